//! The sample as it is now: how many people are in each category, how many are hoped for, and who they are.

use super::entry::{Body, Rows, Screen, room};
use super::lines;
use crate::model::{Goal, Participant, Seen};
use crate::report::{
    SampleBlock, SampleRow, is_said_twice, not_sampled, sample_block, sample_blocks, sampled,
};
use crate::text::{cells, fit};
use crate::tui::command::entry::{command, visit};
use crate::tui::effect::Effect;
use crate::tui::layer::Asking;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;

const PLACE: Place = Place::new("sample");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: show_people,
        ..Rows::new(
            title,
            "No participants yet. A table of them comes in with: emic import participants.csv",
            keys,
            row_lines,
        )
    }),
    hints: |_| {
        &[
            ("open", "these people"),
            ("goal", "set a goal"),
            ("everybody", "one row each"),
            ("write-out", "write out"),
            ("quit", "back"),
        ]
    },
    ways: &[command!(
        everywhere "sample",
        &["Space s"],
        &[],
        "The sample: how many people are in each category, and the goals",
        "participants attributes table interviewed",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[
        command!(
            "goal",
            &["e"],
            &[],
            "Say how many people are hoped for here",
            "target quota edit",
            ask_goal
        ),
        command!("everybody", &["p"], &[], "One row for each person of the sample", "people list", everybody),
    ],
    shared: &["write-out"],
};

fn title(project: &Seen<'_>, _: &About, _: usize) -> String {
    let others: usize = not_sampled(project).values().sum();
    let others = if others == 0 { String::new() } else { format!("   {others} not counted") };
    format!("Sample: {}{others}", people(sampled(project).len()))
}

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    if project.participants.is_empty() {
        return Vec::new();
    }
    let key = |block: &SampleBlock<'_>, row: &SampleRow<'_>| {
        RowKey::Category(block.schema.name.clone(), row.kind, row.category.clone())
    };
    let blocks = sample_blocks(project);
    // A group with a goal of its own is shown beside the category that it repeats.
    let is_told =
        |block: &SampleBlock<'_>, row: &SampleRow<'_>| row.goal.is_some() || !is_said_twice(block, row);
    let of_block = |block: &SampleBlock<'_>| -> Vec<RowKey> {
        block.rows.iter().filter(|row| is_told(block, row)).map(|row| key(block, row)).collect()
    };
    blocks.iter().flat_map(of_block).collect()
}

/// The block of a row, and the number of the row in it.
fn row_of<'p>(project: &Seen<'p>, key: &RowKey) -> Option<(SampleBlock<'p>, usize)> {
    let RowKey::Category(attribute, kind, category) = key else { return None };
    let block = sample_block(project, attribute)?;
    let nth = block.rows.iter().position(|row| row.kind == *kind && row.category == *category)?;
    Some((block, nth))
}

/// Columns of the name of an attribute, of a number, and of a goal with how far it is.
const LABEL: usize = 18;
const NUMBER: usize = 6;
const GOAL: usize = 28;

/// `Sex              Male                      6   at least 10      4 short`.
fn row_lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let Some((block, nth)) = row_of(project, key) else { return Vec::new() };
    let row = &block.rows[nth];
    let ascii = ui.face.look().ascii;
    let padded = |words: &str, width: usize| {
        let words = fit(words, width as u16, ascii);
        format!("{words}{:blanks$}", "", blanks = width.saturating_sub(cells(&words)))
    };
    let label = if nth == 0 { block.schema.label.as_str() } else { "" };
    let goal = row.goal.map_or(String::new(), |goal| {
        let distance = goal.distance(row.people.len()).to_string();
        format!("{:<18}{distance}", goal.to_string()).trim_end().to_owned()
    });
    let left = room(ui).saturating_sub(LABEL + NUMBER + GOAL).clamp(12, 44);
    let words = [
        padded(label, LABEL - 1),
        " ".to_owned(),
        padded(&row.category, left),
        format!("{:>NUMBER$}   ", row.people.len()),
        goal,
    ];
    vec![words.concat().trim_end().to_owned()]
}

/// `30 people`.
fn people(n: usize) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

fn show_people(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    let Some((block, nth)) = row_of(project, &key) else { return Vec::new() };
    let row = &block.rows[nth];
    let title = format!("{}: {}   {}", block.schema.label, row.category, people(row.people.len()));
    let mut lines: Vec<String> = row.people.iter().map(|one| person(project, one)).collect();
    if lines.is_empty() {
        lines.push("Nobody so far.".to_owned());
    }
    ui.open_list(lines::PLACE, About::Lines { title, lines });
    Vec::new()
}

fn everybody(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let all = sampled(project);
    let lines = all.iter().map(|one| person(project, one)).collect();
    let title = format!("Sample: {}", people(all.len()));
    ui.open_list(lines::PLACE, About::Lines { title, lines });
    Vec::new()
}

/// A name and the values that the table of the sample shows.
fn person(project: &Seen<'_>, one: &Participant) -> String {
    let values = sample_blocks(project).into_iter().filter_map(|block| {
        let values = one.values.get(&block.schema.name)?;
        Some(values.join(" + "))
    });
    format!("{}: {}", one.name, values.collect::<Vec<_>>().join(" · "))
}

fn ask_goal(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some((block, nth)) = ui.list().and_then(|list| row_of(project, &list.key())) else {
        return Vec::new();
    };
    let row = &block.rows[nth];
    if block.schema.category_or_group(&row.category).is_err() {
        ui.say("Only a category or a group can have a goal.".to_owned());
        return Vec::new();
    }
    let now = row.goal.map_or(String::new(), Goal::to_string);
    let label = format!("{}, hoped for: ", row.category);
    ui.say("Such as: at least 3, or: no more than 15. Nothing takes the goal away.");
    ui.over.ask(Asking::Goal(block.schema.name.clone(), row.category.clone()), label, &now);
    Vec::new()
}
