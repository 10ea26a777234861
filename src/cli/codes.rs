//! `emic codes`

use super::{Place, Talk};
use crate::error::Result;
use crate::model::id::{CodeId, TranscriptId};
use crate::model::values::CodePart;
use crate::report::{Table, Value};
use crate::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};

/// List the codes in tree order, with counts
///
/// Example: emic codes --format csv > frame.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let columns = [
            ("id", ""),
            ("path", "code"),
            ("name", ""),
            ("parent", ""),
            ("kind", "kind"),
            ("definition", ""),
            ("annotations", "codings"),
            ("annotations_subtree", "with sub-codes"),
            ("transcripts", "transcripts"),
            ("parent_id", ""),
            ("when", ""),
            ("not", ""),
            ("example", ""),
            ("colour", ""),
        ];
        let mut table = Table::new(&columns, "No codes yet. emic code add NAME makes one.");
        let project = &workspace.seen();
        let mut counts: BTreeMap<CodeId, (usize, BTreeSet<TranscriptId>)> = BTreeMap::new();
        for transcript in project.transcripts.values() {
            for annotation in &transcript.annotations {
                let (count, transcripts) = counts.entry(annotation.code).or_default();
                *count += 1;
                transcripts.insert(transcript.id);
            }
        }
        for id in project.codes.in_order() {
            let Some(code) = project.codes.get(id) else { continue };
            let own = |id: &CodeId| counts.get(id).map_or(0, |(count, _)| *count);
            table.row(vec![
                id.to_string().into(),
                Value::path(project.codes.path(id)),
                code.name.as_str().into(),
                code.parent
                    .and_then(|parent| project.codes.get(parent))
                    .map(|code| code.name.as_str())
                    .into(),
                if code.theme { "theme" } else { "code" }.into(),
                code.part(CodePart::Text).into(),
                own(&id).into(),
                project.codes.subtree(id).iter().map(own).sum::<usize>().into(),
                counts.get(&id).map_or(0, |(_, transcripts)| transcripts.len()).into(),
                code.parent.map(|parent| parent.to_string()).into(),
                code.part(CodePart::When).into(),
                code.part(CodePart::Not).into(),
                code.part(CodePart::Example).into(),
                code.colour.as_deref().into(),
            ]);
        }
        talk.table(&table);
        Ok(())
    }
}
