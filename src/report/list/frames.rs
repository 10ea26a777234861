//! The frozen versions of the coding frame.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::cells::{created, person};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;

pub(super) const LIST: Report = Report {
    name: "frames",
    sentence: "List the frozen versions of the coding frame",
    more: "Example: emic frames",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] =
    &[("id", ""), ("name", "frame"), ("created", "frozen"), ("coder", "by"), ("codes", "codes")];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let mut table = Table::new(COLUMNS, "No frames yet. emic frame freeze NAME makes one.");
    for frame in &project.shown().frames {
        table.row(vec![
            frame.id.to_string().into(),
            frame.name.as_str().into(),
            created(frame.made),
            person(*project, ask.folder.frozen_by(frame.id)),
            // A version whose content is not here is listed all the same.
            ask.folder.frame_codes(frame).ok().map(|codes| codes.len()).into(),
        ]);
    }
    Ok(Document::new("Frozen frames").with(table))
}
