//! The codes that were removed, the latest first, with what went and what would come back.

use super::entry::{Body, Rows, Screen, two_ends, wrapped_in};
use crate::log::Act;
use crate::model::{Removed, Seen};
use crate::report::losses;
use crate::tui::command::entry::{command, visit};
use crate::tui::effect::{Effect, Pending};
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;
use std::cmp::Reverse;

const PLACE: Place = Place::new("removed");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        detail: Some(detail),
        ..Rows::new(
            |_, _, all| format!("Removed: {}", count(all, "code")),
            "No code is removed.",
            keys,
            lines,
        )
    }),
    hints: |_| &[("restore", "bring it back"), ("quit", "back")],
    ways: &[command!(
        everywhere "removed",
        &[],
        &[],
        "The codes that were removed, and what went with them",
        "trash deleted bin gone",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[command!(
        "restore",
        &["r"],
        &[],
        "Bring the code back with all that went with it",
        "undelete return",
        restore
    )],
    shared: &[],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    let mut all: Vec<&Removed> = project.removed.values().collect();
    all.sort_by_key(|code| (Reverse(code.created), code.removes.last().copied(), &code.path));
    all.into_iter().map(|code| RowKey::Code(code.id)).collect()
}

/// The name, and where the code was.
fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Code(code) = key else { return Vec::new() };
    let Some(gone) = project.removed.get(code) else { return Vec::new() };
    let (name, above) = gone.path.split_last().map_or(("", &[][..]), |(name, above)| (name.as_str(), above));
    let under = if above.is_empty() { String::new() } else { format!("   under {}", above.join(" / ")) };
    vec![two_ends(ui, &format!("{name}{under}"), "")]
}

/// Who removed it, what went with it, and what comes back with it.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let RowKey::Code(code) = key else { return Vec::new() };
    let Some(gone) = project.removed.get(code) else { return Vec::new() };
    let went = losses::yours_and_theirs(project, &gone.lost, ui.who.me());
    let mut lines = wrapped_in(ui, width, "", &gone.path_words());
    lines.push(String::new());
    lines.extend(wrapped_in(ui, width, "", &format!("{}: {went}", losses::removed_by(project, gone))));
    if project.brought_back(*code).len() > 1 {
        lines.extend(wrapped_in(ui, width, "", &format!("with it comes {}", losses::whole(project, *code))));
    }
    lines
}

fn restore(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Code(code)) = ui.list().map(|list| list.key()) else { return Vec::new() };
    if !project.removed.contains_key(&code) {
        return Vec::new();
    }
    let said = message!("back: {}. {undo} undoes.", losses::whole(project, code));
    vec![Effect::Commit(vec![Act::CodeRestore { code }], Pending::Tree(said, code))]
}
