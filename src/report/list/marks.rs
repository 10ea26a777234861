//! Every mark, oldest first.

use crate::error::Result;
use crate::model::{Mark, Seen};
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::cells::{PLACE, VOICE, created, person, place, voice};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::words;
use crate::text::same_key;

pub(super) const LIST: Report = Report {
    name: "marks",
    sentence: "List the marks",
    more: "Several values of one filter are alternatives; different filters all hold. A day is 2026-11-30, today, \
        yesterday or\na day of the week.\n\n\
        Examples:\n  emic marks --format csv\n  emic marks --name discuss --note \"uncertain place\"\n  emic marks --in P07 --since yesterday",
    parameters: &PARAMETERS,
    make,
};

const NAME: Parameter =
    Parameter { name: "name", takes: Takes::Many("MARK"), help: "Only marks of this name, such as discuss" };
const NOTE: Parameter =
    Parameter { name: "note", takes: Takes::One("WORDS"), help: "Only marks with these words in their note" };

/// The filters, and two more.
const PARAMETERS: [Parameter; filter::ALL.len() + 2] = {
    let mut all = [NAME; filter::ALL.len() + 2];
    all[1] = NOTE;
    let mut nth = 0;
    while nth < filter::ALL.len() {
        all[nth + 2] = filter::ALL[nth];
        nth += 1;
    }
    all
};

/// Where a mark stands, with its words for people, too.
const ON_WORDS: [(&str, &str); PLACE.len()] = {
    let mut all = [("", ""); PLACE.len()];
    let mut nth = 0;
    while nth < PLACE.len() {
        all[nth] = PLACE[nth];
        nth += 1;
    }
    all[PLACE.len() - 1].1 = "words";
    all
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
    let names: Vec<String> = ask.all(NAME.name).iter().map(|name| same_key(name)).collect();
    let note = ask.one(NOTE.name).map(same_key).unwrap_or_default();
    let rows = move || {
        let facts = move |mark: &Mark| Facts::of_target(project, mark.target, (mark.coder, mark.made));
        let said = |mark: &Mark| {
            (names.is_empty() || names.contains(&same_key(&mark.name)))
                && same_key(&mark.note).contains(&note)
        };
        let wanted = |mark: &&Mark| said(mark) && filter.accepts(project, &facts(mark));
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
    Ok(Document::new("Marks").with(Table::new(&[COLUMNS, &ON_WORDS, VOICE].concat(), empty).with_rows(rows)))
}
