//! The files of a folder that the file of another program names: never one that is elsewhere.

use crate::error::{Error, Result, io_words, visible};
use crate::store::{Links, open_plain};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A folder of more files is looked at no further.
const MOST_FILES: usize = 20_000;
/// Folders in it are looked into so deep.
const DEEPEST: usize = 8;

/// What lies under a name of the folder.
enum Found {
    /// A file of the folder, by its path without links.
    Inside(PathBuf),
    /// A link that leads out of it.
    Outside(PathBuf),
}

/// A folder, and the files in it by their names: as they are written, and in lower case.
pub(super) struct Within {
    files: BTreeMap<String, Found>,
    lower: BTreeMap<String, String>,
}

impl Within {
    /// Looks into a folder. What cannot be read is not there.
    pub(super) fn of(folder: &Path) -> Within {
        let mut within = Within { files: BTreeMap::new(), lower: BTreeMap::new() };
        if let Ok(root) = folder.canonicalize() {
            within.look(&root, &root, "", DEEPEST);
        }
        for name in within.files.keys() {
            within.lower.entry(name.to_lowercase()).or_insert_with(|| name.clone());
        }
        within
    }

    /// Takes in the files below a folder of `root`, whose name in it is `before`.
    fn look(&mut self, root: &Path, folder: &Path, before: &str, deeper: usize) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            if self.files.len() >= MOST_FILES {
                return;
            }
            let (path, name) = (entry.path(), format!("{before}{}", entry.file_name().to_string_lossy()));
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && deeper > 0 {
                self.look(root, &path, &format!("{name}/"), deeper - 1);
            } else if kind.is_file() {
                self.files.insert(name, Found::Inside(path));
            } else if kind.is_symlink() {
                // A link to a folder is not gone into: what is in it has another name, too, or is elsewhere.
                let real = path.canonicalize().ok();
                let found = match real.filter(|real| real.starts_with(root)) {
                    Some(real) => Found::Inside(real),
                    None => Found::Outside(path),
                };
                self.files.insert(name, found);
            }
        }
    }

    /// Opens the file of a name; one that is spelled otherwise in upper and lower case is the second choice. `None`: there
    /// is none.
    ///
    /// # Errors
    /// A link that leads out of the folder; a file that cannot be read.
    pub(super) fn open(&self, name: &str) -> Result<Option<File>> {
        let spelled = || self.files.get(self.lower.get(&name.to_lowercase())?);
        let path = match self.files.get(name).or_else(spelled) {
            None => return Ok(None),
            Some(Found::Inside(path)) => path,
            Some(Found::Outside(path)) => {
                let fault = Error::bad_file("this is a link that leads out of its folder");
                return Err(fault
                    .in_file(path.display().to_string())
                    .hint("put the file itself there, if it belongs to the project"));
            }
        };
        let file = open_plain(path, Links::Refused).map_err(|fault| {
            Error::unknown(format!("the file cannot be read: {}", io_words(&fault)))
                .in_file(visible(&path.display().to_string()))
        })?;
        Ok(Some(file))
    }
}
