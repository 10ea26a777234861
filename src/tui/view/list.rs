//! A list.

use super::pen::{Pen, bold, reversed};
use crate::tui::pane::list::{Detail, List, RowKey};
use crate::tui::screen::{detail_area, list_area};
use crate::tui::ui::Ui;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws a list; returns the cell of its cursor. `empty` is said where it has no rows; so many lines of the first row are
/// `headings`.
pub(super) fn draw(pen: &mut Pen<'_>, list: &List, empty: &str, headings: usize, area: Rect) -> (u16, u16) {
    let (left, rows) = (area.x, area.y + area.height);
    let (words_at, width) = (left + 2, area.width.saturating_sub(2));
    let mut focus = (words_at, area.y);
    if list.rows.is_empty() {
        pen.put(words_at, area.y + 1, width, empty, Style::default());
        return (words_at, area.y + 1);
    }
    let mut y = area.y;
    for (nth, lines) in list.sight.rows() {
        let (here, key) = (nth == list.at, list.rows.get(nth).unwrap_or(&RowKey::Nothing));
        let above = if list.number(nth) == 0 { headings } else { 0 };
        for (line, words) in lines.iter().enumerate() {
            if y >= rows {
                return focus;
            }
            let head = line == above;
            let style = match (head, here && *key != RowKey::Nothing) {
                (true, true) => reversed(),
                (true, false) if lines.len() > above + 1 => bold(),
                _ => Style::default(),
            };
            if head && here {
                focus = (words_at, y);
                // It looks as the words do: one pen for the whole row.
                pen.put(left, y, 2, "> ", style);
            }
            if head && list.picked.contains(key) {
                pen.put(left + 1, y, 1, ",", bold());
            }
            pen.put(words_at, y, width, words, style);
            y += 1;
        }
    }
    focus
}

/// Draws what is said about the row with the cursor, below a rule or beside the rows. Where it has no room for all, the
/// last line says which lines are in sight, and how to see the others.
pub(super) fn draw_detail(pen: &mut Pen<'_>, ui: &Ui, detail: &Detail) {
    let (rows, area, all) = (list_area(ui), detail_area(ui), detail.lines.len());
    if area.y > rows.y && all > 0 {
        let rule = if pen.look.ascii { "-" } else { "─" };
        pen.put(0, area.y - 1, pen.size.0, &rule.repeat(usize::from(pen.size.0)), Style::default());
    }
    let sight = detail.in_sight(usize::from(area.height));
    for (y, line) in (area.y..).zip(&detail.lines[sight.clone()]) {
        pen.put(area.x, y, area.width, line, Style::default());
    }
    if sight.len() < all && area.height > 0 {
        let (first, last) = (sight.start + 1, sight.end);
        let mut words = format!("lines {first} to {last} of {all}");
        if last < all {
            words.push_str(&ui.shown("   {page-down} on"));
        }
        if first > 1 {
            words.push_str(&ui.shown("   {page-up} back"));
        }
        pen.put(area.x, area.y + area.height - 1, area.width, &words, bold());
    }
}
