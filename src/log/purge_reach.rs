//! What purges reach: the operations that they name, and every later word on what they name.
//!
//! Words may be written elsewhere before their writer knows of a purge. They go all the same, so that all replicas end
//! with equal bytes. For that the answer depends on the set of operations alone, never on the order in which they came:
//! from an operation the things that it is about are followed upwards until one of them was purged.

use super::act::each_key;
use super::derive::{Key, code_field};
use super::op::{Act, Op};
use super::purge::Purges;
use crate::model::id::*;
use crate::model::target::Target;

/// A look-up of operations: in the log, or in it and in what is about to come in.
pub type Find<'f, 'o> = &'f dyn Fn(OpId) -> Option<&'o Op>;

impl Purges {
    /// True if an operation loses its words: a purge names it, or it is on something that a purge names. `find` looks up
    /// what it is about.
    pub fn take<'o>(&self, op: &'o Op, find: Find<'_, 'o>) -> bool {
        !self.is_empty() && (self.ids.contains(&op.id) || self.reach(op, find))
    }

    /// True if an operation is on something whose words were purged, or is such a thing: a transcript with its title,
    /// speaker labels, properties, corrections and codings; memos and marks on these; a participant with everything that
    /// is said of them; a memo, a code or a person with their later words.
    pub(super) fn reach<'o>(&self, op: &'o Op, find: Find<'_, 'o>) -> bool {
        if self.is_empty() {
            return false;
        }
        each_upwards(op, find, &mut |above| self.names_all_of(above))
    }

    /// Of some operations and those that they are about: all on something that a purge names. As [`Purges::reach`] of each,
    /// with each looked at once.
    pub fn all_reached<'o>(&self, ops: impl IntoIterator<Item = &'o Op>, find: Find<'_, 'o>) -> IdSet<OpId> {
        let mut all = IdSet::default();
        if self.is_empty() {
            return all;
        }
        let mut todo: Vec<&Op> = ops.into_iter().collect();
        let mut seen: IdSet<OpId> = todo.iter().map(|op| op.id).collect();
        let mut below: IdMap<OpId, Vec<OpId>> = IdMap::default();
        let mut found = Vec::new();
        while let Some(op) = todo.pop() {
            if self.names_all_of(op) {
                found.push(op.id);
            }
            each_on(op, find, &mut |above| {
                below.entry(above.id).or_default().push(op.id);
                if seen.insert(above.id) {
                    todo.push(above);
                }
            });
        }
        while let Some(id) = found.pop() {
            if all.insert(id) {
                found.extend(below.get(&id).into_iter().flatten());
            }
        }
        all
    }

    /// As [`Purges::take`], where it is known what else lies on something that was purged.
    pub fn take_next(&self, op: &Op, find: Find<'_, '_>, reached: &IdSet<OpId>) -> bool {
        !self.is_empty() && (self.ids.contains(&op.id) || self.reach_next(op, find, reached))
    }

    /// As [`Purges::reach`], where it is known what else lies on something that was purged.
    pub(super) fn reach_next(&self, op: &Op, find: Find<'_, '_>, reached: &IdSet<OpId>) -> bool {
        let mut on = self.names_all_of(op);
        if !on {
            each_on(op, find, &mut |above| on |= reached.contains(&above.id));
        }
        on
    }

    /// True if an operation makes a thing of which a purge takes all words, whenever they come.
    fn names_all_of(&self, op: &Op) -> bool {
        if let Act::TranscriptAdd { text, .. } = &op.act {
            // The id of a transcript alone names its title; with its text everything on it goes.
            return self.texts.contains(text);
        }
        self.whole.contains(&op.id) && makes_thing(&op.act)
    }
}

/// Visits an operation and everything upwards whose words its words are, until `each` returns true; true if it did.
pub fn each_upwards<'o>(op: &'o Op, find: Find<'_, 'o>, each: &mut dyn FnMut(&'o Op) -> bool) -> bool {
    let mut seen: IdSet<OpId> = IdSet::default();
    let mut todo = vec![op];
    while let Some(op) = todo.pop() {
        if each(op) {
            return true;
        }
        // Acts that only a later version knows may name each other in a circle.
        each_on(op, find, &mut |above| {
            if seen.insert(above.id) {
                todo.push(above);
            }
        });
    }
    false
}

/// True for acts that make a thing whose words may be written again later.
pub fn makes_thing(act: &Act) -> bool {
    matches!(
        act,
        Act::MemoAdd { .. }
            | Act::CodeAdd { .. }
            | Act::ParticipantAdd { .. }
            | Act::PersonAdd { .. }
            | Act::SetAdd { .. }
            | Act::Unknown { .. }
    )
}

/// True if words in `op` are words of `above`, which it names. An act that only a later version knows may name a code or
/// a person without being about them.
fn is_on(op: &Op, above: &Op) -> bool {
    !matches!(op.act, Act::Unknown { .. })
        || !matches!(above.act, Act::CodeAdd { .. } | Act::PersonAdd { .. })
}

/// Visits the operations that made what the words of an operation are about.
fn each_on<'o>(op: &Op, find: Find<'_, 'o>, each: &mut dyn FnMut(&'o Op)) {
    each_above(op, &mut |id| {
        // What is for one person alone decides nothing for the others, who do not have it.
        let hidden = id.replica.is_private() && !op.id.replica.is_private();
        if let Some(above) = find(id).filter(|above| !hidden && is_on(op, above)) {
            each(above);
        }
    });
}

/// Visits the things whose words those of an operation are. They follow from what the act is about, so that an act with
/// words that a later version adds is not forgotten here.
fn each_above(op: &Op, each: &mut dyn FnMut(OpId)) {
    match op.act.target() {
        Some(Target::Transcript(id) | Target::Turn(id, _) | Target::Passage(id, _)) => each(id.0),
        Some(Target::Annotation(id)) => each(id.0),
        Some(Target::Participant(id)) => each(id.0),
        // A memo on a code, a colleague or the project is a text of its own.
        Some(Target::Project | Target::Code(_) | Target::Person(_) | Target::Set(_)) | None => {}
    }
    // A part of another program's file has the names of what it belongs to.
    if let Act::Kept { on, .. } = op.act {
        let _ = on.map_ids(&mut |id| {
            each(id);
            id
        });
    }
    if let Act::Unknown { names, .. } = &op.act {
        names.iter().copied().for_each(&mut *each);
    } else if let Act::Annotate { transcript, .. } = op.act {
        each(transcript.0);
    } else if let Act::Cast { participant: Some(participant), .. } = op.act {
        // A speaker label is often the name of who speaks.
        each(participant.0);
    } else if let Some((code, _)) = code_field(&op.act) {
        each(code.0);
    }
    each_key(op, &mut |key| match key {
        Key::Transcript(TranscriptId(id))
        | Key::Memo(MemoId(id))
        | Key::Participant(ParticipantId(id))
        | Key::People(PersonId(id)) => each(id),
        Key::Project
        | Key::Attribute(_)
        | Key::Table
        | Key::Same
        | Key::Undo(_)
        | Key::Tree
        | Key::Code(_)
        | Key::Annotation(_)
        | Key::Unanchored(_)
        | Key::EqualWords
        | Key::Mark(_)
        | Key::Link(_)
        | Key::Quick(_)
        | Key::Set(_)
        | Key::Part(..)
        | Key::Frames
        | Key::Settle
        | Key::Answers
        | Key::Other => {}
    });
}
