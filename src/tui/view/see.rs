//! The codings on the selected words, one below the other, and what the chosen one is.

use super::code_box::{last_selected, paragraph};
use super::pen::{Pen, bold};
use crate::model::values::CodePart;
use crate::model::{Annotation, Seen, Transcript};
use crate::tui::layer::see::{See, Wanted, extent, memos};
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name, count};
use ratatui::style::Style;

/// Rows of the box, its rules among them.
const HEIGHT: u16 = 9;
/// Rows of codings in it, if there are more than that.
const LIST: u16 = 4;

/// What can be pressed.
pub(super) fn keys(see: See) -> &'static str {
    match see.wanted {
        Wanted::Look => {
            "{Enter} its words  {take-off} off  {refit} refit  {memo} memo  {discuss} talk  {passages} passages  {Esc} back"
        }
        Wanted::TakeOff => "a number takes it off  {Enter} this one  {Esc} back",
        Wanted::Refit => "a number gives it these words  {Enter} this one  {Esc} back",
        Wanted::Passages => "a number shows its passages  {Enter} this one  {Esc} back",
    }
}

/// Draws them; returns the cell of the chosen one.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    see: See,
    focus: (u16, u16),
) -> (u16, u16) {
    let (width, rows) = (pen.size.0, pen.size.1 - 3);
    let (Some(reading), Some(transcript)) = (ui.reading(), ui.transcript(project)) else { return focus };
    let codings = see.rows(ui, project);
    let at = see.at.min(codings.len().saturating_sub(1));
    let height = HEIGHT.min(rows);
    let list = LIST.min(codings.len() as u16).min(height - 2);
    let last = last_selected(ui, rows).unwrap_or(focus.1);
    let y = match (last + 1 + height <= rows, focus.1 >= height) {
        (true, _) => last + 1,
        (false, true) => focus.1 - height,
        (false, false) => rows - height,
    };
    (y..y + height).for_each(|row| pen.blank(0, row, width));
    pen.rule(0, y, width);
    pen.rule(0, y + height - 1, width);
    let what = if see.wanted == Wanted::Passages { "code" } else { "coding" };
    pen.put(2, y, width - 4, &format!(" {} here, nearest first ", count(codings.len(), what)), bold());
    let place = format!(" {} of {} ", at + 1, codings.len());
    let x = width.saturating_sub(place.len() as u16 + 2);
    pen.put(x, y, place.len() as u16, &place, Style::default());
    let top = (at + 1).saturating_sub(usize::from(list));
    let mut cursor = focus;
    for (row, nth) in (y + 1..y + 1 + list).zip(top..codings.len()) {
        if nth == at {
            pen.put(0, row, 1, ">", bold());
            cursor = (2, row);
        }
        draw_row(pen, ui, project, transcript, codings[nth], (nth, nth == at), row);
    }
    if let Some(coding) = codings.get(at) {
        detail(pen, ui, project, transcript, coding, (y + 1 + list, y + height - 1));
    }
    debug_assert!(reading.id == transcript.id);
    cursor
}

/// Number, code, coder, how much of it is selected, memos.
fn draw_row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    transcript: &Transcript,
    coding: &Annotation,
    (nth, here): (usize, bool),
    y: u16,
) {
    let (width, look) = (pen.size.0, ui.face.look());
    let weight = if here { bold() } else { Style::default() };
    let number = if nth < 9 { (nth + 1).to_string() } else { String::new() };
    pen.put(2, y, 1, &number, Style::default());
    let name = (width * 3 / 8).clamp(12, 48);
    let style = look.theme(ui.tree.colour(coding.code)).patch(weight);
    pen.put(4, y, name.saturating_sub(6), &code_name(project, coding.code), style);
    pen.put(name, y, 4, project.initials(Some(coding.coder)), look.back());
    let span = coding.span.zip(ui.reading());
    let said = span.map(|(span, reading)| extent(&reading.page, span, reading.selection.span));
    let after = pen.put(name + 5, y, width.saturating_sub(name + 5), &said.unwrap_or_default(), weight);
    let memos = memos(project, transcript, coding).len();
    if memos > 0 {
        let said = count(memos, "memo");
        pen.put((name + 32).max(after + 2), y, said.len() as u16, &said, Style::default());
    }
}

/// Where the code is, what it means, and the memos.
fn detail(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    transcript: &Transcript,
    coding: &Annotation,
    (mut y, end): (u16, u16),
) {
    let width = pen.size.0 - 4;
    if y < end {
        pen.put(2, y, width, &words::code_path(project, coding.code), ui.face.look().back());
        y += 1;
    }
    let memos = memos(project, transcript, coding);
    let Some(code) = project.codes.get(coding.code) else { return };
    let mut said = code.part(CodePart::Text).to_owned();
    if !code.part(CodePart::Not).is_empty() {
        said.push_str(&format!(" Not: {}", code.part(CodePart::Not)));
    }
    let said = if said.is_empty() { "not defined yet".to_owned() } else { said };
    // The memos get a row at least, if there are any.
    let room = end.saturating_sub(y + u16::from(!memos.is_empty()));
    y += paragraph(pen, &said, (2, y, width), room);
    for memo in memos {
        if y >= end {
            return;
        }
        let what = if memo.private { "memo for you alone" } else { "memo" };
        let said = format!("{what} {}: {}", project.initials(memo.coder), memo.body);
        y += paragraph(pen, &said, (2, y, width), end - y);
    }
}
