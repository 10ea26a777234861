//! What a person has to settle.

use super::id::*;

/// Why something is to be settled by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Two wrote the same field without knowing of each other; this one was not taken.
    Rival {
        /// The field in words, such as `name of the code stigma`.
        field: String,
        /// What it says.
        lost: String,
        /// What holds now.
        stands: String,
    },
    /// Two texts that were written at once; both are shown.
    BothKept {
        /// What has two texts.
        field: String,
    },
    /// Perhaps one thing, made twice.
    Twice {
        /// `code`, `person`, `transcript`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The earlier one.
        first: OpId,
    },
    /// An act that could have no effect.
    NoEffect {
        /// The act in words.
        act: String,
        /// Why not.
        why: String,
    },
    /// A coding whose words are no longer there.
    Unanchored {
        /// The code.
        code: CodeId,
        /// The transcript.
        transcript: TranscriptId,
    },
}

/// One thing that a person should settle: the operation that it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The operation that did not get its way, or the later of two equal things.
    pub id: OpId,
    /// Whose it was.
    pub coder: Option<PersonId>,
    /// Why.
    pub ask: Ask,
}
