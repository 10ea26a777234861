//! The characters that the sentence rule tells apart, written out: these lists belong to version 1 of the
//! rule.

use unicode_normalization::char::is_combining_mark;

/// Line feeds and their kin; CR LF is two of them here.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whatever may end a sentence.
pub(super) fn is_mark(c: char) -> bool {
    is_stop(c) || is_strong(c) || is_wide(c) || matches!(c, '…' | '⋯' | '‥')
}

/// Full stops, which also stand in abbreviations and numbers.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '.' | '\u{2024}' | '\u{fe52}' | '．')
}

/// Ends in scripts that write a space after them.
pub(super) fn is_strong(c: char) -> bool {
    "?!؟۔؞।॥։‼⁇⁈⁉‽⸮\u{37e}܀܁܂߹".contains(c)
}

/// Ends in scripts that write none.
pub(super) fn is_wide(c: char) -> bool {
    "。！？｡︒။၊។៕።፧፨꘎꘏".contains(c)
}

/// Hyphens and dashes.
pub(super) fn is_dash(c: char) -> bool {
    "-‐–—―⸺－".contains(c)
}

/// What may stand before the first letter of a sentence.
pub(super) fn is_opener(c: char) -> bool {
    "¿¡\"'“‘„‚«»‹›([{「『（【［*_<".contains(c)
}

/// What UAX #29 calls Extend and Format: part of the character before.
pub(super) fn is_attached(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
