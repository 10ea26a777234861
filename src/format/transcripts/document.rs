//! Documents to turns: what Word, OpenDocument, RTF, HTML and EPUB have in common.
//!
//! A reader walks its file and makes [`Written`]: lines with what the document knows beyond them. Here the speakers are
//! found and the text is composed; notes stand at its end and belong to no turn.

use super::compose::Composer;
use super::label;
use super::layout::{self, Hint, Turns, find_turns};
use super::{Comment, Found};
use crate::error::{Error, Result};
use crate::format::study::{LeftOut, left_out};
use crate::text::Time;
use std::ops::Range;

/// The words of a document and what stands in its margins. Places are bytes of `raw`.
#[derive(Default)]
pub(super) struct Written {
    /// A line for each paragraph that has words, and for each line break in one.
    pub(super) raw: String,
    /// Where the paragraphs are in `raw`.
    pub(super) paragraphs: Vec<Range<usize>>,
    pub(super) hints: Vec<Hint>,
    /// Comments, each with the words it is about.
    pub(super) comments: Vec<(Option<Range<usize>>, Comment)>,
    /// What else is known of each comment, in the same order; empty if nothing is.
    pub(super) noted: Vec<Noted>,
    /// The words line by line, nothing trimmed; empty if the reader does not know them so.
    pub(super) exact: String,
    /// Footnotes and endnotes in the order of their marks.
    pub(super) notes: Vec<String>,
    pub(super) left_out: Vec<LeftOut>,
}

/// What is known of a comment beyond its words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Noted {
    /// The words it is about, in bytes of [`Written::exact`].
    pub(super) exact: Option<Range<usize>>,
    /// What it says, line by line.
    pub(super) paragraphs: Vec<String>,
    /// The comment that it answers, by its place in the list.
    pub(super) answers: Option<usize>,
    /// True if it was settled.
    pub(super) resolved: bool,
}

impl Written {
    /// Ends the paragraph that began at `start`: `true` if it has words, else it is taken back.
    pub(super) fn end_paragraph(&mut self, start: usize) -> bool {
        if self.raw[start..].trim().is_empty() {
            self.raw.truncate(start);
            return false;
        }
        self.paragraphs.push(start..self.raw.len());
        self.raw.push('\n');
        true
    }

    /// Tells the layout of a table whose rows are these cells, if its rows are speaker and words.
    pub(super) fn table(&mut self, rows: &[Vec<Range<usize>>]) {
        let speakers = speakers(&self.raw, rows);
        if let (false, Some(last)) = (speakers.is_empty(), rows.iter().flatten().last()) {
            self.hints.extend(speakers.into_iter().map(Hint::Cell));
            self.hints.push(Hint::End(last.end));
        }
    }

    /// Puts what the document knows into the order of its words.
    pub(super) fn sort_hints(&mut self) {
        self.hints.sort_by_key(|hint| match hint {
            Hint::Bold(range) | Hint::Cell(range) => range.start,
            Hint::End(at) => *at,
        });
    }
}

/// Words as they flow into a document: paragraphs with bold beginnings, in which runs of blanks are one blank.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) written: Written,
    start: usize,
    bold_to: usize,
    /// True once other than bold words came.
    plain: bool,
    /// A blank that is written when a word follows.
    blank: bool,
}

impl Flow {
    /// Adds words in which blanks and line ends of the file are no more than a blank.
    pub(super) fn text(&mut self, words: &str, bold: bool) {
        for c in words.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.blank = true;
                continue;
            }
            self.settle();
            self.written.raw.push(c);
            self.looked(bold, true);
        }
    }

    /// Adds words as they are.
    pub(super) fn exact(&mut self, words: &str, bold: bool) {
        if words.is_empty() {
            return;
        }
        self.settle();
        self.written.raw.push_str(words);
        self.looked(bold, !words.trim().is_empty());
    }

    /// Ends a line within a paragraph.
    pub(super) fn end_line(&mut self) {
        self.blank = false;
        self.written.raw.push('\n');
        self.plain |= self.bold_to > self.start;
    }

    /// Writes the blank that waits, unless a line begins here. Returns the place.
    pub(super) fn settle(&mut self) -> usize {
        let raw = &mut self.written.raw;
        if std::mem::take(&mut self.blank) && raw.len() > self.start && !raw.ends_with([' ', '\n', '\t']) {
            raw.push(' ');
        }
        raw.len()
    }

    fn looked(&mut self, bold: bool, words: bool) {
        if bold && !self.plain {
            self.bold_to = self.written.raw.len();
        } else if !bold && words {
            self.plain = true;
        }
    }

    /// Ends a paragraph: `true` if it has words. Without any it is none.
    pub(super) fn end_paragraph(&mut self) -> bool {
        let (start, bold_to) = (self.start, self.bold_to);
        let words = self.written.end_paragraph(start);
        if words && bold_to > start {
            self.written.hints.push(Hint::Bold(start..bold_to));
        }
        self.start = self.written.raw.len();
        (self.bold_to, self.plain, self.blank) = (self.start, false, false);
        words
    }
}

/// Finds the speakers of a document and composes its text. `program` names the format for a person (`Word`).
///
/// # Errors
/// The document has no words; what [`find_turns`] says of `turns`.
pub(super) fn compose(
    written: Written,
    program: &str,
    encoding: String,
    turns: Option<&str>,
) -> Result<Found> {
    let found = find_turns(&written.raw, &written.hints, turns)?;
    let mut composer = Composer::default();
    let mut read = Found { encoding, ..Found::default() };
    compose_turns(&written, &found, &mut composer);
    for (number, words) in written.notes.iter().enumerate() {
        composer.unsaid(&[(&format!("[note {}] {words}", number + 1), None)]);
    }
    if !written.notes.is_empty() {
        let count = written.notes.len();
        read.notes.push(format!("notes at the end of the text, which belong to no turn: {count}"));
    }
    if composer.turns.is_empty() {
        // Labels that say nothing are no layout: then the paragraphs are the words.
        if turns.is_none() && !written.raw.trim().is_empty() {
            return compose(written, program, read.encoding, Some("none"));
        }
        return Err(Error::bad_file("the document has no words")
            .hint("are they pictures of a page? then read them with a text recognition program first"));
    }
    let placed = |(at, comment): (Option<Range<usize>>, Comment)| {
        let at = at.as_ref().and_then(|at| composer.find(at));
        Comment { at, ..comment }
    };
    read.comments = written.comments.into_iter().map(placed).collect();
    (read.exact, read.noted) = (written.exact, written.noted);
    read.left_out = written.left_out;
    read.left_out.push(left_out("turns without words", found.empty));
    read.layout = match found.layout {
        layout::NO_SPEAKERS => format!("{program}, paragraphs, no speakers"),
        layout => format!("{program}, {layout}"),
    };
    read.notes.extend(found.notes);
    read.text = composer.text;
    read.turns = composer.turns;
    Ok(read)
}

/// Lines and where they stand in the words of the document.
type Lines<'a> = Vec<(&'a str, Option<usize>)>;

/// Composes the turns; without speakers each paragraph of the document is one, however many lines it has.
fn compose_turns(written: &Written, found: &Turns, composer: &mut Composer) {
    let lines = |range: &Range<usize>| -> Lines<'_> {
        let mut from = range.start;
        let lines = written.raw[range.clone()].split('\n').map(|line| {
            let at = from;
            from += line.len() + 1;
            (line, Some(at))
        });
        lines.collect()
    };
    if found.layout == layout::NO_SPEAKERS {
        for paragraph in &written.paragraphs {
            composer.turn("", "", None, &lines(paragraph));
        }
        return;
    }
    for line in lines(&(0..found.begins)) {
        composer.unsaid(&[line]);
    }
    let mut open: Option<(usize, Lines<'_>)> = None;
    let teams = found.layout == layout::TEAMS_DOCUMENT;
    let writing = Writing { raw: &written.raw, found };
    for (at, turn) in found.turns.iter().enumerate() {
        let words = lines(&turn.words);
        match &mut open {
            // Teams begins a new turn after each pause: here the same speaker goes on.
            Some((first, said)) if teams && found.turns[*first].speaker == turn.speaker => said.extend(words),
            _ => {
                writing.close(open.take(), at, composer);
                open = Some((at, words));
            }
        }
    }
    writing.close(open, found.turns.len(), composer);
}

/// The words of a document and its turns.
struct Writing<'a> {
    raw: &'a str,
    found: &'a Turns,
}

impl Writing<'_> {
    /// Writes a turn that began at turn `first` of the layout and ends before turn `end`.
    fn close(&self, open: Option<(usize, Lines<'_>)>, end: usize, composer: &mut Composer) {
        let Some((first, words)) = open else { return };
        let turn = &self.found.turns[first];
        let last = self.found.turns.get(end - 1).and_then(|turn| turn.time).and_then(|time| time.end);
        let time = turn.time.map(|time| Time { end: last.or(time.end), ..time });
        // What is noted in brackets behind a name (`P1 (laughing):`) is kept in the label.
        let label = turn
            .label
            .as_ref()
            .map_or("", |label| self.raw[label.clone()].trim_end_matches([':', '：', ' ']));
        let label = label.trim_start_matches(|c: char| !c.is_alphanumeric());
        let noted = label.strip_prefix(turn.speaker.as_str()).is_some_and(|rest| {
            rest.trim_start().starts_with('(') && rest.ends_with(')') && rest.contains(char::is_alphabetic)
        });
        composer.turn(&turn.speaker, if noted { label } else { &turn.speaker }, time, &words);
    }
}

/// The cells that name the speakers, if that is what the table is for: two columns, or three of which one is a
/// time; nearly all (four fifths) of the first cells are short names, one of them comes back or all are roles,
/// and the last column holds most of the words.
fn speakers(raw: &str, rows: &[Vec<Range<usize>>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut names: Vec<(String, label::Look)> = Vec::new();
    let (mut fitting, mut named, mut said) = (0, 0, 0);
    for cells in rows {
        let Some((words, head)) = cells.split_last() else { continue };
        let (Some(first), Some(last)) = (head.first(), head.last()) else { continue };
        let whole = first.start..last.end;
        let text = raw[whole.clone()].trim();
        if head.len() > 2 || text.len() > 160 {
            continue;
        }
        let text = text.replace('\n', " ");
        let name = label::time_at_end(&text).map(|(name, _)| name);
        let name = name.or_else(|| label::time_in_front(&text).map(|(_, name)| name));
        if head.len() == 2 && name.is_none() {
            continue;
        }
        let name = name.unwrap_or(&text).trim_end_matches([':', '：']).trim();
        let Some(look) = label::look(name) else { continue };
        fitting += 1;
        named += name.len();
        said += raw[words.clone()].trim().len();
        names.push((name.to_lowercase(), look));
        found.push(whole);
    }
    let mut distinct: Vec<&String> = names.iter().map(|(name, _)| name).collect();
    distinct.sort();
    distinct.dedup();
    let roles = names.iter().all(|(_, look)| *look >= label::Look::Initial);
    let proven = fitting >= 2 && fitting * 5 >= rows.len() * 4 && (distinct.len() < fitting || roles);
    if proven && said > named { found } else { Vec::new() }
}
