//! How far each person is with each transcript: those who said so, those to whom it is assigned, and those who coded in
//! it.

use crate::error::Result;
use crate::model::id::PersonId;
use crate::model::{Seen, Transcript};
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use std::collections::BTreeSet;

pub(super) const LIST: Report = Report {
    name: "progress",
    sentence: "List how far each person is with each transcript",
    more: "",
    parameters: &[filter::BY, filter::IN, filter::PARTICIPANT, filter::WHERE],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("coder", "coder"),
    ("progress", "progress"),
    ("assigned", "assigned"),
    ("annotations", "codings"),
    ("coded_characters", "coded characters"),
    ("characters", "of"),
    ("coder_id", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let shown = project.shown();
    let filter = Filter::read(project, ask)?;
    let mut table =
        Table::new(COLUMNS, "Nobody has begun. emic progress TRANSCRIPT STATE says how far you are.");
    for transcript in shown.transcripts_in_order() {
        let mut people: Vec<_> =
            everybody(transcript).into_iter().filter_map(|id| shown.person(id)).collect();
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        for coder in people {
            let facts = Facts { coder: Some(coder.id), transcript: Some(transcript), ..Facts::default() };
            if !filter.accepts(*project, &facts) {
                continue;
            }
            let own = transcript.annotations.iter().filter(|coding| coding.coder == coder.id).count();
            table.row(vec![
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                coder.name.as_str().into(),
                transcript.progress.get(&coder.id).map(String::as_str).into(),
                transcript.assigned.contains(&coder.id).into(),
                own.into(),
                transcript.coded_characters(|who| who == coder.id).into(),
                transcript.text.len().into(),
                coder.id.to_string().into(),
            ]);
        }
    }
    Ok(Document::new("Progress").with(table))
}

fn everybody(transcript: &Transcript) -> BTreeSet<PersonId> {
    let coders = transcript.annotations.iter().map(|coding| coding.coder);
    transcript.progress.keys().copied().chain(transcript.assigned.iter().copied()).chain(coders).collect()
}
