//! What a screen is: the entry of a place in the table of screens.

use crate::model::Seen;
use crate::text::{Text, wrap};
use crate::tui::command::entry::Command;
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, Row, RowKey};
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
    },
    /// Rows.
    Rows(Rows),
}

/// A screen of rows.
#[derive(Debug)]
pub struct Rows {
    /// Its title; the number of its rows.
    pub title: fn(&Seen<'_>, &About, usize) -> String,
    /// What it says when it has none.
    pub empty: &'static str,
    /// Makes its rows.
    pub make: fn(&Ui, &Seen<'_>, &About) -> Vec<Row>,
    /// What Enter does on the row with the cursor.
    pub open: fn(&mut Ui, &Seen<'_>, RowKey) -> Vec<Effect>,
    /// True if the title says which row of how many has the cursor.
    pub counted: bool,
}

impl Rows {
    /// Rows under a fixed title. Enter does nothing, and rows are counted, unless the fields are set otherwise.
    pub const fn new(
        title: fn(&Seen<'_>, &About, usize) -> String,
        empty: &'static str,
        make: fn(&Ui, &Seen<'_>, &About) -> Vec<Row>,
    ) -> Rows {
        Rows { title, empty, make, open: |_, _, _| Vec::new(), counted: true }
    }
}

/// Longest passage or memo that a list shows, in characters.
pub const LONGEST: usize = 600;

/// Words wrapped to the window, each line after an indent.
pub fn wrapped(ui: &Ui, indent: &str, words: &str) -> Vec<String> {
    let text = Text::from(words);
    let width = ui.face.width().saturating_sub(indent.len() as u16 + 2).max(10);
    let Some(whole) = text.whole() else { return vec![String::new()] };
    let lines = wrap(&text, whole, width.min(100), ui.face.look().ascii);
    lines.iter().map(|line| format!("{indent}{}", text.slice(line.span).trim_end())).collect()
}
