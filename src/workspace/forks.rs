//! Forks: two contents under one number, shown side by side; a person chooses which one holds.
//!
//! It happens when two folders wrote as one replica. The choice is an operation, so that it travels; the branch that
//! does not hold is kept as a file in `.emic/forks/` and can be chosen again later.

use super::folding::log_of;
use super::incoming::{load_kept, needed};
use super::purge::Carrying;
use super::writing::BundleWriter;
use super::{Workspace, keeping, mine};
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{self, Vector, short_digest};
use crate::exchange::folder::State;
use crate::exchange::fork::{self, Verdict};
use crate::exchange::purge;
use crate::log::dialect::{Block, TextBlock};
use crate::log::{Act, Op, Purges, Sealed};
use crate::model::id::*;
use crate::store::{Area, CommitKind, NewCommit};
use std::path::{Path, PathBuf};

/// A number for which a file that was kept has another content, or from which on it has what was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// The first operation of which there are two.
    pub op: OpId,
    /// The one here; `None` if there is none (any more).
    pub here: Option<Op>,
    /// The one in the file.
    pub there: Op,
    /// The file.
    pub path: PathBuf,
    /// The sum of the chosen body, if there is a choice.
    pub chosen: Option<Digest>,
}

impl Workspace {
    /// The forks in the files of `.emic/forks/`: operations that have other content there than here.
    pub fn forks(&self) -> Vec<Fork> {
        let mut forks = Vec::new();
        for path in self.store.files().kept(Area::Forks) {
            let Ok(bundle) = load_kept(self.store.files(), Area::Forks, &path) else { continue };
            let Some(there) = fork::first_other(&bundle, &self.log) else { continue };
            let (op, there) = (there.op.id, there.op.clone());
            let chosen = fork::chosen(&self.log, op, &[]);
            forks.push(Fork { op, here: self.log.op(op).cloned(), there, path, chosen });
        }
        forks
    }

    /// Writes again what commit `n` took of the person's own work, if it held acts that the person let happen. Returns how
    /// many acts that took; `None` if it is no such commit, or the backup from before it is gone.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn write_back(&mut self, n: u32) -> Result<Option<usize>> {
        match keeping::taken_by(self, n)? {
            Some(keeping) => keeping.write(self).map(Some),
            None => Ok(None),
        }
    }

    /// Goes back to before commit `n`, as the history counts. What came after is set aside: the public part as a file
    /// that `emic bundle read` brings back, everything in a backup. Gives that file, if there is anything in it.
    ///
    /// # Errors
    /// A number that is not in the history or would leave no project, or a disk that does not take it.
    pub fn restore_before(&mut self, n: u32) -> Result<Option<PathBuf>> {
        Branches::of(self).restore_before(n)
    }
}

/// The branches of a project: one is put in another's place, which is set aside.
pub(super) struct Branches<'w> {
    workspace: &'w mut Workspace,
}

impl Branches<'_> {
    /// The branches of this project.
    pub(super) fn of(workspace: &mut Workspace) -> Branches<'_> {
        Branches { workspace }
    }

    /// Chooses as [`Workspace::choose`] does, but lets nothing in that waited for it.
    pub(super) fn choose(&mut self, op: OpId, take_file: bool, file: Option<&str>) -> Result<PathBuf> {
        let named = |path: &Path| file.is_none_or(|name| path.file_name().is_some_and(|n| n == name));
        let fork = self.workspace.forks().into_iter().find(|fork| fork.op == op && named(&fork.path));
        let fork = fork.ok_or_else(|| {
            Error::unknown(format!("there are no two contents of {op}")).hint("emic doctor lists them")
        })?;
        let sum = match (take_file, &fork.here) {
            (true, _) => fork.there.sum,
            (false, Some(here)) => here.sum,
            (false, None) => return Err(Error::usage(format!("there is no {op} here to be chosen"))),
        };
        // What was purged in either branch stays purged, whichever holds.
        let mut purges = self.workspace.log.purges().clone();
        load_kept(self.workspace.store.files(), Area::Forks, &fork.path)?
            .ops
            .iter()
            .for_each(|sealed| purges.add(&sealed.op));
        if take_file {
            self.take_branch(op, &fork.path)?;
        }
        self.workspace.ensure_home()?;
        self.workspace.ensure_person()?;
        self.workspace.write(vec![Act::Choose { op, sum }], Vec::new(), "", CommitKind::Repair, false)?;
        self.purge_again(&purges)?;
        Ok(fork.path)
    }

    /// Reads in the chosen branches of a kept file, one after another.
    pub(super) fn follow(&mut self, mut op: OpId, path: &Path) -> Result<()> {
        loop {
            self.take_branch(op, path)?;
            if self.workspace.store.files().open_kept(Area::Forks, path)?.is_none() {
                return Ok(());
            }
            match fork::judge(
                &mut load_kept(self.workspace.store.files(), Area::Forks, path)?,
                &mine::guard(self.workspace),
                &self.workspace.log,
            ) {
                Verdict::Fork { op: next, chosen: true } if next != op => op = next,
                _ => return Ok(()),
            }
        }
    }

    /// Puts the branch of a file in the place of the one here, which is set aside.
    fn take_branch(&mut self, from: OpId, path: &Path) -> Result<()> {
        let bundle = load_kept(self.workspace.store.files(), Area::Forks, path)?;
        if !fork::can_take(&bundle, from, &self.workspace.log) {
            return Err(Error::unknown(format!("{} does not have {from} and all after it", path.display()))
                .hint("ask for a full bundle of that branch"));
        }
        let gaps = fork::needs(&bundle, from, &self.workspace.log);
        if !gaps.is_empty() {
            let what = format!("this file waits for an earlier one: it needs {}", gaps.join(", "));
            return Err(Error::new(Kind::Parked, what).in_file(path.display().to_string()));
        }
        crate::exchange::admit::check_texts(&bundle, &self.workspace.log)?;
        // The person who wrote as that replica here writes under a new name from now on.
        let name = self.workspace.coder_name().to_owned();
        if [self.workspace.home.public, self.workspace.home.private].contains(&from.replica) {
            self.workspace.new_home(&name)?;
        }
        let (purges, choices) = (self.workspace.log.purges().clone(), fork::in_force(&self.workspace.log));
        let purged = self.say_purges_of(from)?;
        // The log without the branch here decides what of the file comes in with the other one.
        let mut without = self.workspace.log.copy();
        without.retract(from.replica, from.seq - 1);
        let mut taken = bundle.clone();
        fork::rest(&mut taken, from, &mut mine::guard(self.workspace), &without)?;
        taken.ops.retain(|sealed| sealed.op.id.seq > without.last(sealed.op.id.replica));
        let texts = needed(&taken.ops, taken.texts);
        let note = "a branch that was chosen";
        if self.workspace.log.op(from).is_none() {
            self.workspace.receive(taken.ops, texts, note)?;
        } else {
            self.set_aside(from)?;
            let kept = keeping::before(self.workspace, &taken.ops)?;
            self.workspace.keeping.extend(kept);
            let (texts, new) = purge::admitted(&without, texts, taken.ops)?;
            self.exchange_branch(from, &new, &texts, note)?;
            let pending = self.workspace.log.emptied() > 0;
            self.workspace.acting.find_again(self.workspace.log.project(), name);
            // First of all what was purged in the branch that went: until a purge names them again, texts that are
            // gone look lost.
            let carried_out = self.purge_again(&purges)?;
            // A purge may have come with the branch, or the thing that one names, and what is on it was here before.
            let purging = new.iter().any(|sealed| matches!(sealed.op.act, Act::Purge { .. }));
            if (purging || pending || purged) && !carried_out {
                Carrying::of(self.workspace).out()?;
            }
        }
        // What forks elsewhere too is still to be chosen.
        if fork::first_other(&bundle, &self.workspace.log).is_none() {
            self.workspace.store.files().let_go(Area::Forks, path)?;
        }
        self.choose_again(&choices)
    }

    /// Says again what the branch from an operation on purged, before it goes: without a purge the texts that are gone
    /// would look lost, and a project that loses its power just then could not be opened. True if there was anything.
    fn say_purges_of(&mut self, from: OpId) -> Result<bool> {
        let (mut going, mut staying) = (Purges::default(), Purges::default());
        for op in self.workspace.log.in_order(|op| matches!(op.act, Act::Purge { .. })) {
            if fork::goes_with(from, op.id) { going.add(op) } else { staying.add(op) }
        }
        let gone = going.without(&staying);
        let (Some(act), _private) = gone.acts() else { return Ok(false) };
        self.workspace.ensure_person()?;
        self.workspace.write(vec![act], Vec::new(), "", CommitKind::Purge, false)?;
        Ok(true)
    }

    /// The one branch goes and the other comes in one step: whatever happens, one of the two is here.
    fn exchange_branch(&mut self, from: OpId, new: &[Sealed], texts: &[TextBlock], note: &str) -> Result<()> {
        let dropped = |id: Option<OpId>| id.is_some_and(|id| fork::goes_with(from, id));
        let (kind, coder, wall) = (CommitKind::Read, self.workspace.coder(), self.workspace.clock.now());
        let last = NewCommit { kind, coder, wall, ops: new, texts, note };
        let mut without = |block: Block| (block.head != "[[op]]" || !dropped(block.id())).then_some(block);
        self.workspace.store.rewrite(self.workspace.store.commit_count(), &mut without, Some(&last))?;
        self.workspace.changed = true;
        self.workspace.log = log_of(&mut *self.workspace.store)?;
        Ok(())
    }

    /// Writes the branch from an operation on into `.emic/forks/`.
    fn set_aside(&self, from: OpId) -> Result<PathBuf> {
        let base = if from.seq > 1 { Vector::from([(from.replica, from.seq - 1)]) } else { Vector::new() };
        let ops = self.workspace.log.in_order(|op| fork::goes_with(from, op.id));
        self.keep_ops(base, &ops)
    }

    /// Keeps public operations as a bundle in `.emic/forks/`.
    fn keep_ops(&self, base: Vector, ops: &[&Op]) -> Result<PathBuf> {
        let mut texts = Vec::new();
        for digest in bundle::text_digests(ops) {
            texts.extend(self.workspace.store.text(digest)?);
        }
        let sealed = |op: &&Op| {
            Ok(Sealed { op: (*op).clone(), lines: BundleWriter::of(self.workspace).lines_of(op.id)? })
        };
        let ops: Vec<Sealed> = ops.iter().map(sealed).collect::<Result<_>>()?;
        let project = (self.workspace.store.project_id(), self.workspace.project().title.as_str());
        let lines = bundle::as_bundle(project, Some(base), &texts, &ops)?;
        let name = format!("{}.emic.toml", short_digest(lines.as_bytes()));
        self.workspace.store.files().keep(Area::Forks, &name, lines.as_bytes())
    }

    /// Goes back as [`Workspace::restore_before`] does.
    fn restore_before(&mut self, n: u32) -> Result<Option<PathBuf>> {
        let count = self.workspace.store.commit_count();
        if n < 2 || n > count {
            let what = format!("there is no step {n} to go back to before; the history has 2 to {count}");
            return Err(Error::usage(what).hint("emic history numbers the steps"));
        }
        let kept = self.before(n)?;
        let base: Vector = kept.iter().filter(|(r, _)| !r.is_private()).map(|(r, s)| (*r, *s)).collect();
        self.workspace.back_up()?;
        let after = self.workspace.log.in_order(|op| {
            !op.id.replica.is_private() && base.get(&op.id.replica).is_none_or(|&seq| op.id.seq > seq)
        });
        let aside = if after.is_empty() { None } else { Some(self.keep_ops(base, &after)?) };
        let name = self.workspace.coder_name().to_owned();
        // First of all: nothing may ever be written twice under one number.
        self.workspace.new_home(&name)?;
        let (purges, choices) = (self.workspace.log.purges().clone(), fork::in_force(&self.workspace.log));
        self.workspace.store.rewrite(n - 1, &mut Some, None)?;
        self.workspace.log = log_of(&mut *self.workspace.store)?;
        self.workspace.acting.find_again(self.workspace.log.project(), name);
        self.forget_folders()?;
        let pending = self.workspace.log.emptied() > 0;
        if !self.purge_again(&purges)? && pending {
            Carrying::of(self.workspace).out()?;
        }
        self.choose_again(&choices)?;
        Ok(aside)
    }

    /// The last number of each replica before a commit.
    fn before(&self, n: u32) -> Result<Vector> {
        let mut upto = Vector::new();
        self.workspace.store.journal_commits(1..=n - 1, &mut |commit| {
            for id in commit.ops.iter().filter_map(crate::log::dialect::Block::id) {
                let seq = upto.entry(id.replica).or_default();
                *seq = (*seq).max(id.seq);
            }
            Ok(())
        })?;
        Ok(upto)
    }

    /// Shared folders are read again from their beginning: what others hold returns.
    pub(super) fn forget_folders(&self) -> Result<()> {
        let files = self.workspace.store.files();
        let is_state = |name: &String| name.starts_with("sync-") && name.ends_with(".toml");
        files.names(Area::Own).iter().filter(|name| is_state(name)).try_for_each(|name| {
            let unread = State::load(files.read_own(name)?).unread();
            files.write_own(name, unread.lines().as_bytes())
        })
    }

    /// Repeats the purges that were set aside with a branch: no purged words come back, not with older bundles either.
    /// Returns true if there were any.
    fn purge_again(&mut self, before: &Purges) -> Result<bool> {
        let log = &self.workspace.log;
        let mut unsaid = before.without(log.purges());
        unsaid.ids.extend(log.emptied_unsaid(before));
        let (Some(act), _private) = unsaid.acts() else { return Ok(false) };
        self.workspace.ensure_person()?;
        self.workspace.write(vec![act], Vec::new(), "", CommitKind::Purge, false)?;
        Carrying::of(self.workspace).out()?;
        Ok(true)
    }

    /// Repeats choices that were set aside with a branch, where what was chosen is still here: the other branch is not.
    fn choose_again(&mut self, before: &[(OpId, Digest)]) -> Result<()> {
        let acts = fork::unsaid(before, &self.workspace.log);
        if acts.is_empty() {
            return Ok(());
        }
        self.workspace.ensure_person()?;
        self.workspace.write(acts, Vec::new(), "", CommitKind::Repair, false).map(drop)
    }
}
