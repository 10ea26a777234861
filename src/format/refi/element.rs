//! Elements of XML that a writer makes, or that a reader keeps for one.

use super::super::transcripts::xml;
use crate::error::Result;
use roxmltree::Node;
use std::fmt::Write as _;

/// An element without namespace: children or words, never both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    pub(super) words: String,
}

impl Element {
    pub(super) fn new(name: &str) -> Element {
        Element { name: name.to_owned(), ..Element::default() }
    }

    /// An element of words.
    pub(super) fn of_words(name: &str, words: &str) -> Element {
        Element { words: words.to_owned(), ..Element::new(name) }
    }

    /// An element that names another by its GUID.
    pub(super) fn reference(name: &str, guid: &str) -> Element {
        Element::new(name).with("targetGUID", guid)
    }

    /// The same element with an attribute; the one of that name before is replaced.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: &str) -> Element {
        self.set(name, value);
        self
    }

    /// Sets an attribute.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The children of a name.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// A copy of a node, with the names that have no namespace. What `takes` refuses is left out with all below it.
    pub(super) fn of(node: &Node<'_, '_>, takes: &dyn Fn(&Node<'_, '_>) -> bool) -> Element {
        let mut out = Element::new(xml::local(node));
        // Attributes of other namespaces say how XML is to be read, and nothing of the study.
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
            out.set(attribute.name(), attribute.value());
        }
        let elements = node.children().filter(|child| child.is_element() && takes(child));
        out.children = elements.map(|child| Element::of(&child, takes)).collect();
        if out.children.is_empty() {
            let words = xml::text_of(node);
            let is_leaf = matches!(out.name.as_str(), "PlainTextContent" | "Description")
                || out.name.ends_with("Value");
            if is_leaf || !words.trim().is_empty() {
                out.words = words;
            }
        }
        out
    }

    /// Reads what [`Element::text`] wrote.
    ///
    /// # Errors
    /// Words that are no XML.
    pub(super) fn read(words: &str) -> Result<Element> {
        let tree = xml::parse(words, "a kept part")?;
        Ok(Element::of(&tree.root_element(), &|_| true))
    }

    /// Sets the GUID that is written for each thing, and where another names it.
    pub(super) fn with_written_guids(&mut self) {
        const NAMES: [&str; 12] = [
            "guid",
            "targetGUID",
            "originGUID",
            "representedGUID",
            "sourceVertex",
            "targetVertex",
            "fromSyncPoint",
            "toSyncPoint",
            "creatingUser",
            "modifyingUser",
            "creatingUserGUID",
            "modifyingUserGUID",
        ];
        let guids = self.attributes.iter_mut().filter(|(name, _)| NAMES.contains(&name.as_str()));
        for (_, guid) in guids.filter(|(_, guid)| !guid.trim().is_empty()) {
            *guid = super::guid::written(guid);
        }
        self.children.iter_mut().for_each(Element::with_written_guids);
    }

    /// The element as XML.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0, false);
        out
    }

    /// Writes the element, each child on a line of its own if it is a file.
    pub(super) fn write(&self, out: &mut String, depth: usize, lines: bool) {
        let indent = |out: &mut String, depth: usize| {
            if lines {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', depth));
            }
        };
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"");
            escape(out, value, true);
            out.push('"');
        }
        if self.children.is_empty() && self.words.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        escape(out, &self.words, false);
        for child in &self.children {
            indent(out, depth + 1);
            child.write(out, depth + 1, lines);
        }
        if !self.children.is_empty() {
            indent(out, depth);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// Words in XML, each character as it is but the few that no XML may hold.
fn escape(out: &mut String, words: &str, in_attribute: bool) {
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            // A reader takes these three for blanks or line feeds if they are written as they are.
            '\r' => out.push_str("&#13;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_read_as_it_was_written() {
        let words = Element::of_words("Description", " a < b & \"c\"\r\n\td ");
        let mut whole = Element::new("Note").with("name", "a\n\t\"b\" <c>&amp;");
        whole.children = vec![words, Element::reference("NoteRef", "x")];
        assert_eq!(Element::read(&whole.text()).unwrap(), whole);
    }
}
