//! The check that a project folder has plain files and folders in it and nothing else.
//!
//! A link would lead what emic writes, cuts or makes private to a file elsewhere. Each file is opened without following
//! links as well; but folders on the way to a file, and the files of the database, are reached by their names.

use super::layout::Paths;
use crate::error::{Error, Result, io_words};
use crate::store::plain::instead_of;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The one file of another kind that emic itself makes in `.emic`: where it listens.
const SOCKET: &str = "socket";

/// Refuses a project folder with a link, a pipe or a device in it. Changes nothing.
///
/// # Errors
/// What lies where instead of a plain file (exit 3), or a folder that cannot be read.
pub fn check_plain(root: &Path) -> Result<()> {
    let paths = Paths::new(root);
    if let Some(found @ ("a link" | "a pipe" | "a socket" | "a device")) = found_at(&paths.project)? {
        return Err(refused(found, "a file", &paths.project));
    }
    match found_at(&paths.hidden)? {
        Some("a folder") => {}
        Some(found) => return Err(refused(found, "a folder", &paths.hidden)),
        None => return Ok(()),
    }
    let mut folders = vec![paths.hidden.clone()];
    while let Some(folder) = folders.pop() {
        // A folder that cannot be listed is told of by what needs it.
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            match instead_of(kind) {
                None => {}
                Some("a folder") => folders.push(entry.path()),
                Some("a socket") if folder == paths.hidden && entry.file_name() == SOCKET => {}
                Some(found) => return Err(refused(found, "a file", &entry.path())),
            }
        }
    }
    Ok(())
}

/// What lies at a path, itself: `None` for nothing, the word for anything but a plain file, `a file` for that.
fn found_at(path: &PathBuf) -> Result<Option<&'static str>> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(instead_of(meta.file_type()).unwrap_or("a file"))),
        // Below a folder that is none, or that may not be searched, nothing is followed either.
        Err(fault) if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(fault) => Err(Error::bad_file(format!("cannot be read: {}", io_words(&fault)))
            .in_file(path.display().to_string())),
    }
}

fn refused(found: &str, wanted: &str, path: &Path) -> Error {
    Error::bad_file(format!(
        "this is {found}, not {wanted}: the project is not opened, and nothing was changed"
    ))
    .in_file(path.display().to_string())
    .hint("emic makes none there: look where it leads and who made it, then remove it")
}
