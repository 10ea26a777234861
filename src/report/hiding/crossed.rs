//! Two attributes crossed: rows and columns with their totals.

use super::Shown;
use std::collections::{BTreeMap, VecDeque};

/// A place in a table with totals: the last row and the last column are those.
type Cell = (usize, usize);

/// Leaves out what must not be read from a crossed table. The last row and the last column of `counts` are the totals;
/// `known` says which of these are left out elsewhere, so that they are left out here as well: first those of the
/// rows, then those of the columns.
pub fn hide_crossed(counts: &[Vec<usize>], below: usize, known: (&[bool], &[bool])) -> Vec<Vec<Shown>> {
    let first = |row: &Vec<usize>| row.iter().map(|&count| Shown::first(count, below)).collect();
    let shown: Vec<Vec<Shown>> = counts.iter().map(first).collect();
    let size = (counts.len(), counts.first().map_or(0, Vec::len));
    let mut sheet = Sheet { counts, below, size, shown, instead: vec![vec![Vec::new(); size.1]; size.0] };
    let rows = known.0.iter().enumerate().map(|(nth, left)| ((nth, size.1 - 1), *left));
    let columns = known.1.iter().enumerate().map(|(nth, left)| ((size.0 - 1, nth), *left));
    for (cell, left) in rows.chain(columns) {
        if left && sheet.is_printed(cell) {
            sheet.shown[cell.0][cell.1] = Shown::Left;
        }
    }
    while let Some(cell) = sheet.computable() {
        if !sheet.hide_for(cell) {
            return vec![vec![Shown::Left; size.1]; size.0];
        }
    }
    sheet.shown
}

/// A table while it is decided what is left out.
struct Sheet<'t> {
    counts: &'t [Vec<usize>],
    below: usize,
    /// Rows and columns, with the totals.
    size: (usize, usize),
    shown: Vec<Vec<Shown>>,
    /// Which cells could have been left out in place of each that was: those still printed are no smaller.
    instead: Vec<Vec<Vec<Cell>>>,
}

impl Sheet<'_> {
    fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        let (rows, columns) = self.size;
        (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
    }
    fn count(&self, (row, column): Cell) -> usize {
        self.counts[row][column]
    }
    fn is_hidden(&self, (row, column): Cell) -> bool {
        self.shown[row][column].is_hidden()
    }
    /// True if it is printed, and no zero.
    fn is_printed(&self, cell: Cell) -> bool {
        !self.is_hidden(cell) && self.count(cell) > 0
    }
    /// True for a total of a row or column, and for that of all.
    fn is_total(&self, (row, column): Cell) -> bool {
        row + 1 == self.size.0 || column + 1 == self.size.1
    }

    /// Leaves out the smallest printed count of the row and column of a cell, else the smallest of all, else one of their
    /// totals, else that of all; false if nothing is left. Totals go last, since the table of one attribute prints them.
    fn hide_for(&mut self, (row, column): Cell) -> bool {
        let printed: Vec<Cell> = self.cells().filter(|&cell| self.is_printed(cell)).collect();
        let last = (self.size.0 - 1, self.size.1 - 1);
        let near = |cell: &&Cell| cell.0 == row || cell.1 == column;
        let pick = |is: &dyn Fn(&&Cell) -> bool| printed.iter().filter(is).copied().collect::<Vec<Cell>>();
        let choices = [
            pick(&|cell| near(cell) && !self.is_total(**cell)),
            pick(&|cell| !self.is_total(**cell)),
            pick(&|cell| near(cell) && **cell != last),
            pick(&|cell| **cell != last),
            pick(&|_| true),
        ];
        let Some(of) = choices.into_iter().find(|of| !of.is_empty()) else { return false };
        let Some(&(row, column)) = of.iter().min_by_key(|cell| (self.count(**cell), **cell)) else {
            return false;
        };
        self.shown[row][column] = Shown::Left;
        self.instead[row][column] = of;
        true
    }

    /// A hidden cell that can have one value only.
    fn computable(&self) -> Option<Cell> {
        self.cells().find(|&cell| {
            self.is_hidden(cell)
                && ![1, -1].into_iter().any(|by| self.step(cell, by).is_some_and(|s| self.holds(&s)))
        })
    }

    /// Changes by one in a closed chain, alternately in a row and in a column, that begins with this one; sums stay.
    fn step(&self, start: Cell, by: isize) -> Option<Vec<(Cell, isize)>> {
        // Totals count against the others: then each row and each column adds up to nothing.
        let sign = |cell: Cell| {
            let of_row = cell.0 + 1 == self.size.0;
            if of_row == (cell.1 + 1 == self.size.1) { 1 } else { -1 }
        };
        let may =
            |cell: Cell, by: isize| cell != start && self.is_hidden(cell) && self.fits(cell, by * sign(cell));
        if !self.fits(start, by) {
            return None;
        }
        let first = by * sign(start);
        // From a row through a cell to a column, and from a column to a row: how each was reached.
        let (mut rows, mut columns): (BTreeMap<usize, Cell>, BTreeMap<usize, Cell>) = Default::default();
        let mut queue = VecDeque::from([start.0]);
        rows.insert(start.0, start);
        while let Some(row) = queue.pop_front() {
            for column in 0..self.size.1 {
                if columns.contains_key(&column) || !may((row, column), -first) {
                    continue;
                }
                columns.insert(column, (row, column));
                for next in 0..self.size.0 {
                    if column != start.1 && !rows.contains_key(&next) && may((next, column), first) {
                        rows.insert(next, (next, column));
                        queue.push_back(next);
                    }
                }
            }
        }
        let mut chain = vec![(start, by)];
        let mut column = start.1;
        loop {
            let cell = *columns.get(&column)?;
            chain.push((cell, -first * sign(cell)));
            if cell.0 == start.0 {
                return Some(chain);
            }
            let cell = *rows.get(&cell.0)?;
            chain.push((cell, first * sign(cell)));
            column = cell.1;
        }
    }

    /// True if a hidden count may change so: `<N` stays below N, `..` neither falls below it nor rises above what is
    /// printed in its place.
    fn fits(&self, cell: Cell, by: isize) -> bool {
        let Some(now) = self.count(cell).checked_add_signed(by) else { return false };
        match self.shown[cell.0][cell.1] {
            Shown::Count(known) => now == known,
            Shown::Less => (1..self.below).contains(&now),
            Shown::Left => {
                let printed = self.instead[cell.0][cell.1].iter().filter(|other| self.is_printed(**other));
                let most = printed.map(|&other| self.count(other)).min();
                now >= self.below && most.is_none_or(|most| now <= most)
            }
        }
    }

    /// True if after a step no count is above the total of its row or column. Where people may have several values the
    /// counts of a row do not say that already.
    fn holds(&self, step: &[(Cell, isize)]) -> bool {
        let after = |cell: Cell| {
            let by: isize = step.iter().filter(|(changed, _)| *changed == cell).map(|(_, by)| by).sum();
            self.count(cell).checked_add_signed(by).unwrap_or(0)
        };
        let (rows, columns) = (self.size.0 - 1, self.size.1 - 1);
        let fits =
            |cell: Cell| after(cell) <= after((cell.0, columns)) && after(cell) <= after((rows, cell.1));
        self.cells().all(fits)
    }
}
