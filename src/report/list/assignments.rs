//! To whom each transcript was given to code, by transcript and person.

use crate::error::Result;
use crate::log::{Act, Log};
use crate::model::id::{Made, PersonId, TranscriptId};
use crate::model::{Seen, Transcript};
use crate::report::ask::{Ask, Parameter};
use crate::report::cells::{created, person};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use std::collections::HashMap;

pub(super) const LIST: Report = Report {
    name: "assignments",
    sentence: "List to whom each transcript is assigned, and how far they are",
    more: "--by keeps what this person assigned; emic progress --by NAME says what a person has to do. --code keeps \
        transcripts\nin which that code was used, by anybody.\n\n\
        Examples:\n  emic assignments\n  emic assignments --in P07 --format csv",
    parameters: &[
        Parameter { help: "Only transcripts with a coding with this code or one below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "Only what this person assigned", ..filter::BY },
        filter::IN,
        filter::SPEAKER,
        filter::PARTICIPANT,
        filter::WHERE,
        filter::SINCE,
        filter::UNTIL,
    ],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("person", "assigned to"),
    ("progress", "progress"),
    ("coder", "by"),
    ("created", ""),
    ("person_id", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let shown = project.shown();
    let filter = Filter::read(project, ask)?;
    let given = given(*project, ask.folder.log());
    let empty = match ask.is_plain() {
        true => "Nothing is assigned. emic assign TRANSCRIPT NAME does that.",
        false => "No assignment is like that.",
    };
    let mut table = Table::new(COLUMNS, empty);
    let is_coded = |transcript: &Transcript| {
        transcript.annotations.iter().any(|coding| filter.accepts_code(coding.code))
    };
    for transcript in shown.transcripts_in_order() {
        if filter.codes().is_some() && !is_coded(transcript) {
            continue;
        }
        let mut people: Vec<_> = transcript.assigned.iter().filter_map(|id| shown.person(*id)).collect();
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        for to in people {
            let (coder, made) = given.get(&(transcript.id, to.id)).copied().unzip();
            let coder = coder.flatten();
            let facts = Facts { coder, transcript: Some(transcript), made, ..Facts::default() };
            if !filter.accepts_but_code(*project, &facts) {
                continue;
            }
            table.row(vec![
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                to.name.as_str().into(),
                transcript.progress.get(&to.id).map(String::as_str).into(),
                person(*project, coder),
                made.map_or(Value::None, created),
                to.id.to_string().into(),
            ]);
        }
    }
    Ok(Document::new("Assignments").with(table))
}

/// Who assigned each transcript to each person, and when: by the last act that did.
fn given(project: Seen<'_>, log: &Log) -> HashMap<(TranscriptId, PersonId), (Option<PersonId>, Made)> {
    let assigns = log.in_order(|op| matches!(op.act, Act::Assign { on: true, .. }) && log.counts(op));
    let each = assigns.into_iter().filter_map(|op| {
        let Act::Assign { transcript, person, .. } = op.act else { return None };
        let transcript = project.transcript(transcript)?.id;
        Some((
            (transcript, project.one(person)),
            (project.one_of(op.coder), Made { lamport: op.lamport, id: op.id, wall: op.wall }),
        ))
    });
    each.collect()
}
