//! The one thing that draws into cells.

use crate::text::{cells, fit};
use crate::tui::layer::field::Field;
use crate::tui::look::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// What draws into the buffer: nothing gets past it that could steer a terminal.
pub struct Pen<'b> {
    pub(super) buffer: &'b mut Buffer,
    pub(super) look: Look,
    pub(super) size: (u16, u16),
}

impl Pen<'_> {
    /// Writes words into at most `width` cells, cut with `~`; returns the column after them.
    pub(super) fn put(&mut self, x: u16, y: u16, width: u16, words: &str, style: Style) -> u16 {
        let width = width.min(self.size.0.saturating_sub(x));
        if y >= self.size.1 || width == 0 {
            return x;
        }
        let shown = fit(words, width, self.look.ascii);
        self.buffer.set_stringn(x, y, shown, usize::from(width), style).0
    }
    /// Writes what is known to be safe and to fit: a cluster of the layout, a glyph.
    pub(super) fn glyph(&mut self, x: u16, y: u16, shown: &str, room: u16, style: Style) -> u16 {
        if y >= self.size.1 || x >= self.size.0 {
            return x;
        }
        self.buffer.set_stringn(x, y, shown, usize::from(room), style).0
    }
    /// Draws a level line.
    pub(super) fn rule(&mut self, x: u16, y: u16, width: u16) {
        let line = if self.look.ascii { "-" } else { "─" };
        self.glyph(x, y, &line.repeat(usize::from(width)), width, Style::default());
    }
    /// Empties a stretch of a row.
    pub(super) fn blank(&mut self, x: u16, y: u16, width: u16) {
        for x in x..(x + width).min(self.size.0) {
            if let Some(cell) = self.buffer.cell_mut(Position::new(x, y)) {
                cell.reset();
            }
        }
    }
}

pub(super) fn bold() -> Style {
    Style::default().add_modifier(Modifier::BOLD)
}
pub(super) fn reversed() -> Style {
    Style::default().add_modifier(Modifier::REVERSED)
}

/// A field in a row: its end is cut away at the left where the cursor would leave it.
pub(super) fn field(pen: &mut Pen<'_>, field: &Field, x: u16, y: u16, room: u16) -> (u16, u16) {
    let shown_cells = |words: &str| cells(&fit(words, u16::MAX, pen.look.ascii)) as u16;
    let mut start = 0;
    for (at, cluster) in field.before().grapheme_indices(true) {
        if shown_cells(&field.before()[start..]) < room {
            break;
        }
        start = at + cluster.len();
    }
    let column = shown_cells(&field.before()[start..]);
    let style = if field.is_marked() { reversed() } else { Style::default() };
    pen.put(x, y, room, &field.words()[start..], style);
    ((x + column).min(x + room.saturating_sub(1)), y)
}
