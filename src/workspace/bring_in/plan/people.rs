//! People and participants, with their values, and where they speak.

use super::super::Known;
use super::super::comments::called;
use super::{Base, Planner, clean};
use crate::format::study::{self, Study};
use crate::log::Act;
use crate::model::id::*;
use crate::model::values::{AttributeKind, PersonField, Schema, TableHead};
use crate::model::{OUTSIDE, Participant};
use crate::text::same_key;
use std::collections::HashMap;

impl Planner<'_> {
    /// Finds or makes the people. Only the very name counts: initials or a beginning would give one person's work to
    /// another. Authors of comments are found by their initials, too: many word processors know a person by these alone.
    pub(super) fn people(&mut self, study: &Study, known: Known) {
        let mut made: HashMap<String, PersonId> = HashMap::new();
        for one in &study.people {
            let name = match clean(&one.name) {
                name if name.is_empty() => "unknown author".to_owned(),
                name => name,
            };
            let named =
                self.guids.find("person", one.guid.as_ref()).and_then(|id| self.project.person(PersonId(id)));
            let called = || called(self.project, &name, &one.initials);
            let short = || (!known.joins()).then(|| self.with_initials(&name))?;
            let id = match named
                .or_else(called)
                .or_else(short)
                .map(|person| person.id)
                .or(made.get(&name).copied())
            {
                Some(id) => id,
                None => {
                    self.plan.brought.people.push(name.clone());
                    let (initials, role) = (clean(&one.initials), clean(&one.role));
                    let add = Act::PersonAdd { name: name.clone(), initials, role, guid: one.guid.clone() };
                    let person = PersonId(self.push(add));
                    // Known from the file alone: no folder of theirs writes here.
                    let (field, value) = (PersonField::Standing, OUTSIDE.to_owned());
                    self.push(Act::PersonSet { person, field, value });
                    person
                }
            };
            made.insert(name, id);
            self.people.push(id);
        }
    }

    pub(super) fn participants(&mut self, study: &Study) {
        let known: HashMap<&str, &Schema> =
            self.project.attributes.iter().map(|known| (known.name.as_str(), known)).collect();
        for schema in &study.attributes {
            let here = known.get(schema.name.as_str());
            let mut schema = schema.clone();
            // A table without a schema says nothing of what the project knows: only values that are new are added.
            if let Some(here) = here.filter(|_| study.guessed.contains(&schema.name)) {
                schema = with_values(here, &schema.categories);
            }
            // A table without targets says nothing of the goals that were set here.
            if schema.goals.is_empty() {
                schema.goals = here.map_or_else(Vec::new, |here| here.goals.clone());
            }
            if here != Some(&&schema) {
                self.push(Act::Attribute { schema });
            }
        }
        // A table without a schema says nothing of how it is printed.
        if study.table != TableHead::default() {
            self.push(Act::Table { head: study.table.clone() });
        }
        // Of several of one name the first counts.
        let by_name: HashMap<&str, &Participant> =
            self.project.participants.values().rev().map(|here| (here.name.as_str(), here)).collect();
        for one in &study.participants {
            self.participant(study, one, &by_name);
        }
    }

    /// The values of an attribute that was taken as it looks, as what the project knows of it reads them.
    pub(super) fn read_as_known(&self, study: &Study, attribute: &str, values: &[String]) -> Vec<String> {
        let here = self.project.attributes.iter().find(|here| here.name == attribute);
        match here.filter(|_| study.guessed.iter().any(|name| name == attribute)) {
            Some(here) if here.kind == AttributeKind::Several => {
                let parts = values.iter().flat_map(|value| value.split(';')).map(str::trim);
                parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }
            Some(_) if values.len() > 1 => vec![values.join("; ")],
            _ => values.to_vec(),
        }
    }

    pub(super) fn participant(
        &mut self,
        study: &Study,
        one: &study::Participant,
        by_name: &HashMap<&str, &Participant>,
    ) {
        let project = self.project;
        let named = self
            .guids
            .find("participant", one.guid.as_ref())
            .and_then(|id| project.participant(ParticipantId(id)));
        let known = named.or_else(|| by_name.get(one.name.as_str()).copied());
        let before = self.plan.acts.len();
        let id = match known {
            Some(here) => here.id,
            None => {
                let (name, guid) = (one.name.clone(), one.guid.clone());
                ParticipantId(self.push(Act::ParticipantAdd { name, guid }))
            }
        };
        let state = one.state.as_ref().filter(|state| known.is_none_or(|here| here.state != **state));
        if let Some(state) = state.filter(|state| !state.is_empty()) {
            let (field, value) = ("state".to_owned(), state.clone());
            self.push(Act::ParticipantSet { participant: id, field, value });
        }
        for (attribute, values) in &one.values {
            let now = known.and_then(|here| here.values.get(attribute));
            let values = &self.read_as_known(study, attribute, values);
            let differs = now != Some(values) && !(values.is_empty() && now.is_none());
            if differs && !self.stays(now.is_some_and(|now| !now.is_empty())) {
                let (attribute, values) = (attribute.clone(), values.clone());
                self.push(Act::ParticipantValues { participant: id, attribute, values });
            }
        }
        for title in &one.transcripts {
            self.speaks(id, one, title, study);
        }
        let tally = &mut self.plan.brought.participants;
        match (known, self.plan.acts.len() > before) {
            (None, _) => tally.new += 1,
            (Some(_), true) => tally.changed += 1,
            (Some(_), false) => tally.known += 1,
        }
        self.participants.push(id);
    }

    /// Says that a participant speaks in a transcript, if it is clear under which label: the one of that name, else the
    /// only label that may be a participant's.
    pub(super) fn speaks(&mut self, id: ParticipantId, one: &study::Participant, title: &str, study: &Study) {
        let project = self.project;
        let here = match project.find_transcript(title) {
            Ok(here) => here,
            Err(fault) => return self.speaks_in_new(id, one, title, study, &fault.what()),
        };
        let labels: Vec<&str> = here.speakers().into_iter().map(|(label, _)| label).collect();
        let key = same_key(&one.name);
        let by_cast =
            labels.iter().find(|label| here.cast.get(**label).is_some_and(|r| r.participant == Some(id)));
        let mut possible = labels.iter().filter(|label| !label.is_empty() && here.is_participant(label));
        // A file of another program says the same each time, so nothing is guessed the second time that was not the first.
        let is_guessed = self.known != Known::Merged || labels.len() == 1;
        let only = possible.next().filter(|_| is_guessed && possible.next().is_none());
        let label = by_cast.or_else(|| labels.iter().find(|label| same_key(label) == key)).or(only);
        let role = label.and_then(|label| here.cast.get(*label));
        let taken = role
            .is_some_and(|role| role.participant.is_some_and(|other| other != id) || role.person.is_some());
        match label {
            Some(_) if role.is_some_and(|role| role.participant == Some(id)) => {}
            Some(label) if !taken => {
                let (transcript, label) = (here.id, (*label).to_owned());
                let role = "participant".to_owned();
                self.push(Act::Cast { transcript, label, participant: Some(id), person: None, role });
            }
            _ => {
                let note =
                    format!("{}: it is not clear who that is in {}; emic cast says it", one.name, here.title);
                self.plan.brought.notes.push(note);
            }
        }
    }

    /// As [`Planner::speaks`], in a transcript that comes in now: under the label of that name, else under the only label.
    pub(super) fn speaks_in_new(
        &mut self,
        id: ParticipantId,
        one: &study::Participant,
        title: &str,
        study: &Study,
        fault: &str,
    ) {
        let nth = study.transcripts.iter().position(|transcript| transcript.title == title);
        let new = nth.and_then(|nth| Some((self.transcripts.get(nth)?, study.transcripts.get(nth)?)));
        let Some((Base::Imported(id_here) | Base::Today(id_here), here)) = new else {
            let note = format!("{}: {fault}; import it and then this table once more", one.name);
            return self.plan.brought.notes.push(note);
        };
        let (transcript, labels, key) = (*id_here, here.speakers(), same_key(&one.name));
        let only = labels.first().filter(|_| labels.len() == 1);
        match labels.iter().find(|label| same_key(label) == key).or(only).cloned() {
            // Where the file says itself who speaks, that is said below.
            Some(label) if here.cast.iter().any(|cast| cast.label == label) => {}
            Some(label) => {
                let role = "participant".to_owned();
                self.push(Act::Cast { transcript, label, participant: Some(id), person: None, role });
            }
            None => self.unclear.push(format!("{} in {title}", one.name)),
        }
    }

    /// The only person of the project with these initials.
    pub(super) fn with_initials(&self, initials: &str) -> Option<&'_ crate::model::Person> {
        let mut all = self.project.people.values().filter(|person| person.initials == initials);
        all.next().filter(|_| all.next().is_none())
    }
}

/// A schema that knows these values, too. Where it has no categories any value will do.
fn with_values(here: &Schema, values: &[String]) -> Schema {
    let mut schema = here.clone();
    let known = |value: &String| {
        let mut all = here.categories.iter().chain(&here.not_available).chain(&here.not_asked);
        all.any(|known| known == value)
    };
    if !here.categories.is_empty() {
        schema.categories.extend(values.iter().filter(|value| !known(value)).cloned());
    }
    schema
}
