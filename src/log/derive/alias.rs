//! Which things are one with an earlier one: asked before anything else is derived.

use super::{Dirty, Fold, Key};
use crate::log::op::{Act, Op};
use crate::model::id::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

impl Fold {
    /// People who were ever said to be one, so that each of their names may take back what the other did. Undoing
    /// cannot depend on what is undone, so this looks at every such operation.
    pub(super) fn derive_once_same(&mut self, dirty: &mut Dirty) {
        let mut one = Unions::default();
        for (op, _) in self.writes(&Key::Same) {
            let Act::Same { ids } = &op.act else { continue };
            let roots: BTreeSet<OpId> = ids.iter().map(|&id| one.root(id)).collect();
            let Some(&first) = roots.first() else { continue };
            roots.iter().chain(ids).for_each(|&id| one.join(id, first));
        }
        let same = one.flat();
        if same != self.once_same {
            self.once_same = same;
            dirty.extend(self.touch.keys().filter(|key| matches!(key, Key::Undo(_))).cloned());
        }
    }
    pub(super) fn once_one(&self, a: Option<PersonId>, b: Option<PersonId>) -> bool {
        let root = |id: Option<PersonId>| id.map(|id| self.once_same.get(&id.0).copied().unwrap_or(id.0));
        root(a) == root(b)
    }
    /// True if two ids are of one person.
    pub(super) fn one_person(&self, a: Option<PersonId>, b: Option<PersonId>) -> bool {
        a.map(|id| self.project.first(id.0)) == b.map(|id| self.project.first(id.0))
    }

    /// Which people, participants and transcripts are one with an earlier one.
    pub(super) fn derive_alias(&mut self, dirty: &mut Dirty) {
        let mut one = Unions::default();
        let mut words = Wordings::default();
        let mut by_guid: HashMap<(&str, &str, Wording), OpId> = HashMap::new();
        let guided = self.guided.iter().filter_map(|order| self.op(order.id)).filter(|op| self.counts(op));
        for op in guided {
            let Some((kind, guid)) = guid_of(&op.act) else { continue };
            let first = *by_guid.entry((kind, guid, words.of(self, op))).or_insert(op.id);
            if first != op.id {
                one.join(op.id, first);
            }
        }
        let lifted = self.lifted_sames();
        for (op, counts) in self.writes(&Key::Same) {
            let Act::Same { ids } = &op.act else { continue };
            if !counts || lifted.contains(&op.id) || !self.one_kind(ids) {
                continue;
            }
            // Codings count in words: made one with a transcript of other words, they would stand on those.
            if !words.are_equal(self, ids) {
                continue;
            }
            let mut roots: Vec<&Op> = ids.iter().filter_map(|&id| self.op(one.root(id))).collect();
            roots.sort_unstable_by_key(|op| op.order());
            roots.dedup_by_key(|op| op.id);
            let Some((first, rest)) = roots.split_first() else { continue };
            for later in rest {
                one.join(later.id, first.id);
            }
        }
        let mut alias = one.flat();
        alias.retain(|id, first| id != first);
        if alias != self.project.alias {
            self.project.alias = alias;
            self.twins.clear();
            for (&id, &first) in &self.project.alias {
                self.twins.entry(first).or_default().push(id);
            }
            dirty.extend(self.touch.keys().cloned());
            self.project.people.clear();
            self.project.participants.clear();
            self.project.clear_transcripts();
            // A person who was the first of several and is so no longer has no key of their own that would clear this.
            self.project.quick.clear();
            self.questions.retain(|key, _| !matches!(key, Key::Quick(_)));
        }
    }

    /// The other ids of a thing, by its first one.
    pub(in crate::log) fn twins_of(&self, first: OpId) -> &[OpId] {
        self.twins.get(&first).map_or(&[], Vec::as_slice)
    }

    /// The acts that would make transcripts with different words one, which has no effect. Where the words of one were
    /// purged there is nothing to say any more.
    pub(super) fn sames_of_different_words(&self) -> Vec<&Op> {
        let mut words = Wordings::default();
        let mut different = |op: &Op| {
            let Act::Same { ids } = &op.act else { return false };
            let wordings: HashSet<Wording> =
                ids.iter().filter_map(|&id| self.op(id)).map(|op| words.of(self, op)).collect();
            let gone = wordings.iter().any(|words| matches!(words, Wording::Gone(_)));
            self.one_kind(ids) && wordings.len() > 1 && !gone
        };
        let lifted = self.lifted_sames();
        let counting = self.writes(&Key::Same).into_iter().filter(|(_, counts)| *counts).map(|(op, _)| op);
        counting.filter(|op| !lifted.contains(&op.id)).filter(|op| different(op)).collect()
    }

    /// True if all ids name people, or all participants, all transcripts, or all sets.
    fn one_kind(&self, ids: &[OpId]) -> bool {
        let of_kind = |id: &OpId| {
            let op = self.op(*id).filter(|op| op.act.adds_what_may_be_made_one());
            op.map(|op| op.act.kind())
        };
        let first = ids.first().and_then(of_kind);
        first.is_some() && ids.iter().all(|id| of_kind(id) == first)
    }
}

/// What the imported words of a thing are to those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wording {
    /// It has none: it is no transcript.
    None,
    /// They were purged, so they can be compared with nothing. The thing itself tells them apart.
    Gone(OpId),
    /// Equal numbers mean equal words.
    Words(usize),
}

/// The imported words of transcripts that may be one, each looked at once.
#[derive(Default)]
struct Wordings<'f> {
    by_digest: HashMap<Digest, usize>,
    by_words: HashMap<&'f str, usize>,
}

impl<'f> Wordings<'f> {
    fn of(&mut self, fold: &'f Fold, op: &Op) -> Wording {
        let Act::TranscriptAdd { text, .. } = op.act else { return Wording::None };
        if let Some(&known) = self.by_digest.get(&text) {
            return Wording::Words(known);
        }
        let Some(source) = fold.sources.get(&text) else { return Wording::Gone(op.id) };
        let next = self.by_words.len();
        let number = *self.by_words.entry(source.text.as_str()).or_insert(next);
        self.by_digest.insert(text, number);
        Wording::Words(number)
    }
    /// True if transcripts among these have the same words.
    fn are_equal(&mut self, fold: &'f Fold, ids: &[OpId]) -> bool {
        let ops = ids.iter().filter_map(|&id| fold.op(id));
        let wordings: HashSet<Wording> = ops.map(|op| self.of(fold, op)).collect();
        wordings.len() < 2
    }
}

/// Ids that are one with earlier ones. Each points to another one or is a root; paths are halved on the way, so that
/// many joinings cost little more than looking at each once.
#[derive(Default)]
struct Unions {
    to: HashMap<OpId, OpId>,
}

impl Unions {
    fn root(&mut self, id: OpId) -> OpId {
        let mut at = id;
        while let Some(&next) = self.to.get(&at).filter(|next| **next != at) {
            let after = self.to.get(&next).copied().unwrap_or(next);
            self.to.insert(at, after);
            at = after;
        }
        at
    }
    /// Makes what `id` is one with a part of `first`, which stays a root.
    fn join(&mut self, id: OpId, first: OpId) {
        let root = self.root(id);
        self.to.insert(root, first);
        self.to.insert(id, first);
    }
    /// Every id that was joined, with its root.
    fn flat(mut self) -> BTreeMap<OpId, OpId> {
        let ids: Vec<OpId> = self.to.keys().copied().collect();
        ids.into_iter().map(|id| (id, self.root(id))).collect()
    }
}

pub(in crate::log) fn guid_of(act: &Act) -> Option<(&str, &str)> {
    let (Act::PersonAdd { guid, .. }
    | Act::ParticipantAdd { guid, .. }
    | Act::TranscriptAdd { guid, .. }
    | Act::SetAdd { guid, .. }) = act
    else {
        return None;
    };
    guid.as_deref().map(|guid| (act.kind(), guid))
}
