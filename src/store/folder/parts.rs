//! What an open project folder is put together from.

use super::Folder;
use super::db::{Damage, Db, Head};
use super::files::{FolderFiles, Guard};
use super::index::Index;
use super::journal::{self, Journal, Tip};
use super::layout::{Paths, Project};
use super::lock::Lock;
use super::losses::Found;
use super::witness::Tail;
use crate::store::disk::Disk;
use crate::store::shelf::Shelf;
use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// An opened project and what is to be told about the opening.
#[derive(Debug)]
pub struct Opened {
    /// The project; facts are loaded when asked for.
    pub store: Folder,
    /// One sentence each, for the person.
    pub notices: Vec<String>,
    /// Why it can only be read, if so.
    pub read_only: Option<String>,
}

/// What is read or made before there is a [`Folder`].
pub(super) struct Parts {
    pub(super) journal: Journal,
    pub(super) index: Index,
    pub(super) db: Option<Db>,
    pub(super) lock: Option<Lock>,
    pub(super) read_only: Option<String>,
    pub(super) damaged: bool,
    pub(super) found: Found,
}

impl Folder {
    /// As any shelf.
    pub fn boxed(self) -> Box<dyn Shelf> {
        Box::new(self)
    }
}

impl Parts {
    pub(super) fn opened(
        self,
        disk: Arc<dyn Disk>,
        paths: Paths,
        project: Project,
        notices: Vec<String>,
        wall: i64,
    ) -> Opened {
        let read_only = self.read_only.clone();
        let guard = Guard::new(self.read_only);
        let store = Folder {
            files: FolderFiles { disk, paths, guard },
            project,
            journal: self.journal,
            index: self.index,
            db: self.db,
            notices: Vec::new(),
            last_sums: HashMap::new(),
            unsettled: 0,
            damaged: self.damaged,
            found: self.found,
            tail: Tail::default(),
            said: 0,
            opened: wall,
            lock: self.lock,
        };
        Opened { store, notices, read_only }
    }
}

/// Makes an empty database of a project. `wall` is seconds since 1970.
pub(super) fn begin_db(path: &Path, project: &str, wall: i64) -> Result<Db, Damage> {
    let mut db = Db::open(path, wall)?;
    let tip = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
    let header = journal::header(project, 1, &tip);
    let tip = Tip { end: header.len() as u32, ..tip };
    db.begin(&Head::new(project, &tip, 0, 0), header.as_bytes())?;
    Ok(db)
}

pub(super) fn as_io(damage: Damage) -> io::Error {
    match damage {
        Damage::Disk(fault) => fault,
        Damage::Broken(what) => io::Error::other(what),
        Damage::OtherLayout => io::Error::other("the database is of another version"),
        Damage::Unwanted => io::Error::other("the database is to be made anew"),
        Damage::Clock => io::Error::other("this machine's clock is before 1970"),
    }
}
