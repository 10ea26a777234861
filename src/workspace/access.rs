//! Who can read a file or a folder beside its owner and its group.
//!
//! USB sticks and many shares keep no permissions: all that is on them shows the same mode, and `chmod` does nothing.
//! A folder that others cannot reach through its parents is closed, whatever its own mode.

use crate::exchange::folder::Readers;
use std::fs::{Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Read, write and search for users who are neither the owner nor in the group.
const OTHERS: u32 = 0o007;
/// Search, without which others reach nothing below a folder.
const OTHERS_SEARCH: u32 = 0o001;
/// File systems that keep no permissions, as the system names them.
const WITHOUT_MODES: [&str; 10] =
    ["vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "smbfs", "hfs"];

/// Who can read a file or a folder beside its owner and its group.
///
/// # Errors
/// As the system says.
pub fn readers_of(path: &Path) -> io::Result<Readers> {
    let real = std::fs::canonicalize(path)?;
    let meta = std::fs::metadata(&real)?;
    let lets_through =
        |dir: &Path| std::fs::metadata(dir).map_or(true, |meta| mode(&meta) & OTHERS_SEARCH != 0);
    if mode(&meta) & OTHERS == 0 || !real.ancestors().skip(1).all(lets_through) {
        return Ok(Readers::Members);
    }
    let dir = if meta.is_dir() { &*real } else { real.parent().unwrap_or(&real) };
    let system = file_system_of(dir);
    let keeps = keeps_modes(dir)
        .unwrap_or_else(|_| system.as_deref().is_none_or(|system| !WITHOUT_MODES.contains(&system)));
    Ok(if keeps { Readers::Everybody } else { Readers::EverybodyAlways { system } })
}

/// A sentence for the person who wrote a file or a folder that everybody on the machine can read; `None` if others
/// cannot.
pub fn warning(path: &Path) -> Option<String> {
    match readers_of(path).ok()? {
        Readers::Members => None,
        Readers::Everybody => {
            let shown = path.display().to_string();
            let chmod = quoted(&shown);
            Some(format!("everybody on this machine can read {shown}; to close it: chmod o-rwx {chmod}"))
        }
        Readers::EverybodyAlways { system } => Some(format!(
            "everybody on this machine can read {}: {} keeps no permissions, so chmod does nothing there",
            path.display(),
            disk_words(system.as_deref())
        )),
    }
}

/// The disk, in words: `this disk (FAT)`.
pub(super) fn disk_words(system: Option<&str>) -> String {
    let Some(system) = system else { return "this disk".to_owned() };
    let known = match system {
        "vfat" | "msdos" => "FAT",
        "exfat" => "exFAT",
        "ntfs" | "ntfs3" => "NTFS",
        "fuseblk" => "exFAT or NTFS",
        "cifs" | "smb3" | "smbfs" => "a share of Windows or Samba",
        other => other,
    };
    format!("this disk ({known})")
}

/// A path as it is typed into a shell.
pub(super) fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn mode(meta: &Metadata) -> u32 {
    meta.permissions().mode()
}

/// True if a file of our own in the folder takes two modes in turn.
fn keeps_modes(dir: &Path) -> io::Result<bool> {
    let file = tempfile::Builder::new().prefix(".emic-").suffix(".new").tempfile_in(dir)?;
    let takes = |wanted: u32| {
        let set = std::fs::set_permissions(file.path(), Permissions::from_mode(wanted));
        set.is_ok() && std::fs::metadata(file.path()).is_ok_and(|meta| mode(&meta) & 0o777 == wanted)
    };
    Ok(takes(0o600) && takes(0o640))
}

/// The name of the file system that a folder lies on; `None` where the system does not tell.
fn file_system_of(dir: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let below = |line: &str| {
        let at = PathBuf::from(std::ffi::OsString::from_vec(unescaped(line.split(' ').nth(4)?)));
        let system = line.split(" - ").nth(1)?.split(' ').next()?;
        dir.starts_with(&at).then(|| (at.components().count(), system.to_owned()))
    };
    // Of two mounts at one place the later one is seen.
    mounts.lines().filter_map(below).max_by_key(|(depth, _)| *depth).map(|(_, system)| system)
}

/// The bytes of a path in which blanks are written `\040`.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code =
            after.get(..3).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        match code {
            Some(code) if first == b'\\' => {
                bytes.push(code);
                rest = &after[3..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chmod(path: &Path, mode: u32) {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_folder_counts_as_open_only_if_each_parent_lets_others_through() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        for (outer, own, open) in [(0o755, 0o755, true), (0o755, 0o750, false), (0o700, 0o777, false)] {
            chmod(dir.path(), 0o755);
            chmod(&dir.path().join("a"), outer);
            chmod(&inner, own);
            let found = readers_of(&inner).unwrap();
            assert_eq!(found == Readers::Everybody, open, "{outer:o} {own:o} {found:?}");
            assert_eq!(warning(&inner).is_some(), open);
        }
        assert_eq!(std::fs::read_dir(&inner).unwrap().count(), 0, "the trial leaves nothing behind");
    }

    #[test]
    fn paths_in_the_list_of_mounts_have_their_blanks_written_as_numbers() {
        assert_eq!(unescaped(r"/media/USB\040STICK\134x"), br"/media/USB STICK\x");
        assert_eq!(unescaped(r"/a\9"), br"/a\9");
        assert_eq!((quoted("/media/a"), quoted("USB 'x'")), ("/media/a".into(), r"'USB '\''x'\'''".into()));
    }
}
