//! The value of one cell of a table.

use crate::model::id::OpId;
use crate::text::utc;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// What is in a cell. Words are borrowed from the project where they can be, so that long lists need no copy of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'p> {
    /// Nothing: `null` in JSON, empty elsewhere.
    None,
    /// Nothing, and why: `null` in JSON, empty in CSV, these words where people read.
    Gone(&'static str),
    /// Words.
    Text(Cow<'p, str>),
    /// A count.
    Int(i64),
    /// A number; one that is not finite counts as nothing.
    Real(f64),
    /// Yes or no.
    Bool(bool),
    /// A number that is not to be read: `null` in JSON, elsewhere these words in its place, such as `<3`.
    Withheld(String),
    /// An id, whose words are made when it is written.
    Id(OpId),
    /// Ids; outside JSON joined by the separator.
    Ids(Vec<OpId>, &'static str),
    /// Words that many rows share; outside JSON joined by the separator.
    Names(Vec<Rc<str>>, &'static str),
    /// A time in seconds since 1970, in UTC, whose words are made when it is written.
    Time(i64),
    /// The names of a path that many rows share.
    Path(Rc<Path>),
    /// Words that are made when they are written.
    Late(Late<'p>),
    /// Several words, such as the names of a path; outside JSON joined by the separator.
    List(Vec<String>, &'static str),
    /// Lists of words by name, such as a participant's attributes.
    Map(Cow<'p, BTreeMap<String, Vec<String>>>),
    /// Numbers, such as those of rows in another table; outside JSON with blanks between them.
    Numbers(Vec<u32>),
    /// Values by name; outside JSON one after the other.
    Named(Vec<(String, Value<'p>)>),
    /// A value from which a link leads to passages of the same document, where the format has links.
    Linked(Box<Value<'p>>, String),
    /// Several values: in JSON an array, elsewhere joined by the separator.
    Several(Vec<Value<'p>>, &'static str),
    /// Things with several facts each: in JSON an array of objects, elsewhere these words.
    Things {
        /// The facts of each, by key.
        rows: Vec<Vec<(&'static str, Value<'p>)>>,
        /// The same for people.
        words: String,
    },
}

/// The names of a path, and the same as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The names from the top.
    pub names: Vec<String>,
    /// They with the separator between them.
    pub line: String,
}

impl Path {
    /// A path of names.
    pub fn new(names: Vec<String>) -> Rc<Path> {
        let line = names.join(PATH);
        Rc::new(Path { names, line })
    }
}

/// A way to make words. A list that is written row by row walks over its rows twice, and need not make words twice that are
/// long to make.
#[derive(Clone)]
pub struct Late<'p>(Rc<dyn Fn() -> String + 'p>);

impl Late<'_> {
    /// Makes the words.
    pub fn words(&self) -> String {
        (self.0)()
    }
}

impl fmt::Debug for Late<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
    }
}

impl PartialEq for Late<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.words() == other.words()
    }
}

impl<'p> From<&'p str> for Value<'p> {
    fn from(words: &'p str) -> Value<'p> {
        Value::Text(Cow::Borrowed(words))
    }
}
impl From<String> for Value<'_> {
    fn from(words: String) -> Self {
        Value::Text(Cow::Owned(words))
    }
}
impl From<usize> for Value<'_> {
    fn from(n: usize) -> Self {
        Value::Int(n as i64)
    }
}
impl From<u32> for Value<'_> {
    fn from(n: u32) -> Self {
        Value::Int(n.into())
    }
}
impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Value::Bool(yes)
    }
}
impl From<BTreeMap<String, Vec<String>>> for Value<'_> {
    fn from(map: BTreeMap<String, Vec<String>>) -> Self {
        Value::Map(Cow::Owned(map))
    }
}
impl<'p, T: Into<Value<'p>>> From<Option<T>> for Value<'p> {
    fn from(maybe: Option<T>) -> Value<'p> {
        maybe.map_or(Value::None, Into::into)
    }
}

/// What stands between the names of a path.
pub(super) const PATH: &str = " / ";

impl<'p> Value<'p> {
    /// A path of names.
    pub fn path(names: Vec<String>) -> Value<'p> {
        Value::List(names, PATH)
    }
    /// Words that are made when they are written.
    pub(super) fn late(make: impl Fn() -> String + 'p) -> Value<'p> {
        Value::Late(Late(Rc::new(make)))
    }
    /// The value with a link to passages.
    pub(super) fn linked(self, anchor: String) -> Value<'p> {
        Value::Linked(Box::new(self), anchor)
    }
    /// The value as a person reads it. Control characters and line feeds are still in it.
    pub fn words(&self) -> Cow<'_, str> {
        match self {
            Value::None => Cow::Borrowed(""),
            Value::Gone(why) => Cow::Borrowed(why),
            Value::Text(words) => Cow::Borrowed(words),
            Value::Int(n) => n.to_string().into(),
            Value::Real(x) if x.is_finite() => format!("{x:.3}").into(),
            Value::Real(_) => Cow::Borrowed(""),
            Value::Withheld(words) => Cow::Borrowed(words),
            Value::Bool(yes) => Cow::Borrowed(if *yes { "yes" } else { "no" }),
            Value::Id(id) => id.to_string().into(),
            Value::Ids(ids, separator) => {
                ids.iter().map(OpId::to_string).collect::<Vec<_>>().join(separator).into()
            }
            Value::Names(names, separator) => names.join(separator).into(),
            Value::Time(seconds) => utc(*seconds).into(),
            Value::Path(path) => Cow::Borrowed(&path.line),
            Value::Late(late) => late.words().into(),
            Value::List(names, separator) => names.join(separator).into(),
            Value::Map(map) => {
                let pairs = map.iter().map(|(name, values)| format!("{name}={}", values.join(", ")));
                pairs.collect::<Vec<_>>().join("; ").into()
            }
            Value::Linked(value, _) => value.words(),
            Value::Things { words, .. } => Cow::Borrowed(words),
            Value::Numbers(all) => all.iter().map(u32::to_string).collect::<Vec<_>>().join(" ").into(),
            Value::Named(values) => {
                let pairs = values.iter().map(|(name, value)| format!("{name}: {}", value.words()));
                pairs.collect::<Vec<_>>().join("; ").into()
            }
            Value::Several(all, separator) => {
                all.iter().map(Value::words).collect::<Vec<_>>().join(separator).into()
            }
        }
    }
    /// True for numbers and for nothing: a column of these alone is aligned to the right.
    pub(super) fn is_number(&self) -> bool {
        match self {
            Value::None | Value::Int(_) | Value::Real(_) | Value::Withheld(_) => true,
            Value::Linked(value, _) => value.is_number(),
            Value::Gone(_)
            | Value::Text(_)
            | Value::Bool(_)
            | Value::Id(_)
            | Value::Ids(..)
            | Value::Names(..)
            | Value::Time(_)
            | Value::Path(_)
            | Value::Late(_)
            | Value::List(..)
            | Value::Map(_)
            | Value::Named(_)
            | Value::Numbers(_)
            | Value::Several(..)
            | Value::Things { .. } => false,
        }
    }
}

/// The facts of one thing: an object by their keys.
pub(super) struct Facts<'v, 'p>(pub(super) &'v [(&'static str, Value<'p>)]);

impl Serialize for Facts<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// An id as its words.
struct Shown<'v>(&'v OpId);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self.0)
    }
}

/// As programs read it in JSON: full precision, lists as arrays.
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::None | Value::Gone(_) | Value::Withheld(_) => to.serialize_none(),
            Value::Text(words) => to.serialize_str(words),
            Value::Int(n) => to.serialize_i64(*n),
            Value::Real(x) => to.serialize_f64(*x),
            Value::Bool(yes) => to.serialize_bool(*yes),
            Value::Id(id) => to.collect_str(id),
            Value::Ids(ids, _) => to.collect_seq(ids.iter().map(Shown)),
            Value::Names(names, _) => to.collect_seq(names.iter().map(|name| &**name)),
            Value::Time(seconds) => to.serialize_str(&utc(*seconds)),
            Value::Path(path) => path.names.serialize(to),
            Value::Late(late) => to.serialize_str(&late.words()),
            Value::List(names, _) => names.serialize(to),
            Value::Map(map) => map.serialize(to),
            Value::Linked(value, _) => value.serialize(to),
            Value::Numbers(all) => all.serialize(to),
            Value::Named(values) => to.collect_map(values.iter().map(|(name, value)| (name, value))),
            Value::Several(all, _) => to.collect_seq(all),
            Value::Things { rows, .. } => to.collect_seq(rows.iter().map(|row| Facts(row))),
        }
    }
}
