//! Making a project folder.

use super::db::Damage;
use super::files::FolderFiles;
use super::index::Index;
use super::journal::{self, Journal, file_path};
use super::layout::{Paths, Project, UNBORN, durably, make_dirs, remove_dir};
use super::lock::{self, LOCK, Taken};
use super::losses::Found;
use super::parts::{Opened, Parts, as_io, begin_db};
use super::plainness::check_plain;
use super::presence::{self, Presence};
use super::{Folder, sweep};
use crate::error::{Error, Kind, Result};
use crate::store::disk::{Disk, RealDisk};
use crate::store::replace::not_saved;
use crate::store::shelf::Birth;
use std::io;
use std::path::Path;
use std::sync::Arc;

impl Folder {
    /// Makes a project in a folder, which is made too if there is none. When this returns, it is durable.
    ///
    /// # Errors
    /// There is a project already, another process is making one, or the disk does not take it.
    pub fn create(dir: &Path, birth: &Birth) -> Result<Opened> {
        Self::create_on(Arc::new(RealDisk), dir, birth)
    }
    /// As [`Folder::create`], on a disk of one's own.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn create_on(disk: Arc<dyn Disk>, dir: &Path, birth: &Birth) -> Result<Opened> {
        let opened = Self::begin_on(disk, dir, birth)?;
        opened.store.end_creation()?;
        Ok(opened)
    }

    /// Begins to make a project, which its first acts make whole: until [`Shelf::born`] the folder is no
    /// project, and it can be made again.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn begin_on(disk: Arc<dyn Disk>, dir: &Path, birth: &Birth) -> Result<Opened> {
        check_plain(dir)?;
        let paths = Paths::new(dir);
        free(&paths)?;
        let saved = |fault: io::Error| not_saved(&fault, dir);
        make_dirs(&*disk, &paths).map_err(saved)?;
        let lock = match lock::take(&*disk, &paths.hidden.join(LOCK), birth.wall, None)? {
            Taken::Ours(lock) => lock,
            Taken::CannotWrite(fault) => return Err(saved(fault)),
        };
        // Another process may have made one while it had the lock.
        free(&paths)?;
        let project = Project { id: birth.project_id.to_owned(), title: birth.title.to_owned() };
        durably(&*disk, &paths.hidden.join(UNBORN), b"").map_err(saved)?;
        clear(&*disk, &paths).map_err(saved)?;
        let journal = Journal::create(disk.clone(), &paths.journal, &project.id).map_err(saved)?;
        let db = match begin_db(&paths.db, &project.id, birth.wall).and_then(|db| db.settle().map(|()| db)) {
            Ok(db) => Some(db),
            Err(Damage::Clock) => None,
            Err(damage) => return Err(saved(as_io(damage))),
        };
        disk.sync_dir(&paths.hidden).map_err(saved)?;
        durably(&*disk, &paths.project, project.lines().as_bytes()).map_err(saved)?;
        disk.sync_dir(paths.root.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))
            .map_err(saved)?;
        let parts = Parts {
            journal,
            index: Index::new(),
            db,
            lock: Some(lock),
            read_only: None,
            damaged: false,
            found: Found::default(),
        };
        let mut opened = parts.opened(disk, paths, project, Vec::new(), birth.wall);
        opened.store.witness();
        Ok(opened)
    }

    pub(super) fn end_creation(&self) -> Result<()> {
        let FolderFiles { disk, paths, .. } = &self.files;
        let marker = paths.hidden.join(UNBORN);
        let gone = disk.remove(&marker).and_then(|()| disk.sync_dir(&paths.hidden));
        gone.map_err(|fault| not_saved(&fault, &marker))
    }
}

/// Refuses a folder that has a project.
fn free(paths: &Paths) -> Result<()> {
    match Presence::of(paths) {
        Presence::Absent | Presence::Unborn => return Ok(()),
        Presence::Shell => return Err(presence::work_is_gone(paths)),
        Presence::Here => {}
    }
    Err(Error::new(Kind::Usage, "there is a project in this folder already")
        .in_file(paths.root.display().to_string())
        .hint("open it by running emic there"))
}

/// What a making that was broken off left behind.
fn clear(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    sweep::sweep(disk, paths)?;
    remove_dir(&paths.db)?;
    for file in journal::files(&paths.journal) {
        std::fs::remove_file(file_path(&paths.journal, file))?;
    }
    Ok(())
}
