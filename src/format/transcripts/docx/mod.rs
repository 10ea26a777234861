//! Word documents (ECMA-376, transitional and strict): their words, comments and notes.
//!
//! Only the members that the document names are read, each with a limit. [`body`] walks the XML and makes a text
//! of lines, and [`document`] composes the turns from it.

mod body;
mod math;
mod parts;
mod styles;
mod symbols;

use super::Comment;
use super::document::{self, Noted, Written};
use super::xml::{self, attribute, local, parse, text_of};
use crate::error::{Error, Result};
use crate::format::LARGEST;
use crate::format::archive::Archive;
use crate::format::encoding::refuse_binary;
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use body::Body;
use parts::{Parts, SMALL};
use roxmltree::Node;
use std::collections::HashMap;
use styles::Styles;

/// How many headers and footers are looked into.
const HEADERS: usize = 64;

/// Reads a Word document.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    if !source.bytes.starts_with(b"PK") {
        refuse_binary(source.bytes)?;
        return Err(Error::bad_file("the file is named .docx but is no Word file")
            .hint("if it is plain text, rename it to .txt"));
    }
    let mut archive = Archive::open(source.bytes)?;
    let parts = Parts::find(&mut archive)?;
    let Some(xml) = xml::member(&mut archive, &parts.document, LARGEST)? else {
        return Err(no_document(source.bytes, &parts.document));
    };
    let styles = Styles::read(&mut archive, parts.styles.as_deref())?;
    let tree = parse(&xml, &parts.document)?;
    let mut body = Body::of(tree.root_element(), &styles);
    body.left.headers = headers(&mut archive, &parts)?;
    let (notes, unused) = notes(&mut archive, &parts, &body, &styles)?;
    let comments = comments(&mut archive, &parts, &styles)?;
    let noted =
        comments.iter().map(|one| Noted { exact: body.places.get(&one.id).cloned(), ..one.noted.clone() });
    let noted = noted.collect();
    let places = std::mem::take(&mut body.comments);
    let comments = comments.into_iter().map(|one| (places.get(&one.id).cloned(), one.comment)).collect();
    let exact = body.exact.strip_suffix('\n').unwrap_or(&body.exact).to_owned();
    let mut left = body.left.list();
    left.push(left_out("notes without a mark in the text", unused));
    let written = Written { notes, comments, noted, exact, left_out: left, ..body.written };
    document::compose(written, "Word", "Word (XML)".into(), source.turns).map(|found| found.study(source))
}

/// What a zip is that has no document, or whose document is not where the file says.
fn no_document(bytes: &[u8], document: &str) -> Error {
    match refuse_binary(bytes) {
        Err(fault) if !fault.what().contains("Word file") => fault,
        _ => Error::bad_file(format!("the Word file names \"{document}\" as its words, which is not in it"))
            .hint("open it in Word or LibreOffice and save it again"),
    }
}

/// Counts the headers and footers that hold words.
fn headers(archive: &mut Archive<'_>, parts: &Parts) -> Result<usize> {
    let mut count = 0;
    for name in parts.headers.iter().take(HEADERS) {
        let Some(xml) = xml::member(archive, name, SMALL)? else { continue };
        let tree = parse(&xml, name)?;
        let words = |node: Node<'_, '_>| !text_of(&node).trim().is_empty();
        count += usize::from(tree.descendants().any(|node| local(&node) == "t" && words(node)));
    }
    Ok(count)
}

/// The words of the foot- and endnotes in the order of their marks, and how many have no mark.
fn notes(
    archive: &mut Archive<'_>,
    parts: &Parts,
    body: &Body<'_>,
    styles: &Styles,
) -> Result<(Vec<String>, usize)> {
    let mut all: HashMap<(bool, String), String> = HashMap::new();
    for (name, is_end) in [(&parts.footnotes, false), (&parts.endnotes, true)] {
        let Some(name) = name else { continue };
        let Some(xml) = xml::member(archive, name, LARGEST)? else { continue };
        let tree = parse(&xml, name)?;
        for note in tree.root_element().children().filter(Node::is_element) {
            // Separators are drawn lines, not notes.
            let drawn = attribute(&note, "type").is_some_and(|kind| kind != "normal");
            if let (false, Some(id)) = (drawn, attribute(&note, "id")) {
                all.insert((is_end, id.to_owned()), words_of(note, styles));
            }
        }
    }
    let found = body.marks.iter().filter_map(|mark| all.remove(mark)).collect();
    Ok((found, all.values().filter(|words| !words.is_empty()).count()))
}

/// The words of a note or a comment, a line for each paragraph.
fn words_of(node: Node<'_, '_>, styles: &Styles) -> String {
    Body::of(node, styles).written.raw.trim().to_owned()
}

/// A comment of the part that holds them.
struct Found {
    id: String,
    comment: Comment,
    noted: Noted,
}

fn comments(archive: &mut Archive<'_>, parts: &Parts, styles: &Styles) -> Result<Vec<Found>> {
    let Some(name) = &parts.comments else { return Ok(Vec::new()) };
    let Some(xml) = xml::member(archive, name, LARGEST)? else { return Ok(Vec::new()) };
    let tree = parse(&xml, name)?;
    let mut all = Vec::new();
    // The ids of paragraphs, by which threads name comments: the last one counts ([MS-DOCX] 2.5.1).
    let mut ids: Vec<Option<&str>> = Vec::new();
    for node in tree.root_element().children().filter(|node| local(node) == "comment") {
        let said = |name: &str| attribute(&node, name).unwrap_or_default().to_owned();
        let date = attribute(&node, "date").map(str::to_owned);
        let body = Body::of(node, styles);
        let words = body.written.raw.trim().to_owned();
        let comment = Comment { author: said("author"), initials: said("initials"), date, at: None, words };
        let paragraphs = body.exact.strip_suffix('\n').unwrap_or(&body.exact).split('\n');
        let noted = Noted { paragraphs: paragraphs.map(str::to_owned).collect(), ..Noted::default() };
        let last = node.descendants().rfind(|below| local(below) == "p");
        ids.push(last.and_then(|last| attribute(&last, "paraId")));
        all.push(Found { id: said("id"), comment, noted });
    }
    for (id, above, done) in threads(archive, parts)? {
        let nth = |wanted: &str| ids.iter().position(|id| *id == Some(wanted));
        let Some(one) = nth(&id).and_then(|nth| all.get_mut(nth)) else { continue };
        one.noted.answers = above.as_deref().and_then(nth);
        one.noted.resolved = done;
    }
    Ok(all)
}

/// For each comment of a thread: its paragraph, that of the comment it answers, and whether it is resolved.
fn threads(archive: &mut Archive<'_>, parts: &Parts) -> Result<Vec<(String, Option<String>, bool)>> {
    let Some(name) = &parts.threads else { return Ok(Vec::new()) };
    let Some(xml) = xml::member(archive, name, LARGEST)? else { return Ok(Vec::new()) };
    let tree = parse(&xml, name)?;
    let one = |node: Node<'_, '_>| {
        let id = attribute(&node, "paraId")?.to_owned();
        let above = attribute(&node, "paraIdParent").map(str::to_owned);
        Some((id, above, matches!(attribute(&node, "done"), Some("1" | "true" | "on"))))
    };
    Ok(tree.root_element().children().filter_map(one).collect())
}
