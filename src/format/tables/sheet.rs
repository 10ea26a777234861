//! A table in a text file (CSV): its rows, and where each cell is in the file.

use crate::error::{Error, Result};
use crate::text::{guarded, unguarded};
use csv::StringRecord;

/// What may separate cells, the commonest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

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
    /// True if the table is no text: a place in it is a row and a column.
    is_grid: bool,
    /// Cells whose line breaks became blanks.
    pub(super) broken_cells: usize,
}

impl Sheet {
    /// Reads a table. Rows without words are left out; there is at least one row. Cells lose the apostrophe that keeps
    /// a spreadsheet from taking them for a formula. The line `sep=;` of Excel names the separator and is no row; columns
    /// at the end that have neither name nor words are no columns.
    ///
    /// # Errors
    /// A quote that is never closed, with its place; no row at all.
    pub(super) fn read(text: String) -> Result<Sheet> {
        Sheet::read_with(text, Breaks::Kept)
    }

    /// Reads a table whose cells are names and values of one line: a line break in a cell becomes a blank.
    ///
    /// # Errors
    /// As [`Sheet::read`].
    pub(super) fn read_lines(text: String) -> Result<Sheet> {
        Sheet::read_with(text, Breaks::Blanks)
    }

    /// A table of these cells, as a spreadsheet or a document has it. Rows without words are left out.
    pub(super) fn of_cells(rows: Vec<Vec<String>>) -> Sheet {
        let numbered =
            rows.into_iter().zip(1..).filter(|(cells, _)| cells.iter().any(|cell| !cell.trim().is_empty()));
        let row = |(cells, line): (Vec<String>, u32)| Row { cells: cells.into(), byte: 0, line };
        let (rows, delimiter) = (numbered.map(row).collect(), b',');
        Sheet { text: String::new(), delimiter, rows, is_grid: true, broken_cells: 0 }
    }

    /// True if the table is text: its places are lines and columns of characters.
    pub(super) fn has_places(&self) -> bool {
        !self.is_grid
    }

    fn read_with(text: String, breaks: Breaks) -> Result<Sheet> {
        let (delimiter, head) = match said_by_excel(&text) {
            Some((delimiter, head)) => (delimiter, head),
            None => (delimiter(&text), 0),
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(&text.as_bytes()[head..]);
        let lines_before = text[..head].matches('\n').count() as u32;
        let mut sheet =
            Sheet { text: String::new(), delimiter, rows: Vec::new(), is_grid: false, broken_cells: 0 };
        for cells in reader.records() {
            let cells = cells.map_err(|error| {
                let line = error.position().map_or(1, |at| at.line() as u32 + lines_before);
                Error::bad_file(format!("the table is broken: {error}")).at(line, None)
            })?;
            let (byte, line) = cells.position().map_or((0, 1), |at| (at.byte() as usize, at.line() as u32));
            let (byte, line) = (byte + head, line + lines_before);
            // The position of a row is where the last one ended: blank lines may lie between.
            let blanks = text[byte..].bytes().take_while(|byte| *byte == b'\n').count();
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                let cells = cells.iter().map(|cell| sheet.cell(cell, breaks)).collect();
                sheet.rows.push(Row { cells, byte: byte + blanks, line: line + blanks as u32 });
            }
        }
        sheet.text = text;
        if sheet.rows.is_empty() {
            return Err(Error::bad_file("the table is empty").at(1, None));
        }
        sheet.refuse_open_quote()?;
        sheet.cut_empty_columns();
        Ok(sheet)
    }

    fn cell(&mut self, cell: &str, breaks: Breaks) -> String {
        let cell = unguarded(cell);
        if breaks == Breaks::Kept || !cell.contains('\n') {
            return cell.to_string();
        }
        self.broken_cells += 1;
        cell.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Refuses a table whose last quoted cell is never closed: all that follows would be in it.
    fn refuse_open_quote(&self) -> Result<()> {
        let Some(last) = self.rows.last() else { return Ok(()) };
        let mut place = (last.line, 1);
        let (mut opened, mut closed) = (None, None);
        let mut fresh = true;
        for c in self.text[last.byte..].chars() {
            match c {
                // A quote in the middle of a bare cell is a character.
                '"' if opened.is_some() => closed = opened.take(),
                // A doubled quote closes and opens again.
                '"' if fresh => opened = closed.take().or(Some(place)),
                _ => closed = None,
            }
            fresh = c == '"' || c == '\n' || c == char::from(self.delimiter);
            place = if c == '\n' { (place.0 + 1, 1) } else { (place.0, place.1 + 1) };
        }
        match opened {
            None => Ok(()),
            Some((line, column)) => Err(Error::bad_file("a quote is opened here and never closed")
                .at(line, Some(column))
                .hint("close it, or double it if it is part of the words: \"\"")),
        }
    }

    /// Takes the columns off the end that have neither a name in the first row nor words in any other.
    fn cut_empty_columns(&mut self) {
        let used = |row: &Row| {
            let cells = row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
            cells.last().map_or(0, |(at, _)| at + 1)
        };
        let columns = self.rows.iter().map(used).max().unwrap_or(0);
        for row in self.rows.iter_mut().filter(|row| row.cells.len() > columns) {
            row.cells.truncate(columns);
        }
    }

    /// An error at a cell: its line, and its column in characters.
    pub(super) fn error(&self, row: &Row, cell: usize, what: String) -> Error {
        let (line, column) = self.place(row, cell);
        Error::bad_file(what).at(line, Some(column))
    }

    /// The line of a cell, and its column in characters.
    pub(super) fn place(&self, row: &Row, cell: usize) -> (u32, u32) {
        if self.is_grid {
            return (row.line, cell as u32 + 1);
        }
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
        (line, column)
    }
}

/// What becomes of line breaks in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Kept,
    Blanks,
}

/// The separator that the first line names for Excel (`sep=;`), and the length of that line in bytes.
fn said_by_excel(text: &str) -> Option<(u8, usize)> {
    let (line, _) = text.split_once('\n')?;
    let said = line.trim().trim_matches('"');
    let separator = said.get(..4).filter(|head| head.eq_ignore_ascii_case("sep=")).map(|_| &said[4..])?;
    let separator = if separator.is_empty() && line.ends_with('\t') { "\t" } else { separator };
    match separator.as_bytes() {
        [one] if !one.is_ascii_alphanumeric() => Some((*one, line.len() + 1)),
        _ => None,
    }
}

/// The separator that fits the rows: most of them have as many cells as the first, and more than one. Of two that fit as
/// many rows the one that makes more cells is meant; without any, the comma.
fn delimiter(text: &str) -> u8 {
    let mut best = (b',', (0, 0));
    for delimiter in DELIMITERS {
        let counts = separators(text, delimiter);
        let first = counts.first().copied().unwrap_or(0);
        let fitting = counts.iter().filter(|count| **count == first).count();
        let score = if first == 0 { (0, 0) } else { (fitting, first) };
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// How many separators each row has that has words, outside quotes.
fn separators(text: &str, delimiter: u8) -> Vec<usize> {
    let mut counts = Vec::new();
    let (mut count, mut quoted, mut words) = (0, false, false);
    for byte in text.bytes().chain([b'\n']) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                counts.extend(words.then_some(count));
                (count, words) = (0, false);
            }
            byte if byte == delimiter && !quoted => count += 1,
            byte => words |= !byte.is_ascii_whitespace(),
        }
    }
    counts
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
