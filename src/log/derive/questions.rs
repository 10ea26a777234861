//! What a person has to settle: who lost a register, what had no effect, what was made twice, what went with a
//! removed code.

use super::register::Register;
use super::{Fold, Key};
use crate::log::op::Op;
use crate::model::id::PersonId;
use crate::model::{About, Ask, Question, Subject, Thing, Why};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Fold {
    /// Replaces what a key has to ask.
    pub(super) fn ask(&mut self, key: Key, questions: Vec<Question>) {
        let changed = if questions.is_empty() {
            self.questions.remove(&key).is_some()
        } else {
            self.questions.get(&key) != Some(&questions) && {
                self.questions.insert(key, questions);
                true
            }
        };
        self.questions_changed |= changed;
    }

    /// Lists the open questions. Most acts change none, so it is done only after something did.
    pub(super) fn list_questions(&mut self) {
        if !std::mem::take(&mut self.questions_changed) {
            return;
        }
        let project = &self.project;
        let acted = self.acted.iter().filter(|(_, acts)| **acts > 0);
        let acted: BTreeSet<PersonId> = acted.map(|(&person, _)| project.one(person)).collect();
        let whom = |question: &Question| {
            let asked = project.one_of(question.whom)?;
            Some(if acted.contains(&asked) { asked } else { project.one(question.instead.unwrap_or(asked)) })
        };
        let asked = self.questions.values().flatten().map(|question| Question {
            coder: project.one_of(question.coder),
            whom: whom(question),
            instead: None,
            about: question
                .about
                .iter()
                .map(|about| About { coder: project.one_of(about.coder), ..about.clone() })
                .collect(),
            ..question.clone()
        });
        let open = |question: &Question| match question.ask {
            Ask::Twice { first, .. } | Ask::Odd { like: Some(first), .. } => {
                project.first(question.id) != project.first(first)
            }
            // What one removed oneself is no question.
            Ask::Removed { .. } => question.whom != question.coder,
            _ => true,
        };
        let mut all: Vec<Question> =
            asked.filter(|question| open(question) && !self.settled.closes(question)).collect();
        all.sort_by_key(|question| (self.op(question.id).map(Op::order), question.whom));
        self.project.questions = all;
    }
}

/// An object of a question: what an operation wrote of a thing, or (without a value) the thing that it made.
pub(super) fn about(op: &Op, thing: Thing, value: Option<Arc<str>>) -> About {
    About { id: op.id, thing, path: Vec::new(), value, coder: op.coder, created: op.wall }
}

/// A question about an operation, for everybody.
pub(super) fn question(op: &Op, ask: Ask, subject: Subject, about: Vec<About>) -> Question {
    Question { id: op.id, coder: op.coder, ask, whom: None, instead: None, subject, about }
}

/// The subject of questions that are all about one thing.
pub(super) fn subject(thing: Thing, field: &str) -> Subject {
    Subject { thing, field: field.to_owned() }
}

/// A question about an operation without effect on a thing. `value` is what it would have written.
pub(super) fn no_effect(op: &Op, why: Why, thing: Thing, value: Option<Arc<str>>) -> Question {
    let ask = Ask::NoEffect { act: op.act.kind().to_owned(), why };
    let objects = vec![about(op, thing.clone(), value)];
    question(op, ask, subject(thing, "effect"), objects)
}

/// What a register of one field has to ask. `field` is the field in words, `subject` what the rows are grouped by,
/// `thing` what an operation wrote of.
pub(super) fn rivals<'a>(
    register: &Register<'a>,
    field: &str,
    subject: &Subject,
    thing: &dyn Fn(&'a Op) -> Thing,
    said: &dyn Fn(&'a Op) -> String,
) -> Vec<Question> {
    let Some(winner) = register.winner() else { return Vec::new() };
    let stands: Arc<str> = said(winner).into();
    // What was purged disagrees with nothing any more.
    let losers = register.losers().into_iter().filter(|op| !op.purged);
    // Two who wrote the same do not disagree.
    let asked = losers.map(|op| (op, said(op))).filter(|(_, lost)| **lost != *stands);
    asked
        .map(|(op, lost)| {
            let lost: Arc<str> = lost.into();
            let objects = vec![
                about(winner, thing(winner), Some(stands.clone())),
                about(op, thing(op), Some(lost.clone())),
            ];
            let ask = Ask::Rival { field: field.to_owned(), lost, stands: stands.clone() };
            question(op, ask, subject.clone(), objects)
        })
        .collect()
}
