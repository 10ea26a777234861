//! The coding frame: all codes with their definitions, in tree order.

use super::entry::{Body, Rows, Screen, two_ends, wrapped_in};
use super::passages;
use crate::model::Seen;
use crate::model::values::CodePart;
use crate::tui::command::entry::{command, visit};
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, count};

const PLACE: Place = Place::new("frame");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, key| {
            if let RowKey::Code(code) = key {
                ui.open_list(passages::PLACE, About::Code(code));
            }
            Vec::new()
        },
        detail: Some(detail),
        words: Some(searched),
        ..Rows::new(title, words::NO_CODES, keys, lines)
    }),
    hints: |_| {
        &[
            ("open", "passages"),
            ("rename", "rename"),
            ("define", "define"),
            ("move", "move"),
            ("search", "find"),
            ("quit", "back"),
        ]
    },
    ways: &[command!(
        everywhere "frame",
        &["Space f"],
        &[],
        "The coding frame: codes with their definitions",
        "codebook",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[],
    shared: &[
        "tree-add",
        "tree-add-top",
        "rename",
        "define",
        "move",
        "merge",
        "remove",
        "mark",
        "pin",
        "theme",
        "memo",
        "discuss",
        "passages",
    ],
};

fn title(project: &Seen<'_>, _: &About, _: usize) -> String {
    let themes = project.codes.codes.values().filter(|code| code.theme).count();
    format!("Frame: {}, {} of them themes", count(project.codes.codes.len(), "code"), themes)
}

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    project.codes.in_order().into_iter().map(RowKey::Code).collect()
}

/// The name under those above it, and how many passages it has of its own.
fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Code(id) = *key else { return Vec::new() };
    let Some(code) = project.codes.get(id) else { return Vec::new() };
    let indent = "  ".repeat(project.codes.depth(id).min(8));
    let theme = if code.theme { "  (theme)" } else { "" };
    let lost = if code.lost { "  (lost and found)" } else { "" };
    vec![two_ends(ui, &format!("{indent}{}{theme}{lost}", code.name), &ui.tree.own(id).to_string())]
}

/// The parts of a definition, with what is said before each.
const PARTS: [(CodePart, &str); 4] = [
    (CodePart::Text, ""),
    (CodePart::When, "Use when: "),
    (CodePart::Not, "Not: "),
    (CodePart::Example, "Example: "),
];

/// Where the code is, its definition, and its passages.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let RowKey::Code(id) = *key else { return Vec::new() };
    let Some(code) = project.codes.get(id) else { return Vec::new() };
    let mut lines = wrapped_in(ui, width, "", &words::code_path(project, id));
    lines.push(String::new());
    for (part, before) in PARTS {
        for kept in code.definition.get(&part).into_iter().flatten() {
            lines.extend(wrapped_in(ui, width, "", &format!("{before}{}", kept.words)));
        }
    }
    if lines.len() == 2 {
        lines.push(ui.shown("It has no definition yet: {define} writes one."));
    }
    lines.push(String::new());
    lines.push(ui.shown(message!("{}   {passages} all", count(ui.tree.own(id) as usize, "passage"))));
    lines
}

/// What a search looks at: the path and the definition.
fn searched(project: &Seen<'_>, key: &RowKey) -> String {
    let RowKey::Code(id) = *key else { return String::new() };
    let Some(code) = project.codes.get(id) else { return String::new() };
    let mut words = words::code_path(project, id);
    if code.theme {
        words.push_str(" (theme)");
    }
    for kept in code.definition.values().flatten() {
        words.push(' ');
        words.push_str(&kept.words);
    }
    words
}
