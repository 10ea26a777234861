//! The check that this program knows the version of a project. A newer one is left alone: no lock, no mending, no word.

use super::journal;
use super::layout::{Paths, VERSION};
use crate::error::{Error, Result};
use crate::store::plain::{Links, open_plain};
use std::io::Read;
use std::path::Path;

/// The header of a journal file is shorter.
const HEADER: u64 = 64 << 10;

/// Refuses a project that says in `emic.toml` or in a header of its journal that a newer program wrote it, or that
/// only a newer one may read it. What is damaged says nothing: it is mended later.
///
/// # Errors
/// A newer version (exit 3).
pub(super) fn check(paths: &Paths) -> Result<()> {
    let shown = start_of(&paths.project);
    if let Some(version) = newer(said_in_table(&shown)) {
        let hint = "if no newer emic was ever used here, remove emic.toml: it is made again";
        return Err(refused(version, &paths.project).hint(hint));
    }
    for file in journal::files(&paths.journal) {
        let path = journal::file_path(&paths.journal, file);
        let header = journal::whole_header(start_of(&path).as_bytes()).unwrap_or_default();
        if let Some(version) = newer(["version", "min_reader"].map(|key| said_in_header(&header, key))) {
            return Err(refused(version, &path));
        }
    }
    Ok(())
}

/// The beginning of a file. What cannot be read says nothing either: the opening tells of it.
fn start_of(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = open_plain(path, Links::Refused).and_then(|file| file.take(HEADER).read_to_end(&mut bytes));
    read.map_or_else(|_| String::new(), |_| String::from_utf8_lossy(&bytes).into_owned())
}

fn said_in_table(text: &str) -> [Option<u32>; 2] {
    let table: toml::Table = text.parse().unwrap_or_default();
    ["version", "min_reader"].map(|key| u32::try_from(table.get(key)?.as_integer()?).ok())
}

fn said_in_header(header: &str, key: &str) -> Option<u32> {
    journal::plain(header, key)?.parse().ok()
}

/// The newer of what is said, if this program does not know it.
fn newer(said: [Option<u32>; 2]) -> Option<u32> {
    said.into_iter().flatten().filter(|&version| version > VERSION).max()
}

fn refused(version: u32, path: &Path) -> Error {
    let what = format!(
        "this project is of version {version} and this emic knows only version {VERSION}: get a newer emic; nothing \
         was changed"
    );
    Error::bad_file(what).in_file(path.display().to_string())
}
