//! Small closed sets of words that operations and lists share.

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
        /// What the screen shows in a corner.
        Initials = "initials",
        /// Role in the study, such as `expert by experience`.
        Role = "role",
        /// Standing in the team, such as `lead`.
        Standing = "standing",
    }
}
words! {
    /// What values an attribute of participants may have.
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

/// What the printed table of participants has beside its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TableHead {
    /// Its title; empty if nobody gave one.
    pub title: String,
    /// The attributes it shows, in their order; empty: all that have categories.
    pub blocks: Vec<String>,
    /// Footnotes of the whole table.
    pub footnotes: Vec<String>,
}

/// What an attribute of participants is: kind, categories in their order, words for what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The name in tables (`age`).
    pub name: String,
    /// The name in reports (`Age`).
    pub label: String,
    /// What values it may have.
    pub kind: AttributeKind,
    /// The categories in the order of every report; empty if any word goes.
    pub categories: Vec<String>,
    /// Words that say that the information could not be had.
    pub not_available: Vec<String>,
    /// Words that say that nobody asked.
    pub not_asked: Vec<String>,
    /// A note below the table, or nothing.
    pub footnote: String,
    /// Groups derived from categories: name and the categories it joins.
    pub groups: Vec<(String, Vec<String>)>,
}
