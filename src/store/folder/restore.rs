//! Replacing a damaged journal by what is left of it and what backups have, when everything that was saved is in one of
//! the two.
//!
//! What a backup means is not known here: the workspace reads bundles, puts the two together and passes the result
//! on. Commits stay as they were up to the first that is damaged; after it everything is in one.

use super::Folder;
use super::generation::NEW;
use super::layout::{durably, list, read_if_there, remove_dir};
use super::rewrite::Writer;
use super::sweep::{DAMAGED, KEEPING};
use super::witness::Known;
use crate::error::Result;
use crate::log::Sealed;
use crate::log::dialect::{Block, TextBlock};
use crate::model::id::{Digest, OpId, ReplicaId};
use crate::store::commit::{CommitKind, NewCommit};
use crate::store::replace::not_saved;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

impl Folder {
    /// The last operation of each replica that is known to have been saved, by the witness beside journal and
    /// database; `None` if it says nothing.
    pub fn known_lasts(&self) -> Option<Vec<OpId>> {
        let mut known = Known::read(&self.files.paths, &self.project.id);
        for id in self.lost_lasts() {
            known.get_or_insert_default().add(id);
        }
        known.map(|known| known.lasts().collect())
    }
    /// True if [`Folder::known_lasts`] are all that were ever saved, for certain.
    pub fn knows_all(&self) -> bool {
        Known::read(&self.files.paths, &self.project.id).is_some_and(|known| known.exact)
    }

    /// Puts a new journal with these operations and texts in the place of a damaged one, whose files are kept as
    /// `journal.damaged`. `ops` are all that there are, each replica's in their order from 1. `wall` is seconds
    /// since 1970. `false`: the disk does not take it, and what was there is unchanged.
    ///
    /// # Errors
    /// [`crate::error::Error::not_saved`]: the project has to be opened again.
    pub fn restore(&mut self, wall: i64, texts: &[TextBlock], ops: &[Sealed]) -> Result<bool> {
        if self.lock.is_none() || self.files.guard.poison().is_some() {
            return Ok(false);
        }
        let new = self.files.paths.hidden.join(NEW);
        let written = self.keep_damaged().and_then(|()| self.write_whole(&new, wall, texts, ops));
        if written.is_err() {
            let _ = remove_dir(&new);
            return Ok(false);
        }
        self.put_in_place().map(|()| true)
    }

    fn keep_damaged(&self) -> Result<()> {
        let (keeping, aside) = (self.files.paths.hidden.join(KEEPING), self.files.paths.free_name(DAMAGED));
        let told = |fault: io::Error| not_saved(&fault, &aside);
        remove_dir(&keeping).and_then(|()| self.files.disk.make_dir(&keeping)).map_err(told)?;
        for path in list(&self.files.paths.journal) {
            let Some(name) = path.file_name() else { continue };
            if let Some(bytes) = read_if_there(&path)? {
                durably(&*self.files.disk, &keeping.join(name), &bytes).map_err(told)?;
            }
        }
        self.files.disk.rename(&keeping, &aside).map_err(told)?;
        self.files.disk.sync_dir(&self.files.paths.hidden).map_err(told)
    }

    fn write_whole(&self, dir: &Path, wall: i64, texts: &[TextBlock], ops: &[Sealed]) -> Result<()> {
        let told = |fault: io::Error| not_saved(&fault, dir);
        remove_dir(dir).map_err(told)?;
        self.files.disk.make_dir(dir).map_err(told)?;
        let mut writer = Writer::begin(self, dir).map_err(told)?;
        let (mut lasts, mut known) = (HashMap::<ReplicaId, u32>::new(), HashSet::<Digest>::new());
        for record in (1..=self.index.commit_count()).filter_map(|n| self.index.commit(n)) {
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
        self.files.disk.sync_dir(dir).map_err(told)?;
        self.files.disk.sync_dir(&self.files.paths.hidden).map_err(told)?;
        self.read_back(dir, tip)
    }
}

/// True if operations follow what is known of each replica; notes them.
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
