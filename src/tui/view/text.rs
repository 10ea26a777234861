//! The words, what is selected, and the stripes beside them.

use super::super::grid::Grid;
use super::super::page::Place;
use super::super::stripes::{Cell, Stripe};
use super::super::ui::{Jump, Margin, Reading, Ui};
use super::super::words::code_name;
use super::{Pen, bold};
use crate::model::{Seen, Transcript};
use crate::text::{Span, layout::clusters};
use ratatui::style::{Modifier, Style};

/// Draws the text pane; gives the first selected cell.
pub(super) fn draw(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, grid: &Grid) -> (u16, u16) {
    let (Some(reading), Some(transcript)) = (&ui.reading, ui.transcript(project)) else {
        let words = super::super::rows::NO_TRANSCRIPTS;
        pen.put(grid.text.0, 1, pen.size.0 - grid.text.0, words, Style::default());
        return (grid.text.0, 1);
    };
    let places = visible(reading, usize::from(grid.rows));
    let mut focus = None;
    for (y, &place) in (0..).zip(&places) {
        let first = row(pen, ui, transcript, reading, grid, place, y);
        focus = focus.or(first);
        if let Some((x, lanes)) = grid.stripes {
            stripes(pen, ui, project, reading, place, (x, y), usize::from(lanes));
        }
    }
    if let (Some((x, width)), true) = (grid.names, ui.margin != Margin::Nothing) {
        for (y, stripe) in (0..).zip(reading.stripes.names(&places)) {
            if let Some(stripe) = stripe {
                let times = if stripe.count > 1 { format!(" x{}", stripe.count) } else { String::new() };
                let most = if width > 16 { width } else { width.min(16) };
                let name = crate::text::fit(
                    &code_name(project, stripe.code),
                    most - times.len() as u16,
                    ui.look.ascii,
                );
                pen.put(x, y, width, &format!("{name}{times}"), stripe_style(ui, reading, stripe));
            }
        }
    }
    focus.unwrap_or((grid.text.0, 0))
}

/// The rows of the text on the screen.
fn visible(reading: &Reading, rows: usize) -> Vec<Place> {
    let mut places = Vec::with_capacity(rows);
    let mut place = reading.top;
    while places.len() < rows && place.turn < reading.page.turns() {
        if place.row < reading.page.rows(place.turn) {
            places.push(place);
            place.row += 1;
        } else {
            place = Place { turn: place.turn + 1, row: 0 };
        }
    }
    places
}

/// One row of text; gives its first selected cell.
fn row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    transcript: &Transcript,
    reading: &Reading,
    grid: &Grid,
    place: Place,
    y: u16,
) -> Option<(u16, u16)> {
    let layout = reading.page.turn(place.turn)?;
    let (left, width) = grid.text;
    let speaker = transcript.turns.get(place.turn).map_or("", |turn| turn.speaker.as_str());
    if place.row == 0 {
        let number = transcript.numbers.get(place.turn).copied().unwrap_or(place.turn as u32 + 1);
        let head = if speaker.is_empty() { number.to_string() } else { format!("{speaker}  {number}") };
        pen.put(left, y, width, &head, bold());
        return None;
    }
    let line = layout.lines.get(place.row - 1)?;
    let selected = reading.selection.span;
    if selected.overlaps(line.span) {
        gutter(pen, ui, y, selected.contains(line.span.start()) && left == 2 && !layout.right_to_left);
    } else if let Some(flag) = reading.flags.get(&place) {
        pen.put(0, y, 1, &flag.to_string(), Style::default());
    }
    let mut x = if layout.right_to_left { left + width.saturating_sub(line.cells) } else { left };
    let end = left + width;
    // Blanks at the end of a line are not worth their bytes.
    let inked = x + line.cells;
    let plain = match transcript.is_participant(speaker) {
        true => Style::default(),
        false => ui.look.dim(),
    };
    let hits = hits(ui, reading, place.turn, line.span);
    let coded = coded(ui, reading, place.turn);
    let mut first = None;
    for cluster in clusters(&reading.page.text, line.span, ui.look.ascii) {
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
            if !ui.look.thin || edge {
                style = style.patch(ui.look.selected()).remove_modifier(Modifier::DIM);
            }
            first = first.or(Some((x, y)));
        }
        x = pen.glyph(x, y, &cluster.shown, end.saturating_sub(x), style);
    }
    first
}

/// The mark of a selected line. Where the words are selected from their first one on, it looks as they do: the pen
/// then stays the same from one line to the next.
fn gutter(pen: &mut Pen<'_>, ui: &Ui, y: u16, from_start: bool) {
    match from_start && !ui.look.thin {
        true => pen.put(0, y, 2, "> ", ui.look.selected()),
        false => pen.put(0, y, 1, ">", Style::default()),
    };
}

/// What a search found on a line.
fn hits(ui: &Ui, reading: &Reading, turn: usize, line: Span) -> Vec<Span> {
    let (Some(Jump::Match(finder, _)), Some(span), true) = (&ui.jump, reading.page.span(turn), ui.hits)
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
    match ui.underline {
        true => reading.stripes.of_turn(turn).map(|stripe| stripe.span).collect(),
        false => Vec::new(),
    }
}

fn stripe_style(ui: &Ui, reading: &Reading, stripe: &Stripe) -> Style {
    ui.look.stripe(ui.tree.colour(stripe.code), stripe.span.overlaps(reading.selection.span))
}

fn stripes(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    reading: &Reading,
    place: Place,
    at: (u16, u16),
    lanes: usize,
) {
    let (x, y) = at;
    let glyphs = ui.look.stripe_glyphs();
    for (lane, cell) in (0..).zip(reading.stripes.row(place, lanes)) {
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
                let letter = letter.as_deref().map(|name| crate::text::fit(name, 9, ui.look.ascii));
                let letter = letter.and_then(|name| name.chars().next()).map(String::from);
                let glyph = letter.as_deref().unwrap_or(glyphs[part]);
                pen.glyph(x + lane, y, glyph, 1, stripe_style(ui, reading, stripe));
            }
        }
    }
}
