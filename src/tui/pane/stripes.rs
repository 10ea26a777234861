//! Stripes beside the text: which coding lies in which lane, for a whole transcript at once.
//!
//! Lanes belong to the transcript, not to the screen, so that a stripe never jumps while the text is scrolled; and
//! a new coding never moves another's lane until the transcript is opened again. A frame only reads what is here.

use super::page::{Page, TextRow};
use crate::model::id::*;
use crate::model::{Annotation, Seen, Transcript};
use crate::text::Span;
use std::collections::HashMap;

/// Which codings get a stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those of one coder.
    Coder(PersonId),
    /// Those of one code and all below it, or of one theme.
    Code(CodeId),
}

/// One stripe: a code on words, by one or several coders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripe {
    /// The code.
    pub code: CodeId,
    /// The words.
    pub span: Span,
    /// First and last row.
    pub first: TextRow,
    /// Last row.
    pub last: TextRow,
    /// From 0.
    pub lane: usize,
    /// How many codings it shows.
    pub count: usize,
    /// Whose they are.
    pub coders: Vec<PersonId>,
}

/// All stripes of a transcript.
#[derive(Debug, Default)]
pub struct Stripes {
    /// By first row, longest first, tree order.
    pub all: Vec<Stripe>,
    /// Each turn with each stripe that touches it, in order.
    by_turn: Vec<(usize, u32)>,
}

/// What decides whether two codings are one stripe.
type Same = (Span, CodeId);

impl Stripes {
    /// Derives all stripes; those that `before` had keep their lanes.
    pub fn new(
        project: &Seen<'_>,
        transcript: &Transcript,
        page: &Page,
        filter: Filter,
        order: &HashMap<CodeId, usize>,
        before: Option<&Stripes>,
    ) -> Stripes {
        let shown = transcript.annotations.iter().filter(|a| passes(project, a, filter));
        let mut all: Vec<Stripe> = Vec::with_capacity(transcript.annotations.len());
        for annotation in shown {
            let Some(span) = annotation.span else { continue };
            // Annotations are sorted by their words, so that those on the same words are neighbours.
            let mut same = all.iter_mut().rev().take_while(|stripe| stripe.span == span);
            if let Some(stripe) = same.find(|stripe| stripe.code == annotation.code) {
                stripe.count += 1;
                if !stripe.coders.contains(&annotation.coder) {
                    stripe.coders.push(annotation.coder);
                }
                continue;
            }
            let rows = all.last().filter(|stripe| stripe.span == span).map(|s| (s.first, s.last));
            let (first, last) = rows.unwrap_or_else(|| (page.first_row(span), page.last_row(span)));
            let (code, coders) = (annotation.code, vec![annotation.coder]);
            all.push(Stripe { code, span, first, last, lane: usize::MAX, count: 1, coders });
        }
        let rank = |code: CodeId| order.get(&code).copied().unwrap_or(usize::MAX);
        all.sort_by_cached_key(|s| (s.first, std::cmp::Reverse(s.span.end()), s.span.start(), rank(s.code)));
        let lanes: IdMap<Same, usize> = before
            .map_or_else(IdMap::default, |b| b.all.iter().map(|s| ((s.span, s.code), s.lane)).collect());
        give_lanes(&mut all, &lanes);
        let mut by_turn: Vec<(usize, u32)> = Vec::with_capacity(all.len());
        for (nth, stripe) in (0..).zip(&all) {
            by_turn.extend((stripe.first.turn..=stripe.last.turn).map(|turn| (turn, nth)));
        }
        by_turn.sort_unstable();
        Stripes { all, by_turn }
    }

    /// The stripes that touch a turn, in order, with their numbers among all.
    fn in_turn(&self, turn: usize) -> impl Iterator<Item = (u32, &Stripe)> {
        let from = self.by_turn.partition_point(|(other, _)| *other < turn);
        let of_turn = self.by_turn[from..].iter().take_while(move |(other, _)| *other == turn);
        of_turn.filter_map(|&(_, nth)| Some((nth, self.all.get(nth as usize)?)))
    }
    /// The stripes that touch a turn, in order.
    pub fn of_turn(&self, turn: usize) -> impl Iterator<Item = &Stripe> {
        self.in_turn(turn).map(|(_, stripe)| stripe)
    }
}

fn passes(project: &Seen<'_>, annotation: &Annotation, filter: Filter) -> bool {
    match filter {
        Filter::All => true,
        Filter::Coder(coder) => annotation.coder == coder,
        Filter::Code(code) => project.codes.is_under(annotation.code, code),
    }
}

/// More new stripes than this are given lanes from the start, as when the transcript is opened.
const MOST_NEW: usize = 64;

/// Each stripe takes the lowest lane that is free on all its rows; known ones keep theirs.
fn give_lanes(all: &mut [Stripe], known: &IdMap<Same, usize>) {
    let mut new = Vec::new();
    for (nth, stripe) in all.iter_mut().enumerate() {
        match known.get(&(stripe.span, stripe.code)) {
            Some(&lane) => stripe.lane = lane,
            None => new.push(nth),
        }
    }
    if known.is_empty() || new.len() > MOST_NEW {
        let mut ends: Vec<TextRow> = Vec::new();
        for stripe in all {
            let free = ends.iter().position(|&end| end < stripe.first).unwrap_or(ends.len());
            if free == ends.len() {
                ends.push(stripe.last);
            }
            ends[free] = stripe.last;
            stripe.lane = free;
        }
        return;
    }
    for nth in new {
        let (first, last) = (all[nth].first, all[nth].last);
        let mut taken: Vec<usize> = all
            .iter()
            .filter(|s| s.lane != usize::MAX && s.first <= last && first <= s.last)
            .map(|s| s.lane)
            .collect();
        taken.sort_unstable();
        taken.dedup();
        all[nth].lane = (0..).zip(&taken).find(|(lane, t)| lane != *t).map_or(taken.len(), |(lane, _)| lane);
    }
}

/// A part of a stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its first row that can be seen: it says by a letter which code it is.
    Head,
    /// A row between two others.
    Middle,
    /// Its last row, if that is not its first.
    End,
}

/// What a lane of a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'s> {
    /// Nothing.
    Empty,
    /// A part of a stripe.
    Part(&'s Stripe, Part),
    /// Codings that have no lane of their own.
    More,
}

impl Stripes {
    /// The stripes that lie on a row.
    fn on(&self, row: TextRow) -> impl Iterator<Item = &Stripe> {
        self.of_turn(row.turn).filter(move |s| s.first <= row && row <= s.last)
    }
    /// True if more stripes lie on a row than there are lanes: the last lane says so.
    fn is_full(&self, row: TextRow, lanes: usize) -> bool {
        self.on(row).any(|stripe| stripe.lane >= lanes)
    }

    /// The lanes of a row. `above` is the row shown above it: a stripe that cannot be seen there begins here.
    pub fn row(&self, row: TextRow, lanes: usize, above: Option<TextRow>) -> Vec<Cell<'_>> {
        let mut cells = vec![Cell::Empty; lanes];
        for stripe in self.on(row) {
            let hidden = || match above {
                Some(above) => stripe.lane + 1 == lanes && self.is_full(above, lanes),
                None => true,
            };
            let part = match (stripe.first == row || hidden(), stripe.last == row) {
                (true, _) => Part::Head,
                (false, true) => Part::End,
                (false, false) => Part::Middle,
            };
            if let Some(cell) = cells.get_mut(stripe.lane) {
                *cell = Cell::Part(stripe, part);
            }
        }
        if let (true, Some(last)) = (self.is_full(row, lanes), cells.last_mut()) {
            *last = Cell::More;
        }
        cells
    }

    /// The codes of a turn, each once, in the order in which they begin.
    pub fn codes_of(&self, turn: usize) -> Vec<CodeId> {
        let mut stripes: Vec<&Stripe> = self.of_turn(turn).collect();
        stripes.sort_by_key(|s| (s.span.start(), std::cmp::Reverse(s.span.end())));
        let mut codes = Vec::new();
        for stripe in stripes {
            if !codes.contains(&stripe.code) {
                codes.push(stripe.code);
            }
        }
        codes
    }

    /// The codings named beside a stretch of rows: each takes the first free row of its own extent.
    pub fn names(&self, rows: &[TextRow]) -> Vec<Option<&Stripe>> {
        let mut names: Vec<Option<&Stripe>> = vec![None; rows.len()];
        let (Some(&top), Some(&bottom)) = (rows.first(), rows.last()) else { return names };
        let mut before: Option<u32> = None;
        for turn in top.turn..=bottom.turn {
            for (nth, stripe) in self.in_turn(turn) {
                // A stripe over several turns is met again: the first time counts.
                if before.is_some_and(|seen| nth <= seen) {
                    continue;
                }
                before = Some(nth);
                let own = |text_row: &TextRow| {
                    stripe.first <= *text_row && *text_row <= stripe.last && text_row.row > 0
                };
                let free = (0..rows.len()).find(|&row| names[row].is_none() && own(&rows[row]));
                if let Some(row) = free {
                    names[row] = Some(stripe);
                }
            }
        }
        names
    }
}
