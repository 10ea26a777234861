//! The checkpoint: what was kept of a project as it was folded, in parts, so that the next opening need not read and fold
//! every operation.
//!
//! It lies in a file of its own and not in the database, because sled writes when it is opened, and a command that only
//! reads is to write nothing. It is a convenience: never synced, never believed. It counts only if every byte of it is
//! as it was written, the same program wrote it, and the journal ends where it ended then.

use super::journal::{file_path, files};
use super::layout::Paths;
use crate::log::dialect::sha256;
use crate::model::id::{Digest, OpId};
use crate::store::disk::Disk;
use crate::store::plain::{Links, open_plain};
use crate::store::replace::Replacing;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;

const CHECKPOINT: &str = "checkpoint";
const UNFINISHED: &str = ".checkpoint.new";
/// Changes with the form of what is kept here.
const LAYOUT: &str = "1";
/// Bytes at the end of the journal: they hold the sum of its last commit.
const TAIL: usize = 72;
/// Bytes before the head: its length, and its sum.
const START: usize = 8 + 32;

/// Where the journal ends, and how long its files are: every commit changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    files: Vec<(u32, u64)>,
    tail: Vec<u8>,
}

impl End {
    pub(super) fn of(paths: &Paths) -> Option<End> {
        let mut all = Vec::new();
        let mut tail = Vec::new();
        let numbers = files(&paths.journal);
        for &number in &numbers {
            let path = file_path(&paths.journal, number);
            let len = std::fs::symlink_metadata(&path).ok()?.len();
            all.push((number, len));
            if numbers.last() == Some(&number) {
                tail = vec![0; TAIL];
                let file = open_plain(&path, Links::Refused).ok()?;
                file.read_exact_at(&mut tail, len.checked_sub(TAIL as u64)?).ok()?;
            }
        }
        (!all.is_empty()).then_some(End { files: all, tail })
    }
}

/// What stands before the parts.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    layout: String,
    /// The program that folded.
    build: String,
    project: String,
    /// The last operation of every replica.
    lasts: Vec<OpId>,
    end: End,
    /// Length and sum of each part.
    parts: Vec<(u64, Digest)>,
}

/// What was kept of a project, in parts. A part is read when it is asked for.
#[derive(Debug)]
pub struct Checkpoint {
    parts: Parts,
    sums: Vec<Digest>,
}

#[derive(Debug)]
enum Parts {
    Here(Vec<Vec<u8>>),
    /// Where each begins in the file, and how long it is.
    In(File, Vec<(u64, usize)>),
}

impl Checkpoint {
    /// From parts that were never written down.
    pub fn of(parts: &[Vec<u8>]) -> Checkpoint {
        let sums = parts.iter().map(|part| sha256(part)).collect();
        Checkpoint { parts: Parts::Here(parts.to_vec()), sums }
    }
    /// A part, if it is there and as it was written.
    pub fn part(&self, nth: usize) -> Option<Vec<u8>> {
        let part = match &self.parts {
            Parts::Here(parts) => parts.get(nth)?.clone(),
            Parts::In(file, places) => {
                let &(at, len) = places.get(nth)?;
                let mut part = vec![0; len];
                file.read_exact_at(&mut part, at).ok()?;
                part
            }
        };
        (sha256(&part) == *self.sums.get(nth)?).then_some(part)
    }
}

/// A checkpoint as it was found, with what it says of the project's log.
pub(super) struct Found {
    pub(super) project: String,
    pub(super) lasts: Vec<OpId>,
    pub(super) checkpoint: Checkpoint,
}

/// The checkpoint that this program kept, if the journal has not changed since. Writes nothing.
pub(super) fn find(paths: &Paths, build: &str) -> Option<Found> {
    let file = open_plain(&paths.hidden.join(CHECKPOINT), Links::Refused).ok()?;
    let size = file.metadata().ok()?.len();
    let mut start = [0; START];
    file.read_exact_at(&mut start, 0).ok()?;
    let (len, sum) = start.split_first_chunk::<8>()?;
    let len = u64::from_le_bytes(*len);
    if len > size {
        return None;
    }
    let mut head = vec![0; usize::try_from(len).ok()?];
    file.read_exact_at(&mut head, START as u64).ok()?;
    if sha256(&head).0 != sum {
        return None;
    }
    // The layout comes first, so that it can be read in every version.
    let (layout, _): (String, &[u8]) = postcard::take_from_bytes(&head).ok()?;
    if layout != LAYOUT {
        return None;
    }
    let Head { build: by, project, lasts, end, parts, .. } = postcard::from_bytes(&head).ok()?;
    if by != build || Some(end) != End::of(paths) {
        return None;
    }
    let (mut at, mut places, mut sums) = (START as u64 + len, Vec::new(), Vec::new());
    for (len, sum) in parts {
        places.push((at, usize::try_from(len).ok()?));
        sums.push(sum);
        at = at.checked_add(len).filter(|&to| to <= size)?;
    }
    let checkpoint = Checkpoint { parts: Parts::In(file, places), sums };
    (at == size).then_some(Found { project, lasts, checkpoint })
}

/// Keeps a checkpoint of the journal as it is now. A disk that does not take it only makes the next opening slower.
pub(super) fn keep(disk: &dyn Disk, paths: &Paths, of: (&str, &str, Vec<OpId>), parts: &[Vec<u8>]) {
    let (build, project, lasts) = of;
    let head = End::of(paths).and_then(|end| {
        let parts = parts.iter().map(|part| (part.len() as u64, sha256(part))).collect();
        let (layout, build, project) = (LAYOUT.to_owned(), build.to_owned(), project.to_owned());
        postcard::to_allocvec(&Head { layout, build, project, lasts, end, parts }).ok()
    });
    let kept = head.map(|head| {
        let mut write = |out: &mut dyn Write| {
            let told = crate::store::files::not_written;
            out.write_all(&(head.len() as u64).to_le_bytes()).map_err(told)?;
            out.write_all(&sha256(&head).0).map_err(told)?;
            out.write_all(&head).map_err(told)?;
            parts.iter().try_for_each(|part| out.write_all(part).map_err(told))
        };
        Replacing::AS_HINT.with(disk, &paths.hidden.join(CHECKPOINT), &mut write)
    });
    if !matches!(kept, Some(Ok(()))) {
        forget(paths);
    }
}

/// Removes it: it holds the words of transcripts.
pub(super) fn forget(paths: &Paths) {
    for name in [UNFINISHED, CHECKPOINT] {
        let _ = std::fs::remove_file(paths.hidden.join(name));
    }
}
