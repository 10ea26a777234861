//! The classes of characters of the sentence rule, written out. They are part of version 1 of the rule.

use unicode_normalization::char::is_combining_mark;

/// True for line feeds and other line ends; CR LF counts as two here.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// True for characters that may end a sentence.
pub(super) fn is_mark(c: char) -> bool {
    is_stop(c) || is_strong(c) || is_wide(c) || matches!(c, '…' | '⋯' | '‥')
}

/// True for full stops, which also occur in abbreviations and numbers.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '.' | '\u{2024}' | '\u{fe52}' | '．')
}

/// True for ends in scripts that write a space after them.
pub(super) fn is_strong(c: char) -> bool {
    "?!؟۔؞।॥։‼⁇⁈⁉‽⸮\u{37e}܀܁܂߹".contains(c)
}

/// True for ends in scripts that write no space after them.
pub(super) fn is_wide(c: char) -> bool {
    "。！？｡︒။၊។៕።፧፨꘎꘏".contains(c)
}

/// True for hyphens and dashes.
pub(super) fn is_dash(c: char) -> bool {
    "-‐–—―⸺－".contains(c)
}

/// True for characters that may precede the first letter of a sentence.
pub(super) fn is_opener(c: char) -> bool {
    "¿¡\"'“‘„‚«»‹›([{「『（【［*_<".contains(c)
}

/// True for the classes Extend and Format of UAX #29: part of the character before.
pub(super) fn is_attached(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
