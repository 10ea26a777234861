//! Alignment coder by coder, for continua with too many tuples.
//!
//! The units of one coder after the other are assigned to the tuples so far, each time exactly. Then each coder's
//! units are taken out and assigned again as long as that lowers the disorder. The result is an alignment that no
//! change of a single coder improves; its disorder may lie above the least one, never below it. Which one is found
//! depends on the coder who is first, so others are tried as first, too. This is a usual heuristic for assignment in
//! several dimensions, not part of the paper.

use super::disorder::{Line, PAIRS};
use super::pairs::{ALONE, Search};
use super::{Budget, TooLarge};

/// Rounds over all coders at most.
const ROUNDS: usize = 20;

/// The best of several alignments that no change of a single coder improves, each begun with another coder. The second
/// and later ones are made as long as all of them stay within `each` steps.
pub(super) fn align(line: &Line, each: u64, budget: &mut Budget) -> Result<Vec<Vec<usize>>, TooLarge> {
    let before = budget.left();
    let mut best = begin_with(line, 0, budget)?;
    let mut least = total(line, &best);
    for first in 1..line.coders {
        let left = each.saturating_sub(before - budget.left());
        let Ok(found) = budget.part(left, |steps| begin_with(line, first, steps)) else { break };
        let now = total(line, &found);
        if now < least {
            (best, least) = (found, now);
        }
    }
    Ok(best)
}

/// Coders in turn, the first of them given.
fn begin_with(line: &Line, first: usize, budget: &mut Budget) -> Result<Vec<Vec<usize>>, TooLarge> {
    let order = || (0..line.coders).map(|nth| (first + nth) % line.coders);
    let mut tuples: Vec<Vec<usize>> = Vec::new();
    for coder in order() {
        tuples = assign(line, coder, tuples, budget)?;
    }
    let mut least = total(line, &tuples);
    for _ in 0..ROUNDS {
        for coder in order() {
            tuples.iter_mut().for_each(|tuple| tuple.retain(|&unit| line.coder[unit] != coder));
            tuples.retain(|tuple| !tuple.is_empty());
            tuples = assign(line, coder, tuples, budget)?;
        }
        let now = total(line, &tuples);
        if now > least - 1e-9 {
            break;
        }
        least = now;
    }
    Ok(tuples)
}

fn total(line: &Line, tuples: &[Vec<usize>]) -> f64 {
    tuples.iter().map(|tuple| line.cost(tuple)).sum()
}

/// Adds the units of a coder to tuples without any, at the least cost.
fn assign(
    line: &Line,
    coder: usize,
    mut tuples: Vec<Vec<usize>>,
    budget: &mut Budget,
) -> Result<Vec<Vec<usize>>, TooLarge> {
    let from = line.coder.partition_point(|&other| other < coder);
    let units: Vec<usize> = (from..line.coder.partition_point(|&other| other <= coder)).collect();
    // In sums over pairs: a unit alone costs all pairs; one that joins `k` others costs its dissimilarities, and `k`
    // pairs with the empty unit less. The number of coders is added to all costs, so that none is below 0.
    let alone = (line.pairs() + line.coders as f64) * line.empty();
    let mut near = Vec::with_capacity(units.len());
    let mut pairs = 0;
    for &unit in &units {
        let mut found = Vec::new();
        for (at, tuple) in tuples.iter().enumerate() {
            budget.spend(tuple.len() + 1)?;
            let mut cost = (line.coders - tuple.len()) as f64 * line.empty();
            let mut others = tuple.iter();
            while let Some(&other) = others.next().filter(|_| cost < alone) {
                cost += line.between(unit, other);
            }
            if cost < alone {
                found.push((at, cost));
            }
        }
        pairs += found.len();
        if pairs > PAIRS {
            return Err(TooLarge);
        }
        near.push(found);
    }
    let mut search = Search::new(&near, tuples.len(), alone);
    for row in 0..units.len() {
        search.assign(row, budget)?;
    }
    for (&column, unit) in search.column_of.iter().zip(units) {
        match column {
            ALONE => tuples.push(vec![unit]),
            column => tuples[column].push(unit),
        }
    }
    Ok(tuples)
}
