//! What lies on the selected words, one below the other, and what the chosen row is.

use super::code_box::{paragraph, place_of};
use super::pen::{Pen, bold};
use crate::model::values::CodePart;
use crate::model::{Annotation, Memo, Seen, Transcript};
use crate::text::{Span, cells};
use crate::tui::layer::see::{HEIGHT, Row, See, Wanted, extent, in_card, memos};
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name, count, some_words};
use ratatui::style::Style;

/// Rows of things in it, if there are more than that.
const LIST: u16 = 4;
/// What can be pressed.
pub(super) fn keys(ui: &Ui, project: &Seen<'_>, see: See) -> &'static str {
    match see.wanted {
        Wanted::Look => match see.rows(ui, project).get(see.at) {
            Some(Row::Memo(_)) => "{Enter} opens it  {take-off} off  {discuss} talk  {Esc} back",
            _ => {
                "{Enter} selects it  {take-off} off  {refit} refit  {memo} memo  {discuss} talk  {passages} passages  {Esc} back"
            }
        },
        Wanted::TakeOff => "a number takes it off  {Enter} this one  {Esc} back",
        Wanted::Refit => "a number gives it these words  {Enter} this one  {Esc} back",
        Wanted::Passages => "a number shows its passages  {Enter} this one  {Esc} back",
        Wanted::Memo => "a number opens it  {Enter} this one  {Esc} back",
    }
}

/// Where the list is drawn: columns and rows, in the place of the card or over the words.
struct Area {
    x: u16,
    y: u16,
    width: u16,
    height: u16,
}

impl Area {
    fn of(pen: &Pen<'_>, ui: &Ui, focus: (u16, u16)) -> (Area, bool) {
        if let Some((x, y, width, height)) = in_card(ui) {
            return (Area { x, y, width, height }, true);
        }
        let rows = pen.size.1 - 3;
        let height = HEIGHT.min(rows);
        let y = place_of(ui, rows, height, focus);
        (Area { x: 0, y, width: pen.size.0, height }, false)
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
    let Some(transcript) = ui.transcript(project) else { return focus };
    let found = see.rows(ui, project);
    let at = see.at.min(found.len().saturating_sub(1));
    let (area, in_card) = Area::of(pen, ui, focus);
    let Area { x, y, width, height } = area;
    (y..y + height).for_each(|row| pen.blank(x, row, width));
    if !in_card || y > 0 {
        pen.rule(x, if in_card { y - 1 } else { y }, width);
    }
    let head = if in_card && y > 0 { y - 1 } else { y };
    if !in_card {
        pen.rule(x, y + height - 1, width);
    }
    let place = format!(" {} of {} ", at + 1, found.len());
    let right = width.saturating_sub(place.len() as u16 + 2);
    let title = match in_card {
        true => format!(" {} here ", title(see, &found)),
        false => format!(" {} here, nearest first ", title(see, &found)),
    };
    pen.put(x + 2, head, right.saturating_sub(2), &title, bold());
    pen.put(x + right, head, place.len() as u16, &place, Style::default());
    let rows = head + 1..y + height - u16::from(!in_card);
    let most = if in_card { (rows.len() as u16 / 2).max(1) } else { LIST };
    let list = most.min(found.len() as u16).min(rows.len() as u16);
    let top = (at + 1).saturating_sub(usize::from(list));
    let mut cursor = focus;
    for (row, nth) in (rows.start..rows.start + list).zip(top..found.len()) {
        if nth == at {
            pen.put(x, row, 1, ">", bold());
            cursor = (x + 2, row);
        }
        let line = Area { x, y: row, width, height: 1 };
        draw_row(pen, ui, project, transcript, found[nth], (nth, nth == at, in_card), line);
    }
    let mut below = Area { x: x + 2, y: rows.start + list, width: width.saturating_sub(4), height: rows.end };
    if in_card && below.y < rows.end {
        let said = found.get(at).and_then(|row| extent_of(ui, project, transcript, *row));
        pen.put(below.x, below.y, below.width, &said.unwrap_or_default(), Style::default());
        below.y += 1;
    }
    match found.get(at) {
        Some(Row::Coding(coding)) => detail(pen, ui, project, coding, below),
        Some(Row::Memo(memo)) => memo_detail(pen, ui, project, transcript, memo, below),
        Some(Row::NewMemo) | None => {}
    }
    cursor
}

/// What is counted in the head.
fn title(see: See, found: &[Row<'_>]) -> String {
    let codings = found.iter().filter(|row| matches!(row, Row::Coding(_))).count();
    let memos = found.iter().filter(|row| matches!(row, Row::Memo(_))).count();
    let what = if see.wanted == Wanted::Passages { "code" } else { "coding" };
    match (codings, memos) {
        (0, memos) => count(memos, "memo"),
        (codings, 0) => count(codings, what),
        (codings, memos) => format!("{}, {}", count(codings, what), count(memos, "memo")),
    }
}

/// Number, code or memo, whose, how much of it is selected, memos or words.
fn draw_row(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    transcript: &Transcript,
    row: Row<'_>,
    (nth, here, narrow): (usize, bool, bool),
    Area { x, y, width, .. }: Area,
) {
    let look = ui.face.look();
    let weight = if here { bold() } else { Style::default() };
    let number = if nth < 9 { (nth + 1).to_string() } else { String::new() };
    pen.put(x + 2, y, 1, &number, Style::default());
    // Without room beside the name, the extent is said below the rows.
    let name = if narrow { width.saturating_sub(4) } else { (width * 3 / 8).clamp(12, 48) };
    let (called, style, who) = match row {
        Row::Coding(coding) => {
            let style = look.theme(ui.tree.colour(coding.code)).patch(weight);
            (code_name(project, coding.code), style, Some(coding.coder))
        }
        Row::Memo(memo) => {
            let called = if memo.private { "memo for you alone" } else { "memo" };
            (called.to_owned(), weight, memo.coder)
        }
        Row::NewMemo => {
            pen.put(x + 4, y, width.saturating_sub(4), "+ a new memo on the selected words", weight);
            return;
        }
    };
    pen.put(x + 4, y, name.saturating_sub(6), &called, style);
    pen.put(x + name, y, 4, project.initials(who), look.back());
    if narrow {
        return;
    }
    let said = extent_of(ui, project, transcript, row);
    let left = x + name + 5;
    let after = pen.put(left, y, (x + width).saturating_sub(left), &said.unwrap_or_default(), weight);
    let more = match row {
        Row::Coding(coding) => match memos(project, coding).len() {
            0 => return,
            memos => count(memos, "memo"),
        },
        Row::Memo(memo) => some_words(&memo.body, 200),
        Row::NewMemo => return,
    };
    let at = (x + name + 32).min(x + width * 2 / 3).max(after + 2);
    pen.put(at, y, (x + width).saturating_sub(at), &more, Style::default());
}

/// How much of it is selected.
fn extent_of(ui: &Ui, project: &Seen<'_>, transcript: &Transcript, row: Row<'_>) -> Option<String> {
    let span = match row {
        Row::Coding(coding) => coding.span,
        Row::Memo(memo) => project.place_in(transcript, memo.on),
        Row::NewMemo => None,
    };
    let reading = ui.reading()?;
    Some(extent(&reading.page, span?, reading.selection.span))
}

/// Where the code is, what it means, and the memos. `height` is the row behind the last one.
fn detail(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, coding: &Annotation, area: Area) {
    let Area { x, mut y, width, height: end } = area;
    if y < end {
        pen.put(x, y, width, &words::code_path(project, coding.code), ui.face.look().back());
        y += 1;
    }
    let memos = memos(project, coding);
    let Some(code) = project.codes.get(coding.code) else { return };
    let mut said = code.part(CodePart::Text).to_owned();
    if !code.part(CodePart::Not).is_empty() {
        said.push_str(&format!(" Not: {}", code.part(CodePart::Not)));
    }
    let said = if said.is_empty() { "not defined yet".to_owned() } else { said };
    // The memos get a row at least, if there are any.
    let room = end.saturating_sub(y + u16::from(!memos.is_empty()));
    y += paragraph(pen, &said, (x, y, width), room);
    for memo in memos {
        if y >= end {
            return;
        }
        let what = if memo.private { "memo for you alone" } else { "memo" };
        let said = format!("{what} {}: {}", project.initials(memo.coder), memo.body);
        y += paragraph(pen, &said, (x, y, width), end - y);
    }
}

/// The words that a memo is about, and the memo.
fn memo_detail(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    transcript: &Transcript,
    memo: &Memo,
    Area { x, y, width, height: end }: Area,
) {
    let quoted = |span: Span| format!("on \"{}\"", some_words(transcript.text.slice(span), 300));
    let words = project.place_in(transcript, memo.on).map(quoted).unwrap_or_default();
    if y < end {
        let shown = if cells(&words) > usize::from(width) {
            some_words(&words, usize::from(width) - 4)
        } else {
            words
        };
        pen.put(x, y, width, &shown, ui.face.look().back());
    }
    if y + 1 < end {
        paragraph(pen, &memo.body, (x, y + 1, width), end - y - 1);
    }
}
