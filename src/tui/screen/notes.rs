//! All memos, oldest first.

use super::entry::{Body, LONGEST, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::tui::command::entry::{command, visit};
use crate::tui::command::notes::{remove_own, write_on};
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, some_words};

const PLACE: Place = Place::new("notes");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, project, key| match key {
            RowKey::Memo(id) => write_on(ui, project, id),
            _ => Vec::new(),
        },
        words: Some(searched),
        ..Rows::new(
            |_, _, _| "Notes".into(),
            "No memos yet. {memo} writes one on what is selected.",
            keys,
            lines,
        )
    }),
    hints: |_| &[("open", "open"), ("search", "filter: words, kind: coder: code:"), ("quit", "back")],
    ways: &[command!(
        everywhere "notes",
        &["Space n"],
        &[],
        "All memos; {search} filters by words, kind:, coder:, code:",
        "memos",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[command!("memo-remove", &["x"], &["Delete"], "Remove a memo of yours", "delete", remove)],
    shared: &["memo"],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    let mut memos: Vec<_> = project.memos.values().collect();
    memos.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
    memos.into_iter().map(|memo| RowKey::Memo(memo.id)).collect()
}

fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Memo(id) = key else { return Vec::new() };
    let Some(memo) = project.memo(*id) else { return Vec::new() };
    let mine = if memo.private { "   only me" } else { "" };
    let who = project.initials(memo.coder);
    let mut lines = vec![format!("{}   {}   {who}{mine}", words::target(project, memo.on), memo.kind)];
    for other in &memo.others {
        lines.extend(wrapped(ui, "    ", &some_words(other, LONGEST)));
        lines.push("    -- and at the same time:".to_owned());
    }
    lines.extend(wrapped(ui, "    ", &some_words(&memo.body, LONGEST)));
    lines.push(String::new());
    lines
}

fn searched(project: &Seen<'_>, key: &RowKey) -> String {
    let RowKey::Memo(id) = key else { return String::new() };
    let Some(memo) = project.memo(*id) else { return String::new() };
    let (on, who) = (words::target(project, memo.on), project.initials(memo.coder));
    let mine = if memo.private { "only me" } else { "" };
    format!("{on} {} {who} {mine} {} {}", memo.kind, memo.others.join(" "), memo.body)
}

fn remove(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Memo(id)) = ui.list().map(|list| list.key()) else { return Vec::new() };
    remove_own(ui, project, id)
}
