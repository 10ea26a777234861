//! EPUB (2 and 3): the files of the book in their reading order, each a page of [`super::html`].

use super::document;
use super::html::Page;
use super::xml::{self, attribute, local};
use crate::error::{Error, Result};
use crate::format::LARGEST;
use crate::format::archive::Archive;
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use std::collections::HashMap;

/// The largest container and list of files that is read, in bytes.
const SMALL: usize = 4 << 20;
/// The most files of a book that are read.
const FILES: usize = 5000;

/// Reads a book.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let mut archive = Archive::open(source.bytes)?;
    let broken = |what: &str| {
        Error::bad_file(format!("this is no EPUB that can be read: {what}"))
            .hint("open it in its program and save it as EPUB, HTML or text")
    };
    let list = container(&mut archive)?.ok_or_else(|| broken("it does not say which files are in it"))?;
    let files = spine(&mut archive, &list)?;
    let mut page = Page::default();
    let (mut size, mut missing) = (0, files.len().saturating_sub(FILES));
    for file in files.iter().take(FILES) {
        let Some(bytes) = read_either(&mut archive, file)? else {
            missing += 1;
            continue;
        };
        size += bytes.len();
        if size > 2 * LARGEST {
            return Err(broken("its words are larger than 128 MiB"));
        }
        let text =
            xml::text(&bytes, &file.file).map_err(|_| broken("a file of it is encrypted, or no text"))?;
        page.read(&text);
    }
    let mut written = page.finish();
    written.left_out.push(left_out("files of the book that are not in it", missing));
    document::compose(written, "EPUB", "EPUB (XHTML)".into(), source.turns).map(|found| found.study(source))
}

/// A member as the list of files names it.
struct Reference {
    file: String,
    folder: String,
}

impl Reference {
    /// The names that the member may have: with what percent signs escape, and, where a program escaped nothing, as it is
    /// written.
    fn names(&self) -> [String; 2] {
        [xml::resolved(&self.file, &self.folder), xml::resolved(&self.file.replace('%', "%25"), &self.folder)]
    }
}

/// The bytes of a member; `None` if there is none of either name.
fn read_either(archive: &mut Archive<'_>, file: &Reference) -> Result<Option<Vec<u8>>> {
    for name in file.names() {
        if let Some(bytes) = archive.read(&name, LARGEST)? {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// The member with the list of files (EPUB 3.3, section 4.2.6.3).
fn container(archive: &mut Archive<'_>) -> Result<Option<String>> {
    let name = "META-INF/container.xml";
    let Some(text) = xml::member(archive, name, SMALL)? else { return Ok(None) };
    let tree = xml::parse_with(&text, name, true)?;
    let file = tree.descendants().find(|node| local(node) == "rootfile");
    Ok(file.and_then(|file| attribute(&file, "full-path")).map(str::to_owned))
}

/// The members of the book in their reading order (section 5.7).
fn spine(archive: &mut Archive<'_>, list: &str) -> Result<Vec<Reference>> {
    let here = Reference { file: list.to_owned(), folder: String::new() };
    let mut text = None;
    for name in here.names() {
        text = text.or(xml::member(archive, &name, SMALL)?);
    }
    let Some(text) = text else {
        return Err(Error::bad_file(format!(
            "the book names \"{list}\" as its list of files, which is not in it"
        )));
    };
    let tree = xml::parse_with(&text, list, true)?;
    let folder = list.rsplit_once('/').map_or("", |(folder, _)| folder);
    let items = tree.descendants().filter(|node| local(node) == "item");
    let items: HashMap<&str, &str> =
        items.filter_map(|item| Some((attribute(&item, "id")?, attribute(&item, "href")?))).collect();
    let order = tree.descendants().filter(|node| local(node) == "itemref");
    let files = order.filter_map(|item| items.get(attribute(&item, "idref")?).copied());
    Ok(files.map(|file| Reference { file: file.to_owned(), folder: folder.to_owned() }).collect())
}
