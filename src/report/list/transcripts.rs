//! The transcripts, in the order in which they came in.

use crate::error::Result;
use crate::model::Seen;
use crate::model::Transcript;
use crate::report::ask::Ask;
use crate::report::cells::created;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const LIST: Report = Report {
    name: "transcripts",
    sentence: "List the transcripts",
    more: "Several values of one filter are alternatives; different filters all hold.\n\n\
        Examples:\n  emic transcripts --format json\n  emic transcripts --in P07",
    parameters: &[filter::IN, filter::PARTICIPANT, filter::WHERE, filter::SINCE, filter::UNTIL],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", ""),
    ("title", "transcript"),
    ("characters", "characters"),
    ("words", "words"),
    ("turns", "turns"),
    ("speakers", "speakers"),
    ("annotations", "codings"),
    ("coded_characters", "coded characters"),
    ("date", ""),
    ("mode", ""),
    ("minutes", ""),
    ("interviewer", ""),
    ("assigned", ""),
    ("progress", ""),
    ("language", ""),
    ("created", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let filter = Filter::read(project, ask)?;
    let mut table = Table::new(COLUMNS, "No transcripts yet. emic import FILE brings one in.");
    let property = |transcript: &'p Transcript, key: &str| -> Value<'p> {
        transcript.properties.get(key).map(String::as_str).into()
    };
    for transcript in project.shown().transcripts_in_order() {
        let made = Some(transcript.made);
        if !filter.accepts(*project, &Facts { transcript: Some(transcript), made, ..Facts::default() }) {
            continue;
        }
        table.row(vec![
            transcript.id.to_string().into(),
            transcript.title.as_str().into(),
            transcript.text.len().into(),
            transcript.word_count().into(),
            transcript.turns.len().into(),
            Value::List(speakers(transcript), ", "),
            transcript.annotations.len().into(),
            transcript.coded_characters(|_| true).into(),
            property(transcript, "date"),
            property(transcript, "mode"),
            property(transcript, "minutes"),
            Value::List(interviewers(project, transcript), ", "),
            Value::List(assigned(project, transcript), ", "),
            Value::Map(Cow::Owned(progress(project, transcript))),
            transcript.language.as_str().into(),
            created(transcript.made),
        ]);
    }
    Ok(Document::new("Transcripts").with(table))
}

/// Who interviewed: the people of the team who speak as interviewer, else what the property says.
fn interviewers(project: &Seen<'_>, transcript: &Transcript) -> Vec<String> {
    let cast = transcript.cast.values().filter(|role| role.role == "interviewer");
    let people = cast.filter_map(|role| project.person(role.person?)).map(|person| person.name.clone());
    let people: BTreeSet<String> = people.collect();
    match people.is_empty() {
        true => transcript.properties.get("interviewer").cloned().into_iter().collect(),
        false => people.into_iter().collect(),
    }
}

/// The names of those to whom it is assigned.
fn assigned(project: &Seen<'_>, transcript: &Transcript) -> Vec<String> {
    let people = transcript.assigned.iter().filter_map(|id| project.person(*id));
    let names: BTreeSet<String> = people.map(|person| person.name.clone()).collect();
    names.into_iter().collect()
}

/// How far each person says to be.
fn progress(project: &Seen<'_>, transcript: &Transcript) -> BTreeMap<String, Vec<String>> {
    let each = transcript.progress.iter();
    each.filter_map(|(id, state)| Some((project.person(*id)?.name.clone(), vec![state.clone()]))).collect()
}

/// The labels of the speakers, in the order in which they first speak.
fn speakers(transcript: &Transcript) -> Vec<String> {
    let named = transcript.speakers().into_iter().filter(|(label, _)| !label.is_empty());
    named.map(|(label, _)| label.to_owned()).collect()
}
