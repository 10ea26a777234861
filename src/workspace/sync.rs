//! A shared folder: every replica writes files of its own, so that no carrier can make a conflict.
//!
//! What a file held up to its last whole commit is read once; how far is kept beside the journal. Every public
//! operation that is in no file yet is published in one's own, also what came by bundle from a person who never
//! syncs. The decisions are those of [`exchange::folder`](crate::exchange::folder); here commits are saved and branches
//! are kept.

use super::Workspace;
use super::disk_folder::DiskFolder;
use super::forks::Branches;
use super::history::written_here;
use super::inbox::Inbox;
use super::incoming::{room_for, size_of};
use super::writing::BundleWriter;
use crate::error::{Error, Result};
use crate::exchange::bundle::{Vector, short_digest, text_digests};
use crate::exchange::folder::{
    self, BATCH, Lost, Next, Publication, Reader, Remembered, SharedFolder, State, Taken, Taking, Target,
    Writer,
};
use crate::exchange::outcome::{Again, SyncReport};
use crate::log::dialect::{TextBlock, sha256};
use crate::log::{Op, Sealed};
use crate::model::id::*;
use crate::store::Area;
use std::path::{Path, PathBuf};

impl Workspace {
    /// [`Workspace::sync`] with a folder on the disk.
    ///
    /// # Errors
    /// A path that leads to no folder (exit 3), and those of [`Workspace::sync`].
    pub fn sync_dir(&mut self, dir: &Path) -> Result<SyncReport> {
        self.sync(&mut DiskFolder::open(dir)?)
    }

    /// Takes in what others published in a folder and publishes what it lacks.
    ///
    /// # Errors
    /// A folder that everybody on the machine can read, one of another project, or a disk that does not take it.
    /// What is wrong with single files is in the report.
    pub fn sync(&mut self, folder: &mut dyn SharedFolder) -> Result<SyncReport> {
        Syncing { workspace: self }.run(folder)
    }
}

/// One sync of a project with a shared folder.
struct Syncing<'w> {
    workspace: &'w mut Workspace,
}

impl Syncing<'_> {
    /// Syncs as [`Workspace::sync`] does.
    fn run(&mut self, folder: &mut dyn SharedFolder) -> Result<SyncReport> {
        if folder.is_open_to_everybody()? {
            let label = folder.label();
            let what = format!("everybody on this machine can open {label}; interviews do not belong there");
            return Err(Error::usage(what).hint(format!("chmod o-rwx {label}")));
        }
        let name = format!("sync-{}.toml", &sha256(&folder.key()).to_string()[7..23]);
        let before = self.workspace.store.files().read_own(&name)?;
        let own = own_replicas(self.workspace);
        let (project, title) = self.project_names();
        let reader = Reader { project, title, own: &own, now: self.workspace.clock.now() };
        let taking = Taking::look(folder, State::load(before.clone()), reader, &self.workspace.log)?;
        let mut report = SyncReport { moved: self.leave_old_name(&taking)?, ..SyncReport::default() };
        let Taken { mut state, files, lost } = self.take_from(taking)?.finish(folder, &self.workspace.log);
        report.files = files;
        report.taken = report.files.iter().map(|file| file.new).sum();
        // Bundles may have waited for what just came in.
        Inbox::of(self.workspace).unpark()?;
        // One's own parts come last: a purge that just came in must be carried out in them, and what came from others
        // is in the folder already. A copied folder takes its new name before it writes.
        self.workspace.ensure_home()?;
        self.purge_own_parts(folder, &mut state)?;
        let mut publishing = Publishing { workspace: self.workspace, folder, state: &mut state };
        for lost in &lost {
            report.again.extend(publishing.again(lost)?);
        }
        report.forget_mended();
        report.published = publishing.new_ops()? + report.again.iter().map(|again| again.ops).sum::<usize>();
        report.folder = state.has();
        let after = state.lines();
        if before.as_deref() != Some(after.as_bytes()) && self.workspace.read_only().is_none() {
            self.workspace.store.files().write_own(&name, after.as_bytes())?;
        }
        Ok(report)
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
        loop {
            match taking.next(self.project_names(), &self.workspace.log) {
                Next::Save { ops, texts } => self.save_batch(ops, texts)?,
                Next::Keep { lines } => drop(self.keep_branch(&lines)?),
                Next::Take { op, lines } => {
                    let kept = self.keep_branch(&lines)?;
                    if let Err(fault) = Branches::of(self.workspace).follow(op, &kept) {
                        taking.refuse(fault);
                    }
                }
                Next::Done => return Ok(taking),
            }
        }
    }

    fn save_batch(&mut self, ops: Vec<Sealed>, texts: Vec<TextBlock>) -> Result<()> {
        room_for(&*self.workspace.store, size_of(&texts, &ops))?;
        self.workspace.receive(ops, texts, "the shared folder")
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
    /// folder waits for more than it did. An own part gets them back; those of a part of somebody else, which is not
    /// touched, go into a new part. `None` if the folder has everything.
    fn again(&mut self, lost: &Lost) -> Result<Option<Again>> {
        let own = folder::writer_of(&lost.file, &own_replicas(self.workspace)).filter(|_| lost.in_place);
        let mut target = own.map_or(Target::Fresh, |_| Target::Part(lost.file.clone()));
        let mut done: Option<Again> = None;
        for commit in &lost.commits {
            let lacking = self.lacking(commit);
            // An own part is cut off where its damage begins, even if the folder has elsewhere what was there.
            if lacking == 0 && (own.is_none() || !self.damaged(&lost.file)) {
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

    /// True if a file has bytes that cannot be read.
    fn damaged(&self, file: &str) -> bool {
        self.state.files.get(file).is_some_and(|cursor| cursor.damaged)
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

/// The public replicas that write or wrote here.
fn own_replicas(workspace: &Workspace) -> Vec<ReplicaId> {
    let mut own = written_here(workspace);
    own.push(workspace.home.public);
    own
}
