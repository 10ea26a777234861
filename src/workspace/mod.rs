//! An open project: the one way in which anything changes it.
//!
//! Screen and command line both act through [`Workspace::commit`]: acts become operations, operations go to the
//! journal, and only then is anything `saved`. Ids, times and salts are made here and handed down, so that
//! everything below stays free of chance and clocks.

mod ask;
mod bring_in;
mod chance;
mod disk_folder;
mod export;
mod forks;
mod frames;
mod glance;
pub mod handover;
mod history;
mod in_memory;
mod inbox;
mod incoming;
mod opening;
mod purge;
mod rescue;
mod sample;
mod settle;
mod sync;
mod writing;

pub use crate::log::Settle;
pub use bring_in::{Arrival, Brought, Known, Rehearsal, Tally};
pub use chance::{Chance, Clock, config_dir, data_dir, installation};
pub use disk_folder::DiskFolder;
pub use forks::Fork;
pub use glance::Glance;
pub use history::Step;
pub use incoming::load;
pub use purge::{Purged, Purging};
pub use sample::{SAMPLE_FILES, SampleFile};

use crate::error::{Error, Result};
use crate::exchange;
use crate::log::dialect::{MAX_TEXT, TextBlock, Writer};
use crate::log::{Act, Author, Log, Sealed, Source};
use crate::model::id::*;
use crate::model::{Project, Seen};
use crate::store::disk::{Disk, RealDisk};
use crate::store::{CommitKind, CommitRecord, Folder, Home, NewCommit, Opened, Shelf};
use crate::text::Text;
use serde::Deserialize;
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
        opening::whole_or_not_at_all(dir, || {
            opening::begin(title, coder, clock, chance, |birth| {
                Folder::begin_on(Arc::new(RealDisk), dir, birth).map(|opened| opened.store.boxed())
            })
        })
    }

    /// Makes a colleague's own replica of a project from a full bundle. `coder` is the person of that name, or
    /// becomes one with the first real act.
    ///
    /// # Errors
    /// A bundle that is not full or breaks the format, a folder with a project, or a disk that does not take it.
    pub fn init_from(dir: &Path, file: &Path, coder: &NewPerson, clock: Clock) -> Result<Workspace> {
        let bundle = incoming::load(file)?;
        let told = |fault: Error| fault.in_file(file.display().to_string());
        opening::begin_with_in(dir, bundle, &incoming::file_name(file), coder, clock).map_err(|fault| {
            match fault.kind() {
                crate::error::Kind::BadFile => told(fault),
                _ => fault,
            }
        })
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
        let mut workspace = opening::reopen(store.boxed(), clock, Chance::system())?;
        // What the opening mended is told first.
        workspace.notices.splice(0..0, notices);
        if rescued {
            // Should anything be lost all the same: two contents must never come under one number.
            let name = workspace.coder_name().to_owned();
            workspace.new_home(&name)?;
        }
        Ok(workspace)
    }

    /// Folds again what the store has.
    fn reload(&mut self) -> Result<()> {
        (self.log, _) = opening::fold(&mut *self.store)?;
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
        if purging { purge::Carrying::of(self).out() } else { Ok(()) }
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

    /// Chooses which of two contents holds: the one here, or the one in a file of `.emic/forks/` (`file`: its name, else
    /// the first that has another). The other one is kept there. Returns the file that was taken or left.
    ///
    /// # Errors
    /// No two contents of that number, a file that needs more than is here, or a disk that does not take it.
    pub fn choose(&mut self, op: OpId, take_file: bool, file: Option<&str>) -> Result<PathBuf> {
        let taken = forks::Branches::of(self).choose(op, take_file, file)?;
        // A file may have waited for just this branch.
        inbox::Inbox::of(self).unpark()?;
        Ok(taken)
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

pub(crate) fn source_of(block: TextBlock) -> Source {
    Source { text: Text::new(block.words), turns: block.turns }
}
