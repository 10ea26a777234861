//! The memos to read, by kind, with the words they are about. Private ones are left out: a report goes to others.

use super::ask::Ask;
use super::cells::{PLACE, VOICE, created, person, place, voice};
use super::document::Document;
use super::entry::Report;
use super::filter::{self, Facts, Filter};
use super::passages::{Passage, Passages};
use super::table::Table;
use super::value::Value;
use super::words::{self, count};
use crate::error::Result;
use crate::model::{Memo, Seen};
use crate::text::utc;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) const REPORT: Report = Report {
    name: "memos",
    sentence: "the memos to read, by kind, with the words they are about",
    more: "Private memos are not in it, your own neither: emic memos lists those.\n\n\
        Examples:\n  emic report memos -o memos.docx\n  emic report memos --code Access --since monday",
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
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Filter::read(&project, ask)?;
    let facts = |memo: &'p Memo| Facts::of_target(project, memo.on, (memo.coder, memo.made));
    let wanted = |memo: &&'p Memo| filter.accepts(project, &facts(memo));
    let all: Vec<&Memo> = project.shown().memos.values().filter(wanted).collect();
    let private = all.iter().filter(|memo| memo.private).count();
    let mut all: Vec<&Memo> = all.into_iter().filter(|memo| !memo.private).collect();
    all.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
    let mut kinds: BTreeMap<&str, Vec<&Memo>> = BTreeMap::new();
    all.iter().for_each(|memo| kinds.entry(memo.kind.as_str()).or_default().push(memo));
    let mut document = Document::new("Memos");
    if all.is_empty() {
        document = document.with("No memos.".to_owned());
    }
    for (kind, memos) in kinds {
        let kind = if kind.is_empty() { "Memos without a kind" } else { kind };
        document.heading(2, format!("{kind} ({})", memos.len()));
        let shown = Passages::new(memos.len(), move |nth| shown(project, memos[nth]));
        document.parts.push(shown.into());
    }
    if private > 0 {
        let what = count(private, "private memo is", "private memos are");
        document.notes.push(format!("{what} left out."));
    }
    document.data = vec![rows(project, all)];
    Ok(document)
}

/// A memo as a passage: what it says, whose it is, what it is on.
fn shown<'p>(project: Seen<'p>, memo: &'p Memo) -> Passage<'p> {
    let facts = Facts::of_target(project, memo.on, (memo.coder, memo.made));
    let [.., text] = place(project, memo.on, &facts);
    let on = match text.words() {
        text if text.is_empty() => words::place(&project, memo.on),
        text => format!("{}: \"{text}\"", words::place(&project, memo.on)),
    };
    let day = utc(memo.made.wall);
    let day = day.get(..10).unwrap_or(&day).to_owned();
    let mut said = vec![memo.body.as_str()];
    said.splice(0..0, memo.others.iter().map(String::as_str));
    Passage {
        id: memo.id.to_string(),
        words: said.join("\n").into(),
        from: format!("{}, {day}; on {on}", project.initials(memo.coder)),
        remarks: Vec::new(),
    }
}

fn rows<'p>(project: Seen<'p>, all: Vec<&'p Memo>) -> Table<'p> {
    let all = Rc::new(all);
    Table::new(&[COLUMNS, PLACE, VOICE].concat(), "No memos.").with_rows(move || {
        let all = Rc::clone(&all);
        (0..all.len()).map(move |nth| {
            let memo = all[nth];
            let facts = Facts::of_target(project, memo.on, (memo.coder, memo.made));
            let mut row = vec![
                memo.id.to_string().into(),
                words::target(&project, memo.on).into(),
                memo.kind.as_str().into(),
                memo.body.as_str().into(),
                person(project, memo.coder),
                created(memo.made),
                Value::List(memo.others.clone(), " | "),
            ];
            row.extend(place(project, memo.on, &facts));
            row.extend(voice(project, &facts));
            row
        })
    })
}
