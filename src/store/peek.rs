//! What can be told of a project without opening it: so the screen can show the place that was left before the
//! database is there.
//!
//! What is kept here is a convenience. It is never synced, it may be lost, and it counts only while the journal
//! ends where it ended when it was written.

use super::disk::FILE_MODE;
use super::files::Paths;
use super::journal::{file_path, files};
use crate::log::dialect::sha256;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

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
        let file = File::open(file_path(&paths.journal, number)).ok()?;
        let len = file.metadata().ok()?.len();
        let mut tail = vec![0; TAIL];
        file.read_exact_at(&mut tail, len.checked_sub(TAIL as u64)?).ok()?;
        Some(End { file: number, len, tail })
    }
}

/// What was kept for the first frame, if it is still true: nothing was written since, and nobody has the project
/// open or left it without closing it. Takes no lock and writes nothing.
pub fn glance(root: &Path) -> Option<Vec<u8>> {
    let paths = Paths::new(root);
    let free = std::fs::metadata(paths.hidden.join("lock")).is_ok_and(|lock| lock.len() == 0);
    let draft = paths.hidden.join("draft.toml").exists();
    let path = paths.hidden.join(GLANCE);
    if !free || draft || std::fs::metadata(&path).ok()?.len() > MOST {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let (digest, rest) = bytes.split_at_checked(DIGEST)?;
    let (end, body): (End, &[u8]) = postcard::take_from_bytes(rest).ok()?;
    (sha256(rest).0 == digest && Some(end) == End::of(&paths)).then(|| body.to_vec())
}

impl super::Store {
    /// Keeps what the first frame will need. A disk that does not take it only makes the next start slower.
    pub fn keep_glance(&self, body: &[u8]) {
        let done = End::of(&self.paths)
            .and_then(|end| postcard::to_allocvec(&end).ok())
            .and_then(|end| {
                let rest = [&end, body].concat();
                let whole = [&sha256(&rest).0[..], &rest].concat();
                let mut open = File::options();
                let open = open.write(true).create(true).truncate(true).mode(FILE_MODE);
                open.open(self.unfinished()).and_then(|mut file| file.write_all(&whole)).ok()
            })
            .and_then(|()| std::fs::rename(self.unfinished(), self.paths.hidden.join(GLANCE)).ok());
        if done.is_none() {
            self.forget_glance();
        }
    }
    /// Forgets it: it holds words of the transcript.
    pub fn forget_glance(&self) {
        for path in [self.unfinished(), self.paths.hidden.join(GLANCE)] {
            let _ = std::fs::remove_file(path);
        }
    }
    fn unfinished(&self) -> PathBuf {
        self.paths.hidden.join(UNFINISHED)
    }
}
