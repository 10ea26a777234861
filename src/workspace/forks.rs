//! Forks: two contents under one number, shown side by side; a person chooses which one holds.
//!
//! It happens when two folders wrote as one replica. The choice is an operation, so that it travels; the branch that
//! does not hold is kept as a file in `.emic/forks/` and can be chosen again later.

use super::{Me, NewPerson, Workspace, bundles};
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{self, Vector, short_digest};
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
            let Ok(bundle) = self.load_kept(Area::Forks, &path) else { continue };
            let Some(there) = fork::first_other(&bundle, &self.log) else { continue };
            let (op, there) = (there.op.id, there.op.clone());
            let chosen = fork::chosen(&self.log, op, &[]);
            forks.push(Fork { op, here: self.log.op(op).cloned(), there, path, chosen });
        }
        forks
    }

    /// Chooses which of two contents holds: the one here, or the one in a file of `.emic/forks/` (`file`: its name, else
    /// the first that has another). The other one is kept there. Returns the file that was taken or left.
    ///
    /// # Errors
    /// No two contents of that number, a file that needs more than is here, or a disk that does not take it.
    pub fn choose(&mut self, op: OpId, take_file: bool, file: Option<&str>) -> Result<PathBuf> {
        let named = |path: &Path| file.is_none_or(|name| path.file_name().is_some_and(|n| n == name));
        let fork = self.forks().into_iter().find(|fork| fork.op == op && named(&fork.path));
        let fork = fork.ok_or_else(|| {
            Error::unknown(format!("there are no two contents of {op}")).hint("emic doctor lists them")
        })?;
        let sum = match (take_file, &fork.here) {
            (true, _) => fork.there.sum,
            (false, Some(here)) => here.sum,
            (false, None) => return Err(Error::usage(format!("there is no {op} here to be chosen"))),
        };
        // What was purged in either branch stays purged, whichever holds.
        let mut purges = self.log.purges().clone();
        self.load_kept(Area::Forks, &fork.path)?.ops.iter().for_each(|sealed| purges.add(&sealed.op));
        if take_file {
            self.take_branch(op, &fork.path)?;
        }
        self.ensure_home()?;
        self.ensure_person()?;
        self.write(vec![Act::Choose { op, sum }], Vec::new(), "", CommitKind::Repair, false)?;
        self.purge_again(&purges)?;
        // A file may have waited for just this branch.
        self.unpark()?;
        Ok(fork.path)
    }

    /// Reads in the chosen branches of a kept file, one after another.
    pub(super) fn follow(&mut self, mut op: OpId, path: &Path) -> Result<()> {
        loop {
            self.take_branch(op, path)?;
            if self.store.files().open_kept(Area::Forks, path)?.is_none() {
                return Ok(());
            }
            match fork::judge(&mut self.load_kept(Area::Forks, path)?, &self.log) {
                Verdict::Fork { op: next, chosen: true } if next != op => op = next,
                _ => return Ok(()),
            }
        }
    }

    /// Puts the branch of a file in the place of the one here, which is set aside.
    fn take_branch(&mut self, from: OpId, path: &Path) -> Result<()> {
        let bundle = self.load_kept(Area::Forks, path)?;
        if !fork::can_take(&bundle, from, &self.log) {
            return Err(Error::unknown(format!("{} does not have {from} and all after it", path.display()))
                .hint("ask for a full bundle of that branch"));
        }
        let gaps = fork::needs(&bundle, from, &self.log);
        if !gaps.is_empty() {
            let what = format!("this file waits for an earlier one: it needs {}", gaps.join(", "));
            return Err(Error::new(Kind::Parked, what).in_file(path.display().to_string()));
        }
        crate::exchange::admit::check_texts(&bundle, &self.log)?;
        // Whoever wrote as that replica here writes under a new name from now on.
        let name = self.coder_name().to_owned();
        if [self.home.public, self.home.private].contains(&from.replica) {
            self.new_home(&name)?;
        }
        let (purges, choices) = (self.log.purges().clone(), fork::in_force(&self.log));
        // The log without the branch here decides what of the file comes in with the other one.
        let mut without = self.log.copy();
        without.retract(from.replica, from.seq - 1);
        let mut taken = bundle.clone();
        fork::rest(&mut taken, &without);
        taken.ops.retain(|sealed| sealed.op.id.seq > without.last(sealed.op.id.replica));
        let texts = bundles::needed(&taken.ops, taken.texts);
        let note = "a branch that was chosen";
        if self.log.op(from).is_none() {
            self.receive(taken.ops, texts, note)?;
        } else {
            self.set_aside(from)?;
            let (texts, new) = purge::admitted(&without, texts, taken.ops)?;
            self.exchange_branch(from, &new, &texts, note)?;
            self.find_me(name);
            // First of all what was purged in the branch that went: until a purge names them again, texts that are
            // gone look lost.
            let carried_out = self.purge_again(&purges)?;
            let purging = new.iter().any(|sealed| matches!(sealed.op.act, Act::Purge { .. }));
            if purging && !carried_out {
                self.carry_out_purges()?;
            }
        }
        // What forks elsewhere too is still to be chosen.
        if fork::first_other(&bundle, &self.log).is_none() {
            self.store.files().let_go(Area::Forks, path)?;
        }
        self.choose_again(&choices)
    }

    /// The one branch goes and the other comes in one step: whatever happens, one of the two is here.
    fn exchange_branch(&mut self, from: OpId, new: &[Sealed], texts: &[TextBlock], note: &str) -> Result<()> {
        let dropped = |id: Option<OpId>| id.is_some_and(|id| fork::goes_with(from, id));
        let (kind, coder, wall) = (CommitKind::Read, self.coder(), self.clock.now());
        let last = NewCommit { kind, coder, wall, ops: new, texts, note };
        let mut without = |block: Block| (block.head != "[[op]]" || !dropped(block.id())).then_some(block);
        self.store.rewrite(self.store.commit_count(), &mut without, Some(&last))?;
        self.changed = true;
        self.reload()
    }

    /// Writes the branch from an operation on into `.emic/forks/`.
    fn set_aside(&self, from: OpId) -> Result<PathBuf> {
        let base = if from.seq > 1 { Vector::from([(from.replica, from.seq - 1)]) } else { Vector::new() };
        let ops = self.log.in_order(|op| fork::goes_with(from, op.id));
        self.keep_ops(base, &ops)
    }

    /// Keeps public operations as a bundle in `.emic/forks/`.
    pub(super) fn keep_ops(&self, base: Vector, ops: &[&Op]) -> Result<PathBuf> {
        let mut texts = Vec::new();
        for digest in bundle::text_digests(ops) {
            texts.extend(self.store.text(digest)?);
        }
        let sealed = |op: &&Op| Ok(Sealed { op: (*op).clone(), lines: self.lines_of(op.id)? });
        let ops: Vec<Sealed> = ops.iter().map(sealed).collect::<Result<_>>()?;
        let project = (self.project_id(), self.project().title.as_str());
        let lines = bundle::as_bundle(project, Some(base), &texts, &ops)?;
        let name = format!("{}.emic.toml", short_digest(lines.as_bytes()));
        self.store.files().keep(Area::Forks, &name, lines.as_bytes())
    }

    /// Finds the acting person again after operations were set aside: the operation that added them may be among those.
    fn find_me(&mut self, name: String) {
        if let Me::Known(id) = self.me
            && self.project().person(id).is_none()
        {
            let known = self.project().people.values().find(|person| person.name == name).map(|p| p.id);
            self.me = match known {
                Some(id) => Me::Known(id),
                None => Me::New(NewPerson { name, ..NewPerson::default() }),
            };
        }
    }

    /// Goes back to before commit `n`, as the history counts. What came after is set aside: the public part as a file
    /// that `emic bundle read` brings back, everything in a backup. Gives that file, if there is anything in it.
    ///
    /// # Errors
    /// A number that is not in the history or would leave no project, or a disk that does not take it.
    pub fn restore_before(&mut self, n: u32) -> Result<Option<PathBuf>> {
        let count = self.store.commit_count();
        if n < 2 || n > count {
            let what = format!("there is no step {n} to go back to before; the history has 2 to {count}");
            return Err(Error::usage(what).hint("emic history numbers the steps"));
        }
        let kept = self.before(n)?;
        let base: Vector = kept.iter().filter(|(r, _)| !r.is_private()).map(|(r, s)| (*r, *s)).collect();
        self.back_up()?;
        let after = self.log.in_order(|op| {
            !op.id.replica.is_private() && base.get(&op.id.replica).is_none_or(|&seq| op.id.seq > seq)
        });
        let aside = if after.is_empty() { None } else { Some(self.keep_ops(base, &after)?) };
        let name = self.coder_name().to_owned();
        // First of all: nothing may ever be written twice under one number.
        self.new_home(&name)?;
        let (purges, choices) = (self.log.purges().clone(), fork::in_force(&self.log));
        self.store.rewrite(n - 1, &mut Some, None)?;
        self.reload()?;
        self.find_me(name);
        self.forget_folders()?;
        self.purge_again(&purges)?;
        self.choose_again(&choices)?;
        Ok(aside)
    }

    /// The last number of each replica before a commit.
    fn before(&self, n: u32) -> Result<Vector> {
        let mut upto = Vector::new();
        self.store.journal_commits(1..=n - 1, &mut |commit| {
            for id in commit.ops.iter().filter_map(crate::log::dialect::Block::id) {
                let seq = upto.entry(id.replica).or_default();
                *seq = (*seq).max(id.seq);
            }
            Ok(())
        })?;
        Ok(upto)
    }

    /// Shared folders are read again from their beginning: what others hold returns.
    fn forget_folders(&self) -> Result<()> {
        let files = self.store.files();
        let is_state = |name: &String| name.starts_with("sync-") && name.ends_with(".toml");
        files
            .names(Area::Own)
            .iter()
            .filter(|name| is_state(name))
            .try_for_each(|name| files.remove_own(name))
    }

    /// Repeats the purges that were set aside with a branch: no purged words come back, not with older bundles either.
    /// Returns true if there were any.
    fn purge_again(&mut self, before: &Purges) -> Result<bool> {
        let Purges { texts, mut ids } = before.without(self.log.purges());
        ids.retain(|id| !id.replica.is_private());
        if texts.is_empty() && ids.is_empty() {
            return Ok(false);
        }
        self.ensure_person()?;
        let act = Act::Purge { texts: texts.into_iter().collect(), ids: ids.into_iter().collect() };
        self.write(vec![act], Vec::new(), "", CommitKind::Purge, false)?;
        self.carry_out_purges()?;
        Ok(true)
    }

    /// Repeats choices that were set aside with a branch, where what was chosen is still here: the other branch is not.
    fn choose_again(&mut self, before: &[(OpId, Digest)]) -> Result<()> {
        let acts = fork::unsaid(before, &self.log);
        if acts.is_empty() {
            return Ok(());
        }
        self.ensure_person()?;
        self.write(acts, Vec::new(), "", CommitKind::Repair, false).map(drop)
    }
}
