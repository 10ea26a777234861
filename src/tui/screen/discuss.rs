//! What the team wants to talk about.

use super::entry::{Body, LONGEST, Rows, Screen, two_ends, words_of, wrapped_in};
use crate::log::Act;
use crate::model::{Mark, Seen};
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
        detail: Some(detail),
        words: Some(searched),
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

/// `P07 turn 12   who else says so   NR`
fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let Some(mark) = mark(project, key) else { return Vec::new() };
    let note = some_words(&mark.note, LONGEST);
    let left = format!("{}   {note}", words::target(project, mark.target));
    vec![two_ends(ui, left.trim_end(), project.initials(mark.coder))]
}

fn mark<'p>(project: &Seen<'p>, key: &RowKey) -> Option<&'p Mark> {
    if let RowKey::Mark(id) = key { project.shown().marks.get(id) } else { None }
}

/// All of the note, and the words.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let Some(mark) = mark(project, key) else { return Vec::new() };
    let who = mark.coder.and_then(|id| project.person(id)).map_or("", |person| person.name.as_str());
    let mut lines = wrapped_in(ui, width, "", &format!("{}   {who}", words::target(project, mark.target)));
    if !mark.note.is_empty() {
        lines.push(String::new());
        lines.extend(wrapped_in(ui, width, "", &mark.note));
    }
    if let Some(about) = words_of(project, mark.target) {
        lines.push(String::new());
        lines.extend(wrapped_in(ui, width, "  ", &format!("\"{}\"", some_words(&about, LONGEST))));
    }
    lines
}

/// What a search looks at: the note and the words.
fn searched(project: &Seen<'_>, key: &RowKey) -> String {
    let Some(mark) = mark(project, key) else { return String::new() };
    let about = words_of(project, mark.target).unwrap_or_default();
    let (on, who) = (words::target(project, mark.target), project.initials(mark.coder));
    format!("{on} {who} {} {about}", mark.note)
}

fn talked(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Mark(mark)) = ui.list().map(|list| list.key()) else { return Vec::new() };
    if !project.marks.contains_key(&mark) {
        return Vec::new();
    }
    vec![Effect::Commit(vec![Act::Unmark { mark }], Pending::Say("talked about. {undo} undoes.".into()))]
}
