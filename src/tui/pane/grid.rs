//! Columns of the text pane. The width of the text follows from the window alone, so that no key but the one that shows
//! the text alone ever wraps it again.

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
    /// Nothing: the text alone.
    Nothing,
}

/// What decides the columns, beside the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// What is shown beside the text.
    pub margin: Margin,
    /// Where keys go.
    pub focus: Focus,
    /// A slow line: the tree is shown only while it has the focus.
    pub thin: bool,
    /// The tree lies over the text, as wide as its names.
    pub wide: bool,
    /// Columns in which no name of the tree is cut.
    pub tree: u16,
    /// Columns in which no name beside the stripes is cut.
    pub names: u16,
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
    /// Rows of the tree: of the text, but for what stands below the tree.
    pub tree_rows: u16,
    /// The card of a code: column, row, width and height.
    pub card: Option<(u16, u16, u16, u16)>,
    /// Rows of text above the last three.
    pub rows: u16,
}

/// The smallest window.
pub(crate) const LEAST: (u16, u16) = (40, 10);
/// From this many columns on the tree is shown beside the text.
pub(crate) const PANES: u16 = 72;
/// From this many on there is room for names beside the stripes as well.
const NAMES: u16 = 116;
/// The first column of the text: a mark and a gap are before it.
const LEFT: u16 = 2;
/// The widest text that is easy to read.
const WIDEST: u16 = 66;
/// The width of the names where they stand in the place of the tree.
const FACE: u16 = 24;
/// From this many columns on the card of a code stands beside the tree.
const BESIDE: u16 = 180;
/// From this many rows on it stands below the tree, where that is beside names.
const TALL: u16 = 36;

/// The width in which memos are written, in a window of so many columns.
pub(crate) fn memo_width(columns: u16) -> u16 {
    columns.saturating_sub(4).clamp(1, 76)
}

/// The columns of a window, as they are while text, stripes and tree are shown.
struct Shape {
    text: u16,
    lanes: u16,
    /// Names beside the stripes, where there is room for them.
    names: Option<u16>,
    /// What is left for the tree.
    tree: u16,
}

impl Shape {
    /// A row of the table for each range of widths.
    fn of(width: u16) -> Shape {
        let (text, lanes, names) = match width {
            0..PANES => return Shape { text: width.saturating_sub(7), lanes: 4, names: None, tree: width },
            PANES..NAMES => {
                let tree = (width + 48 - 80) / 2;
                return Shape { text: (width - 8 - tree).min(WIDEST), lanes: 4, names: None, tree };
            }
            NAMES..140 => (62, 5, 18),
            140..180 => (WIDEST, 6, 26),
            _ => (WIDEST, 6, 27),
        };
        // A gap before the stripes, the names and the tree.
        let tree = width - LEFT - text - lanes - names - 3;
        Shape { text, lanes, names: Some(names), tree }
    }
}

impl Grid {
    /// The grid for a window.
    pub fn new((width, height): (u16, u16), wishes: Wishes) -> Grid {
        let Wishes { margin, focus, thin, .. } = wishes;
        let rows = height.saturating_sub(3);
        let shape = Shape::of(width);
        let in_tree = focus == Focus::Tree;
        let tree_there = in_tree || margin == Margin::Tree && !thin;
        if width < PANES {
            let stripes = (width.saturating_sub(shape.lanes), shape.lanes);
            return Grid {
                text: (LEFT, shape.text),
                stripes: (margin != Margin::Nothing).then_some(stripes),
                names: None,
                tree: in_tree.then_some((0, width)),
                tree_rows: rows,
                card: None,
                rows,
            };
        }
        let text = match margin {
            Margin::Nothing => WIDEST.min(width - 8),
            Margin::Tree | Margin::Names => shape.text,
        };
        let stripes = (LEFT + text + 1, shape.lanes);
        let right = stripes.0 + stripes.1 + 1;
        let (names, tree) = match shape.names {
            // The tree is never wider than its names; names take what it leaves, as far as they need it.
            Some(least) if margin != Margin::Nothing => {
                // Where a card stands beside the tree, its columns are kept for it.
                let most = if width >= BESIDE { width - 147 } else { shape.tree };
                let tree = wishes.tree.min(most);
                let spare = if tree_there { most - tree } else { shape.tree + 1 };
                let names = least.max(wishes.names.min(least + spare));
                (Some((right, names)), (right + names + 1, tree))
            }
            Some(_) => (None, (width - wishes.tree.min(shape.tree), wishes.tree.min(shape.tree))),
            None => {
                let names = (right, FACE.max(shape.tree).min(width - right));
                let names = Some(names).filter(|_| margin == Margin::Names && !in_tree);
                (names, (width - shape.tree, shape.tree))
            }
        };
        let tree = match wishes.wide && in_tree {
            true => {
                let needed = wishes.tree.max(tree.1).min(width);
                ((tree.0 + tree.1).saturating_sub(needed).min(width - needed), needed)
            }
            false => tree,
        };
        let card = (tree_there && !thin && !wishes.wide && names.is_some())
            .then(|| Grid::card((width, height), tree))
            .flatten();
        let below = card.filter(|(x, ..)| *x <= tree.0 + 1).map_or(0, |(.., height)| height + 1);
        Grid {
            text: (LEFT, text),
            stripes: (margin != Margin::Nothing).then_some(stripes),
            names,
            tree: tree_there.then_some(tree),
            tree_rows: rows - below,
            card,
            rows,
        }
    }

    /// Where the card stands, if there is room for one.
    fn card((width, height): (u16, u16), tree: (u16, u16)) -> Option<(u16, u16, u16, u16)> {
        let rows = height.saturating_sub(3);
        if width >= BESIDE {
            let x = tree.0 + tree.1 + 2;
            return Some((x, 0, width.checked_sub(x)?, rows));
        }
        let lines = if width < 140 { 13 } else { 20 };
        let x = tree.0 + 1;
        (height >= TALL && rows > lines + 8).then(|| (x, rows - lines, width - x, lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample study: its longest name is in the third level of the tree.
    const SAMPLE: Wishes =
        Wishes { margin: Margin::Tree, focus: Focus::Text, thin: false, wide: false, tree: 54, names: 48 };

    fn grid(width: u16, height: u16) -> Grid {
        Grid::new((width, height), SAMPLE)
    }

    #[test]
    fn the_grid_is_the_one_that_was_drawn() {
        let small = grid(80, 24);
        assert_eq!((small.text, small.stripes, small.tree), ((2, 48), Some((51, 4)), Some((56, 24))));
        assert_eq!((small.names, small.rows), (None, 21));
        let thin = Grid::new((80, 24), Wishes { thin: true, ..SAMPLE });
        assert_eq!((thin.text, thin.stripes, thin.tree), ((2, 48), Some((51, 4)), None));
        let narrow = grid(60, 20);
        assert_eq!((narrow.text, narrow.stripes, narrow.tree), ((2, 53), Some((56, 4)), None));
        let middle = grid(100, 30);
        assert_eq!((middle.text, middle.stripes, middle.tree), ((2, 58), Some((61, 4)), Some((66, 34))));
    }

    #[test]
    fn with_more_columns_names_stand_beside_the_stripes() {
        let wide = grid(120, 40);
        assert_eq!((wide.text, wide.stripes), ((2, 62), Some((65, 5))));
        assert_eq!((wide.names, wide.tree), (Some((71, 18)), Some((90, 30))));
        let wider = grid(160, 50);
        assert_eq!((wider.text, wider.stripes), ((2, 66), Some((69, 6))));
        assert_eq!((wider.names, wider.tree), (Some((76, 29)), Some((106, 54))));
    }

    #[test]
    fn the_card_stands_below_the_tree_and_in_a_very_wide_window_beside_it() {
        assert_eq!((grid(120, 40).card, grid(120, 40).tree_rows), (Some((91, 24, 29, 13)), 23));
        assert_eq!((grid(120, 35).card, grid(120, 35).tree_rows), (None, 32));
        assert_eq!((grid(160, 50).card, grid(160, 50).tree_rows), (Some((107, 27, 53, 20)), 26));
        let wide = grid(200, 60);
        assert_eq!((wide.names, wide.tree), (Some((76, 27)), Some((104, 53))));
        assert_eq!((wide.card, wide.tree_rows), (Some((159, 0, 41, 57)), 57));
        assert_eq!(Grid::new((120, 40), Wishes { thin: true, ..SAMPLE }).card, None);
    }

    #[test]
    fn the_tree_is_never_wider_than_its_names_and_names_not_than_the_longest() {
        for width in 116..=220 {
            for (tree, names) in [(20, 14), (54, 48), (80, 70)] {
                let grid = Grid::new((width, 40), Wishes { tree, names, ..SAMPLE });
                let (beside, pane) = (grid.names.unwrap(), grid.tree.unwrap());
                assert!(pane.1 <= tree, "{width}: {pane:?}");
                assert!(beside.1 <= names.max(27), "{width}: {beside:?}");
                assert!(beside.0 + beside.1 < pane.0 && pane.0 + pane.1 <= width, "{width}: {pane:?}");
                let free = grid.card.map_or(width, |(x, y, ..)| if y == 0 { x - 2 } else { width });
                let cut = beside.1 < names || pane.1 < tree;
                assert!(!cut || pane.0 + pane.1 == free, "{width}: cut beside blank columns");
            }
        }
    }

    #[test]
    fn only_the_text_alone_wraps_it_anew() {
        for width in 40..200 {
            let text = |wishes| Grid::new((width, 24), wishes).text;
            let first = text(SAMPLE);
            for focus in [Focus::Text, Focus::Tree] {
                for margin in [Margin::Tree, Margin::Names] {
                    for wide in [false, true] {
                        assert_eq!(text(Wishes { margin, focus, wide, ..SAMPLE }), first);
                    }
                }
            }
            let alone = text(Wishes { margin: Margin::Nothing, ..SAMPLE });
            assert_eq!(alone.1, if width < 72 { width - 7 } else { 66.min(width - 8) });
        }
    }

    #[test]
    fn the_widened_tree_shows_its_names_over_the_text() {
        let wide = Wishes { focus: Focus::Tree, wide: true, ..SAMPLE };
        assert_eq!(Grid::new((80, 24), wide).tree, Some((26, 54)));
        assert_eq!(Grid::new((80, 24), Wishes { tree: 100, ..wide }).tree, Some((0, 80)));
        assert_eq!(Grid::new((80, 24), Wishes { tree: 12, ..wide }).tree, Some((56, 24)));
    }
}
