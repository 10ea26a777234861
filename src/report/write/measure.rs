//! What the formats for people share: which parts and columns they show, and how wide those are.

use crate::error::visible;
use crate::report::document::{Document, Part};
use crate::report::table::Table;
use crate::report::value::Value;
use crate::text::{cells, fit};
use std::io::{self, Write};

/// A value on one line, free of control characters.
fn one_line(value: &Value<'_>) -> String {
    visible(&value.words().replace(['\n', '\t'], " "))
}

/// The cells of a value as it is written: letters that show nothing are spelled out.
fn shown_cells(line: &str) -> usize {
    match line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        true => line.len(),
        false => cells(&fit(line, u16::MAX, false)),
    }
}

/// What a format with aligned columns must know of all rows before it writes the first.
pub(super) struct Measured {
    /// The places of the columns that people see.
    pub(super) shown: Vec<usize>,
    /// For each of them: the cells of its widest value, its heading left out.
    pub(super) widths: Vec<usize>,
    /// For each of them: true if it is aligned to the right, since all its values are numbers.
    pub(super) right: Vec<bool>,
    /// How many rows there are.
    pub(super) rows: usize,
}

impl Measured {
    /// Measures all rows; widths only where they are wanted.
    pub(super) fn new(table: &Table<'_>, widths: bool) -> Measured {
        let columns = table.columns.iter().enumerate();
        let shown: Vec<usize> = columns.filter(|(_, c)| !c.heading.is_empty()).map(|(n, _)| n).collect();
        let mut all =
            Measured { widths: vec![0; shown.len()], right: vec![true; shown.len()], shown, rows: 0 };
        for row in table.rows() {
            all.rows += 1;
            for (nth, &n) in all.shown.iter().enumerate() {
                all.right[nth] &= row[n].is_number();
                if widths {
                    all.widths[nth] = all.widths[nth].max(shown_cells(&one_line(&row[n])));
                }
            }
        }
        // A column of no values is none of numbers.
        all.right.iter_mut().for_each(|right| *right &= all.rows > 0);
        all
    }
    /// The headings of the columns that people see, free of control characters: some are names.
    pub(super) fn headings(&self, table: &Table<'_>) -> Vec<String> {
        self.shown.iter().map(|&n| visible(&table.columns[n].heading)).collect()
    }
    /// The values of a row that people see, each on one line.
    pub(super) fn lines(&self, row: &[Value<'_>]) -> Vec<String> {
        self.shown.iter().map(|&n| one_line(&row[n])).collect()
    }
}

/// Writes the notes below a document: an empty line, then a line for each.
pub(super) fn notes(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !document.notes.is_empty() {
        writeln!(out)?;
    }
    document.notes.iter().try_for_each(|note| writeln!(out, "{}", fit(&visible(note), u16::MAX, false)))
}

/// The parts that text and Markdown show: all but figures whose numbers are in a table.
pub(super) fn read_parts<'d, 'p>(document: &'d Document<'p>) -> impl Iterator<Item = &'d Part<'p>> {
    document.parts.iter().filter(|part| part.is_read())
}
