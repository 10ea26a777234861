//! XML as documents have it: members of an archive, trees with limits, elements by their local names.

use crate::error::{Error, Result};
use crate::format::archive::Archive;
use roxmltree::{Document, Node, ParsingOptions};

/// A tree of deeper nesting is refused.
const DEEPEST: usize = 250;
/// A tree of more nodes is refused.
const NODES: u32 = 8_000_000;

/// A member of an archive as text: UTF-8 or UTF-16, with or without a byte order mark. `None`: it is not there.
///
/// # Errors
/// The member is damaged, too large, or in another encoding.
pub(in crate::format) fn member(
    archive: &mut Archive<'_>,
    name: &str,
    limit: usize,
) -> Result<Option<String>> {
    let Some(bytes) = archive.read(name, limit)? else { return Ok(None) };
    text(&bytes, name).map(Some)
}

/// The text of an XML file. Its declaration may name an encoding of the web (`windows-1252`).
///
/// # Errors
/// Bytes that are no text in the encoding that the file says it has.
pub(in crate::format) fn text(bytes: &[u8], name: &str) -> Result<String> {
    let (text, _, broken) = declared(bytes).unwrap_or(encoding_rs::UTF_8).decode(bytes);
    if broken {
        return Err(Error::bad_file(format!("\"{name}\" in the file is not in UTF-8"))
            .hint("open it in the program it comes from and save it again"));
    }
    Ok(text.into_owned())
}

/// The encoding that the declaration of an XML file names.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head = String::from_utf8_lossy(head);
    let declaration =
        head.trim_start_matches('\u{feff}').strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    encoding_rs::Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// Parses XML without a document type.
///
/// # Errors
/// Broken XML, with its place; a tree too deep or too large.
pub(in crate::format) fn parse<'a>(xml: &'a str, name: &str) -> Result<Document<'a>> {
    parse_with(xml, name, false)
}

/// Parses XML that may have a document type, as EPUB and XHTML have it. Entities that it declares are bounded by
/// the parser.
///
/// # Errors
/// As [`parse`].
pub(in crate::format) fn parse_with<'a>(xml: &'a str, name: &str, allow_dtd: bool) -> Result<Document<'a>> {
    let broken =
        |what: String| Error::bad_file(what).hint("open it in the program it comes from and save it again");
    let options = ParsingOptions { allow_dtd, nodes_limit: NODES, ..ParsingOptions::default() };
    let tree = Document::parse_with_options(xml, options).map_err(|error| {
        let at = error.pos();
        if matches!(error, roxmltree::Error::DtdDetected) {
            let what = format!("\"{name}\" in the file has a document type (<!DOCTYPE ...>), at {}:{}", at.row, at.col);
            return Error::bad_file(what).hint(
                "a document type can bring other files and endless words in, so a file with one is not read: take the \
                 lines from <!DOCTYPE to its > out with a text editor, or export it once more from its program",
            );
        }
        broken(format!("\"{name}\" in the file is broken at {}:{}: {error}", at.row, at.col))
    })?;
    if is_too_deep(tree.root()) {
        return Err(broken(format!("\"{name}\" in the file is nested too deeply")));
    }
    Ok(tree)
}

/// True if elements are nested deeper than any word processor nests them; walks without recursion.
fn is_too_deep(root: Node<'_, '_>) -> bool {
    let (mut node, mut depth) = (root, 0);
    loop {
        let next = match node.first_child() {
            Some(child) => {
                depth += 1;
                Some(child)
            }
            None => loop {
                if let Some(sibling) = node.next_sibling() {
                    break Some(sibling);
                }
                match node.parent() {
                    Some(parent) => node = parent,
                    None => break None,
                }
                depth -= 1;
            },
        };
        match next {
            Some(_) if depth > DEEPEST => return true,
            Some(next) => node = next,
            None => return false,
        }
    }
}

/// The name of an element without its namespace; empty for what is no element.
pub(in crate::format) fn local<'a>(node: &Node<'a, '_>) -> &'a str {
    if node.is_element() { node.tag_name().name() } else { "" }
}

/// An attribute by its name without namespace.
pub(in crate::format) fn attribute<'a>(node: &Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// The first child element of a name.
pub(in crate::format) fn child<'a, 'input>(node: &Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| local(child) == name)
}

/// The text directly in an element. Comments and processing instructions may divide it.
pub(in crate::format) fn text_of(node: &Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|part| part.text()).collect()
}

/// True if there is a word below an element.
pub(in crate::format) fn has_words(node: &Node<'_, '_>) -> bool {
    node.descendants().any(|part| part.is_text() && part.text().is_some_and(|text| !text.trim().is_empty()))
}

/// The member that a relative reference of a part in `folder` means (RFC 3986, section 5.2, as OPC uses it).
pub(in crate::format) fn resolved(target: &str, folder: &str) -> String {
    let target = target.split(['#', '?']).next().unwrap_or_default().replace('\\', "/");
    let mut parts: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    unescaped(&parts.join("/"))
}

/// A reference without its percent signs, where what they escape is UTF-8.
fn unescaped(target: &str) -> String {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex.filter(|_| first == b'%') {
            Some(byte) => (bytes.push(byte), rest = &after[2..]).0,
            None => (bytes.push(first), rest = after).0,
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_references_are_resolved() {
        for (target, folder, member) in [
            ("document.xml", "word", "word/document.xml"),
            ("./document.xml", "word", "word/document.xml"),
            ("../customXml/a.xml", "word", "customXml/a.xml"),
            ("word/../word/./d.xml", "", "word/d.xml"),
            ("/word/d.xml", "other", "word/d.xml"),
            ("../../../d.xml", "word", "d.xml"),
            ("my%20words.xml", "word", "word/my words.xml"),
            ("100%.xml", "", "100%.xml"),
        ] {
            assert_eq!(resolved(target, folder), member, "{target}");
        }
    }
}
