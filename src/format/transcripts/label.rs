//! What looks like the name of a speaker, and what looks like a time.
//!
//! A look alone never makes a speaker: [`super::layout`] weighs the whole file.

use crate::text::Time;
pub(super) use crate::text::is_unseen;
use std::borrow::Cow;

/// The longest name of a speaker, in characters.
const LONGEST: usize = 40;
/// The longest in Chinese characters, kana or Hangul: ten of them are a sentence.
const LONGEST_WIDE: usize = 8;
/// The most words in one.
const MOST_WORDS: usize = 5;

/// Words that stand before a colon in prose and in the heads of transcripts, but say nothing.
const NOT_SPEAKERS: &[&str] = &[
    "address",
    "age",
    "aim",
    "attention",
    "caution",
    "contents",
    "date",
    "duration",
    "e.g",
    "end",
    "example",
    "examples",
    "file",
    "gender",
    "http",
    "https",
    "important",
    "interview",
    "keywords",
    "language",
    "length",
    "location",
    "mailto",
    "nb",
    "note",
    "notes",
    "p.s",
    "place",
    "project",
    "ps",
    "question",
    "questions",
    "recorded",
    "recording",
    "result",
    "results",
    "source",
    "start",
    "subject",
    "summary",
    "time",
    "title",
    "todo",
    "topic",
    "transcript",
    "transcription",
    "version",
    "warning",
];

/// Words that name a role in an interview, in some languages, singular.
const ROLES: &[&str] = &[
    "interviewer",
    "interviewee",
    "interviewerin",
    "befragte",
    "befragter",
    "moderator",
    "moderatorin",
    "participant",
    "respondent",
    "informant",
    "facilitator",
    "researcher",
    "speaker",
    "patient",
    "client",
    "therapist",
    "clinician",
    "carer",
    "companion",
    "advocate",
    "translator",
    "interpreter",
    "observer",
    "entrevistador",
    "entrevistadora",
    "entrevistado",
    "entrevistada",
    "enquêteur",
    "enquêté",
    "intervistatore",
    "访谈者",
    "受访者",
    "采访者",
    "интервьюер",
    "респондент",
];

/// Marks of a role so short that they need company.
const INITIALS: &[&str] = &["i", "r", "q", "a", "p", "m", "f", "int", "res", "mod", "part", "问", "答"];

/// How much a name looks like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Could be anything.
    Phrase,
    /// Each of its words could begin a name.
    Name,
    /// `I`, `R`, `Q`: a role if others stand beside it.
    Initial,
    /// `Interviewer`, `P07`, `Speaker 2`.
    Role,
}

/// True for what is not shown at the borders of a name: there a joiner joins nothing.
pub(super) fn is_unseen_at_border(c: char) -> bool {
    is_unseen(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// A name without the characters that are not shown.
pub(super) fn seen(name: &str) -> Cow<'_, str> {
    match name.contains(is_unseen_at_border) {
        true => {
            let seen = name.replace(is_unseen, "");
            Cow::Owned(seen.trim_matches(|c: char| c.is_whitespace() || is_unseen_at_border(c)).to_owned())
        }
        false => Cow::Borrowed(name),
    }
}

/// The name of a speaker without what is noted about this turn: `P1` of `P1 (laughing)`. What belongs to the name as a
/// meeting shows it stays: pronouns (`Rosa Bell (she/her)`) and what begins with a capital (`Tom Ash (Guest)`).
pub(super) fn speaker(name: &str) -> &str {
    match addition(name) {
        Some((bare, inside)) if !inside.contains('/') && inside.starts_with(char::is_lowercase) => bare,
        _ => name,
    }
}

/// Takes a short addition in brackets off the end of a name.
fn addition(name: &str) -> Option<(&str, &str)> {
    let (close, open) = match name.chars().next_back()? {
        ')' => (')', '('),
        ']' => (']', '['),
        _ => return None,
    };
    let (bare, inside) = name.strip_suffix(close)?.rsplit_once(open)?;
    let fits = (1..=30).contains(&inside.chars().count()) && inside.contains(char::is_alphabetic);
    (fits && !bare.trim().is_empty()).then(|| (bare.trim_end(), inside.trim()))
}

/// True for `Surname, Name`: one comma, a blank behind it, and each word could begin a name.
fn is_turned_round(name: &str) -> bool {
    let Some((last, first)) = name.split_once(", ") else { return false };
    let is_name = |part: &str| !part.trim().is_empty() && part.split_whitespace().all(begins_like_a_name);
    !first.contains(',') && is_name(last) && is_name(first)
}

/// Looks at words that might name a speaker; `None` if they cannot.
pub(super) fn look(words: &str) -> Option<Look> {
    let seen = seen(words);
    let words = addition(&seen).map_or(&*seen, |(bare, _)| bare);
    let turned_round = is_turned_round(words);
    let fits = words.chars().take(LONGEST + 1).count() <= LONGEST
        && words.split_whitespace().count() <= MOST_WORDS
        && words.chars().any(char::is_alphabetic)
        && words.chars().filter(|c| matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}')).count()
            <= LONGEST_WIDE
        && !words.chars().any(|c| c.is_control() || "!?;\"“”„«»…=<>{}\\*[]:：。，、！？；、「」".contains(c))
        && words.split_whitespace().all(full_stops_are_of_abbreviations)
        && (turned_round || !words.contains(','));
    let lower = words.to_lowercase();
    let bare = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    if !fits || NOT_SPEAKERS.contains(&bare.trim_end_matches('.')) {
        return None;
    }
    let first = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if turned_round {
        return Some(Look::Name);
    }
    Some(if ROLES.contains(&first) || is_number_of_a_person(words) {
        Look::Role
    } else if INITIALS.contains(&bare) {
        Look::Initial
    } else if words.split_whitespace().all(begins_like_a_name) {
        Look::Name
    } else {
        Look::Phrase
    })
}

/// `Dr.` and `J.` may stand in a name, the end of a sentence may not.
fn full_stops_are_of_abbreviations(word: &str) -> bool {
    !word.contains('.') || word.chars().count() <= 5
}

/// `P07`, `ID1`, `S01-2`, `p7`: one short word of one to four letters and then digits.
fn is_number_of_a_person(words: &str) -> bool {
    let letters = words.chars().take_while(|c| c.is_alphabetic()).count();
    let rest = words.trim_start_matches(char::is_alphabetic);
    (1..=4).contains(&letters)
        && rest.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '_')
        && rest.ends_with(|c: char| c.is_ascii_digit())
        && rest.chars().count() <= 6
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn begins_like_a_name(word: &str) -> bool {
    const PARTICLES: &[&str] =
        &["de", "der", "da", "di", "du", "van", "von", "la", "le", "al", "el", "bin", "y", "and"];
    PARTICLES.contains(&word)
        || word
            .trim_start_matches(['(', '\'', '’'])
            .chars()
            .next()
            .is_some_and(|c| !c.is_lowercase() && c.is_alphanumeric())
}

/// Reads `1:02:03.450`, `02:03` or `0:0:-7.-650` as milliseconds; what lies before the start counts as 0.
pub(super) fn clock(words: &str) -> Option<u64> {
    let mut parts: Vec<&str> = words.split(':').collect();
    let (seconds, fraction) = match parts.pop()?.split_once(['.', ',']) {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None if parts.is_empty() => return None,
        None => (words.rsplit(':').next()?, None),
    };
    if parts.is_empty() || parts.len() > 2 {
        return None;
    }
    let number = |digits: &str| -> Option<i64> {
        let bare = digits.strip_prefix('-').unwrap_or(digits);
        let fits = (1..=4).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| digits.parse().ok())?
    };
    let mut total = 0;
    for part in parts.iter().chain([&seconds]) {
        total = total * 60 + number(part)?;
    }
    // Teams writes its fields as bare numbers (`0:0:5.80` has 80 milliseconds); elsewhere `.5` is half a second.
    let bare = parts.len() == 2
        && parts.iter().chain([&seconds]).any(|part| part.len() == 1 || part.starts_with('-'));
    let fraction = match fraction {
        None => 0,
        Some(digits) if bare || digits.len() > 3 => number(digits)?,
        Some(digits) => number(digits)? * 10_i64.pow(3 - digits.len() as u32),
    };
    u64::try_from(total * 1000 + fraction).ok().or(Some(0))
}

/// Reads `0.446` or `12`, as programs for phonetics write seconds, as milliseconds.
pub(super) fn seconds(words: &str) -> Option<u64> {
    let (whole, fraction) = words.split_once('.').unwrap_or((words, "0"));
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 6) || !digits(fraction, 20) {
        return None;
    }
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u64>().ok()? * 1000 + thousandths.parse::<u64>().ok()?)
}

/// Takes a time off the front, with its brackets and a following dash or blank.
pub(super) fn time_in_front(words: &str) -> Option<(Time, &str)> {
    let (inside, rest) = match words.chars().next()? {
        '[' => words[1..].split_once(']')?,
        '(' => words[1..].split_once(')')?,
        c if c.is_ascii_digit() => {
            let end = words.find(char::is_whitespace)?;
            (&words[..end], &words[end..])
        }
        _ => return None,
    };
    let time = stretch(inside)?;
    Some((time, rest.trim_start_matches([' ', '\t', '-', '–'])))
}

/// Takes a time off the end, with its brackets.
pub(super) fn time_at_end(words: &str) -> Option<(&str, Time)> {
    let words = words.trim_end();
    let (rest, inside) = match words.chars().next_back()? {
        ']' => words[..words.len() - 1].rsplit_once('[')?,
        ')' => words[..words.len() - 1].rsplit_once('(')?,
        c if c.is_ascii_digit() => words.rsplit_once(char::is_whitespace)?,
        _ => return None,
    };
    let time = stretch(inside)?;
    Some((rest.trim_end_matches([' ', '\t', '-', '–', ',']), time))
}

/// `00:01` or `00:01 - 00:05` or `00:01 --> 00:05`.
pub(super) fn stretch(words: &str) -> Option<Time> {
    let words = words.trim();
    if words.len() > 60 {
        return None;
    }
    if let Some(start) = clock(words) {
        return Some(Time { start, end: None });
    }
    let (start, end) =
        words.split_once("-->").or_else(|| words.split_once(" - ")).or_else(|| words.split_once('–'))?;
    Some(Time { start: clock(start.trim())?, end: Some(clock(end.trim())?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        assert_eq!(clock("00:00:02"), Some(2_000));
        assert_eq!(clock("1:02:03.450"), Some(3_723_450));
        assert_eq!(clock("0:0:5.900"), Some(5_900));
        assert_eq!(clock("0:0:-7.-650"), Some(0));
        assert_eq!(clock("0:0:7.80"), Some(7_080));
        assert_eq!(clock("02:03.5"), Some(123_500));
        assert_eq!(clock("02:03"), Some(123_000));
        assert_eq!(
            (seconds("0.446"), seconds("1.1324999"), seconds("7")),
            (Some(446), Some(1_132), Some(7_000))
        );
        assert_eq!((seconds("1.2.3"), seconds("-1"), seconds("")), (None, None, None));
        assert_eq!(clock("1:2:3:4"), None);
        assert_eq!(clock("17"), None);
        assert_eq!(clock("99999999999:00"), None);
    }

    #[test]
    fn names_and_roles_are_told_from_phrases() {
        assert_eq!(look("P07"), Some(Look::Role));
        assert_eq!(look("Speaker 2"), Some(Look::Role));
        assert_eq!(look("MODERATOR"), Some(Look::Role));
        assert_eq!(look("SPEAKER_00"), Some(Look::Role));
        assert_eq!(look("I"), Some(Look::Initial));
        assert_eq!(look("Dr. van Dam"), Some(Look::Name));
        assert_eq!(look("He said"), Some(Look::Phrase));
        assert_eq!(look("Rosa Bell (she/her)"), Some(Look::Name));
        assert_eq!(look("P1 (laughing)"), Some(Look::Role));
        assert_eq!(look("Bell, Rosa"), Some(Look::Name));
        assert_eq!(look("Well, I mean"), None);
        assert_eq!(look("\u{200e}P\u{200b}1"), Some(Look::Role));
        assert_eq!(speaker("P1 (laughing)"), "P1");
        assert_eq!(speaker("Rosa Bell (she/her)"), "Rosa Bell (she/her)");
        assert_eq!(speaker("Tom Ash (Guest)"), "Tom Ash (Guest)");
        assert_eq!(look("Note"), None);
        assert_eq!(look("It was late. Then he said"), None);
        assert_eq!(look("10"), None);
    }
}
