//! Codes by what the people are who said it: a table for each attribute, with the passages behind each cell.

use super::ask::{Ask, Parameter, Takes};
use super::document::Document;
use super::entry::Report;
use super::figure::HeatMap;
use super::filter;
use super::material::{Codes, Material, Tally, WITH_BELOW, listed};
use super::sample::{self, SampleBlock, sample_block};
use super::table::{Row, Table};
use super::value::Value;
use crate::error::{Error, Result};
use crate::model::id::ParticipantId;
use crate::model::values::Schema;
use crate::model::{Participant, Seen};
use crate::text::closest;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

const ATTRIBUTE: Parameter = Parameter {
    name: "attribute",
    takes: Takes::Many("NAME"),
    help: "Only this attribute, not every one of the table of participants",
};

pub(super) const REPORT: Report = Report {
    name: "matrix",
    sentence: "codes by attributes of the people who said it, with the passages behind each cell",
    more: "A cell is the number of passages; in HTML and Word it leads to them. Attributes are those of the person who\n\
        speaks where a passage begins; a person with several values counts for each. Passages of nobody who is a\n\
        participant are not in it.\n\n\
        Examples:\n  emic report matrix -o matrix.html\n  emic report matrix --attribute sex -o sex.svg",
    parameters: &[
        ATTRIBUTE,
        filter::CODE,
        filter::ONLY,
        filter::BY,
        filter::IN,
        filter::SINCE,
        filter::UNTIL,
    ],
    make,
};

/// The name of a value that a person does not have.
const NOT_RECORDED: &str = "Nothing recorded";

/// An attribute with what was counted for it.
struct Matrix<'p> {
    schema: &'p Schema,
    /// Values with the number of people in the sample who have them.
    values: Vec<(String, usize)>,
    /// By the places of code and value.
    cells: BTreeMap<(u32, usize), Tally>,
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let codes = Rc::new(Codes::new(*project));
    let all: Vec<Matrix<'p>> =
        attributes(*project, ask)?.into_iter().map(|schema| counted(&material, &codes, schema)).collect();
    let mut document = Document::new("Codes by attributes");
    for (nth, matrix) in all.iter().enumerate() {
        document.heading(2, matrix.schema.label.clone());
        document.parts.push(figure(&material, &codes, matrix).into());
        document.parts.push(grid(&material, &codes, (nth, matrix)).into());
        for (&(code, value), tally) in &matrix.cells {
            let name = project.codes.get(codes.order[code as usize]).map_or("", |code| code.name.as_str());
            let name = format!("{name}; {}: {}", matrix.schema.label, matrix.values[value].0);
            let passages = listed(&material, tally.passages.clone());
            document.parts.push(passages.behind(anchor(nth, code, value), name).into());
        }
    }
    if all.is_empty() {
        document = document.with("Participants have no attributes with categories yet.".to_owned());
    }
    document.notes.push(format!("{WITH_BELOW} The number of people in the sample is beside each value."));
    let blocks: Vec<SampleBlock<'_>> =
        all.iter().filter_map(|matrix| sample_block(project, &matrix.schema.name)).collect();
    document.notes.extend(sample::warning(&blocks));
    document.notes.extend(material.note());
    document.data = vec![rows(&material, codes, all)];
    Ok(document)
}

fn anchor(matrix: usize, code: u32, value: usize) -> String {
    format!("cell-{matrix}-{code}-{value}")
}

/// The attributes that were asked for, else those of the table of participants, else all with categories.
fn attributes<'p>(project: Seen<'p>, ask: &Ask<'_>) -> Result<Vec<&'p Schema>> {
    let all = &project.shown().attributes;
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let find = |word: &String| {
        all.iter().find(|one| same(&one.name, word) || same(&one.label, word)).ok_or_else(|| {
            let fault = Error::unknown(format!("participants have no attribute \"{word}\""));
            let near = closest(word, all.iter().map(|one| one.name.as_str()));
            match near.is_empty() {
                true => fault.hint("emic participants --format json shows them"),
                false => fault.hint(format!("did you mean {}?", near.join(" or "))),
            }
        })
    };
    if ask.has(ATTRIBUTE.name) {
        return ask.all(ATTRIBUTE.name).iter().map(find).collect();
    }
    let named =
        project.shown().table.blocks.iter().filter_map(|name| all.iter().find(|one| one.name == *name));
    let named: Vec<&Schema> = named.collect();
    Ok(match named.is_empty() {
        true => all.iter().filter(|one| !one.categories.is_empty()).collect(),
        false => named,
    })
}

fn counted<'p>(material: &Material<'p>, codes: &Codes, schema: &'p Schema) -> Matrix<'p> {
    let project = material.project.shown();
    let sample: Vec<&Participant> = project
        .participants
        .values()
        .filter(|who| !who.purged && matches!(who.state.as_str(), "" | "interviewed"))
        .collect();
    let mut names: Vec<String> = schema.categories.clone();
    let given: BTreeSet<&String> =
        sample.iter().filter_map(|who| who.values.get(&schema.name)).flatten().collect();
    let more: Vec<String> = given.into_iter().filter(|name| !names.contains(name)).cloned().collect();
    names.extend(more);
    // A group of one category has the numbers of that category, which are there.
    let joined: Vec<&(String, Vec<String>)> = schema.groups.iter().filter(|(_, of)| of.len() > 1).collect();
    let groups = names.len()..names.len() + joined.len();
    names.extend(joined.iter().map(|(name, _)| name.clone()));
    names.push(NOT_RECORDED.to_owned());
    let last = names.len() - 1;
    let places = |who: &Participant| -> Vec<usize> {
        let values: &[String] = who.values.get(&schema.name).map_or(&[], Vec::as_slice);
        let mut all: Vec<usize> = values
            .iter()
            .filter_map(|value| names[..groups.start].iter().position(|name| name == value))
            .collect();
        let in_group =
            |(_, members): &(String, Vec<String>)| values.iter().any(|value| members.contains(value));
        all.extend(groups.clone().zip(&joined).filter(|(_, group)| in_group(group)).map(|(nth, _)| nth));
        if values.is_empty() { vec![last] } else { all }
    };
    let of: BTreeMap<ParticipantId, Vec<usize>> = sample.iter().map(|who| (who.id, places(who))).collect();
    let mut people = vec![0; names.len()];
    sample.iter().flat_map(|who| &of[&who.id]).for_each(|&value| people[value] += 1);
    let mut cells: BTreeMap<(u32, usize), Tally> = BTreeMap::new();
    for (nth, one) in material.passages.iter().enumerate() {
        let Some(values) = material.participant(one).and_then(|who| of.get(&who.id)) else { continue };
        for code in codes.of(one) {
            for &value in values {
                cells.entry((code, value)).or_default().add(material, nth);
            }
        }
    }
    let used = |nth: usize| nth != last || people[nth] > 0;
    if !used(last) {
        names.pop();
    }
    Matrix { schema, values: names.into_iter().zip(people).collect(), cells }
}

/// The codes of a matrix that have a passage, in order.
fn used(matrix: &Matrix<'_>) -> BTreeSet<u32> {
    matrix.cells.keys().map(|(code, _)| *code).collect()
}

fn count(matrix: &Matrix<'_>, code: u32, value: usize) -> usize {
    matrix.cells.get(&(code, value)).map_or(0, |tally| tally.passages.len())
}

/// A row for each code, a column for each value.
fn grid<'p>(material: &Material<'p>, codes: &Codes, (nth, matrix): (usize, &Matrix<'p>)) -> Table<'p> {
    let heading = |(name, people): &(String, usize)| (name.clone(), format!("{name} ({people})"));
    let code = ("code".to_owned(), "code".to_owned());
    let columns: Vec<(String, String)> =
        std::iter::once(code).chain(matrix.values.iter().map(heading)).collect();
    let mut table = Table::new(&columns, "No passage is coded.");
    table.folds = true;
    for code in used(matrix) {
        let mut row: Row<'p> = vec![codes.indented(material.project, code as usize).into()];
        row.extend((0..matrix.values.len()).map(|value| match count(matrix, code, value) {
            0 => 0usize.into(),
            n => Value::from(n).linked(anchor(nth, code, value)),
        }));
        table.row(row);
    }
    table
}

fn figure(material: &Material<'_>, codes: &Codes, matrix: &Matrix<'_>) -> HeatMap {
    let tree = &material.project.shown().codes;
    let used = used(matrix);
    let row = |&code: &u32| {
        let id = codes.order[code as usize];
        (tree.get(id).map_or_else(String::new, |code| code.name.clone()), tree.shown_depth(id))
    };
    let values =
        |&code: &u32| (0..matrix.values.len()).map(|value| count(matrix, code, value) as f64).collect();
    HeatMap {
        title: format!("Codes by {}", matrix.schema.label),
        description: "A row for each code, a column for each value; the more passages, the darker the cell."
            .to_owned(),
        rows: used.iter().map(row).collect(),
        columns: matrix.values.iter().map(|(name, _)| name.clone()).collect(),
        values: used.iter().map(values).collect(),
    }
}

fn rows<'p>(material: &Rc<Material<'p>>, codes: Rc<Codes>, all: Vec<Matrix<'p>>) -> Table<'p> {
    let columns = [
        "attribute",
        "label",
        "value",
        "people_with_value",
        "code",
        "code_id",
        "passages",
        "words",
        "people",
        "participants",
        "annotations",
    ];
    let places = |(nth, matrix): (usize, &Matrix<'p>)| {
        matrix.cells.keys().map(move |&cell| (nth, cell)).collect::<Vec<_>>()
    };
    let places: Rc<Vec<_>> = Rc::new(all.iter().enumerate().flat_map(places).collect());
    let (material, all) = (Rc::clone(material), Rc::new(all));
    Table::new(&columns.map(|key| (key, "")), "").with_rows(move || {
        let (material, codes, all) = (Rc::clone(&material), Rc::clone(&codes), Rc::clone(&all));
        let places = Rc::clone(&places);
        (0..places.len()).map(move |nth| {
            let (matrix, (code, value)) = places[nth];
            let (matrix, id) = (&all[matrix], codes.order[code as usize]);
            let tally = &matrix.cells[&(code, value)];
            let (name, people) = &matrix.values[value];
            let named = |id: &ParticipantId| material.project.participant(*id).map(|who| who.name.clone());
            vec![
                matrix.schema.name.as_str().into(),
                matrix.schema.label.as_str().into(),
                name.clone().into(),
                (*people).into(),
                Value::path(material.project.codes.path(id)),
                id.to_string().into(),
                tally.passages.len().into(),
                tally.words.into(),
                tally.people.len().into(),
                Value::List(tally.people.iter().filter_map(named).collect(), ", "),
                material.ids(&tally.passages, |of| codes.counts(of, code as usize)),
            ]
        })
    })
}
