//! What can be told of a project without opening it: so the screen can show the place that was left before the
//! database is there.
//!
//! What is kept here is a convenience. It is never synced, it may be lost, and it counts only while the journal
//! ends where it ended when it was written.

use super::journal::{file_path, files};
use super::layout::Paths;
use super::lock::is_noted;
use crate::log::dialect::sha256;
use crate::store::disk::Disk;
use crate::store::plain::{Links, open_plain, read_plain};
use crate::store::replace::Replacing;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::FileExt;
use std::path::Path;

const GLANCE: &str = "glance";
const UNFINISHED: &str = ".glance.new";
/// Bytes at the end of the journal: they hold the sum of its last commit.
const TAIL: usize = 72;
/// A larger file was not written here.
const MOST: u64 = 16 << 20;
const DIGEST: usize = 32;

/// Where the journal ends: every commit changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    file: u32,
    len: u64,
    tail: Vec<u8>,
}

impl End {
    fn of(paths: &Paths) -> Option<End> {
        let number = files(&paths.journal).last().copied()?;
        let file = open_plain(&file_path(&paths.journal, number), Links::Refused).ok()?;
        let len = file.metadata().ok()?.len();
        let mut tail = vec![0; TAIL];
        file.read_exact_at(&mut tail, len.checked_sub(TAIL as u64)?).ok()?;
        Some(End { file: number, len, tail })
    }
}

/// What was kept for the first frame, if it is still true: nothing was written since, and no process that lives has the
/// project open. Takes no lock and writes nothing.
pub fn glance(root: &Path) -> Option<Vec<u8>> {
    let paths = Paths::new(root);
    let lock = paths.hidden.join("lock");
    let free = lock.exists() && !is_noted(&lock);
    let draft = paths.hidden.join("draft.toml").exists();
    let path = paths.hidden.join(GLANCE);
    if !free || draft || std::fs::metadata(&path).ok()?.len() > MOST {
        return None;
    }
    let bytes = read_plain(&path, Links::Refused).ok()?;
    let (digest, rest) = bytes.split_at_checked(DIGEST)?;
    let (end, body): (End, &[u8]) = postcard::take_from_bytes(rest).ok()?;
    (sha256(rest).0 == digest && Some(end) == End::of(&paths)).then(|| body.to_vec())
}

/// Keeps what the first frame will need. A disk that does not take it only makes the next start slower.
pub(super) fn keep(disk: &dyn Disk, paths: &Paths, body: &[u8]) {
    let whole = End::of(paths).and_then(|end| postcard::to_allocvec(&end).ok()).map(|end| {
        let rest = [&end, body].concat();
        [&sha256(&rest).0[..], &rest].concat()
    });
    let kept = whole.map(|whole| Replacing::AS_HINT.bytes(disk, &paths.hidden.join(GLANCE), &whole));
    if !matches!(kept, Some(Ok(()))) {
        forget(paths);
    }
}

/// Removes it: it holds words of the transcript.
pub(super) fn forget(paths: &Paths) {
    for name in [UNFINISHED, GLANCE] {
        let _ = std::fs::remove_file(paths.hidden.join(name));
    }
}
