//! What can be done to a project: one [`Op`] is one act of one person, stamped so that any set of them has one order.

pub use super::act::Act;
use crate::model::id::*;
use serde::{Deserialize, Serialize};

/// An operation as the fold sees it; its canonical lines are kept by the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Who wrote it as which number.
    pub id: OpId,
    /// Its place in the order of everybody's acts: 1 + the highest its writer knew.
    pub lamport: u64,
    /// Seconds since 1970 by the writer's clock; for display only.
    pub wall: i64,
    /// Sum of the same replica's operation before, unless it is the first.
    pub prev: Option<Digest>,
    /// Who acted; `None` only before there is a person.
    pub coder: Option<PersonId>,
    /// The number of its commit's first operation.
    pub commit: u32,
    /// The act.
    pub act: Act,
    /// Ids of the writes it replaces, or of the adds it removes.
    pub over: Vec<OpId>,
    /// What its writer knew: the last number per public replica (removes and merges of codes).
    pub seen: Vec<OpId>,
    /// What was here when its commit was written: the last number of every public replica that changed since the same
    /// replica said so before. Only the first operation of a public commit says it, and no rule reads it but one:
    /// removes of a replica that never said it are asked about as a whole.
    pub knew: Vec<OpId>,
    /// The coding frame its writer had before them (annotations).
    pub frame: Option<FrameId>,
    /// 16 random bytes, where it carries words: purged words cannot be found again by trying.
    pub salt: Option<[u8; 16]>,
    /// Its words were taken out for good.
    pub purged: bool,
    /// SHA-256 of its canonical lines.
    pub sum: Digest,
}

impl Op {
    /// Its place in the one order of all operations.
    pub fn order(&self) -> Order {
        Order { lamport: self.lamport, id: self.id }
    }
    /// The id of its commit: that of the commit's first operation.
    pub fn commit_id(&self) -> OpId {
        OpId::new(self.id.replica, self.commit)
    }
    /// True if its writer knew `other` according to `seen`.
    pub fn saw(&self, other: OpId) -> bool {
        self.seen.iter().any(|last| last.replica == other.replica && other.seq <= last.seq)
    }
}

/// The order of all operations: (lamport, replica, sequence number).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Order {
    /// Lamport time.
    pub lamport: u64,
    /// Breaks ties.
    pub id: OpId,
}
