//! What single keys mean: the project's title, people, participants, attributes, frames, quick keys.

use super::horizon::Horizon;
use super::questions::{about, no_effect, question, rivals, subject};
use super::register::Register;
use super::{Fold, Key};
use crate::log::act::field::PURGED;
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::values::{PersonField, Schema, TableHead};
use crate::model::*;
use crate::text::{alike_key, oddity, same_key};
use std::collections::{BTreeMap, HashMap};

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

/// True if an act writes that field, as [`field_words`] has its words.
fn writes_field(act: &Act, field: &str) -> bool {
    match act {
        Act::PersonAdd { .. } => matches!(field, "name" | "initials" | "role"),
        Act::ParticipantAdd { .. } => field == "name",
        Act::PersonSet { field: f, .. } => f.word() == field,
        Act::ParticipantSet { field: f, .. } => f == field,
        Act::ParticipantValues { attribute, .. } => field.strip_prefix('=') == Some(attribute),
        Act::TranscriptAdd { .. } => field == "title",
        Act::TranscriptSet { key, .. } => key == field,
        _ => false,
    }
}

/// The register of one field among writes.
pub(in crate::log) fn register<'a>(writes: &[Write<'a>], field: &str) -> Register<'a> {
    Register::new(writes.iter().filter(|(op, _)| writes_field(&op.act, field)).copied().collect())
}

/// The words of a field that stand, and what its register asks.
fn field<'a>(
    writes: &[Write<'a>],
    field: &str,
    of: &str,
    thing: &Thing,
    questions: &mut Vec<Question>,
) -> String {
    let said = |op: &Op| field_words(&op.act, field).unwrap_or_default();
    let register = Register::of_words(register(writes, field).into_writes(), &said);
    let word = field.trim_start_matches('=');
    let whole = format!("{word} of {of}");
    let of_it = |_: &'a Op| thing.clone();
    questions.extend(rivals(&register, &whole, &subject(thing.clone(), word), &of_it, &said));
    // A name that was purged reads so; any other field is empty then.
    register.winner().filter(|op| field == "name" || !op.purged).map(said).unwrap_or_default()
}

impl Fold {
    pub(super) fn derive_project(&mut self) {
        let writes = self.writes(&Key::Project);
        // The first one made the project and cannot be taken back.
        let standing: Vec<Write<'_>> =
            writes.iter().enumerate().map(|(n, &(op, counts))| (op, counts || n == 0)).collect();
        let register = Register::new(standing);
        let said = |op: &Op| if let Act::Project { title } = &op.act { title.clone() } else { String::new() };
        let about = subject(Thing::Project, "title");
        let questions = rivals(&register, "title of the project", &about, &|_| Thing::Project, &said);
        let title = register.winner().map(said).unwrap_or_default();
        self.project.title = title;
        self.ask(Key::Project, questions);
    }

    pub(super) fn derive_person(&mut self, id: PersonId) {
        let key = Key::People(id);
        let thing = Thing::Person(id);
        let mut questions = Vec::new();
        let person = self.op(id.0).filter(|op| matches!(op.act, Act::PersonAdd { .. })).and_then(|add| {
            let here = self.project.first(id.0) == id.0 && (self.counts(add) || self.has_acted(id));
            let mut writes = self.writes(&key);
            writes.iter_mut().filter(|(op, _)| op.id == id.0).for_each(|write| write.1 = true);
            let name = field(&writes, "name", "a person", &thing, &mut questions);
            let given = field(&writes, "initials", &name, &thing, &mut questions);
            here.then(|| Person {
                id,
                initials: if given.is_empty() { initials_of(&name) } else { given },
                shown: String::new(),
                also: Vec::new(),
                role: field(&writes, "role", &name, &thing, &mut questions),
                standing: field(&writes, PersonField::Standing.word(), &name, &thing, &mut questions),
                name,
                made: made(add),
            })
        });
        match person {
            Some(person) => self.project.people.insert(id, person),
            None => self.project.people.remove(&id),
        };
        self.ask(key, questions);
    }

    /// Asks about people with equal names, with names that look alike, and with names that do not show what they are.
    /// People outside the team are left out: no one works under their names.
    pub(super) fn derive_names_of_people(&mut self) {
        let mut equal: HashMap<String, Vec<OpId>> = HashMap::new();
        let mut alike: HashMap<String, (OpId, bool)> = HashMap::new();
        let mut questions = Vec::new();
        let people = self.project.people_in_order();
        // Two names that were purged are not the same name.
        let named = people.into_iter().filter(|person| person.name != PURGED && !person.is_outside());
        for person in named {
            let (id, name) = (person.id.0, person.name.clone());
            let mut ask = |first: OpId, ask: Ask, kind: &str| {
                let (Some(one), Some(other)) = (self.op(first), self.op(id)) else { return };
                let object = |op: &Op| about(op, Thing::Person(PersonId(op.id)), None);
                let row = subject(Thing::Person(PersonId(first)), kind);
                let both = if first == id { vec![object(other)] } else { vec![object(one), object(other)] };
                questions.push(question(other, ask, row, both));
            };
            let earlier = equal.entry(same_key(&name)).or_default();
            let twin = self.settled.first_like(earlier, id);
            if let Some(first) = twin {
                ask(first, Ask::Twice { kind: "person", name: name.clone(), first }, "twice");
            } else if earlier.is_empty() {
                let ascii = name.is_ascii();
                let (first, plain) = *alike.entry(alike_key(&name)).or_insert((id, ascii));
                if first != id && !(plain && ascii) && !self.settled.differ(first, id) {
                    let like = Some(first);
                    ask(first, Ask::Odd { kind: "person", name: name.clone(), like }, "alike");
                } else if oddity(&name).is_some() {
                    ask(id, Ask::Odd { kind: "person", name, like: None }, "odd");
                }
            }
            earlier.push(id);
        }
        self.ask(Key::Same, questions);
    }

    /// What of a person depends on the others: the names of those who were made one with them, and the number behind
    /// initials that several have.
    pub(super) fn derive_team(&mut self) {
        let mut also: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
        for (&later, &first) in &self.project.alias {
            let Some(add) = self.op(later).filter(|op| matches!(op.act, Act::PersonAdd { .. })) else {
                continue;
            };
            let mut writes = self.writes(&Key::People(PersonId(later)));
            writes.iter_mut().filter(|(op, _)| op.id == add.id).for_each(|write| write.1 = true);
            let thing = Thing::Person(PersonId(first));
            let name = field(&writes, "name", "a person", &thing, &mut Vec::new());
            also.entry(PersonId(first)).or_default().push(name);
        }
        for person in self.project.people.values_mut() {
            person.also = also.remove(&person.id).unwrap_or_default();
            person.also.retain(|name| *name != person.name && name != PURGED);
            person.also.sort_unstable();
            person.also.dedup();
        }
        self.project.number_initials();
    }

    pub(super) fn derive_table(&mut self) {
        let register = Register::new(self.writes(&Key::Table));
        let head =
            |op: &Op| if let Act::Table { head } = &op.act { head.clone() } else { TableHead::default() };
        let said = |op: &Op| {
            let TableHead { title, blocks, footnotes } = head(op);
            format!("{title}: {}. {}", blocks.join(", "), footnotes.join(" "))
        };
        let about = subject(Thing::Table, "head");
        let questions =
            rivals(&register, "head of the table of participants", &about, &|_| Thing::Table, &said);
        let table = register.winner().map(head).unwrap_or_default();
        self.project.table = table;
        self.ask(Key::Table, questions);
    }

    /// Derives an attribute; what it is, if it is there, is put among the others by [`Fold::sort_attributes`].
    pub(super) fn derive_attribute(&mut self, name: &str) -> Option<Schema> {
        let key = Key::Attribute(name.to_owned());
        let register = Register::new(self.writes(&key));
        let said = |op: &Op| {
            if let Act::Attribute { schema } = &op.act { schema.label.clone() } else { String::new() }
        };
        let thing = Thing::Attribute(name.to_owned());
        let about = subject(thing.clone(), "label");
        let questions = rivals(&register, &format!("attribute {name}"), &about, &|_| thing.clone(), &said);
        let schema = register
            .winner()
            .and_then(|op| if let Act::Attribute { schema } = &op.act { Some(schema.clone()) } else { None });
        self.ask(key, questions);
        schema
    }

    /// Puts attributes that were derived in the place of what was there, all in the order in which they were added.
    pub(super) fn sort_attributes(&mut self, derived: BTreeMap<String, Option<Schema>>) {
        let mut all = std::mem::take(&mut self.project.attributes);
        all.retain(|schema| !derived.contains_key(&schema.name));
        all.extend(derived.into_values().flatten());
        all.sort_by_cached_key(|schema| {
            let orders = self.about(&Key::Attribute(schema.name.clone()));
            orders.iter().find(|o| self.op(o.id).is_some_and(|op| self.counts(op))).copied()
        });
        self.project.attributes = all;
    }

    /// The participant who stands for those who are one with them.
    pub(super) fn first_participant(&mut self, id: ParticipantId) -> ParticipantId {
        let first = ParticipantId(self.project.first(id.0));
        if first != id {
            self.project.participants.remove(&id);
            self.ask(Key::Participant(id), Vec::new());
        }
        first
    }

    /// What was written of a participant under any of their ids, in order.
    pub(in crate::log) fn participant_writes(&self, first: ParticipantId) -> Vec<Write<'_>> {
        let mut writes = self.writes(&Key::Participant(first));
        for &twin in self.twins_of(first.0) {
            let of_twin = self.writes(&Key::Participant(ParticipantId(twin)));
            // The first words of one who is one with this say nothing about this one's name.
            writes.extend(of_twin.into_iter().filter(|(op, _)| op.id != twin));
        }
        writes.sort_by_key(|(op, _)| op.order());
        writes
    }

    /// Derives a participant, who may have several ids, by the first of them.
    pub(super) fn derive_participant(&mut self, id: ParticipantId) {
        let key = Key::Participant(id);
        let thing = Thing::Participant(id);
        let mut questions = Vec::new();
        let add = self.op(id.0).filter(|op| matches!(op.act, Act::ParticipantAdd { .. }) && self.counts(op));
        let participant = add.map(|add| {
            let writes = self.participant_writes(id);
            let name = field(&writes, "name", "a participant", &thing, &mut questions);
            let state = field(&writes, "state", &name, &thing, &mut questions);
            let mut by_attribute: BTreeMap<&str, Vec<Write<'_>>> = BTreeMap::new();
            for &(op, counts) in &writes {
                if let Act::ParticipantValues { attribute, .. } = &op.act {
                    by_attribute.entry(attribute).or_default().push((op, counts));
                }
            }
            let mut values = BTreeMap::new();
            for (attribute, writes) in by_attribute {
                let said = |op: &Op| match &op.act {
                    Act::ParticipantValues { values, .. } => values.join("; "),
                    _ => String::new(),
                };
                let register = Register::of_words(writes, &said);
                let about = subject(thing.clone(), attribute);
                let whole = format!("{attribute} of {name}");
                questions.extend(rivals(&register, &whole, &about, &|_| thing.clone(), &said));
                if let Some(Act::ParticipantValues { values: kept, .. }) = register.winner().map(|op| &op.act)
                {
                    values.insert(attribute.to_owned(), kept.clone());
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
        for &twin in self.twins_of(first.0) {
            writes.extend(self.writes(&Key::Quick(PersonId(twin))));
        }
        writes.sort_by_key(|(op, _)| op.order());
        writes
    }

    /// The person under whose id quick keys are kept and asked about. Who became one with another asks under that one's
    /// name.
    pub(super) fn one_with_quick(&mut self, coder: PersonId) -> PersonId {
        let first = self.project.one(coder);
        if first != coder {
            self.project.quick.remove(&coder);
            self.ask(Key::Quick(coder), Vec::new());
        }
        first
    }

    /// `coder` is the first of those who are one.
    pub(super) fn derive_quick(&mut self, coder: PersonId) {
        let key = Key::Quick(coder);
        let writes = self.quick_writes(coder);
        let mut slots = BTreeMap::new();
        let mut questions = Vec::new();
        // What the merges of the codes had seen.
        let mut seen: HashMap<OpId, Horizon> = HashMap::new();
        for slot in 1..=9 {
            let mut known = Vec::new();
            for &(op, counts) in &writes {
                let Act::Quick { slot: s, code } = op.act else { continue };
                if s != slot {
                    continue;
                }
                // A key given to a code that, unknown to the giver, had become a part of another has no effect.
                // One given to a code that is said to be one with another follows it: to answer opens no question.
                let late = code.and_then(|code| self.shape.merge_of(code)).and_then(|by| self.op(by));
                let late = late.filter(|by| matches!(by.act, Act::CodeMerge { .. }));
                let unseen = late.is_some_and(|merge| {
                    let seen = seen.entry(merge.id).or_insert_with(|| Horizon::of(merge));
                    !seen.has(op.id) && merge.id.replica != op.id.replica
                });
                if counts && unseen {
                    let thing = Thing::Quick(coder, slot);
                    let by = late.map_or(op.id, |merge| merge.id);
                    questions.push(Question {
                        whom: Some(coder),
                        ..no_effect(op, Why::Merged(by), thing, Some(slot.to_string().into()))
                    });
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
