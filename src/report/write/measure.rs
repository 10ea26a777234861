//! What the formats for people share: which parts and columns they show, and how wide those are.

use crate::error::{steers, visible};
use crate::model::LEFT_OUT;
use crate::report::document::{Document, Part};
use crate::report::table::Table;
use crate::report::value::{PATH, Value};
use crate::text::{cells, fit};
use std::borrow::Cow;
use std::io::{self, Write};

/// A value on one line, free of control characters.
fn one_line<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    let words = value.words();
    if !words.bytes().any(|byte| byte == b'\n' || byte == b'\t') && !steers(&words) {
        return words;
    }
    visible(&words.replace(['\n', '\t'], " ")).into()
}

/// True for printable ASCII, where a byte is a cell.
fn is_plain(words: &str) -> bool {
    words.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The cells of a value as it is written: letters that show nothing are spelled out.
fn shown_cells(line: &str) -> usize {
    match is_plain(line) {
        true => line.len(),
        false => cells(&fit(line, u16::MAX, false)),
    }
}

/// The cells of a value, at most so many. No words are made for it where they need not be.
fn cells_of(value: &Value<'_>, widest: usize) -> usize {
    match value {
        Value::None => 0,
        Value::Int(n) if *n >= 0 => n.checked_ilog10().map_or(1, |tens| tens as usize + 1),
        Value::List(names, PATH) => shown_cells(&path_in(&names.join(PATH), names, widest)),
        Value::Path(path) => shown_cells(&path_in(&path.line, &path.names, widest)),
        Value::Text(words) if is_plain(words.get(..=widest).unwrap_or(words)) => words.len().min(widest),
        value => shown_cells(&one_line(value)).min(widest),
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
                    let is_path = matches!(&row[n], Value::List(_, PATH) | Value::Path(_));
                    // What is as wide as it can be needs no more measuring: paths alone may be wider.
                    if is_path || all.widths[nth] < widest {
                        all.widths[nth] = all.widths[nth].max(cells_of(&row[n], widest));
                    }
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
    pub(super) fn cut<'r>(&self, row: &'r [Value<'_>], widest: usize) -> Vec<Cow<'r, str>> {
        let one = |&n: &usize| match &row[n] {
            Value::List(names, PATH) => path_in(&names.join(PATH), names, widest).into_owned().into(),
            Value::Path(path) => path_in(&path.line, &path.names, widest),
            value => one_line(value),
        };
        self.shown.iter().map(one).collect()
    }
    /// The values of a row that people see, each on one line.
    pub(super) fn lines(&self, row: &[Value<'_>]) -> Vec<String> {
        self.shown.iter().map(|&n| one_line(&row[n]).into_owned()).collect()
    }
}

/// A path in so many cells: as many of its last names as there is room for, after an ellipsis if some are missing. The last
/// name is whole. `line` is the whole path.
fn path_in<'v>(line: &'v str, names: &[String], widest: usize) -> Cow<'v, str> {
    if is_plain(line) && line.len() <= widest {
        return Cow::Borrowed(line);
    }
    let whole = |line: &str| visible(&line.replace(['\n', '\t'], " "));
    let all = whole(line);
    if shown_cells(&all) <= widest {
        return all.into();
    }
    let shorter = |from: usize| format!("{LEFT_OUT}{PATH}{}", whole(&names[from..].join(PATH)));
    let fitting = (1..names.len()).map(shorter).find(|path| shown_cells(path) <= widest);
    fitting.unwrap_or_else(|| shorter(names.len().saturating_sub(1))).into()
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
