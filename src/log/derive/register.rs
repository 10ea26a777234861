//! Fields that several people may write: who wins, who lost without knowing, what is still to be joined.
//!
//! Two writes are *concurrent* when neither reaches the other through `over`. A write names in `over` all latest
//! writes that its replica knows, undone ones too, so reach runs through operations that have no effect themselves.

use crate::log::act::keys;
use crate::log::op::{Act, Op};
use crate::model::id::OpId;
use std::collections::{HashMap, HashSet};

/// The writes of one field, in the order of all operations.
pub(in crate::log) struct Register<'a> {
    /// Every write, in order; with a flag: true if it counts (not undone, and allowed).
    writes: Vec<(&'a Op, bool)>,
    /// First writes that say the same.
    same: Same,
}

/// First writes of a field, made where no other was known, that say the same of things which are one: replicas that took
/// in the same file. Who knows one of them knows all.
#[derive(Default)]
struct Same {
    group: HashMap<OpId, usize>,
    groups: Vec<Vec<OpId>>,
}

impl Same {
    fn of(writes: &[(&Op, bool)], said: &dyn Fn(&Op) -> String) -> Same {
        // What changes many codings at once comes after their adding, which is what both took in.
        let first = |op: &&Op| {
            op.over.is_empty() && !op.purged && !matches!(op.act, Act::Resize { .. } | Act::Recode { .. })
        };
        let firsts: Vec<&Op> = writes.iter().map(|(op, _)| *op).filter(first).collect();
        let mut same = Same::default();
        if firsts.len() < 2 {
            return same;
        }
        let mut by_words: HashMap<String, Vec<&Op>> = HashMap::new();
        for op in firsts {
            by_words.entry(said(op)).or_default().push(op);
        }
        for ops in by_words.into_values() {
            // Two who wrote the same of one thing did not know of each other: that is another matter.
            let about = ops.first().map(|op| keys(op));
            if ops.iter().all(|op| Some(keys(op)) == about) {
                continue;
            }
            same.group.extend(ops.iter().map(|op| (op.id, same.groups.len())));
            same.groups.push(ops.iter().map(|op| op.id).collect());
        }
        same
    }
}

impl<'a> Register<'a> {
    pub(in crate::log) fn new(writes: Vec<(&'a Op, bool)>) -> Register<'a> {
        Register { writes, same: Same::default() }
    }
    /// Its writes.
    pub(in crate::log) fn into_writes(self) -> Vec<(&'a Op, bool)> {
        self.writes
    }
    /// A register in which first writes are one that say the same of things which are one: who replaced one of them
    /// replaced all. `said` returns what an operation wrote.
    pub(in crate::log) fn of_words(
        writes: Vec<(&'a Op, bool)>,
        said: &dyn Fn(&Op) -> String,
    ) -> Register<'a> {
        let same = Same::of(&writes, said);
        Register { writes, same }
    }
    /// The last write in order that counts.
    pub(in crate::log) fn winner(&self) -> Option<&'a Op> {
        if !self.same.groups.is_empty() {
            // What was taken in again later is no news to who replaced it.
            return self.latest().pop();
        }
        self.writes.iter().rev().find(|(_, counts)| *counts).map(|(op, _)| *op)
    }
    /// Writes that count, but are neither the winner nor known to it.
    pub(in crate::log) fn losers(&self) -> Vec<&'a Op> {
        self.losers_to(self.winner().map(|op| op.id))
    }
    /// Writes that count, but are neither `winner` nor known to it.
    pub(in crate::log) fn losers_to(&self, winner: Option<OpId>) -> Vec<&'a Op> {
        let Some(winner) = winner else { return Vec::new() };
        if self.writes.len() < 2 {
            return Vec::new();
        }
        let known = self.reach([winner]);
        let lost = |op: &Op| op.id != winner && !known.contains(&op.id);
        self.writes.iter().filter(|(op, counts)| *counts && lost(op)).map(|(op, _)| *op).collect()
    }
    /// The writes that count and that no other such write knows, in order: more than one were made at once.
    pub(in crate::log) fn latest(&self) -> Vec<&'a Op> {
        let counting: Vec<&Op> =
            self.writes.iter().filter(|(_, counts)| *counts).map(|(op, _)| *op).collect();
        if counting.len() < 2 {
            return counting;
        }
        let known = self.reach(counting.iter().map(|op| op.id));
        let mut shown = HashSet::new();
        let mut is_first = |op: &Op| self.same.group.get(&op.id).is_none_or(|&group| shown.insert(group));
        counting.into_iter().filter(|op| !known.contains(&op.id) && is_first(op)).collect()
    }
    /// The writes that no other write names: what a new write must name in `over`. Undone ones count.
    pub(in crate::log) fn heads(&self) -> Vec<OpId> {
        let named: HashSet<OpId> = self.writes.iter().flat_map(|(op, _)| op.over.iter().copied()).collect();
        self.writes.iter().map(|(op, _)| op.id).filter(|id| !named.contains(id)).collect()
    }
    /// Every write that one of `from` reaches through `over`: each is visited once, or twice if it is one of them.
    fn reach(&self, from: impl IntoIterator<Item = OpId>) -> HashSet<OpId> {
        let mut known = HashSet::new();
        let mut todo: Vec<OpId> = from.into_iter().collect();
        let find = self.finder();
        while let Some(id) = todo.pop() {
            let Some(op) = find(id) else { continue };
            for &over in &op.over {
                let equal = self.same.group.get(&over).filter(|_| !known.contains(&over));
                let equal = equal.map_or(&[][..], |&group| &self.same.groups[group]);
                known.extend(equal);
                // What was first knew nothing, so its equals lead nowhere.
                todo.extend(Some(over).filter(|&over| known.insert(over)));
            }
        }
        known
    }
    /// Finds a write by its id: of a few writes by looking at each, of many through a map.
    fn finder(&self) -> impl Fn(OpId) -> Option<&'a Op> {
        const FEW: usize = 8;
        let many = self.writes.len() > FEW;
        let of: HashMap<OpId, &'a Op> =
            if many { self.writes.iter().map(|(op, _)| (op.id, *op)).collect() } else { HashMap::new() };
        let few: Vec<&'a Op> =
            if many { Vec::new() } else { self.writes.iter().map(|(op, _)| *op).collect() };
        move |id| of.get(&id).copied().or_else(|| few.iter().find(|op| op.id == id).copied())
    }
}
