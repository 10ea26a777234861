//! The one way in which a file is replaced: a crash leaves the old file or the new one, whole.
//!
//! The bytes go to a temporary file beside the target, are synced, and take its name; then the folder is synced. A
//! kill may leave the temporary file, which has a fixed name (`.NAME.new`); the next opening of a project removes it.

use super::disk::{Disk, FILE_MODE, Handle};
use super::files::Writing;
use crate::error::{Error, Result, io_cause, io_remedy, io_words, is_not_permitted};
use crate::model::id::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

/// How a file is replaced.
#[derive(Clone, Copy)]
pub(super) struct Replacing {
    /// Mode of the new file.
    pub(super) mode: u32,
    /// False for what is only a hint: it may be lost in a power cut, and costs no sync.
    pub(super) durable: bool,
    /// The new file is read back and compared before it counts.
    pub(super) read_back: bool,
    /// The group that the new file is for; `None`: the group that the system chooses.
    pub(super) group: Option<u32>,
}

impl Replacing {
    /// A file of a project: durable, for its owner alone.
    pub(super) const DURABLY: Replacing =
        Replacing { mode: FILE_MODE, durable: true, read_back: false, group: None };
    /// A hint, for its owner alone.
    pub(super) const AS_HINT: Replacing = Replacing { durable: false, ..Replacing::DURABLY };

    /// Replaces a file by what `write` writes.
    ///
    /// # Errors
    /// Those of `write`, or [`Error::not_saved`]; the old file is untouched then.
    pub(super) fn with(self, disk: &dyn Disk, path: &Path, write: &mut Writing<'_>) -> Result<()> {
        self.run(disk, path, write).map_err(|trouble| trouble.in_words(path))
    }

    /// Replaces a file by these bytes.
    ///
    /// # Errors
    /// As the system says.
    pub(super) fn bytes(self, disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut write =
            |out: &mut dyn Write| out.write_all(bytes).map_err(|fault| Error::not_saved(io_words(&fault)));
        self.run(disk, path, &mut write).map_err(|trouble| match trouble {
            Trouble::Disk(fault) => fault,
            Trouble::Writer(fault) => io::Error::other(fault.what()),
            Trouble::ReadsOtherwise => io::Error::other("it does not read back as it was written"),
        })
    }

    fn run(self, disk: &dyn Disk, path: &Path, write: &mut Writing<'_>) -> Result<(), Trouble> {
        let (dir, temporary) = beside(path)?;
        let done = self.write_beside(disk, &temporary, write).and_then(|sum| {
            if self.read_back && sum_of_file(&temporary)? != sum {
                return Err(Trouble::ReadsOtherwise);
            }
            Ok(disk.rename(&temporary, path)?)
        });
        if let Err(trouble) = done {
            let _ = disk.remove(&temporary);
            return Err(trouble);
        }
        // From here the new file has the name, whole. Whether a power cut may take it away again, the caller is told.
        if self.durable {
            disk.sync_dir(&dir)?;
        }
        Ok(())
    }

    /// Writes the temporary file; returns the sum of its bytes.
    fn write_beside(
        self,
        disk: &dyn Disk,
        temporary: &Path,
        write: &mut Writing<'_>,
    ) -> Result<Digest, Trouble> {
        // For its owner alone until it is whole and has its group.
        let file = create_anew(disk, temporary, if self.group.is_some() { FILE_MODE } else { self.mode })?;
        let hash = self.read_back.then(Sha256::new);
        let mut out = BufWriter::with_capacity(64 << 10, Out { file, hash, fault: None });
        let done = write(&mut out);
        let flushed = out.flush();
        let (mut inner, _) = out.into_parts();
        if let Some(fault) = inner.fault.take() {
            return Err(Trouble::Disk(fault));
        }
        done.map_err(Trouble::Writer)?;
        flushed?;
        if let Some(group) = self.group {
            super::disk::set_mode(temporary, self.mode)?;
            // Where giving a file to a group is forbidden, the file keeps its own.
            let _ = chown(temporary, None, Some(group));
        }
        if self.durable {
            inner.file.sync()?;
        }
        Ok(Digest(inner.hash.map_or([0; 32], |hash| hash.finalize().into())))
    }
}

/// Why a file was not replaced.
enum Trouble {
    Disk(io::Error),
    /// What `write` returned, though the disk took everything.
    Writer(Error),
    ReadsOtherwise,
}

impl Trouble {
    fn in_words(self, path: &Path) -> Error {
        match self {
            Trouble::Disk(fault) => not_saved(&fault, path),
            Trouble::Writer(fault) => fault,
            Trouble::ReadsOtherwise => Error::not_saved("the backup does not read back as it was written")
                .in_file(path.display().to_string())
                .hint("this disk may be failing: copy the project elsewhere"),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(fault: io::Error) -> Trouble {
        Trouble::Disk(fault)
    }
}

/// Writes and hashes; keeps the disk's own error, which the writer may have put into other words.
struct Out {
    file: Box<dyn Handle>,
    hash: Option<Sha256>,
    fault: Option<io::Error>,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(fault) = self.file.write(bytes) {
            let copy = io::Error::from(fault.kind());
            self.fault = Some(fault);
            return Err(copy);
        }
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn sum_of_file(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest(hash.finalize().into())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// The folder of a file, and the temporary name under which its successor is written.
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
fn create_anew(disk: &dyn Disk, path: &Path, mode: u32) -> io::Result<Box<dyn Handle>> {
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
        ErrorKind::PermissionDenied if !is_not_permitted(fault) => {
            "you may not write in this folder".to_owned()
        }
        ErrorKind::NotFound => "a file or folder is gone".to_owned(),
        _ => io_cause(fault),
    }
}

/// True if the name has a sign that FAT, exFAT and NTFS do not take.
fn has_odd_sign(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains([':', '*', '?', '"', '<', '>', '|']))
}

/// The error for what did not reach the disk, with what to do.
pub(super) fn not_saved(fault: &io::Error, path: &Path) -> Error {
    // Some sticks say so of a name that they do not take: the folder is there.
    let no_such_name = fault.kind() == ErrorKind::NotFound
        && path.parent().is_some_and(|dir| dir.is_dir())
        && has_odd_sign(path);
    let fault = if no_such_name { &io::Error::from(ErrorKind::InvalidInput) } else { fault };
    let hint = match fault.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "make room on the disk and do it again; everything before is safe".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied if !is_not_permitted(fault) => {
            "ask who looks after this machine for the right to write here; everything before is safe"
                .to_owned()
        }
        _ => match io_remedy(fault) {
            Some(remedy) => format!("{remedy}; everything acknowledged is safe"),
            None => "close emic and open the project again; everything acknowledged is safe".to_owned(),
        },
    };
    Error::not_saved(format!("not saved: {}", reason(fault))).in_file(path.display().to_string()).hint(hint)
}
