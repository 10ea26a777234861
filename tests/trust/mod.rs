//! What a folder of another user may do: nothing, unless it is trusted.

mod links;
mod owners;
mod parts;
mod waiting;

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A user whom no test runs as.
const STRANGER: u32 = 65_534;

/// Gives a file or folder to another user; false where only root may do that.
fn given_away(path: &Path) -> bool {
    let given = std::os::unix::fs::lchown(path, Some(STRANGER), None).is_ok();
    if !given {
        println!("skipped: only root can give a folder to another user");
    }
    given
}

/// Everything below a folder: name, owner, mode, and the bytes of files.
fn all_below(dir: &Path) -> Vec<(PathBuf, u32, u32, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let meta = std::fs::symlink_metadata(&path).unwrap();
        let bytes = if meta.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        all.push((path.clone(), meta.uid(), meta.permissions().mode(), bytes));
        if meta.is_dir() {
            all.extend(all_below(&path));
        }
    }
    all.sort();
    all
}
