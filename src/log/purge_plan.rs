//! Which operations hold the words of a thing: what a purge has to name.

use super::op::Act;
use super::ops::Log;
use super::purge::Purges;
use crate::model::id::*;
use crate::model::target::Target;
use std::collections::{BTreeSet, HashSet};

impl Log {
    /// A thing and all that are one with it.
    pub fn one_with(&self, id: OpId) -> BTreeSet<OpId> {
        let project = self.project();
        let first = project.first(id);
        let twins = project.alias.iter().filter(|(_, to)| **to == first).map(|(twin, _)| *twin);
        std::iter::once(first).chain(twins).collect()
    }

    /// The texts of transcripts, and every operation with words on them: titles, speaker labels, corrections, memos
    /// and marks.
    pub fn words_on(&self, transcripts: &BTreeSet<OpId>) -> Purges {
        let of = |t: &TranscriptId| transcripts.contains(&t.0);
        let mut words = Purges::default();
        let ops = self.in_order(|_| true);
        let coded: HashSet<OpId> = ops
            .iter()
            .filter(|op| matches!(&op.act, Act::Annotate { transcript, .. } if of(transcript)))
            .map(|op| op.id)
            .collect();
        let on = |target: &Target| match target {
            Target::Transcript(t) | Target::Turn(t, _) | Target::Passage(t, _) => of(t),
            Target::Annotation(a) => coded.contains(&a.0),
            _ => false,
        };
        let mut memos = HashSet::new();
        for op in ops {
            let named = match &op.act {
                Act::TranscriptAdd { text, .. } if transcripts.contains(&op.id) => {
                    words.texts.insert(*text);
                    true
                }
                Act::TranscriptSet { transcript, key, .. } => of(transcript) && key == "title",
                Act::Cast { transcript, .. } | Act::Replace { transcript, .. } => of(transcript),
                Act::MemoAdd { on: target, .. } => on(target) && memos.insert(op.id),
                Act::MemoEdit { memo, .. } => memos.contains(&memo.0),
                Act::Mark { target, note, .. } => on(target) && !note.is_empty(),
                _ => false,
            };
            if named {
                words.ids.insert(op.id);
            }
        }
        words
    }

    /// Every operation that wrote words of one thing, or the text of a frozen frame; `None` if it has no words.
    pub fn words_of(&self, id: OpId) -> Option<Purges> {
        let mut words = Purges::default();
        let thing = self.op(id)?;
        if let Act::Freeze { text, .. } = thing.act {
            words.texts.insert(text);
            return Some(words);
        }
        if !thing.act.has_words() {
            return None;
        }
        let later = self.in_order(|op| match &op.act {
            Act::MemoEdit { memo, .. } => memo.0 == id,
            Act::CodeRename { code, .. } | Act::CodeDefine { code, .. } => code.0 == id,
            Act::ParticipantSet { participant, .. } | Act::ParticipantValues { participant, .. } => {
                participant.0 == id
            }
            Act::PersonSet { person, .. } => person.0 == id,
            _ => false,
        });
        words.ids.insert(id);
        words.ids.extend(later.into_iter().map(|op| op.id));
        Some(words)
    }
}
