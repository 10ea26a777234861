//! Finds the turns of a text: who speaks where.
//!
//! Every layout proposes the lines that might name a speaker; the whole file decides. A layout is believed when
//! its labels come back and open a fair share of the paragraphs, and the one with most labels wins. So a colon in
//! prose makes no speaker, and a first line of another kind does not mislead.

mod believe;
mod lines;

use super::compose::ByteTurn;
use super::label::{self, Look};
use crate::error::{Error, Result};
use crate::text::Time;
use regex::{Regex, RegexBuilder};
use std::ops::Range;

/// The turns of a text, and the layout in which they were found.
pub(super) struct Turns {
    /// In plain words.
    pub(super) layout: &'static str,
    pub(super) turns: Vec<ByteTurn>,
    /// Labels with no words below them.
    pub(super) empty: usize,
    pub(super) notes: Vec<String>,
    /// Byte of the first label; 0 without speakers.
    pub(super) begins: usize,
}

/// What a document knows beyond its words.
pub(super) enum Hint {
    /// Bold words at the start of a line.
    Bold(Range<usize>),
    /// A cell that names the speaker of its row.
    Cell(Range<usize>),
    /// Here the last row ends.
    End(usize),
}

/// A label that a layout proposes.
#[derive(Clone)]
struct Label {
    at: Range<usize>,
    speaker: String,
    look: Look,
    time: Option<Time>,
}

/// A line without its end.
struct Line<'a> {
    /// The byte at which it begins.
    from: usize,
    /// The byte at which `words` begin: behind characters that are not shown.
    start: usize,
    words: &'a str,
}

/// A text by lines, with the number of its paragraphs.
struct Page<'a> {
    raw: &'a str,
    lines: Vec<Line<'a>>,
    paragraphs: Vec<Range<usize>>,
    /// The length of the front matter, in bytes.
    head: usize,
}

/// Reads a line of a page: the label in it, if it looks like one.
type ReadLine = fn(&Page<'_>, usize) -> Option<Label>;

/// A layout: its name for a person, how a line is read, and which of the labels are believed.
struct Layout {
    name: &'static str,
    read: ReadLine,
    judge: fn(&Page<'_>, Vec<Label>, &mut Vec<String>) -> Vec<Label>,
}

/// The commonest layout of typed transcripts.
const SPEAKER_AND_COLON: &str = "typed, speaker and colon";
/// The layout that begins a new turn after each pause.
pub(super) const TEAMS_DOCUMENT: &str = "Teams document, three lines a turn";
/// The layout that a person's pattern is.
const AS_SAID: &str = "turns as you said";
/// The layout whose times are of the day.
const SAVED_CAPTIONS: &str = "saved captions, name in brackets and time";

const LAYOUTS: &[Layout] = &[
    Layout { name: TEAMS_DOCUMENT, read: lines::times_name, judge: believe::times },
    Layout { name: "table, speaker and times between tabs", read: lines::columns, judge: believe::half },
    Layout { name: SAVED_CAPTIONS, read: lines::bracket_and_time, judge: believe::some },
    Layout { name: "name and time on a line of their own", read: lines::name_and_time, judge: believe::some },
    Layout { name: "name and time before the words", read: lines::name_time_words, judge: believe::some },
    Layout { name: SPEAKER_AND_COLON, read: lines::colon, judge: believe::typed },
    Layout { name: "typed, speaker in brackets", read: lines::bracket, judge: believe::repeated_half },
    Layout { name: "typed, letter and full stop", read: lines::full_stop, judge: believe::two_in_turn },
    Layout { name: "typed, speaker and tab", read: lines::tab, judge: believe::repeated_half },
];

/// The layout of a text without names of speakers.
pub(super) const NO_SPEAKERS: &str = "paragraphs, no speakers";

/// What a layout says of a text: its name, its labels and what to tell about them.
#[derive(Default)]
struct Reading {
    layout: &'static str,
    labels: Vec<Label>,
    notes: Vec<String>,
}

/// Finds who speaks where; without speakers each paragraph is a turn. `turns` is what a person says: `none` (no speaker
/// is named), `auto`, or a pattern (a regular expression) of the labels at the start of lines.
///
/// # Errors
/// A pattern that is none, or that no line begins with.
pub(super) fn find_turns(raw: &str, hints: &[Hint], turns: Option<&str>) -> Result<Turns> {
    let page = Page::new(raw);
    let mut found = match turns.unwrap_or("auto") {
        "auto" => found(&page, hints),
        "none" => without_speakers(&page),
        pattern => with_speakers(&page, AS_SAID, by_pattern(&page, pattern)?, Vec::new()),
    };
    if page.head > 0 {
        found.notes.push("the front matter at the top belongs to no turn".into());
    }
    Ok(found)
}

fn found(page: &Page<'_>, hints: &[Hint]) -> Turns {
    let mut readings = Vec::new();
    for layout in LAYOUTS {
        let proposed = (0..page.lines.len()).filter_map(|line| (layout.read)(page, line));
        let proposed = proposed.map(|label| label.into_shown(page.raw)).collect();
        let mut notes = Vec::new();
        let labels = (layout.judge)(page, proposed, &mut notes);
        readings.push(Reading { layout: layout.name, labels, notes });
    }
    let shown = |labels: Vec<Label>| labels.into_iter().map(|label| label.into_shown(page.raw)).collect();
    let labels = lines::cells(page.raw, hints);
    readings.push(Reading { layout: "table, speaker and words", labels, ..Reading::default() });
    let labels = believe::repeated_half(page, shown(lines::bold(page.raw, hints)), &mut Vec::new());
    readings.push(Reading { layout: "typed, speaker in bold", labels, ..Reading::default() });
    // Stable: of two with as many labels the first layout of the list is meant.
    readings.sort_by_key(|reading| std::cmp::Reverse(reading.labels.len()));
    let mut readings = readings.into_iter();
    let Reading { layout, mut labels, mut notes } = readings.next().unwrap_or_default();
    if labels.is_empty() {
        return without_speakers(page);
    }
    notes.extend(runner_up(&labels, readings.next()));
    if layout == SAVED_CAPTIONS {
        notes.extend(count_from_the_first(&mut labels));
    }
    if layout == SPEAKER_AND_COLON
        && labels.len() >= 2
        && labels.iter().all(|one| one.speaker == labels[0].speaker)
    {
        return one_speaker(page, labels, notes);
    }
    with_speakers(page, layout, labels, notes)
}

/// Names the second layout that fits, if it has half as many labels as the first and they are others.
fn runner_up(labels: &[Label], second: Option<Reading>) -> Option<String> {
    let second =
        second.filter(|second| second.labels.len() * 2 >= labels.len() && !second.labels.is_empty())?;
    let speakers = |labels: &[Label]| -> Vec<String> {
        let mut all: Vec<String> = labels.iter().map(|label| label.speaker.clone()).collect();
        all.sort();
        all.dedup();
        all
    };
    let others = speakers(&second.labels);
    if others == speakers(labels) || second.labels.iter().all(|label| label.speaker.is_empty()) {
        return None;
    }
    let shown = others.iter().take(5).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    Some(format!("another layout fits as well: {} ({} turns, {shown})", second.layout, second.labels.len()))
}

/// The labels that a person's pattern matches at the start of lines: the first group, or the one called `speaker`, is
/// the speaker, and one called `time` the time.
fn by_pattern(page: &Page<'_>, pattern: &str) -> Result<Vec<Label>> {
    let wrong = |why: String| {
        Error::usage(format!("--turns {pattern}: {why}"))
            .hint("none, auto, or a regular expression for the start of a turn, such as '(P\\d+|Int):'")
    };
    let pattern: Regex = RegexBuilder::new(pattern)
        .size_limit(1 << 20)
        .build()
        .map_err(|fault| wrong(fault.to_string().lines().last().unwrap_or_default().to_owned()))?;
    let mut labels = Vec::new();
    for line in &page.lines {
        let indent = line.words.len() - line.words.trim_start().len();
        let Some(groups) = pattern.captures(&line.words[indent..]) else { continue };
        let Some(whole) = groups.get(0).filter(|whole| whole.start() == 0 && !whole.is_empty()) else {
            continue;
        };
        let speaker = groups.name("speaker").or_else(|| groups.get(1)).unwrap_or(whole).as_str();
        let time = groups.name("time").and_then(|time| label::stretch(time.as_str()));
        let start = line.start + indent;
        let speaker = speaker.trim_matches(|c: char| c.is_whitespace() || ":：[]()*_".contains(c)).to_owned();
        let label = Label { at: trim(page.raw, start..start + whole.end()), speaker, look: Look::Name, time };
        labels.push(label.into_shown(page.raw));
    }
    if labels.is_empty() { Err(wrong("no line of this file begins so".into())) } else { Ok(labels) }
}

impl Label {
    /// The label with the unseen characters before it, which belong to no words, and the speaker as a person sees it.
    fn into_shown(mut self, raw: &str) -> Label {
        let before = raw[..self.at.start]
            .trim_end_matches(|c| label::is_unseen_at_border(c) || c == ' ' || c == '\t')
            .len();
        if let Some(unseen) = raw[before..self.at.start].find(label::is_unseen_at_border) {
            self.at.start = before + unseen;
        }
        let seen = label::seen(&self.speaker);
        self.speaker = label::speaker(seen.trim()).to_owned();
        self
    }
}

fn without_speakers(page: &Page<'_>) -> Turns {
    let turn = |words: &Range<usize>| ByteTurn {
        speaker: String::new(),
        label: None,
        words: words.clone(),
        time: None,
    };
    let turns = page.paragraphs.iter().map(turn).collect();
    Turns { layout: NO_SPEAKERS, turns, empty: 0, notes: Vec::new(), begins: 0 }
}

fn with_speakers(page: &Page<'_>, layout: &'static str, labels: Vec<Label>, mut notes: Vec<String>) -> Turns {
    let begins = labels.first().map_or(0, |first| first.at.start);
    let before = page.paragraphs.iter().filter(|words| words.start < begins).count();
    if before > 0 {
        notes.push(format!("paragraphs before the first speaker, which belong to no turn: {before}"));
    }
    let mut turns = Vec::new();
    let mut empty = 0;
    let ends: Vec<usize> = labels.iter().skip(1).map(|next| next.at.start).chain([page.raw.len()]).collect();
    for (label, end) in labels.into_iter().zip(ends) {
        let words = trim(page.raw, label.at.end.min(end)..end);
        if words.is_empty() {
            empty += usize::from(!label.at.is_empty());
            continue;
        }
        let at = (!label.at.is_empty()).then_some(label.at);
        turns.push(ByteTurn { speaker: label.speaker, label: at, words, time: label.time });
    }
    Turns { layout, turns, empty, notes, begins }
}

/// The turns of a text that names only one speaker (`MODERATOR:`): each label applies to its paragraph, and the other
/// paragraphs belong to a speaker without a name.
fn one_speaker(page: &Page<'_>, labels: Vec<Label>, mut notes: Vec<String>) -> Turns {
    let name = labels.first().map_or_else(String::new, |label| label.speaker.clone());
    let mut labels = labels.into_iter().peekable();
    let mut turns = Vec::new();
    let mut empty = 0;
    let mut open: Option<Label> = None;
    for paragraph in &page.paragraphs {
        let mut start = paragraph.start;
        while start < paragraph.end {
            let next = labels.next_if(|label| label.at.start < paragraph.end);
            let end = next.as_ref().map_or(paragraph.end, |label| label.at.start);
            let words = trim(page.raw, start.min(end)..end);
            if !words.is_empty() {
                // A label that stands alone is followed by its words in the next paragraph.
                let label = open.take();
                let time = label.as_ref().and_then(|label| label.time);
                let speaker = label.as_ref().map_or_else(String::new, |label| label.speaker.clone());
                turns.push(ByteTurn { speaker, label: label.map(|label| label.at), words, time });
            }
            start = next.as_ref().map_or(end, |label| label.at.end);
            empty += usize::from(next.is_some() && open.is_some());
            open = next.or(open);
        }
    }
    empty += usize::from(open.is_some());
    if turns.iter().any(|turn| turn.speaker.is_empty()) {
        notes.push(format!("only \"{name}\" is named; the other paragraphs have no speaker"));
    }
    Turns { layout: SPEAKER_AND_COLON, turns, empty, notes, begins: 0 }
}

/// The part of a range that is left without blanks round it.
fn trim(raw: &str, range: Range<usize>) -> Range<usize> {
    let words = &raw[range.clone()];
    let start = range.start + (words.len() - words.trim_start().len());
    start..start + words.trim().len()
}

/// Saved captions tell the time of day: a turn's time counts from the first of them, midnight passed over.
fn count_from_the_first(labels: &mut [Label]) -> Option<String> {
    const DAY: u64 = 24 * 3_600_000;
    let first = labels.first()?.time?.start;
    for label in labels {
        if let Some(time) = &mut label.time {
            time.start = (time.start + DAY).saturating_sub(first) % DAY;
        }
    }
    Some("times are of the day in the file; here they count from the first of them".into())
}

/// Where a line may end (UAX #14, and the Unicode Standard 5.8): LF, VT, FF, NEL, LS, PS. CR is LF already.
const LINE_ENDS: [char; 6] = ['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

impl<'a> Page<'a> {
    fn new(raw: &'a str) -> Page<'a> {
        let mut lines = Vec::new();
        let head = front_matter(raw);
        let mut start = head;
        for line in raw[head..].split_inclusive(LINE_ENDS) {
            let words = line.strip_suffix(LINE_ENDS).unwrap_or(line);
            // A label may be preceded by characters that are not shown.
            let rest = words.trim_start_matches(|c: char| c.is_whitespace() || label::is_unseen_at_border(c));
            let unseen = words[..words.len() - rest.len()].contains(label::is_unseen_at_border);
            let seen = if unseen { rest } else { words };
            lines.push(Line { from: start, start: start + words.len() - seen.len(), words: seen });
            start += line.len();
        }
        let paragraphs = paragraphs(raw, &lines);
        Page { raw, lines, paragraphs, head }
    }
}

/// The length of the front matter at the start of a text, in bytes; 0 if there is none. It is YAML between two lines
/// `---` or TOML between two lines `+++`: keys that are there once, lists, blanks and comments, at most 200 lines, and words
/// follow it.
fn front_matter(raw: &str) -> usize {
    let mut lines = raw.split_inclusive('\n');
    let Some(first) = lines.next() else { return 0 };
    let (fence, sign) = match first.trim_end() {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return 0,
    };
    let mut length = first.len();
    let mut keys: Vec<&str> = Vec::new();
    for line in lines.take(200) {
        length += line.len();
        let words = line.trim_end();
        if words == fence || (words == "..." && fence == "---") {
            let has_words = !raw[length..].trim().is_empty();
            return if has_words && !keys.is_empty() { length } else { 0 };
        }
        let is_more = words.starts_with(['#', ' ', '\t']) || words.starts_with("- ");
        if words.is_empty() || is_more || (sign == '=' && words.starts_with(['[', ']', '"'])) {
            continue;
        }
        let key = words.split_once(sign);
        match key.filter(|(_, value)| sign == '=' || value.is_empty() || value.starts_with(' ')) {
            Some((key, _)) if !keys.contains(&key) => keys.push(key),
            _ => return 0,
        }
    }
    0
}

/// Paragraphs lie between blank lines, if the text uses these (one at least for four lines, or the lines are of
/// one width, as if broken by hand); else each line is one.
fn paragraphs(raw: &str, lines: &[Line<'_>]) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut single: Vec<Range<usize>> = Vec::new();
    let mut longest = 0;
    let mut after_blank = true;
    for line in lines {
        let words = trim(raw, line.from..line.start + line.words.len());
        if line.words.trim().is_empty() {
            after_blank = true;
            continue;
        }
        longest = longest.max(words.len());
        match blocks.last_mut() {
            Some(block) if !after_blank => block.end = words.end,
            _ => blocks.push(words.clone()),
        }
        single.push(words);
        after_blank = false;
    }
    let by_blank_lines = blocks.len() > 1 && (blocks.len() * 4 >= single.len() || longest <= 120);
    if by_blank_lines { blocks } else { single }
}
