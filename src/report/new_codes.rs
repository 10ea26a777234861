//! How many codes each transcript brought, in the order in which they were coded. It says what was, no verdict.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::figure::Curve;
use super::filter;
use super::material::Material;
use super::table::Table;
use super::value::Value;
use crate::error::Result;
use crate::model::id::CodeId;
use crate::model::{Annotation, Seen};
use crate::text::utc;
use std::collections::BTreeSet;

pub(super) const REPORT: Report = Report {
    name: "new-codes",
    sentence: "how many codes each transcript brought, in the order of coding",
    more: "The order is that of the first coding in each transcript. A code counts as it is today: codes that were merged\n\
        are one. The report says nothing on whether the study has enough.\n\n\
        Examples:\n  emic report new-codes\n  emic report new-codes -o new-codes.svg",
    parameters: &[filter::CODE, filter::ONLY, filter::BY, filter::IN, filter::SINCE, filter::UNTIL],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("nth", "order"),
    ("transcript", ""),
    ("title", "transcript"),
    ("first_coded", "first coded"),
    ("codes", "codes in it"),
    ("new", "new"),
    ("so_far", "so far"),
    ("new_codes", ""),
    ("new_names", "which"),
    ("annotations", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let mut coded: Vec<Vec<&Annotation>> = vec![Vec::new(); material.transcripts.len()];
    for one in material.passages.iter().chain(&material.others) {
        coded[one.at].extend(&one.codings);
    }
    let first =
        |codings: &[&Annotation]| codings.iter().map(|coding| (coding.made.lamport, coding.made.id)).min();
    let mut order: Vec<usize> = (0..coded.len()).filter(|&at| !coded[at].is_empty()).collect();
    order.sort_by_key(|&at| first(&coded[at]));
    let mut table = Table::new(COLUMNS, "Nothing is coded yet.");
    let mut known: BTreeSet<CodeId> = BTreeSet::new();
    let mut points = Vec::new();
    for (nth, at) in order.into_iter().enumerate() {
        let transcript = material.transcripts[at].transcript;
        let codes: BTreeSet<CodeId> = coded[at].iter().map(|coding| coding.code).collect();
        let new: Vec<CodeId> = codes.iter().copied().filter(|code| known.insert(*code)).collect();
        let mut named: Vec<(String, String)> =
            new.iter().map(|&code| (project.codes.path_words(code), name(*project, code))).collect();
        named.sort();
        let (paths, names) = named.into_iter().unzip();
        let begins = coded[at].iter().filter(|coding| new.contains(&coding.code));
        points.push((transcript.title.clone(), known.len() as f64));
        table.row(vec![
            (nth + 1).into(),
            transcript.id.to_string().into(),
            transcript.title.as_str().into(),
            coded[at].iter().map(|coding| coding.made.wall).min().map(day).into(),
            codes.len().into(),
            new.len().into(),
            known.len().into(),
            Value::List(paths, "; "),
            Value::List(names, ", "),
            Value::List(begins.map(|coding| coding.id.to_string()).collect(), " "),
        ]);
    }
    let document = Document::new("New codes");
    Ok(match points.is_empty() {
        true => document.with(table),
        false => document.with(figure(points)).with(table),
    })
}

fn name(project: Seen<'_>, code: CodeId) -> String {
    project.codes.get(code).map_or_else(String::new, |code| code.name.clone())
}

fn day(wall: i64) -> String {
    let day = utc(wall);
    day.get(..10).unwrap_or(&day).to_owned()
}

fn figure(points: Vec<(String, f64)>) -> Curve {
    Curve {
        title: "Codes so far".to_owned(),
        description:
            "One point for each transcript in the order of coding: how many codes were used up to then."
                .to_owned(),
        points,
    }
}
