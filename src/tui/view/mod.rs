//! Drawing: from the screen's state and the project to cells, and nothing else. The hardware cursor is always
//! on what has the focus: screen readers and braille lines follow it.

mod card;
mod code_box;
pub(super) mod coding;
mod form;
mod list;
mod memo;
mod over;
pub(super) mod pen;
mod see;
mod status;
pub(super) mod text;
pub(super) mod tree;

use super::layer::Layer;
use super::pane::grid::LEAST;
use super::screen;
use super::screen::entry::Body;
use super::ui::Ui;
use crate::model::Seen;
use pen::Pen;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Draws everything.
pub fn draw(frame: &mut Frame<'_>, ui: &Ui, project: &Seen<'_>) {
    let area = frame.area();
    let mut pen = Pen { buffer: frame.buffer_mut(), look: ui.face.look(), size: (area.width, area.height) };
    let cursor = all(&mut pen, ui, project);
    let last = (area.width.saturating_sub(1), area.height.saturating_sub(1));
    frame.set_cursor_position(Position::new(cursor.0.min(last.0), cursor.1.min(last.1)));
}

/// Columns that scroll on their own, each as (first, behind the last): the text with its stripes, and the tree.
pub(super) fn bands(ui: &Ui) -> Vec<(u16, u16)> {
    let grid = ui.grid();
    match grid.tree.filter(|(first, _)| *first > 0 && ui.panes.is_text()) {
        Some((first, width)) => vec![(0, first), (first, first + width)],
        None => Vec::new(),
    }
}

/// Draws the pane that shows, what lies over it, and the last rows; the cell of the cursor.
fn all(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> (u16, u16) {
    if pen.size.0 < LEAST.0 || pen.size.1 < LEAST.1 {
        pen.put(0, 0, pen.size.0, "emic needs 40 by 10. Your place is kept.", Style::default());
        return (0, 0);
    }
    if ui.face.is_covered() {
        let row = pen.size.1 - 1;
        pen.put(0, row, pen.size.0, "Covered. Any key shows the text.", Style::default());
        return (0, row);
    }
    if let Some(Layer::Writing(writing)) = ui.over.layer() {
        let area = ui.writing_area(project);
        if let Some(area) = area {
            let rows = Rect::new(0, 0, pen.size.0, pen.size.1 - 3);
            pane(pen, ui, project, rows);
            (area.y..area.y + area.height).for_each(|y| pen.blank(area.x, y, area.width));
        }
        return memo::draw(pen, ui, project, writing, area);
    }
    let area = Rect::new(0, 0, pen.size.0, pen.size.1 - 3);
    let focus = pane(pen, ui, project, area);
    let focus = over::draw(pen, ui, project, focus).unwrap_or(focus);
    status::draw(pen, ui, project).unwrap_or(focus)
}

/// Draws the pane that shows, as its screen says; the cell of its cursor.
fn pane(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, area: Rect) -> (u16, u16) {
    match (&screen::of(ui.place()).body, ui.list()) {
        (Body::Drawn { draw, .. }, _) => draw(pen, ui, project, area),
        (Body::Rows(rows), Some(list)) => {
            if let Some(detail) = list.detail.as_ref().filter(|_| rows.detail.is_some()) {
                list::draw_detail(pen, ui, detail);
            }
            let area = Rect { y: area.y, ..screen::list_area(ui) };
            list::draw(pen, list, &ui.shown(rows.empty), rows.headings, area)
        }
        (Body::Rows(_), None) => (area.x, area.y),
    }
}
