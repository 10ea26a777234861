//! Memos, marks and links.

use super::id::*;
use super::target::Target;
use serde::{Deserialize, Serialize};

/// A memo: thoughts in words, on any target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Its id.
    pub id: MemoId,
    /// Its target.
    pub on: Target,
    /// thinking, about me, method, question …
    pub kind: String,
    /// Its text; of concurrent ones the last in order.
    pub body: String,
    /// Concurrent words of others that are not joined yet, earlier ones first.
    pub others: Vec<String>,
    /// Its author.
    pub coder: Option<PersonId>,
    /// True if it is only in this folder, in no bundle.
    pub private: bool,
    /// When it was made.
    pub made: Made,
}

/// A mark: a named flag with a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub id: MarkId,
    /// Its target.
    pub target: Target,
    /// quote, discuss, care, contrary, unsure, nothing-here, or the team's own.
    pub name: String,
    /// A note.
    pub note: String,
    /// Its author.
    pub coder: Option<PersonId>,
    /// When it was made.
    pub made: Made,
}

/// A named relation between two codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// The code that it leads from.
    pub from: CodeId,
    /// Its name.
    pub name: String,
    /// The code that it leads to.
    pub to: CodeId,
    /// Its author.
    pub coder: Option<PersonId>,
}
