//! Rows of questions in words, for readers who know nothing of the log: what is asked, the objects with whose, when,
//! where and which words, the answers, and what an answer did.

mod answers;
mod no_effect;
mod objects;
mod sentences;
mod uses;

pub use answers::{Answer, answers, settled};
pub(super) use objects::{called, path, place, turn, value};
pub use objects::{object, some, thing_kind};
pub use sentences::{lead, objects, sentence, subject};
pub use uses::Uses;

use crate::model::id::OpId;
use crate::model::{Row, Seen};
use std::collections::HashSet;

/// The row that has the question of an id.
pub fn row<'p>(project: Seen<'p>, id: OpId) -> Option<Row<'p>> {
    let subject = &project.questions().find(|question| question.id == id)?.subject;
    Some(Row { questions: project.questions().filter(|question| question.subject == *subject).collect() })
}

/// The ids of all questions that the person is asked.
pub fn asked(project: Seen<'_>) -> HashSet<OpId> {
    project.questions().map(|question| question.id).collect()
}

/// The rows of which no question was asked before.
pub fn new_rows<'p>(project: Seen<'p>, known: &HashSet<OpId>) -> Vec<Row<'p>> {
    let is_new = |row: &Row<'_>| row.questions.iter().all(|question| !known.contains(&question.id));
    project.rows().into_iter().filter(is_new).collect()
}
