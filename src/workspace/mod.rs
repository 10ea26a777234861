//! An open project: the one way in which anything changes it.
//!
//! Screen and command line both act through [`Workspace::commit`]: acts become operations, operations go to the
//! journal, and only then is anything `saved`. Ids, times and salts are made here and handed down, so that
//! everything below stays free of chance and clocks.

mod access;
mod acting;
mod ask;
mod backing_up;
mod bring_in;
mod chance;
mod checkpoint;
mod disk_folder;
mod export;
mod folding;
mod forks;
mod frames;
mod git;
mod glance;
pub mod handover;
mod history;
mod homes;
pub mod in_memory;
mod inbox;
mod incoming;
mod keeping;
mod last_read;
mod mine;
mod opening;
mod outgoing;
mod packed;
mod purge;
mod rescue;
pub mod revise;
mod sample;
mod settle;
mod sheet;
mod sync;
mod synced;
mod taken;
mod writing;

pub use crate::log::Settle;
pub use crate::store::is_project;
pub use access::{readers_of, warning as warning_of_readers};
pub use acting::NewPerson;
pub use bring_in::{Arrival, Brought, Comments, Known, Rehearsal, Tally};
pub use chance::{Chance, Clock, config_dir, data_dir, installation};
pub use disk_folder::DiskFolder;
pub use forks::Fork;
pub use git::{GitFolder, PartOf, Pushed, Say};
pub use glance::Glance;
pub use history::{Hosts, Step, host_of};
pub use inbox::Waiting;
pub use incoming::load;
pub use mine::Reply;
pub use purge::{PurgeOf, Purged, Purging};
pub use sample::{SAMPLE_FILES, SampleFile};
pub use sync::Consent;
pub use writing::base_from;

use acting::Acting;
use folding::source_of;

use crate::error::{Error, Result};
use crate::exchange;
use crate::log::dialect::{MAX_TEXT, TextBlock};
use crate::log::{Act, Author, Log, Op, Sealed};
use crate::model::id::*;
use crate::model::values::PersonField;
use crate::model::{Project, Seen};
use crate::store::disk::{Disk, RealDisk};
use crate::store::{CommitKind, CommitRecord, Folder, Home, NewCommit, Shelf};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An open project.
pub struct Workspace {
    store: Box<dyn Shelf>,
    log: Log,
    acting: Acting,
    home: Home,
    clock: Clock,
    chance: Chance,
    /// Sentences about the opening, until they are taken.
    notices: Vec<String>,
    /// Something was written since the project was opened.
    changed: bool,
    /// The project was kept as it is folded, or is not to be.
    kept: bool,
    /// What came in took these, and they are to be written again.
    keeping: Vec<keeping::Keeping>,
    /// Acts that were written again and are not told yet.
    again: usize,
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

    /// Lets `look` see the project in a full bundle, which is written nowhere.
    ///
    /// # Errors
    /// A bundle that is not full or breaks the format, or those of `look`.
    pub fn look_into<T>(file: &Path, look: impl FnOnce(&Seen<'_>) -> Result<T>) -> Result<T> {
        let told = |fault: Error| match fault.kind() {
            crate::error::Kind::BadFile => fault.in_file(file.display().to_string()),
            _ => fault,
        };
        let log = opening::look_into(incoming::load(file)?).map_err(told)?;
        look(&log.project().seen_by(None))
    }

    /// Opens the project in a folder.
    ///
    /// # Errors
    /// No project there, one that another process holds, or one damaged beyond its copies.
    pub fn open(dir: &Path, clock: Clock) -> Result<Workspace> {
        opening::open_on(Arc::new(RealDisk), dir, clock)
    }

    /// As [`Workspace::open`], but nothing that was kept of the folded project is used, nor kept again: for checks.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn open_whole(dir: &Path, clock: Clock) -> Result<Workspace> {
        let mut workspace = opening::open_whole(Arc::new(RealDisk), dir, clock)?;
        workspace.kept = true;
        Ok(workspace)
    }

    /// Writes what came from elsewhere as one commit and folds it in, but for words that were purged.
    fn receive(&mut self, new: Vec<Sealed>, texts: Vec<TextBlock>, note: &str) -> Result<()> {
        let kept = keeping::before(self, &new)?;
        let (texts, new) = exchange::purge::admitted(&self.log, texts, new)?;
        self.save(CommitKind::Read, self.coder(), &new, &texts, note)?;
        for text in texts {
            self.log.add_source(text.digest, source_of(&text));
        }
        let next = OpId::new(self.home.public, self.log.last(self.home.public) + 1);
        let names_next = new.iter().any(|sealed| names_from(&sealed.op, next));
        let purging = new.iter().any(|sealed| matches!(sealed.op.act, Act::Purge { .. }));
        let emptied = self.log.emptied();
        self.log.absorb(new.into_iter().map(|sealed| sealed.op).collect());
        // Words that were here may be on a thing that came in purged.
        let purging = purging || self.log.emptied() > emptied;
        self.keeping.extend(kept);
        if purging {
            purge::Carrying::of(self).out()?;
        }
        // Numbers that a file has purged, answered or edited before they were given out are not to be given out.
        if names_next && self.log.last(next.replica) < next.seq {
            let name = self.coder_name().to_owned();
            self.new_home(&name)?;
        }
        Ok(())
    }

    /// Writes again what files took that came in, where the person keeps it.
    fn write_kept(&mut self) -> Result<()> {
        for kept in std::mem::take(&mut self.keeping) {
            self.again += kept.write(self)?;
        }
        Ok(())
    }

    /// A sentence about what was written again since this was asked last, if anything was.
    fn told_again(&mut self) -> Option<String> {
        let again = std::mem::take(&mut self.again);
        let acts = || crate::report::words::count(again, "act", "acts");
        (again > 0).then(|| format!("what it took of yours is written again, in {}", acts()))
    }

    /// As [`Workspace::open`], on a disk of one's own.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path, clock: Clock) -> Result<Workspace> {
        opening::open_on(disk, dir, clock)
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
    /// Where the project lies, for checks and repairs.
    pub fn store(&self) -> &dyn Shelf {
        &*self.store
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
        self.acting.coder(self.project())
    }
    /// The name of the person who acts.
    pub fn coder_name(&self) -> &str {
        self.acting.name(self.project())
    }
    /// Lets another person of the project act (`None`: the one who works in this folder).
    ///
    /// # Errors
    /// Unknown or ambiguous names.
    pub fn act_as(&mut self, name: Option<&str>) -> Result<()> {
        self.acting.act_as(self.log.project(), name)
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
        let before = self.acting.other;
        let done = self.act_as(name).and_then(|()| work(self));
        self.acting.other = before;
        done
    }

    /// Chooses which of two contents holds: the one here, or the one in a file of `.emic/forks/` (`file`: its name, else
    /// the first that has another). The other one is kept there. Returns the file that was taken or left.
    ///
    /// # Errors
    /// No two contents of that number, a file that needs more than is here, or a disk that does not take it.
    pub fn choose(&mut self, op: OpId, take_file: bool, file: Option<&str>) -> Result<PathBuf> {
        let taken = forks::Branches::of(self).choose(op, take_file, file)?;
        // What lay in a shared folder was passed over while the other content held.
        forks::Branches::of(self).forget_folders()?;
        // A file may have waited for just this branch.
        inbox::Inbox::of(self).unpark()?;
        self.write_kept()?;
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
        let is_first = kind == CommitKind::Person && self.acting.is_new();
        let coder = self.acting.writes_as().filter(|_| kind != CommitKind::Create && !is_first);
        if let Some(why) = self.store.read_only() {
            return Err(Error::not_saved(format!("NOT SAVED: {why}")).hint("the project is open to read"));
        }
        if texts.iter().any(|text| text.length() > MAX_TEXT) {
            return Err(Error::bad_file(format!("this text is longer than {} MiB", MAX_TEXT >> 20)));
        }
        let replica = if private { self.home.private } else { self.home.public };
        let before = self.log.last(replica);
        for text in &texts {
            self.log.add_source(text.digest, source_of(text));
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
        (self.changed, self.kept) = (true, false);
        Ok(record)
    }

    /// A copied folder, or one on another machine, writes as a new replica: two must never write as one.
    fn ensure_home(&mut self) -> Result<()> {
        if self.has_left_home() {
            return self.leave_home();
        }
        if homes::is_at_home(self) {
            return Ok(());
        }
        let name = self.coder_name().to_owned();
        self.new_home(&name)
    }

    /// True if acts of the replicas that write here were lost: their numbers must not be given out again.
    fn has_left_home(&self) -> bool {
        let files = self.store.files();
        [self.home.public, self.home.private].iter().any(|&replica| files.has_left(replica))
    }

    /// Takes new replicas, after shared folders were forgotten: what they have of the lost acts comes back from them.
    fn leave_home(&mut self) -> Result<()> {
        forks::Branches::of(self).forget_folders()?;
        let name = self.coder_name().to_owned();
        self.new_home(&name)
    }

    fn new_home(&mut self, name: &str) -> Result<()> {
        let (public, private) = (self.chance.replica(name)?, self.chance.private_replica()?);
        let home = Home::new(public, private, &self.chance.installation());
        self.store.files().set_home(&home)?;
        self.home = home;
        homes::remember(self);
        mine::remember(self);
        Ok(())
    }

    /// Writes one's own person, as a commit of its own, before the first act.
    fn ensure_person(&mut self) -> Result<()> {
        if self.acting.other.is_some() {
            return Ok(());
        }
        let Some(person) = self.acting.to_add()? else { return self.come_inside() };
        let id = match person.known_in(self.project()) {
            Some(id) => id,
            None => {
                let made = self.write(vec![person.add()], Vec::new(), "", CommitKind::Person, false)?;
                PersonId(made.first().copied().unwrap_or_else(|| OpId::pending(0)))
            }
        };
        self.acting.become_known(id);
        self.acting.keep(self.store.files())?;
        self.come_inside()
    }

    /// A person who was known from files alone and acts for the first time is outside no more.
    fn come_inside(&mut self) -> Result<()> {
        let project = self.project();
        let outside = self.coder().and_then(|me| project.person(me)).filter(|person| person.is_outside());
        let Some(person) = outside.map(|person| person.id) else { return Ok(()) };
        let twins =
            project.alias.iter().filter(|(_, first)| **first == person.0).map(|(id, _)| PersonId(*id));
        if twins.chain([person]).any(|id| self.log.has_acted(id)) {
            return Ok(());
        }
        let act = Act::PersonSet { person, field: PersonField::Standing, value: String::new() };
        self.write(vec![act], Vec::new(), "", CommitKind::Person, false).map(drop)
    }

    /// Keeps the folded project for the next opening, unless what was kept is still true. Leaving does it, too.
    pub fn keep(&mut self) {
        self.keep_when(false);
    }
    fn keep_when(&mut self, left: bool) {
        if !self.kept {
            checkpoint::keep(self, left);
        }
        self.kept = true;
    }
    /// Reads and folds all operations on another thread, so that the first act waits less.
    pub fn load_ahead(&mut self) {
        self.log.load_ahead();
    }
    /// Reads and folds all operations now. From here on the folder says who has it, to processes of other machines, too.
    pub fn wake(&self) {
        let _: &crate::log::Fold = &self.log;
    }
    /// Why the operations could not be read when they were needed, if so: what was shown then is not all.
    pub fn fault(&self) -> Option<&Error> {
        self.log.fault()
    }
    /// True if what was kept of the folded project is what its operations mean; `None` if nothing was kept that counts.
    pub fn is_kept_soundly(&self) -> Option<bool> {
        checkpoint::is_sound(self)
    }
    /// Lets the folder go after a command; a backup is made if there were changes and one is due.
    pub fn close(mut self) {
        self.keep();
        if self.changed && backing_up::is_due(&self) {
            try_backup(&self);
        }
        if self.changed {
            glance::keep(&mut self);
            homes::remember(&self);
            mine::remember(&self);
        }
        self.store.settle();
    }
    /// Lets the folder go after work on the screen; a backup is made if there were changes, or of a large project what
    /// came after the last one.
    pub fn leave(mut self) {
        // What was kept before may not say yet that nothing is new.
        self.kept &= checkpoint::calm(&self) == self.coder();
        self.keep_when(true);
        if self.changed && self.store.read_only().is_none() {
            // As after a command: the journal has everything.
            let _ = backing_up::leave(&self);
            homes::remember(&self);
            mine::remember(&self);
        }
        glance::keep(&mut self);
        self.store.settle();
    }
}

/// The journal has everything: a backup that cannot be made is not worth a failure here, doctor tells its age.
fn try_backup(workspace: &Workspace) {
    if workspace.store.read_only().is_none() {
        let _ = workspace.back_up();
    }
}

/// True if an operation names one of the same replica as another, from its number on.
fn names_from(op: &Op, first: OpId) -> bool {
    let is_later = |id: &OpId| id.replica == first.replica && id.seq >= first.seq;
    let named: &[OpId] = match &op.act {
        Act::Purge { ids, .. } | Act::Settle { ids, .. } | Act::Same { ids } => ids,
        _ => &[],
    };
    let mut names = op.over.iter().chain(named).any(is_later);
    op.act.clone().ids(&mut |id| names |= is_later(id));
    names
}
