//! What a file of a shared folder is, by its name and its first bytes.
//!
//! Carriers, browsers and editors leave files beside the parts that look like parts: copies under other names, files
//! that are not finished, parts with other bytes. A copy is read like a part; of everything else a sentence says what
//! it is and what to do.

use super::super::part::SUFFIX;
use crate::error::Error;
use crate::model::id::ReplicaId;

/// The replica that wrote a part, by its name, if it is one of `own`.
pub fn writer_of(name: &str, own: &[ReplicaId]) -> Option<ReplicaId> {
    let (replica, n) = name.strip_suffix(SUFFIX)?.rsplit_once('-')?;
    let writer = ReplicaId::known(replica).filter(|replica| own.contains(replica));
    writer.filter(|_| n.bytes().all(|b| b.is_ascii_digit()))
}

/// What a file is, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// A part: `anna-x7f2k9qd-0001.part.toml`.
    Part,
    /// A copy of a part under another name; it is read like one.
    Copy {
        /// The name that the part should have.
        original: String,
        /// The carrier made it because two machines wrote the file at once.
        conflict: bool,
    },
    /// A bundle.
    Bundle,
    /// An archive or a packed file.
    Packed,
    /// A carrier is not done with it.
    Unfinished {
        /// The carrier, as a person knows it.
        carrier: &'static str,
    },
    /// Nothing that concerns a sync.
    Other,
}

/// How unfinished files begin and end, and whose they are.
const UNFINISHED: [(&str, &str, &str); 13] = [
    (".syncthing.", ".tmp", "Syncthing"),
    ("~syncthing~", ".tmp", "Syncthing"),
    (".unison.", "", "Unison"),
    (".emic-", ".new", "emic"),
    (".", ".new", "emic"),
    ("", ".filepart", "WinSCP"),
    ("", ".partial", "rclone"),
    ("", ".crdownload", "the browser"),
    ("", ".part", "the browser"),
    ("", ".download", "the browser"),
    ("", ".swp", "an editor"),
    (".~lock.", "", "an editor"),
    ("._", "", "macOS"),
];

/// Words in the names of copies that a carrier makes where two machines wrote one file.
const CONFLICT: [&str; 4] = ["sync-conflict-", "conflicted copy", "case conflict", "conflict"];

/// How archives and packed files end.
const PACKED: [&str; 7] = [".gz", ".zip", ".7z", ".xz", ".zst", ".tar", ".rar"];

/// What a file is, by its name.
pub fn called(name: &str) -> Called {
    let lower = name.to_lowercase();
    let (part, bundle) = (marked(&lower, ".part"), marked(&lower, ".emic"));
    let short = lower.contains('~') && lower.ends_with(".tom");
    if part.is_none() && bundle.is_none() && !short {
        return Called::Other;
    }
    if let Some(carrier) = unfinished_by(&lower) {
        return Called::Unfinished { carrier };
    }
    if PACKED.iter().any(|ending| lower.ends_with(ending)) {
        return Called::Packed;
    }
    // The later of two marks says what was copied: `study.emic.part.toml` is no name that emic gives.
    let Some(stem) = part.filter(|part| bundle.is_none_or(|bundle| part.len() > bundle.len())) else {
        let as_part = short && bundle.is_none();
        return if as_part {
            Called::Copy { original: String::new(), conflict: false }
        } else {
            Called::Bundle
        };
    };
    if name.ends_with(SUFFIX) && is_stem(stem) {
        return Called::Part;
    }
    let conflict = CONFLICT.iter().any(|word| lower.contains(word));
    Called::Copy { original: format!("{}{SUFFIX}", without_marks(stem)), conflict }
}

/// What comes before the first mark that is followed by `toml` somewhere and is no beginning of a word.
fn marked<'n>(lower: &'n str, mark: &str) -> Option<&'n str> {
    let ends = |after: &str| !after.starts_with(char::is_alphanumeric) && after.contains("toml");
    let (at, _) = lower.match_indices(mark).find(|(at, _)| ends(&lower[at + mark.len()..]))?;
    Some(&lower[..at])
}

fn unfinished_by(lower: &str) -> Option<&'static str> {
    let known = UNFINISHED.iter().find(|(start, end, _)| lower.starts_with(start) && lower.ends_with(end));
    if let Some((_, _, carrier)) = known {
        return Some(carrier);
    }
    // `.NAME.XXXXXX` and `.NAME.~XXXX`.
    let (_, tail) = lower.strip_prefix('.')?.rsplit_once(".toml.")?;
    match tail.strip_prefix('~') {
        Some(_) => Some("Nextcloud"),
        None if tail.len() == 6 => Some("rsync"),
        None => None,
    }
}

/// True for `REPLICA-NUMBER`, as emic names parts.
fn is_stem(stem: &str) -> bool {
    let tame = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    stem.rsplit_once('-').is_some_and(|(replica, number)| {
        let number = number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit());
        number && replica.starts_with(|c: char| c.is_ascii_alphanumeric()) && replica.chars().all(tame)
    })
}

/// A stem without what a copy has in front of it: `copy of `, `.`.
fn without_marks(stem: &str) -> &str {
    stem.trim_start_matches('.').rsplit(' ').next().unwrap_or(stem)
}

/// What the bytes of a file are that is called a part and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// It has no bytes.
    Empty,
    /// It begins with zeros: the room was made, and nothing was written.
    Zeros,
    /// An editor saved it in UTF-16.
    Utf16,
    /// It is packed.
    Packed,
    /// It is a page of a website, mostly one that asks for a password.
    Page,
    /// Git keeps its content elsewhere.
    Pointer,
}

/// What a file is by its first bytes, if it can be no part; `start` is at least its first 16 bytes, or all of it.
pub fn looks(start: &[u8]) -> Option<Looks> {
    let text = String::from_utf8_lossy(start).trim_start().to_lowercase();
    Some(match start {
        [] => Looks::Empty,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'[', 0, ..] | [0, b'[', ..] => Looks::Utf16,
        _ if start.iter().take(16).all(|byte| *byte == 0) => Looks::Zeros,
        [0x1f, 0x8b, ..] | [b'P', b'K', 3, 4, ..] => Looks::Packed,
        _ if text.starts_with("<!doctype") || text.starts_with("<html") => Looks::Page,
        _ if text.starts_with("version https://git-lfs") => Looks::Pointer,
        _ => return None,
    })
}

impl Looks {
    /// The error of a part that is this instead.
    pub fn fault(self) -> Error {
        let (what, hint) = self.words();
        Error::bad_file(what).hint(hint)
    }
    /// What the file is and what to do, as two half sentences.
    pub fn words(self) -> (&'static str, &'static str) {
        const AGAIN: &str = "remove it; the next sync of its author writes it again";
        match self {
            Looks::Empty => (
                "this file is empty: its name has arrived and its content has not",
                "wait for the carrier and sync again; if it stays empty, its author syncs again",
            ),
            Looks::Zeros => {
                ("this file holds zeros: a copy broke off, or a stick was pulled out too early", AGAIN)
            }
            Looks::Utf16 => ("this file was saved as UTF-16 by an editor", AGAIN),
            Looks::Packed => ("this file is packed", "unpack it here under the same name"),
            Looks::Page => ("this file is a page of a website, mostly one that asks for a password", AGAIN),
            Looks::Pointer => ("git keeps the content of this file elsewhere (LFS)", "run: git lfs pull"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = "anna-x7f2k9qd-0001.part.toml";

    #[test]
    fn copies_of_a_part_under_every_name_that_carriers_give_are_copies_of_that_part() {
        let copies = [
            ("anna-x7f2k9qd-0001.part (1).toml", false),
            ("anna-x7f2k9qd-0001.part.toml.txt", false),
            ("ANNA-X7F2K9QD-0001.PART.TOML", false),
            ("anna-x7f2k9qd-0001.part.toml~", false),
            ("anna-x7f2k9qd-0001.part.toml.bak", false),
            ("anna-x7f2k9qd-0001.part.toml.orig", false),
            ("anna-x7f2k9qd-0001.part - Copy.toml", false),
            ("Copy of anna-x7f2k9qd-0001.part.toml", false),
            ("anna-x7f2k9qd-0001.part-DESKTOP-7.toml", false),
            ("anna-x7f2k9qd-0001.part.sync-conflict-20261129-101010-ABCDEFG.toml", true),
            ("anna-x7f2k9qd-0001.part (Tom's conflicted copy 2026-11-29).toml", true),
            ("anna-x7f2k9qd-0001.part (conflicted copy 2026-11-29 101010).toml", true),
            ("anna-x7f2k9qd-0001.part (copy: conflict 1 on 2026-11-29).toml", true),
        ];
        for (name, conflict) in copies {
            assert_eq!(called(name), Called::Copy { original: PART.into(), conflict }, "{name}");
        }
    }

    #[test]
    fn parts_bundles_packed_and_unfinished_files_are_told_apart() {
        let unfinished = |carrier| Called::Unfinished { carrier };
        let cases = [
            (PART, Called::Part),
            ("x-0001.part.toml", Called::Part),
            (".syncthing.anna-x7f2k9qd-0001.part.toml.tmp", unfinished("Syncthing")),
            ("~syncthing~anna-x7f2k9qd-0001.part.toml.tmp", unfinished("Syncthing")),
            (".anna-x7f2k9qd-0001.part.toml.Ab12Cd", unfinished("rsync")),
            (".anna-x7f2k9qd-0001.part.toml.~3f7a", unfinished("Nextcloud")),
            (".unison.anna-x7f2k9qd-0001.part.toml.f00.unison.tmp", unfinished("Unison")),
            ("anna-x7f2k9qd-0001.part.toml.filepart", unfinished("WinSCP")),
            ("anna-x7f2k9qd-0001.part.toml.part", unfinished("the browser")),
            ("anna-x7f2k9qd-0001.part.toml.9a8b.partial", unfinished("rclone")),
            (".anna-x7f2k9qd-0001.part.toml.new", unfinished("emic")),
            ("._anna-x7f2k9qd-0001.part.toml", unfinished("macOS")),
            ("anna.emic.toml", Called::Bundle),
            ("anna.emic (2).toml", Called::Bundle),
            ("Anna.EMIC.TOML.txt", Called::Bundle),
            ("anna.emic.toml.gz", Called::Packed),
            ("anna-x7f2k9qd-0001.part.toml.zip", Called::Packed),
            ("emic.toml", Called::Other),
            ("notes.txt", Called::Other),
            (".stfolder", Called::Other),
            ("desktop.ini", Called::Other),
            ("party.toml", Called::Other),
            ("our.partners.toml", Called::Other),
        ];
        for (name, expected) in cases {
            assert_eq!(called(name), expected, "{name}");
        }
    }

    #[test]
    fn bytes_that_can_be_no_part_are_known_by_their_start() {
        let cases: [(&[u8], Option<Looks>); 10] = [
            (b"", Some(Looks::Empty)),
            (&[0; 16], Some(Looks::Zeros)),
            (b"\0\x01\x02binary", None),
            (b"\xff\xfe[\0p\0a\0", Some(Looks::Utf16)),
            (b"[\0p\0a\0r\0", Some(Looks::Utf16)),
            (b"\x1f\x8b\x08\0", Some(Looks::Packed)),
            (b"\n<!DOCTYPE html><html>", Some(Looks::Page)),
            (b"version https://git-lfs.github.com/spec/v1", Some(Looks::Pointer)),
            (b"[part]\nformat = ", None),
            (b"\xef\xbb\xbf[part]\r\n", None),
        ];
        for (start, expected) in cases {
            assert_eq!(looks(start), expected, "{start:?}");
        }
    }
}
