//! Backups: whole bundles in `.emic/backup/`, written by whoever knows bundles, kept and read back here.
//!
//! A backup is the third copy. What journal and database have both lost is looked up in it by its sum.

use super::Store;
use super::disk::{FILE_MODE, Handle};
use super::files::{self, Paths, beside, create_anew, not_saved};
use crate::error::{Error, Result};
use crate::log::dialect::{Block, Blocks};
use crate::model::id::{Digest, OpId};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const DAILY: usize = 7;
const WEEKLY: usize = 4;
const SUFFIX: &str = ".emic.toml";

impl Store {
    /// Writes a backup: `write` gives its bytes. It is read back and compared before older ones are let go:
    /// kept are the last, the last of seven days and the last of four weeks. `wall` is seconds since 1970.
    ///
    /// # Errors
    /// What `write` says, or [`Error::not_saved`]; older backups are untouched then.
    pub fn save_backup(
        &self,
        wall: i64,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<PathBuf> {
        self.writable()?;
        let path = self.paths.backup.join(name_of(wall));
        let told = |fault: io::Error| not_saved(&fault, &path);
        let (dir, temporary) = beside(&path).map_err(told)?;
        let written = self.write_backup(&temporary, write);
        let sum = match written {
            Ok(sum) => sum,
            Err(fault) => {
                let _ = self.disk.remove(&temporary);
                return Err(fault.unwrap_or_else(told));
            }
        };
        if sum_of_file(&temporary).map_err(told)? != sum {
            let _ = self.disk.remove(&temporary);
            return Err(Error::not_saved("the backup does not read back as it was written")
                .in_file(path.display().to_string())
                .hint("this disk may be failing: copy the project elsewhere"));
        }
        self.disk.rename(&temporary, &path).map_err(told)?;
        self.disk.sync_dir(&dir).map_err(told)?;
        for old in superfluous(&backups(&self.paths)) {
            // One backup too many does no harm.
            let _ = self.disk.remove(&old);
        }
        Ok(path)
    }

    fn write_backup(
        &self,
        temporary: &Path,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<Digest, Trouble> {
        let file = create_anew(&*self.disk, temporary, FILE_MODE)?;
        let mut out = BufWriter::with_capacity(64 << 10, Hashing { file, hash: Sha256::new(), fault: None });
        let done = write(&mut out);
        let flushed = out.flush();
        let (mut inner, _) = out.into_parts();
        if let Some(fault) = inner.fault.take() {
            return Err(Trouble::Disk(fault));
        }
        done.map_err(Trouble::Writer)?;
        flushed?;
        inner.file.sync()?;
        Ok(Digest(inner.hash.finalize().into()))
    }

    /// All backups, newest first.
    pub fn backups(&self) -> Vec<PathBuf> {
        backups(&self.paths).into_iter().rev().map(|(_, path)| path).collect()
    }
    /// Lets a backup go that cannot be read any more.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    pub fn let_backup_go(&self, path: &Path) -> Result<()> {
        self.writable()?;
        let gone = self.disk.remove(path).and_then(|()| self.disk.sync_dir(&self.paths.backup));
        gone.map_err(|fault| not_saved(&fault, path))
    }

    /// The newest backup and when it was written, in seconds since 1970.
    pub fn newest_backup(&self) -> Option<(PathBuf, i64)> {
        backups(&self.paths).pop().map(|(wall, path)| (path, wall))
    }
}

enum Trouble {
    Disk(io::Error),
    Writer(Error),
}

impl Trouble {
    fn unwrap_or_else(self, told: impl Fn(io::Error) -> Error) -> Error {
        match self {
            Trouble::Disk(fault) => told(fault),
            Trouble::Writer(fault) => fault,
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(fault: io::Error) -> Trouble {
        Trouble::Disk(fault)
    }
}

/// Writes and hashes; keeps the disk's own error, which the writer may have put into other words.
struct Hashing {
    file: Box<dyn Handle>,
    hash: Sha256,
    fault: Option<io::Error>,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(()) => {
                self.hash.update(bytes);
                Ok(bytes.len())
            }
            Err(fault) => {
                let copy = io::Error::from(fault.kind());
                self.fault = Some(fault);
                Err(copy)
            }
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn sum_of_file(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest(hash.finalize().into())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// `20261122-190411.emic.toml`, in UTC: names in order are backups in order.
fn name_of(wall: i64) -> String {
    let time = jiff::Timestamp::from_second(wall).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{}{SUFFIX}", time.strftime("%Y%m%d-%H%M%S"))
}

fn wall_of(path: &Path) -> Option<i64> {
    let stem = path.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let time = jiff::civil::DateTime::strptime("%Y%m%d-%H%M%S", stem).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

/// All backups, oldest first.
pub(super) fn backups(paths: &Paths) -> Vec<(i64, PathBuf)> {
    let all = files::list(&paths.backup).into_iter();
    let mut all: Vec<_> = all.filter_map(|path| Some((wall_of(&path)?, path))).collect();
    all.sort();
    all
}

/// Those that neither a day nor a week needs any more.
fn superfluous(all: &[(i64, PathBuf)]) -> Vec<PathBuf> {
    let (mut days, mut weeks) = (BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (nth, (wall, path)) in all.iter().rev().enumerate() {
        let day = wall.div_euclid(86_400);
        // Weeks begin on Monday; 1 January 1970 was a Thursday.
        let week = (day + 3).div_euclid(7);
        let daily = days.len() < DAILY && days.insert(day);
        let weekly = weeks.len() < WEEKLY && weeks.insert(week);
        if nth > 0 && !daily && !weekly {
            gone.push(path.clone());
        }
    }
    gone
}

/// The blocks that can be found again by what they are; their sums have been checked.
#[derive(Default)]
pub(super) struct Copies {
    pub(super) ops: HashMap<OpId, Block>,
    pub(super) texts: HashMap<Digest, Block>,
}

/// Reads what is sound in all backups, newest first.
pub(super) fn copies(paths: &Paths) -> Copies {
    let mut copies = Copies::default();
    for (_, path) in backups(paths).into_iter().rev() {
        if let Ok(file) = File::open(path) {
            copies.take_in(BufReader::new(file));
        }
    }
    copies
}

impl Copies {
    fn take_in(&mut self, file: impl BufRead) {
        let mut cutter = Blocks::default();
        for line in file.lines() {
            let Ok(line) = line else { continue };
            if let Ok(Some(block)) = cutter.line(&line) {
                self.keep(block);
            }
        }
        if let Some(block) = cutter.finish() {
            self.keep(block);
        }
    }
    fn keep(&mut self, block: Block) {
        match block.head.as_str() {
            "[[op]]" => {
                if let Ok(op) = crate::log::dialect::read_op(&block) {
                    self.ops.entry(op.id).or_insert(block);
                }
            }
            "[[text]]" => {
                let said = super::journal::quoted(&block.lines, "digest").and_then(|d| d.parse().ok());
                let digest = block.sum_without("digest");
                if said == Some(digest) {
                    self.texts.entry(digest).or_insert(block);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_four_weeks_and_the_last_are_kept() {
        // 2026-11-01 was a Sunday. Two backups a day, at 08:00 and 20:00 UTC, from 1 to 30 November.
        let first = 1_793_520_000; // 2026-11-01T08:00:00Z
        let all: Vec<(i64, PathBuf)> =
            (0..60).map(|n| first + n * 43_200).map(|wall| (wall, PathBuf::from(name_of(wall)))).collect();
        let gone = superfluous(&all);
        let mut kept: Vec<String> = all
            .iter()
            .filter(|(_, path)| !gone.contains(path))
            .map(|(_, path)| path.display().to_string())
            .collect();
        kept.sort();
        // The last of each of the last seven days, and of the weeks that end on 29, 22 and 15 November.
        let days = ["15", "22", "24", "25", "26", "27", "28", "29", "30"];
        assert_eq!(kept, days.map(|day| format!("202611{day}-200000.emic.toml")));
    }

    #[test]
    fn a_backup_is_named_by_its_time() {
        assert_eq!(name_of(1_795_374_251), "20261122-190411.emic.toml");
        assert_eq!(wall_of(Path::new("x/20261122-190411.emic.toml")), Some(1_795_374_251));
        assert_eq!(wall_of(Path::new("20261322-190411.emic.toml")), None);
    }
}
