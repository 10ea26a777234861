//! The text pane: words, stripes, names and code tree.

use super::pen::Pen;
use super::{card, text, tree};
use crate::model::Seen;
use crate::tui::pane::grid::Focus;
use crate::tui::ui::Ui;
use ratatui::layout::Rect;

/// Draws it; returns the cell of the cursor, on the selected words or on the row of the tree. The columns are those of
/// the grid, since no key but a new size may ever wrap the words again.
pub(crate) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, _: Rect) -> (u16, u16) {
    let grid = ui.grid();
    let in_tree = ui.coding.focus() == Focus::Tree;
    let alone = in_tree && grid.tree.is_some_and(|(first, _)| first == 0);
    let text = if alone { (0, 0) } else { text::draw(pen, ui, project, &grid) };
    let tree = grid.tree.map(|columns| {
        // On a slow line the tree says nothing about the selected words.
        let here = if ui.face.look().thin { Vec::new() } else { ui.here(project) };
        tree::draw(pen, ui, project, &here, columns, grid.tree_rows)
    });
    card::draw(pen, ui, project, &grid);
    if in_tree { tree.unwrap_or(text) } else { text }
}
