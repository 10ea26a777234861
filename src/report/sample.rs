//! The table of the sample («Table 1»): who was interviewed, by the attributes of the project's schema.
//!
//! Categories are in the schema's order, empty ones with 0. Values that are unknown and values that were not asked have
//! rows of their own; groups made of categories follow. Groups of one or two people are marked, because such people can
//! be recognised; `--hide-small` leaves them out.

mod across;
mod rows;

pub use rows::{SampleBlock, SampleRow, not_sampled, sample_block, sample_blocks, sampled};

use super::ask::{Ask, Parameter, Takes};
use super::document::Document;
use super::entry::Report;
use super::figure::{Bar, Figure, Group};
use super::hiding::{Block, Shown, hide_block};
use super::table::Table;
use super::value::Value;
use crate::error::{Error, Result};
use crate::model::values::AttributeKind;
use crate::model::{Goal, Seen};

pub(super) const REPORT: Report = Report {
    name: "sample",
    sentence: "who was interviewed: the table of the sample, with its goals",
    more: "Counted are the participants who were interviewed, and those without a state. emic participant goal sets goals.\n\n\
        --hide-small leaves out counts of 1 to N-1 (N is 3 unless said), as <N. Where such a count could be computed from \
        the\nothers, the next smallest ones are left out, too, as .., and at last a total. Zeros stay. Each table is \
        looked at by\nitself: do not print one of the same people beside it without --hide-small.\n\n\
        Examples:\n  emic report sample\n  emic report sample --across sex --across age\n  \
        emic report sample --hide-small --format html > table1.html",
    parameters: PARAMETERS,
    make,
};

const PARAMETERS: &[Parameter] = &[ACROSS, HIDE];
const ACROSS: Parameter =
    Parameter { name: "across", takes: Takes::Many("ATTR"), help: "Cross two attributes; given twice" };
const HIDE: Parameter = Parameter {
    name: "hide-small",
    takes: Takes::Maybe("N", "3"),
    help: "Leave out counts of fewer than N people, and what they could be computed from",
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
/// What the first version of the table did not have.
const MORE: [&str; 4] = ["goal", "distance", "less_than", "participants"];

/// Fewer people than this are a small group.
const SMALL: usize = 3;

pub(super) fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let title = match project.table.title.as_str() {
        "" => "Participants",
        title => title,
    };
    let below = below(ask)?;
    let across = across::read(project, ask)?;
    let people = sampled(project);
    if project.participants.is_empty() {
        let empty = "No participants yet. emic import participants.csv brings them in.";
        return Ok(Document::new(title).with(table(&[], empty)));
    }
    let total = total(people.len(), below);
    let mut document = Document::new(title);
    document.notes.push(format!("{title}, N = {}", words(total, below)));
    document.notes.extend(left_out(project, below));
    if let Some((rows, columns)) = across {
        return Ok(across::cross(project, document, (rows, columns), below));
    }
    let blocks = sample_blocks(project);
    let shown: Vec<Vec<Shown>> = blocks.iter().map(|block| shown(block, people.len(), below)).collect();
    let (mut every, mut read) = (table(&blocks, ""), table(&blocks, ""));
    for (block, shown) in blocks.iter().zip(&shown) {
        for (row, &shown) in block.rows.iter().zip(shown) {
            every.row(cells(block, row, (shown, total), below));
            if !is_said_twice(block, row) {
                read.row(cells(block, row, (shown, total), below));
            }
        }
    }
    document.data = vec![every];
    if shown.iter().flatten().all(|shown| shown.is_hidden()) && !blocks.is_empty() {
        document.notes.extend(left_out_words(shown.iter().flatten(), below));
        return Ok(document.with(nothing_left(below)));
    }
    document = document.with(read).with(figure(&blocks, &shown));
    document.notes.extend(project.table.footnotes.iter().cloned());
    document.notes.extend(blocks.iter().flat_map(footnotes));
    match below {
        0 => document.notes.extend(blocks.iter().filter_map(|block| sum(block, people.len()))),
        _ => {
            document.notes.extend(left_out_words(shown.iter().flatten(), below));
            document.notes.extend(whole_blocks(&blocks, &shown));
        }
    }
    document.notes.extend(warning(&blocks).filter(|_| below == 0));
    Ok(document)
}

/// True if the table of the sample has groups so small that people in them might be recognised.
pub fn has_small_groups(project: &Seen<'_>) -> bool {
    warning(&sample_blocks(project)).is_some()
}

/// True for a group that joins a single category: people who read would see the same number twice.
pub fn is_said_twice(block: &SampleBlock<'_>, row: &SampleRow<'_>) -> bool {
    let joins = block.schema.groups.iter().find(|(name, _)| row.kind == "group" && *name == row.category);
    joins.is_some_and(|(_, of)| of.len() == 1)
}

/// What is said in place of a table of which nothing may be printed.
fn nothing_left(below: usize) -> String {
    format!(
        "The whole table is left out: each count is of fewer than {below} people, or would say how many are in one that is."
    )
}

/// Fewer people than this are not printed; 0 if all are.
fn below(ask: &Ask<'_>) -> Result<usize> {
    let Some(word) = ask.one(HIDE.name) else { return Ok(0) };
    let number = word.parse::<usize>().ok().filter(|number| *number >= SMALL);
    number.ok_or_else(|| {
        Error::usage(format!("--hide-small takes a number from {SMALL} on, not \"{word}\""))
            .hint("<2 would say that it is one person")
    })
}

/// How many people there are, unless they are too few to say so.
fn total(people: usize, below: usize) -> Shown {
    if people < below { Shown::Left } else { Shown::Count(people) }
}

/// How the rows of a block are printed.
pub(in crate::report) fn shown(block: &SampleBlock<'_>, people: usize, below: usize) -> Vec<Shown> {
    if people < below {
        return vec![Shown::Left; block.rows.len()];
    }
    let count = |row: &SampleRow<'_>| row.people.len();
    let rows: Vec<&SampleRow<'_>> = block.rows.iter().filter(|row| row.kind != "group").collect();
    let place = |word: &String| rows.iter().position(|row| row.category == *word && !row.is_missing());
    let groups = block.rows.iter().filter(|row| row.kind == "group");
    let groups = groups.zip(&block.schema.groups);
    let of = Block {
        rows: rows.iter().map(|row| count(row)).collect(),
        missing: rows.iter().filter(|row| row.is_missing()).count(),
        groups: groups.map(|(row, (_, of))| (count(row), of.iter().filter_map(place).collect())).collect(),
        people,
        several: rows.iter().map(|row| count(row)).sum::<usize>() != people
            || block.schema.kind == AttributeKind::Several,
    };
    let (rows, groups) = hide_block(&of, below);
    rows.into_iter().chain(groups).collect()
}

/// A table with the columns that its blocks need: there is none for goals where none is set.
fn table<'p>(blocks: &[SampleBlock<'_>], empty: &str) -> Table<'p> {
    let has_goals = blocks.iter().any(|block| block.rows.iter().any(|row| row.goal.is_some()));
    let headings = if has_goals { ["hoped for", " ", "", ""] } else { [""; 4] };
    let more: Vec<(&str, &str)> = MORE.into_iter().zip(headings).collect();
    Table::new(&[COLUMNS, &more].concat(), empty)
}

fn cells<'p>(
    block: &SampleBlock<'p>,
    row: &SampleRow<'p>,
    (shown, total): (Shown, Shown),
    below: usize,
) -> Vec<Value<'p>> {
    let is_small = row.is_told() && (1..SMALL).contains(&row.people.len());
    let category = match row.kind {
        // The least and the greatest number are those of one person each.
        "number" if below > 0 => "a number".to_owned(),
        _ => row.category.clone(),
    };
    let distance = row.goal.map(|goal| goal.distance(row.people.len()).to_string());
    let open = !shown.is_hidden();
    let names = row.people.iter().map(|p| p.name.clone()).collect();
    vec![
        block.schema.name.as_str().into(),
        block.schema.label.as_str().into(),
        category.into(),
        row.kind.into(),
        value(shown, below),
        value(total, below),
        if open { Value::Bool(is_small) } else { Value::None },
        row.goal.map(Goal::to_string).into(),
        distance.filter(|words| open && !words.is_empty()).into(),
        if shown == Shown::Less { below.into() } else { Value::None },
        if below == 0 { Value::List(names, ", ") } else { Value::None },
    ]
}

/// A count as it is printed.
fn value<'p>(shown: Shown, below: usize) -> Value<'p> {
    match shown {
        Shown::Count(count) => count.into(),
        hidden => Value::Withheld(words(hidden, below)),
    }
}

fn words(shown: Shown, below: usize) -> String {
    match shown {
        Shown::Count(count) => count.to_string(),
        Shown::Less => format!("<{below}"),
        Shown::Left => "..".to_owned(),
    }
}

/// A bar for each row that is printed, under the name of its attribute.
fn figure(blocks: &[SampleBlock<'_>], shown: &[Vec<Shown>]) -> Figure {
    let bar = |(row, shown): (&SampleRow<'_>, &Shown)| match shown {
        Shown::Count(count) => Some(Bar { label: row.category.clone(), depth: 1, value: *count as f64 }),
        Shown::Less | Shown::Left => None,
    };
    let group = |(block, shown): (&SampleBlock<'_>, &Vec<Shown>)| Group {
        heading: block.schema.label.clone(),
        bars: block
            .rows
            .iter()
            .zip(shown)
            .filter(|(row, _)| !is_said_twice(block, row))
            .filter_map(bar)
            .collect(),
    };
    Figure {
        title: "Participants by characteristic".to_owned(),
        description:
            "For each characteristic one bar for each category; its length is the number of people in it."
                .to_owned(),
        in_table: true,
        groups: blocks.iter().zip(shown).map(group).collect(),
    }
}

/// What the schema says of an attribute: groups with their members, and its footnote.
fn footnotes(block: &SampleBlock<'_>) -> Vec<String> {
    let schema = block.schema;
    let several = schema.groups.iter().filter(|(_, of)| of.len() > 1);
    let mut notes: Vec<String> = several.map(|(name, of)| format!("{name}: {}.", of.join(", "))).collect();
    if !schema.footnote.is_empty() {
        notes.push(format!("{}: {}", schema.label, schema.footnote));
    }
    notes
}

/// What a block adds up to, where that is not the number of people: several values of one person, or one too many.
fn sum(block: &SampleBlock<'_>, people: usize) -> Option<String> {
    let rows = || block.rows.iter().filter(|row| row.kind != "group");
    let sum: usize = rows().map(|row| row.people.len()).sum();
    let label = &block.schema.label;
    if sum == people {
        return None;
    }
    if block.schema.kind == AttributeKind::Several {
        return Some(format!("{label}: one person may have several, so the rows add up to {sum}."));
    }
    let twice =
        sampled_in(block).filter(|p| p.values.get(&block.schema.name).is_some_and(|all| all.len() > 1));
    let names: std::collections::BTreeSet<&str> = twice.map(|p| p.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    Some(format!(
        "{label}: the rows add up to {sum}, not {people}: {} with more than one value.",
        names.join(", ")
    ))
}

/// The people of all rows, some more than once.
fn sampled_in<'b, 'p>(
    block: &'b SampleBlock<'p>,
) -> impl Iterator<Item = &'p crate::model::Participant> + 'b {
    block.rows.iter().flat_map(|row| row.people.iter().copied())
}

/// The small groups, if there are any.
pub(super) fn warning(blocks: &[SampleBlock<'_>]) -> Option<String> {
    let of = |block: &SampleBlock<'_>| -> Vec<String> {
        let small = block.rows.iter().filter(|row| row.is_told() && (1..SMALL).contains(&row.people.len()));
        let told =
            small.map(|row| format!("{}: {} ({})", block.schema.label, row.category, row.people.len()));
        told.collect()
    };
    let small: Vec<String> = blocks.iter().flat_map(of).collect();
    (!small.is_empty())
        .then(|| format!("Fewer than {SMALL} people, who might be recognised: {}.", small.join("; ")))
}

/// What `<N` and `..` mean, if either is there.
fn left_out_words<'s>(mut shown: impl Iterator<Item = &'s Shown>, below: usize) -> Option<String> {
    shown.any(|shown| shown.is_hidden()).then(|| {
        format!("<{below}: fewer than {below} people. ..: left out, since others could be computed from it.")
    })
}

/// The characteristics of which no count is printed, if there are any.
fn whole_blocks(blocks: &[SampleBlock<'_>], shown: &[Vec<Shown>]) -> Option<String> {
    let all = blocks.iter().zip(shown).filter(|(_, shown)| shown.iter().all(|shown| shown.is_hidden()));
    let labels: Vec<&str> = all.map(|(block, _)| block.schema.label.as_str()).collect();
    (!labels.is_empty()).then(|| {
        format!("Left out as a whole, to keep small counts from being computed: {}.", labels.join(", "))
    })
}

/// The people who are not counted, by state.
fn left_out(project: &Seen<'_>, below: usize) -> Option<String> {
    let states = not_sampled(project);
    let told = |(state, n): (&String, &usize)| match *n < below {
        true => format!("<{below} {state}"),
        false => format!("{n} {state}"),
    };
    let words: Vec<String> = states.iter().map(told).collect();
    (!words.is_empty()).then(|| format!("Not counted: {}.", words.join(", ")))
}
