//! A place in memory where one project lies, for tests and tools.
//!
//! It keeps the promises of the folder: a commit is there whole or not at all, and what was acknowledged outlives the
//! workspace that wrote it. It can be copied, put back to an older state, and told to refuse writes, as a full disk or
//! a crash would.

use super::commit::{self, CommitRecord, JournalCommit, NewCommit};
use super::disk::{FILE_MODE, RealDisk};
use super::files::{Area, Files, Reader, Writing, safe_name};
use super::folder::Checkpoint;
use super::replace::{Replacing, not_saved};
use super::shelf::{Birth, Change, Facts, Finding, Shelf};
use crate::error::{Error, Kind, Result};
use crate::log::dialect::{Block, TextBlock, read_op};
use crate::log::{Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, ErrorKind};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What messages show in the place of the project folder.
const ROOT: &str = "memory";

/// A place in memory where one project lies. Clones are handles to the same place.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Held>>);

/// One commit.
struct Commit {
    record: CommitRecord,
    note: String,
    texts: Vec<Arc<TextBlock>>,
    ops: Vec<Sealed>,
}

/// What is kept.
#[derive(Clone, Default)]
struct Held {
    /// Empty: there is no project.
    project: String,
    /// The first acts are not written yet.
    unborn: bool,
    /// Changes when the project is copied and knows it.
    place: u64,
    commits: Vec<Arc<Commit>>,
    /// The commit of each operation, and its place there.
    ops: HashMap<OpId, (usize, usize)>,
    texts: HashMap<Digest, Arc<TextBlock>>,
    lasts: HashMap<ReplicaId, (u32, Digest)>,
    files: BTreeMap<(Area, String), Arc<[u8]>>,
    /// What was kept of the project as it was folded, and the program that folded; gone with the next change.
    kept: Option<(String, Arc<Checkpoint>)>,
    /// So many changes are still taken; `None`: all.
    room: Option<u64>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let held = self.held();
        write!(f, "Memory({}, {} commits)", held.project, held.commits.len())
    }
}

impl Memory {
    /// An empty place.
    pub fn new() -> Memory {
        Memory::default()
    }
    /// Another place with the same project, which does not know that it is a copy: its replicas write on there.
    pub fn copy(&self) -> Memory {
        Memory(Arc::new(Mutex::new(self.held().clone())))
    }
    /// Lets the project know that it is elsewhere, as a copied folder does: it writes as a new replica from now on.
    pub fn move_away(&self) {
        self.held().place += 1;
    }
    /// Puts the state of another place here, as a backup of the whole disk would.
    pub fn put_back(&self, other: &Memory) {
        let held = other.held().clone();
        *self.held() = held;
    }
    /// Takes so many changes more and refuses all that follow, as a full disk does; `None`: takes all. A change is a
    /// commit, a rewriting of the log, or a file written or removed.
    pub fn refuse_after(&self, changes: Option<u64>) {
        self.held().room = changes;
    }

    /// Begins to make a project, which its first acts make whole: until [`Shelf::born`] it cannot be opened.
    ///
    /// # Errors
    /// There is a project already.
    pub fn begin(&self, birth: &Birth<'_>) -> Result<Box<dyn Shelf>> {
        let mut held = self.held();
        if !held.project.is_empty() && !held.unborn {
            return Err(Error::new(Kind::Usage, "there is a project in this memory already"));
        }
        let (place, room) = (held.place, held.room);
        let project = birth.project_id.to_owned();
        *held = Held { project: project.clone(), unborn: true, place, room, ..Held::default() };
        Ok(Box::new(Open { memory: self.clone(), project, read_only: None }))
    }
    /// Opens the project.
    ///
    /// # Errors
    /// There is none.
    pub fn open(&self) -> Result<Box<dyn Shelf>> {
        let held = self.held();
        if held.project.is_empty() || held.unborn {
            return Err(Error::unknown("there is no project in this memory"));
        }
        Ok(Box::new(Open { memory: self.clone(), project: held.project.clone(), read_only: None }))
    }
    /// Opens the project to read only, for this reason.
    ///
    /// # Errors
    /// There is none.
    pub fn open_to_read(&self, why: &str) -> Result<Box<dyn Shelf>> {
        let project = self.open()?.project_id().to_owned();
        Ok(Box::new(Open { memory: self.clone(), project, read_only: Some(why.to_owned()) }))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // A panic while it was locked left it as it was before or after a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Counts a change.
    fn change(&mut self) -> Result<()> {
        match &mut self.room {
            Some(0) => Err(not_saved(&ErrorKind::StorageFull.into(), Path::new(ROOT))),
            Some(room) => {
                *room -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
    fn push(&mut self, commit: Commit) {
        let at = self.commits.len();
        for (nth, Sealed { op, .. }) in commit.ops.iter().enumerate() {
            self.ops.insert(op.id, (at, nth));
            self.lasts.insert(op.id.replica, (op.id.seq, op.sum));
        }
        for text in &commit.texts {
            self.texts.insert(text.digest, text.clone());
        }
        self.commits.push(Arc::new(commit));
        self.kept = None;
    }
    /// A commit with the next number.
    fn next(&self, new: &NewCommit<'_>) -> Commit {
        let mut texts: Vec<Arc<TextBlock>> = Vec::new();
        for text in new.texts {
            if !self.texts.contains_key(&text.digest)
                && !texts.iter().any(|known| known.digest == text.digest)
            {
                texts.push(Arc::new(text.clone()));
            }
        }
        let record = CommitRecord {
            n: self.commits.len() as u32 + 1,
            kind: new.kind,
            coder: new.coder,
            wall: new.wall,
            first: new.ops.first().map(|sealed| sealed.op.id),
            ops: new.ops.len() as u32,
        };
        Commit { record, note: new.note.to_owned(), texts, ops: new.ops.to_vec() }
    }
    fn sealed(&self, id: OpId) -> Option<&Sealed> {
        let &(at, nth) = self.ops.get(&id)?;
        self.commits.get(at)?.ops.get(nth)
    }
}

/// What [`Change`] leaves of a commit.
fn changed(commit: &Commit, change: &mut Change<'_>) -> Result<Commit> {
    let block = |head: &str, lines: &str| Block { head: head.to_owned(), line: 0, lines: lines.to_owned() };
    let (mut texts, mut ops) = (Vec::new(), Vec::new());
    for text in &commit.texts {
        let lines = text.lines();
        match change(block("[[text]]", &lines)) {
            Some(same) if same.lines == lines => texts.push(text.clone()),
            Some(other) => texts.push(Arc::new(TextBlock::read(other)?)),
            None => {}
        }
    }
    for sealed in &commit.ops {
        match change(block("[[op]]", &sealed.lines)) {
            Some(same) if same.lines == sealed.lines => ops.push(sealed.clone()),
            Some(other) => ops.push(Sealed { op: read_op(&other)?, lines: other.lines }),
            None => {}
        }
    }
    let first = ops.first().map(|sealed| sealed.op.id);
    let record = CommitRecord { first, ops: ops.len() as u32, ..commit.record };
    let same_texts = texts.iter().map(|text| text.lines()).eq(commit.texts.iter().map(|text| text.lines()));
    let same_ops = ops.iter().map(|op| &op.lines).eq(commit.ops.iter().map(|op| &op.lines));
    let note = commit::note_after(record.kind, &commit.note, !(same_texts && same_ops)).to_owned();
    Ok(Commit { record, note, texts, ops })
}

/// The open project.
struct Open {
    memory: Memory,
    project: String,
    read_only: Option<String>,
}

impl Open {
    /// The place, for a change that it takes.
    fn to_change(&self) -> Result<MutexGuard<'_, Held>> {
        if let Some(why) = &self.read_only {
            return Err(Error::not_saved(format!("not saved: {why}")).in_file(ROOT));
        }
        let mut held = self.memory.held();
        held.change()?;
        Ok(held)
    }
}

impl Shelf for Open {
    fn project_id(&self) -> &str {
        &self.project
    }
    fn root(&self) -> &Path {
        Path::new(ROOT)
    }
    fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }
    fn files(&self) -> &dyn Files {
        self
    }
    fn take_notices(&mut self) -> Vec<String> {
        Vec::new()
    }
    fn commit(&mut self, new: &NewCommit<'_>) -> Result<CommitRecord> {
        let known = self.memory.held();
        let last = |replica| known.lasts.get(&replica).map_or((0, None), |&(seq, sum)| (seq, Some(sum)));
        commit::check(new, |replica| Ok(last(replica)))?;
        drop(known);
        let mut held = self.to_change()?;
        let commit = held.next(new);
        let record = commit.record;
        held.push(commit);
        Ok(record)
    }
    fn rewrite(&mut self, upto: u32, change: &mut Change<'_>, last: Option<&NewCommit<'_>>) -> Result<()> {
        let kept: Vec<Arc<Commit>> = self.memory.held().commits.iter().take(upto as usize).cloned().collect();
        let commits = kept.iter().map(|commit| changed(commit, change)).collect::<Result<Vec<Commit>>>()?;
        let mut held = self.to_change()?;
        held.kept = None;
        held.commits.clear();
        held.ops.clear();
        held.texts.clear();
        held.lasts.clear();
        commits.into_iter().for_each(|commit| held.push(commit));
        if let Some(last) = last {
            let commit = held.next(last);
            held.push(commit);
        }
        Ok(())
    }
    fn born(&self) -> Result<()> {
        self.to_change()?.unborn = false;
        Ok(())
    }
    fn settle(&mut self) {}
    fn commit_count(&self) -> u32 {
        self.memory.held().commits.len() as u32
    }
    fn op_count(&self) -> u64 {
        self.memory.held().ops.len() as u64
    }
    fn record(&self, n: u32) -> Option<CommitRecord> {
        Some(self.memory.held().commits.get((n as usize).checked_sub(1)?)?.record)
    }
    fn journal_commits(
        &self,
        numbers: RangeInclusive<u32>,
        each: &mut dyn FnMut(JournalCommit) -> Result<()>,
    ) -> Result<()> {
        let block =
            |head: &str, lines: &str| Block { head: head.to_owned(), line: 0, lines: lines.to_owned() };
        let commits = self.memory.held().commits.clone();
        for commit in commits.iter().filter(|commit| numbers.contains(&commit.record.n)) {
            each(JournalCommit {
                record: commit.record,
                note: commit.note.clone(),
                texts: commit.texts.iter().map(|text| block("[[text]]", &text.lines())).collect(),
                ops: commit.ops.iter().map(|sealed| block("[[op]]", &sealed.lines)).collect(),
            })?;
        }
        Ok(())
    }
    fn facts_in_order(&mut self) -> Result<Facts> {
        let held = self.memory.held();
        let commits = held.commits.iter().flat_map(|commit| &commit.ops);
        let ops: Vec<Op> = commits.map(|sealed| sealed.op.clone()).collect();
        let arrivals = vec![0; ops.len()];
        Ok(Facts::new(vec![ops.into_iter()], arrivals))
    }
    fn op_lines(&self, id: OpId) -> Result<Option<String>> {
        Ok(self.memory.held().sealed(id).map(|sealed| sealed.lines.clone()))
    }
    fn text_digests(&self) -> Vec<Digest> {
        self.memory.held().texts.keys().copied().collect()
    }
    fn text(&self, digest: Digest) -> Result<Option<TextBlock>> {
        Ok(self.memory.held().texts.get(&digest).map(|text| TextBlock::clone(text)))
    }
    fn examine(&self) -> Result<Vec<Finding>> {
        Ok(Vec::new())
    }
    fn rebuild(&mut self) -> Result<()> {
        Ok(())
    }
    fn checkpoint(&self, build: &str) -> Option<Arc<Checkpoint>> {
        let held = self.memory.held();
        held.kept.as_ref().filter(|(by, _)| by == build).map(|(_, kept)| kept.clone())
    }
    fn again(&self) -> Option<Box<dyn Shelf>> {
        let Open { memory, project, read_only } = self;
        Some(Box::new(Open {
            memory: memory.clone(),
            project: project.clone(),
            read_only: read_only.clone(),
        }))
    }
    fn keep(&self, build: &str, parts: &[Vec<u8>]) {
        self.memory.held().kept = Some((build.to_owned(), Arc::new(Checkpoint::of(parts))));
    }
}

impl Files for Open {
    fn names(&self, area: Area) -> Vec<String> {
        let held = self.memory.held();
        held.files.keys().filter(|(of, _)| *of == area).map(|(_, name)| name.clone()).collect()
    }
    fn path(&self, area: Area, name: &str) -> PathBuf {
        let folder = match area {
            Area::Own => "",
            Area::Parked => "parked",
            Area::Forks => "forks",
            Area::Backups => "backup",
        };
        Path::new(ROOT).join(".emic").join(folder).join(safe_name(name))
    }
    fn reader(&self, area: Area, name: &str) -> Result<Option<Reader<'_>>> {
        let bytes = self.memory.held().files.get(&(area, name.to_owned())).cloned();
        Ok(bytes.map(|bytes| Reader { len: bytes.len() as u64, bytes: Box::new(Cursor::new(bytes)) }))
    }
    fn replace(&self, area: Area, name: &str, write: &mut Writing<'_>) -> Result<()> {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        self.to_change()?.files.insert((area, safe_name(name)), bytes.into());
        Ok(())
    }
    fn remove(&self, area: Area, name: &str) -> Result<()> {
        let key = (area, name.to_owned());
        if self.memory.held().files.contains_key(&key) {
            self.to_change()?.files.remove(&key);
        }
        Ok(())
    }
    fn place(&self) -> Option<(u64, u64)> {
        Some((0, self.memory.held().place))
    }
    /// What is outside the project lies on the disk, also for a project in memory.
    fn write_out(&self, path: &Path, write: &mut Writing<'_>) -> Result<()> {
        Replacing { mode: FILE_MODE, ..Replacing::DURABLY }.with(&RealDisk, path, write)
    }
    fn free_space(&self) -> Option<u64> {
        None
    }
    fn keep_glance(&self, _: &[u8]) {}
    fn forget_glance(&self) {}
    fn forget_checkpoint(&self) {
        self.memory.held().kept = None;
    }
    fn set_aside(&self) -> Vec<PathBuf> {
        Vec::new()
    }
    fn forget_damaged(&self) -> Result<()> {
        Ok(())
    }
}
