//! What is known of every commit, operation and text without reading it: its position and where it is
//! filed.
//!
//! The same small records are kept in the database, so that opening a project does not read its journal.

use crate::log::{Act, Op};
use crate::model::id::{Digest, OpId, PersonId, ReplicaId, TranscriptId};
use crate::model::target::Target;
use crate::store::commit::{CommitKind, CommitRecord, Place};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Where a fact is filed: opening a project needs the core and, later, the transcripts that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shard {
    /// People, participants, codes, transcripts' titles and casts, progress, undo, settling: what every list
    /// needs.
    Core,
    /// What lies on the words of one transcript: annotations, corrections, memos and marks on passages and
    /// turns.
    Transcript(TranscriptId),
}

/// One commit as it is remembered; replicas and shards by their numbers in the order of first appearance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) kind: u8,
    coder: Option<(u32, u32)>,
    pub(super) wall: i64,
    pub(super) file: u32,
    pub(super) offset: u32,
    pub(super) len: u32,
    new_replicas: Vec<ReplicaId>,
    new_shards: Vec<TranscriptId>,
    /// Digest and length in bytes, in their order.
    texts: Vec<(Digest, u32)>,
    /// Replica, number there, length in bytes, shard, length of its fact; in their order.
    ops: Vec<(u32, u32, u32, u32, u32)>,
}

/// A commit's record, and its facts by shard.
pub(super) type Filed = (Record, Vec<(u32, Vec<u8>)>);

/// What goes into a record.
pub(super) struct Parts<'a> {
    pub(super) kind: CommitKind,
    pub(super) coder: Option<PersonId>,
    pub(super) wall: i64,
    pub(super) place: Place,
    /// Digest and length of its block.
    pub(super) texts: Vec<(Digest, usize)>,
    /// Each operation and the length of its block.
    pub(super) ops: Vec<(&'a Op, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct OpPlace {
    commit: u32,
    /// Bytes after the commit's start.
    offset: u32,
    /// 0: this operation is missing.
    len: u32,
    shard: u32,
}

#[derive(Debug, Clone, Copy)]
struct Brief {
    kind: u8,
    coder: Option<(u32, u32)>,
    wall: i64,
    first: Option<(u32, u32)>,
    ops: u32,
    place: Place,
}

/// Everything that is known of the journal.
#[derive(Debug, Default)]
pub(super) struct Index {
    replicas: Vec<ReplicaId>,
    replica_numbers: HashMap<ReplicaId, u32>,
    /// By replica and sequence number.
    ops: Vec<Vec<OpPlace>>,
    shards: Vec<TranscriptId>,
    shard_numbers: HashMap<TranscriptId, u32>,
    /// Bytes and number of facts by shard; the first is the core.
    facts: Vec<(u64, u64)>,
    texts: HashMap<Digest, (u32, u32, u32)>,
    commits: Vec<Brief>,
    pub(super) op_count: u64,
    /// Bytes of all records in the database.
    pub(super) records_len: u64,
}

impl Index {
    pub(super) fn new() -> Index {
        Index { facts: vec![(0, 0)], ..Index::default() }
    }

    /// Files a commit's operations: returns its record and its facts by shard, in order. Changes nothing.
    pub(super) fn file(&self, parts: &Parts) -> Filed {
        let mut new = New { index: self, replicas: Vec::new(), shards: Vec::new(), placed: HashMap::new() };
        let coder = parts.coder.map(|coder| (new.replica(coder.0.replica), coder.0.seq));
        let mut facts: Vec<(u32, Vec<u8>)> = Vec::new();
        let mut slots: HashMap<u32, usize> = HashMap::new();
        let mut ops = Vec::with_capacity(parts.ops.len());
        for (op, len) in &parts.ops {
            let replica = new.replica(op.id.replica);
            let shard = new.shard(op);
            let slot = *slots.entry(shard).or_insert_with(|| {
                facts.push((shard, Vec::new()));
                facts.len() - 1
            });
            // Values of plain data always serialise.
            let fact = postcard::to_allocvec(op).unwrap_or_default();
            facts[slot].1.extend_from_slice(&fact);
            ops.push((replica, op.id.seq, *len as u32, shard, fact.len() as u32));
        }
        let record = Record {
            kind: parts.kind as u8,
            coder,
            wall: parts.wall,
            file: parts.place.file,
            offset: parts.place.offset,
            len: parts.place.len,
            new_replicas: new.replicas,
            new_shards: new.shards,
            texts: parts.texts.iter().map(|(digest, len)| (*digest, *len as u32)).collect(),
            ops,
        };
        (record, facts)
    }

    /// Takes a record in. `false` if it does not fit: then its source is damaged.
    pub(super) fn push(&mut self, record: &Record, bytes: u64) -> bool {
        let commit = self.commits.len() as u32;
        for &replica in &record.new_replicas {
            self.replica_numbers.insert(replica, self.replicas.len() as u32);
            self.replicas.push(replica);
            self.ops.push(Vec::new());
        }
        for &shard in &record.new_shards {
            self.shards.push(shard);
            self.shard_numbers.insert(shard, self.shards.len() as u32);
            self.facts.push((0, 0));
        }
        let mut offset = 0;
        for &(digest, len) in &record.texts {
            self.texts.entry(digest).or_insert((commit, offset, len));
            offset += len;
        }
        for &(replica, seq, len, shard, fact) in &record.ops {
            let (Some(places), Some(facts)) =
                (self.ops.get_mut(replica as usize), self.facts.get_mut(shard as usize))
            else {
                return false;
            };
            if (seq as usize) <= places.len() || seq as usize > places.len() + (1 << 20) {
                return false;
            }
            places.resize(seq as usize - 1, OpPlace { commit, offset: 0, len: 0, shard: 0 });
            places.push(OpPlace { commit, offset, len, shard });
            facts.0 += u64::from(fact);
            facts.1 += 1;
            offset += len;
        }
        self.commits.push(Brief {
            kind: record.kind,
            coder: record.coder,
            wall: record.wall,
            first: record.ops.first().map(|op| (op.0, op.1)),
            ops: record.ops.len() as u32,
            place: Place { file: record.file, offset: record.offset, len: record.len },
        });
        self.op_count += record.ops.len() as u64;
        self.records_len += bytes;
        true
    }

    /// Reads the records that the database keeps; `None` if they are not whole.
    pub(super) fn from_records(bytes: &[u8], commits: u32, ops: u64) -> Option<Index> {
        let mut index = Index::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (record, after) = postcard::take_from_bytes::<Record>(rest).ok()?;
            if !index.push(&record, (rest.len() - after.len()) as u64) {
                return None;
            }
            rest = after;
        }
        (index.commits.len() as u64 == u64::from(commits) && index.op_count == ops).then_some(index)
    }

    pub(super) fn commit_count(&self) -> u32 {
        self.commits.len() as u32
    }
    /// The commit number `n`, from 1.
    pub(super) fn commit(&self, n: u32) -> Option<CommitRecord> {
        let brief = self.commits.get((n as usize).checked_sub(1)?)?;
        let id = |(replica, seq): (u32, u32)| Some(OpId::new(*self.replicas.get(replica as usize)?, seq));
        Some(CommitRecord {
            n,
            kind: CommitKind::ALL.get(brief.kind as usize).copied().unwrap_or(CommitKind::Repair),
            coder: brief.coder.and_then(id).map(PersonId),
            wall: brief.wall,
            first: brief.first.and_then(id),
            ops: brief.ops,
        })
    }
    /// Where the commit number `n`, from 1, is in the journal.
    pub(super) fn place_of(&self, n: u32) -> Option<Place> {
        Some(self.commits.get((n as usize).checked_sub(1)?)?.place)
    }
    /// How many bytes of a journal file are known: the end of its last commit; `None` if it has none.
    pub(super) fn known_len(&self, file: u32) -> Option<u32> {
        let after = self.commits.partition_point(|brief| brief.place.file <= file);
        let place = self.commits.get(after.checked_sub(1)?)?.place;
        (place.file == file).then_some(place.offset + place.len)
    }
    /// The number of the last commit before a journal file.
    pub(super) fn commits_before(&self, file: u32) -> u32 {
        self.commits.partition_point(|brief| brief.place.file < file) as u32
    }
    fn place(&self, id: OpId) -> Option<OpPlace> {
        let replica = *self.replica_numbers.get(&id.replica)?;
        let place = *self.ops.get(replica as usize)?.get((id.seq as usize).checked_sub(1)?)?;
        (place.len > 0).then_some(place)
    }
    fn absolute(&self, commit: u32, offset: u32, len: u32) -> Option<Place> {
        let place = self.commits.get(commit as usize)?.place;
        Some(Place { file: place.file, offset: place.offset + offset, len })
    }
    /// Where an operation's lines stand.
    pub(super) fn op(&self, id: OpId) -> Option<Place> {
        let place = self.place(id)?;
        self.absolute(place.commit, place.offset, place.len)
    }
    /// Where a text's lines stand.
    pub(super) fn text(&self, digest: Digest) -> Option<Place> {
        let &(commit, offset, len) = self.texts.get(&digest)?;
        self.absolute(commit, offset, len)
    }
    pub(super) fn has_text(&self, digest: Digest) -> bool {
        self.texts.contains_key(&digest)
    }
    pub(super) fn texts(&self) -> impl Iterator<Item = Digest> {
        self.texts.keys().copied()
    }
    /// The last sequence number of a replica; 0 if it is not known.
    pub(super) fn last(&self, replica: ReplicaId) -> u32 {
        let number = self.replica_numbers.get(&replica);
        number.and_then(|&n| self.ops.get(n as usize)).map_or(0, |ops| ops.len() as u32)
    }
    /// The last operation of every replica that has one.
    pub(super) fn lasts(&self) -> impl Iterator<Item = OpId> {
        let lasts = self.replicas.iter().zip(&self.ops);
        lasts.filter(|(_, ops)| !ops.is_empty()).map(|(&replica, ops)| OpId::new(replica, ops.len() as u32))
    }
    /// Every shard: its number, itself, bytes and number of its facts.
    pub(super) fn shards(&self) -> impl Iterator<Item = (u32, Shard, u64, u64)> {
        let shards = std::iter::once(Shard::Core).chain(self.shards.iter().map(|&t| Shard::Transcript(t)));
        shards
            .zip(&self.facts)
            .enumerate()
            .map(|(n, (shard, &(bytes, count)))| (n as u32, shard, bytes, count))
    }
    /// Bytes of a shard's facts.
    pub(super) fn facts_len(&self, shard: u32) -> u64 {
        self.facts.get(shard as usize).map_or(0, |facts| facts.0)
    }
    /// The shard of every operation, in order of arrival.
    pub(super) fn arrivals(&self) -> Vec<u32> {
        let places = self.ops.iter().flatten().filter(|place| place.len > 0);
        let mut all: Vec<(u32, u32, u32)> = places.map(|p| (p.commit, p.offset, p.shard)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, _, shard)| shard).collect()
    }
    /// The ids of a shard's operations, in order of arrival.
    pub(super) fn ops_of(&self, shard: u32) -> Vec<OpId> {
        let mut found: Vec<(u32, u32, OpId)> = Vec::new();
        for (&replica, places) in self.replicas.iter().zip(&self.ops) {
            let here = (1..).zip(places).filter(|(_, place)| place.len > 0 && place.shard == shard);
            found.extend(here.map(|(seq, place)| (place.commit, place.offset, OpId::new(replica, seq))));
        }
        found.sort_unstable_by_key(|&(commit, offset, _)| (commit, offset));
        found.into_iter().map(|(_, _, id)| id).collect()
    }
}

/// What a commit adds to the index while it is being filed.
struct New<'i> {
    index: &'i Index,
    replicas: Vec<ReplicaId>,
    shards: Vec<TranscriptId>,
    /// The shards of the commit's own operations.
    placed: HashMap<OpId, u32>,
}

impl New<'_> {
    fn replica(&mut self, replica: ReplicaId) -> u32 {
        if let Some(&known) = self.index.replica_numbers.get(&replica) {
            return known;
        }
        let nth = self.replicas.iter().position(|&new| new == replica).unwrap_or_else(|| {
            self.replicas.push(replica);
            self.replicas.len() - 1
        });
        (self.index.replicas.len() + nth) as u32
    }
    /// Where an operation belongs: with the transcript it names, else with what it names, else in the core.
    fn shard(&mut self, op: &Op) -> u32 {
        let shard = match transcript_of(&op.act) {
            On::Transcript(transcript) => self.of_transcript(transcript),
            On::Op(id) => self.of_op(id),
            On::Nothing => 0,
        };
        if shard != 0 {
            self.placed.insert(op.id, shard);
        }
        shard
    }
    fn of_transcript(&mut self, transcript: TranscriptId) -> u32 {
        if let Some(&known) = self.index.shard_numbers.get(&transcript) {
            return known;
        }
        let nth = self.shards.iter().position(|&new| new == transcript).unwrap_or_else(|| {
            self.shards.push(transcript);
            self.shards.len() - 1
        });
        (self.index.shards.len() + nth + 1) as u32
    }
    fn of_op(&self, id: OpId) -> u32 {
        self.placed.get(&id).copied().or_else(|| self.index.place(id).map(|place| place.shard)).unwrap_or(0)
    }
}

/// What decides where an operation is filed.
enum On {
    Transcript(TranscriptId),
    Op(OpId),
    Nothing,
}

fn transcript_of(act: &Act) -> On {
    let first = |ids: &[crate::model::id::AnnotationId]| ids.first().map_or(On::Nothing, |id| On::Op(id.0));
    match act {
        Act::Annotate { transcript, .. } | Act::Replace { transcript, .. } | Act::Turn { transcript, .. } => {
            On::Transcript(*transcript)
        }
        Act::Resize { annotations, .. }
        | Act::Recode { annotations, .. }
        | Act::Unannotate { annotations } => first(annotations),
        Act::Mark { target, .. } | Act::MemoAdd { on: target, .. } => match *target {
            Target::Passage(transcript, _) | Target::Turn(transcript, _) => On::Transcript(transcript),
            Target::Annotation(annotation) => On::Op(annotation.0),
            _ => On::Nothing,
        },
        Act::Unmark { mark } => On::Op(mark.0),
        Act::MemoEdit { memo, .. } | Act::MemoKind { memo, .. } | Act::MemoRemove { memo } => On::Op(memo.0),
        _ => On::Nothing,
    }
}
