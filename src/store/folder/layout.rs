//! Where the parts of a project folder lie, and how they are read.

use crate::error::{Error, Result, io_words};
use crate::log::dialect::Writer;
use crate::store::disk::Disk;
use crate::store::files::Area;
use crate::store::plain::{Links, read_plain};
use crate::store::replace::Replacing;
use serde::Deserialize;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The version of a project that this program writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;
/// There while a project is being made.
pub(super) const UNBORN: &str = "unborn";

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
    /// The folder of an area.
    pub(super) fn area(&self, area: Area) -> PathBuf {
        match area {
            Area::Own => self.hidden.clone(),
            Area::Parked => self.hidden.join("parked"),
            Area::Forks => self.hidden.join("forks"),
            Area::Backups => self.backup.clone(),
        }
    }
    /// True if the making of a project was broken off.
    pub(super) fn is_unborn(&self) -> bool {
        self.hidden.join(UNBORN).exists()
    }
    /// The first of `NAME`, `NAME-2`, `NAME-3` … in `.emic/` that is not there.
    pub(super) fn free_name(&self, name: &str) -> PathBuf {
        let names = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name}-{n}")));
        names.map(|name| self.hidden.join(name)).find(|path| !path.exists()).unwrap_or_default()
    }
}

/// Replaces a file of a project, durably.
pub(super) fn durably(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    Replacing::DURABLY.bytes(disk, path, bytes)
}

/// Makes the folders that are not there, durably.
pub(super) fn make_dirs(disk: &dyn Disk, paths: &Paths) -> io::Result<()> {
    let (parked, forks) = (paths.area(Area::Parked), paths.area(Area::Forks));
    for dir in [&paths.root, &paths.hidden, &paths.journal, &paths.backup, &parked, &forks] {
        if dir.is_dir() {
            continue;
        }
        if let Some(parent) =
            dir.parent().filter(|parent| *dir == paths.root && !parent.as_os_str().is_empty())
        {
            // Where the disk is gone, its own answer says more than that the name is taken.
            let made = std::fs::create_dir_all(parent);
            made.map_err(|fault| std::fs::read_dir(parent).err().unwrap_or(fault))?;
        }
        disk.make_dir(dir)?;
        if let Some(parent) = dir.parent() {
            disk.sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?;
        }
    }
    Ok(())
}

/// Removes a folder with all that is in it, if it is there.
pub(super) fn remove_dir(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// Reads a file whole; `None` if there is none.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match read_plain(path, Links::Refused) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(cannot_read(&fault, path)),
    }
}

pub(super) fn cannot_read(fault: &io::Error, path: &Path) -> Error {
    Error::bad_file(format!("cannot be read: {}", io_words(fault))).in_file(path.display().to_string())
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
        w.plain("version", VERSION).str("id", &self.id).str("title", &self.title);
        w.finish()
    }
    /// `None` if the file is not there or damaged: the journal knows the id too.
    pub(super) fn read(path: &Path) -> Option<Project> {
        toml::from_str(std::str::from_utf8(&read_plain(path, Links::Refused).ok()?).ok()?).ok()
    }
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
