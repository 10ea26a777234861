//! Bundles in and out, and who is how far.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::tui::command::entry::{command, visit};
use crate::tui::coverage::share_coded;
use crate::tui::effect::Effect;
use crate::tui::layer::Asking;
use crate::tui::pane::list::{About, Row, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;

const PLACE: Place = Place::new("exchange");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, _, key| match key {
            RowKey::Do(n) => ask(ui, n),
            _ => Vec::new(),
        },
        counted: false,
        ..Rows::new(|_, _, _| "Exchange".into(), "", rows)
    }),
    hints: |_| &[("open", "do it"), ("quit", "back")],
    ways: &[command!(
        everywhere "exchange",
        &["Space x"],
        &[],
        "Bundles in and out, who is how far",
        "send receive sync share",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[command!(
        "exchange-do",
        &["1", "2", "3"],
        &[],
        "Write, look into, read in a bundle",
        "send receive",
        |ui, _, digit| ask(ui, digit.trim().parse().unwrap_or(0))
    )],
    shared: &[],
};

/// What can be done with bundles, by its number.
const DEEDS: [&str; 3] = [
    "write a bundle: a file with your work, to send",
    "look into a bundle that somebody sent: nothing is changed",
    "read a bundle in",
];

fn ask(ui: &mut Ui, number: u8) -> Vec<Effect> {
    let (asking, label) = match number {
        1 => (Asking::WriteBundle, "file to write ({Enter} alone names it): "),
        2 => (Asking::LookBundle, "bundle to look into: "),
        3 => (Asking::ReadBundle, "bundle to read in: "),
        _ => return Vec::new(),
    };
    let label = ui.shown(label);
    ui.over.ask(asking, label, "");
    Vec::new()
}

fn rows(ui: &Ui, project: &Seen<'_>, _: &About) -> Vec<Row> {
    let mut rows: Vec<Row> = (1..)
        .zip(DEEDS)
        .map(|(n, what)| Row {
            key: RowKey::Do(n),
            lines: vec![format!("{}  {what}", ui.keys.nth("exchange-do", n.into()))],
        })
        .collect();
    let plain = |line: String| Row { key: RowKey::Nothing, lines: vec![line] };
    rows.push(plain(String::new()));
    rows.push(plain("Who is how far".to_owned()));
    for person in project.people_in_order() {
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
        let lines = wrapped(ui, "", &format!("{:<3} {}: {has}", person.initials, person.name));
        rows.push(Row { key: RowKey::Person(person.id), lines });
    }
    rows
}
