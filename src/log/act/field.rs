//! Roles of the fields of acts: how a value is written, read, checked, and what purging leaves of it.
//!
//! The table of acts gives each field a role, and a role says everything that does not depend on the act. So an act
//! is described once: its lines, its reader, the ids it names and the words that a purge takes follow from its fields.

use super::Act;
use super::reader::Reader;
use crate::error::{Error, Result};
use crate::log::dialect::Writer;
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::values::{AttributeKind, CodePart, PersonField, ProgressState, Schema, TableHead};
use crate::text::utc;

/// How many scalar values a name, title or label may have.
pub const MAX_NAME: usize = 500;
/// How many scalar values the note of a mark may have.
const MAX_NOTE: usize = 10_000;
/// How many bytes a memo, a definition or a correction may have.
const MAX_WORDS: usize = 800_000;
/// What a name reads as after a purge: nothing can have an empty name.
pub(crate) const PURGED: &str = "(purged)";

/// A role of a field.
pub trait Field {
    /// The type of the field in [`Act`].
    type Value;
    /// True if the field holds people's words: the operation is salted, and purging takes the field's lines.
    const WORDS: bool = false;
    /// Writes the field's lines.
    fn write(w: &mut Writer, key: &'static str, value: &Self::Value);
    /// Reads the field.
    ///
    /// # Errors
    /// A value of the wrong form, at its line.
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Self::Value>;
    /// Refuses a value before it is written. `act` is the act it belongs to.
    ///
    /// # Errors
    /// What is wrong with the value, and what to do.
    fn check(_value: &Self::Value, _act: &Act) -> Result<()> {
        Ok(())
    }
    /// Visits every id in the value, so that stand-ins can be replaced.
    fn ids(_value: &mut Self::Value, _each: &mut dyn FnMut(&mut OpId)) {}
    /// Takes the words out: equal to what is read where the lines are missing.
    fn purge(_value: &mut Self::Value) {}
}

/// Refuses names that render as nothing.
fn visible(what: &str, name: &str) -> Result<()> {
    match crate::text::cells(crate::error::visible(name).trim()) {
        0 => Err(Error::usage(format!("{what} needs at least one letter"))),
        _ => Ok(()),
    }
}

/// Refuses short text that is too long or could steer a terminal.
fn short(what: &str, text: &str) -> Result<()> {
    let length = text.chars().count();
    if length > MAX_NAME {
        let fault = Error::usage(format!("{what} can have {MAX_NAME} characters, this has {length}"));
        return Err(fault.hint("put long words into a definition or a memo"));
    }
    match text.chars().find(|&c| crate::error::is_unsafe(c)) {
        Some(c) => Err(Error::usage(format!("{what} cannot hold the control character U+{:04X}", c as u32))),
        None => Ok(()),
    }
}

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
    /// The kind of a memo.
    MemoSort, words: false, "a memo's kind";
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
    fn purge(value: &mut String) {
        value.clear();
    }
}

/// Roles of one id of a thing, required or optional, and of several.
macro_rules! ids {
    ($($(#[$doc:meta])* $role:ident: $id:ident;)*) => { $(
        $(#[$doc])*
        pub struct $role;
        impl Field for $role {
            type Value = $id;
            fn write(w: &mut Writer, key: &'static str, value: &$id) {
                w.str(key, value);
            }
            fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<$id> {
                reader.parsed(key)
            }
            fn ids(value: &mut $id, each: &mut dyn FnMut(&mut OpId)) {
                each(&mut value.0);
            }
        }
    )* };
}
macro_rules! maybe_ids {
    ($($(#[$doc:meta])* $role:ident: $id:ident;)*) => { $(
        $(#[$doc])*
        pub struct $role;
        impl Field for $role {
            type Value = Option<$id>;
            fn write(w: &mut Writer, key: &'static str, value: &Option<$id>) {
                w.maybe(key, *value);
            }
            fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Option<$id>> {
                reader.maybe(key)
            }
            fn ids(value: &mut Option<$id>, each: &mut dyn FnMut(&mut OpId)) {
                value.iter_mut().for_each(|id| each(&mut id.0));
            }
        }
    )* };
}

ids! {
    /// A person.
    OnePerson: PersonId;
    /// A participant.
    OneParticipant: ParticipantId;
    /// A transcript.
    OneTranscript: TranscriptId;
    /// A code.
    OneCode: CodeId;
    /// A mark.
    OneMark: MarkId;
    /// A memo.
    OneMemo: MemoId;
    /// A link.
    OneLink: LinkId;
}
maybe_ids! {
    /// A person, or none.
    MaybePerson: PersonId;
    /// A participant, or none.
    MaybeParticipant: ParticipantId;
    /// A code, or none.
    MaybeCode: CodeId;
}

/// Annotations that are equal, or were when the act was written.
pub struct Annotations;
impl Field for Annotations {
    type Value = Vec<AnnotationId>;
    fn write(w: &mut Writer, key: &'static str, value: &Vec<AnnotationId>) {
        w.list(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Vec<AnnotationId>> {
        reader.many(key)
    }
    fn ids(value: &mut Vec<AnnotationId>, each: &mut dyn FnMut(&mut OpId)) {
        value.iter_mut().for_each(|id| each(&mut id.0));
    }
}

/// An operation by its id. A stand-in is never allowed here: what is named must exist already.
pub struct OneOp;
impl Field for OneOp {
    type Value = OpId;
    fn write(w: &mut Writer, key: &'static str, value: &OpId) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<OpId> {
        reader.parsed(key)
    }
}

/// Operations by their ids, none of them a stand-in.
pub struct Ops;
impl Field for Ops {
    type Value = Vec<OpId>;
    fn write(w: &mut Writer, key: &'static str, value: &Vec<OpId>) {
        w.list(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Vec<OpId>> {
        reader.many(key)
    }
}

/// The sum of an operation, or the digest of a text.
pub struct Sum;
impl Field for Sum {
    type Value = Digest;
    fn write(w: &mut Writer, key: &'static str, value: &Digest) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Digest> {
        reader.parsed(key)
    }
}

/// Digests of texts.
pub struct Sums;
impl Field for Sums {
    type Value = Vec<Digest>;
    fn write(w: &mut Writer, key: &'static str, value: &Vec<Digest>) {
        w.list(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Vec<Digest>> {
        reader.many(key)
    }
}

/// What a memo or a mark is on. A target of a kind that only a later version knows makes the act unknown.
pub struct On;
impl Field for On {
    type Value = Target;
    fn write(w: &mut Writer, key: &'static str, value: &Target) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Target> {
        reader.known(key, Target::Project)
    }
    fn check(value: &Target, _act: &Act) -> Result<()> {
        match value {
            Target::Turn(_, 0) => Err(Error::usage("turns are counted from 1")),
            Target::Project
            | Target::Transcript(_)
            | Target::Passage(..)
            | Target::Turn(..)
            | Target::Code(_)
            | Target::Annotation(_)
            | Target::Participant(_)
            | Target::Person(_) => Ok(()),
        }
    }
    fn ids(value: &mut Target, each: &mut dyn FnMut(&mut OpId)) {
        *value = value.map_ids(&mut |mut id| {
            each(&mut id);
            id
        });
    }
}

/// Words of a transcript by two anchors, in the keys `start` and `end`.
pub struct Place;
impl Field for Place {
    type Value = Extent;
    fn write(w: &mut Writer, _key: &'static str, value: &Extent) {
        w.str("start", value.start).str("end", value.end);
    }
    fn read(reader: &mut Reader<'_>, _key: &'static str) -> Result<Extent> {
        Ok(Extent { start: reader.parsed("start")?, end: reader.parsed("end")? })
    }
    fn ids(value: &mut Extent, each: &mut dyn FnMut(&mut OpId)) {
        *value = value.map_ids(&mut |mut id| {
            each(&mut id);
            id
        });
    }
}

/// Roles of a word out of a closed set. A word that only a later version knows makes the act unknown.
macro_rules! words_of {
    ($($(#[$doc:meta])* $role:ident: $set:ident, else $other:ident;)*) => { $(
        $(#[$doc])*
        pub struct $role;
        impl Field for $role {
            type Value = $set;
            fn write(w: &mut Writer, key: &'static str, value: &$set) {
                w.str(key, value.word());
            }
            fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<$set> {
                reader.known(key, $set::$other)
            }
        }
    )* };
}

words_of! {
    /// A field of a person.
    FieldOfPerson: PersonField, else Role;
    /// A part of a definition.
    PartOfDefinition: CodePart, else Text;
}

/// How far a coder is with a transcript. A state that only a later version knows makes the act unknown.
pub struct State;
impl Field for State {
    type Value = String;
    fn write(w: &mut Writer, key: &'static str, value: &String) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<String> {
        let state = reader.short(key)?;
        if state.parse::<ProgressState>().is_err() {
            reader.unknown = true;
        }
        Ok(state)
    }
    fn check(value: &String, _act: &Act) -> Result<()> {
        let words = || ProgressState::ALL.iter().map(|state| state.word()).collect::<Vec<_>>().join(", ");
        match value.parse::<ProgressState>() {
            Ok(_) => Ok(()),
            Err(()) => Err(Error::usage(format!("{value} is no state")).hint(format!("one of {}", words()))),
        }
    }
}

/// A colour `#RRGGBB`, or none.
pub struct Colour;
impl Field for Colour {
    type Value = Option<String>;
    fn write(w: &mut Writer, key: &'static str, value: &Option<String>) {
        w.maybe(key, value.as_ref());
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Option<String>> {
        reader.maybe_short(key)
    }
    fn check(value: &Option<String>, _act: &Act) -> Result<()> {
        let digits = |hex: &str| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        match value {
            Some(colour) if !colour.strip_prefix('#').is_some_and(digits) => {
                Err(Error::usage(format!("{colour} is no colour")).hint("write it as #RRGGBB"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The id that another program gave a thing, or none.
pub struct Guid;
impl Field for Guid {
    type Value = Option<String>;
    fn write(w: &mut Writer, key: &'static str, value: &Option<String>) {
        w.maybe(key, value.as_ref());
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Option<String>> {
        reader.maybe_short(key)
    }
}

/// When a thing was made in another program, in seconds since 1970, or nothing for what was made here.
pub struct When;
impl Field for When {
    type Value = Option<i64>;
    fn write(w: &mut Writer, key: &'static str, value: &Option<i64>) {
        w.maybe(key, value.map(utc));
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Option<i64>> {
        reader.maybe_time(key)
    }
}

/// True or false.
pub struct Flagged;
impl Field for Flagged {
    type Value = bool;
    fn write(w: &mut Writer, key: &'static str, value: &bool) {
        w.plain(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<bool> {
        reader.flag(key)
    }
}

/// The number of a quick key, 1 to 9.
pub struct Slot;
impl Field for Slot {
    type Value = u8;
    fn write(w: &mut Writer, key: &'static str, value: &u8) {
        w.plain(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<u8> {
        match u8::try_from(reader.number(key)?) {
            Ok(slot @ 1..=9) => Ok(slot),
            Ok(_) | Err(_) => Err(reader.fault(key, "the field slot is not 1 to 9")),
        }
    }
}

/// The version of the sentence rule.
pub struct Rule;
impl Field for Rule {
    type Value = u16;
    fn write(w: &mut Writer, key: &'static str, value: &u16) {
        w.plain(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<u16> {
        u16::try_from(reader.number(key)?).map_err(|_| reader.fault(key, "the field rule is out of range"))
    }
}

/// What an attribute of participants is, over several keys.
pub struct SchemaFields;
impl Field for SchemaFields {
    type Value = Schema;
    fn write(w: &mut Writer, _key: &'static str, schema: &Schema) {
        let groups = schema.groups.iter().flat_map(|(name, members)| {
            std::iter::once(format!("={name}")).chain(members.iter().map(|member| format!("-{member}")))
        });
        w.str("name", &schema.name)
            .str("label", &schema.label)
            .str("kind", schema.kind.word())
            .list("categories", &schema.categories)
            .list("not_available", &schema.not_available)
            .list("not_asked", &schema.not_asked)
            .filled("footnote", &schema.footnote)
            .list("groups", groups);
    }
    fn read(reader: &mut Reader<'_>, _key: &'static str) -> Result<Schema> {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for word in reader.short_list("groups")? {
            match (word.strip_prefix('='), word.strip_prefix('-'), groups.last_mut()) {
                (Some(name), _, _) => groups.push((name.to_owned(), Vec::new())),
                (_, Some(member), Some((_, members))) => members.push(member.to_owned()),
                (None, _, _) => return Err(reader.fault("groups", "the field groups does not mean anything")),
            }
        }
        Ok(Schema {
            name: reader.short("name")?,
            label: reader.short("label")?,
            kind: reader.known("kind", AttributeKind::Text)?,
            categories: reader.short_list("categories")?,
            not_available: reader.short_list("not_available")?,
            not_asked: reader.short_list("not_asked")?,
            footnote: reader.string("footnote")?,
            groups,
        })
    }
    fn check(schema: &Schema, _act: &Act) -> Result<()> {
        let groups = schema.groups.iter().flat_map(|(name, members)| std::iter::once(name).chain(members));
        let lists = schema.categories.iter().chain(&schema.not_available).chain(&schema.not_asked);
        let mut all = lists.chain(groups).chain([&schema.name, &schema.label]);
        all.try_for_each(|words| short("a name of an attribute", words))
    }
}

/// What the printed table of participants shows, over several keys.
pub struct HeadFields;
impl Field for HeadFields {
    type Value = TableHead;
    fn write(w: &mut Writer, _key: &'static str, head: &TableHead) {
        w.str("title", &head.title).list("blocks", &head.blocks).list("footnotes", &head.footnotes);
    }
    fn read(reader: &mut Reader<'_>, _key: &'static str) -> Result<TableHead> {
        Ok(TableHead {
            title: reader.short("title")?,
            blocks: reader.short_list("blocks")?,
            footnotes: reader.list("footnotes")?,
        })
    }
    fn check(head: &TableHead, _act: &Act) -> Result<()> {
        let mut all = head.blocks.iter().chain(&head.footnotes).chain([&head.title]);
        all.try_for_each(|words| short("a title or footnote", words))
    }
}
