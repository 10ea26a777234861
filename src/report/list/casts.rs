//! Every speaker of every transcript, and who that is, in the order of the transcripts and of their speaking.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;

pub(super) const LIST: Report = Report {
    name: "casts",
    sentence: "List who speaks under each label of each transcript",
    more: "Several values of one filter are alternatives; different filters all hold.\n\n\
        Examples:\n  emic casts\n  emic casts --in P07",
    parameters: &[filter::IN, filter::SPEAKER, filter::PARTICIPANT, filter::WHERE],
    make,
};

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
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let shown = project.shown();
    let filter = Filter::read(project, ask)?;
    let mut table = Table::new(COLUMNS, "No speakers. emic cast says who speaks in a transcript.");
    for transcript in shown.transcripts_in_order() {
        for (label, turns) in transcript.speakers() {
            let turn = transcript.turns.iter().position(|turn| turn.speaker == label);
            let facts = Facts { transcript: Some(transcript), turn, ..Facts::default() };
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
            ]);
        }
    }
    Ok(Document::new("Speakers").with(table))
}
