//! CSV for a spreadsheet (RFC 4180): the tables alone, with a header of keys. No cell of words is taken for a formula, and
//! none carries characters that steer a terminal.

use crate::report::document::Document;
use crate::report::escape::printable;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::text::guarded;
use std::borrow::Cow;
use std::io::{self, Write};

/// Tables follow one another with an empty line between them.
pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (n, table) in document.tables().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        self::table(table, out).map_err(|fault| match fault.into_kind() {
            ::csv::ErrorKind::Io(fault) => fault,
            other => io::Error::other(format!("{other:?}")),
        })?;
    }
    Ok(())
}

fn table(table: &Table<'_>, out: &mut dyn Write) -> Result<(), ::csv::Error> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| cell(&column.key).into_owned()))?;
    for row in table.rows() {
        for value in row.iter() {
            let words = value.words();
            let field = if is_reckoned(value) { Cow::Borrowed(&*words) } else { cell(&words) };
            writer.write_field(field.as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.flush()?)
}

/// True for what is a number or a word of ours whatever it says.
fn is_reckoned(value: &Value<'_>) -> bool {
    match value {
        Value::None | Value::Int(_) | Value::Real(_) | Value::Bool(_) | Value::Withheld(_) => true,
        Value::Linked(value, _) => is_reckoned(value),
        Value::Text(_) | Value::List(..) | Value::Map(_) | Value::Things { .. } => false,
    }
}

/// A cell of words. What the file has in place of a control character begins no formula, so marks come first.
fn cell(words: &str) -> Cow<'_, str> {
    match printable(words) {
        Cow::Borrowed(words) => guarded(words),
        Cow::Owned(words) => guarded(&words).into_owned().into(),
    }
}
