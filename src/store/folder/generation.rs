//! Two generations of a journal, and how the new one takes the place of the old one: by two renames.
//!
//! A crash anywhere leaves the old generation or the new one. [`finish`] ends at the next opening what had begun,
//! before anything is read.

use super::checkpoint;
use super::layout::{Paths, remove_dir};
use crate::store::disk::Disk;
use std::io;
use std::path::PathBuf;

/// The generation being written, and the one that was replaced.
pub(super) const NEW: &str = "journal.new";
pub(super) const OLD: &str = "journal.old";

/// Puts the new generation in the old one's place.
pub(super) fn exchange(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    let (new, old) = (paths.hidden.join(NEW), paths.hidden.join(OLD));
    disk.rename(&paths.journal, &old)?;
    disk.rename(&new, &paths.journal)?;
    disk.sync_dir(&paths.hidden)
}

/// Ends an exchange that was begun, and takes away one that was not: the database and what was set aside of it go
/// with the generation that they were made from.
pub(super) fn finish(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    let (new, old) = (paths.hidden.join(NEW), paths.hidden.join(OLD));
    if old.is_dir() {
        if !paths.journal.is_dir() {
            disk.rename(&new, &paths.journal)?;
            disk.sync_dir(&paths.hidden)?;
        }
        checkpoint::forget(paths);
        for path in databases(paths) {
            remove_dir(&path)?;
        }
        remove_dir(&old)?;
        disk.sync_dir(&paths.hidden)?;
    }
    remove_dir(&new)
}

/// The database, those that were set aside, and one that was being built.
fn databases(paths: &Paths) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(&paths.hidden) else { return Vec::new() };
    let all = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_db = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.is_dir() && (name == "db" || name.starts_with("db.") || name.starts_with("db-"))
    };
    all.filter(is_db).collect()
}
