//! CSV for a spreadsheet (RFC 4180): the tables alone, with a header of keys.

use crate::report::document::Document;
use crate::report::table::Table;
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
    writer.write_record(table.columns.iter().map(|column| &column.key))?;
    for row in table.rows() {
        for value in row.iter() {
            writer.write_field(value.words().as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(writer.flush()?)
}
