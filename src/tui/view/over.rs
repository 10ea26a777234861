//! What lies over the screen: the palette under the selected words, commands, choices, what a half-typed key may
//! become.

use super::pen::{Pen, bold, field, reversed};
use crate::config::Key;
use crate::model::Seen;
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use crate::text::{Text, cells, wrap};
use crate::tui::keymap::{after, of};
use crate::tui::layer::palette::{Palette, Purpose};
use crate::tui::layer::typing::found;
use crate::tui::layer::{Choice, CommandLine, Layer, Waiting};
use crate::tui::pane::reading::{Edge, Unit};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{code_name, count, path_in};
use ratatui::style::Style;

/// Draws the layer; returns the cell of its cursor.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, focus: (u16, u16)) -> Option<(u16, u16)> {
    match ui.over.layer() {
        Some(Layer::Palette(palette)) => Some(palette_box(pen, ui, project, palette, focus)),
        Some(Layer::Commands(line)) => Some(commands(pen, ui, line)),
        Some(Layer::Choice(choice)) => Some(choose(pen, choice)),
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

/// What the palette says one can press.
pub(super) fn palette_keys(palette: &Palette) -> &'static str {
    match (&palette.purpose, palette.under) {
        (_, Some(_)) => "{Enter} makes it  {Esc} back",
        (Purpose::Code, None) => "{Enter} code it  {Tab} and stay  {/} new sub-code  {Esc} back",
        (Purpose::Go, None) => "{Enter} goes there  {Esc} back",
        (Purpose::Find, None) => "{Enter} goes to it  {Esc} back",
        (Purpose::Move(_), None) => "{Enter} moves it under this one  {Esc} back",
        (Purpose::Merge(_), None) => "{Enter} merges it into this one  {Esc} back",
    }
}

fn title(ui: &Ui, project: &Seen<'_>, palette: &Palette) -> String {
    let called = |codes: &[CodeId]| match codes {
        [one] => code_name(project, *one),
        more => count(more.len(), "code"),
    };
    match (&palette.purpose, palette.under) {
        (_, Some(under)) => format!("new sub-code of {}", code_name(project, under)),
        (Purpose::Code, None) => match ui.coding.reading().map(|reading| reading.selection.unit) {
            Some(Unit::Turn) => "code this turn".into(),
            _ => "code the selected words".into(),
        },
        (Purpose::Go, None) => "next passage with".into(),
        (Purpose::Find, None) => "find a code".into(),
        (Purpose::Move(codes), None) => format!("move {} under", called(codes)),
        (Purpose::Merge(codes), None) => format!("merge {} into", called(codes)),
    }
}

/// Draws the palette under the selected words, or above them where there is no room.
fn palette_box(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    palette: &Palette,
    focus: (u16, u16),
) -> (u16, u16) {
    let rows = pen.size.1 - 3;
    // As small as can be read: on a slow line every covered cell is sent twice.
    let width = if ui.place() == Place::TEXT { ui.grid().text.1 } else { pen.size.0 - 4 };
    let width = width.min(pen.size.0 - 4).min(68);
    let list = usize::from(rows / 5).clamp(3, 10);
    let height = (list as u16 + 5).min(rows);
    let last = last_selected(ui, rows).unwrap_or(focus.1);
    let y = match (last + 1 + height <= rows, focus.1 >= height) {
        (true, _) => last + 1,
        (false, true) => focus.1 - height,
        (false, false) => rows - height,
    };
    let x = 2;
    frame(pen, (x, y), (width, height), &title(ui, project, palette));
    let cursor = field(pen, &palette.field, x + 2, y + 1, width - 4);
    if palette.under.is_some() {
        return cursor;
    }
    let (top, shown) = window(palette, list);
    for (row, nth) in (y + 2..).zip(top..top + shown) {
        palette_row(pen, ui, project, palette, nth, (x + 2, row, width - 4));
    }
    // On an empty query nothing was meant yet: the list alone is enough.
    if let Some(code) = palette.chosen().filter(|_| !palette.field.words().is_empty()) {
        definition(
            pen,
            (ui, project),
            code,
            (x + 2, y + 2 + list as u16, width - 4),
            height.saturating_sub(list as u16 + 3),
        );
    }
    cursor
}

/// The rows of the palette that show, with the chosen one among them.
fn window(palette: &Palette, list: usize) -> (usize, usize) {
    let all = palette.found.len() + usize::from(palette.offers_new());
    let top = if palette.at >= list { palette.at + 1 - list } else { 0 };
    (top, list.min(all.saturating_sub(top)))
}

fn last_selected(ui: &Ui, rows: u16) -> Option<u16> {
    if !ui.panes.is_text() || ui.place() == Place::TREE {
        return None;
    }
    let reading = ui.reading()?;
    let last = reading.page.last_row(reading.selection.span);
    reading.page.distance(reading.top, last, usize::from(rows)).map(|row| row as u16)
}

fn palette_row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    palette: &Palette,
    nth: usize,
    at: (u16, u16, u16),
) {
    let (x, y, width) = at;
    let here = nth == palette.at;
    let style = if here { bold() } else { Style::default() };
    if here {
        pen.put(x + 1, y, 1, ">", style);
    }
    let Some(&code) = palette.found.get(nth) else {
        pen.put(x + 3, y, width - 3, &format!("+ new code \"{}\"", palette.field.words().trim()), style);
        return;
    };
    let on = palette.purpose == Purpose::Code && ui.own_codings(project).iter().any(|a| a.code == code);
    if on {
        pen.put(x + 2, y, 1, "*", style);
    }
    let uses = ui.tree.own(code).to_string();
    let slot = ui.quick_key(project, code).map_or_else(String::new, |slot| ui.quick_mark(slot));
    let room = width - 3 - 12;
    pen.put(x + 3, y, room, &path_in(project, code, usize::from(room), ui.face.look().ascii), style);
    pen.put(x + width - 10, y, 5, &format!("{uses:>5}"), style);
    pen.put(x + width - 2, y, 2, &format!("{slot:>2}"), style);
}

/// What the chosen code means.
fn definition(
    pen: &mut Pen<'_>,
    (ui, project): (&Ui, &Seen<'_>),
    code: CodeId,
    at: (u16, u16, u16),
    rows: u16,
) {
    let (x, y, width) = at;
    let Some(code) = project.codes.get(code) else { return };
    let mut words = format!("{}: ", code.name);
    for (part, before) in [(CodePart::Text, ""), (CodePart::When, " Use when: "), (CodePart::Not, " Not: ")] {
        let said = code.part(part);
        if !said.is_empty() {
            words.push_str(&format!("{before}{said}"));
        }
    }
    if code.definition.is_empty() {
        words.push_str(&ui.shown("not defined yet ({define} in the tree)"));
    }
    let text = Text::from(words.as_str());
    let Some(whole) = text.whole() else { return };
    let lines = wrap(&text, whole, width, pen.look.ascii);
    for (row, line) in (y..y + rows).zip(&lines) {
        let more = row + 1 == y + rows && lines.len() > usize::from(rows);
        let end = if more { "..." } else { "" };
        pen.put(x, row, width, &format!("{}{end}", text.slice(line.span).trim_end()), Style::default());
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

/// Commands, found by name or by what they do.
fn commands(pen: &mut Pen<'_>, ui: &Ui, line: &CommandLine) -> (u16, u16) {
    let (width, height) = pen.size;
    let rows = height - 3;
    (0..rows).for_each(|y| pen.blank(0, y, width));
    let head = if line.help { "Keys here; type to search: " } else { ":" };
    let x = pen.put(0, 0, width, head, bold());
    let cursor = field(pen, &line.field, x, 0, width - x);
    let found = found(ui, line);
    let list = usize::from(rows) - 2;
    let top = if line.at >= list { line.at + 1 - list } else { 0 };
    for (y, (nth, command)) in (2..).zip(found.iter().enumerate().skip(top).take(list)) {
        let keys = few(&of(ui, command), 13);
        let style = if nth == line.at { reversed() } else { Style::default() };
        if nth == line.at {
            pen.put(0, y, 1, ">", bold());
        }
        pen.put(2, y, 13, &keys, bold());
        pen.put(16, y, 15, command.name, style);
        pen.put(32, y, width - 32, &ui.shown(command.help), Style::default());
    }
    if found.is_empty() {
        pen.put(2, 2, width - 2, &ui.shown("Nothing is called so. {Esc} goes back."), Style::default());
    }
    cursor
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
    let height = (entries.len() as u16 + 2).min(rows);
    let keys = entries.iter().map(|(key, _)| cells(key)).max().unwrap_or(0) as u16;
    let widest = entries.iter().map(|(_, help)| cells(help)).max().unwrap_or(0) as u16;
    let width = (keys + widest + 6).min(pen.size.0 - 4);
    let y = rows - height;
    frame(pen, (2, y), (width, height), "");
    for (row, (key, help)) in (y + 1..y + height - 1).zip(&entries) {
        pen.put(4, row, keys, key, bold());
        pen.put(6 + keys, row, width.saturating_sub(keys + 5), help, Style::default());
    }
}
