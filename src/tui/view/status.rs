//! The last three rows, always the same: what is selected; the numbered quick codes; what can be pressed or what
//! was said, and whether the work is saved.

use super::over::palette_keys;
use super::pen::{Pen, bold, field, reversed};
use crate::model::{Mark, Seen};
use crate::text::{Text, cells, fit, wrap};
use crate::tui::keymap::key_of;
use crate::tui::layer::{Layer, Prompt};
use crate::tui::message::message;
use crate::tui::pane::list::List;
use crate::tui::place::Place;
use crate::tui::screen;
use crate::tui::screen::entry::Body;
use crate::tui::ui::{Disk, Ui};
use crate::tui::words::code_name;
use ratatui::style::Style;

/// Draws the rows; returns the cell of a line being typed there.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> Option<(u16, u16)> {
    let (width, height) = pen.size;
    let plain = Style::default();
    let first = match &screen::of(ui.place()).body {
        Body::Drawn { line, .. } => line(ui, project, width),
        Body::Rows(rows) => ui.list().map_or_else(String::new, |list| list_line(list, rows.counted)),
    };
    pen.put(0, height - 3, width, &first, plain);
    let prompt = if let Some(Layer::Prompt(prompt)) = ui.over.layer() { Some(prompt) } else { None };
    let message = ui.message();
    let corner = saved_corner(pen, ui, project);
    let room = corner.saturating_sub(1);
    // Words that are too long for their row begin in the one above it.
    let (above, message) = match (prompt, message) {
        (Some(_), Some(message)) => (Some(message), None),
        (None, Some(message)) => split(message, width, room),
        (_, None) => (None, None),
    };
    let second = match above {
        Some(above) => above.to_owned(),
        None if ui.panes.is_text() => quick(ui, project, width),
        None => String::new(),
    };
    pen.put(0, height - 2, width, &second, plain);
    match prompt {
        Some(prompt) => Some(asking(pen, prompt, height - 1, room)),
        None => {
            let words =
                message.map_or_else(|| care(ui, project).unwrap_or_else(|| keys(ui, room)), str::to_owned);
            pen.put(0, height - 1, room, &words, plain);
            None
        }
    }
}

/// A message in two parts, the first for the row above, where it does not fit into one.
fn split(message: &str, width: u16, room: u16) -> (Option<&str>, Option<&str>) {
    if cells(&fit(message, u16::MAX, false)) <= usize::from(room) {
        return (None, Some(message));
    }
    let text = Text::from(message);
    let lines = text.whole().map_or_else(Vec::new, |whole| wrap(&text, whole, width, false));
    match lines.first().map(|line| text.byte_of(line.span.end())) {
        Some(at) => (Some(message[..at].trim_end()), Some(&message[at..])),
        None => (None, Some(message)),
    }
}

/// `saved NR` at the far right; returns its column.
pub(super) fn saved_corner(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> u16 {
    let (width, height) = pen.size;
    let me = ui.who.me().map_or(ui.who.initials(), |me| project.initials(Some(me)));
    let (state, style) = match &ui.saved {
        Disk::Saved => ("saved", Style::default()),
        Disk::Saving => ("saving", Style::default()),
        Disk::Not { .. } => ("NOT SAVED", reversed()),
        Disk::ReadOnly(_) => ("only to read", reversed()),
    };
    let words = fit(&format!("{state} {me}"), width / 3, ui.face.look().ascii);
    let at = width - cells(&words) as u16;
    pen.put(at, height - 1, width - at, &words, style);
    at
}

/// A line being typed: what it is for, and the words up to the cursor in sight.
fn asking(pen: &mut Pen<'_>, prompt: &Prompt, y: u16, room: u16) -> (u16, u16) {
    let label = pen.put(0, y, room * 2 / 3, &prompt.label, bold());
    field(pen, &prompt.field, label, y, room - label)
}

fn list_line(list: &List, counted: bool) -> String {
    let of = match list.rows.len() {
        0 => String::new(),
        _ if !counted => String::new(),
        rows => format!("   {}/{rows}", list.at + 1),
    };
    let picked =
        if list.picked.is_empty() { String::new() } else { format!("   {} marked", list.picked.len()) };
    let narrow =
        if list.narrow.is_empty() { String::new() } else { format!("   only with: {}", list.narrow) };
    format!("{}{of}{picked}{narrow}", list.title)
}

/// `1 stigma  2 turned away`, the rest as `+n`.
fn quick(ui: &Ui, project: &Seen<'_>, width: u16) -> String {
    let Some(quick) = ui.who.me().and_then(|me| project.quick.get(&me)) else { return String::new() };
    let there: Vec<_> = quick.iter().filter(|(_, code)| project.codes.get(**code).is_some()).collect();
    let mut out = String::new();
    for (nth, (slot, code)) in there.iter().enumerate() {
        let one = format!(
            "{} {}",
            ui.keys.nth("quick", (**slot).into()),
            fit(&code_name(project, **code), 12, ui.face.look().ascii)
        );
        let spare = if nth + 1 < there.len() { 4 } else { 0 };
        let gap = if out.is_empty() { "" } else { "  " };
        if cells(&out) + gap.len() + cells(&one) + spare > usize::from(width) {
            return format!("{out}  +{}", there.len() - nth);
        }
        out.push_str(gap);
        out.push_str(&one);
    }
    out
}

/// A content note of the turn that comes next: interviews can hurt to read.
fn care(ui: &Ui, project: &Seen<'_>) -> Option<String> {
    if ui.over.layer().is_some() || ui.place() != Place::TEXT {
        return None;
    }
    let (reading, t) = (ui.coding.reading()?, ui.transcript(project)?);
    let next = reading.page.turn_before(reading.selection.span.end()) + 1;
    let span = reading.page.span(next)?;
    let about = |mark: &&Mark| {
        mark.name == "care" && t.place_of(mark.target).is_some_and(|place| place.overlaps(span))
    };
    let mark = project.marks.values().find(about)?;
    let note = if mark.note.is_empty() { "take care" } else { mark.note.as_str() };
    Some(message!("next turn: {}. {next} reads, {turn-next} passes", note).shown(&ui.keys))
}

/// What can be pressed.
fn keys(ui: &Ui, room: u16) -> String {
    let fixed = match ui.over.layer() {
        Some(Layer::Palette(palette)) => Some(palette_keys(palette)),
        Some(Layer::Commands(_)) => Some("{Enter} does it  {Tab} takes the name  {Esc} back"),
        Some(Layer::Choice(_)) => Some("a number  {Esc} back"),
        Some(Layer::Writing(_) | Layer::Prompt(_)) | None => None,
    };
    if let Some(fixed) = fixed {
        return ui.shown(fixed);
    }
    let mut out = String::new();
    for (name, label) in (screen::of(ui.place()).hints)(ui) {
        // A command without a key is found by its name: there is nothing to press for it.
        let Some(key) = key_of(ui, name) else { continue };
        let gap = if out.is_empty() { "" } else { "  " };
        let one = format!("{gap}{key} {label}");
        if cells(&out) + cells(&one) > usize::from(room) {
            break;
        }
        out.push_str(&one);
    }
    out
}
