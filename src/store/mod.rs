//! Where projects lie: what an open project needs of such a place ([`Shelf`], [`Files`]), the project folder
//! ([`Folder`]), and a place in memory ([`Memory`]) for tests and tools.

mod backups;
mod commit;
pub mod disk;
mod files;
mod folder;
mod memory;
mod owner;
mod plain;
mod replace;
mod shelf;

pub use backups::is_since;
pub use commit::{CommitKind, CommitRecord, JournalCommit, NewCommit, Place};
pub use files::{Area, Files, Home, Reader, Writing};
pub use folder::{Checkpoint, Folder, Opened, Resting, Shard, check_plain, examine_file, glance, is_project};
pub use memory::Memory;
pub use owner::{Stranger, has_traces};
pub use plain::{Links, is_not_plain, open_plain, open_plain_with, read_plain};
pub use shelf::{Birth, Change, Facts, Finding, Shelf};

use crate::error::Result;
use std::io;
use std::path::Path;

/// Replaces a file that is no part of a project: after a crash there is the old one or the new one, whole.
///
/// # Errors
/// [`crate::error::Error::not_saved`] in words; what was there before is still there.
pub fn write_durably(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let how = replace::Replacing { mode, ..replace::Replacing::DURABLY };
    how.bytes(&disk::RealDisk, path, bytes).map_err(|fault| replace::not_saved(&fault, path))
}

/// As [`write_durably`], for a group that shares the file.
///
/// # Errors
/// As the system says; what was there before is still there.
pub fn replace_for_group(path: &Path, bytes: &[u8], mode: u32, group: u32) -> io::Result<()> {
    let how = replace::Replacing { mode, group: Some(group), ..replace::Replacing::DURABLY };
    how.bytes(&disk::RealDisk, path, bytes)
}
