//! The team: who is in it, and how much each has done. People who are in it twice are made one here.

use super::entry::{Body, Rows, Screen, two_ends, wrapped_in};
use super::lines;
use crate::log::Act;
use crate::model::id::PersonId;
use crate::model::{Person, Seen};
use crate::report::{Holdings, one_person};
use crate::text::marked;
use crate::tui::command::entry::{command, say, visit};
use crate::tui::effect::{Effect, Pending};
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;

const PLACE: Place = Place::new("people");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open,
        detail: Some(detail),
        ..Rows::new(|_, _, _| "People".into(), "No one has acted yet.", keys, row)
    }),
    hints: |_| &[("open", "what they coded"), ("mark", "mark"), ("one-person", "make one"), ("quit", "back")],
    ways: &[command!(
        everywhere "people",
        &[],
        &[],
        "The team: who is in it, and what each has done",
        "persons coders team",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[command!("one-person", &["s"], &[], "Make the marked people one", "same merge twice", make_one)],
    shared: &["mark"],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    project.people_in_order().into_iter().map(|person| RowKey::Person(person.id)).collect()
}

fn row(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Person(id) = *key else { return Vec::new() };
    let Some(person) = project.person(id) else { return Vec::new() };
    let has = Holdings::of(project, person.id);
    let mut about: Vec<String> =
        [&person.role, &person.standing].into_iter().filter(|words| !words.is_empty()).cloned().collect();
    if !person.also.is_empty() {
        about.push(format!("also {}", person.also.join(", ")));
    }
    if ui.who.me() == Some(person.id) {
        about.push("you".to_owned());
    }
    let about = if about.is_empty() { String::new() } else { format!("   {}", about.join(", ")) };
    let codings = count(has.codings, "coding");
    let transcripts = count(has.transcripts, "transcript");
    let left = format!("{:<4} {}{about}", person.shown, marked(&person.name));
    vec![two_ends(ui, &left, &format!("{codings} in {transcripts}"))]
}

/// What the person has coded, transcript by transcript.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let RowKey::Person(id) = *key else { return Vec::new() };
    let Some(person) = project.person(id) else { return Vec::new() };
    work(project, person).iter().flat_map(|line| wrapped_in(ui, width, "", line)).collect()
}

/// Shows what a person has coded, transcript by transcript.
fn open(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    let RowKey::Person(id) = key else { return Vec::new() };
    let Some(person) = project.person(id) else { return Vec::new() };
    let title = format!("{} ({})", person.name, person.shown);
    let lines = work(project, person);
    ui.open_list(lines::PLACE, About::Lines { title, lines });
    Vec::new()
}

fn work(project: &Seen<'_>, person: &Person) -> Vec<String> {
    let mut lines = vec![Holdings::of(project, person.id).words(), String::new()];
    for t in project.transcripts_in_order() {
        let codings = t.annotations.iter().filter(|a| a.coder == person.id).count();
        let state = t.progress.get(&person.id).map(String::as_str);
        let given = t.assigned.contains(&person.id).then_some("given");
        if codings == 0 && state.is_none() && given.is_none() {
            continue;
        }
        let said = state.or(given).map_or(String::new(), |said| format!(", {said}"));
        lines.push(format!("{}: {}{said}", t.title, count(codings, "coding")));
    }
    lines
}

/// Makes the marked people one; with one marked, that one and the one with the cursor.
fn make_one(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let mut chosen = list.chosen();
    chosen.push(list.key());
    if list.picked.len() > 1 {
        chosen.pop();
    }
    let ids: Vec<_> =
        chosen.iter().filter_map(|key| if let RowKey::Person(id) = key { Some(*id) } else { None }).collect();
    let Ok((acts, words)) = one_person(project, &ids) else {
        return say(ui, "{mark} marks one, then {one-person} on the other makes them one.");
    };
    if let Some(question) = question(project, &acts)
        && !ui.said.is_meant_so(&acts, &question)
    {
        return say(ui, message!("{}   {one-person} again joins, {Esc} leaves them apart", question));
    }
    if let Some(list) = ui.panes.list_mut() {
        list.picked.clear();
    }
    vec![Effect::Commit(acts, Pending::Say(message!("{}. {undo} undoes: they are apart again.", words)))]
}

/// What is asked before people become one: who goes, who stays, and what each of them has.
fn question(project: &Seen<'_>, acts: &[Act]) -> Option<String> {
    let ids = acts.iter().find_map(|act| if let Act::Same { ids } = act { Some(ids) } else { None })?;
    let people: Vec<&Person> = ids.iter().filter_map(|id| project.person(PersonId(*id))).collect();
    let (stays, others) = people.split_first()?;
    let has = |person: &&Person| {
        let words = Holdings::of(project, person.id).words();
        format!("{} ({words})", marked(&person.name))
    };
    let others: Vec<String> = others.iter().map(has).collect();
    Some(format!("Join {} to {}? {} stays.", others.join(" and "), has(stays), marked(&stays.name)))
}
