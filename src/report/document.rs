//! A document: what a report or a list makes, before a writer gives it a format.

use super::figure::Drawing;
use super::passages::Passages;
use super::table::Table;
use super::value::Value;

/// A title, parts in the order of reading, and notes below them.
#[derive(Debug, Default)]
pub struct Document<'p> {
    /// The title. Formats that are a page of their own show it (HTML); text, CSV, JSON and Markdown leave it out.
    pub title: String,
    /// Lines below all parts, for people.
    pub notes: Vec<String>,
    /// What it holds.
    pub parts: Vec<Part<'p>>,
    /// What JSON says in place of title, parts and notes: one object with these keys, if there are any.
    pub object: Vec<(&'static str, Value<'p>)>,
    /// Tables for programs, where these differ from what people read: JSON has them in place of the parts, by their
    /// names if there are several, and CSV has the first.
    pub data: Vec<Table<'p>>,
}

/// One part of a document.
#[derive(Debug)]
pub enum Part<'p> {
    /// A heading over the parts that follow.
    Heading(Heading),
    /// One paragraph.
    Prose(String),
    /// A table.
    Table(Table<'p>),
    /// Passages below one another.
    Passages(Passages<'p>),
    /// A figure.
    Figure(Box<dyn Drawing>),
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 for a heading below the title, 3 for one below that, up to 6.
    pub level: usize,
    /// What it says.
    pub words: String,
}

impl<'p> Document<'p> {
    /// An empty document.
    pub fn new(title: impl Into<String>) -> Document<'p> {
        Document { title: title.into(), ..Document::default() }
    }
    /// The document with one part more.
    #[must_use]
    pub fn with(mut self, part: impl Into<Part<'p>>) -> Document<'p> {
        self.parts.push(part.into());
        self
    }
    /// The document with the name of its study before its title.
    #[must_use]
    pub fn of_study(mut self, name: &str) -> Document<'p> {
        if !name.is_empty() {
            self.title = format!("{name}: {}", self.title);
        }
        self
    }
    /// Adds a heading.
    pub(super) fn heading(&mut self, level: usize, words: impl Into<String>) {
        self.parts.push(Part::Heading(Heading { level, words: words.into() }));
    }
    /// The tables that a program reads one after the other: the first of those for programs, else all, in order.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table<'p>> {
        let held = self.data.is_empty().then_some(&self.parts).into_iter().flatten();
        let tables = held.filter_map(|part| match part {
            Part::Table(table) => Some(table),
            Part::Heading(_) | Part::Prose(_) | Part::Passages(_) | Part::Figure(_) => None,
        });
        self.data.first().into_iter().chain(tables)
    }
    /// The figures, in order.
    pub(super) fn figures(&self) -> impl Iterator<Item = &dyn Drawing> {
        self.parts.iter().filter_map(|part| match part {
            Part::Figure(figure) => Some(&**figure),
            Part::Heading(_) | Part::Prose(_) | Part::Passages(_) | Part::Table(_) => None,
        })
    }
}

impl Part<'_> {
    /// True if text and Markdown show it: not a figure whose numbers are in a table, and no passages that only a link
    /// leads to.
    pub(super) fn is_read(&self) -> bool {
        match self {
            Part::Figure(figure) => !figure.in_table(),
            Part::Passages(passages) => !passages.behind,
            Part::Heading(_) | Part::Prose(_) | Part::Table(_) => true,
        }
    }
}

impl From<String> for Part<'_> {
    fn from(words: String) -> Self {
        Part::Prose(words)
    }
}
impl<'p> From<Table<'p>> for Part<'p> {
    fn from(table: Table<'p>) -> Part<'p> {
        Part::Table(table)
    }
}
impl<'p> From<Passages<'p>> for Part<'p> {
    fn from(passages: Passages<'p>) -> Part<'p> {
        Part::Passages(passages)
    }
}
impl<D: Drawing + 'static> From<D> for Part<'_> {
    fn from(figure: D) -> Self {
        Part::Figure(Box::new(figure))
    }
}
