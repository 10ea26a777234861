//! People who are to be one: the acts that do it, and what goes along, in words.

use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::id::PersonId;
use crate::model::values::PersonField;
use crate::model::{Person, Seen};
use std::collections::{HashMap, HashSet};

/// How much a person has in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holdings {
    /// Codings.
    pub codings: usize,
    /// Memos.
    pub memos: usize,
    /// Marks.
    pub marks: usize,
    /// Transcripts that were assigned.
    pub assigned: usize,
    /// Transcripts with codings or progress of theirs.
    pub transcripts: usize,
}

impl Holdings {
    /// What a person has.
    pub fn of(project: &Seen<'_>, person: PersonId) -> Holdings {
        let own = |coder: Option<PersonId>| coder == Some(person);
        let mut has = Holdings {
            memos: project.memos.values().filter(|memo| own(memo.coder)).count(),
            marks: project.marks.values().filter(|mark| own(mark.coder)).count(),
            ..Holdings::default()
        };
        for t in project.transcripts.values() {
            let codings = t.annotations.iter().filter(|a| a.coder == person).count();
            has.codings += codings;
            has.assigned += usize::from(t.assigned.contains(&person));
            has.transcripts += usize::from(codings > 0 || t.progress.contains_key(&person));
        }
        has
    }

    /// What every person has who has anything.
    pub fn of_all(project: &Seen<'_>) -> HashMap<PersonId, Holdings> {
        let mut all: HashMap<PersonId, Holdings> = HashMap::new();
        for coder in project.memos.values().filter_map(|memo| memo.coder) {
            all.entry(coder).or_default().memos += 1;
        }
        for coder in project.marks.values().filter_map(|mark| mark.coder) {
            all.entry(coder).or_default().marks += 1;
        }
        for t in project.transcripts.values() {
            let mut here: HashSet<PersonId> = t.progress.keys().copied().collect();
            for a in &t.annotations {
                here.insert(a.coder);
                all.entry(a.coder).or_default().codings += 1;
            }
            here.into_iter().for_each(|person| all.entry(person).or_default().transcripts += 1);
            t.assigned.iter().for_each(|&person| all.entry(person).or_default().assigned += 1);
        }
        all
    }

    /// In words; `nothing yet` for none.
    pub fn words(&self) -> String {
        let counted = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let parts = [
            (self.codings, "coding"),
            (self.memos, "memo"),
            (self.marks, "mark"),
            (self.assigned, "assignment"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, one)| counted(*n, one)).collect();
        if parts.is_empty() { "nothing yet".to_owned() } else { parts.join(", ") }
    }
}

/// The acts that make people one, and words about what that does. The one who was added first stays, with name, initials
/// and role; one who is outside takes the standing of the others.
///
/// # Errors
/// Fewer than two people.
pub fn one_person(project: &Seen<'_>, people: &[PersonId]) -> Result<(Vec<Act>, String)> {
    let chosen = |person: &&Person| people.iter().any(|id| project.one(*id) == person.id);
    let all: Vec<&Person> = project.shown().people_in_order().into_iter().filter(chosen).collect();
    let Some((first, later)) = all.split_first().filter(|(_, later)| !later.is_empty()) else {
        return Err(Error::unknown("it takes two people to make them one").hint("emic people lists them"));
    };
    let mut acts = vec![Act::Same { ids: all.iter().map(|person| person.id.0).collect() }];
    if let Some(inside) = later.iter().find(|person| first.is_outside() && !person.is_outside()) {
        let value = inside.standing.clone();
        acts.push(Act::PersonSet { person: first.id, field: PersonField::Standing, value });
    }
    let along = |person: &&Person| {
        let has = Holdings::of(project, person.id).words();
        format!("{} ({}; {has})", person.name, person.shown)
    };
    let along: Vec<String> = later.iter().map(along).collect();
    let is = if later.len() == 1 { "is" } else { "are" };
    let words = format!("{} {is} one with {} ({}) now", along.join(" and "), first.name, first.shown);
    Ok((acts, words))
}
