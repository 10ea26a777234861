//! A log: the operations of a project, what they mean, and the acts that are added to them.

use super::derive::Fold;
use super::op::Op;
use super::ops::Source;
use crate::model::id::*;
use std::collections::HashMap;
use std::ops::Deref;

/// All operations of a project and the project that they mean. It is read like the [`Fold`] in it, which is read like
/// the [`super::ops::Ops`] in that.
#[derive(Debug, Default)]
pub struct Log {
    fold: Fold,
}

impl Deref for Log {
    type Target = Fold;
    fn deref(&self) -> &Fold {
        &self.fold
    }
}

impl Log {
    /// Starts with operations and texts, in any order of replicas; each replica's are complete from 1.
    /// `project` is the id of the project.
    pub fn new(project: &str, ops: impl IntoIterator<Item = Op>, sources: HashMap<Digest, Source>) -> Log {
        let mut log = Log { fold: Fold::with(project, sources) };
        log.fold.take_in(ops);
        log
    }
    /// A second log of the same operations, to try an act on it.
    pub fn copy(&self) -> Log {
        Log::new(self.id(), self.by_replica.values().flatten().cloned(), self.sources.clone())
    }
    /// Takes in operations; each must follow its replica's last. Derives again only what they touch.
    pub fn absorb(&mut self, ops: Vec<Op>) {
        self.fold.take_in(ops);
    }
    /// Takes the operations of a replica after number `upto` out again: for a commit that could not be saved.
    pub fn retract(&mut self, replica: ReplicaId, upto: u32) {
        self.fold.take_out(replica, upto);
    }
    /// Derives everything again: the reference that every quicker way must equal.
    pub fn refold(&mut self) {
        self.fold.refold();
    }
    /// Takes imported words out that no operation names.
    pub fn remove_source(&mut self, digest: Digest) {
        self.fold.remove_source(digest);
    }
    /// Adds imported words; call before the operations that name them.
    pub fn add_source(&mut self, digest: Digest, source: Source) {
        self.fold.add_source(digest, source);
    }
}
