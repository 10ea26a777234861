//! The one place that reads and writes zip archives: members by name, never more than a limit, nothing on the disk.

use crate::error::{Error, Result};
use std::io::{self, Cursor, Read, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

/// An archive in memory.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// The bytes are no zip, or its directory is damaged.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Archive<'a>> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(zip) => Ok(Archive { zip }),
            Err(error) => Err(damaged(&error.to_string())),
        }
    }

    /// Reads a member of at most `limit` bytes; `None` if there is no such member. Names of parts are the same in upper and
    /// lower case (ECMA-376 Part 2, 6.2.2.3).
    ///
    /// # Errors
    /// The member is damaged, encrypted or larger.
    pub(crate) fn read(&mut self, name: &str, limit: usize) -> Result<Option<Vec<u8>>> {
        let Some(name) = self.named(name) else { return Ok(None) };
        let member = match self.zip.by_name(&name) {
            Ok(member) => member,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(&error.to_string())),
        };
        let mut bytes = Vec::new();
        member.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error.to_string()))?;
        if bytes.len() > limit {
            return Err(Error::bad_file(format!(
                "\"{name}\" in the file is larger than {} MiB",
                limit >> 20
            )));
        }
        Ok(Some(bytes))
    }

    /// The name of a member as the archive writes it.
    fn named(&self, name: &str) -> Option<String> {
        if self.zip.index_for_name(name).is_some() {
            return Some(name.to_owned());
        }
        // Some writers separate folders as Windows does.
        let same = |other: &str| other.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(name);
        self.zip.file_names().flatten().find(|other| same(other)).map(|other| other.into_owned())
    }
}

/// Packs members, in their order, into an archive. The same members make the same bytes: no date is in it.
///
/// # Errors
/// More than an archive can hold.
pub(crate) fn pack(members: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in members {
        zip.start_file(*name, options).map_err(io::Error::other)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}

fn damaged(why: &str) -> Error {
    Error::bad_file(format!("the file is damaged: {why}"))
        .hint("was it copied whole? open it and save it again")
}
