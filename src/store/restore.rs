//! A journal made anew from what is left of it and what backups have, when everything that was saved is in one of
//! the two.
//!
//! What a backup means is not known here: whoever knows bundles reads it, puts the two together and says what came
//! out. Commits stay as they were up to the first that is damaged; after it everything stands in one.

use super::commit::{CommitKind, NewCommit};
use super::files::{self, durably, not_saved};
use super::known::Known;
use super::rewrite::{NEW, Writer};
use super::{Store, create};
use crate::error::Result;
use crate::log::Sealed;
use crate::log::dialect::{Block, TextBlock};
use crate::model::id::{Digest, OpId, ReplicaId};
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

/// A damaged journal that is kept, and one that is just being copied there.
const DAMAGED: &str = "journal.damaged";
pub(super) const KEEPING: &str = "journal.keeping";

impl Store {
    /// The last operation of each replica that is known to have been saved, by the witness beside journal and
    /// database; `None` if it says nothing.
    pub fn known_lasts(&self) -> Option<Vec<OpId>> {
        Known::read(&self.paths, &self.project.id).map(|known| known.lasts().collect())
    }

    /// What openings and repairs have set aside: databases, journals, unfinished acts.
    pub fn set_aside(&self) -> Vec<PathBuf> {
        let all =
            |dir: &Path| std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
        let aside = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.contains(".damaged") || name.contains(".torn")
        };
        let mut found: Vec<PathBuf> =
            all(&self.paths.hidden).chain(all(&self.paths.journal)).filter(aside).collect();
        found.sort();
        found
    }

    /// Puts a new journal with these operations and texts in the place of a damaged one, whose files are kept as
    /// `journal.damaged`. `ops` are all that there are, each replica's in their order from 1. `wall` is seconds
    /// since 1970. `false`: the disk does not take it, and what was there still stands.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`]: the project has to be opened again.
    pub fn restore(&mut self, wall: i64, texts: &[TextBlock], ops: &[Sealed]) -> Result<bool> {
        if self._lock.is_none() || self.poisoned.is_some() {
            return Ok(false);
        }
        let new = self.paths.hidden.join(NEW);
        let written = self.keep_damaged().and_then(|()| self.write_whole(&new, wall, texts, ops));
        if written.is_err() {
            let _ = create::remove_dir(&new);
            return Ok(false);
        }
        self.put_in_place().map(|()| true)
    }

    fn keep_damaged(&self) -> Result<()> {
        let (keeping, aside) = (self.paths.hidden.join(KEEPING), self.paths.free_name(DAMAGED));
        let told = |fault: io::Error| not_saved(&fault, &aside);
        create::remove_dir(&keeping).and_then(|()| self.disk.make_dir(&keeping)).map_err(told)?;
        for path in files::list(&self.paths.journal) {
            let Some(name) = path.file_name() else { continue };
            if let Some(bytes) = files::read_if_there(&path)? {
                durably(&*self.disk, &keeping.join(name), &bytes).map_err(told)?;
            }
        }
        self.disk.rename(&keeping, &aside).map_err(told)?;
        self.disk.sync_dir(&self.paths.hidden).map_err(told)
    }

    /// Lets damaged journals go that were set aside: they may hold words that were taken out.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`].
    pub fn forget_damaged(&self) -> Result<()> {
        for path in self.set_aside().into_iter().filter(|path| path.is_dir()) {
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(DAMAGED)) {
                create::remove_dir(&path).map_err(|fault| not_saved(&fault, &path))?;
            }
        }
        Ok(())
    }

    fn write_whole(&self, dir: &Path, wall: i64, texts: &[TextBlock], ops: &[Sealed]) -> Result<()> {
        let told = |fault: io::Error| not_saved(&fault, dir);
        create::remove_dir(dir).map_err(told)?;
        self.disk.make_dir(dir).map_err(told)?;
        let mut writer = Writer::begin(self, dir).map_err(told)?;
        let (mut lasts, mut known) = (HashMap::<ReplicaId, u32>::new(), HashSet::<Digest>::new());
        for record in self.records() {
            let Ok(commit) = self.journal_commit(record) else { break };
            if !follows(&commit.ops, &mut lasts) {
                break;
            }
            known.extend(commit.texts.iter().map(|text| text.sum_without("digest")));
            writer.commit(&record, &commit.note, &commit.texts, &commit.ops).map_err(told)?;
        }
        let texts: Vec<TextBlock> =
            texts.iter().filter(|text| !known.contains(&text.digest)).cloned().collect();
        let is_new = |op: &OpId| lasts.get(&op.replica).is_none_or(|&seq| op.seq > seq);
        let ops: Vec<Sealed> = ops.iter().filter(|sealed| is_new(&sealed.op.id)).cloned().collect();
        if !(texts.is_empty() && ops.is_empty()) {
            let (kind, note) = (CommitKind::Repair, "from a backup");
            let last = NewCommit { kind, coder: None, wall, ops: &ops, texts: &texts, note };
            writer.new_commit(&last).map_err(told)?;
        }
        let tip = writer.end().map_err(told)?;
        self.disk.sync_dir(dir).map_err(told)?;
        self.disk.sync_dir(&self.paths.hidden).map_err(told)?;
        self.read_back(dir, tip)
    }
}

/// Says whether operations follow what is known of each replica, and notes them.
fn follows(ops: &[Block], lasts: &mut HashMap<ReplicaId, u32>) -> bool {
    let mut after = lasts.clone();
    for block in ops {
        let Some(id) = block.id() else { return false };
        let last = after.entry(id.replica).or_default();
        if id.seq != *last + 1 {
            return false;
        }
        *last = id.seq;
    }
    *lasts = after;
    true
}
