//! CSV (RFC 4180): the tables alone, with a header of keys. A spreadsheet would reckon with words that look like a formula,
//! so these get an apostrophe in front, unless a program wants every cell as it is ([`Csv::exact`]). No cell carries
//! characters that steer a terminal.

use crate::report::document::Document;
use crate::report::escape::printable;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::text::guarded;
use std::borrow::Cow;
use std::io::{self, Write};

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Csv {
    /// A mark of three bytes goes before all, by which Excel knows that it is UTF-8.
    pub bom: bool,
    /// Words that a spreadsheet takes for a formula get no apostrophe in front.
    pub exact: bool,
}

/// Tables follow one another with an empty line between them.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_csv(document, Csv::default(), out)
}

/// Writes the tables of a document as CSV of some kind.
///
/// # Errors
/// Those of the sink.
pub(super) fn write_csv(document: &Document<'_>, csv: Csv, out: &mut dyn Write) -> io::Result<()> {
    if csv.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    for (n, table) in document.tables().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        self::table(table, csv, out).map_err(|fault| match fault.into_kind() {
            ::csv::ErrorKind::Io(fault) => fault,
            other => io::Error::other(format!("{other:?}")),
        })?;
    }
    Ok(())
}

fn table(table: &Table<'_>, csv: Csv, out: &mut dyn Write) -> Result<(), ::csv::Error> {
    let mut writer = ::csv::Writer::from_writer(out);
    let spread = |nth: usize| table.spread.as_ref().filter(|(of, _)| *of == nth).map(|(_, names)| names);
    for (nth, column) in table.columns.iter().enumerate() {
        let keys = spread(nth).map_or(std::slice::from_ref(&column.key), Vec::as_slice);
        keys.iter().try_for_each(|key| writer.write_field(cell(key, !csv.exact).as_bytes()))?;
    }
    writer.write_record(None::<&[u8]>)?;
    for row in table.rows() {
        for (nth, value) in row.iter().enumerate() {
            if let (Some(names), Value::Map(map)) = (spread(nth), value) {
                for name in names {
                    let words = map.get(name).map_or_else(String::new, |values| values.join("; "));
                    writer.write_field(cell(&words, !csv.exact).as_bytes())?;
                }
                continue;
            }
            let words = value.words();
            let field = match value {
                Value::Gone(_) => Cow::Borrowed(""),
                value if is_reckoned(value) => Cow::Borrowed(&*words),
                _ => cell(&words, !csv.exact),
            };
            writer.write_field(field.as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.flush()?)
}

/// True for what is a number or a word of ours whatever it says.
fn is_reckoned(value: &Value<'_>) -> bool {
    match value {
        Value::None
        | Value::Int(_)
        | Value::Real(_)
        | Value::Bool(_)
        | Value::Time(_)
        | Value::Withheld(_)
        | Value::Numbers(_) => true,
        Value::Linked(value, _) => is_reckoned(value),
        Value::Gone(_)
        | Value::Text(_)
        | Value::Id(_)
        | Value::Ids(..)
        | Value::Names(..)
        | Value::Path(_)
        | Value::Late(_)
        | Value::List(..)
        | Value::Map(_)
        | Value::Named(_)
        | Value::Several(..)
        | Value::Things { .. } => false,
    }
}

/// A cell of words. What the file has in place of a control character begins no formula, so marks come first.
fn cell(words: &str, safe: bool) -> Cow<'_, str> {
    match printable(words) {
        shown if !safe => shown,
        Cow::Borrowed(words) => guarded(words),
        Cow::Owned(words) => guarded(&words).into_owned().into(),
    }
}
