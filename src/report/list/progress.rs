//! How far each person is with each transcript: those who said so, those to whom it is assigned, and those who coded in
//! it.

use crate::error::Result;
use crate::log::{Act, Log};
use crate::model::id::{Made, PersonId, TranscriptId};
use crate::model::{Seen, Transcript};
use crate::report::ask::{Ask, Parameter};
use crate::report::cells::created;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use std::collections::{BTreeSet, HashMap};

pub(super) const LIST: Report = Report {
    name: "progress",
    sentence: "List how far each person is with each transcript",
    more: "",
    parameters: &[
        Parameter { help: "List only who used this code or one below it there", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "List only this person", ..filter::BY },
        Parameter { help: "List only this transcript", ..filter::IN },
        Parameter { help: "List only transcripts in which this label speaks", ..filter::SPEAKER },
        Parameter { help: "List only transcripts in which this participant speaks", ..filter::PARTICIPANT },
        Parameter {
            help: "List only transcripts in which a participant with this value speaks",
            ..filter::WHERE
        },
        Parameter { help: "List only who did something there from then on", ..filter::SINCE },
        Parameter { help: "List only who did something there up to then", ..filter::UNTIL },
    ],
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
    ("created", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let shown = project.shown();
    let filter = Filter::read(project, ask)?;
    let said = said(*project, ask.folder.log());
    let empty = match ask.is_plain() {
        true => "Nobody has begun. emic progress TRANSCRIPT STATE says how far you are.",
        false => "No transcript and person are like that.",
    };
    let mut table = Table::new(COLUMNS, empty);
    for transcript in shown.transcripts_in_order() {
        let mut people: Vec<_> =
            everybody(transcript).into_iter().filter_map(|id| shown.person(id)).collect();
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        for coder in people {
            let said = said.get(&(transcript.id, coder.id)).copied();
            let here = filter.accepts_person(*project, coder.id)
                && filter.accepts_place(*project, &Facts::of_transcript(transcript));
            if !here || !did(*project, transcript, (coder.id, said), &filter) {
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
                said.map_or(Value::None, created),
            ]);
        }
    }
    Ok(Document::new("Progress").with(table))
}

fn everybody(transcript: &Transcript) -> BTreeSet<PersonId> {
    let coders = transcript.annotations.iter().map(|coding| coding.coder);
    transcript.progress.keys().copied().chain(transcript.assigned.iter().copied()).chain(coders).collect()
}

/// True if a person used a code that was asked for there, and did something at the time that was asked for: coded so, or,
/// where no code was asked for, said how far they are.
fn did(
    project: Seen<'_>,
    transcript: &Transcript,
    (coder, said): (PersonId, Option<Made>),
    filter: &Filter,
) -> bool {
    if filter.codes().is_none()
        && (!filter.asks_for_time() || said.is_some_and(|m| filter.accepts_time(Some(m))))
    {
        return true;
    }
    let mut own = transcript.annotations.iter().filter(|coding| project.one(coding.coder) == coder);
    own.any(|coding| filter.accepts_code(coding.code) && filter.accepts_time(Some(coding.made)))
}

/// When each person last said how far they are with each transcript.
fn said(project: Seen<'_>, log: &Log) -> HashMap<(TranscriptId, PersonId), Made> {
    let acts = log.in_order(|op| matches!(op.act, Act::Progress { .. }) && log.counts(op));
    let each = acts.into_iter().filter_map(|op| {
        let Act::Progress { transcript, by, .. } = &op.act else { return None };
        let transcript = project.transcript(*transcript)?.id;
        let who = by.map_or_else(|| project.one_of(op.coder), |by| Some(project.one(by)))?;
        Some(((transcript, who), Made { lamport: op.lamport, id: op.id, wall: op.wall }))
    });
    each.collect()
}
