//! Who speaks: the labels of each transcript, as whom they count, and how much they say.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::filter;
use super::material::{Material, Stretch};
use super::table::Table;
use super::value::Value;
use crate::error::Result;
use crate::model::{Seen, Transcript};
use std::collections::BTreeMap;

pub(super) const REPORT: Report = Report {
    name: "speakers",
    sentence: "who speaks in each transcript, as whom, and how much",
    more: "A passage counts for the speaker in whose turn it begins; emic cast says who a speaker is.\n\n\
        Example: emic report speakers --format csv > speakers.csv",
    parameters: &[filter::CODE, filter::ONLY, filter::BY, filter::IN],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("speaker", "speaker"),
    ("role", "role"),
    ("participant", "participant"),
    ("person", "person"),
    ("counts", "counts"),
    ("turns", "turns"),
    ("words", "words"),
    ("share", "share"),
    ("passages", "passages"),
    ("annotations", ""),
];

/// What one speaker says in a transcript.
#[derive(Default)]
struct Said<'m, 'p> {
    turns: usize,
    words: usize,
    passages: Vec<&'m Stretch<'p>>,
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let wanted = ask.all(filter::IN.name).iter().map(|word| project.find_transcript(word).map(|one| one.id));
    let wanted: Vec<_> = wanted.collect::<Result<_>>()?;
    let mut table = Table::new(COLUMNS, "No transcripts yet.");
    let mut passages: Vec<Vec<&Stretch<'p>>> = vec![Vec::new(); material.transcripts.len()];
    material.passages.iter().chain(&material.others).for_each(|one| passages[one.at].push(one));
    for (heard, passages) in material.transcripts.iter().zip(passages) {
        if wanted.is_empty() || wanted.contains(&heard.transcript.id) {
            rows(*project, heard.transcript, passages, &mut table);
        }
    }
    Ok(Document::new("Speakers").with(table))
}

fn rows<'p>(
    project: Seen<'p>,
    transcript: &'p Transcript,
    passages: Vec<&Stretch<'p>>,
    table: &mut Table<'p>,
) {
    let mut said: BTreeMap<&str, Said<'_, 'p>> = BTreeMap::new();
    for turn in transcript.turns.iter() {
        let here = said.entry(&turn.speaker).or_default();
        here.turns += 1;
        here.words += transcript.words_said(turn.words).len();
    }
    for one in passages {
        let turn = one.turn.and_then(|turn| transcript.turns.get(turn));
        if let Some(here) = turn.and_then(|turn| said.get_mut(turn.speaker.as_str())) {
            here.passages.push(one);
        }
    }
    let all: usize = said.values().map(|here| here.words).sum();
    for (label, _) in transcript.speakers() {
        let Some(here) = said.get(label) else { continue };
        let role = transcript.cast.get(label);
        let participant = role.and_then(|role| project.shown().participant(role.participant?));
        let person = role.and_then(|role| project.shown().person(role.person?));
        let ids = here.passages.iter().flat_map(|one| &one.codings).map(|coding| coding.id.to_string());
        table.row(vec![
            transcript.id.to_string().into(),
            transcript.title.as_str().into(),
            label.into(),
            role.map(|role| role.role.as_str()).filter(|role| !role.is_empty()).into(),
            participant.map(|who| who.name.as_str()).into(),
            person.map(|who| who.name.as_str()).into(),
            transcript.is_participant(label).into(),
            here.turns.into(),
            here.words.into(),
            if all == 0 { Value::None } else { Value::Real(here.words as f64 / all as f64) },
            here.passages.len().into(),
            Value::List(ids.collect(), " "),
        ]);
    }
}
