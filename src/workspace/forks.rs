//! Two contents under one number: shown side by side, and a person says which one holds.
//!
//! It happens when two folders wrote as one replica. The choice is an operation, so that it travels; the branch that
//! does not hold is kept as a file in `.emic/forks/` and can be chosen again later.

use super::{Me, NewPerson, Workspace, bundles};
use crate::error::{Error, Kind, Result};
use crate::format::bundle::{Bundle, Composer, Header, Vector, short_digest};
use crate::log::dialect::{Block, TextBlock};
use crate::log::{Act, Op, Sealed};
use crate::model::id::*;
use crate::store::{CommitKind, Folder, NewCommit};
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
    /// The sum that was chosen, if somebody has.
    pub chosen: Option<Digest>,
}

impl Workspace {
    /// What the files in `.emic/forks/` hold that is not what stands here.
    pub fn forks(&self) -> Vec<Fork> {
        let mut forks = Vec::new();
        for path in self.store.kept(Folder::Forks) {
            let Ok(bundle) = bundles::load(&path) else { continue };
            let Some(there) = self.first_other(&bundle) else { continue };
            let (op, there) = (there.op.id, there.op.clone());
            let chosen = self.chosen(op.replica, op.seq, &[]).map(|(_, sum)| sum);
            forks.push(Fork { op, here: self.log.op(op).cloned(), there, path, chosen });
        }
        forks
    }

    /// The first operation of a bundle that is another one here, else the first that is not here.
    fn first_other<'b>(&self, bundle: &'b Bundle) -> Option<&'b Sealed> {
        let here = |sealed: &&Sealed| self.log.op(sealed.op.id).map(|op| op.sum);
        let mut others = bundle.ops.iter().filter(|s| here(s).is_some_and(|sum| sum != s.op.sum));
        others.next().or_else(|| bundle.ops.iter().find(|sealed| here(sealed).is_none()))
    }

    /// What was chosen for a replica at or before a number: the last choice in order, here or among `new`.
    pub(super) fn chosen(&self, replica: ReplicaId, seq: u32, new: &[Sealed]) -> Option<(OpId, Digest)> {
        let mut choices = self.log.choices();
        choices.extend(new.iter().map(|sealed| &sealed.op).filter(|op| matches!(op.act, Act::Choose { .. })));
        choices.sort_by_key(|op| op.order());
        choices.into_iter().rev().find_map(|op| match op.act {
            Act::Choose { op, sum } if op.replica == replica && op.seq <= seq => Some((op, sum)),
            _ => None,
        })
    }

    /// Says which of two contents holds: the one here, or the one in a file of `.emic/forks/` (`file`: its name, else
    /// the first that has another). The other one is kept there. Gives the file that was taken or left.
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
        if take_file {
            self.take_branch(op, &fork.path)?;
        }
        self.ensure_home()?;
        self.ensure_person()?;
        self.write(vec![Act::Choose { op, sum }], Vec::new(), "", CommitKind::Repair, false)?;
        Ok(fork.path)
    }

    /// Puts the branch of a file in the place of the one here, which is set aside.
    pub(super) fn take_branch(&mut self, from: OpId, path: &Path) -> Result<()> {
        let bundle = bundles::load(path)?;
        let before = |op: OpId| OpId::new(op.replica, op.seq - 1);
        let first = bundle.ops.iter().find(|sealed| sealed.op.id == from);
        let known = if from.seq > 1 { self.log.op(before(from)).map(|op| op.sum) } else { None };
        if first.is_none_or(|first| first.op.prev != known) {
            return Err(Error::unknown(format!("{} does not have {from} and all after it", path.display()))
                .hint("ask for a full bundle of that branch"));
        }
        let mut base = bundle.header.base.clone();
        base.remove(&from.replica);
        let gaps = crate::format::admit::gaps(&base, &self.log);
        if !gaps.is_empty() {
            let what = format!("this file waits for an earlier one: it needs {}", gaps.join(", "));
            return Err(Error::new(Kind::Parked, what).in_file(path.display().to_string()));
        }
        // Whoever wrote as that replica here writes under a new mark from now on.
        let name = self.coder_name().to_owned();
        if [self.home.public, self.home.private].contains(&from.replica) {
            self.new_home(&name)?;
        }
        let (new, texts) = self.of_branch(from, bundle);
        let note = "a branch that was chosen";
        if self.log.op(from).is_none() {
            self.receive(new, texts, note)?;
            return self.store.let_go(Folder::Forks, path);
        }
        self.set_aside(from)?;
        // The one goes and the other comes in one step: whatever happens, one of the two is here.
        let (texts, new) = self.admitted(texts, new)?;
        let dropped =
            |id: Option<OpId>| id.is_some_and(|id| id.replica == from.replica && id.seq >= from.seq);
        let (kind, coder, wall) = (CommitKind::Read, self.coder(), self.clock.now());
        let last = NewCommit { kind, coder, wall, ops: &new, texts: &texts, note };
        let mut without = |block: Block| (block.head != "[[op]]" || !dropped(block.id())).then_some(block);
        self.store.rewrite_and(self.store.commit_count(), &mut without, Some(&last))?;
        self.changed = true;
        self.reload()?;
        self.find_me(name);
        if new.iter().any(|sealed| matches!(sealed.op.act, Act::Purge { .. })) {
            self.carry_out_purges()?;
        }
        self.store.let_go(Folder::Forks, path)
    }

    /// What is new in a file when the branch here is dropped: what it has beside the other branch too, unless it forks
    /// elsewhere as well.
    fn of_branch(&self, from: OpId, bundle: Bundle) -> (Vec<Sealed>, Vec<TextBlock>) {
        let Bundle { mut ops, texts, .. } = bundle;
        if ops.iter().any(|sealed| sealed.op.id.replica != from.replica && self.is_other(sealed)) {
            ops.retain(|sealed| sealed.op.id.replica == from.replica);
        }
        let last = |replica: ReplicaId| match replica == from.replica {
            true => self.log.last(replica).min(from.seq - 1),
            false => self.log.last(replica),
        };
        ops.retain(|sealed| sealed.op.id.seq > last(sealed.op.id.replica));
        let texts = bundles::needed(&ops, texts);
        (ops, texts)
    }

    /// Writes the branch from an operation on into `.emic/forks/`.
    fn set_aside(&self, from: OpId) -> Result<PathBuf> {
        let base = if from.seq > 1 { Vector::from([(from.replica, from.seq - 1)]) } else { Vector::new() };
        let ops = self.log.in_order(|op| op.id.replica == from.replica && op.id.seq >= from.seq);
        self.keep_ops(base, &ops)
    }

    /// Keeps public operations as a bundle in `.emic/forks/`.
    pub(super) fn keep_ops(&self, base: Vector, ops: &[&Op]) -> Result<PathBuf> {
        let mut upto = base.clone();
        for op in ops {
            let seq = upto.entry(op.id.replica).or_default();
            *seq = (*seq).max(op.id.seq);
        }
        let header = Header {
            project: self.project_id().to_owned(),
            title: self.project().title.clone(),
            kind: kind_of(&base).to_owned(),
            base,
            upto,
        };
        let mut texts = Vec::new();
        for digest in bundles::text_digests(ops) {
            texts.extend(self.store.text(digest)?.map(|text| text.lines));
        }
        let lines: Vec<String> = ops.iter().map(|op| self.lines_of(op.id)).collect::<Result<_>>()?;
        let lines = compose(&header, texts.iter().map(String::as_str), lines.iter().map(String::as_str))?;
        let name = format!("{}.emic.toml", short_digest(lines.as_bytes()));
        self.store.keep(Folder::Forks, &name, lines.as_bytes())
    }

    /// Takes a branch in at once if somebody has chosen it already.
    pub(super) fn follow_choice(&mut self, other: &Sealed, new: &[Sealed], path: &Path) -> Result<bool> {
        let id = other.op.id;
        let chosen = self.chosen(id.replica, id.seq, new) == Some((id, other.op.sum));
        if chosen {
            self.take_branch(id, path)?;
        }
        Ok(chosen)
    }

    /// After operations were set aside: whoever works here may have to be written anew.
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

    /// Leaves out of what came from elsewhere what lost against the content here.
    /// `choices` may have been made in what comes with it.
    pub(super) fn without_lost_branches(&self, ops: &mut Vec<Sealed>, choices: &[Sealed]) {
        let holds = |replica: ReplicaId, seq: u32| {
            let chosen = self.chosen(replica, seq, choices);
            chosen.filter(|(op, sum)| self.log.op(*op).is_some_and(|here| here.sum == *sum))
        };
        // A whole project may come in: each of its operations is looked up, not searched for.
        let brought: IdSet<OpId> = ops.iter().map(|sealed| sealed.op.id).collect();
        let continues_nothing = |id: OpId| {
            let before = OpId::new(id.replica, id.seq - 1);
            id.seq > self.log.last(id.replica) + 1 && !brought.contains(&before)
        };
        let lost: Vec<OpId> = ops
            .iter()
            .filter(|sealed| self.is_other(sealed) || continues_nothing(sealed.op.id))
            .filter_map(|sealed| holds(sealed.op.id.replica, sealed.op.id.seq))
            .map(|(op, _)| op)
            .collect();
        let is_lost = |id: OpId| lost.iter().any(|from| from.replica == id.replica && id.seq >= from.seq);
        ops.retain(|sealed| !is_lost(sealed.op.id));
    }

    /// Says whether an operation is another one here, or continues another one.
    pub(super) fn is_other(&self, sealed: &Sealed) -> bool {
        crate::format::admit::fork([&sealed.op], &self.log).is_some()
    }
    /// Says whether what it continues is not here although something was chosen for its replica.
    pub(super) fn is_after_lost(&self, sealed: &Sealed) -> bool {
        let id = sealed.op.id;
        id.seq > self.log.last(id.replica) + 1 && self.chosen(id.replica, id.seq, &[]).is_some()
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
        let purges = self.log.purges().clone();
        self.store.rewrite(n - 1, &mut Some)?;
        self.reload()?;
        self.find_me(name);
        self.forget_folders()?;
        self.purge_again(&purges)?;
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
        let Ok(entries) = std::fs::read_dir(self.root().join(".emic")) else { return Ok(()) };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("sync-") && name.ends_with(".toml") {
                self.store.remove_own(&name)?;
            }
        }
        Ok(())
    }

    /// Going back brings no purged words back, and keeps them from coming with older bundles.
    fn purge_again(&mut self, before: &crate::log::Purges) -> Result<()> {
        let now = self.log.purges();
        let texts: Vec<Digest> = before.texts.difference(&now.texts).copied().collect();
        let lost = before.ids.difference(&now.ids).copied();
        let ids: Vec<OpId> = lost.filter(|id| !id.replica.is_private()).collect();
        if texts.is_empty() && ids.is_empty() {
            return Ok(());
        }
        self.ensure_person()?;
        self.write(vec![Act::Purge { texts, ids }], Vec::new(), "", CommitKind::Purge, false).map(drop)
    }
}

/// What a part of a shared folder has, as a bundle that can be kept and taken in like one.
pub(super) fn as_bundle(project: (&str, &str), texts: &[TextBlock], ops: &[Sealed]) -> Result<String> {
    let mut ops: Vec<&Sealed> = ops.iter().collect();
    ops.sort_by_key(|sealed| sealed.op.order());
    let (mut base, mut upto) = (Vector::new(), Vector::new());
    for sealed in &ops {
        let id = sealed.op.id;
        if upto.insert(id.replica, id.seq).is_none() && id.seq > 1 {
            base.insert(id.replica, id.seq - 1);
        }
    }
    let (project, title) = (project.0.to_owned(), project.1.to_owned());
    let header = Header { project, title, kind: kind_of(&base).to_owned(), base, upto };
    compose(&header, texts.iter().map(|text| text.lines.as_str()), ops.iter().map(|s| s.lines.as_str()))
}

fn kind_of(base: &Vector) -> &'static str {
    if base.is_empty() { "full" } else { "delta" }
}

/// The operations that choose.
pub(super) fn choices<'s>(ops: impl IntoIterator<Item = &'s Sealed>) -> Vec<Sealed> {
    let chosen = ops.into_iter().filter(|sealed| matches!(sealed.op.act, Act::Choose { .. }));
    chosen.cloned().collect()
}

/// A bundle in memory, without comments.
pub(super) fn compose<'l>(
    header: &Header,
    texts: impl IntoIterator<Item = &'l str>,
    ops: impl IntoIterator<Item = &'l str>,
) -> Result<String> {
    let mut lines = String::new();
    let mut out = |part: &str| {
        lines.push_str(part);
        Ok(())
    };
    let mut composer = Composer::new(header, &mut out)?;
    texts.into_iter().try_for_each(|text| composer.text(text))?;
    ops.into_iter().try_for_each(|op| composer.op(None, op))?;
    composer.finish()?;
    Ok(lines)
}
