//! The first 100 bytes of a database: how large its pages are, and how its texts are written.

use super::MAGIC;
use crate::error::{Error, Result};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes of the header, at the beginning of the first page.
pub(super) const LENGTH: usize = 100;

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    /// Bytes of a page.
    pub(super) page: usize,
    /// Bytes of a page that hold cells; the others at its end are kept free for extensions.
    pub(super) usable: usize,
    /// The number of pages.
    pub(super) pages: u32,
    /// The encoding of all texts.
    pub(super) encoding: &'static Encoding,
}

/// Reads the header of a database.
///
/// # Errors
/// It is none, or it says what cannot be.
pub(super) fn read(bytes: &[u8]) -> Result<Header> {
    let Some(head) = bytes.get(..LENGTH).filter(|head| head.starts_with(MAGIC)) else {
        return Err(bad("this is no SQLite database, or only the beginning of one"));
    };
    let page = match u16_at(head, 16).unwrap_or(0) {
        1 => 65536,
        size if size.is_power_of_two() && size >= 512 => usize::from(size),
        size => return Err(bad(format!("the database has pages of {size} bytes, which there are not"))),
    };
    let byte = |at: usize| head.get(at).copied().unwrap_or(0);
    // 1: changes go by a rollback journal, 2: by a write-ahead log.
    if byte(19) > 2 {
        let what = format!("the database has the format version {}, and only 1 and 2 are known", byte(19));
        return Err(Error::bad_file(what).hint("copy it with sqlite3 OLD 'vacuum into \"NEW\"'"));
    }
    let usable = page - usize::from(byte(20));
    if usable < 480 || head.get(21..24) != Some(&[64, 32, 32]) {
        return Err(bad("the header of the database is broken"));
    }
    let encoding = match u32_at(head, 56).unwrap_or(0) {
        // A database to which nothing was ever written does not say it.
        0 | 1 => UTF_8,
        2 => UTF_16LE,
        3 => UTF_16BE,
        other => return Err(bad(format!("the database has texts in encoding {other}, which there is not"))),
    };
    let there = bytes.len() / page;
    let said = u32_at(head, 28).unwrap_or(0);
    // Old versions of SQLite do not keep the number: it counts if it was written with the last change.
    let counts = said > 0 && u32_at(head, 24) == u32_at(head, 92);
    if counts && said as usize > there {
        return Err(bad(format!("the database has {said} pages, and only {there} are in the file")));
    }
    let pages = if counts { said } else { u32::try_from(there).unwrap_or(u32::MAX) };
    Ok(Header { page, usable, pages, encoding })
}

fn bad(what: impl Into<String>) -> Error {
    Error::bad_file(what).hint("was the file copied whole, and while no program had it open?")
}

/// A number of two bytes, the greater one first.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A number of four bytes, the greatest one first.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A number of one to nine bytes, seven bits each, the greatest first (of the ninth all eight), and the place after it.
pub(super) fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0;
    for nth in 0..9 {
        let byte = u64::from(*bytes.get(at + nth)?);
        if nth == 8 {
            return Some((number << 8 | byte, at + 9));
        }
        number = number << 7 | byte & 0x7f;
        if byte < 0x80 {
            return Some((number, at + nth + 1));
        }
    }
    None
}
