//! What a writer had seen: the last number of each replica.

use crate::log::op::Op;
use crate::model::id::OpId;

/// The last operation of each replica that a writer had seen, in order, so that one is found without a look at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Horizon(Vec<OpId>);

impl Horizon {
    /// What the writer of an operation says to have seen.
    pub(super) fn of(op: &Op) -> Horizon {
        Horizon::over(op.seen.iter().copied())
    }
    /// The last of several operations of each replica.
    pub(super) fn over(seen: impl IntoIterator<Item = OpId>) -> Horizon {
        let mut all: Vec<OpId> = seen.into_iter().collect();
        // The highest number of a replica comes first and stays.
        all.sort_unstable_by_key(|id| (id.replica, std::cmp::Reverse(id.seq)));
        all.dedup_by_key(|id| id.replica);
        Horizon(all)
    }
    /// True if an operation lies within it.
    pub(super) fn has(&self, id: OpId) -> bool {
        let place = self.0.binary_search_by_key(&id.replica, |last| last.replica);
        place.is_ok_and(|nth| id.seq <= self.0[nth].seq)
    }
    /// The last operation of each replica.
    pub(super) fn ends(&self) -> impl Iterator<Item = OpId> + '_ {
        self.0.iter().copied()
    }
}
