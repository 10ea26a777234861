//! All operations of a project: taking them in, taking them out again, finding them.

use super::act::{each_key, keys};
use super::derive::{Dirty, Entity, Key, Orders, Shape, codes_under, guid_of};
use super::op::{Act, Op, Order};
use super::purge::Purges;
use crate::model::id::*;
use crate::model::*;
use crate::text::{Text, Turn};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The words of a transcript as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The words.
    pub text: Text,
    /// Its turns.
    pub turns: Vec<Turn>,
}

/// All operations of a project, and the project that they mean.
#[derive(Debug, Default)]
pub struct Log {
    pub(super) ops: BTreeMap<ReplicaId, Vec<Op>>,
    pub(super) touch: IdMap<Key, Orders>,
    /// Something was undone at some time: only then it is asked what.
    pub(super) any_undo: bool,
    pub(super) sources: HashMap<Digest, Source>,
    pub(super) undone: IdSet<OpId>,
    /// People who acted: their adding cannot be taken back.
    pub(super) acted: IdMap<PersonId, u32>,
    /// Who was ever said to be one person with whom, undone or not: decides whose undo counts.
    pub(super) once_same: BTreeMap<OpId, OpId>,
    pub(super) entities: IdMap<AnnotationId, Entity>,
    pub(super) coded: IdMap<TranscriptId, IdSet<AnnotationId>>,
    pub(super) shape: Shape,
    pub(super) settled: BTreeSet<OpId>,
    /// Memos, marks, links and quick keys: what a change of the code tree may show or hide.
    pub(super) notes: IdSet<Key>,
    /// Things that came with a GUID from elsewhere.
    pub(super) guided: BTreeSet<Order>,
    pub(super) questions: BTreeMap<Key, Vec<Question>>,
    pub(super) purges: Purges,
    pub(super) lamport: u64,
    pub(super) count: usize,
    pub(super) project: Project,
}

impl Log {
    /// Starts with operations and texts, in any order of replicas; each replica's are complete from 1.
    pub fn new(ops: Vec<Op>, sources: HashMap<Digest, Source>) -> Log {
        Log::from_facts(ops, sources)
    }
    /// As [`Log::new`], without a list of all operations beside the log's own.
    pub fn from_facts(ops: impl IntoIterator<Item = Op>, sources: HashMap<Digest, Source>) -> Log {
        let mut log = Log { sources, ..Log::default() };
        log.take_in(ops);
        log
    }
    /// The same once more, to try on it what something would do.
    pub fn copy(&self) -> Log {
        Log::from_facts(self.ops.values().flatten().cloned(), self.sources.clone())
    }
    /// The project that the operations mean.
    pub fn project(&self) -> &Project {
        &self.project
    }
    /// An operation.
    pub fn op(&self, id: OpId) -> Option<&Op> {
        self.ops.get(&id.replica)?.get((id.seq as usize).checked_sub(1)?)
    }
    /// The last number of a replica, 0 if it is not known.
    pub fn last(&self, replica: ReplicaId) -> u32 {
        self.ops.get(&replica).map_or(0, |ops| ops.len() as u32)
    }
    /// The last number of every replica, private ones left out.
    pub fn upto(&self) -> BTreeMap<ReplicaId, u32> {
        let public = self.ops.iter().filter(|(replica, ops)| !replica.is_private() && !ops.is_empty());
        public.map(|(&replica, ops)| (replica, ops.len() as u32)).collect()
    }
    /// Every replica.
    pub fn replicas(&self) -> impl Iterator<Item = ReplicaId> + '_ {
        self.ops.keys().copied()
    }
    /// How many operations there are, private ones too.
    pub fn len(&self) -> usize {
        self.count
    }
    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// The highest lamport time of a public operation.
    pub fn lamport(&self) -> u64 {
        self.lamport
    }
    /// All operations in their order that `wanted` accepts.
    pub fn in_order(&self, wanted: impl Fn(&Op) -> bool) -> Vec<&Op> {
        let mut all: Vec<&Op> = self.ops.values().flatten().filter(|op| wanted(op)).collect();
        all.sort_unstable_by_key(|op| op.order());
        all
    }
    /// Every choice between two contents of one number, in their order.
    pub fn choices(&self) -> Vec<&Op> {
        let others = self.writes(&Key::Other).into_iter().map(|(op, _)| op);
        others.filter(|op| matches!(op.act, Act::Choose { .. })).collect()
    }
    /// How many acts there are, by kind, that only a later version of emic knows: kept and passed on, not folded.
    pub fn unknown(&self) -> BTreeMap<&str, usize> {
        let mut kinds = BTreeMap::new();
        for op in self.ops.values().flatten() {
            if let Act::Unknown { kind, .. } = &op.act {
                *kinds.entry(kind.as_str()).or_default() += 1;
            }
        }
        kinds
    }
    /// The imported words of a text, if they are here.
    pub fn source(&self, digest: Digest) -> Option<&Source> {
        self.sources.get(&digest)
    }
    /// Adds imported words; call before the operations that name them.
    pub fn add_source(&mut self, digest: Digest, source: Source) {
        if !self.is_purged(digest) {
            self.sources.insert(digest, source);
        }
    }
    /// True if an operation counts: its commit is not undone.
    pub fn counts(&self, op: &Op) -> bool {
        self.undone.is_empty() || !self.undone.contains(&op.commit_id())
    }
    /// True if a commit is undone.
    pub fn is_undone(&self, commit: OpId) -> bool {
        self.undone.contains(&commit)
    }
    /// The operations of a commit.
    pub fn commit_ops(&self, commit: OpId) -> &[Op] {
        let Some(all) = self.ops.get(&commit.replica) else { return &[] };
        let from = (commit.seq as usize).saturating_sub(1).min(all.len());
        let rest = &all[from..];
        &rest[..rest.iter().take_while(|op| op.commit == commit.seq).count()]
    }

    /// Takes in operations; each must follow its replica's last. Derives again only what they touch.
    pub fn absorb(&mut self, ops: Vec<Op>) {
        self.take_in(ops);
    }

    fn take_in(&mut self, ops: impl IntoIterator<Item = Op>) {
        let mut dirty = Dirty::default();
        let ops = ops.into_iter();
        let room = ops.size_hint().0;
        // Where a whole project comes in, room is made once: growing step by step would file all of it several times.
        if room > 1000 {
            self.touch.reserve(room);
            self.entities.reserve(room);
        }
        for mut op in ops {
            if self.purges.ids.contains(&op.id) {
                op.purge();
            }
            dirty.extend(self.carry_out(&op));
            let order = op.order();
            let all = self.ops.entry(op.id.replica).or_default();
            debug_assert_eq!(op.id.seq as usize, all.len() + 1, "{} follows its replica's last", op.id);
            if !op.id.replica.is_private() {
                self.lamport = self.lamport.max(op.lamport);
            }
            if guid_of(&op.act).is_some() {
                self.guided.insert(order);
            }
            if let Act::Annotate { transcript, .. } = op.act {
                self.coded.entry(transcript).or_default().insert(AnnotationId(op.id));
            }
            if let Some(coder) = op.coder {
                let acts = self.acted.entry(coder).or_default();
                *acts += 1;
                if *acts == 1 {
                    dirty.insert(Key::People(coder));
                }
            }
            // It may have been said of a thing that it is one with another before the thing itself came.
            if op.act.adds_person_participant_or_transcript() && self.touch.contains_key(&Key::Same) {
                dirty.insert(Key::Same);
            }
            // An undo may have come before what it names, which may be an operation within a commit.
            self.any_undo |= matches!(op.act, Act::Undo { .. });
            for id in [op.commit_id(), op.id] {
                if self.any_undo && self.touch.contains_key(&Key::Undo(id)) {
                    dirty.insert(Key::Undo(id));
                }
            }
            let (touch, notes) = (&mut self.touch, &mut self.notes);
            each_key(&op, &mut |key| {
                touch.entry(key.clone()).or_default().insert(order);
                if key.sits_on_codes() {
                    notes.insert(key.clone());
                }
                dirty.insert(key);
            });
            all.push(op);
            self.count += 1;
        }
        self.derive(dirty);
    }

    /// Takes the last operations of a replica out again: for a commit that could not be saved.
    pub fn retract(&mut self, replica: ReplicaId, upto: u32) {
        let Some(all) = self.ops.get_mut(&replica) else { return };
        let gone = all.split_off((upto as usize).min(all.len()));
        let mut dirty = Dirty::default();
        for op in &gone {
            self.count -= 1;
            if self.guided.remove(&op.order()) {
                dirty.insert(Key::Same);
            }
            if let Some(acts) = op.coder.and_then(|coder| self.acted.get_mut(&coder)) {
                *acts -= 1;
                if *acts == 0 {
                    dirty.extend(op.coder.map(Key::People));
                }
            }
            if let Act::Annotate { transcript, .. } = op.act
                && let Some(coded) = self.coded.get_mut(&transcript)
            {
                coded.remove(&AnnotationId(op.id));
            }
            if self.touch.contains_key(&Key::Undo(op.id)) {
                dirty.insert(Key::Undo(op.id));
            }
            if !codes_under(op).is_empty() {
                // What sat on a code may have been all that kept it.
                dirty.insert(Key::Tree);
            }
            for key in keys(op) {
                if let Some(orders) = self.touch.get_mut(&key) {
                    orders.remove(op.id);
                }
                dirty.insert(key);
            }
        }
        if self.ops.get(&replica).is_some_and(Vec::is_empty) {
            self.ops.remove(&replica);
        }
        let public = self.ops.iter().filter(|(replica, _)| !replica.is_private());
        self.lamport = public.flat_map(|(_, ops)| ops.last()).map(|op| op.lamport).max().unwrap_or(0);
        self.derive(dirty);
    }

    /// Derives everything again: the reference that every quicker way must equal.
    pub fn refold(&mut self) {
        self.undone.clear();
        self.entities.clear();
        self.shape = Shape::default();
        self.settled.clear();
        self.questions.clear();
        self.project = Project::default();
        let mut dirty = Dirty::default();
        dirty.extend(self.touch.keys().cloned());
        self.derive(dirty);
    }
}
