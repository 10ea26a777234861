//! Finding a code by a few letters. A typed string always finds the same code: ties go by tree order, never by
//! what was used last, so that hands can learn it.

use super::field::Field;
use crate::model::id::CodeId;
use crate::tui::pane::tree::{TreePane, plain};

/// Rows of codes in the box, and rows of what the chosen one means, in so many rows of text.
pub(crate) fn box_parts(rows: u16) -> (u16, u16) {
    let meaning = if rows < 33 { 2 } else { 4 };
    let room = rows.saturating_sub(3);
    let meaning = meaning.min(room / 3);
    ((rows / 4).clamp(5, 12).min(room - meaning), meaning)
}

/// Rows of the whole box: these, its field, and a rule above and below.
pub(crate) fn box_height(rows: u16) -> u16 {
    let (list, meaning) = box_parts(rows);
    list + meaning + 3
}

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
    /// How many of these fit by more than scattered letters.
    pub firm: usize,
    /// The chosen row.
    pub at: usize,
    /// The codes that the person went into, the innermost last: only what is below it is found, and new codes are made
    /// there.
    pub inside: Vec<CodeId>,
    /// It was opened to make a code: that row is the chosen one, unless there is a code of the very name.
    pub to_make: bool,
}

impl Palette {
    /// An empty palette; on an empty query the first row is the last code used.
    pub(crate) fn new(purpose: Purpose, tree: &TreePane, last: Option<CodeId>) -> Palette {
        Palette::with(purpose, Field::line(""), tree, last)
    }
    /// A palette that is to make a code of this name; what is typed replaces the name.
    pub(crate) fn to_make(name: &str, tree: &TreePane) -> Palette {
        let mut palette = Palette::with(Purpose::Code, Field::marked(name), tree, None);
        palette.to_make = true;
        palette.search(tree, None);
        palette
    }
    fn with(purpose: Purpose, field: Field, tree: &TreePane, last: Option<CodeId>) -> Palette {
        let (found, inside) = (Vec::new(), Vec::new());
        let mut palette = Palette { purpose, field, found, firm: 0, at: 0, inside, to_make: false };
        palette.search(tree, last);
        palette
    }

    /// Finds again after a change of what was typed.
    ///
    /// The rows: names that begin with it, that have a word that does, that have it inside, that differ by a slip of the
    /// hand, that only have its letters, in order but scattered; then the new code. Where there are only names of the last
    /// kind, the new code stands first: Enter takes a code only where what was typed names one.
    pub(crate) fn search(&mut self, tree: &TreePane, last: Option<CodeId>) {
        let typed = plain(self.field.words().trim());
        let offered = |id: CodeId| match &self.purpose {
            // A code cannot go below itself, nor become a part of what is below it.
            Purpose::Move(codes) => !codes.iter().any(|&code| tree.is_under(id, code)),
            // A folder holds codes, and no codings.
            Purpose::Merge(codes) => {
                let of_folders = codes.iter().all(|&code| tree.is_folder(code));
                !codes.iter().any(|&code| tree.is_under(id, code)) && (of_folders || !tree.is_folder(id))
            }
            Purpose::Code | Purpose::Go => !tree.is_folder(id),
            Purpose::Find => true,
        };
        let below = |id: CodeId| self.inside.last().is_none_or(|&top| id != top && tree.is_under(id, top));
        let keys = || tree.keys.iter().enumerate().filter(|(_, (id, _))| offered(*id) && below(*id));
        if typed.is_empty() {
            let first = last
                .filter(|&last| self.inside.is_empty() && tree.order.contains_key(&last) && offered(last));
            let rest = keys().map(|(_, (id, _))| *id).filter(|id| Some(*id) != first);
            self.found = first.into_iter().chain(rest).collect();
            self.firm = self.found.len();
        } else {
            let ranked = |(nth, (id, name)): (usize, &(CodeId, String))| {
                let rank = rank(&typed, name).or_else(|| rank_path(&typed, name, tree, *id));
                let slip = || is_near(&typed, name).then_some(NEAR);
                let rank = rank.filter(|&rank| rank < SCATTERED).or_else(slip).or(rank);
                rank.map(|rank| (rank, nth, *id))
            };
            let mut found: Vec<(u8, usize, CodeId)> = keys().filter_map(ranked).collect();
            found.sort_unstable();
            self.firm = found.partition_point(|(rank, ..)| *rank < SCATTERED);
            self.found = found.into_iter().map(|(.., id)| id).collect();
        }
        let exact = self.found.first().is_some_and(|&id| tree.plain_name(id) == typed);
        self.at = self.new_row().filter(|_| self.to_make && !exact).unwrap_or(0);
    }

    /// The row of the new code, if there is one.
    fn new_row(&self) -> Option<usize> {
        self.offers_new().then_some(if self.firm == 0 { 0 } else { self.found.len() })
    }
    /// The code of a row; `None`: it is that of the new code.
    pub(crate) fn code_in(&self, row: usize) -> Option<CodeId> {
        match self.new_row() {
            Some(new) if new == row => None,
            Some(new) if new < row => self.found.get(row - 1).copied(),
            _ => self.found.get(row).copied(),
        }
    }
    /// The row of a code.
    pub(crate) fn row_of(&self, code: CodeId) -> Option<usize> {
        let nth = self.found.iter().position(|&other| other == code)?;
        Some(nth + usize::from(self.new_row().is_some_and(|new| new <= nth)))
    }
    /// The chosen code; `None` where the row of the new code is chosen.
    pub(crate) fn chosen(&self) -> Option<CodeId> {
        self.code_in(self.at)
    }
    /// True if it has a row that makes a new code.
    pub(crate) fn offers_new(&self) -> bool {
        self.purpose == Purpose::Code && !self.field.words().trim().is_empty()
    }
    /// Rows, the one of the new code among them.
    pub(crate) fn rows(&self) -> usize {
        self.found.len() + usize::from(self.offers_new())
    }
    /// Moves the choice.
    pub(crate) fn move_by(&mut self, by: isize) -> bool {
        let to = self.at.saturating_add_signed(by).min(self.rows().saturating_sub(1));
        std::mem::replace(&mut self.at, to) != to
    }
}

/// How well a name fits, 0 best: begins with whole words, begins so, a whole word, a word begins so, has it inside a
/// word, letters in order from the start of a word. Both in plain letters.
pub(in crate::tui::layer) fn rank(typed: &str, name: &str) -> Option<u8> {
    let whole = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    if let Some(rest) = name.strip_prefix(typed) {
        return Some(u8::from(!whole(rest)));
    }
    let starts = word_starts(name);
    let rests = || starts.iter().filter_map(|&at| name[at..].strip_prefix(typed));
    if rests().next().is_some() {
        return Some(if rests().any(whole) { 2 } else { 3 });
    }
    // Few letters are inside of many names.
    if typed.chars().nth(3).is_some() && name.contains(typed) {
        return Some(INSIDE);
    }
    let in_order = |at: &usize| {
        let mut letters = name[*at..].chars();
        let mut typed = typed.chars().filter(|c| !c.is_whitespace());
        let first = typed.next();
        letters.next() == first && typed.all(|wanted| letters.any(|letter| letter == wanted))
    };
    starts.iter().any(in_order).then_some(SCATTERED)
}

/// The same for `timely/wai`: the last part is of the name, those before it are beginnings of words above it.
fn rank_path(typed: &str, name: &str, tree: &TreePane, id: CodeId) -> Option<u8> {
    let (above, own) = typed.rsplit_once('/')?;
    let mut parts: Vec<&str> = above.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut code = tree.parent(id);
    while let (Some(part), Some(here)) = (parts.last(), code) {
        let there = tree.plain_name(here);
        if word_starts(there).iter().any(|&at| there[at..].starts_with(part)) {
            parts.pop();
        }
        code = tree.parent(here);
    }
    if !parts.is_empty() {
        return None;
    }
    if own.trim().is_empty() { Some(INSIDE) } else { rank(own.trim(), name) }
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

/// The rank of a name with what was typed inside one of its words.
const INSIDE: u8 = 4;
/// The rank of a name that was mistyped.
const NEAR: u8 = 5;
/// The rank of a name that only has the letters in order, scattered over its words: behind all others.
const SCATTERED: u8 = 6;

/// True if a name, or as many of its words as were typed, differ from what was typed by one slip of the hand; by two from
/// eight letters on, and in words of fewer than four by none.
fn is_near(typed: &str, name: &str) -> bool {
    let typed: Vec<char> = typed.chars().collect();
    let most = match typed.len() {
        0..4 => return false,
        4..8 => 1,
        _ => 2,
    };
    let words = typed.split(|c| c.is_whitespace()).filter(|word| !word.is_empty()).count();
    let name: Vec<&str> = name.split_whitespace().collect();
    name.windows(words.clamp(1, name.len().max(1)))
        .any(|run| slips(&typed, &run.join(" ").chars().collect::<Vec<_>>(), most) <= most)
}

/// How many letters are to be put in, left out, changed or swapped with their neighbour; more than `most` if that is so.
fn slips(a: &[char], b: &[char], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for (i, &x) in a.iter().enumerate() {
        let mut now = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let changed = last[j] + usize::from(x != y);
            let mut least = changed.min(last[j + 1] + 1).min(now[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            now.push(least);
        }
        before = std::mem::replace(&mut last, now);
    }
    last[b.len()]
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
        assert_eq!(rank("ness", "small kindnesses"), Some(INSIDE));
        assert_eq!(rank("dnh", "denied help"), Some(SCATTERED));
        assert_eq!(rank("dis", "small kindnesses"), None, "letters count from the start of a word");
        assert_eq!(rank("stgima", "stigma"), None);
    }

    #[test]
    fn one_slip_is_forgiven_from_four_letters_on_and_two_from_eight_on() {
        for (typed, name) in [
            ("stgima", "stigma"),
            ("wating", "waiting"),
            ("waitting", "waiting"),
            ("stgima", "the stigma"),
            ("judged by ntoes", "judged by notes"),
            ("compasion", "compassion"),
        ] {
            assert!(is_near(typed, name), "{typed}");
        }
        for (typed, name) in [("sti", "ski"), ("stgiam", "stigma"), ("warning", "waiting"), ("hope", "help")]
        {
            assert!(!is_near(typed, name), "{typed}");
        }
    }
}
