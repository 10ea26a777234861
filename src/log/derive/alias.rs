//! Which things are one with an earlier one: asked before anything else is derived.

use super::{Dirty, Fold, Key};
use crate::log::op::{Act, Op};
use crate::model::id::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Fold {
    /// People who were ever said to be one, so that each of their names may take back what the other did. Undoing
    /// cannot depend on what is undone, so this looks at every such operation.
    pub(super) fn derive_once_same(&mut self, dirty: &mut Dirty) {
        let mut same: BTreeMap<OpId, OpId> = BTreeMap::new();
        for (op, _) in self.writes(&Key::Same) {
            let Act::Same { ids } = &op.act else { continue };
            let roots: BTreeSet<OpId> = ids.iter().map(|id| same.get(id).copied().unwrap_or(*id)).collect();
            let Some(&first) = roots.first() else { continue };
            same.values_mut().filter(|to| roots.contains(to)).for_each(|to| *to = first);
            same.extend(roots.iter().chain(ids).map(|&id| (id, first)));
        }
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
        let mut alias: BTreeMap<OpId, OpId> = BTreeMap::new();
        let mut by_guid: HashMap<(&str, &str), OpId> = HashMap::new();
        let guided = self.guided.iter().filter_map(|order| self.op(order.id)).filter(|op| self.counts(op));
        for op in guided {
            let Some(guid) = guid_of(&op.act) else { continue };
            let first = *by_guid.entry(guid).or_insert(op.id);
            if first != op.id {
                alias.insert(op.id, first);
            }
        }
        for (op, counts) in self.writes(&Key::Same) {
            let Act::Same { ids } = &op.act else { continue };
            if !counts || !self.one_kind(ids) {
                continue;
            }
            let root = |alias: &BTreeMap<OpId, OpId>, id: OpId| alias.get(&id).copied().unwrap_or(id);
            let mut roots: Vec<&Op> = ids.iter().filter_map(|&id| self.op(root(&alias, id))).collect();
            roots.sort_unstable_by_key(|op| op.order());
            roots.dedup_by_key(|op| op.id);
            let Some((first, rest)) = roots.split_first() else { continue };
            for later in rest {
                alias.values_mut().filter(|to| **to == later.id).for_each(|to| *to = first.id);
                alias.insert(later.id, first.id);
            }
        }
        if alias != self.project.alias {
            self.project.alias = alias;
            dirty.extend(self.touch.keys().cloned());
            self.project.people.clear();
            self.project.participants.clear();
            self.project.clear_transcripts();
            // A person who was the first of several and is so no longer has no key of their own that would clear this.
            self.project.quick.clear();
            self.questions.retain(|key, _| !matches!(key, Key::Quick(_)));
        }
    }

    /// True if all ids name people, or all participants, or all transcripts.
    fn one_kind(&self, ids: &[OpId]) -> bool {
        let of_kind = |id: &OpId| {
            let op = self.op(*id).filter(|op| op.act.adds_person_participant_or_transcript());
            op.map(|op| op.act.kind())
        };
        let first = ids.first().and_then(of_kind);
        first.is_some() && ids.iter().all(|id| of_kind(id) == first)
    }
}

pub(in crate::log) fn guid_of(act: &Act) -> Option<(&str, &str)> {
    let (Act::PersonAdd { guid, .. } | Act::ParticipantAdd { guid, .. } | Act::TranscriptAdd { guid, .. }) =
        act
    else {
        return None;
    };
    guid.as_deref().map(|guid| (act.kind(), guid))
}
