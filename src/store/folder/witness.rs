//! How far the journal had come when there was last time to say so: a third witness beside journal and database.
//!
//! Cut at the same place, journal and database would agree. What is written here was durable in the journal before, so
//! a journal that ends earlier has lost something. It is written without a sync: whole or not believed, it can only
//! say too little.

use super::journal::quoted;
use super::layout::Paths;
use crate::log::dialect::{Writer, blocks};
use crate::model::id::{Digest, OpId};
use crate::store::disk::Disk;
use crate::store::plain::{Links, read_plain};
use crate::store::replace::Replacing;
use serde::Deserialize;
use std::io;

const KNOWN: &str = "known.toml";

/// Says no more: the journal is about to become shorter on purpose.
pub(super) fn forget(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    let known = paths.hidden.join(KNOWN);
    if !known.exists() {
        return Ok(());
    }
    disk.remove(&known)?;
    disk.sync_dir(&paths.hidden)
}

/// What had been saved.
#[derive(Debug, Deserialize)]
pub(super) struct Known {
    project: String,
    /// The last operation of each replica.
    last: Vec<String>,
}

impl Known {
    /// `None` if nothing was said, or nothing that can be believed.
    pub(super) fn read(paths: &Paths, project: &str) -> Option<Known> {
        let text = String::from_utf8(read_plain(&paths.hidden.join(KNOWN), Links::Refused).ok()?).ok()?;
        let block = blocks(&text).ok()?.pop()?;
        let sum: Digest = quoted(&block.lines, "sum")?.parse().ok()?;
        let known: Known = block.read().ok()?;
        (block.sum_without("sum") == sum && known.project == project).then_some(known)
    }
    /// Writes the file. Failure is ignored: the file is only a hint.
    pub(super) fn write(disk: &dyn Disk, paths: &Paths, project: &str, lasts: impl Iterator<Item = OpId>) {
        let mut w = Writer::head("[known]");
        w.str("project", project);
        w.list("last", lasts.map(|id| id.to_string()));
        let lines = w.sealed("sum").0;
        let _ = Replacing::AS_HINT.bytes(disk, &paths.hidden.join(KNOWN), lines.as_bytes());
    }
    /// The last operation of each replica.
    pub(super) fn lasts(&self) -> impl Iterator<Item = OpId> {
        self.last.iter().filter_map(|id| id.parse().ok())
    }
}
