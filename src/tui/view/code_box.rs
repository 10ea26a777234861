//! The box in which a code is found: over the words, under the selected ones, with a rule above and one below.

use super::pen::{Pen, bold, field};
use crate::model::Seen;
use crate::model::id::CodeId;
use crate::model::values::CodePart;
use crate::text::{Text, cells, fit, wrap};
use crate::tui::layer::palette::{Palette, Purpose, box_height, box_parts};
use crate::tui::message::{Message, message};
use crate::tui::pane::reading::Unit;
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{called, code_name, code_tail};
use ratatui::style::Style;

/// What Enter does to the chosen row, and what else can be pressed.
pub(super) fn keys(ui: &Ui, project: &Seen<'_>, palette: &Palette) -> Message {
    match palette.purpose {
        Purpose::Code => match palette.chosen() {
            Some(code) => {
                message!(
                    "{Enter} {}  {Tab} and stay  {Right} sub-codes  {Esc} back",
                    deed(ui, project, palette, code)
                )
            }
            None if palette.offers_new() => "{Enter} makes it  {Tab} and stay  {Esc} back".into(),
            None => "{Esc} back".into(),
        },
        Purpose::Go => "{Enter} goes there  {Esc} back".into(),
        Purpose::Find => "{Enter} goes to it  {Esc} back".into(),
        Purpose::Move(_) => "{Enter} moves it under this one  {Esc} back".into(),
        Purpose::Merge(_) => "{Enter} merges it into this one  {Esc} back".into(),
    }
}

/// What putting this code on the selected words does.
fn deed(ui: &Ui, project: &Seen<'_>, palette: &Palette, code: CodeId) -> String {
    if ui.own_on(project, code).is_some() && !palette.to_make {
        return "takes yours off".into();
    }
    let here = ui.here(project).into_iter().find(|here| here.code == code);
    let others: Vec<&str> = here
        .iter()
        .flat_map(|here| &here.coders)
        .filter(|who| Some(**who) != ui.who.me())
        .map(|who| project.initials(Some(*who)))
        .collect();
    match others.as_slice() {
        [] => "puts it on".into(),
        [one] => format!("puts yours beside {one}'s"),
        [first, ..] => format!("puts yours beside {first}'s +{}", others.len() - 1),
    }
}

/// What is to be typed, before the field.
fn label(ui: &Ui, project: &Seen<'_>, palette: &Palette) -> String {
    let inside = palette.inside.last().map(|&code| format!(" under {}", code_name(project, code)));
    let inside = inside.unwrap_or_default();
    match &palette.purpose {
        Purpose::Code if palette.to_make => format!("new code{inside}: "),
        Purpose::Code if !inside.is_empty() => format!("code{inside}: "),
        Purpose::Code => match ui.reading().map(|reading| reading.selection.unit) {
            Some(Unit::Turn) => "code this turn: ".into(),
            _ => "code these words: ".into(),
        },
        Purpose::Go => "next passage with: ".into(),
        Purpose::Find => "find a code: ".into(),
        Purpose::Move(codes) => format!("move {} under: ", called(project, codes)),
        Purpose::Merge(codes) => format!("merge {} into: ", called(project, codes)),
    }
}

/// Columns of the box: those of mark, words and stripes, so that the tree stays in sight.
fn columns(pen: &Pen<'_>, ui: &Ui) -> u16 {
    let grid = ui.grid();
    let text = grid.text.0 + grid.text.1;
    let width = if ui.panes.is_text() { grid.stripes.map_or(text, |(x, lanes)| x + lanes) } else { 76 };
    width.min(pen.size.0)
}

/// Draws the box; returns the cell of its cursor. `focus` is the first cell of what is chosen below it.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    palette: &Palette,
    focus: (u16, u16),
) -> (u16, u16) {
    let rows = pen.size.1 - 3;
    let (list, meaning) = box_parts(rows);
    let height = box_height(rows);
    let width = columns(pen, ui);
    let y = place_of(ui, rows, height, focus);
    (y..y + height).for_each(|row| pen.blank(0, row, width));
    pen.rule(0, y, width);
    pen.rule(0, y + height - 1, width);
    let cursor = head(pen, ui, project, palette, (y + 1, width));
    let top = (palette.at + 1).saturating_sub(usize::from(list));
    for (row, nth) in (y + 2..y + 2 + list).zip(top..palette.rows()) {
        draw_row(pen, ui, project, palette, nth, (row, width));
    }
    // On an empty query nothing was meant yet: the list alone is enough.
    if let Some(code) = palette.chosen().filter(|_| !palette.field.words().is_empty()) {
        let words = meaning_of(ui, project, code, palette.purpose == Purpose::Code);
        paragraph(pen, &words, (2, y + 2 + list, width - 4), meaning);
    }
    cursor
}

/// The field, and which row of how many is chosen.
fn head(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    palette: &Palette,
    (y, width): (u16, u16),
) -> (u16, u16) {
    let look = ui.face.look();
    let x = pen.put(2, y, width * 2 / 3, &label(ui, project, palette), bold());
    let found = palette.found.len();
    let count = match palette.chosen().and_then(|code| palette.found.iter().position(|&other| other == code))
    {
        Some(nth) => format!("{} of {found}", nth + 1),
        None if found == 0 => "none".to_owned(),
        None => format!("new, {found} found"),
    };
    let titles = "    passages  key";
    let typed = cells(&fit(palette.field.words(), u16::MAX, look.ascii)) + 2;
    let free = usize::from(width - x).saturating_sub(typed + 2);
    // Few words beside many letters: what is typed comes first.
    let right = match free {
        free if free > count.len() + titles.len() => format!("{count}{titles}"),
        free if free > count.len() => format!("{count}{:1$}", "", titles.len().min(free - count.len())),
        _ => String::new(),
    };
    let at = width.saturating_sub(right.len() as u16 + 2);
    pen.put(at, y, right.len() as u16, &right, look.back());
    let room = if right.is_empty() { width - x - 1 } else { at.saturating_sub(x + 1) };
    field(pen, &palette.field, x, y, room)
}

/// A code: whether it is on the words, its name, its passages, its key.
fn draw_row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    palette: &Palette,
    nth: usize,
    (y, width): (u16, u16),
) {
    let look = ui.face.look();
    let here = nth == palette.at;
    let style = if here { bold() } else { Style::default() };
    if here {
        pen.put(0, y, 1, ">", style);
    }
    let Some(code) = palette.code_in(nth) else {
        let place = match (palette.inside.last(), project.to_sort.code) {
            (Some(&code), _) | (None, Some(code)) => code_name(project, code),
            (None, None) => "To sort".to_owned(),
        };
        let name = palette.field.words().trim();
        let room = width.saturating_sub(19 + cells(&place) as u16);
        let name = fit(name, room, look.ascii);
        pen.put(2, y, width - 2, &format!("+ new code \"{name}\" in {place}"), style);
        return;
    };
    if palette.purpose == Purpose::Code && ui.here(project).iter().any(|here| here.code == code) {
        pen.glyph(1, y, look.here_glyph(), 1, style);
    }
    let uses = ui.tree.own(code).to_string();
    let count = width.saturating_sub(7 + uses.len() as u16);
    pen.put(2, y, count.saturating_sub(4), &code_name(project, code), style);
    pen.put(count, y, uses.len() as u16, &uses, style);
    if let Some(slot) = ui.quick_key(project, code) {
        pen.put(width - 4, y, 2, &ui.quick_mark(slot), style);
    }
}

/// Where a code is, what it means, and by whom it is on the selected words.
fn meaning_of(ui: &Ui, project: &Seen<'_>, id: CodeId, on_words: bool) -> String {
    let Some(code) = project.codes.get(id) else { return String::new() };
    let mut words = format!("{}:", code_tail(project, id));
    if code.definition.is_empty() {
        words.push_str(" not defined yet.");
    }
    for (part, before) in [(CodePart::Text, ""), (CodePart::When, "Use when: "), (CodePart::Not, "Not: ")] {
        let said = code.part(part);
        if !said.is_empty() {
            words.push_str(&format!(" {before}{said}"));
        }
    }
    let here = ui.here(project).into_iter().find(|here| here.code == id).filter(|_| on_words);
    if let Some(here) = here {
        let who: Vec<&str> = here
            .coders
            .iter()
            .map(|&who| match Some(who) == ui.who.me() {
                true => "you",
                false => project.initials(Some(who)),
            })
            .collect();
        // First, for the end may be cut.
        words = format!("On these words: {}. {words}", who.join(", "));
    }
    words
}

/// Words over several rows, with `...` where there are more of them.
pub(super) fn paragraph(pen: &mut Pen<'_>, words: &str, (x, y, width): (u16, u16, u16), rows: u16) -> u16 {
    let text = Text::from(words);
    let Some(whole) = text.whole() else { return 0 };
    let lines = wrap(&text, whole, width, pen.look.ascii);
    for (row, line) in (y..y + rows).zip(&lines) {
        let more = row + 1 == y + rows && lines.len() > usize::from(rows);
        let end = if more { "..." } else { "" };
        pen.put(x, row, width, &format!("{}{end}", text.slice(line.span).trim_end()), Style::default());
    }
    rows.min(lines.len() as u16)
}

/// The first row of a box of this height: under the selected words, else above them.
pub(super) fn place_of(ui: &Ui, rows: u16, height: u16, focus: (u16, u16)) -> u16 {
    let last = last_selected(ui, rows).unwrap_or(focus.1);
    match (last + 1 + height <= rows, focus.1 >= height) {
        (true, _) => last + 1,
        (false, true) => focus.1 - height,
        (false, false) => rows - height,
    }
}

/// The last row of the selected words on the screen.
fn last_selected(ui: &Ui, rows: u16) -> Option<u16> {
    if !ui.panes.is_text() || ui.place() == Place::TREE {
        return None;
    }
    let reading = ui.reading()?;
    let last = reading.page.last_row(reading.selection.span);
    reading.page.distance(reading.top, last, usize::from(rows)).map(|row| row as u16)
}
