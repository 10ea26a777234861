//! Columns of the text pane. The text keeps its width whatever is shown beside it, so that no key
//! but a new window size ever wraps it again.

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The words.
    #[default]
    Text,
    /// The code tree.
    Tree,
}

/// What is shown beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Margin {
    /// Stripes and tree.
    #[default]
    Tree,
    /// Stripes and names.
    Names,
    /// Nothing.
    Nothing,
}

/// Columns are `(first, width)`; `None` where something is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// The words.
    pub text: (u16, u16),
    /// The lanes.
    pub stripes: Option<(u16, u16)>,
    /// The names beside the lanes.
    pub names: Option<(u16, u16)>,
    /// The tree.
    pub tree: Option<(u16, u16)>,
    /// Rows of text above the last three.
    pub rows: u16,
}

/// The smallest window.
pub(crate) const LEAST: (u16, u16) = (40, 10);
/// From this many columns on the tree is shown beside the text.
const PANES: u16 = 72;
/// From this many on there is room for everything.
const WIDE: u16 = 108;

/// The width in which memos are written, in a window of so many columns.
pub(crate) fn memo_width(columns: u16) -> u16 {
    columns.saturating_sub(4).clamp(1, 76)
}

impl Grid {
    /// The grid for a window. On a slow line (`thin`) the tree is shown only while it has the focus.
    pub fn new(size: (u16, u16), margin: Margin, focus: Focus, thin: bool) -> Grid {
        let (width, height) = size;
        let rows = height.saturating_sub(3);
        let shown = |there: bool, at: (u16, u16)| there.then_some(at);
        let beside = margin != Margin::Nothing;
        let tree_there = focus == Focus::Tree || margin == Margin::Tree && !thin;
        if width < PANES {
            let text = (2, width.saturating_sub(6));
            let tree = shown(focus == Focus::Tree, (0, width));
            return Grid {
                text,
                stripes: shown(beside, (width.saturating_sub(4), 4)),
                names: None,
                tree,
                rows,
            };
        }
        let (left, lanes) = if width >= WIDE { (2, 6) } else { (2, 4) };
        let text = (left, (width - 26).min(if width >= WIDE { 66 } else { 54.max(width - 26).min(66) }));
        let stripes = left + text.1 + 1;
        let right = stripes + lanes + 1;
        if width >= WIDE {
            let (names, tree) = ((right, 16), (right + 17, width - right - 17));
            return Grid {
                text,
                stripes: shown(beside, (stripes, lanes)),
                names: shown(beside, names),
                tree: shown(tree_there, tree),
                rows,
            };
        }
        let face = (right, width - right);
        Grid {
            text,
            stripes: shown(beside, (stripes, lanes)),
            names: shown(margin == Margin::Names && !tree_there, face),
            tree: shown(tree_there, face),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_the_one_that_was_drawn() {
        let grid = Grid::new((80, 24), Margin::Tree, Focus::Text, false);
        assert_eq!((grid.text, grid.stripes, grid.tree), ((2, 54), Some((57, 4)), Some((62, 18))));
        assert_eq!(grid.rows, 21);
        let wide = Grid::new((120, 40), Margin::Tree, Focus::Text, false);
        assert_eq!((wide.text, wide.stripes), ((2, 66), Some((69, 6))));
        assert_eq!((wide.names, wide.tree), (Some((76, 16)), Some((93, 27))));
        let thin = Grid::new((80, 24), Margin::Tree, Focus::Text, true);
        assert_eq!((thin.text, thin.stripes, thin.tree), ((2, 54), Some((57, 4)), None));
        let narrow = Grid::new((60, 20), Margin::Tree, Focus::Text, false);
        assert_eq!((narrow.text, narrow.stripes, narrow.tree), ((2, 54), Some((56, 4)), None));
    }

    #[test]
    fn the_focus_never_wraps_the_text_anew() {
        for width in 40..200 {
            let text = |margin, focus| Grid::new((width, 24), margin, focus, false).text;
            let first = text(Margin::Tree, Focus::Text);
            for margin in [Margin::Tree, Margin::Names, Margin::Nothing] {
                assert_eq!(text(margin, Focus::Tree), first);
            }
        }
    }
}
