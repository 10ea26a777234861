//! The tuples of three or more coders that can be part of a best alignment.
//!
//! A tuple that costs no less than two tuples that it could be split into need not be looked at. With `P` pairs of
//! coders, splitting into `a` and `b` units costs `(P + a*b) * delta_empty - (sum of dissimilarities across)` more (times
//! 1/P), so all splits must have a smaller sum across. This is sharper than the criterion of section 5.1.1 and as safe.

use super::disorder::Line;
use super::{Budget, TooLarge};

/// All tuples of two or more units that are cheaper than each way to split them in two; at most `limit`.
pub(super) fn useful(line: &Line, limit: usize, budget: &mut Budget) -> Result<Vec<Vec<usize>>, TooLarge> {
    // One unit against the others, at most one of each other coder: the largest sum across that a split allows.
    let bound = (line.pairs() + line.coders as f64 - 1.0) * line.empty();
    let near = line.near(bound, budget)?;
    let mut walk = Walk { line, near: &near, bound, limit, found: Vec::new(), budget };
    for first in 0..line.units.len() {
        walk.extend(&[first], &[0.0], 0)?;
    }
    Ok(walk.found)
}

struct Walk<'a, 'b> {
    line: &'a Line<'a>,
    near: &'a [Vec<(usize, f64)>],
    bound: f64,
    limit: usize,
    found: Vec<Vec<usize>>,
    budget: &'b mut Budget,
}

impl Walk<'_, '_> {
    /// Extends a tuple by units of later coders. `sums` is for each unit its dissimilarity from all others of the
    /// tuple; `from` is where to go on in the list of units near the first.
    fn extend(&mut self, tuple: &[usize], sums: &[f64], from: usize) -> Result<(), TooLarge> {
        let near = self.near;
        let last = self.line.coder[tuple[tuple.len() - 1]];
        for (at, &(unit, first)) in near[tuple[0]].iter().enumerate().skip(from) {
            if self.line.coder[unit] <= last {
                continue;
            }
            self.budget.spend(tuple.len())?;
            let mut grown = sums.to_vec();
            grown.push(0.0);
            for (member, &other) in tuple.iter().enumerate() {
                let far = if member == 0 { first } else { self.line.between(other, unit) };
                grown[member] += far;
                grown[tuple.len()] += far;
            }
            // A sum only grows with further units.
            if grown.iter().any(|&sum| sum >= self.bound) {
                continue;
            }
            let mut longer = tuple.to_vec();
            longer.push(unit);
            if self.holds_together(&longer)? {
                if self.found.len() == self.limit {
                    return Err(TooLarge);
                }
                self.found.push(longer.clone());
            }
            self.extend(&longer, &grown, at + 1)?;
        }
        Ok(())
    }

    /// True if each split into two tuples costs more.
    fn holds_together(&mut self, tuple: &[usize]) -> Result<bool, TooLarge> {
        let size = tuple.len();
        let far: Vec<f64> =
            (0..size * size).map(|at| self.line.between(tuple[at / size], tuple[at % size])).collect();
        self.budget.spend(size * size)?;
        // The last unit is always on the second side, so that each split is looked at once.
        for side in 1u64..1 << (size - 1).min(20) {
            self.budget.spend(size)?;
            let ones = side.count_ones() as usize;
            let mut across = 0.0;
            for one in (0..size).filter(|one| side >> one & 1 == 1) {
                across += (0..size)
                    .filter(|other| side >> other & 1 == 0)
                    .map(|other| far[one * size + other])
                    .sum::<f64>();
            }
            if across >= (self.line.pairs() + (ones * (size - ones)) as f64) * self.line.empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
