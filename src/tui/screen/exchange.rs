//! Bundles that lie in the folders here, bundles in and out, and who is how far.

use super::entry::{Body, Rows, Screen, room, two_ends, wrapped_in};
use super::look_in;
use crate::model::{Person, Seen};
use crate::text::{cells, fit};
use crate::tui::command::entry::{command, say};
use crate::tui::coverage::share_coded;
use crate::tui::effect::{BundleLine, Effect, Way};
use crate::tui::layer::Asking;
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;

/// The place.
pub const PLACE: Place = Place::new("exchange");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, key| match key {
            RowKey::File(_) => {
                chosen(ui).map_or_else(Vec::new, |line| vec![Effect::LookBundle(line.path.clone())])
            }
            RowKey::Do(n) => deed(ui, n),
            _ => Vec::new(),
        },
        detail: Some(detail),
        counted: false,
        ..Rows::new(title, "", keys, lines)
    }),
    hints: |ui| match files(ui.list().map(|list| &list.about)).is_empty() {
        true => &[("open", "do it"), ("quit", "back")],
        false => &[("open", "look into it"), ("exchange-do", "read it in"), ("quit", "back")],
    },
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
        |ui, project, digit| match digit.trim().parse().unwrap_or(0) {
            1 => read_in(ui, project),
            number => deed(ui, number),
        }
    )],
    shared: &[],
};

/// What can be done at any time, by its number. The first number reads in the bundle with the cursor.
const DEEDS: [(u8, &str); 2] =
    [(2, "write a bundle: a file with your work, to send"), (3, "look into a bundle from another path")];

/// The bundle with the cursor.
fn chosen(ui: &Ui) -> Option<&BundleLine> {
    let list = ui.list()?;
    let RowKey::File(nth) = list.key() else { return None };
    files(Some(&list.about)).get(nth)
}

/// Reads in the bundle with the cursor: only the one of which is said what it brings.
fn read_in(ui: &mut Ui, project: &Seen<'_>) -> Vec<Effect> {
    let Some(file) = chosen(ui).map(|line| line.path.clone()) else {
        let (write, path) = (ui.keys.nth("exchange-do", 2), ui.keys.nth("exchange-do", 3));
        return match files(ui.list().map(|list| &list.about)).is_empty() {
            true => say(
                ui,
                message!(
                    "No bundle lies here to be read in. {} writes one, {} looks into one elsewhere.",
                    write,
                    path
                ),
            ),
            false => say(ui, "The bundles are the rows at the top: go to the one that is to be read in."),
        };
    };
    if ui.list().is_some_and(|list| !list.shows_detail()) {
        super::show_detail(ui, project);
        let key = ui.keys.nth("exchange-do", 1);
        return say(ui, message!("Only now is shown what this file brings: {} again reads it in.", key));
    }
    vec![Effect::ReadBundle(file)]
}

fn deed(ui: &mut Ui, number: u8) -> Vec<Effect> {
    match (number, ui.list().map(|list| &list.about)) {
        (2, Some(About::Bundles { out, .. })) => {
            let out = out.clone();
            ui.over.ask_marked(Asking::WriteBundle(out.clone()), "file to write: ", &out);
            say(ui, "It holds words of interviews. {Enter} writes it; typing names another file.")
        }
        (3, _) => {
            let label = ui.shown("bundle to look into ({Tab} completes): ");
            ui.over.ask(Asking::LookBundle, label, "");
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn title(_: &Seen<'_>, about: &About, _: usize) -> String {
    match files(Some(about)).len() {
        0 => "Exchange   no bundle in the folders here".to_owned(),
        files => format!("Exchange   {} in the folders here", count(files, "bundle")),
    }
}

/// The bundles.
fn files(about: Option<&About>) -> &[BundleLine] {
    if let Some(About::Bundles { files, .. }) = about { files } else { &[] }
}

fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let bundles = (0..files(Some(about)).len()).map(RowKey::File);
    let blank = (!files(Some(about)).is_empty()).then_some(RowKey::Nothing);
    let deeds = DEEDS.iter().map(|(n, _)| RowKey::Do(*n));
    let coders = project.people_in_order().into_iter().filter(|person| !person.is_outside());
    let people = coders.map(|person| RowKey::Person(person.id));
    bundles.chain(blank).chain(deeds).chain([RowKey::Nothing, RowKey::Nothing]).chain(people).collect()
}

/// Below so many columns a row says neither whose a bundle is nor when it was written.
const NARROW: usize = 60;

/// `P07-LW.emic.toml   Lin Wei   18 Nov 2026   3 codes, 41 passages new`
fn bundle(ui: &Ui, line: &BundleLine) -> String {
    let (room, ascii) = (room(ui), ui.face.look().ascii);
    if line.way == Way::Answer {
        return two_ends(ui, "a file that waits for your answer", "");
    }
    let wide = (room / 3).max(16);
    let name = fit(&line.name, wide as u16, ascii);
    let (from, day) = (fit(&line.from, 14, ascii), crate::text::day(line.wall));
    let (after_name, after_from) = (wide - cells(&name) + 2, 14 - cells(&from) + 2);
    let left = match room < NARROW {
        true => name,
        false => format!("{name}{:after_name$}{from}{:after_from$}{day}", "", ""),
    };
    two_ends(ui, &left, &line.brings)
}

fn lines(ui: &Ui, project: &Seen<'_>, about: &About, (nth, key): (usize, &RowKey)) -> Vec<String> {
    let files = files(Some(about));
    let person = match key {
        RowKey::File(nth) => return files.get(*nth).map_or_else(Vec::new, |line| vec![bundle(ui, line)]),
        RowKey::Do(n) => {
            let what = DEEDS.iter().find(|(number, _)| number == n).map_or("", |(_, what)| what);
            return vec![format!("{}  {what}", ui.keys.nth("exchange-do", (*n).into()))];
        }
        RowKey::Person(id) => project.person(*id),
        _ => None,
    };
    let Some(person) = person else {
        let before = files.len() + usize::from(!files.is_empty()) + DEEDS.len();
        return vec![if nth == before + 1 { "Who is how far".to_owned() } else { String::new() }];
    };
    let has: Vec<String> =
        progress(project, person).into_iter().map(|(title, far)| format!("{title} {far}")).collect();
    let has = if has.is_empty() { "nothing yet".to_owned() } else { has.join(", ") };
    vec![two_ends(ui, &format!("{:<3} {}: {has}", person.shown, person.name), "")]
}

/// How far a person is: each transcript, its state and the share that is coded.
fn progress(project: &Seen<'_>, person: &Person) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for t in project.transcripts_in_order() {
        let codings = t.annotations.iter().filter(|a| a.coder == person.id).count();
        let (state, given) = (t.progress.get(&person.id), t.assigned.contains(&person.id));
        if state.is_none() && codings == 0 && !given {
            continue;
        }
        let given = if given && codings == 0 { "given" } else { "" };
        let said = state.map_or(given, String::as_str);
        let share = share_coded(project, t, Some(person.id));
        all.push((t.title.clone(), format!("{said}{}{share}%", if said.is_empty() { "" } else { " " })));
    }
    all
}

/// What a bundle brings, what is done by a number, or how far a person is.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    match key {
        RowKey::File(_) => {
            let Some(line) = chosen(ui) else { return Vec::new() };
            let mut lines = look_in::told(ui, line, width);
            let ways = match line.way {
                Way::Answer => ui.shown("{Enter} shows what it would take and the answers"),
                Way::Known => ui.shown("{Enter} looks into it"),
                Way::None => String::new(),
                Way::In => {
                    let key = ui.keys.nth("exchange-do", 1);
                    ui.shown(message!("{}  reads it in   {Enter} looks into it", key))
                }
            };
            lines.extend([String::new(), ways]);
            lines
        }
        RowKey::Do(2) => wrapped_in(
            ui,
            width,
            "",
            "It holds the whole project as you have it, with the words of the interviews: send it as you would \
             send those. Memos for you alone are not in it.",
        ),
        RowKey::Do(_) => wrapped_in(
            ui,
            width,
            "",
            "A bundle that lies elsewhere: it is shown what it would bring, and nothing is read in yet.",
        ),
        RowKey::Person(id) => {
            let Some(person) = project.person(*id) else { return Vec::new() };
            let mut lines = vec![person.name.clone(), String::new()];
            let far = progress(project, person);
            lines.extend(far.into_iter().map(|(title, far)| format!("{title}: {far}")));
            lines
        }
        _ => Vec::new(),
    }
}
