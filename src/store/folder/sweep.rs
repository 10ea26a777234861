//! What is left of files that were never finished, and its removal.
//!
//! A file for others is written under a temporary name beside its place. That name is kept in `.emic/unfinished`
//! meanwhile, so that after a kill the next opening removes the half file: it holds words of interviews.

use super::layout::{Paths, remove_dir};
use crate::store::disk::Disk;
use crate::store::files::Area;
use crate::store::plain::{Links, read_plain};
use crate::store::replace::beside;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// Names the temporary file of one that is being written outside the project.
pub(super) const UNFINISHED: &str = "unfinished";
/// A database that is being built.
pub(super) const BUILDING: &str = "db.building";
/// A damaged journal that is kept.
pub(super) const DAMAGED: &str = "journal.damaged";
/// A damaged journal that is being copied aside.
pub(super) const KEEPING: &str = "journal.keeping";

/// Removes what was being written when a process died: temporary files, a database that was being built. Only the
/// holder of the lock may call it.
pub(super) fn sweep(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    for half in [BUILDING, KEEPING] {
        remove_dir(&paths.hidden.join(half))?;
    }
    for path in temporary(paths) {
        disk.remove(&path)?;
    }
    let note = paths.hidden.join(UNFINISHED);
    let Ok(bytes) = read_plain(&note, Links::Refused) else { return Ok(()) };
    let left = PathBuf::from(OsStr::from_bytes(&bytes));
    // It may be in a folder that cannot be written any more; then nothing can be done about it.
    if left.is_absolute() && is_temporary(&left) {
        let _ = disk.remove(&left);
    }
    disk.remove(&note)
}

/// True if [`sweep`] would find nothing to do.
pub(super) fn is_clean(paths: &Paths) -> bool {
    let left = [BUILDING, KEEPING, UNFINISHED].iter().any(|name| paths.hidden.join(name).exists());
    !left && temporary(paths).is_empty()
}

/// The temporary files in a project's folders.
fn temporary(paths: &Paths) -> Vec<PathBuf> {
    let (parked, forks) = (paths.area(Area::Parked), paths.area(Area::Forks));
    let dirs = [&paths.root, &paths.hidden, &paths.journal, &paths.backup, &parked, &forks];
    let mut all = Vec::new();
    for dir in dirs {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let ours = |path: &PathBuf| {
            is_temporary(path) && (dir != &paths.root || beside(&paths.project).is_ok_and(|b| b.1 == *path))
        };
        all.extend(entries.map(|entry| entry.path()).filter(ours));
    }
    all
}

/// A plain file with a name that only [`beside`] gives.
fn is_temporary(path: &PathBuf) -> bool {
    let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
    let plain = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
    plain && name.starts_with(b".") && name.ends_with(b".new")
}
