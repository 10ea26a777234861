//! The words, what is selected, and the stripes beside them.

use super::pen::{Pen, bold};
use crate::model::target::Target;
use crate::model::{Seen, Transcript};
use crate::text::{Span, cells, fit, layout::clusters, words as list_words};
use crate::tui::message::message;
use crate::tui::pane::grid::{Grid, Margin};
use crate::tui::pane::page::TextRow;
use crate::tui::pane::reading::{Reading, Unit};
use crate::tui::pane::stripes::{Cell, Stripe};
use crate::tui::ui::{Jump, Ui};
use crate::tui::words::{self, code_name, count};
use ratatui::style::{Modifier, Style};

/// Draws the words and what is beside them, but for the tree; returns the first selected cell.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, grid: &Grid) -> (u16, u16) {
    let (Some(reading), Some(transcript)) = (ui.reading(), ui.transcript(project)) else {
        let words = words::NO_TRANSCRIPTS;
        pen.put(grid.text.0, 1, pen.size.0 - grid.text.0, words, Style::default());
        return (grid.text.0, 1);
    };
    let text_rows = visible(reading, usize::from(grid.rows));
    let mut focus = None;
    for (y, &text_row) in (0..).zip(&text_rows) {
        let first = row(pen, ui, transcript, reading, grid, text_row, y);
        focus = focus.or(first);
        if let Some((x, lanes)) = grid.stripes {
            stripes(pen, ui, project, reading, text_row, (x, y), usize::from(lanes));
        }
    }
    if let (Some((x, width)), true) = (grid.names, ui.coding.margin() != Margin::Nothing) {
        for (y, stripe) in (0..).zip(reading.stripes.names(&text_rows)) {
            if let Some(stripe) = stripe {
                let times = if stripe.count > 1 { format!(" x{}", stripe.count) } else { String::new() };
                let most = if width > 16 { width } else { width.min(16) };
                let name =
                    fit(&code_name(project, stripe.code), most - times.len() as u16, ui.face.look().ascii);
                pen.put(x, y, width, &format!("{name}{times}"), stripe_style(ui, reading, stripe));
            }
        }
    }
    focus.unwrap_or((grid.text.0, 0))
}

/// The rows of the text on the screen.
fn visible(reading: &Reading, rows: usize) -> Vec<TextRow> {
    let mut text_rows = Vec::with_capacity(rows);
    let mut text_row = reading.top;
    while text_rows.len() < rows && text_row.turn < reading.page.turns() {
        if text_row.row < reading.page.rows(text_row.turn) {
            text_rows.push(text_row);
            text_row.row += 1;
        } else {
            text_row = TextRow { turn: text_row.turn + 1, row: 0 };
        }
    }
    text_rows
}

/// Draws one row of text; returns its first selected cell.
fn row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    transcript: &Transcript,
    reading: &Reading,
    grid: &Grid,
    text_row: TextRow,
    y: u16,
) -> Option<(u16, u16)> {
    let layout = reading.page.turn(text_row.turn)?;
    let (left, width) = grid.text;
    let speaker = transcript.turns.get(text_row.turn).map_or("", |turn| turn.speaker.as_str());
    if text_row.row == 0 {
        let number = transcript.numbers.get(text_row.turn).copied().unwrap_or(text_row.turn as u32 + 1);
        let head = if speaker.is_empty() { number.to_string() } else { format!("{speaker}  {number}") };
        pen.put(left, y, width, &head, bold());
        return None;
    }
    let line = layout.lines.get(text_row.row - 1)?;
    let selected = reading.selection.span;
    if selected.overlaps(line.span) {
        gutter(pen, ui, y, selected.contains(line.span.start()) && left == 2 && !layout.right_to_left);
    } else if let Some(flag) = reading.flags.get(&text_row) {
        pen.put(0, y, 1, &flag.to_string(), Style::default());
    }
    let mut x = if layout.right_to_left { left + width.saturating_sub(line.cells) } else { left };
    let end = left + width;
    // Blanks at the end of a line are not worth their bytes.
    let inked = x + line.cells;
    let plain = match transcript.is_participant(speaker) {
        true => Style::default(),
        false => ui.face.look().dim(),
    };
    let hits = hits(ui, reading, text_row.turn, line.span);
    let coded = coded(ui, reading, text_row.turn);
    let mut first = None;
    for cluster in clusters(&reading.page.text, line.span, ui.face.look().ascii) {
        if x >= inked || x + cluster.width > end.max(left + cluster.width.min(width)) {
            break;
        }
        let mut style = plain;
        if coded.iter().any(|span| span.contains(cluster.start)) {
            style = style.add_modifier(Modifier::UNDERLINED);
        }
        if hits.iter().any(|span| span.contains(cluster.start)) {
            style = style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        }
        if selected.contains(cluster.start) {
            let edge = cluster.start == selected.start() || cluster.start + cluster.len >= selected.end();
            if !ui.face.look().thin || edge {
                style = style.patch(ui.face.look().selected()).remove_modifier(Modifier::DIM);
            }
            first = first.or(Some((x, y)));
        }
        x = pen.glyph(x, y, &cluster.shown, end.saturating_sub(x), style);
    }
    first
}

/// The sign of a selected line. Where the words are selected from their first one on, it looks as they do: the pen
/// then stays the same from one line to the next.
fn gutter(pen: &mut Pen<'_>, ui: &Ui, y: u16, from_start: bool) {
    match from_start && !ui.face.look().thin {
        true => pen.put(0, y, 2, "> ", ui.face.look().selected()),
        false => pen.put(0, y, 1, ">", Style::default()),
    };
}

/// What a search found on a line.
fn hits(ui: &Ui, reading: &Reading, turn: usize, line: Span) -> Vec<Span> {
    let (Some(Jump::Match(finder, _)), Some(span), true) =
        (ui.travel.jump(), reading.page.span(turn), ui.travel.shows_hits())
    else {
        return Vec::new();
    };
    // Near the line is enough: a turn may be a whole transcript.
    let near = Span::new(line.start().saturating_sub(200), line.end() + 200)
        .and_then(|near| near.intersection(span));
    let found = near.map(|near| finder.find_in(&reading.page.text, near).filter(|hit| hit.overlaps(line)));
    found.map_or_else(Vec::new, Iterator::collect)
}

/// Coded words of a turn, where they are underlined.
fn coded(ui: &Ui, reading: &Reading, turn: usize) -> Vec<Span> {
    match ui.coding.underlines() {
        true => reading.stripes.of_turn(turn).map(|stripe| stripe.span).collect(),
        false => Vec::new(),
    }
}

fn stripe_style(ui: &Ui, reading: &Reading, stripe: &Stripe) -> Style {
    ui.face.look().stripe(ui.tree.colour(stripe.code), stripe.span.overlaps(reading.selection.span))
}

fn stripes(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    reading: &Reading,
    text_row: TextRow,
    at: (u16, u16),
    lanes: usize,
) {
    let (x, y) = at;
    let glyphs = ui.face.look().stripe_glyphs();
    for (lane, cell) in (0..).zip(reading.stripes.row(text_row, lanes)) {
        match cell {
            Cell::Empty => {}
            Cell::More(count) => {
                let shown = if count < 10 { count.to_string() } else { "+".to_owned() };
                pen.glyph(x + lane, y, &shown, 1, Style::default());
            }
            Cell::Part(stripe, part) => {
                // From the seventh theme on colours come again: the theme's letter tells them apart.
                let again = ui.tree.colour(stripe.code).is_some_and(|nth| nth >= 6) && matches!(part, 0 | 3);
                let theme = project.codes.theme_of(stripe.code).filter(|_| again);
                let letter = theme.map(|theme| code_name(project, theme));
                let letter = letter.as_deref().map(|name| fit(name, 9, ui.face.look().ascii));
                let letter = letter.and_then(|name| name.chars().next()).map(String::from);
                let glyph = letter.as_deref().unwrap_or(glyphs[part]);
                pen.glyph(x + lane, y, glyph, 1, stripe_style(ui, reading, stripe));
            }
        }
    }
}

/// `P07 12/88 s3/5 16w  codes: turned away, stigma`, cut with `+n`.
pub(crate) fn line(ui: &Ui, project: &Seen<'_>, width: u16) -> String {
    let (Some(reading), Some(t)) = (ui.reading(), ui.transcript(project)) else {
        return fit(&project.title, width, ui.face.look().ascii);
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
    let head = format!("{} {number}/{last} {unit} {said:<4} ", fit(&t.title, 20, ui.face.look().ascii));
    let codings = ui.codings(project);
    let mut names: Vec<String> = Vec::new();
    for coding in codings {
        let own = Some(coding.coder) == ui.who.me();
        let who = if own { String::new() } else { format!(" ({})", project.initials(Some(coding.coder))) };
        let name = format!("{}{who}", code_name(project, coding.code));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let marks = marks(project, t, span);
    // Here and not in the last row: the words that stood there would have to be sent again after it.
    let marks = match ui.said.taken_off() {
        Some(name) => message!("   taken off: {}   {undo} undoes{}", name, marks).shown(&ui.keys),
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
fn marks(project: &Seen<'_>, transcript: &Transcript, span: Span) -> String {
    let here = |target: Target| {
        target.transcript() == Some(transcript.id)
            && transcript.place_of(target).is_some_and(|there| there.overlaps(span))
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
