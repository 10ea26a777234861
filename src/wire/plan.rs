//! A whole frame: several ways to the new screen are written out, the shortest is sent.
//!
//! In place; after a scroll of a region, over the full width or between margins; after clearing. The
//! distance of a scroll is found by comparing hashes of rows (of a band of columns) of both screens.

use std::collections::HashMap;

use super::cell::{Cell, Glyphs, Hue, Pen, Screen};
use super::features::Features;
use super::later;
use super::motion::{Place, Short};
use super::row::{RowPlan, Rules, Scratch};
use super::scroll;

/// What the frame starts from and where it leads. Both screens are of one size.
pub(super) struct Frame<'a> {
    pub(super) features: &'a Features,
    pub(super) glyphs: &'a Glyphs,
    pub(super) old: &'a Screen,
    pub(super) new: &'a Screen,
    /// Where the cursor shall be; `None` if nobody sees it.
    pub(super) cursor: Option<(u16, u16)>,
    /// Bands of columns that may scroll on their own, as (first, behind the last).
    pub(super) bands: &'a [(u16, u16)],
    /// What the terminal shows is not known: it must be cleared.
    pub(super) unknown: bool,
}

/// The state of the terminal apart from its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Situation {
    pub(super) place: Place,
    pub(super) pen: Pen,
    /// Mode 69 is on.
    pub(super) margin_mode: bool,
}

/// Bytes and what holds when they are through.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) bytes: Vec<u8>,
    pub(super) then: Situation,
}

/// A row of the old screen, of the new one, or put together of two old ones.
pub(super) type RowId = u32;
const BLANK_ROW: RowId = 0;

/// Rows by identity, plans for pairs of them; kept for one frame.
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
    /// What the best way so far began with, and the rows that are shown then.
    winner: Option<(Way, Vec<RowId>)>,
}

type PlanKey = (RowId, RowId, Pen, Option<(u16, u16)>);

/// The shortest bytes from the situation to the new screen. Empty if there is nothing to do.
pub(super) fn best(frame: &Frame, now: Situation) -> Way {
    let start = Way { bytes: Vec::new(), then: now };
    if !frame.unknown && frame.old == frame.new {
        let mut way = start;
        finish(frame, &mut way);
        return way;
    }
    let mut planner = Planner::new(frame);
    let mut best: Option<Way> = None;
    if !frame.unknown {
        let same = planner.old_ids.clone();
        planner.compete(start.clone(), &same, &mut best);
        if now.pen != Pen::default() {
            planner.compete(reset_pen(start.clone()), &same, &mut best);
        }
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
    later::compete(&mut planner, &mut best);
    // Full width always works, so there is a best way.
    best.unwrap_or(cleared)
}

impl<'a> Planner<'a> {
    fn new(frame: &'a Frame<'a>) -> Self {
        let mut p = Self {
            frame,
            hashes: scroll::Hashes::new(frame.old, frame.new),
            rows: Vec::new(),
            index: HashMap::new(),
            plans: HashMap::new(),
            scratch: Scratch::default(),
            old_ids: Vec::new(),
            new_ids: Vec::new(),
            winner: None,
        };
        let blank = vec![Cell::BLANK; usize::from(frame.new.cols)];
        p.intern(scroll::hash_row(&blank), &blank);
        for y in 0..frame.new.rows {
            let new = p.intern(p.hashes.new_row(y), frame.new.row(y));
            let old = p.intern(p.hashes.old_row(y), frame.old.row(y));
            p.new_ids.push(new);
            p.old_ids.push(old);
        }
        p
    }

    /// The identity of a row: two rows have the same one exactly when they are equal.
    pub(super) fn intern(&mut self, hash: u64, row: &[Cell]) -> RowId {
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

    /// The identity of a row that was put together.
    pub(super) fn take_in(&mut self, row: &[Cell]) -> RowId {
        self.intern(scroll::hash_row(row), row)
    }

    pub(super) fn row(&self, id: RowId) -> &[Cell] {
        let n = usize::from(self.frame.new.cols);
        &self.rows[id as usize * n..][..n]
    }

    /// Paints on top of `way`, after which the terminal shows the rows `shown`; keeps the shorter one.
    pub(super) fn compete(&mut self, way: Way, shown: &[RowId], best: &mut Option<Way>) {
        let limit = best.as_ref().map_or(usize::MAX, |b| b.bytes.len());
        let target = std::mem::take(&mut self.new_ids);
        let painted = self.paint(way.clone(), shown, &target, limit);
        self.new_ids = target;
        let Some(mut painted) = painted else { return };
        finish(self.frame, &mut painted);
        if painted.bytes.len() < limit {
            *best = Some(painted);
            self.winner = Some((way, shown.to_vec()));
        }
    }

    /// What the best way so far began with, and the rows that are shown then.
    pub(super) fn winner(&mut self) -> Option<(Way, Vec<RowId>)> {
        self.winner.take()
    }

    /// From the rows `shown` to the rows `target`; `None` if that takes `limit` bytes, or cannot be done.
    pub(super) fn paint(
        &mut self,
        mut way: Way,
        shown: &[RowId],
        target: &[RowId],
        limit: usize,
    ) -> Option<Way> {
        let bottom = blank_bottom(shown, target);
        for (y, (&shown, &target)) in shown.iter().zip(target).enumerate() {
            if bottom == Some(y) {
                erase_below(&mut way, y as u16, self.frame.features.absolute);
                break;
            }
            if shown != target {
                self.paint_row(&mut way, y as u16, shown, target)?;
            }
            if way.bytes.len() >= limit {
                return None;
            }
        }
        Some(way)
    }

    /// One row, wherever the cursor is.
    pub(super) fn paint_row(&mut self, way: &mut Way, y: u16, shown: RowId, target: RowId) -> Option<()> {
        let Situation { place, pen, .. } = way.then;
        let absolute = self.frame.features.absolute;
        let plan = self.plan((shown, target, pen, place.margins))?;
        way.bytes.extend_from_slice(place.to(y, plan.start, absolute).bytes());
        way.bytes.extend_from_slice(&plan.bytes);
        way.then.pen = plan.pen;
        way.then.place = Place { y: Some(y), x: plan.end, ..place };
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

/// The row from which on everything becomes blank, if erasing all of it at once is worth it.
fn blank_bottom(shown: &[RowId], target: &[RowId]) -> Option<usize> {
    let from = target.iter().rposition(|id| *id != BLANK_ROW).map_or(0, |i| i + 1);
    let first = (from..shown.len()).find(|y| shown[*y] != BLANK_ROW)?;
    let count = shown[first..].iter().filter(|id| **id != BLANK_ROW).count();
    (count > 1).then_some(first)
}

/// The cursor goes where it shall be seen.
pub(super) fn finish(frame: &Frame, way: &mut Way) {
    let Some((y, x)) = frame.cursor else { return };
    let place = way.then.place;
    way.bytes.extend_from_slice(place.to(y, x, frame.features.absolute).bytes());
    way.then.place = Place { y: Some(y), x: Some(x), ..place };
}

pub(super) fn reset_pen(mut way: Way) -> Way {
    way.bytes.extend_from_slice(b"\x1b[m");
    way.then.pen = Pen::default();
    way
}

/// Makes the pen such that what is erased, or scrolls in, is a plain blank.
pub(super) fn plain_pen(way: Way) -> Way {
    if way.then.pen.blanks(Hue::OWN) { way } else { reset_pen(way) }
}

/// Takes the margins away; mode 69 stays on.
pub(super) fn full_width(mut way: Way) -> Way {
    if way.then.place.margins.is_some() {
        way.bytes.extend_from_slice(b"\x1b[s");
        way.then.place = Place { margins: None, y: None, x: None, ..way.then.place };
    }
    way
}

fn clear(way: Way) -> Way {
    let mut way = plain_pen(way);
    let place = way.then.place;
    way.bytes.extend_from_slice(place.to(0, 0, false).bytes());
    way.bytes.extend_from_slice(b"\x1b[J");
    way.then.place = Place { y: Some(0), x: Some(0), ..place };
    way
}

fn erase_below(way: &mut Way, y: u16, absolute: bool) {
    let plain = plain_pen(Way { bytes: std::mem::take(&mut way.bytes), then: way.then });
    *way = plain;
    let place = way.then.place;
    let go: Short = place.to(y, 0, absolute);
    way.bytes.extend_from_slice(go.bytes());
    way.bytes.extend_from_slice(b"\x1b[J");
    way.then.place = Place { y: Some(y), x: Some(0), ..place };
}
