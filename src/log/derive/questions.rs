//! What a person has to settle: who lost a register, what had no effect, what was made twice.

use super::register::Register;
use super::{Fold, Key};
use crate::log::op::{Act, Op};
use crate::model::{Ask, Question};

impl Fold {
    /// Replaces what a key has to ask.
    pub(super) fn ask(&mut self, key: Key, questions: Vec<Question>) {
        if questions.is_empty() {
            self.questions.remove(&key);
        } else {
            self.questions.insert(key, questions);
        }
    }

    pub(super) fn derive_settled(&mut self) {
        let settled = self.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts);
        self.settled = settled
            .flat_map(|(op, _)| if let Act::Settle { ids } = &op.act { ids.clone() } else { Vec::new() })
            .collect();
    }

    pub(super) fn list_questions(&mut self) {
        let mut all: Vec<Question> = self
            .questions
            .values()
            .flatten()
            .filter(|question| !self.settled.contains(&question.id))
            .filter(|question| match question.ask {
                Ask::Twice { first, .. } => self.project.first(question.id) != self.project.first(first),
                _ => true,
            })
            .map(|question| Question { coder: self.project.one_of(question.coder), ..question.clone() })
            .collect();
        all.sort_by_key(|question| self.op(question.id).map(Op::order));
        self.project.questions = all;
    }
}

/// A question about an operation without effect.
pub(super) fn no_effect(op: &Op, why: &str) -> Question {
    let ask = Ask::NoEffect { act: op.act.kind().to_owned(), why: why.to_owned() };
    Question { id: op.id, coder: op.coder, ask }
}

/// What a register of one field has to ask.
pub(super) fn rivals<'a>(
    register: &Register<'a>,
    field: &str,
    said: impl Fn(&'a Op) -> String,
) -> Vec<Question> {
    let Some(winner) = register.winner() else { return Vec::new() };
    let stands = said(winner);
    // What was purged disagrees with nothing any more.
    let asked = register.losers().into_iter().filter(|op| !op.purged).filter_map(|op| {
        let lost = said(op);
        let ask = Ask::Rival { field: field.to_owned(), lost, stands: stands.clone() };
        // Two who wrote the same do not disagree.
        matches!(&ask, Ask::Rival { lost, stands, .. } if lost != stands).then_some(Question {
            id: op.id,
            coder: op.coder,
            ask,
        })
    });
    asked.collect()
}
