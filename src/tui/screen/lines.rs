//! Lines to read: what a command said, what a step did.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::tui::command::entry::say;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;

/// The place.
pub const PLACE: Place = Place::new("lines to read");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, _| say(ui, "Nothing is behind these lines. {quit} goes back."),
        counted: false,
        ..Rows::new(title, "Nothing.", keys, lines_of)
    }),
    hints: |_| &[("page-down", "on"), ("quit", "back")],
    ways: &[],
    own: &[],
    shared: &[],
};

fn title(_: &Seen<'_>, about: &About, _: usize) -> String {
    if let About::Lines { title, .. } = about { title.clone() } else { String::new() }
}

fn keys(_: &Ui, _: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Lines { lines, .. } = about else { return Vec::new() };
    vec![RowKey::Nothing; lines.len()]
}

fn lines_of(ui: &Ui, _: &Seen<'_>, about: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let About::Lines { lines, .. } = about else { return Vec::new() };
    let Some(line) = lines.get(nth) else { return Vec::new() };
    // Rows of a table are cut at the edge of the window: wrapped they could not be read.
    match line.trim().contains("   ") {
        true => vec![line.clone()],
        false => wrapped(ui, "", line),
    }
}
