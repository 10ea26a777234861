//! Settling questions that no rule could decide.

use super::Workspace;
use crate::error::Result;
use crate::log::Settle;
use crate::model::id::OpId;

impl Workspace {
    /// Settles a question.
    ///
    /// # Errors
    /// An answer that does not fit the question, or a disk that does not take it.
    pub fn settle(&mut self, id: OpId, how: Settle) -> Result<()> {
        let act = self.log.settling(id, how)?;
        self.commit(vec![act]).map(drop)
    }
}
