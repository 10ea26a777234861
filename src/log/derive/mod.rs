//! From a set of operations to the project that they mean.
//!
//! Every operation belongs to a few [`Key`]s: the things it is about. What a key means is derived from all its
//! operations in their order, and from nothing else but the code tree and what is one with what. New operations make
//! their keys dirty, and only dirty keys are derived again; folding everything is the same with every key dirty. So the
//! incremental way equals the full fold by construction, and a property test checks it.

mod alias;
mod answers;
mod horizon;
mod keys;
mod notes;
mod ones;
mod opposite;
mod overlaps;
mod passages;
pub(super) mod people;
mod questions;
pub(super) mod register;
mod removed;
mod sets;
mod to_sort;
pub(super) mod tree;
mod turns;
mod undo;

pub(super) use alias::guid_of;
pub(in crate::log) use answers::{DIFFERENT, taken};
pub(super) use keys::{Dirty, Key, Orders};
pub(super) use tree::{Shape, field_of as code_field};

use self::answers::Settled;
use self::tree::{MOST_NEWS, NameCounts};
use super::guided::{Guid, Sort};
use super::op::{Act, Op};
use super::ops::{Ops, Source};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::values::Schema;
use crate::model::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};

/// From so many operations at once, room is made for them before they come in.
const MANY: usize = 1000;

/// What one derivation has still to do.
#[derive(Default)]
struct Pass {
    /// The code tree has to be replayed.
    replay: bool,
    /// Transcripts whose lists of annotations are derived again.
    views: BTreeSet<TranscriptId>,
    /// Single annotations that changed.
    patches: Vec<(TranscriptId, AnnotationId)>,
    /// Memos, marks, links and quick keys to derive.
    notes: IdSet<Key>,
    /// Attributes that were derived, and are to be put among the others.
    attributes: BTreeMap<String, Option<Schema>>,
    /// Participants and sets to derive: many that are one are derived once.
    participants: BTreeSet<ParticipantId>,
    sets: BTreeSet<SetId>,
}

/// An annotation before merges of codes and equal ones are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::log) struct Entity {
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

/// What the operations of a project mean.
#[derive(Debug, Default)]
pub struct Fold {
    /// The id of the project; empty if it does not matter.
    id: String,
    ops: Ops,
    pub(super) undone: IdSet<OpId>,
    /// People who were ever declared one, undone or not: decides whose undo counts.
    once_same: BTreeMap<OpId, OpId>,
    /// Of things that have several ids, all but the first, by that.
    twins: IdMap<OpId, Vec<OpId>>,
    /// Of codings, memos, marks and links that are one all but the first that counts, by that.
    ones: IdMap<OpId, Vec<OpId>>,
    /// How many operations derivations looked at so far.
    looked: AtomicU64,
    entities: IdMap<AnnotationId, Entity>,
    shape: Shape,
    /// The names of the code tree, as long as acts are applied to it without a replay.
    names: Option<NameCounts>,
    settled: Settled,
    /// A question came or went since they were listed.
    questions_changed: bool,
    questions: BTreeMap<Key, Vec<Question>>,
    pub(super) project: Project,
}

impl Deref for Fold {
    type Target = Ops;
    fn deref(&self) -> &Ops {
        &self.ops
    }
}

impl Fold {
    pub(super) fn with(id: &str, sources: HashMap<Digest, Source>) -> Fold {
        Fold { id: id.to_owned(), ops: Ops::with(sources), ..Fold::default() }
    }
    /// The id of the project; empty if it does not matter.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
    /// The project that the operations mean.
    pub fn project(&self) -> &Project {
        &self.project
    }
    /// True if an operation counts: its commit is not undone.
    pub fn counts(&self, op: &Op) -> bool {
        self.undone.is_empty() || !self.undone.contains(&op.commit_id())
    }
    /// True if a commit is undone.
    pub fn is_undone(&self, commit: OpId) -> bool {
        self.undone.contains(&commit)
    }
    /// Every choice between two contents of one number, in their order.
    pub fn choices(&self) -> Vec<&Op> {
        let others = self.writes(&Key::Other).into_iter().map(|(op, _)| op);
        others.filter(|op| matches!(op.act, Act::Choose { .. })).collect()
    }
    pub(super) fn add_source(&mut self, digest: Digest, source: Source) {
        if !self.is_purged(digest) {
            self.ops.sources.insert(digest, source);
        }
    }
    pub(super) fn remove_source(&mut self, digest: Digest) {
        self.ops.sources.remove(&digest);
    }
    pub(super) fn take_in(&mut self, ops: impl IntoIterator<Item = Op>) {
        let mut dirty = Dirty::default();
        let ops = ops.into_iter();
        let room = ops.size_hint().0;
        if room > MANY {
            self.ops.reserve(room);
            self.entities.reserve(room);
            self.project.reserve_annotations(room);
        }
        ops.for_each(|op| self.ops.file(op, &mut dirty));
        self.ops.carry_out(&mut dirty);
        self.derive(dirty);
    }
    pub(super) fn take_out(&mut self, replica: ReplicaId, upto: u32) {
        let mut dirty = Dirty::default();
        self.ops.take_out(replica, upto, &mut dirty);
        self.derive(dirty);
    }
    pub(super) fn refold(&mut self) {
        let (id, ops) = (std::mem::take(&mut self.id), std::mem::take(&mut self.ops));
        *self = Fold { id, ops, ..Fold::default() };
        let mut dirty = Dirty::default();
        dirty.extend(self.touch.keys().cloned());
        self.derive(dirty);
    }
    /// How many operations derivations and checks looked at so far, and how many steps they took where many operations
    /// depend on each other. Tests compare it between sizes: it says how work
    /// grows, which seconds do not.
    pub fn looked(&self) -> u64 {
        self.looked.load(Ordering::Relaxed)
    }
    /// The operations of a key in their order, undone ones flagged.
    pub(in crate::log) fn writes(&self, key: &Key) -> Vec<(&Op, bool)> {
        let orders = self.about(key);
        self.looked.fetch_add(orders.len() as u64, Ordering::Relaxed);
        orders
            .iter()
            .filter_map(|order| self.op(order.id))
            .map(|op| (op, self.counts(op) && lawful(op)))
            .collect()
    }

    pub(in crate::log) fn derive(&mut self, mut dirty: Dirty) {
        if dirty.contains(&Key::Same) {
            self.derive_once_same(&mut dirty);
        }
        self.derive_undo(&mut dirty);
        if dirty.contains(&Key::Same) || !self.guided.is_empty() {
            self.derive_alias(&mut dirty);
        }
        self.join_codings(&mut dirty);
        if dirty.contains(&Key::Settle) {
            self.derive_settled(&mut dirty);
        }
        // Who is asked depends on who ever acted, on who is one with whom, and on what was settled about names.
        let asks_people =
            dirty.keys.iter().any(|key| matches!(key, Key::People(_) | Key::Same | Key::Settle));
        let answers = self.answers_may_change(&dirty);
        // A project without codes knows where they go, too.
        let news = std::mem::take(&mut dirty.on_tree);
        let replay = dirty.replay || self.project.to_sort.guid.is_empty() || news.len() > MOST_NEWS;
        let settles = dirty.contains(&Key::Same) || dirty.contains(&Key::Settle);
        let mut pass = Pass { replay: replay || settles && !news.is_empty(), ..Pass::default() };
        for key in &dirty.keys {
            self.derive_key(key, &mut pass);
        }
        for id in std::mem::take(&mut pass.participants) {
            self.derive_participant(id);
        }
        for id in std::mem::take(&mut pass.sets) {
            self.derive_set(id);
        }
        if !pass.attributes.is_empty() {
            self.sort_attributes(std::mem::take(&mut pass.attributes));
        }
        if dirty.keys.iter().any(|key| matches!(key, Key::People(_))) {
            self.derive_team();
        }
        dirty.annotations.sort_unstable();
        dirty.annotations.dedup();
        for &id in &dirty.annotations {
            self.derive_key(&Key::Annotation(id), &mut pass);
        }
        let mut transcripts = BTreeSet::new();
        for key in &dirty.keys {
            if let Key::Transcript(id) = key {
                let first = TranscriptId(self.project.first(id.0));
                if first != *id {
                    self.forget_transcript(*id);
                }
                transcripts.insert(first);
            }
        }
        for first in transcripts {
            self.derive_transcript(first);
            pass.views.insert(first);
        }
        if !pass.views.is_empty() || dirty.contains(&Key::Same) {
            self.derive_equal_words();
        }
        pass.notes.extend(std::mem::take(&mut dirty.keys).into_iter().filter(Key::sits_on_codes));
        if pass.replay || !news.is_empty() && !self.grow_tree(&news, &mut pass) {
            self.derive_tree(&mut pass);
        }
        self.derive_notes(&mut pass, &dirty.guids);
        self.derive_shown(pass);
        if asks_people {
            self.derive_names_of_people();
            self.questions_changed = true;
        }
        if answers {
            self.derive_answers();
        }
        self.list_questions();
    }

    /// Derives memos, marks, links and quick keys, which depend on the code tree.
    fn derive_notes(&mut self, pass: &mut Pass, guids: &BTreeSet<Guid>) {
        let (mut quick, mut shared) = (BTreeSet::new(), Vec::new());
        for key in std::mem::take(&mut pass.notes) {
            match key {
                Key::Memo(id) if self.many_guided.shared(id.0).is_some() => shared.push(id.0),
                Key::Mark(id) if self.many_guided.shared(id.0).is_some() => shared.push(id.0),
                Key::Link(id) if self.many_guided.shared(id.0).is_some() => shared.push(id.0),
                Key::Memo(id) => self.derive_memo(id),
                Key::Mark(id) => self.derive_mark(id),
                Key::Link(id) => self.derive_link(id),
                // Many who are one have their keys in common: these are worked out once.
                Key::Quick(id) => drop(quick.insert(self.one_with_quick(id))),
                // Only keys for which `sits_on_codes` is true are filed here.
                Key::Project
                | Key::People(_)
                | Key::Attribute(_)
                | Key::Table
                | Key::Participant(_)
                | Key::Same
                | Key::Undo(_)
                | Key::Tree
                | Key::Code(_)
                | Key::Transcript(_)
                | Key::Annotation(_)
                | Key::Unanchored(_)
                | Key::EqualWords
                | Key::Frames
                | Key::Settle
                | Key::Answers
                | Key::Set(_)
                | Key::Part(..)
                | Key::Other => {}
            }
        }
        for (sort, id) in self.join_notes(shared, guids) {
            match sort {
                Sort::Link => self.derive_link(LinkId(id)),
                Sort::Mark => self.derive_mark(MarkId(id)),
                Sort::Memo => self.derive_memo(MemoId(id)),
                // Codings are joined before.
                Sort::Coding => {}
            }
        }
        quick.into_iter().for_each(|coder| self.derive_quick(coder));
    }

    /// Derives what a key means, as far as that depends on the key alone.
    fn derive_key(&mut self, key: &Key, pass: &mut Pass) {
        match key {
            Key::Project => self.derive_project(),
            Key::Frames => self.derive_frames(),
            Key::People(id) => self.derive_person(*id),
            Key::Attribute(name) => {
                let schema = self.derive_attribute(name);
                pass.attributes.insert(name.clone(), schema);
            }
            Key::Table => self.derive_table(),
            Key::Participant(id) => drop(pass.participants.insert(self.first_participant(*id))),
            Key::Set(id) => drop(pass.sets.insert(self.first_set(*id))),
            Key::Part(on, format) => self.derive_part(*on, format),
            Key::Annotation(id) => {
                let before = self.entities.get(id).cloned();
                self.derive_annotation(*id);
                for entity in before.iter().chain(self.entities.get(id)) {
                    pass.replay |= self.shape.is_fragile(entity.code);
                    pass.patches.push((TranscriptId(self.project.first(entity.transcript.0)), *id));
                }
            }
            Key::Memo(_) | Key::Mark(_) | Key::Link(_) => {
                pass.replay |= self.sits_on_fragile(key);
            }
            // Same, Undo and Settle come before this pass, Tree, Transcript and Quick after it; the rest show nothing.
            Key::Same | Key::Undo(_) | Key::Settle | Key::Tree | Key::Transcript(_) | Key::Quick(_) => {}
            Key::Code(_) | Key::Unanchored(_) | Key::EqualWords | Key::Answers | Key::Other => {}
        }
    }

    /// Puts a few changed codings into the lists; of many changes the lists are derived again.
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

    /// True if the code tree may change with a memo, mark or link, undone or not.
    fn sits_on_fragile(&self, key: &Key) -> bool {
        let made = self.touch.get(key).and_then(|orders| self.op(orders.as_slice().first()?.id));
        made.is_some_and(|op| codes_under(op).into_iter().any(|code| self.shape.is_fragile(code)))
    }

    fn derive_tree(&mut self, pass: &mut Pass) {
        let steps = self.writes(&Key::Tree);
        let uses = || self.uses();
        let folded = tree::fold(&steps, &self.settled, &uses);
        let (removed, lost) = self.removed(&steps, &folded);
        let to_sort = self.to_sort(&steps, &folded);
        // A quick key shows its code only while that is alive.
        pass.notes.extend(self.notes.iter().filter(|key| matches!(key, Key::Quick(_))).cloned());
        self.looked.fetch_add(folded.steps, Ordering::Relaxed);
        if self.shape != folded.shape {
            pass.views.extend(self.project.transcripts.keys().copied());
            pass.notes.extend(self.notes.iter().cloned());
        }
        self.names = None;
        self.project.parts = folded.parts();
        self.shape = folded.shape;
        self.project.codes = folded.tree;
        // The tree knows ids as they were written; what shows them knows one id a person.
        let Project { codes, alias, .. } = &mut self.project;
        codes.resolve_people(&|id| PersonId(alias.get(&id.0).copied().unwrap_or(id.0)));
        self.project.removed = removed;
        self.project.to_sort = to_sort;
        let questions = folded.questions.into_iter().chain(lost).collect();
        self.ask(Key::Tree, questions);
    }

    /// True if `by` takes away what `made` put: one's own, or anybody's `discuss`.
    pub(super) fn takes_away(&self, made: &Op, by: &Op) -> bool {
        let owns = |made: &Op| self.one_person(by.coder, made.act.by().or(made.coder));
        let settled = matches!(&made.act, Act::Mark { name, .. } if name == "discuss");
        let is_it = |id: OpId| id == made.id || self.project.doubles.get(&id) == Some(&made.id);
        // Of what several brought in each may take it away by the name that it has for them.
        let allowed = |id: OpId| owns(made) || settled || self.op(id).is_some_and(owns);
        let takes = |id: OpId| is_it(id) && allowed(id);
        matches!(by.act, Act::MemoRemove { memo } if takes(memo.0))
            || matches!(by.act, Act::Unmark { mark } if takes(mark.0))
            // A link belongs to the frame, not to a person: anybody takes it away.
            || matches!(by.act, Act::Unlink { link } if is_it(link.0))
    }

    /// True if the person wrote any act, under this id.
    pub fn has_acted(&self, person: PersonId) -> bool {
        self.acted.get(&person).is_some_and(|acts| *acts > 0)
    }
    pub(super) fn coded_in(&self, transcript: TranscriptId) -> impl Iterator<Item = &Entity> {
        let all = std::iter::once(transcript.0).chain(self.twins_of(transcript.0).iter().copied());
        let coded = all.filter_map(|id| self.coded.get(&TranscriptId(id))).flatten();
        coded.filter_map(|id| self.entities.get(id))
    }
}

/// The private replica may write memos alone; the fold leaves anything else of it out.
fn lawful(op: &Op) -> bool {
    !op.id.replica.is_private() || op.act.may_be_private()
}

/// The codes that a memo, mark or link sits on.
pub(super) fn codes_under(op: &Op) -> Vec<CodeId> {
    if let Act::MemoAdd { on: Target::Code(code), .. } | Act::Mark { target: Target::Code(code), .. } = op.act
    {
        vec![code]
    } else if let Act::Link { from, to, .. } = op.act {
        vec![from, to]
    } else {
        Vec::new()
    }
}
