//! What a person has to settle.

use super::id::*;

/// Why a person has to settle something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Two people wrote the same field without knowing of each other; this value was not taken.
    Rival {
        /// The field in words, such as `name of the code stigma`.
        field: String,
        /// The value that was not taken.
        lost: String,
        /// What holds now.
        stands: String,
    },
    /// Two texts written at once; both are shown.
    BothKept {
        /// The thing with two texts.
        field: String,
    },
    /// Two things that may be one.
    Twice {
        /// `code`, `person` or `transcript`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The earlier one.
        first: OpId,
    },
    /// An act without effect.
    NoEffect {
        /// The act in words.
        act: String,
        /// The reason.
        why: String,
    },
    /// An annotation whose words are no longer there.
    Unanchored {
        /// The code.
        code: CodeId,
        /// The transcript.
        transcript: TranscriptId,
    },
}

/// A question that a person should settle: the operation that it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The operation that had no effect or lost, or the later of two equal things.
    pub id: OpId,
    /// Its author.
    pub coder: Option<PersonId>,
    /// The reason.
    pub ask: Ask,
}
