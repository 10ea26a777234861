//! Reading TOML with places: what is in a table, where each entry is, and the faults found so far.

use crate::error::Error;
use crate::text::closest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// An entry of a table, with the places of its name and its value in bytes.
#[derive(Debug)]
pub(super) struct Entry<'w> {
    pub name: String,
    pub name_at: usize,
    pub value: DeValue<'w>,
    pub value_at: usize,
}

/// The entries of a table, in the order of the file.
pub(super) type Entries<'w> = Vec<Entry<'w>>;

/// Takes an entry out of a table.
pub(super) fn take<'w>(entries: &mut Entries<'w>, name: &str) -> Option<Entry<'w>> {
    let at = entries.iter().position(|entry| entry.name == name)?;
    Some(entries.remove(at))
}

fn entries<'w>(table: DeTable<'w>) -> Entries<'w> {
    let entry = |(name, value): (Spanned<_>, Spanned<DeValue<'w>>)| {
        let (name_at, value_at) = (name.span().start, value.span().start);
        let name: std::borrow::Cow<'w, str> = name.into_inner();
        Entry { name: name.into_owned(), name_at, value: value.into_inner(), value_at }
    };
    let mut all: Entries<'w> = table.into_iter().map(entry).collect();
    all.sort_by_key(|entry| entry.name_at);
    all
}

/// The text being read and the faults found in it.
#[derive(Debug)]
pub(super) struct Reader<'w> {
    words: &'w str,
    found: Vec<(usize, Error)>,
    /// Where the text is no TOML: what was read there says nothing more.
    broken: Vec<usize>,
}

impl<'w> Reader<'w> {
    pub(super) fn new(words: &'w str) -> Reader<'w> {
        Reader { words, found: Vec::new(), broken: Vec::new() }
    }

    /// The tables of the whole text. What is no TOML becomes a fault, and the rest is read.
    pub(super) fn document(&mut self) -> Entries<'w> {
        let (table, broken) = DeTable::parse_recoverable(self.words);
        for fault in broken {
            let at = fault.span().map_or(0, |span| span.start);
            self.fault(at, fault.message().to_owned(), "docs/guide.md shows how settings are written");
            self.broken.push(at);
        }
        entries(table.into_inner())
    }

    /// The entries of a table of the file; none where the file has no such table.
    pub(super) fn section(&mut self, sections: &mut Entries<'w>, name: &str) -> Entries<'w> {
        match take(sections, name) {
            None => Entries::new(),
            Some(Entry { value: DeValue::Table(table), .. }) => entries(table),
            Some(other) => {
                self.fault(other.name_at, format!("{name} is a table"), format!("write [{name}] above it"));
                Entries::new()
            }
        }
    }

    /// Makes a fault of every entry that is left, with names that it may have meant.
    pub(super) fn unknown(&mut self, left: Entries<'w>, what: &str, known: &[&str]) {
        for entry in left {
            let near = closest(&entry.name, known.iter().copied());
            let hint = match near.is_empty() {
                true => format!("there are: {}", known.join(", ")),
                false => format!("did you mean {}?", near.join(" or ")),
            };
            self.fault(entry.name_at, format!("there is no {what} called \"{}\"", entry.name), hint);
        }
    }

    /// Adds a fault at a byte of the text, and what to do about it.
    pub(super) fn fault(&mut self, at: usize, what: impl Into<String>, hint: impl Into<String>) {
        if self.broken.contains(&at) {
            return;
        }
        let (line, column) = self.place(at);
        self.found.push((at, Error::bad_file(what).at(line, Some(column)).hint(hint)));
    }

    /// Line and column of a byte, from 1; the column in characters.
    pub(super) fn place(&self, at: usize) -> (u32, u32) {
        let before = self.words.get(..at).unwrap_or(self.words);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// All faults, in the order of their places.
    pub(super) fn faults(mut self) -> Vec<Error> {
        self.found.sort_by_key(|(at, _)| *at);
        self.found.into_iter().map(|(_, fault)| fault).collect()
    }
}
