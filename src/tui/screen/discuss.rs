//! What the team wants to talk about.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::log::Act;
use crate::model::Seen;
use crate::tui::command::entry::{command, visit};
use crate::tui::command::go::go_to;
use crate::tui::effect::{Effect, Pending};
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, some_words};

const PLACE: Place = Place::new("to talk about");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, project, key| match key {
            RowKey::Mark(id) => match project.marks.get(&id).map(|mark| mark.target) {
                Some(target) => go_to(ui, project, target),
                None => Vec::new(),
            },
            _ => Vec::new(),
        },
        ..Rows::new(
            |_, _, _| "To talk about".into(),
            "Nothing to talk about. {discuss} puts it here.",
            keys,
            lines,
        )
    }),
    hints: |_| &[("open", "go to it"), ("talked", "talked about"), ("quit", "back")],
    ways: &[command!(
        everywhere "talk",
        &["Space d"],
        &[],
        "What the team wants to talk about",
        "discuss meeting",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[command!(
        "talked",
        &["x"],
        &["Delete"],
        "It was talked about: off the list",
        "done settle",
        talked
    )],
    shared: &[],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    let mut marks: Vec<_> = project.marks.values().filter(|mark| mark.name == "discuss").collect();
    marks.sort_by_key(|mark| (mark.made.lamport, mark.made.id));
    marks.into_iter().map(|mark| RowKey::Mark(mark.id)).collect()
}

fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Mark(id) = key else { return Vec::new() };
    let Some(mark) = project.marks.get(id) else { return Vec::new() };
    let head = format!("{}   {}", words::target(project, mark.target), project.initials(mark.coder));
    let mut lines = vec![head];
    if !mark.note.is_empty() {
        lines.extend(wrapped(ui, "    ", &mark.note));
    }
    let place = mark.target.transcript().and_then(|id| project.transcript(id));
    if let Some((t, span)) = place.and_then(|t| project.place_in(t, mark.target).map(|span| (t, span))) {
        lines.extend(wrapped(ui, "    ", &format!("\"{}\"", some_words(t.text.slice(span), 200))));
    }
    lines.push(String::new());
    lines
}

fn talked(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Mark(mark)) = ui.list().map(|list| list.key()) else { return Vec::new() };
    if !project.marks.contains_key(&mark) {
        return Vec::new();
    }
    vec![Effect::Commit(vec![Act::Unmark { mark }], Pending::Say("talked about. {undo} undoes.".into()))]
}
