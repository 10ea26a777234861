//! Bundles that lie in the folders here, bundles in and out, and who is how far.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::text::{cells, fit};
use crate::tui::command::entry::{command, say};
use crate::tui::coverage::share_coded;
use crate::tui::effect::{BundleLine, Effect};
use crate::tui::layer::Asking;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;

/// The place.
pub const PLACE: Place = Place::new("exchange");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, key| match (key, ui.list().map(|list| &list.about)) {
            (RowKey::File(nth), Some(About::Bundles(lines))) => {
                let file = lines.get(nth).map(|line| line.path.clone());
                file.map_or_else(Vec::new, |file| vec![Effect::LookBundle(file)])
            }
            (RowKey::Do(n), _) => deed(ui, n),
            _ => Vec::new(),
        },
        counted: false,
        ..Rows::new(title, "", keys, lines)
    }),
    hints: |_| &[("open", "look into it"), ("exchange-do", "read it in"), ("quit", "back")],
    ways: &[command!(
        everywhere "exchange",
        &["Space x"],
        &[],
        "Bundles in and out, who is how far",
        "send receive sync share export",
        |_, _, _| vec![Effect::Bundles]
    )],
    own: &[command!(
        "exchange-do",
        &["1", "2", "3"],
        &[],
        "Read the chosen bundle in, write one, take one from another path",
        "number of a deed",
        |ui, _, digit| deed(ui, digit.trim().parse().unwrap_or(0))
    )],
    shared: &[],
};

/// What can be done with bundles, by its number.
const DEEDS: [&str; 3] = [
    "read the chosen bundle in",
    "write a bundle: a file with your work, to send",
    "take a bundle from another path",
];

fn deed(ui: &mut Ui, number: u8) -> Vec<Effect> {
    match number {
        1 => match ui.list().map(|list| (list.key(), &list.about)) {
            Some((RowKey::File(nth), About::Bundles(lines))) => {
                let file = lines.get(nth).map(|line| line.path.clone());
                file.map_or_else(Vec::new, |file| vec![Effect::ReadBundle(file)])
            }
            _ => say(ui, "Choose a bundle first: the rows at the top are those in the folders here."),
        },
        2 => {
            let label = ui.shown("file to write ({Enter} alone names it): ");
            ui.over.ask(Asking::WriteBundle, label, "");
            Vec::new()
        }
        3 => {
            let label = ui.shown("bundle to look into ({Tab} completes): ");
            ui.over.ask(Asking::LookBundle, label, "");
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn title(_: &Seen<'_>, about: &About, _: usize) -> String {
    match about {
        About::Bundles(lines) if lines.is_empty() => "Exchange   no bundle in the folders here".to_owned(),
        About::Bundles(lines) => format!("Exchange   {} in the folders here", count(lines.len(), "bundle")),
        _ => "Exchange".to_owned(),
    }
}

/// How many files there are.
fn files(about: &About) -> usize {
    if let About::Bundles(lines) = about { lines.len() } else { 0 }
}

fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let bundles = (0..files(about)).map(RowKey::File);
    let blank = (files(about) > 0).then_some(RowKey::Nothing);
    let deeds = (1..).zip(DEEDS).map(|(n, _)| RowKey::Do(n));
    let coders = project.people_in_order().into_iter().filter(|person| !person.is_outside());
    let people = coders.map(|person| RowKey::Person(person.id));
    bundles.chain(blank).chain(deeds).chain([RowKey::Nothing, RowKey::Nothing]).chain(people).collect()
}

/// `P07-LW.emic.toml   LW   2026-11-18   3 codes, 41 passages`
fn bundle(ui: &Ui, line: &BundleLine) -> String {
    let ascii = ui.face.look().ascii;
    let width = usize::from(super::list_area(ui).width).saturating_sub(2);
    let name = fit(&line.name, (width / 3).max(16) as u16, ascii);
    let from = fit(&line.from, 14, ascii);
    let day = crate::text::utc(line.wall);
    let day = day.get(..10).unwrap_or(&day);
    let (after_name, after_from) = ((width / 3).max(16) - cells(&name) + 2, 14 - cells(&from) + 2);
    format!("{name}{:after_name$}{from}{:after_from$}{day}  {}", "", "", line.brings)
}

fn lines(ui: &Ui, project: &Seen<'_>, about: &About, (nth, key): (usize, &RowKey)) -> Vec<String> {
    let person = match (key, about) {
        (RowKey::File(nth), About::Bundles(lines)) => {
            return lines.get(*nth).map_or_else(Vec::new, |line| vec![bundle(ui, line)]);
        }
        (RowKey::Do(n), _) => {
            let what = DEEDS.get(usize::from(*n).saturating_sub(1)).unwrap_or(&"");
            return vec![format!("{}  {what}", ui.keys.nth("exchange-do", (*n).into()))];
        }
        (RowKey::Person(id), _) => project.person(*id),
        _ => None,
    };
    let Some(person) = person else {
        let before = files(about) + usize::from(files(about) > 0) + DEEDS.len();
        let head = nth == before + 1;
        return vec![if head { "Who is how far".to_owned() } else { String::new() }];
    };
    let mut has: Vec<String> = Vec::new();
    for t in project.transcripts_in_order() {
        let codings = t.annotations.iter().filter(|a| a.coder == person.id).count();
        let state = t.progress.get(&person.id);
        if state.is_none() && codings == 0 && !t.assigned.contains(&person.id) {
            continue;
        }
        let state = state.map_or("", String::as_str);
        let given = if t.assigned.contains(&person.id) && codings == 0 { "given" } else { "" };
        let share = share_coded(project, t, Some(person.id));
        let said = if state.is_empty() { given } else { state };
        has.push(format!("{} {said}{}{share}%", t.title, if said.is_empty() { "" } else { " " }));
    }
    let has = if has.is_empty() { "nothing yet".to_owned() } else { has.join(", ") };
    wrapped(ui, "", &format!("{:<3} {}: {has}", person.shown, person.name))
}
