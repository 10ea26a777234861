//! The team and the people interviewed.

use super::id::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Name or alias.
    pub name: String,
    /// Initials; made from the name if none were given.
    pub initials: String,
    /// Role in the study.
    pub role: String,
    /// Status in the team.
    pub standing: String,
    /// When it was added.
    pub made: Made,
}

/// One of the people interviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Its id.
    pub id: ParticipantId,
    /// The pseudonym, such as `P07`.
    pub name: String,
    /// `interviewed`, `declined` …; empty if it is not known.
    pub state: String,
    /// Values by attribute.
    pub values: BTreeMap<String, Vec<String>>,
    /// When it was added.
    pub made: Made,
    /// The participant withdrew: name and attributes were taken out for good, and they count nothing any more.
    pub purged: bool,
}
