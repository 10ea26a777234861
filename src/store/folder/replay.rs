//! Taking commits from the journal into index and database: what the database misses, or all of it.

use super::copies::{self, Copies};
use super::db::{Addition, Damage, Db, Head};
use super::index::{Filed, Index, Parts};
use super::journal::{self, Fault, Found, Scan, Tip, file_path, line_of, text_digest};
use super::layout::{Paths, cannot_read, durably};
use super::losses::{self, End};
use super::mend::{candidates, lenient};
use super::witness::Known;
use crate::error::{Error, Result};
use crate::log::Op;
use crate::log::dialect::{Block, read_op};
use crate::model::id::{Digest, OpId};
use crate::store::commit::{Bytes, Closing, CommitKind, Place};
use crate::store::disk::Disk;
use crate::store::plain::{Links, read_plain};
use crate::store::replace::not_saved;
use std::io::ErrorKind;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Between which two states of the journal a commit lies.
pub(super) struct Step<'a> {
    pub(super) project: &'a str,
    pub(super) before: &'a Tip,
    pub(super) after: &'a Tip,
}

/// Adds a filed commit to the index and, if there is one, to the database.
///
/// # Errors
/// The database's damage; the index has the commit all the same.
pub(super) fn add(
    index: &mut Index,
    db: Option<&mut Db>,
    step: Step,
    filed: Filed,
    bytes: Bytes<'_>,
) -> Result<(), Damage> {
    let (record, facts) = filed;
    let encoded = postcard::to_allocvec(&record).unwrap_or_default();
    let first_in_file = index.known_len(record.file).is_none();
    let records_len = index.records_len;
    let facts = facts.into_iter().map(|(shard, facts)| (shard, index.facts_len(shard), facts)).collect();
    if !index.push(&record, encoded.len() as u64) {
        return Err(Damage::Broken("a commit does not follow the one before it".to_owned()));
    }
    let Some(db) = db else { return Ok(()) };
    let header = match first_in_file {
        true => journal::header(step.project, record.file, step.before),
        false => String::new(),
    };
    let offset = if first_in_file { 0 } else { record.offset };
    let head = Head::new(step.project, step.after, index.op_count, index.records_len);
    let header = header.as_bytes();
    db.add(Addition { header, bytes, file: record.file, offset, record: &encoded, facts, records_len, head })
}

/// How far the journal could be read.
pub(super) struct Read {
    pub(super) tip: Tip,
    /// What is damaged beyond the copies.
    pub(super) faults: Vec<Error>,
    /// Some of it is not damaged but of a newer version: nothing is to be mended there.
    pub(super) newer: bool,
    /// What was done about it.
    pub(super) notices: Vec<String>,
    /// Commits taken in.
    pub(super) taken: u32,
}

/// Why the journal was not read to its end.
pub(super) enum Trouble {
    /// The journal cannot be read or mended.
    Journal(Error),
    /// The database is damaged.
    Database(Damage),
}

impl From<Error> for Trouble {
    fn from(fault: Error) -> Trouble {
        Trouble::Journal(fault)
    }
}

impl From<Damage> for Trouble {
    fn from(damage: Damage) -> Trouble {
        Trouble::Database(damage)
    }
}

/// Reads the journal from a place on.
pub(super) struct Reader<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) paths: &'a Paths,
    pub(super) project: &'a str,
    /// A torn end may be cut and damage mended; otherwise both are only passed over.
    pub(super) writable: bool,
    pub(super) index: &'a mut Index,
    /// Given up when something in the journal is beyond mending: what is short must not look whole.
    pub(super) db: &'a mut Option<Db>,
    copies: Option<Copies>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        disk: &'a dyn Disk,
        paths: &'a Paths,
        project: &'a str,
        writable: bool,
        index: &'a mut Index,
        db: &'a mut Option<Db>,
    ) -> Reader<'a> {
        Reader { disk, paths, project, writable, index, db, copies: None }
    }

    /// Takes in everything after the tip; `end` 0 means that its file is to be read with its header.
    ///
    /// # Errors
    /// The journal cannot be read or mended, or the database is damaged.
    pub(super) fn run(mut self, from: Tip) -> Result<Read, Trouble> {
        let mut read = Read { tip: from, faults: Vec::new(), newer: false, notices: Vec::new(), taken: 0 };
        let last = journal::files(&self.paths.journal).last().copied().unwrap_or(0);
        if last < from.file {
            let what = "the journal is gone and the database cannot replace it";
            let fault = Error::bad_file(what).in_file(self.paths.journal.display().to_string()).hint(
                "put back .emic/journal from a copy of this folder, or begin anew with init --from BACKUP",
            );
            if copies::names(self.paths).is_empty() {
                return Err(fault.into());
            }
            // Opened all the same: a backup may have everything.
            self.give_up(fault, &mut read);
            return Ok(read);
        }
        for file in from.file..=last {
            if file > from.file {
                read.tip.end = 0;
            }
            self.file(file, file == last, &mut read)?;
        }
        Ok(read)
    }

    fn file(&mut self, file: u32, is_last: bool, read: &mut Read) -> Result<(), Trouble> {
        let path = file_path(&self.paths.journal, file);
        let at_end = |tip: &Tip| tip.file == file && tip.end > 0;
        let len = || std::fs::metadata(&path).map_or(0, |meta| meta.len());
        // Nothing came after what is known: the usual case, and a large commit makes a large file.
        if at_end(&read.tip) && len() == u64::from(read.tip.end) {
            return Ok(());
        }
        let mut bytes = match read_plain(&path, Links::Refused) {
            Ok(bytes) => bytes,
            Err(fault) if fault.kind() == ErrorKind::NotFound => Vec::new(),
            Err(fault) => return Err(cannot_read(&fault, &path).into()),
        };
        loop {
            match self.commits(&bytes, file, is_last, read)? {
                Outcome::Done => return Ok(()),
                Outcome::Mended(better) => {
                    durably(self.disk, &path, &better).map_err(|fault| not_saved(&fault, &path))?;
                    read.notices.push("A damaged place in the journal was mended from a backup.".to_owned());
                    bytes = better;
                }
            }
        }
    }

    /// Takes the commits of one file in, from the tip on.
    fn commits(
        &mut self,
        bytes: &[u8],
        file: u32,
        is_last: bool,
        read: &mut Read,
    ) -> Result<Outcome, Trouble> {
        let begun = if read.tip.file == file && read.tip.end > 0 {
            Ok(Scan::after(bytes, &read.tip))
        } else {
            Scan::begin(bytes, self.project, file, &read.tip)
        };
        let mut scan = match begun {
            Ok(scan) => scan,
            Err(fault) if is_last && file > 1 && is_torn(bytes, &fault) => {
                self.cut_file(bytes, file, read)?;
                return Ok(Outcome::Done);
            }
            Err(fault) => {
                self.beyond(bytes, file, &fault, read);
                let mut scan = Scan::after(bytes, &Tip { end: 0, ..read.tip });
                scan.skip(journal::head_len(bytes));
                scan
            }
        };
        (read.tip.file, read.tip.end) = (file, scan.at as u32);
        while let Some(next) = scan.next() {
            let fault = match next {
                Ok(found) => match self.take(bytes, file, &found, read) {
                    Ok(()) => continue,
                    Err(Trouble::Database(damage)) => return Err(damage.into()),
                    Err(Trouble::Journal(fault)) => {
                        // Whole, but not to be understood: a newer version wrote it.
                        read.newer = true;
                        self.give_up(
                            fault.in_file(file_path(&self.paths.journal, file).display().to_string()),
                            read,
                        );
                        continue;
                    }
                },
                Err(fault) => fault,
            };
            if is_last && is_torn(bytes, &fault) {
                self.cut(bytes, file, fault.at, read)?;
                return Ok(Outcome::Done);
            }
            if let Some(better) = self.mended_by_backup(bytes, &fault, &read.tip) {
                return Ok(Outcome::Mended(better));
            }
            self.beyond(bytes, file, &fault, read);
            let resume = fault.resume.unwrap_or(bytes.len());
            self.take_what_is_sound(bytes, file, &fault, read);
            scan.skip(resume);
            read.tip = Tip { n: scan.n, chain: scan.chain, file, end: resume as u32 };
        }
        Ok(Outcome::Done)
    }

    /// Takes one whole commit in.
    fn take(&mut self, bytes: &[u8], file: u32, found: &Found, read: &mut Read) -> Result<(), Trouble> {
        let bytes = &bytes[found.start..found.end];
        let (blocks, closing) = cut(bytes)?;
        let place = Place { file, offset: found.start as u32, len: bytes.len() as u32 };
        let after = Tip { n: found.n, chain: found.sum, file, end: found.end as u32 };
        let (mut ops, mut texts) = (Vec::new(), Vec::new());
        for block in &blocks {
            match block.head.as_str() {
                "[[op]]" => ops.push((read_op(block)?, block.lines.len())),
                _ => texts.push((text_digest(block)?, block.lines.len())),
            }
        }
        if closing.ops as usize != ops.len() || closing.texts as usize != texts.len() {
            return Err(Error::bad_file(
                "a commit of the journal does not have as many operations as it says",
            )
            .into());
        }
        let filed = self.filed(&closing, place, texts, &ops);
        let step = Step { project: self.project, before: &read.tip, after: &after };
        let added = add(self.index, self.db.as_mut(), step, filed, Bytes::Whole(bytes));
        read.tip = after;
        read.taken += 1;
        Ok(added?)
    }
    fn filed(
        &self,
        closing: &Closing,
        place: Place,
        texts: Vec<(Digest, usize)>,
        ops: &[(Op, usize)],
    ) -> Filed {
        self.index.file(&Parts {
            kind: closing.kind.parse().unwrap_or(CommitKind::Repair),
            coder: closing.coder.as_deref().and_then(|id| id.parse().ok()),
            wall: closing.wall_seconds(),
            place,
            texts,
            ops: ops.iter().map(|(op, len)| (op, *len)).collect(),
        })
    }

    /// From a damaged commit, the operations and texts at its beginning whose own sums are right.
    fn take_what_is_sound(&mut self, bytes: &[u8], file: u32, fault: &Fault, read: &Read) {
        let region = &bytes[fault.at..fault.resume.unwrap_or(bytes.len())];
        let (mut ops, mut texts, mut len) = (Vec::new(), Vec::new(), 0);
        for block in lenient(region) {
            match block.head.as_str() {
                "[[op]]" => {
                    let Ok(op) = read_op(&block) else { break };
                    ops.push((op, block.lines.len()));
                }
                "[[text]]" => {
                    let Ok(digest) = text_digest(&block) else { break };
                    texts.push((digest, block.lines.len()));
                }
                _ => break,
            }
            len += block.lines.len();
        }
        let closing = Closing {
            kind: CommitKind::Repair.word().to_owned(),
            coder: None,
            wall: String::new(),
            note: String::new(),
            ops: ops.len() as u32,
            texts: texts.len() as u32,
        };
        let place = Place { file, offset: fault.at as u32, len: len as u32 };
        let filed = self.filed(&closing, place, texts, &ops);
        let step = Step { project: self.project, before: &read.tip, after: &read.tip };
        // The database was given up already; an index that refuses it only knows less.
        let _ = add(self.index, None, step, filed, Bytes::Whole(&[]));
    }

    fn beyond(&mut self, bytes: &[u8], file: u32, fault: &Fault, read: &mut Read) {
        let path = file_path(&self.paths.journal, file).display().to_string();
        let line = line_of(bytes, fault.at);
        self.give_up(Error::bad_file(fault.what).in_file(path).at(line, None), read);
    }
    fn give_up(&mut self, fault: Error, read: &mut Read) {
        read.faults.push(fault.hint("run emic doctor --repair"));
        *self.db = None;
    }

    /// Cuts off a commit that was never finished; its bytes are kept.
    fn cut(&mut self, bytes: &[u8], file: u32, at: usize, read: &mut Read) -> Result<()> {
        if !self.writable {
            return Ok(());
        }
        let path = file_path(&self.paths.journal, file);
        self.note_torn()?;
        let kept = self.keep_torn(&bytes[at..], file)?;
        let cut = self.disk.append(&path).and_then(|mut handle| {
            handle.truncate(at as u64)?;
            handle.sync()
        });
        cut.map_err(|fault| not_saved(&fault, &path))?;
        read.notices.push(torn_words(&kept));
        Ok(())
    }
    /// Takes away a file that was begun and has no commit.
    fn cut_file(&mut self, bytes: &[u8], file: u32, read: &mut Read) -> Result<()> {
        read.tip.file = file - 1;
        let before = std::fs::metadata(file_path(&self.paths.journal, file - 1));
        read.tip.end = before.map_or(0, |meta| meta.len() as u32);
        if !self.writable {
            return Ok(());
        }
        let path = file_path(&self.paths.journal, file);
        self.note_torn()?;
        if !bytes.is_empty() {
            read.notices.push(torn_words(&self.keep_torn(bytes, file)?));
        }
        let gone = self.disk.remove(&path).and_then(|()| self.disk.sync_dir(&self.paths.journal));
        gone.map_err(|fault| not_saved(&fault, &path))
    }
    /// Where it is known what was saved last, a torn commit after that was not; else it may have been whole once.
    fn note_torn(&self) -> Result<()> {
        if Known::read(self.paths, self.project).is_some_and(|known| known.exact) {
            return Ok(());
        }
        losses::note(self.disk, self.paths, self.project, End::Torn)
            .map_err(|fault| not_saved(&fault, &self.paths.hidden))
    }
    fn keep_torn(&self, bytes: &[u8], file: u32) -> Result<String> {
        let path = self.paths.free_name(&format!("journal/{file:04}.torn"));
        durably(self.disk, &path, bytes).map_err(|fault| not_saved(&fault, &path))?;
        Ok(path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }

    /// The file with a damaged commit made whole from backups, if its sum then is right.
    fn mended_by_backup(&mut self, bytes: &[u8], fault: &Fault, tip: &Tip) -> Option<Vec<u8>> {
        let resume = fault.resume.filter(|_| self.writable)?;
        let copies = self.copies.get_or_insert_with(|| copies::copies(self.paths));
        let lasts: Vec<OpId> = self.index.lasts().collect();
        let start = Tip { end: 0, ..*tip };
        let is_whole = |region: &Vec<u8>| {
            let found = Scan::after(region, &start).next();
            found.is_some_and(|found| found.is_ok_and(|found| found.end == region.len()))
        };
        let region = candidates(&bytes[fault.at..resume], copies, &lasts).into_iter().find(is_whole)?;
        Some([&bytes[..fault.at], &region, &bytes[resume..]].concat())
    }
}

enum Outcome {
    Done,
    /// The file's bytes as they should be; to be written and read again from the tip on.
    Mended(Vec<u8>),
}

fn torn_words(kept: &str) -> String {
    format!(
        "The last act was not finished when emic was stopped; what there is of it is in .emic/journal/{kept}."
    )
}

/// A torn end has no closing block, or a hole of zeros before it: the system had written only some of its
/// sectors. A changed bit makes no such hole: it would have to begin and end where sectors do.
fn is_torn(bytes: &[u8], fault: &Fault) -> bool {
    let Some(resume) = fault.resume else { return true };
    let at_border = |at: usize| at.is_multiple_of(SECTOR) || at == fault.at || at == bytes.len();
    let mut from = fault.at;
    let has_hole = bytes[fault.at..].chunk_by(|a, b| (*a == 0) == (*b == 0)).any(|run| {
        let begun = from;
        from += run.len();
        run[0] == 0 && at_border(begun) && at_border(from)
    });
    resume == bytes.len() && has_hole
}

/// Cuts a whole commit into its blocks and what its closing block says.
fn cut(bytes: &[u8]) -> Result<(Vec<Block>, Closing)> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::bad_file("the journal is not text"))?;
    let mut blocks = crate::log::dialect::blocks(text)?;
    let closing = blocks.pop().ok_or_else(|| Error::bad_file("a commit is missing"))?;
    Ok((blocks, closing.read()?))
}
