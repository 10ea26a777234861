//! Undo across restarts, and the history: every commit of this folder in the order of arrival.

use super::Workspace;
use crate::error::{Error, Kind, Result};
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::report::losses;
use crate::store::{CommitKind, CommitRecord};
use std::collections::{BTreeMap, BTreeSet};

/// One commit of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number in this folder, from 1.
    pub n: u32,
    /// What it was.
    pub kind: CommitKind,
    /// Who acted.
    pub coder: Option<PersonId>,
    /// Seconds since 1970.
    pub wall: i64,
    /// Its first operation.
    pub first: Option<OpId>,
    /// How many operations it has.
    pub ops: u32,
    /// It was taken back.
    pub undone: bool,
}

impl Step {
    /// The step that a record of the journal is.
    fn of(record: &CommitRecord, log: &Log) -> Step {
        let CommitRecord { n, kind, coder, wall, first, ops, .. } = *record;
        let undone = kind == CommitKind::Act && first.is_some_and(|id| log.is_undone(id));
        Step { n, kind, coder, wall, first, ops, undone }
    }

    /// The operations of the step, if it was written here.
    pub fn acts<'l>(&self, log: &'l Log) -> &'l [Op] {
        match (self.kind, self.first) {
            (CommitKind::Read, _) | (_, None) => &[],
            (_, Some(first)) => log.commit_ops(first),
        }
    }
}

impl Workspace {
    /// Every commit of this folder, latest first.
    pub fn history(&self) -> impl Iterator<Item = Step> + '_ {
        self.store.records().rev().map(|record| Step::of(&record, &self.log))
    }

    /// The word that the journal has for a step: of a bundle that was read, its file.
    pub fn note_of(&self, n: u32) -> Option<String> {
        self.store().note(n).ok().filter(|note| !note.is_empty())
    }

    /// The steps of the person who acts, latest first, under any of their ids: people who were made one are one here.
    pub fn own_steps(&self) -> impl Iterator<Item = Step> + '_ {
        let me = self.coder();
        self.history().filter(move |step| self.project().one_of(step.coder) == me)
    }

    /// Takes back the acting coder's last `count` acts; returns them, latest first.
    ///
    /// # Errors
    /// Nothing to undo (exit 1), an import with work of others in it (exit 3, unless `with_others`), or a disk that does
    /// not take it. Nothing is undone then.
    pub fn undo(&mut self, count: usize, with_others: bool) -> Result<Vec<Step>> {
        if !with_others {
            self.refuse_others_work(count)?;
        }
        let mut done = Vec::new();
        for _ in 0..count {
            let Some(step) = last_act(self) else { break };
            flag(self, &step, true)?;
            done.push(step);
        }
        match done.is_empty() {
            true => Err(Error::new(Kind::Nothing, "nothing to undo")),
            false => Ok(done),
        }
    }

    /// Refuses to take back the import of transcripts in which others have worked since.
    fn refuse_others_work(&self, count: usize) -> Result<()> {
        let own = self.own_steps().filter(|step| step.kind == CommitKind::Act && !step.undone);
        let steps: Vec<Step> = own.take(count).collect();
        let acts = || steps.iter().flat_map(|step| step.acts(&self.log));
        let imports = acts().filter(|op| matches!(op.act, Act::TranscriptAdd { .. }));
        let imported: BTreeSet<TranscriptId> = imports.map(|op| TranscriptId(op.id)).collect();
        if imported.is_empty() {
            return Ok(());
        }
        let undone: BTreeSet<OpId> = acts().map(|op| op.id).collect();
        let seen = self.seen();
        let lost = seen.would_go_with(&imported, &undone, self.coder());
        if lost.is_empty() {
            return Ok(());
        }
        let titles =
            imported.iter().filter_map(|&id| seen.transcript(id)).map(|transcript| transcript.title.as_str());
        let titles = titles.collect::<Vec<_>>().join(", ");
        let what = format!(
            "{} in {titles} would go with the import; nothing was undone",
            losses::by_name(&seen, &lost)
        );
        Err(Error::forbidden(what).hint("emic undo --with-others takes it back all the same; they are told"))
    }

    /// Does again what the acting coder undid last, unless that coder has acted since; up to `count` acts.
    ///
    /// # Errors
    /// Nothing to do again (exit 1), or a disk that does not take it.
    pub fn redo(&mut self, count: usize) -> Result<Vec<Step>> {
        let mut done = Vec::new();
        for _ in 0..count {
            let Some(step) = last_undone(self) else { break };
            flag(self, &step, false)?;
            done.push(step);
        }
        match done.is_empty() {
            true => Err(Error::new(Kind::Nothing, "nothing to do again")),
            false => Ok(done),
        }
    }
}

/// How many operations of a replica say whose folder it writes in.
const EARLY: u32 = 20;

/// The person in whose folder a replica writes: whom it added as its own before the first act, else who wrote most of its
/// first [`EARLY`] operations (of several the first). The same everywhere, once these are known.
pub fn host_of(log: &Log, replica: ReplicaId) -> Option<PersonId> {
    let early = (1..=log.last(replica).min(EARLY)).filter_map(|seq| log.op(OpId::new(replica, seq)));
    let mut acts: Vec<(PersonId, usize)> = Vec::new();
    for op in early {
        let Some(coder) = op.coder.map(|coder| log.project().one(coder)) else {
            match op.act {
                Act::PersonAdd { .. } => return Some(log.project().one(PersonId(op.id))),
                _ => continue,
            }
        };
        match acts.iter_mut().find(|(person, _)| *person == coder) {
            Some((_, count)) => *count += 1,
            None => acts.push((coder, 1)),
        }
    }
    let most = acts.iter().map(|(_, count)| *count).max()?;
    acts.into_iter().find(|(_, count)| *count == most).map(|(person, _)| person)
}

/// In whose folder steps were written, found once for each replica.
pub struct Hosts<'w> {
    log: &'w Log,
    known: BTreeMap<ReplicaId, Option<PersonId>>,
}

impl<'w> Hosts<'w> {
    /// Nothing found so far.
    pub fn of(workspace: &'w Workspace) -> Hosts<'w> {
        Hosts { log: &workspace.log, known: BTreeMap::new() }
    }
    /// The person in whose folder a step was written, if it was not the one who acted. Memos for oneself alone are
    /// written by a replica of their own, which says nothing of the folder.
    pub fn of_step(&mut self, step: &Step) -> Option<PersonId> {
        let coder = self.log.project().one_of(step.coder)?;
        let replica = step.first.filter(|_| step.kind != CommitKind::Read)?.replica;
        if replica.is_private() {
            return None;
        }
        let log = self.log;
        let host = *self.known.entry(replica).or_insert_with(|| host_of(log, replica));
        host.filter(|host| *host != coder)
    }
}

/// The public replicas whose operations were written in this folder.
fn written_here(workspace: &Workspace) -> Vec<ReplicaId> {
    let own = workspace.store.records().filter(|record| record.kind != CommitKind::Read);
    let mut all: Vec<ReplicaId> = own.filter_map(|record| record.first).map(|id| id.replica).collect();
    all.retain(|replica| !replica.is_private());
    all.sort();
    all.dedup();
    all
}

/// The public replicas that write or wrote here.
pub(super) fn own_replicas(workspace: &Workspace) -> Vec<ReplicaId> {
    let mut own = written_here(workspace);
    own.push(workspace.home.public);
    own
}

/// The acting coder's last act that is not undone.
fn last_act(workspace: &Workspace) -> Option<Step> {
    workspace.own_steps().find(|step| step.kind == CommitKind::Act && !step.undone)
}

/// What the acting coder undid last, unless that coder has acted since.
fn last_undone(workspace: &Workspace) -> Option<Step> {
    for step in workspace.own_steps() {
        match step.kind {
            CommitKind::Act => return None,
            CommitKind::Undo => {
                let target = step.first.and_then(|id| workspace.log.op(id)).and_then(|op| {
                    let Act::Undo { commit, on: true } = op.act else { return None };
                    Some(commit)
                });
                let Some(target) = target.filter(|&commit| workspace.log.is_undone(commit)) else { continue };
                return workspace.history().find(|step| step.first == Some(target));
            }
            _ => {}
        }
    }
    None
}

/// Takes a step back (`on`), or does it again.
fn flag(workspace: &mut Workspace, step: &Step, on: bool) -> Result<()> {
    let Some(commit) = step.first else { return Ok(()) };
    workspace.ensure_home()?;
    let act = Act::Undo { commit, on };
    workspace.write(vec![act], Vec::new(), "", CommitKind::Undo, commit.replica.is_private())?;
    Ok(())
}
