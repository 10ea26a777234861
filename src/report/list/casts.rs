//! Every speaker of every transcript, and who that is, in the order of the transcripts and of their speaking.

use crate::error::Result;
use crate::log::{Act, Log};
use crate::model::Seen;
use crate::model::id::{Made, PersonId, TranscriptId};
use crate::report::ask::{Ask, Parameter};
use crate::report::cells::created;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter, refused};
use crate::report::table::Table;
use crate::report::value::Value;
use std::collections::HashMap;

pub(super) const LIST: Report = Report {
    name: "casts",
    sentence: "List who speaks under each label of each transcript",
    more: "--by, --since and --until keep what this person said of who speaks there, and when. Several \
        values of one filter\nare alternatives; different filters all hold.\n\n\
        Examples:\n  emic casts\n  emic casts --in P07",
    parameters: &[
        refused(filter::CODE, CODED),
        refused(filter::ONLY, CODED),
        Parameter { help: "Only who this person said speaks there", ..filter::BY },
        filter::IN,
        filter::SPEAKER,
        filter::PARTICIPANT,
        filter::WHERE,
        Parameter { help: "Only what was said of a speaker from then on", ..filter::SINCE },
        Parameter { help: "Only what was said of a speaker up to then", ..filter::UNTIL },
    ],
    make,
};

const CODED: &str = "a speaker has no code; emic report speakers --code CODE counts what was coded of each";

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("speaker", "speaker"),
    ("role", "role"),
    ("participant", "participant"),
    ("person", "person"),
    ("turns", "turns"),
    ("participant_id", ""),
    ("person_id", ""),
    ("coder", ""),
    ("created", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let shown = project.shown();
    let filter = Filter::read(project, ask)?;
    let said = said(*project, ask.folder.log());
    let empty = match ask.is_plain() {
        true => "No speakers. emic cast says who speaks in a transcript.",
        false => "No speaker is like that.",
    };
    let mut table = Table::new(COLUMNS, empty);
    for transcript in shown.transcripts_in_order() {
        for (label, turns) in transcript.speakers() {
            let turn = transcript.turns.iter().position(|turn| turn.speaker == label);
            let (coder, made) = said.get(&(transcript.id, label)).copied().unzip();
            let coder = coder.flatten();
            let facts = Facts { coder, transcript: Some(transcript), turn, made, ..Facts::default() };
            if label.is_empty() || !filter.accepts(*project, &facts) {
                continue;
            }
            let cast = transcript.cast.get(label);
            let participant = facts.who(*project);
            let person = cast.and_then(|role| role.person).and_then(|id| shown.person(id));
            table.row(vec![
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                label.into(),
                cast.map(|role| role.role.as_str()).filter(|role| !role.is_empty()).into(),
                participant.map(|participant| participant.name.as_str()).into(),
                person.map(|person| person.name.as_str()).into(),
                turns.into(),
                participant.map(|participant| participant.id.to_string()).into(),
                person.map(|person| person.id.to_string()).into(),
                crate::report::cells::person(*project, coder),
                made.map_or(Value::None, created),
            ]);
        }
    }
    Ok(Document::new("Speakers").with(table))
}

/// Who said of each speaker who that is, and when: by the last act that did.
fn said<'p>(project: Seen<'p>, log: &'p Log) -> HashMap<(TranscriptId, &'p str), (Option<PersonId>, Made)> {
    let casts = log.in_order(|op| matches!(op.act, Act::Cast { .. }) && log.counts(op));
    let each = casts.into_iter().filter_map(|op| {
        let Act::Cast { transcript, label, .. } = &op.act else { return None };
        let transcript = project.transcript(*transcript)?.id;
        let made = Made { lamport: op.lamport, id: op.id, wall: op.wall };
        Some(((transcript, label.as_str()), (project.one_of(op.coder), made)))
    });
    each.collect()
}
