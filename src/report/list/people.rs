//! The team, in the order in which they were added.

use crate::error::Result;
use crate::model::Seen;
use crate::model::{Transcript, initials_of};
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::text::{Oddity, oddity};

pub(super) const LIST: Report = Report {
    name: "people",
    sentence: "List the people of the team",
    more: "Example: emic people",
    parameters: &[],
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
    let mut table = Table::new(COLUMNS, "Nobody yet. emic person add NAME adds somebody.");
    let people = project.shown().people_in_order();
    for person in &people {
        let own = |t: &Transcript| t.annotations.iter().filter(|a| a.coder == person.id).count();
        table.row(vec![
            person.id.to_string().into(),
            person.name.as_str().into(),
            person.shown.as_str().into(),
            person.role.as_str().into(),
            person.standing.as_str().into(),
            project.transcripts.values().map(own).sum::<usize>().into(),
            Value::List(person.also.clone(), ", "),
            false.into(),
            oddity(&person.name).map(Oddity::words).unwrap_or_default().into(),
        ]);
    }
    // Who works here shows before the first act, too, unless the project has a person of that name.
    if let Some(new) = ask.folder.newcomer().filter(|new| project.person_called(new.name).is_none()) {
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
