//! All operations of a project, filed by replica and by what they are about.

use super::act::{each_key, keys};
use super::derive::{Dirty, Key, Orders, codes_under, guid_of};
use super::guided::Guided;
use super::op::{Act, Op, Order};
use super::purge::Purges;
use crate::model::id::*;
use crate::text::{Text, Turn};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The words of a transcript as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The words.
    pub text: Text,
    /// Its turns.
    pub turns: Arc<Vec<Turn>>,
}

/// The operations and the imported words of a project, and where to find them. What they mean is derived from them
/// ([`super::derive::Fold`]).
#[derive(Debug, Default)]
pub struct Ops {
    pub(super) by_replica: BTreeMap<ReplicaId, Vec<Op>>,
    pub(super) touch: IdMap<Key, Orders>,
    /// A commit was undone at some time: only then it is looked up which.
    any_undo: bool,
    pub(super) sources: HashMap<Digest, Source>,
    /// How many acts each person wrote: the adding of a person who acted cannot be taken back.
    pub(super) acted: IdMap<PersonId, u32>,
    /// The codings of each transcript, in the order in which they came.
    pub(super) coded: IdMap<TranscriptId, Vec<AnnotationId>>,
    /// Memos, marks, links and quick keys: what a change of the code tree may show or hide.
    pub(super) notes: IdSet<Key>,
    /// People, participants, transcripts and sets that came with a GUID from another program.
    pub(super) guided: BTreeSet<Order>,
    /// Codings, memos and links that did.
    pub(super) many_guided: Guided,
    pub(super) purges: Purges,
    /// Operations on something that was purged.
    pub(super) reached: IdSet<OpId>,
    /// How many operations lost their words on the way in.
    pub(super) emptied: usize,
    /// Operations that are here may have to lose their words: a purge came in, or a thing that was purged.
    pub(super) unjudged: bool,
    /// What every replica said that it knew.
    knew: BTreeMap<ReplicaId, Knew>,
    lamport: u64,
    count: usize,
}

/// What a replica said that it knew when it wrote.
#[derive(Debug, Default)]
struct Knew {
    /// The number of the first operation that said it.
    since: u32,
    /// The last number of every replica that was there.
    upto: BTreeMap<ReplicaId, u32>,
}

impl Knew {
    fn learn(&mut self, op: &Op) {
        if self.upto.is_empty() {
            self.since = op.id.seq;
        }
        for last in &op.knew {
            let known = self.upto.entry(last.replica).or_default();
            *known = last.seq.max(*known);
        }
    }
}

impl Ops {
    /// No operations yet, upon these imported words.
    pub(super) fn with(sources: HashMap<Digest, Source>) -> Ops {
        Ops { sources, ..Ops::default() }
    }
    /// An operation.
    pub fn op(&self, id: OpId) -> Option<&Op> {
        self.by_replica.get(&id.replica)?.get((id.seq as usize).checked_sub(1)?)
    }
    /// The last number of a replica, 0 if it is not known.
    pub fn last(&self, replica: ReplicaId) -> u32 {
        self.by_replica.get(&replica).map_or(0, |ops| ops.len() as u32)
    }
    /// The last number of every replica, private ones left out.
    pub fn upto(&self) -> BTreeMap<ReplicaId, u32> {
        let public = self.by_replica.iter().filter(|(replica, ops)| !replica.is_private() && !ops.is_empty());
        public.map(|(&replica, ops)| (replica, ops.len() as u32)).collect()
    }
    /// What a new commit of a replica says that it knew: what changed since that replica said it before. Its own last
    /// number is said once; later it follows from the commits themselves. Nothing for a private replica.
    pub(super) fn knew(&self, replica: ReplicaId) -> Vec<OpId> {
        if replica.is_private() {
            return Vec::new();
        }
        let said = self.knew.get(&replica);
        let news = |other: ReplicaId, seq: u32| match said.and_then(|said| said.upto.get(&other)) {
            Some(&known) => other != replica && known < seq,
            None => true,
        };
        let all = self.upto().into_iter().filter(|&(other, seq)| news(other, seq));
        all.map(|(other, seq)| OpId::new(other, seq)).collect()
    }
    /// True if the replica had not yet said what it knew when it wrote the operation: an emic did that did not ask
    /// people whose things a remove takes.
    pub(super) fn is_before_knew(&self, op: &Op) -> bool {
        self.knew.get(&op.id.replica).is_none_or(|said| op.id.seq < said.since)
    }
    /// Every replica.
    pub fn replicas(&self) -> impl Iterator<Item = ReplicaId> + '_ {
        self.by_replica.keys().copied()
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
    /// All operations, replica by replica.
    pub fn all(&self) -> impl Iterator<Item = &Op> + Clone {
        self.by_replica.values().flatten()
    }
    /// All operations in their order that `wanted` accepts.
    pub fn in_order(&self, wanted: impl Fn(&Op) -> bool) -> Vec<&Op> {
        let mut all: Vec<&Op> = self.by_replica.values().flatten().filter(|op| wanted(op)).collect();
        all.sort_unstable_by_key(|op| op.order());
        all
    }
    /// How many acts there are, by kind, that only a later version of emic knows: kept and passed on, not folded.
    pub fn unknown(&self) -> BTreeMap<&str, usize> {
        let mut kinds = BTreeMap::new();
        for op in self.by_replica.values().flatten() {
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
    /// The operations of a commit.
    pub fn commit_ops(&self, commit: OpId) -> &[Op] {
        let Some(all) = self.by_replica.get(&commit.replica) else { return &[] };
        let from = (commit.seq as usize).saturating_sub(1).min(all.len());
        let rest = &all[from..];
        &rest[..rest.iter().take_while(|op| op.commit == commit.seq).count()]
    }
    /// The places of a key's operations, in order.
    pub(super) fn about(&self, key: &Key) -> &[Order] {
        self.touch.get(key).map_or(&[][..], Orders::as_slice)
    }
    /// Makes room for so many operations more: growing step by step would file all of them several times.
    pub(super) fn reserve(&mut self, count: usize) {
        self.touch.reserve(count);
    }

    /// Files an operation, which must follow its replica's last, and notes what is to be derived again.
    pub(super) fn file(&mut self, mut op: Op, dirty: &mut Dirty) {
        self.take_words(&mut op);
        let order = op.order();
        if !op.id.replica.is_private() {
            self.lamport = self.lamport.max(op.lamport);
        }
        if guid_of(&op.act).is_some() {
            self.guided.insert(order);
        }
        dirty.insert_guid(self.many_guided.file(&op));
        if let Act::Annotate { transcript, .. } = op.act {
            self.coded.entry(transcript).or_default().push(AnnotationId(op.id));
        }
        if let Some(coder) = op.coder {
            let acts = self.acted.entry(coder).or_default();
            *acts += 1;
            if *acts == 1 {
                dirty.insert(Key::People(coder));
            }
        }
        // A `same` may have come before the thing that it names.
        if op.act.adds_what_may_be_made_one() && self.touch.contains_key(&Key::Same) {
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
            dirty.insert_of(key, order.id);
        });
        if !op.knew.is_empty() {
            self.knew.entry(op.id.replica).or_default().learn(&op);
        }
        let all = self.by_replica.entry(op.id.replica).or_default();
        debug_assert_eq!(op.id.seq as usize, all.len() + 1, "{} follows its replica's last", op.id);
        all.push(op);
        self.count += 1;
    }

    /// Takes the operations of a replica after number `upto` out again, and notes what is to be derived again.
    pub(super) fn take_out(&mut self, replica: ReplicaId, upto: u32, dirty: &mut Dirty) {
        let Some(all) = self.by_replica.get_mut(&replica) else { return };
        let gone = all.split_off((upto as usize).min(all.len()));
        // The last first: it is at the end of its lists.
        gone.iter().rev().for_each(|op| self.unfile(op, dirty));
        if gone.iter().any(|op| !op.knew.is_empty()) {
            self.knew.remove(&replica);
            for op in self.by_replica.get(&replica).into_iter().flatten().filter(|op| !op.knew.is_empty()) {
                self.knew.entry(replica).or_default().learn(op);
            }
        }
        if self.by_replica.get(&replica).is_some_and(Vec::is_empty) {
            self.by_replica.remove(&replica);
        }
        if !self.purges.is_empty() {
            self.find_reached();
        }
        let public = self.by_replica.iter().filter(|(replica, _)| !replica.is_private());
        self.lamport = public.flat_map(|(_, ops)| ops.last()).map(|op| op.lamport).max().unwrap_or(0);
    }

    fn unfile(&mut self, op: &Op, dirty: &mut Dirty) {
        self.count -= 1;
        let may_be_named = op.act.adds_what_may_be_made_one() && self.touch.contains_key(&Key::Same);
        if self.guided.remove(&op.order()) || may_be_named {
            dirty.insert(Key::Same);
        }
        dirty.insert_guid(self.many_guided.unfile(op));
        if let Some(acts) = op.coder.and_then(|coder| self.acted.get_mut(&coder)) {
            *acts -= 1;
            if *acts == 0 {
                dirty.extend(op.coder.map(Key::People));
            }
        }
        if let Act::Annotate { transcript, .. } = op.act
            && let Some(coded) = self.coded.get_mut(&transcript)
        {
            // What is taken out came last.
            let nth = coded.iter().rposition(|id| id.0 == op.id);
            nth.map(|nth| coded.remove(nth));
        }
        if self.touch.contains_key(&Key::Undo(op.id)) {
            dirty.insert(Key::Undo(op.id));
        }
        if !codes_under(op).is_empty() {
            // The use that goes may have been all that kept its code.
            dirty.insert(Key::Tree);
        }
        for key in keys(op) {
            if let Some(orders) = self.touch.get_mut(&key) {
                orders.remove(op.order());
            }
            dirty.insert(key);
        }
    }
}
