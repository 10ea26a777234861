//! Fields that several people may write: who wins, who lost without knowing, what is still to be joined.
//!
//! Two writes are *concurrent* when neither reaches the other through `over`. A write names in `over` all latest
//! writes that its replica knows, undone ones too, so reach runs through operations that have no effect themselves.

use crate::log::op::Op;
use crate::model::id::OpId;
use std::collections::{HashMap, HashSet};

/// The writes of one field, in the order of all operations.
pub(in crate::log) struct Register<'a> {
    /// Every write, in order; with a flag: true if it counts (not undone, and allowed).
    writes: Vec<(&'a Op, bool)>,
}

impl<'a> Register<'a> {
    pub(in crate::log) fn new(writes: Vec<(&'a Op, bool)>) -> Register<'a> {
        Register { writes }
    }
    /// The last write in order that counts.
    pub(in crate::log) fn winner(&self) -> Option<&'a Op> {
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
        counting.into_iter().filter(|op| !known.contains(&op.id)).collect()
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
            todo.extend(op.over.iter().copied().filter(|&id| known.insert(id)));
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
