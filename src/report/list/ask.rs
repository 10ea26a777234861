//! Passages by a question: which code, what else is there, who speaks, whose coding, which transcripts.

use crate::error::Result;
use crate::model::target::Target;
use crate::model::{Participant, Seen};
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::cells::{VOICE, voice};
use crate::report::coded_so::{self, Coded, Presence, Question};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::Facts;
use crate::report::table::{Row, Table};
use crate::report::value::Value;
use crate::report::words;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) const LIST: Report = Report {
    name: "ask",
    sentence: "List the passages that are coded so, by codes, speakers, coders and transcripts",
    more: "Words that several coders gave the same codes are one passage. Several values of one filter are alternatives; \
        different\nfilters all hold. --and and --not ask what else is coded there: on words that overlap the passage, \
        unless --within or\n--near is given. The last lines say who is behind the passages, and of whom nothing is \
        coded so.\n\n\
        Examples:\n  emic ask --code Waiting --where sex=Female\n  \
        emic ask --code Understanding --and \"Consistency and continuity\" --not Waiting\n  \
        emic ask --code Waiting --and Understanding --near 20\n  \
        emic ask --code Waiting --where sex=Female --absent",
    parameters: &PARAMETERS,
    make,
};

const ABSENT: Parameter = Parameter {
    name: "absent",
    takes: Takes::Nothing,
    help: "List the people in place of the passages: who is behind them, and why others are not",
};

/// Those of the question, and one more.
const PARAMETERS: [Parameter; coded_so::PARAMETERS.len() + 1] = {
    let mut all = [ABSENT; coded_so::PARAMETERS.len() + 1];
    let mut nth = 0;
    while nth < coded_so::PARAMETERS.len() {
        all[nth] = coded_so::PARAMETERS[nth];
        nth += 1;
    }
    all
};

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("start", "start"),
    ("end", "end"),
    ("text", "words"),
    ("codes", "codes"),
    ("coders", "coders"),
    ("annotations", ""),
    ("code_ids", ""),
    ("participants", "participants"),
    ("attributes", ""),
    ("quote", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let question = Question::read(&project, ask)?;
    let found: Vec<Coded<'p>> = question.all_passages(project);
    let people = question.people(project, &found);
    if ask.has(ABSENT.name) {
        return Ok(Document::new("Who is behind the passages").with(people_table(&people)));
    }
    let mut document = Document::new("Passages");
    document.notes = notes(found.len(), &people);
    let found = Rc::new(found);
    let rows = move || {
        let found = Rc::clone(&found);
        (0..).map_while(move |nth: usize| found.get(nth).map(|passage| row(project, passage)))
    };
    Ok(document.with(Table::new(&[COLUMNS, VOICE].concat(), "No passage is coded so.").with_rows(rows)))
}

fn row<'p>(project: Seen<'p>, passage: &Coded<'p>) -> Row<'p> {
    let transcript = passage.transcript;
    let mut codes: Vec<_> = passage.codings.iter().map(|coding| coding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let paths = codes.iter().map(|&code| project.codes.path_words(code)).collect();
    let mut coders: Vec<_> =
        passage.codings.iter().map(|coding| project.initials(Some(coding.coder))).collect();
    coders.sort_unstable();
    coders.dedup();
    let mut people: Vec<&'p Participant> = Vec::new();
    for id in transcript.participants_in(passage.span) {
        let known = project.shown().participant(id).filter(|known| !people.iter().any(|p| p.id == known.id));
        people.extend(known);
    }
    let attributes: Value<'p> = match people.as_slice() {
        [one] => Value::Map(Cow::Borrowed(&one.values)),
        _ => BTreeMap::new().into(),
    };
    let is_quote = passage
        .codings
        .iter()
        .any(|coding| project.marks_on(Target::Annotation(coding.id)).any(|mark| mark.name == "quote"));
    let names = |all: Vec<String>| Value::List(all, ", ");
    let mut row = vec![
        transcript.id.to_string().into(),
        transcript.title.as_str().into(),
        passage.span.start().into(),
        passage.span.end().into(),
        transcript.text.slice(passage.span).into(),
        Value::List(paths, "; "),
        names(coders.into_iter().map(str::to_owned).collect()),
        names(passage.codings.iter().map(|coding| coding.id.to_string()).collect()),
        names(codes.iter().map(|code| code.to_string()).collect()),
        names(people.iter().map(|p| p.name.clone()).collect()),
        attributes,
        is_quote.into(),
    ];
    let first = passage.codings.first();
    let facts = first.map(|coding| Facts::of_coding(transcript, coding)).unwrap_or_default();
    row.extend(voice(project, &facts));
    row
}

/// Every person who was asked for.
fn people_table<'p>(people: &[(&'p Participant, Presence)]) -> Table<'p> {
    let columns = [("participant", "participant"), ("participant_id", ""), ("why", "passages")];
    let mut table = Table::new(&columns, "No participant is like that.");
    for (participant, presence) in people {
        table.row(vec![
            participant.name.as_str().into(),
            participant.id.to_string().into(),
            presence.words().into(),
        ]);
    }
    table
}

/// So many names are said of those without a transcript.
const NAMES: usize = 12;

/// `6 passages, by 3 of the 4 people ...`, and who is missing.
fn notes(passages: usize, people: &[(&Participant, Presence)]) -> Vec<String> {
    let of = |presence: Presence| -> Vec<&str> {
        people.iter().filter(|(_, why)| *why == presence).map(|(p, _)| p.name.as_str()).collect()
    };
    let count = match passages {
        1 => "1 passage".to_owned(),
        n => format!("{n} passages"),
    };
    let speaking = people.iter().filter(|(_, why)| *why != Presence::NoTranscript).count();
    let base =
        format!("{} asked for who speak in these transcripts", words::count(speaking, "person", "people"));
    let mut notes = vec![format!("{count}, by {} of the {base}.", of(Presence::Found).len())];
    for (presence, words) in [
        (Presence::NothingSo, "Nothing coded so"),
        (Presence::NotCoded, "Not coded yet"),
        (Presence::NoTranscript, "No transcript here"),
    ] {
        let names = of(presence);
        match names.len() {
            0 => {}
            n if n > NAMES && presence == Presence::NoTranscript => {
                notes.push(format!("{words}: {n} people."))
            }
            _ => notes.push(format!("{words}: {}.", names.join(", "))),
        }
    }
    notes
}
