//! A list.

use super::pen::{Pen, bold, reversed};
use crate::tui::pane::list::{List, RowKey};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws a list; returns the cell of its cursor. `empty` is said where it has no rows.
pub(super) fn draw(pen: &mut Pen<'_>, list: &List, empty: &str, area: Rect) -> (u16, u16) {
    let (left, rows) = (area.x, area.y + area.height);
    let (words_at, width) = (left + 2, area.width.saturating_sub(2));
    let mut focus = (words_at, area.y);
    if list.rows.is_empty() {
        pen.put(words_at, area.y + 1, width, empty, Style::default());
        return (words_at, area.y + 1);
    }
    let mut y = area.y;
    for (nth, row) in list.rows.iter().enumerate().skip(list.top) {
        let here = nth == list.at;
        for (line, words) in row.lines.iter().enumerate() {
            if y >= rows {
                return focus;
            }
            let head = line == 0;
            let style = match (head, here && row.key != RowKey::Nothing) {
                (true, true) => reversed(),
                (true, false) if row.lines.len() > 1 => bold(),
                _ => Style::default(),
            };
            if head && here {
                focus = (words_at, y);
                // It looks as the words do: one pen for the whole row.
                pen.put(left, y, 2, "> ", style);
            }
            if head && list.picked.contains(&row.key) {
                pen.put(left + 1, y, 1, ",", bold());
            }
            pen.put(words_at, y, width, words, style);
            y += 1;
        }
    }
    focus
}
