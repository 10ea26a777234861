//! Writing a memo or a definition.

use super::pen::{Pen, bold};
use super::status::{saved_corner, whole};
use crate::model::Seen;
use crate::model::target::Target;
use crate::text::{Line, Text, cells, fit, wrap};
use crate::tui::layer::{Subject, Writing};
use crate::tui::pane::grid::memo_width;
use crate::tui::ui::Ui;
use crate::tui::words;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Names of the parts of a definition.
const PARTS: [&str; 4] = ["what it means", "when to use it", "when not", "an example"];

/// Draws the editor; returns the cell of its cursor.
/// `area`: where it is written, if not on the whole screen.
pub(super) fn draw(
    pen: &mut Pen<'_>,
    ui: &Ui,
    project: &Seen<'_>,
    writing: &Writing,
    area: Option<Rect>,
) -> (u16, u16) {
    let (width, height) = pen.size;
    let rows = height - 3;
    if let Some(area) = area {
        let beside = area.height == rows;
        if !beside {
            pen.rule(area.x, area.y, area.width);
            pen.rule(area.x, area.y + area.height - 1, area.width);
            if let Some(author) = author(project, writing) {
                pen.put(area.x + 2, area.y, area.width - 4, &format!(" memo of {author} "), bold());
            }
        }
        let (first, last) = if beside { (0, rows) } else { (area.y + 1, area.y + area.height - 1) };
        let author = author(project, writing).filter(|_| beside);
        let cursor = body(pen, writing, author, (area.x, ui.writing_width(project)), (first, last));
        last_rows(pen, ui, project, writing, &memo_status(writing));
        return cursor;
    }
    let (context, status) = match &writing.what {
        Subject::Memo { on, .. } => (about(ui, project, *on), memo_status(writing)),
        Subject::Definition(code) => {
            (Vec::new(), format!("definition of {}", words::code_path(project, *code)))
        }
    };
    let mut y = 0;
    for line in context.iter().take(usize::from(rows / 3)) {
        pen.put(2, y, width - 4, line, Style::default());
        y += 1;
    }
    if y > 0 {
        let line = if ui.face.look().ascii { "-" } else { "─" };
        pen.glyph(0, y, &line.repeat(usize::from(width)), width, Style::default());
        y += 1;
    }
    let cursor = body(pen, writing, author(project, writing), (0, memo_width(width)), (y, rows));
    last_rows(pen, ui, project, writing, &status);
    cursor
}

/// The last three rows: what is written, whether it is kept, what can be pressed.
fn last_rows(pen: &mut Pen<'_>, ui: &Ui, project: &Seen<'_>, writing: &Writing, status: &str) {
    let (width, height) = pen.size;
    pen.put(0, height - 3, width, status, Style::default());
    let kept = if writing.kept { "kept as you type" } else { "" };
    // The keys stay whatever is said: who comes back after a broken line has to see how to end.
    pen.put(0, height - 2, width, ui.message().unwrap_or(kept), Style::default());
    let room = saved_corner(pen, ui, project).saturating_sub(1);
    let keys = match &writing.what {
        _ if writing.to_read => "1 write on in it  2 a memo of your own  {Esc} back",
        Subject::Memo { .. } => "{Esc} done  {Tab} kind  {Ctrl-p} only me or team  {Ctrl-z} undo typing",
        Subject::Definition(_) => "{Esc} done  {Tab} next part  {Ctrl-z} undo typing",
    };
    pen.put(0, height - 1, room, &whole(&ui.shown(keys), room), Style::default());
}

/// Whose memo it is, if it is another person's.
fn author(project: &Seen<'_>, writing: &Writing) -> Option<String> {
    let Subject::Memo { id: Some(id), .. } = &writing.what else { return None };
    let coder = project.memo(*id).filter(|_| writing.by_other)?.coder;
    Some(
        coder
            .and_then(|coder| project.person(coder))
            .map_or_else(|| "another person".to_owned(), |p| p.name.clone()),
    )
}

fn memo_status(writing: &Writing) -> String {
    let Subject::Memo { kind, private, others, .. } = &writing.what else { return String::new() };
    let who = if writing.by_other {
        "anyone may write on in it"
    } else if *private {
        "only me: in no bundle"
    } else {
        "for the team"
    };
    let both = if others.is_empty() {
        ""
    } else {
        "   two people wrote at once: both texts are shown, make one of them"
    };
    format!("memo   kind: {kind}   {who}{both}")
}

/// What the memo is about: the words and their codes, or a name.
fn about(ui: &Ui, project: &Seen<'_>, on: Target) -> Vec<String> {
    let mut lines = vec![words::target(project, on)];
    let transcript = match on {
        Target::Annotation(id) => project.annotation(id).map(|(t, _)| t),
        on => on.transcript().and_then(|id| project.transcript(id)),
    };
    let span = transcript.and_then(|t| project.place_in(t, on).map(|span| (t, span)));
    if let Some((transcript, span)) = span {
        let said = words::some_words(transcript.text.slice(span), 400);
        let text = Text::from(said.as_str());
        let width = memo_width(ui.face.width());
        for line in
            text.whole().map_or_else(Vec::new, |whole| wrap(&text, whole, width, ui.face.look().ascii))
        {
            lines.push(text.slice(line.span).trim_end().to_owned());
        }
        let here = transcript.annotations.iter().filter(|a| a.span.is_some_and(|s| s.overlaps(span)));
        let mut codes: Vec<String> = here.map(|a| words::code_name(project, a.code)).collect();
        codes.dedup();
        if !codes.is_empty() {
            lines.push(format!("codes: {}", codes.join(", ")));
        }
    }
    lines
}

/// A line of the editor: what it shows, and the column of the cursor, if it is there.
struct Shown {
    words: String,
    heading: bool,
    cursor: Option<u16>,
}

fn body(
    pen: &mut Pen<'_>,
    writing: &Writing,
    author: Option<String>,
    (left, width): (u16, u16),
    (top, bottom): (u16, u16),
) -> (u16, u16) {
    let mut lines: Vec<Shown> = Vec::new();
    let plain = |words: String, heading: bool| Shown { words, heading, cursor: None };
    lines.extend(author.map(|author| plain(format!("memo of {author}"), true)));
    if let Subject::Memo { others, .. } = &writing.what {
        for other in others {
            lines.push(plain("-- somebody wrote at the same time:".into(), true));
            lines.extend(
                wrapped(other, width, pen.look.ascii).into_iter().map(|(words, _)| plain(words, false)),
            );
            lines.push(plain("-- and this text, which you write on in:".into(), true));
        }
    }
    let many = writing.parts.len() > 1;
    for (nth, field) in writing.parts.iter().enumerate() {
        if many {
            lines.push(plain(PARTS.get(nth).copied().unwrap_or("").to_owned(), true));
        }
        let at = (nth == writing.part).then(|| field.before().chars().count() as u32);
        lines.extend(edited(field.words(), at, width, pen.look.ascii));
        if many {
            lines.push(plain(String::new(), false));
        }
    }
    let height = usize::from(bottom.saturating_sub(top)).max(1);
    let here = lines.iter().position(|line| line.cursor.is_some()).unwrap_or(0);
    let first =
        if here < height { 0 } else { (here + 1 - height).div_ceil(height / 2 + 1) * (height / 2 + 1) };
    let first = first.min(here);
    let mut focus = (left + 2, top);
    for (y, line) in (top..bottom).zip(lines.iter().skip(first)) {
        let style = if line.heading { bold() } else { Style::default() };
        pen.put(left + 2, y, width + 1, &line.words, style);
        if let Some(column) = line.cursor {
            focus = (left + 2 + column, y);
        }
    }
    focus
}

fn wrapped(words: &str, width: u16, ascii: bool) -> Vec<(String, (u32, u32))> {
    let text = Text::from(words);
    let lines = text.whole().map_or_else(Vec::new, |whole| wrap(&text, whole, width, ascii));
    let shown = |line: &Line| {
        let words = text.slice(line.span).trim_end_matches('\n').to_owned();
        (words, (line.span.start(), line.span.end()))
    };
    lines.iter().map(shown).collect()
}

/// The lines of a field; the cursor is before the character `at`.
fn edited(words: &str, at: Option<u32>, width: u16, ascii: bool) -> Vec<Shown> {
    let mut lines = wrapped(words, width, ascii);
    let end = words.chars().count() as u32;
    if lines.is_empty() || words.ends_with('\n') {
        lines.push((String::new(), (end, end + 1)));
    }
    let last = lines.len() - 1;
    let show = |(nth, (line, (start, stop))): (usize, (String, (u32, u32)))| {
        let here = at.filter(|&at| start <= at && (at < stop || nth == last));
        let column = here.map(|at| {
            let before: String = line.chars().take((at - start) as usize).collect();
            (cells(&fit(&before, u16::MAX, ascii)) as u16).min(width)
        });
        Shown { words: line, heading: false, cursor: column }
    };
    lines.into_iter().enumerate().map(show).collect()
}
