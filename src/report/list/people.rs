//! The team, in the order in which they were added.

use crate::error::Result;
use crate::model::Seen;
use crate::model::Transcript;
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;

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
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let mut table = Table::new(COLUMNS, "Nobody yet. emic person add NAME adds somebody.");
    for person in project.shown().people_in_order() {
        let own = |t: &Transcript| t.annotations.iter().filter(|a| a.coder == person.id).count();
        table.row(vec![
            person.id.to_string().into(),
            person.name.as_str().into(),
            person.initials.as_str().into(),
            person.role.as_str().into(),
            person.standing.as_str().into(),
            project.transcripts.values().map(own).sum::<usize>().into(),
        ]);
    }
    Ok(Document::new("People").with(table))
}
