//! Guesses at the encoding of a text that is neither marked nor UTF-8.
//!
//! `chardetng` knows the encodings of the web. Two that researchers meet are not among them: UTF-16 without its mark, as
//! programs for phonetics write it, and the encoding of old Macs.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE};
use std::collections::HashMap;
use unicode_script::{Script, UnicodeScript};

/// How much of a file is looked at, in bytes (an even number).
const SAMPLE: usize = 1 << 16;

/// UTF-16 without a mark: there are NUL bytes, the file has an even length, and one order of the bytes makes words in one
/// script with blanks or line ends between them, and nothing that is no character.
pub(super) fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if bytes.len() < 8 || bytes.len() % 2 == 1 || !sample.contains(&0) {
        return None;
    }
    let [little, big] = [UTF_16LE, UTF_16BE].map(|encoding| share_of_one_script(encoding, sample));
    match () {
        () if little >= 0.9 && little > big => Some(UTF_16LE),
        () if big >= 0.9 && big > little => Some(UTF_16BE),
        () => None,
    }
}

/// The share of the characters that are of the commonest script or of all scripts; 0 for what is no text.
fn share_of_one_script(encoding: &'static Encoding, sample: &[u8]) -> f64 {
    let (text, broken) = encoding.decode_without_bom_handling(sample);
    let steers = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
    // The end of the sample may be half a character.
    let broken = broken && text.trim_end_matches('\u{fffd}').contains('\u{fffd}');
    if broken || text.contains(steers) || !text.contains([' ', '\n', '\r', '\u{3000}', '。']) {
        return 0.0;
    }
    let mut counts: HashMap<Script, usize> = HashMap::new();
    let (mut all, mut common) = (0, 0);
    for c in text.chars() {
        all += 1;
        match c.script() {
            Script::Unknown => return 0.0,
            Script::Common | Script::Inherited => common += 1,
            // Japanese and Korean are written with Han characters, too.
            Script::Hiragana | Script::Katakana | Script::Hangul => {
                *counts.entry(Script::Han).or_default() += 1
            }
            script => *counts.entry(script).or_default() += 1,
        }
    }
    let latin = counts.get(&Script::Latin).copied().unwrap_or(0);
    let most = counts.values().copied().max().unwrap_or(0);
    let other = if most == latin { 0 } else { latin };
    (common + most + other) as f64 / f64::from(all.max(1))
}

/// The encoding of eight bits a character, or of an East Asian script, that fits best.
pub(super) fn legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mac = likeness(MACINTOSH, sample);
    if guessed.is_single_byte() && mac > 0 && mac > likeness(guessed, sample) { MACINTOSH } else { guessed }
}

/// The name of a guess for a person: what the web calls GBK is read as GB18030, of which it is a part.
pub(super) fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == encoding_rs::GBK { "GB18030" } else { encoding.name() }
}

/// Letters with accents that Western languages write often.
const OFTEN: &str = "éèàùâêîôûçëïüöäßñáíóúãõåøæœ";

/// How much the characters beyond ASCII look like those of words: letters that are frequent, quotes where quotes are;
/// less for capitals and signs in the middle of words and for what is no character.
fn likeness(encoding: &'static Encoding, sample: &[u8]) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let (mut score, mut before) = (0, ' ');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        if !c.is_ascii() {
            score += looks(before, c, after);
        }
        before = c;
    }
    score
}

/// How much one character looks like part of a text.
fn looks(before: char, c: char, after: char) -> i64 {
    let blank = |c: char| c.is_whitespace();
    match c {
        '\u{fffd}' => -4,
        c if c.is_control() => -4,
        c if c.is_lowercase() => 1 + i64::from(OFTEN.contains(c)),
        c if c.is_uppercase() && before.is_lowercase() => -2,
        c if c.is_uppercase() => i64::from(after.is_alphabetic()),
        c if c.is_alphabetic() => 1,
        '’' if before.is_alphabetic() && after.is_alphabetic() => 3,
        '“' | '‘' | '„' | '«' if blank(before) && !blank(after) => 3,
        '”' | '’' | '»' if !blank(before) && !after.is_alphabetic() => 3,
        '–' | '—' if blank(before) || after.is_ascii_digit() => 2,
        '…' if !blank(before) || blank(after) => 2,
        _ if before.is_alphabetic() && after.is_alphabetic() => -2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_old_macs_are_told_from_those_of_the_web() {
        // Invented sentences; the bytes are those of the Unicode mapping table ROMAN.TXT.
        let mac = |words: &str| MACINTOSH.encode(words).0.into_owned();
        for words in [
            "P1,Zürich\nP2,Genève\n",
            "Interviewerin: Wie ging es Ihnen? – „Schön war’s“, sagte sie später.\n",
            "Elle m’a dit : « c’est déjà décidé »…\n",
        ] {
            assert_eq!(legacy(&mac(words)), MACINTOSH, "{words}");
            let web = encoding_rs::WINDOWS_1252.encode(words).0.into_owned();
            assert_ne!(legacy(&web), MACINTOSH, "{words}");
        }
        let czech = encoding_rs::WINDOWS_1250.encode("Říkal, že to není možné, ale šel jsem tam přesto.\n").0;
        assert_eq!(legacy(&czech), encoding_rs::WINDOWS_1250);
        let russian = encoding_rs::WINDOWS_1251.encode("Я пошла к врачу, но там никого не было.\n").0;
        assert_eq!(legacy(&russian), encoding_rs::WINDOWS_1251);
    }

    #[test]
    fn utf_16_without_a_mark_is_known_in_any_script() {
        for words in
            ["Où est-ce ?\nLà-bas.\n", "一个人说，他们都不在。\n我走了。\n", "Я пошла к врачу.\nДа.\n"]
        {
            let little: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(utf_16(&little), Some(UTF_16LE), "{words}");
            assert_eq!(utf_16(&big), Some(UTF_16BE), "{words}");
        }
        assert_eq!(utf_16(b"one\ntwo\0three\n"), None);
        assert_eq!(utf_16("Bush hid the facts".as_bytes()), None);
    }
}
