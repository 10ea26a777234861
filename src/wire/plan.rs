//! A whole frame: several byte sequences that lead to the new screen are written out, and the shortest is
//! sent.
//!
//! They are: in place; after a scroll of a region, over the full width or between margins; after clearing; each of them
//! also with rectangles that are reversed.
//! The distance of a scroll is found by comparing hashes of rows (of a band of columns) of both screens.

use std::collections::HashMap;

use super::cell::{Cell, Glyphs, Hue, Pen, Screen};
use super::features::Features;
use super::ink::{self, Deed, Inks};
use super::later;
use super::motion::{Place, Short};
use super::rectangle::{self, Rectangle};
use super::row::{RowPlan, Rules, Scratch};
use super::scroll;

/// What a frame starts from and what it leads to. Both screens have the same size.
pub(super) struct Frame<'a> {
    pub(super) features: &'a Features,
    pub(super) glyphs: &'a Glyphs,
    pub(super) old: &'a Screen,
    pub(super) new: &'a Screen,
    /// The pens of the old screen's blanks.
    pub(super) inks: &'a Inks,
    /// The final position of the cursor; `None` if it is hidden.
    pub(super) cursor: Option<(u16, u16)>,
    /// Bands of columns that may scroll on their own, as (first, after the last).
    pub(super) bands: &'a [(u16, u16)],
    /// The content of the terminal is unknown: it must be cleared.
    pub(super) unknown: bool,
}

/// The state of the terminal apart from its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Situation {
    pub(super) place: Place,
    pub(super) pen: Pen,
    /// Mode 69 is on.
    pub(super) margin_mode: bool,
    /// Attributes are changed in rectangles, and not in streams of characters (DECSACE).
    pub(super) rectangles: bool,
}

/// Bytes, and the situation of the terminal after them.
#[derive(Clone, Debug)]
pub(super) struct Sequence {
    pub(super) bytes: Vec<u8>,
    pub(super) then: Situation,
    /// What becomes of the pens of blanks.
    pub(super) deeds: Vec<Deed>,
}

/// A row of the old screen, of the new one, or a composition of two old ones.
pub(super) type RowId = u32;
const BLANK_ROW: RowId = 0;

/// Rows by identity, and plans for pairs of them; lives for one frame.
pub(super) struct Planner<'a> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) hashes: scroll::Hashes,
    /// All different rows, one after the other.
    rows: Vec<Cell>,
    index: HashMap<u64, RowId>,
    plans: HashMap<PlanKey, Option<RowPlan>>,
    scratch: Scratch,
    pub(super) old_ids: Vec<RowId>,
    pub(super) new_ids: Vec<RowId>,
    /// The sequence before the rows of the best one so far, and the rows that the terminal shows after it.
    winner: Option<(Sequence, Vec<RowId>)>,
    /// The same of the best one so far if that reverses rectangles: what comes before these, and the rectangles.
    reversed: Option<(Sequence, Vec<RowId>, Vec<Rectangle>)>,
}

type PlanKey = (RowId, RowId, Pen, Option<(u16, u16)>);

/// The shortest bytes from the situation to the new screen. Empty if nothing changes.
pub(super) fn best(frame: &Frame, now: Situation) -> Sequence {
    let start = Sequence { bytes: Vec::new(), then: now, deeds: Vec::new() };
    if !frame.unknown && frame.old == frame.new {
        let mut sequence = start;
        finish(frame, &mut sequence);
        return sequence;
    }
    let mut planner = Planner::new(frame);
    let mut best: Option<Sequence> = None;
    if !frame.unknown {
        let same = planner.old_ids.clone();
        planner.compete(start.clone(), &same, &mut best);
        // From a plain pen many rows can be erased; with the current one each change of it may cost more
        // than a reset.
        if now.pen != Pen::default() {
            planner.compete(reset_pen(start.clone()), &same, &mut best);
        }
        // Rows outside the margins can only be painted without them.
        if now.place.margins.is_some() {
            planner.compete(full_width(start.clone()), &same, &mut best);
        }
        if best.as_ref().is_none_or(|b| b.bytes.len() > scroll::CHEAP) {
            scroll::compete(&mut planner, &start, &mut best);
        }
    }
    let blank = vec![BLANK_ROW; usize::from(frame.new.rows)];
    let cleared = clear(start);
    planner.compete(cleared.clone(), &blank, &mut best);
    if now.place.margins.is_some() {
        planner.compete(full_width(cleared.clone()), &blank, &mut best);
    }
    rectangle::refine(&mut planner, &mut best);
    later::compete(&mut planner, &mut best);
    // Over the full width every row can be painted, so there is a best one.
    best.unwrap_or(cleared)
}

impl<'a> Planner<'a> {
    fn new(frame: &'a Frame<'a>) -> Self {
        let mut p = Self {
            frame,
            hashes: scroll::Hashes::new(frame.old, frame.new, frame.features.rectangles),
            rows: Vec::new(),
            index: HashMap::new(),
            plans: HashMap::new(),
            scratch: Scratch::default(),
            old_ids: Vec::new(),
            new_ids: Vec::new(),
            winner: None,
            reversed: None,
        };
        let blank = vec![Cell::BLANK; usize::from(frame.new.cols)];
        p.intern(scroll::hash_row(&blank), &blank);
        for y in 0..frame.new.rows {
            let new = p.take_in(frame.new.row(y));
            let old = p.take_in(frame.old.row(y));
            p.new_ids.push(new);
            p.old_ids.push(old);
        }
        p
    }

    /// The identity of a row. Two rows have the same identity exactly if they are equal.
    pub(super) fn intern(&mut self, hash: u64, row: &[Cell]) -> RowId {
        // Equal hashes are not trusted: the rows are compared.
        if let Some(id) = self.index.get(&hash)
            && self.row(*id) == row
        {
            return *id;
        }
        let id = (self.rows.len() / row.len().max(1)) as RowId;
        self.rows.extend_from_slice(row);
        self.index.entry(hash).or_insert(id);
        id
    }

    /// The identity of a composed row, whose hash is not known yet.
    pub(super) fn take_in(&mut self, row: &[Cell]) -> RowId {
        self.intern(scroll::hash_row(row), row)
    }

    pub(super) fn row(&self, id: RowId) -> &[Cell] {
        let n = usize::from(self.frame.new.cols);
        &self.rows[id as usize * n..][..n]
    }

    /// Completes `sequence`, after which the terminal shows the rows `shown`, to the new screen, as it is and with
    /// rectangles; keeps the shortest one.
    pub(super) fn compete(&mut self, sequence: Sequence, shown: &[RowId], best: &mut Option<Sequence>) {
        let rectangles = rectangle::find(self, &sequence, shown);
        if rectangles.is_empty() {
            self.complete(sequence, shown, best);
            return;
        }
        if self.complete(sequence.clone(), shown, best) {
            self.reversed = None;
        }
        let (with, then) = rectangle::reverse(self, sequence.clone(), shown, &rectangles);
        if self.complete(with, &then, best) {
            self.reversed = Some((sequence, shown.to_vec(), rectangles));
        }
    }

    /// Completes `sequence`, and keeps it if it is shorter: then true.
    pub(super) fn complete(
        &mut self,
        sequence: Sequence,
        shown: &[RowId],
        best: &mut Option<Sequence>,
    ) -> bool {
        let limit = best.as_ref().map_or(usize::MAX, |b| b.bytes.len());
        let target = std::mem::take(&mut self.new_ids);
        let painted = self.paint(sequence.clone(), shown, &target, limit);
        self.new_ids = target;
        let Some(mut painted) = painted else { return false };
        finish(self.frame, &mut painted);
        let shorter = painted.bytes.len() < limit;
        if shorter {
            *best = Some(painted);
            self.winner = Some((sequence, shown.to_vec()));
        }
        shorter
    }

    /// Of the best sequence so far, if it reverses rectangles: what comes before these, and the rectangles.
    pub(super) fn reversed(&mut self) -> Option<(Sequence, Vec<RowId>, Vec<Rectangle>)> {
        self.reversed.take()
    }

    /// The sequence before the rows of the best one so far, and the rows that the terminal shows after it.
    pub(super) fn winner(&mut self) -> Option<(Sequence, Vec<RowId>)> {
        self.winner.take()
    }

    /// The bytes from the rows `shown` to the rows `target`; `None` if they reach `limit` bytes, or a row
    /// cannot be painted.
    pub(super) fn paint(
        &mut self,
        mut sequence: Sequence,
        shown: &[RowId],
        target: &[RowId],
        limit: usize,
    ) -> Option<Sequence> {
        let bottom = blank_bottom(shown, target);
        for (y, (&shown, &target)) in shown.iter().zip(target).enumerate() {
            if bottom == Some(y) {
                erase_below(&mut sequence, y as u16, self.frame.features.absolute);
                break;
            }
            if shown != target {
                self.paint_row(&mut sequence, y as u16, shown, target)?;
            }
            if sequence.bytes.len() >= limit {
                return None;
            }
        }
        Some(sequence)
    }

    /// Paints one row, wherever the cursor is.
    pub(super) fn paint_row(
        &mut self,
        sequence: &mut Sequence,
        y: u16,
        shown: RowId,
        target: RowId,
    ) -> Option<()> {
        let Situation { place, pen, .. } = sequence.then;
        let absolute = self.frame.features.absolute;
        let plan = self.plan((shown, target, pen, place.margins))?;
        sequence.bytes.extend_from_slice(place.to(y, plan.start, absolute).bytes());
        sequence.bytes.extend_from_slice(&plan.bytes);
        sequence.deeds.extend(plan.blanks.iter().map(|&(from, to, ink)| Deed::Blank { y, from, to, ink }));
        sequence.then.pen = plan.pen;
        sequence.then.place = Place { y: Some(y), x: plan.end, ..place };
        Some(())
    }

    fn plan(&mut self, key: PlanKey) -> Option<&RowPlan> {
        if !self.plans.contains_key(&key) {
            let frame = self.frame;
            let rules = Rules {
                features: frame.features,
                glyphs: frame.glyphs,
                cols: frame.new.cols,
                margins: key.3,
            };
            let n = usize::from(frame.new.cols);
            let (old, new) = (&self.rows[key.0 as usize * n..][..n], &self.rows[key.1 as usize * n..][..n]);
            let plan = self.scratch.plan(&rules, old, new, key.2);
            self.plans.insert(key, plan);
        }
        self.plans.get(&key).and_then(Option::as_ref)
    }
}

/// The row from which on everything becomes blank, if erasing all of it at once pays.
fn blank_bottom(shown: &[RowId], target: &[RowId]) -> Option<usize> {
    let from = target.iter().rposition(|id| *id != BLANK_ROW).map_or(0, |i| i + 1);
    let first = (from..shown.len()).find(|y| shown[*y] != BLANK_ROW)?;
    let count = shown[first..].iter().filter(|id| **id != BLANK_ROW).count();
    (count > 1).then_some(first)
}

/// Moves the cursor to its final position, or hides it.
pub(super) fn finish(frame: &Frame, sequence: &mut Sequence) {
    let Some((y, x)) = frame.cursor else { return };
    let place = sequence.then.place;
    sequence.bytes.extend_from_slice(place.to(y, x, frame.features.absolute).bytes());
    sequence.then.place = Place { y: Some(y), x: Some(x), ..place };
}

pub(super) fn reset_pen(mut sequence: Sequence) -> Sequence {
    sequence.bytes.extend_from_slice(b"\x1b[m");
    sequence.then.pen = Pen::default();
    sequence
}

/// Sets a pen with which erased cells, and rows that scroll in, are plain blanks.
pub(super) fn plain_pen(sequence: Sequence) -> Sequence {
    if sequence.then.pen.blanks(Hue::OWN) { sequence } else { reset_pen(sequence) }
}

/// Removes the margins; mode 69 stays on.
pub(super) fn full_width(mut sequence: Sequence) -> Sequence {
    if sequence.then.place.margins.is_some() {
        sequence.bytes.extend_from_slice(b"\x1b[s");
        sequence.then.place = Place { margins: None, y: None, x: None, ..sequence.then.place };
    }
    sequence
}

fn clear(sequence: Sequence) -> Sequence {
    let mut sequence = plain_pen(sequence);
    let place = sequence.then.place;
    sequence.bytes.extend_from_slice(place.to(0, 0, false).bytes());
    sequence.bytes.extend_from_slice(b"\x1b[J");
    sequence.deeds.push(Deed::Below { y: 0, ink: ink::erased(sequence.then.pen) });
    sequence.then.place = Place { y: Some(0), x: Some(0), ..place };
    sequence
}

fn erase_below(sequence: &mut Sequence, y: u16, absolute: bool) {
    if !sequence.then.pen.blanks(Hue::OWN) {
        sequence.bytes.extend_from_slice(b"\x1b[m");
        sequence.then.pen = Pen::default();
    }
    let place = sequence.then.place;
    let go: Short = place.to(y, 0, absolute);
    sequence.bytes.extend_from_slice(go.bytes());
    sequence.bytes.extend_from_slice(b"\x1b[J");
    sequence.deeds.push(Deed::Below { y, ink: ink::erased(sequence.then.pen) });
    sequence.then.place = Place { y: Some(y), x: Some(0), ..place };
}
