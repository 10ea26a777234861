//! A file as a reader is given it: bytes and a name, no path.

use super::archive::Seekable;
use crate::error::{Error, Result};
use std::io::{self, Cursor, Read};

/// Fetches the file beside the one that is read: the same name with another ending (`toml`), or the whole name with something
/// behind it, if that begins with `-` (`-wal`). `None`: it is not there.
pub type Beside<'a> = dyn Fn(&str) -> Result<Option<Vec<u8>>> + 'a;

/// Opens the file that is read, each time at its beginning: an archive of long members is never whole in memory.
pub type Open<'a> = dyn Fn() -> io::Result<Box<dyn Seekable>> + 'a;

/// Opens a file of the folder `sources` beside the one that is read, by its name in that folder. `None`: it is not there.
pub type Sources<'a> = dyn Fn(&str) -> Result<Option<Box<dyn Read>>> + 'a;

/// Runs [`super::read_apart`] on bytes in another process and returns what it returns.
pub type Apart<'a> = dyn Fn(&[u8]) -> Result<Vec<u8>> + 'a;

/// A file to read, and what a person says about it.
#[derive(Clone, Copy)]
pub struct SourceFile<'a> {
    /// The name of the file, without its folder.
    pub name: &'a str,
    /// What is in it; of an archive that [`SourceFile::open`] opens, its beginning.
    pub bytes: &'a [u8],
    /// Opens a project in an archive ([`super::holds_project`]); `None`: all of it is in `bytes`.
    pub open: Option<&'a Open<'a>>,
    /// The folder `sources` beside a project that is a file of its own; `None`: there is none.
    pub sources: Option<&'a Sources<'a>>,
    /// The encoding, as the web names it (`windows-1252`, `utf-16le`); `None`: found from the bytes.
    pub encoding: Option<&'a str>,
    /// The format, as [`super::FORMATS`] names it; `None`: taken from name and content.
    pub format: Option<&'a str>,
    /// Who speaks where: `none`, `auto`, or a pattern of the labels; `None`: found from the words.
    pub turns: Option<&'a str>,
    /// Which column of a table is which (`code=Label,description=Meaning`); `None`: told by their names.
    pub columns: Option<&'a str>,
    /// At what the names of codes are split into places in a tree; `None`: they stay as they are.
    pub split: Option<&'a str>,
    /// Where a reader finds the files beside it.
    pub beside: &'a Beside<'a>,
    /// Where a format is read whose files can break their reader; `None`: here.
    pub apart: Option<&'a Apart<'a>>,
}

fn nothing_beside(_ending: &str) -> Result<Option<Vec<u8>>> {
    Ok(None)
}

impl<'a> SourceFile<'a> {
    /// A file of which a person says nothing, with nothing beside it. A folder in front of its name is cut off.
    pub fn new(name: &'a str, bytes: &'a [u8]) -> SourceFile<'a> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        SourceFile {
            name,
            bytes,
            open: None,
            sources: None,
            encoding: None,
            format: None,
            turns: None,
            columns: None,
            split: None,
            beside: &nothing_beside,
            apart: None,
        }
    }

    /// What is in it, to be read from any place.
    ///
    /// # Errors
    /// The file cannot be opened once more.
    pub(super) fn seekable(&self) -> Result<Box<dyn Seekable + 'a>> {
        match self.open {
            Some(open) => match open() {
                Ok(file) => Ok(file),
                Err(fault) => Err(Error::unknown(format!("the file cannot be read: {fault}"))),
            },
            None => Ok(Box::new(Cursor::new(self.bytes))),
        }
    }

    /// The name without its ending.
    pub fn stem(&self) -> &'a str {
        split(self.name).0
    }

    /// The ending of the name in lower case, without the dot; empty if it has none.
    pub fn ending(&self) -> String {
        split(self.name).1.to_lowercase()
    }

    /// The text of the file beside it that has this ending.
    ///
    /// # Errors
    /// It cannot be read, or is no UTF-8.
    pub fn text_beside(&self, ending: &str) -> Result<Option<String>> {
        let Some(bytes) = (self.beside)(ending)? else { return Ok(None) };
        let text = String::from_utf8(bytes);
        text.map(Some).map_err(|_| {
            Error::bad_file("this file is no UTF-8 text").in_file(format!("{}.{ending}", self.stem()))
        })
    }
}

/// The name of a file without its ending, and the ending.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, ending),
        _ => (name, ""),
    }
}
