//! A second pass for coloured marks beside words: first all the words, then the marks, column by column.
//!
//! Row by row, the pen changes twice in each row with a mark. In a second pass it changes once per colour,
//! and from one row to the next the cursor needs two bytes.

use super::cell::{Cell, Hue};
use super::plan::{Planner, RowId, Sequence, finish};
use super::{motion::Place, sgr};

/// With fewer marks a second pass does not pay.
const FEW: usize = 3;
/// With more, the row is not words with marks, and the search for the nearest one takes too long.
const MANY: usize = 200;

/// The longest run of one pen that is painted in the second pass, in cells.
#[derive(Clone, Copy)]
struct Mark {
    y: u16,
    from: u16,
    to: u16,
}

/// Repeats the best plan so far in two passes; keeps the shorter one.
pub(super) fn compete(planner: &mut Planner, best: &mut Option<Sequence>) {
    let Some((sequence, shown)) = planner.winner() else { return };
    let limit = best.as_ref().map_or(usize::MAX, |b| b.bytes.len());
    let marks: Vec<Mark> = (0..planner.frame.new.rows).flat_map(|y| marks(planner, y, &shown)).collect();
    if marks.len() < FEW || marks.len() > MANY {
        return;
    }
    let mut now = planner.new_ids.clone();
    for (y, now) in (0..).zip(&mut now) {
        *now = without(planner, y, shown[usize::from(y)], &marks);
    }
    let Some(sequence) = planner.paint(sequence, &shown, &now, limit) else { return };
    if let Some(sequence) = paint(planner, sequence, &mut now, marks, limit)
        && sequence.bytes.len() < limit
    {
        *best = Some(sequence);
    }
}

/// The marks of a row: coloured cells that differ from the old screen, and whose width is certain.
fn marks(planner: &Planner, y: u16, shown: &[RowId]) -> Vec<Mark> {
    let (new, old) = (planner.frame.new.row(y), planner.row(shown[usize::from(y)]));
    let simple = |cell: &Cell| cell.width == 1 && cell.doubt == 0 && *cell != Cell::UNKNOWN;
    let mark = |x: usize| {
        let plain = simple(&new[x]) && simple(&old[x]) && !new[x].is_blank();
        plain && new[x] != old[x] && new[x].pen.fg != Hue::OWN
    };
    let bare = |x: usize| new[x] == Cell::BLANK && simple(&old[x]);
    let mut found: Vec<Mark> = Vec::new();
    for x in (0..new.len()).filter(|x| mark(*x)) {
        let here = x as u16;
        match found.last_mut() {
            Some(last) if last.to == here && new[x - 1].pen == new[x].pen => last.to += 1,
            // A run of letters is a name in colour, not a mark.
            Some(last) if last.to + 1 == here && new[x - 2].pen == new[x].pen && bare(x - 1) => last.to += 2,
            _ => found.push(Mark { y, from: here, to: here + 1 }),
        }
    }
    found
}

/// The new row with the old cells at the places of the marks.
fn without(planner: &mut Planner, y: u16, shown: RowId, marks: &[Mark]) -> RowId {
    let old = planner.row(shown).to_vec();
    let mut row = planner.frame.new.row(y).to_vec();
    for mark in marks.iter().filter(|mark| mark.y == y) {
        let columns = usize::from(mark.from)..usize::from(mark.to);
        row[columns.clone()].copy_from_slice(&old[columns]);
    }
    planner.take_in(&row)
}

/// The second pass: from each mark to the one that costs least to reach.
fn paint(
    planner: &mut Planner,
    mut sequence: Sequence,
    now: &mut [RowId],
    mut marks: Vec<Mark>,
    limit: usize,
) -> Option<Sequence> {
    let frame = planner.frame;
    let absolute = frame.features.absolute;
    while !marks.is_empty() {
        let (place, pen): (Place, _) = (sequence.then.place, sequence.then.pen);
        let cost = |mark: &Mark| {
            let to = frame.new.row(mark.y)[usize::from(mark.from)].pen;
            place.to(mark.y, mark.from, absolute).len() + sgr::len(pen, to)
        };
        let nearest = (0..marks.len()).min_by_key(|nth| cost(&marks[*nth]))?;
        let mark = marks.remove(nearest);
        let y = usize::from(mark.y);
        let mut row = planner.row(now[y]).to_vec();
        let columns = usize::from(mark.from)..usize::from(mark.to);
        row[columns.clone()].copy_from_slice(&frame.new.row(mark.y)[columns]);
        let next = planner.take_in(&row);
        planner.paint_row(&mut sequence, mark.y, now[y], next)?;
        now[y] = next;
        if sequence.bytes.len() >= limit {
            return None;
        }
    }
    finish(frame, &mut sequence);
    Some(sequence)
}
