//! The direction of a paragraph. The terminal orders the characters itself; the program only needs to know
//! on which side a turn begins.

/// Characters read in search of a direction; a paragraph without one so far is left to right.
const LOOK: usize = 4096;

/// True if the first character with a strong direction runs from right to left (UAX #9, rules P2 and P3,
/// without skipping isolates). A text without one runs from left to right.
pub fn is_right_to_left(paragraph: &str) -> bool {
    let strong = |c: char| match c {
        '\u{200e}' => Some(false),
        '\u{200f}' | '\u{61c}' => Some(true),
        c if c.is_alphabetic() => Some(is_right_to_left_letter(c)),
        _ => None,
    };
    paragraph.chars().take(LOOK).find_map(strong).unwrap_or(false)
}

/// True for letters in the blocks of Hebrew, Arabic, Syriac, Thaana, NKo and their neighbours, their
/// presentation forms, and the right-to-left range of the supplementary planes.
fn is_right_to_left_letter(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_strong_character_decides() {
        assert!(is_right_to_left("שלום world"));
        assert!(is_right_to_left("... 12 (مرحبا)"));
        assert!(is_right_to_left("\u{200f}12"));
        assert!(is_right_to_left("ދިވެހި"));
        assert!(!is_right_to_left("Hello שלום"));
        assert!(!is_right_to_left("١٢٣ 123"));
        assert!(!is_right_to_left(""));
        assert!(!is_right_to_left("नमस्ते"));
    }
}
