//! The small files of a project folder, each replaced as a whole or not at all.
//!
//! `emic.toml` says whose folder it is, `home.toml` which replica writes here, `draft.toml` keeps what is
//! half typed; `parked/` and `forks/` keep bundles that wait for something.

use super::disk::{Disk, FILE_MODE, RealDisk};
use crate::error::{Error, Result};
use crate::log::dialect::Writer;
use crate::model::id::ReplicaId;
use serde::Deserialize;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Where the parts of a project lie.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) root: PathBuf,
    pub(super) project: PathBuf,
    pub(super) hidden: PathBuf,
    pub(super) journal: PathBuf,
    pub(super) db: PathBuf,
    pub(super) backup: PathBuf,
}

impl Paths {
    pub(super) fn new(root: &Path) -> Paths {
        let hidden = root.join(".emic");
        Paths {
            root: root.to_owned(),
            project: root.join("emic.toml"),
            journal: hidden.join("journal"),
            db: hidden.join("db"),
            backup: hidden.join("backup"),
            hidden,
        }
    }
    pub(super) fn folder(&self, folder: Folder) -> PathBuf {
        self.hidden.join(match folder {
            Folder::Parked => "parked",
            Folder::Forks => "forks",
        })
    }
    /// The first of `NAME`, `NAME-2`, `NAME-3` … in `.emic/` that is not there.
    pub(super) fn free_name(&self, name: &str) -> PathBuf {
        let names = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name}-{n}")));
        names.map(|name| self.hidden.join(name)).find(|path| !path.exists()).unwrap_or_default()
    }
}

/// The folders for files that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Bundles whose base is not met yet.
    Parked,
    /// The other branch, where two contents claim one number.
    Forks,
}

/// Which replica writes in this folder, and where the folder was when that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The replica whose operations everybody gets.
    pub public: ReplicaId,
    /// The replica of what is "only for me".
    pub private: ReplicaId,
    /// The installation's id, kept outside the project.
    pub installation: String,
    /// Device and inode of `.emic/`; filled in by the store.
    pub(super) place: (u64, u64),
}

impl Home {
    /// Says who writes here; the store adds where "here" is.
    pub fn new(public: ReplicaId, private: ReplicaId, installation: &str) -> Home {
        Home { public, private, installation: installation.to_owned(), place: (0, 0) }
    }
}

/// Writes a file so that after a crash there is the old one or the new one, whole: a temporary file beside
/// it, fsync, rename, fsync of the directory.
///
/// # Errors
/// [`Error::not_saved`] in words; what was there before is still there.
pub fn write_durably(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    durably_as(&RealDisk, path, bytes, mode).map_err(|fault| not_saved(&fault, path))
}

pub(super) fn durably(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    durably_as(disk, path, bytes, FILE_MODE)
}

fn durably_as(disk: &dyn Disk, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let (dir, temporary) = beside(path)?;
    let written = create_anew(disk, &temporary, mode).and_then(|mut file| {
        file.write(bytes)?;
        file.sync()
    });
    if let Err(fault) = written {
        let _ = disk.remove(&temporary);
        return Err(fault);
    }
    disk.rename(&temporary, path)?;
    disk.sync_dir(&dir)
}

/// The directory of a file and the temporary name that it is written under.
pub(super) fn beside(path: &Path) -> io::Result<(PathBuf, PathBuf)> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
        _ => PathBuf::from("."),
    };
    let temporary = dir.join(format!(".{name}.new"));
    Ok((dir, temporary))
}

/// Makes a temporary file, over one that a crash left behind.
pub(super) fn create_anew(
    disk: &dyn Disk,
    path: &Path,
    mode: u32,
) -> io::Result<Box<dyn super::disk::Handle>> {
    match disk.create(path, mode) {
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists => {
            disk.remove(path)?;
            disk.create(path, mode)
        }
        other => other,
    }
}

/// What a system's error means to a person.
pub(super) fn reason(fault: &io::Error) -> String {
    match fault.kind() {
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        ErrorKind::PermissionDenied => "you may not write in this folder".to_owned(),
        ErrorKind::NotFound => "a file or folder is gone".to_owned(),
        _ => format!("the disk reports an error ({fault})"),
    }
}

/// The error for what did not reach the disk, with what to do.
pub(super) fn not_saved(fault: &io::Error, path: &Path) -> Error {
    let hint = match fault.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room on the disk and do it again; everything before is safe"
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            "ask who looks after this machine for the right to write here; everything before is safe"
        }
        _ => "close emic and open the project again; everything acknowledged is safe",
    };
    Error::not_saved(format!("not saved: {}", reason(fault))).in_file(path.display().to_string()).hint(hint)
}

/// Reads a file whole; `None` if there is none.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(cannot_read(&fault, path)),
    }
}

pub(super) fn cannot_read(fault: &io::Error, path: &Path) -> Error {
    Error::bad_file(format!("cannot be read: {fault}")).in_file(path.display().to_string())
}

/// Id and title, as `emic.toml` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Project {
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: String,
}

impl Project {
    pub(super) fn lines(&self) -> String {
        let mut w = Writer::head("# A project of emic. Its work lies in the folder .emic beside this file.");
        w.plain("version", 1).str("id", &self.id).str("title", &self.title);
        w.finish()
    }
    /// `None` if the file is not there or damaged: the journal knows the id too.
    pub(super) fn read(path: &Path) -> Option<Project> {
        toml::from_str(&std::fs::read_to_string(path).ok()?).ok()
    }
}

pub(super) fn home_lines(home: &Home) -> String {
    let mut w = Writer::head("# Which replica writes in this folder. A copied folder takes new ones.");
    w.str("public", home.public).str("private", home.private).str("installation", &home.installation);
    w.str("device", home.place.0).str("inode", home.place.1);
    w.finish()
}

pub(super) fn read_home(path: &Path) -> Option<Home> {
    #[derive(Deserialize)]
    struct Raw {
        public: String,
        private: String,
        installation: String,
        device: String,
        inode: String,
    }
    let raw: Raw = toml::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    Some(Home {
        public: ReplicaId::new(&raw.public)?,
        private: ReplicaId::new(&raw.private)?,
        installation: raw.installation,
        place: (raw.device.parse().ok()?, raw.inode.parse().ok()?),
    })
}

/// Device and inode.
pub(super) fn place_of(path: &Path) -> io::Result<(u64, u64)> {
    let meta = std::fs::metadata(path)?;
    Ok((meta.dev(), meta.ino()))
}

/// The plain files of a folder by name; none if there is no folder. Temporary files are not listed.
pub(super) fn list(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && path.file_name().is_some_and(|n| n.as_encoded_bytes()[0] != b'.'))
        .collect();
    all.sort();
    all
}

/// A name for a file that came from outside: what is no letter, digit, dot or hyphen becomes a hyphen.
pub(super) fn safe_name(name: &str) -> String {
    let tame = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' };
    let safe: String = name.chars().map(tame).take(100).collect();
    let safe = safe.trim_start_matches(['.', '-']);
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}
