//! What the formats for people share: which parts and columns they show, and how wide those are.

use crate::error::visible;
use crate::model::LEFT_OUT;
use crate::report::document::{Document, Part};
use crate::report::table::Table;
use crate::report::value::{PATH, Value};
use crate::text::{cells, fit};
use std::io::{self, Write};

/// A value on one line, free of control characters.
fn one_line(value: &Value<'_>) -> String {
    let words = value.words();
    if words.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return words.into_owned();
    }
    visible(&words.replace(['\n', '\t'], " "))
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
    /// For each of them: the cells of its widest value as it is cut, its heading left out.
    pub(super) widths: Vec<usize>,
    /// For each of them: true if it is aligned to the right, since all its values are numbers.
    pub(super) right: Vec<bool>,
    /// How many rows there are.
    pub(super) rows: usize,
}

impl Measured {
    /// Measures all rows; widths only where values wider than `widest` are to be cut.
    pub(super) fn new(table: &Table<'_>, widest: Option<usize>) -> Measured {
        let columns = table.columns.iter().enumerate();
        let shown: Vec<usize> = columns.filter(|(_, c)| !c.heading.is_empty()).map(|(n, _)| n).collect();
        let mut all =
            Measured { widths: vec![0; shown.len()], right: vec![true; shown.len()], shown, rows: 0 };
        for row in table.rows() {
            all.rows += 1;
            for (nth, &n) in all.shown.iter().enumerate() {
                all.right[nth] &= row[n].is_number();
                if let Some(widest) = widest {
                    let value = &row[n];
                    let (line, most) = match value {
                        Value::List(names, PATH) => (path_in(names, PATH, widest), usize::MAX),
                        value => (one_line(value), widest),
                    };
                    all.widths[nth] = all.widths[nth].max(shown_cells(&line).min(most));
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
    /// As [`Measured::lines`], with paths cut at their beginning, never in the last name, by which siblings differ.
    pub(super) fn cut(&self, row: &[Value<'_>], widest: usize) -> Vec<String> {
        let one = |&n: &usize| match &row[n] {
            Value::List(names, PATH) => path_in(names, PATH, widest),
            value => one_line(value),
        };
        self.shown.iter().map(one).collect()
    }
    /// The values of a row that people see, each on one line.
    pub(super) fn lines(&self, row: &[Value<'_>]) -> Vec<String> {
        self.shown.iter().map(|&n| one_line(&row[n])).collect()
    }
}

/// A path in so many cells: as many of its last names as there is room for, after an ellipsis if some are missing. The last
/// name is whole.
fn path_in(names: &[String], separator: &str, widest: usize) -> String {
    let whole = |names: &[String]| visible(&names.join(separator).replace(['\n', '\t'], " "));
    let all = whole(names);
    if shown_cells(&all) <= widest {
        return all;
    }
    let shorter = |from: usize| format!("{LEFT_OUT}{separator}{}", whole(&names[from..]));
    let fitting = (1..names.len()).map(shorter).find(|path| shown_cells(path) <= widest);
    fitting.unwrap_or_else(|| shorter(names.len().saturating_sub(1)))
}

/// Writes the notes below a document: an empty line, then a line for each.
pub(super) fn notes(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !document.notes.is_empty() {
        writeln!(out)?;
    }
    document.notes.iter().try_for_each(|note| writeln!(out, "{}", fit(&visible(note), u16::MAX, false)))
}

/// The parts that text and Markdown show: all but figures whose numbers are in a table, and tables without rows that say
/// nothing about that.
pub(super) fn read_parts<'d, 'p>(document: &'d Document<'p>) -> impl Iterator<Item = &'d Part<'p>> {
    document.parts.iter().filter(|part| match part {
        Part::Table(table) => !is_silent(table),
        part => part.is_read(),
    })
}

/// True for a table that has no rows and no word for that.
pub(super) fn is_silent(table: &Table<'_>) -> bool {
    table.empty.is_empty() && table.lines.is_empty() && table.rows().next().is_none()
}
