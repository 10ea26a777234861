//! The codes that were removed, the latest first: `emic codes --removed`.

use crate::error::{Error, Result};
use crate::model::id::Made;
use crate::model::{Removed, Seen};
use crate::report::ask::{Ask, Parameter};
use crate::report::cells::person;
use crate::report::document::Document;
use crate::report::filter::{self, Facts, Filter};
use crate::report::losses;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::text::utc;
use std::cmp::Reverse;

const COLUMNS: &[(&str, &str)] = &[
    ("id", ""),
    ("path", "code"),
    ("coder", "removed by"),
    ("created", "when"),
    ("lost", "what went with it"),
];

/// Filters that ask where codings are: those of a removed code are nowhere.
const PLACES: [Parameter; 4] = [filter::IN, filter::SPEAKER, filter::PARTICIPANT, filter::WHERE];

pub(super) fn document<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    if let Some(place) = PLACES.iter().find(|place| ask.has(place.name)) {
        return Err(Error::usage(format!(
            "--removed has no --{}: a code that was removed is in no transcript",
            place.name
        )));
    }
    let filter = Filter::read_with_removed(project, ask)?;
    let log = ask.folder.log();
    let wanted = |code: &&Removed| {
        let last = code.removes.last().and_then(|id| log.op(*id));
        let made = last.map(|op| Made { lamport: op.lamport, id: op.id, wall: op.wall });
        filter.accepts(*project, &Facts { code: Some(code.id), coder: code.coder, made, ..Facts::default() })
    };
    let mut all: Vec<&Removed> = project.shown().removed.values().filter(wanted).collect();
    all.sort_by_key(|code| (Reverse(code.created), code.removes.last().copied(), &code.path));
    let empty =
        if filter == Filter::default() { "No code is removed." } else { "No removed code is like that." };
    let mut table = Table::new(COLUMNS, empty);
    for code in &all {
        table.row(vec![
            code.id.to_string().into(),
            Value::path(code.path.clone()),
            person(*project, code.coder),
            utc(code.created).into(),
            losses::value(project, &code.lost),
        ]);
    }
    let mut document = Document::new("Removed codes").with(table);
    if !all.is_empty() {
        document.notes.push("emic code restore CODE brings back all that went with the code.".to_owned());
    }
    Ok(document)
}
