//! The one place that reads and writes zip archives: members by name, never more than a limit, nothing on the disk.

use crate::error::{Error, Result};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

/// Bytes that can be read from any place: a file, or what is in memory.
pub trait Seekable: Read + Seek {}
impl<T: Read + Seek> Seekable for T {}

/// An archive, of which no more is in memory than the member that is read.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Box<dyn Seekable + 'a>>,
}

/// True if a zip has a project of REFI-QDA at its root.
pub fn holds_project<'a>(zip: impl Seekable + 'a) -> bool {
    let archive = Archive::of(Box::new(zip));
    archive.is_ok_and(|archive| archive.names().iter().any(|name| is_project(name)))
}

/// True if a member is the project of a REFI-QDA archive.
pub(super) fn is_project(name: &str) -> bool {
    let name = plain_name(name);
    !name.contains('/') && name.ends_with(".qde")
}

/// The name of a member as it is looked for where programs differ in its case and its slashes.
pub(super) fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches("./").to_lowercase()
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// The bytes are no zip, or its directory is damaged.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Archive<'a>> {
        Archive::of(Box::new(Cursor::new(bytes)))
    }

    fn of(zip: Box<dyn Seekable + 'a>) -> Result<Archive<'a>> {
        match ZipArchive::new(zip) {
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
        // What the archive says of the size may be wrong: it is only where to begin.
        let size = usize::try_from(member.size()).unwrap_or(limit).min(limit);
        let mut bytes = Vec::with_capacity(size.saturating_add(1));
        member.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error.to_string()))?;
        if bytes.len() > limit {
            return Err(Error::bad_file(format!(
                "\"{name}\" in the file is larger than {} MiB",
                limit >> 20
            ))
            .hint("is this the right file?"));
        }
        Ok(Some(bytes))
    }

    /// Opens an archive of a project, whose members have names of its author's choice.
    ///
    /// # Errors
    /// As [`Archive::open`]; more than `most` members, two of one name, or a name that leads out of the archive.
    pub(crate) fn open_listed(mut zip: Box<dyn Seekable + 'a>, most: usize) -> Result<Archive<'a>> {
        let listed = listed(&mut *zip).map_err(|fault| damaged(&fault.to_string()))?;
        if listed.is_some_and(|listed| listed > most) {
            return Err(Error::bad_file(format!("the file has more than {most} members"))
                .hint("a project has two for each source; is this one?"));
        }
        let archive = Archive::of(zip)?;
        let names: Vec<String> = archive.names();
        if listed.is_some_and(|listed| listed != names.len()) {
            return Err(Error::bad_file(
                "the file has two members of one name, or names that cannot be read",
            )
            .hint("write it once more in the program that it comes from"));
        }
        match names.iter().find(|name| leads_out(name)) {
            Some(name) => Err(Error::bad_file(format!(
                "the file has a member whose name leads out of it: {}",
                crate::error::visible(name)
            ))
            .hint("no program writes such a file: do not use it")),
            None => Ok(archive),
        }
    }

    /// The names of the members, as the archive writes them.
    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names().flatten().map(|name| name.into_owned()).collect()
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

/// How many members the end of an archive says it has; `None` if there is no such end.
fn listed(zip: &mut dyn Seekable) -> io::Result<Option<usize>> {
    // The end has 22 bytes and a remark of at most 65,535 (APPNOTE 4.3.16).
    let length = zip.seek(SeekFrom::End(0))?;
    zip.seek(SeekFrom::Start(length.saturating_sub(22 + 65_535)))?;
    let mut tail = Vec::new();
    zip.take(22 + 65_535).read_to_end(&mut tail)?;
    zip.seek(SeekFrom::Start(0))?;
    let at = tail.windows(4).rposition(|four| four == b"PK\x05\x06");
    let count = at.and_then(|at| tail.get(at + 10..at + 12));
    Ok(count.map(|count| usize::from(u16::from_le_bytes([count[0], count[1]]))))
}

/// True if the name of a member is that of a file outside of a folder into which the archive is unpacked.
fn leads_out(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    drive || name.starts_with('/') || name.split('/').any(|part| part == "..")
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

/// As [`pack`], with files behind the members that are copied while the archive is written: none of them is ever whole in
/// memory.
///
/// # Errors
/// A file that cannot be opened or read, or an `out` that does not take it.
pub(super) fn pack_with(
    members: &[(&str, &[u8])],
    files: &[String],
    open: &dyn Fn(&str) -> io::Result<Box<dyn Read>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(out);
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in members {
        zip.start_file(*name, options).map_err(io::Error::other)?;
        zip.write_all(bytes)?;
    }
    for name in files {
        zip.start_file(format!("sources/{name}"), options.large_file(true)).map_err(io::Error::other)?;
        io::copy(&mut open(name)?, &mut zip)?;
    }
    zip.finish().map_err(io::Error::other)?.into_inner().flush()
}

fn damaged(why: &str) -> Error {
    Error::bad_file(format!("the file is damaged: {why}"))
        .hint("was it copied whole? open it and save it again")
}
