//! What a role of a field says, and the checks that several share.

use crate::error::{Error, Result};
use crate::log::act::Act;
use crate::log::act::reader::Reader;
use crate::log::dialect::Writer;
use crate::model::id::{Digest, OpId};

/// How many scalar values a name, title or label may have.
pub const MAX_NAME: usize = 500;
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
    /// The text block that the value names.
    fn text(_value: &Self::Value) -> Option<Digest> {
        None
    }
    /// What a person wrote in the value, if that is more than a name.
    fn body(_value: &Self::Value) -> Option<&str> {
        None
    }
    /// Takes the words out: equal to what is read where the lines are missing.
    fn purge(_value: &mut Self::Value) {}
}

/// Refuses names that render as nothing.
pub(super) fn visible(what: &str, name: &str) -> Result<()> {
    match crate::text::cells(crate::error::visible(name).trim()) {
        0 => Err(Error::usage(format!("{what} needs at least one letter"))),
        _ => Ok(()),
    }
}

/// Refuses short text that is too long or could steer a terminal.
pub(super) fn short(what: &str, text: &str) -> Result<()> {
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
