//! The last three rows, always the same: what is selected; the numbered quick codes; what can be pressed or what
//! was said, and how things stand with the disk.

use super::super::list::Screen;
use super::super::ui::{Disk, Layer, Prompt, Ui, Unit};
use super::super::words::{code_name, count};
use super::super::{Where, command};
use super::{Pen, reversed};
use crate::model::target::Target;
use crate::model::{Seen, Transcript};
use crate::text::{Text, cells, fit, words as list_words, wrap};
use ratatui::style::Style;

/// Draws the rows; gives the cell of a line being typed there.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> Option<(u16, u16)> {
    let (width, height) = pen.size;
    let plain = Style::default();
    let first = match ui.lists.last() {
        Some(list) => list_line(list),
        None if ui.place() == Where::Tree => tree_line(ui, project),
        None => text_line(ui, project, width),
    };
    pen.put(0, height - 3, width, &first, plain);
    let prompt = if let Some(Layer::Prompt(prompt)) = &ui.layer { Some(prompt) } else { None };
    let message = ui.message.as_deref();
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
        None if ui.lists.is_empty() => quick(ui, project, width),
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

/// `saved NR` at the far right; gives its column.
pub(super) fn saved_corner(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>) -> u16 {
    let (width, height) = pen.size;
    let me = ui.me.map_or(ui.initials.as_str(), |me| project.initials(Some(me)));
    let (state, style) = match &ui.saved {
        Disk::Saved => ("saved", Style::default()),
        Disk::Saving => ("saving", Style::default()),
        Disk::Not { .. } => ("NOT SAVED", reversed()),
        Disk::ReadOnly(_) => ("only to read", reversed()),
    };
    let words = fit(&format!("{state} {me}"), width / 3, ui.look.ascii);
    let at = width - cells(&words) as u16;
    pen.put(at, height - 1, width - at, &words, style);
    at
}

/// A line being typed: what it is for, and the words up to the cursor in sight.
fn asking(pen: &mut Pen<'_>, prompt: &Prompt, y: u16, room: u16) -> (u16, u16) {
    let label = pen.put(0, y, room * 2 / 3, &prompt.label, super::bold());
    field(pen, &prompt.field, label, y, room - label)
}

/// A field in a row: its end is cut away at the left where the cursor would leave it.
pub(super) fn field(pen: &mut Pen<'_>, field: &super::super::Field, x: u16, y: u16, room: u16) -> (u16, u16) {
    use unicode_segmentation::UnicodeSegmentation;
    let shown_cells = |words: &str| cells(&fit(words, u16::MAX, pen.look.ascii)) as u16;
    let mut start = 0;
    for (at, cluster) in field.before().grapheme_indices(true) {
        if shown_cells(&field.before()[start..]) < room {
            break;
        }
        start = at + cluster.len();
    }
    let column = shown_cells(&field.before()[start..]);
    pen.put(x, y, room, &field.words()[start..], Style::default());
    ((x + column).min(x + room.saturating_sub(1)), y)
}

fn list_line(list: &super::super::list::List) -> String {
    let of = match list.rows.len() {
        0 => String::new(),
        _ if matches!(list.screen, Screen::Exchange | Screen::Lines(..)) => String::new(),
        rows => format!("   {}/{rows}", list.at + 1),
    };
    let marked =
        if list.marked.is_empty() { String::new() } else { format!("   {} marked", list.marked.len()) };
    let narrow =
        if list.narrow.is_empty() { String::new() } else { format!("   only with: {}", list.narrow) };
    format!("{}{of}{marked}{narrow}", list.title)
}

/// `on: Understanding / stigma   14 passages, 11 transcripts   defined   quick key 1`
fn tree_line(ui: &Ui, project: &Seen<'_>) -> String {
    let Some(row) = ui.tree.row() else { return String::new() };
    let Some(code) = row.code.and_then(|code| project.codes.get(code)) else {
        return "Lost and found: what was put on codes that others removed meanwhile. > moves a code out."
            .into();
    };
    let coded = |t: &&Transcript| t.annotations.iter().any(|a| a.code == code.id);
    let people = project.transcripts.values().filter(coded).count();
    let passages = count(ui.tree.own(code.id) as usize, "passage");
    let defined = if code.definition.is_empty() { "not defined" } else { "defined" };
    let key = super::tree::slot(ui, project, code.id)
        .map_or_else(String::new, |slot| format!("   quick key {slot}"));
    let marked =
        if ui.tree.marked.is_empty() { String::new() } else { format!("   {} marked", ui.tree.marked.len()) };
    let rest = format!("   {passages}, {}   {defined}{key}{marked}", count(people, "transcript"));
    let room = usize::from(ui.size.0).saturating_sub(rest.len() + 4);
    format!("on: {}{rest}", super::over::path_in(project, code.id, room, ui.look.ascii))
}

/// `P07 12/88 s3/5 16w  codes: turned away, stigma`, cut with `+n`.
fn text_line(ui: &Ui, project: &Seen<'_>, width: u16) -> String {
    let (Some(reading), Some(t)) = (&ui.reading, ui.transcript(project)) else {
        return crate::text::fit(&project.title, width, ui.look.ascii);
    };
    let span = reading.selection.span;
    let turn = reading.page.turn_at(span.start());
    let number = t.numbers.get(turn).copied().unwrap_or(1);
    let last = t.numbers.last().copied().unwrap_or(1);
    let said = list_words(&reading.page.text, span).len();
    let unit = match (reading.selection.unit, reading.page.turn(turn)) {
        (Unit::Sentence, Some(layout)) => {
            let nth = layout.sentences.iter().take_while(|s| s.end() <= span.start()).count() + 1;
            format!("s{}/{}", nth.min(layout.sentences.len()), layout.sentences.len())
        }
        (Unit::Turn, _) => "turn".to_owned(),
        _ => "exchange".to_owned(),
    };
    // A count of one, two or three digits leaves what follows where it is.
    let said = format!("{said}w");
    let head = format!("{} {number}/{last} {unit} {said:<4} ", fit(&t.title, 20, ui.look.ascii));
    let codings = ui.codings(project);
    let mut names: Vec<String> = Vec::new();
    for coding in codings {
        let own = Some(coding.coder) == ui.me;
        let who = if own { String::new() } else { format!(" ({})", project.initials(Some(coding.coder))) };
        let name = format!("{}{who}", code_name(project, coding.code));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let marks = marks(project, t, span);
    // Here and not in the last row: the words that stood there would have to be sent again after it.
    let marks = match &ui.taken_off {
        Some(name) => format!("   taken off: {name}   u undoes{marks}"),
        None => marks,
    };
    let room = usize::from(width).saturating_sub(cells(&head) + cells(&marks));
    format!("{head}{}{marks}", codes(&names, room))
}

/// As many names as fit, the rest as `+n`.
fn codes(names: &[String], room: usize) -> String {
    if names.is_empty() {
        return "no code".to_owned();
    }
    let mut out = String::from("codes: ");
    for (nth, name) in names.iter().enumerate() {
        let comma = if nth == 0 { "" } else { ", " };
        let rest = names.len() - nth - 1;
        let spare = if rest > 0 { 5 } else { 0 };
        if nth > 0 && cells(&out) + cells(name) + 2 + spare > room {
            return format!("{out} +{}", names.len() - nth);
        }
        out.push_str(comma);
        out.push_str(name);
    }
    out
}

/// What else sits on the selected words.
fn marks(project: &Seen<'_>, transcript: &Transcript, span: crate::text::Span) -> String {
    let here = |target: Target| {
        target.transcript() == Some(transcript.id)
            && transcript.place_of(target).is_some_and(|place| place.overlaps(span))
    };
    let mut out = String::new();
    let memos = project.memos.values().filter(|memo| here(memo.on)).count();
    if memos > 0 {
        out.push_str(&format!("  {}", count(memos, "memo")));
    }
    let mut names: Vec<&str> =
        project.marks.values().filter(|mark| here(mark.target)).map(|mark| mark.name.as_str()).collect();
    names.dedup();
    names.iter().for_each(|name| out.push_str(&format!("  {name}")));
    out
}

/// `1 stigma  2 turned away`, the rest as `+n`.
fn quick(ui: &Ui, project: &Seen<'_>, width: u16) -> String {
    let Some(quick) = ui.me.and_then(|me| project.quick.get(&me)) else { return String::new() };
    let there: Vec<_> = quick.iter().filter(|(_, code)| project.codes.get(**code).is_some()).collect();
    let mut out = String::new();
    for (nth, (slot, code)) in there.iter().enumerate() {
        let one = format!("{slot} {}", fit(&code_name(project, **code), 12, ui.look.ascii));
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

/// The commands most apt here, by name and in short words.
fn apt(ui: &Ui) -> &'static [(&'static str, &'static str)] {
    match ui.place() {
        Where::Text if ui.hits => &[
            ("repeat", "next"),
            ("reverse", "before"),
            ("back", "back"),
            ("select-reset", "done"),
            ("help", "keys"),
        ],
        Where::Text => &[
            ("code", "code"),
            ("again", "again"),
            ("memo", "memo"),
            ("take-off", "take off"),
            ("undo", "undo"),
            ("view-menu", "menu"),
            ("help", "keys"),
        ],
        Where::Tree => &[
            ("tree-code", "code"),
            ("tree-add", "add"),
            ("rename", "rename"),
            ("define", "define"),
            ("move", "move"),
            ("merge", "merge"),
            ("focus", "text"),
            ("help", "keys"),
        ],
        Where::Transcripts => {
            &[("open", "open"), ("memo", "memo"), ("search", "find"), ("quit", "back"), ("help", "keys")]
        }
        Where::Frame => &[
            ("open", "passages"),
            ("rename", "rename"),
            ("define", "define"),
            ("move", "move"),
            ("search", "find"),
            ("quit", "back"),
        ],
        Where::Notes => {
            &[("open", "write on"), ("search", "filter: words, kind: coder: code:"), ("quit", "back")]
        }
        Where::Passages => &[
            ("open", "go to it"),
            ("quote", "quote"),
            ("memo", "memo"),
            ("search", "find"),
            ("quit", "back"),
        ],
        Where::History => &[("open", "show it"), ("undo-to", "undo back to it"), ("quit", "back")],
        Where::Settle => &[
            ("keep", "keep"),
            ("take", "take"),
            ("same", "the same"),
            ("dismiss", "dismiss"),
            ("mark", "mark"),
            ("quit", "back"),
        ],
        Where::Discuss => &[("open", "go to it"), ("talked", "talked about"), ("quit", "back")],
        Where::Exchange => &[("open", "do it"), ("quit", "back")],
        Where::Frames => &[("freeze", "freeze"), ("open", "what changed since"), ("quit", "back")],
        Where::Cast => &[("open", "say who it is"), ("quit", "back")],
        Where::Lines => &[("open", "on"), ("quit", "back")],
    }
}

/// A content note of the turn that comes next: interviews can hurt to read.
fn care(ui: &Ui, project: &Seen<'_>) -> Option<String> {
    if ui.layer.is_some() || ui.place() != Where::Text {
        return None;
    }
    let (reading, t) = (ui.reading.as_ref()?, ui.transcript(project)?);
    let next = reading.page.turn_before(reading.selection.span.end()) + 1;
    let span = reading.page.span(next)?;
    let about = |mark: &&crate::model::Mark| {
        mark.name == "care" && t.place_of(mark.target).is_some_and(|place| place.overlaps(span))
    };
    let mark = project.marks.values().find(about)?;
    let note = if mark.note.is_empty() { "take care" } else { mark.note.as_str() };
    Some(format!("next turn: {note}. Down reads, }} passes"))
}

/// What can be pressed.
fn keys(ui: &Ui, room: u16) -> String {
    let fixed = match &ui.layer {
        Some(Layer::Palette(palette)) => Some(super::over::palette_keys(palette)),
        Some(Layer::Commands(_)) => Some("Enter does it  Tab takes the name  Esc back"),
        Some(Layer::Choice(_)) => Some("a number  Esc back"),
        Some(Layer::Writing(_) | Layer::Prompt(_)) | None => None,
    };
    if let Some(fixed) = fixed {
        return fixed.to_owned();
    }
    let mut out = String::new();
    for (name, label) in apt(ui) {
        let key = command::named(name).and_then(|command| ui.keys.of(command, ui.place()).into_iter().next());
        // A command without a key is found by its name: there is nothing to press for it.
        let Some(key) = key else { continue };
        let gap = if out.is_empty() { "" } else { "  " };
        let one = format!("{gap}{key} {label}");
        if cells(&out) + cells(&one) > usize::from(room) {
            break;
        }
        out.push_str(&one);
    }
    out
}
