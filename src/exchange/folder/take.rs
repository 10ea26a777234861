//! Taking in what others published in a shared folder: which commit comes next, and what is to be done for it.
//!
//! [`Taking`] holds what was read of the files. The workspace asks it for the next thing to do, does it, and asks
//! again with the log as it is then. So the rules are the same for a folder on the disk and for one in memory.

use super::super::outcome::{Fate, Outcome, Tally};
use super::super::part::{self, PartCommit, SUFFIX, Stretch};
use super::super::{admit, bundle, fork, purge};
use super::batch::Batch;
use super::{Cursor, Entry, MAX_READ, SharedFolder, State, sum_before};
use crate::error::{Error, Kind, Result};
use crate::log::dialect::TextBlock;
use crate::log::{Log, Sealed};
use crate::model::id::{OpId, ReplicaId};
use std::collections::{HashSet, VecDeque};

/// So many operations are saved at once: memory stays small, and the disk is not asked for each commit.
pub const BATCH: usize = 20_000;

/// What is to be done before [`Taking::next`] is asked again.
#[derive(Debug)]
pub enum Next {
    /// Save these as one commit and fold them in.
    Save {
        /// New operations, each after what it continues.
        ops: Vec<Sealed>,
        /// The new texts that they name.
        texts: Vec<TextBlock>,
    },
    /// Keep this bundle with the forks: it has other contents than this project, and no one has chosen yet.
    Keep {
        /// The bundle.
        lines: String,
    },
    /// Keep this bundle with the forks and put its branch in the place of the one here: it was chosen. If that fails,
    /// call [`Taking::refuse`].
    Take {
        /// The first operation of the branch.
        op: OpId,
        /// The bundle.
        lines: String,
    },
    /// Nothing more can come in.
    Done,
}

/// What was read of a shared folder and has not come in yet.
#[derive(Debug)]
pub struct Taking {
    state: State,
    files: Vec<Reading>,
    /// Choices between two contents that lie in the folder: they count before they come in.
    choices: Vec<Sealed>,
    batch: Batch,
    /// Commits that were refused, or come after one: ids in `choices` may be theirs.
    left: Vec<PartCommit>,
    /// The file that is looked at.
    at: usize,
    /// A commit came in since the first file was looked at.
    progress: bool,
    /// The next commit of the file parts from what is here; this is being settled.
    settling: bool,
}

/// One file while it is taken in.
#[derive(Debug)]
struct Reading {
    name: String,
    commits: VecDeque<PartCommit>,
    outcome: Outcome,
    tally: Tally,
    /// Some of its commits came in.
    moved: bool,
}

impl Taking {
    /// Reads what is new in all files of a folder. Files that are gone are forgotten, so that what only they held is
    /// published again.
    ///
    /// # Errors
    /// A folder that cannot be listed, or a part of another project. Files that cannot be read are in the outcomes.
    pub fn look(
        folder: &dyn SharedFolder,
        mut state: State,
        project: (&str, &str),
        log: &Log,
    ) -> Result<Taking> {
        // A project that was put back to an older state lacks what is remembered as read.
        if state.is_ahead_of(log) {
            state = State { open: state.open, day: state.day, ..State::default() };
        }
        let mut entries = folder.list()?;
        entries.retain(|entry| entry.name.ends_with(SUFFIX));
        let there: HashSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        state.files.retain(|name, _| there.contains(name.as_str()));
        let mut files = Vec::new();
        for entry in &entries {
            let cursor = state.files.entry(entry.name.clone()).or_default();
            files.push(Reading::of(folder, entry, cursor, project)?);
        }
        let ops = files.iter().flat_map(|file| &file.commits).flat_map(|commit| &commit.ops);
        let choices = fork::choices(ops, log);
        let (batch, left) = (Batch::default(), Vec::new());
        Ok(Taking { state, files, choices, batch, left, at: 0, progress: false, settling: false })
    }

    /// True if the folder shows that a project that writes as these replicas is a copy: it knows more of their acts than
    /// the log, or has other ones.
    pub fn shows_copy(&self, mine: &[ReplicaId], log: &Log) -> bool {
        shows_copy(self.files.iter().flat_map(|file| &file.commits), mine, log)
    }

    /// The next thing to do so that commits come in.
    ///
    /// The files are gone through in turn, as often as any commit came in: a file may wait for what another one
    /// brings.
    pub fn next(&mut self, project: (&str, &str), log: &Log) -> Next {
        loop {
            let Some(file) = self.files.get_mut(self.at) else {
                if std::mem::take(&mut self.progress) {
                    self.at = 0;
                    continue;
                }
                return if self.batch.is_empty() { Next::Done } else { self.save() };
            };
            let cursor = self.state.files.get(&file.name);
            let (Some(commit), Some(cursor)) = (file.commits.front(), cursor) else {
                self.at += 1;
                continue;
            };
            if !self.settling && !self.batch.meets(&cursor.needs_of(commit), log) {
                self.at += 1;
                continue;
            }
            let parts = |s: &Sealed| fork::is_other(s, log) || fork::is_after_lost(s, log);
            self.settling |= commit.ops.iter().any(parts) || self.batch.has_other(commit);
            if self.settling {
                // The log decides between two contents, so everything that came before must be in it.
                if !self.batch.is_empty() {
                    return self.save();
                }
                if let Some(next) = self.settle(project, log) {
                    return next;
                }
            }
            self.admit(log);
            if self.batch.len() >= BATCH {
                return self.save();
            }
        }
    }

    fn save(&mut self) -> Next {
        let (ops, texts) = self.batch.take();
        Next::Save { ops, texts }
    }

    /// Leaves out of the next commit what lost by choice. If it still has other contents, the file is left, or a branch
    /// is to be taken first.
    fn settle(&mut self, project: (&str, &str), log: &Log) -> Option<Next> {
        let file = &mut self.files[self.at];
        let mut commit = file.commits.pop_front()?;
        let settled = settle(&mut commit, &file.commits, &self.choices, project, log);
        file.commits.push_front(commit);
        match settled {
            Ok(Settled::Sound) => {
                self.settling = false;
                None
            }
            Ok(Settled::Fork { op, chosen: true, lines }) => Some(Next::Take { op, lines }),
            Ok(Settled::Fork { op, chosen: false, lines }) => {
                let what = format!("this file and this project have different contents for {op}");
                let hint = "emic doctor shows both, and lets you choose";
                self.leave(Fate::Fork(op), Error::new(Kind::Fork, what).hint(hint));
                Some(Next::Keep { lines })
            }
            Err(fault) => {
                self.refuse(fault);
                None
            }
        }
    }

    /// Takes the next commit into the batch, or leaves the file.
    fn admit(&mut self, log: &Log) {
        let file = &mut self.files[self.at];
        let Some(commit) = file.commits.pop_front() else { return };
        if let Err(fault) = self.batch.admit(&commit, log) {
            file.commits.push_front(commit);
            return self.refuse(fault);
        }
        if let Some(cursor) = self.state.files.get_mut(&file.name) {
            let needs = cursor.needs_of(&commit);
            cursor.passed(&commit, needs);
        }
        file.outcome.ops += commit.ops.len();
        let new = self.batch.collect(commit, log);
        self.batch.last(new).iter().for_each(|sealed| file.tally.add(&sealed.op));
        (file.moved, self.progress) = (true, true);
    }

    /// Leaves the rest of the file that is looked at: its next commit cannot come in.
    pub fn refuse(&mut self, fault: Error) {
        self.leave(Fate::Refused, fault);
    }

    fn leave(&mut self, fate: Fate, fault: Error) {
        self.settling = false;
        let Some(file) = self.files.get_mut(self.at) else { return };
        let line = file.commits.front().map_or(0, |commit| commit.line);
        file.keep_out(fate, fault.at(line, None));
        self.left.extend(std::mem::take(&mut file.commits));
        // Looked at again next time: what is wrong with it must not fall silent, and someone may have chosen by then.
        if let Some(cursor) = self.state.files.get_mut(&file.name) {
            cursor.look_again();
        }
    }

    /// Ends: how far the files were read from now on, and what became of each.
    pub fn finish(mut self, folder: &dyn SharedFolder, log: &Log) -> (State, Vec<Outcome>) {
        let mut outcomes = Vec::new();
        for mut file in self.files {
            let Some(cursor) = self.state.files.get_mut(&file.name) else { continue };
            if file.moved
                && let Ok(sum) = sum_before(folder, &file.name, cursor.read)
            {
                cursor.before = sum;
            }
            if let Some(commit) = file.commits.front() {
                let needs = admit::gaps(&cursor.needs_of(commit), log);
                cursor.look_again();
                let what = format!("this file waits for {}", needs.join(", "));
                let hint = "it comes in when that is in the folder";
                file.keep_out(Fate::Waits(needs), Error::new(Kind::Parked, what).hint(hint));
            }
            file.tally.fill(&mut file.outcome, log.project());
            outcomes.push(file.outcome);
        }
        (self.state, outcomes)
    }
}

impl Reading {
    /// Reads the commits of a file that were not read yet.
    fn of(
        folder: &dyn SharedFolder,
        entry: &Entry,
        cursor: &mut Cursor,
        (id, title): (&str, &str),
    ) -> Result<Reading> {
        let (name, outcome, tally) = (entry.name.clone(), Outcome::of(&entry.name), Tally::default());
        let mut reading = Reading { name, commits: VecDeque::new(), outcome, tally, moved: false };
        let fault = match new_commits(folder, entry, cursor) {
            Ok(Stretch { header: Some((project, theirs)), .. }) if project != id => {
                let what = format!(
                    "this folder belongs to the project \"{theirs}\" ({project}), here is \"{title}\" ({id})"
                );
                return Err(Error::bad_file(what)
                    .in_file(&entry.name)
                    .hint("one shared folder for one project"));
            }
            Ok(Stretch { commits, fault, .. }) => {
                reading.commits = commits.into();
                fault
            }
            Err(fault) => Some(fault),
        };
        if let Some(fault) = fault {
            cursor.look_again();
            reading.keep_out(Fate::Refused, fault);
        }
        Ok(reading)
    }

    /// Notes why the file does not come in, or not all of it. The first reason counts if the file only waits.
    fn keep_out(&mut self, fate: Fate, fault: Error) {
        if matches!(fate, Fate::Waits(_)) && self.outcome.fault.is_some() {
            return;
        }
        let outcome = std::mem::take(&mut self.outcome);
        let fault = fault.in_file(&outcome.file);
        self.outcome = outcome.kept_out(fate, fault);
    }
}

/// The commits of a file that were not read yet; a file that has not changed is not opened.
fn new_commits(folder: &dyn SharedFolder, entry: &Entry, cursor: &mut Cursor) -> Result<Stretch> {
    // Nothing but a plain file: a link may lead anywhere, and a pipe may never end.
    if !entry.plain {
        let what = "this is a link, a pipe or a folder, not a file";
        return Err(Error::bad_file(what).hint("remove it; sync reads files alone"));
    }
    if cursor.stamp == entry.stamp {
        return Ok(Stretch::default());
    }
    // A file that is shorter than what was read of it, or has other bytes there, was written again from its start.
    let rewritten = cursor.read > entry.stamp.size
        || cursor.read > 0 && sum_before(folder, &entry.name, cursor.read)? != cursor.before;
    if rewritten {
        *cursor = Cursor::default();
    }
    let bytes = folder.read(&entry.name, cursor.read, MAX_READ)?;
    cursor.stamp = entry.stamp;
    Ok(part::read(&bytes, cursor.read, cursor.lines))
}

/// True if commits show that a project that writes as these replicas is a copy: they know more of their acts than the
/// log, or have other ones.
fn shows_copy<'c>(commits: impl Iterator<Item = &'c PartCommit>, mine: &[ReplicaId], log: &Log) -> bool {
    let more = |id: OpId| mine.contains(&id.replica) && id.seq > log.last(id.replica);
    commits.into_iter().any(|commit| {
        let other = |sealed: &Sealed| mine.contains(&sealed.op.id.replica) && fork::is_other(sealed, log);
        commit.needs.iter().any(|(r, seq)| more(OpId::new(*r, *seq)))
            || commit.ops.iter().any(|sealed| more(sealed.op.id) || other(sealed))
    })
}

/// What is done with a commit that has other contents than those here, or continues such.
enum Settled {
    /// What lost by choice was left out of it; the rest may come in.
    Sound,
    /// From `op` on it has other contents: it is to be kept, with everything after it, as the bundle `lines`.
    /// `chosen`: a choice says that these contents hold.
    Fork { op: OpId, chosen: bool, lines: String },
}

/// Leaves out of a commit what lost by choice. `rest` follows it in the file; `choices` are those in the folder.
fn settle<'c>(
    commit: &mut PartCommit,
    rest: impl IntoIterator<Item = &'c PartCommit>,
    choices: &[Sealed],
    project: (&str, &str),
    log: &Log,
) -> Result<Settled> {
    drop(fork::drop_lost(&mut commit.ops, choices, log));
    let Some((op, chosen)) = fork::fork(&commit.ops, log, choices) else { return Ok(Settled::Sound) };
    let (mut texts, mut ops) = (commit.texts.clone(), commit.ops.clone());
    for later in rest {
        texts.extend(later.texts.clone());
        ops.extend(later.ops.clone());
    }
    let (texts, ops) = purge::admitted(log, texts, ops)?;
    let lines = bundle::as_bundle(project, None, &texts, &ops)?;
    Ok(Settled::Fork { op, chosen, lines })
}
