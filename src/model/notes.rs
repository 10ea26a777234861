//! Memos, marks and links.

use super::id::*;
use super::target::Target;
use serde::{Deserialize, Serialize};

/// Thoughts in words, on anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Its id.
    pub id: MemoId,
    /// What it sits on.
    pub on: Target,
    /// thinking, about me, method, question …
    pub kind: String,
    /// Its words; of concurrent ones the last in order.
    pub body: String,
    /// Concurrent words of others that are not joined yet, earlier ones first.
    pub others: Vec<String>,
    /// Whose it is.
    pub coder: Option<PersonId>,
    /// Only here, in no bundle.
    pub private: bool,
    /// When it was made.
    pub made: Made,
}

/// A named flag with a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub id: MarkId,
    /// What it sits on.
    pub target: Target,
    /// quote, discuss, care, contrary, unsure, nothing-here, or the team's own.
    pub name: String,
    /// A note.
    pub note: String,
    /// Whose it is.
    pub coder: Option<PersonId>,
    /// When it was put.
    pub made: Made,
}

/// A named relation between two codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// From this code.
    pub from: CodeId,
    /// Called so.
    pub name: String,
    /// To this code.
    pub to: CodeId,
    /// Who related them.
    pub coder: Option<PersonId>,
}
