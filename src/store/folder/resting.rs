//! A project folder at rest: nothing was written since it was left, so it is what was kept of it.
//!
//! Most commands only look. For them the checkpoint is read and nothing else: no database, no journal, no note of who is
//! here, no byte written. This process has the kernel's lock meanwhile. Whatever needs more wakes the folder, which then
//! is opened as always, under the same lock.

use super::checkpoint::{self, Checkpoint};
use super::files::{FolderFiles, Guard};
use super::layout::{Paths, Project, list};
use super::lock::{self, LOCK, Quiet};
use super::parts::Opened;
use super::plainness::check_plain;
use super::presence::Presence;
use super::witness::Known;
use super::{Folder, SUSPECT, generation, losses, sweep, version};
use crate::error::{Error, Result};
use crate::log::dialect::{TextBlock, Words};
use crate::model::id::{Digest, OpId};
use crate::store::commit::{CommitRecord, JournalCommit, NewCommit};
use crate::store::disk::Disk;
use crate::store::files::Files;
use crate::store::shelf::{Change, Facts, Finding, Shelf};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A folder at rest, and what was kept of it. Clones are handles to the same folder.
#[derive(Clone)]
pub struct Resting {
    files: FolderFiles,
    project: Project,
    checkpoint: Arc<Checkpoint>,
    /// The last operation of every replica.
    lasts: Vec<OpId>,
    bed: Arc<Mutex<Bed>>,
}

/// What the folder is doing.
enum Bed {
    /// No more was needed than what was kept.
    Asleep { wall: i64, lock: Quiet },
    /// It was opened.
    Awake(Box<Folder>),
    /// It could not be opened.
    Gone(Error),
}

impl Folder {
    /// The folder at rest: with what the program of this name kept when it was left. `None` if anything was written since,
    /// a process has the folder or left it without closing it, or anything in it is not as it should be: then it has to
    /// be opened. `wall` is seconds since 1970.
    pub fn at_rest(disk: Arc<dyn Disk>, dir: &Path, wall: i64, build: &str) -> Option<Resting> {
        check_plain(dir).ok()?;
        let paths = Paths::new(dir);
        if Presence::of(&paths) != Presence::Here || version::check(&paths).is_err() {
            return None;
        }
        let lock = lock::take_quietly(&*disk, &paths.hidden.join(LOCK))?;
        let unfinished = [SUSPECT, losses::LOSSES, generation::NEW, generation::OLD];
        if !sweep::is_clean(&paths) || unfinished.iter().any(|name| paths.hidden.join(name).exists()) {
            return None;
        }
        // A database that is gone is made again, and that is told.
        if list(&paths.db).is_empty() {
            return None;
        }
        let project = Project::read(&paths.project)?;
        let found = checkpoint::find(&paths, build)?;
        // The witness may know of more than is here.
        let is_here =
            |id: OpId| found.lasts.iter().any(|last| last.replica == id.replica && id.seq <= last.seq);
        let known = Known::read(&paths, &project.id)?;
        if found.project != project.id || !known.noted || !known.lasts().all(is_here) {
            return None;
        }
        let files = FolderFiles { disk, paths, guard: Guard::new(None) };
        let bed = Arc::new(Mutex::new(Bed::Asleep { wall, lock }));
        let (checkpoint, lasts) = (Arc::new(found.checkpoint), found.lasts);
        Some(Resting { files, project, checkpoint, lasts, bed })
    }
}

impl Resting {
    /// The last operation of every replica.
    pub fn lasts(&self) -> &[OpId] {
        &self.lasts
    }

    /// Opens the folder, if it is not open yet, and works with it.
    fn awake<T>(&self, work: impl FnOnce(&mut Folder) -> T) -> Result<T> {
        let mut bed = self.bed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Bed::Asleep { .. } = *bed {
            let asleep =
                std::mem::replace(&mut *bed, Bed::Gone(Error::bad_file("the opening was broken off")));
            *bed = self.woken(asleep);
        }
        match &mut *bed {
            Bed::Awake(folder) => {
                let done = work(folder);
                if let Some(why) = folder.files.guard.read_only() {
                    self.files.guard.set_poison(why.to_owned());
                }
                Ok(done)
            }
            Bed::Gone(fault) => Err(fault.clone()),
            Bed::Asleep { .. } => Err(Error::bad_file("the project was not opened")),
        }
    }

    fn woken(&self, asleep: Bed) -> Bed {
        let Bed::Asleep { wall, lock } = asleep else { return asleep };
        let Paths { root, .. } = &self.files.paths;
        match Folder::open_under(self.files.disk.clone(), root, wall, Some(lock)) {
            Ok(Opened { mut store, notices, read_only }) => {
                store.notices.extend(notices);
                if read_only.is_some() || !store.found.words.is_empty() {
                    // It was not at rest after all: the next opening is to look at everything.
                    checkpoint::forget(&self.files.paths);
                }
                Bed::Awake(Box::new(store))
            }
            Err(fault) => {
                checkpoint::forget(&self.files.paths);
                self.files.guard.set_poison(fault.what().to_owned());
                Bed::Gone(fault)
            }
        }
    }
    fn is_awake(&self) -> bool {
        matches!(*self.bed.lock().unwrap_or_else(PoisonError::into_inner), Bed::Awake(_))
    }
}

impl Shelf for Resting {
    fn project_id(&self) -> &str {
        &self.project.id
    }
    fn root(&self) -> &Path {
        &self.files.paths.root
    }
    fn read_only(&self) -> Option<&str> {
        self.files.guard.read_only()
    }
    fn files(&self) -> &dyn Files {
        &self.files
    }
    fn take_notices(&mut self) -> Vec<String> {
        if !self.is_awake() {
            return Vec::new();
        }
        self.awake(Folder::take_notices).unwrap_or_default()
    }
    fn commit(&mut self, new: &NewCommit<'_>) -> Result<CommitRecord> {
        self.awake(|folder| folder.commit(new))?
    }
    fn rewrite(&mut self, upto: u32, change: &mut Change<'_>, last: Option<&NewCommit<'_>>) -> Result<()> {
        self.awake(|folder| folder.rewrite(upto, change, last))?
    }
    fn born(&self) -> Result<()> {
        self.awake(|folder| folder.born())?
    }
    fn settle(&mut self) {
        if self.is_awake() {
            let _ = self.awake(Folder::settle);
        }
    }
    // A folder that cannot be opened any more shows nothing, and refuses every write with the reason.
    fn commit_count(&self) -> u32 {
        self.awake(|folder| folder.commit_count()).unwrap_or(0)
    }
    fn op_count(&self) -> u64 {
        self.awake(|folder| folder.op_count()).unwrap_or(0)
    }
    fn record(&self, n: u32) -> Option<CommitRecord> {
        self.awake(|folder| folder.record(n)).ok().flatten()
    }
    fn journal_commits(
        &self,
        numbers: RangeInclusive<u32>,
        each: &mut dyn FnMut(JournalCommit) -> Result<()>,
    ) -> Result<()> {
        self.awake(|folder| folder.journal_commits(numbers, each))?
    }
    fn note(&self, n: u32) -> Result<String> {
        self.awake(|folder| folder.note(n))?
    }
    fn facts_in_order(&mut self) -> Result<Facts> {
        self.awake(Folder::facts_in_order)?
    }
    fn op_lines(&self, id: OpId) -> Result<Option<String>> {
        self.awake(|folder| folder.op_lines(id))?
    }
    fn text_digests(&self) -> Vec<Digest> {
        self.awake(|folder| folder.text_digests()).unwrap_or_default()
    }
    fn text(&self, digest: Digest) -> Result<Option<TextBlock>> {
        self.awake(|folder| folder.text(digest))?
    }
    fn words(&self, digest: Digest) -> Result<Option<Words>> {
        self.awake(|folder| folder.words(digest))?
    }
    fn missing(&self) -> Vec<String> {
        self.awake(|folder| folder.missing()).unwrap_or_default()
    }
    fn examine(&self) -> Result<Vec<Finding>> {
        self.awake(|folder| folder.examine())?
    }
    fn rebuild(&mut self) -> Result<()> {
        self.awake(Folder::rebuild)?
    }
    fn checkpoint(&self, build: &str) -> Option<Arc<Checkpoint>> {
        match self.is_awake() {
            true => self.awake(|folder| folder.checkpoint(build)).ok().flatten(),
            false => Some(self.checkpoint.clone()),
        }
    }
    fn again(&self) -> Option<Box<dyn Shelf>> {
        Some(Box::new(self.clone()))
    }
    fn keep(&self, build: &str, parts: &[Vec<u8>]) {
        let _ = self.awake(|folder| folder.keep(build, parts));
    }
}
