//! JSON for programs. The keys of lists are a contract: they may be added to, never changed.

use crate::report::document::{Document, Part};
use crate::report::passages::Passages;
use crate::report::table::Table;
use crate::report::value::{Facts, Value};
use crate::text::escaped_in_json;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::ser::{Formatter, PrettyFormatter};
use std::io::{self, Write};

/// A document of one table is the array of its rows, with or without a picture of them; one with facts of its own is an
/// object of these, one with several tables for programs an object with these by their names. Any other is an object
/// with its title, parts and notes.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !document.object.is_empty() {
        Facts(&document.object).serialize(&mut to(&mut *out))?;
        return writeln!(out);
    }
    let is_alone = document.parts.iter().all(|part| match part {
        Part::Table(_) | Part::Figure(_) => true,
        Part::Heading(_) | Part::Prose(_) | Part::Passages(_) => false,
    });
    let mut tables = document.tables();
    match (document.data.len(), tables.next(), tables.next()) {
        (0, Some(table), None) if is_alone => Rows(table).serialize(&mut to(&mut *out))?,
        (1, Some(table), _) => Rows(table).serialize(&mut to(&mut *out))?,
        _ => Whole(document).serialize(&mut to(&mut *out))?,
    }
    writeln!(out)
}

/// The rows of a table, each an object by the keys of the columns.
struct Rows<'d, 'p>(&'d Table<'p>);

impl Serialize for Rows<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut array = to.serialize_seq(None)?;
        for row in self.0.rows() {
            array.serialize_element(&Object(self.0, &row))?;
        }
        array.end()
    }
}

struct Object<'d, 'p>(&'d Table<'p>, &'d [Value<'p>]);

impl Serialize for Object<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.columns.iter().map(|column| &column.key).zip(self.1))
    }
}

/// A document of several parts.
struct Whole<'d, 'p>(&'d Document<'p>);

impl Serialize for Whole<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut whole = to.serialize_map(None)?;
        whole.serialize_entry("title", &self.0.title)?;
        match self.0.data.is_empty() {
            true => {
                whole.serialize_entry("parts", &self.0.parts.iter().map(Piece).collect::<Vec<_>>())?;
            }
            false => {
                self.0.data.iter().try_for_each(|table| whole.serialize_entry(&table.name, &Rows(table)))?
            }
        }
        whole.serialize_entry("notes", &self.0.notes)?;
        whole.end()
    }
}

/// One part: an object with the key `heading`, `prose`, `table`, `passages` or `figure`, and the name of the table.
struct Piece<'d, 'p>(&'d Part<'p>);

impl Serialize for Piece<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut piece = to.serialize_map(None)?;
        match self.0 {
            Part::Heading(heading) => piece.serialize_entry("heading", &heading.words)?,
            Part::Prose(words) => piece.serialize_entry("prose", words)?,
            Part::Table(table) => {
                piece.serialize_entry("name", &table.name)?;
                piece.serialize_entry("table", &Rows(table))?;
            }
            Part::Passages(passages) => {
                piece.serialize_entry("name", &passages.name)?;
                piece.serialize_entry("passages", &Quoted(passages))?;
            }
            Part::Figure(figure) => {
                piece.serialize_entry("name", figure.title())?;
                piece.serialize_entry("figure", &figure.values())?;
            }
        }
        piece.end()
    }
}

/// Passages, each an object.
struct Quoted<'d, 'p>(&'d Passages<'p>);

impl Serialize for Quoted<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let one = |passage: crate::report::Passage<'_>| serde_json::json!({ "id": passage.id, "text": passage.words, "from": passage.from });
        to.collect_seq(self.0.iter().map(one))
    }
}

/// Writes JSON as a person reads it, line by line, into a sink.
fn to<W: Write>(out: W) -> serde_json::Serializer<W, Plain> {
    serde_json::Serializer::with_formatter(out, Plain(PrettyFormatter::new()))
}

/// As [`PrettyFormatter`], with escapes for all characters that steer a terminal, not only for those that JSON forbids.
struct Plain(PrettyFormatter<'static>);

/// Passes calls on to the formatter inside.
macro_rules! passed_on {
    ($($name:ident($($first:ident)?);)*) => { $(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $first: bool)?) -> io::Result<()> {
            self.0.$name(out $(, $first)?)
        }
    )* };
}

impl Formatter for Plain {
    passed_on! {
        begin_array();
        end_array();
        begin_array_value(first);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first);
        begin_object_value();
        end_object_value();
    }
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        out.write_all(escaped_in_json(fragment).as_bytes())
    }
}
