//! Every memo, oldest first; private ones too.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::cells::{created, person};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words;

pub(super) const LIST: Report = Report {
    name: "memos",
    sentence: "List the memos, your private ones too",
    more: "Example: emic memos --format json",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", "id"),
    ("on", "on"),
    ("kind", "kind"),
    ("body", "words"),
    ("coder", "coder"),
    ("created", ""),
    ("others", ""),
    ("private", "private"),
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let rows = move || {
        let mut all: Vec<_> = project.shown().memos.values().collect();
        all.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
        all.into_iter().map(move |memo| {
            vec![
                memo.id.to_string().into(),
                words::target(&project, memo.on).into(),
                memo.kind.as_str().into(),
                memo.body.as_str().into(),
                person(project, memo.coder),
                created(memo.made),
                Value::List(memo.others.clone(), " | "),
                memo.private.into(),
            ]
        })
    };
    let empty = "No memos yet. emic memo add --on TARGET writes one.";
    Ok(Document::new("Memos").with(Table::new(COLUMNS, empty).with_rows(rows)))
}
