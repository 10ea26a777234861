//! The acts that settle what no rule could decide.

use super::op::Act;
use super::project_log::Log;
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::values::PersonField;
use crate::model::{Ask, Question};

/// What a person decides about a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// What holds now stays.
    Keep,
    /// The one that was not taken is to stand.
    Take,
    /// The two are one.
    Same,
    /// It is no question.
    Dismiss,
}

impl Settle {
    /// All of them, with the words of the command line.
    pub const ALL: [(Settle, &'static str); 4] = [
        (Settle::Keep, "keep"),
        (Settle::Take, "take"),
        (Settle::Same, "same"),
        (Settle::Dismiss, "dismiss"),
    ];
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        Settle::ALL.iter().find(|(how, _)| *how == self).map_or("", |(_, word)| word)
    }
    /// The answers that fit a question, the likeliest first.
    pub fn options(ask: &Ask) -> &'static [Settle] {
        match ask {
            Ask::Rival { .. } | Ask::BothKept { .. } => &[Settle::Keep, Settle::Take],
            Ask::Twice { .. } => &[Settle::Same, Settle::Keep],
            Ask::NoEffect { .. } | Ask::Unanchored { .. } => &[Settle::Dismiss],
        }
    }
}

impl Log {
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
        let Some(op) = self.op(id) else { return Err(Error::unknown("that operation is not here")) };
        match &op.act {
            // What added a thing wrote its first words; adding it again would make another.
            Act::MemoAdd { body, .. } => Ok(Act::MemoEdit { memo: MemoId(id), body: body.clone() }),
            Act::CodeAdd { name, .. } => Ok(Act::CodeRename { code: CodeId(id), name: name.clone() }),
            Act::PersonAdd { name, .. } => {
                Ok(Act::PersonSet { person: PersonId(id), field: PersonField::Name, value: name.clone() })
            }
            Act::TranscriptAdd { title, .. } => {
                let (key, value) = ("title".to_owned(), title.clone());
                Ok(Act::TranscriptSet { transcript: TranscriptId(id), key, value })
            }
            Act::ParticipantAdd { name, .. } => {
                let (field, value) = ("name".to_owned(), name.clone());
                Ok(Act::ParticipantSet { participant: ParticipantId(id), field, value })
            }
            act => Ok(act.clone()),
        }
    }
}
