//! The file around a project: a zip of one `.qde` and sources, or the `.qde` alone with its sources in a folder beside it.

use super::super::LARGEST;
use super::super::archive::{Archive, is_project, plain_name};
use super::super::encoding::{Raw, decode_raw};
use super::super::source_file::{SourceFile, Sources};
use super::super::transcripts::xml;
use crate::error::{Error, Result, visible};
use std::collections::HashMap;
use std::io::Read;

/// So many members are read at most.
const MOST_MEMBERS: usize = 20_000;
/// The texts of a project have so many bytes at most, unpacked.
const MOST_TEXT: usize = 4 * LARGEST;

/// A project as it came.
pub(super) struct Container<'a> {
    /// The zip; `None` if the project is a bare file.
    archive: Option<Archive<'a>>,
    /// The folder beside a bare file.
    beside: Option<&'a Sources<'a>>,
    /// Members by their names in lower case.
    members: HashMap<String, String>,
    /// How many bytes of texts may still be read.
    left: usize,
    /// The name of the project file, for a person.
    pub(super) name: String,
    /// The project file.
    pub(super) xml: String,
}

impl<'a> Container<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// A damaged or hostile zip; no project in it, or several; a project that is no text.
    pub(super) fn open(source: &SourceFile<'a>) -> Result<Container<'a>> {
        if !source.bytes.starts_with(b"PK") {
            let (name, xml) = (source.name.to_owned(), xml::text(source.bytes, source.name)?);
            let (beside, left) = (source.sources, MOST_TEXT);
            return Ok(Container { archive: None, beside, members: HashMap::new(), left, name, xml });
        }
        let mut archive = Archive::open_listed(source.seekable()?, MOST_MEMBERS)?;
        let names = archive.names();
        let projects: Vec<&String> = names.iter().filter(|name| is_project(name)).collect();
        let called = |name: &&&String| plain_name(name) == "project.qde";
        let name = match projects.as_slice() {
            [only] => (*only).clone(),
            [] => {
                return Err(Error::bad_file("there is no project (.qde) in the file")
                    .hint("export it once more as REFI-QDA project"));
            }
            several => match several.iter().find(called) {
                Some(name) => (**name).clone(),
                None => {
                    return Err(Error::bad_file(format!(
                        "there are {} projects (.qde) in the file",
                        several.len()
                    ))
                    .hint("a REFI-QDA file has one: export it once more"));
                }
            },
        };
        let bytes = archive.read(&name, LARGEST)?.unwrap_or_default();
        let xml = xml::text(&bytes, &visible(&name))?;
        let members = names.iter().map(|name| (plain_name(name), name.clone())).collect();
        let (archive, name) = (Some(archive), visible(&name));
        Ok(Container { archive, beside: None, members, left: MOST_TEXT, name, xml })
    }

    /// The member that a path of the project means; `None` if it is not in the archive.
    ///
    /// # Errors
    /// A path that leads out of the archive.
    fn member(&self, path: &str) -> Result<Option<&String>> {
        let Some(inside) = inside(path)? else { return Ok(None) };
        let find = |name: &str| {
            let name = plain_name(name);
            self.members.get(&format!("sources/{name}")).or_else(|| self.members.get(&name))
        };
        Ok(find(&inside).or_else(|| find(&xml::resolved(&inside, ""))))
    }

    /// The file of the folder beside a bare project that a path means; `None` if it is not there.
    ///
    /// # Errors
    /// A path that leads out, or a file that cannot be read.
    fn beside(&self, path: &str) -> Result<Option<Box<dyn Read>>> {
        let Some(open) = self.beside else { return Ok(None) };
        let Some(inside) = inside(path)? else { return Ok(None) };
        match open(&inside)? {
            Some(file) => Ok(Some(file)),
            None => open(&xml::resolved(&inside, "")),
        }
    }

    /// True if the file of a path is in the archive, or in the folder beside the project.
    pub(super) fn has(&self, path: &str) -> bool {
        match self.archive {
            Some(_) => self.member(path).is_ok_and(|member| member.is_some()),
            None => self.beside(path).is_ok_and(|file| file.is_some()),
        }
    }

    /// The text of a path; `None` if it is not there.
    ///
    /// # Errors
    /// A path that leads out, a damaged or too large member, a member that is no text.
    pub(super) fn text(&mut self, path: &str) -> Result<Option<Raw>> {
        let limit = LARGEST.min(self.left);
        let (name, bytes) = match self.archive {
            Some(_) => {
                let Some(name) = self.member(path)?.cloned() else { return Ok(None) };
                let bytes = self.archive.as_mut().map_or(Ok(None), |archive| archive.read(&name, limit))?;
                (name, bytes)
            }
            None => {
                let name = file_name(path).to_owned();
                let file = self.beside(path)?;
                let bytes = file.map(|file| whole(file, &name, limit)).transpose()?;
                (name, bytes)
            }
        };
        let Some(bytes) = bytes else { return Ok(None) };
        self.left -= bytes.len();
        let raw = decode_raw(bytes);
        raw.map(Some).map_err(|fault| {
            let fault = format!("\"{}\" in the file: {}", visible(&name), fault.what());
            Error::bad_file(fault).hint("export it once more from the program that it comes from")
        })
    }
}

/// Reads a file of at most `limit` bytes.
fn whole(file: Box<dyn Read>, name: &str, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.take(limit as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|fault| Error::bad_file(format!("\"{}\" cannot be read: {fault}", visible(name))))?;
    match bytes.len() > limit {
        true => {
            let what = format!("\"{}\" is larger than {} MiB", visible(name), limit >> 20);
            Err(Error::bad_file(what).hint("is this the right file?"))
        }
        false => Ok(bytes),
    }
}

/// The name of a file in the archive that a path means; `None` if it means one outside.
///
/// # Errors
/// A path that climbs out of the archive.
fn inside(path: &str) -> Result<Option<String>> {
    let path = path.trim().replace('\\', "/");
    let name = match path.split_once("://") {
        Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
            "internal" => rest,
            // A file beside the archive may have been put into it.
            "relative" => rest.rsplit('/').next().unwrap_or_default(),
            _ => return Ok(None),
        },
        None => path.as_str(),
    };
    if name.split('/').any(|part| part == "..") {
        return Err(Error::bad_file(format!(
            "a source has a path that leads out of the file: {}",
            visible(&path)
        ))
        .hint("no program writes such a file: do not use it"));
    }
    let name = name.trim_start_matches('/');
    let name = name.strip_prefix("sources/").or_else(|| name.strip_prefix("Sources/")).unwrap_or(name);
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

/// The last part of a path: the name of the file.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
