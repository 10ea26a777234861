//! An open project: the one way in which anything changes it.
//!
//! Screen and command line both act through [`Workspace::commit`]: acts become operations, operations go to the
//! journal, and only then is anything `saved`. Ids, times and salts are made here and handed down, so that
//! everything below stays free of chance and clocks.

mod ask;
mod bring_in;
mod bundles;
mod chance;
mod disk_folder;
mod export;
mod forks;
mod frames;
mod glance;
pub mod handover;
mod history;
mod in_memory;
mod purge;
mod rescue;
mod sample;
mod settle;
mod sync;

pub use crate::log::Settle;
pub use bring_in::{Arrival, Brought, Known, Rehearsal, Tally};
pub use bundles::load;
pub use chance::{Chance, Clock, config_dir, data_dir, installation};
pub use disk_folder::DiskFolder;
pub use forks::Fork;
pub use glance::Glance;
pub use history::Step;
pub use purge::{Purged, Purging};
pub use sample::{SAMPLE_FILES, SampleFile};

use crate::error::{Error, Result};
use crate::exchange;
use crate::log::dialect::{MAX_TEXT, TextBlock, Words, Writer};
use crate::log::{Act, Author, Log, Op, Purges, Sealed, Source};
use crate::model::id::*;
use crate::model::{Project, Seen};
use crate::store::disk::{Disk, RealDisk};
use crate::store::{Birth, CommitKind, CommitRecord, Folder, Home, NewCommit, Opened, Shelf};
use crate::text::Text;
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The data of a person to be added to the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewPerson {
    /// Name or alias.
    pub name: String,
    /// Initials; made from the name if empty.
    pub initials: String,
    /// Role in the study.
    pub role: String,
}

impl NewPerson {
    fn add(&self) -> Act {
        let NewPerson { name, initials, role } = self.clone();
        Act::PersonAdd { name: name.trim().to_owned(), initials, role, guid: None }
    }
}

/// Who acts: a person of the project, or a new person who becomes one with the first act.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Me {
    Known(PersonId),
    New(NewPerson),
}

/// What was remembered of who works in this folder.
#[derive(Deserialize)]
struct RawMe {
    person: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    initials: String,
    #[serde(default)]
    role: String,
}

/// Seconds.
const DAY: i64 = 24 * 3600;
/// What an import leaves free on the disk, in bytes.
const RESERVE: u64 = 32 << 20;
/// The kind of the placeholder for an operation that is lost.
const LOST: &str = "lost";
/// The file in `.emic/` that says who works in this folder.
const ME: &str = "me.toml";

/// An open project.
pub struct Workspace {
    store: Box<dyn Shelf>,
    log: Log,
    me: Me,
    /// Another person of the project who acts for now (`--coder`).
    acting: Option<PersonId>,
    home: Home,
    clock: Clock,
    chance: Chance,
    /// Sentences about the opening, until they are taken.
    notices: Vec<String>,
    /// Something was written since the project was opened.
    changed: bool,
}

/// Finds the project that a folder belongs to: the nearest `emic.toml` upward.
pub fn find_project(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|dir| dir.join("emic.toml").is_file()).map(Path::to_path_buf)
}

impl Workspace {
    /// Makes a project with its first person.
    ///
    /// # Errors
    /// A project that is there already, a bad name, or a disk that does not take it.
    pub fn init(dir: &Path, title: &str, coder: &NewPerson, clock: Clock) -> Result<Workspace> {
        let chance = Chance::system();
        Self::whole_or_not_at_all(dir, || {
            Self::begin(title, coder, clock, chance, |birth| {
                Folder::begin_on(Arc::new(RealDisk), dir, birth).map(|opened| opened.store.boxed())
            })
        })
    }

    /// Makes a project with its first person on a shelf that `begin` prepares.
    fn begin(
        title: &str,
        coder: &NewPerson,
        clock: Clock,
        chance: Chance,
        begin: impl FnOnce(&Birth<'_>) -> Result<Box<dyn Shelf>>,
    ) -> Result<Workspace> {
        let title = title.trim();
        // Refused names must not leave half a project behind.
        let mut trial = Log::default();
        let mut salt = || [0; 16];
        let replica = chance.replica(&coder.name)?;
        let birth = vec![Act::Project { title: title.to_owned() }, coder.add()];
        trial.write(birth.clone(), &mut Author { coder: None, replica, wall: 0, salt: &mut salt })?;
        let id = format!("p-{}", chance.word(16)?);
        let shelf = begin(&Birth { project_id: &id, title, wall: clock.now() })?;
        let mut workspace = Workspace::settle_in(shelf, clock, chance, Me::New(coder.clone()))?;
        workspace.new_home(&coder.name)?;
        let made = workspace.write(vec![birth[0].clone()], Vec::new(), "", CommitKind::Create, false)?;
        debug_assert_eq!(made.len(), 1);
        workspace.ensure_person()?;
        workspace.store.born()?;
        Ok(workspace)
    }

    /// Makes a project; one that a full disk stopped half-way is taken away again, so that it can be tried again. What
    /// was in the folder before is never touched.
    fn whole_or_not_at_all(dir: &Path, make: impl FnOnce() -> Result<Workspace>) -> Result<Workspace> {
        let hidden = dir.join(".emic");
        let fresh = !hidden.exists() && !dir.join("emic.toml").exists();
        let made = make();
        if made.is_err() && fresh {
            // The file that makes the folder a project goes first.
            let _ = std::fs::remove_file(dir.join("emic.toml"));
            let _ = std::fs::remove_dir_all(hidden);
        }
        made
    }

    /// Opens the project in a folder.
    ///
    /// # Errors
    /// No project there, one that another process holds, or one damaged beyond its copies.
    pub fn open(dir: &Path, clock: Clock) -> Result<Workspace> {
        Self::open_on(Arc::new(RealDisk), dir, clock)
    }

    /// As [`Workspace::open`], on a disk of one's own.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path, clock: Clock) -> Result<Workspace> {
        let mut opened = Folder::open_on(disk, dir, clock.now())?;
        let rescued = rescue::rescue(&mut opened, clock.now())?;
        let Opened { store, notices, .. } = opened;
        let mut workspace = Workspace::reopen(store.boxed(), clock, Chance::system())?;
        // What the opening mended is told first.
        workspace.notices.splice(0..0, notices);
        if rescued {
            // Should anything be lost all the same: two contents must never come under one number.
            let name = workspace.coder_name().to_owned();
            workspace.new_home(&name)?;
        }
        Ok(workspace)
    }

    /// Opens what is on a shelf, for the person who works there.
    fn reopen(shelf: Box<dyn Shelf>, clock: Clock, chance: Chance) -> Result<Workspace> {
        let raw = shelf.files().read_own(ME)?.and_then(|bytes| String::from_utf8(bytes).ok());
        let me = match raw.and_then(|text| toml::from_str::<RawMe>(&text).ok()) {
            Some(RawMe { person: Some(id), .. }) if id.parse::<PersonId>().is_ok() => {
                id.parse().map(Me::Known).unwrap_or_else(|()| Me::New(NewPerson::default()))
            }
            Some(RawMe { name, initials, role, .. }) => Me::New(NewPerson { name, initials, role }),
            None => Me::New(NewPerson::default()),
        };
        Workspace::settle_in(shelf, clock, chance, me)
    }

    fn settle_in(mut store: Box<dyn Shelf>, clock: Clock, chance: Chance, me: Me) -> Result<Workspace> {
        let (log, pending) = Self::fold(&mut *store)?;
        let home = match store.files().home() {
            Some(home) => home,
            None => Home::new(chance.replica("coder")?, chance.private_replica()?, ""),
        };
        let told = store.read_only().map(|why| format!("This project is open to read only: {why}"));
        let notices = told.into_iter().collect();
        let mut workspace =
            Workspace { store, log, me, acting: None, home, clock, chance, changed: false, notices };
        workspace.mend_me();
        workspace.end_purges(pending)?;
        Ok(workspace)
    }

    /// Folds what the store has; says too whether it has words that were purged.
    fn fold(store: &mut dyn Shelf) -> Result<(Log, bool)> {
        let facts = store.facts_in_order()?;
        let mut texts = Vec::new();
        let mut purges = Purges::default();
        let mut ends: IdMap<ReplicaId, (u32, u32)> = IdMap::default();
        for op in facts.as_filed() {
            purges.add(op);
            if let Act::TranscriptAdd { text, .. } = op.act {
                texts.push(text);
            }
            let (count, last) = ends.entry(op.id.replica).or_default();
            (*count, *last) = (*count + 1, op.id.seq.max(*last));
        }
        let mut sources = HashMap::new();
        for digest in texts {
            if let Some(Words { words, turns, .. }) = store.words(digest)? {
                sources.insert(digest, Source { text: Text::new(words), turns });
            }
        }
        let pending =
            !purges.is_empty() && facts.as_filed().any(|op| exchange::purge::is_pending(&purges, op));
        let whole = ends.values().all(|(count, last)| count == last);
        let log = match whole {
            true => Log::new(facts, sources),
            false => Log::new(with_lost(facts), sources),
        };
        Ok((log, pending))
    }

    /// Folds again what the store has.
    fn reload(&mut self) -> Result<()> {
        (self.log, _) = Self::fold(&mut *self.store)?;
        Ok(())
    }

    /// Writes what came from elsewhere as one commit and folds it in, but for words that were purged.
    fn receive(&mut self, new: Vec<Sealed>, texts: Vec<TextBlock>, note: &str) -> Result<()> {
        let (texts, new) = exchange::purge::admitted(&self.log, texts, new)?;
        self.save(CommitKind::Read, self.coder(), &new, &texts, note)?;
        for text in texts {
            self.log.add_source(text.digest, source_of(text));
        }
        let purging = new.iter().any(|sealed| matches!(sealed.op.act, Act::Purge { .. }));
        self.log.absorb(new.into_iter().map(|sealed| sealed.op).collect());
        if purging { self.carry_out_purges() } else { Ok(()) }
    }

    /// Refuses what is large before it starts: journal, database and backup each take about as much, and a disk that
    /// runs full takes away more than one import.
    fn room_for(&self, bytes: usize) -> Result<()> {
        let needed = 3 * bytes as u64 + RESERVE;
        match self.store.files().free_space() {
            Some(free) if free < needed => {
                let what = format!(
                    "too little room on the disk: {} MiB are free, {} MiB are needed; nothing was changed",
                    free >> 20,
                    needed.div_ceil(1 << 20)
                );
                let place = self.root().display().to_string();
                Err(Error::not_saved(what).in_file(place).hint("make room on the disk and do it again"))
            }
            _ => Ok(()),
        }
    }

    /// If the folder does not say who works here, the first person does.
    fn mend_me(&mut self) {
        if matches!(&self.me, Me::New(person) if person.name.is_empty())
            && let Some(first) = self.project().people_in_order().first()
        {
            self.me = Me::Known(first.id);
        }
    }

    /// The project as the person who acts sees it: the one way to it for whatever shows or counts.
    pub fn seen(&self) -> Seen<'_> {
        self.project().seen_by(self.coder())
    }
    /// The whole project, for the workspace's own rules.
    pub(crate) fn project(&self) -> &Project {
        self.log.project()
    }
    /// All operations.
    pub fn log(&self) -> &Log {
        &self.log
    }
    /// The project's id.
    pub fn project_id(&self) -> &str {
        self.store.project_id()
    }
    /// The folder.
    pub fn root(&self) -> &Path {
        self.store.root()
    }
    /// Where the project lies, for checks and repairs.
    pub fn store(&self) -> &dyn Shelf {
        &*self.store
    }
    /// The clock in use.
    pub fn clock(&self) -> Clock {
        self.clock
    }
    /// Sets the clock, for tests in which time passes.
    pub fn set_clock(&mut self, clock: Clock) {
        self.clock = clock;
    }
    /// Why the project can only be read, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.store.read_only()
    }
    /// What a person should know of how the project was opened or kept, once.
    pub fn take_notices(&mut self) -> Vec<String> {
        let mut notices = std::mem::take(&mut self.notices);
        notices.extend(self.store.take_notices());
        notices
    }
    /// The person who acts; `None` if that will be a new person.
    pub fn coder(&self) -> Option<PersonId> {
        let here = match self.me {
            Me::Known(id) => Some(id),
            Me::New(_) => None,
        };
        self.project().one_of(self.acting.or(here))
    }
    /// The name of the person who acts.
    pub fn coder_name(&self) -> &str {
        match (self.coder().and_then(|id| self.project().person(id)), &self.me) {
            (Some(person), _) => &person.name,
            (None, Me::New(person)) => &person.name,
            (None, Me::Known(_)) => "?",
        }
    }
    /// Lets another person of the project act (`None`: the one who works in this folder).
    ///
    /// # Errors
    /// Unknown or ambiguous names.
    pub fn act_as(&mut self, name: Option<&str>) -> Result<()> {
        self.acting = match name {
            None => None,
            // Whoever works here but has not acted yet is no person of the project so far.
            Some(name) if matches!(&self.me, Me::New(me) if me.name == name.trim()) => None,
            Some(name) => Some(self.project().find_person(name)?.id),
        };
        Ok(())
    }

    /// Lets another person act while `work` is done (`None`: the one who works in this folder).
    ///
    /// # Errors
    /// Unknown or ambiguous names, or those of `work`.
    pub fn acting_as<T>(
        &mut self,
        name: Option<&str>,
        work: impl FnOnce(&mut Workspace) -> Result<T>,
    ) -> Result<T> {
        let before = self.acting;
        let done = self.act_as(name).and_then(|()| work(self));
        self.acting = before;
        done
    }

    /// Writes acts as one commit: when this returns, they are durable. Acts that change nothing write nothing.
    /// Returns for every act the id of what it made, or of what was there.
    ///
    /// # Errors
    /// An act that makes no sense (nothing is done then), or a disk that does not take it (exit 6).
    pub fn commit(&mut self, acts: Vec<Act>) -> Result<Vec<OpId>> {
        self.commit_with(acts, Vec::new(), "")
    }

    /// As [`Workspace::commit`], with texts that the acts name and a word for the history.
    ///
    /// # Errors
    /// As [`Workspace::commit`].
    pub fn commit_with(&mut self, acts: Vec<Act>, texts: Vec<TextBlock>, note: &str) -> Result<Vec<OpId>> {
        self.ensure_home()?;
        self.ensure_person()?;
        self.write(acts, texts, note, CommitKind::Act, false)
    }

    /// Writes memos that are for the acting coder alone: no bundle ever holds them, every backup does.
    ///
    /// # Errors
    /// As [`Workspace::commit`]; anything but memos is refused.
    pub fn commit_private(&mut self, acts: Vec<Act>) -> Result<Vec<OpId>> {
        self.ensure_home()?;
        self.ensure_person()?;
        self.write(acts, Vec::new(), "", CommitKind::Act, true)
    }

    /// The one place where operations of one's own are made.
    fn write(
        &mut self,
        acts: Vec<Act>,
        texts: Vec<TextBlock>,
        note: &str,
        kind: CommitKind,
        private: bool,
    ) -> Result<Vec<OpId>> {
        // Nobody is there yet when the project and its first person are made.
        let coder = self.coder().filter(|_| !matches!(kind, CommitKind::Create | CommitKind::Person));
        if let Some(why) = self.store.read_only() {
            return Err(Error::not_saved(format!("NOT SAVED: {why}")).hint("the project is open to read"));
        }
        if texts.iter().any(|text| text.lines.len() > MAX_TEXT) {
            return Err(Error::bad_file(format!("this text is longer than {} MiB", MAX_TEXT >> 20)));
        }
        let replica = if private { self.home.private } else { self.home.public };
        let before = self.log.last(replica);
        for text in &texts {
            self.log.add_source(text.digest, source_of(text.clone()));
        }
        let mut unsalted = None;
        let mut salt = || {
            self.chance.salt().unwrap_or_else(|fault| {
                unsalted = Some(fault);
                [0; 16]
            })
        };
        let mut author = Author { coder, replica, wall: self.clock.now(), salt: &mut salt };
        let written = self.log.write(acts, &mut author)?;
        if written.ops.is_empty() {
            return Ok(written.ids);
        }
        let saved = match unsalted {
            Some(fault) => Err(fault),
            None => self.save(kind, coder, &written.ops, &texts, note),
        };
        if let Err(fault) = saved {
            self.log.retract(replica, before);
            return Err(fault);
        }
        Ok(written.ids)
    }

    fn save(
        &mut self,
        kind: CommitKind,
        coder: Option<PersonId>,
        ops: &[Sealed],
        texts: &[TextBlock],
        note: &str,
    ) -> Result<CommitRecord> {
        let record =
            self.store.commit(&NewCommit { kind, coder, wall: self.clock.now(), ops, texts, note })?;
        self.changed = true;
        Ok(record)
    }

    /// A copied folder, or one on another machine, writes as a new replica: two must never write as one.
    fn ensure_home(&mut self) -> Result<()> {
        if self.store.files().is_at_home(&self.chance.installation()) {
            return Ok(());
        }
        let name = self.coder_name().to_owned();
        self.new_home(&name)
    }

    fn new_home(&mut self, name: &str) -> Result<()> {
        let (public, private) = (self.chance.replica(name)?, self.chance.private_replica()?);
        let home = Home::new(public, private, &self.chance.installation());
        self.store.files().set_home(&home)?;
        self.home = home;
        Ok(())
    }

    /// Writes one's own person, as a commit of its own, before the first act.
    fn ensure_person(&mut self) -> Result<()> {
        if self.acting.is_some() {
            return Ok(());
        }
        let Me::New(person) = &self.me else { return Ok(()) };
        if person.name.trim().is_empty() {
            return Err(
                Error::usage("nobody has said who works here").hint("give your name with --coder NAME")
            );
        }
        // Whoever has that name by now is meant.
        let known = self.project().people.values().find(|p| p.name == person.name.trim()).map(|p| p.id);
        let id = match known {
            Some(id) => id,
            None => {
                let acts = vec![person.add()];
                let made = self.write(acts, Vec::new(), "", CommitKind::Person, false)?;
                PersonId(made.first().copied().unwrap_or_else(|| OpId::pending(0)))
            }
        };
        self.me = Me::Known(id);
        self.keep_me()
    }

    fn keep_me(&self) -> Result<()> {
        let mut w = Writer::default();
        match &self.me {
            Me::Known(id) => w.str("person", id),
            Me::New(NewPerson { name, initials, role }) => {
                w.str("name", name).filled("initials", initials).filled("role", role)
            }
        };
        self.store.files().write_own(ME, w.finish().as_bytes())
    }

    /// Lets the folder go after a command; a backup is made if there were changes and the newest is a day old.
    pub fn close(mut self) {
        let old = self.store.files().newest_backup().is_none_or(|(_, wall)| self.clock.now() - wall > DAY);
        if self.changed && old {
            self.try_backup();
        }
        if self.changed {
            self.keep_glance();
        }
        self.store.settle();
    }
    /// Lets the folder go after work on the screen; a backup is made if there were changes.
    pub fn leave(mut self) {
        if self.changed {
            self.try_backup();
        }
        self.keep_glance();
        self.store.settle();
    }
    /// The journal has everything: a backup that cannot be made is not worth a failure here, doctor tells its age.
    fn try_backup(&self) {
        if self.store.read_only().is_none() {
            let _ = self.back_up();
        }
    }
    /// Uses a quiet moment to make the database durable; the journal already is.
    pub fn settle_store(&mut self) {
        self.store.settle();
    }
}

/// Puts something in the place of operations that are damaged beyond the copies, so that the others keep theirs. The
/// project is open to read only then.
fn with_lost(facts: impl Iterator<Item = Op>) -> Vec<Op> {
    let mut lasts: IdMap<ReplicaId, u32> = IdMap::default();
    let mut all: Vec<Op> = Vec::new();
    for op in facts {
        let last = lasts.insert(op.id.replica, op.id.seq).unwrap_or(0);
        for seq in last + 1..op.id.seq {
            let act = Act::Unknown { kind: LOST.to_owned(), words: false };
            let (id, prev) = (OpId::new(op.id.replica, seq), None);
            all.push(Op { id, act, prev, commit: seq, over: vec![], seen: vec![], salt: None, ..op.clone() });
        }
        all.push(op);
    }
    all
}

pub(crate) fn source_of(block: TextBlock) -> Source {
    Source { text: Text::new(block.words), turns: block.turns }
}
