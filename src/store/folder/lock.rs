//! One process writes in a project at a time, also where several machines reach the same folder.
//!
//! Two things keep others out. The kernel's lock on `.emic/lock` is free at once when its holder dies, but some file
//! systems do not know it, and none of those that reach over a network or through another mount need pass it on. So
//! the holder also writes down who it is in `.emic/lock.toml`, a file that only one process can create.

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

/// The lock of a project, given back when dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    note: Option<Note>,
}

/// The note of this process that it holds the project.
#[derive(Debug)]
struct Note {
    path: PathBuf,
    words: String,
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

/// Takes the lock.
///
/// # Errors
/// [`Kind::Locked`] with who holds it and since when.
pub(super) fn take(disk: &dyn Disk, path: &Path, wall: i64) -> Result<Taken> {
    let file = match disk.lock_file(path) {
        Ok(file) => file,
        // A pipe or a link in its place is none of emic's making.
        Err(fault) if is_not_plain(&fault) => return Err(cannot_read(&fault, path).hint("remove it")),
        Err(fault) => return Ok(Taken::CannotWrite(fault)),
    };
    let path = note_path(path);
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held_here(read(&path)?.flatten().as_ref())),
        // Without locks of the kernel the note decides alone.
        Err(TryLockError::Error(fault)) if knows_no_locks(&fault) => {}
        Err(TryLockError::Error(fault)) => return Ok(Taken::CannotWrite(fault)),
    }
    // From here the note: only the holder of the kernel's lock writes or removes one of this machine.
    let words = Holder::this(wall).lines();
    for tries in 0.. {
        let fault = match OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&path) {
            Ok(mut note) => {
                // A full disk must not keep anybody out: then the note is empty.
                let _ = note.write_all(words.as_bytes());
                return Ok(Taken::Ours(Lock { file, note: Some(Note { path, words }) }));
            }
            Err(fault) => fault,
        };
        match fault.kind() {
            ErrorKind::AlreadyExists => {}
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                return Ok(Taken::Ours(Lock { file, note: None }));
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
        _ => "it takes no commands from others just now: wait until it has ended, then do this again"
            .to_owned(),
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
        |Holder { pid, host, since, .. }| {
            let state = if life == Life::Suspended { ", suspended" } else { "" };
            format!("another emic (process {pid} on {host}, since {since}{state})")
        },
    );
    Error::new(Kind::Locked, format!("this project is open in {who}"))
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A released lock names no holder. What another process wrote there is left.
        if let Some(Note { path, words }) = &self.note
            && read_if_there(path).is_ok_and(|there| there.is_some_and(|there| is_own(&there, words)))
        {
            let _ = std::fs::remove_file(path);
        }
        let _ = self.file.unlock();
    }
}

/// True for the note of this process, also where a full disk took only its beginning.
fn is_own(there: &[u8], words: &str) -> bool {
    words.as_bytes().starts_with(there)
}
