//! `emic transcripts`

use super::{Place, Talk};
use crate::error::Result;
use crate::report::Table;
use crate::workspace::Workspace;

/// List the transcripts
///
/// Example: emic transcripts --format json
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let columns = [
            ("id", ""),
            ("title", "transcript"),
            ("characters", "characters"),
            ("words", "words"),
            ("turns", "turns"),
            ("speakers", "speakers"),
            ("annotations", "codings"),
            ("coded_characters", "coded"),
        ];
        let mut table = Table::new(&columns, "No transcripts yet. emic import FILE brings one in.");
        for transcript in workspace.seen().transcripts_in_order() {
            let words = transcript.word_count();
            let mut speakers: Vec<String> = Vec::new();
            for turn in transcript.turns.iter().filter(|turn| !turn.speaker.is_empty()) {
                if !speakers.contains(&turn.speaker) {
                    speakers.push(turn.speaker.clone());
                }
            }
            table.row(vec![
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                transcript.text.len().into(),
                words.into(),
                transcript.turns.len().into(),
                crate::report::Value::List(speakers, ", "),
                transcript.annotations.len().into(),
                transcript.coded_characters(|_| true).into(),
            ]);
        }
        talk.table(&table);
        Ok(())
    }
}
