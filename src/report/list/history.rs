//! Every step of this folder, the latest first.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::ask::PastStep;
use crate::report::cells::person;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words;
use crate::store::CommitKind;
use crate::text::utc;

pub(super) const LIST: Report = Report {
    name: "history",
    sentence: "List every step of this folder, the latest first: when, who, what",
    more: "Example: emic history --format json",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("n", "step"),
    ("created", "when"),
    ("coder", "who"),
    ("folder", ""),
    ("kind", "kind"),
    ("words", "what"),
    ("undone", "undone"),
    ("ids", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let (project, folder) = (*project, ask.folder);
    let notes = folder.read_notes()?;
    let words = move |step: &PastStep<'p>| {
        let host = step.folder.and_then(|host| project.person(host));
        match (notes.get(&step.n), host) {
            (Some(note), _) => format!("{} operations from {note}", step.count),
            (None, None) => words::step(&project, folder.log(), step.ops),
            (None, Some(host)) => {
                format!("{}, in {}'s folder", words::step(&project, folder.log(), step.ops), host.name)
            }
        }
    };
    let words = std::rc::Rc::new(words);
    let rows = move || {
        let words = words.clone();
        folder.steps().map(move |step| {
            let ids = step.ops.iter().map(|op| op.id.to_string()).collect();
            vec![
                step.n.into(),
                utc(step.wall).into(),
                person(project, step.coder),
                person(project, step.folder),
                kind(step.kind).into(),
                words(&step).into(),
                step.undone.into(),
                Value::List(ids, " "),
            ]
        })
    };
    Ok(Document::new("History").with(Table::new(COLUMNS, "Nothing has been done yet.").with_rows(rows)))
}

/// The kind of a step, one word for programs.
fn kind(kind: CommitKind) -> &'static str {
    match kind {
        CommitKind::Act => "act",
        CommitKind::Undo => "undo",
        CommitKind::Read => "read",
        CommitKind::Create => "create",
        CommitKind::Person => "person",
        CommitKind::Purge => "purge",
        CommitKind::Repair => "repair",
    }
}
