//! The files of a project folder beside journal and database.

use super::layout::{Paths, cannot_read, list, place_of, remove_dir};
use super::{checkpoint, glance, losses, sweep};
use crate::error::{Error, Result};
use crate::model::id::ReplicaId;
use crate::store::disk::Disk;
use crate::store::files::{Area, Files, Reader, Writing, safe_name};
use crate::store::plain::{Links, open_plain};
use crate::store::replace::{Replacing, beside, not_saved};
use std::io::{BufReader, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Why a project cannot be written to, if so.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// Since it was opened.
    read_only: Option<String>,
    /// Since a write failed in such a way that what the disk holds is unknown.
    poisoned: OnceLock<String>,
}

impl Guard {
    pub(super) fn new(read_only: Option<String>) -> Arc<Guard> {
        Arc::new(Guard { read_only, poisoned: OnceLock::new() })
    }
    pub(super) fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref().or_else(|| self.poison())
    }
    pub(super) fn poison(&self) -> Option<&str> {
        self.poisoned.get().map(String::as_str)
    }
    /// Refuses everything until the project is opened again.
    pub(super) fn set_poison(&self, why: String) {
        // The first reason counts.
        let _ = self.poisoned.set(why);
    }
}

/// The files beside journal and database, and the disk that they lie on.
#[derive(Clone)]
pub(super) struct FolderFiles {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) paths: Paths,
    pub(super) guard: Arc<Guard>,
}

impl FolderFiles {
    /// # Errors
    /// [`Error::not_saved`] with the reason, if nothing can be written.
    pub(super) fn writable(&self) -> Result<()> {
        let Some(why) = self.guard.poison().or_else(|| self.guard.read_only()) else { return Ok(()) };
        Err(Error::not_saved(format!("not saved: {why}"))
            .in_file(self.paths.root.display().to_string())
            .hint("mend that, then open the project again; everything acknowledged is safe"))
    }
}

impl Files for FolderFiles {
    fn names(&self, area: Area) -> Vec<String> {
        let name = |path: PathBuf| path.file_name()?.to_str().map(str::to_owned);
        list(&self.paths.area(area)).into_iter().filter_map(name).collect()
    }
    fn path(&self, area: Area, name: &str) -> PathBuf {
        // A name is never a way out of the folder.
        let plain = Path::new(name).file_name().filter(|plain| *plain == name);
        let dir = self.paths.area(area);
        plain.map_or_else(|| dir.join(safe_name(name)), |plain| dir.join(plain))
    }
    fn reader(&self, area: Area, name: &str) -> Result<Option<Reader<'_>>> {
        let path = self.path(area, name);
        let file = match open_plain(&path, Links::Refused) {
            Ok(file) => file,
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(cannot_read(&fault, &path)),
        };
        let len = file.metadata().map_err(|fault| cannot_read(&fault, &path))?.len();
        Ok(Some(Reader { len, bytes: Box::new(BufReader::with_capacity(64 << 10, file)) }))
    }
    fn replace(&self, area: Area, name: &str, write: &mut Writing<'_>) -> Result<()> {
        self.writable()?;
        let how = Replacing { read_back: area == Area::Backups, ..Replacing::DURABLY };
        how.with(&*self.disk, &self.path(area, name), write)
    }
    fn remove(&self, area: Area, name: &str) -> Result<()> {
        self.writable()?;
        let path = self.path(area, name);
        if !path.exists() {
            return Ok(());
        }
        let gone = self.disk.remove(&path).and_then(|()| self.disk.sync_dir(&self.paths.area(area)));
        gone.map_err(|fault| not_saved(&fault, &path))
    }
    fn place(&self) -> Option<(u64, u64)> {
        place_of(&self.paths.hidden).ok()
    }
    fn has_lasting_place(&self) -> bool {
        has_lasting_inodes(&self.paths.hidden)
    }
    fn write_out(&self, path: &Path, write: &mut Writing<'_>) -> Result<()> {
        let told = |fault: std::io::Error| not_saved(&fault, path);
        let temporary = std::path::absolute(beside(path).map_err(told)?.1).map_err(told)?;
        let note = self.paths.hidden.join(sweep::UNFINISHED);
        // From a project that can only be read, files can still be taken out.
        let lines = temporary.as_os_str().as_bytes();
        // Nor does a project on a full disk keep a file from another one.
        let noted = self.writable().is_ok() && Replacing::DURABLY.bytes(&*self.disk, &note, lines).is_ok();
        let done = Replacing::DURABLY.with(&*self.disk, path, write);
        if noted {
            // If it stays, the next opening finds nothing to remove.
            let _ = self.disk.remove(&note);
        }
        done
    }
    fn has_left(&self, replica: ReplicaId) -> bool {
        losses::has_left(&self.paths, replica)
    }
    fn free_space(&self) -> Option<u64> {
        // Some file systems of sticks and servers tell nothing: all their numbers are 0.
        let stat = rustix::fs::statvfs(&self.paths.root).ok().filter(|stat| stat.f_blocks > 0)?;
        stat.f_bavail.checked_mul(stat.f_frsize)
    }
    fn keep_glance(&self, body: &[u8]) {
        glance::keep(&*self.disk, &self.paths, body);
    }
    fn forget_glance(&self) {
        glance::forget(&self.paths);
    }
    fn forget_checkpoint(&self) {
        checkpoint::forget(&self.paths);
    }
    fn set_aside(&self) -> Vec<PathBuf> {
        let all =
            |dir: &Path| std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
        let aside = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.contains(".damaged") || name.contains(".torn")
        };
        let mut found: Vec<PathBuf> =
            all(&self.paths.hidden).chain(all(&self.paths.journal)).filter(aside).collect();
        found.sort();
        found
    }
    fn forget_damaged(&self) -> Result<()> {
        for path in self.set_aside().into_iter().filter(|path| path.is_dir()) {
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(sweep::DAMAGED)) {
                remove_dir(&path).map_err(|fault| not_saved(&fault, &path))?;
            }
        }
        Ok(())
    }
}

/// True if the inodes of a file system are kept on it. Where that is not known they count as kept.
#[cfg(target_os = "linux")]
fn has_lasting_inodes(path: &Path) -> bool {
    /// FAT, exFAT, FUSE, SMB in its three numbers.
    const NUMBERED_AT_MOUNT: &[u32] = &[0x4d44, 0x2011_bab0, 0x6573_5546, 0x517b, 0xff53_4d42, 0xfe53_4d42];
    let kind = rustix::fs::statfs(path).map(|stat| stat.f_type as u32);
    kind.map_or(true, |kind| !NUMBERED_AT_MOUNT.contains(&kind))
}
#[cfg(not(target_os = "linux"))]
fn has_lasting_inodes(_: &Path) -> bool {
    true
}
