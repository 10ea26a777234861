//! Opening a project folder, also a damaged one.

use super::db::{Damage, Db, Head, Stream};
use super::index::Index;
use super::journal::{self, Journal, Scan, Tip, file_path};
use super::layout::{Paths, Project, make_dirs, remove_dir};
use super::lock::{self, LOCK, Taken};
use super::losses::{self, Found};
use super::mend::mend_from_mirror;
use super::parts::{Opened, Parts, as_io, begin_db};
use super::plainness::check_plain;
use super::presence::{self, Presence};
use super::replay::{Read, Reader, Trouble};
use super::sweep::{self, BUILDING};
use super::witness::Known;
use super::{Folder, SUSPECT, Shard, generation, version};
use crate::error::{Error, Kind, Result};
use crate::log::Act;
use crate::store::disk::{Disk, RealDisk};
use crate::store::plain::{Links, read_plain};
use crate::store::replace::reason;
use std::io;
use std::path::Path;
use std::sync::Arc;

const REBUILT: &str = "The database was rebuilt from the journal; nothing is missing.";
const RENEWED: &str = "The database was made anew for this version of emic; nothing is missing.";
const MENDED: &str = "The journal was mended from the database; nothing is missing.";
const EARLY: &str = "This machine's clock is before 1970, where the database cannot be used. Your work is saved in the \
                     journal as always, only slower; please set the clock.";
/// Journal files up to this size are checked when opening; larger ones are left to `emic doctor`.
const CHECKED_AT_OPEN: u32 = 16 << 20;

impl Folder {
    /// Opens a project. Whatever can be mended is mended and told; `wall` is seconds since 1970.
    ///
    /// Where nothing can be written, or something is damaged beyond the copies, it opens to be read.
    ///
    /// # Errors
    /// No project there, [`Kind::Locked`], or a journal that is gone with the database.
    pub fn open(dir: &Path, wall: i64) -> Result<Opened> {
        Self::open_on(Arc::new(RealDisk), dir, wall)
    }
    /// As [`Folder::open`], on a disk of one's own.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path, wall: i64) -> Result<Opened> {
        Self::open_under(disk, dir, wall, None)
    }
    /// As [`Folder::open_on`], where this process may hold the kernel's lock already.
    pub(super) fn open_under(
        disk: Arc<dyn Disk>,
        dir: &Path,
        wall: i64,
        held: Option<lock::Quiet>,
    ) -> Result<Opened> {
        // Before anything is read, made or locked.
        check_plain(dir)?;
        let paths = Paths::new(dir);
        let told = |what: &str| Error::unknown(what).in_file(dir.display().to_string());
        match Presence::of(&paths) {
            Presence::Here => {}
            Presence::Shell => return Err(presence::work_is_gone(&paths)),
            Presence::Absent => {
                return Err(told("there is no project in this folder")
                    .hint("make one: emic init --title TITLE --coder NAME"));
            }
            Presence::Unborn => {
                return Err(told("the making of the project in this folder was broken off")
                    .hint("make it again, as before: emic init ..."));
            }
        }
        // Before the lock, which would write its own words into the folder.
        version::check(&paths)?;
        // What lies there unfinished under a lock that is held is this process's own.
        let clean = held.is_some();
        let mut opening = Opening { again: false, clean, ..Opening::again(disk, paths, wall) };
        let mut lock = None;
        let access = match lock::take(&*opening.disk, &opening.paths.hidden.join(LOCK), wall, held)? {
            Taken::CannotWrite(fault) => Access::ForReading(fault),
            Taken::Ours(ours) => {
                lock = Some(ours);
                opening.for_writing()?
            }
        };
        let mut parts = match access {
            Access::ForWriting(parts) => *parts,
            Access::ForReading(fault) => opening.for_reading(&fault)?,
        };
        parts.lock = lock;
        let Opening { disk, paths, notices, project, .. } = opening;
        let project = project.unwrap_or(Project { id: String::new(), title: String::new() });
        let mut opened = parts.opened(disk, paths, project, notices, wall);
        opened.restore_title();
        Ok(opened)
    }
}

impl Opened {
    /// `emic.toml` is for the eyes; if it is gone or damaged, the log knows what it said.
    fn restore_title(&mut self) {
        if Project::read(&self.store.files.paths.project).is_some() || self.read_only.is_some() {
            return;
        }
        let core = self.store.facts(Shard::Core).unwrap_or_default();
        let title = core.into_iter().rev().find_map(|op| {
            let Act::Project { title } = op.act else { return None };
            Some(title)
        });
        if self.store.set_title(&title.unwrap_or_default()).is_ok() {
            self.notices.push("The file emic.toml was written again.".to_owned());
        }
    }
}

pub(super) struct Opening {
    disk: Arc<dyn Disk>,
    paths: Paths,
    /// Seconds since 1970.
    wall: i64,
    /// This process has just rewritten the journal.
    pub(super) again: bool,
    /// Nothing unfinished was there when the lock was taken.
    clean: bool,
    notices: Vec<String>,
    project: Option<Project>,
}

/// How a project can be opened.
pub(super) enum Access {
    /// With everything at hand.
    ForWriting(Box<Parts>),
    /// Only to be read: this keeps it from being written to.
    ForReading(io::Error),
}

impl Opening {
    /// For a project that this process holds already.
    pub(super) fn again(disk: Arc<dyn Disk>, paths: Paths, wall: i64) -> Opening {
        Opening { disk, paths, wall, again: true, clean: false, notices: Vec::new(), project: None }
    }
    /// Opens with everything at hand.
    pub(super) fn for_writing(&mut self) -> Result<Access> {
        if let Err(fault) = generation::finish(&*self.disk, &self.paths) {
            return Ok(Access::ForReading(fault));
        }
        let swept = || if self.clean { Ok(()) } else { sweep::sweep(&*self.disk, &self.paths) };
        let ready = make_dirs(&*self.disk, &self.paths).and_then(|()| swept());
        if let Err(fault) = ready {
            return Ok(Access::ForReading(fault));
        }
        let suspect = self.paths.hidden.join(SUSPECT);
        let (db, why) = if suspect.exists() {
            (None, Some(Damage::Broken("it failed while it was open".to_owned())))
        } else {
            match self.live() {
                Ok(Live::Whole(db, known)) => return self.with_db(db, *known),
                Ok(Live::Refused(fault)) => return Ok(Access::ForReading(fault)),
                Ok(Live::Broken(db, why)) => (db, Some(why)),
                Ok(Live::Missing) => (None, None),
                Ok(Live::Resting) => return self.on_the_journal_alone(),
                Err(fault) => return Err(fault),
            }
        };
        self.without_db(db, why)
    }

    /// The database with the journal up to where it knows it; mends the journal on the way.
    fn live(&mut self) -> Result<Live> {
        if !self.paths.db.is_dir() {
            return Ok(Live::Missing);
        }
        let db = match Db::open(&self.paths.db, self.wall) {
            Ok(db) => db,
            Err(Damage::Clock) => return Ok(Live::Resting),
            Err(Damage::Disk(fault)) => return Ok(Live::Refused(fault)),
            Err(damage) => return Ok(Live::Broken(None, damage)),
        };
        let head = match db.head() {
            Ok(Some(head)) => head,
            Ok(None) => return Ok(Live::Broken(Some(db), Damage::Broken("it is empty".to_owned()))),
            Err(damage) => return Ok(Live::Broken(Some(db), damage)),
        };
        let project = self.identify(Some(&head))?;
        if head.project != project {
            return Ok(Live::Broken(None, Damage::Broken("it is of another project".to_owned())));
        }
        let records = db.read(Stream::Records, 0, head.records_len);
        let index = records.ok().and_then(|bytes| Index::from_records(&bytes, head.n, head.ops));
        let Some(index) = index else {
            return Ok(Live::Broken(Some(db), Damage::Broken("its records are damaged".to_owned())));
        };
        if !self.known_part_is_sound(&head, &index, false) {
            let changed = mend_from_mirror(&*self.disk, &self.paths, &project, &db, head.file);
            let changed = match changed {
                Ok(changed) => changed,
                Err(fault) if fault.kind() == Kind::NotSaved => {
                    return Ok(Live::Refused(io::Error::other(fault.what())));
                }
                Err(fault) => return Err(fault),
            };
            if !self.known_part_is_sound(&head, &index, true) {
                let why = "it does not agree with the journal".to_owned();
                return Ok(Live::Broken(None, Damage::Broken(why)));
            }
            if changed {
                self.notices.push(MENDED.to_owned());
            }
        }
        if !self.mirror_is_sound(&db, &head, &index) {
            let why = "it has forgotten some of its last writes".to_owned();
            return Ok(Live::Broken(None, Damage::Broken(why)));
        }
        Ok(Live::Whole(db, Box::new((index, head))))
    }

    /// The project's id: from `emic.toml`, else from the journal's first header, else from the database.
    fn identify(&mut self, head: Option<&Head>) -> Result<String> {
        if let Some(project) = &self.project {
            return Ok(project.id.clone());
        }
        let in_journal = journal::project_in(&file_path(&self.paths.journal, 1))?;
        let shown = Project::read(&self.paths.project);
        let title = shown.as_ref().map_or_else(String::new, |shown| shown.title.clone());
        let id = in_journal.or(head.map(|head| head.project.clone())).or(shown.map(|shown| shown.id));
        let Some(id) = id else {
            return Err(Error::bad_file(
                "this project is damaged: its journal, database and emic.toml are gone",
            )
            .in_file(self.paths.root.display().to_string())
            .hint("put them back from a copy of this folder, or begin anew with init --from BACKUP"));
        };
        self.project = Some(Project { id: id.clone(), title });
        Ok(id)
    }

    /// True if the journal is what the database knows: lengths of all files, the last sum, and the sums
    /// of the last file and of one other, in turn from opening to opening (`all`: of every file).
    fn known_part_is_sound(&self, head: &Head, index: &Index, all: bool) -> bool {
        (1..=head.file).all(|file| {
            let last = file == head.file;
            let known = if last { Some(head.end) } else { index.known_len(file) };
            let Some(len) = known else { return false };
            let path = file_path(&self.paths.journal, file);
            let real = std::fs::metadata(&path).map_or(0, |meta| meta.len());
            if real < u64::from(len) || (!last && real != u64::from(len)) {
                return false;
            }
            let in_turn = last || file == head.n % head.file + 1;
            if !all && (!in_turn || len > CHECKED_AT_OPEN) {
                return !last || self.ends_with(head);
            }
            read_plain(&path, Links::Refused)
                .is_ok_and(|bytes| file_is_sound(&bytes[..len as usize], file, head, index))
        })
    }
    /// True if the database's copy of the last file, and of one other in turn, equals what the journal has: a
    /// damaged sled forgets single writes without a word. Of large files the end is compared.
    fn mirror_is_sound(&self, db: &Db, head: &Head, index: &Index) -> bool {
        let in_turn = head.n % head.file + 1;
        std::iter::once(head.file).chain((in_turn != head.file).then_some(in_turn)).all(|file| {
            let known = if file == head.file { Some(head.end) } else { index.known_len(file) };
            let to = known.unwrap_or(0);
            let from = to.saturating_sub(journal::ROLL);
            let tip = head.tip();
            let journal = Journal::at(self.disk.clone(), &self.paths.journal, &head.project, tip, None);
            let ours = journal.read(file, u64::from(from), (to - from) as usize);
            let mirror = db.read(Stream::Mirror(file), u64::from(from), u64::from(to));
            matches!((ours, mirror), (Ok(ours), Ok(mirror)) if ours == mirror)
        })
    }
    /// True if the journal has the database's last sum where it should be.
    fn ends_with(&self, head: &Head) -> bool {
        let line = format!("sum = \"{}\"\n", head.chain);
        let Some(offset) = (head.end as usize).checked_sub(line.len()) else { return false };
        let tip = head.tip();
        let journal = Journal::at(self.disk.clone(), &self.paths.journal, &head.project, tip, None);
        head.n == 0 || journal.read(head.file, offset as u64, line.len()).is_ok_and(|b| b == line.as_bytes())
    }

    /// Goes on from a whole database: applies what it misses.
    fn with_db(&mut self, db: Db, known: (Index, Head)) -> Result<Access> {
        let (mut index, head) = known;
        let mut db = Some(db);
        let reader = Reader::new(&*self.disk, &self.paths, &head.project, true, &mut index, &mut db);
        match reader.run(head.tip()) {
            Ok(read) => self.ready(read, index, db),
            Err(Trouble::Database(damage)) => self.without_db(db, Some(damage)),
            Err(Trouble::Journal(fault)) => not_written(fault),
        }
    }

    /// Rebuilds the database from the journal, which the old one may still help to mend.
    pub(super) fn without_db(&mut self, old: Option<Db>, why: Option<Damage>) -> Result<Access> {
        let head = old.as_ref().and_then(|db| db.head().ok().flatten());
        let project = self.identify(head.as_ref())?;
        if let Some(old) = &old {
            let last = head.as_ref().map_or(0, |head| head.file);
            let last = last.max(journal::files(&self.paths.journal).last().copied().unwrap_or(1));
            match mend_from_mirror(&*self.disk, &self.paths, &project, old, last) {
                Ok(true) => self.notices.push(MENDED.to_owned()),
                Ok(false) => {}
                Err(fault) => return not_written(fault),
            }
        }
        drop(old);
        let building = self.paths.hidden.join(BUILDING);
        let made = remove_dir(&building)
            .map_err(Damage::Disk)
            .and_then(|()| begin_db(&building, &project, self.wall));
        let mut db = match made {
            Ok(db) => Some(db),
            Err(Damage::Clock) => return self.on_the_journal_alone(),
            Err(damage) => return Ok(Access::ForReading(as_io(damage))),
        };
        let mut index = Index::new();
        let start = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
        let reader = Reader::new(&*self.disk, &self.paths, &project, true, &mut index, &mut db);
        let mut read = match reader.run(start) {
            Ok(read) => read,
            Err(Trouble::Database(damage)) => return Ok(Access::ForReading(as_io(damage))),
            Err(Trouble::Journal(fault)) => return not_written(fault),
        };
        // Where it is known by number what is missing, that is told, and work goes on.
        let known = Known::read(&self.paths, &project);
        let told = known.is_some_and(|known| known.lasts().any(|id| index.last(id.replica) < id.seq));
        if let Some(head) = head.filter(|head| !told && head.n > read.tip.n && head.project == project) {
            let missing = head.n - read.tip.n;
            let what = format!("{missing} commits that the database knew are missing at the journal's end");
            read.faults.push(Error::bad_file(what).in_file(self.paths.journal.display().to_string()));
            db = None;
        }
        let Some(new) = db else {
            let _ = remove_dir(&building);
            return self.ready(read, index, None);
        };
        let renewed = matches!(why, Some(Damage::OtherLayout | Damage::Unwanted));
        match self.exchange(new, &building, renewed) {
            Ok(db) => {
                self.notices.append(&mut read.notices);
                self.notices.push(if renewed { RENEWED } else { REBUILT }.to_owned());
                self.ready(read, index, Some(db))
            }
            Err(damage) => Ok(Access::ForReading(as_io(damage))),
        }
    }

    /// Puts the new database in the old one's place; a damaged one is kept, one that was only `renewed` is
    /// not.
    fn exchange(&self, new: Db, building: &Path, renewed: bool) -> Result<Db, Damage> {
        new.settle()?;
        drop(new);
        if self.paths.db.exists() {
            let aside = self.paths.free_name("db.damaged");
            self.disk.rename(&self.paths.db, &aside).map_err(Damage::Disk)?;
            if renewed {
                remove_dir(&aside).map_err(Damage::Disk)?;
            }
        }
        self.disk.rename(building, &self.paths.db).map_err(Damage::Disk)?;
        self.disk.sync_dir(&self.paths.hidden).map_err(Damage::Disk)?;
        let suspect = self.paths.hidden.join(SUSPECT);
        if suspect.exists() {
            self.disk.remove(&suspect).map_err(Damage::Disk)?;
        }
        Db::open(&self.paths.db, self.wall)
    }

    /// Works without a database, which stays as it is: the next opening under a better clock brings it up to date.
    fn on_the_journal_alone(&mut self) -> Result<Access> {
        let project = self.identify(None)?;
        let (mut index, mut db) = (Index::new(), None);
        let start = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
        let reader = Reader::new(&*self.disk, &self.paths, &project, true, &mut index, &mut db);
        match reader.run(start) {
            Ok(read) => {
                self.notices.push(EARLY.to_owned());
                self.ready(read, index, None)
            }
            Err(Trouble::Database(damage)) => Ok(Access::ForReading(as_io(damage))),
            Err(Trouble::Journal(fault)) => not_written(fault),
        }
    }

    fn ready(&mut self, mut read: Read, index: Index, db: Option<Db>) -> Result<Access> {
        self.notices.append(&mut read.notices);
        let project = self.identify(None)?;
        let known = Known::read(&self.paths, &project);
        let read_only = read.faults.first().map(ToString::to_string);
        let found = match read_only {
            // A journal that was just rewritten is as it should be; its witness was forgotten before.
            None if !self.again => {
                losses::conclude(&*self.disk, &self.paths, &project, &index, known.as_ref())
            }
            _ => Ok(Found::default()),
        };
        let found = match found {
            Ok(found) => found,
            Err(fault) => return Ok(Access::ForReading(fault)),
        };
        if read_only.is_some() || found.unsure || known.is_none_or(|known| !known.noted) {
            // What was mended before that was found is no longer the whole truth.
            self.notices.iter_mut().for_each(|notice| *notice = notice.replace("; nothing is missing.", "."));
        }
        let mut handle = None;
        if read_only.is_none() {
            match self.disk.append(&file_path(&self.paths.journal, read.tip.file)) {
                Ok(open) => handle = Some(open),
                Err(fault) => return Ok(Access::ForReading(fault)),
            }
        }
        let journal = Journal::at(self.disk.clone(), &self.paths.journal, &project, read.tip, handle);
        let damaged = read_only.is_some() && !read.newer;
        Ok(Access::ForWriting(Box::new(Parts { journal, index, db, lock: None, read_only, damaged, found })))
    }

    /// Opens to read, from the journal alone, into memory.
    fn for_reading(&mut self, fault: &io::Error) -> Result<Parts> {
        let project = self.identify(None)?;
        let (mut index, mut db) = (Index::new(), None);
        let start = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
        let reader = Reader::new(&*self.disk, &self.paths, &project, false, &mut index, &mut db);
        let read = reader.run(start).map_err(|trouble| match trouble {
            Trouble::Journal(fault) => fault,
            Trouble::Database(damage) => Error::bad_file(as_io(damage).to_string()),
        })?;
        let mut why = reason(fault);
        for damaged in &read.faults {
            why = format!("{why}; {damaged}");
        }
        let journal = Journal::at(self.disk.clone(), &self.paths.journal, &project, read.tip, None);
        Ok(Parts {
            journal,
            index,
            db: None,
            lock: None,
            read_only: Some(why),
            damaged: false,
            found: Found::default(),
        })
    }
}

enum Live {
    Whole(Db, Box<(Index, Head)>),
    /// Of no use; what can be read of it may still mend the journal.
    Broken(Option<Db>, Damage),
    Missing,
    /// The clock does not let it be opened.
    Resting,
    /// The disk is full or can only be read.
    Refused(io::Error),
}

/// What could not be written while opening is a reason to open for reading; any other fault ends the opening.
fn not_written(fault: Error) -> Result<Access> {
    match fault.kind() {
        Kind::NotSaved => Ok(Access::ForReading(io::Error::other(fault.what()))),
        _ => Err(fault),
    }
}

/// True if a journal file holds exactly the commits that the database knows there.
fn file_is_sound(bytes: &[u8], file: u32, head: &Head, index: &Index) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or("");
    let before = journal::quoted(text.get(..journal::head_len(bytes)).unwrap_or(""), "before");
    let Some(chain) = before.and_then(|before| before.parse().ok()) else { return false };
    let after = Tip { n: index.commits_before(file), chain, file, end: 0 };
    let Ok(mut scan) = Scan::begin(bytes, &head.project, file, &after) else { return false };
    while let Some(next) = scan.next() {
        if next.is_err() {
            return false;
        }
    }
    scan.n == index.commits_before(file + 1) && (file != head.file || scan.chain == head.chain)
}
