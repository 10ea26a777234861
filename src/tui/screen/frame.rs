//! The coding frame: all codes with their definitions, in tree order.

use super::entry::{Body, Rows, Screen, wrapped};
use super::passages;
use crate::model::Seen;
use crate::model::values::CodePart;
use crate::tui::command::entry::{command, visit};
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

fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Code(id) = *key else { return Vec::new() };
    let Some(code) = project.codes.get(id) else { return Vec::new() };
    let indent = "  ".repeat(project.codes.depth(id).min(8));
    let theme = if code.theme { "  (theme)" } else { "" };
    let lost = if code.lost { "  (lost and found)" } else { "" };
    let mut lines = vec![format!("{indent}{}  {}{theme}{lost}", code.name, ui.tree.own(id))];
    for (part, before) in [
        (CodePart::Text, ""),
        (CodePart::When, "Use when: "),
        (CodePart::Not, "Not: "),
        (CodePart::Example, "Example: "),
    ] {
        for kept in code.definition.get(&part).into_iter().flatten() {
            lines.extend(wrapped(ui, &format!("{indent}    "), &format!("{before}{}", kept.words)));
        }
    }
    lines
}
