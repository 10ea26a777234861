//! Characters that a font draws as something else: Symbol, and what of Wingdings has a character of its own.

/// Symbol from 0x20 to 0x7E (Adobe's Symbol encoding, as unicode.org maps it); U+FFFD where it has none.
const SYMBOL_LOW: &str =
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u{fffd}αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// Symbol from 0xA0 to 0xF2.
const SYMBOL_HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}〉∫";
/// Of Wingdings: faces, hands, boxes, ticks, arrows and bullets (the Unicode names of the signs of UTC document L2/12-368).
const WINGDINGS: &[(u32, char)] = &[
    (0x21, '✏'),
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2a, '✉'),
    (0x36, '⌛'),
    (0x41, '✌'),
    (0x43, '👍'),
    (0x44, '👎'),
    (0x45, '☜'),
    (0x46, '☞'),
    (0x47, '☝'),
    (0x48, '☟'),
    (0x4a, '☺'),
    (0x4b, '😐'),
    (0x4c, '☹'),
    (0x4d, '💣'),
    (0x4e, '☠'),
    (0x52, '☼'),
    (0x54, '❄'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '□'),
    (0x70, '❐'),
    (0x71, '❑'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x9f, '•'),
    (0xa7, '▪'),
    (0xa8, '◻'),
    (0xab, '★'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xe8, '➔'),
    (0xef, '⇦'),
    (0xf0, '⇨'),
    (0xf1, '⇧'),
    (0xf2, '⇩'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
];

/// Fonts whose characters are drawings, whatever their numbers say; lower case.
const DRAWING_FONTS: &[&str] =
    &["wingdings", "webdings", "zapf", "marlett", "mt extra", "monotype sorts", "bookshelf symbol"];

/// True for a font that draws its letters as something else.
pub(super) fn is_drawn(font: &str) -> bool {
    let font = font.to_lowercase();
    font == "symbol" || DRAWING_FONTS.iter().any(|drawing| font.starts_with(drawing))
}

/// The character that a font draws for a number. `F000` may be added to the number of a symbol font (ECMA-376 17.3.3.30).
/// `None`: only the font knows.
pub(super) fn character(font: &str, code: u32) -> Option<char> {
    let font = font.to_lowercase();
    let bare = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    if font == "symbol" {
        return nth(SYMBOL_LOW, bare, 0x20).or_else(|| nth(SYMBOL_HIGH, bare, 0xa0));
    }
    if font == "wingdings" {
        return WINGDINGS.iter().find(|(code, _)| *code == bare).map(|(_, c)| *c);
    }
    let drawn = DRAWING_FONTS.iter().any(|drawing| font.starts_with(drawing));
    if drawn || (0xf000..=0xf0ff).contains(&code) || code < 0x20 {
        return None;
    }
    char::from_u32(code)
}

fn nth(table: &str, code: u32, first: u32) -> Option<char> {
    table.chars().nth(code.checked_sub(first)? as usize).filter(|c| *c != '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_what_its_font_draws() {
        assert_eq!(character("Symbol", 0xf0b3), Some('≥'));
        assert_eq!(character("Symbol", 0x61), Some('α'));
        assert_eq!(character("Symbol", 0xf0e5), Some('∑'));
        assert_eq!(
            ["4A", "F04A"].map(|hex| character("Wingdings", u32::from_str_radix(hex, 16).unwrap())),
            [Some('☺'); 2]
        );
        assert_eq!(character("Wingdings", 0x99), None);
        assert_eq!(character("Webdings", 0x4a), None);
        assert_eq!(character("Segoe UI", 0x2192), Some('→'));
        assert_eq!(character("Segoe UI", 0xf04a), None);
    }
}
