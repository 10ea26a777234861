//! What a screen is: the entry of a place in the table of screens.

use crate::model::Seen;
use crate::model::target::Target;
use crate::text::{Span, Text, cells, fit, graphemes, wrap};
use crate::tui::command::entry::Command;
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::view::pen::Pen;
use ratatui::layout::Rect;

/// The entry of a place.
#[derive(Debug)]
pub struct Screen {
    /// The place.
    pub place: Place,
    /// What the screen shows.
    pub body: Body,
    /// The commands most apt here, with short labels for the last row.
    pub hints: fn(&Ui) -> &'static [Hint],
    /// Commands that lead here. Their keys work in every place.
    pub ways: &'static [Command],
    /// Commands of this place alone.
    pub own: &'static [Command],
    /// Shared commands whose keys work here, by name.
    pub shared: &'static [&'static str],
}

/// A command by name, and its label in the last row.
pub type Hint = (&'static str, &'static str);

/// What a screen shows.
#[derive(Debug)]
pub enum Body {
    /// Something of its own.
    Drawn {
        /// Draws it into the rows above the last three; the cell of its cursor.
        draw: fn(&mut Pen<'_>, &Ui, &Seen<'_>, Rect) -> (u16, u16),
        /// The first of the last three rows.
        line: fn(&Ui, &Seen<'_>, u16) -> String,
        /// The second of them, where it says something else than the quick codes.
        second: fn(&Ui, &Seen<'_>, u16) -> Option<String>,
    },
    /// Rows.
    Rows(Rows),
}

/// A screen of rows. What is behind each row is known of all of them; lines are made for rows that come into sight.
#[derive(Debug)]
pub struct Rows {
    /// Its title; the number of its rows.
    pub title: fn(&Seen<'_>, &About, usize) -> String,
    /// What it says when it has none.
    pub empty: &'static str,
    /// What is behind each of its rows, in their order. It is asked for all rows after each change, so it wraps nothing.
    pub keys: fn(&Ui, &Seen<'_>, &About) -> Vec<RowKey>,
    /// The lines of one row; the first is its head.
    pub lines: Lines,
    /// The words of a row that a search looks at, where they are more than its lines or cheaper to make.
    pub words: Option<Words>,
    /// What fetches the rows beyond the last one, if there are any.
    pub more: Option<More>,
    /// More about the row with the cursor, below the rows or beside them: its lines for so many columns.
    pub detail: Option<Detail>,
    /// What Enter does on the row with the cursor.
    pub open: fn(&mut Ui, &Seen<'_>, RowKey) -> Vec<Effect>,
    /// True if the title says which row of how many has the cursor.
    pub counted: bool,
    /// Lines of its first row that are headings over the columns, and no part of that row.
    pub headings: usize,
}

/// Makes the lines of a row, from what the list is about, its number among [`Rows::keys`], and what is behind it.
pub type Lines = fn(&Ui, &Seen<'_>, &About, (usize, &RowKey)) -> Vec<String>;

/// Makes the words of a row that a search looks at.
pub type Words = fn(&Seen<'_>, &RowKey) -> String;

/// Makes what fetches the rows beyond the last one.
pub type More = fn(&About) -> Option<Effect>;

/// Makes the lines that say more about what is behind a row, for so many columns.
pub type Detail = fn(&Ui, &Seen<'_>, &RowKey, u16) -> Vec<String>;

impl Rows {
    /// Rows under a fixed title. Enter does nothing, and rows are counted, unless the fields are set otherwise.
    pub const fn new(
        title: fn(&Seen<'_>, &About, usize) -> String,
        empty: &'static str,
        keys: fn(&Ui, &Seen<'_>, &About) -> Vec<RowKey>,
        lines: Lines,
    ) -> Rows {
        let open: fn(&mut Ui, &Seen<'_>, RowKey) -> Vec<Effect> = |_, _, _| Vec::new();
        Rows {
            title,
            empty,
            keys,
            lines,
            words: None,
            more: None,
            detail: None,
            open,
            counted: true,
            headings: 0,
        }
    }
}

/// Longest passage or memo that a list shows, in characters.
pub const LONGEST: usize = 600;

/// Words wrapped to the window, each line after an indent.
pub fn wrapped(ui: &Ui, indent: &str, words: &str) -> Vec<String> {
    wrapped_in(ui, ui.face.width().saturating_sub(2), indent, words)
}

/// Words wrapped to so many columns, each line after an indent.
pub fn wrapped_in(ui: &Ui, width: u16, indent: &str, words: &str) -> Vec<String> {
    let text = Text::from(words);
    let width = width.saturating_sub(indent.len() as u16).max(10);
    let Some(whole) = text.whole() else { return vec![String::new()] };
    let lines = wrap(&text, whole, width.min(100), ui.face.look().ascii);
    lines.iter().map(|line| format!("{indent}{}", text.slice(line.span).trim_end())).collect()
}

/// Columns of a row of the list that shows.
pub fn room(ui: &Ui) -> usize {
    usize::from(super::list_area(ui).width).saturating_sub(2)
}

/// A row with words at both of its ends. Those at the left are cut where there is no room for all; those at the right
/// only where they would take more than half of the row.
pub fn two_ends(ui: &Ui, left: &str, right: &str) -> String {
    let (room, ascii) = (room(ui), ui.face.look().ascii);
    let right = fit(right, (room / 2) as u16, ascii);
    let gap = if right.is_empty() { 0 } else { 2 };
    let left = fit(left, room.saturating_sub(cells(&right) + gap) as u16, ascii);
    let blanks = room.saturating_sub(cells(&left) + cells(&right));
    format!("{left}{:blanks$}{right}", "").trim_end().to_owned()
}

/// The words of a transcript that a memo, mark or act is about, as they are now.
pub fn words_of(project: &Seen<'_>, on: Target) -> Option<String> {
    in_context(project, on).map(|(_, words, _)| words)
}

/// Characters of a transcript that are shown before and after words.
const CONTEXT: u32 = 80;

/// The words before, the words of a transcript that something is about, and those after, as they are now.
pub fn in_context(project: &Seen<'_>, on: Target) -> Option<(String, String, String)> {
    let transcript = match on {
        Target::Annotation(id) => project.annotation(id)?.0,
        on => on.transcript().and_then(|id| project.transcript(id))?,
    };
    let (text, span) = (&transcript.text, project.place_in(transcript, on)?);
    let slice = |from: u32, to: u32| {
        let span = Span::new(from, to).and_then(|span| graphemes::snap(text, span));
        span.map_or("", |span| text.slice(span))
    };
    let first = span.start().saturating_sub(CONTEXT);
    let last = (span.end() + CONTEXT).min(text.len());
    let before = slice(first, span.start());
    // A word that is cut in two is left out.
    let whole = if first > 0 { before.split_once(' ').map_or("", |(_, rest)| rest) } else { before };
    let after = slice(span.end(), last);
    let rest = if last < text.len() { after.rsplit_once(' ').map_or("", |(rest, _)| rest) } else { after };
    let dots = |cut: bool| if cut { "..." } else { "" };
    let before = format!("{}{whole}", dots(first > 0));
    let after = format!("{rest}{}", dots(last < text.len()));
    Some((before, text.slice(span).to_owned(), after))
}
