//! The people interviewed, in the order in which they were added.

use crate::error::Result;
use crate::model::id::ParticipantId;
use crate::model::{Seen, Transcript};
use crate::report::ask::{Ask, Parameter};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

pub(super) const LIST: Report = Report {
    name: "participants",
    sentence: "List the people interviewed, with their attributes",
    more: "--in and --speaker keep who speaks there, --code and --by whose words have a coding like that; --since and \
        --until are\nabout when a participant was added. Several values of one filter, or of one attribute, are alternatives; \
        different\nones all hold. state is asked for as an attribute.\n\
        CSV has a column for each attribute, several values with ; between them: emic import reads it, and changes \
        nothing\nwhere nothing was changed in it.\n\n\
        Examples:\n  emic participants --format csv > who.csv\n  emic participants --where sex=Female --where region=London",
    parameters: &[
        Parameter { help: "Only whose words have this code or one below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "Only whose words this person coded", ..filter::BY },
        Parameter { help: "Only who speaks in this transcript", ..filter::IN },
        Parameter { help: "Only who speaks under this label", ..filter::SPEAKER },
        Parameter { help: "Only this participant", ..filter::PARTICIPANT },
        Parameter { help: "Only who has this value", ..filter::WHERE },
        Parameter { help: "Only who was added from then on", ..filter::SINCE },
        Parameter { help: "Only who was added up to then", ..filter::UNTIL },
    ],
    make,
};

const COLUMNS: &[(&str, &str)] =
    &[("id", ""), ("name", "participant"), ("state", "state"), ("attributes", "attributes")];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let filter = Filter::read(project, ask)?;
    let mut table = Table::new(
        COLUMNS,
        match ask.is_plain() {
            true => "No participants yet. emic participant add NAME adds one.",
            false => "No participant is like that.",
        },
    );
    let heard = heard(*project, &filter);
    let wanted = project.shown().participants.values().filter(|one| {
        filter.accepts_participant(one)
            && filter.accepts_time(Some(one.made))
            && heard.as_ref().is_none_or(|heard| heard.contains(&one.id))
    });
    let mut all: Vec<_> = wanted.collect();
    all.sort_by_key(|participant| (participant.made.lamport, participant.made.id));
    let known = project.shown().attributes.iter().map(|attribute| attribute.name.as_str());
    let mut names: Vec<&str> = known.collect();
    let others: BTreeSet<&str> = all.iter().flat_map(|one| one.values.keys()).map(String::as_str).collect();
    let others = others.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>();
    names.extend(others);
    table.spread = Some((3, names.into_iter().map(str::to_owned).collect()));
    for participant in all {
        table.row(vec![
            participant.id.to_string().into(),
            participant.name.as_str().into(),
            participant.state.as_str().into(),
            Value::Map(Cow::Borrowed(&participant.values)),
        ]);
    }
    Ok(Document::new("Participants").with(table))
}

/// Who speaks where it was asked for, in words with codings that were asked for; `None` if neither was.
fn heard(project: Seen<'_>, filter: &Filter) -> Option<BTreeSet<ParticipantId>> {
    if !filter.asks_for_codings() && !filter.asks_for_voices() {
        return None;
    }
    let known = |id: ParticipantId| project.shown().participant(id).map_or(id, |known| known.id);
    let here = project.shown().transcripts.values().filter(|here| filter.accepts_transcript(here.id));
    Some(here.flat_map(|here| voices(project, here, filter)).map(known).collect())
}

/// The participants of one transcript who speak under a label, or in coded words, that were asked for.
fn voices(project: Seen<'_>, transcript: &Transcript, filter: &Filter) -> Vec<ParticipantId> {
    let of_label =
        |label: &String| filter.accepts_label(label).then(|| transcript.participant_of(label)).flatten();
    if !filter.asks_for_codings() {
        return transcript.cast.keys().filter_map(of_label).collect();
    }
    let wanted = transcript
        .annotations
        .iter()
        .filter(|coding| filter.accepts_code(coding.code) && filter.accepts_person(project, coding.coder));
    let turns = wanted.filter_map(|coding| coding.span).flat_map(|span| transcript.turns_in(span));
    turns.filter_map(|turn| of_label(&turn.speaker)).collect()
}
