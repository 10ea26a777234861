//! Making a project folder.

use super::db::{Damage, Db, Head};
use super::disk::{Disk, RealDisk};
use super::export;
use super::files::{Paths, Project, durably, not_saved};
use super::index::Index;
use super::journal::{self, Journal, Tip, file_path};
use super::lock::{self, Taken};
use super::open::{Opened, Parts, as_io};
use super::{Folder, Store};
use crate::error::{Error, Kind, Result};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// There while a project is being made.
const UNBORN: &str = "unborn";

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

impl Store {
    /// Makes a project in a folder, which is made too if there is none. When this returns, it is durable.
    ///
    /// # Errors
    /// There is a project already, somebody is just making one, or the disk does not take it.
    pub fn create(dir: &Path, birth: &Birth) -> Result<Opened> {
        Self::create_on(Arc::new(RealDisk), dir, birth)
    }
    /// As [`Store::create`], on a disk of one's own.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn create_on(disk: Arc<dyn Disk>, dir: &Path, birth: &Birth) -> Result<Opened> {
        let opened = Self::begin_on(disk, dir, birth)?;
        opened.store.born()?;
        Ok(opened)
    }

    /// Begins to make a project, which its first acts make whole: until [`Store::born`] nobody takes the folder for
    /// a project, and it can be made again.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn begin_on(disk: Arc<dyn Disk>, dir: &Path, birth: &Birth) -> Result<Opened> {
        let paths = Paths::new(dir);
        free(&paths)?;
        let saved = |fault: io::Error| not_saved(&fault, dir);
        make_dirs(&*disk, &paths).map_err(saved)?;
        let lock = match lock::take(&*disk, &paths.hidden.join("lock"), birth.wall)? {
            Taken::Ours(lock) => lock,
            Taken::CannotWrite(fault) => return Err(saved(fault)),
        };
        // Somebody else may have made one while the lock was theirs.
        free(&paths)?;
        let project = Project { id: birth.project_id.to_owned(), title: birth.title.to_owned() };
        durably(&*disk, &paths.hidden.join(UNBORN), b"").map_err(saved)?;
        clear(&*disk, &paths).map_err(saved)?;
        let journal = Journal::create(disk.clone(), &paths.journal, &project.id).map_err(saved)?;
        let db = begin_db(&paths.db, &project.id).and_then(|db| db.settle().map(|()| db));
        let db = db.map_err(|damage| saved(as_io(damage)))?;
        disk.sync_dir(&paths.hidden).map_err(saved)?;
        durably(&*disk, &paths.project, project.lines().as_bytes()).map_err(saved)?;
        disk.sync_dir(paths.root.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))
            .map_err(saved)?;
        let parts = Parts {
            journal,
            index: Index::new(),
            db: Some(db),
            lock: Some(lock),
            read_only: None,
            damaged: false,
        };
        Ok(parts.opened(disk, paths, project, Vec::new()))
    }

    /// Says that the first acts are in: when this returns there is a project.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn born(&self) -> Result<()> {
        let marker = self.paths.hidden.join(UNBORN);
        let gone = self.disk.remove(&marker).and_then(|()| self.disk.sync_dir(&self.paths.hidden));
        gone.map_err(|fault| not_saved(&fault, &marker))
    }
}

/// Refuses a folder that has a project.
fn free(paths: &Paths) -> Result<()> {
    if is_unborn(paths) || !(paths.project.exists() || has_commits(paths)) {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, "there is a project in this folder already")
        .in_file(paths.root.display().to_string())
        .hint("open it by running emic there"))
}

/// Says whether the making of a project was broken off.
pub(super) fn is_unborn(paths: &Paths) -> bool {
    paths.hidden.join(UNBORN).exists()
}

pub(super) fn begin_db(path: &Path, project: &str) -> Result<Db, Damage> {
    let mut db = Db::open(path)?;
    let tip = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
    let header = journal::header(project, 1, &tip);
    let tip = Tip { end: header.len() as u32, ..tip };
    db.begin(&Head::new(project, &tip, 0, 0), header.as_bytes())?;
    Ok(db)
}

/// Says whether a folder's journal has anything but a first header.
pub(super) fn has_commits(paths: &Paths) -> bool {
    let files = journal::files(&paths.journal);
    files.len() > 1
        || files.first().is_some_and(|&file| {
            let bytes = std::fs::read(file_path(&paths.journal, file)).unwrap_or_default();
            bytes.len() > journal::head_len(&bytes) || file > 1
        })
}

/// Makes the folders that are not there, durably.
pub(super) fn make_dirs(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    let parked = paths.folder(Folder::Parked);
    let forks = paths.folder(Folder::Forks);
    for dir in [&paths.root, &paths.hidden, &paths.journal, &paths.backup, &parked, &forks] {
        if dir.is_dir() {
            continue;
        }
        if let Some(parent) =
            dir.parent().filter(|parent| *dir == paths.root && !parent.as_os_str().is_empty())
        {
            std::fs::create_dir_all(parent)?;
        }
        disk.make_dir(dir)?;
        if let Some(parent) = dir.parent() {
            disk.sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?;
        }
    }
    Ok(())
}

/// What a making that was broken off left behind.
fn clear(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    export::sweep(disk, paths)?;
    remove_dir(&paths.db)?;
    for file in journal::files(&paths.journal) {
        std::fs::remove_file(file_path(&paths.journal, file))?;
    }
    Ok(())
}

pub(super) fn remove_dir(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}
