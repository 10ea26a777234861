//! The transcripts, in the order in which they came in.

use crate::error::Result;
use crate::model::Seen;
use crate::model::Transcript;
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::value::Value;

pub(super) const LIST: Report = Report {
    name: "transcripts",
    sentence: "List the transcripts",
    more: "Example: emic transcripts --format json",
    parameters: &[],
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
    ("coded_characters", "coded"),
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let mut table = Table::new(COLUMNS, "No transcripts yet. emic import FILE brings one in.");
    for transcript in project.shown().transcripts_in_order() {
        table.row(vec![
            transcript.id.to_string().into(),
            transcript.title.as_str().into(),
            transcript.text.len().into(),
            transcript.word_count().into(),
            transcript.turns.len().into(),
            Value::List(speakers(transcript), ", "),
            transcript.annotations.len().into(),
            transcript.coded_characters(|_| true).into(),
        ]);
    }
    Ok(Document::new("Transcripts").with(table))
}

/// The labels of the speakers, in the order in which they first speak.
fn speakers(transcript: &Transcript) -> Vec<String> {
    let named = transcript.speakers().into_iter().filter(|(label, _)| !label.is_empty());
    named.map(|(label, _)| label.to_owned()).collect()
}
