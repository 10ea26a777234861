//! Scrolling: finds what scrolled, and the byte sequences that scroll it.

use super::cell::{Cell, Screen};
use super::ink::{self, Deed};
use super::motion::{Place, Short};
use super::plan::{Planner, RowId, Sequence, full_width, plain_pen};

/// A frame of at most so many bytes is sent in place: a scroll is never shorter.
pub(super) const CHEAP: usize = 8;
/// The most scrolls that are written out for one frame.
const TRIES: usize = 32;
/// The most distances per band.
const DISTANCES: usize = 3;
/// The narrowest band that is scrolled on its own.
const NARROW: u16 = 4;
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash_cell(c: &Cell) -> u64 {
    let p = &c.pen;
    let mut h = u64::from(c.glyph) | u64::from(c.width) << 32 | u64::from(p.flags) << 40;
    h = (h ^ u64::from(p.fg.0).wrapping_mul(0xff51_afd7_ed55_8ccd)).wrapping_mul(BASE);
    h ^= h >> 29;
    h = (h ^ u64::from(p.bg.0).wrapping_mul(0xc4ce_b9fe_1a85_ec53) ^ u64::from(p.line.0) << 7)
        .wrapping_mul(BASE | 2);
    h ^ h >> 32
}

fn step(h: u64, c: &Cell) -> u64 {
    h.wrapping_mul(BASE).wrapping_add(hash_cell(c))
}

pub(super) fn hash_row(row: &[Cell]) -> u64 {
    row.iter().fold(0, step)
}

/// Hashes of all prefixes of all rows. The hash of any span follows from two of them. Where rectangles can be reversed,
/// rows that differ only in that have the same hash.
pub(super) struct Hashes {
    cols: usize,
    old: Vec<u64>,
    new: Vec<u64>,
    blank: Vec<u64>,
    powers: Vec<u64>,
}

impl Hashes {
    pub(super) fn new(old: &Screen, new: &Screen, reversible: bool) -> Self {
        let n = usize::from(new.cols);
        let mut powers = vec![1u64];
        for i in 0..n {
            powers.push(powers[i].wrapping_mul(BASE));
        }
        let blank = vec![Cell::BLANK; n];
        Self {
            cols: n,
            old: prefixes(&old.cells, n, reversible),
            new: prefixes(&new.cells, n, reversible),
            blank: prefixes(&blank, n, reversible),
            powers,
        }
    }

    fn span(&self, of: &[u64], y: u16, (l, r): (u16, u16)) -> u64 {
        let row = &of[usize::from(y) * (self.cols + 1)..];
        let (l, r) = (usize::from(l), usize::from(r));
        row[r].wrapping_sub(row[l].wrapping_mul(self.powers[r - l]))
    }
}

fn prefixes(cells: &[Cell], cols: usize, reversible: bool) -> Vec<u64> {
    let mut out = Vec::with_capacity(cells.len() + cells.len() / cols.max(1) + 1);
    for row in cells.chunks(cols.max(1)) {
        let mut h = 0;
        out.push(h);
        for c in row {
            h = if reversible { step(h, &c.turned(false)) } else { step(h, c) };
            out.push(h);
        }
    }
    out
}

/// Rows `top..=bottom` move up by `by` (down if negative), all columns or those of `band`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scroll {
    top: u16,
    bottom: u16,
    by: i32,
    band: Option<(u16, u16)>,
}

/// The rows that a move by a distance would make right.
struct Votes {
    by: i32,
    count: usize,
    /// The first and the last of them in the new screen, and the longest block without a gap.
    extents: [(u16, u16); 2],
}

/// Writes out all promising scrolls; the planner keeps the shortest sequence.
pub(super) fn compete(planner: &mut Planner, start: &Sequence, best: &mut Option<Sequence>) {
    let f = planner.frame.features;
    if !f.regions && !f.lines || planner.frame.new.rows < 2 {
        return;
    }
    let mut tried: Vec<Scroll> = Vec::new();
    for scroll in candidates(planner, start.then.place) {
        if tried.contains(&scroll) || tried.len() >= TRIES {
            continue;
        }
        tried.push(scroll);
        let Some(shown) = after(planner, &scroll) else { continue };
        let mut sequences = sequences(planner, start, &scroll);
        for sequence in &mut sequences {
            let Scroll { top, bottom, by, band } = scroll;
            let ink = ink::erased(sequence.then.pen);
            sequence.deeds.push(Deed::Moved { top, bottom, by, band, ink });
        }
        sequences.sort_by_key(|w| w.bytes.len());
        // A longer sequence may leave the cursor at a better place, but that saves few bytes.
        let longest = sequences.first().map_or(0, |w| w.bytes.len() + 4);
        for sequence in sequences.into_iter().take(2).filter(|w| w.bytes.len() <= longest) {
            planner.compete(sequence, &shown, best);
        }
    }
}

fn candidates(planner: &Planner, place: Place) -> Vec<Scroll> {
    let rows = i32::from(planner.frame.new.rows);
    let full = (0, planner.frame.new.cols);
    let f = planner.frame.features;
    let banded = f.margins && f.regions && f.absolute;
    let mut out: Vec<(usize, Scroll)> = Vec::new();
    for span in spans(planner) {
        for vote in votes(&planner.hashes, planner.frame.new.rows, span) {
            // The cells that a scroll makes right: promising scrolls come first, because the number of
            // tries is limited.
            let weight = vote.count * usize::from(span.1 - span.0);
            for (top, bottom) in regions(&vote, rows, place.region) {
                let wide = Scroll { top, bottom, by: vote.by, band: None };
                if span != full && banded {
                    out.push((weight, Scroll { band: Some(span), ..wide }));
                }
                out.push((weight, wide));
            }
        }
        // A band whose content is all new is scrolled away whole: that is shorter than erasing it row by
        // row.
        let (top, bottom) = place.region;
        if span != full && banded && (top, bottom) != (0, planner.frame.new.rows - 1) {
            let by = i32::from(bottom - top) + 1;
            out.push((1, Scroll { top, bottom, by, band: Some(span) }));
        }
    }
    out.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    out.into_iter().map(|(_, s)| s).collect()
}

/// The bands of columns to look at: the full width, those announced, else those between vertical lines,
/// else the halves.
fn spans(planner: &Planner) -> Vec<(u16, u16)> {
    let (cols, rows) = (planner.frame.new.cols, planner.frame.new.rows);
    let mut out = vec![(0, cols)];
    let mut add = |l: u16, r: u16| {
        if l < r && r <= cols && r - l >= NARROW && !out.contains(&(l, r)) {
            out.push((l, r));
        }
    };
    if !planner.frame.bands.is_empty() {
        planner.frame.bands.iter().for_each(|(l, r)| add(*l, *r));
        return out;
    }
    let is_line = |x: u16| {
        let at = |y: u16| planner.frame.new.row(y)[usize::from(x)].glyph;
        // A line has its glyph in more than half of the rows.
        (0..rows).filter(|y| ['│', '|', '┃', '║'].iter().any(|c| *c as u32 == at(*y))).count() * 2
            > usize::from(rows)
    };
    let mut left = 0;
    for x in (0..cols).filter(|x| is_line(*x)) {
        add(left, x);
        left = x + 1;
    }
    add(left, cols);
    if left == 0 {
        add(0, cols / 2);
        add(cols / 2, cols);
    }
    out
}

fn votes(h: &Hashes, rows: u16, span: (u16, u16)) -> Vec<Votes> {
    let blank = h.span(&h.blank, 0, span);
    let of = |side: &[u64]| -> Vec<u64> { (0..rows).map(|y| h.span(side, y, span)).collect() };
    let (old, new) = (of(&h.old), of(&h.new));
    let n = i32::from(rows);
    let mut out: Vec<Votes> = Vec::new();
    for by in (1 - n..n).filter(|by| *by != 0) {
        let (mut count, mut hull, mut block, mut longest) = (0, None, None, None);
        for y in 0.max(-by)..n.min(n - by) {
            let (i, k) = (y as usize, (y + by) as usize);
            if old[k] != new[i] {
                block = None;
                continue;
            }
            // Blank rows match everywhere, and rows that are right already gain nothing: neither is a vote.
            if new[i] == blank || old[i] == new[i] {
                continue;
            }
            count += 1;
            hull = Some(hull.map_or((y, y), |(a, _)| (a, y)));
            block = Some(block.map_or((y, y), |(a, _)| (a, y)));
            if longest.is_none_or(|(a, b)| block.is_some_and(|(c, d)| d - c > b - a)) {
                longest = block;
            }
        }
        if let (Some(a), Some(b)) = (hull, longest) {
            let rows = |(a, b): (i32, i32)| (a as u16, b as u16);
            out.push(Votes { by, count, extents: [rows(a), rows(b)] });
        }
    }
    out.sort_by_key(|v| std::cmp::Reverse(v.count));
    out.truncate(DISTANCES);
    out
}

/// Regions that contain the rows voted for: as narrow as possible, up to the edges, as currently set.
fn regions(vote: &Votes, rows: i32, parked: (u16, u16)) -> Vec<(u16, u16)> {
    let mut out = Vec::new();
    for (lo, hi) in vote.extents {
        let (lo, hi) = (i32::from(lo), i32::from(hi));
        // The region must contain where the rows come from, too.
        let (lo, hi) = if vote.by > 0 { (lo, hi + vote.by) } else { (lo + vote.by, hi) };
        for top in [lo, i32::from(parked.0), 0] {
            for bottom in [hi, i32::from(parked.1), rows - 1, hi + 1] {
                let fits = 0 <= top && top <= lo && hi <= bottom && bottom < rows;
                let pair = (top as u16, bottom as u16);
                if fits && bottom - top >= vote.by.abs() && !out.contains(&pair) {
                    out.push(pair);
                }
            }
        }
    }
    out
}

/// The rows after a scroll; `None` if it would cut a wide glyph.
fn after(planner: &mut Planner, s: &Scroll) -> Option<Vec<RowId>> {
    let frame = planner.frame;
    let blank = vec![Cell::BLANK; usize::from(frame.new.cols)];
    let mut shown = planner.old_ids.clone();
    for y in s.top..=s.bottom {
        let from = i32::from(y) + s.by;
        let inside = i32::from(s.top) <= from && from <= i32::from(s.bottom);
        let moved = if inside { frame.old.row(from as u16) } else { &blank };
        shown[usize::from(y)] = match s.band {
            None if inside => planner.old_ids[from as usize],
            None => 0,
            Some((l, r)) => {
                let (l, r) = (usize::from(l), usize::from(r));
                let mut row = frame.old.row(y).to_vec();
                let cut = |row: &[Cell]| [l, r].iter().any(|x| row.get(*x).is_some_and(|c| c.width == 0));
                if cut(&row) || cut(moved) {
                    return None;
                }
                row[l..r].copy_from_slice(&moved[l..r]);
                planner.intern(hash_row(&row), &row)
            }
        };
    }
    Some(shown)
}

/// The sequences that perform a scroll: in the region by SU, SD, LF or RI; by IL and DL down to the edge of
/// the current region.
fn sequences(planner: &Planner, start: &Sequence, s: &Scroll) -> Vec<Sequence> {
    let f = planner.frame.features;
    let (cols, last) = (planner.frame.new.cols, planner.frame.new.rows - 1);
    let sequence = set_margins(plain_pen(start.clone()), s.band, cols);
    let (left, by) = (s.band.map_or(0, |b| b.0), s.by.unsigned_abs() as u16);
    let mut out = Vec::new();
    let place = sequence.then.place;
    if f.lines && place.region.1 == s.bottom && place.region.0 <= s.top {
        let sequence = go(sequence.clone(), s.top, left, f.absolute);
        out.push(send(sequence, by, if s.by > 0 { b'M' } else { b'L' }));
    }
    let parked = place.region == (s.top, s.bottom);
    if !f.regions && !parked {
        return out;
    }
    let sequence = if parked { sequence } else { set_region(sequence, (s.top, s.bottom), last) };
    if f.scroll {
        out.push(send(sequence.clone(), by, if s.by > 0 { b'S' } else { b'T' }));
    }
    let edge = if s.by > 0 { s.bottom } else { s.top };
    let inside = |x: u16| s.band.is_none_or(|(l, r)| l <= x && x < r);
    let x = sequence.then.place.x.filter(|x| inside(*x)).unwrap_or(left);
    let mut sequence = go(sequence, edge, x, f.absolute);
    for _ in 0..by {
        sequence.bytes.extend_from_slice(if s.by > 0 { b"\n" } else { b"\x1bM" });
    }
    out.push(sequence);
    out
}

fn go(mut sequence: Sequence, y: u16, x: u16, absolute: bool) -> Sequence {
    let place = sequence.then.place;
    sequence.bytes.extend_from_slice(place.to(y, x, absolute).bytes());
    sequence.then.place = Place { y: Some(y), x: Some(x), ..place };
    sequence
}

fn send(mut sequence: Sequence, n: u16, f: u8) -> Sequence {
    let mut s = Short::new();
    s.csi(n, f);
    sequence.bytes.extend_from_slice(s.bytes());
    sequence
}

fn set_margins(sequence: Sequence, band: Option<(u16, u16)>, cols: u16) -> Sequence {
    if sequence.then.place.margins == band {
        return sequence;
    }
    let Some((l, r)) = band else { return full_width(sequence) };
    let mut sequence = sequence;
    if !sequence.then.margin_mode {
        sequence.bytes.extend_from_slice(b"\x1b[?69h");
        sequence.then.margin_mode = true;
    }
    bounds(&mut sequence.bytes, (l, r - 1), cols - 1, b's');
    sequence.then.place = Place { margins: band, y: None, x: None, ..sequence.then.place };
    sequence
}

/// Sets the region (DECSTBM). Then the cursor is at home: in most terminals in the first row, in some in
/// the first row of the region.
fn set_region(mut sequence: Sequence, region: (u16, u16), last: u16) -> Sequence {
    bounds(&mut sequence.bytes, region, last, b'r');
    // Where terminals disagree the position counts as unknown.
    let home = (region.0 == 0).then_some(0);
    sequence.then.place = Place { region, y: home, x: home, ..sequence.then.place };
    sequence
}

/// Writes two edges, counted from 1; those of the whole screen are left out.
fn bounds(out: &mut Vec<u8>, (first, end): (u16, u16), last: u16, f: u8) {
    out.extend_from_slice(b"\x1b[");
    if first > 0 {
        out.extend_from_slice((first + 1).to_string().as_bytes());
    }
    if end < last {
        out.push(b';');
        out.extend_from_slice((end + 1).to_string().as_bytes());
    }
    out.push(f);
}
