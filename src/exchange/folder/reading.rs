//! One file of a shared folder while it is taken in: what is new in it, and whether what was read of it is still there.

use super::super::bundle::Vector;
use super::super::outcome::{Fate, Outcome, Tally};
use super::super::part::{self, PartCommit, Stretch};
use super::cursor::Remembered;
use super::names::{looks, writer_of};
use super::{Cursor, Entry, MAX_READ, SharedFolder, sum_before};
use crate::error::{Error, Result};
use crate::model::id::{Digest, OpId, ReplicaId};
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;

/// So many bytes of a file are in memory at once.
const PIECE: u64 = 4 << 20;

/// Whose project it is that takes in what is in a folder, and when.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'p> {
    /// Id of the project.
    pub project: &'p str,
    /// Title of the project.
    pub title: &'p str,
    /// The replicas that wrote in this project: their parts are its own.
    pub own: &'p [ReplicaId],
    /// Seconds since 1970.
    pub now: i64,
}

/// One file while it is taken in.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) name: String,
    pub(super) commits: VecDeque<PartCommit>,
    pub(super) outcome: Outcome,
    pub(super) tally: Tally,
    /// Some of its commits came in.
    pub(super) moved: bool,
    /// It says that it belongs to another project.
    pub(super) foreign: bool,
    /// Commits that were refused, or come after one: names in `choices` may be theirs.
    pub(super) left: Vec<PartCommit>,
    /// What was remembered of it, if it was read again from its start.
    pub(super) before: Vec<Remembered>,
}

impl Reading {
    /// Has a commit wait for an operation. `needs` is what the file's first commit needs before its own changes.
    pub(super) fn need(&mut self, commit: usize, op: OpId, mut needs: Vector) {
        for earlier in self.commits.iter().take(commit + 1) {
            needs.extend(earlier.needs.iter().map(|(replica, seq)| (*replica, *seq)));
        }
        if let Some(commit) = self.commits.get_mut(commit)
            && needs.get(&op.replica).is_none_or(|&seq| seq < op.seq)
        {
            commit.needs.insert(op.replica, op.seq);
        }
    }

    /// Reads the commits of a file that were not read yet. `compare`: all that was read of it before is compared.
    pub(super) fn of(
        folder: &dyn SharedFolder,
        entry: &Entry,
        cursor: &mut Cursor,
        reader: Reader<'_>,
        compare: bool,
    ) -> Reading {
        let (name, outcome, tally) = (entry.name.clone(), Outcome::of(&entry.name), Tally::default());
        let (commits, left, before) = (VecDeque::new(), Vec::new(), Vec::new());
        let (moved, foreign) = (false, false);
        let mut reading = Reading { name, commits, outcome, tally, moved, foreign, left, before };
        let own = writer_of(&entry.name, reader.own).is_some();
        let fault = match new_commits(folder, entry, cursor, (own, compare), &mut reading.before) {
            Ok(Stretch { header: Some((project, theirs)), .. }) if project != reader.project => {
                let what = format!(
                    "this file belongs to the project \"{theirs}\" ({project}), here is \"{}\" ({})",
                    reader.title, reader.project
                );
                reading.foreign = true;
                Some(Error::bad_file(what).hint("one shared folder for one project"))
            }
            Ok(stretch) => {
                cursor.newer = stretch.is_newer();
                reading.commits = stretch.commits.into();
                stretch.fault
            }
            Err(fault) => Some(fault),
        };
        cursor.damaged = fault.is_some() && !cursor.newer;
        if let Some(fault) = fault {
            cursor.look_again();
            reading.keep_out(Fate::Refused, fault);
        }
        reading
    }

    /// Notes why the file does not come in, or not all of it. The first reason counts if the file only waits.
    pub(super) fn keep_out(&mut self, fate: Fate, fault: Error) {
        if matches!(fate, Fate::Waits(_)) && self.outcome.fault.is_some() {
            return;
        }
        let outcome = std::mem::take(&mut self.outcome);
        let fault = fault.in_file(&outcome.file);
        self.outcome = outcome.kept_out(fate, fault);
    }

    /// Why operations that others wait for do not come in with this file; `None` if it does not have them.
    pub(super) fn holds_back(&self, (replica, from, to): &(ReplicaId, u32, u32)) -> Option<String> {
        let in_gap = |id: OpId| id.replica == *replica && (*from..=*to).contains(&id.seq);
        let has = |commit: &PartCommit| commit.ops.iter().any(|sealed| in_gap(sealed.op.id));
        let (name, fault) = (&self.name, self.outcome.fault.as_ref());
        // Of what comes after damage only the writer is known, by the file's name.
        let perhaps = self.left.is_empty() && writer_of(name, &[*replica]).is_some();
        match fault {
            Some(fault) if self.left.iter().any(has) || perhaps => {
                let line = fault.place().and_then(|place| place.line);
                let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
                Some(format!("it is in {name}, which is not read on{line}: {}", fault.what()))
            }
            _ if self.commits.iter().any(has) => Some(format!("it is in {name}, which waits itself")),
            _ => None,
        }
    }
}

/// The commits of a file that were not read yet; a file that has not changed is not opened. What was remembered of a
/// file that turns out to be another one goes to `before`, and the file is read from its start.
fn new_commits(
    folder: &dyn SharedFolder,
    entry: &Entry,
    cursor: &mut Cursor,
    (own, compare): (bool, bool),
    before: &mut Vec<Remembered>,
) -> Result<Stretch> {
    // Nothing but a plain file: a link may lead anywhere, and a pipe may never end.
    if !entry.plain {
        let what = "this is a link, a pipe or a folder, not a file";
        return Err(Error::bad_file(what).hint("remove it; sync reads files alone"));
    }
    let unchanged = cursor.stamp == entry.stamp;
    if unchanged && !compare {
        return Ok(Stretch::default());
    }
    // No one but this project writes in its own parts, and the parts of others only grow.
    let touched = !unchanged && (own || entry.stamp.size <= cursor.stamp.size);
    if !is_as_read(folder, entry, cursor, compare || touched)? {
        *before = std::mem::take(&mut cursor.commits);
    } else if unchanged {
        return Ok(Stretch::default());
    }
    cursor.stamp = entry.stamp;
    read_on(folder, entry, cursor, own)
}

/// True if a file still has the bytes that were read of it: all of them are compared, or only the last ones.
fn is_as_read(folder: &dyn SharedFolder, entry: &Entry, cursor: &Cursor, all: bool) -> Result<bool> {
    if cursor.read() == 0 {
        return Ok(true);
    }
    if cursor.read() > entry.stamp.size {
        return Ok(false);
    }
    if !all {
        return Ok(sum_before(folder, &entry.name, cursor.read())? == cursor.before);
    }
    let mut at = 0;
    for commit in &cursor.commits {
        let mut hash = Sha256::new();
        while at < commit.end {
            let bytes = folder.read(&entry.name, at, PIECE.min(commit.end - at))?;
            if bytes.is_empty() {
                return Ok(false);
            }
            hash.update(&bytes);
            at += bytes.len() as u64;
        }
        if Digest(hash.finalize().into()) != commit.bytes {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads a file on from where the cursor is, piece by piece. One's `own` is written again, whatever is in it.
pub(super) fn read_on(
    folder: &dyn SharedFolder,
    entry: &Entry,
    cursor: &Cursor,
    own: bool,
) -> Result<Stretch> {
    let mut reader = part::Reader::from(cursor.read(), cursor.lines());
    let mut at = cursor.read();
    // A file that says itself that it is too large is read no further than its first piece.
    let most = if entry.stamp.size.saturating_sub(at) > MAX_READ { 0 } else { MAX_READ };
    loop {
        let bytes = folder.read(&entry.name, at, PIECE)?;
        if let Some(strange) = looks(&bytes).filter(|_| at == 0 && !own) {
            return Err(strange.fault());
        }
        at += bytes.len() as u64;
        if bytes.is_empty() || !reader.piece(&bytes) {
            return Ok(reader.finish());
        }
        if at - cursor.read() > most {
            return Err(Error::bad_file("this file is larger than 2 GiB, no part is"));
        }
    }
}
