//! A table in a text file (CSV): its rows, and where each cell is in the file.

use crate::error::{Error, Result};
use crate::text::{guarded, unguarded};
use csv::StringRecord;

/// A row and where it begins.
pub(super) struct Row {
    pub(super) cells: StringRecord,
    byte: usize,
    pub(super) line: u32,
}

/// The text of a table and how its cells are separated.
pub(super) struct Sheet {
    text: String,
    delimiter: u8,
    pub(super) rows: Vec<Row>,
}

impl Sheet {
    /// Reads a table. Rows without words are left out; there is at least one row. Cells lose the apostrophe that keeps
    /// a spreadsheet from taking them for a formula.
    ///
    /// # Errors
    /// Broken quotes, or no row at all.
    pub(super) fn read(text: String) -> Result<Sheet> {
        let delimiter = delimiter(&text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Row> = Vec::new();
        for cells in reader.records() {
            let cells = cells.map_err(|error| {
                let line = error.position().map_or(1, |at| at.line() as u32);
                Error::bad_file(format!("the table is broken: {error}")).at(line, None)
            })?;
            let (byte, line) = cells.position().map_or((0, 1), |at| (at.byte() as usize, at.line() as u32));
            // The position of a row is where the last one ended: blank lines may lie between.
            let blanks = text[byte..].bytes().take_while(|byte| *byte == b'\n').count();
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                let cells = cells.iter().map(unguarded).collect();
                rows.push(Row { cells, byte: byte + blanks, line: line + blanks as u32 });
            }
        }
        if rows.is_empty() {
            return Err(Error::bad_file("the table is empty").at(1, None));
        }
        Ok(Sheet { text, delimiter, rows })
    }

    /// An error at a cell: its line, and its column in characters.
    pub(super) fn error(&self, row: &Row, cell: usize, what: String) -> Error {
        let mut left = cell;
        let mut quoted = false;
        let (mut line, mut column) = (row.line, 1);
        for c in self.text[row.byte..].chars() {
            if left == 0 {
                break;
            }
            match c {
                '"' => quoted = !quoted,
                c if !quoted && c == char::from(self.delimiter) => left -= 1,
                _ => {}
            }
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Error::bad_file(what).at(line, Some(column))
    }
}

/// The commonest delimiter of the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                counts
                    .iter_mut()
                    .filter(|(delimiter, _)| *delimiter == byte)
                    .for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Writes a table as RFC 4180 has it, with a header. Words are [`guarded`].
///
/// # Errors
/// None that a table of this kind can have; the writer of the library asks for it.
pub(super) fn write(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let broken = |fault: csv::Error| Error::bad_file(format!("the table cannot be written: {fault}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(broken)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell).into_owned())).map_err(broken)?;
    }
    writer.into_inner().map_err(|fault| Error::bad_file(format!("the table cannot be written: {fault}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round(rows: &[Vec<String>]) -> Vec<Vec<String>> {
        let text = String::from_utf8(write(&["a", "b", "c"], rows).unwrap()).unwrap();
        let sheet = Sheet::read(text).unwrap();
        let cells = |row: &Row| row.cells.iter().map(str::to_owned).collect();
        sheet.rows.iter().skip(1).map(cells).collect()
    }

    proptest! {
        #[test]
        fn a_table_that_went_out_comes_in_as_it_was(
            cells in prop::collection::vec(("x?['=+@\t\r\n\",;0-9. \u{1b}\u{202e}é-]{0,6}", ".{0,4}"), 0..6)
        ) {
            // A row without words is no row.
            let rows: Vec<Vec<String>> = cells.into_iter().map(|(a, b)| vec![a, "w".to_owned(), b]).collect();
            prop_assert_eq!(round(&rows), rows);
        }
    }
}
