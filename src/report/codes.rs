//! The coding frame as a table: what each code means, how often it was used, by how many, on how many people's words.

use super::{Table, Value};
use crate::model::id::{CodeId, ParticipantId, PersonId, TranscriptId};
use crate::model::values::CodePart;
use crate::model::{Annotation, Seen, Transcript};
use std::collections::{BTreeMap, BTreeSet};

/// Where a code was used.
#[derive(Default)]
struct Uses {
    annotations: usize,
    coders: BTreeSet<PersonId>,
    transcripts: BTreeSet<TranscriptId>,
    participants: BTreeSet<ParticipantId>,
}

/// The frame in tree order. Counts are of the code itself; `annotations_subtree` adds the codes below it.
pub(super) fn codes(project: &Seen<'_>) -> Table {
    let columns = [
        ("id", ""),
        ("path", ""),
        ("name", "code"),
        ("kind", "kind"),
        ("annotations", "codings"),
        ("annotations_subtree", "with sub-codes"),
        ("transcripts", "transcripts"),
        ("participants", "people"),
        ("coders", "coders"),
        ("definition", "definition"),
        ("when", ""),
        ("not", ""),
        ("example", ""),
    ];
    let mut table = Table::new(&columns, "No codes yet.");
    let uses = uses(project);
    let none = Uses::default();
    for id in project.codes.in_order() {
        let Some(code) = project.codes.get(id) else { continue };
        let own = uses.get(&id).unwrap_or(&none);
        let below: usize =
            project.codes.subtree(id).iter().filter_map(|id| uses.get(id)).map(|u| u.annotations).sum();
        table.row(vec![
            id.to_string().into(),
            Value::path(project.codes.path(id)),
            // The indent is for people's eyes; programs read the path.
            format!("{}{}", "  ".repeat(project.codes.depth(id)), code.name).into(),
            if code.theme { "theme" } else { "code" }.into(),
            own.annotations.into(),
            below.into(),
            own.transcripts.len().into(),
            own.participants.len().into(),
            own.coders.len().into(),
            code.part(CodePart::Text).into(),
            code.part(CodePart::When).into(),
            code.part(CodePart::Not).into(),
            code.part(CodePart::Example).into(),
        ]);
    }
    table
}

fn uses(project: &Seen<'_>) -> BTreeMap<CodeId, Uses> {
    let mut uses: BTreeMap<CodeId, Uses> = BTreeMap::new();
    for transcript in project.transcripts.values() {
        for annotation in &transcript.annotations {
            let here = uses.entry(annotation.code).or_default();
            here.annotations += 1;
            here.coders.insert(annotation.coder);
            here.transcripts.insert(transcript.id);
            here.participants.extend(speaker(transcript, annotation));
        }
    }
    uses
}

/// The participant in whose turn a coding begins.
fn speaker(transcript: &Transcript, annotation: &Annotation) -> Option<ParticipantId> {
    let turn = transcript.turn_at(annotation.span?.start())?;
    transcript.cast.get(&transcript.turns.get(turn)?.speaker)?.participant
}
