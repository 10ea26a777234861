//! The frozen versions of the coding frame.

use crate::error::Result;
use crate::log::FrameCode;
use crate::model::Seen;
use crate::model::id::CodeId;
use crate::report::ask::{Ask, Parameter};
use crate::report::cells::{created, person};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter, refused};
use crate::report::table::Table;

pub(super) const LIST: Report = Report {
    name: "frames",
    sentence: "List the frozen versions of the coding frame",
    more: "--code keeps the versions that have that code or one below it, removed codes too. Several values of one filter \
        are\nalternatives; different filters all hold.\n\n\
        Examples:\n  emic frames\n  emic frames --code Waiting --since monday",
    parameters: &[
        filter::CODE,
        filter::ONLY,
        Parameter { help: "Only what this person froze", ..filter::BY },
        refused(filter::IN, WHOLE),
        refused(filter::SPEAKER, WHOLE),
        refused(filter::PARTICIPANT, WHOLE),
        refused(filter::WHERE, WHOLE),
        Parameter { help: "Only what was frozen from then on", ..filter::SINCE },
        Parameter { help: "Only what was frozen up to then", ..filter::UNTIL },
    ],
    make,
};

const WHOLE: &str = "a frame is the tree of codes of the whole project";

const COLUMNS: &[(&str, &str)] =
    &[("id", ""), ("name", "frame"), ("created", "frozen"), ("coder", "by"), ("codes", "codes")];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let filter = Filter::read_with_removed(project, ask)?;
    let empty = match ask.is_plain() {
        true => "No frames yet. emic frame freeze NAME makes one.",
        false => "No frame is like that.",
    };
    let mut table = Table::new(COLUMNS, empty);
    for frame in &project.shown().frames {
        let coder = ask.folder.frozen_by(frame.id);
        // A version whose content is not here is listed all the same.
        let codes = ask.folder.frame_codes(frame).ok();
        let facts = Facts { coder, made: Some(frame.made), ..Facts::default() };
        let has = |codes: &Vec<FrameCode>| codes.iter().any(|code| is_wanted(project, code, &filter));
        let coded = filter.codes().is_none() || codes.as_ref().is_some_and(has);
        if !coded || !filter.accepts_but_code(*project, &facts) {
            continue;
        }
        table.row(vec![
            frame.id.to_string().into(),
            frame.name.as_str().into(),
            created(frame.made),
            person(*project, coder),
            codes.map(|codes| codes.len()).into(),
        ]);
    }
    Ok(Document::new("Frozen frames").with(table))
}

/// True if a code of a version is one that was asked for, or was merged into one since.
fn is_wanted(project: &Seen<'_>, code: &FrameCode, filter: &Filter) -> bool {
    let id = code.id.parse::<CodeId>().ok();
    id.is_some_and(|id| filter.accepts_code(id) || filter.accepts_code(project.codes.resolve(id)))
}
