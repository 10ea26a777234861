//! All passages of a code, and of the codes below it.

use super::entry::{Body, LONGEST, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::model::id::CodeId;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name, count, some_words};
use std::collections::HashSet;

/// The place.
pub const PLACE: Place = Place::new("passages");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, project, key| {
            if let RowKey::Passage(id, span, _) = key {
                ui.jump_to(project, id, span);
            }
            Vec::new()
        },
        ..Rows::new(title, "No passage has this code yet.", keys, lines)
    }),
    hints: |_| {
        &[("open", "go to it"), ("quote", "quote"), ("memo", "memo"), ("search", "find"), ("quit", "back")]
    },
    ways: &[],
    own: &[],
    shared: &["take-off", "mark", "memo", "quote", "discuss"],
};

fn title(project: &Seen<'_>, about: &About, rows: usize) -> String {
    let About::Code(code) = about else { return String::new() };
    format!("{}   {}", words::code_tail(project, *code), count(rows, "passage"))
}

fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Code(code) = *about else { return Vec::new() };
    let below: HashSet<CodeId> = project.codes.subtree(code).into_iter().collect();
    let mut keys = Vec::new();
    for transcript in project.transcripts_in_order() {
        for annotation in transcript.annotations.iter().filter(|a| below.contains(&a.code)) {
            let Some(span) = annotation.span else { continue };
            keys.push(RowKey::Passage(transcript.id, span, annotation.id));
        }
    }
    keys
}

fn lines(ui: &Ui, project: &Seen<'_>, about: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let (About::Code(code), RowKey::Passage(_, span, id)) = (about, key) else { return Vec::new() };
    let Some((transcript, annotation)) = project.annotation(*id) else { return Vec::new() };
    let number = words::turn_number(transcript, *span);
    let own = match annotation.code == project.codes.resolve(*code) {
        true => String::new(),
        false => format!("   {}", code_name(project, annotation.code)),
    };
    let who = project.initials(Some(annotation.coder));
    let mut lines = vec![format!("{} turn {number}{own}   {who}", transcript.title)];
    lines.extend(wrapped(ui, "    ", &some_words(transcript.text.slice(*span), LONGEST)));
    lines.push(String::new());
    lines
}
