//! Every coding with its words, by transcript, start, end and path of the code.

use crate::error::Result;
use crate::model::Seen;
use crate::model::id::CodeId;
use crate::model::{Annotation, Transcript};
use crate::report::ask::Ask;
use crate::report::cells::{INITIALS, VOICE, WORDS_GONE, created, initials, person, voice};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Row;
use crate::report::table::Table;
use crate::report::value::{Path, Value};
use std::collections::HashMap;
use std::rc::Rc;

pub(super) const LIST: Report = Report {
    name: "annotations",
    sentence: "List every coding with its words",
    more: "Several values of one filter are alternatives; different filters all hold. A day is 2026-11-30, today, \
        yesterday or\na day of the week.\n\n\
        Examples:\n  emic annotations --format csv > codings.csv\n  \
        emic annotations --code Access --since monday\n  \
        emic annotations --in P07 --speaker P07",
    parameters: filter::ALL,
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", "id"),
    ("transcript", ""),
    ("title", "transcript"),
    ("start", "start"),
    ("end", "end"),
    ("text", "words"),
    ("code", "code"),
    ("code_id", ""),
    ("coder", "coder"),
    ("created", ""),
    ("frame", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Rc::new(Filter::read(&project, ask)?);
    let rows = move || {
        let filter = Rc::clone(&filter);
        let transcripts = project.shown().transcripts_in_order().into_iter();
        transcripts.flat_map(move |transcript| of_one(project, transcript, Rc::clone(&filter)))
    };
    let empty = match ask.is_plain() {
        true => "No codings yet. emic annotate puts a code on words.",
        false => "No coding is like that.",
    };
    Ok(Document::new("Codings").with(Table::new(&[COLUMNS, VOICE, INITIALS].concat(), empty).with_rows(rows)))
}

/// The rows of one transcript. Codings whose words are gone are last, without a place.
fn of_one<'p>(
    project: Seen<'p>,
    transcript: &'p Transcript,
    filter: Rc<Filter>,
) -> impl Iterator<Item = Row<'p>> + 'p {
    let wanted = |coding: &&Annotation| filter.accepts(project, &Facts::of_coding(transcript, coding));
    let mut all: Vec<&Annotation> = transcript.annotations.iter().filter(wanted).collect();
    let mut paths: HashMap<CodeId, Rc<Path>> = HashMap::new();
    for annotation in &all {
        paths.entry(annotation.code).or_insert_with(|| Path::new(project.codes.path(annotation.code)));
    }
    let place = |a: &Annotation| a.span.map_or((u32::MAX, 0), |span| (span.start(), span.end()));
    all.sort_by(|a, b| (place(a), &paths[&a.code].names, a.id).cmp(&(place(b), &paths[&b.code].names, b.id)));
    all.into_iter().map(move |annotation| row(project, transcript, annotation, &paths[&annotation.code]))
}

fn row<'p>(
    project: Seen<'p>,
    transcript: &'p Transcript,
    annotation: &'p Annotation,
    path: &Rc<Path>,
) -> Row<'p> {
    let frame = annotation.frame.and_then(|id| project.shown().frames.iter().find(|frame| frame.id == id));
    let mut row = Vec::with_capacity(COLUMNS.len() + VOICE.len() + INITIALS.len());
    row.extend([
        Value::Id(annotation.id.0),
        Value::Id(transcript.id.0),
        transcript.title.as_str().into(),
        annotation.span.map(|span| span.start()).into(),
        annotation.span.map(|span| span.end()).into(),
        annotation.span.map_or(WORDS_GONE, |span| transcript.text.slice(span).into()),
        Value::Path(Rc::clone(path)),
        Value::Id(annotation.code.0),
        person(project, Some(annotation.coder)),
        created(annotation.made),
        frame.map(|frame| frame.name.as_str()).into(),
    ]);
    row.extend(voice(project, &Facts::of_coding(transcript, annotation)));
    row.push(initials(project, Some(annotation.coder)));
    row
}
