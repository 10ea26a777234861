//! Every memo, oldest first; private ones too.

use crate::error::Result;
use crate::model::{Memo, Seen};
use crate::report::ask::Ask;
use crate::report::cells::{PLACE, VOICE, created, person, place, voice};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words;

pub(super) const LIST: Report = Report {
    name: "memos",
    sentence: "List the memos, your private ones too",
    more: "Several values of one filter are alternatives; different filters all hold. A day is 2026-11-30, today, \
        yesterday or\na day of the week.\n\n\
        Examples:\n  emic memos --format json\n  emic memos --code Access --since yesterday",
    parameters: filter::ALL,
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

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Filter::read(&project, ask)?;
    let rows = move || {
        let facts = move |memo: &Memo| Facts::of_target(project, memo.on, (memo.coder, memo.made));
        let wanted = |memo: &&Memo| filter.accepts(project, &facts(memo));
        let mut all: Vec<_> = project.shown().memos.values().filter(wanted).collect();
        all.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
        all.into_iter().map(move |memo| {
            let mut row = vec![
                memo.id.to_string().into(),
                words::target(&project, memo.on).into(),
                memo.kind.as_str().into(),
                memo.body.as_str().into(),
                person(project, memo.coder),
                created(memo.made),
                Value::List(memo.others.clone(), " | "),
                memo.private.into(),
            ];
            row.extend(place(project, memo.on, &facts(memo)));
            row.extend(voice(project, &facts(memo)));
            row
        })
    };
    let empty = match ask.is_plain() {
        true => "No memos yet. emic memo add --on TARGET writes one.",
        false => "No memo is like that.",
    };
    Ok(Document::new("Memos").with(Table::new(&[COLUMNS, PLACE, VOICE].concat(), empty).with_rows(rows)))
}
