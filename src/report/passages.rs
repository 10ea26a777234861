//! Passages: words of people, with where they come from, made one at a time by what writes them.

use std::borrow::Cow;
use std::fmt;

/// How many passages below one heading are printed in formats that are read page by page.
pub(super) const MOST: usize = 500;

/// Passages below one another.
pub struct Passages<'p> {
    /// The heading over them; empty for none.
    pub name: String,
    /// What cells of a table lead to them by; empty if none do.
    pub anchor: String,
    /// True if they are only for formats in which a link can lead to them, not for text and Markdown.
    pub behind: bool,
    /// How many there are.
    pub count: usize,
    make: Box<dyn Fn(usize) -> Passage<'p> + 'p>,
}

/// One passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage<'p> {
    /// The id of the first coding on it; empty if it has none.
    pub id: String,
    /// The words.
    pub words: Cow<'p, str>,
    /// Where they come from, and what was put on them.
    pub from: String,
    /// What the team wrote about them.
    pub remarks: Vec<Remark>,
}

/// What a person wrote about a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Name of the author.
    pub author: String,
    /// The author's initials.
    pub initials: String,
    /// When it was written, such as `2026-11-30T10:00:00Z`.
    pub made: String,
    /// What it says.
    pub words: String,
}

impl fmt::Debug for Passages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passages ({})", self.count, self.name)
    }
}

impl<'p> Passages<'p> {
    /// So many passages, each made by its number.
    pub fn new(count: usize, make: impl Fn(usize) -> Passage<'p> + 'p) -> Passages<'p> {
        Passages { name: String::new(), anchor: String::new(), behind: false, count, make: Box::new(make) }
    }
    /// The same passages as what is behind a cell that has a link to `anchor`.
    #[must_use]
    pub fn behind(mut self, anchor: String, name: String) -> Passages<'p> {
        (self.anchor, self.name, self.behind) = (anchor, name, true);
        self
    }
    /// The passages in order.
    pub fn iter(&self) -> impl Iterator<Item = Passage<'p>> + '_ {
        (0..self.count).map(|nth| (self.make)(nth))
    }
    /// The first ones, as many as a page format prints.
    pub(super) fn printed(&self) -> impl Iterator<Item = Passage<'p>> + '_ {
        self.iter().take(MOST)
    }
    /// A sentence about those that a page format does not print.
    pub(super) fn left_out(&self) -> Option<String> {
        let more = self.count.saturating_sub(MOST);
        (more > 0).then(|| format!("{more} more passages are not printed here: --format json has all."))
    }
}
