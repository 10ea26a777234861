//! OpenDocument texts (ISO/IEC 26300, OASIS ODF 1.3), packed or as one flat XML file: words, comments and notes.

use super::Comment;
use super::document::{self, Flow};
use super::raised::raised;
use super::xml::{self, attribute, child, has_words, local, text_of};
use crate::error::{Error, Result};
use crate::format::LARGEST;
use crate::format::archive::Archive;
use crate::format::encoding::refuse_binary;
use crate::format::source_file::SourceFile;
use crate::format::study::{LeftOut, Study, left_out};
use roxmltree::Node;
use std::collections::HashMap;
use std::ops::Range;

/// More blanks in a row than any text has.
const MOST_BLANKS: usize = 200;

/// Reads an OpenDocument text.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let (text, common) = match source.bytes.starts_with(b"PK") {
        true => packed(source.bytes)?,
        false if is_flat(source.bytes) => (xml::text(source.bytes, "the text")?, None),
        false => {
            refuse_binary(source.bytes)?;
            return Err(Error::bad_file("this is no OpenDocument text")
                .hint("if it is plain text, say --as txt or rename it to .txt"));
        }
    };
    let tree = xml::parse(&text, "content.xml")?;
    let styles = Styles::of(tree.root_element());
    let Some(body) = tree.descendants().find(|node| {
        local(node) == "text" && node.tag_name().namespace().is_some_and(|name| name.contains("office"))
    }) else {
        return Err(Error::bad_file("this OpenDocument file holds no text")
            .hint("a spreadsheet or slides? save them as text"));
    };
    let mut reading = Reading::new(&styles);
    // The pages are described in the file itself if it is flat, else in another member.
    let pages = common.as_ref().and_then(|common| xml::parse(common, "styles.xml").ok());
    reading.left.headers = headers(pages.as_ref().map_or(tree.root_element(), |pages| pages.root_element()));
    reading.blocks(body);
    let mut written = reading.flow.written;
    written.sort_hints();
    let open = reading.open;
    let placed = reading.comments.into_iter().map(|(name, start, comment)| {
        let end = name.and_then(|name| open.get(&name).copied());
        let at = match end.filter(|end| start < *end) {
            Some(end) => Some(start..end),
            // A comment on a mere point is about its paragraph.
            None => {
                let nth = written.paragraphs.partition_point(|words| words.end < start);
                written.paragraphs.get(nth).filter(|words| words.start <= start).cloned()
            }
        };
        (at, comment)
    });
    written.comments = placed.collect();
    written.notes = reading.notes;
    written.left_out = reading.left.list();
    document::compose(written, "OpenDocument", "OpenDocument (XML)".into(), source.turns)
        .map(|found| found.study(source))
}

/// True if the bytes begin as a flat OpenDocument file does.
pub(in crate::format) fn is_flat(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]);
    head.contains("<office:document")
}

/// How many heads and feet of pages have words.
fn headers(root: Node<'_, '_>) -> usize {
    let pages = root.descendants().filter(|node| local(node) == "master-page");
    let is_edge =
        |node: &Node<'_, '_>| local(node).starts_with("header") || local(node).starts_with("footer");
    pages.flat_map(|page| page.children()).filter(|node| is_edge(node) && has_words(node)).count()
}

/// The XML of the words of a packed file, and that of its styles.
fn packed(bytes: &[u8]) -> Result<(String, Option<String>)> {
    let mut archive = Archive::open(bytes)?;
    let manifest = xml::member(&mut archive, "META-INF/manifest.xml", LARGEST)?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Error::bad_file("the file is encrypted").hint("open it and save it without a password"));
    }
    match xml::member(&mut archive, "content.xml", LARGEST)? {
        Some(text) => Ok((text, xml::member(&mut archive, "styles.xml", LARGEST).ok().flatten())),
        None => Err(refuse_binary(bytes).err().unwrap_or_else(|| Error::bad_file("no OpenDocument text"))),
    }
}

/// What a style says of words.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    bold: Option<bool>,
    hidden: bool,
    /// Above the line (`true`) or below it.
    raised: Option<bool>,
}

/// Styles by their names. Those that are common to the document are in another file and are not asked.
#[derive(Default)]
struct Styles<'a> {
    all: HashMap<&'a str, Look>,
}

impl<'a> Styles<'a> {
    fn of(root: Node<'a, '_>) -> Styles<'a> {
        let mut styles = Styles::default();
        for style in root.descendants().filter(|node| local(node) == "style") {
            let Some(name) = attribute(&style, "name") else { continue };
            let properties = child(&style, "text-properties");
            let says = |wanted: &str| properties.and_then(|all| attribute(&all, wanted));
            let heavy =
                |weight: &str| weight == "bold" || weight.parse().is_ok_and(|weight: u32| weight >= 600);
            let look = Look {
                bold: says("font-weight").map(heavy),
                hidden: says("display") == Some("none"),
                raised: says("text-position").and_then(is_above),
            };
            styles.all.insert(name, look);
        }
        styles
    }

    fn look(&self, node: &Node<'_, '_>) -> Look {
        attribute(node, "style-name").and_then(|name| self.all.get(name)).copied().unwrap_or_default()
    }
}

/// `super 58%` or `33% 58%` is above the line, `sub 58%` or `-33% 58%` below it (ODF 1.3, part 3, 20.409).
fn is_above(position: &str) -> Option<bool> {
    match position.split_whitespace().next()? {
        "super" => Some(true),
        "sub" => Some(false),
        percent => match percent.trim_end_matches('%').parse::<f32>().ok()? {
            height if height > 0.0 => Some(true),
            height if height < 0.0 => Some(false),
            _ => None,
        },
    }
}

/// What does not come in, by kind.
#[derive(Default)]
struct Left {
    deleted: usize,
    images: usize,
    hidden: usize,
    lists: usize,
    objects: usize,
    headers: usize,
}

impl Left {
    fn list(&self) -> Vec<LeftOut> {
        vec![
            left_out("deleted passages (tracked changes)", self.deleted),
            left_out("images", self.images),
            left_out("hidden passages", self.hidden),
            left_out("numbers and bullets of lists (their words are in)", self.lists),
            left_out("embedded documents and formulas", self.objects),
            left_out("headers and footers", self.headers),
        ]
    }
}

/// A text while it is read.
struct Reading<'a> {
    flow: Flow,
    styles: &'a Styles<'a>,
    /// Comments: name, where its words begin, and what it says.
    comments: Vec<(Option<String>, usize, Comment)>,
    /// Where the words of comments end, by name.
    open: HashMap<String, usize>,
    notes: Vec<String>,
    left: Left,
    /// The words of the open spans stand above the line (`true`) or below it.
    raised: Option<bool>,
}

impl<'a> Reading<'a> {
    fn new(styles: &'a Styles<'a>) -> Reading<'a> {
        Reading {
            flow: Flow::default(),
            styles,
            comments: Vec::new(),
            open: HashMap::new(),
            notes: Vec::new(),
            left: Left::default(),
            raised: None,
        }
    }

    fn blocks(&mut self, parent: Node<'_, '_>) {
        for node in parent.children().filter(Node::is_element) {
            match local(&node) {
                "p" | "h" => self.paragraph(node),
                "list-item" | "list-header" => {
                    self.left.lists += usize::from(has_words(&node));
                    self.blocks(node);
                }
                "table" => self.table(node),
                "tracked-changes" => self.tracked(node),
                "section" if attribute(&node, "display") == Some("none") => self.left.hidden += 1,
                "frame" | "g" | "custom-shape" | "rect" | "text-box" => self.object(node),
                "sequence-decls"
                | "variable-decls"
                | "user-field-decls"
                | "dde-connection-decls"
                | "forms" => {}
                "annotation" => self.comment(node),
                _ => self.blocks(node),
            }
        }
    }

    /// Deleted words are kept apart from the text.
    fn tracked(&mut self, node: Node<'_, '_>) {
        let deletions = node.descendants().filter(|change| local(change) == "deletion");
        self.left.deleted += deletions.filter(has_words).count();
    }

    fn paragraph(&mut self, node: Node<'_, '_>) {
        let look = self.styles.look(&node);
        if look.hidden {
            self.left.hidden += usize::from(has_words(&node));
            return;
        }
        let mut frames = Vec::new();
        self.inline(node, look.bold == Some(true), &mut frames);
        self.flow.end_paragraph();
        frames.into_iter().for_each(|frame| self.object(frame));
    }

    fn inline<'b, 'input>(
        &mut self,
        parent: Node<'b, 'input>,
        bold: bool,
        frames: &mut Vec<Node<'b, 'input>>,
    ) {
        for node in parent.children() {
            if node.is_text() {
                let words = node.text().unwrap_or_default();
                match self.raised {
                    Some(above) => self.flow.text(&raised(words, above), bold),
                    None => self.flow.text(words, bold),
                }
                continue;
            }
            match local(&node) {
                "" => {}
                "s" => {
                    let count = attribute(&node, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                    self.flow.exact(&" ".repeat(MOST_BLANKS.min(count)), bold);
                }
                "tab" => self.flow.exact("\t", bold),
                "line-break" => self.flow.end_line(),
                "span" => {
                    let look = self.styles.look(&node);
                    match look.hidden {
                        true => self.left.hidden += usize::from(has_words(&node)),
                        false => {
                            let before = self.raised;
                            self.raised = look.raised.or(before);
                            self.inline(node, look.bold.unwrap_or(bold), frames);
                            self.raised = before;
                        }
                    }
                }
                "ruby" => self.ruby(node, bold, frames),
                "note" => self.note(node),
                "annotation" => self.comment(node),
                "annotation-end" => {
                    if let Some(name) = attribute(&node, "name") {
                        self.open.insert(name.to_owned(), self.flow.written.raw.len());
                    }
                }
                "frame" | "custom-shape" | "g" | "rect" => frames.push(node),
                "drop-down" => self.flow.text(&text_of(&node), bold),
                "hidden-text" | "hidden-paragraph" => self.left.hidden += usize::from(has_words(&node)),
                "number" | "script" | "event-listeners" | "label" => {}
                _ => self.inline(node, bold, frames),
            }
        }
    }

    /// Characters with their reading above them: the reading follows in brackets.
    fn ruby<'b, 'input>(&mut self, node: Node<'b, 'input>, bold: bool, frames: &mut Vec<Node<'b, 'input>>) {
        if let Some(base) = child(&node, "ruby-base") {
            self.inline(base, bold, frames);
        }
        if let Some(reading) = child(&node, "ruby-text").filter(has_words) {
            self.flow.exact("(", bold);
            self.inline(reading, bold, frames);
            self.flow.exact(")", bold);
        }
    }

    fn note(&mut self, node: Node<'_, '_>) {
        let words = child(&node, "note-body").map(|body| self.words_of(body)).unwrap_or_default();
        self.notes.extend((!words.is_empty()).then_some(words));
    }

    fn comment(&mut self, node: Node<'_, '_>) {
        let said = |name: &str| child(&node, name).map(|part| text_of(&part)).unwrap_or_default();
        let comment = Comment {
            author: said("creator"),
            initials: said("sender-initials") + &said("creator-initials"),
            date: child(&node, "date").map(|date| text_of(&date)),
            at: None,
            words: self.words_of(node),
        };
        let start = self.flow.settle();
        self.comments.push((attribute(&node, "name").map(str::to_owned), start, comment));
    }

    /// The words of a note or a comment, a line for each paragraph.
    fn words_of(&mut self, node: Node<'_, '_>) -> String {
        let mut apart = Reading::new(self.styles);
        for part in
            node.children().filter(|part| !matches!(local(part), "creator" | "date" | "sender-initials"))
        {
            if matches!(local(&part), "p" | "h") {
                apart.paragraph(part);
            } else if part.is_element()
                && !local(&part).ends_with("initials")
                && local(&part) != "date-string"
            {
                apart.blocks(part);
            }
        }
        self.left.images += apart.left.images;
        apart.flow.written.raw.trim().to_owned()
    }

    /// A drawing is a text box, or a picture, or another document.
    fn object(&mut self, node: Node<'_, '_>) {
        let holds = |name: &str| node.descendants().any(|part| local(&part) == name);
        if holds("p") || holds("h") {
            return self.blocks(node);
        }
        match holds("object") || holds("object-ole") || holds("plugin") {
            true => self.left.objects += 1,
            false => self.left.images += 1,
        }
    }

    fn table(&mut self, table: Node<'_, '_>) {
        let mut rows: Vec<Vec<Range<usize>>> = Vec::new();
        let mut own_rows = Vec::new();
        rows_of(table, &mut own_rows);
        for row in own_rows {
            let mut cells = Vec::new();
            for cell in row.children().filter(|cell| local(cell) == "table-cell") {
                let start = self.flow.written.raw.len();
                self.blocks(cell);
                cells.push(start..self.flow.written.raw.len());
            }
            rows.push(cells);
        }
        self.flow.written.table(&rows);
    }
}

/// The rows of a table, without those of tables in its cells.
fn rows_of<'a, 'input>(parent: Node<'a, 'input>, rows: &mut Vec<Node<'a, 'input>>) {
    for node in parent.children() {
        match local(&node) {
            "table-row" => rows.push(node),
            "table-header-rows" | "table-rows" | "table-row-group" => rows_of(node, rows),
            _ => {}
        }
    }
}
