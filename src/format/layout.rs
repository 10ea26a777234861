//! Finds the turns of a text: who speaks where.
//!
//! Every layout proposes the lines that might name a speaker; the whole file decides. A layout is believed when
//! its labels come back and open a fair share of the paragraphs, and the one with most labels wins. So a colon in
//! prose makes no speaker, and a first line of another kind does not mislead.

use super::compose::ByteTurn;
use super::label::{self, Look};
use crate::text::Time;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// What the layout of a text turned out to be.
pub(super) struct Found {
    /// In plain words.
    pub(super) layout: &'static str,
    pub(super) turns: Vec<ByteTurn>,
    /// Labels with no words below them.
    pub(super) empty: usize,
    pub(super) notes: Vec<String>,
    /// Where the first label stands; 0 without speakers.
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

struct Line<'a> {
    start: usize,
    words: &'a str,
}

/// A text by lines, with the number of its paragraphs.
struct Page<'a> {
    raw: &'a str,
    lines: Vec<Line<'a>>,
    paragraphs: Vec<Range<usize>>,
}

type Reader = fn(&Page<'_>, usize) -> Option<Label>;

/// A layout: its name for a person, how a line is read, and which of the labels are believed.
struct Layout {
    name: &'static str,
    read: Reader,
    judge: fn(&Page<'_>, Vec<Label>, &mut Vec<String>) -> Vec<Label>,
}

/// The layout that begins a turn anew after each pause.
pub(super) const TEAMS_DOCUMENT: &str = "Teams document, three lines a turn";
/// The layout whose times are of the day.
const SAVED_CAPTIONS: &str = "saved captions, name in brackets and time";

const LAYOUTS: &[Layout] = &[
    Layout { name: TEAMS_DOCUMENT, read: times_name, judge: all },
    Layout { name: "table, speaker and times between tabs", read: columns, judge: half },
    Layout { name: SAVED_CAPTIONS, read: bracket_and_time, judge: some },
    Layout { name: "name and time on a line of their own", read: name_and_time, judge: some },
    Layout { name: "typed, speaker and colon", read: colon, judge: typed },
    Layout { name: "typed, speaker in brackets", read: bracket, judge: repeated_half },
    Layout { name: "typed, speaker and tab", read: tab, judge: repeated_half },
];

/// The name of the layout of a text in which nobody is named.
pub(super) const NO_SPEAKERS: &str = "paragraphs, no speakers";

/// Finds who speaks where; without speakers each paragraph is a turn.
pub(super) fn find_turns(raw: &str, hints: &[Hint]) -> Found {
    let page = Page::new(raw);
    let mut best: (&'static str, Vec<Label>, Vec<String>) = (NO_SPEAKERS, Vec::new(), Vec::new());
    for layout in LAYOUTS {
        let proposed = (0..page.lines.len()).filter_map(|line| (layout.read)(&page, line)).collect();
        let mut notes = Vec::new();
        let believed = (layout.judge)(&page, proposed, &mut notes);
        if believed.len() > best.1.len() {
            best = (layout.name, believed, notes);
        }
    }
    let cells = cells(raw, hints);
    if cells.len() > best.1.len() {
        best = ("table, speaker and words", cells, Vec::new());
    }
    let bold = repeated_half(&page, bold(raw, hints), &mut Vec::new());
    if bold.len() > best.1.len() {
        best = ("typed, speaker in bold", bold, Vec::new());
    }
    let (layout, mut labels, mut notes) = best;
    if labels.is_empty() {
        return without_speakers(&page);
    }
    if layout == SAVED_CAPTIONS {
        notes.extend(count_from_the_first(&mut labels));
    }
    with_speakers(&page, layout, labels, notes)
}

fn without_speakers(page: &Page<'_>) -> Found {
    let turn = |words: &Range<usize>| ByteTurn {
        speaker: String::new(),
        label: None,
        words: words.clone(),
        time: None,
    };
    let turns = page.paragraphs.iter().map(turn).collect();
    Found { layout: NO_SPEAKERS, turns, empty: 0, notes: Vec::new(), begins: 0 }
}

fn with_speakers(page: &Page<'_>, layout: &'static str, labels: Vec<Label>, mut notes: Vec<String>) -> Found {
    let begins = labels.first().map_or(0, |first| first.at.start);
    let before = page.paragraphs.iter().filter(|words| words.start < begins).count();
    if before > 0 {
        notes.push(format!("{before} paragraphs before the first speaker belong to no turn"));
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
    Found { layout, turns, empty, notes, begins }
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

impl<'a> Page<'a> {
    fn new(raw: &'a str) -> Page<'a> {
        let mut lines = Vec::new();
        let mut start = 0;
        for words in raw.split('\n') {
            lines.push(Line { start, words });
            start += words.len() + 1;
        }
        let paragraphs = paragraphs(raw, &lines);
        Page { raw, lines, paragraphs }
    }
}

/// Paragraphs lie between blank lines, if the text uses these (one at least for four lines, or the lines are of
/// one width, as if broken by hand); else each line is one.
fn paragraphs(raw: &str, lines: &[Line<'_>]) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut single: Vec<Range<usize>> = Vec::new();
    let mut longest = 0;
    let mut after_blank = true;
    for line in lines {
        let words = trim(raw, line.start..line.start + line.words.len());
        if words.is_empty() {
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

// How lines are read.

/// `0:0:5.900 --> 0:0:8.930`, then a name on the next line.
fn times_name(page: &Page<'_>, line: usize) -> Option<Label> {
    let times = page.lines.get(line)?;
    if !times.words.contains("-->") {
        return None;
    }
    let time = label::stretch(times.words)?;
    let name = page.lines.get(line + 1)?;
    let speaker = name.words.trim();
    if speaker.is_empty() || speaker.chars().count() > 80 {
        return None;
    }
    let at = trim(page.raw, times.start..name.start + name.words.len());
    Some(Label { at, speaker: speaker.to_owned(), look: Look::Name, time: Some(time) })
}

/// Speaker, start, end, words between tabs; or times first, or one time only.
fn columns(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words } = page.lines.get(line)?;
    let fields: Vec<&str> = words.splitn(4, '\t').collect();
    let time_at = |field: usize| fields.get(field).and_then(|words| label::clock(words.trim()));
    let (speaker, head, time) = match (time_at(0), time_at(1), time_at(2)) {
        (None, Some(start), Some(end)) if fields.len() == 4 => (0, 3, Time { start, end: Some(end) }),
        (None, Some(start), None) if fields.len() >= 3 => (0, 2, Time { start, end: None }),
        (Some(start), Some(end), None) if fields.len() == 4 => (2, 3, Time { start, end: Some(end) }),
        (Some(start), None, None) if fields.len() >= 3 => (1, 2, Time { start, end: None }),
        _ => return None,
    };
    let speaker = fields.get(speaker)?.trim().trim_end_matches([':', '：']);
    let look = label::look(speaker)?;
    let length = fields.iter().take(head).map(|field| field.len() + 1).sum::<usize>();
    Some(Label {
        at: trim(page.raw, *start..start + length),
        speaker: speaker.into(),
        look,
        time: Some(time),
    })
}

/// `[Name] 11:02:09` and nothing else.
fn bracket_and_time(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words } = page.lines.get(line)?;
    let (name, time) = words.trim().strip_prefix('[')?.split_once(']')?;
    let time = label::stretch(time)?;
    let look = label::look(name.trim())?;
    let at = trim(page.raw, *start..start + words.len());
    Some(Label { at, speaker: name.trim().into(), look, time: Some(time) })
}

/// `Name [00:00:02]`, `Name 0:02` or `[00:00:02] Name`, and nothing else.
fn name_and_time(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words } = page.lines.get(line)?;
    if words.len() > 160 {
        return None;
    }
    let bare = words.trim().trim_end_matches([':', '：']);
    let (name, time) = match label::time_at_end(bare) {
        Some(found) => found,
        None => label::time_in_front(bare).map(|(time, name)| (name, time))?,
    };
    let name = unmarked(name);
    // "We met at 10:30" is no speaker.
    let look = label::look(name).filter(|look| *look > Look::Phrase)?;
    let at = trim(page.raw, *start..start + words.len());
    Some(Label { at, speaker: name.into(), look, time: Some(time) })
}

/// `Name:` with words behind or below it; a time may stand before the name or between it and the colon.
fn colon(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words } = page.lines.get(line)?;
    let indent = words.len() - words.trim_start().len();
    let (before, time) = match label::time_in_front(words.trim_start().trim_start_matches(['*', '_'])) {
        Some((time, rest)) => (words.len() - rest.len(), Some(time)),
        None => (indent, None),
    };
    let rest = &words[before..];
    let colon =
        rest.char_indices().take(100).find(|(at, c)| matches!(c, ':' | '：') && !is_in_a_time(rest, *at))?;
    let end = colon.0 + colon.1.len_utf8();
    let marks = rest[end..].len() - rest[end..].trim_start_matches(['*', '_']).len();
    let (name, marks) = match unmarked_with_colon(&rest[..colon.0], marks) {
        Some(found) => found,
        None => (rest[..colon.0].trim(), 0),
    };
    let after = &rest[end + marks..];
    if after.starts_with("//") || (colon.1 == ':' && after.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let (name, time) = match label::time_at_end(name) {
        Some((name, at_end)) => (name, Some(at_end)),
        None => (name, time),
    };
    let name = in_brackets(unmarked(name));
    let look = label::look(name)?;
    let at = start + indent..start + before + end + marks;
    Some(Label { at, speaker: name.into(), look, time })
}

/// `**Name:**` closes its marks behind the colon: how many of them belong to the label.
fn unmarked_with_colon(name: &str, marks: usize) -> Option<(&str, usize)> {
    let opened = name.trim_start();
    let bare = opened.trim_start_matches(['*', '_']);
    let open = opened.len() - bare.len();
    (open > 0 && !bare.ends_with(['*', '_'])).then_some((bare.trim(), marks.min(open)))
}

fn unmarked(name: &str) -> &str {
    name.trim().trim_matches(['*', '_']).trim()
}

fn in_brackets(name: &str) -> &str {
    let inside = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let inside = inside.or_else(|| name.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')));
    inside.unwrap_or(name).trim()
}

/// Says whether a colon stands between two digits.
fn is_in_a_time(words: &str, at: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(words[..at].chars().next_back()) && digit(words[at..].chars().nth(1))
}

/// `[id1] words`.
fn bracket(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words } = page.lines.get(line)?;
    let inner = words.trim_start();
    let (name, _) = inner.strip_prefix('[')?.split_once(']')?;
    let look = label::look(name.trim())?;
    let from = start + (words.len() - inner.len());
    // `[laughs]` and `[long pause]` are no speakers.
    (look > Look::Phrase).then(|| Label {
        at: from..from + name.len() + 2,
        speaker: name.trim().into(),
        look,
        time: None,
    })
}

/// `Name`, one tab, words.
fn tab(page: &Page<'_>, line: usize) -> Option<Label> {
    let Line { start, words } = page.lines.get(line)?;
    let (name, rest) = words.split_once('\t')?;
    let rest_is_words = !rest.trim().is_empty() && !rest.trim_start().contains('\t');
    let look = label::look(name.trim())?;
    let at = trim(page.raw, *start..start + name.len());
    (rest_is_words && look > Look::Phrase).then(|| Label {
        at,
        speaker: name.trim().into(),
        look,
        time: None,
    })
}

fn bold(raw: &str, hints: &[Hint]) -> Vec<Label> {
    let label = |hint: &Hint| {
        let Hint::Bold(range) = hint else { return None };
        let at = trim(raw, range.clone());
        let name = raw[at.clone()].trim_end_matches([':', '：']).trim_end();
        Some(Label { speaker: name.into(), look: label::look(name)?, time: None, at })
    };
    hints.iter().filter_map(label).collect()
}

fn cells(raw: &str, hints: &[Hint]) -> Vec<Label> {
    let label = |hint: &Hint| match hint {
        Hint::Cell(range) => {
            let at = trim(raw, range.clone());
            let words = raw[at.clone()].replace('\n', " ");
            let (name, time) = match label::time_at_end(&words) {
                Some((name, time)) => (name, Some(time)),
                None => match label::time_in_front(&words) {
                    Some((time, name)) => (name, Some(time)),
                    None => (words.as_str(), None),
                },
            };
            let name = name.trim_end_matches([':', '：']).trim();
            Some(Label { speaker: name.into(), look: Look::Name, time, at })
        }
        Hint::End(at) => Some(Label { speaker: String::new(), look: Look::Name, time: None, at: *at..*at }),
        Hint::Bold(_) => None,
    };
    let labels: Vec<Label> = hints.iter().filter_map(label).collect();
    if labels.iter().any(|label| !label.speaker.is_empty()) { labels } else { Vec::new() }
}

// Which labels are believed.

/// The line itself is proof enough.
fn all(_: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    labels
}

/// Half the lines that have words must say the same.
fn half(page: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let lines = page.lines.iter().filter(|line| !line.words.trim().is_empty()).count();
    if labels.len() * 2 >= lines { labels } else { Vec::new() }
}

/// Two lines, or the first one of all.
fn some(page: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let first = page.paragraphs.first().map(|words| words.start);
    let opens = labels.first().is_some_and(|label| Some(label.at.start) == first);
    if labels.len() >= 2 || opens { labels } else { Vec::new() }
}

/// Half the paragraphs, and a label that comes back.
fn repeated_half(page: &Page<'_>, labels: Vec<Label>, _: &mut Vec<String>) -> Vec<Label> {
    let counts = counts(&labels);
    let again = counts.values().any(|count| *count >= 2);
    if again && labels.len() * 2 >= page.paragraphs.len() { labels } else { Vec::new() }
}

fn counts(labels: &[Label]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for label in labels {
        *counts.entry(label.speaker.to_lowercase()).or_default() += 1;
    }
    counts
}

/// Speaker and colon. Believed are roles and names that come back: two of them that open a tenth of the
/// paragraphs, or one that opens half of them or the whole text. In a text whose paragraphs nearly all (nine of
/// ten) begin with a name, those that speak once are believed too.
fn typed(page: &Page<'_>, labels: Vec<Label>, notes: &mut Vec<String>) -> Vec<Label> {
    let counts = counts(&labels);
    let count = |label: &Label| counts.get(&label.speaker.to_lowercase()).copied().unwrap_or_default();
    let paragraphs = page.paragraphs.len();
    let firm = |label: &Label| match label.look {
        Look::Role => true,
        Look::Name | Look::Initial => count(label) >= 2,
        Look::Phrase => count(label) >= 3 && !label.speaker.contains(char::is_whitespace),
    };
    let sure: Vec<&Label> = labels.iter().filter(|label| firm(label)).collect();
    let distinct = sure.iter().map(|label| label.speaker.to_lowercase()).collect::<BTreeSet<_>>().len();
    let opens = sure.first().is_some_and(|label| {
        label.look == Look::Role && page.paragraphs.first().is_some_and(|words| words.start == label.at.start)
    });
    let believed = match distinct {
        0 => false,
        1 => opens || (sure.len() >= 2 && sure.len() * 2 >= paragraphs),
        _ => sure.len() * 10 >= paragraphs,
    };
    let named = labels.iter().filter(|label| label.look > Look::Phrase).count();
    let every = named >= 2 && counts.len() >= 2 && named * 10 >= paragraphs * 9;
    if !believed && !every {
        return Vec::new();
    }
    let (kept, doubtful): (Vec<Label>, Vec<Label>) =
        labels.into_iter().partition(|label| firm(label) || (every && label.look > Look::Phrase));
    let names = |labels: &[Label], once: bool| {
        let chosen = labels.iter().filter(|label| label.look == Look::Name && (!once || count(label) == 1));
        chosen.map(|label| format!("\"{}\"", label.speaker)).take(10).collect::<Vec<_>>().join(", ")
    };
    let (once, words) = (names(&kept, true), names(&doubtful, false));
    if !once.is_empty() {
        notes.push(format!("taken for speakers though they speak once: {once}"));
    }
    if !words.is_empty() {
        notes.push(format!("left in the words though a colon follows: {words}"));
    }
    kept
}
