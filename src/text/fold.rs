//! Search keys: text without case, accents and typographic variants.
//!
//! A coder types `deja vu`, `Munchen` or `don't` and means what the transcript writes with accents and
//! curly quotes. Only marks that people leave out when they type are dropped. The vowel signs of Hindi or
//! Thai and the voicing marks of Japanese are letters to their readers and are kept.

use unicode_normalization::UnicodeNormalization;

/// Appends the key of one character to `key`: none, one or several characters. Every blank becomes a space.
pub(super) fn fold_char(c: char, key: &mut Vec<char>) {
    if c.is_ascii() {
        key.push(if c.is_ascii_whitespace() || c == '\u{b}' { ' ' } else { c.to_ascii_lowercase() });
        return;
    }
    for part in std::iter::once(c).nfkd() {
        match part {
            part if is_left_out(part) => {}
            part if part.is_whitespace() => key.push(' '),
            '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' => key.push('\''),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => key.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => key.push('-'),
            // Upper case and then lower case: only both together map ß and ss, ς and σ, dotless and dotted
            // i to one key.
            part => key.extend(part.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
}

/// The key of a whole string. A run of blanks becomes one space.
pub(super) fn fold(text: &str) -> Vec<char> {
    let mut key = Vec::with_capacity(text.len());
    text.chars().for_each(|c| fold_char(c, &mut key));
    key.dedup_by(|a, b| *a == ' ' && *b == ' ');
    key
}

/// True for marks that writers leave out (accents; Hebrew, Arabic and Syriac points) and for invisible
/// characters.
fn is_left_out(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{711}' | '\u{730}'..='\u{74a}' | '\u{640}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        fold(text).into_iter().collect()
    }

    #[test]
    fn what_sounds_alike_to_a_typist_has_one_key() {
        assert_eq!(key("Déjà  vu"), "deja vu");
        assert_eq!(key("STRASSE"), key("Straße"));
        assert_eq!(key("“don’t”\u{a0}\n—"), "\"don't\" -");
        assert_eq!(key("ﬁve … Ａ"), "five ... a");
        assert_eq!(key("Ιησούς"), key("ΙΗΣΟΥΣ"));
        assert_eq!(key("مَدْرَسَة"), key("مدرسة"));
        assert_eq!(key("so\u{ad}ft\u{200b}ly"), "softly");
    }

    #[test]
    fn signs_that_are_letters_to_their_readers_stay() {
        assert_ne!(key("की"), key("का"));
        assert_ne!(key("が"), key("か"));
        assert_ne!(key("กิน"), key("กัน"));
    }
}
