//! Reads the fields of one operation from its block, value by value, with faults at the line of the field.

use crate::error::{Error, Result};
use crate::log::dialect::{Block, MANGLED, read_wall};
use std::str::FromStr;
use toml::Value;

/// The most characters of a short text that is read.
const LONGEST: usize = 2_000;

/// The fields of one block. Fields that are never asked for belong to a later version: they stay in the lines.
pub struct Reader<'b> {
    block: &'b Block,
    fields: toml::Table,
    /// True if the words of the operation were taken out for good.
    pub purged: bool,
    /// Set when a target, a state or another word out of a closed set is none that this version knows.
    pub unknown: bool,
}

impl<'b> Reader<'b> {
    /// Reads the block's keys and values.
    ///
    /// # Errors
    /// A line that is not of the dialect.
    pub fn new(block: &'b Block) -> Result<Reader<'b>> {
        let fields: toml::Table = block.read()?;
        let mut reader = Reader { block, fields, purged: false, unknown: false };
        reader.purged = reader.flag("purged")?;
        Ok(reader)
    }
    /// An error at the line of a field, or at the block's first line if the field is missing.
    pub fn fault(&self, key: &str, what: &str) -> Error {
        let is_field = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" = "));
        match self.block.lines.lines().position(is_field) {
            // The value begins behind `key = `; columns count from 1.
            Some(nth) => Error::bad_file(what)
                .at(self.block.line + nth as u32, Some(key.chars().count() as u32 + 4))
                .hint(MANGLED),
            None => self.block.fault(what),
        }
    }
    fn wrong(&self, key: &str, value: &Value, wanted: &str) -> Error {
        self.fault(
            key,
            &format!("the field {key} is of the type {}, but should be {wanted}", value.type_str()),
        )
    }
    /// A string; empty if it is missing.
    pub fn string(&mut self, key: &str) -> Result<String> {
        Ok(self.maybe_string(key)?.unwrap_or_default())
    }
    /// A string, if it is there. A field is taken out when it is read: nothing asks twice.
    pub fn maybe_string(&mut self, key: &str) -> Result<Option<String>> {
        match self.fields.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(key, &other, "a string")),
        }
    }
    /// Strings; none if they are missing.
    pub fn list(&mut self, key: &str) -> Result<Vec<String>> {
        let values = match self.fields.remove(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(values)) => values,
            Some(other) => return Err(self.wrong(key, &other, "an array")),
        };
        let text = |value| match value {
            Value::String(text) => Ok(text),
            other => Err(self.wrong(key, &other, "strings")),
        };
        values.into_iter().map(text).collect()
    }
    /// Short text that holds nothing that could steer a terminal; empty if it is missing.
    pub fn short(&mut self, key: &str) -> Result<String> {
        Ok(self.maybe_short(key)?.unwrap_or_default())
    }
    /// As [`Reader::short`], if it is there.
    pub fn maybe_short(&mut self, key: &str) -> Result<Option<String>> {
        let text = self.maybe_string(key)?;
        text.iter().try_for_each(|text| self.harmless(key, text))?;
        Ok(text)
    }
    /// Short texts; none if they are missing.
    pub fn short_list(&mut self, key: &str) -> Result<Vec<String>> {
        let texts = self.list(key)?;
        texts.iter().try_for_each(|text| self.harmless(key, text))?;
        Ok(texts)
    }
    fn harmless(&self, key: &str, text: &str) -> Result<()> {
        // Every emic writes at most 500. Names stand in paths, lists and questions again and again, so a longer one
        // would cost far more than the file that it came in.
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            return Err(self.fault(key, &format!("the field {key} is longer than {LONGEST} characters")));
        }
        match text.chars().find(|&c| crate::error::is_unsafe(c)) {
            Some(c) => {
                Err(self.fault(key, &format!("a name holds the control character U+{:04X}", c as u32)))
            }
            None => Ok(()),
        }
    }
    /// True or false; false if it is missing.
    pub fn flag(&mut self, key: &str) -> Result<bool> {
        match self.fields.remove(key) {
            None => Ok(false),
            Some(Value::Boolean(flag)) => Ok(flag),
            Some(other) => Err(self.wrong(key, &other, "true or false")),
        }
    }
    /// A whole number from 0; 0 if it is missing.
    pub fn number(&mut self, key: &str) -> Result<u64> {
        match self.fields.remove(key) {
            None => Ok(0),
            Some(Value::Integer(number)) => u64::try_from(number)
                .map_err(|_| self.fault(key, &format!("the field {key} is out of range"))),
            Some(other) => Err(self.wrong(key, &other, "a whole number")),
        }
    }
    /// A value that is written as a string.
    pub fn parsed<T: FromStr>(&mut self, key: &str) -> Result<T> {
        match self.maybe(key)? {
            Some(value) => Ok(value),
            None => Err(self.fault(key, &format!("the field {key} is missing"))),
        }
    }
    /// As [`Reader::parsed`], if it is there.
    pub fn maybe<T: FromStr>(&mut self, key: &str) -> Result<Option<T>> {
        match self.maybe_string(key)? {
            Some(text) if text.is_empty() => Err(self.fault(key, &format!("the field {key} is missing"))),
            Some(text) => self.meaning(key, &text).map(Some),
            None => Ok(None),
        }
    }
    /// Values that are written as strings.
    pub fn many<T: FromStr>(&mut self, key: &str) -> Result<Vec<T>> {
        let texts = self.list(key)?;
        texts.iter().map(|text| self.meaning(key, text)).collect()
    }
    fn meaning<T: FromStr>(&self, key: &str, text: &str) -> Result<T> {
        text.parse().map_err(|_| self.fault(key, &format!("the field {key} does not mean anything")))
    }
    /// A word out of a set that may grow: one that is not known marks the operation as unknown and reads as `other`.
    pub fn known<T: FromStr>(&mut self, key: &str, other: T) -> Result<T> {
        let text = self.short(key)?;
        if text.is_empty() {
            return Err(self.fault(key, &format!("the field {key} is missing")));
        }
        Ok(text.parse().unwrap_or_else(|_| {
            self.unknown = true;
            other
        }))
    }
    /// A time in seconds since 1970, if it is there.
    pub fn maybe_time(&mut self, key: &str) -> Result<Option<i64>> {
        let Some(text) = self.maybe_string(key)? else { return Ok(None) };
        match read_wall(&text) {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(self.fault(key, &format!("the field {key} is no time"))),
        }
    }
}
