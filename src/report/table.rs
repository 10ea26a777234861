//! Tables: named columns, and rows that are made one at a time.

use super::value::Value;
use std::borrow::Cow;
use std::fmt;

/// One row: a value for each column.
pub type Row<'p> = Vec<Value<'p>>;

/// A column. Its two names may be made while the program runs, such as one column for each coder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs, in JSON and CSV.
    pub key: String,
    /// Its name for people; a column with an empty one is only for programs.
    pub heading: String,
}

/// Rows under named columns.
#[derive(Debug)]
pub struct Table<'p> {
    /// Heading over the table; empty where the title of the document says enough.
    pub name: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// What a person reads when there are no rows.
    pub empty: String,
    /// The column of lists by name of which CSV makes a column for each of these names, several values by `;`.
    pub spread: Option<(usize, Vec<String>)>,
    /// What the text format writes in place of columns, wrapped, where rows have more to say than columns can show.
    pub lines: Vec<String>,
    /// True if the text format keeps names and numbers within a screen: long names go on in the next line.
    pub folds: bool,
    rows: Rows<'p>,
}

/// Rows in memory, or a way to make them.
enum Rows<'p> {
    Held(Vec<Row<'p>>),
    Made(Box<dyn Fn() -> Walk<'p> + 'p>),
}

type Walk<'p> = Box<dyn Iterator<Item = Row<'p>> + 'p>;

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rows::Held(rows) => rows.fmt(f),
            Rows::Made(_) => f.write_str("(made one at a time)"),
        }
    }
}

impl<'p> Table<'p> {
    /// A table without rows; columns are (key, heading).
    pub fn new<K: AsRef<str>, H: AsRef<str>>(columns: &[(K, H)], empty: &str) -> Table<'p> {
        let column = |(key, heading): &(K, H)| Column {
            key: key.as_ref().to_owned(),
            heading: heading.as_ref().to_owned(),
        };
        Table {
            name: String::new(),
            columns: columns.iter().map(column).collect(),
            empty: empty.to_owned(),
            spread: None,
            lines: Vec::new(),
            folds: false,
            rows: Rows::Held(Vec::new()),
        }
    }
    /// The table with rows that are made one at a time, in place of any that it has.
    ///
    /// `make` is called once for each walk over the rows and must give the same rows each time: formats with
    /// aligned columns measure all rows before they write the first one.
    #[must_use]
    pub fn with_rows<I>(mut self, make: impl Fn() -> I + 'p) -> Table<'p>
    where
        I: Iterator<Item = Row<'p>> + 'p,
    {
        self.rows = Rows::Made(Box::new(move || Box::new(make())));
        self
    }
    /// Adds a row, one value for each column, to a table that holds its rows.
    pub fn row(&mut self, row: Row<'p>) {
        debug_assert_eq!(row.len(), self.columns.len());
        match &mut self.rows {
            Rows::Held(rows) => rows.push(row),
            Rows::Made(_) => debug_assert!(false, "a row is added to a table that makes its rows"),
        }
    }
    /// Walks over the rows.
    pub fn rows<'t>(&'t self) -> Box<dyn Iterator<Item = Cow<'t, [Value<'p>]>> + 't> {
        match &self.rows {
            Rows::Held(rows) => Box::new(rows.iter().map(|row| Cow::Borrowed(row.as_slice()))),
            Rows::Made(make) => Box::new(make().map(Cow::Owned)),
        }
    }
}
