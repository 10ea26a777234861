//! The code tree as the pane shows it: which rows there are, how often each code was used, and where the cursor is.
//!
//! Everything that depends on the project is derived once per commit, not per key.

use crate::config::nearest_stripe;
use crate::model::id::*;
use crate::model::{CodeTree, Seen};
use crate::text::{cells, fit};
use std::collections::{BTreeSet, HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// One row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeRow {
    /// The code; `None`: the row of Lost and found, which is no code.
    pub code: Option<CodeId>,
    /// How many codes are above it.
    pub depth: usize,
    /// It has codes below it.
    pub branch: bool,
    /// They are shown.
    pub open: bool,
}

/// The tree pane.
#[derive(Debug, Default)]
pub(crate) struct TreePane {
    /// The rows in order.
    pub rows: Vec<TreeRow>,
    /// The row with the cursor.
    pub at: usize,
    /// The row at the top of the screen. Where it is not the first one, the way down to the row below it is shown in its
    /// place.
    pub top: usize,
    /// Closed branches.
    pub folded: HashSet<CodeId>,
    /// Lost and found is closed.
    pub lost_folded: bool,
    /// Picked rows.
    pub picked: BTreeSet<CodeId>,
    /// The place of every code in tree order.
    pub order: HashMap<CodeId, usize>,
    /// Names in tree order, ready to be searched.
    pub keys: Vec<(CodeId, String)>,
    /// Codes that are folders in another program: they hold codes and are not put on words.
    folders: HashSet<CodeId>,
    /// The tree that all this was derived from.
    known: CodeTree,
    own: HashMap<CodeId, u32>,
    total: HashMap<CodeId, u32>,
    theme: HashMap<CodeId, usize>,
    /// The longest name with its indent, and the longest name alone, in cells.
    widest: (u16, u16),
    /// Digits of the largest count of one code.
    digits: u16,
}

/// Levels that are shown as blanks before a name.
pub(crate) const LEVELS: usize = 6;

/// A name as a search meets it: lower case, no accents.
pub(crate) fn plain(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let bare = name.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    bare.flat_map(char::to_lowercase).collect()
}

impl TreePane {
    /// Derives rows, counts, colours and names again; the cursor stays on its code.
    pub(crate) fn refresh(&mut self, project: &Seen<'_>) {
        self.folders = project.folders();
        // Coding changes counts, and hardly ever the tree.
        if self.known == project.codes && !self.rows.is_empty() {
            self.count(project);
            self.at = self.at.min(self.rows.len().saturating_sub(1));
            return;
        }
        let here = self.code();
        let order = project.codes.in_order();
        self.known.clone_from(&project.codes);
        self.theme = theme_colours(&project.codes, &order);
        let name = |id: CodeId| project.codes.get(id).map_or_else(String::new, |code| plain(&code.name));
        self.keys = order.iter().map(|&id| (id, name(id))).collect();
        self.order = order.iter().enumerate().map(|(nth, &id)| (id, nth)).collect();
        self.measure(project);
        self.count(project);
        self.folded.retain(|id| self.order.contains_key(id));
        self.picked.retain(|id| self.order.contains_key(id));
        self.lay_rows(project);
        if let Some(here) = here {
            self.go_to(project, here);
        }
        self.at = self.at.min(self.rows.len().saturating_sub(1));
    }

    /// How wide names are.
    fn measure(&mut self, project: &Seen<'_>) {
        let mut widest = (0, 0);
        for (id, _) in &self.keys {
            let name = project.codes.get(*id).map_or("", |code| code.name.as_str());
            let name = cells(&fit(name, u16::MAX, false)) as u16;
            // A folder has a sign behind its name.
            let name = name + u16::from(self.folders.contains(id));
            let indent = project.codes.depth(*id).min(LEVELS) as u16;
            widest = (widest.0.max(name + indent), widest.1.max(name));
        }
        self.widest = widest;
    }

    fn count(&mut self, project: &Seen<'_>) {
        self.own = project.uses.iter().map(|(&code, &count)| (code, count)).collect();
        self.total = self.own.clone();
        for (id, _) in self.keys.iter().rev() {
            let sum = self.total.get(id).copied().unwrap_or(0);
            if let Some(parent) = project.codes.get(*id).and_then(|code| code.parent).filter(|_| sum > 0) {
                *self.total.entry(parent).or_default() += sum;
            }
        }
        let most = self.own.values().max().copied().unwrap_or(0);
        self.digits = most.checked_ilog10().unwrap_or(0) as u16 + 1;
    }

    fn lay_rows(&mut self, project: &Seen<'_>) {
        let mut rows = Vec::with_capacity(self.order.len() + 1);
        let tree = &project.codes;
        let push = |top: &[CodeId], depth: usize, rows: &mut Vec<TreeRow>| {
            let mut stack: Vec<(CodeId, usize)> = top.iter().rev().map(|&id| (id, depth)).collect();
            while let Some((id, depth)) = stack.pop() {
                let Some(code) = tree.get(id) else { continue };
                let (branch, open) = (!code.children.is_empty(), !self.folded.contains(&id));
                rows.push(TreeRow { code: Some(id), depth, branch, open: branch && open });
                if open {
                    stack.extend(code.children.iter().rev().map(|&child| (child, depth + 1)));
                }
            }
        };
        push(&tree.roots, 0, &mut rows);
        if !tree.lost.is_empty() {
            rows.push(TreeRow { code: None, depth: 0, branch: true, open: !self.lost_folded });
            if !self.lost_folded {
                push(&tree.lost, 1, &mut rows);
            }
        }
        self.rows = rows;
    }

    /// The code with the cursor.
    pub(crate) fn code(&self) -> Option<CodeId> {
        self.rows.get(self.at)?.code
    }
    /// The row with the cursor.
    pub(crate) fn row(&self) -> Option<TreeRow> {
        self.rows.get(self.at).copied()
    }
    /// The codes that a key acts on: the picked ones, else the one with the cursor.
    pub(crate) fn chosen(&self) -> Vec<CodeId> {
        match self.picked.is_empty() {
            true => self.code().into_iter().collect(),
            false => self.picked.iter().copied().collect(),
        }
    }
    /// How often a code is used: itself, or with all below it where the branch is closed.
    pub(crate) fn uses(&self, row: TreeRow) -> u32 {
        let counts = if row.branch && !row.open { &self.total } else { &self.own };
        row.code.and_then(|code| counts.get(&code)).copied().unwrap_or(0)
    }
    /// How often a code itself is used.
    pub(crate) fn own(&self, code: CodeId) -> u32 {
        self.own.get(&code).copied().unwrap_or(0)
    }
    /// How often a code and all below it are used.
    pub(crate) fn total(&self, code: CodeId) -> u32 {
        self.total.get(&code).copied().unwrap_or(0)
    }
    /// Columns of the counts: as many as the largest needs, two at least, so that a coding moves no name. A closed branch
    /// may need more.
    pub(crate) fn digits(&self) -> u16 {
        self.digits.max(2)
    }
    /// Columns in which no row is cut: a mark, the fold mark, a gap and a count stand beside the name.
    pub(crate) fn needed(&self) -> u16 {
        self.widest.0.saturating_add(3 + self.digits())
    }
    /// Cells of the longest name.
    pub(crate) fn longest(&self) -> u16 {
        self.widest.1
    }
    /// The rows in a window of so many rows.
    pub(crate) fn in_sight(&self, height: usize) -> std::ops::Range<usize> {
        let top = self.top.min(self.rows.len());
        top..(top + height).min(self.rows.len())
    }
    /// What is taken off the level of each row in sight before it is indented: where some lie deep, the level that all
    /// of them have.
    pub(crate) fn shift(&self, height: usize) -> usize {
        let depths = || self.rows[self.in_sight(height)].iter().map(|row| row.depth);
        match depths().any(|depth| depth > LEVELS) {
            true => depths().min().unwrap_or(0),
            false => 0,
        }
    }
    /// True if a code is a folder: it is not put on words.
    pub(crate) fn is_folder(&self, code: CodeId) -> bool {
        self.folders.contains(&code)
    }
    /// The code above one.
    pub(crate) fn parent(&self, code: CodeId) -> Option<CodeId> {
        self.known.get(code)?.parent
    }
    /// True if a code is another one, or below it.
    pub(crate) fn is_under(&self, code: CodeId, top: CodeId) -> bool {
        self.known.is_under(code, top)
    }
    /// A code's name as a search meets it.
    pub(crate) fn plain_name(&self, code: CodeId) -> &str {
        self.order.get(&code).and_then(|&nth| self.keys.get(nth)).map_or("", |(_, name)| name)
    }
    /// Which of the theme colours a code has; from the seventh theme on they come again.
    pub(crate) fn colour(&self, code: CodeId) -> Option<usize> {
        self.theme.get(&code).copied()
    }

    /// Puts the cursor on a code, opening what hides it.
    pub(crate) fn go_to(&mut self, project: &Seen<'_>, code: CodeId) {
        let code = project.codes.resolve(code);
        let mut above = project.codes.get(code).and_then(|code| code.parent);
        let mut opened = false;
        while let Some(parent) = above {
            opened |= self.folded.remove(&parent);
            above = project.codes.get(parent).and_then(|code| code.parent);
        }
        if project.codes.get(code).is_some_and(|code| code.lost) && self.lost_folded {
            (self.lost_folded, opened) = (false, true);
        }
        if opened {
            self.lay_rows(project);
        }
        if let Some(at) = self.rows.iter().position(|row| row.code == Some(code)) {
            self.at = at;
        }
    }

    /// Opens or closes the branch with the cursor; on a closed or bare code, closing goes to the code above.
    pub(crate) fn fold(&mut self, project: &Seen<'_>, open: bool) -> bool {
        let Some(row) = self.row() else { return false };
        if row.branch && row.open != open {
            match (row.code, open) {
                (Some(code), true) => drop(self.folded.remove(&code)),
                (Some(code), false) => drop(self.folded.insert(code)),
                (None, open) => self.lost_folded = !open,
            }
            self.lay_rows(project);
            return true;
        }
        let above = self.rows[..self.at].iter().rposition(|above| above.depth < row.depth);
        match above {
            Some(above) if !open => {
                self.at = above;
                true
            }
            _ if open && row.open => self.move_by(1),
            _ => false,
        }
    }

    /// Shows one level fewer, or one more, in all branches; false if that changes nothing. The cursor stays on its code, or
    /// goes to the nearest one above it that still shows.
    pub(crate) fn turn_level(&mut self, project: &Seen<'_>, more: bool) -> bool {
        let closed = |row: &&TreeRow| row.branch && !row.open;
        let depths = self.rows.iter();
        let level = match more {
            true => depths.filter(closed).map(|row| row.depth).min(),
            false => depths.map(|row| row.depth).max().and_then(|deepest| deepest.checked_sub(1)),
        };
        let Some(level) = level else { return false };
        let here = self.code();
        for row in self.rows.iter().filter(|row| row.branch) {
            match (row.code, more) {
                (Some(code), true) if row.depth <= level => drop(self.folded.remove(&code)),
                (Some(code), false) if row.depth >= level => drop(self.folded.insert(code)),
                (None, true) => self.lost_folded = false,
                (None, false) => self.lost_folded |= level == 0,
                (Some(_), _) => {}
            }
        }
        self.lay_rows(project);
        let mut above = here;
        while let Some(code) = above {
            if let Some(at) = self.rows.iter().position(|row| row.code == Some(code)) {
                self.at = at;
                break;
            }
            above = project.codes.get(code).and_then(|code| code.parent);
        }
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        true
    }

    /// Moves the cursor. Returns true if it moved.
    pub(crate) fn move_by(&mut self, by: isize) -> bool {
        let last = self.rows.len().saturating_sub(1);
        let to = self.at.saturating_add_signed(by).min(last);
        std::mem::replace(&mut self.at, to) != to
    }

    /// Scrolls by half a screen where the cursor would leave a window of `height` rows.
    pub(crate) fn keep_in_sight(&mut self, height: usize) {
        self.top = scrolled(self.top, self.at, self.rows.len(), height);
    }

    /// Scrolls as few rows as bring the cursor into a window of `height` rows.
    pub(crate) fn bring_in_sight(&mut self, height: usize) {
        let height = height.max(2);
        let most = self.rows.len().saturating_sub(height);
        // The top row of a scrolled window is covered.
        self.top = match self.at {
            at if at >= self.top + height => at + 1 - height,
            at if at <= self.top => at.saturating_sub(1),
            _ => self.top,
        }
        .min(most);
    }
}

/// The row at the top so that `at` is in a window of `height` rows: the same, or a jump by half a window. Of a window that
/// does not begin with the first row, the top one is covered.
fn scrolled(top: usize, at: usize, len: usize, height: usize) -> usize {
    let height = height.max(2);
    let most = len.saturating_sub(height);
    let seen = at < top + height && (at > top || top == 0);
    if seen { top.min(most) } else { at.saturating_sub(height / 2).min(most) }
}

/// Each code's theme colour: that of the nearest code with a colour of its own, else a turn of the wheel for the
/// themes right below the overarching one (or at the top, where there is none).
fn theme_colours(tree: &CodeTree, order: &[CodeId]) -> HashMap<CodeId, usize> {
    let is_theme = |id: &CodeId| tree.get(*id).is_some_and(|code| code.theme);
    let mut wheel: Vec<CodeId> = tree.roots.iter().copied().filter(is_theme).collect();
    if let [one] = wheel.as_slice() {
        let below: Vec<CodeId> = tree.children(Some(*one)).iter().copied().filter(is_theme).collect();
        if !below.is_empty() {
            wheel = below;
        }
    }
    let turns: HashMap<CodeId, usize> = wheel.iter().enumerate().map(|(nth, &theme)| (theme, nth)).collect();
    let mut colours: HashMap<CodeId, usize> = HashMap::new();
    for &id in order {
        let Some(code) = tree.get(id) else { continue };
        let chosen = code.colour.as_deref().and_then(nearest_stripe);
        let turn = || turns.get(&id).copied();
        let inherited = || code.parent.and_then(|parent| colours.get(&parent).copied());
        if let Some(colour) = chosen.or_else(turn).or_else(inherited) {
            colours.insert(id, colour);
        }
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_with_the_cursor_is_never_the_covered_one() {
        for (len, height) in [(3, 21), (21, 21), (22, 21), (65, 21), (65, 7)] {
            for top in 0..=len {
                for at in 0..len {
                    let top = scrolled(top, at, len, height);
                    let covered = if top > 0 { top } else { usize::MAX };
                    assert!(at >= top && at < top + height && at != covered, "{at} of {len} at {top}");
                    assert!(top == 0 || top + height <= len, "no blank rows");
                }
            }
        }
    }
}
