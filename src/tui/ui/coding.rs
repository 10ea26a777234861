//! The text pane: the transcript that is being read, and what is shown beside it.

use crate::tui::pane::grid::{Focus, Margin};
use crate::tui::pane::reading::Reading;
use crate::tui::pane::stripes::Filter;

/// The transcript on the screen, and how it is shown.
#[derive(Debug, Default)]
pub(crate) struct Coding {
    reading: Option<Reading>,
    focus: Focus,
    margin: Margin,
    filter: Filter,
    underline: bool,
    wide: bool,
}

impl Coding {
    /// The transcript.
    pub(crate) fn reading(&self) -> Option<&Reading> {
        self.reading.as_ref()
    }
    /// The same, to be changed.
    pub(crate) fn reading_mut(&mut self) -> Option<&mut Reading> {
        self.reading.as_mut()
    }
    pub(super) fn read(&mut self, reading: Option<Reading>) {
        self.reading = reading;
    }
    /// Where keys go: words or code tree.
    pub(crate) fn focus(&self) -> Focus {
        self.focus
    }
    /// Keys go to the words, or to the tree.
    pub(crate) fn set_focus(&mut self, focus: Focus) {
        self.focus = focus;
        self.wide &= focus == Focus::Tree;
    }
    /// True if the tree lies over the text, as wide as its names.
    pub(crate) fn is_wide(&self) -> bool {
        self.wide
    }
    /// What is shown beside the words.
    pub(crate) fn margin(&self) -> Margin {
        self.margin
    }
    /// Shows the next of tree, names, nothing; while keys go to the tree, the tree as wide as its names, or no more.
    pub(crate) fn turn_margin(&mut self) {
        if self.focus == Focus::Tree {
            self.wide = !self.wide;
            return;
        }
        self.margin = match self.margin {
            Margin::Tree => Margin::Names,
            Margin::Names => Margin::Nothing,
            Margin::Nothing => Margin::Tree,
        };
    }
    /// Which codings have stripes.
    pub(crate) fn filter(&self) -> Filter {
        self.filter
    }
    /// Only these codings have stripes; `Ui::refresh` makes them.
    pub(crate) fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
    }
    /// True if all coded words are underlined.
    pub(crate) fn underlines(&self) -> bool {
        self.underline
    }
    /// Underlines all coded words, or no more.
    pub(crate) fn turn_underline(&mut self) {
        self.underline = !self.underline;
    }
}
