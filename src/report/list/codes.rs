//! The codes in tree order, as programs want them.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::code_counts::*;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::text::{marked, oddity};

pub(super) const LIST: Report = Report {
    name: "codes",
    sentence: "List the codes in tree order, with counts",
    more: "Counts of transcripts are with the codes below, too; a passage is a stretch of words, whoever coded it.\n\
        With --removed the codes that were removed: by whom, when, and what of whom went with them.\n\n\
        Examples:\n  emic codes --format csv > frame.csv\n  emic codes --removed",
    parameters: &[REMOVED],
    make,
};

const REMOVED: Parameter = Parameter {
    name: "removed",
    takes: Takes::Nothing,
    help: "The codes that were removed, and what went with them",
};

const COLUMNS: &[(Fact, &str)] = &[
    (ID, ""),
    (PATH, "code"),
    (NAME, ""),
    (PARENT, ""),
    (KIND, "kind"),
    (DEFINITION, ""),
    (CODINGS, "codings"),
    (SUBTREE, "with sub-codes"),
    (TRANSCRIPTS_BELOW, "transcripts"),
    (PARENT_ID, ""),
    (WHEN, ""),
    (NOT, ""),
    (EXAMPLE, ""),
    (COLOUR, ""),
    (PASSAGES_BELOW, ""),
    (WORDS_BELOW, ""),
    (TRANSCRIPTS, ""),
    (PEOPLE_BELOW, ""),
    (CODERS_BELOW, ""),
    (DEFINITIONS, ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    if ask.has(REMOVED.name) {
        return Ok(super::removed::document(project));
    }
    let table = table(counted(project), COLUMNS, "No codes yet. emic code add NAME makes one.");
    let mut document = Document::new("Codes").with(table);
    document.notes.extend(written_at_once(project));
    document.notes.extend(odd_names(project));
    Ok(document)
}

/// A line about codes whose names do not show what they are, if there are such codes.
fn odd_names(project: &Seen<'_>) -> Option<String> {
    let names = project.codes.in_order().into_iter().filter_map(|id| project.codes.get(id)).map(|c| &c.name);
    let odd: Vec<_> = names.filter(|name| oddity(name).is_some()).map(|name| marked(name)).collect();
    let list = odd.iter().take(8).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    let more = odd.len().saturating_sub(8);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!odd.is_empty())
        .then(|| format!("Names that do not show what they are: {list}{rest}. emic conflicts asks."))
}
