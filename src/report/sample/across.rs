//! Two attributes crossed: how many people have this value of the one and that value of the other.

use super::rows::{SampleRow, rows, sampled};
use super::{ACROSS, HIDE, SampleBlock, left_out_words, nothing_left, shown, value};
use crate::error::{Error, Result};
use crate::model::values::{AttributeKind, Schema};
use crate::model::{Participant, Seen};
use crate::report::ask::Ask;
use crate::report::document::Document;
use crate::report::hiding::{Shown, hide_crossed};
use crate::report::table::Table;
use crate::report::value::Value;

/// The two attributes that are to be crossed, rows first; `None` if none are.
///
/// # Errors
/// One attribute or more than two, twice the same one, one that is not there or whose values are numbers.
pub(super) fn read<'p>(project: &Seen<'p>, ask: &Ask<'_>) -> Result<Option<(&'p Schema, &'p Schema)>> {
    let of = |word: &String| {
        let schema = project.shown().find_attribute(word)?;
        match schema.kind {
            AttributeKind::Number => Err(Error::usage(format!("{} is a number", schema.label))
                .hint("only what has categories can be crossed")),
            AttributeKind::One | AttributeKind::Several | AttributeKind::Text => Ok(schema),
        }
    };
    let all: Vec<&Schema> = ask.all(ACROSS.name).iter().map(of).collect::<Result<_>>()?;
    match all.as_slice() {
        [] => Ok(None),
        [a, b] if a.name != b.name => Ok(Some((a, b))),
        _ => Err(Error::usage("--across crosses two different attributes")
            .hint("emic report sample --across sex --across age")),
    }
}

/// A row or column of the crossed table: a word, and the people.
type Line<'p> = (String, Vec<&'p Participant>);

/// Adds the crossed table to a document.
pub(super) fn cross<'p>(
    project: &Seen<'p>,
    document: Document<'p>,
    (a, b): (&'p Schema, &'p Schema),
    below: usize,
) -> Document<'p> {
    let people = sampled(project);
    let (down, to_right) = (lines(a, &people), lines(b, &people));
    let both = |(_, left): &Line<'_>, (_, right): &Line<'_>| {
        left.iter().filter(|one| right.iter().any(|other| other.id == one.id)).count()
    };
    let counts: Vec<Vec<usize>> =
        down.iter().map(|row| to_right.iter().map(|column| both(row, column)).collect()).collect();
    let shown = hide_crossed(&counts, below, (&left(a, &people, below), &left(b, &people, below)));

    let keys = to_right.iter().enumerate().map(|(nth, (word, _))| match nth + 1 == to_right.len() {
        true => ("total".to_owned(), word.clone()),
        false => (format!("{}={word}", b.name), word.clone()),
    });
    let keys: Vec<(String, String)> = keys.collect();
    let mut columns = vec![
        ("attribute".to_owned(), String::new()),
        ("across".to_owned(), String::new()),
        ("category".to_owned(), format!("{} / {}", a.label, b.label)),
    ];
    columns.extend(keys.iter().cloned());
    columns.push((HIDE.name.replace('-', "_"), String::new()));
    let mut table = Table::new(&columns, "");
    for ((word, _), shown) in down.iter().zip(&shown) {
        let mut row: Vec<Value<'_>> =
            vec![a.name.as_str().into(), b.name.as_str().into(), word.clone().into()];
        row.extend(shown.iter().map(|&shown| value(shown, below)));
        row.push(withheld(&keys, shown, below));
        table.row(row);
    }
    let mut document = document;
    if shown.iter().flatten().all(|shown| shown.is_hidden()) {
        document.data = vec![table];
        document.parts.push(nothing_left(below).into());
    } else {
        document.parts.push(table.into());
    }
    for schema in [a, b].into_iter().filter(|schema| schema.kind == AttributeKind::Several) {
        let note = "one person may have several, so the rows can add up to more than the total.";
        document.notes.push(format!("{}: {note}", schema.label));
    }
    document.notes.extend(left_out_words(shown.iter().flatten(), below).filter(|_| below > 0));
    document
}

/// The values of an attribute with the people of each, and last everybody.
fn lines<'p>(schema: &'p Schema, people: &[&'p Participant]) -> Vec<Line<'p>> {
    let of_values = rows(schema, people).into_iter().filter(|row| row.kind != "group");
    let mut lines: Vec<Line<'p>> = of_values.map(|row: SampleRow<'p>| (row.category, row.people)).collect();
    lines.push(("total".to_owned(), people.to_vec()));
    lines
}

/// Which values of an attribute the table of the sample leaves out.
fn left(schema: &Schema, people: &[&Participant], below: usize) -> Vec<bool> {
    let block = SampleBlock { schema, rows: rows(schema, people) };
    let shown = shown(&block, people.len(), below);
    let of_values = block.rows.iter().zip(shown).filter(|(row, _)| row.kind != "group");
    of_values.map(|(_, shown)| shown.is_hidden()).collect()
}

/// Which cells of a row are left out, for programs.
fn withheld<'p>(keys: &[(String, String)], shown: &[Shown], below: usize) -> Value<'p> {
    let hidden = keys.iter().zip(shown).filter(|(_, shown)| shown.is_hidden());
    let rows: Vec<Vec<(&'static str, Value<'p>)>> = hidden
        .map(|((key, _), shown)| {
            let less = if *shown == Shown::Less { below.into() } else { Value::None };
            vec![("key", key.clone().into()), ("less_than", less)]
        })
        .collect();
    if rows.is_empty() { Value::None } else { Value::Things { rows, words: String::new() } }
}
