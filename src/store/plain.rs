//! Opening a file that others may have put there: a plain file, or a refusal at once.
//!
//! A pipe would be waited for without end, a device may act when it is opened, and a link may lead anywhere. So the
//! kind is asked before the file is opened, and of the open file once more.

use rustix::fs::OFlags;
use std::fmt;
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// What is done with a link in the place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// It is followed: the person who named the file may have made it.
    Followed,
    /// It is refused: someone else may have made it.
    Refused,
}

/// Opens a plain file for reading.
///
/// # Errors
/// As the system says, and [`is_not_plain`] for anything but a plain file.
pub fn open_plain(path: &Path, links: Links) -> io::Result<File> {
    open_plain_with(File::options().read(true), path, links)
}

/// Opens a plain file as `options` say; its flags are set here.
///
/// # Errors
/// As [`open_plain`].
pub fn open_plain_with(options: &mut OpenOptions, path: &Path, links: Links) -> io::Result<File> {
    // Before opening, since that alone may wind a tape.
    if let Some(found) = found_instead(path, links) {
        return Err(refusal(found));
    }
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    if links == Links::Refused {
        flags |= OFlags::NOFOLLOW;
    }
    let file = options.custom_flags(flags.bits().cast_signed()).open(path)?;
    match instead_of_file(&file.metadata()?) {
        Some(found) => Err(refusal(found)),
        None => Ok(file),
    }
}

/// Reads a plain file whole.
///
/// # Errors
/// As [`open_plain`].
pub fn read_plain(path: &Path, links: Links) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_plain(path, links)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// True if a file was refused because it is no plain file.
pub fn is_not_plain(fault: &io::Error) -> bool {
    fault.get_ref().is_some_and(|own| own.is::<NotPlain>())
}

/// What lies at a path instead of a plain file; `None` for a plain file and for nothing at all.
fn found_instead(path: &Path, links: Links) -> Option<&'static str> {
    let itself = std::fs::symlink_metadata(path).ok()?;
    if !itself.is_symlink() {
        return instead_of_file(&itself);
    }
    match (links, std::fs::metadata(path)) {
        (Links::Refused, _) => Some("a link"),
        (Links::Followed, Ok(meta)) => instead_of_file(&meta),
        (Links::Followed, Err(fault)) if fault.kind() == ErrorKind::NotFound => {
            Some("a link that leads nowhere")
        }
        (Links::Followed, Err(_)) => None,
    }
}

fn instead_of_file(meta: &Metadata) -> Option<&'static str> {
    instead_of(meta.file_type())
}

/// The word for what is no plain file; `None` for a plain file.
pub(super) fn instead_of(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    Some(if kind.is_symlink() {
        "a link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    })
}

fn refusal(found: &'static str) -> io::Error {
    io::Error::other(NotPlain(found))
}

/// A file was expected, and something else was found.
#[derive(Debug)]
struct NotPlain(&'static str);

impl fmt::Display for NotPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is {}, not a file", self.0)
    }
}

impl std::error::Error for NotPlain {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn what_is_no_plain_file_is_refused_at_once_and_said() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("file"), "words").unwrap();
        std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
        std::os::unix::fs::symlink(at("nothing"), at("dangling")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        let fifo = std::process::Command::new("mkfifo").arg(at("pipe")).status();
        let said = |path: &Path, links| {
            let fault = open_plain(path, links).unwrap_err();
            assert!(is_not_plain(&fault), "{fault}");
            fault.to_string()
        };
        assert_eq!(read_plain(&at("file"), Links::Refused).unwrap(), b"words");
        assert_eq!(read_plain(&at("link"), Links::Followed).unwrap(), b"words");
        assert_eq!(said(&at("link"), Links::Refused), "this is a link, not a file");
        assert_eq!(said(&at("dangling"), Links::Followed), "this is a link that leads nowhere, not a file");
        assert_eq!(said(&at("socket"), Links::Refused), "this is a socket, not a file");
        assert_eq!(said(dir.path(), Links::Refused), "this is a folder, not a file");
        assert_eq!(said(Path::new("/dev/null"), Links::Followed), "this is a device, not a file");
        match fifo {
            Ok(made) if made.success() => {
                assert_eq!(said(&at("pipe"), Links::Followed), "this is a pipe, not a file");
                let mut append = File::options();
                let fault = open_plain_with(append.append(true).create(true), &at("pipe"), Links::Refused);
                assert!(is_not_plain(&fault.unwrap_err()));
            }
            _ => println!("no mkfifo here: pipes were not tried"),
        }
        assert_eq!(open_plain(&at("nothing"), Links::Refused).unwrap_err().kind(), ErrorKind::NotFound);
    }
}
