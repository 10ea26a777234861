//! How far the journal had come: a third witness beside journal and database.
//!
//! Cut at the same place, journal and database would agree. What is written here was durable in the journal before, so
//! a journal that ends earlier has lost something. `known.toml` is replaced in quiet moments; `tail` gets a line with
//! every commit. Neither is synced: a kill leaves both as they were, a power cut may leave them older, and what is not
//! whole is not believed. So they can only say too little; `tail` of a machine that has not been started since says
//! all of it.

use super::journal::quoted;
use super::layout::Paths;
use crate::log::dialect::{Writer, blocks, sha256};
use crate::model::id::{Digest, OpId, ReplicaId};
use crate::store::disk::{Disk, Handle};
use crate::store::plain::{Links, read_plain};
use crate::store::replace::Replacing;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;

const KNOWN: &str = "known.toml";
const TAIL: &str = "tail";
/// Letters of the sum at the end of a line of the tail.
const SUM: usize = 16;

/// Says no more: the journal is about to become shorter on purpose.
pub(super) fn forget(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    let mut gone = false;
    for name in [KNOWN, TAIL] {
        let path = paths.hidden.join(name);
        if path.exists() {
            disk.remove(&path)?;
            gone = true;
        }
    }
    if gone { disk.sync_dir(&paths.hidden) } else { Ok(()) }
}

/// What had been saved.
#[derive(Debug, Default)]
pub(super) struct Known {
    lasts: BTreeMap<ReplicaId, u32>,
    /// True if nothing was saved after that: every commit since this machine was started is in it.
    pub(super) exact: bool,
    /// True if there is a tail. Where there is none, numbers may have been given out that are known nowhere.
    pub(super) noted: bool,
}

impl Known {
    /// `None` if nothing was said, or nothing that can be believed.
    pub(super) fn read(paths: &Paths, project: &str) -> Option<Known> {
        let (settled, tail) = (settled(paths, project), Tail::read(paths, project));
        if settled.is_none() && tail.is_none() {
            return None;
        }
        let mut known = Known::default();
        for id in settled.into_iter().flatten() {
            known.add(id);
        }
        if let Some((lasts, exact)) = tail {
            lasts.into_iter().for_each(|id| known.add(id));
            (known.exact, known.noted) = (exact, true);
        }
        Some(known)
    }
    pub(super) fn add(&mut self, id: OpId) {
        let last = self.lasts.entry(id.replica).or_default();
        *last = id.seq.max(*last);
    }
    /// The last operation of each replica.
    pub(super) fn lasts(&self) -> impl Iterator<Item = OpId> {
        self.lasts.iter().map(|(&replica, &seq)| OpId::new(replica, seq))
    }
}

/// What was written in the last quiet moment.
fn settled(paths: &Paths, project: &str) -> Option<Vec<OpId>> {
    #[derive(Deserialize)]
    struct Raw {
        project: String,
        last: Vec<String>,
    }
    let text = String::from_utf8(read_plain(&paths.hidden.join(KNOWN), Links::Refused).ok()?).ok()?;
    let block = blocks(&text).ok()?.pop()?;
    let sum: Digest = quoted(&block.lines, "sum")?.parse().ok()?;
    let raw: Raw = block.read().ok()?;
    let whole = block.sum_without("sum") == sum && raw.project == project;
    whole.then(|| raw.last.iter().filter_map(|id| id.parse().ok()).collect())
}

/// A line for every commit since the last quiet moment.
#[derive(Default)]
pub(super) struct Tail(Option<Box<dyn Handle>>);

impl Tail {
    /// Begins both files with what is there now. Failure is ignored, for they are only hints; a tail that does not say
    /// all is removed.
    pub(super) fn begin(&mut self, disk: &dyn Disk, paths: &Paths, project: &str, lasts: &[OpId]) {
        self.0 = None;
        let mut w = Writer::head("[known]");
        w.str("project", project);
        w.list("last", lasts.iter().map(ToString::to_string));
        let known = w.sealed("sum").0;
        let _ = Replacing::AS_HINT.bytes(disk, &paths.hidden.join(KNOWN), known.as_bytes());
        let tail = [line(&[project.to_owned(), this_start()]), line(lasts)].concat();
        if Replacing::AS_HINT.bytes(disk, &paths.hidden.join(TAIL), tail.as_bytes()).is_err() {
            let _ = disk.remove(&paths.hidden.join(TAIL));
        }
    }
    /// Notes a commit that is durable: the last operation of each replica in it. As [`Tail::begin`].
    pub(super) fn add(&mut self, disk: &dyn Disk, paths: &Paths, lasts: &[OpId]) {
        let path = paths.hidden.join(TAIL);
        if self.0.is_none() {
            self.0 = disk.append(&path).ok();
        }
        let written = self.0.as_mut().is_some_and(|handle| handle.write(line(lasts).as_bytes()).is_ok());
        if !written {
            self.0 = None;
            if path.exists() {
                let _ = disk.remove(&path);
            }
        }
    }
    /// All operations that are noted, and true if those are all that were saved. `None` without a first line of this
    /// project.
    fn read(paths: &Paths, project: &str) -> Option<(Vec<OpId>, bool)> {
        let bytes = read_plain(&paths.hidden.join(TAIL), Links::Refused).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = text.split_inclusive('\n');
        let head = words(lines.next()?)?;
        let (of, start) = head.split_once(' ')?;
        if of != project {
            return None;
        }
        let mut lasts = Vec::new();
        let mut whole = !start.is_empty() && start == this_start();
        for line in lines {
            let Some(said) = words(line) else {
                whole = false;
                break;
            };
            lasts.extend(said.split(' ').filter_map(|id| id.parse::<OpId>().ok()));
        }
        Some((lasts, whole))
    }
}

fn line(words: &[impl ToString]) -> String {
    let words = words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    format!("{words} {}\n", &sum_of(&words))
}

/// The words of a line whose sum is right.
fn words(line: &str) -> Option<&str> {
    let (words, sum) = line.strip_suffix('\n')?.rsplit_once(' ')?;
    (sum == sum_of(words)).then_some(words)
}

fn sum_of(words: &str) -> String {
    let sum = sha256(words.as_bytes()).to_string();
    sum[sum.len() - SUM..].to_owned()
}

/// A word that changes when the machine is started; empty where it cannot be told.
fn this_start() -> String {
    let start = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    start.trim().to_owned()
}
