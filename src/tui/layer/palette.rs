//! Finding a code by a few letters. A typed string always finds the same code: ties go by tree order, never by
//! what was used last, so that hands can learn it.

use super::field::Field;
use crate::model::id::CodeId;
use crate::tui::pane::tree::{TreePane, plain};

/// What the found code is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Put it on the selected words, or take it off.
    Code,
    /// Go to its next passage.
    Go,
    /// Put the tree's cursor on it.
    Find,
    /// Move these codes under it.
    Move(Vec<CodeId>),
    /// Merge these codes into it.
    Merge(Vec<CodeId>),
}

/// The palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Palette {
    /// What for.
    pub purpose: Purpose,
    /// What was typed.
    pub field: Field,
    /// What it finds, best first.
    pub found: Vec<CodeId>,
    /// The chosen row; one past the last is the new code.
    pub at: usize,
    /// Enter was pressed once with nothing found: the next one makes the code.
    pub armed: bool,
    /// A sub-code of this one is being named.
    pub under: Option<CodeId>,
}

impl Palette {
    /// An empty palette; on an empty query the first row is the last code used.
    pub(crate) fn new(purpose: Purpose, tree: &TreePane, last: Option<CodeId>) -> Palette {
        let mut palette =
            Palette { purpose, field: Field::line(""), found: Vec::new(), at: 0, armed: false, under: None };
        palette.search(tree, last);
        palette
    }

    /// Finds again after a change of what was typed.
    pub(crate) fn search(&mut self, tree: &TreePane, last: Option<CodeId>) {
        self.at = 0;
        self.armed = false;
        let typed = plain(self.field.words().trim());
        if typed.is_empty() {
            let first = last.filter(|last| tree.order.contains_key(last));
            let rest = tree.keys.iter().map(|(id, _)| *id).filter(|id| Some(*id) != first);
            self.found = first.into_iter().chain(rest).collect();
            return;
        }
        let mut ranked: Vec<(u8, usize)> = tree
            .keys
            .iter()
            .enumerate()
            .filter_map(|(nth, (_, name))| rank(&typed, name).map(|rank| (rank, nth)))
            .collect();
        ranked.sort_unstable();
        self.found =
            ranked.into_iter().filter_map(|(_, nth)| tree.keys.get(nth)).map(|(id, _)| *id).collect();
    }

    /// The chosen code; `None` where the row of the new code is chosen.
    pub(crate) fn chosen(&self) -> Option<CodeId> {
        self.found.get(self.at).copied()
    }
    /// True if it has a row that makes a new code.
    pub(crate) fn offers_new(&self) -> bool {
        self.purpose == Purpose::Code && self.under.is_none() && !self.field.words().trim().is_empty()
    }
    /// Moves the choice.
    pub(crate) fn move_by(&mut self, by: isize) -> bool {
        let last = (self.found.len() + usize::from(self.offers_new())).saturating_sub(1);
        let to = self.at.saturating_add_signed(by).min(last);
        self.armed = false;
        std::mem::replace(&mut self.at, to) != to
    }
}

/// How well a name fits, 0 best: begins with whole words, begins so, a whole word, a word begins so, letters in
/// order from the start of a word. Both in plain letters.
fn rank(typed: &str, name: &str) -> Option<u8> {
    let whole = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    if let Some(rest) = name.strip_prefix(typed) {
        return Some(u8::from(!whole(rest)));
    }
    let starts = word_starts(name);
    let rests = || starts.iter().filter_map(|&at| name[at..].strip_prefix(typed));
    if rests().next().is_some() {
        return Some(if rests().any(whole) { 2 } else { 3 });
    }
    let in_order = |at: &usize| {
        let mut letters = name[*at..].chars();
        let mut typed = typed.chars().filter(|c| !c.is_whitespace());
        let first = typed.next();
        letters.next() == first && typed.all(|wanted| letters.any(|letter| letter == wanted))
    };
    starts.iter().any(in_order).then_some(4)
}

fn word_starts(name: &str) -> Vec<usize> {
    let mut before = ' ';
    name.char_indices()
        .filter(|&(_, c)| {
            let starts = c.is_alphanumeric() && !before.is_alphanumeric();
            before = c;
            starts
        })
        .map(|(at, _)| at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_beat_beginnings_beat_letters_in_order() {
        assert_eq!(rank("care", "care plan"), Some(0));
        assert_eq!(rank("care", "careful"), Some(1));
        assert_eq!(rank("care", "no care"), Some(2));
        assert_eq!(rank("sti", "non-stigmatising attitudes"), Some(3));
        assert_eq!(rank("dnh", "denied help"), Some(4));
        assert_eq!(rank("dis", "small kindnesses"), None, "letters count from the start of a word");
        assert_eq!(rank("stgima", "stigma"), None);
    }
}
