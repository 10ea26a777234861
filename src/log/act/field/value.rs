//! Roles of values: ids, sums, places, words of closed sets, times, numbers.

use super::role::Field;
use crate::error::{Error, Result};
use crate::log::act::Act;
use crate::log::act::reader::Reader;
use crate::log::dialect::Writer;
use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::values::{CodePart, PersonField, ProgressState};
use crate::text::utc;

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
    /// A set.
    OneSet: SetId;
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

/// The digest of a text block.
pub struct TextDigest;
impl Field for TextDigest {
    type Value = Digest;
    fn write(w: &mut Writer, key: &'static str, value: &Digest) {
        w.str(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Digest> {
        reader.parsed(key)
    }
    fn text(value: &Digest) -> Option<Digest> {
        Some(*value)
    }
}

/// The sum of an operation.
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
            | Target::Person(_)
            | Target::Set(_) => Ok(()),
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

/// The answer that settles a question, or none in acts of an older version.
pub struct Answer;
impl Field for Answer {
    type Value = Option<String>;
    fn write(w: &mut Writer, key: &'static str, value: &Option<String>) {
        w.maybe(key, value.as_ref());
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Option<String>> {
        reader.maybe_short(key)
    }
}

/// What an agreed copy has in a place, each as `CODE@ANCHOR..ANCHOR`.
pub struct Stands;
impl Field for Stands {
    type Value = Vec<String>;
    fn write(w: &mut Writer, key: &'static str, value: &Vec<String>) {
        w.list(key, value);
    }
    fn read(reader: &mut Reader<'_>, key: &'static str) -> Result<Vec<String>> {
        reader.short_list(key)
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
