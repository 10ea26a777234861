//! Codings, memos, marks and links that are one because they came from one file, which two replicas took in.
//!
//! Of equal GUIDs those are one that are on the same: codings of the same words with the same code, memos on the same
//! thing, links of the same name between the same codes. Marks have no GUID: those of one person, name and note on the
//! same thing are one, and those by which imports say that a place is uncertain. The first whose adding counts stands for all of them; what was written to any of them was written
//! to it. People, participants, transcripts and sets are few and have a way of their own ([`super::alias`]).

use super::{Dirty, Fold};
use crate::log::guided::{Guid, Sort, number};
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::values::is_uncertain;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::Ordering;

/// What things of one GUID have to be on to be one. Codes are named by what those of one GUID have in common.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum On {
    Words(Target, String),
    Thing(Target, String),
    Flag((Target, String), Option<PersonId>, String),
    Codes(String, String, String),
}

impl Fold {
    /// Finds out which codings are one, and has them derived again. Comes after it is known which transcripts are one.
    pub(super) fn join_codings(&mut self, dirty: &mut Dirty) {
        if self.many_guided.is_empty() {
            return;
        }
        let touched = dirty.annotations.iter().filter_map(|id| self.many_guided.shared(id.0));
        let of_sort = dirty.guids.iter().copied().filter(|(sort, _)| *sort == Sort::Coding);
        let guids: BTreeSet<Guid> = touched.chain(of_sort).collect();
        let mut changed = false;
        for guid in guids {
            let members = self.join(guid, &mut changed);
            dirty.annotations.extend(members.into_iter().map(AnnotationId));
        }
        if changed {
            // A memo or a mark may be on one of them.
            for sort in [Sort::Memo, Sort::Mark] {
                dirty.keys.extend(self.many_guided.all_shared(sort).map(|id| sort.key(id)));
            }
        }
    }

    /// Finds out which memos, marks and links are one. `touched` are those that are derived again anyway; returns all that are
    /// to be derived. Comes after the code tree.
    pub(super) fn join_notes(&mut self, touched: Vec<OpId>, guids: &BTreeSet<Guid>) -> Vec<(Sort, OpId)> {
        let touched = touched.into_iter().filter_map(|id| self.many_guided.shared(id));
        let of_sort = guids.iter().copied().filter(|(sort, _)| *sort != Sort::Coding);
        let guids: BTreeSet<Guid> = touched.chain(of_sort).collect();
        let joined = |guid: Guid| self.join(guid, &mut false).into_iter().map(move |id| (guid.0, id));
        guids.into_iter().flat_map(joined).collect()
    }

    /// Joins the things of a GUID that are on the same. Returns all of them.
    fn join(&mut self, guid: Guid, changed: &mut bool) -> Vec<OpId> {
        let members: Vec<&Op> =
            self.many_guided.of(guid).iter().filter_map(|order| self.op(order.id)).collect();
        self.looked.fetch_add(members.len() as u64, Ordering::Relaxed);
        let mut together: HashMap<On, Vec<&Op>> = HashMap::new();
        for op in &members {
            if let Some(on) = self.on(op) {
                together.entry(on).or_default().push(op);
            }
        }
        let ids: Vec<OpId> = members.iter().map(|op| op.id).collect();
        let mut ones: Vec<(OpId, Vec<OpId>)> = Vec::new();
        for all in together.into_values() {
            let Some(first) = all.iter().find(|op| self.counts(op)).or_else(|| all.first()) else { continue };
            let rest = all.iter().map(|op| op.id).filter(|id| *id != first.id).collect();
            ones.push((first.id, rest));
        }
        for (first, rest) in ones {
            *changed |= self.project.doubles.remove(&first).is_some();
            for &id in &rest {
                *changed |= self.project.doubles.insert(id, first) != Some(first);
                self.ones.remove(&id);
            }
            match rest.is_empty() {
                true => self.ones.remove(&first),
                false => self.ones.insert(first, rest),
            };
        }
        ids
    }

    /// Forgets a thing that is not here any more.
    pub(super) fn forget_double(&mut self, id: OpId) {
        if !self.many_guided.is_empty() && self.op(id).is_none() {
            self.project.doubles.remove(&id);
            self.ones.remove(&id);
        }
    }

    /// True if another thing stands for this one.
    pub(super) fn is_double(&self, id: OpId) -> bool {
        self.project.doubles.contains_key(&id)
    }

    /// The ids of a thing, that which stands for all first.
    pub(super) fn ids_of(&self, first: OpId) -> impl Iterator<Item = OpId> + '_ {
        std::iter::once(first).chain(self.ones.get(&first).into_iter().flatten().copied())
    }

    /// What was written to a thing under any of its ids, in order.
    pub(in crate::log) fn writes_of_all(&self, sort: Sort, first: OpId) -> Vec<(&Op, bool)> {
        if !self.ones.contains_key(&first) {
            return self.writes(&sort.key(first));
        }
        let mut writes: Vec<(&Op, bool)> =
            self.ids_of(first).flat_map(|id| self.writes(&sort.key(id))).collect();
        writes.sort_by_key(|(op, _)| op.order());
        // An act may name several of its ids.
        writes.dedup_by_key(|(op, _)| op.id);
        writes
    }

    /// What an operation is on, by the ids that stand for things.
    pub(super) fn on(&self, op: &Op) -> Option<On> {
        Some(match &op.act {
            Act::Annotate { transcript, extent, code, .. } => {
                On::Words(self.stands_for(Target::Passage(*transcript, *extent)), self.code_words(*code))
            }
            Act::MemoAdd { on, .. } => {
                let (on, code) = self.today(*on);
                On::Thing(on, code)
            }
            Act::Mark { target, note, by, .. } => {
                // Each importer says of the same coding that its place is uncertain.
                let by = by.filter(|_| !is_uncertain(note));
                On::Flag(self.today(*target), self.project.one_of(by), note.clone())
            }
            Act::Link { from, name, to, .. } => {
                On::Codes(self.code_words(*from), name.clone(), self.code_words(*to))
            }
            _ => return None,
        })
    }

    /// A target by the ids that stand for things, and what codes of one GUID have in common.
    fn today(&self, on: Target) -> (Target, String) {
        match self.stands_for(on) {
            Target::Code(code) => (Target::Project, self.code_words(code)),
            Target::Annotation(id) => {
                (Target::Annotation(AnnotationId(self.project.first(id.0))), String::new())
            }
            on => (on, String::new()),
        }
    }

    /// A target by the first ids of the people, participants, transcripts and sets that it names.
    pub(super) fn stands_for(&self, on: Target) -> Target {
        match on {
            Target::Code(_) | Target::Annotation(_) | Target::Project => on,
            _ if self.project.alias.is_empty() => on,
            _ => on.map_ids(&mut |id| self.project.first(id)),
        }
    }

    /// What two codes that are one by their GUID have in common, whatever the tree makes of them.
    pub(super) fn code_words(&self, code: CodeId) -> String {
        match self.op(code.0).map(|op| &op.act) {
            Some(Act::CodeAdd { guid: Some(guid), .. }) => format!("{:032x}", number(guid)),
            _ => code.to_string(),
        }
    }
}
