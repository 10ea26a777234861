//! The shared folder: what a sync asks of it, what a replica remembers of it, and what may come in from it.
//!
//! A file has a name and bytes here and no path. The workspace brings a folder on the disk; tests bring one in
//! memory, in which files can be half copied, damaged or missing.

mod batch;
mod cursor;
mod gone;
mod memory;
mod names;
mod publish;
mod reading;
mod strays;
mod take;
mod unit;

pub use batch::Batch;
pub use cursor::{Cursor, Range, Remembered, State};
pub use gone::{Gone, gone};
pub use memory::MemoryFolder;
pub use names::{Called, Looks, called, looks, writer_of};
pub use publish::{Publication, Target, Writer, purge_parts};
pub use reading::Reader;
pub use strays::{Stray, set_apart};
pub use take::{BATCH, Lost, Next, Taken, Taking};

use crate::error::Result;
use crate::log::dialect::sha256;

/// The largest stretch of a file, and of all files together, that one sync reads, in bytes.
pub const MAX_READ: u64 = super::bundle::MAX_BYTES;
/// The most parts that a shared folder may have: a part has up to 8 MiB, and a team of twelve fills some dozens.
pub const MAX_PARTS: usize = 10_000;

/// One name in a shared folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// A plain file. Links, pipes and folders are not: a link may lead anywhere, and a pipe may never end.
    pub plain: bool,
    /// Size and time of the last change.
    pub stamp: Stamp,
}

/// Size and time of change of a file: a file whose stamp is the same as last time is not opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change in nanoseconds since 1970.
    pub changed: i64,
}

/// Who can read a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readers {
    /// Its owner, and at most the group that it belongs to.
    Members,
    /// Everybody on the machine; a change of its mode ends that.
    Everybody,
    /// Everybody on the machine, since the file system keeps no permissions.
    EverybodyAlways {
        /// The file system's name, if it is known.
        system: Option<String>,
    },
}

/// A folder that a team shares: the few things that a sync does with it.
pub trait SharedFolder {
    /// The folder's name in messages.
    fn label(&self) -> String;

    /// Bytes that are different for every folder and the same each time: what is remembered of the folder is kept
    /// under them.
    fn key(&self) -> Vec<u8>;

    /// What is different for two folders that lie at one path in turn, such as a stick and the place where it is
    /// mounted; empty if that is not known.
    fn place(&self) -> String {
        String::new()
    }

    /// Who can read the folder beside its owner and its group.
    ///
    /// # Errors
    /// A folder that cannot be asked.
    fn readers(&self) -> Result<Readers>;

    /// The size in bytes at which a part gets a successor: no file of the folder grows for ever.
    fn part_size(&self) -> u64 {
        super::part::ROLL
    }

    /// All names in the folder, in order.
    ///
    /// # Errors
    /// A folder that cannot be read.
    fn list(&self) -> Result<Vec<Entry>>;

    /// The bytes of a file from an offset on, at most `limit` of them.
    ///
    /// # Errors
    /// A file that is not there or cannot be read.
    fn read(&self, name: &str, offset: u64, limit: u64) -> Result<Vec<u8>>;

    /// Writes bytes after the first `keep` bytes of a file and cuts off what was there; makes the file if there is
    /// none. When it returns, they are durable. If it fails, the first `keep` bytes are as they were.
    ///
    /// # Errors
    /// A folder that does not take it (exit 6).
    fn append(&mut self, name: &str, keep: u64, bytes: &[u8]) -> Result<Stamp>;

    /// Puts new content in the place of a file, whole or not at all.
    ///
    /// # Errors
    /// A folder that does not take it (exit 6).
    fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<Stamp>;
}

/// The sum over the last 4 KiB before a place in a file.
fn sum_before(folder: &dyn SharedFolder, name: &str, end: u64) -> Result<String> {
    let from = end.saturating_sub(4096);
    Ok(sha256(&folder.read(name, from, end - from)?).to_string())
}
