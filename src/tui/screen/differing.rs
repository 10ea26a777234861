//! The passages on which coders differ, the longest first; Enter goes to the words.

use super::agreement;
use super::entry::{Body, LONGEST, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::report::Figures;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name, count, some_words};

/// The place.
pub(super) const PLACE: Place = Place::new("where coders differ");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, project, key| {
            if let RowKey::Differing(id, span, _) = key {
                ui.jump_to(project, id, span);
            }
            Vec::new()
        },
        ..Rows::new(title, "Coders do not differ here.", keys, lines)
    }),
    hints: |_| &[("open", "go to it"), ("quit", "back")],
    ways: &[],
    own: &[],
    shared: &[],
};

fn title(project: &Seen<'_>, about: &About, rows: usize) -> String {
    let About::Differing(on) = about else { return String::new() };
    format!("Where coders differ: {}   {}", agreement::name(project, on).trim(), count(rows, "passage"))
}

fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Differing(on) = about else { return Vec::new() };
    let all = Figures::within(*project, agreement::scope(project, on));
    let initials = |people: &[&crate::model::Person]| {
        people.iter().map(|one| project.initials(Some(one.id))).collect::<Vec<_>>().join(" ")
    };
    let row = |one: &crate::report::Differing<'_>| {
        let (by, not_by) = (initials(&one.by), initials(&one.not_by));
        let words = format!("{}   {by}, not {not_by}", code_name(project, one.code));
        RowKey::Differing(one.transcript.id, one.span, words)
    };
    all.differing().iter().map(row).collect()
}

/// `P07 turn 12   called the label   NR, not LW`, and the words.
fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Differing(id, span, words) = key else { return Vec::new() };
    let Some(transcript) = project.transcript(*id) else { return Vec::new() };
    let number = words::turn_number(transcript, *span);
    let mut lines = vec![format!("{} turn {number}   {words}", transcript.title)];
    lines.extend(wrapped(ui, "    ", &some_words(transcript.text.slice(*span), LONGEST)));
    lines.push(String::new());
    lines
}
