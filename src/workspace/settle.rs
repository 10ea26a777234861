//! Settling what nobody could decide by rule.

use super::Workspace;
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::id::*;
use crate::model::{Ask, Question};

/// What a person decides about a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// What stands, stays.
    Keep,
    /// The one that was not taken is to stand.
    Take,
    /// The two are one.
    Same,
    /// It is no question.
    Dismiss,
}

impl Workspace {
    /// The question about an operation.
    ///
    /// # Errors
    /// Nothing of that id is to be settled.
    pub fn question(&self, id: OpId) -> Result<&Question> {
        let all = &self.project().questions;
        all.iter().find(|question| question.id == id).ok_or_else(|| {
            Error::unknown(format!("nothing about {id} is to be settled"))
                .hint("emic conflicts lists what is")
        })
    }

    /// The act that settles a question.
    ///
    /// # Errors
    /// An answer that does not fit the question.
    pub fn settling(&self, id: OpId, how: Settle) -> Result<Act> {
        let question = self.question(id)?;
        match (how, &question.ask) {
            (Settle::Same, Ask::Twice { first, .. }) => Ok(Act::Same { ids: vec![*first, id] }),
            (Settle::Same, _) => {
                Err(Error::usage("only things made twice can be one").hint("keep, take or dismiss it"))
            }
            (Settle::Take, Ask::Rival { .. } | Ask::BothKept { .. }) => self.taking(id),
            (Settle::Take, _) => {
                Err(Error::usage("there is nothing to take here").hint("keep, same or dismiss it"))
            }
            (Settle::Keep | Settle::Dismiss, _) => Ok(Act::Settle { ids: vec![id] }),
        }
    }

    /// The write that was not taken, written again over everything known.
    fn taking(&self, id: OpId) -> Result<Act> {
        let Some(op) = self.log.op(id) else { return Err(Error::unknown("that operation is not here")) };
        match &op.act {
            Act::MemoAdd { body, .. } => Ok(Act::MemoEdit { memo: MemoId(id), body: body.clone() }),
            act => Ok(act.clone()),
        }
    }

    /// Settles a question.
    ///
    /// # Errors
    /// As [`Workspace::settling`], or a disk that does not take it.
    pub fn settle(&mut self, id: OpId, how: Settle) -> Result<()> {
        let act = self.settling(id, how)?;
        self.commit(vec![act]).map(drop)
    }
}
