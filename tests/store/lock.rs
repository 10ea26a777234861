//! A lock that a file system grants to two is noticed by the first one's next write.

use super::*;
use emic::error::Kind;
use emic::store::disk::{Disk, Handle, RealDisk};
use std::fs::{File, TryLockError};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A disk that grants every lock, and counts what is made durable.
#[derive(Default)]
struct Lying {
    syncs: Arc<AtomicU32>,
}

struct Counted(Box<dyn Handle>, Arc<AtomicU32>);

impl Handle for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.sync()
    }
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.truncate(len)
    }
}

impl Disk for Lying {
    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(Counted(RealDisk.create(path, mode)?, self.syncs.clone())))
    }
    fn append(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        Ok(Box::new(Counted(RealDisk.append(path)?, self.syncs.clone())))
    }
    fn lock_file(&self, path: &Path) -> io::Result<File> {
        RealDisk.lock_file(path)
    }
    fn lock(&self, _: &File) -> Result<(), TryLockError> {
        Ok(())
    }
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.make_dir(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::SeqCst);
        RealDisk.sync_dir(path)
    }
}

/// Opened without the database, which has a lock of its own: before 1970 it is left alone.
fn opened(sample: &Sample, disk: Lying) -> Folder {
    let opened = Folder::open_on(Arc::new(disk), &sample.dir, -1).unwrap();
    assert_eq!(opened.read_only, None);
    opened.store
}

#[test]
fn of_two_that_were_granted_the_lock_the_first_writes_nothing_more() {
    let mut sample = sample();
    let note = sample.hidden().join("lock.toml");
    let mut first = opened(&sample, Lying::default());
    // What such a file system does with a file that only one can make.
    std::fs::remove_file(&note).unwrap();
    let mut second = opened(&sample, Lying::default());
    let theirs = std::fs::read(&note).unwrap();
    let ops = sample.author.seal(vec![code("one of two")]);
    let before = std::fs::read(sample.journal()).unwrap();
    for _ in 0..2 {
        let fault = put(&mut first, &ops, &[]).unwrap_err();
        assert_eq!(fault.kind(), Kind::NotSaved);
        assert!(fault.what().contains("another emic has opened this project"), "{fault}");
    }
    assert_eq!(std::fs::read(sample.journal()).unwrap(), before);
    drop(first);
    assert_eq!(std::fs::read(&note).unwrap(), theirs, "the other one's note stays");
    put(&mut second, &ops, &[]).unwrap();
    drop(second);
    sample.ops.extend(ops);
    sample.check(&mut sample.open().store);
}

#[test]
fn a_note_that_was_taken_away_is_written_again_where_nobody_else_has_one() {
    let mut sample = sample();
    let note = sample.hidden().join("lock.toml");
    let mut store = opened(&sample, Lying::default());
    let own = std::fs::read(&note).unwrap();
    std::fs::remove_file(&note).unwrap();
    let ops = sample.author.seal(vec![code("alone")]);
    put(&mut store, &ops, &[]).unwrap();
    assert_eq!(std::fs::read(&note).unwrap(), own);
}

#[test]
fn looking_after_the_lock_makes_nothing_more_durable_than_the_commit() {
    let mut sample = sample();
    let disk = Lying::default();
    let syncs = disk.syncs.clone();
    let mut store = opened(&sample, disk);
    for n in 0..5 {
        let before = syncs.load(Ordering::SeqCst);
        let ops = sample.author.seal(vec![code(&format!("code {n}"))]);
        put(&mut store, &ops, &[]).unwrap();
        assert_eq!(syncs.load(Ordering::SeqCst) - before, 1);
    }
}
