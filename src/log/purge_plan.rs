//! Which operations hold the words of a thing: what a purge has to name.
//!
//! That follows from what an act is about and from the roles of its fields, so that an act with words that a later
//! version adds is not forgotten here.

use super::act::keys;
use super::derive::{Key, code_field};
use super::op::{Act, Op};
use super::project_log::Log;
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
        let on = |target: Target| match target {
            Target::Annotation(annotation) => coded.contains(&annotation.0),
            Target::Transcript(_) | Target::Turn(..) | Target::Passage(..) => {
                target.transcript().is_some_and(|transcript| of(&transcript))
            }
            Target::Project | Target::Code(_) | Target::Participant(_) | Target::Person(_) => false,
        };
        let mut memos = HashSet::new();
        for op in ops.into_iter().filter(|op| op.act.has_words()) {
            let about = |key: &Key| match key {
                Key::Transcript(transcript) => of(transcript),
                // Later words of a memo go with the memo.
                Key::Memo(memo) => memos.contains(memo),
                _ => false,
            };
            let named = match (op.act.target(), &op.act) {
                (Some(target), _) => on(target),
                // What only a later version knows goes with what it names.
                (None, Act::Unknown { names, .. }) => names
                    .iter()
                    .any(|id| transcripts.contains(id) || coded.contains(id) || memos.contains(&MemoId(*id))),
                (None, _) => keys(op).iter().any(about) && !is_other_property(op),
            };
            if !named {
                continue;
            }
            if let Act::TranscriptAdd { text, .. } = op.act {
                words.texts.insert(text);
            }
            // Later words of a memo name it; so they do with one that only a later version can show.
            if matches!(op.act, Act::MemoAdd { .. } | Act::Unknown { .. }) {
                memos.insert(MemoId(op.id));
            }
            // An empty note has nothing to take out.
            if !matches!(&op.act, Act::Mark { note, .. } if note.is_empty()) {
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
        // Keys that name one thing; codes share a key, so their later words are found by the code that they name.
        let own = [Key::Memo(id.into()), Key::People(id.into()), Key::Participant(id.into())];
        let later = self.in_order(|op| {
            let of_code = || code_field(&op.act).is_some_and(|(code, _)| code.0 == id);
            op.act.has_words() && (of_code() || keys(op).iter().any(|key| own.contains(key)))
        });
        words.ids.insert(id);
        words.ids.extend(later.into_iter().map(|op| op.id));
        Some(words)
    }
}

/// True for a property of a transcript other than its title.
fn is_other_property(op: &Op) -> bool {
    matches!(&op.act, Act::TranscriptSet { key, .. } if key != "title")
}
