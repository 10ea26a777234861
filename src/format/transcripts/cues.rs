//! Captions to turns: what WebVTT, SubRip and SubViewer have in common.
//!
//! The rule of joining. Cues of one speaker in a row are one turn; a pause of two seconds, or the end of a sentence
//! after 400 characters, begins a new paragraph in it. Without names of speakers the same borders begin a new turn, and
//! so does the end of a cue after 1200 characters without any; in a file that marks a change of speakers by
//! dashes (two dashed lines in one cue), so does a dashed line. Cues of a paragraph are joined by a blank, between
//! Chinese and Japanese characters by nothing.

use super::Found;
use super::compose::Composer;
use super::label;
use super::layout::{self, find_turns};
use crate::error::{Error, Result};
use crate::format::study::{LeftOut, left_out};
use crate::text::Time;
use std::ops::Range;

/// A pause that begins a new paragraph, in milliseconds.
const PAUSE: u64 = 2000;
/// After so many characters the end of a sentence begins a new paragraph.
const LONG: usize = 400;
/// After so many, the end of a cue does.
const TOO_LONG: usize = 1200;

/// One cue: its words by lines.
#[derive(Default)]
pub(super) struct Cue {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) lines: Vec<Said>,
    /// The line above its times; empty if there is none.
    pub(super) id: String,
}

/// Whose marks are taken out of the lines of a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// WebVTT, section 4.2.2: `c i b u ruby rt v lang` and times.
    WebVtt,
    /// What players of SubRip know: `b i u s font`, and what is converted from WebVTT.
    SubRip,
}

/// A line of a cue, without marks.
#[derive(Clone, PartialEq)]
pub(super) struct Said {
    /// Who speaks; empty if the file does not say.
    pub(super) voice: String,
    pub(super) words: String,
}

/// The cues of a file and what a parser knows of it.
#[derive(Default)]
pub(super) struct Cues {
    pub(super) cues: Vec<Cue>,
    /// True if there were times within the lines, as in video downloads.
    pub(super) inline_times: bool,
    /// Lines (from 1) of cues that were dropped because their times are broken.
    pub(super) broken: Vec<u32>,
    pub(super) left_out: Vec<LeftOut>,
}

/// A stretch of words with its speaker and times, on the way from cue to turn.
struct Stretch {
    voice: String,
    words: String,
    start: u64,
    end: u64,
}

/// Makes turns of cues. `format` names the format for a person, `encoding` the encoding.
///
/// # Errors
/// No cue has words; the place is the first broken cue, if there is one. What [`find_turns`] says of `turns`.
pub(super) fn to_turns(mut all: Cues, format: &str, encoding: String, turns: Option<&str>) -> Result<Found> {
    let repeated = if rolls(&all) { say_once(&mut all.cues) } else { 0 };
    let silent =
        all.cues.iter().filter(|cue| cue.lines.iter().all(|line| line.words.trim().is_empty())).count();
    let voices = all.cues.iter().flat_map(|cue| &cue.lines).any(|line| !line.voice.is_empty());
    let dashes =
        all.cues.iter().any(|cue| cue.lines.iter().filter(|line| is_dashed(&line.words)).count() >= 2);
    let mut notes = Vec::new();
    let (stretches, layout) = match voices {
        true => (plain(&all.cues), format.to_owned()),
        false => named(&all.cues, format, turns, &mut notes)?,
    };
    let mut composer = Composer::default();
    join(stretches, dashes, &mut composer);
    if composer.turns.is_empty() {
        let line = all.broken.first().copied().unwrap_or(1);
        return Err(Error::bad_file("no cue of this file has both times and words")
            .at(line, None)
            .hint("a cue is a line such as 00:00:01.000 --> 00:00:04.000, with the words below it"));
    }
    if repeated > 0 {
        notes.push("each line stands in two cues, as video downloads have it: it is said once".into());
    }
    let mut left = all.left_out;
    left.push(broken_cues(&all.broken));
    left.push(left_out("repeated lines", repeated));
    // A cue that only repeated lines is counted among those.
    left.push(left_out("cues without words", if repeated > 0 { 0 } else { silent }));
    Ok(Found {
        text: composer.text,
        turns: composer.turns,
        layout,
        encoding,
        left_out: left,
        notes,
        ..Found::default()
    })
}

/// Names the lines of dropped cues, the first twenty of them.
fn broken_cues(lines: &[u32]) -> LeftOut {
    let mut shown: Vec<String> = lines.iter().take(20).map(u32::to_string).collect();
    if lines.len() > 20 {
        shown.push("…".into());
    }
    let places = if lines.len() == 1 { "line" } else { "lines" };
    left_out(format!("cues with broken times ({places} {})", shown.join(", ")), lines.len())
}

/// True if lines roll over the screen: a line is shown in two cues that follow each other closely. In a file with times
/// within its lines a quarter of the cues is enough evidence. In others a line must move up and another one appear below
/// it, because people do say the same thing twice, and it takes three fifths of at least six cues.
fn rolls(all: &Cues) -> bool {
    let pairs = all.cues.len().saturating_sub(1);
    let rolling = all.cues.windows(2).filter(|two| {
        let shown = overlap(&two[0], &two[1]);
        let moves_up = shown < two[1].lines.len();
        shown > 0 && (all.inline_times || moves_up) && two[1].start < two[0].end.saturating_add(500)
    });
    let rolling = rolling.count();
    rolling > 0
        && if all.inline_times { rolling * 4 >= pairs } else { pairs >= 5 && rolling * 5 >= pairs * 3 }
}

/// How many lines at the end of one cue stand again at the start of the next.
fn overlap(before: &Cue, after: &Cue) -> usize {
    let most = before.lines.len().min(after.lines.len());
    let same = |count: &usize| before.lines[before.lines.len() - count..] == after.lines[..*count];
    // Captions have two or three lines; a cue of thousands is not searched in all ways.
    (1..=most.min(8)).rev().find(same).unwrap_or(0)
}

/// Takes out the lines that the cue before has shown; says how many.
fn say_once(cues: &mut [Cue]) -> usize {
    for cue in cues.iter_mut() {
        cue.lines.retain(|line| !line.words.trim().is_empty());
    }
    let shown: Vec<usize> = cues.windows(2).map(|two| overlap(&two[0], &two[1])).collect();
    for (cue, count) in cues.iter_mut().skip(1).zip(&shown) {
        cue.lines.drain(..count);
    }
    shown.iter().sum()
}

fn plain(cues: &[Cue]) -> Vec<Stretch> {
    let lines = cues.iter().flat_map(|cue| cue.lines.iter().map(move |line| (cue, line)));
    lines.map(|(cue, line)| stretch(cue, &line.voice, &line.words)).collect()
}

fn stretch(cue: &Cue, voice: &str, words: &str) -> Stretch {
    Stretch { voice: voice.to_owned(), words: words.trim().to_owned(), start: cue.start, end: cue.end }
}

/// Looks for names within the words (`Name: words`), with the whole file as evidence.
fn named(
    cues: &[Cue],
    format: &str,
    turns: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<(Vec<Stretch>, String)> {
    let mut raw = String::new();
    let mut places: Vec<(Range<usize>, &Cue)> = Vec::new();
    for cue in cues {
        for line in &cue.lines {
            let start = raw.len();
            raw.push_str(&line.words);
            places.push((start..raw.len(), cue));
            raw.push('\n');
        }
        raw.push('\n');
    }
    let found = find_turns(&raw, &[], turns)?;
    if found.layout == layout::NO_SPEAKERS {
        return Ok((plain(cues), format!("{format}, no speakers")));
    }
    notes.extend(found.notes);
    let mut turns = found.turns.iter().peekable();
    let mut stretches = Vec::new();
    for (place, cue) in places {
        if place.start < found.begins {
            stretches.push(stretch(cue, "", &raw[place]));
            continue;
        }
        while turns.next_if(|turn| turn.words.end <= place.start).is_some() {}
        if let Some(turn) = turns.peek() {
            let from = place.start.max(turn.words.start);
            let to = place.end.min(turn.words.end);
            if from < to {
                stretches.push(stretch(cue, &turn.speaker, &raw[from..to]));
            }
        }
    }
    Ok((stretches, format!("{format}, {}", found.layout.trim_start_matches("typed, "))))
}

/// The turn that is being joined.
#[derive(Default)]
struct Open {
    voice: String,
    start: u64,
    end: u64,
    paragraphs: Vec<String>,
    /// Characters of the last paragraph.
    length: usize,
}

fn join(stretches: Vec<Stretch>, dashes: bool, composer: &mut Composer) {
    let mut open = Open::default();
    for stretch in stretches {
        if stretch.words.is_empty() {
            continue;
        }
        let pause = stretch.start >= open.end.saturating_add(PAUSE);
        let ends = open.paragraphs.last().is_some_and(|words| ends_a_sentence(words));
        let full = (open.length >= LONG && ends) || open.length >= TOO_LONG;
        let border = pause || full;
        let dashed = dashes && is_dashed(&stretch.words);
        let other = stretch.voice != open.voice || (open.voice.is_empty() && (border || dashed));
        if other || open.paragraphs.is_empty() {
            close(&mut open, composer);
            open = Open { voice: stretch.voice.clone(), start: stretch.start, ..Open::default() };
        }
        open.end = open.end.max(stretch.end);
        let length = stretch.words.chars().count();
        match open.paragraphs.last_mut() {
            Some(words) if !border && !dashed => {
                if !(words.chars().next_back().is_some_and(joins)
                    && stretch.words.chars().next().is_some_and(joins))
                {
                    words.push(' ');
                }
                words.push_str(&stretch.words);
                open.length += length + 1;
            }
            _ => {
                open.paragraphs.push(stretch.words);
                open.length = length;
            }
        }
    }
    close(&mut open, composer);
}

fn close(open: &mut Open, composer: &mut Composer) {
    let paragraphs: Vec<(&str, Option<usize>)> =
        open.paragraphs.iter().map(|words| (words.as_str(), None)).collect();
    composer.turn(
        &open.voice,
        &open.voice,
        Some(Time { start: open.start, end: Some(open.end) }),
        &paragraphs,
    );
}

/// Scripts that write no blanks between words: Chinese characters and kana, and their punctuation.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

fn ends_a_sentence(words: &str) -> bool {
    words
        .trim_end_matches(['"', '\'', '”', '’', '»', ')', ']'])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '։', '۔'])
}

fn is_dashed(words: &str) -> bool {
    words.trim_start().starts_with(['-', '–', '—'])
}

/// Takes the marks out of the lines of a cue. Gives the lines, and whether a time stood within them.
pub(super) fn unmark(lines: &[&str], marks: Marks) -> (Vec<Said>, bool) {
    let mut said = Vec::new();
    let mut times = false;
    let mut voice = String::new();
    for line in lines {
        let mut words = String::new();
        let mut rest = *line;
        let mut ends = Ends { line, looked: [0; 2] };
        while let Some(at) = rest.find(['<', '&', '{']) {
            words.push_str(&rest[..at]);
            rest = &rest[at..];
            let (shown, length) = match rest.as_bytes()[0] {
                b'<' => match tag(rest, &mut ends).filter(|(name, _)| is_mark(name, marks)) {
                    Some((name, length)) => {
                        // A break within a line keeps two words apart.
                        words.extend(
                            name.trim_end_matches(['/', ' ']).eq_ignore_ascii_case("br").then_some(' '),
                        );
                        times |= name.starts_with(|c: char| c.is_ascii_digit());
                        if let Some(next) = voice_of(name) {
                            // A second voice within the line begins a line of its own.
                            push(&mut said, &voice, &mut words);
                            voice = next;
                        }
                        (None, length)
                    }
                    None => (Some('<'), 1),
                },
                b'&' => entity(rest),
                _ => match rest.starts_with("{\\").then(|| ends.next(rest, b'}')).flatten() {
                    Some(end) => (None, end + 1),
                    None => (Some('{'), 1),
                },
            };
            words.extend(shown);
            rest = &rest[length..];
        }
        words.push_str(rest);
        push(&mut said, &voice, &mut words);
    }
    (said, times)
}

fn push(said: &mut Vec<Said>, voice: &str, words: &mut String) {
    if !words.trim().is_empty() {
        said.push(Said { voice: voice.to_owned(), words: words.trim().to_owned() });
    }
    words.clear();
}

/// Where marks end in a line. Each byte is looked at once for each end, however many marks are never closed.
struct Ends<'a> {
    line: &'a str,
    /// Up to where `>` and `}` were looked for: at the next one, or at the end of the line if there is none.
    looked: [usize; 2],
}

impl Ends<'_> {
    /// How far into `rest`, a part of the line up to its end, the next `end` is.
    fn next(&mut self, rest: &str, end: u8) -> Option<usize> {
        let from = self.line.len() - rest.len();
        let looked = &mut self.looked[usize::from(end == b'}')];
        if *looked < from || *looked == from && self.line.as_bytes().get(from) != Some(&end) {
            let found = rest.bytes().position(|byte| byte == end);
            *looked = found.map_or(self.line.len(), |at| from + at);
        }
        (*looked < self.line.len()).then(|| *looked - from)
    }
}

/// The content of a tag, and its length with its brackets. `None`: this `<` opens no tag.
fn tag<'a>(words: &'a str, ends: &mut Ends<'_>) -> Option<(&'a str, usize)> {
    let end = ends.next(words, b'>').filter(|&end| end < 1000)?;
    Some((&words[1..end], end + 1))
}

/// True for what is a mark in captions of this kind. Anything else in angle brackets was said (`a Value<String>`).
fn is_mark(tag: &str, marks: Marks) -> bool {
    let bare = tag.strip_prefix('/').unwrap_or(tag);
    let end = bare.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(bare.len());
    let (element, rest) = bare.split_at(end);
    let element = element.to_ascii_lowercase();
    if bare.starts_with(|c: char| c.is_ascii_digit()) {
        return label::clock(bare.trim()).is_some();
    }
    // A class of WebVTT begins with a full stop; `<br/>` closes itself.
    let ends = rest.trim().is_empty() || rest == "/" || rest.starts_with('.');
    match element.as_str() {
        "v" | "lang" => ends || rest.starts_with([' ', '\t']),
        "font" => ends || rest.starts_with([' ', '\t']),
        "b" | "i" | "u" | "s" | "c" => ends,
        "br" | "ruby" | "rt" => ends,
        _ => marks == Marks::WebVtt && bare.is_empty() && tag.starts_with('/'),
    }
}

/// The voice that a tag begins (`v.loud Anna`) or ends (`/v`).
fn voice_of(tag: &str) -> Option<String> {
    if tag == "/v" {
        return Some(String::new());
    }
    let rest = tag.strip_prefix('v')?;
    let (class, name) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let (name, _) = unmark_name(name);
    let name = label::seen(&name).into_owned();
    (class.is_empty() || class.starts_with('.')).then_some(name)
}

/// A name may hold escaped characters, but no tags.
fn unmark_name(name: &str) -> (String, usize) {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (shown, length) = entity(&rest[at..]);
        out.extend(shown);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    (out.split_whitespace().collect::<Vec<_>>().join(" "), rest.len())
}

/// The character of an escape at the start of `words` and the length of it; a mere `&` is itself.
fn entity(words: &str) -> (Option<char>, usize) {
    let Some(end) = words.bytes().take(10).position(|byte| byte == b';') else {
        return (Some('&'), 1);
    };
    let name = &words[1..end];
    let shown = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "lrm" => Some('\u{200e}'),
        "rlm" => Some('\u{200f}'),
        _ => name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
            None => digits.parse().ok().and_then(char::from_u32),
        }),
    };
    match shown.filter(|c| *c != '\0') {
        Some(c) => (Some(c), end + 1),
        None => (Some('&'), 1),
    }
}
