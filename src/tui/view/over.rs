//! What lies over the screen: the box of codes under the selected words, commands, choices, what a half-typed key may
//! become.

use super::code_box::{paragraph, place_of};
use super::pen::{Pen, bold, field, reversed};
use super::{code_box, form, see};
use crate::config::Key;
use crate::model::Seen;
use crate::text::{Text, cells, wrap};
use crate::tui::keymap::{after, of};
use crate::tui::layer::commands::{BEFORE, Found, explanation, found, list_rows, told_rows};
use crate::tui::layer::{Choice, CommandLine, Layer, Waiting};
use crate::tui::pane::reading::Edge;
use crate::tui::ui::Ui;
use ratatui::style::Style;

/// Draws the layer; returns the cell of its cursor.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, focus: (u16, u16)) -> Option<(u16, u16)> {
    match ui.over.layer() {
        Some(Layer::Palette(palette)) => Some(code_box::draw(pen, ui, project, palette, focus)),
        Some(Layer::See(see)) => Some(see::draw(pen, ui, project, *see, focus)),
        Some(Layer::Commands(line)) => Some(commands(pen, ui, project, line, focus)),
        Some(Layer::Choice(choice)) => Some(choose(pen, choice)),
        Some(Layer::Form(question)) => Some(form::draw(pen, ui, project, question)),
        Some(Layer::Prompt(_) | Layer::Writing(_)) => None,
        None if ui.over.shows_which_key() => {
            which_key(pen, ui);
            None
        }
        None => None,
    }
}

/// An empty box with a title.
fn frame(pen: &mut Pen<'_>, at: (u16, u16), size: (u16, u16), title: &str) {
    let ((x, y), (width, height)) = (at, size);
    let [tl, tr, bl, br, level, upright] = pen.look.frame_glyphs();
    for row in y..y + height {
        pen.blank(x, row, width);
        pen.glyph(x, row, upright, 1, Style::default());
        pen.glyph(x + width - 1, row, upright, 1, Style::default());
    }
    for (row, left, right) in [(y, tl, tr), (y + height - 1, bl, br)] {
        let edge = format!("{left}{}{right}", level.repeat(usize::from(width) - 2));
        pen.glyph(x, row, &edge, width, Style::default());
    }
    if !title.is_empty() {
        pen.put(x + 2, y, width - 4, &format!(" {title} "), bold());
    }
}

/// As many keys as have room; of many the first and the last.
fn few(keys: &[String], room: usize) -> String {
    if let [first, _, _, .., last] = keys {
        return format!("{first} ... {last}");
    }
    let mut out = String::new();
    for key in keys {
        let gap = if out.is_empty() { "" } else { " " };
        if cells(&out) + gap.len() + cells(key) > room {
            break;
        }
        out.push_str(gap);
        out.push_str(key);
    }
    out
}

/// Commands, found by name or by what they do; those that have their keys elsewhere under a heading. Help
/// is a panel, as the box of codes is: when it closes, only what it covered is sent again, and the selected words stay in
/// sight.
fn commands(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    line: &CommandLine,
    focus: (u16, u16),
) -> (u16, u16) {
    let (width, rows) = (pen.size.0, pen.size.1 - 3);
    let found = found(ui, project, line);
    let at = line.at.min(found.len().saturating_sub(1));
    let list = list_rows(rows, line.help);
    let (height, told) = (list + 3, told_rows(ui, &found, width, list));
    let list = list - told;
    let first_row = place_of(ui, rows, height, focus);
    (first_row..first_row + height).for_each(|y| pen.blank(0, y, width));
    if line.help {
        pen.rule(0, first_row, width);
        pen.rule(0, first_row + height - 1 - told, width);
    }
    // The heading is a row of its own.
    let heading = found.iter().position(|row| row.elsewhere.is_some());
    let place = |nth: usize| nth + usize::from(heading.is_some_and(|first| nth >= first));
    let list = usize::from(list);
    let top = (place(at) + 1).saturating_sub(list);
    let mut shown = (0..found.len()).filter(|&nth| (top..top + list).contains(&place(nth)));
    let first = shown.next();
    let count = match (first, shown.next_back().or(first)) {
        (Some(first), Some(last)) if last + 1 - first < found.len() => {
            format!("{}-{} of {}", first + 1, last + 1, found.len())
        }
        _ => String::new(),
    };
    let room = width - cells(&count) as u16;
    pen.put(room, first_row + 1, width - room, &count, Style::default());
    let head = if line.help { "Keys here; type to search: " } else { ":" };
    let x = pen.put(0, first_row + 1, room, head, bold());
    let cursor = field(pen, &line.field, x, first_row + 1, room.saturating_sub(x + 1));
    for (nth, row) in found.iter().enumerate() {
        let Some(below) = place(nth).checked_sub(top).filter(|row| *row < list) else {
            continue;
        };
        let y = first_row + 2 + below as u16;
        if heading == Some(nth) && below > 0 {
            pen.put(2, y - 1, width - 2, "elsewhere", ui.look().back());
        }
        command_row(pen, ui, row, nth == at, y);
    }
    if let Some(row) = found.get(at).filter(|_| told > 0) {
        paragraph(pen, &explanation(ui, row), (2, first_row + height - told, width - 4), told);
    }
    if found.is_empty() {
        let nothing = ui.shown("Nothing is called so. {Esc} goes back.");
        pen.put(2, first_row + 2, width - 2, &nothing, Style::default());
    }
    cursor
}

/// Keys, name, and what it does or where.
fn command_row(pen: &mut Pen<'_>, ui: &Ui, row: &Found, here: bool, y: u16) {
    let width = pen.size.0;
    // The mark alone: to reverse a name and to undo that takes a third of what a key costs.
    if here {
        pen.put(0, y, 1, ">", reversed());
    }
    if let Some((name, says)) = &row.says {
        pen.put(16, y, 30, name, Style::default());
        pen.put(48.min(width), y, width.saturating_sub(48), says, Style::default());
        return;
    }
    let keys = match row.elsewhere {
        None => few(&of(ui, row.command), 13),
        Some(_) => {
            let nth = ui.keys.number(row.command.name);
            let keys =
                nth.map_or_else(Vec::new, |nth| ui.keys.keys(nth, None).map(|key| key.to_string()).collect());
            few(&keys, 13)
        }
    };
    pen.put(2, y, 13, &keys, bold());
    pen.put(16, y, 15, row.command.name, Style::default());
    pen.put(BEFORE, y, width.saturating_sub(BEFORE), &explanation(ui, row), Style::default());
}

/// Numbered things above the last rows.
fn choose(pen: &mut Pen<'_>, choice: &Choice) -> (u16, u16) {
    let rows = pen.size.1 - 3;
    let widest = choice.options.iter().map(|(name, _)| cells(name)).chain([cells(&choice.question)]).max();
    let width = (widest.unwrap_or(0) as u16 + 10).clamp(20, pen.size.0 - 4);
    let height = (choice.options.len() as u16 + 2).min(rows);
    let y = rows - height;
    frame(pen, (2, y), (width, height), &choice.question);
    for (row, (nth, (name, _))) in (y + 1..y + height - 1).zip(choice.options.iter().enumerate()) {
        pen.put(4, row, width - 4, &format!("{}  {name}", nth + 1), Style::default());
    }
    (4, y + 1)
}

/// What a half-typed key may become.
fn which_key(pen: &mut Pen<'_>, ui: &Ui) {
    let entries: Vec<(String, String)> = match ui.over.waiting() {
        Some(Waiting::Prefix(prefix)) => after(ui, prefix)
            .into_iter()
            .map(|(key, command): (Key, _)| (key.to_string(), ui.shown(command.help)))
            .collect(),
        Some(Waiting::Letter(Edge::Start)) => {
            vec![("a letter".into(), "start at the next word with it".into())]
        }
        Some(Waiting::Letter(Edge::End)) => vec![("a letter".into(), "end at the next word with it".into())],
        None => return,
    };
    let rows = pen.size.1 - 3;
    let keys = entries.iter().map(|(key, _)| cells(key)).max().unwrap_or(0) as u16;
    let widest = entries.iter().map(|(_, help)| cells(help)).max().unwrap_or(0) as u16;
    let width = (keys + widest + 6).min(pen.size.0 - 4);
    let room = width.saturating_sub(keys + 5).max(1);
    let ascii = pen.look.ascii;
    let lines = |help: &String| {
        let text = Text::from(help.as_str());
        text.whole().map_or(1, |whole| wrap(&text, whole, room, ascii).len() as u16)
    };
    let height = (entries.iter().map(|(_, help)| lines(help)).sum::<u16>() + 2).min(rows);
    let y = rows - height;
    frame(pen, (2, y), (width, height), "");
    let mut row = y + 1;
    for (key, help) in &entries {
        let left = (y + height - 1).saturating_sub(row);
        if left == 0 {
            break;
        }
        pen.put(4, row, keys, key, bold());
        row += paragraph(pen, help, (6 + keys, row, room), left.min(lines(help))).max(1);
    }
}
