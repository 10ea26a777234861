//! The codes in tree order, as programs want them.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::code_counts::*;
use crate::report::document::Document;
use crate::report::entry::Report;

pub(super) const LIST: Report = Report {
    name: "codes",
    sentence: "List the codes in tree order, with counts",
    more: "Example: emic codes --format csv > frame.csv",
    parameters: &[],
    make,
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
    (TRANSCRIPTS, "transcripts"),
    (PARENT_ID, ""),
    (WHEN, ""),
    (NOT, ""),
    (EXAMPLE, ""),
    (COLOUR, ""),
];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let table = table(&counted(project), COLUMNS, "No codes yet. emic code add NAME makes one.");
    Ok(Document::new("Codes").with(table))
}
