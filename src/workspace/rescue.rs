//! When journal and database are damaged beyond what the two can mend: the backups have their say.
//!
//! What is sound in the journal and what backups hold is put together. Only if everything is in it that is known to
//! have been saved does it take the journal's place; else the project stays as it is, to be read.

use super::folding::log_of;
use super::incoming::{load, load_kept};
use super::{Workspace, backing_up};
use crate::error::{Error, Kind, Result};
use crate::log::dialect::{TextBlock, blocks, read_op};
use crate::log::{Op, Purges, Sealed};
use crate::model::id::*;
use crate::store::{Area, Files, Finding, Folder, Opened, Shelf, is_since};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const RESCUED: &str =
    "The journal was damaged and was made anew with the help of a backup; nothing is missing.";
const RESCUED_AS_FAR_AS_KNOWN: &str = "The journal was damaged and was made anew with the help of a backup; everything is there that is known to have \
     been saved.";

/// What was found in journal and backups.
#[derive(Default)]
struct Found {
    ops: BTreeMap<OpId, Sealed>,
    texts: HashMap<Digest, TextBlock>,
}

/// Mends a project that opened damaged, if the backups together with it have everything that was saved. Returns true
/// if it did.
///
/// # Errors
/// A disk that does not take it.
pub(super) fn rescue(opened: &mut Opened, now: i64) -> Result<bool> {
    let store = &mut opened.store;
    let lacks = if store.is_damaged() { Vec::new() } else { store.lacks() };
    if !store.is_damaged() && lacks.is_empty() {
        return Ok(false);
    }
    let Some(lasts) = store.known_lasts() else { return Ok(false) };
    let words = if store.knows_all() { RESCUED } else { RESCUED_AS_FAR_AS_KNOWN };
    let mut found = None;
    // The backup before a file with what came after it is needed too.
    let mut follows = false;
    for path in store.files().backups() {
        // Where only the end is lost, the head of a backup says if it helps: this is asked at every opening.
        if !lacks.is_empty() && !reaches(store.files(), &path, &lacks) && !std::mem::take(&mut follows) {
            continue;
        }
        follows = is_since(&path);
        let found = found.get_or_insert_with(|| Found::of(store));
        found.take_backup(store.project_id(), &path);
        if found.is_whole(&lasts) {
            let Found { ops, texts } = std::mem::take(found);
            let mut ops: Vec<Sealed> = ops.into_values().collect();
            ops.sort_by_key(|sealed| sealed.op.order());
            let texts: Vec<TextBlock> = texts.into_values().collect();
            if !store.restore(now, &texts, &ops)? {
                return Ok(false);
            }
            opened.read_only = store.read_only().map(str::to_owned);
            opened.notices.push(words.to_owned());
            return Ok(true);
        }
    }
    Ok(false)
}

/// True if a backup has these operations, as its head says.
fn reaches(files: &dyn Files, path: &Path, lasts: &[OpId]) -> bool {
    let Some(upto) = backing_up::upto_of(files, path) else { return false };
    lasts.iter().all(|last| upto.get(&last.replica).is_some_and(|&seq| seq >= last.seq))
}

impl Found {
    /// What is sound in journal and database.
    fn of(store: &Folder) -> Found {
        let mut found = Found::default();
        for last in store.lasts() {
            for seq in 1..=last.seq {
                let lines = store.op_lines(OpId::new(last.replica, seq)).ok().flatten();
                let block = lines.as_deref().and_then(|lines| blocks(lines).ok()?.pop());
                let op = block.and_then(|block| read_op(&block).ok());
                if let Some((op, lines)) = op.zip(lines) {
                    found.ops.insert(op.id, Sealed { op, lines });
                }
            }
        }
        let texts = store.text_digests().into_iter().filter_map(|digest| store.text(digest).ok().flatten());
        found.texts.extend(texts.map(|text| (text.digest, text)));
        found
    }

    /// Adds what a backup has beside; one that is not whole adds nothing.
    fn take_backup(&mut self, project: &str, path: &Path) {
        let Ok(mut bundle) = load(path) else { return };
        if bundle.header.project != project {
            return;
        }
        bundle.accept();
        for sealed in bundle.ops {
            self.ops.entry(sealed.op.id).or_insert(sealed);
        }
        for text in bundle.texts {
            self.texts.entry(text.digest).or_insert(text);
        }
    }

    /// Every replica's operations without a gap, up to what is known to have been saved at least, and the words of
    /// every transcript.
    fn is_whole(&self, lasts: &[OpId]) -> bool {
        let mut before: Option<&Op> = None;
        for Sealed { op, .. } in self.ops.values() {
            let prev = before.filter(|before| before.id.replica == op.id.replica);
            let next = prev.map_or(1, |prev| prev.id.seq + 1);
            if op.id.seq != next || op.prev != prev.map(|prev| prev.sum) {
                return false;
            }
            before = Some(op);
        }
        let ops: Vec<&Op> = self.ops.values().map(|sealed| &sealed.op).collect();
        let mut purges = Purges::default();
        ops.iter().for_each(|op| purges.add(op));
        lasts.iter().all(|last| self.ops.contains_key(last))
            && crate::exchange::bundle::text_digests(&ops)
                .iter()
                .all(|digest| self.texts.contains_key(digest) || purges.texts.contains(digest))
    }
}

impl Workspace {
    /// The full check: journal and database against each other, and every backup by itself.
    ///
    /// # Errors
    /// If a file cannot be read at all.
    pub fn examine(&self) -> Result<Vec<Finding>> {
        let mut findings = self.store.examine()?;
        for path in self.store.files().backups() {
            if let Err(fault) = check_backup(self, &path) {
                let what = format!("a backup is damaged and of no use: {fault}");
                findings.push(Finding { grave: false, what });
            }
        }
        if self.is_kept_soundly() == Some(false) {
            let what = "what was kept to open the project sooner is not what its acts mean";
            findings.push(Finding { grave: false, what: what.to_owned() });
        }
        Ok(findings)
    }

    /// Rebuilds the database beside the old one, from the best copies, and a backup; backups that are of no use go.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn repair(&mut self) -> Result<()> {
        self.store.rebuild()?;
        self.log = log_of(&mut *self.store)?;
        self.store.files().forget_checkpoint();
        self.kept = false;
        self.back_up()?;
        for path in self.store.files().backups() {
            if check_backup(self, &path).is_err() {
                self.store.files().let_go(Area::Backups, &path)?;
            }
        }
        Ok(())
    }
}

/// Checks that a backup can be read and is of this project.
fn check_backup(workspace: &Workspace, path: &Path) -> Result<()> {
    let told = |fault: Error| match fault.place() {
        Some(_) => fault,
        None => fault.in_file(path.display().to_string()),
    };
    let bundle = load_kept(workspace.store.files(), Area::Backups, path).map_err(told)?;
    match bundle.header.project == workspace.store.project_id() {
        true => Ok(()),
        false => Err(told(Error::new(Kind::BadFile, "it is of another project"))),
    }
}
