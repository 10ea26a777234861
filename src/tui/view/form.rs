//! The form in which a question for passages is put together: its rows, and below them what the letters find.

use super::pen::{Pen, bold, field, reversed};
use crate::model::Seen;
use crate::text::cells;
use crate::tui::layer::form::{Ask, Form, place};
use crate::tui::ui::Ui;
use ratatui::style::Style;

/// Columns of the words before the fields.
const LABEL: u16 = 14;

/// Draws the form over the rows above the last three; returns the cell of its cursor.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, form: &Form) -> (u16, u16) {
    let (width, height) = pen.size;
    let rows = height - 3;
    (0..rows).for_each(|y| pen.blank(0, y, width));
    pen.put(2, 0, width - 2, "Which passages?", bold());
    let room = width.saturating_sub(LABEL + 1);
    let mut cursor = (LABEL, 1);
    // In a low window the row with the cursor is in sight.
    let shown = usize::from(rows.saturating_sub(4)).clamp(1, Ask::ALL.len());
    let first = (form.row + 1).saturating_sub(shown);
    let last = (first + shown).min(Ask::ALL.len());
    for (y, (nth, ask)) in (1..).zip(Ask::ALL.iter().enumerate().take(last).skip(first)) {
        let here = nth == form.row;
        if here {
            pen.put(0, y, 1, ">", bold());
        }
        pen.put(2, y, LABEL - 3, ask.label(), if here { bold() } else { Style::default() });
        let names: Vec<&str> = form.chosen[nth].iter().map(|thing| thing.name.as_str()).collect();
        let mut x = LABEL;
        if !names.is_empty() {
            let more = if here { ", " } else { "" };
            x = pen.put(
                x,
                y,
                if here { room * 2 / 3 } else { room },
                &format!("{}{more}", names.join(", ")),
                Style::default(),
            );
        }
        if here {
            cursor = field(pen, &form.field, x, y, width.saturating_sub(x + 1));
            if names.is_empty() && form.field.words().is_empty() {
                pen.put(x + 2, y, width.saturating_sub(x + 3), ask.help(), ui.look().back());
            }
        }
    }
    found(pen, ui, project, form, (last - first) as u16 + 1);
    cursor
}

/// What the letters find, below a rule, with the chosen one marked.
fn found(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, form: &Form, y: u16) {
    let (width, height) = pen.size;
    let typed = !form.field.words().trim().is_empty();
    let rows = (height - 3).saturating_sub(y + 1);
    if rows == 0 {
        return;
    }
    pen.rule(0, y, width);
    if form.found.is_empty() {
        let none = format!("No {} like this.", form.here().label());
        pen.put(2, y + 1, width - 2, if typed { none.as_str() } else { "" }, Style::default());
        return;
    }
    let first = (form.at + 1).saturating_sub(usize::from(rows));
    for (y, (nth, thing)) in (y + 1..y + 1 + rows).zip(form.found.iter().enumerate().skip(first)) {
        // Where nothing is typed nothing is meant yet.
        let here = nth == form.at && (typed || form.at > 0);
        if here {
            pen.put(0, y, 1, ">", bold());
        }
        let end = pen.put(2, y, width - 2, &thing.name, if here { reversed() } else { Style::default() });
        let path = place(project, thing);
        if !path.is_empty() && path != thing.name && usize::from(end) + 4 + cells(&path) <= usize::from(width)
        {
            pen.put(end + 3, y, width - end - 3, &path, ui.look().back());
        }
    }
}
