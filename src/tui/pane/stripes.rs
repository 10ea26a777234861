//! Stripes beside the text: which coding lies in which lane, for a whole transcript at once.
//!
//! Lanes belong to the transcript, not to the screen, so that a stripe never jumps while the text is scrolled; and
//! a new coding never moves another's lane until the transcript is opened again. A frame only reads what is here.

use super::page::{Page, TextRow};
use crate::model::id::*;
use crate::model::{Annotation, Seen, Transcript};
use crate::text::Span;
use std::cmp::Reverse;
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

/// A coding as far as stripes show it.
pub(super) type Coding = (Span, CodeId, PersonId);

/// All stripes of a transcript.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stripes {
    /// By first row, longest first, tree order.
    pub all: Vec<Stripe>,
    /// Each turn with each stripe that touches it, in order.
    pub(super) by_turn: Vec<(usize, u32)>,
    /// The codings that they show, in the order of the text.
    pub(super) codings: Vec<Coding>,
    /// Which codings these are, and the order of the codes.
    pub(super) filter: Filter,
    pub(super) order: HashMap<CodeId, usize>,
}

/// What decides whether two codings are one stripe.
type Same = (Span, CodeId);

/// Where a stripe is in the order of all.
pub(super) type Place = (TextRow, Reverse<u32>, u32, usize);

impl Stripes {
    /// Derives all stripes; those that `before` had keep their lanes. `before` are stripes of the same page.
    pub fn new(
        project: &Seen<'_>,
        transcript: &Transcript,
        page: &Page,
        filter: Filter,
        order: &HashMap<CodeId, usize>,
        mut before: Option<Stripes>,
    ) -> Stripes {
        let shown = transcript.annotations.iter().filter(|a| passes(project, a, filter));
        let codings: Vec<Coding> = shown.filter_map(|a| Some((a.span?, a.code, a.coder))).collect();
        let known = before.as_mut().filter(|before| before.is_of(filter, order));
        match known.is_some_and(|known| known.change(page, &codings)) {
            true => before.unwrap_or_default(),
            false => Stripes::of(page, codings, (filter, order), before.as_ref()),
        }
    }

    /// Derives all stripes of some codings, which are in the order of the text.
    pub(super) fn of(
        page: &Page,
        codings: Vec<Coding>,
        (filter, order): (Filter, &HashMap<CodeId, usize>),
        before: Option<&Stripes>,
    ) -> Stripes {
        let mut stripes = Stripes { codings, filter, order: order.clone(), ..Stripes::default() };
        let mut all = joined(page, &stripes.codings);
        all.sort_by_cached_key(|stripe| stripes.place(stripe));
        let lanes: IdMap<Same, usize> = before
            .map_or_else(IdMap::default, |b| b.all.iter().map(|s| ((s.span, s.code), s.lane)).collect());
        give_lanes(&mut all, &lanes);
        let mut by_turn: Vec<(usize, u32)> = Vec::with_capacity(all.len());
        for (nth, stripe) in (0..).zip(&all) {
            by_turn.extend((stripe.first.turn..=stripe.last.turn).map(|turn| (turn, nth)));
        }
        by_turn.sort_unstable();
        (stripes.all, stripes.by_turn) = (all, by_turn);
        stripes
    }

    /// Where a stripe is in the order of all.
    pub(super) fn place(&self, stripe: &Stripe) -> Place {
        let rank = self.order.get(&stripe.code).copied().unwrap_or(usize::MAX);
        (stripe.first, Reverse(stripe.span.end()), stripe.span.start(), rank)
    }

    /// The stripes that touch a turn, in order, with their numbers among all.
    pub(super) fn in_turn(&self, turn: usize) -> impl Iterator<Item = (u32, &Stripe)> {
        let from = self.by_turn.partition_point(|(other, _)| *other < turn);
        let of_turn = self.by_turn[from..].iter().take_while(move |(other, _)| *other == turn);
        of_turn.filter_map(|&(_, nth)| Some((nth, self.all.get(nth as usize)?)))
    }
    /// The stripes that touch a turn, in order.
    pub fn of_turn(&self, turn: usize) -> impl Iterator<Item = &Stripe> {
        self.in_turn(turn).map(|(_, stripe)| stripe)
    }
}

/// The stripes of some codings, which are in the order of the text; without lanes.
pub(super) fn joined(page: &Page, codings: &[Coding]) -> Vec<Stripe> {
    let mut all: Vec<Stripe> = Vec::with_capacity(codings.len());
    for &(span, code, coder) in codings {
        // Those on the same words are neighbours.
        let mut same = all.iter_mut().rev().take_while(|stripe| stripe.span == span);
        if let Some(stripe) = same.find(|stripe| stripe.code == code) {
            stripe.count += 1;
            if !stripe.coders.contains(&coder) {
                stripe.coders.push(coder);
            }
            continue;
        }
        let rows = all.last().filter(|stripe| stripe.span == span).map(|s| (s.first, s.last));
        let (first, last) = rows.unwrap_or_else(|| (page.first_row(span), page.last_row(span)));
        all.push(Stripe { code, span, first, last, lane: NO_LANE, count: 1, coders: vec![coder] });
    }
    all
}

/// The lane of a stripe that has none yet.
pub(super) const NO_LANE: usize = usize::MAX;

fn passes(project: &Seen<'_>, annotation: &Annotation, filter: Filter) -> bool {
    match filter {
        Filter::All => true,
        Filter::Coder(coder) => annotation.coder == coder,
        Filter::Code(code) => project.codes.is_under(annotation.code, code),
    }
}

/// More new stripes than this are given lanes from the start, as when the transcript is opened.
pub(super) const MOST_NEW: usize = 64;

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
        let there = all.iter().filter(|s| s.first <= last && first <= s.last);
        all[nth].lane = free_lane(there);
    }
}

/// The lowest lane that none of some stripes has.
pub(super) fn free_lane<'s>(there: impl Iterator<Item = &'s Stripe>) -> usize {
    let mut taken: Vec<usize> = there.map(|stripe| stripe.lane).filter(|&lane| lane != NO_LANE).collect();
    taken.sort_unstable();
    taken.dedup();
    (0..).zip(&taken).find(|(lane, taken)| lane != *taken).map_or(taken.len(), |(lane, _)| lane)
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
