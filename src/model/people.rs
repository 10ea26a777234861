//! The team and the people interviewed.

use super::id::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The standing of people who are known from files alone.
pub const OUTSIDE: &str = "outside";

/// Initials from a name: the first letters of its words, at most three.
pub fn initials_of(name: &str) -> String {
    let first = name.split_whitespace().filter_map(|word| word.chars().next());
    first.take(3).flat_map(char::to_uppercase).collect()
}

/// Initials of two letters at least: for one letter the first two of the name.
pub fn two_letters(initials: &str, name: &str) -> String {
    match initials.chars().count() {
        1 => name.chars().filter(|c| c.is_alphanumeric()).take(2).flat_map(char::to_uppercase).collect(),
        _ => initials.to_owned(),
    }
}

/// A person of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Name or alias.
    pub name: String,
    /// Initials as they are stored; made from the name if none were given. Lists and screens show
    /// [`Person::shown`].
    pub initials: String,
    /// The initials as they are shown: those that an earlier person has, too, end with a number.
    pub shown: String,
    /// Other names, in order: those of people who were made one with this one.
    pub also: Vec<String>,
    /// Role in the study.
    pub role: String,
    /// Status in the team.
    pub standing: String,
    /// When it was added.
    pub made: Made,
}

impl Person {
    /// True if the person has this name, or had it before becoming one with another.
    pub fn is_called(&self, is: impl Fn(&str) -> bool) -> bool {
        is(&self.name) || self.also.iter().any(|name| is(name))
    }
    /// True for a person who has no folder here, such as the author of a comment in a Word file: left out of
    /// assignment and of lists of coders.
    pub fn is_outside(&self) -> bool {
        self.standing == OUTSIDE
    }
}

/// One of the people interviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
