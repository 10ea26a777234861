//! What one bundle would bring, before anything of it is read in: whose work it is, and some of its words.

use super::entry::{Body, Rows, Screen, wrapped_in};
use crate::model::Seen;
use crate::tui::command::entry::{command, say};
use crate::tui::effect::{BundleLine, Effect, News, Way};
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;

/// The place.
pub const PLACE: Place = Place::new("a bundle");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, _| match bundle(ui).map(|line| line.way) {
            Some(Way::In) => say(ui, "Nothing is read in yet: {read-bundle} reads it in, {quit} leaves it."),
            _ => {
                ui.panes.close();
                Vec::new()
            }
        },
        counted: false,
        ..Rows::new(title, "", keys, lines)
    }),
    hints: |ui| match bundle(ui).map(|line| line.way) {
        Some(Way::In) => &[("read-bundle", "read it in"), ("page-down", "on"), ("quit", "leave it")],
        _ => &[("page-down", "on"), ("quit", "back")],
    },
    ways: &[],
    own: &[command!(
        "read-bundle",
        &["1"],
        &[],
        "Read the bundle in that is looked into",
        "take receive import",
        |ui, _, _| match bundle(ui) {
            Some(line) => vec![Effect::ReadBundle(line.path.clone())],
            None => Vec::new(),
        }
    )],
    shared: &[],
};

fn bundle(ui: &Ui) -> Option<&BundleLine> {
    match ui.list().map(|list| &list.about) {
        Some(About::Bundle(line)) => Some(line),
        _ => None,
    }
}

fn title(_: &Seen<'_>, about: &About, _: usize) -> String {
    if let About::Bundle(line) = about { line.name.clone() } else { String::new() }
}

/// One key for each line: what it brings, then a gap, then what is new.
fn keys(ui: &Ui, _: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Bundle(line) = about else { return Vec::new() };
    let width = ui.face.width().saturating_sub(2);
    vec![RowKey::Nothing; told(ui, line, width).len()]
}

fn lines(ui: &Ui, _: &Seen<'_>, about: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let About::Bundle(line) = about else { return Vec::new() };
    let width = ui.face.width().saturating_sub(2);
    told(ui, line, width).into_iter().nth(nth).into_iter().collect()
}

/// Whose a bundle is, what it would bring, and the first words of that.
pub(super) fn told(ui: &Ui, line: &BundleLine, width: u16) -> Vec<String> {
    let day = crate::text::day(line.wall);
    let from = if line.from.is_empty() { String::new() } else { format!(" of {}", line.from) };
    let when = if line.wall == 0 { String::new() } else { format!("   {day}") };
    let mut lines = wrapped_in(ui, width, "", &format!("{}: work{from}{when}", line.name));
    if line.way == Way::Answer {
        lines =
            wrapped_in(ui, width, "", "A file that waits for your answer: it would take something of yours.");
    }
    lines.extend(wrapped_in(ui, width, "", &line.brings));
    if !line.news.is_empty() {
        lines.push(String::new());
    }
    for news in &line.news {
        lines.extend(match news {
            News::Line(words) => wrapped_in(ui, width, "", words),
            News::Words(words) => wrapped_in(ui, width, "    ", words),
        });
    }
    lines
}
