//! What single keys mean: the project's title, people, participants, attributes, frames, quick keys.

use super::questions::{no_effect, rivals};
use super::register::Register;
use super::{Fold, Key};
use crate::log::act::field::PURGED;
use crate::log::op::{Act, Op};
use crate::log::ops::Ops;
use crate::model::id::*;
use crate::model::values::{PersonField, TableHead};
use crate::model::*;
use std::collections::BTreeMap;

/// An operation and whether it counts.
type Write<'a> = (&'a Op, bool);

pub(super) fn made(op: &Op) -> Made {
    Made { lamport: op.lamport, id: op.id, wall: op.wall }
}

/// The field of a person, participant, transcript … that an act writes, and the words it writes.
/// An adding writes the first words of its fields.
pub(super) fn field_words(act: &Act, field: &str) -> Option<String> {
    Some(match (act, field) {
        (Act::PersonAdd { name, .. } | Act::ParticipantAdd { name, .. }, "name") => name.clone(),
        (Act::PersonAdd { initials, .. }, "initials") => initials.clone(),
        (Act::PersonAdd { role, .. }, "role") => role.clone(),
        (Act::PersonSet { field: f, value, .. }, _) if f.word() == field => value.clone(),
        (Act::ParticipantSet { field: f, value, .. }, _) if f == field => value.clone(),
        (Act::ParticipantValues { attribute, values, .. }, _)
            if field.strip_prefix('=') == Some(attribute) =>
        {
            values.join("; ")
        }
        (Act::TranscriptAdd { title, .. }, "title") => title.clone(),
        (Act::TranscriptSet { key, value, .. }, _) if key == field => value.clone(),
        _ => return None,
    })
}

/// The register of one field among writes.
pub(in crate::log) fn register<'a>(writes: &[Write<'a>], field: &str) -> Register<'a> {
    Register::new(writes.iter().filter(|(op, _)| field_words(&op.act, field).is_some()).copied().collect())
}

/// The words of a field that stand, and what its register asks.
fn field<'a>(writes: &[Write<'a>], field: &str, of: &str, questions: &mut Vec<Question>) -> String {
    let register = register(writes, field);
    let said = |op: &'a Op| field_words(&op.act, field).unwrap_or_default();
    questions.extend(rivals(&register, &format!("{} of {of}", field.trim_start_matches('=')), said));
    // A name that was purged reads so; any other field is empty then.
    register.winner().filter(|op| field == "name" || !op.purged).map(said).unwrap_or_default()
}

/// Initials from a name: the first letters of its words, at most three.
fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(3)
        .flat_map(char::to_uppercase)
        .collect()
}

impl Fold {
    pub(super) fn derive_project(&mut self) {
        let writes = self.writes(&Key::Project);
        // The first one made the project and cannot be taken back.
        let standing: Vec<Write<'_>> =
            writes.iter().enumerate().map(|(n, &(op, counts))| (op, counts || n == 0)).collect();
        let register = Register::new(standing);
        let said = |op: &Op| if let Act::Project { title } = &op.act { title.clone() } else { String::new() };
        let questions = rivals(&register, "title of the project", said);
        let title = register.winner().map(said).unwrap_or_default();
        self.project.title = title;
        self.ask(Key::Project, questions);
    }

    pub(super) fn derive_person(&mut self, id: PersonId) {
        let key = Key::People(id);
        let mut questions = Vec::new();
        let person = self.op(id.0).filter(|op| matches!(op.act, Act::PersonAdd { .. })).and_then(|add| {
            let here = self.project.first(id.0) == id.0 && (self.counts(add) || self.has_acted(id));
            let mut writes = self.writes(&key);
            writes.iter_mut().filter(|(op, _)| op.id == id.0).for_each(|write| write.1 = true);
            let name = field(&writes, "name", "a person", &mut questions);
            let given = field(&writes, "initials", &name, &mut questions);
            here.then(|| Person {
                id,
                initials: if given.is_empty() { initials(&name) } else { given },
                role: field(&writes, "role", &name, &mut questions),
                standing: field(&writes, PersonField::Standing.word(), &name, &mut questions),
                name,
                made: made(add),
            })
        });
        match person {
            Some(person) => self.project.people.insert(id, person),
            None => self.project.people.remove(&id),
        };
        self.ask(key, questions);
        let twins =
            twins(self, self.project.people_in_order().iter().map(|p| (p.id.0, p.name.as_str())), "person");
        self.ask(Key::Same, twins);
    }

    pub(super) fn derive_table(&mut self) {
        let register = Register::new(self.writes(&Key::Table));
        let head =
            |op: &Op| if let Act::Table { head } = &op.act { head.clone() } else { TableHead::default() };
        let said = |op: &Op| {
            let TableHead { title, blocks, footnotes } = head(op);
            format!("{title}: {}. {}", blocks.join(", "), footnotes.join(" "))
        };
        let questions = rivals(&register, "head of the table of participants", said);
        let table = register.winner().map(head).unwrap_or_default();
        self.project.table = table;
        self.ask(Key::Table, questions);
    }

    pub(super) fn derive_attribute(&mut self, name: &str) {
        let key = Key::Attribute(name.to_owned());
        let register = Register::new(self.writes(&key));
        let said = |op: &Op| {
            if let Act::Attribute { schema } = &op.act { schema.label.clone() } else { String::new() }
        };
        let questions = rivals(&register, &format!("attribute {name}"), said);
        let schema = register
            .winner()
            .and_then(|op| if let Act::Attribute { schema } = &op.act { Some(schema.clone()) } else { None });
        let order = |log: &Fold, name: &str| {
            let orders = log.touch.get(&Key::Attribute(name.to_owned()));
            orders
                .and_then(|orders| {
                    orders.as_slice().iter().find(|o| log.op(o.id).is_some_and(|op| log.counts(op)))
                })
                .copied()
        };
        let mut all: Vec<_> =
            self.project.attributes.iter().filter(|a| a.name != name).cloned().chain(schema).collect();
        all.sort_by_cached_key(|schema| order(self, &schema.name));
        self.project.attributes = all;
        self.ask(key, questions);
    }

    pub(super) fn derive_participant(&mut self, id: ParticipantId) {
        let key = Key::Participant(id);
        let mut questions = Vec::new();
        let add = self.op(id.0).filter(|op| matches!(op.act, Act::ParticipantAdd { .. }) && self.counts(op));
        let participant = add.filter(|_| self.project.first(id.0) == id.0).map(|add| {
            let writes = self.writes(&key);
            let name = field(&writes, "name", "a participant", &mut questions);
            let state = field(&writes, "state", &name, &mut questions);
            let mut values = BTreeMap::new();
            for (op, _) in &writes {
                if let Act::ParticipantValues { attribute, .. } = &op.act {
                    values.entry(attribute.clone()).or_insert_with(Vec::new);
                }
            }
            for (attribute, kept) in &mut values {
                let register = register(&writes, &format!("={attribute}"));
                let said = |op| field_words(op, &format!("={attribute}")).unwrap_or_default();
                questions.extend(rivals(&register, &format!("{attribute} of {name}"), |op| said(&op.act)));
                if let Some(Act::ParticipantValues { values, .. }) = register.winner().map(|op| &op.act) {
                    kept.clone_from(values);
                }
            }
            values.retain(|_, values| !values.is_empty());
            Participant { id, name, state, values, made: made(add), purged: add.purged }
        });
        match participant {
            Some(participant) => self.project.participants.insert(id, participant),
            None => self.project.participants.remove(&id),
        };
        self.ask(key, questions);
    }

    pub(super) fn derive_frames(&mut self) {
        let writes = self.writes(&Key::Frames);
        let frames = writes.iter().filter(|(_, counts)| *counts).filter_map(|(op, _)| {
            let Act::Freeze { name, text } = &op.act else { return None };
            Some(Frame { id: FrameId(op.id), name: name.clone(), text: *text, made: made(op) })
        });
        self.project.frames = frames.collect();
    }

    /// The writes of a person's quick keys under any of their ids, in order.
    pub(in crate::log) fn quick_writes(&self, coder: PersonId) -> Vec<Write<'_>> {
        let first = self.project.one(coder);
        let mut writes = self.writes(&Key::Quick(first));
        for (&twin, _) in self.project.alias.iter().filter(|(_, to)| **to == first.0) {
            writes.extend(self.writes(&Key::Quick(PersonId(twin))));
        }
        writes.sort_by_key(|(op, _)| op.order());
        writes
    }

    pub(super) fn derive_quick(&mut self, coder: PersonId) {
        let first = PersonId(self.project.first(coder.0));
        if first != coder {
            // Who became one with another asks under that one's name.
            self.project.quick.remove(&coder);
            self.ask(Key::Quick(coder), Vec::new());
        }
        let coder = first;
        let key = Key::Quick(coder);
        let writes = self.quick_writes(coder);
        let mut slots = BTreeMap::new();
        let mut questions = Vec::new();
        for slot in 1..=9 {
            let mut known = Vec::new();
            for &(op, counts) in &writes {
                let Act::Quick { slot: s, code } = op.act else { continue };
                if s != slot {
                    continue;
                }
                // A key given to a code that, unknown to the giver, had become a part of another has no effect.
                let late = code.and_then(|code| self.shape.merge_of(code)).and_then(|by| self.op(by));
                let unseen = late.is_some_and(|m| !m.saw(op.id) && m.id.replica != op.id.replica);
                if counts && unseen {
                    questions.push(no_effect(op, "the code had become a part of another"));
                }
                known.push((op, counts && !unseen));
            }
            if let Some(Act::Quick { code: Some(code), .. }) = Register::new(known).winner().map(|op| &op.act)
            {
                let code = self.project.codes.resolve(*code);
                if self.project.codes.codes.contains_key(&code) {
                    slots.insert(slot, code);
                }
            }
        }
        if slots.is_empty() {
            self.project.quick.remove(&coder);
        } else {
            self.project.quick.insert(coder, slots);
        }
        self.ask(key, questions);
    }
}

/// Things with equal names, the later ones asked about.
fn twins<'a>(ops: &Ops, named: impl Iterator<Item = (OpId, &'a str)>, kind: &'static str) -> Vec<Question> {
    let mut first: BTreeMap<&str, OpId> = BTreeMap::new();
    let mut questions = Vec::new();
    // Two names that were purged are not the same name.
    for (id, name) in named.filter(|(_, name)| *name != PURGED) {
        let earlier = *first.entry(name).or_insert(id);
        if earlier != id {
            let coder = ops.op(id).and_then(|op| op.coder);
            let ask = Ask::Twice { kind, name: name.to_owned(), first: earlier };
            questions.push(Question { id, coder, ask });
        }
    }
    questions
}
