//! A pane that is a list: rows with something behind each, so that one set of keys serves every list. Its rows are
//! made by its screen (`tui::screen`).

use crate::model::id::*;
use crate::text::Span;
use crate::tui::effect::StepLine;
use crate::tui::place::Place;
use std::collections::BTreeSet;

/// What a list is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The project as a whole.
    Everything,
    /// A code.
    Code(CodeId),
    /// A transcript.
    Transcript(TranscriptId),
    /// These steps of the history, latest first.
    Steps(Vec<StepLine>),
    /// These lines, under a title; perhaps what a bundle would bring, which Enter then reads in.
    Lines {
        /// The title.
        title: String,
        /// The lines.
        lines: Vec<String>,
        /// The file of the bundle.
        bundle: Option<String>,
    },
}

/// The thing that a row shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // named by what they hold
pub enum RowKey {
    Nothing,
    Transcript(TranscriptId),
    Code(CodeId),
    Memo(MemoId),
    Passage(TranscriptId, Span, AnnotationId),
    Step(u32),
    Question(OpId),
    Mark(MarkId),
    Frame(usize),
    Speaker(String),
    Person(PersonId),
    /// A numbered thing to do.
    Do(u8),
}

/// One row: what it shows, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The thing that it shows.
    pub key: RowKey,
    /// What it shows; the first line is its head.
    pub lines: Vec<String>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its place.
    pub place: Place,
    /// What it is about.
    pub about: About,
    /// Its name, for the first of the last three rows.
    pub title: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The row with the cursor.
    pub at: usize,
    /// The first row on the screen.
    pub top: usize,
    /// Rows that were picked, to be acted on together.
    pub picked: BTreeSet<RowKey>,
    /// Only rows with these words.
    pub narrow: String,
    /// Its rows are to be made again.
    pub stale: bool,
    /// The row that gets the cursor when the rows are made the first time.
    pub wanted: RowKey,
}

impl List {
    /// A list without rows so far.
    pub fn new(place: Place, about: About) -> List {
        List {
            place,
            about,
            title: String::new(),
            rows: Vec::new(),
            at: 0,
            top: 0,
            picked: BTreeSet::new(),
            narrow: String::new(),
            stale: true,
            wanted: RowKey::Nothing,
        }
    }
    /// Takes new rows; the cursor stays on what it was on.
    pub fn lay(&mut self, title: String, rows: Vec<Row>, height: usize) {
        let here = match self.key() {
            RowKey::Nothing => std::mem::replace(&mut self.wanted, RowKey::Nothing),
            key => key,
        };
        self.at = rows.iter().position(|row| row.key == here && here != RowKey::Nothing).unwrap_or(self.at);
        self.at = self.at.min(rows.len().saturating_sub(1));
        let keys: BTreeSet<&RowKey> = rows.iter().map(|row| &row.key).collect();
        self.picked.retain(|key| keys.contains(key));
        (self.title, self.rows, self.stale) = (title, rows, false);
        if self.key() == RowKey::Nothing {
            self.move_by(0);
        }
        self.keep_in_sight(height);
    }
    /// The thing that the row with the cursor shows.
    pub fn key(&self) -> RowKey {
        self.rows.get(self.at).map_or(RowKey::Nothing, |row| row.key.clone())
    }
    /// What a key acts on: the picked rows, else the one with the cursor.
    pub fn chosen(&self) -> Vec<RowKey> {
        match self.picked.is_empty() {
            true => vec![self.key()],
            false => self.picked.iter().cloned().collect(),
        }
    }
    /// Moves the cursor, past rows with nothing behind them where there are others.
    pub fn move_by(&mut self, by: isize) -> bool {
        let last = self.rows.len().saturating_sub(1);
        let to = self.at.saturating_add_signed(by).min(last);
        let real = |at: usize| self.rows.get(at).is_some_and(|row| row.key != RowKey::Nothing);
        let onward =
            if by < 0 { (0..=to).rev().find(|&at| real(at)) } else { (to..=last).find(|&at| real(at)) };
        let back =
            if by < 0 { (to..=last).find(|&at| real(at)) } else { (0..=to).rev().find(|&at| real(at)) };
        let to = onward.or(back).unwrap_or(to);
        std::mem::replace(&mut self.at, to) != to
    }
    /// Scrolls so that the row with the cursor is in a window of `height` lines.
    pub fn keep_in_sight(&mut self, height: usize) {
        let lines = |from: usize, to: usize| -> usize {
            self.rows.get(from..to).map_or(0, |rows| rows.iter().map(|row| row.lines.len()).sum())
        };
        let end = (self.at + 1).min(self.rows.len());
        if self.at >= self.top && lines(self.top, end) <= height {
            return;
        }
        let mut top = self.at;
        let room = if self.at < self.top { height / 2 } else { height * 2 / 3 };
        while top > 0 && lines(top - 1, end) <= room.max(1) {
            top -= 1;
        }
        self.top = top;
    }
}
