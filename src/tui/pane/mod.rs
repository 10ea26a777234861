//! Panes: what lies on the screen, one over the other. A pane holds what it shows and where its cursor is; how it is
//! drawn is the business of its screen (`tui::screen`).

pub(super) mod grid;
pub(super) mod list;
pub(super) mod page;
pub(super) mod reading;
mod restripe;
pub(super) mod stripes;
pub(super) mod tree;

use list::List;

/// A pane, with its state.
#[derive(Debug)]
pub(super) enum Pane {
    /// The transcript and the code tree beside it. Their state lives in `Ui`, since they stay when other panes go.
    Text,
    /// Rows.
    List(Box<List>),
}

/// The panes. The text is always there; the last pane is the one that shows and takes the keys.
#[derive(Debug, Default)]
pub(super) struct Panes {
    over: Vec<Pane>,
    /// Those from which one went to words of the text, and to which one can go back.
    left: Vec<Pane>,
}

impl Panes {
    /// The pane that shows.
    pub(super) fn top(&self) -> &Pane {
        self.over.last().unwrap_or(&Pane::Text)
    }
    /// The list that shows, if it is one.
    pub(super) fn list(&self) -> Option<&List> {
        match self.top() {
            Pane::List(list) => Some(list),
            Pane::Text => None,
        }
    }
    /// The same, to be changed.
    pub(super) fn list_mut(&mut self) -> Option<&mut List> {
        match self.over.last_mut() {
            Some(Pane::List(list)) => Some(list),
            Some(Pane::Text) | None => None,
        }
    }
    /// How many panes lie over the text.
    pub(super) fn count(&self) -> usize {
        self.over.len()
    }
    /// True if nothing lies over the text.
    pub(super) fn is_text(&self) -> bool {
        self.over.is_empty()
    }
    /// Lays a pane over the others.
    pub(super) fn open(&mut self, pane: Pane) {
        self.left.clear();
        self.over.push(pane);
    }
    /// Takes the pane that shows away; false where only the text is left.
    pub(super) fn close(&mut self) -> bool {
        self.over.pop().is_some()
    }
    /// Takes all panes over the text away.
    pub(super) fn close_all(&mut self) {
        self.over.clear();
    }
    /// Takes all panes away for words that one of them led to; [`Panes::go_back`] lays them there again.
    pub(super) fn leave(&mut self) {
        if !self.over.is_empty() {
            self.left = std::mem::take(&mut self.over);
        }
    }
    /// True if the text was come to from another pane.
    pub(super) fn can_go_back(&self) -> bool {
        self.over.is_empty() && !self.left.is_empty()
    }
    /// Lays the panes that were left over the text again; false if there are none.
    pub(super) fn go_back(&mut self) -> bool {
        let can = self.can_go_back();
        if can {
            self.over = std::mem::take(&mut self.left);
        }
        can
    }
}
