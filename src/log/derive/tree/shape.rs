//! What the replay of a code tree leaves for the things that sit on codes: which codes became one, and which removes
//! hide what.

use super::super::horizon::Horizon;
use crate::log::op::Order;
use crate::model::id::{CodeId, OpId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What decides which uses of a code count, and for which code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::log) struct Shape {
    /// A merged code: what it is a part of, by which operation.
    pub(super) merged: BTreeMap<CodeId, (CodeId, OpId)>,
    /// The same as sets, to find quickly what a code counts for.
    ones: Ones,
    /// The removes of a code that count.
    pub(super) removals: BTreeMap<CodeId, Vec<Arc<Removal>>>,
    /// Codes whose adding was undone.
    pub(super) undone: BTreeSet<CodeId>,
    /// For codes in doubt and for those that became a part of one: what may hide a use of them.
    doubts: HashMap<CodeId, Vec<Arc<Removal>>>,
    /// The codes that a change of uses may bring back or take away.
    fragile: HashSet<CodeId>,
}

/// The most removes that hold one code: of more, which no team ever makes at once, the last in order.
const MOST_REMOVES: usize = 32;

/// The last in order of some removes.
fn last_of(removals: &mut Vec<Arc<Removal>>) {
    removals.sort_unstable_by_key(|removal| removal.order);
    removals.dedup_by_key(|removal| removal.by);
    removals.drain(..removals.len().saturating_sub(MOST_REMOVES));
}

/// A remove that counts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Removal {
    pub(super) by: OpId,
    pub(super) order: Order,
    /// What the remover had seen.
    pub(super) seen: Horizon,
}

impl Removal {
    pub(in crate::log::derive) fn saw(&self, id: OpId) -> bool {
        self.seen.has(id)
    }
}

impl Shape {
    /// True if a use that the operation `put` put on `code` was removed with the code.
    pub(in crate::log::derive) fn took(&self, code: CodeId, put: OpId) -> bool {
        self.hiding(code, put, &mut |_| true)
    }
    /// The removes that hide a use that the operation `put` put on `code`.
    pub(in crate::log::derive) fn took_by(&self, code: CodeId, put: OpId) -> Vec<OpId> {
        let mut all = Vec::new();
        self.hiding(code, put, &mut |remove| {
            all.push(remove);
            false
        });
        all
    }
    /// Calls `each` with every remove that hides a use, until that returns true; true if it did.
    fn hiding(&self, code: CodeId, put: OpId, each: &mut dyn FnMut(OpId) -> bool) -> bool {
        let removals = self.doubts.get(&code).into_iter().flatten();
        removals.into_iter().any(|removal| removal.saw(put) && each(removal.by))
    }
    /// Notes what may hide uses. To be called when all removes and merges are known.
    ///
    /// A use of a merged code is a use of the code that it became a part of, through every merge on the way. It went
    /// only if the remover had seen the use and those merges: who had not seen one of them removed something else. So
    /// what may hide a use of a code are its own removes, and of those of the code that it became a part of the ones
    /// whose writers had seen that merge.
    pub(super) fn note_doubts(&mut self) {
        self.removals.values_mut().for_each(last_of);
        let mut doubts: HashMap<CodeId, Vec<Arc<Removal>>> = HashMap::new();
        for &code in self.removals.keys().chain(&self.undone).chain(self.merged.keys()) {
            // Up to the first code of which it is known, and down again.
            let mut way = Vec::new();
            let mut at = Some(code).filter(|code| !doubts.contains_key(code));
            while let Some(here) = at {
                way.push(here);
                at = self.merged.get(&here).map(|&(into, _)| into).filter(|into| !doubts.contains_key(into));
            }
            for here in way.into_iter().rev() {
                let mut all = self.removals.get(&here).cloned().unwrap_or_default();
                if let Some(&(into, by)) = self.merged.get(&here) {
                    let above = doubts.get(&into).into_iter().flatten();
                    all.extend(above.filter(|removal| removal.saw(by)).cloned());
                }
                last_of(&mut all);
                doubts.insert(here, all);
            }
        }
        self.fragile = self.fragile_codes();
        doubts.retain(|_, removals| !removals.is_empty());
        self.doubts = doubts;
    }
    /// Every code that removes hold, by the code that it counts for: which code they named (the first of several that
    /// became one), and the removes.
    pub(in crate::log::derive) fn holding(&self) -> BTreeMap<CodeId, (CodeId, BTreeSet<OpId>)> {
        let mut all: BTreeMap<CodeId, (CodeId, BTreeSet<OpId>)> = BTreeMap::new();
        for (&code, removals) in &self.removals {
            let root = self.resolve(code);
            let (named, removes) = all.entry(root).or_insert((code, BTreeSet::new()));
            if code == root {
                *named = code;
            }
            removes.extend(removals.iter().map(|removal| removal.by));
        }
        all
    }
    /// True if a change of uses of this code may change the tree.
    pub(in crate::log::derive) fn is_fragile(&self, code: CodeId) -> bool {
        self.fragile.contains(&code)
    }
    /// The codes that were removed or whose adding was undone, and all that became a part of them.
    fn fragile_codes(&self) -> HashSet<CodeId> {
        let mut parts: HashMap<CodeId, Vec<CodeId>> = HashMap::new();
        let mut todo: Vec<CodeId> = self.removals.keys().chain(&self.undone).copied().collect();
        if !todo.is_empty() {
            self.merged.iter().for_each(|(&part, &(into, _))| parts.entry(into).or_default().push(part));
        }
        let mut all = HashSet::new();
        while let Some(code) = todo.pop() {
            if all.insert(code) {
                todo.extend(parts.get(&code).into_iter().flatten());
            }
        }
        all
    }
    /// True if no code was removed or merged, and no adding undone.
    pub(super) fn is_plain(&self) -> bool {
        self.merged.is_empty() && self.removals.is_empty() && self.undone.is_empty()
    }
    /// True if a code is a part of no other, and no other is a part of it.
    pub(super) fn is_alone(&self, code: CodeId) -> bool {
        !self.ones.up.contains_key(&code) && !self.ones.sets.contains_key(&code)
    }
    /// The operation that made a code a part of another.
    pub(in crate::log::derive) fn merge_of(&self, code: CodeId) -> Option<OpId> {
        self.merged.get(&code).map(|&(_, by)| by)
    }
    /// The code that a code counts for: itself, or the one that it became a part of.
    pub(in crate::log::derive) fn resolve(&self, code: CodeId) -> CodeId {
        self.ones.first(code)
    }
    /// The operation by which two codes came to count for the same one: of all merges between them the last. `None`
    /// for a code and itself, and for codes that are not one.
    pub(in crate::log::derive) fn joined_by(&self, one: CodeId, other: CodeId) -> Option<OpId> {
        self.ones.joined_by(one, other)
    }
    pub(in crate::log::derive) fn merge(&mut self, from: CodeId, into: CodeId, by: OpId) {
        self.merged.insert(from, (into, by));
        self.ones.join(from, into, by);
    }
}

/// Codes that became one, as sets that are joined: each set hangs under its largest part, so that a way up is short
/// however long the chain of merges is (union by size: Tarjan and van Leeuwen 1984).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Ones {
    /// What a code hangs under, and since which join.
    up: HashMap<CodeId, (CodeId, usize)>,
    /// Of what hangs under nothing: how many codes are one with it, and for which code they count.
    sets: HashMap<CodeId, (u32, CodeId)>,
    /// The operations that joined, in order.
    joins: Vec<OpId>,
}

impl Ones {
    fn top(&self, code: CodeId) -> CodeId {
        let mut at = code;
        while let Some(&(above, _)) = self.up.get(&at) {
            at = above;
        }
        at
    }
    fn first(&self, code: CodeId) -> CodeId {
        let top = self.top(code);
        self.sets.get(&top).map_or(top, |&(_, first)| first)
    }
    /// Joins the codes that are one with `from` to those that are one with `into`: all count for what that counts for.
    fn join(&mut self, from: CodeId, into: CodeId, by: OpId) {
        let (small, large) = (self.top(from), self.top(into));
        let set = |top: CodeId| self.sets.get(&top).copied().unwrap_or((1, top));
        let ((one, _), (other, first)) = (set(small), set(large));
        let (low, high) = if one > other { (large, small) } else { (small, large) };
        if low != high {
            self.sets.remove(&low);
            self.up.insert(low, (high, self.joins.len()));
            self.joins.push(by);
            self.sets.insert(high, (one + other, first));
        }
    }
    /// On the way up each step is of a later join than the one below it. So the ways of two codes meet if the one
    /// whose next step is the older goes on, and the last step before they meet is of the join that made them one.
    fn joined_by(&self, one: CodeId, other: CodeId) -> Option<OpId> {
        let (mut low, mut high) = (one, other);
        let mut last = None;
        while low != high {
            let step = |code: CodeId| self.up.get(&code).map_or(usize::MAX, |&(_, join)| join);
            if step(low) > step(high) {
                std::mem::swap(&mut low, &mut high);
            }
            let &(above, join) = self.up.get(&low)?;
            last = last.max(Some(join));
            low = above;
        }
        last.map(|join| self.joins[join])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn two_codes_are_joined_by_the_merge_after_which_they_first_count_for_one(
            pairs in prop::collection::vec((0u32..12, 0u32..12), 0..30)
        ) {
            let id = |nth: u32| OpId::new("anna-1.1".parse::<OpId>().unwrap().replica, nth + 1);
            let codes: Vec<CodeId> = (0..12).map(|nth| CodeId(id(nth))).collect();
            let mut shape = Shape::default();
            // As a fold merges: what a code counts for by then, and never a code with itself.
            let mut first: BTreeMap<(usize, usize), OpId> = BTreeMap::new();
            for (nth, (from, into)) in pairs.into_iter().enumerate() {
                let by = id(100 + nth as u32);
                let (from, into) =
                    (shape.resolve(codes[from as usize]), shape.resolve(codes[into as usize]));
                if from != into {
                    shape.merge(from, into, by);
                }
                for (a, one) in codes.iter().enumerate() {
                    for (b, other) in codes.iter().enumerate() {
                        if a != b && shape.resolve(*one) == shape.resolve(*other) {
                            first.entry((a, b)).or_insert(by);
                        }
                    }
                }
            }
            for (a, one) in codes.iter().enumerate() {
                for (b, other) in codes.iter().enumerate() {
                    prop_assert_eq!(shape.joined_by(*one, *other), first.get(&(a, b)).copied());
                }
            }
        }
    }
}
