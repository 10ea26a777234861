//! The codes that were removed, the latest first: `emic codes --removed`.

use crate::model::{Removed, Seen};
use crate::report::cells::person;
use crate::report::document::Document;
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

pub(super) fn document<'p>(project: &Seen<'p>) -> Document<'p> {
    let mut all: Vec<&Removed> = project.shown().removed.values().collect();
    all.sort_by_key(|code| (Reverse(code.created), code.removes.last().copied(), &code.path));
    let mut table = Table::new(COLUMNS, "No code is removed.");
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
    document
}
