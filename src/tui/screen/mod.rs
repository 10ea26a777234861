//! The screens: one file each, and one line in [`SCREENS`]. A screen says what it shows, what Enter does, which commands
//! are most apt, which keys are its own, and which command leads to it. Keys, `?`, the menu of screens, the last rows
//! and `docs/keys.md` follow from that.

pub mod cast;
mod discuss;
pub mod entry;
mod exchange;
mod frame;
mod frames;
pub mod history;
pub mod lines;
mod notes;
pub mod passages;
mod settle;
mod text;
mod transcripts;
mod tree;

use crate::model::Seen;
use crate::model::target::Target;
use crate::tui::pane::list::{List, Row, RowKey};
use crate::tui::pane::tree::plain;
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name};
use entry::{Body, Rows, Screen};

/// All screens. Their order is that of the menu.
pub const SCREENS: &[Screen] = &[
    text::SCREEN,
    tree::SCREEN,
    transcripts::SCREEN,
    frame::SCREEN,
    notes::SCREEN,
    passages::SCREEN,
    exchange::SCREEN,
    discuss::SCREEN,
    history::SCREEN,
    settle::SCREEN,
    frames::SCREEN,
    cast::SCREEN,
    lines::SCREEN,
];

/// The places of all screens, in the order of the menu.
pub fn places() -> impl Iterator<Item = Place> {
    SCREENS.iter().map(|screen| screen.place)
}

/// The screen of a place.
pub fn of(place: Place) -> &'static Screen {
    SCREENS.iter().find(|screen| screen.place == place).unwrap_or(&SCREENS[0])
}

/// What a list shows and does.
pub fn rows_of(list: &List) -> Option<&'static Rows> {
    match &of(list.place).body {
        Body::Rows(rows) => Some(rows),
        Body::Drawn { .. } => None,
    }
}

/// Makes the rows of the list that shows, where they are out of date.
pub fn lay(ui: &mut Ui, project: &Seen<'_>) {
    let Some(list) = ui.list().filter(|list| list.stale) else { return };
    let Some(screen) = rows_of(list) else { return };
    let mut rows = (screen.make)(ui, project, &list.about);
    let title = (screen.title)(project, &list.about, rows.len());
    if !list.narrow.is_empty() {
        narrow(project, &mut rows, &list.narrow);
    }
    let height = ui.text_rows();
    if let Some(list) = ui.panes.list_mut() {
        list.lay(title, rows, height);
    }
}

/// Keeps rows that hold every word; `kind:`, `coder:` and `code:` look at that alone (memos and passages).
fn narrow(project: &Seen<'_>, rows: &mut Vec<Row>, typed: &str) {
    let words: Vec<String> = typed.split_whitespace().map(plain).collect();
    rows.retain(|row| {
        let all = plain(&row.lines.join(" "));
        let memo = if let RowKey::Memo(id) = &row.key { project.memos.get(id) } else { None };
        words.iter().all(|word| match (word.split_once(':'), memo) {
            (Some(("kind", kind)), Some(memo)) => plain(&memo.kind).starts_with(kind),
            (Some(("coder", who)), Some(memo)) => plain(project.initials(memo.coder)) == who,
            (Some(("code", code)), Some(memo)) => {
                plain(&words::target(project, memo.on)).contains(code) || on_coded(project, memo.on, code)
            }
            _ => all.contains(word.as_str()),
        })
    });
}

/// True if a memo is about words that carry a code of that name.
fn on_coded(project: &Seen<'_>, on: Target, code: &str) -> bool {
    let Some(transcript) = on.transcript().and_then(|id| project.transcript(id)) else { return false };
    let Some(span) = transcript.place_of(on) else { return false };
    let here = transcript.annotations.iter().filter(|a| a.span.is_some_and(|s| s.overlaps(span)));
    here.into_iter().any(|a| plain(&code_name(project, a.code)).contains(code))
}
