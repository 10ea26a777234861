//! Every mark, oldest first.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::cells::{created, person};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::words;

pub(super) const LIST: Report = Report {
    name: "marks",
    sentence: "List the marks",
    more: "Example: emic marks --format csv",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", "id"),
    ("target", "on"),
    ("name", "mark"),
    ("note", "note"),
    ("coder", "coder"),
    ("created", ""),
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let rows = move || {
        let mut all: Vec<_> = project.shown().marks.values().collect();
        all.sort_by_key(|mark| (mark.made.lamport, mark.made.id));
        all.into_iter().map(move |mark| {
            vec![
                mark.id.to_string().into(),
                words::target(&project, mark.target).into(),
                mark.name.as_str().into(),
                mark.note.as_str().into(),
                person(project, mark.coder),
                created(mark.made),
            ]
        })
    };
    let empty = "No marks yet. emic mark TARGET NAME puts one.";
    Ok(Document::new("Marks").with(Table::new(COLUMNS, empty).with_rows(rows)))
}
