//! Drawing: from the screen's state and the project to cells, and nothing else. The hardware cursor always stands
//! on what has the focus: screen readers and braille lines follow it.

mod list;
mod memo;
mod over;
mod status;
mod text;
mod tree;

use super::grid::LEAST;
use super::look::Look;
use super::ui::{Layer, Ui};
use crate::model::Seen;
use crate::text::fit;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

/// Draws everything.
pub fn draw(frame: &mut Frame<'_>, ui: &Ui, project: &Seen<'_>) {
    let area = frame.area();
    let mut pen = Pen { buffer: frame.buffer_mut(), look: ui.look, size: (area.width, area.height) };
    let cursor = screen(&mut pen, ui, project);
    let last = (area.width.saturating_sub(1), area.height.saturating_sub(1));
    frame.set_cursor_position(Position::new(cursor.0.min(last.0), cursor.1.min(last.1)));
}

/// Columns that scroll on their own, each as (first, behind the last): the text with its stripes, and the tree.
pub(super) fn bands(ui: &Ui) -> Vec<(u16, u16)> {
    let grid = ui.grid();
    match grid.tree.filter(|(first, _)| *first > 0 && ui.lists.is_empty()) {
        Some((first, width)) => vec![(0, first), (first, first + width)],
        None => Vec::new(),
    }
}

/// The width in which memos are written, in a window of so many columns.
pub(super) fn memo_width(columns: u16) -> u16 {
    columns.saturating_sub(4).clamp(1, 76)
}

/// Draws the screen; gives the cell of the focus.
fn screen(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> (u16, u16) {
    if pen.size.0 < LEAST.0 || pen.size.1 < LEAST.1 {
        pen.put(0, 0, pen.size.0, "emic needs 40 by 10. Your place is kept.", Style::default());
        return (0, 0);
    }
    if ui.covered {
        let row = pen.size.1 - 1;
        pen.put(0, row, pen.size.0, "Covered. Any key shows the text.", Style::default());
        return (0, row);
    }
    let focus = match (&ui.layer, ui.lists.last()) {
        (Some(Layer::Writing(writing)), _) => return memo::draw(pen, ui, project, writing),
        (_, Some(open)) => list::draw(pen, open),
        (_, None) => coding(pen, ui, project),
    };
    let focus = over::draw(pen, ui, project, focus).unwrap_or(focus);
    status::draw(pen, ui, project).unwrap_or(focus)
}

/// Text, stripes, names and tree.
fn coding(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> (u16, u16) {
    let grid = ui.grid();
    let in_tree = ui.focus == super::ui::Focus::Tree;
    let alone = in_tree && grid.tree.is_some_and(|(first, _)| first == 0);
    let text = if alone { (0, 0) } else { text::draw(pen, ui, project, &grid) };
    let tree = grid.tree.map(|columns| tree::draw(pen, ui, project, columns, grid.rows));
    if in_tree { tree.unwrap_or(text) } else { text }
}

/// What draws into the buffer: nothing gets past it that could steer a terminal.
struct Pen<'b> {
    buffer: &'b mut Buffer,
    look: Look,
    size: (u16, u16),
}

impl Pen<'_> {
    /// Writes words into at most `width` cells, cut with `~`; gives the column after them.
    fn put(&mut self, x: u16, y: u16, width: u16, words: &str, style: Style) -> u16 {
        let width = width.min(self.size.0.saturating_sub(x));
        if y >= self.size.1 || width == 0 {
            return x;
        }
        let shown = fit(words, width, self.look.ascii);
        self.buffer.set_stringn(x, y, shown, usize::from(width), style).0
    }
    /// Writes what is known to be safe and to fit: a cluster of the layout, a glyph.
    fn glyph(&mut self, x: u16, y: u16, shown: &str, room: u16, style: Style) -> u16 {
        if y >= self.size.1 || x >= self.size.0 {
            return x;
        }
        self.buffer.set_stringn(x, y, shown, usize::from(room), style).0
    }
    /// Empties a stretch of a row.
    fn blank(&mut self, x: u16, y: u16, width: u16) {
        for x in x..(x + width).min(self.size.0) {
            if let Some(cell) = self.buffer.cell_mut(Position::new(x, y)) {
                cell.reset();
            }
        }
    }
}

fn bold() -> Style {
    Style::default().add_modifier(Modifier::BOLD)
}
fn reversed() -> Style {
    Style::default().add_modifier(Modifier::REVERSED)
}
