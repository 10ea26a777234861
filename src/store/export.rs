//! Files that leave the project folder, and what is left of those that were never finished.
//!
//! A file for others is written under a temporary name beside its place. Where that is stands in `.emic/unfinished`
//! meanwhile, so that after a kill the next opening takes the half file away: it holds words of interviews.

use super::Store;
use super::disk::{Disk, Handle};
use super::files::{self, Paths, beside, create_anew, not_saved};
use crate::error::Result;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const NOTE: &str = "unfinished";

impl Store {
    /// Writes a file outside the project folder that only its owner may read: whole, or not at all.
    ///
    /// # Errors
    /// What `write` says, or [`crate::error::Error::not_saved`]; what was there before is untouched then.
    pub fn write_out(&self, path: &Path, write: &mut dyn FnMut(&mut dyn Write) -> Result<()>) -> Result<()> {
        let told = |fault: io::Error| not_saved(&fault, path);
        let (dir, temporary) = beside(path).map_err(told)?;
        let temporary = std::path::absolute(temporary).map_err(told)?;
        let note = self.paths.hidden.join(NOTE);
        // From a project that can only be read, files can still be taken out.
        let noted = self.writable().is_ok();
        if noted {
            files::durably(&*self.disk, &note, temporary.as_os_str().as_bytes()).map_err(told)?;
        }
        let done = self.write_beside(&temporary, path, write).and_then(|()| {
            self.disk.rename(&temporary, path).and_then(|()| self.disk.sync_dir(&dir)).map_err(told)
        });
        if done.is_err() {
            let _ = self.disk.remove(&temporary);
        }
        if noted {
            // If it stays, the next opening finds nothing to take away.
            let _ = self.disk.remove(&note);
        }
        done
    }

    fn write_beside(
        &self,
        temporary: &Path,
        path: &Path,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let told = |fault: io::Error| not_saved(&fault, path);
        let file = create_anew(&*self.disk, temporary, super::disk::FILE_MODE).map_err(told)?;
        let mut out = io::BufWriter::with_capacity(64 << 10, Out(file));
        write(&mut out)?;
        out.flush().map_err(told)?;
        out.get_mut().0.sync().map_err(told)
    }
}

struct Out(Box<dyn Handle>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map(|()| bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes away what was being written when a process died: temporary files, a database that was being built. Only
/// whoever holds the lock may ask for it.
pub(super) fn sweep(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    for half in ["db.building", super::restore::KEEPING] {
        super::create::remove_dir(&paths.hidden.join(half))?;
    }
    let dirs = [
        &paths.root,
        &paths.hidden,
        &paths.journal,
        &paths.backup,
        &paths.folder(super::Folder::Parked),
        &paths.folder(super::Folder::Forks),
    ];
    for dir in dirs {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let ours = |path: &PathBuf| {
            is_temporary(path) && (dir != &paths.root || beside(&paths.project).is_ok_and(|b| b.1 == *path))
        };
        for path in entries.map(|entry| entry.path()).filter(ours) {
            disk.remove(&path)?;
        }
    }
    let note = paths.hidden.join(NOTE);
    let Ok(bytes) = std::fs::read(&note) else { return Ok(()) };
    let left = PathBuf::from(OsStr::from_bytes(&bytes));
    // It may lie where nobody may write any more; then there is nothing to be done about it.
    if left.is_absolute() && is_temporary(&left) {
        let _ = disk.remove(&left);
    }
    disk.remove(&note)
}

/// A plain file with a name that only [`beside`] gives.
fn is_temporary(path: &PathBuf) -> bool {
    let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
    let plain = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
    plain && name.starts_with(b".") && name.ends_with(b".new")
}
