//! The few calls by which anything reaches the disk, so that tests can make each of them fail, tear or crash.
//!
//! Reading does not go through here: what is read is checked by sums, no matter who wrote it. The database has its
//! own way to the disk; nothing acknowledged depends on it.

use super::plain::{Links, open_plain_with};
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Mode of every file of a project: for its owner alone.
pub const FILE_MODE: u32 = 0o600;
/// Mode of every directory of a project.
pub const DIR_MODE: u32 = 0o700;

/// The calls that change a disk.
pub trait Disk: Send + Sync {
    /// Makes a new file, to be written from its start; an error if there is one already.
    ///
    /// # Errors
    /// As the system says.
    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn Handle>>;
    /// Opens an existing file to write at its end.
    ///
    /// # Errors
    /// As the system says.
    fn append(&self, path: &Path) -> io::Result<Box<dyn Handle>>;
    /// Opens a lock file for reading and writing, made if there is none; does not lock it.
    ///
    /// # Errors
    /// As the system says.
    fn lock_file(&self, path: &Path) -> io::Result<File>;
    /// Asks the kernel for the lock of such a file. Some file systems grant it to two.
    ///
    /// # Errors
    /// Another process has it, or as the system says.
    fn lock(&self, file: &File) -> Result<(), TryLockError> {
        file.try_lock()
    }
    /// Makes a directory; an error if there is one already.
    ///
    /// # Errors
    /// As the system says.
    fn make_dir(&self, path: &Path) -> io::Result<()>;
    /// Renames a file, over any file that has the new name.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// As the system says.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
}

/// An open file.
pub trait Handle: Send {
    /// Writes all the bytes at the end; after an error some of them may be there.
    ///
    /// # Errors
    /// As the system says.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes everything written so far durable.
    ///
    /// # Errors
    /// As the system says; afterwards what is on the disk is unknown.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to a length.
    ///
    /// # Errors
    /// As the system says.
    fn truncate(&mut self, len: u64) -> io::Result<()>;
}

/// The disk of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

struct RealFile {
    file: File,
    /// Its first sync makes the file itself durable too, later ones only what was written.
    fresh: bool,
}

/// Sets the mode of one's own file or folder. A file system that keeps no modes is no fault: USB sticks and shares
/// have none, and who can read them is said where they are chosen.
pub(super) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    tolerated(std::fs::set_permissions(path, Permissions::from_mode(mode)))
}

fn tolerated(set: io::Result<()>) -> io::Result<()> {
    match set {
        Err(fault) if matches!(fault.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}

impl Disk for RealDisk {
    fn create(&self, path: &Path, mode: u32) -> io::Result<Box<dyn Handle>> {
        let file = OpenOptions::new().append(true).create_new(true).mode(mode).open(path)?;
        // Whatever the umask took away, and in shared folders what it would not have given.
        tolerated(file.set_permissions(Permissions::from_mode(mode)))?;
        Ok(Box::new(RealFile { file, fresh: true }))
    }
    fn append(&self, path: &Path) -> io::Result<Box<dyn Handle>> {
        let file = open_plain_with(OpenOptions::new().append(true), path, Links::Refused)?;
        Ok(Box::new(RealFile { file, fresh: false }))
    }
    fn lock_file(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(FILE_MODE);
        open_plain_with(&mut options, path, Links::Refused)
    }
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(DIR_MODE).create(path)?;
        set_mode(path, DIR_MODE)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

impl Handle for RealFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }
    fn sync(&mut self) -> io::Result<()> {
        if self.fresh {
            self.file.sync_all()?;
            self.fresh = false;
            return Ok(());
        }
        self.file.sync_data()
    }
    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }
}
