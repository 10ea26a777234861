//! The codebook: what each code means, and how often, by how many and on how many people's words it was used.

use super::ask::Ask;
use super::code_counts::*;
use super::document::Document;
use super::entry::Report;
use super::figure::{Bar, Figure, Group};
use crate::error::Result;
use crate::model::Seen;

pub(super) const REPORT: Report = Report {
    name: "codes",
    sentence: "the coding frame with definitions and counts",
    more: "Counts are of the code itself; the column after them adds the codes below it.\n\n\
        Example: emic report codes --format html > frame.html",
    parameters: &[],
    make,
};

const COLUMNS: &[(Fact, &str)] = &[
    (ID, ""),
    (PATH, ""),
    (INDENTED, "code"),
    (KIND, "kind"),
    (CODINGS, "codings"),
    (SUBTREE, "with sub-codes"),
    (TRANSCRIPTS_BELOW, "transcripts"),
    (PEOPLE_BELOW, "people"),
    (CODERS_BELOW, "coders"),
    (DEFINITION, ""),
    (DEFINITIONS, "definition"),
    (WHEN, ""),
    (NOT, ""),
    (EXAMPLE, ""),
    (TRANSCRIPTS, ""),
    (PARTICIPANTS, ""),
    (CODERS, ""),
    (PASSAGES_BELOW, ""),
    (WORDS_BELOW, ""),
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let codes = counted(project);
    let figure = (!codes.is_empty()).then(|| figure(&codes));
    let mut table = table(codes, COLUMNS, "No codes yet.");
    table.folds = true;
    let document = Document::new("Codes").with(table);
    Ok(match figure {
        Some(figure) => document.with(figure),
        None => document,
    })
}

/// A bar for each code.
fn figure(codes: &[Counted<'_>]) -> Figure {
    let bar = |code: &Counted<'_>| Bar {
        label: code.code.name.clone(),
        depth: code.depth,
        value: code.codings() as f64,
    };
    Figure {
        title: "Codings of each code".to_owned(),
        description: "One bar for each code in the order of the tree; its length is the number of codings \
            with the code itself, without the codes below it."
            .to_owned(),
        in_table: true,
        groups: vec![Group { heading: String::new(), bars: codes.iter().map(bar).collect() }],
    }
}
