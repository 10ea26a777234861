//! From a set of operations to the project that they mean.
//!
//! Every operation belongs to a few [`Key`]s: the things it is about. What a key means is derived from all its
//! operations in their order, and from nothing else but the code tree and what is one with what. New operations make
//! their keys dirty, and only dirty keys are derived again; folding everything is the same with every key dirty. So the
//! incremental way equals the full fold by construction, and a property test checks it.

mod alias;
mod keys;
mod notes;
mod passages;
pub(super) mod people;
mod questions;
pub(super) mod register;
pub(super) mod tree;
mod undo;

pub(super) use alias::guid_of;
pub(super) use keys::{Dirty, Key, Orders};
pub(super) use tree::{Shape, field_of as code_field};

use super::op::{Act, Op};
use super::ops::{Ops, Source};
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;

/// From so many operations at once, room is made for them before they come in.
const MANY: usize = 1000;

/// What one derivation has still to do.
#[derive(Default)]
struct Pass {
    /// The code tree changes.
    tree: bool,
    /// Transcripts whose lists of annotations are derived again.
    views: BTreeSet<TranscriptId>,
    /// Single annotations that changed.
    patches: Vec<(TranscriptId, AnnotationId)>,
    /// Memos, marks, links and quick keys to derive.
    notes: IdSet<Key>,
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
    ops: Ops,
    pub(super) undone: IdSet<OpId>,
    /// People who were ever declared one, undone or not: decides whose undo counts.
    once_same: BTreeMap<OpId, OpId>,
    entities: IdMap<AnnotationId, Entity>,
    shape: Shape,
    settled: BTreeSet<OpId>,
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
    pub(super) fn with(sources: HashMap<Digest, Source>) -> Fold {
        Fold { ops: Ops::with(sources), ..Fold::default() }
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
        let ops = std::mem::take(&mut self.ops);
        *self = Fold { ops, ..Fold::default() };
        let mut dirty = Dirty::default();
        dirty.extend(self.touch.keys().cloned());
        self.derive(dirty);
    }
    /// The operations of a key in their order, undone ones flagged.
    pub(in crate::log) fn writes(&self, key: &Key) -> Vec<(&Op, bool)> {
        let orders = self.about(key);
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
                // Only keys for which `sits_on_codes` is true are filed here.
                Key::Project
                | Key::People(_)
                | Key::Attribute(_)
                | Key::Table
                | Key::Participant(_)
                | Key::Same
                | Key::Undo(_)
                | Key::Tree
                | Key::Transcript(_)
                | Key::Annotation(_)
                | Key::Unanchored(_)
                | Key::EqualWords
                | Key::Frames
                | Key::Settle
                | Key::Other => {}
            }
        }
        self.derive_shown(pass);
        self.list_questions();
    }

    /// Derives what a key means, as far as that depends on the key alone.
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
            // Same and Undo come before this pass, Tree, Transcript and Quick after it; the rest show nothing.
            Key::Same | Key::Undo(_) | Key::Tree | Key::Transcript(_) | Key::Quick(_) => {}
            Key::Unanchored(_) | Key::EqualWords | Key::Other => {}
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
        let folded = tree::fold(&steps, &uses);
        // A quick key shows its code only while that is alive.
        pass.notes.extend(self.notes.iter().filter(|key| matches!(key, Key::Quick(_))).cloned());
        if self.shape != folded.shape {
            pass.views.extend(self.project.transcripts.keys().copied());
            pass.notes.extend(self.notes.iter().cloned());
        }
        self.shape = folded.shape;
        self.project.codes = folded.tree;
        // The tree knows ids as they were written; what shows them knows one id a person.
        let Project { codes, alias, .. } = &mut self.project;
        codes.resolve_people(&|id| PersonId(alias.get(&id.0).copied().unwrap_or(id.0)));
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
            if !gone && !op.id.replica.is_private() {
                uses.extend(codes_under(op).into_iter().map(|code| (code, op.id)));
            }
        }
        uses
    }

    /// True if `by` takes away what `made` put: one's own, or anybody's `discuss`.
    pub(super) fn takes_away(&self, made: &Op, by: &Op) -> bool {
        let owner = made.act.by().or(made.coder);
        let settled = matches!(&made.act, Act::Mark { name, .. } if name == "discuss");
        let allowed = self.one_person(by.coder, owner) || settled;
        let takes = |id: OpId| id == made.id && allowed;
        matches!(by.act, Act::MemoRemove { memo } if takes(memo.0))
            || matches!(by.act, Act::Unmark { mark } if takes(mark.0))
            // A link belongs to the frame, not to a person: anybody takes it away.
            || matches!(by.act, Act::Unlink { link } if link.0 == made.id)
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
