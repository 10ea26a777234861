//! The project folder: the one place that knows the journal and the database.
//!
//! The journal is the truth: a commit is appended to it and fsynced, and from there on it is done. The
//! database (sled) is the live store, so that opening does not read the journal; if anything happens to it, it
//! is rebuilt. `docs/architecture.md` says why. Nothing that was acknowledged is lost: a crash at any call
//! leaves the commit whole or not at all, and what is found damaged is mended from the copies or said, never
//! passed over.
//!
//! What operations mean is not known here: they come sealed and go out as they came.

mod checkpoint;
mod copies;
mod create;
mod db;
mod examine;
mod files;
mod generation;
mod glance;
mod holder;
mod index;
mod journal;
mod layout;
mod lock;
mod losses;
mod mend;
mod open;
mod parts;
mod plainness;
mod presence;
mod replay;
mod resting;
mod restore;
mod rewrite;
mod sweep;
mod version;
mod witness;

pub use checkpoint::Checkpoint;
pub use examine::examine_file;
pub use glance::glance;
pub use index::Shard;
pub use parts::Opened;
pub use plainness::check_plain;
pub use presence::is_project;
pub use resting::Resting;

use super::commit::{self, Bytes, Closing, CommitRecord, JournalCommit, NewCommit, Place};
use super::files::Files;
use super::replace::{not_saved, reason};
use super::shelf::{Change, Facts, Finding, Shelf};
use crate::error::{Error, Result};
use crate::log::dialect::{Block, TextBlock, Words, blocks, read_op, sha256};
use crate::log::{Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use db::{Damage, Db, Stream};
use files::FolderFiles;
use index::{Filed, Index, Parts};
use journal::{Journal, Tip};
use layout::{Project, cannot_read, durably};
use lock::Lock;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use witness::Tail;

/// The database is made durable after so many commits even without an idle moment.
const SETTLE_AFTER: u32 = 512;
/// Why nothing more is written once another process has.
const CHANGED: &str = "another emic has written in this project since it was opened here";
/// The block that closes a commit is hardly ever longer, in bytes.
const CLOSING: u32 = 4 << 10;
const TAKEN: &str = "another emic has opened this project although it is open here";
const SUSPECT: &str = "db.suspect";

/// An open project folder, held by this process alone.
pub struct Folder {
    files: FolderFiles,
    project: Project,
    journal: Journal,
    index: Index,
    /// `None` when it is of no use until the next opening; the journal answers then.
    db: Option<Db>,
    notices: Vec<String>,
    /// The sum of each replica's last operation, as far as it was asked for.
    last_sums: HashMap<ReplicaId, Digest>,
    /// Commits since the database was made durable.
    unsettled: u32,
    /// Something in the journal is lost or damaged, and journal and database alone cannot mend it.
    damaged: bool,
    /// What this opening found to be lost at the journal's end.
    found: losses::Found,
    tail: Tail,
    /// Commits that the third witness knows of.
    said: u32,
    /// When it was opened, in seconds since 1970 by this machine's clock.
    opened: i64,
    /// Declared last, so that the database is closed before another process may come in.
    lock: Option<Lock>,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Folder({}, {} commits)", self.files.paths.root.display(), self.index.commit_count())
    }
}

/// Writing.
impl Folder {
    fn append(&mut self, new: &NewCommit<'_>) -> Result<CommitRecord> {
        self.files.writable()?;
        self.still_ours()?;
        self.check(new)?;
        let mut texts: Vec<&TextBlock> = Vec::new();
        for text in new.texts {
            if !self.index.has_text(text.digest) && !texts.iter().any(|known| known.digest == text.digest) {
                texts.push(text);
            }
        }
        let tip = self.journal.tip;
        let encoded = commit::Encoded::of(new, &texts, tip.n + 1, tip.chain);
        if encoded.len > journal::MAX_COMMIT {
            return Err(Error::not_saved("this is more than can be saved at once (3 GiB)"));
        }
        let (file, offset) = self.journal.next_place();
        let parts = Parts {
            kind: new.kind,
            coder: new.coder,
            wall: new.wall,
            place: Place { file, offset, len: encoded.len as u32 },
            texts: texts.iter().map(|text| (text.digest, text.length())).collect(),
            ops: new.ops.iter().map(|sealed| (&sealed.op, sealed.lines.len())).collect(),
        };
        let filed = self.index.file(&parts);
        if let Err(refused) = self.journal.append(&encoded) {
            let error = not_saved(&refused.fault, &self.files.paths.journal);
            if refused.poisoned {
                self.files.guard.set_poison(reason(&refused.fault));
                return Err(error.hint("nothing more can be saved until emic has opened the project again"));
            }
            return Err(error);
        }
        for sealed in new.ops {
            self.last_sums.insert(sealed.op.id.replica, sealed.op.sum);
        }
        self.note_in_tail(new.ops);
        self.remember(&tip, filed, Bytes::New(&encoded));
        let n = self.index.commit_count();
        self.index.commit(n).ok_or_else(|| Error::bad_file("a commit is missing"))
    }

    /// Notes beside the journal how far it has come.
    fn note_in_tail(&mut self, ops: &[Sealed]) {
        let mut lasts: Vec<OpId> = Vec::new();
        for id in ops.iter().map(|sealed| sealed.op.id) {
            match lasts.iter_mut().find(|last| last.replica == id.replica) {
                Some(last) => *last = id,
                None => lasts.push(id),
            }
        }
        self.tail.add(&*self.files.disk, &self.files.paths, &lasts);
    }

    /// Refuses to write once another process has written, or has the lock: on a file system that reaches over several
    /// machines the lock may have been taken away by hand, or may be granted to two.
    fn still_ours(&self) -> Result<()> {
        let (why, path) = if self.journal.is_changed() {
            (CHANGED, &self.files.paths.journal)
        } else if self.lock.as_ref().is_some_and(Lock::is_lost) {
            (TAKEN, &self.files.paths.hidden)
        } else {
            return Ok(());
        };
        self.files.guard.set_poison(why.to_owned());
        Err(Error::not_saved(format!("not saved: {why}"))
            .in_file(path.display().to_string())
            .hint("nothing was written over; close this one, open the project again and do it again"))
    }

    /// Takes a commit that the journal has into index and database.
    fn remember(&mut self, before: &Tip, filed: Filed, bytes: Bytes<'_>) {
        let step = replay::Step { project: &self.project.id, before, after: &self.journal.tip };
        let added = replay::add(&mut self.index, self.db.as_mut(), step, filed, bytes);
        if let Err(damage) = added {
            self.give_up_db(&damage);
        }
        self.unsettled += 1;
        if self.unsettled >= SETTLE_AFTER {
            self.settle_db();
        }
    }

    /// Refuses what would make the journal unreadable or leave a gap.
    fn check(&mut self, new: &NewCommit<'_>) -> Result<()> {
        let last = |replica| Ok((self.index.last(replica), self.last_sum(replica)?));
        commit::check(new, last)
    }

    fn last_sum(&mut self, replica: ReplicaId) -> Result<Option<Digest>> {
        let last = self.index.last(replica);
        if last == 0 {
            return Ok(None);
        }
        if let Some(&sum) = self.last_sums.get(&replica) {
            return Ok(Some(sum));
        }
        let lines = self.op_lines(OpId::new(replica, last))?.unwrap_or_default();
        let sum: Option<Digest> = journal::quoted(&lines, "sum").and_then(|sum| sum.parse().ok());
        self.last_sums.extend(sum.map(|sum| (replica, sum)));
        Ok(sum)
    }

    /// Makes the database durable. Nothing depends on it but the speed of the next opening.
    fn settle_db(&mut self) {
        self.unsettled = 0;
        if let Some(Err(damage)) = self.db.as_ref().map(Db::settle) {
            self.give_up_db(&damage);
        }
        let n = self.index.commit_count();
        if n > self.said && self.files.writable().is_ok() && self.still_ours().is_ok() {
            self.witness();
        }
    }

    /// Writes beside the journal how far it has come.
    fn witness(&mut self) {
        let lasts = self.lasts();
        let FolderFiles { disk, paths, .. } = &self.files;
        self.tail.begin(&**disk, paths, &self.project.id, &lasts);
        self.said = self.index.commit_count();
    }

    /// From here the journal answers; the next opening rebuilds the database.
    fn give_up_db(&mut self, damage: &Damage) {
        self.db = None;
        if let Damage::Broken(_) | Damage::OtherLayout = damage {
            let _ = durably(&*self.files.disk, &self.files.paths.hidden.join(SUSPECT), b"");
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.unsettled > 0 {
            self.settle_db();
        }
    }
}

/// True if a block is that operation, unchanged; a purged one keeps the sum that it had.
fn is_op(block: &Block, id: OpId) -> bool {
    let said = journal::quoted(&block.lines, "sum").and_then(|sum| sum.parse().ok());
    let sound = || said == Some(block.sum_without("sum")) || read_op(block).is_ok_and(|op| op.purged);
    journal::quoted(&block.lines, "id").is_some_and(|said| said.parse() == Ok(id)) && sound()
}

/// Reading.
impl Folder {
    /// The title that `emic.toml` shows.
    pub fn title(&self) -> &str {
        &self.project.title
    }
    /// Shows another title in `emic.toml`.
    ///
    /// # Errors
    /// [`Error::not_saved`].
    fn set_title(&mut self, title: &str) -> Result<()> {
        self.files.writable()?;
        let project = Project { id: self.project.id.clone(), title: title.to_owned() };
        let FolderFiles { disk, paths, .. } = &self.files;
        durably(&**disk, &paths.project, project.lines().as_bytes())
            .map_err(|fault| not_saved(&fault, &paths.project))?;
        self.project = project;
        Ok(())
    }
    /// True if something is lost that journal and database cannot give; it opens to be read only then.
    pub fn is_damaged(&self) -> bool {
        self.damaged
    }
    /// Where a commit is in the journal.
    pub fn place_of(&self, n: u32) -> Option<Place> {
        self.index.place_of(n)
    }
    /// The last operation of every replica.
    pub fn lasts(&self) -> Vec<OpId> {
        let mut lasts: Vec<OpId> = self.index.lasts().collect();
        lasts.sort();
        lasts
    }
    /// Everything that is filed somewhere: the core first, then transcripts in order of their first
    /// operation.
    pub fn shards(&self) -> Vec<Shard> {
        self.index.shards().map(|(_, shard, _, _)| shard).collect()
    }

    /// The operations of one shard, in order of arrival.
    ///
    /// # Errors
    /// If database and journal are both damaged there.
    pub fn facts(&mut self, shard: Shard) -> Result<Vec<Op>> {
        let found = self.index.shards().find(|(_, known, _, _)| *known == shard);
        let Some((number, _, len, count)) = found else { return Ok(Vec::new()) };
        if let Some(db) = &self.db {
            match db.facts(number, len, count) {
                Ok(facts) => return Ok(facts),
                Err(damage) => self.give_up_db(&damage),
            }
        }
        let mut facts = Vec::with_capacity(count as usize);
        for id in self.index.ops_of(number) {
            if let Some(lines) = self.op_lines(id)? {
                facts.push(self.parse_op(&lines)?);
            }
        }
        Ok(facts)
    }
    /// [`Shelf::facts_in_order`] as a list.
    ///
    /// # Errors
    /// As [`Folder::facts`].
    pub fn all_facts(&mut self) -> Result<Vec<Op>> {
        self.load_facts().map(Iterator::collect)
    }
    fn load_facts(&mut self) -> Result<Facts> {
        let shards: Vec<(u32, Shard, u64, u64)> = self.index.shards().collect();
        let known: Vec<(u32, u64, u64)> = shards.iter().map(|&(n, _, len, count)| (n, len, count)).collect();
        let mut filed = Vec::with_capacity(shards.len());
        let loaded = self.db.as_ref().map(|db| db.all_facts(&known));
        for (nth, facts) in loaded.into_iter().flatten().enumerate() {
            match facts {
                Ok(facts) => filed.push(facts.into_iter()),
                Err(damage) => {
                    self.give_up_db(&damage);
                    filed.push(self.facts(shards[nth].1)?.into_iter());
                }
            }
        }
        for &(_, shard, _, _) in &shards[filed.len()..] {
            filed.push(self.facts(shard)?.into_iter());
        }
        Ok(Facts::new(filed, self.index.arrivals()))
    }
    fn parse_op(&self, lines: &str) -> Result<Op> {
        let block = blocks(lines)?.pop().ok_or_else(|| Error::bad_file("an operation is missing"))?;
        read_op(&block).map_err(|fault| fault.in_file(self.files.paths.journal.display().to_string()))
    }

    /// Passes the canonical lines of operations to `each` in the order of the ids; unknown ids are passed over.
    ///
    /// # Errors
    /// As [`Folder::op_lines`], or what `each` says.
    pub fn all_op_lines(
        &self,
        ids: impl IntoIterator<Item = OpId>,
        each: &mut dyn FnMut(OpId, &str) -> Result<()>,
    ) -> Result<()> {
        for id in ids {
            if let Some(lines) = self.op_lines(id)? {
                each(id, &lines)?;
            }
        }
        Ok(())
    }
    /// What `sound` reads at a place: in the journal, or else in the database's mirror of it.
    fn read_at<T>(&self, place: Place, sound: &dyn Fn(Block) -> Option<T>) -> Result<T> {
        let good = |bytes: Vec<u8>| -> Option<T> {
            let lines = String::from_utf8(bytes).ok()?;
            let head = lines.lines().next().unwrap_or("").to_owned();
            sound(Block { head, line: 0, lines })
        };
        let offset = u64::from(place.offset);
        let read = self.journal.read(place.file, offset, place.len as usize);
        let fault = match read.map(good) {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => None,
            Err(fault) => Some(fault),
        };
        let mirrored = self
            .db
            .as_ref()
            .and_then(|db| db.read(Stream::Mirror(place.file), offset, offset + u64::from(place.len)).ok());
        if let Some(found) = mirrored.and_then(good) {
            return Ok(found);
        }
        let path = journal::file_path(&self.files.paths.journal, place.file);
        Err(match fault {
            Some(fault) => cannot_read(&fault, &path),
            None => Error::bad_file(format!("the journal is damaged at byte {offset}"))
                .in_file(path.display().to_string()),
        }
        .hint("run emic doctor --repair"))
    }

    /// The block that closes a commit, read without the rest of it: an import is long. `None` where it is not found.
    fn closing(&self, n: u32) -> Option<Closing> {
        let place = self.index.place_of(n)?;
        let len = place.len.min(CLOSING);
        let from = u64::from(place.offset) + u64::from(place.len - len);
        let end = self.journal.read(place.file, from, len as usize).ok()?;
        // It may begin within a character.
        let end = String::from_utf8_lossy(&end);
        blocks(&end[end.rfind("[[commit]]\n")?..]).ok()?.pop()?.read().ok()
    }

    fn journal_commit(&self, record: CommitRecord) -> Result<JournalCommit> {
        let whole = |block: &Block| {
            let sum = journal::quoted(&block.lines[block.lines.rfind("[[commit]]").unwrap_or(0)..], "sum");
            let end = block.lines.rfind("sum = ").unwrap_or(0);
            sum.and_then(|sum| sum.parse().ok()) == Some(sha256(&block.lines.as_bytes()[..end]))
        };
        let place = self.index.place_of(record.n).ok_or_else(|| Error::bad_file("a commit is missing"))?;
        let lines = self.read_at(place, &|block| whole(&block).then_some(block.lines))?;
        let mut cut = blocks(&lines)?;
        let closing = cut.pop().ok_or_else(|| Error::bad_file("a commit is missing"))?;
        let note = closing.read::<Closing>()?.note;
        let (texts, ops) = cut.into_iter().partition(|block| block.head == "[[text]]");
        Ok(JournalCommit { record, note, texts, ops })
    }
}

impl Shelf for Folder {
    fn project_id(&self) -> &str {
        &self.project.id
    }
    fn root(&self) -> &Path {
        &self.files.paths.root
    }
    fn read_only(&self) -> Option<&str> {
        self.files.guard.read_only()
    }
    fn files(&self) -> &dyn Files {
        &self.files
    }
    fn take_notices(&mut self) -> Vec<String> {
        let lost = std::mem::take(&mut self.found.words);
        std::mem::take(&mut self.notices).into_iter().chain((!lost.is_empty()).then_some(lost)).collect()
    }
    /// After a failed fsync every later commit is refused until the project is opened again, for what the
    /// disk holds is unknown then.
    fn commit(&mut self, new: &NewCommit<'_>) -> Result<CommitRecord> {
        self.append(new)
    }
    fn rewrite(&mut self, upto: u32, change: &mut Change<'_>, last: Option<&NewCommit<'_>>) -> Result<()> {
        self.rewrite_journal(upto, change, last)
    }
    fn born(&self) -> Result<()> {
        self.end_creation()
    }
    fn settle(&mut self) {
        self.settle_db();
    }
    fn commit_count(&self) -> u32 {
        self.index.commit_count()
    }
    fn op_count(&self) -> u64 {
        self.index.op_count
    }
    fn record(&self, n: u32) -> Option<CommitRecord> {
        self.index.commit(n)
    }
    fn journal_commits(
        &self,
        numbers: RangeInclusive<u32>,
        each: &mut dyn FnMut(JournalCommit) -> Result<()>,
    ) -> Result<()> {
        for record in numbers.filter_map(|n| self.index.commit(n)) {
            each(self.journal_commit(record)?)?;
        }
        Ok(())
    }
    fn note(&self, n: u32) -> Result<String> {
        let Some(record) = self.index.commit(n) else { return Ok(String::new()) };
        match self.closing(n) {
            Some(closing) => Ok(closing.note),
            None => self.journal_commit(record).map(|commit| commit.note),
        }
    }
    fn facts_in_order(&mut self) -> Result<Facts> {
        self.load_facts()
    }
    fn op_lines(&self, id: OpId) -> Result<Option<String>> {
        let Some(place) = self.index.op(id) else { return Ok(None) };
        self.read_at(place, &|block| is_op(&block, id).then_some(block.lines)).map(Some)
    }
    fn text_digests(&self) -> Vec<Digest> {
        self.index.texts().collect()
    }
    fn text(&self, digest: Digest) -> Result<Option<TextBlock>> {
        let Some(place) = self.index.text(digest) else { return Ok(None) };
        let sound = |block| TextBlock::read(block).ok().filter(|text| text.digest == digest);
        self.read_at(place, &sound).map(Some)
    }
    fn words(&self, digest: Digest) -> Result<Option<Words>> {
        let Some(place) = self.index.text(digest) else { return Ok(None) };
        let from = self.journal.stream(place.file, place.offset.into(), place.len.into()).ok();
        if let Some(words) = from.and_then(Words::stream).filter(|words| words.digest == digest) {
            return Ok(Some(words));
        }
        let careful = self.text(digest)?;
        Ok(careful.map(TextBlock::into_words))
    }
    fn missing(&self) -> Vec<String> {
        self.missing_acts()
    }
    fn examine(&self) -> Result<Vec<Finding>> {
        self.examine_all()
    }
    fn rebuild(&mut self) -> Result<()> {
        self.rebuild_db()?;
        self.settle_doubts()
    }
    fn checkpoint(&self, build: &str) -> Option<Arc<Checkpoint>> {
        checkpoint::find(&self.files.paths, build).map(|found| Arc::new(found.checkpoint))
    }
    fn keep(&self, build: &str, parts: &[Vec<u8>]) {
        let may = self.files.writable().is_ok() && self.still_ours().is_ok() && !self.damaged;
        if may {
            let FolderFiles { disk, paths, .. } = &self.files;
            checkpoint::keep(&**disk, paths, (build, &self.project.id, self.lasts()), parts);
        }
    }
}
