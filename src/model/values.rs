//! Small closed sets of words that operations and lists share.

use super::goal::Goal;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant),* }
        impl $name {
            /// All of them, in order.
            pub const ALL: &[$name] = &[$($name::$variant),*];
            /// The word in files and on the command line.
            pub fn word(self) -> &'static str { match self { $($name::$variant => $word),* } }
        }
        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|v| v.word() == word).ok_or(())
            }
        }
    };
}

words! {
    /// A part of a code's definition.
    CodePart {
        /// What it means.
        Text = "definition",
        /// When to use it.
        When = "when",
        /// When not to.
        Not = "not",
        /// Words that show it.
        Example = "example",
    }
}
words! {
    /// A field of a person.
    PersonField {
        /// Full name or alias.
        Name = "name",
        /// The initials in a corner of the screen.
        Initials = "initials",
        /// Role in the study, such as `expert by experience`.
        Role = "role",
        /// Status in the team, such as `lead`.
        Standing = "standing",
    }
}
words! {
    /// The kind of values of an attribute of participants.
    AttributeKind {
        /// One of the categories.
        One = "one",
        /// Several of the categories.
        Several = "several",
        /// A number.
        Number = "number",
        /// Any words.
        Text = "text",
    }
}
words! {
    /// How far a coder is with a transcript.
    ProgressState {
        /// Read through.
        Read = "read",
        /// Being coded.
        Coding = "coding",
        /// Coded to the end.
        Done = "done",
        /// Handed back uncoded.
        Back = "back",
    }
}

/// The state of participants who count as the sample.
pub const INTERVIEWED: &str = "interviewed";
/// The states of participants that help and screen offer, in the order of a study; a team may use words of its own.
pub const PARTICIPANT_STATES: &[&str] =
    &["interested", "not eligible", "declined", "arranged", INTERVIEWED, "withdrawn"];

/// A state of participants as the list of them spells it; words of a team's own stay as they are.
pub fn spelled_state(words: &str) -> &str {
    let words = words.trim();
    PARTICIPANT_STATES.iter().find(|state| state.eq_ignore_ascii_case(words)).copied().unwrap_or(words)
}
/// The note of the mark `discuss` that a coding gets whose place or words are perhaps not those that were meant.
pub const UNCERTAIN: &str = "uncertain place";

/// True for the note of a mark that an import puts on what may not be where it is meant.
pub fn is_uncertain(note: &str) -> bool {
    note.starts_with(UNCERTAIN)
}
/// The kind of memos in which people think about themselves: they start as their writer's alone.
pub const ABOUT_ME: &str = "about me";
/// The kinds of memos that help and screen offer; a team may use words of its own. The first is the usual one.
pub const MEMO_KINDS: &[&str] =
    &["thinking", ABOUT_ME, "method", "question", "why", "results", "field", "member-check"];

/// Words to choose from, for the help of an option: `a, b, or a word of your own`.
pub fn or_of_your_own(words: &[&str]) -> String {
    format!("{}, or a word of your own", words.join(", "))
}

/// The settings of the printed table of participants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableHead {
    /// Its title; empty if there is none.
    pub title: String,
    /// The attributes it shows, in order. If empty, all that have categories.
    pub blocks: Vec<String>,
    /// Footnotes of the whole table.
    pub footnotes: Vec<String>,
}

/// The schema of an attribute of participants: kind, categories in their order, words for missing values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The name in tables (`age`).
    pub name: String,
    /// The name in reports (`Age`).
    pub label: String,
    /// The kind of its values.
    pub kind: AttributeKind,
    /// The categories in the order of every report; empty if any word is allowed.
    pub categories: Vec<String>,
    /// Words that mean that the information was not available.
    pub not_available: Vec<String>,
    /// Words that mean that it was not asked.
    pub not_asked: Vec<String>,
    /// A note below the table; empty if there is none.
    pub footnote: String,
    /// Groups derived from categories: name and the categories it joins.
    pub groups: Vec<(String, Vec<String>)>,
    /// How many people of a category or group the team hopes for, one goal for each at most.
    pub goals: Vec<Goal>,
}

impl Schema {
    /// Values as the schema spells them, each once; blank ones are left out.
    ///
    /// # Errors
    /// A value that is not a category (the message lists them) or not a number, or several values where
    /// only one is allowed.
    pub fn checked(&self, values: &[String]) -> Result<Vec<String>> {
        let mut kept: Vec<String> = Vec::new();
        for value in values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()) {
            let value = self.spelled(value)?;
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        if kept.len() > 1 && self.kind != AttributeKind::Several {
            let what = format!("{} can have one value only, not {}", self.name, kept.len());
            return Err(
                Error::unknown(what).hint(format!("{} takes one of the values that it has", self.label))
            );
        }
        Ok(kept)
    }

    /// The goal for a category or group.
    pub fn goal(&self, of: &str) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.of == of)
    }

    /// The same schema with another goal for a category or group, or with none.
    #[must_use]
    pub fn with_goal(&self, of: &str, goal: Option<Goal>) -> Schema {
        let mut schema = self.clone();
        schema.goals.retain(|known| known.of != of);
        schema.goals.extend(goal);
        schema
    }

    /// The category, word for a missing value, or group of this name in any case, as the schema spells it.
    ///
    /// # Errors
    /// There is none; the message lists them.
    pub fn category_or_group(&self, words: &str) -> Result<String> {
        let groups = self.groups.iter().map(|(group, _)| group);
        let mut all = self.categories.iter().chain(groups).chain(&self.not_available).chain(&self.not_asked);
        let found = all.clone().find(|known| known.to_lowercase() == words.trim().to_lowercase());
        found.cloned().ok_or_else(|| {
            let fault = Error::unknown(format!("\"{words}\" is no category or group of {}", self.name));
            match all.next() {
                None => fault.hint("only what has categories can have goals"),
                Some(first) => {
                    let all: Vec<&str> = std::iter::once(first).chain(all).map(String::as_str).collect();
                    fault.hint(format!("there are: {}", all.join(", ")))
                }
            }
        })
    }

    fn spelled(&self, value: &str) -> Result<String> {
        let all = || self.categories.iter().chain(&self.not_available).chain(&self.not_asked);
        if let Some(known) = all().find(|known| known.to_lowercase() == value.to_lowercase()) {
            return Ok(known.clone());
        }
        match self.kind {
            AttributeKind::Number if !value.parse::<f64>().is_ok_and(f64::is_finite) => {
                let allowed = all().map(String::as_str).collect::<Vec<_>>().join(", ");
                let fault = Error::unknown(format!("\"{value}\" is no number, as {} needs", self.name));
                Err(if allowed.is_empty() { fault } else { fault.hint(format!("or one of: {allowed}")) })
            }
            AttributeKind::One | AttributeKind::Several if !self.categories.is_empty() => {
                let allowed = all().map(String::as_str).collect::<Vec<_>>().join(", ");
                let fault = Error::unknown(format!("\"{value}\" is no category of {}", self.name));
                Err(fault.hint(format!("allowed: {allowed}")))
            }
            _ => Ok(value.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_spelling_of_the_schema_or_are_refused_with_what_is_allowed() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let age = Schema {
            name: "age".into(),
            label: "Age".into(),
            kind: AttributeKind::One,
            categories: words(&["18-24", "25-34"]),
            not_available: words(&["Information not available"]),
            not_asked: vec![],
            footnote: String::new(),
            groups: vec![],
            goals: vec![],
        };
        assert_eq!(
            age.checked(&words(&["information NOT available"])),
            Ok(words(&["Information not available"]))
        );
        let fault = age.checked(&words(&["17"])).unwrap_err();
        assert_eq!(fault.exit_code(), 3);
        assert_eq!(fault.hints(), ["allowed: 18-24, 25-34, Information not available"]);
        assert!(age.checked(&words(&["18-24", "25-34"])).is_err());
        let several = Schema { kind: AttributeKind::Several, ..age };
        assert_eq!(several.checked(&words(&["25-34", "18-24", "25-34"])), Ok(words(&["25-34", "18-24"])));
    }
}
