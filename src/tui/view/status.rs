//! The last three rows, always the same: what is selected; the numbered quick codes; what can be pressed or what
//! was said, and whether the work is saved.

use super::pen::{Pen, bold, field, reversed};
use super::{code_box, see};
use crate::model::{Mark, Seen};
use crate::text::{Text, cells, fit, wrap};
use crate::tui::keymap::key_of;
use crate::tui::layer::commands::is_only_quit;
use crate::tui::layer::{Layer, Prompt};
use crate::tui::message::message;
use crate::tui::pane::list::List;
use crate::tui::place::Place;
use crate::tui::screen;
use crate::tui::screen::entry::Body;
use crate::tui::ui::{Disk, Ui};
use crate::tui::welcome::{Step, Welcome};
use crate::tui::words::code_name;
use ratatui::style::Style;

/// The key that leads out of every box.
const ESC: &str = "Esc ";

/// Draws the rows; returns the cell of a line being typed there.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> Option<(u16, u16)> {
    let (width, height) = pen.size;
    let plain = Style::default();
    let first = match &screen::of(ui.place()).body {
        Body::Drawn { line, .. } => line(ui, project, width),
        Body::Rows(rows) => ui.list().map_or_else(String::new, |list| list_line(ui, list, rows.counted)),
    };
    pen.put(0, height - 3, width, &first, plain);
    let prompt = if let Some(Layer::Prompt(prompt)) = ui.over.layer() { Some(prompt) } else { None };
    let trouble = match &ui.saved {
        Disk::Not { why, .. } if ui.over.layer().is_none() => {
            Some(message!("{}. {retry} tries again, {write-held} writes it elsewhere.", why).shown(&ui.keys))
        }
        _ => None,
    };
    // What the next turn holds is said before what was said a key ago.
    let care = care(ui, project).filter(|_| !ui.said.is_fresh());
    let message = care.as_deref().or(ui.message()).or(trouble.as_deref());
    let corner = saved_corner(pen, ui, project);
    let room = corner.saturating_sub(1);
    // Words that are too long for their row begin in the one above it.
    let card = ui.welcome.and_then(Welcome::card).filter(|_| ui.panes.is_text() && trouble.is_none());
    if let (Some((so, press)), None) = (card, prompt) {
        return practice(pen, ui, project, (so, press), room);
    }
    let (above, message) = match (prompt, message) {
        (Some(_), Some(message)) => (Some(message), None),
        (None, Some(message)) => split(message, width, room),
        (_, None) => (None, None),
    };
    match above {
        Some(above) => drop(pen.put(0, height - 2, width, above, plain)),
        None if ui.panes.is_text() => {
            let at = asked_corner(pen, ui);
            let words = match &screen::of(ui.place()).body {
                Body::Drawn { second, .. } => second(ui, project, at),
                Body::Rows(_) => None,
            };
            pen.put(0, height - 2, at, &words.unwrap_or_else(|| quick(ui, project, at)), plain);
        }
        None => {}
    }
    match prompt {
        Some(prompt) => Some(asking(pen, prompt, height - 1, room)),
        None => {
            let words = message.map_or_else(|| keys(ui, project, room), str::to_owned);
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

/// A card of the practice: what is so, or what was said, and below it what to press.
fn practice(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    (so, press): (&'static str, &'static str),
    room: u16,
) -> Option<(u16, u16)> {
    let (width, height) = pen.size;
    let boxed = ui.over.layer().is_some();
    // A box that the card does not speak of has keys of its own.
    let meant = match ui.over.layer() {
        Some(Layer::Palette(_)) => ui.welcome.is_some_and(|card| card.waits_for(Step::Coded)),
        Some(_) => false,
        None => true,
    };
    let press = ui.shown(if meant { press } else { "{Esc} goes back to the practice." });
    let above = if boxed { ui.message().unwrap_or(&press) } else { ui.message().unwrap_or(so) };
    pen.put(0, height - 2, width, above, Style::default());
    let below = if boxed { keys(ui, project, room) } else { press.clone() };
    pen.put(0, height - 1, room, &below, bold());
    None
}

/// `2 to settle`, or else `3 to talk`, at the far right of the row above the last; returns the columns that are left.
fn asked_corner(pen: &mut Pen<'_>, ui: &Ui) -> u16 {
    let (width, height) = pen.size;
    let words = match (ui.asked, ui.talk) {
        (0, 0) => return width,
        (0, talk) => format!("{talk} to talk"),
        (asked, _) => format!("{asked} to settle"),
    };
    let at = width.saturating_sub(words.len() as u16);
    pen.put(at, height - 2, width - at, &words, Style::default());
    at.saturating_sub(2)
}

/// `saved NR` at the far right; returns its column.
pub(super) fn saved_corner(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> u16 {
    let (width, height) = pen.size;
    let me = ui.who.me().map_or(ui.who.initials(), |me| project.initials(Some(me)));
    let (state, style) = match &ui.saved {
        Disk::Saved if ui.welcome.and_then(Welcome::card).is_some() => ("practice", Style::default()),
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

fn list_line(ui: &Ui, list: &List, counted: bool) -> String {
    let of = match list.rows.len() {
        0 => String::new(),
        rows if !counted => match list.sight.rows().next().zip(list.sight.rows().next_back()) {
            Some(((first, _), (last, _))) if first > 0 || last + 1 < rows => {
                format!("   {}-{} of {rows}", first + 1, last + 1)
            }
            _ => String::new(),
        },
        rows => format!("   {} of {rows}", list.at + 1),
    };
    let picked =
        if list.picked.is_empty() { String::new() } else { format!("   {} marked", list.picked.len()) };
    let narrow =
        if list.narrow.is_empty() { String::new() } else { format!("   only with: {}", list.narrow) };
    // A long title is cut rather than what is counted.
    let rest = format!("{of}{picked}{narrow}");
    let room = usize::from(ui.face.width()).saturating_sub(cells(&rest)).max(12);
    format!("{}{rest}", fit(&list.title, room as u16, ui.face.look().ascii))
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
    let about = |mark: &&Mark| project.place_in(t, mark.target).is_some_and(|place| place.overlaps(span));
    let mark = project.marks_named("care").find(about)?;
    let note = if mark.note.is_empty() { "take care" } else { mark.note.as_str() };
    Some(message!("next turn: {}. {next} reads, {turn-next} passes", note).shown(&ui.keys))
}

/// As many entries, parted by two blanks, as are whole in so many cells. The one that leads out is the last to go.
pub(super) fn whole(words: &str, room: u16) -> String {
    let entries: Vec<(&str, bool)> = words.split("  ").map(|entry| (entry, entry.starts_with(ESC))).collect();
    match fitting(&entries, room) {
        few if few.is_empty() => words.to_owned(),
        all => all,
    }
}

/// As many entries as are whole in so many cells; those that lead out go last.
fn fitting(entries: &[(&str, bool)], room: u16) -> String {
    let needed = |(entry, _): &(&str, bool)| cells(entry) + 2;
    let mut free = usize::from(room) + 2;
    let mut kept: Vec<usize> = Vec::new();
    for out in [true, false] {
        for (nth, entry) in entries.iter().enumerate().filter(|(_, (_, leads_out))| *leads_out == out) {
            let Some(left) = free.checked_sub(needed(entry)) else { break };
            free = left;
            kept.push(nth);
        }
    }
    kept.sort_unstable();
    let words: Vec<&str> = kept.into_iter().map(|nth| entries[nth].0).collect();
    words.join("  ")
}

/// What can be pressed.
fn keys(ui: &Ui, project: &Seen<'_>, room: u16) -> String {
    let fixed = match ui.over.layer() {
        Some(Layer::Palette(palette)) => return whole(&ui.shown(code_box::keys(ui, project, palette)), room),
        Some(Layer::See(see)) => Some(see::keys(ui, project, *see)),
        Some(Layer::Commands(line)) if is_only_quit(ui, line) => {
            Some("{quit} is typed here: {quit} again or {Esc} goes back")
        }
        Some(Layer::Commands(_)) => Some("{Enter} does it  {Tab} takes the name  {Esc} back"),
        Some(Layer::Choice(_)) => Some("a number  {Esc} back"),
        Some(Layer::Form(_)) => Some("{Enter} asks  {Tab} next row  {Esc} back"),
        Some(Layer::Writing(_) | Layer::Prompt(_)) | None => None,
    };
    if let Some(fixed) = fixed {
        return whole(&ui.shown(fixed), room);
    }
    let hints = (screen::of(ui.place()).hints)(ui).iter();
    // Where nothing is listed there is nothing to do anything with.
    let nothing = ui.list().is_some_and(|list| list.rows.is_empty());
    let hints = hints.filter(|(name, _)| !nothing || matches!(*name, "quit" | "search"));
    // A command without a key is found by its name: there is nothing to press for it.
    let entries = hints.filter_map(|(name, label)| {
        Some((format!("{} {label}", key_of(ui, name)?), matches!(*name, "quit" | "select-reset")))
    });
    let entries: Vec<(String, bool)> = entries.collect();
    let entries: Vec<(&str, bool)> = entries.iter().map(|(entry, out)| (entry.as_str(), *out)).collect();
    fitting(&entries, room)
}
