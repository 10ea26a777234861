//! The transcripts, in the order in which they came in.

use crate::error::Result;
use crate::model::Seen;
use crate::model::Transcript;
use crate::report::ask::{Ask, Parameter};
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
    more: "--code and --by keep the transcripts that have a coding like that, on words of --speaker, --participant and \
        --where\nif these are given; the counts are those of the whole transcript. --since and --until are about when it \
        came in.\nSeveral values of one filter are alternatives; different filters all hold.\n\n\
        Examples:\n  emic transcripts --format json\n  emic transcripts --code Waiting --by \"Noor Rahman\"",
    parameters: &[
        Parameter { help: "Only with a coding with this code or one below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "Only with a coding of this person", ..filter::BY },
        filter::IN,
        filter::SPEAKER,
        filter::PARTICIPANT,
        filter::WHERE,
        Parameter { help: "Only what came in from then on", ..filter::SINCE },
        Parameter { help: "Only what came in up to then", ..filter::UNTIL },
    ],
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
    let empty = match ask.is_plain() {
        true => "No transcripts yet. emic import FILE brings one in.",
        false => "No transcript is like that.",
    };
    let mut table = Table::new(COLUMNS, empty);
    let property = |transcript: &'p Transcript, key: &str| -> Value<'p> {
        transcript.properties.get(key).map(String::as_str).into()
    };
    for transcript in project.shown().transcripts_in_order() {
        if !is_wanted(*project, transcript, &filter) {
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

fn is_wanted(project: Seen<'_>, transcript: &Transcript, filter: &Filter) -> bool {
    filter.accepts_time(Some(transcript.made))
        && filter.accepts_place(project, &Facts::of_transcript(transcript))
        && (!filter.asks_for_codings() || filter.has_coding(project, transcript))
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
