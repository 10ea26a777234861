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
    let mut gathered = Gathered { out, waiting: Vec::new() };
    write_into(document, &mut gathered)?;
    gathered.pass_on()
}

/// Gathers the many small pieces of JSON before the sink gets them. After an error nothing more is passed on.
struct Gathered<'o> {
    out: &'o mut dyn Write,
    waiting: Vec<u8>,
}

/// Bytes that are passed on together.
const GATHERED: usize = 1 << 14;

impl Gathered<'_> {
    fn pass_on(&mut self) -> io::Result<()> {
        self.out.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}

impl Write for Gathered<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= GATHERED { self.pass_on() } else { Ok(()) }
    }
    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }
}

fn write_into(document: &Document<'_>, out: &mut Gathered<'_>) -> io::Result<()> {
    if !document.object.is_empty() {
        Facts(&document.object).serialize(&mut to(&mut *out, FACTS))?;
        return writeln!(out);
    }
    let is_alone = document.parts.iter().all(|part| match part {
        Part::Table(_) | Part::Figure(_) => true,
        Part::Heading(_) | Part::Prose(_) | Part::Passages(_) => false,
    });
    let mut tables = document.tables();
    match (document.data.len(), tables.next(), tables.next()) {
        (0, Some(table), None) if is_alone => Rows(table).serialize(&mut to(&mut *out, ROWS))?,
        (1, Some(table), _) => Rows(table).serialize(&mut to(&mut *out, ROWS))?,
        (0, ..) => Whole(document).serialize(&mut to(&mut *out, PARTS))?,
        _ => Whole(document).serialize(&mut to(&mut *out, TABLES))?,
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

/// Writes JSON as a person reads it, line by line, into a sink. Arrays inside so many arrays and objects, such as a path or
/// ids in a row, stand in one line: large studies have very many.
fn to<W: Write>(out: W, flat_in: usize) -> serde_json::Serializer<W, Plain> {
    let plain = Plain { pretty: PrettyFormatter::new(), inside: 0, flat_in, flat: 0 };
    serde_json::Serializer::with_formatter(out, plain)
}

/// Arrays and objects around what is in a row: of an array of rows, of tables by their names, of parts, of no rows.
const ROWS: usize = 2;
const TABLES: usize = 3;
const PARTS: usize = 5;
const FACTS: usize = usize::MAX;

/// As [`PrettyFormatter`], with escapes for all characters that steer a terminal, not only for those that JSON forbids, and
/// with deep arrays in one line.
struct Plain {
    pretty: PrettyFormatter<'static>,
    /// Arrays and objects around what is written now that stand in several lines.
    inside: usize,
    /// In so many of them, arrays stand in one line.
    flat_in: usize,
    /// Arrays and objects around what is written now that stand in one line.
    flat: usize,
}

impl Plain {
    /// True if what begins now stands in one line.
    fn begins_flat(&mut self, is_array: bool) -> bool {
        let flat = self.flat > 0 || is_array && self.inside >= self.flat_in;
        *(if flat { &mut self.flat } else { &mut self.inside }) += 1;
        flat
    }
    /// True if what ends now stands in one line.
    fn ends_flat(&mut self) -> bool {
        let flat = self.flat > 0;
        *(if flat { &mut self.flat } else { &mut self.inside }) -= 1;
        flat
    }
    /// True inside what stands in one line.
    fn is_flat(&mut self) -> bool {
        self.flat > 0
    }
}

/// Calls of the formatter inside, and what is written instead in one line; a comma goes before all but the first.
macro_rules! or_flat {
    ($($name:ident($($first:ident)?) $flat:ident $(($array:literal))? $sign:literal;)*) => { $(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $first: bool)?) -> io::Result<()> {
            match self.$flat($($array)?) {
                false => self.pretty.$name(out $(, $first)?),
                true => {
                    $(if $first { return Ok(()); })?
                    out.write_all($sign)
                }
            }
        }
    )* };
}

impl Formatter for Plain {
    or_flat! {
        begin_array() begins_flat(true) b"[";
        end_array() ends_flat b"]";
        begin_array_value(first) is_flat b", ";
        end_array_value() is_flat b"";
        begin_object() begins_flat(false) b"{";
        end_object() ends_flat b"}";
        begin_object_key(first) is_flat b", ";
        begin_object_value() is_flat b": ";
        end_object_value() is_flat b"";
    }
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        out.write_all(escaped_in_json(fragment).as_bytes())
    }
}
