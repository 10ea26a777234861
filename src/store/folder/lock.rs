//! One process writes in a project at a time, also where several machines reach the same folder.
//!
//! Two things keep others out. The kernel's lock on `.emic/lock` is free at once when its holder dies, but some file
//! systems do not know it, and none of those that reach over a network or through another mount need pass it on. So
//! the holder also writes down who it is in `.emic/lock.toml`, a file that only one process can create. Where even that
//! is granted to two, the last one's note is there, and the other finds it before its next write.

use super::holder::{Holder, Life};
use super::layout::{cannot_read, read_if_there};
use crate::error::{Error, Kind, Result};
use crate::store::disk::{Disk, FILE_MODE};
use crate::store::plain::is_not_plain;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file of the kernel's lock in `.emic/`.
pub(super) const LOCK: &str = "lock";

/// The lock of a project, given back when dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// Where the note is.
    path: PathBuf,
    /// `None` where the disk was too full for one.
    note: Option<Note>,
}

/// The note of this process that it holds the project.
#[derive(Debug)]
struct Note {
    /// What is in it; a full disk takes less than all.
    words: Vec<u8>,
}

/// What became of asking for it.
pub(super) enum Taken {
    /// It is ours.
    Ours(Lock),
    /// The folder cannot be written in; who only reads needs no lock.
    CannotWrite(io::Error),
}

/// A note is written in one go: one that is empty for longer is of a process that died in between.
const EMPTY_TRIES: u32 = 50;
const EMPTY_WAIT: Duration = Duration::from_millis(20);

/// Where the holder says who it is.
pub(super) fn note_path(lock: &Path) -> PathBuf {
    lock.with_extension("toml")
}

/// The kernel's lock alone, without a note: for who reads and writes nothing. A process of this machine that would
/// write waits until it is given back.
#[derive(Debug)]
pub(super) struct Quiet {
    file: File,
}

/// Takes the kernel's lock of a project that no process holds or left without closing it. Writes nothing.
pub(super) fn take_quietly(disk: &dyn Disk, path: &Path) -> Option<Quiet> {
    if !path.exists() {
        return None;
    }
    let file = disk.lock_file(path).ok()?;
    disk.lock(&file).ok()?;
    (!note_path(path).exists()).then_some(Quiet { file })
}

/// Takes the lock; the kernel's half may be held already.
///
/// # Errors
/// [`Kind::Locked`] with who holds it and since when.
pub(super) fn take(disk: &dyn Disk, path: &Path, wall: i64, held: Option<Quiet>) -> Result<Taken> {
    let is_held = held.is_some();
    let file = match held.map_or_else(|| disk.lock_file(path), |held| Ok(held.file)) {
        Ok(file) => file,
        // A pipe or a link in its place is none of emic's making.
        Err(fault) if is_not_plain(&fault) => return Err(cannot_read(&fault, path).hint("remove it")),
        Err(fault) => return Ok(Taken::CannotWrite(fault)),
    };
    let path = note_path(path);
    match if is_held { Ok(()) } else { disk.lock(&file) } {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held_here(read(&path)?.flatten().as_ref())),
        // Without locks of the kernel the note decides alone.
        Err(TryLockError::Error(fault)) if knows_no_locks(&fault) => {}
        Err(TryLockError::Error(fault)) => return Ok(Taken::CannotWrite(fault)),
    }
    // From here the note: only the holder of the kernel's lock writes or removes one of this machine.
    let words = Holder::this(wall).lines();
    for tries in 0.. {
        let fault = match Note::write(&path, &words) {
            Ok(note) => return Ok(Taken::Ours(Lock { file, path, note: Some(note) })),
            Err(fault) => fault,
        };
        match fault.kind() {
            ErrorKind::AlreadyExists => {}
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                return Ok(Taken::Ours(Lock { file, path, note: None }));
            }
            _ => return Ok(Taken::CannotWrite(fault)),
        }
        match read(&path)? {
            None => {}
            Some(None) if tries < EMPTY_TRIES => std::thread::sleep(EMPTY_WAIT),
            Some(Some(holder)) if holder.life() != Life::Dead => return Err(held_elsewhere(&holder, &path)),
            Some(_) => {
                if let Err(fault) = std::fs::remove_file(&path)
                    && fault.kind() != ErrorKind::NotFound
                {
                    return Ok(Taken::CannotWrite(fault));
                }
            }
        }
    }
    Ok(Taken::CannotWrite(ErrorKind::AlreadyExists.into()))
}

/// The note: `None` if there is none, nothing in it if it says nothing that can be understood.
fn read(path: &Path) -> Result<Option<Option<Holder>>> {
    let Some(bytes) = read_if_there(path)? else { return Ok(None) };
    Ok(Some(std::str::from_utf8(&bytes).ok().and_then(|words| toml::from_str(words).ok())))
}

/// True if a process that may be alive has written down that it holds the project. The kernel is not asked: even to try
/// its lock for a moment could keep another process out.
pub(super) fn is_noted(lock: &Path) -> bool {
    let dead = |holder: Option<Holder>| holder.is_some_and(|holder| holder.life() == Life::Dead);
    match read(&note_path(lock)) {
        Ok(note) => note.is_some_and(|holder| !dead(holder)),
        Err(_) => true,
    }
}

/// True if a file system does not know the kernel's locks.
fn knows_no_locks(fault: &io::Error) -> bool {
    // ENOSYS, EOPNOTSUPP and ENOLCK have no kind that says so alike on all systems.
    let numbers = if cfg!(target_os = "linux") { [38, 95, 37] } else { [78, 45, 77] };
    fault.kind() == ErrorKind::Unsupported || fault.raw_os_error().is_some_and(|n| numbers.contains(&n))
}

/// A process of this machine has the kernel's lock.
fn held_here(holder: Option<&Holder>) -> Error {
    let life = holder.map_or(Life::Alive, Holder::life);
    let hint = match life {
        Life::Suspended => holder.map_or_else(String::new, suspended),
        _ => {
            let which = holder.map_or_else(String::new, |holder| {
                format!(" (if its window is gone, it is process {})", holder.pid)
            });
            format!("close it there, then do this again{which}")
        }
    };
    locked(holder, life).hint(hint)
}

/// A process has written down that it holds the project, and the kernel's lock did not keep this one out.
fn held_elsewhere(holder: &Holder, note: &Path) -> Error {
    let life = holder.life();
    let hint = match life {
        Life::Suspended => suspended(holder),
        Life::Elsewhere => {
            let (host, note) = (&holder.host, note.display());
            format!("close it there; if no emic runs on {host} any more, remove {note}")
        }
        _ => "it reached this folder by another path or mount: close it there".to_owned(),
    };
    locked(Some(holder), life).hint(hint)
}

fn suspended(holder: &Holder) -> String {
    format!("go to its terminal and type fg, or let it go on with: kill -CONT {}", holder.pid)
}

fn locked(holder: Option<&Holder>, life: Life) -> Error {
    let who = holder.map_or_else(
        || "another emic".to_owned(),
        |holder| {
            let state = if life == Life::Suspended { ", suspended" } else { "" };
            format!("{}{state}", holder.words())
        },
    );
    Error::new(Kind::Locked, format!("this project is open in {who}"))
}

impl Note {
    /// Writes one where there is none.
    fn write(path: &Path, words: &str) -> io::Result<Note> {
        let mut note = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
        // A full disk must not keep anybody out: then the note has only its beginning, or nothing.
        let whole = note.write_all(words.as_bytes()).is_ok();
        let len = note.metadata().map_or(0, |meta| usize::try_from(meta.len()).unwrap_or(0));
        let words = words.as_bytes();
        let words = if whole { words } else { words.get(..len).unwrap_or(words) };
        Ok(Note { words: words.to_vec() })
    }
}

impl Lock {
    /// True if another process has taken the project although this one holds it. Reads a small file and writes none,
    /// unless the note is gone: then it is written again, as long as no other holder has one there.
    pub(super) fn is_lost(&self) -> bool {
        match (read_if_there(&self.path), &self.note) {
            (Ok(Some(there)), Some(note)) => there != note.words,
            (Ok(Some(_)), None) => true,
            (Ok(None), Some(Note { words })) => {
                let words = String::from_utf8_lossy(words);
                Note::write(&self.path, &words).is_err_and(|fault| fault.kind() == ErrorKind::AlreadyExists)
            }
            (Ok(None), None) => false,
            // A disk that does not answer is told of by the write; anything but a file is of no emic.
            (Err(_), _) => false,
        }
    }
    /// True if the note that is there is the one that this process wrote.
    fn has_own_note(&self) -> bool {
        let there = read_if_there(&self.path).ok().flatten();
        self.note.as_ref().is_some_and(|note| there.as_ref() == Some(&note.words))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A released lock names no holder. What another process wrote there is left.
        if self.has_own_note() {
            let _ = std::fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}
