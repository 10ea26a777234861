//! Moving through a transcript: some words are always selected, and the screen jumps rather than creeps.

use super::grid::Grid;
use super::page::{Page, Place};
use super::stripes::Stripes;
use super::ui::{Reading, Selection, Spot, Ui, Unit, Waiting};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Annotation, Seen, Transcript};
use crate::text::{Span, words as step};
use std::collections::HashMap;

/// Rows between the top of the screen and what it jumps to.
const ABOVE: usize = 3;
/// How many places `b` remembers.
const TRAIL: usize = 100;

impl Reading {
    /// What a unit of this size selects at a sentence.
    fn unit_at(&self, transcript: &Transcript, sentence: Span, unit: Unit) -> Span {
        let turn = self.page.turn_at(sentence.start());
        match unit {
            Unit::Sentence => sentence,
            Unit::Turn => self.page.span(turn).unwrap_or(sentence),
            Unit::Exchange => self.exchange(transcript, turn).unwrap_or(sentence),
        }
    }
    /// Question and answer: the turns of those who ask, and what follows until somebody asks again.
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
        self.take(transcript, sentence, rows)
    }
    /// Selects the unit before the selected words.
    pub fn prev(&mut self, transcript: &Transcript, rows: usize) -> bool {
        let first = self.page.first_row(self.selection.span);
        if first < self.top && self.page.distance(first, self.top, rows).is_none() {
            self.top = self.page.up(self.top, rows / 2);
            return true;
        }
        let Some(sentence) = self.page.sentence_before(self.selection.span.start()) else { return false };
        self.take(transcript, sentence, rows)
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
        self.reveal(up, rows);
    }
    /// Jumps where the selected words leave the screen, so that they start a few rows below its top (or, on the way
    /// up, end a few rows above its end).
    pub fn reveal(&mut self, up: bool, rows: usize) {
        let (first, last) =
            (self.page.first_row(self.selection.span), self.page.last_row(self.selection.span));
        let seen = |place: Place| self.page.distance(self.top, place, rows).is_some();
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
    pub fn seek_letter(&mut self, which: Waiting, letter: char, again: bool, rows: usize) -> bool {
        let span = self.selection.span;
        let turn = self.page.turn_at(span.start());
        let typed = letter.to_string();
        let found = step::starting_with(&self.page.text, self.page.words(turn), &typed);
        let new = if which == Waiting::From {
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
        self.reveal(which == Waiting::From, rows);
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
        let last = Place { turn: self.page.turns().saturating_sub(1), row: usize::MAX };
        if down && self.page.distance(to, Place { row: self.page.rows(last.turn), ..last }, half).is_some() {
            let end = self.page.span(last.turn).map_or(0, |s| s.end());
            return self.page.sentence_before(end).is_some_and(|s| self.take(transcript, s, rows));
        }
        self.top = to;
        let first = (0..rows).map(|row| self.page.down(to, row)).find(|place| place.row > 0);
        let line = first.and_then(|place| {
            let lines = &self.page.turn(place.turn)?.lines;
            lines
                .get((place.row - 1).min(lines.len().saturating_sub(1)))
                .map(|line| (place, line.span.start()))
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

impl Ui {
    /// Rows that the text has.
    pub fn text_rows(&self) -> usize {
        usize::from(self.grid().rows)
    }
    /// Where things stand.
    pub fn grid(&self) -> Grid {
        Grid::new(self.size, self.margin, self.focus, self.look.thin)
    }
    /// The transcript on the coding screen.
    pub fn transcript<'p>(&self, project: &'p Seen<'_>) -> Option<&'p Transcript> {
        project.transcript(self.reading.as_ref()?.id)
    }

    /// Opens a transcript where it was left.
    pub fn open(&mut self, project: &Seen<'_>, id: TranscriptId) {
        let Some(transcript) = project.transcript(id) else { return };
        if let Some(old) = &self.reading {
            self.places.insert(old.id, old.selection);
            if old.id != transcript.id {
                self.before = Some(old.id);
            }
        }
        let page = Page::new(transcript, self.grid().text.1, self.look.ascii);
        let stripes = Stripes::new(project, transcript, &page, self.filter, &self.tree.order, None);
        let kept = self.places.get(&transcript.id).copied();
        let kept = kept.filter(|selection| selection.span.end() <= transcript.text.len());
        let first = page.sentence_at(0).or_else(|| transcript.text.whole());
        let blank = Span::new(0, 1);
        let Some(span) = kept.map(|kept| kept.span).or(first).or(blank) else { return };
        let selection = Selection { span, unit: kept.map_or(Unit::Sentence, |kept| kept.unit) };
        let flags = flags(project, transcript, &page);
        let top = Place::default();
        let (id, home) = (transcript.id, span.start());
        self.reading = Some(Reading { id, page, stripes, selection, home, top, flags });
        let rows = self.text_rows();
        if let Some(reading) = &mut self.reading {
            reading.reveal(false, rows);
        }
        self.stale = true;
    }

    /// Lays out and stripes the transcript again as far as the project or the window changed.
    pub(super) fn refresh_reading(&mut self, project: &Seen<'_>) {
        let (width, ascii, rows) = (self.grid().text.1, self.look.ascii, self.text_rows());
        let Some(reading) = &mut self.reading else { return };
        let Some(transcript) = project.transcript(reading.id) else {
            self.reading = None;
            return;
        };
        reading.id = transcript.id;
        let same = reading.page.fits(transcript, width, ascii);
        if !same {
            let old = reading.page.text.clone();
            reading.page = Page::new(transcript, width, ascii);
            if old != transcript.text {
                reading.selection.span = moved(&old, transcript, reading.selection.span);
            }
        }
        let before = same.then_some(&reading.stripes);
        let order = &self.tree.order;
        reading.stripes = Stripes::new(project, transcript, &reading.page, self.filter, order, before);
        reading.flags = flags(project, transcript, &reading.page);
        if !same {
            reading.top = reading.page.first_row(reading.selection.span);
            reading.top = reading.page.up(reading.top, ABOVE);
        }
        reading.reveal(false, rows);
    }

    /// Remembers where it was, then selects words elsewhere, in whichever transcript.
    pub fn jump_to(&mut self, project: &Seen<'_>, id: TranscriptId, span: Span) {
        if let Some(reading) = &self.reading {
            self.trail.push(Spot { transcript: reading.id, selection: reading.selection });
            if self.trail.len() > TRAIL {
                self.trail.remove(0);
            }
        }
        self.show(project, id, Selection { span, unit: Unit::Sentence });
    }
    /// Selects words without remembering.
    pub fn show(&mut self, project: &Seen<'_>, id: TranscriptId, selection: Selection) {
        if self.reading.as_ref().is_none_or(|reading| reading.id != id) {
            self.open(project, id);
        }
        let rows = self.text_rows();
        if let Some(reading) = &mut self.reading {
            reading.select(selection, rows);
        }
        self.lists.clear();
        self.focus = super::ui::Focus::Text;
        self.stale = true;
    }

    /// The codings on the selected words, by start: one's own first.
    pub fn codings<'p>(&self, project: &'p Seen<'_>) -> Vec<&'p Annotation> {
        let (Some(reading), Some(transcript)) = (&self.reading, self.transcript(project)) else {
            return Vec::new();
        };
        let span = reading.selection.span;
        let touches = |a: &&Annotation| a.span.is_some_and(|s| s.overlaps(span));
        let mut found: Vec<&Annotation> = transcript.annotations.iter().filter(touches).collect();
        found.sort_by_key(|a| (Some(a.coder) != self.me, a.span.map(|s| s.start()), a.made.id));
        found
    }
    /// One's own codings on the selected words.
    pub fn own_codings<'p>(&self, project: &'p Seen<'_>) -> Vec<&'p Annotation> {
        let mut all = self.codings(project);
        all.retain(|a| Some(a.coder) == self.me);
        all
    }
    /// The selected words as something a memo or mark can sit on.
    pub fn selected_target(&self, project: &Seen<'_>) -> Option<Target> {
        let transcript = self.transcript(project)?;
        let span = self.reading.as_ref()?.selection.span;
        Some(Target::Passage(transcript.id, transcript.extent(span)))
    }
}

/// Where selected words lie after a correction: as many characters from the nearer end of the text.
fn moved(old: &crate::text::Text, transcript: &Transcript, span: Span) -> Span {
    let (before, after) = (old.len(), transcript.text.len());
    let same = old.as_str().chars().zip(transcript.text.as_str().chars()).take_while(|(a, b)| a == b).count();
    let shift = |pos: u32| if pos as usize <= same { pos } else { (pos + after).saturating_sub(before) };
    Span::new(shift(span.start()), shift(span.end()).min(after)).unwrap_or(span)
}

/// What is said in the first column: where something to talk about, a quote or a memo starts.
fn flags(project: &Seen<'_>, transcript: &Transcript, page: &Page) -> HashMap<Place, char> {
    let mut flags = HashMap::new();
    let mut put = |span: Option<Span>, flag: char| {
        if let Some(span) = span {
            flags.insert(page.first_row(span), flag);
        }
    };
    let memos = project.memos.values().map(|memo| (memo.on, '"'));
    let marks = project.marks.values().filter_map(|mark| match mark.name.as_str() {
        "quote" => Some((mark.target, '*')),
        "discuss" => Some((mark.target, '!')),
        _ => None,
    });
    let all: Vec<(Target, char)> = memos.chain(marks).collect();
    for wanted in ['"', '*', '!'] {
        for (target, _) in all.iter().filter(|(_, flag)| *flag == wanted) {
            put(transcript.place_of(*target), wanted);
        }
    }
    flags
}
