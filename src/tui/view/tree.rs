//! The code tree.

use super::pen::{Pen, bold, reversed};
use crate::model::{Seen, Transcript};
use crate::text::{cells, fit};
use crate::tui::pane::grid::Focus;
use crate::tui::pane::tree::TreeRow;
use crate::tui::ui::Ui;
use crate::tui::words::{self, count, path_in};
use ratatui::style::Style;

/// Draws the tree; returns the cell of its cursor.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    columns: (u16, u16),
    rows: u16,
) -> (u16, u16) {
    let (x, width) = columns;
    let mut focus = (x, 0);
    if ui.tree.rows.is_empty() {
        pen.put(x, 0, width, "No codes yet.", Style::default());
        return focus;
    }
    let end = (ui.tree.top + usize::from(rows)).min(ui.tree.rows.len());
    for (y, nth) in (0..).zip(ui.tree.top..end) {
        let here = ui.coding.focus() == Focus::Tree && nth == ui.tree.at;
        let name = row(pen, ui, project, ui.tree.rows[nth], (x, y, width), here);
        if here {
            focus = (name, y);
        }
    }
    focus
}

/// Draws one row; returns the column of its name.
fn row(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, row: TreeRow, at: (u16, u16, u16), here: bool) -> u16 {
    let (x, y, width) = at;
    let [open, closed] = ui.face.look().fold_glyphs();
    let slot = row.code.and_then(|code| ui.quick_key(project, code)).map(|slot| ui.quick_mark(slot));
    let mark = match (&slot, row.branch, row.open) {
        (Some(slot), _, _) => slot.as_str(),
        (None, true, true) => open,
        (None, true, false) => closed,
        (None, false, _) => " ",
    };
    pen.glyph(x, y, mark, 1, Style::default());
    if row.code.is_some_and(|code| ui.tree.picked.contains(&code)) {
        pen.glyph(x + 1, y, ",", 1, bold());
    }
    let code = row.code.and_then(|code| project.codes.get(code));
    let name = code.map_or(words::LOST, |code| code.name.as_str());
    // In the narrow pane only what lies deep is dotted: its few columns belong to names.
    let indent = match width >= 24 {
        true => " ".repeat(row.depth.min(8)),
        false => ".".repeat(row.depth.saturating_sub(2).min(5)),
    };
    let uses = ui.tree.uses(row);
    let count = if uses > 0 { uses.to_string() } else { String::new() };
    let room = width.saturating_sub(3 + count.len() as u16);
    let shown =
        format!("{indent}{}", fit(name, room.saturating_sub(indent.len() as u16), ui.face.look().ascii));
    let style = match (here, code.is_some_and(|code| code.theme)) {
        (true, _) => reversed(),
        (false, true) => bold(),
        (false, false) => Style::default(),
    };
    pen.put(x + 2, y, room, &shown, style);
    let right = x + width - count.len() as u16;
    if cells(&count) > 0 {
        pen.put(right, y, count.len() as u16, &count, Style::default());
    }
    x + 2
}

/// `on: Understanding / stigma   14 passages, 11 transcripts   defined   quick key 1`
pub(crate) fn line(ui: &Ui, project: &Seen<'_>, width: u16) -> String {
    let Some(row) = ui.tree.row() else { return String::new() };
    let Some(code) = row.code.and_then(|code| project.codes.get(code)) else {
        return ui.shown(
            "Lost and found: what was put on codes that others removed meanwhile. {move} moves a code out.",
        );
    };
    let coded = |t: &&Transcript| t.annotations.iter().any(|a| a.code == code.id);
    let people = project.transcripts.values().filter(coded).count();
    let passages = count(ui.tree.own(code.id) as usize, "passage");
    let defined = if code.definition.is_empty() { "not defined" } else { "defined" };
    let key = ui
        .quick_key(project, code.id)
        .map_or_else(String::new, |slot| format!("   quick key {}", ui.keys.nth("quick", slot.into())));
    let picked =
        if ui.tree.picked.is_empty() { String::new() } else { format!("   {} marked", ui.tree.picked.len()) };
    let rest = format!("   {passages}, {}   {defined}{key}{picked}", count(people, "transcript"));
    let room = usize::from(width).saturating_sub(rest.len() + 4);
    format!("on: {}{rest}", path_in(project, code.id, room, ui.face.look().ascii))
}
