//! Alignment by windows, for continua with too many tuples: exact within a window that moves from left to right.
//!
//! The method of "fast-gamma" in `pygamma-agreement` (its documentation, "Performance"): a window takes the leftmost
//! units of each coder and those further right that could be aligned with them; of its best alignment the tuples that
//! end before the window's limit are kept, and the next window begins with the units that are left.

use super::disorder::{Line, exact};
use super::{Budget, TooLarge, Unit};

/// Units of each coder that a window takes before its limit, the largest first: the next is tried if the tuples of
/// a window are too many.
const SIZES: [usize; 4] = [8, 4, 2, 1];

/// An alignment whose disorder may lie above the least one.
pub(super) fn align(line: &Line, limit: usize, budget: &mut Budget) -> Result<Vec<Vec<usize>>, TooLarge> {
    let mut left: Vec<Vec<usize>> = vec![Vec::new(); line.coders];
    for unit in 0..line.units.len() {
        left[line.coder[unit]].push(unit);
    }
    left.iter_mut().for_each(|units| units.sort_unstable_by_key(|&unit| (line.units[unit], unit)));
    let mut kept = Vec::new();
    while left.iter().any(|units| !units.is_empty()) {
        let (tuples, limit) =
            SIZES.iter().find_map(|&size| within(line, &left, size, limit, budget).ok()).ok_or(TooLarge)?;
        let end = |tuple: &Vec<usize>| tuple.iter().map(|&unit| line.units[unit].end).max().unwrap_or(0);
        // If each tuple reaches beyond the limit, the one that ends first is kept, so that each window makes progress.
        let first = tuples.iter().map(end).min().unwrap_or(0);
        let before = kept.len();
        kept.extend(tuples.into_iter().filter(|tuple| end(tuple) <= limit.max(first)));
        let done: std::collections::HashSet<usize> = kept[before..].iter().flatten().copied().collect();
        left.iter_mut().for_each(|units| units.retain(|unit| !done.contains(unit)));
    }
    Ok(kept)
}

/// The best alignment of the next window with `size` units of each coder, and the window's limit.
fn within(
    line: &Line,
    left: &[Vec<usize>],
    size: usize,
    limit: usize,
    budget: &mut Budget,
) -> Result<(Vec<Vec<usize>>, u64), TooLarge> {
    let (window, end) = next(line, left, size);
    budget.spend(left.iter().map(Vec::len).sum())?;
    let units: Vec<Vec<Unit>> =
        window.iter().map(|list| list.iter().map(|&unit| line.units[unit]).collect()).collect();
    let numbers: Vec<usize> = window.into_iter().flatten().collect();
    let small = Line::new(&units, line.parameters);
    // A window may use a tenth of what is left, so that smaller windows can follow one that was too large.
    let found = budget.part(budget.left() / 10, |steps| exact(&small, limit, steps));
    Ok((found?.into_iter().map(|tuple| tuple.into_iter().map(|at| numbers[at]).collect()).collect(), end))
}

/// The units of the next window by coder, and its limit: the largest end of the units taken before those that only
/// could be aligned with them.
fn next(line: &Line, left: &[Vec<usize>], size: usize) -> (Vec<Vec<usize>>, u64) {
    let mut taken = vec![0; left.len()];
    let mut rightmost: Option<usize> = None;
    let wanted = (size * left.len()).min(left.iter().map(Vec::len).sum());
    while taken.iter().sum::<usize>() < wanted {
        let heads = || left.iter().zip(&taken).filter_map(|(units, &at)| units.get(at));
        let nearest = heads().map(|&unit| line.units[unit].end).min().unwrap_or(0);
        for (units, at) in left.iter().zip(&mut taken) {
            if let Some(&unit) = units.get(*at).filter(|&&unit| line.units[unit].end <= nearest) {
                let further = rightmost.is_none_or(|last| line.units[last] < line.units[unit]);
                rightmost = if further { Some(unit) } else { rightmost };
                *at += 1;
            }
        }
    }
    let inside = || left.iter().zip(&taken).flat_map(|(units, &at)| &units[..at]);
    let limit = inside().map(|&unit| line.units[unit].end).max().unwrap_or(0);
    let reach = line.empty() * left.len() as f64;
    let window = left.iter().zip(&taken).map(|(units, &at)| {
        let near = |unit: &&usize| rightmost.is_none_or(|last| line.between(last, **unit) <= reach);
        units[..at].iter().chain(units[at..].iter().take_while(near)).copied().collect()
    });
    (window.collect(), limit)
}
