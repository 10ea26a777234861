//! A shared folder on the disk: the file system's side of [`SharedFolder`].

use super::access::readers_of;
use crate::error::{Error, Result, io_words, is_not_permitted};
use crate::exchange::folder::{Entry, Readers, SharedFolder, Stamp};
use crate::store::{Links, open_plain, open_plain_with};
use std::fs::{File, Metadata, Permissions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

/// Mode of a part: its owner writes it, the folder's group reads it.
const PART_MODE: u32 = 0o640;

/// A shared folder on the disk.
#[derive(Debug, Clone)]
pub struct DiskFolder {
    dir: PathBuf,
}

impl DiskFolder {
    /// The folder at a path.
    ///
    /// # Errors
    /// A path that leads to no folder (exit 3).
    pub fn open(dir: &Path) -> Result<DiskFolder> {
        let meta = std::fs::metadata(dir).map_err(|fault| missing(dir, &fault))?;
        match meta.is_dir() {
            true => Ok(DiskFolder { dir: dir.to_path_buf() }),
            false => Err(Error::unknown(format!("{} is not a folder", dir.display()))),
        }
    }

    /// The failure of a write, or of listing the folder (no name).
    fn told(&self, name: &str, fault: &io::Error) -> Error {
        let path = if name.is_empty() { self.dir.clone() } else { self.dir.join(name) };
        Error::not_saved(format!("the shared folder: {}: {}", path.display(), io_words(fault)))
    }

    /// Appends whole or not at all. A new file takes the folder's group, which may read it, and no one else may.
    fn append_to(&self, path: &Path, keep: u64, bytes: &[u8]) -> io::Result<Stamp> {
        let fresh = std::fs::symlink_metadata(path).is_err();
        let mut options = File::options();
        options.append(true).create(true).mode(PART_MODE);
        let mut file = open_plain_with(&mut options, path, Links::Refused)?;
        if fresh {
            // A stick keeps no modes; that everybody can read it was agreed to before.
            let _ = file.set_permissions(Permissions::from_mode(PART_MODE));
            // Many file systems hand the folder's group on; where changing it is forbidden, the file keeps its own.
            let _ = fchown(&file, None, Some(std::fs::metadata(&self.dir)?.gid()));
        }
        file.set_len(keep)?;
        let done = file.write_all(bytes).and_then(|()| file.sync_all());
        if done.is_err() {
            // A new file that holds nothing would look like one whose content is still on its way.
            let _ = if fresh { std::fs::remove_file(path) } else { file.set_len(keep) };
        }
        done?;
        File::open(&self.dir)?.sync_all()?;
        Ok(stamp(&file.metadata()?))
    }

    /// Appends, or writes the whole file again where the file system lets no file grow (some drivers of FAT).
    fn grow(&self, path: &Path, keep: u64, bytes: &[u8]) -> io::Result<Stamp> {
        match self.append_to(path, keep, bytes) {
            Err(fault) if is_not_permitted(&fault) && path.exists() => {
                let mut whole = Vec::new();
                open_plain(path, Links::Refused)?.take(keep).read_to_end(&mut whole)?;
                whole.extend_from_slice(bytes);
                self.replace_at(path, &whole)
            }
            done => done,
        }
    }

    /// Writes a file beside the old one, with its group, and renames it into its place.
    fn replace_at(&self, path: &Path, bytes: &[u8]) -> io::Result<Stamp> {
        let group = std::fs::symlink_metadata(path)?.gid();
        crate::store::replace_for_group(path, bytes, PART_MODE, group)?;
        Ok(stamp(&std::fs::metadata(path)?))
    }
}

fn missing(dir: &Path, fault: &io::Error) -> Error {
    let said = Error::unknown(format!("{}: {}", dir.display(), io_words(fault)));
    if fault.kind() == ErrorKind::NotFound {
        said.hint("make the folder first, or mend the path")
    } else {
        said
    }
}

fn unreadable(fault: &io::Error) -> Error {
    Error::unknown(format!("cannot be read: {}", io_words(fault)))
}

fn stamp(meta: &Metadata) -> Stamp {
    let changed = meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec());
    Stamp { size: meta.len(), changed }
}

impl SharedFolder for DiskFolder {
    fn label(&self) -> String {
        self.dir.display().to_string()
    }
    fn key(&self) -> Vec<u8> {
        // One folder, however the person got there.
        let real = std::fs::canonicalize(&self.dir).unwrap_or_else(|_| self.dir.clone());
        real.as_os_str().as_encoded_bytes().to_vec()
    }
    fn place(&self) -> String {
        std::fs::metadata(&self.dir)
            .map_or_else(|_| String::new(), |meta| format!("{} {}", meta.dev(), meta.ino()))
    }
    fn readers(&self) -> Result<Readers> {
        readers_of(&self.dir).map_err(|fault| missing(&self.dir, &fault))
    }
    fn list(&self) -> Result<Vec<Entry>> {
        let entries = std::fs::read_dir(&self.dir).map_err(|fault| self.told("", &fault))?;
        let entry = |entry: std::fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            // Of a link itself, not of what it leads to. A name that vanished since then is not listed.
            let meta = entry.metadata().ok()?;
            Some(Entry { name, plain: meta.is_file(), stamp: stamp(&meta) })
        };
        let mut all: Vec<Entry> = entries.flatten().filter_map(entry).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }
    fn read(&self, name: &str, offset: u64, limit: u64) -> Result<Vec<u8>> {
        let read = || {
            let mut file = open_plain(&self.dir.join(name), Links::Refused)?;
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(offset))?;
            file.take(limit).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|fault| unreadable(&fault))
    }
    fn append(&mut self, name: &str, keep: u64, bytes: &[u8]) -> Result<Stamp> {
        self.grow(&self.dir.join(name), keep, bytes).map_err(|fault| self.told(name, &fault))
    }
    fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<Stamp> {
        self.replace_at(&self.dir.join(name), bytes).map_err(|fault| self.told(name, &fault))
    }
}
