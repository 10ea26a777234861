//! The people interviewed, in the order in which they were added.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::{Ask, Parameter};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

pub(super) const LIST: Report = Report {
    name: "participants",
    sentence: "List the people interviewed, with their attributes",
    more: "Several values of one attribute are alternatives; different attributes all hold. state is asked for as an \
        attribute.\nCSV has a column for each attribute, several values with ; between them: emic import reads it, and changes \
        nothing\nwhere nothing was changed in it.\n\n\
        Examples:\n  emic participants --format csv > who.csv\n  emic participants --where sex=Female --where region=London",
    parameters: &[filter::PARTICIPANT, Parameter { help: "Only who has this value", ..filter::WHERE }],
    make,
};

const COLUMNS: &[(&str, &str)] =
    &[("id", ""), ("name", "participant"), ("state", "state"), ("attributes", "attributes")];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let filter = Filter::read(project, ask)?;
    let mut table = Table::new(
        COLUMNS,
        match ask.is_plain() {
            true => "No participants yet. emic participant add NAME adds one.",
            false => "No participant is like that.",
        },
    );
    let wanted = project.shown().participants.values().filter(|one| filter.accepts_participant(one));
    let mut all: Vec<_> = wanted.collect();
    all.sort_by_key(|participant| (participant.made.lamport, participant.made.id));
    let known = project.shown().attributes.iter().map(|attribute| attribute.name.as_str());
    let mut names: Vec<&str> = known.collect();
    let others: BTreeSet<&str> = all.iter().flat_map(|one| one.values.keys()).map(String::as_str).collect();
    let others = others.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>();
    names.extend(others);
    table.spread = Some((3, names.into_iter().map(str::to_owned).collect()));
    for participant in all {
        table.row(vec![
            participant.id.to_string().into(),
            participant.name.as_str().into(),
            participant.state.as_str().into(),
            Value::Map(Cow::Borrowed(&participant.values)),
        ]);
    }
    Ok(Document::new("Participants").with(table))
}
