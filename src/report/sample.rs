//! The table of the sample («Table 1»): who was interviewed, by the attributes of the project's schema.
//!
//! Categories are in the schema's order, empty ones with 0. Values that are unknown and values that were not asked have
//! rows of their own; groups made of categories follow. Groups of one or two people are marked, because such people can
//! be recognised.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::figure::{Bar, Figure, Group};
use super::table::Table;
use super::value::Value;
use crate::error::Result;
use crate::model::values::{AttributeKind, Schema};
use crate::model::{Participant, Seen};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const REPORT: Report = Report {
    name: "participants",
    sentence: "who was interviewed: the table of the sample",
    more: "Example: emic report participants --format html > sample.html",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("attribute", ""),
    ("block", "characteristic"),
    ("category", "category"),
    ("kind", ""),
    ("n", "N"),
    ("of", ""),
    ("small", ""),
];

/// Fewer people than this are a small group.
const SMALL: usize = 3;

/// One row of the table: how many people are in a category.
struct Row {
    category: String,
    kind: &'static str,
    count: usize,
}

impl Row {
    /// True for a category of so few people that they might be recognised.
    fn is_small(&self) -> bool {
        (1..SMALL).contains(&self.count) && self.kind != "not available"
    }
}

/// One attribute with its rows.
type Block<'p> = (&'p Schema, Vec<Row>);

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let title = match project.table.title.as_str() {
        "" => "Participants",
        title => title,
    };
    let mut table = Table::new(COLUMNS, "No participants yet. emic import participants.csv brings them in.");
    let all: Vec<&Participant> = project.participants.values().collect();
    if all.is_empty() {
        return Ok(Document::new(title).with(table));
    }
    let counted: Vec<&Participant> = all.iter().copied().filter(|p| counts(p)).collect();
    let blocks: Vec<Block<'p>> =
        shown(project).into_iter().map(|schema| (schema, rows(schema, &counted))).collect();
    for (schema, row) in blocks.iter().flat_map(|(schema, rows)| rows.iter().map(move |row| (schema, row))) {
        table.row(vec![
            schema.name.as_str().into(),
            schema.label.as_str().into(),
            row.category.clone().into(),
            row.kind.into(),
            row.count.into(),
            counted.len().into(),
            Value::Bool(row.is_small()),
        ]);
    }
    let mut document = Document::new(title).with(table).with(figure(&blocks));
    document.notes.push(format!("{title}, N = {}", counted.len()));
    document.notes.extend(left_out(&all));
    document.notes.extend(project.table.footnotes.iter().cloned());
    document.notes.extend(blocks.iter().flat_map(|(schema, _)| footnotes(schema)));
    document.notes.extend(warning(&blocks));
    Ok(document)
}

/// A bar for each row, under the name of its attribute.
fn figure(blocks: &[Block<'_>]) -> Figure {
    let bar = |row: &Row| Bar { label: row.category.clone(), depth: 1, value: row.count as f64 };
    let group = |(schema, rows): &Block<'_>| Group {
        heading: schema.label.clone(),
        bars: rows.iter().map(bar).collect(),
    };
    Figure {
        title: "Participants by characteristic".to_owned(),
        description:
            "For each characteristic one bar for each category; its length is the number of people in it."
                .to_owned(),
        in_table: true,
        groups: blocks.iter().map(group).collect(),
    }
}

/// What the schema says of an attribute: groups with their members, and its footnote.
fn footnotes(schema: &Schema) -> Vec<String> {
    let mut notes: Vec<String> =
        schema.groups.iter().map(|(name, of)| format!("{name}: {}.", of.join(", "))).collect();
    if !schema.footnote.is_empty() {
        notes.push(format!("{}: {}", schema.label, schema.footnote));
    }
    notes
}

/// The small groups, if there are any.
fn warning(blocks: &[Block<'_>]) -> Option<String> {
    let of = |(schema, rows): &Block<'_>| -> Vec<String> {
        let small = rows.iter().filter(|row| row.is_small());
        small.map(|row| format!("{}: {} ({})", schema.label, row.category, row.count)).collect()
    };
    let small: Vec<String> = blocks.iter().flat_map(of).collect();
    (!small.is_empty())
        .then(|| format!("Fewer than {SMALL} people, who might be recognised: {}.", small.join("; ")))
}

/// True if a participant belongs to the sample: interviewed, or without a state.
fn counts(participant: &Participant) -> bool {
    matches!(participant.state.as_str(), "" | "interviewed") && !participant.purged
}

/// The people who are not counted, by state.
fn left_out(all: &[&Participant]) -> Option<String> {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for participant in all.iter().filter(|p| !counts(p)) {
        let state = if participant.purged { "withdrew" } else { &participant.state };
        *states.entry(state).or_default() += 1;
    }
    let words: Vec<String> = states.into_iter().map(|(state, n)| format!("{n} {state}")).collect();
    (!words.is_empty()).then(|| format!("Not counted: {}.", words.join(", ")))
}

/// The attributes that are shown: those the table names, else all with categories.
fn shown<'p>(project: &Seen<'p>) -> Vec<&'p Schema> {
    let project = project.shown();
    let named = &project.table.blocks;
    if named.is_empty() {
        return project.attributes.iter().filter(|schema| !schema.categories.is_empty()).collect();
    }
    named.iter().filter_map(|name| project.attributes.iter().find(|schema| schema.name == *name)).collect()
}

fn rows(schema: &Schema, counted: &[&Participant]) -> Vec<Row> {
    let none: &[String] = &[];
    let values = |p: &Participant| -> Vec<String> { p.values.get(&schema.name).map_or(none, |v| v).to_vec() };
    let given: Vec<Vec<String>> = counted.iter().map(|p| values(p)).collect();
    let holding = |words: &[String]| given.iter().filter(|v| v.iter().any(|v| words.contains(v))).count();
    let mut rows = Vec::new();
    let mut push = |category: &str, kind: &'static str, count: usize| {
        rows.push(Row { category: category.to_owned(), kind, count });
    };
    for category in &schema.categories {
        push(category, "category", holding(std::slice::from_ref(category)));
    }
    match schema.kind {
        AttributeKind::Number => numbers(schema, &given, &mut push),
        _ => {
            let known = || schema.categories.iter().chain(&schema.not_available).chain(&schema.not_asked);
            let others: BTreeSet<&String> =
                given.iter().flatten().filter(|value| !known().any(|known| known == *value)).collect();
            for other in others {
                push(other, "category", holding(std::slice::from_ref(other)));
            }
        }
    }
    // What is not known is said only where there is such a person.
    for (words, kind) in [(&schema.not_available, "not available"), (&schema.not_asked, "not asked")] {
        match holding(words) {
            0 => {}
            count => push(words.first().map_or(kind, String::as_str), kind, count),
        }
    }
    match given.iter().filter(|values| values.is_empty()).count() {
        0 => {}
        count => push("Nothing recorded", "not recorded", count),
    }
    for (name, members) in &schema.groups {
        push(name, "group", holding(members));
    }
    rows
}

/// A number has no categories: how many people gave one, and how it is spread.
fn numbers(schema: &Schema, given: &[Vec<String>], push: &mut dyn FnMut(&str, &'static str, usize)) {
    let missing = |value: &String| schema.not_available.contains(value) || schema.not_asked.contains(value);
    let mut all: Vec<f64> = given
        .iter()
        .flatten()
        .filter(|value| !missing(value))
        .filter_map(|value| value.parse().ok())
        .filter(|number: &f64| number.is_finite())
        .collect();
    all.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) = (all.first(), all.last()) else { return };
    let (a, b) = (all[(all.len() - 1) / 2], all[all.len() / 2]);
    push(&format!("from {low} to {high}, median {}", (a + b) / 2.0), "number", all.len());
}
