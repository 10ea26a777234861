//! When journal and database are damaged beyond what the two can mend: the backups have their say.
//!
//! What is sound in the journal and what backups hold is put together, and takes the journal's place if it has no gap
//! and is more than what is here. What is known to have been saved and is in none of them is named.

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

const AS_FAR_AS_IT_GOES: &str =
    "The journal was damaged and was made anew with the help of a backup, as far as that goes.";

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
    let here = store.lasts();
    let mut found: Option<Found> = None;
    // The backup before a file with what came after it is needed too.
    let mut follows = false;
    for path in store.files().backups() {
        // Where only the end is lost, the head of a backup says if it helps: this is asked at every opening.
        if !lacks.is_empty() && !reaches_beyond(store.files(), &path, &here) && !std::mem::take(&mut follows)
        {
            continue;
        }
        follows = is_since(&path);
        let found = found.get_or_insert_with(|| Found::of(store));
        found.take_backup(store.project_id(), &path);
        if found.is_whole(&lasts) {
            return restore(opened, std::mem::take(&mut *found), now, words);
        }
    }
    // Not everything, but more than is here: what was saved after the last backup stays lost, and is named.
    let damaged = store.is_damaged();
    let helps =
        |found: &Found| found.has(&here) && (damaged || found.is_more_than(&here)) && found.is_sound();
    let Some(found) = found.filter(helps) else { return Ok(false) };
    let done = restore(opened, found, now, AS_FAR_AS_IT_GOES)?;
    if done {
        let store = &mut opened.store;
        store.heard_of(lasts);
        let missing = store.missing().join("; ");
        // It is said here what is missing.
        drop(store.take_notices());
        let lost = format!(
            "What was saved after that is missing: {missing}. You write under a new name from now on."
        );
        opened.notices.extend((!missing.is_empty()).then_some(lost));
    }
    Ok(done)
}

/// Puts what was found in the place of what is here; `words` says so to the person.
fn restore(opened: &mut Opened, found: Found, now: i64, words: &str) -> Result<bool> {
    let store = &mut opened.store;
    let Found { ops, texts } = found;
    let mut ops: Vec<Sealed> = ops.into_values().collect();
    ops.sort_by_key(|sealed| sealed.op.order());
    let texts: Vec<TextBlock> = texts.into_values().collect();
    if !store.restore(now, &texts, &ops)? {
        return Ok(false);
    }
    opened.read_only = store.read_only().map(str::to_owned);
    opened.notices.push(words.to_owned());
    Ok(true)
}

/// True if a backup has more than these of some replica, as its head says.
fn reaches_beyond(files: &dyn Files, path: &Path, here: &[OpId]) -> bool {
    let Some(upto) = backing_up::upto_of(files, path) else { return false };
    upto.into_iter().any(|(replica, seq)| {
        let last = here.iter().find(|last| last.replica == replica);
        last.is_none_or(|last| last.seq < seq)
    })
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

    /// True if it is sound and has everything that is known to have been saved.
    fn is_whole(&self, lasts: &[OpId]) -> bool {
        self.has(lasts) && self.is_sound()
    }
    fn has(&self, lasts: &[OpId]) -> bool {
        lasts.iter().all(|last| self.ops.contains_key(last))
    }
    /// True if it has more than the operations up to these.
    fn is_more_than(&self, lasts: &[OpId]) -> bool {
        self.ops.len() > lasts.iter().map(|last| last.seq as usize).sum()
    }
    /// Every replica's operations without a gap, and the words of every transcript.
    fn is_sound(&self) -> bool {
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
        crate::exchange::bundle::text_digests(&ops)
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
            // One that is damaged and has what is nowhere else is left to a person.
            if check_backup(self, &path).is_err() && !backing_up::has_more(self, &path) {
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
