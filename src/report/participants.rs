//! The table of the sample («Table 1»): who was interviewed, by the attributes of the project's schema.
//!
//! Categories are in the schema's order, empty ones with 0. Values that are unknown and values that were not asked have
//! rows of their own; groups made of categories follow. Groups of one or two people are marked, because such people can
//! be recognised.

use super::{Table, Value};
use crate::model::values::{AttributeKind, Schema};
use crate::model::{Participant, Seen};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer people than this are a small group.
const SMALL: usize = 3;

/// One row to be.
struct Row {
    category: String,
    kind: &'static str,
    count: usize,
}

/// The table, one row for each category of each block.
pub(super) fn participants(project: &Seen<'_>) -> Table {
    let columns = [
        ("attribute", ""),
        ("block", "characteristic"),
        ("category", "category"),
        ("kind", ""),
        ("n", "N"),
        ("of", ""),
        ("small", ""),
    ];
    let mut table = Table::new(&columns, "No participants yet. emic import participants.csv brings them in.");
    let all: Vec<&Participant> = project.participants.values().collect();
    if all.is_empty() {
        return table;
    }
    let counted: Vec<&Participant> = all.iter().copied().filter(|p| counts(p)).collect();
    let mut small = Vec::new();
    let mut footnotes = Vec::new();
    for schema in blocks(project) {
        for row in rows(schema, &counted) {
            let is_small = (1..SMALL).contains(&row.count) && row.kind != "not available";
            if is_small {
                small.push(format!("{}: {} ({})", schema.label, row.category, row.count));
            }
            table.row(vec![
                schema.name.as_str().into(),
                schema.label.as_str().into(),
                row.category.into(),
                row.kind.into(),
                row.count.into(),
                counted.len().into(),
                Value::Bool(is_small),
            ]);
        }
        footnotes.extend(schema.groups.iter().map(|(name, of)| format!("{name}: {}.", of.join(", "))));
        if !schema.footnote.is_empty() {
            footnotes.push(format!("{}: {}", schema.label, schema.footnote));
        }
    }
    let title = match project.table.title.as_str() {
        "" => "Participants",
        title => title,
    };
    table.notes.push(format!("{title}, N = {}", counted.len()));
    table.notes.extend(left_out(&all));
    table.notes.extend(project.table.footnotes.iter().cloned());
    table.notes.extend(footnotes);
    if !small.is_empty() {
        let what = format!("Fewer than {SMALL} people, who might be recognised: {}.", small.join("; "));
        table.notes.push(what);
    }
    table
}

/// True if a participant belongs to the sample: interviewed, or without a state.
fn counts(participant: &Participant) -> bool {
    matches!(participant.state.as_str(), "" | "interviewed")
}

/// Who does not count, by state.
fn left_out(all: &[&Participant]) -> Option<String> {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for participant in all.iter().filter(|p| !counts(p)) {
        *states.entry(&participant.state).or_default() += 1;
    }
    let words: Vec<String> = states.into_iter().map(|(state, n)| format!("{n} {state}")).collect();
    (!words.is_empty()).then(|| format!("Not counted: {}.", words.join(", ")))
}

/// The attributes that are shown: those the table names, else all with categories.
fn blocks<'p>(project: &'p Seen<'_>) -> Vec<&'p Schema> {
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
