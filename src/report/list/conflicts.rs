//! The questions that no rule decides, with the answers that each allows.

use crate::error::Result;
use crate::log::Settle;
use crate::model::Seen;
use crate::report::ask::Ask;
use crate::report::cells::person;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words;

pub(super) const LIST: Report = Report {
    name: "conflicts",
    sentence: "List what no rule could decide, and settle it",
    more: "Examples:\n  emic conflicts\n  emic conflicts settle nell-x7f2k9qd.41 keep",
    parameters: &[],
    make,
};

const COLUMNS: &[(&str, &str)] =
    &[("id", "id"), ("kind", "kind"), ("coder", "coder"), ("options", "answers"), ("words", "what")];

fn make<'p>(project: &Seen<'p>, _ask: &Ask<'p>) -> Result<Document<'p>> {
    let mut table = Table::new(COLUMNS, "Nothing is to be settled.");
    let questions = &project.shown().questions;
    for question in questions {
        let options = Settle::options(&question.ask).iter().map(|how| how.word().to_owned()).collect();
        table.row(vec![
            question.id.to_string().into(),
            words::question_kind(question).into(),
            person(*project, question.coder),
            Value::List(options, ", "),
            words::question(project, question).into(),
        ]);
    }
    let mut document = Document::new("To settle").with(table);
    if !questions.is_empty() {
        document.notes.push("Settle one with: emic conflicts settle ID ANSWER".to_owned());
    }
    Ok(document)
}
