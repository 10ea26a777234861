//! From a set of operations to the project that they mean.
//!
//! Every operation belongs to a few [`Key`]s: the things it says something about. What a key means is derived from
//! all its operations in their order, and from nothing else but the code tree and what is one with what. New
//! operations make their keys dirty, and only dirty keys are derived again; folding everything is the same with
//! every key dirty. So the quick way equals the full fold by construction, and a property test holds it to that.

use super::op::{Act, Op, Order};
use super::purge::Purges;
use super::register::Register;
use super::same::guid_of;
use super::tree::{self, Shape};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::*;
use crate::text::{Text, Turn};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What an operation says something about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Project,
    People(PersonId),
    Attribute(String),
    Table,
    Participant(ParticipantId),
    Same,
    Undo(OpId),
    Tree,
    Transcript(TranscriptId),
    Annotation(AnnotationId),
    /// What a transcript's annotations ask: no operation names it.
    Unanchored(TranscriptId),
    /// Which transcripts have equal words: no operation names it.
    EqualWords,
    Memo(MemoId),
    Mark(MarkId),
    Link(LinkId),
    Quick(PersonId),
    Frames,
    Settle,
    Other,
}

impl Key {
    fn sits_on_codes(&self) -> bool {
        matches!(self, Key::Memo(_) | Key::Mark(_) | Key::Link(_) | Key::Quick(_))
    }
}

/// Keys to derive. Annotations, by far the most, stand in a list: worked through in their own order they are found
/// one behind the other in memory.
#[derive(Default)]
pub(super) struct Dirty {
    keys: IdSet<Key>,
    annotations: Vec<AnnotationId>,
}

impl Dirty {
    fn insert(&mut self, key: Key) {
        match key {
            Key::Annotation(id) => self.annotations.push(id),
            key => drop(self.keys.insert(key)),
        }
    }
    /// Says whether a key other than an annotation is dirty.
    fn contains(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }
    /// The commits whose undoing is dirty.
    pub(super) fn undos(&self) -> Vec<OpId> {
        self.keys
            .iter()
            .filter_map(|key| if let Key::Undo(commit) = key { Some(*commit) } else { None })
            .collect()
    }
}

impl Extend<Key> for Dirty {
    fn extend<I: IntoIterator<Item = Key>>(&mut self, keys: I) {
        keys.into_iter().for_each(|key| self.insert(key));
    }
}

/// The places of a key's operations, in order. Nearly always it is one alone, which needs no list.
#[derive(Debug, Clone)]
pub(super) enum Orders {
    One(Order),
    Many(Vec<Order>),
}

impl Default for Orders {
    fn default() -> Orders {
        Orders::Many(Vec::new())
    }
}

impl Orders {
    pub(super) fn as_slice(&self) -> &[Order] {
        match self {
            Orders::One(order) => std::slice::from_ref(order),
            Orders::Many(orders) => orders,
        }
    }
    fn insert(&mut self, order: Order) {
        match self {
            Orders::Many(orders) if orders.is_empty() => *self = Orders::One(order),
            Orders::Many(orders) => {
                let at = orders.partition_point(|&other| other < order);
                orders.insert(at, order);
            }
            Orders::One(first) => {
                let mut orders = vec![*first, order];
                orders.sort_unstable();
                *self = Orders::Many(orders);
            }
        }
    }
    fn remove(&mut self, id: OpId) {
        let kept = self.as_slice().iter().copied().filter(|order| order.id != id).collect();
        *self = Orders::Many(kept);
    }
}

/// What one derivation has still to do.
#[derive(Default)]
struct Pass {
    /// The code tree changes.
    tree: bool,
    /// Transcripts whose annotations are shown anew.
    views: BTreeSet<TranscriptId>,
    /// Single annotations that changed.
    patches: Vec<(TranscriptId, AnnotationId)>,
    /// Memos, marks, links and quick keys to derive.
    notes: IdSet<Key>,
}

/// The words of a transcript as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The words.
    pub text: Text,
    /// Its turns.
    pub turns: Vec<Turn>,
}

/// An annotation before merges of codes and equal ones are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entity {
    pub(super) id: AnnotationId,
    pub(super) transcript: TranscriptId,
    pub(super) owner: PersonId,
    pub(super) extent: Extent,
    pub(super) code: CodeId,
    /// The operation that put it on that code.
    pub(super) put: OpId,
    pub(super) frame: Option<FrameId>,
    pub(super) made: Made,
}

/// All operations of a project, and the project that they mean.
#[derive(Debug, Default)]
pub struct Log {
    pub(super) ops: BTreeMap<ReplicaId, Vec<Op>>,
    pub(super) touch: IdMap<Key, Orders>,
    /// Something was undone at some time: only then it is asked what.
    any_undo: bool,
    pub(super) sources: HashMap<Digest, Source>,
    pub(super) undone: IdSet<OpId>,
    /// People who acted: their adding cannot be taken back.
    acted: IdMap<PersonId, u32>,
    /// Who was ever said to be one person with whom, undone or not: decides whose undo counts.
    pub(super) once_same: BTreeMap<OpId, OpId>,
    pub(super) entities: IdMap<AnnotationId, Entity>,
    coded: IdMap<TranscriptId, IdSet<AnnotationId>>,
    pub(super) shape: Shape,
    settled: BTreeSet<OpId>,
    /// Memos, marks, links and quick keys: what a change of the code tree may show or hide.
    notes: IdSet<Key>,
    /// Things that came with a GUID from elsewhere.
    pub(super) guided: BTreeSet<Order>,
    pub(super) questions: BTreeMap<Key, Vec<Question>>,
    pub(super) purges: Purges,
    lamport: u64,
    count: usize,
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
    /// The project as it stands.
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
    /// Says whether there are none.
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
    /// Says whether an operation counts: its commit is not undone.
    pub fn counts(&self, op: &Op) -> bool {
        self.undone.is_empty() || !self.undone.contains(&op.commit_id())
    }
    /// Says whether a commit is undone.
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
            if is_thing(&op.act) && self.touch.contains_key(&Key::Same) {
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

    /// Derives everything anew: the reference that every quicker way must equal.
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

    /// The operations of a key in their order, undone ones flagged.
    pub(super) fn writes(&self, key: &Key) -> Vec<(&Op, bool)> {
        let orders = self.touch.get(key).map_or(&[][..], Orders::as_slice);
        orders
            .iter()
            .filter_map(|order| self.op(order.id))
            .map(|op| (op, self.counts(op) && lawful(op)))
            .collect()
    }

    fn derive(&mut self, mut dirty: Dirty) {
        if dirty.contains(&Key::Same) {
            self.derive_once_same(&mut dirty);
        }
        self.derive_undo(&mut dirty);
        if dirty.contains(&Key::Same) || !self.guided.is_empty() {
            self.derive_alias(&mut dirty);
        }
        let mut pass = Pass { tree: dirty.contains(&Key::Tree), ..Pass::default() };
        for key in &dirty.keys {
            self.derive_key(key, &mut pass);
        }
        dirty.annotations.sort_unstable();
        dirty.annotations.dedup();
        for &id in &dirty.annotations {
            self.derive_key(&Key::Annotation(id), &mut pass);
        }
        for key in &dirty.keys {
            if let Key::Transcript(id) = key {
                let first = TranscriptId(self.project.first(id.0));
                if first != *id {
                    self.forget_transcript(*id);
                }
                self.derive_transcript(first);
                pass.views.insert(first);
            }
        }
        if !pass.views.is_empty() {
            self.derive_equal_words();
        }
        pass.notes.extend(dirty.keys.into_iter().filter(Key::sits_on_codes));
        if pass.tree {
            self.derive_tree(&mut pass);
        }
        for key in std::mem::take(&mut pass.notes) {
            match key {
                Key::Memo(id) => self.derive_memo(id),
                Key::Mark(id) => self.derive_mark(id),
                Key::Link(id) => self.derive_link(id),
                Key::Quick(id) => self.derive_quick(id),
                _ => {}
            }
        }
        self.derive_shown(pass);
        self.list_questions();
    }

    /// Derives one key, as far as it stands by itself.
    fn derive_key(&mut self, key: &Key, pass: &mut Pass) {
        match key {
            Key::Project => self.derive_project(),
            Key::Settle => self.derive_settled(),
            Key::Frames => self.derive_frames(),
            Key::People(id) => self.derive_person(*id),
            Key::Attribute(name) => self.derive_attribute(name),
            Key::Table => self.derive_table(),
            Key::Participant(id) => self.derive_participant(*id),
            Key::Annotation(id) => {
                let before = self.entities.get(id).cloned();
                self.derive_annotation(*id);
                for entity in before.iter().chain(self.entities.get(id)) {
                    pass.tree |= self.shape.is_fragile(entity.code);
                    pass.patches.push((TranscriptId(self.project.first(entity.transcript.0)), *id));
                }
            }
            Key::Memo(_) | Key::Mark(_) | Key::Link(_) => {
                pass.tree |= self.sits_on_fragile(key);
            }
            _ => {}
        }
    }

    /// Puts a few changed codings into what is shown; many are shown anew.
    fn derive_shown(&mut self, mut pass: Pass) {
        if pass.patches.len() > 32 {
            pass.views.extend(pass.patches.drain(..).map(|(transcript, _)| transcript));
        }
        for (transcript, id) in pass.patches {
            if !pass.views.contains(&transcript) && !self.patch_view(transcript, id) {
                pass.views.insert(transcript);
            }
        }
        self.derive_views(&pass.views);
    }

    /// Says whether the code tree may change with a memo, mark or link, undone or not.
    fn sits_on_fragile(&self, key: &Key) -> bool {
        let made = self.touch.get(key).and_then(|orders| self.op(orders.as_slice().first()?.id));
        made.is_some_and(|op| codes_under(op).into_iter().any(|code| self.shape.is_fragile(code)))
    }

    fn derive_tree(&mut self, pass: &mut Pass) {
        let steps = self.writes(&Key::Tree);
        let uses = || self.uses();
        let folded = tree::fold(&steps, &uses);
        // A quick key shows its code only while that is alive.
        pass.notes.extend(self.notes.iter().filter(|key| matches!(key, Key::Quick(_))).cloned());
        if self.shape != folded.shape {
            pass.views.extend(self.project.transcripts.keys().copied());
            pass.notes.extend(self.notes.iter().cloned());
        }
        self.shape = folded.shape;
        self.project.codes = folded.tree;
        self.questions.insert(Key::Tree, folded.questions);
    }

    /// Everything that sits on a code, with the operation that put it there.
    fn uses(&self) -> Vec<(CodeId, OpId)> {
        let mut uses: Vec<(CodeId, OpId)> =
            self.entities.values().map(|entity| (entity.code, entity.put)).collect();
        for key in &self.notes {
            let Some(orders) = self.touch.get(key).map(Orders::as_slice) else { continue };
            let Some(op) = orders.first().and_then(|order| self.op(order.id)).filter(|op| self.counts(op))
            else {
                continue;
            };
            let gone = orders
                .iter()
                .filter_map(|order| self.op(order.id))
                .any(|o| self.counts(o) && self.takes_away(op, o));
            match op.act {
                _ if gone || op.id.replica.is_private() => {}
                Act::MemoAdd { on: Target::Code(code), .. }
                | Act::Mark { target: Target::Code(code), .. } => {
                    uses.push((code, op.id));
                }
                Act::Link { from, to, .. } => uses.extend([(from, op.id), (to, op.id)]),
                _ => {}
            }
        }
        uses
    }

    /// Replaces what a key has to ask.
    pub(super) fn ask(&mut self, key: Key, questions: Vec<Question>) {
        if questions.is_empty() {
            self.questions.remove(&key);
        } else {
            self.questions.insert(key, questions);
        }
    }

    fn derive_settled(&mut self) {
        let settled = self.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts);
        self.settled = settled
            .flat_map(|(op, _)| if let Act::Settle { ids } = &op.act { ids.clone() } else { Vec::new() })
            .collect();
    }

    fn list_questions(&mut self) {
        let mut all: Vec<Question> = self
            .questions
            .values()
            .flatten()
            .filter(|question| !self.settled.contains(&question.id))
            .filter(|question| match question.ask {
                Ask::Twice { first, .. } => self.project.first(question.id) != self.project.first(first),
                _ => true,
            })
            .cloned()
            .collect();
        all.sort_by_key(|question| self.op(question.id).map(Op::order));
        self.project.questions = all;
    }

    /// Says whether `by` takes away what `made` put: one's own, or anybody's `discuss`.
    pub(super) fn takes_away(&self, made: &Op, by: &Op) -> bool {
        let owner = match &made.act {
            Act::MemoAdd { by, .. } | Act::Annotate { by, .. } => by.or(made.coder),
            _ => made.coder,
        };
        let settled = matches!(&made.act, Act::Mark { name, .. } if name == "discuss");
        let allowed = self.one_person(by.coder, owner) || settled;
        match &by.act {
            Act::MemoRemove { memo } => memo.0 == made.id && allowed,
            Act::Unmark { mark } => mark.0 == made.id && allowed,
            Act::Unlink { link } => link.0 == made.id,
            _ => false,
        }
    }

    pub(super) fn has_acted(&self, person: PersonId) -> bool {
        self.acted.get(&person).is_some_and(|acts| *acts > 0)
    }
    pub(super) fn coded_in(&self, transcript: TranscriptId) -> impl Iterator<Item = &Entity> {
        let twins = self.project.alias.iter().filter(move |(_, first)| **first == transcript.0);
        let all = std::iter::once(transcript.0).chain(twins.map(|(id, _)| *id));
        let coded = all.filter_map(|id| self.coded.get(&TranscriptId(id))).flatten();
        coded.filter_map(|id| self.entities.get(id))
    }
}

/// A question about an operation without effect.
pub(super) fn no_effect(op: &Op, why: &str) -> Question {
    let ask = Ask::NoEffect { act: op.act.kind().to_owned(), why: why.to_owned() };
    Question { id: op.id, coder: op.coder, ask }
}

/// What a register of one field has to ask.
pub(super) fn rivals<'a>(
    register: &Register<'a>,
    field: &str,
    said: impl Fn(&'a Op) -> String,
) -> Vec<Question> {
    let Some(winner) = register.winner() else { return Vec::new() };
    let stands = said(winner);
    let asked = register.losers().into_iter().filter_map(|op| {
        let lost = said(op);
        let ask = Ask::Rival { field: field.to_owned(), lost, stands: stands.clone() };
        // Two who wrote the same do not disagree.
        matches!(&ask, Ask::Rival { lost, stands, .. } if lost != stands).then_some(Question {
            id: op.id,
            coder: op.coder,
            ask,
        })
    });
    asked.collect()
}

/// The private replica may write memos alone; the fold leaves anything else of it out.
fn lawful(op: &Op) -> bool {
    !op.id.replica.is_private() || op.act.may_be_private()
}

/// Says whether it adds what can be one with another by what somebody says (codes are joined in their tree).
fn is_thing(act: &Act) -> bool {
    matches!(act, Act::PersonAdd { .. } | Act::ParticipantAdd { .. } | Act::TranscriptAdd { .. })
}

/// The codes that a memo, mark or link sits on.
fn codes_under(op: &Op) -> Vec<CodeId> {
    match op.act {
        Act::MemoAdd { on: Target::Code(code), .. } | Act::Mark { target: Target::Code(code), .. } => {
            vec![code]
        }
        Act::Link { from, to, .. } => vec![from, to],
        _ => Vec::new(),
    }
}

/// The things that an operation says something about.
pub(super) fn keys(op: &Op) -> Vec<Key> {
    let mut all = Vec::new();
    each_key(op, &mut |key| all.push(key));
    all
}

/// As [`keys`], one by one: nearly always it is one alone, which needs no list.
fn each_key(op: &Op, each: &mut dyn FnMut(Key)) {
    match &op.act {
        Act::Project { .. } => each(Key::Project),
        Act::PersonAdd { .. } => each(Key::People(PersonId(op.id))),
        Act::PersonSet { person, .. } => each(Key::People(*person)),
        Act::Attribute { schema } => each(Key::Attribute(schema.name.clone())),
        Act::Table { .. } => each(Key::Table),
        Act::ParticipantAdd { .. } => each(Key::Participant(ParticipantId(op.id))),
        Act::ParticipantSet { participant, .. } | Act::ParticipantValues { participant, .. } => {
            each(Key::Participant(*participant));
        }
        Act::TranscriptAdd { .. } => each(Key::Transcript(TranscriptId(op.id))),
        Act::TranscriptSet { transcript, .. }
        | Act::Cast { transcript, .. }
        | Act::Replace { transcript, .. }
        | Act::Progress { transcript, .. }
        | Act::Assign { transcript, .. } => each(Key::Transcript(*transcript)),
        Act::Annotate { .. } => each(Key::Annotation(AnnotationId(op.id))),
        Act::Resize { annotations, .. }
        | Act::Recode { annotations, .. }
        | Act::Unannotate { annotations } => {
            let ids: BTreeSet<AnnotationId> = annotations.iter().copied().collect();
            ids.into_iter().map(Key::Annotation).for_each(each);
        }
        Act::Mark { .. } => each(Key::Mark(MarkId(op.id))),
        Act::Unmark { mark } => each(Key::Mark(*mark)),
        Act::MemoAdd { .. } => each(Key::Memo(MemoId(op.id))),
        Act::MemoEdit { memo, .. } | Act::MemoKind { memo, .. } | Act::MemoRemove { memo } => {
            each(Key::Memo(*memo));
        }
        Act::Link { .. } => each(Key::Link(LinkId(op.id))),
        Act::Unlink { link } => each(Key::Link(*link)),
        Act::Quick { .. } => op.coder.map(Key::Quick).into_iter().for_each(each),
        Act::Freeze { .. } => each(Key::Frames),
        Act::Same { .. } => [Key::Same, Key::Tree].into_iter().for_each(each),
        Act::Settle { .. } => each(Key::Settle),
        Act::Undo { commit, .. } => each(Key::Undo(*commit)),
        Act::Purge { .. } | Act::Choose { .. } | Act::Unknown { .. } => each(Key::Other),
        _ => each(Key::Tree),
    }
}
