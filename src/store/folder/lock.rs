//! One process writes in a project at a time. The kernel holds the lock, so a dead holder's is free at once;
//! the file says in words who holds it, and a note from another machine is respected, for locks do not reach
//! there.

use super::layout::{cannot_read, read_if_there};
use crate::error::{Error, Kind, Result};
use crate::log::dialect::Writer;
use crate::store::disk::Disk;
use crate::store::plain::is_not_plain;
use crate::text::utc;
use serde::Deserialize;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// The lock of a project, given back when dropped.
#[derive(Debug)]
pub(super) struct Lock(File);

/// What became of asking for it.
pub(super) enum Taken {
    /// It is ours.
    Ours(Lock),
    /// The folder cannot be written in; who only reads needs no lock.
    CannotWrite(io::Error),
}

#[derive(Deserialize)]
struct Holder {
    pid: u32,
    host: String,
    since: String,
}

/// Takes the lock.
///
/// # Errors
/// [`Kind::Locked`] with who holds it and since when.
pub(super) fn take(disk: &dyn Disk, path: &Path, wall: i64) -> Result<Taken> {
    let mut file = match disk.lock_file(path) {
        Ok(file) => file,
        // A pipe or a link in its place is none of emic's making.
        Err(fault) if is_not_plain(&fault) => return Err(cannot_read(&fault, path).hint("remove it")),
        Err(fault) => return Ok(Taken::CannotWrite(fault)),
    };
    let note = read_if_there(path)?.unwrap_or_default();
    let holder: Option<Holder> = std::str::from_utf8(&note).ok().and_then(|note| toml::from_str(note).ok());
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let hint =
                "it is busy and takes no commands from others: wait until it has ended, then do this again";
            return Err(locked(holder).hint(hint));
        }
        Err(TryLockError::Error(fault)) => return Ok(Taken::CannotWrite(fault)),
    }
    let host = host();
    if let Some(holder) = holder.filter(|holder| holder.host != host && !holder.host.is_empty()) {
        let hint = format!("if emic no longer runs on {}, remove {}", holder.host, path.display());
        return Err(locked(Some(holder)).hint(hint));
    }
    let mut w = Writer::head("# Who has this project open.");
    w.plain("pid", std::process::id()).str("host", host).str("since", utc(wall));
    // Only words for others: a full disk must not keep anybody out.
    let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(w.finish().as_bytes()));
    Ok(Taken::Ours(Lock(file)))
}

fn locked(holder: Option<Holder>) -> Error {
    let who = holder.map_or_else(
        || "another emic".to_owned(),
        |Holder { pid, host, since }| format!("another emic (process {pid} on {host}, since {since})"),
    );
    Error::new(Kind::Locked, format!("this project is open in {who}"))
}

/// The machine's name; empty where it cannot be told.
fn host() -> String {
    let mut name = String::new();
    for path in ["/proc/sys/kernel/hostname", "/etc/hostname"] {
        if File::open(path).and_then(|mut file| file.read_to_string(&mut name)).is_ok() {
            break;
        }
    }
    name.trim().to_owned()
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A released lock names no holder.
        let _ = self.0.set_len(0);
        let _ = self.0.unlock();
    }
}
