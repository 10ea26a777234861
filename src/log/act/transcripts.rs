//! Acts on transcripts: adding one, its properties, who speaks, and corrections of its words.

use super::{Aim, Commit};
use crate::error::{Error, Result};
use crate::log::derive::people::register;
use crate::log::derive::register::Register;
use crate::log::{Act, Op};
use crate::model::id::*;
use crate::model::target::Extent;

macro_rules! transcript_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Adds a transcript; its words are in the text block of that digest.
            TranscriptAdd = "transcript" {
                title: TranscriptTitle, text: TextDigest, language: Language, rule: Rule, guid: Guid
            }
                about [own Transcript];
            /// Writes a property of a transcript: `title`, `date`, `mode`, `minutes` …
            TranscriptSet = "transcript-set" { transcript: OneTranscript, key: Property, value: Value }
                about [Transcript transcript] over earlier_of_transcript(transcript, key);
            /// Says who a speaker label is.
            Cast = "cast" {
                transcript: OneTranscript, label: Label, participant: MaybeParticipant, person: MaybePerson,
                role: RoleName
            }
                about [Transcript transcript] over earlier_casts(transcript, label);
            /// Corrects words: the extent reads as these words.
            Replace = "replace" { transcript: OneTranscript, extent: Place, words: Words }
                about [Transcript transcript] check words_are_there(transcript, extent)
                over earlier_corrections(transcript) is Folded;
            /// Says that words are one turn, and who speaks it (empty: who spoke at its beginning): no word moves.
            Turn = "turn" { transcript: OneTranscript, extent: Place, speaker: Speaker }
                about [Transcript transcript] check words_are_there(transcript, extent)
                over earlier_turns(transcript);
        }
    };
}

/// What was written of a transcript and of those that are one with it.
fn all_writes_of<'a>(aim: &Aim<'a>, transcript: TranscriptId) -> Vec<(&'a Op, bool)> {
    aim.log.transcript_writes(TranscriptId(aim.log.project.first(transcript.0)))
}

pub(super) fn earlier_of_transcript(aim: &mut Aim<'_>, transcript: &TranscriptId, key: &str) {
    aim.over = register(&all_writes_of(aim, *transcript), key).heads();
}

pub(super) fn earlier_casts(aim: &mut Aim<'_>, transcript: &TranscriptId, label: &str) {
    let mut writes = all_writes_of(aim, *transcript);
    writes.retain(|(op, _)| matches!(&op.act, Act::Cast { label: other, .. } if other == label));
    aim.over = Register::new(writes).heads();
}

pub(super) fn words_are_there(commit: &Commit<'_>, transcript: &TranscriptId, extent: &Extent) -> Result<()> {
    match commit.log.project.transcript(*transcript) {
        Some(here) if here.span(*extent).is_some() => Ok(()),
        Some(_) | None => Err(Error::unknown("these words are not in the transcript")),
    }
}

pub(super) fn earlier_turns(aim: &mut Aim<'_>, transcript: &TranscriptId) {
    aim.over = aim.log.turn_heads(*transcript);
}

pub(super) fn earlier_corrections(aim: &mut Aim<'_>, transcript: &TranscriptId) {
    aim.over = aim.log.correction_heads(*transcript);
}
