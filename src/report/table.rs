//! Tables, and the four ways to write one: text, JSON, CSV, Markdown.

use crate::error::visible;
use crate::text::cells;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How to write a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Columns for a person.
    #[default]
    Text,
    /// One array of objects, full precision.
    Json,
    /// RFC 4180, with a header.
    Csv,
    /// A pipe table.
    Markdown,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: `null` in JSON, empty elsewhere.
    None,
    /// Words.
    Text(String),
    /// A count.
    Int(i64),
    /// A number; not finite ones become nothing.
    Real(f64),
    /// Yes or no.
    Bool(bool),
    /// Several words, such as the names of a path; joined by `separator` outside JSON.
    List(Vec<String>, &'static str),
    /// Words by name, such as a participant's attributes.
    Map(BTreeMap<String, Vec<String>>),
}

impl From<&str> for Value {
    fn from(words: &str) -> Value {
        Value::Text(words.to_owned())
    }
}
impl From<String> for Value {
    fn from(words: String) -> Value {
        Value::Text(words)
    }
}
impl From<usize> for Value {
    fn from(n: usize) -> Value {
        Value::Int(n as i64)
    }
}
impl From<u32> for Value {
    fn from(n: u32) -> Value {
        Value::Int(n.into())
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Bool(yes)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(maybe: Option<T>) -> Value {
        maybe.map_or(Value::None, Into::into)
    }
}

impl Value {
    /// A path of names.
    pub fn path(names: Vec<String>) -> Value {
        Value::List(names, " / ")
    }
    /// The words that a person reads; line feeds become blanks.
    pub fn words(&self) -> String {
        match self {
            Value::None => String::new(),
            Value::Text(words) => words.clone(),
            Value::Int(n) => n.to_string(),
            Value::Real(x) if x.is_finite() => format!("{x:.3}"),
            Value::Real(_) => String::new(),
            Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::List(names, separator) => names.join(separator),
            Value::Map(map) => map
                .iter()
                .map(|(name, values)| format!("{name}={}", values.join(", ")))
                .collect::<Vec<_>>()
                .join("; "),
        }
    }
    fn json(&self) -> serde_json::Value {
        match self {
            Value::None => serde_json::Value::Null,
            Value::Text(words) => words.as_str().into(),
            Value::Int(n) => (*n).into(),
            Value::Real(x) => serde_json::Number::from_f64(*x).map_or(serde_json::Value::Null, Into::into),
            Value::Bool(yes) => (*yes).into(),
            Value::List(names, _) => names.clone().into(),
            Value::Map(map) => serde_json::to_value(map).unwrap_or_default(),
        }
    }
}

/// Rows under named columns. `key` is for programs, `label` for people; a column with an empty label is left out
/// of text and Markdown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<(&'static str, &'static str)>,
    rows: Vec<Vec<Value>>,
    /// What a person reads when there are no rows.
    pub empty: &'static str,
    /// Lines below the table, for people.
    pub notes: Vec<String>,
}

impl Table {
    /// Names the columns: (key, label).
    pub fn new(columns: &[(&'static str, &'static str)], empty: &'static str) -> Table {
        Table { columns: columns.to_vec(), rows: Vec::new(), empty, notes: Vec::new() }
    }
    /// Adds a row, one value for each column.
    pub fn row(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// True if there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// Writes the table. Control characters are shown as marks in text and Markdown, escaped in JSON, kept in CSV.
    pub fn write(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Json => self.json(),
            Format::Csv => self.csv(),
            Format::Markdown => self.markdown(),
        }
    }

    /// What people see: the columns with a label, every cell on one line.
    fn shown(&self) -> (Vec<&'static str>, Vec<Vec<String>>, Vec<bool>) {
        let wanted: Vec<usize> = (0..self.columns.len()).filter(|&n| !self.columns[n].1.is_empty()).collect();
        let labels = wanted.iter().map(|&n| self.columns[n].1).collect();
        let one_line = |value: &Value| visible(&value.words().replace(['\n', '\t'], " "));
        let rows = self.rows.iter().map(|row| wanted.iter().map(|&n| one_line(&row[n])).collect()).collect();
        let number = |n: &usize| {
            self.rows.iter().all(|row| matches!(row[*n], Value::Int(_) | Value::Real(_) | Value::None))
        };
        let right = wanted.iter().map(|n| !self.rows.is_empty() && number(n)).collect();
        (labels, rows, right)
    }

    fn text(&self) -> String {
        if self.rows.is_empty() {
            return if self.empty.is_empty() { String::new() } else { format!("{}\n", self.empty) };
        }
        let (labels, rows, right) = self.shown();
        let mut widths: Vec<usize> = labels.iter().map(|label| cells(label)).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cells(cell).min(60));
            }
        }
        let mut out = String::new();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        for row in std::iter::once(&labels).chain(&rows) {
            let mut line = String::new();
            for (n, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let last = n + 1 == row.len();
                let cell = if last { cell.clone() } else { crate::text::fit(cell, *width as u16, false) };
                let pad = " ".repeat(width.saturating_sub(cells(&cell)));
                let _ = if right[n] { write!(line, "{pad}{cell}") } else { write!(line, "{cell}{pad}") };
                line.push_str(if last { "" } else { "  " });
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        self.add_notes(&mut out);
        out
    }

    fn add_notes(&self, out: &mut String) {
        if !self.notes.is_empty() {
            out.push('\n');
        }
        for note in &self.notes {
            let _ = writeln!(out, "{}", visible(note));
        }
    }

    fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let pairs =
                self.columns.iter().zip(row).map(|((key, _), value)| ((*key).to_owned(), value.json()));
            serde_json::Value::Object(pairs.collect())
        });
        let rows: Vec<serde_json::Value> = rows.collect();
        let mut out = serde_json::to_string_pretty(&rows).unwrap_or_else(|_| "[]".to_owned());
        out.push('\n');
        out
    }

    fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = writer.write_record(self.columns.iter().map(|(key, _)| *key));
        let rows = self.rows.iter().try_for_each(|row| writer.write_record(row.iter().map(Value::words)));
        debug_assert!(header.and(rows).is_ok());
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn markdown(&self) -> String {
        let (labels, rows, right) = self.shown();
        let cell = |words: &str| words.replace('\\', "\\\\").replace('|', "\\|");
        let mut out = format!("| {} |\n|", labels.join(" | "));
        for right in right {
            out.push_str(if right { " ---: |" } else { " --- |" });
        }
        out.push('\n');
        for row in rows {
            let _ =
                writeln!(out, "| {} |", row.iter().map(|words| cell(words)).collect::<Vec<_>>().join(" | "));
        }
        self.add_notes(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table =
            Table::new(&[("id", ""), ("path", "code"), ("annotations", "codings")], "No codes yet.");
        table.row(vec!["a.1".into(), Value::path(vec!["A|B".into(), "x\u{1b}\ny".into()]), 12usize.into()]);
        table
    }

    #[test]
    fn a_table_reads_well_in_every_format() {
        assert_eq!(table().write(Format::Text), "code        codings\nA|B / x␛ y       12\n");
        assert_eq!(
            table().write(Format::Markdown),
            "| code | codings |\n| --- | ---: |\n| A\\|B / x␛ y | 12 |\n"
        );
        assert_eq!(table().write(Format::Csv), "id,path,annotations\na.1,\"A|B / x\u{1b}\ny\",12\n");
        let json: serde_json::Value = serde_json::from_str(&table().write(Format::Json)).unwrap();
        assert_eq!(json[0]["path"][1], "x\u{1b}\ny");
        assert_eq!(json[0]["annotations"], 12);
    }

    #[test]
    fn an_empty_table_says_so_to_people_and_is_an_empty_array_to_programs() {
        let empty = Table::new(&[("id", "id")], "No codes yet.");
        assert_eq!(empty.write(Format::Text), "No codes yet.\n");
        assert_eq!(empty.write(Format::Json), "[]\n");
    }
}
