//! The team, in the order in which they were added.

use crate::error::Result;
use crate::model::Seen;
use crate::model::id::PersonId;
use crate::model::initials_of;
use crate::report::ask::{Ask, Parameter};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use crate::text::{Oddity, oddity};
use std::collections::HashMap;

pub(super) const LIST: Report = Report {
    name: "people",
    sentence: "List the people of the team",
    more: "Filters keep who has codings like that, and count these; --by alone keeps that person. Several values of one \
        filter are\nalternatives; different filters all hold.\n\n\
        Examples:\n  emic people\n  emic people --code Waiting --since monday",
    parameters: &[
        Parameter { help: "Only who used this code or one below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "Only this person", ..filter::BY },
        Parameter { help: "Only who coded in this transcript", ..filter::IN },
        Parameter { help: "Only who coded what this label says", ..filter::SPEAKER },
        Parameter { help: "Only who coded what this participant says", ..filter::PARTICIPANT },
        Parameter { help: "Only who coded what a participant with this value says", ..filter::WHERE },
        Parameter { help: "Only who coded from then on", ..filter::SINCE },
        Parameter { help: "Only who coded up to then", ..filter::UNTIL },
    ],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", ""),
    ("name", "name"),
    ("initials", "initials"),
    ("role", "role"),
    ("standing", "standing"),
    ("annotations", "codings"),
    ("also", "also"),
    ("new", ""),
    ("note", "note"),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let filter = Filter::read(project, ask)?;
    let empty = match ask.is_plain() {
        true => "Nobody yet. emic person add NAME adds somebody.",
        false => "No person is like that.",
    };
    let mut table = Table::new(COLUMNS, empty);
    let codings = codings(*project, &filter);
    // Somebody who is asked for by name alone needs no coding to be listed.
    let all = filter == filter.only_people();
    for person in project.shown().people_in_order() {
        let own = codings.get(&person.id).copied().unwrap_or_default();
        if !filter.accepts_person(*project, person.id) || own == 0 && !all {
            continue;
        }
        table.row(vec![
            person.id.to_string().into(),
            person.name.as_str().into(),
            person.shown.as_str().into(),
            person.role.as_str().into(),
            person.standing.as_str().into(),
            own.into(),
            Value::List(person.also.clone(), ", "),
            false.into(),
            oddity(&person.name).map(Oddity::words).unwrap_or_default().into(),
        ]);
    }
    // Who works here shows before the first act, too, unless the project has a person of that name.
    let newcomer = ask.folder.newcomer().filter(|_| ask.is_plain());
    if let Some(new) = newcomer.filter(|new| project.person_called(new.name).is_none()) {
        let given = if new.initials.is_empty() { initials_of(new.name) } else { new.initials.to_owned() };
        table.row(vec![
            Value::None,
            new.name.into(),
            given.into(),
            new.role.into(),
            "".into(),
            0_usize.into(),
            Value::List(Vec::new(), ", "),
            true.into(),
            "you; has not acted yet".into(),
        ]);
    }
    Ok(Document::new("People").with(table))
}

/// How many codings each person has of those that are wanted.
fn codings(project: Seen<'_>, filter: &Filter) -> HashMap<PersonId, usize> {
    let mut all = HashMap::new();
    for transcript in project.shown().transcripts.values() {
        let wanted = transcript
            .annotations
            .iter()
            .filter(|coding| filter.accepts(project, &Facts::of_coding(transcript, coding)));
        wanted.for_each(|coding| *all.entry(project.one(coding.coder)).or_default() += 1);
    }
    all
}
