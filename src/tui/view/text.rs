//! The words, what is selected, and the stripes beside them.

use super::pen::{Pen, bold};
use crate::model::{Seen, Transcript};
use crate::text::{Span, cells, fit, layout::clusters, words as list_words};
use crate::tui::here::Here;
use crate::tui::pane::grid::{Grid, PANES};
use crate::tui::pane::page::TextRow;
use crate::tui::pane::reading::{Reading, Unit};
use crate::tui::pane::stripes::{Cell, Part};
use crate::tui::ui::{Jump, Ui};
use crate::tui::words::{self, code_name, count};
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// Draws the words and what is beside them, but for the tree; returns the first selected cell.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, grid: &Grid) -> (u16, u16) {
    let (Some(reading), Some(transcript)) = (ui.reading(), ui.transcript(project)) else {
        let words = &ui.shown(words::NO_TRANSCRIPTS);
        pen.put(grid.text.0, 1, pen.size.0 - grid.text.0, words, Style::default());
        return (grid.text.0, 1);
    };
    let text_rows = visible(reading, usize::from(grid.rows));
    let flags = reading.flags(project, transcript, &text_rows);
    let mut focus = None;
    for (y, &text_row) in (0..).zip(&text_rows) {
        if let Some(flag) = flags.get(&text_row) {
            pen.put(0, y, 1, &flag.to_string(), Style::default());
        }
        if text_row.row == 0 {
            speaker(pen, ui, project, transcript, grid, (text_row.turn, y));
        }
        let first = row(pen, ui, transcript, reading, grid, text_row, y);
        focus = focus.or(first);
        if let Some((x, lanes)) = grid.stripes {
            let above = usize::from(y).checked_sub(1).map(|above| text_rows[above]);
            let cells = reading.stripes.row(text_row, usize::from(lanes), above);
            stripes(pen, ui, project, &cells, (x, y));
        }
    }
    if let Some((x, width)) = grid.names {
        for (y, stripe) in (0..).zip(reading.stripes.names(&text_rows)) {
            if let Some(stripe) = stripe {
                // With more columns coders are named at the right, else how many there are.
                let who: Vec<&str> = stripe.coders.iter().map(|&who| project.initials(Some(who))).collect();
                let who = if pen.size.0 >= COLLEAGUES {
                    fit(&who.join(" "), 9, ui.face.look().ascii)
                } else {
                    String::new()
                };
                let times = match (who.is_empty(), stripe.count) {
                    (false, _) => format!(" {who}"),
                    (true, 1) => String::new(),
                    (true, count) => format!(" x{count}"),
                };
                let room = width.saturating_sub(cells(&times) as u16);
                let name = fit(&code_name(project, stripe.code), room, ui.face.look().ascii);
                let here = stripe.span.overlaps(reading.selection.span);
                let style = ui.face.look().theme(ui.tree.colour(stripe.code));
                let style = if here { style.add_modifier(Modifier::BOLD) } else { style };
                if who.is_empty() {
                    pen.put(x, y, width, &format!("{name}{times}"), style);
                } else {
                    pen.put(x, y, room, &name, style);
                    let at = x + width - cells(&who) as u16;
                    pen.put(at, y, width, &who, ui.face.look().back());
                }
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

/// From this many columns on the coders stand beside the names.
const COLLEAGUES: u16 = 140;

/// Who speaks, and the codes of what is said then, where no column shows their names.
fn speaker(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    transcript: &Transcript,
    grid: &Grid,
    (turn, y): (usize, u16),
) {
    let (left, width) = grid.text;
    let name = transcript.turns.get(turn).map_or("", |turn| turn.speaker.as_str());
    let number = transcript.numbers.get(turn).copied().unwrap_or(turn as u32 + 1);
    let head = if name.is_empty() { number.to_string() } else { format!("{name}  {number}") };
    let mut x = pen.put(left, y, width, &head, bold());
    let look = ui.face.look();
    let beside = grid.stripes.is_some() && grid.names.is_none() && pen.size.0 >= PANES && !look.thin;
    let Some(reading) = ui.reading().filter(|_| beside) else { return };
    let codes = reading.stripes.codes_of(turn);
    let end = left + width;
    for (nth, &code) in codes.iter().enumerate() {
        let name = fit(&code_name(project, code), u16::MAX, look.ascii);
        let left = codes.len() - nth - 1;
        let more = if left > 0 { 3 + left.to_string().len() } else { 0 };
        let gap = if nth == 0 { 3 } else { 2 };
        if usize::from(x + gap) + cells(&name) + more > usize::from(end) {
            pen.put(x + gap, y, end.saturating_sub(x + gap), &format!("+{}", left + 1), look.back());
            return;
        }
        x = pen.put(x + gap, y, width, &name, look.theme(ui.tree.colour(code)));
    }
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
        return None;
    }
    let line = layout.lines.get(text_row.row - 1)?;
    let selected = reading.selection.span;
    if selected.overlaps(line.span) {
        gutter(pen, ui, y, selected.contains(line.span.start()) && left == 2 && !layout.right_to_left);
    }
    let mut x = if layout.right_to_left { left + width.saturating_sub(line.cells) } else { left };
    let end = left + width;
    // Blanks at the end of a line are not worth their bytes.
    let inked = x + line.cells;
    let plain = match transcript.is_participant(speaker) {
        true => Style::default(),
        false => ui.face.look().back(),
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
                let look = ui.face.look();
                style = match look.rectangles {
                    // Nothing but the reversal differs, so it needs no text.
                    true => style.patch(look.selected()),
                    // The selected words stand out wholly: no grey is reversed.
                    false => look.selected().add_modifier(style.add_modifier),
                };
            }
            first = first.or(Some((x, y)));
        }
        x = pen.glyph(x, y, &cluster.shown, end.saturating_sub(x), style);
    }
    first
}

/// The sign of a selected line. Where the words are selected from their first one on, it looks as they do: the pen
/// then stays the same from one line to the next. Words that are reversed by rectangles need no pen.
fn gutter(pen: &mut Pen<'_>, ui: &Ui, y: u16, from_start: bool) {
    let look = ui.face.look();
    match from_start && !look.thin && !look.rectangles {
        true => pen.put(0, y, 2, "> ", look.selected()),
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

/// The lanes of a row. What is selected changes nothing here.
fn stripes(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, lanes: &[Cell<'_>], (x, y): (u16, u16)) {
    let look = ui.face.look();
    let [middle, end] = look.stripe_glyphs();
    for (lane, cell) in (0..).zip(lanes) {
        match cell {
            Cell::Empty => {}
            Cell::More => drop(pen.glyph(x + lane, y, "+", 1, Style::default())),
            Cell::Part(stripe, part) => {
                let name = fit(&code_name(project, stripe.code), 9, look.ascii);
                let first = name.graphemes(true).next().filter(|first| cells(first) == 1);
                let glyph = match part {
                    Part::Head => first.unwrap_or(look.head_glyph()),
                    Part::Middle => middle,
                    Part::End => end,
                };
                pen.glyph(x + lane, y, glyph, 1, look.stripe(ui.tree.colour(stripe.code)));
            }
        }
    }
}

/// `P07 12/88 s3/5 16w  called the label, turned away LW`: the codes nearest to the selected words first.
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
    let said = format!("{unit} {:<4}", format!("{said}w"));
    // On a slow line it is left out from one step to the next, and comes with the next jump.
    let said = if ui.face.look().thin && reading.stepped { String::new() } else { said };
    let head = format!("{} {number}/{last} {said:<9} ", fit(&t.title, 20, ui.face.look().ascii));
    let who = |here: &Here| match here.coders.as_slice() {
        [one] if Some(*one) == ui.who.me() => String::new(),
        coders => coders.iter().map(|&who| format!(" {}", project.initials(Some(who)))).collect(),
    };
    let here = ui.here(project);
    let names: Vec<String> =
        here.iter().map(|here| format!("{}{}", code_name(project, here.code), who(here))).collect();
    let nth = ui.travel.places().nth(t.id, span.start()).filter(|_| ui.travel.shows_hits());
    let head = nth.map_or_else(|| head.clone(), |nth| format!("{head}{nth}  "));
    let marks = marks(project, t, span);
    // Here and not in the last row: the words that stood there would have to be sent again after it.
    let marks = match ui.said.beside() {
        Some(words) => format!("   {words}{marks}"),
        None => marks,
    };
    let room = usize::from(width).saturating_sub(cells(&head) + cells(&marks));
    format!("{head}{}{marks}", codes(&names, room, ui.face.look().ascii))
}

/// As many names as fit, the last of them cut where some of it fits, the rest as `+n`.
fn codes(names: &[String], room: usize, ascii: bool) -> String {
    /// Cells of a name that say enough of it.
    const ENOUGH: usize = 8;
    if names.is_empty() {
        return "no code".to_owned();
    }
    let mut out = String::new();
    for (nth, name) in names.iter().enumerate() {
        let comma = if nth == 0 { "" } else { ", " };
        let name = fit(name, u16::MAX, ascii);
        let more = |left: usize| if left > 0 { format!("  +{left}") } else { String::new() };
        let left = names.len() - nth;
        let space = room.saturating_sub(cells(&out) + comma.len() + more(left - 1).len());
        if cells(&name) > space {
            let cut = fit(&name, space as u16, ascii);
            return match space >= ENOUGH || nth == 0 {
                true => format!("{out}{comma}{cut}{}", more(left - 1)),
                false => format!("{out}{}", more(left)),
            };
        }
        out.push_str(comma);
        out.push_str(&name);
    }
    out
}

/// What else sits on the selected words.
fn marks(project: &Seen<'_>, transcript: &Transcript, span: Span) -> String {
    let here = project.noted_over(transcript, span);
    let mut out = String::new();
    let memos: usize = here.iter().map(|&target| project.memos_on(target).count()).sum();
    if memos > 0 {
        out.push_str(&format!("  {}", count(memos, "memo")));
    }
    let mut marks: Vec<_> = here.iter().flat_map(|&target| project.marks_on(target)).collect();
    marks.sort_by_key(|mark| mark.id);
    marks.dedup_by(|one, other| one.name == other.name);
    marks.iter().for_each(|mark| out.push_str(&format!("  {}", mark.name)));
    out
}
