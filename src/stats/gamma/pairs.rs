//! The best alignment of two coders, as an assignment problem.
//!
//! Shortest augmenting paths (Jonker and Volgenant 1987) over the pairs that can matter only: a pair further apart
//! than two units that stay alone is never in a best alignment. Every unit of the first coder has an empty unit of
//! its own, so it can always be assigned.

use super::disorder::Line;
use super::{Budget, TooLarge};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Marks a row without a column, and a column without a row.
pub(super) const ALONE: usize = usize::MAX;

/// The tuples of the best alignment.
pub(super) fn align(line: &Line, budget: &mut Budget) -> Result<Vec<Vec<usize>>, TooLarge> {
    let rows = line.coder.partition_point(|&coder| coder == 0);
    let near = line.near(2.0 * line.empty(), budget)?;
    let mut search = Search::new(&near[..rows], line.units.len(), 2.0 * line.empty());
    for row in 0..rows {
        search.assign(row, budget)?;
    }
    let mut tuples: Vec<Vec<usize>> = Vec::with_capacity(line.units.len());
    for (row, &column) in search.column_of.iter().enumerate() {
        tuples.push(if column == ALONE { vec![row] } else { vec![row, column] });
    }
    tuples
        .extend((rows..line.units.len()).filter(|&unit| search.row_of[unit] == ALONE).map(|unit| vec![unit]));
    Ok(tuples)
}

/// Assigns rows to columns at the least cost; a row may stay alone. For two coders the units of the first are the rows
/// and those of the second the columns, numbered as units of the line.
pub(super) struct Search<'a> {
    near: &'a [Vec<(usize, f64)>],
    alone: f64,
    /// The column of each row, or [`ALONE`].
    pub(super) column_of: Vec<usize>,
    row_of: Vec<usize>,
    row_price: Vec<f64>,
    column_price: Vec<f64>,
    // Of the path that is being looked for; `touched` says what to put back afterwards.
    distance: Vec<f64>,
    through: Vec<usize>,
    done: Vec<bool>,
    touched: Vec<usize>,
}

/// A column at a distance; the heap gives the nearest first.
struct Reached(f64, usize);

impl<'a> Search<'a> {
    /// Rows with the columns near them and what they cost; `alone` is the cost of a row without a column.
    pub(super) fn new(near: &'a [Vec<(usize, f64)>], columns: usize, alone: f64) -> Search<'a> {
        Search {
            near,
            alone,
            column_of: vec![ALONE; near.len()],
            row_of: vec![ALONE; columns],
            row_price: vec![0.0; near.len()],
            column_price: vec![0.0; columns],
            distance: vec![f64::INFINITY; columns],
            through: vec![ALONE; columns],
            done: vec![false; columns],
            touched: Vec::new(),
        }
    }

    /// Assigns one more row along the cheapest path of changes.
    pub(super) fn assign(&mut self, start: usize, budget: &mut Budget) -> Result<(), TooLarge> {
        let mut heap: BinaryHeap<Reached> = BinaryHeap::new();
        let (mut row, mut far) = (start, 0.0);
        let (mut best_alone, mut stays_alone) = (f64::INFINITY, start);
        let mut walked = Vec::new();
        let end = loop {
            let left_alone = far + self.alone - self.row_price[row];
            if left_alone < best_alone {
                (best_alone, stays_alone) = (left_alone, row);
            }
            budget.spend(self.near[row].len() + 1)?;
            for &(column, cost) in &self.near[row] {
                let reached = far + cost - self.row_price[row] - self.column_price[column];
                if !self.done[column] && reached < self.distance[column] {
                    if self.distance[column] == f64::INFINITY {
                        self.touched.push(column);
                    }
                    (self.distance[column], self.through[column]) = (reached, row);
                    heap.push(Reached(reached, column));
                }
            }
            let nearest = std::iter::from_fn(|| heap.pop()).find(|at| !self.done[at.1]);
            let Some(Reached(distance, column)) = nearest.filter(|at| at.0 < best_alone) else {
                far = best_alone;
                break ALONE;
            };
            far = distance;
            self.done[column] = true;
            walked.push(column);
            if self.row_of[column] == ALONE {
                break column;
            }
            row = self.row_of[column];
        };
        self.update_prices(start, &walked, far);
        self.change(start, end, stays_alone);
        for column in self.touched.drain(..) {
            (self.distance[column], self.done[column]) = (f64::INFINITY, false);
        }
        Ok(())
    }

    /// Keeps every reduced cost at or above 0 and those of the path at 0.
    fn update_prices(&mut self, start: usize, walked: &[usize], far: f64) {
        self.row_price[start] += far;
        for &column in walked {
            let nearer = far - self.distance[column];
            if self.row_of[column] != ALONE {
                self.row_price[self.row_of[column]] += nearer;
            }
            self.column_price[column] -= nearer;
        }
    }

    /// Moves each row of the path to the next column; the row `stays_alone` gives its column up if no free column
    /// ended the path.
    fn change(&mut self, start: usize, end: usize, stays_alone: usize) {
        let mut column = end;
        if end == ALONE {
            column = std::mem::replace(&mut self.column_of[stays_alone], ALONE);
            if stays_alone == start {
                return;
            }
        }
        loop {
            let row = self.through[column];
            self.row_of[column] = row;
            std::mem::swap(&mut self.column_of[row], &mut column);
            if row == start {
                return;
            }
        }
    }
}

impl Ord for Reached {
    fn cmp(&self, other: &Reached) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Reached) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Reached {
    fn eq(&self, other: &Reached) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Reached {}
