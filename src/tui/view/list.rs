//! A list.

use super::super::list::{List, RowKey};
use super::{Pen, bold, reversed};
use ratatui::style::Style;

/// Draws a list above the last three rows; gives the cell of its cursor.
pub(super) fn draw(pen: &mut Pen<'_>, list: &List) -> (u16, u16) {
    let rows = pen.size.1 - 3;
    let width = pen.size.0 - 2;
    let mut focus = (2, 0);
    if list.rows.is_empty() {
        pen.put(2, 1, width, &list.empty, Style::default());
        return (2, 1);
    }
    let mut y = 0;
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
                focus = (2, y);
                // It looks as the words do: one pen for the whole row.
                pen.put(0, y, 2, "> ", style);
            }
            if head && list.marked.contains(&row.key) {
                pen.put(1, y, 1, ",", bold());
            }
            pen.put(2, y, width, words, style);
            y += 1;
        }
    }
    focus
}
