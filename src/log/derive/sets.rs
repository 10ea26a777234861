//! What named sets and kept parts of other programs' files mean.

use super::people::made;
use super::questions::{rivals, subject};
use super::register::Register;
use super::{Fold, Key};
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::*;
use std::collections::HashSet;

impl Fold {
    /// The set that stands for those which are one with it.
    pub(super) fn first_set(&mut self, id: SetId) -> SetId {
        let first = SetId(self.project.first(id.0));
        if first != id {
            self.project.sets.remove(&id);
        }
        first
    }

    /// Derives a set, which may have several ids, by the first of them.
    pub(super) fn derive_set(&mut self, first: SetId) {
        let set = self.op(first.0).filter(|op| self.counts(op)).and_then(|add| {
            let Act::SetAdd { ref name, ref kind, .. } = add.act else { return None };
            Some(Set {
                id: first,
                name: name.clone(),
                kind: kind.clone(),
                members: self.members(first),
                coder: self.project.one_of(add.coder),
                made: made(add),
            })
        });
        match set {
            Some(set) => self.project.sets.insert(first, set),
            None => self.project.sets.remove(&first),
        };
    }

    /// What is in a set, in the order in which it came: equal members count once, and the set itself is none.
    fn members(&self, set: SetId) -> Vec<Member> {
        let ids = std::iter::once(set.0).chain(self.twins_of(set.0).iter().copied());
        let mut writes: Vec<&Op> = ids
            .flat_map(|id| self.writes(&Key::Set(SetId(id))))
            .filter(|(op, counts)| *counts && matches!(op.act, Act::Member { .. }))
            .map(|(op, _)| op)
            .collect();
        writes.sort_by_key(|op| op.order());
        let mut seen = HashSet::new();
        let member = |op: &Op| {
            let Act::Member { of, .. } = op.act else { return None };
            let itself = matches!(of, Target::Set(inner) if self.project.first(inner.0) == set.0);
            (!itself && seen.insert(self.member_words(of))).then(|| Member {
                id: op.id,
                of,
                coder: self.project.one_of(op.coder),
            })
        };
        writes.into_iter().filter_map(member).collect()
    }

    /// What two members have in common that are one.
    fn member_words(&self, of: Target) -> String {
        match of {
            Target::Code(code) => self.code_words(code),
            of => self.stands_for(of).to_string(),
        }
    }

    /// Derives the part of a file that is kept for a thing and a format.
    pub(super) fn derive_part(&mut self, on: Target, format: &str) {
        let key = Key::Part(on, format.to_owned());
        let words =
            |op: &Op| if let Act::Kept { words, .. } = &op.act { words.clone() } else { String::new() };
        let register = Register::of_words(self.writes(&key), &words);
        let thing = thing_of(on);
        let field = format!("what is kept of {format}");
        let said = |op: &Op| measure(&words(op));
        let questions = rivals(&register, &field, &subject(thing.clone(), &field), &|_| thing.clone(), &said);
        let part = register.winner().filter(|op| !op.purged).and_then(|op| {
            let words = words(op);
            (!words.is_empty()).then_some(KeptPart { id: op.id, words })
        });
        let place = (on, format.to_owned());
        match part {
            Some(part) => self.project.kept.insert(place, part),
            None => self.project.kept.remove(&place),
        };
        self.ask(key, questions);
    }
}

/// A kept part as a question shows it: what it is, how much is in it, and the end of its sum, by which parts are told apart. Its words are
/// another program's, and nothing that a person could choose by.
fn measure(words: &str) -> String {
    let sum = crate::log::dialect::sha256(words.as_bytes()).to_string();
    let end: String = sum.chars().skip(sum.chars().count().saturating_sub(8)).collect();
    let (elements, length) =
        (words.matches('<').count().saturating_sub(words.matches("</").count()), words.chars().count());
    format!(
        "a part for the next export, with {elements} elements of XML in {length} characters (its SHA-256 ends in {end})"
    )
}

/// The thing that a target is, or is on.
fn thing_of(on: Target) -> Thing {
    match on {
        Target::Transcript(id) | Target::Turn(id, _) => Thing::Transcript(id),
        Target::Passage(id, extent) => Thing::Words(id, extent),
        Target::Code(id) => Thing::Code(id),
        Target::Participant(id) => Thing::Participant(id),
        Target::Person(id) => Thing::Person(id),
        Target::Project | Target::Annotation(_) | Target::Set(_) => Thing::Project,
    }
}
