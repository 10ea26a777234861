//! Finds the turns of a text: who speaks where.
//!
//! Every layout proposes the lines that might name a speaker; the whole file decides. A layout is believed when
//! its labels come back and open a fair share of the paragraphs, and the one with most labels wins. So a colon in
//! prose makes no speaker, and a first line of another kind does not mislead.

mod believe;
mod lines;

use super::compose::ByteTurn;
use super::label::Look;
use crate::text::Time;
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
/// The layout whose times are of the day.
const SAVED_CAPTIONS: &str = "saved captions, name in brackets and time";

const LAYOUTS: &[Layout] = &[
    Layout { name: TEAMS_DOCUMENT, read: lines::times_name, judge: believe::all },
    Layout { name: "table, speaker and times between tabs", read: lines::columns, judge: believe::half },
    Layout { name: SAVED_CAPTIONS, read: lines::bracket_and_time, judge: believe::some },
    Layout { name: "name and time on a line of their own", read: lines::name_and_time, judge: believe::some },
    Layout { name: SPEAKER_AND_COLON, read: lines::colon, judge: believe::typed },
    Layout { name: "typed, speaker in brackets", read: lines::bracket, judge: believe::repeated_half },
    Layout { name: "typed, speaker and tab", read: lines::tab, judge: believe::repeated_half },
];

/// The layout of a text without names of speakers.
pub(super) const NO_SPEAKERS: &str = "paragraphs, no speakers";

/// Finds who speaks where; without speakers each paragraph is a turn.
pub(super) fn find_turns(raw: &str, hints: &[Hint]) -> Turns {
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
    let cells = lines::cells(raw, hints);
    if cells.len() > best.1.len() {
        best = ("table, speaker and words", cells, Vec::new());
    }
    let bold = believe::repeated_half(&page, lines::bold(raw, hints), &mut Vec::new());
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
    if layout == SPEAKER_AND_COLON
        && labels.len() >= 2
        && labels.iter().all(|one| one.speaker == labels[0].speaker)
    {
        return one_speaker(&page, labels, notes);
    }
    with_speakers(&page, layout, labels, notes)
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
