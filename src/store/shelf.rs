//! What an open project needs of the place where it lies.

use super::commit::{CommitRecord, JournalCommit, NewCommit};
use super::files::Files;
use super::folder::Checkpoint;
use crate::error::Result;
use crate::log::Op;
use crate::log::dialect::{Block, TextBlock, Words};
use crate::model::id::{Digest, OpId};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

/// What becomes of a block when a log is rewritten: the same block, another one, or none.
pub type Change<'a> = dyn FnMut(Block) -> Option<Block> + 'a;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Something may be lost, unless a copy has it; otherwise it is mended at the next opening or is a matter
    /// of care.
    pub grave: bool,
    /// One sentence, with the place.
    pub what: String,
}

/// What a new project starts with.
#[derive(Debug, Clone, Copy)]
pub struct Birth<'a> {
    /// A random id.
    pub project_id: &'a str,
    /// The title that `emic.toml` shows.
    pub title: &'a str,
    /// Seconds since 1970 by this machine's clock.
    pub wall: i64,
}

/// An open project's log, and the files beside it.
///
/// The log is a list of commits. A commit is appended whole or not at all, and is durable when [`Shelf::commit`]
/// returns. What the operations mean is not known here: they come sealed and go out as they came.
pub trait Shelf: Send {
    /// The project's id.
    fn project_id(&self) -> &str;
    /// The project folder; a name for messages where there is none.
    fn root(&self) -> &Path;
    /// Why nothing can be written, if so.
    fn read_only(&self) -> Option<&str>;
    /// The small files beside the log.
    fn files(&self) -> &dyn Files;
    /// Sentences for the person about what was mended since the last call.
    fn take_notices(&mut self) -> Vec<String>;

    /// Writes a commit: when this returns, it is durable.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`] (exit 6): nothing of it was kept. A file error if the operations do not
    /// follow what is known.
    fn commit(&mut self, new: &NewCommit<'_>) -> Result<CommitRecord>;
    /// Rewrites the log up to commit `upto`: every text and operation becomes what `change` returns for it. `last` is
    /// one commit more at its end. Commits keep their numbers, also when nothing is left in them. When this returns,
    /// nothing of the old log can be found any more.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`]: the old log is unchanged; or the project has to be opened again, which
    /// ends the rewriting.
    fn rewrite(&mut self, upto: u32, change: &mut Change<'_>, last: Option<&NewCommit<'_>>) -> Result<()>;
    /// Marks the first acts as written: from now on there is a project.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`].
    fn born(&self) -> Result<()>;
    /// Uses a quiet moment for what makes the next opening fast. Nothing that was saved depends on it.
    fn settle(&mut self);

    /// Number of commits; they are counted from 1.
    fn commit_count(&self) -> u32;
    /// Number of operations.
    fn op_count(&self) -> u64;
    /// The commit number `n`, from 1, as far as it is known without reading it.
    fn record(&self, n: u32) -> Option<CommitRecord>;
    /// Passes commits one by one to `each`, as they stand in the log.
    ///
    /// # Errors
    /// As [`Shelf::op_lines`], or those of `each`.
    fn journal_commits(
        &self,
        numbers: RangeInclusive<u32>,
        each: &mut dyn FnMut(JournalCommit) -> Result<()>,
    ) -> Result<()>;
    /// The word that a commit has for the history; empty if it has none.
    ///
    /// # Errors
    /// As [`Shelf::op_lines`].
    fn note(&self, n: u32) -> Result<String> {
        let mut note = String::new();
        self.journal_commits(n..=n, &mut |commit| {
            note = commit.note;
            Ok(())
        })?;
        Ok(note)
    }
    /// All operations in order of arrival, so that each replica's are in their order. Opening reads them once; a
    /// later version may read only those after a commit whose project is known.
    ///
    /// # Errors
    /// If log and copies are damaged.
    fn facts_in_order(&mut self) -> Result<Facts>;
    /// The canonical lines of an operation; `None` if there is no such operation.
    ///
    /// # Errors
    /// If log and copies are damaged there.
    fn op_lines(&self, id: OpId) -> Result<Option<String>>;
    /// The digests of all texts, in no order.
    fn text_digests(&self) -> Vec<Digest>;
    /// A text by its digest, checked; `None` if there is no such text.
    ///
    /// # Errors
    /// If log and copies are damaged there.
    fn text(&self, digest: Digest) -> Result<Option<TextBlock>>;
    /// The words of a text by its digest, without the lines that they came in; `None` if there is no such text.
    ///
    /// # Errors
    /// As [`Shelf::text`].
    fn words(&self, digest: Digest) -> Result<Option<Words>> {
        let text = self.text(digest)?;
        Ok(text.map(TextBlock::into_words))
    }

    /// What is known to have been saved and is not here, each in words.
    fn missing(&self) -> Vec<String> {
        Vec::new()
    }
    /// Checks everything that is kept; writes nothing.
    ///
    /// # Errors
    /// If a file cannot be read at all.
    fn examine(&self) -> Result<Vec<Finding>>;
    /// What was kept of the project as it was folded, if the log has not changed since. `build` names the program: what
    /// another one folded does not count.
    fn checkpoint(&self, build: &str) -> Option<Arc<Checkpoint>>;
    /// A second handle to the same log, so that it can be read later; `None` where there is one alone.
    fn again(&self) -> Option<Box<dyn Shelf>> {
        None
    }
    /// Keeps the project as it is folded, in parts. Failure is ignored: the next opening is only slower.
    fn keep(&self, build: &str, parts: &[Vec<u8>]);
    /// Rebuilds what can be made from the log, which may be mended first.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`], or a log that is gone.
    fn rebuild(&mut self) -> Result<()>;
}

impl dyn Shelf + '_ {
    /// All commits in order of arrival; from the back for undo.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = CommitRecord> {
        (1..=self.commit_count()).filter_map(|n| self.record(n))
    }
}

/// All operations of a log, in order of arrival. They are kept in the lists in which they were read, so that a large
/// project is not copied once more.
pub struct Facts {
    /// By shard.
    filed: Vec<std::vec::IntoIter<Op>>,
    /// The shard of each operation.
    arrivals: std::vec::IntoIter<u32>,
}

impl Facts {
    /// From the operations of each shard, in order, and the shard of each in order of arrival.
    pub(super) fn new(filed: Vec<std::vec::IntoIter<Op>>, arrivals: Vec<u32>) -> Facts {
        Facts { filed, arrivals: arrivals.into_iter() }
    }
    /// Those that were not taken yet, shard by shard.
    pub fn as_filed(&self) -> impl Iterator<Item = &Op> {
        self.filed.iter().flat_map(std::vec::IntoIter::as_slice)
    }
}

impl Iterator for Facts {
    type Item = Op;
    fn next(&mut self) -> Option<Op> {
        let shard = self.arrivals.next()?;
        self.filed.get_mut(shard as usize)?.next()
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.arrivals.size_hint()
    }
}
