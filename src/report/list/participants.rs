//! The people interviewed, in the order in which they were added.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::value::Value;
use std::borrow::Cow;

pub(super) const LIST: Report = Report {
    name: "participants",
    sentence: "List the people interviewed, with their attributes",
    more: "Example: emic participants --format csv",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] =
    &[("id", ""), ("name", "participant"), ("state", "state"), ("attributes", "attributes")];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let mut table = Table::new(COLUMNS, "No participants yet. emic participant add NAME adds one.");
    let mut all: Vec<_> = project.shown().participants.values().collect();
    all.sort_by_key(|participant| (participant.made.lamport, participant.made.id));
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
