//! A document: what a report or a list makes, before a writer gives it a format.

use super::figure::Figure;
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
}

/// One part of a document.
#[derive(Debug)]
pub enum Part<'p> {
    /// One paragraph.
    Prose(String),
    /// A table.
    Table(Table<'p>),
    /// A figure.
    Figure(Figure),
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
    /// The tables, in order.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table<'p>> {
        self.parts.iter().filter_map(|part| match part {
            Part::Table(table) => Some(table),
            Part::Prose(_) | Part::Figure(_) => None,
        })
    }
    /// The figures, in order.
    pub(super) fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.parts.iter().filter_map(|part| match part {
            Part::Figure(figure) => Some(figure),
            Part::Prose(_) | Part::Table(_) => None,
        })
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
impl From<Figure> for Part<'_> {
    fn from(figure: Figure) -> Self {
        Part::Figure(figure)
    }
}
