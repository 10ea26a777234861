//! Corrections that overlap: of two that were made without knowing of each other, the later one in order holds. What
//! was said of turns is the same case.

use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::{Anchor, Extent};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// An operation and whether it counts.
type Write<'a> = (&'a Op, bool);

/// From so many stretches on, what an operation knows is looked up when it is asked for and not kept. Nearly always it
/// is one stretch a replica.
const MOST: usize = 64;
/// Of one place so many corrections are compared that a later one knew: no team corrects the same words so often.
const MOST_KNOWN: usize = 1_000;
/// So many steps for each correction are taken to look up what is not kept. After them, what overlaps is taken as known.
const MOST_STEPS: u64 = 1_000;

/// Corrections (in order) that a later one, made without knowing of them, overlaps: to the one that holds. `own` brings
/// the ids of an extent in order. Also how many steps that took.
pub(super) fn overlapped(
    replaces: &[Write<'_>],
    own: &dyn Fn(Extent) -> Extent,
) -> (HashMap<OpId, OpId>, u64) {
    let all = Corrections::new(replaces, own);
    let mut losers = HashMap::new();
    // What is before the one that is looked at, counts, and has not lost.
    let mut standing = Standing::of(&all);
    let mut steps = 0;
    let mut budget = MOST_STEPS * replaces.len() as u64;
    for (nth, (later, counts)) in replaces.iter().enumerate().rev() {
        standing.remove(nth);
        if !counts || losers.contains_key(&later.id) {
            continue;
        }
        let known = all.known[nth].as_deref();
        steps += known.map_or(1, |known| known.len() as u64 + 1);
        if known.is_some_and(|known| standing.is_within(known)) {
            continue;
        }
        let mut reached: Option<HashSet<usize>> = None;
        let (mut from, mut left) = (0, MOST_KNOWN);
        while left > 0
            && let Some((place, earlier)) = standing.next(from, all.plots[nth])
        {
            (from, steps) = (place + 1, steps + 1);
            let mut knows = || match known {
                Some(known) => is_in(known, all.places[earlier]),
                None => {
                    reached.get_or_insert_with(|| all.reach(nth, &mut budget)).contains(&earlier)
                        || budget == 0
                }
            };
            if all.share_words(earlier, nth) && !knows() {
                losers.insert(replaces[earlier].0.id, later.id);
                standing.remove(earlier);
            } else {
                left -= 1;
            }
        }
    }
    (losers, steps + MOST_STEPS * replaces.len() as u64 - budget)
}

/// Corrections in a row of all: from which to which.
type Stretch = (u32, u32);

/// True if a place is in one of some stretches, which are in order.
fn is_in(stretches: &[Stretch], place: u32) -> bool {
    let after = stretches.partition_point(|&(from, _)| from <= place);
    after > 0 && place < stretches[after - 1].1
}

/// Where each correction lies, and what its writer knew.
struct Corrections<'a> {
    all: &'a [Write<'a>],
    nth: HashMap<OpId, usize>,
    /// The place of each in a row of all: those of one replica are side by side, in order.
    places: Vec<u32>,
    extents: Vec<Extent>,
    /// The imported words that each replaces, through the corrections it lies in.
    imported: Vec<(Option<u32>, Option<u32>)>,
    /// Imported words outside which no correction shares words with it.
    plots: Vec<(u32, u32)>,
    /// What each knows, as stretches in order; `None` if there are too many of them.
    known: Vec<Option<Rc<Vec<Stretch>>>>,
}

impl<'a> Corrections<'a> {
    fn new(all: &'a [Write<'a>], own: &dyn Fn(Extent) -> Extent) -> Corrections<'a> {
        let nth: HashMap<OpId, usize> = all.iter().enumerate().map(|(nth, (op, _))| (op.id, nth)).collect();
        let mut here = Corrections {
            all,
            nth,
            places: in_lanes(all),
            extents: Vec::with_capacity(all.len()),
            imported: Vec::with_capacity(all.len()),
            plots: Vec::with_capacity(all.len()),
            known: Vec::with_capacity(all.len()),
        };
        for (op, _) in all {
            let (Act::Replace { extent, .. } | Act::Turn { extent, .. }) = op.act else { continue };
            let extent = own(extent);
            let down = |anchor: Anchor, start: bool| match here.nth.get(&anchor.base) {
                None => Some(anchor.offset),
                Some(&base) => {
                    let (first, last) = here.imported.get(base).copied()?;
                    if start { first } else { last }
                }
            };
            let imported = (down(extent.start, true), down(extent.end, false));
            let plot = match imported {
                (Some(start), Some(end)) if start < end || !here.nth.contains_key(&extent.start.base) => {
                    (start, end)
                }
                _ => (0, u32::MAX),
            };
            let known = here.learnt(op);
            here.extents.push(extent);
            here.imported.push(imported);
            here.plots.push(plot);
            here.known.push(known);
        }
        here
    }

    /// What an operation knows, from what the ones before it know.
    fn learnt(&self, op: &Op) -> Option<Rc<Vec<Stretch>>> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for before in op.over.iter().filter_map(|id| self.nth.get(id)) {
            // What an operation names that comes after it, it cannot have known.
            let Some(known) = self.known.get(*before) else { continue };
            stretches.extend(known.as_deref()?);
            stretches.push((self.places[*before], self.places[*before] + 1));
        }
        stretches.sort_unstable();
        let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len().min(MOST));
        for (from, to) in stretches {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        (joined.len() <= MOST).then(|| Rc::new(joined))
    }

    /// What one knows, looked up step by step, while there are steps left.
    fn reach(&self, from: usize, budget: &mut u64) -> HashSet<usize> {
        let (mut known, mut todo) = (HashSet::new(), vec![from]);
        while let Some(at) = todo.pop() {
            let over = &self.all[at].0.over;
            *budget = budget.saturating_sub(over.len() as u64 + 1);
            if *budget == 0 {
                break;
            }
            let over = over.iter().filter_map(|id| self.nth.get(id)).copied();
            todo.extend(over.filter(|&before| before < at && known.insert(before)));
        }
        known
    }

    fn share_words(&self, a: usize, b: usize) -> bool {
        let (one, two) = (self.extents[a], self.extents[b]);
        let base = one.start.base;
        let (one, two) = if [one.end.base, two.start.base, two.end.base].iter().all(|other| *other == base) {
            ((Some(one.start.offset), Some(one.end.offset)), (Some(two.start.offset), Some(two.end.offset)))
        } else {
            (self.imported[a], self.imported[b])
        };
        matches!((one, two), ((Some(a0), Some(a1)), (Some(b0), Some(b1))) if a0 < b1 && b0 < a1)
    }
}

/// The place of each operation in a row in which those of one replica are side by side.
fn in_lanes(all: &[Write<'_>]) -> Vec<u32> {
    let mut lane_of: HashMap<ReplicaId, usize> = HashMap::new();
    let mut lanes: Vec<Vec<usize>> = Vec::new();
    for (nth, (op, _)) in all.iter().enumerate() {
        let lane = *lane_of.entry(op.id.replica).or_insert(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        lanes[lane].push(nth);
    }
    let mut places = vec![0; all.len()];
    for (place, nth) in lanes.into_iter().flatten().enumerate() {
        places[nth] = place as u32;
    }
    places
}

/// The corrections that still stand, found by the words that they replace.
struct Standing {
    /// By where they begin: where, and which.
    sorted: Vec<(u32, usize)>,
    /// The place of each in that.
    at: Vec<usize>,
    /// A tree over them: the furthest end of those below that still stand, one more so that 0 is none.
    ends: Vec<u64>,
    leaves: usize,
    /// How many stand, up to each place of the row (Fenwick 1994).
    counts: Vec<u32>,
    places: Vec<u32>,
    all: u32,
}

impl Standing {
    fn of(corrections: &Corrections<'_>) -> Standing {
        let len = corrections.all.len();
        let mut sorted: Vec<(u32, usize)> =
            corrections.plots.iter().enumerate().map(|(nth, plot)| (plot.0, nth)).collect();
        sorted.sort_unstable();
        let mut at = vec![0; len];
        sorted.iter().enumerate().for_each(|(place, &(_, nth))| at[nth] = place);
        let leaves = len.next_power_of_two();
        let mut standing = Standing {
            sorted,
            at,
            ends: vec![0; leaves * 2],
            leaves,
            counts: vec![0; len + 1],
            places: corrections.places.clone(),
            all: 0,
        };
        for (nth, _) in corrections.all.iter().enumerate().filter(|(_, (_, counts))| *counts) {
            standing.ends[leaves + standing.at[nth]] = u64::from(corrections.plots[nth].1) + 1;
            standing.all += 1;
            standing.count(nth, 1);
        }
        for node in (1..leaves).rev() {
            standing.ends[node] = standing.ends[node * 2].max(standing.ends[node * 2 + 1]);
        }
        standing
    }

    fn count(&mut self, nth: usize, more: i32) {
        let mut at = self.places[nth] as usize + 1;
        while at < self.counts.len() {
            self.counts[at] = self.counts[at].wrapping_add_signed(more);
            at += at & at.wrapping_neg();
        }
    }
    /// How many stand before a place of the row.
    fn before(&self, place: u32) -> u32 {
        let (mut at, mut sum) = (place as usize, 0);
        while at > 0 {
            sum += self.counts[at];
            at -= at & at.wrapping_neg();
        }
        sum
    }
    /// True if all that stand are in these stretches.
    fn is_within(&self, stretches: &[Stretch]) -> bool {
        let known: u32 = stretches.iter().map(|&(from, to)| self.before(to) - self.before(from)).sum();
        known == self.all
    }

    fn remove(&mut self, nth: usize) {
        let mut node = self.leaves + self.at[nth];
        if self.ends[node] == 0 {
            return;
        }
        self.ends[node] = 0;
        while node > 1 {
            node /= 2;
            self.ends[node] = self.ends[node * 2].max(self.ends[node * 2 + 1]);
        }
        self.all -= 1;
        self.count(nth, -1);
    }

    /// The next one, from a place of the sorted ones on, that replaces some of these imported words.
    fn next(&self, from: usize, (start, end): (u32, u32)) -> Option<(usize, usize)> {
        if from >= self.sorted.len() {
            return None;
        }
        let reaches = |node: usize| self.ends[node] > u64::from(start) + 1;
        let mut node = self.leaves + from;
        // Up and to the right, until something below reaches so far; then down to the first that does.
        while !reaches(node) {
            while node % 2 == 1 {
                node /= 2;
            }
            // Above the top there is nothing to the right.
            if node == 0 {
                return None;
            }
            node += 1;
        }
        while node < self.leaves {
            node = if reaches(node * 2) { node * 2 } else { node * 2 + 1 };
        }
        let place = node - self.leaves;
        let &(begins, nth) = self.sorted.get(place)?;
        (begins < end).then_some((place, nth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stands_is_found_by_its_words_and_nothing_else(
            plots in prop::collection::vec((0u32..30, 0u32..30), 1..40),
            gone in prop::collection::vec(0usize..40, 0..20),
            asked in (0u32..30, 0u32..30),
        ) {
            let len = plots.len();
            let mut sorted: Vec<(u32, usize)> = plots.iter().enumerate().map(|(nth, plot)| (plot.0, nth)).collect();
            sorted.sort_unstable();
            let mut at = vec![0; len];
            sorted.iter().enumerate().for_each(|(place, &(_, nth))| at[nth] = place);
            let leaves = len.next_power_of_two();
            let places = (0..len as u32).collect();
            let ends = vec![0; leaves * 2];
            let mut standing = Standing { sorted, at, ends, leaves, counts: vec![0; len + 1], places, all: len as u32 };
            for (nth, plot) in plots.iter().enumerate() {
                standing.ends[leaves + standing.at[nth]] = u64::from(plot.1) + 1;
                standing.count(nth, 1);
            }
            for node in (1..leaves).rev() {
                standing.ends[node] = standing.ends[node * 2].max(standing.ends[node * 2 + 1]);
            }
            gone.iter().filter(|nth| **nth < len).for_each(|&nth| standing.remove(nth));
            let stands = |nth: usize| !gone.contains(&nth);
            let mut wanted: Vec<(u32, usize)> = plots
                .iter()
                .enumerate()
                .filter(|&(nth, plot)| stands(nth) && plot.0 < asked.1 && asked.0 < plot.1)
                .map(|(nth, plot)| (plot.0, nth))
                .collect();
            wanted.sort_unstable();
            let mut found = Vec::new();
            let mut from = 0;
            while let Some((place, nth)) = standing.next(from, asked) {
                found.push((plots[nth].0, nth));
                from = place + 1;
            }
            prop_assert_eq!(found, wanted);
            for place in 0..=len as u32 {
                let count = (0..place as usize).filter(|&nth| stands(nth)).count();
                prop_assert_eq!(standing.before(place) as usize, count);
            }
        }
    }
}
