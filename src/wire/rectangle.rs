//! Rectangles: the terminal reverses the cells of a rectangle, or takes that back, without their text (DECCARA).
//!
//! What differs between two screens only in being reversed is covered with few rectangles. They may cover more than
//! that: cells that are so already, and cells that are sent again in any case. What they do to the screen is computed
//! cell by cell, and the rest of the frame starts from there; so they are right whatever they cover, and the price
//! decides.

use super::cell::{Cell, REVERSE};
use super::ink::Deed;
use super::plan::{Planner, RowId, Sequence};

/// The most rectangles of a frame.
const MOST: usize = 12;
/// With more spans of reversed cells than that the screen is no text with a selection.
const SPANS: usize = 200;
/// A span is joined with one of so many before it.
const NEAR: usize = 8;

/// Columns `left..right` of the rows `top..=bottom` become reversed (`on`), or are so no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rectangle {
    top: u16,
    left: u16,
    bottom: u16,
    right: u16,
    on: bool,
}

/// What a rectangle does to a cell that it covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It makes the cell right.
    Mends,
    /// Nothing, or the cell is sent again in any case.
    None,
    /// The cell was right, or it is unknown what it becomes.
    Harms,
}

impl Rectangle {
    fn union(&self, other: &Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
            on: self.on,
        }
    }

    fn cells(&self) -> impl Iterator<Item = (u16, u16)> + use<> {
        let columns = self.left..self.right;
        (self.top..=self.bottom).flat_map(move |y| columns.clone().map(move |x| (y, x)))
    }
}

/// What reversing, or taking it back, does to the cells of a screen; row by row, as far as that was asked.
struct Effects<'s, 'a, 'f> {
    sheet: &'s Sheet<'a, 'f>,
    on: bool,
    rows: Vec<Vec<Effect>>,
}

impl<'s, 'a, 'f> Effects<'s, 'a, 'f> {
    fn new(sheet: &'s Sheet<'a, 'f>, on: bool) -> Self {
        Self { sheet, on, rows: vec![Vec::new(); usize::from(sheet.planner.frame.new.rows)] }
    }

    fn row(&mut self, y: u16) -> &[Effect] {
        let row = &mut self.rows[usize::from(y)];
        if row.is_empty() {
            row.extend((0..self.sheet.planner.frame.new.cols).map(|x| self.sheet.effect(y, x, self.on)));
        }
        row
    }

    /// True if a rectangle harms no cell and cuts no wide glyph.
    fn fits(&mut self, r: &Rectangle) -> bool {
        (r.top..=r.bottom).all(|y| {
            let columns = usize::from(r.left)..usize::from(r.right);
            !self.sheet.cuts(y, r.left)
                && !self.sheet.cuts(y, r.right)
                && self.row(y)[columns].iter().all(|effect| *effect != Effect::Harms)
        })
    }

    /// The spans of a row from the first to the last cell that is mended, without one that is harmed.
    fn spans(&mut self, y: u16) -> Vec<Rectangle> {
        let on = self.on;
        let mut spans: Vec<Rectangle> = Vec::new();
        let mut open = false;
        for (x, effect) in (0..).zip(self.row(y)) {
            match (effect, spans.last_mut()) {
                (Effect::Mends, Some(span)) if open => span.right = x + 1,
                (Effect::Mends, _) => {
                    spans.push(Rectangle { top: y, left: x, bottom: y, right: x + 1, on });
                    open = true;
                }
                (Effect::None, _) => {}
                (Effect::Harms, _) => open = false,
            }
        }
        spans
    }
}

/// A screen while rectangles are reversed on it.
struct Sheet<'a, 'f> {
    planner: &'a Planner<'f>,
    sequence: Sequence,
    cells: Vec<Cell>,
}

impl<'a, 'f> Sheet<'a, 'f> {
    fn new(planner: &'a Planner<'f>, sequence: Sequence, shown: &[RowId]) -> Self {
        let cells = shown.iter().flat_map(|id| planner.row(*id)).copied().collect();
        Self { planner, sequence, cells }
    }

    fn at(&self, y: u16, x: u16) -> usize {
        usize::from(y) * usize::from(self.planner.frame.new.cols) + usize::from(x)
    }

    /// True if a wide glyph reaches from the column before over this one.
    fn cuts(&self, y: u16, x: u16) -> bool {
        x < self.planner.frame.new.cols && self.cells[self.at(y, x)].width == 0
    }

    /// The cell after it was reversed, or after that was taken back.
    fn turned(&self, y: u16, x: u16, on: bool) -> Cell {
        let cell = self.cells[self.at(y, x)];
        if !on || !cell.is_blank() {
            return cell.turned(on);
        }
        match self.planner.frame.inks.after(&self.sequence.deeds, y, x) {
            Some(ink) => Cell { pen: ink, ..cell }.turned(true),
            None => Cell::UNKNOWN,
        }
    }

    fn effect(&self, y: u16, x: u16, on: bool) -> Effect {
        let i = self.at(y, x);
        let (cell, wanted) = (self.cells[i], self.planner.frame.new.cells[i]);
        if cell.doubt != 0 {
            return Effect::Harms;
        }
        if (cell.pen.flags & REVERSE != 0) == on {
            return Effect::None;
        }
        if self.turned(y, x, on) == wanted {
            Effect::Mends
        } else if cell == wanted {
            Effect::Harms
        } else {
            Effect::None
        }
    }

    /// The rectangles that mend what is to become reversed, or what is to be so no more.
    fn find(&self, shown: &[RowId], on: bool) -> Vec<Rectangle> {
        let mut effects = Effects::new(self, on);
        let mut spans = Vec::new();
        for (y, (old, new)) in (0..).zip(shown.iter().zip(&self.planner.new_ids)) {
            if old != new && differ(self.planner.row(*old), self.planner.row(*new)) {
                spans.extend(effects.spans(y));
            }
            if spans.len() > SPANS {
                return Vec::new();
            }
        }
        let mut found: Vec<Rectangle> = Vec::new();
        for span in spans {
            if !effects.fits(&span) {
                continue;
            }
            let near = found.len().saturating_sub(NEAR)..found.len();
            match near.rev().find(|i| effects.fits(&found[*i].union(&span))) {
                Some(i) => found[i] = found[i].union(&span),
                None => found.push(span),
            }
        }
        found
    }

    /// Sends a rectangle.
    fn reverse(&mut self, r: &Rectangle) {
        if !self.sequence.then.rectangles {
            self.sequence.bytes.extend_from_slice(RECTANGLES);
            self.sequence.then.rectangles = true;
        }
        let how = if r.on { 7 } else { 27 };
        let bytes = format!("\x1b[{};{};{};{};{how}$r", r.top + 1, r.left + 1, r.bottom + 1, r.right);
        self.sequence.bytes.extend_from_slice(bytes.as_bytes());
        for (y, x) in r.cells() {
            let (i, turned) = (self.at(y, x), self.turned(y, x, r.on));
            let before = std::mem::replace(&mut self.cells[i], turned);
            // A blank that is not reversed any more keeps the pen that it was reversed with.
            if turned.is_blank() && !before.is_blank() {
                let mut ink = before.pen;
                ink.flags &= !REVERSE;
                self.blank(y, x, ink);
            }
        }
    }

    /// Keeps the pen of a blank; neighbours with the same pen are one deed.
    fn blank(&mut self, y: u16, x: u16, pen: super::cell::Pen) {
        match self.sequence.deeds.last_mut() {
            Some(Deed::Blank { y: row, to, ink, .. }) if (*row, *to, *ink) == (y, x, Some(pen)) => {
                *to = x + 1
            }
            _ => self.sequence.deeds.push(Deed::Blank { y, from: x, to: x + 1, ink: Some(pen) }),
        }
    }
}

/// DECSACE: attributes are changed in rectangles.
const RECTANGLES: &[u8] = b"\x1b[2*x";
/// DECSACE: attributes are changed as a terminal does when it starts.
pub(super) const STREAMS: &[u8] = b"\x1b[*x";

/// The rectangles that lead from the rows `shown` towards the new screen. None, if the terminal has none.
pub(super) fn find(planner: &Planner, sequence: &Sequence, shown: &[RowId]) -> Vec<Rectangle> {
    if !planner.frame.features.rectangles || !differs(planner, shown) {
        return Vec::new();
    }
    let mut sheet = Sheet::new(planner, sequence.clone(), shown);
    // First what is reversed no more: what is to be reversed then lies beside it.
    let mut found = sheet.find(shown, false);
    found.iter().for_each(|r| sheet.reverse(r));
    found.extend(sheet.find(shown, true));
    found.sort_by_key(|r| (r.on, std::cmp::Reverse(r.cells().count())));
    found.truncate(MOST);
    found
}

/// True if a cell is reversed on one of the two screens alone.
fn differs(planner: &Planner, shown: &[RowId]) -> bool {
    let mut rows = shown.iter().zip(&planner.new_ids).filter(|(old, new)| old != new);
    rows.any(|(old, new)| differ(planner.row(*old), planner.row(*new)))
}

/// True if a cell is reversed in one of two rows alone.
fn differ(old: &[Cell], new: &[Cell]) -> bool {
    old.iter().zip(new).any(|(old, new)| (old.pen.flags ^ new.pen.flags) & REVERSE != 0)
}

/// Sends rectangles; returns also the rows that the terminal then shows.
pub(super) fn reverse(
    planner: &mut Planner,
    sequence: Sequence,
    shown: &[RowId],
    rectangles: &[Rectangle],
) -> (Sequence, Vec<RowId>) {
    let mut sheet = Sheet::new(planner, sequence, shown);
    rectangles.iter().for_each(|r| sheet.reverse(r));
    let (sequence, cells) = (sheet.sequence, sheet.cells);
    let rows = cells.chunks(usize::from(planner.frame.new.cols));
    let mut then = shown.to_vec();
    for (y, row) in rows.enumerate() {
        if rectangles.iter().any(|r| (usize::from(r.top)..=usize::from(r.bottom)).contains(&y)) {
            then[y] = planner.take_in(row);
        }
    }
    (sequence, then)
}

/// Leaves out of the best sequence each rectangle that costs more than its text.
pub(super) fn refine(planner: &mut Planner, best: &mut Option<Sequence>) {
    let Some((sequence, shown, mut rectangles)) = planner.reversed() else { return };
    let mut i = rectangles.len();
    while i > 0 && rectangles.len() > 1 {
        i -= 1;
        let mut fewer = rectangles.clone();
        fewer.remove(i);
        let (with, then) = reverse(planner, sequence.clone(), &shown, &fewer);
        if planner.complete(with, &then, best) {
            rectangles = fewer;
        }
    }
}
