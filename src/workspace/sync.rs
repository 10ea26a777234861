//! A shared folder: every replica writes files of its own, so that no carrier can make a conflict.
//!
//! What a file held up to its last whole commit is read once; how far is kept beside the journal. Every public
//! operation that is in no file yet is published in one's own, also what came by bundle from a person who never
//! syncs. The decisions are those of [`exchange::folder`](crate::exchange::folder); here commits are saved and branches
//! are kept.

use super::Workspace;
use super::access::{disk_words, quoted};
use super::disk_folder::DiskFolder;
use super::forks::Branches;
use super::history::own_replicas;
use super::inbox::Inbox;
use super::incoming::{room_for, size_of};
use super::mine::{self, Reply};
use super::synced;
use super::taken::Before;
use super::writing::BundleWriter;
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{Vector, short_digest, text_digests};
use crate::exchange::folder::{
    self, BATCH, Lost, Next, Publication, Reader, Readers, Remembered, SharedFolder, State, Taken, Taking,
    Target, Writer,
};
use crate::exchange::fork;
use crate::exchange::harm::HarmKind;
use crate::exchange::outcome::{Again, Fate, SyncReport};
use crate::log::dialect::{TextBlock, sha256};
use crate::log::{Op, Sealed};
use crate::model::id::*;
use crate::store::Area;
use crate::text::past_day;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

impl Workspace {
    /// [`Workspace::sync`] with a folder on the disk.
    ///
    /// # Errors
    /// A path that leads to no folder (exit 3), and those of [`Workspace::sync`].
    pub fn sync_dir(&mut self, dir: &Path, consent: Consent) -> Result<SyncReport> {
        let own =
            dir.canonicalize().is_ok_and(|dir| dir.components().any(|part| part.as_os_str() == ".emic"));
        if own || [".emic", "emic.toml"].iter().any(|name| dir.join(name).exists()) {
            let what = format!("{} is a project, not a folder to exchange work through", dir.display());
            return Err(Error::usage(what).hint("make a folder beside the project, and sync with that"));
        }
        let report = Syncing { workspace: self, consent }.run(&mut DiskFolder::open(dir)?)?;
        synced::remember(self, dir);
        Ok(report)
    }

    /// As [`Workspace::sync_dir`], with an answer for what in one part would take away what the person wrote.
    ///
    /// # Errors
    /// As [`Workspace::sync_dir`], and a part that waits for no answer.
    pub fn answer_part(
        &mut self,
        dir: &Path,
        consent: Consent,
        part: &str,
        reply: Reply,
    ) -> Result<SyncReport> {
        let before = self.sync_dir(dir, consent)?;
        self.answer_in(&mut DiskFolder::open(dir)?, (before, consent), part, reply)
    }

    /// Answers for a part of a folder that was synced just now, and syncs again.
    ///
    /// # Errors
    /// As [`Workspace::answer_part`].
    pub fn answer_in(
        &mut self,
        folder: &mut dyn SharedFolder,
        (before, consent): (SyncReport, Consent),
        part: &str,
        reply: Reply,
    ) -> Result<SyncReport> {
        let asked = before.files.iter().find_map(|file| match &file.fate {
            Fate::WaitsForYou(harms) if file.file == part => Some(harms.clone()),
            _ => None,
        });
        let Some(harms) = asked else {
            let what = format!("no part called {part} waits for your answer");
            return Err(Error::unknown(what).hint("emic sync names those that do"));
        };
        Inbox::of(self).answered(&harms, reply)?;
        let mut after = Syncing { workspace: self, consent }.run(folder)?;
        after.taken += before.taken;
        after.published += before.published;
        Ok(after)
    }

    /// Takes in what others published in a folder and publishes what it lacks, also where what was there is gone.
    ///
    /// # Errors
    /// A folder that everybody on the machine can read, one of another project, or a disk that does not take it.
    /// What is wrong with single files is in the report.
    pub fn sync(&mut self, folder: &mut dyn SharedFolder) -> Result<SyncReport> {
        let consent = Consent { start_again: true, ..Consent::default() };
        Syncing { workspace: self, consent }.run(folder)
    }
}

/// What the person agreed to beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consent {
    /// Everybody on the machine can read the folder. It is asked for once: the project remembers it.
    pub open_folder: bool,
    /// The files that were in the folder last time are gone, and it is filled again.
    pub start_again: bool,
}

/// One sync of a project with a shared folder.
struct Syncing<'w> {
    workspace: &'w mut Workspace,
    consent: Consent,
}

impl Syncing<'_> {
    /// Syncs as [`Workspace::sync`] does.
    ///
    /// What loses by a choice is passed over in the folder, and nothing of it is kept. A choice that comes in may say that
    /// it holds after all: then the folder is read once more from its beginning.
    fn run(&mut self, folder: &mut dyn SharedFolder) -> Result<SyncReport> {
        let mut report = None;
        loop {
            let before = fork::all_chosen(&self.workspace.log);
            let now = self.once(folder)?;
            let now = match report {
                Some(first) => now.after(first),
                None => now,
            };
            // Each round but the last brings a choice that was not here, so this ends.
            if fork::all_chosen(&self.workspace.log) == before || self.workspace.read_only().is_some() {
                return Ok(now);
            }
            Branches::of(self.workspace).forget_folders()?;
            report = Some(now);
        }
    }

    /// Reads what is new in the folder and publishes what it lacks.
    fn once(&mut self, folder: &mut dyn SharedFolder) -> Result<SyncReport> {
        let name = format!("sync-{}.toml", &sha256(&folder.key()).to_string()[7..23]);
        let before = self.workspace.store.files().read_own(&name)?;
        let mut state = State::load(before.clone());
        let readers = folder.readers()?;
        self.refuse_empty_place(folder, &state, &readers)?;
        let mine = Before::of(self.workspace);
        let notices = self.refuse_open_folder(folder, &mut state, &readers)?.into_iter().collect();
        let own = own_replicas(self.workspace);
        let (project, title) = self.project_names();
        let reader = Reader { project, title, own: &own, now: self.workspace.clock.now() };
        let taking = Taking::look(folder, state, reader, mine::guard(self.workspace), &self.workspace.log)?;
        let mut report =
            SyncReport { moved: self.leave_old_name(&taking)?, notices, ..SyncReport::default() };
        let Taken { mut state, files, lost, strays } =
            self.take_from(taking)?.finish(folder, &self.workspace.log);
        (report.files, report.strays) = (files, strays);
        report.taken = report.files.iter().map(|file| file.new).sum();
        // Bundles may have waited for what just came in.
        Inbox::of(self.workspace).unpark()?;
        report.notices.extend(mine.taken(&self.workspace.log));
        self.workspace.write_kept()?;
        report.notices.extend(self.workspace.told_again());
        self.say_what_waits(&mut report);
        // One's own parts come last: a purge that just came in must be carried out in them, and what came from others
        // is in the folder already. A copied folder takes its new name before it writes.
        self.workspace.ensure_home()?;
        mine::remember(self.workspace);
        self.purge_own_parts(folder, &mut state)?;
        let mut publishing = Publishing { workspace: self.workspace, folder, state: &mut state };
        for lost in &lost {
            report.again.extend(publishing.again(lost)?);
        }
        report.forget_mended();
        report.published = publishing.new_ops()? + report.again.iter().map(|again| again.ops).sum::<usize>();
        report.folder = state.has();
        (state.day, state.place) = (self.today(), folder.place());
        let after = state.lines();
        if before.as_deref() != Some(after.as_bytes()) && self.workspace.read_only().is_none() {
            self.workspace.store.files().write_own(&name, after.as_bytes())?;
        }
        Ok(report)
    }

    /// Puts into words what parts would take away that wait for an answer.
    fn say_what_waits(&self, report: &mut SyncReport) {
        for file in &mut report.files {
            let Fate::WaitsForYou(harms) = &file.fate else { continue };
            let what =
                crate::report::harms::all(&self.workspace.seen(), &self.workspace.log, harms, &|_| None);
            let what = format!("this part is not read on and waits for you: {what}");
            let line = file.fault.as_ref().and_then(|fault| fault.place()?.line).unwrap_or(0);
            let mut fault = Error::new(Kind::Parked, what).at(line, None).in_file(&file.file);
            let part = quoted(&file.file);
            if harms.iter().any(|harm| harm.kind != HarmKind::Replica) {
                fault = fault.hint(format!("if that is another folder of yours: --mine {part}"));
            }
            let fault = fault.hint(format!("to let it happen: --accept {part}"));
            file.fault =
                Some(fault.hint(format!("to take it in and keep what is yours: --keep-mine {part}")));
        }
    }

    /// Days since 1970.
    fn today(&self) -> i64 {
        self.workspace.clock.now().div_euclid(86_400)
    }

    /// Refuses a folder whose files are all gone since last time: mostly it is only the place where a stick or a
    /// share is mounted, and what is written there reaches no one.
    fn refuse_empty_place(&self, folder: &dyn SharedFolder, state: &State, readers: &Readers) -> Result<()> {
        let lost = folder::gone(state, &folder.list()?, &own_replicas(self.workspace));
        // One's own files alone may be removed in a folder of the team's; an open place, or another one, is none.
        let other = *readers != Readers::Members || !state.place.is_empty() && state.place != folder.place();
        let Some(lost) = lost.filter(|lost| lost.colleagues > 0 || other) else {
            return Ok(());
        };
        if self.consent.start_again {
            return Ok(());
        }
        let label = folder.label();
        let day = if state.day == 0 { "last time".to_owned() } else { past_day(state.day, self.today()) };
        let files = match (lost.colleagues, lost.own) {
            (0, 1) => "the file that emic wrote".to_owned(),
            (0, n) => format!("the {n} files that emic wrote"),
            (1, _) => "a colleague's file".to_owned(),
            (n, _) => format!("{n} files of colleagues"),
        };
        let (were, are) = if (lost.colleagues, lost.own) == (0, 1) || lost.colleagues == 1 {
            ("was", "is")
        } else {
            ("were", "are")
        };
        let what =
            format!("{files} {were} in {label} {day} and {are} gone; is it mounted? nothing was written");
        let again = format!("if it was emptied on purpose: emic sync {} --start-again", quoted(&label));
        Err(Error::unknown(what).hint("plug it in or mount it, then sync again").hint(again))
    }

    /// Refuses a folder that everybody on the machine can read, unless the person agrees or has agreed to it. Returns
    /// what they are to know when they agree.
    fn refuse_open_folder(
        &self,
        folder: &dyn SharedFolder,
        state: &mut State,
        readers: &Readers,
    ) -> Result<Option<String>> {
        if *readers == Readers::Members || state.open {
            return Ok(None);
        }
        let label = folder.label();
        if self.consent.open_folder {
            state.open = true;
            return Ok(Some(format!(
                "everybody who uses this machine, and whoever holds the disk, can read the interviews in {label}; emic \
                 does not ask again for this folder"
            )));
        }
        let agree =
            format!("if all who use this machine may read them: emic sync {} --open-folder", quoted(&label));
        Err(match readers {
            Readers::EverybodyAlways { system } => Error::usage(format!(
                "everybody on this machine can read {label}: {} keeps no permissions, so chmod does nothing there",
                disk_words(system.as_deref())
            ))
            .hint("mount it for yourself alone (umask=077; a share: file_mode=0600,dir_mode=0700)"),
            _ => {
                let what = format!("everybody on this machine can open {label}; interviews do not belong there");
                Error::usage(what).hint(format!("chmod o-rwx {}", quoted(&label)))
            }
        }
        .hint(agree))
    }

    /// The project's id and title.
    fn project_names(&self) -> (&str, &str) {
        (self.workspace.store.project_id(), self.workspace.project().title.as_str())
    }

    /// A folder that knows more of my own acts than I do, or other ones, shows that this project is a copy: it writes
    /// under a new name from now on.
    fn leave_old_name(&mut self, taking: &Taking) -> Result<bool> {
        if !taking.shows_copy(&[self.workspace.home.public, self.workspace.home.private], &self.workspace.log)
        {
            return Ok(false);
        }
        let name = self.workspace.coder_name().to_owned();
        self.workspace.new_home(&name)?;
        Ok(true)
    }

    /// Takes commits in until nothing more can come in.
    fn take_from(&mut self, mut taking: Taking) -> Result<Taking> {
        let mut taken = BTreeSet::new();
        loop {
            match taking.next(self.project_names(), &self.workspace.log) {
                Next::Save { ops, texts } => self.save_batch(ops, texts)?,
                Next::Keep { lines } => drop(self.keep_branch(&lines)?),
                Next::Take { op, lines } => {
                    let kept = self.keep_branch(&lines)?;
                    // A branch that is taken is here: to take it a second time would not end.
                    if !taken.insert(kept.clone()) {
                        let what =
                            format!("the branch of {op} that was chosen cannot come in from this file");
                        taking.refuse(Error::new(Kind::Fork, what).hint("emic doctor shows both"));
                    } else if let Err(fault) = Branches::of(self.workspace).follow(op, &kept) {
                        taking.refuse(fault);
                    }
                }
                Next::Park { part, lines } => {
                    let name = format!("{}.emic.toml", part.trim_end_matches(".toml"));
                    self.workspace.store.files().keep_newest(Area::Parked, &name, lines.as_bytes())?;
                }
                Next::Done => return Ok(taking),
            }
        }
    }

    fn save_batch(&mut self, ops: Vec<Sealed>, texts: Vec<TextBlock>) -> Result<()> {
        room_for(&*self.workspace.store, size_of(&texts, &ops))?;
        self.workspace.receive(ops, texts, "the shared folder")?;
        // Before anything else comes in, as with bundles.
        self.workspace.write_kept()
    }

    fn keep_branch(&self, lines: &str) -> Result<PathBuf> {
        let name = format!("{}.emic.toml", short_digest(lines.as_bytes()));
        self.workspace.store.files().keep(Area::Forks, &name, lines.as_bytes())
    }

    /// Rewrites the parts that came from this folder without what was purged since they were written.
    fn purge_own_parts(&self, folder: &mut dyn SharedFolder, state: &mut State) -> Result<()> {
        let own = own_replicas(self.workspace);
        folder::purge_parts(folder, state, self.project_names(), &own, &self.workspace.log)
    }
}

/// The publishing of what a shared folder lacks.
struct Publishing<'p> {
    workspace: &'p Workspace,
    folder: &'p mut dyn SharedFolder,
    state: &'p mut State,
}

impl Publishing<'_> {
    /// Publishes again what a file lost: the commits as they were with the needs they had, so that no commit of the
    /// folder waits for more than it did. An own part gets them back; those of a part of another person, which is not
    /// touched, go into a new part. `None` if the folder has everything.
    fn again(&mut self, lost: &Lost) -> Result<Option<Again>> {
        // A file with one's own name and commits of another writer is left as it is.
        let wrote = lost.gone || self.state.files.get(&lost.file).is_some_and(folder::Cursor::is_own);
        let own = folder::writer_of(&lost.file, &own_replicas(self.workspace));
        let own = own.filter(|_| lost.in_place && wrote);
        let mut target = own.map_or(Target::Fresh, |_| Target::Part(lost.file.clone()));
        let mut done: Option<Again> = None;
        for commit in &lost.commits {
            let lacking = self.lacking(commit);
            // An own part that is there is written back even if the folder has elsewhere what it lost: a file that is
            // cut, empty or damaged would stay so for ever.
            if lacking == 0 && (own.is_none() || lost.gone) {
                continue;
            }
            let ops = self.ops_of(commit);
            let publication = self.publication(&ops, commit.needs.clone())?;
            let writer = writer(self.workspace, own.unwrap_or(self.workspace.home.public));
            let part = publication.append(writer, target, self.folder, self.state)?;
            target = Target::Part(part.clone());
            let ops = done.map_or(0, |again| again.ops) + lacking;
            done = Some(Again { file: lost.file.clone(), part, ops });
        }
        Ok(done)
    }

    /// Publishes what no file has yet; returns how many operations that are.
    fn new_ops(&mut self) -> Result<usize> {
        let workspace = self.workspace;
        let ops = self.state.unpublished(&workspace.log);
        for some in ops.chunks(BATCH) {
            let publication = self.publication(some, self.state.needs(&workspace.log))?;
            let writer = writer(workspace, workspace.home.public);
            publication.append(writer, Target::Last, self.folder, self.state)?;
        }
        Ok(ops.len())
    }

    /// How many operations of a commit are here and in no file of the folder.
    fn lacking(&self, commit: &Remembered) -> usize {
        let has = self.state.has();
        let lacks = |id: OpId| has.get(&id.replica).is_none_or(|&seq| id.seq > seq);
        self.ops_of(commit).iter().filter(|op| lacks(op.id)).count()
    }

    /// The operations of a commit that are here, in order.
    fn ops_of(&self, commit: &Remembered) -> Vec<&'_ Op> {
        let log = &self.workspace.log;
        let numbers = commit.has.iter().flat_map(|&(replica, first, last)| {
            (first..=last.min(log.last(replica))).map(move |seq| OpId::new(replica, seq))
        });
        let mut ops: Vec<&Op> = numbers.filter_map(|id| log.op(id)).collect();
        ops.sort_by_key(|op| op.order());
        ops
    }

    fn publication(&self, ops: &[&Op], needs: Vector) -> Result<Publication> {
        let mut texts = Vec::new();
        for digest in text_digests(ops) {
            texts.extend(self.workspace.store.text(digest)?);
        }
        let writer = BundleWriter::of(self.workspace);
        let mut lines = Vec::with_capacity(ops.len());
        for op in ops {
            lines.push((writer.lines_of(op.id)?, writer.comment(op)));
        }
        Ok(Publication { ops: ops.iter().map(|op| op.id).collect(), lines, texts, needs })
    }
}

fn writer(workspace: &Workspace, replica: ReplicaId) -> Writer<'_> {
    let (project, title) = (workspace.store.project_id(), workspace.project().title.as_str());
    Writer { project, title, replica }
}
