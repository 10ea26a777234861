//! Names: which are equal, which look alike, and which do not show what they are.
//!
//! Three grades, each wider than the one before: the same characters; the same name but for case, composed or
//! decomposed accents and blanks ([`same_key`]); a name that looks the same on the screen ([`alike_key`]).

use super::fold::fold;
use super::search::distance;
use caseless::Caseless;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_script::{Script, ScriptExtension};
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::skeleton;
use unicode_segmentation::UnicodeSegmentation;

/// The combining class of the signs that take the vowel from an Indic letter.
const VIRAMA: u8 = 9;
/// Scripts whose letters join, so that a joiner or its opposite between two of them is seen.
const JOINING: &[Script] = &[
    Script::Arabic,
    Script::Syriac,
    Script::Mongolian,
    Script::Nko,
    Script::Adlam,
    Script::Mandaic,
    Script::Hanifi_Rohingya,
];

/// The key of a name: two names are equal if their keys are. Full case folding of Unicode, composed (NFC), blanks
/// trimmed and runs of them one space. Accents stay.
///
/// The standard library has no case folding: `to_lowercase` keeps `ß` and `ss`, `ς` and `σ` apart, and upper case
/// before lower case makes `ı` and `i` one.
pub fn same_key(name: &str) -> String {
    let folded = caseless_of(name);
    let mut key = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

/// Canonical caseless matching (The Unicode Standard, D145), composed.
fn caseless_of(name: &str) -> String {
    match name.is_ascii() {
        true => name.to_ascii_lowercase(),
        false => name.nfd().default_case_fold().nfc().collect(),
    }
}

/// The key of what a name looks like: two names look alike if their keys are equal. The skeleton of UTS 39 of the
/// [`same_key`], which leaves out what is not shown, with its case folded again (`0` becomes `O` in a skeleton).
pub fn alike_key(name: &str) -> String {
    same_key(&skeleton(&same_key(name)).collect::<String>())
}

/// True if two names may be slips of one: equal but for accents, case and punctuation, their words in another order,
/// one edit in 5 to 8 letters and two in more, or all words of one in the other (`Ruth S` begins `Ruth Smith`: an
/// initial is the word that it begins).
pub fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (plain_words(one), plain_words(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort();
        words
    };
    let letters = |words: &[String]| words.concat().chars().collect::<Vec<char>>();
    let (a, b) = (letters(&one), letters(&other));
    let edits = match a.len().min(b.len()) {
        0..5 => 0,
        5..=8 => 1,
        _ => 2,
    };
    let is_part = is_within(&one, &other) || is_within(&other, &one);
    is_part || sorted(&one) == sorted(&other) || distance(&a, &b, edits).is_some()
}

/// True if each of these words is one of the others or, as an initial, begins one; each of the others is used once.
fn is_within(these: &[String], others: &[String]) -> bool {
    let mut left: Vec<&String> = others.iter().collect();
    these.iter().all(|word| {
        let is_initial = word.chars().count() == 1;
        let at = left.iter().position(|other| *other == word);
        let at = at.or_else(|| left.iter().position(|other| is_initial && other.starts_with(word.as_str())));
        at.map(|at| left.remove(at)).is_some()
    }) && these.iter().any(|word| word.chars().count() > 1)
}

/// The words of a name without case, accents and punctuation.
fn plain_words(name: &str) -> Vec<String> {
    let key: String = fold(name).into_iter().collect();
    let letters = key.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c)));
    letters.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Why a name does not show what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// It renders as nothing.
    Empty,
    /// It has characters in it that are not shown and mean nothing where they are.
    Invisible,
    /// One word of it has letters of several scripts, so that it may pass for another name.
    MixedScripts,
}

impl Oddity {
    /// What is odd, for the brackets behind a name.
    pub fn words(self) -> &'static str {
        match self {
            Oddity::Empty => "a name that shows nothing",
            Oddity::Invisible => "zero-width letters in it",
            Oddity::MixedScripts => "letters of several alphabets in it",
        }
    }
}

/// Why a name does not show what it is; `None` for the usual name.
pub fn oddity(name: &str) -> Option<Oddity> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    if name.chars().all(shows_nothing) {
        return Some(Oddity::Empty);
    }
    let chars: Vec<char> = name.chars().collect();
    if (0..chars.len()).any(|at| is_ignorable(chars[at]) && !has_use(&chars, at)) {
        return Some(Oddity::Invisible);
    }
    let is_letter = |c: char| c.is_alphanumeric() || is_combining_mark(c) || is_ignorable(c);
    name.split(|c| !is_letter(c)).any(is_mixed).then_some(Oddity::MixedScripts)
}

/// A name for a list to choose from: an odd one says behind it what is odd, such as
/// `Stigma (zero-width letters in it)`.
pub fn marked(name: &str) -> Cow<'_, str> {
    match oddity(name) {
        None => Cow::Borrowed(name),
        Some(Oddity::Empty) => Cow::Owned(format!("({})", Oddity::Empty.words())),
        Some(odd) => Cow::Owned(format!("{name} ({})", odd.words())),
    }
}

/// True for blanks, for what is ignorable, and for the empty Braille pattern, which is no blank to Unicode.
fn shows_nothing(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}' || is_ignorable(c)
}

/// True for default ignorable code points: a skeleton leaves out these and no others.
fn is_ignorable(c: char) -> bool {
    let mut bytes = [0; 4];
    !c.is_ascii() && skeleton(c.encode_utf8(&mut bytes)).next().is_none()
}

/// True if an ignorable character does something where it is: joiners in Indic, Arabic and Persian words (UAX 31,
/// 2.3), in emoji sequences, and selectors of variants. Persian writers put the non-joiner also behind letters that
/// never join; it is not odd there.
fn has_use(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let after = chars.get(at + 1).copied();
    let Some(before) = before else { return false };
    let is_virama = |c: char| canonical_combining_class(c) == VIRAMA;
    match chars[at] {
        '\u{200c}' => is_virama(before) || (joins(before) && after.is_some_and(joins)),
        '\u{200d}' => {
            is_virama(before)
                || after.is_some_and(is_virama)
                || joins(before)
                || after.is_some_and(|after| is_one_picture(before, after))
        }
        '\u{fe0e}' | '\u{fe0f}' => takes_presentation(before, after),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => {
            is_of(before, &[Script::Han, Script::Myanmar]) || !(before.is_ascii() || before.is_alphabetic())
        }
        '\u{180b}'..='\u{180f}' => is_of(before, &[Script::Mongolian]),
        // The letters that name a region in its flag.
        '\u{e0020}'..='\u{e007f}' => {
            let is_tag = |c: &&char| ('\u{e0020}'..='\u{e007f}').contains(*c);
            chars[..at].iter().rev().find(|c| !is_tag(c)) == Some(&'\u{1f3f4}')
        }
        _ => false,
    }
}

fn joins(c: char) -> bool {
    is_of(c, JOINING)
}

/// True for a letter or mark of one of these scripts.
fn is_of(c: char, scripts: &[Script]) -> bool {
    let uses = ScriptExtension::from(c);
    let is_letter = c.is_alphabetic() || is_combining_mark(c);
    is_letter && !is_ignorable(c) && scripts.iter().any(|&script| uses.contains_script(script))
}

/// True if a joiner makes one picture of these two.
fn is_one_picture(before: char, after: char) -> bool {
    // The picture may have its selector or the tone of its skin behind it, which the joiner follows.
    let is_tail = matches!(before, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    let first = if is_tail { '\u{1f469}' } else { before };
    let both: String = [first, '\u{200d}', after].iter().collect();
    !is_combining_mark(after) && !is_ignorable(after) && both.graphemes(true).count() == 1
}

/// True if a character has a presentation as text and one as a picture.
fn takes_presentation(c: char, after: Option<char>) -> bool {
    if c.is_ascii() {
        return after == Some('\u{20e3}');
    }
    let alone = super::cells(&c.to_string());
    !shows_nothing(c) && (!c.is_alphabetic() || super::cells(&format!("{c}\u{fe0f}")) > alone)
}

/// True if the letters of a word are of several scripts that are not written together: UTS 39, 5.2, what is less
/// than "highly restrictive".
fn is_mixed(word: &str) -> bool {
    if word.is_ascii() || !AugmentedScriptSet::for_str(word).is_empty() {
        return false;
    }
    let mut others = AugmentedScriptSet::default();
    for c in word.chars() {
        if !ScriptExtension::from(c).contains_script(Script::Latin) {
            others.intersect_with(AugmentedScriptSet::for_char(c));
        }
    }
    !(others.hanb || others.jpan || others.kore)
}

/// True for characters that are not shown and mean nothing before a name or in it: marks of direction, joiners of words,
/// soft hyphens, byte order marks. The joiners of letters (U+200C, U+200D) are part of a name's spelling.
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_names_differ_in_case_composition_and_blanks_alone() {
        for (one, other) in [
            ("IT", "it"),
            ("Zoe\u{308}", "Zoë"),
            ("\u{1100}\u{1161}", "가"),
            ("Straße", "STRASSE"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("  to   sort ", "To\u{a0}sort"),
            ("ﬁt", "FIT"),
            // D145 folds after decomposing: the ypogegrammeni would otherwise come before the accent.
            ("\u{1fb4}", "\u{3ac}\u{345}"),
        ] {
            assert_eq!(same_key(one), same_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_with_other_letters_stay_apart() {
        for (one, other) in [
            ("Zoë", "Zoe"),
            ("résumé", "resume"),
            ("ısı", "isi"),
            ("to sort", "tosort"),
            ("stigma", "sti\u{200b}gma"),
            ("PayPal", "P\u{430}yP\u{430}l"),
            ("か", "が"),
            ("２", "2"),
        ] {
            assert_ne!(same_key(one), same_key(other), "{one} and {other}");
        }
    }

    /// The examples of UTS 39, 4 and 5.1.
    #[test]
    fn names_that_look_alike_have_one_key() {
        for (one, other) in [
            ("paypal", "p\u{430}yp\u{430}l"),
            ("scope", "ѕсоре"),
            ("Circle", "СігсӀе"),
            ("Circle", "Сirсlе"),
            ("Circle", "Circ1e"),
            ("Circle", "C𝗂𝗋𝖼𝗅𝖾"),
            ("Stigma", "stig\u{200b}ma"),
            ("Stigma", "\u{feff}Stigma"),
            ("P10", "P1O"),
        ] {
            assert_eq!(alike_key(one), alike_key(other), "{one} and {other}");
        }
        assert_ne!(alike_key("trust"), alike_key("mistrust"));
        assert_ne!(alike_key("Zoë"), alike_key("Zoe"));
    }

    #[test]
    fn near_names_may_be_slips_of_one() {
        for (one, other) in [
            ("Ruth S", "Ruth Smith"),
            ("R. Smith", "Ruth Smith"),
            ("Smith, Ruth", "Ruth Smith"),
            ("Ruth", "Ruth Smith"),
            ("Zoë Müller", "zoe muller"),
            ("Marta", "Marte"),
            ("Katherine Jones", "Catharine Jones"),
            ("Anne-Marie", "anne marie"),
        ] {
            assert!(is_near(one, other) && is_near(other, one), "{one} and {other}");
        }
        for (one, other) in [
            ("Ann", "Ana"),
            ("Ruth S", "Ruth Jones"),
            ("Lena Ito", "Noor Rahman"),
            ("R S", "Ruth Smith"),
            ("", "Ruth"),
        ] {
            assert!(!is_near(one, other) && !is_near(other, one), "{one} and {other}");
        }
    }

    #[test]
    fn a_name_that_shows_nothing_is_empty() {
        for empty in ["", " ", "\u{a0}", "\u{200b}", "\u{200d}\u{2060}", "\u{3164}", "\u{2800}", "\u{ad}"] {
            assert_eq!(oddity(empty), Some(Oddity::Empty), "{}", empty.escape_unicode());
        }
        assert_eq!(marked("\u{200b}"), "(a name that shows nothing)");
    }

    #[test]
    fn what_is_not_shown_and_does_nothing_is_invisible() {
        for odd in [
            "Stig\u{200b}ma",
            "Stigma\u{200d}",
            "Stig\u{200c}ma",
            "\u{feff}Stigma",
            "so\u{ad}rt",
            "a\u{e0041}",
            "a\u{fe0f}",
            "1\u{fe0f}",
            "Anna \u{200d}",
            "\u{200c}\u{646}\u{627}\u{645}\u{647}",
            "no\u{34f}te",
        ] {
            assert_eq!(oddity(odd), Some(Oddity::Invisible), "{}", odd.escape_unicode());
        }
        assert_eq!(marked("Stig\u{200b}ma"), "Stig\u{200b}ma (zero-width letters in it)");
    }

    /// The examples of UAX 31, 2.3 (Persian, Malayalam, Sinhala), and pictures of several code points.
    #[test]
    fn joiners_that_do_something_are_not_odd() {
        for usual in [
            "نامه\u{200c}ای",
            "می\u{200c}خواهم",
            "کار\u{200c}ها",
            "ദൃക്\u{200c}സാക്ഷി",
            "ශ්\u{200d}රීලංකා",
            "क्\u{200d}ष",
            "র\u{200d}্যাব",
            "👩\u{200d}👩\u{200d}👧",
            "👩🏽\u{200d}⚕\u{fe0f}",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "ℹ\u{fe0f} information",
            "葛\u{e0100}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ] {
            assert_eq!(oddity(usual), None, "{}", usual.escape_unicode());
        }
    }

    /// UTS 39, table 1 and 5.2.
    #[test]
    fn words_of_several_scripts_are_odd_where_these_are_not_written_together() {
        for odd in ["Сirсlе", "p\u{430}yp\u{430}l", "Stigmα", "no trust in Ѕtaff"] {
            assert_eq!(oddity(odd), Some(Oddity::MixedScripts), "{odd}");
        }
        for usual in [
            "Circle",
            "СігсӀе",
            "Circ1e",
            "〆切",
            "ねガ",
            "カタカナとひらがなとLatin",
            "한글과漢字",
            "ㄅ漢字",
            "Стигма (stigma)",
            "α-blocker",
            "Zoë 2",
            "اسم PTSD",
            "हिन्दी",
        ] {
            assert_eq!(oddity(usual), None, "{usual}");
        }
        assert_eq!(marked("Ѕtaff"), "Ѕtaff (letters of several alphabets in it)");
        assert_eq!(marked("staff"), "staff");
    }

    proptest! {
        #[test]
        fn keys_are_their_own_keys(name in "\\PC{0,12}") {
            let key = same_key(&name);
            prop_assert_eq!(same_key(&key), key.clone());
            prop_assert_eq!(alike_key(&key), alike_key(&name));
            let decomposed: String = name.nfd().collect();
            prop_assert_eq!(same_key(&decomposed), key);
        }

        #[test]
        fn names_of_plain_letters_are_never_odd(name in "[a-zA-Zäöüßéñ0-9 .-]{0,10}[a-z]") {
            prop_assert_eq!(oddity(&name), None);
        }
    }
}
