//! Every mark, oldest first.

use crate::error::Result;
use crate::model::{Mark, Seen};
use crate::report::ask::Ask;
use crate::report::cells::{PLACE, VOICE, created, person, place, voice};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::words;

pub(super) const LIST: Report = Report {
    name: "marks",
    sentence: "List the marks",
    more: "Several values of one filter are alternatives; different filters all hold. A day is 2026-11-30, today, \
        yesterday or\na day of the week.\n\n\
        Examples:\n  emic marks --format csv\n  emic marks --in P07 --since yesterday",
    parameters: filter::ALL,
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

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Filter::read(&project, ask)?;
    let rows = move || {
        let facts = move |mark: &Mark| Facts::of_target(project, mark.target, (mark.coder, mark.made));
        let wanted = |mark: &&Mark| filter.accepts(project, &facts(mark));
        let mut all: Vec<_> = project.shown().marks.values().filter(wanted).collect();
        all.sort_by_key(|mark| (mark.made.lamport, mark.made.id));
        all.into_iter().map(move |mark| {
            let mut row = vec![
                mark.id.to_string().into(),
                words::target(&project, mark.target).into(),
                mark.name.as_str().into(),
                mark.note.as_str().into(),
                person(project, mark.coder),
                created(mark.made),
            ];
            row.extend(place(project, mark.target, &facts(mark)));
            row.extend(voice(project, &facts(mark)));
            row
        })
    };
    let empty = match ask.is_plain() {
        true => "No marks yet. emic mark TARGET NAME puts one.",
        false => "No mark is like that.",
    };
    Ok(Document::new("Marks").with(Table::new(&[COLUMNS, PLACE, VOICE].concat(), empty).with_rows(rows)))
}
