//! A transcript that is being read: some words are always selected, and the screen jumps rather than creeps.

use super::page::{Page, TextRow};
use super::stripes::{Filter, Stripes};
use crate::model::id::*;
use crate::model::{Seen, Transcript};
use crate::text::{Span, words as word_step};
use std::collections::HashMap;

/// Rows between the top of the screen and what it jumps to.
const ABOVE: usize = 3;

/// More rows than any window has.
const MOST_ROWS: usize = 500;

/// How far the selection reaches by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Unit {
    /// A sentence.
    #[default]
    Sentence,
    /// What one person says.
    Turn,
    /// Question and answer.
    Exchange,
}

/// The selected words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Which words.
    pub span: Span,
    /// By what Down steps.
    pub unit: Unit,
}

/// A transcript on the coding screen.
#[derive(Debug)]
pub struct Reading {
    /// Which.
    pub id: TranscriptId,
    /// Its layout.
    pub page: Page,
    /// Its stripes.
    pub stripes: Stripes,
    /// What is selected.
    pub selection: Selection,
    /// Where the sentence starts from which the selection was widened.
    pub home: u32,
    /// The row at the top of the screen.
    pub top: TextRow,
    /// The last thing that was done was a step to the next or previous unit, and the screen did not jump.
    pub stepped: bool,
}

/// An end of the selected words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Where they start.
    Start,
    /// Where they end.
    End,
}

impl Reading {
    /// Opens a transcript, with the words selected that were selected last; `None` for one without words.
    pub fn new(
        project: &Seen<'_>,
        transcript: &Transcript,
        (width, ascii): (u16, bool),
        (filter, order): (Filter, &HashMap<CodeId, usize>),
        kept: Option<Selection>,
    ) -> Option<Reading> {
        let page = Page::new(transcript, width, ascii);
        let stripes = Stripes::new(project, transcript, &page, filter, order, None);
        let kept = kept.filter(|selection| selection.span.end() <= transcript.text.len());
        let first = page.sentence_at(0).or_else(|| transcript.text.whole());
        let span = kept.map(|kept| kept.span).or(first).or(Span::new(0, 1))?;
        let selection = Selection { span, unit: kept.map_or(Unit::Sentence, |kept| kept.unit) };
        let (id, home, top) = (transcript.id, span.start(), TextRow::default());
        Some(Reading { id, page, stripes, selection, home, top, stepped: false })
    }

    /// Lays out and stripes the transcript again as far as it, or the width, changed.
    pub fn refresh(
        &mut self,
        project: &Seen<'_>,
        transcript: &Transcript,
        (width, ascii): (u16, bool),
        (filter, order): (Filter, &HashMap<CodeId, usize>),
    ) {
        self.id = transcript.id;
        let same = self.page.fits(transcript, width, ascii);
        // The selected words stay in the row where they are.
        let first = self.page.first_row(self.selection.span);
        let above = self.page.distance(self.top, first, MOST_ROWS).unwrap_or(ABOVE);
        if !same {
            let old = self.page.text.clone();
            self.page = Page::new(transcript, width, ascii);
            if old != transcript.text {
                self.selection.span = moved(&old, transcript, self.selection.span);
            }
        }
        let before = same.then(|| std::mem::take(&mut self.stripes));
        self.stripes = Stripes::new(project, transcript, &self.page, filter, order, before);
        if !same {
            self.top = self.page.first_row(self.selection.span);
            self.top = self.page.up(self.top, above);
        }
    }

    /// What a unit of this size selects at a sentence.
    fn unit_at(&self, transcript: &Transcript, sentence: Span, unit: Unit) -> Span {
        let turn = self.page.turn_at(sentence.start());
        match unit {
            Unit::Sentence => sentence,
            Unit::Turn => self.page.span(turn).unwrap_or(sentence),
            Unit::Exchange => self.exchange(transcript, turn).unwrap_or(sentence),
        }
    }
    /// Question and answer: the turns of those who ask, and what follows until the next question.
    fn exchange(&self, transcript: &Transcript, turn: usize) -> Option<Span> {
        let asks = |turn: usize| {
            transcript.turns.get(turn).is_some_and(|turn| !transcript.is_participant(&turn.speaker))
        };
        let starts = |turn: usize| asks(turn) && (turn == 0 || !asks(turn - 1));
        let first = (0..=turn).rev().find(|&turn| starts(turn)).unwrap_or(0);
        let after = (turn + 1..self.page.turns()).find(|&turn| starts(turn)).unwrap_or(self.page.turns());
        Some(self.page.span(first)?.union(self.page.span(after.checked_sub(1)?)?))
    }

    /// Selects the unit after the selected words; a unit longer than the screen is first read to its end.
    pub fn next(&mut self, transcript: &Transcript, rows: usize) -> bool {
        let last = self.page.last_row(self.selection.span);
        if self.page.distance(self.top, last, rows).is_none() && self.top <= last {
            self.top = self.page.down(self.top, rows / 2);
            return true;
        }
        let Some(sentence) = self.page.sentence_after(self.selection.span.end()) else { return false };
        self.step(transcript, sentence, rows)
    }
    /// Selects the unit before the selected words.
    pub fn prev(&mut self, transcript: &Transcript, rows: usize) -> bool {
        let first = self.page.first_row(self.selection.span);
        if first < self.top && self.page.distance(first, self.top, rows).is_none() {
            self.top = self.page.up(self.top, rows / 2);
            return true;
        }
        let Some(sentence) = self.page.sentence_before(self.selection.span.start()) else { return false };
        self.step(transcript, sentence, rows)
    }
    fn step(&mut self, transcript: &Transcript, sentence: Span, rows: usize) -> bool {
        let top = self.top;
        self.take(transcript, sentence, rows);
        self.stepped = self.top == top;
        true
    }
    fn take(&mut self, transcript: &Transcript, sentence: Span, rows: usize) -> bool {
        let unit = self.selection.unit;
        self.select(Selection { span: self.unit_at(transcript, sentence, unit), unit }, rows);
        true
    }
    /// Selects words and brings them on the screen.
    pub fn select(&mut self, selection: Selection, rows: usize) {
        let up = selection.span.start() < self.selection.span.start();
        self.selection = selection;
        self.stepped = false;
        self.reveal(up, rows);
    }
    /// Jumps where the selected words leave the screen, so that they start a few rows below its top (or, on the way
    /// up, end a few rows above its end).
    pub fn reveal(&mut self, up: bool, rows: usize) {
        let (first, last) =
            (self.page.first_row(self.selection.span), self.page.last_row(self.selection.span));
        let seen = |text_row: TextRow| self.page.distance(self.top, text_row, rows).is_some();
        if seen(first) && seen(last) {
            return;
        }
        let room = rows.saturating_sub(ABOVE + 1);
        let above = match up {
            true => room.saturating_sub(self.page.distance(first, last, rows).unwrap_or(rows)).max(ABOVE),
            false => ABOVE,
        };
        let fits = self.page.distance(first, last, rows.saturating_sub(1)).is_some();
        self.top = self.page.up(first, if fits { above.min(rows / 2 + rows / 4) } else { 1 });
    }

    /// Selects the last unit of the text, with the last screen full of it.
    pub fn select_last(&mut self, transcript: &Transcript, rows: usize) -> bool {
        let last = self.page.turns().saturating_sub(1);
        let end = self.page.span(last).map_or(0, Span::end);
        if let Some(sentence) = self.page.sentence_before(end).or_else(|| self.page.sentence_at(end)) {
            self.take(transcript, sentence, rows);
        }
        // The blank below the last turn needs no row.
        let row = self.page.rows(last).saturating_sub(2);
        self.top = self.page.up(TextRow { turn: last, row }, rows.saturating_sub(1));
        true
    }

    /// Changes the size of the unit; the selection becomes that unit.
    pub fn resize_unit(&mut self, transcript: &Transcript, unit: Unit, rows: usize) -> bool {
        if self.selection.unit == Unit::Sentence {
            self.home = self.selection.span.start();
        }
        // Narrowing comes back to the sentence from which it was widened.
        let span = self.selection.span;
        let from = if span.contains(self.home) { self.home } else { span.start() };
        let Some(sentence) = self.page.sentence_at(from) else { return false };
        let span = self.unit_at(transcript, sentence, unit);
        let changed = Selection { span, unit } != self.selection;
        self.select(Selection { span, unit }, rows);
        changed
    }
    /// Changes the selected words by a step over words, looking at the turn of the end that moves.
    pub fn adjust(&mut self, at_end: bool, rows: usize, by: fn(&[Span], Span) -> Option<Span>) -> bool {
        let span = self.selection.span;
        let turn = match at_end {
            true => self.page.turn_before(span.end()),
            false => self.page.turn_at(span.start()),
        };
        let Some(span) = by(self.page.words(turn), span) else { return false };
        self.selection.span = span;
        self.reveal(!at_end, rows);
        true
    }
    /// One sentence more or less at the end.
    pub fn add_sentence(&mut self, more: bool, rows: usize) -> bool {
        let span = self.selection.span;
        let end = match more {
            true => self.page.sentence_after(span.end()).map(|s| s.end()),
            false => self.page.sentence_at(span.end() - 1).and_then(|s| {
                let before = self.page.sentence_before(s.start().min(span.end() - 1))?;
                Some(before.end())
            }),
        };
        let Some(span) = end.and_then(|end| Span::new(span.start(), end)) else { return false };
        self.selection.span = span;
        self.reveal(false, rows);
        true
    }
    /// Starts or ends the selection at the next word of its turn that begins with a letter.
    pub fn seek_letter(&mut self, edge: Edge, letter: char, again: bool, rows: usize) -> bool {
        let span = self.selection.span;
        let turn = self.page.turn_at(span.start());
        let typed = letter.to_string();
        let found = word_step::starting_with(&self.page.text, self.page.words(turn), &typed);
        let new = if edge == Edge::Start {
            let after = |word: &&Span| word.start() >= span.start() + u32::from(again);
            let word = found.iter().find(after).or(found.first());
            word.and_then(|word| {
                let end = match word.end() <= span.end() {
                    true => span.end(),
                    false => self.page.sentence_at(word.start())?.end(),
                };
                Span::new(word.start(), end)
            })
        } else {
            let from = if again { span.end() } else { span.start() };
            let word = found.iter().find(|word| word.start() >= from && word.end() > span.start());
            let first = found.iter().find(|word| word.start() >= span.start());
            word.or(first).and_then(|word| Span::new(span.start(), word.end()))
        };
        let Some(new) = new else { return false };
        self.selection.span = new;
        self.reveal(edge == Edge::Start, rows);
        true
    }
    /// Goes half a screen on or back and selects the first unit there.
    pub fn half_page(&mut self, transcript: &Transcript, down: bool, rows: usize) -> bool {
        let half = (rows / 2).max(1);
        let to = if down { self.page.down(self.top, half) } else { self.page.up(self.top, half) };
        if to == self.top {
            let whole = self.page.span(if down { self.page.turns().saturating_sub(1) } else { 0 });
            let edge = whole.map(|s| if down { s.end() } else { s.start() });
            return edge.is_some_and(|edge| match down {
                true => self.page.sentence_before(edge).is_some_and(|s| self.take(transcript, s, rows)),
                false => self.page.sentence_at(edge).is_some_and(|s| self.take(transcript, s, rows)),
            });
        }
        let last = TextRow { turn: self.page.turns().saturating_sub(1), row: usize::MAX };
        if down && self.page.distance(to, TextRow { row: self.page.rows(last.turn), ..last }, half).is_some()
        {
            let end = self.page.span(last.turn).map_or(0, |s| s.end());
            return self.page.sentence_before(end).is_some_and(|s| self.take(transcript, s, rows));
        }
        self.top = to;
        let first = (0..rows).map(|row| self.page.down(to, row)).find(|text_row| text_row.row > 0);
        let line = first.and_then(|text_row| {
            let lines = &self.page.turn(text_row.turn)?.lines;
            lines
                .get((text_row.row - 1).min(lines.len().saturating_sub(1)))
                .map(|line| (text_row, line.span.start()))
        });
        let Some((_, start)) = line else { return false };
        // The first unit that starts on this screen, or else the one that fills it.
        let here = self.page.sentence_at(start).filter(|s| s.start() >= start);
        let sentence =
            here.or_else(|| self.page.sentence_after(start)).or_else(|| self.page.sentence_at(start));
        sentence.is_some_and(|sentence| {
            let unit = self.selection.unit;
            self.selection = Selection { span: self.unit_at(transcript, sentence, unit), unit };
            true
        })
    }
}

/// Where selected words lie after a correction: as many characters from the nearer end of the text.
fn moved(old: &crate::text::Text, transcript: &Transcript, span: Span) -> Span {
    let (before, after) = (old.len(), transcript.text.len());
    let same = old.as_str().chars().zip(transcript.text.as_str().chars()).take_while(|(a, b)| a == b).count();
    let shift = |pos: u32| if pos as usize <= same { pos } else { (pos + after).saturating_sub(before) };
    Span::new(shift(span.start()), shift(span.end()).min(after)).unwrap_or(span)
}

impl Reading {
    /// What the first column says of some rows that follow each other: where something to talk about, a memo of one's own
    /// alone, a memo or a quote starts. Of several the first of these shows.
    pub fn flags(
        &self,
        project: &Seen<'_>,
        transcript: &Transcript,
        rows: &[TextRow],
    ) -> HashMap<TextRow, char> {
        let mut flags: HashMap<TextRow, (usize, char)> = HashMap::new();
        let Some(stretch) = self.page.stretch_of(rows) else { return HashMap::new() };
        for (target, span) in project.noted_from(transcript, stretch) {
            let memos = project.memos_on(target).map(|memo| if memo.private { 'p' } else { 'm' });
            let marks = project.marks_on(target).filter_map(|mark| match mark.name.as_str() {
                "quote" => Some('*'),
                "discuss" => Some('!'),
                _ => None,
            });
            let known = |flag: char| FLAGS.iter().position(|known| *known == flag).map(|rank| (rank, flag));
            let Some(flag) = memos.chain(marks).filter_map(known).max() else { continue };
            let here = flags.entry(self.page.first_row(span)).or_insert(flag);
            *here = flag.max(*here);
        }
        flags.into_iter().map(|(row, (_, flag))| (row, flag)).collect()
    }
}

/// The flags of the first column: a later one covers those before it.
const FLAGS: [char; 4] = ['*', 'm', 'p', '!'];
