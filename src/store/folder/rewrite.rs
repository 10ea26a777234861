//! Rewriting the journal: without words that were taken out for good, or only up to a commit.
//!
//! A new generation is written and synced beside the old, read back, and put in its place by two renames; the
//! database is rebuilt from it. A crash anywhere leaves the old generation or the new one: [`finish`] ends at the
//! next opening what had begun, before anything is read.

use super::db::Damage;
use super::files::Guard;
use super::generation::{self, NEW};
use super::journal::{self, ROLL, Scan, Tip, file_path, text_digest};
use super::layout::{durably, list, remove_dir};
use super::open::{Access, Opening};
use super::{Folder, checkpoint, witness};
use crate::error::{Error, Result};
use crate::log::dialect::{Block, TextBlock, read_op};
use crate::model::id::PersonId;
use crate::store::commit::{CommitKind, CommitRecord, JournalCommit, NewCommit, closed, note_after};
use crate::store::disk::{FILE_MODE, Handle};
use crate::store::plain::{Links, read_plain};
use crate::store::replace::{not_saved, reason};
use crate::store::shelf::{Change, Shelf};
use std::io;
use std::path::{Path, PathBuf};

impl Folder {
    /// [`Shelf::rewrite`]. Nothing of the old generation is left in journal and database; databases and unfinished
    /// acts that were set aside are removed or changed too.
    pub(super) fn rewrite_journal(
        &mut self,
        upto: u32,
        change: &mut Change<'_>,
        last: Option<&NewCommit<'_>>,
    ) -> Result<()> {
        self.files.writable()?;
        self.still_ours()?;
        self.settle_db();
        let new = self.files.paths.hidden.join(NEW);
        let written =
            self.write_generation(&new, upto, change, last).and_then(|tip| self.read_back(&new, tip));
        if let Err(fault) = written {
            let _ = remove_dir(&new);
            return Err(fault);
        }
        checkpoint::forget(&self.files.paths);
        // What was known may be more than the new generation has, and rightly so.
        witness::forget(&*self.files.disk, &self.files.paths)
            .map_err(|fault| not_saved(&fault, &self.files.paths.hidden))?;
        self.put_in_place()
    }

    /// Puts the generation that was written in the place of the old one, and opens it.
    pub(super) fn put_in_place(&mut self) -> Result<()> {
        self.db = None;
        let done = generation::exchange(&*self.files.disk, &self.files.paths)
            .and_then(|()| generation::finish(&*self.files.disk, &self.files.paths));
        if let Err(fault) = done {
            self.files.guard.set_poison(reason(&fault));
            return Err(not_saved(&fault, &self.files.paths.journal));
        }
        self.open_anew()
    }

    /// Opens the folder again from the disk, under the same lock.
    fn open_anew(&mut self) -> Result<()> {
        let mut opening = Opening::again(self.files.disk.clone(), self.files.paths.clone(), self.opened);
        let parts = opening.for_writing()?;
        self.become_of(parts)?;
        if self.files.writable().is_ok() {
            // The witness was forgotten, and every commit from here on is noted in it.
            self.witness();
        }
        Ok(())
    }

    fn become_of(&mut self, access: Access) -> Result<()> {
        let parts = match access {
            Access::ForWriting(parts) => *parts,
            Access::ForReading(fault) => {
                self.files.guard.set_poison(reason(&fault));
                return Err(not_saved(&fault, &self.files.paths.db));
            }
        };
        (self.journal, self.index, self.db) = (parts.journal, parts.index, parts.db);
        self.files.guard = Guard::new(parts.read_only);
        self.damaged = parts.damaged;
        self.found = parts.found;
        self.last_sums.clear();
        self.unsettled = 0;
        Ok(())
    }

    fn write_generation(
        &self,
        dir: &Path,
        upto: u32,
        change: &mut Change<'_>,
        last: Option<&NewCommit<'_>>,
    ) -> Result<Tip> {
        let told = |fault: io::Error| not_saved(&fault, dir);
        remove_dir(dir).map_err(told)?;
        self.files.disk.make_dir(dir).map_err(told)?;
        let mut writer = Writer::begin(self, dir).map_err(told)?;
        self.journal_commits(1..=upto, &mut |commit| {
            let JournalCommit { record, note, texts, ops, .. } = commit;
            let mut is_changed = false;
            let mut changed = |block: Block| {
                let length = block.lines.len();
                let after = change(block);
                // A block is only changed by taking words out of it.
                is_changed |= after.as_ref().is_none_or(|after| after.lines.len() != length);
                after
            };
            let texts: Vec<Block> = texts.into_iter().filter_map(&mut changed).collect();
            let ops: Vec<Block> = ops.into_iter().filter_map(&mut changed).collect();
            let note = note_after(record.kind, &note, is_changed);
            writer.commit(&record, note, &texts, &ops).map_err(told)
        })?;
        if let Some(last) = last {
            writer.new_commit(last).map_err(told)?;
        }
        let tip = writer.end().map_err(told)?;
        self.keep_torn(dir, change).map_err(told)?;
        self.files.disk.sync_dir(dir).map_err(told)?;
        self.files.disk.sync_dir(&self.files.paths.hidden).map_err(told)?;
        Ok(tip)
    }

    /// Carries over what is kept of unfinished acts: as far as it is whole blocks.
    fn keep_torn(&self, dir: &Path, change: &mut Change<'_>) -> io::Result<()> {
        let torn =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().contains(".torn"));
        for path in list(&self.files.paths.journal).into_iter().filter(torn) {
            let bytes = read_plain(&path, Links::Refused)?;
            let mut blocks = super::mend::lenient(&bytes);
            // The last block may stop in the middle of its words.
            blocks.retain(|block| !matches!(block.head.as_str(), "[[op]]" | "[[text]]") || is_sound(block));
            let kept: String = blocks.into_iter().filter_map(&mut *change).map(|block| block.lines).collect();
            if let Some(name) = path.file_name().filter(|_| !kept.is_empty()) {
                durably(&*self.files.disk, &dir.join(name), kept.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Reads the new generation as an opening would.
    pub(super) fn read_back(&self, dir: &Path, expected: Tip) -> Result<()> {
        let mut tip = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
        for file in 1..=expected.file {
            let path = file_path(dir, file);
            let bytes = read_plain(&path, Links::Refused).map_err(|fault| not_saved(&fault, &path))?;
            let scan = Scan::begin(&bytes, &self.project.id, file, &tip);
            let mut scan = scan.map_err(|_| misread(&path))?;
            while let Some(next) = scan.next() {
                next.map_err(|_| misread(&path))?;
            }
            tip = Tip { n: scan.n, chain: scan.chain, file, end: scan.at as u32 };
        }
        if tip == expected { Ok(()) } else { Err(misread(dir)) }
    }

    /// [`Shelf::rebuild`]: rebuilds the database beside the old one, which may mend the journal first.
    pub(super) fn rebuild_db(&mut self) -> Result<()> {
        self.files.writable()?;
        self.settle_db();
        let mut opening = Opening::again(self.files.disk.clone(), self.files.paths.clone(), self.opened);
        opening.again = false;
        let parts = opening.without_db(self.db.take(), Some(Damage::Unwanted))?;
        self.become_of(parts)
    }
}

fn is_sound(block: &Block) -> bool {
    match block.head.as_str() {
        "[[op]]" => read_op(block).is_ok(),
        _ => text_digest(block).is_ok(),
    }
}

fn misread(path: &Path) -> Error {
    Error::not_saved("the new journal does not read back as it was written")
        .in_file(path.display().to_string())
        .hint("this disk may be failing: copy the project elsewhere")
}

/// Writes a generation's files.
pub(super) struct Writer<'s> {
    store: &'s Folder,
    dir: &'s Path,
    tip: Tip,
    handle: Box<dyn Handle>,
}

impl<'s> Writer<'s> {
    pub(super) fn begin(store: &'s Folder, dir: &'s Path) -> io::Result<Writer<'s>> {
        let tip = Tip { n: 0, chain: journal::START, file: 1, end: 0 };
        let (handle, end) = begin_file(store, dir, &tip)?;
        Ok(Writer { store, dir, tip: Tip { end, ..tip }, handle })
    }
    pub(super) fn commit(
        &mut self,
        record: &CommitRecord,
        note: &str,
        texts: &[Block],
        ops: &[Block],
    ) -> io::Result<()> {
        let lines = |blocks: &[Block]| blocks.iter().map(|block| block.lines.clone()).collect::<Vec<_>>();
        let what = (record.kind, record.coder, record.wall, note);
        self.append(what, &lines(texts), &lines(ops))
    }
    pub(super) fn new_commit(&mut self, new: &NewCommit<'_>) -> io::Result<()> {
        let texts: Vec<_> = new.texts.iter().map(TextBlock::lines).collect();
        let ops: Vec<&str> = new.ops.iter().map(|sealed| sealed.lines.as_str()).collect();
        self.append((new.kind, new.coder, new.wall, new.note), &texts, &ops)
    }
    fn append(
        &mut self,
        what: (CommitKind, Option<PersonId>, i64, &str),
        texts: &[impl AsRef<str>],
        ops: &[impl AsRef<str>],
    ) -> io::Result<()> {
        if self.tip.end >= ROLL {
            self.handle.sync()?;
            self.tip.file += 1;
            (self.handle, self.tip.end) = begin_file(self.store, self.dir, &self.tip)?;
        }
        let n = self.tip.n + 1;
        let (bytes, sum) = closed(what, texts, ops, n, self.tip.chain);
        self.handle.write(&bytes)?;
        self.tip = Tip { n, chain: sum, end: self.tip.end + bytes.len() as u32, ..self.tip };
        Ok(())
    }
    pub(super) fn end(mut self) -> io::Result<Tip> {
        self.handle.sync()?;
        Ok(self.tip)
    }
}

fn begin_file(store: &Folder, dir: &Path, after: &Tip) -> io::Result<(Box<dyn Handle>, u32)> {
    let header = journal::header(&store.project.id, after.file, after);
    let mut handle = store.files.disk.create(&file_path(dir, after.file), FILE_MODE)?;
    handle.write(header.as_bytes())?;
    Ok((handle, header.len() as u32))
}
