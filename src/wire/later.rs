//! Coloured marks beside words: first all the words, then the marks, down their columns.
//!
//! Row by row the pen changes twice in each row that has a mark. Afterwards, mark by mark, it changes once for
//! each colour, and from one row to the next are two bytes.

use super::cell::{Cell, Hue};
use super::plan::{Planner, RowId, Way, finish};
use super::{motion::Place, sgr};

/// Fewer marks are not worth a second pass.
const FEW: usize = 3;
/// With so many it is no longer about marks, and looking for the nearest takes too long.
const MANY: usize = 200;

/// Cells of one pen beside each other that are painted in the second pass.
#[derive(Clone, Copy)]
struct Mark {
    y: u16,
    from: u16,
    to: u16,
}

/// Tries the best way so far once more, in two passes; keeps the shorter one.
pub(super) fn compete(planner: &mut Planner, best: &mut Option<Way>) {
    let Some((way, shown)) = planner.winner() else { return };
    let limit = best.as_ref().map_or(usize::MAX, |b| b.bytes.len());
    let marks: Vec<Mark> = (0..planner.frame.new.rows).flat_map(|y| marks(planner, y, &shown)).collect();
    if marks.len() < FEW || marks.len() > MANY {
        return;
    }
    let mut now = planner.new_ids.clone();
    for (y, now) in (0..).zip(&mut now) {
        *now = without(planner, y, shown[usize::from(y)], &marks);
    }
    let Some(way) = planner.paint(way, &shown, &now, limit) else { return };
    if let Some(way) = paint(planner, way, &mut now, marks, limit)
        && way.bytes.len() < limit
    {
        *best = Some(way);
    }
}

/// The marks of a row: coloured, different from what is shown, and nothing about them uncertain.
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
            // Words of a name belong together.
            Some(last) if last.to + 1 == here && new[x - 2].pen == new[x].pen && bare(x - 1) => last.to += 2,
            _ => found.push(Mark { y, from: here, to: here + 1 }),
        }
    }
    found
}

/// The row as it shall be, but with what is shown where marks come.
fn without(planner: &mut Planner, y: u16, shown: RowId, marks: &[Mark]) -> RowId {
    let old = planner.row(shown).to_vec();
    let mut row = planner.frame.new.row(y).to_vec();
    for mark in marks.iter().filter(|mark| mark.y == y) {
        let columns = usize::from(mark.from)..usize::from(mark.to);
        row[columns.clone()].copy_from_slice(&old[columns]);
    }
    planner.take_in(&row)
}

/// The second pass: always the mark that is cheapest to come to.
fn paint(
    planner: &mut Planner,
    mut way: Way,
    now: &mut [RowId],
    mut marks: Vec<Mark>,
    limit: usize,
) -> Option<Way> {
    let frame = planner.frame;
    let absolute = frame.features.absolute;
    while !marks.is_empty() {
        let (place, pen): (Place, _) = (way.then.place, way.then.pen);
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
        planner.paint_row(&mut way, mark.y, now[y], next)?;
        now[y] = next;
        if way.bytes.len() >= limit {
            return None;
        }
    }
    finish(frame, &mut way);
    Some(way)
}
