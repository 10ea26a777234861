//! The best alignment of three or more coders, as a set partition solved exactly.
//!
//! Tuples that share no unit, not even through others, are solved apart. For each such part a linear program gives
//! prices of the units: no alignment is cheaper than their sum, and an alignment costs more than it by exactly the
//! reduced costs of its tuples. If the program's optimum is whole, it is the alignment. If not, branch and bound goes
//! through the units from left to right; reduced costs bound it, and what is left to do is remembered by the set of
//! units already in tuples.

use super::disorder::Line;
use super::simplex::{self, Column, Solved};
use super::{Budget, TooLarge};
use std::collections::HashMap;

/// Differences of cost below this are rounding.
const SAME: f64 = 1e-9;

/// Sets of units that one search remembers at most.
const REMEMBERED: usize = 500_000;

/// Units of one part at most: the inverse of the linear program has as many rows and columns.
const UNITS: usize = 1_500;

/// The tuples of the best alignment; `useful` are the tuples of two or more units that may be part of it.
pub(super) fn align(
    line: &Line,
    useful: Vec<Vec<usize>>,
    budget: &mut Budget,
) -> Result<Vec<Vec<usize>>, TooLarge> {
    let mut parts: HashMap<usize, Vec<Vec<usize>>> = HashMap::new();
    let mut root: Vec<usize> = (0..line.units.len()).collect();
    for tuple in &useful {
        for &unit in &tuple[1..] {
            let (one, other) = (find(&mut root, tuple[0]), find(&mut root, unit));
            root[one.max(other)] = one.min(other);
        }
    }
    for tuple in useful {
        parts.entry(find(&mut root, tuple[0])).or_default().push(tuple);
    }
    let mut of_part: HashMap<usize, Vec<usize>> = HashMap::new();
    for unit in 0..line.units.len() {
        of_part.entry(find(&mut root, unit)).or_default().push(unit);
    }
    let mut roots: Vec<usize> = of_part.keys().copied().collect();
    roots.sort_unstable();
    let mut found = Vec::new();
    for part in roots {
        let mut units = of_part.remove(&part).unwrap_or_default();
        if units.len() > UNITS {
            return Err(TooLarge);
        }
        units.sort_unstable_by_key(|&unit| (line.units[unit], unit));
        let tuples = parts.remove(&part).unwrap_or_default();
        found.extend(solve(line, &units, &tuples, budget)?);
    }
    Ok(found)
}

fn find(root: &mut [usize], mut unit: usize) -> usize {
    while root[unit] != unit {
        root[unit] = root[root[unit]];
        unit = root[unit];
    }
    unit
}

/// The best alignment of one part.
fn solve(
    line: &Line,
    units: &[usize],
    tuples: &[Vec<usize>],
    budget: &mut Budget,
) -> Result<Vec<Vec<usize>>, TooLarge> {
    let place: HashMap<usize, usize> = units.iter().enumerate().map(|(at, &unit)| (unit, at)).collect();
    let alone = (0..units.len()).map(|unit| Column { units: vec![unit], cost: line.empty() });
    let together = tuples.iter().map(|tuple| {
        let mut places: Vec<usize> = tuple.iter().map(|unit| place[unit]).collect();
        places.sort_unstable();
        Column { units: places, cost: line.cost(tuple) }
    });
    let columns: Vec<Column> = alone.chain(together).collect();
    let solved = simplex::solve(&columns, units.len(), budget)?;
    let chosen = round(&columns, units.len(), &solved);
    let whole = solved.shares.iter().all(|&share| share.abs() < 1e-6 || (share - 1.0).abs() < 1e-6);
    let best =
        if whole { chosen } else { Search::new(&columns, units.len(), &solved, chosen).run(budget)? };
    Ok(best.iter().map(|&column| columns[column].units.iter().map(|&at| units[at]).collect()).collect())
}

/// An alignment near the optimum of the program: columns with the largest share first, then those with the least
/// reduced cost. Units alone fit always, so it ends with a partition.
fn round(columns: &[Column], units: usize, solved: &Solved) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    let reduced: Vec<f64> =
        columns.iter().map(|column| column.cost - simplex::price(&column.units, &solved.prices)).collect();
    order.sort_by(|&a, &b| {
        solved.shares[b].total_cmp(&solved.shares[a]).then(reduced[a].total_cmp(&reduced[b])).then(a.cmp(&b))
    });
    let mut covered = vec![false; units];
    let mut chosen = Vec::new();
    for column in order {
        if columns[column].units.iter().all(|&unit| !covered[unit]) {
            columns[column].units.iter().for_each(|&unit| covered[unit] = true);
            chosen.push(column);
        }
    }
    chosen
}

/// Branch and bound over the sum of reduced costs.
struct Search<'a> {
    columns: &'a [Column],
    reduced: Vec<f64>,
    // The columns whose first unit (in the order of the text) is this one, cheapest first.
    of_unit: Vec<Vec<usize>>,
    best: Vec<usize>,
    least: f64,
    covered: Vec<u64>,
    path: Vec<usize>,
    seen: HashMap<Vec<u64>, f64>,
}

impl<'a> Search<'a> {
    fn new(columns: &'a [Column], units: usize, solved: &Solved, chosen: Vec<usize>) -> Search<'a> {
        let reduced: Vec<f64> = columns
            .iter()
            .map(|column| (column.cost - simplex::price(&column.units, &solved.prices)).max(0.0))
            .collect();
        let least: f64 = chosen.iter().map(|&column| reduced[column]).sum();
        let mut of_unit = vec![Vec::new(); units];
        for (column, Column { units, .. }) in
            columns.iter().enumerate().filter(|(at, _)| reduced[*at] < least)
        {
            of_unit[units[0]].push(column);
        }
        for list in &mut of_unit {
            list.sort_by(|&a: &usize, &b: &usize| reduced[a].total_cmp(&reduced[b]));
        }
        let covered = vec![0; units.div_ceil(64)];
        Search {
            columns,
            reduced,
            of_unit,
            best: chosen,
            least,
            covered,
            path: Vec::new(),
            seen: HashMap::new(),
        }
    }

    fn run(mut self, budget: &mut Budget) -> Result<Vec<usize>, TooLarge> {
        self.go(0, 0.0, budget)?;
        Ok(self.best)
    }

    /// Covers the units from `from` on; `spent` is the sum of reduced costs so far.
    fn go(&mut self, from: usize, spent: f64, budget: &mut Budget) -> Result<(), TooLarge> {
        let Some(unit) = (from..self.of_unit.len()).find(|&unit| !self.is_covered(unit)) else {
            (self.best, self.least) = (self.path.clone(), spent);
            return Ok(());
        };
        budget.spend(self.covered.len() + unit - from + 1)?;
        if self.seen.get(&self.covered).is_some_and(|&before| before <= spent) {
            return Ok(());
        }
        if self.seen.len() < REMEMBERED {
            self.seen.insert(self.covered.clone(), spent);
        }
        for at in 0..self.of_unit[unit].len() {
            let column = self.of_unit[unit][at];
            let sum = spent + self.reduced[column];
            budget.spend(1)?;
            if sum >= self.least - SAME {
                break;
            }
            if self.columns[column].units.iter().any(|&unit| self.is_covered(unit)) {
                continue;
            }
            self.flip(column);
            self.path.push(column);
            self.go(unit + 1, sum, budget)?;
            self.path.pop();
            self.flip(column);
        }
        Ok(())
    }

    fn is_covered(&self, unit: usize) -> bool {
        self.covered[unit / 64] >> (unit % 64) & 1 == 1
    }

    fn flip(&mut self, column: usize) {
        for &unit in &self.columns[column].units {
            self.covered[unit / 64] ^= 1 << (unit % 64);
        }
    }
}
