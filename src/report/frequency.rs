//! How often each code is in each transcript: passages, words and people.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::figure::{Bar, Figure, Group};
use super::filter;
use super::material::{Codes, Material, Tally, WITH_BELOW};
use super::table::{Row, Table};
use super::value::Value;
use crate::error::Result;
use crate::model::Seen;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) const REPORT: Report = Report {
    name: "frequency",
    sentence: "how often each code is in each transcript: passages, words, people",
    more: "Passages that interviewers and others said are not counted. JSON and CSV have a row for each code and\n\
        transcript with at least one passage, with the ids of its codings.\n\n\
        Examples:\n  emic report frequency -o frequency.html\n  emic report frequency --by \"Noor Rahman\"",
    parameters: filter::ALL,
    make,
};

/// What was counted for each code and transcript, by their places.
type Cells = BTreeMap<(u32, usize), Tally>;

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let codes = Rc::new(Codes::new(*project));
    let mut cells: Cells = BTreeMap::new();
    for (nth, one) in material.passages.iter().enumerate() {
        for code in codes.of(one) {
            cells.entry((code, one.at)).or_default().add(&material, nth);
        }
    }
    let all = codes.tallies(&material);
    let mut document = Document::new("Codes in transcripts").with(figure(&material, &codes, &all));
    document.parts.push(grid(&material, &codes, &all, &cells).into());
    document.notes.push(WITH_BELOW.to_owned());
    document.notes.extend(material.note());
    document.data = vec![rows(&material, codes, cells)];
    Ok(document)
}

/// A row for each code that is used, a column for each transcript.
fn grid<'p>(material: &Material<'p>, codes: &Codes, all: &BTreeMap<u32, Tally>, cells: &Cells) -> Table<'p> {
    let fixed = ["code", "passages", "words", "people"].map(|name| (name.to_owned(), name.to_owned()));
    let titles = material.transcripts.iter().map(|heard| &heard.transcript.title);
    let columns: Vec<(String, String)> =
        fixed.into_iter().chain(titles.map(|title| (title.clone(), title.clone()))).collect();
    let mut table = Table::new(&columns, "No passage is coded.");
    for (&code, tally) in all {
        let mut row: Row<'p> = vec![
            codes.indented(material.project, code as usize).into(),
            tally.passages.len().into(),
            tally.words.into(),
            tally.people.len().into(),
        ];
        let cell = |at| cells.get(&(code, at)).map_or(0, |tally| tally.passages.len());
        row.extend((0..material.transcripts.len()).map(|at| cell(at).into()));
        table.row(row);
    }
    table
}

/// A bar for each code that is used.
fn figure(material: &Material<'_>, codes: &Codes, all: &BTreeMap<u32, Tally>) -> Figure {
    let tree = &material.project.shown().codes;
    let bar = |(&nth, tally): (&u32, &Tally)| {
        let id = codes.order[nth as usize];
        Bar {
            label: tree.get(id).map_or_else(String::new, |code| code.name.clone()),
            depth: tree.shown_depth(id),
            value: tally.passages.len() as f64,
        }
    };
    Figure {
        title: "Passages of each code".to_owned(),
        description:
            "One bar for each code that is used, in the order of the tree; its length is the number of \
            passages with the code or one below it."
                .to_owned(),
        in_table: false,
        groups: vec![Group { heading: String::new(), bars: all.iter().map(bar).collect() }],
    }
}

fn rows<'p>(material: &Rc<Material<'p>>, codes: Rc<Codes>, cells: Cells) -> Table<'p> {
    let columns = ["code", "code_id", "transcript", "title", "passages", "words", "people", "annotations"];
    let columns = columns.map(|key| (key, ""));
    let (material, cells) = (Rc::clone(material), Rc::new(cells.into_iter().collect::<Vec<_>>()));
    Table::new(&columns, "").with_rows(move || {
        let (material, codes, cells) = (Rc::clone(&material), Rc::clone(&codes), Rc::clone(&cells));
        (0..cells.len()).map(move |nth| {
            let ((code, at), tally) = &cells[nth];
            let (id, transcript) = (codes.order[*code as usize], material.transcripts[*at].transcript);
            vec![
                Value::path(material.project.codes.path(id)),
                id.to_string().into(),
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                tally.passages.len().into(),
                tally.words.into(),
                tally.people.len().into(),
                material.ids(&tally.passages, |of| codes.counts(of, *code as usize)),
            ]
        })
    })
}
