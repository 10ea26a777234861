//! Settling questions that no rule could decide.

use super::Workspace;
use crate::error::Result;
use crate::log::Settle;
use crate::model::id::OpId;

impl Workspace {
    /// Answers the rows of these questions with one commit. An id may be that of any question of a row; with `only` the
    /// answer is for that question alone.
    ///
    /// # Errors
    /// Nothing of such an id is asked; an answer that does not fit; a disk that does not take it.
    pub fn settle(&mut self, ids: &[OpId], how: Settle, only: bool) -> Result<()> {
        let acts = self.log.answer(self.seen(), ids, how, only)?;
        self.commit(acts).map(drop)
    }

    /// Answers every row that the answer fits with one commit; the number of those rows.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn settle_all(&mut self, how: Settle) -> Result<usize> {
        let seen = self.seen();
        let rows = seen.rows();
        let fits: Vec<OpId> =
            rows.iter().filter(|row| how.fits(&row.first().ask)).map(|row| row.id()).collect();
        let count = fits.len();
        self.settle(&fits, how, false)?;
        Ok(count)
    }
}
