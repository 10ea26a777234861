//! Files that leave the project: what a command writes with `-o`, and where it must not write.
//!
//! A file is written whole or not at all. One that is there already is overwritten only while it is what emic wrote
//! there, or a bundle that holds nothing new; the sums of what was written are kept in `.emic/written.toml`. Devices
//! and pipes are written to, links are followed, neither is replaced.

use super::Workspace;
use super::incoming::load;
use crate::error::{Error, Result, io_cause, io_remedy};
use crate::log::Sealed;
use crate::log::dialect::{Writer, blocks};
use crate::model::id::Digest;
use crate::store::Writing;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The file that remembers what was written where.
const WRITTEN: &str = "written.toml";
/// So many files are remembered; the oldest are forgotten first.
const MAX_WRITTEN: usize = 2_000;
/// Links that are followed before they count as a circle.
const MAX_LINKS: usize = 40;

/// What is at the place where a file is to be written.
#[derive(Debug)]
enum There {
    /// Nothing, or a plain file. Links were followed to this path.
    File(PathBuf),
    /// A device, a pipe or a socket.
    Stream,
}

impl Workspace {
    /// Writes a file that goes out of the project, for its owner alone: whole or not at all. A device or a pipe is opened
    /// and written to, and a reader that leaves it is no error.
    ///
    /// # Errors
    /// A file of the project itself, or without `force` one that emic did not write (exit 3). A path that cannot be
    /// written, or a disk that does not take it (exit 6). What was there before is untouched then.
    pub fn write_out(&self, path: &Path, force: bool, write: &mut Writing<'_>) -> Result<()> {
        let name = path.display().to_string();
        match look(path).map_err(|fault| unwritable(path, &fault))? {
            There::Stream => stream(path, write),
            There::File(real) => {
                self.check_target(&real, force).map_err(|fault| fault.in_file(name))?;
                let mut sum = Sha256::new();
                self.store.files().write_out(&real, &mut |out| {
                    sum = Sha256::new();
                    write(&mut Summing { out, sum: &mut sum })
                })?;
                self.remember_written(&real, Digest(sum.finalize().into()));
                Ok(())
            }
        }
    }

    /// Checks that [`Workspace::write_out`] may write a file, so that of several none is written if one may not be.
    ///
    /// # Errors
    /// As [`Workspace::write_out`].
    pub fn check_out(&self, path: &Path, force: bool) -> Result<()> {
        match look(path).map_err(|fault| unwritable(path, &fault))? {
            There::Stream => Ok(()),
            There::File(real) => {
                self.check_target(&real, force).map_err(|fault| fault.in_file(path.display().to_string()))
            }
        }
    }

    /// Makes a folder for files that go out, for its owner alone, unless it is there.
    ///
    /// # Errors
    /// The folder above it is not there, or the disk does not take it (exit 6); a folder of the project itself.
    pub fn make_out(&self, path: &Path) -> Result<()> {
        let above = path.parent().and_then(|above| std::path::absolute(above).ok()).unwrap_or_default();
        let real = above.canonicalize().map_err(|fault| unwritable(path, &fault))?;
        let name = path.file_name().map_or_else(|| real.clone(), |name| real.join(name));
        if is_the_projects_own(self.store.root(), &name) {
            let fault = Error::unknown("this is a folder of the project itself");
            return Err(fault.in_file(path.display().to_string()).hint("give another name, outside .emic"));
        }
        if name.is_dir() {
            return Ok(());
        }
        let mut maker = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
        maker.create(&name).map_err(|fault| unwritable(path, &fault))
    }

    /// Refuses to overwrite what emic did not write there.
    fn check_target(&self, real: &Path, force: bool) -> Result<()> {
        if is_the_projects_own(self.store.root(), real) {
            let fault = Error::unknown("this is a file of the project itself");
            return Err(fault.hint("give another name, outside .emic"));
        }
        let len = match std::fs::metadata(real) {
            Ok(there) => there.len(),
            Err(fault) if fault.kind() == ErrorKind::NotFound => 0,
            Err(fault) => return Err(unwritable(real, &fault)),
        };
        if force || len == 0 || self.wrote(real) || self.holds_nothing_new(real) {
            return Ok(());
        }
        let fault = Error::unknown("this file is there already, and it is not as emic wrote it");
        Err(fault.hint("give another name, or --force to write over it"))
    }

    /// True if a file has the bytes that emic wrote there last.
    fn wrote(&self, real: &Path) -> bool {
        let known = self.written().into_iter().find(|known| Path::new(&known.path) == real);
        known.is_some_and(|known| sum_of_file(real).is_ok_and(|sum| known.sum == sum.to_string()))
    }

    /// True if a file is a whole bundle of this project, and all that it brings is here.
    fn holds_nothing_new(&self, real: &Path) -> bool {
        let Ok(bundle) = load(real) else { return false };
        let is_here = |sealed: &Sealed| self.log.op(sealed.op.id).is_some_and(|op| op.sum == sealed.op.sum);
        bundle.header.project == self.store.project_id() && bundle.ops.iter().all(is_here)
    }

    fn written(&self) -> Vec<Written> {
        let bytes = self.store.files().read_own(WRITTEN).ok().flatten().unwrap_or_default();
        let Ok(text) = String::from_utf8(bytes) else { return Vec::new() };
        let Ok(all) = blocks(&text) else { return Vec::new() };
        all.iter().filter_map(|block| block.read().ok()).collect()
    }

    /// Remembers what was written. Failure is ignored: then the file is asked about the next time.
    fn remember_written(&self, real: &Path, sum: Digest) {
        let Some(path) = real.to_str().filter(|_| self.store.read_only().is_none()) else { return };
        let mut all = self.written();
        all.retain(|known| known.path != path);
        all.push(Written { path: path.to_owned(), sum: sum.to_string() });
        let superfluous = all.len().saturating_sub(MAX_WRITTEN);
        let mut lines =
            "# Files that emic wrote; it overwrites them while they have these sums.\n".to_owned();
        for known in &all[superfluous..] {
            let mut w = Writer::head("[[written]]");
            w.str("path", &known.path).str("sum", &known.sum);
            lines.push_str(&w.finish());
        }
        let _ = self.store.files().write_own(WRITTEN, lines.as_bytes());
    }
}

/// A file that emic wrote.
#[derive(Debug, Deserialize)]
struct Written {
    path: String,
    sum: String,
}

/// Finds what is at a path, through links. A link that leads to nothing yet leads to the file to be made.
fn look(path: &Path) -> io::Result<There> {
    let mut at = std::path::absolute(path)?;
    for _ in 0..MAX_LINKS {
        match std::fs::symlink_metadata(&at) {
            Ok(meta) if meta.is_symlink() => {
                // What /dev/stdout leads to has no path of its own.
                if std::fs::metadata(&at).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
                    return Ok(There::Stream);
                }
                let next = std::fs::read_link(&at)?;
                at = at.parent().unwrap_or(Path::new("/")).join(next);
            }
            Ok(meta) if meta.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(meta) if !meta.is_file() => return Ok(There::Stream),
            Err(fault) if fault.kind() != ErrorKind::NotFound => return Err(fault),
            _ => {
                let name = at.file_name().ok_or(ErrorKind::IsADirectory)?;
                let dir = at.parent().unwrap_or(Path::new("/")).canonicalize()?;
                return Ok(There::File(dir.join(name)));
            }
        }
    }
    // ELOOP, whose kind has no stable name.
    std::fs::metadata(path).map(|_| There::Stream)
}

/// The fault of a path that cannot be written.
fn unwritable(path: &Path, fault: &io::Error) -> Error {
    let name = path.display().to_string();
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    match dir {
        Some(dir) if fault.kind() == ErrorKind::NotFound && !dir.exists() => {
            let what = format!("cannot be written: there is no folder {}", dir.display());
            Error::not_saved(what).in_file(name).hint("make the folder first, or mend the path")
        }
        _ => {
            let error = Error::not_saved(format!("cannot be written: {}", io_cause(fault))).in_file(name);
            io_remedy(fault).into_iter().fold(error, Error::hint)
        }
    }
}

/// Writes into a device or a pipe.
fn stream(path: &Path, write: &mut Writing<'_>) -> Result<()> {
    let file = OpenOptions::new().write(true).open(path).map_err(|fault| unwritable(path, &fault))?;
    let mut out = Stream { out: io::BufWriter::new(file), fault: None };
    let done = write(&mut out);
    let flushed = out.flush();
    match out.fault.or(flushed.err()) {
        // The reader has what it wanted.
        Some(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        Some(fault) => Err(unwritable(path, &fault)),
        None => done,
    }
}

/// Keeps the system's own error, which the writer may have put into other words.
struct Stream {
    out: io::BufWriter<File>,
    fault: Option<io::Error>,
}

impl Stream {
    fn kept<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|fault| {
            let copy = io::Error::new(fault.kind(), io_cause(&fault));
            self.fault.get_or_insert(fault);
            copy
        })
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.kept(done)
    }
    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.kept(done)
    }
}

/// Sums what it passes on.
struct Summing<'w> {
    out: &'w mut dyn Write,
    sum: &'w mut Sha256,
}

impl Write for Summing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.sum.update(&bytes[..taken]);
        Ok(taken)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn sum_of_file(path: &Path) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let (mut sum, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest(sum.finalize().into())),
            n => sum.update(&buffer[..n]),
        }
    }
}

/// True for `emic.toml` and whatever is in `.emic`: `--force` must not reach the project's own files. `path` leads
/// through no link.
fn is_the_projects_own(root: &Path, path: &Path) -> bool {
    let Ok(root) = root.canonicalize() else { return false };
    path.starts_with(root.join(".emic")) || path == root.join("emic.toml")
}
