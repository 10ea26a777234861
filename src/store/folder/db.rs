//! The live database (sled): a mirror of the journal, the facts already read, and the records of every
//! commit.
//!
//! Everything is a *stream*: bytes that only grow, cut into values of about 1 KiB, each with a digest of its
//! key and its bytes. `head` says how much of them counts; it is written last, in the same batch as the end
//! of what it speaks of, so that applying a commit again does no harm and bytes beyond `head` do not count.
//!
//! sled is never believed: it may panic, forget its last writes or refuse a damaged file. Every call is
//! caught, every value checked, and all of it can be rebuilt from the journal.

use super::journal::Tip;
use crate::log::dialect::sha256;
use crate::log::{Op, act::kinds};
use crate::model::id::Digest;
use crate::store::commit::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Once};
use std::time::{Duration, SystemTime};

/// Changes with the form of what is kept here; another one is not read but rebuilt from the journal. Acts are kept by
/// their number among the kinds, so a kind more, or another order of them, is another layout by itself.
static LAYOUT: LazyLock<String> = LazyLock::new(|| {
    let kinds = sha256(kinds().join(" ").as_bytes()).to_string();
    format!("6 {} {}", env!("CARGO_PKG_VERSION"), &kinds[7..15])
});
/// Bytes of a stream in one value. Each commit rewrites the last piece of a few streams, so smaller ones
/// keep the file small (200,000 operations in 20,000 commits: 1000 gave 290 MB, 4000 gave 600 MB).
const PIECE: usize = 1000;
/// Values in one batch; a commit that needs more is written in several, `head` last.
const BATCH: usize = 512;
/// So many bytes of facts are worth a second thread.
const WORTH_SHARING: u64 = 1 << 20;
const DIGEST: usize = 8;
const HEAD: [u8; 1] = [0];
/// How often to ask again for sled's own lock, which its threads give back a little late.
const LOCK_TRIES: u32 = 200;

/// Why the database is of no use.
#[derive(Debug)]
pub(super) enum Damage {
    /// It is broken; it is rebuilt from the journal.
    Broken(String),
    /// It was written by another version of emic.
    OtherLayout,
    /// Nothing is known to be wrong with it: a rebuild was asked for.
    Unwanted,
    /// The clock is before 1970, where sled panics. Nothing is wrong with the database; the journal answers meanwhile.
    Clock,
    /// The disk does not let it be opened.
    Disk(io::Error),
}

type Checked<T> = Result<T, Damage>;

/// A growing sequence of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Stream {
    /// The records of every commit.
    Records,
    /// The facts of a shard, by its number.
    Facts(u32),
    /// A file of the journal, byte for byte.
    Mirror(u32),
}

impl Stream {
    fn key(self, piece: usize) -> [u8; 9] {
        let (tag, id) = match self {
            Stream::Records => (1, 0),
            Stream::Facts(shard) => (2, shard),
            Stream::Mirror(file) => (3, file),
        };
        let mut key = [0; 9];
        key[0] = tag;
        key[1..5].copy_from_slice(&u32::to_be_bytes(id));
        key[5..].copy_from_slice(&(piece as u32).to_be_bytes());
        key
    }
}

/// What the database knows to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    layout: String,
    pub(super) project: String,
    /// Commits, and the sum of the last: the journal's rolling hash.
    pub(super) n: u32,
    pub(super) chain: Digest,
    /// Where it ends in the journal.
    pub(super) file: u32,
    pub(super) end: u32,
    pub(super) ops: u64,
    pub(super) records_len: u64,
}

impl Head {
    pub(super) fn new(project: &str, tip: &Tip, ops: u64, records_len: u64) -> Head {
        let Tip { n, chain, file, end } = *tip;
        Head { layout: LAYOUT.clone(), project: project.to_owned(), n, chain, file, end, ops, records_len }
    }
    pub(super) fn tip(&self) -> Tip {
        Tip { n: self.n, chain: self.chain, file: self.file, end: self.end }
    }
}

/// What one commit adds.
pub(super) struct Addition<'a> {
    /// The header of the journal's file, if the commit is the first in it.
    pub(super) header: &'a [u8],
    /// The journal's bytes behind the header, if there is one: from `offset` of file `file`.
    pub(super) bytes: Bytes<'a>,
    pub(super) file: u32,
    pub(super) offset: u32,
    pub(super) record: &'a [u8],
    /// Facts by shard: the shard's length before, and what is added.
    pub(super) facts: Vec<(u32, u64, Vec<u8>)>,
    /// The length of all records before.
    pub(super) records_len: u64,
    /// What is known afterwards.
    pub(super) head: Head,
}

/// An open database.
pub(super) struct Db {
    /// Taken when dropped, where sled may panic a last time.
    sled: Option<sled::Db>,
    path: PathBuf,
    /// The last, unfilled piece of streams that were written to.
    tails: HashMap<Stream, (u64, Vec<u8>)>,
}

impl Db {
    /// Opens or makes the database in a directory. `wall` is seconds since 1970.
    pub(super) fn open(path: &Path, wall: i64) -> Checked<Db> {
        if wall < 0 || SystemTime::now() < SystemTime::UNIX_EPOCH {
            return Err(Damage::Clock);
        }
        remove_half_snapshots(path).map_err(Damage::Disk)?;
        only_plain(path)?;
        let config = sled::Config::new()
            .path(path)
            .cache_capacity(32 << 20)
            .flush_every_ms(None)
            .mode(sled::Mode::LowSpace);
        let mut tries = 0;
        let sled = loop {
            match guarded(|| config.open()) {
                Err(Damage::Disk(fault)) if tries < LOCK_TRIES && fault.to_string().contains("lock") => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(10));
                }
                other => break other?,
            }
        };
        let db = Db { sled: Some(sled), path: path.to_owned(), tails: HashMap::new() };
        db.close_to_others().map_err(Damage::Disk)?;
        Ok(db)
    }
    fn sled(&self) -> Checked<&sled::Db> {
        self.sled.as_ref().ok_or_else(|| Damage::Broken("closed".to_owned()))
    }
    /// What it knows to be done; `None` if nothing was ever finished.
    pub(super) fn head(&self) -> Checked<Option<Head>> {
        let Some(bytes) = self.value(&HEAD)? else { return Ok(None) };
        // The layout comes first, so that it can be read in every version.
        let layout: (String, &[u8]) = postcard::take_from_bytes(&bytes).map_err(|_| broken("head"))?;
        if layout.0 != *LAYOUT {
            return Err(Damage::OtherLayout);
        }
        postcard::from_bytes(&bytes).map(Some).map_err(|_| broken("head"))
    }
    /// Writes `head` alone: at the very beginning.
    pub(super) fn begin(&mut self, head: &Head, journal_header: &[u8]) -> Checked<()> {
        let mut pieces = Vec::new();
        self.append(&mut pieces, Stream::Mirror(head.file), 0, journal_header)?;
        self.write(pieces, head)
    }
    /// Adds a commit.
    pub(super) fn add(&mut self, new: Addition) -> Checked<()> {
        let mut pieces = Vec::new();
        let (mirror, mut at) = (Stream::Mirror(new.file), u64::from(new.offset));
        self.append(&mut pieces, mirror, at, new.header)?;
        at += new.header.len() as u64;
        new.bytes.each(&mut |bytes| {
            self.append(&mut pieces, mirror, at, bytes)?;
            at += bytes.len() as u64;
            // Of a long commit not all is held until its end: before `head` says so it does not count.
            if pieces.len() < BATCH {
                return Ok(());
            }
            let rest = self.put(std::mem::take(&mut pieces))?;
            let sled = self.sled()?;
            guarded(|| sled.apply_batch(rest))
        })?;
        self.append(&mut pieces, Stream::Records, new.records_len, new.record)?;
        for (shard, len, facts) in new.facts {
            self.append(&mut pieces, Stream::Facts(shard), len, &facts)?;
        }
        self.write(pieces, &new.head)
    }
    fn write(&self, pieces: Vec<(Vec<u8>, Vec<u8>)>, head: &Head) -> Checked<()> {
        let head = postcard::to_allocvec(head).map_err(|_| broken("head"))?;
        let mut batch = self.put(pieces)?;
        batch.insert(&HEAD, with_digest(&HEAD, &head));
        let sled = self.sled()?;
        guarded(|| sled.apply_batch(batch))
    }
    /// Writes pieces in full batches; returns the batch that is not full.
    fn put(&self, pieces: Vec<(Vec<u8>, Vec<u8>)>) -> Checked<sled::Batch> {
        let sled = self.sled()?;
        let mut batch = sled::Batch::default();
        let mut size = 0;
        for (key, value) in pieces {
            batch.insert(key, value);
            size += 1;
            if size == BATCH {
                let full = std::mem::take(&mut batch);
                guarded(|| sled.apply_batch(full))?;
                size = 0;
            }
        }
        Ok(batch)
    }
    /// Puts the pieces that change when `bytes` come after the first `len` bytes of a stream.
    fn append(
        &mut self,
        pieces: &mut Vec<(Vec<u8>, Vec<u8>)>,
        stream: Stream,
        len: u64,
        bytes: &[u8],
    ) -> Checked<()> {
        let mut tail = match self.tails.remove(&stream) {
            Some((known, tail)) if known == len => tail,
            _ => self.tail(stream, len)?,
        };
        let mut piece = len as usize / PIECE;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PIECE - tail.len()));
            tail.extend_from_slice(now);
            rest = later;
            let key = stream.key(piece);
            pieces.push((key.to_vec(), with_digest(&key, &tail)));
            if tail.len() == PIECE {
                tail.clear();
                piece += 1;
            }
        }
        self.tails.insert(stream, (len + bytes.len() as u64, tail));
        Ok(())
    }
    fn tail(&self, stream: Stream, len: u64) -> Checked<Vec<u8>> {
        let size = len as usize % PIECE;
        if size == 0 {
            return Ok(Vec::new());
        }
        let mut tail =
            self.value(&stream.key(len as usize / PIECE))?.ok_or_else(|| broken("a stream's end"))?;
        if tail.len() < size {
            return Err(broken("a stream's end"));
        }
        tail.truncate(size);
        Ok(tail)
    }
    /// Bytes `from..to` of a stream.
    pub(super) fn read(&self, stream: Stream, from: u64, to: u64) -> Checked<Vec<u8>> {
        if from >= to {
            return Ok(Vec::new());
        }
        let (first, last) = (from as usize / PIECE, (to - 1) as usize / PIECE);
        let mut bytes = Vec::with_capacity((last - first + 1) * PIECE);
        let sled = self.sled()?;
        guarded(|| {
            for pair in sled.range(stream.key(first)..=stream.key(last)) {
                let (key, value) = pair?;
                // A missing or short piece shows in the length of the whole.
                match checked(&key, &value) {
                    Some(piece) if *key == stream.key(first + bytes.len() / PIECE) => bytes.extend(piece),
                    _ => break,
                }
            }
            Ok(())
        })?;
        let skipped = from as usize - first * PIECE;
        let wanted = (to - from) as usize;
        let found = bytes.get(skipped..skipped + wanted).ok_or_else(|| broken("a stream"))?;
        Ok(if skipped == 0 && found.len() == bytes.len() { bytes } else { found.to_vec() })
    }
    /// As much of a stream as is sound from its start.
    pub(super) fn salvage(&self, stream: Stream) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Ok(Some(piece)) = self.value(&stream.key(bytes.len() / PIECE)) {
            bytes.extend_from_slice(&piece);
            if piece.len() < PIECE {
                break;
            }
        }
        bytes
    }
    /// The facts of a shard.
    pub(super) fn facts(&self, shard: u32, len: u64, count: u64) -> Checked<Vec<Op>> {
        let bytes = self.read(Stream::Facts(shard), 0, len)?;
        let mut facts = Vec::with_capacity(count as usize);
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (op, after) = postcard::take_from_bytes(rest).map_err(|_| broken("a fact"))?;
            facts.push(op);
            rest = after;
        }
        if facts.len() as u64 == count { Ok(facts) } else { Err(broken("a shard")) }
    }
    /// The facts of many shards (number, bytes, count), in their order. Opening waits for this: two hands share it.
    pub(super) fn all_facts(&self, shards: &[(u32, u64, u64)]) -> Vec<Checked<Vec<Op>>> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                let Some(&(shard, len, count)) = shards.get(nth) else { return done };
                done.push((nth, self.facts(shard, len, count)));
            }
        };
        let bytes: u64 = shards.iter().map(|(_, len, _)| len).sum();
        let done = std::thread::scope(|scope| {
            let second = std::thread::Builder::new();
            // Where there is no second thread to be had, the first does all of it.
            let second = (bytes > WORTH_SHARING).then(|| second.spawn_scoped(scope, work));
            let mut done = work();
            let second = second.and_then(Result::ok).and_then(|second| second.join().ok());
            done.extend(second.into_iter().flatten());
            done
        });
        let mut all: Vec<Checked<Vec<Op>>> = shards.iter().map(|_| Err(broken("a shard"))).collect();
        done.into_iter().for_each(|(nth, facts)| all[nth] = facts);
        all
    }
    fn value(&self, key: &[u8]) -> Checked<Option<Vec<u8>>> {
        let sled = self.sled()?;
        let Some(value) = guarded(|| sled.get(key))? else { return Ok(None) };
        checked(key, &value).map(|bytes| Some(bytes.to_vec())).ok_or_else(|| broken("a value"))
    }
    /// Makes everything written so far durable: sled's own flush does not empty the drive's cache.
    pub(super) fn settle(&self) -> Checked<()> {
        let sled = self.sled()?;
        guarded(|| sled.flush())?;
        for file in super::layout::list(&self.path) {
            File::open(file).and_then(|file| file.sync_data()).map_err(Damage::Disk)?;
        }
        File::open(&self.path).and_then(|dir| dir.sync_all()).map_err(Damage::Disk)?;
        self.close_to_others().map_err(Damage::Disk)
    }
    /// sled makes its files with the mode that the umask leaves.
    fn close_to_others(&self) -> io::Result<()> {
        let only_owner = crate::store::disk::set_mode;
        only_owner(&self.path, crate::store::disk::DIR_MODE)?;
        for entry in std::fs::read_dir(&self.path)? {
            let path = entry?.path();
            let mode =
                if path.is_dir() { crate::store::disk::DIR_MODE } else { crate::store::disk::FILE_MODE };
            only_owner(&path, mode)?;
        }
        Ok(())
    }
}

/// Refuses a database with anything but plain files in it: sled would wait for a pipe, and follow a link.
fn only_plain(path: &Path) -> Checked<()> {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let plain = entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir());
        if !plain {
            return Err(broken("a file"));
        }
    }
    Ok(())
}

impl Drop for Db {
    fn drop(&mut self) {
        let sled = self.sled.take();
        let _ = guarded(|| {
            drop(sled);
            Ok(())
        });
    }
}

/// A process that died while opening leaves a half snapshot, which sled would take for a whole one for ever.
fn remove_half_snapshots(path: &Path) -> io::Result<()> {
    for file in super::layout::list(path) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            std::fs::remove_file(&file)?;
        }
    }
    Ok(())
}

fn broken(what: &str) -> Damage {
    Damage::Broken(format!("{what} of the database is damaged"))
}

fn digest_of(key: &[u8], bytes: &[u8]) -> [u8; DIGEST] {
    let mut hash = Sha256::new();
    hash.update(key);
    hash.update(bytes);
    let mut digest = [0; DIGEST];
    digest.copy_from_slice(&hash.finalize()[..DIGEST]);
    digest
}

fn with_digest(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    [&digest_of(key, bytes), bytes].concat()
}

fn checked<'v>(key: &[u8], value: &'v [u8]) -> Option<&'v [u8]> {
    let (digest, bytes) = value.split_at_checked(DIGEST)?;
    (digest == digest_of(key, bytes)).then_some(bytes)
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Calls sled: a panic becomes damage, and says nothing on the terminal.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Checked<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let of_sled = panic.location().is_some_and(|place| place.file().contains("/sled-"));
            if !of_sled && !QUIET.get() {
                before(panic);
            }
        }));
    });
    let before = QUIET.replace(true);
    let done = catch_unwind(AssertUnwindSafe(call));
    QUIET.set(before);
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(fault))) if of_the_disk(&fault) => Err(Damage::Disk(fault)),
        Ok(Err(fault)) => Err(Damage::Broken(fault.to_string())),
        Err(_) => Err(broken("a part")),
    }
}

/// True if an error is about the disk and not about what is on it.
fn of_the_disk(fault: &io::Error) -> bool {
    use io::ErrorKind::*;
    matches!(fault.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem | PermissionDenied)
        || fault.to_string().contains("could not acquire lock")
}
