//! A transcript as the coding screen needs it: where its lines break, its sentences and words, and its stripes.
//!
//! Turns are laid out when they are first looked at, so that opening a long transcript costs what its first screen
//! costs, and a key never costs more than the turns that it touches. Everything here is derived: a page can be
//! thrown away and made again at any time.

use crate::model::{ImportedTurn, Transcript, sentences_of};
use crate::text::{Language, Line, Rule, Span, Text, is_right_to_left, words, wrap};
use std::cell::OnceCell;

/// A turn laid out for a width.
#[derive(Debug)]
pub struct TurnLayout {
    /// The lines of its words.
    pub lines: Vec<Line>,
    /// Its sentences; at least one.
    pub sentences: Vec<Span>,
    /// Written from right to left.
    pub right_to_left: bool,
    words: OnceCell<Vec<Span>>,
}

/// A row of the text: the turn, and within it 0 for the speaker, 1.. for the lines, the last for the blank below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct TextRow {
    /// Index of the turn.
    pub turn: usize,
    /// Row in the turn.
    pub row: usize,
}

/// A transcript laid out.
#[derive(Debug)]
pub struct Page {
    /// The words it was made of.
    pub text: Text,
    /// The width in cells.
    pub width: u16,
    ascii: bool,
    rule: Rule,
    spans: Vec<Span>,
    /// The turns of the file, where turns were split or joined.
    imported: Vec<ImportedTurn>,
    turns: Vec<OnceCell<TurnLayout>>,
}

impl Page {
    /// Makes a page; lays nothing out yet.
    pub fn new(transcript: &Transcript, width: u16, ascii: bool) -> Page {
        let text = transcript.text.clone();
        let mut spans: Vec<Span> = transcript.turns.iter().map(|turn| turn.words).collect();
        if spans.is_empty() {
            spans.extend(text.whole());
        }
        let language = Language::new(&transcript.language).unwrap_or_default();
        let turns = spans.iter().map(|_| OnceCell::new()).collect();
        let imported = transcript.imported.clone();
        Page { text, width, ascii, rule: Rule { version: transcript.rule, language }, spans, imported, turns }
    }

    /// True if the page still shows this transcript's words at this width.
    pub fn fits(&self, transcript: &Transcript, width: u16, ascii: bool) -> bool {
        self.width == width
            && self.ascii == ascii
            && self.text == transcript.text
            && (self.spans.len() == transcript.turns.len() || transcript.turns.is_empty())
            && (self.imported.is_empty() && transcript.imported.is_empty() || self.has_turns_of(transcript))
    }
    /// True if its turns begin and end where the transcript's do: looked at only where turns were split or joined.
    fn has_turns_of(&self, transcript: &Transcript) -> bool {
        self.spans.iter().eq(transcript.turns.iter().map(|turn| &turn.words))
    }

    /// How many turns there are.
    pub fn turns(&self) -> usize {
        self.spans.len()
    }
    /// The words of a turn.
    pub fn span(&self, turn: usize) -> Option<Span> {
        self.spans.get(turn).copied()
    }

    /// A turn, laid out.
    pub fn turn(&self, turn: usize) -> Option<&TurnLayout> {
        let span = self.span(turn)?;
        Some(self.turns.get(turn)?.get_or_init(|| {
            let mut all = sentences_of(&self.text, &self.imported, span, &self.rule);
            if all.is_empty() {
                all.push(span);
            }
            TurnLayout {
                lines: wrap(&self.text, span, self.width, self.ascii),
                sentences: all,
                right_to_left: is_right_to_left(self.text.slice(span)),
                words: OnceCell::new(),
            }
        }))
    }
    /// The words of a turn, one by one.
    pub fn words(&self, turn: usize) -> &[Span] {
        let (Some(span), Some(layout)) = (self.span(turn), self.turn(turn)) else { return &[] };
        layout.words.get_or_init(|| words(&self.text, span))
    }
    /// Rows of a turn: the speaker, the lines, a blank.
    pub fn rows(&self, turn: usize) -> usize {
        self.turn(turn).map_or(0, |turn| turn.lines.len() + 2)
    }

    /// The turn whose words hold a position, or the next whose words come after it; the last past the end.
    pub fn turn_at(&self, pos: u32) -> usize {
        self.spans.partition_point(|span| span.end() <= pos).min(self.spans.len().saturating_sub(1))
    }
    /// The turn that holds the character before a position.
    pub fn turn_before(&self, end: u32) -> usize {
        self.spans.partition_point(|span| span.start() < end).saturating_sub(1)
    }
    /// The row of the first character of a span that belongs to a turn.
    pub fn first_row(&self, span: Span) -> TextRow {
        let turn = self.turn_at(span.start());
        self.row_of(turn, span.start())
    }
    /// The row of its last such character.
    pub fn last_row(&self, span: Span) -> TextRow {
        let turn = self.turn_before(span.end()).max(self.turn_at(span.start()));
        self.row_of(turn, span.end().saturating_sub(1))
    }
    fn row_of(&self, turn: usize, pos: u32) -> TextRow {
        let Some(layout) = self.turn(turn) else { return TextRow::default() };
        let line = layout.lines.partition_point(|line| line.span.end() <= pos);
        TextRow { turn, row: 1 + line.min(layout.lines.len().saturating_sub(1)) }
    }

    /// The characters that lie on some rows which follow each other, with those before them that count for the first row;
    /// `None` if no words are on these rows.
    pub fn stretch_of(&self, rows: &[TextRow]) -> Option<Span> {
        let line = |row: &&TextRow| {
            self.turn(row.turn).is_some_and(|turn| (1..=turn.lines.len()).contains(&row.row))
        };
        let (first, last) = (rows.iter().find(line)?, rows.iter().rfind(line)?);
        let start = match first.row.checked_sub(2) {
            Some(above) => self.turn(first.turn)?.lines.get(above)?.span.end(),
            None => first.turn.checked_sub(1).and_then(|before| self.span(before)).map_or(0, Span::end),
        };
        let lines = &self.turn(last.turn)?.lines;
        // What comes after the last word of all counts for its row.
        let end = match last.turn + 1 == self.turns() && last.row == lines.len() {
            true => self.text.len().max(start + 1),
            false => lines.get(last.row - 1)?.span.end(),
        };
        Span::new(start, end)
    }

    /// The row `count` rows further down, or the last one.
    pub fn down(&self, from: TextRow, count: usize) -> TextRow {
        let mut text_row = from;
        let mut left = count;
        loop {
            let rows = self.rows(text_row.turn);
            if text_row.row + left < rows || text_row.turn + 1 >= self.turns() {
                return TextRow {
                    turn: text_row.turn,
                    row: (text_row.row + left).min(rows.saturating_sub(1)),
                };
            }
            left -= rows - text_row.row.min(rows);
            text_row = TextRow { turn: text_row.turn + 1, row: 0 };
        }
    }
    /// The row `count` rows further up, or the first one.
    pub fn up(&self, from: TextRow, count: usize) -> TextRow {
        let mut text_row = from;
        let mut left = count;
        while left > text_row.row {
            if text_row.turn == 0 {
                return TextRow::default();
            }
            left -= text_row.row + 1;
            text_row =
                TextRow { turn: text_row.turn - 1, row: self.rows(text_row.turn - 1).saturating_sub(1) };
        }
        TextRow { turn: text_row.turn, row: text_row.row - left }
    }
    /// How many rows `to` lies below `from`; `None` if it lies above, or `most` or more rows below.
    pub fn distance(&self, from: TextRow, to: TextRow, most: usize) -> Option<usize> {
        if to < from {
            return None;
        }
        let mut sum = 0;
        let mut turn = from.turn;
        while turn < to.turn && sum < most + from.row {
            sum += self.rows(turn);
            turn += 1;
        }
        (sum + to.row).checked_sub(from.row).filter(|&rows| turn == to.turn && rows < most)
    }

    /// The sentence after a position, in this turn or a later one.
    pub fn sentence_after(&self, pos: u32) -> Option<Span> {
        let mut turn = self.turn_at(pos);
        loop {
            let found = self.turn(turn)?.sentences.iter().find(|s| s.start() >= pos);
            if let Some(&found) = found {
                return Some(found);
            }
            turn += 1;
        }
    }
    /// The sentence that ends before a position.
    pub fn sentence_before(&self, pos: u32) -> Option<Span> {
        let mut turn = self.turn_before(pos);
        loop {
            let found = self.turn(turn)?.sentences.iter().rev().find(|s| s.end() <= pos);
            if let Some(&found) = found {
                return Some(found);
            }
            turn = turn.checked_sub(1)?;
        }
    }
    /// The sentence that holds a position, or the next one; the last past the end.
    pub fn sentence_at(&self, pos: u32) -> Option<Span> {
        let layout = self.turn(self.turn_at(pos))?;
        layout.sentences.iter().find(|s| s.end() > pos).or(layout.sentences.last()).copied()
    }
}
