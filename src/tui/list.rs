//! Screens that are lists: transcripts, memos, passages, history … A list is rows with something behind each, so
//! that one set of keys serves them all.

use super::StepLine;
use super::ui::Ui;
use crate::model::Seen;
use crate::model::id::*;
use crate::text::Span;
use std::collections::BTreeSet;

/// Which list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screen {
    /// All transcripts.
    Transcripts,
    /// All codes with their definitions.
    Frame,
    /// All memos.
    Notes,
    /// All passages of a code.
    Passages(CodeId),
    /// Every step.
    History(Vec<StepLine>),
    /// What is to be settled.
    Settle,
    /// What the team wants to talk about.
    Discuss,
    /// Bundles, and who is how far.
    Exchange,
    /// Frozen frames.
    Frames,
    /// The speakers of a transcript.
    Cast(TranscriptId),
    /// Lines to read; `Some` names a bundle that Enter reads in.
    Lines(Vec<String>, Option<String>),
}

/// What stands behind a row.
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
    /// What stands behind it.
    pub key: RowKey,
    /// What it shows; the first line is its head.
    pub lines: Vec<String>,
}

/// A list on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Which.
    pub screen: Screen,
    /// Its name, for the first of the last three rows.
    pub title: String,
    /// What it says when it is empty.
    pub empty: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The row with the cursor.
    pub at: usize,
    /// The first row on the screen.
    pub top: usize,
    /// Marked rows.
    pub marked: BTreeSet<RowKey>,
    /// Only rows with these words.
    pub narrow: String,
}

impl List {
    /// What stands behind the row with the cursor.
    pub fn key(&self) -> RowKey {
        self.rows.get(self.at).map_or(RowKey::Nothing, |row| row.key.clone())
    }
    /// What a key acts on: the marked rows, else the one with the cursor.
    pub fn chosen(&self) -> Vec<RowKey> {
        match self.marked.is_empty() {
            true => vec![self.key()],
            false => self.marked.iter().cloned().collect(),
        }
    }
    /// Moves the cursor, past rows with nothing behind them where there are others.
    pub fn step(&mut self, by: isize) -> bool {
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

/// The row to stand at the top so that `at` is in a window of `height` rows: the same, or a jump by half a window.
pub(super) fn scrolled(top: usize, at: usize, len: usize, height: usize) -> usize {
    let height = height.max(1);
    let most = len.saturating_sub(height);
    if at < top || at >= top + height {
        return at.saturating_sub(height / 2).min(most);
    }
    top.min(most)
}

/// Makes the rows of the list on top anew.
pub(super) fn refresh(ui: &mut Ui, project: &Seen<'_>) {
    let Some(mut list) = ui.lists.pop() else { return };
    let here = list.key();
    let (mut rows, title, empty) = super::rows::of(ui, project, &list.screen);
    if !list.narrow.is_empty() {
        super::rows::narrow(project, &mut rows, &list.narrow);
    }
    list.at = rows.iter().position(|row| row.key == here && here != RowKey::Nothing).unwrap_or(list.at);
    list.at = list.at.min(rows.len().saturating_sub(1));
    let keys: BTreeSet<&RowKey> = rows.iter().map(|row| &row.key).collect();
    list.marked.retain(|key| keys.contains(key));
    // Lines to read keep the title they came with.
    if !matches!(list.screen, Screen::Lines(..)) {
        list.title = title;
    }
    (list.rows, list.empty) = (rows, empty);
    if list.key() == RowKey::Nothing {
        list.step(0);
    }
    list.keep_in_sight(ui.text_rows());
    ui.lists.push(list);
}

/// Puts a list on the screen.
pub(super) fn open(ui: &mut Ui, project: &Seen<'_>, screen: Screen) {
    let list = List {
        screen,
        title: String::new(),
        empty: String::new(),
        rows: Vec::new(),
        at: 0,
        top: 0,
        marked: BTreeSet::new(),
        narrow: String::new(),
    };
    ui.lists.push(list);
    refresh(ui, project);
    ui.stale = true;
}
