//! Settling questions that no rule could decide.

use super::Workspace;
use crate::error::Result;
use crate::log::{Act, Settle};
use crate::model::Question;
use crate::model::id::OpId;

impl Workspace {
    /// The question about an operation.
    ///
    /// # Errors
    /// Nothing of that id is to be settled.
    pub fn question(&self, id: OpId) -> Result<&Question> {
        self.log.question(id)
    }

    /// The act that settles a question.
    ///
    /// # Errors
    /// An answer that does not fit the question.
    pub fn settling(&self, id: OpId, how: Settle) -> Result<Act> {
        self.log.settling(id, how)
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
