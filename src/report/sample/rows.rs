//! Who is in which category: the rows of the table of the sample, with the people behind each.

use crate::model::values::{AttributeKind, INTERVIEWED, Schema};
use crate::model::{Goal, Participant, Seen};
use std::collections::{BTreeMap, BTreeSet};

/// One row of the table of the sample.
#[derive(Debug, Clone)]
pub struct SampleRow<'p> {
    /// The category, word for a missing value, or group.
    pub category: String,
    /// `category`, `number`, `not available`, `not asked`, `not recorded` or `group`.
    pub kind: &'static str,
    /// Who is in it, in the order in which they were added.
    pub people: Vec<&'p Participant>,
    /// How many are hoped for.
    pub goal: Option<&'p Goal>,
}

/// One attribute with its rows.
#[derive(Debug, Clone)]
pub struct SampleBlock<'p> {
    /// The attribute.
    pub schema: &'p Schema,
    /// Its categories in their order, values that the schema does not know, missing values, groups.
    pub rows: Vec<SampleRow<'p>>,
}

impl SampleRow<'_> {
    /// True if people in it are told apart from others by what they are, not by what is not known of them.
    pub(super) fn is_told(&self) -> bool {
        self.kind != "not available"
    }
    /// True for a word for missing values, in which a person is in no category.
    pub(in crate::report) fn is_missing(&self) -> bool {
        matches!(self.kind, "not available" | "not asked" | "not recorded")
    }
}

/// Everybody who belongs to the sample: interviewed, or without a state. In the order in which they were added.
pub fn sampled<'p>(project: &Seen<'p>) -> Vec<&'p Participant> {
    let mut all: Vec<&Participant> = project.shown().participants.values().filter(|p| counts(p)).collect();
    all.sort_by_key(|participant| (participant.made.lamport, participant.made.id));
    all
}

fn counts(participant: &Participant) -> bool {
    matches!(participant.state.as_str(), "" | INTERVIEWED) && !participant.purged
}

/// The people who are not counted, by state.
pub fn not_sampled(project: &Seen<'_>) -> BTreeMap<String, usize> {
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for participant in project.participants.values().filter(|p| !counts(p)) {
        let state = if participant.purged { "withdrew" } else { &participant.state };
        *states.entry(state.to_owned()).or_default() += 1;
    }
    states
}

/// The blocks of the table: the attributes that its head names, else all with categories.
pub fn sample_blocks<'p>(project: &Seen<'p>) -> Vec<SampleBlock<'p>> {
    let people = sampled(project);
    shown(project).into_iter().map(|schema| SampleBlock { schema, rows: rows(schema, &people) }).collect()
}

/// The block of one attribute.
pub fn sample_block<'p>(project: &Seen<'p>, attribute: &str) -> Option<SampleBlock<'p>> {
    let schema = project.shown().attributes.iter().find(|schema| schema.name == attribute)?;
    Some(SampleBlock { schema, rows: rows(schema, &sampled(project)) })
}

fn shown<'p>(project: &Seen<'p>) -> Vec<&'p Schema> {
    let project = project.shown();
    let named = &project.table.blocks;
    if named.is_empty() {
        return project.attributes.iter().filter(|schema| !schema.categories.is_empty()).collect();
    }
    named.iter().filter_map(|name| project.attributes.iter().find(|schema| schema.name == *name)).collect()
}

/// The rows of an attribute.
pub(super) fn rows<'p>(schema: &'p Schema, people: &[&'p Participant]) -> Vec<SampleRow<'p>> {
    let values = |p: &'p Participant| p.values.get(&schema.name).map_or(&[][..], Vec::as_slice);
    let holding = |words: &[String]| -> Vec<&'p Participant> {
        people.iter().copied().filter(|p| values(p).iter().any(|value| words.contains(value))).collect()
    };
    let row = |category: &str, kind: &'static str, people: Vec<&'p Participant>| SampleRow {
        category: category.to_owned(),
        kind,
        people,
        goal: schema.goal(category),
    };
    let of_one = |category: &String| row(category, "category", holding(std::slice::from_ref(category)));
    let mut rows: Vec<SampleRow<'p>> = schema.categories.iter().map(of_one).collect();
    let missing = || schema.not_available.iter().chain(&schema.not_asked);
    if schema.kind == AttributeKind::Number {
        rows.extend(numbers(schema, people).map(|(words, people)| row(&words, "number", people)));
    } else {
        let known: BTreeSet<&String> = schema.categories.iter().chain(missing()).collect();
        let others: BTreeSet<&String> =
            people.iter().flat_map(|p| values(p)).filter(|value| !known.contains(value)).collect();
        rows.extend(others.into_iter().map(of_one));
    }
    // What is not known is said only where there is such a person.
    let unknown = [(&schema.not_available, "not available"), (&schema.not_asked, "not asked")];
    let unknown =
        unknown.map(|(words, kind)| (words.first().map_or(kind, String::as_str), kind, holding(words)));
    let nothing = people.iter().copied().filter(|p| values(p).is_empty()).collect();
    let last = unknown.into_iter().chain([("Nothing recorded", "not recorded", nothing)]);
    rows.extend(
        last.filter(|(.., people)| !people.is_empty()).map(|(words, kind, people)| row(words, kind, people)),
    );
    rows.extend(schema.groups.iter().map(|(name, members)| row(name, "group", holding(members))));
    rows
}

/// A number has no categories: how it is spread, and who gave one.
fn numbers<'p>(schema: &Schema, people: &[&'p Participant]) -> Option<(String, Vec<&'p Participant>)> {
    let missing =
        |value: &&String| !schema.not_available.contains(value) && !schema.not_asked.contains(value);
    let number = |p: &Participant| -> Option<f64> {
        let values = p.values.get(&schema.name)?;
        let mut numbers = values.iter().filter(missing).filter_map(|value| value.parse().ok());
        numbers.find(|number: &f64| number.is_finite())
    };
    let who: Vec<&Participant> = people.iter().copied().filter(|p| number(p).is_some()).collect();
    let mut all: Vec<f64> = who.iter().filter_map(|p| number(p)).collect();
    all.sort_by(f64::total_cmp);
    let (low, high) = (all.first()?, all.last()?);
    let (a, b) = (all[(all.len() - 1) / 2], all[all.len() / 2]);
    Some((format!("from {low} to {high}, median {}", (a + b) / 2.0), who))
}
