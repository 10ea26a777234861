//! Roles of text: names, titles, labels, notes and words.

use super::role::{Field, short, visible};
use crate::error::{Error, Result};
use crate::log::act::Act;
use crate::log::act::reader::Reader;
use crate::log::dialect::Writer;
use crate::model::values::PersonField;

/// How many scalar values the note of a mark may have.
const MAX_NOTE: usize = 10_000;
/// How many bytes a memo, a definition or a correction may have.
const MAX_WORDS: usize = 800_000;
/// What a name reads as after a purge: nothing can have an empty name.
pub(crate) const PURGED: &str = "(purged)";

/// Roles of short text that must not be empty. The words of people among them read [`PURGED`] after a purge.
macro_rules! names {
    ($($(#[$doc:meta])* $role:ident, words: $words:literal, $what:literal;)*) => { $(
        $(#[$doc])*
        pub struct $role;
        impl Field for $role {
            type Value = String;
            const WORDS: bool = $words;
            fn write(w: &mut Writer, key: &'static str, value: &String) {
                w.str(key, value);
            }
            fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
                if $words && reader.purged { Ok(PURGED.to_owned()) } else { reader.short(key) }
            }
            fn check(value: &String, _act: &Act) -> Result<()> {
                visible($what, value)?;
                short($what, value)
            }
            fn purge(value: &mut String) {
                if $words {
                    *value = PURGED.to_owned();
                }
            }
        }
    )* };
}

names! {
    /// The title of the project.
    ProjectTitle, words: false, "the project's title";
    /// The name of a person of the team.
    PersonName, words: true, "a person's name";
    /// The stand-in name of one of the people interviewed.
    ParticipantName, words: true, "a participant's name";
    /// The title of a transcript.
    TranscriptTitle, words: true, "a transcript's title";
    /// The name of a code.
    CodeName, words: true, "a code's name";
    /// The name of a mark.
    MarkName, words: false, "a mark's name";
    /// The name of a link.
    LinkName, words: false, "a link's name";
    /// The name of a frozen frame.
    FrameName, words: false, "a frame's name";
    /// The name of a set.
    SetName, words: true, "a set's name";
    /// The name of a format of another program's file.
    FormatName, words: false, "the name of a format";
    /// The kind of a memo.
    MemoSort, words: false, "a memo's kind";
    /// The name of a question of the team, or of its answer.
    DecisionName, words: false, "the name of a decision";
}

/// Roles of short text that may be empty and is written even then.
macro_rules! shorts {
    ($($(#[$doc:meta])* $role:ident, $what:literal;)*) => { $(
        $(#[$doc])*
        pub struct $role;
        impl Field for $role {
            type Value = String;
            fn write(w: &mut Writer, key: &'static str, value: &String) {
                w.str(key, value);
            }
            fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
                reader.short(key)
            }
            fn check(value: &String, _act: &Act) -> Result<()> {
                short($what, value)
            }
        }
    )* };
}

shorts! {
    /// The name of a property of a participant or a transcript.
    Property, "the name of a property";
    /// The name of an attribute of participants.
    AttributeName, "an attribute's name";
    /// A language tag.
    Language, "a language";
}

/// Roles of short text that is left out when empty.
macro_rules! filled {
    ($($(#[$doc:meta])* $role:ident, words: $words:literal, $check:expr;)*) => { $(
        $(#[$doc])*
        pub struct $role;
        impl Field for $role {
            type Value = String;
            const WORDS: bool = $words;
            fn write(w: &mut Writer, key: &'static str, value: &String) {
                w.filled(key, value);
            }
            fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
                reader.short(key)
            }
            fn check(value: &String, _act: &Act) -> Result<()> {
                short($check, value)
            }
            fn purge(value: &mut String) {
                if $words {
                    value.clear();
                }
            }
        }
    )* };
}

filled! {
    /// Initials of a person; made from the name where none are given.
    Initials, words: true, "initials";
    /// The kind of a set.
    SetSort, words: false, "a set's kind";
    /// A role in the study, or of a speaker.
    RoleName, words: false, "a role";
}

/// The value of a property. It reads [`PURGED`] after a purge, since it may be the name of the thing.
pub struct Value;
impl Field for Value {
    type Value = String;
    const WORDS: bool = true;
    fn write(w: &mut Writer, key: &'static str, value: &String) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
        if reader.purged { Ok(PURGED.to_owned()) } else { reader.short(key) }
    }
    fn check(value: &String, act: &Act) -> Result<()> {
        let name = if matches!(act, Act::PersonSet { field: PersonField::Name, .. }) {
            Some("a person's name")
        } else if matches!(act, Act::ParticipantSet { field, .. } if field == "name") {
            Some("a participant's name")
        } else if matches!(act, Act::TranscriptSet { key, .. } if key == "title") {
            Some("a transcript's title")
        } else {
            None
        };
        // Any other property may be empty: that takes it away.
        name.map_or(Ok(()), |what| visible(what, value))?;
        short(name.unwrap_or("a value"), value)
    }
    fn purge(value: &mut String) {
        *value = PURGED.to_owned();
    }
}

/// All values of one attribute of a participant.
pub struct Values;
impl Field for Values {
    type Value = Vec<String>;
    const WORDS: bool = true;
    fn write(w: &mut Writer, key: &'static str, value: &Vec<String>) {
        w.list(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Vec<String>> {
        reader.short_list(key)
    }
    fn check(value: &Vec<String>, _act: &Act) -> Result<()> {
        value.iter().try_for_each(|value| short("a value", value))
    }
    fn purge(value: &mut Vec<String>) {
        value.clear();
    }
}

/// The label of a speaker.
pub struct Label;
impl Field for Label {
    type Value = String;
    const WORDS: bool = true;
    fn write(w: &mut Writer, key: &'static str, value: &String) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
        reader.short(key)
    }
    fn check(value: &String, _act: &Act) -> Result<()> {
        short("a speaker label", value)
    }
    fn purge(value: &mut String) {
        value.clear();
    }
}

/// The label of a speaker; empty where an act does not say who speaks.
pub struct Speaker;
impl Field for Speaker {
    type Value = String;
    const WORDS: bool = true;
    fn write(w: &mut Writer, key: &'static str, value: &String) {
        w.filled(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
        Ok(reader.maybe_short(key)?.unwrap_or_default())
    }
    fn check(value: &String, _act: &Act) -> Result<()> {
        short("a speaker label", value)
    }
    fn purge(value: &mut String) {
        value.clear();
    }
}

/// A note on a mark: one string, which may hold line ends.
pub struct Note;
impl Field for Note {
    type Value = String;
    const WORDS: bool = true;
    fn write(w: &mut Writer, key: &'static str, value: &String) {
        w.filled(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
        reader.string(key)
    }
    fn check(value: &String, _act: &Act) -> Result<()> {
        match value.chars().count() > MAX_NOTE {
            true => Err(Error::usage("a note can have 10,000 characters").hint("write a memo")),
            false => Ok(()),
        }
    }
    fn body(value: &String) -> Option<&str> {
        Some(value).filter(|value| !value.is_empty()).map(String::as_str)
    }
    fn purge(value: &mut String) {
        value.clear();
    }
}

/// Words of any length, one string for each of their lines.
pub struct Words;
impl Field for Words {
    type Value = String;
    const WORDS: bool = true;
    fn write(w: &mut Writer, key: &'static str, value: &String) {
        w.words(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
        Ok(reader.list(key)?.join("\n"))
    }
    fn check(value: &String, act: &Act) -> Result<()> {
        if value.len() <= MAX_WORDS {
            return Ok(());
        }
        Err(if matches!(act, Act::Replace { .. }) {
            Error::usage("a correction can have 800,000 bytes").hint("correct it in two steps")
        } else {
            Error::usage("a memo can have 800,000 bytes").hint("write it in two")
        })
    }
    fn body(value: &String) -> Option<&str> {
        Some(value).filter(|value| !value.is_empty()).map(String::as_str)
    }
    fn purge(value: &mut String) {
        value.clear();
    }
}
