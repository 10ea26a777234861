//! The words of a Word document, line by line, from its XML.
//!
//! Elements are known by their local names, so that transitional and strict documents are read alike. An unknown
//! element is walked through: words in it are words. Where Word holds an object twice
//! (`mc:AlternateContent`), the first form counts.

use crate::format::study::{LeftOut, left_out};
use crate::format::transcripts::label;
use crate::format::transcripts::layout::Hint;
use roxmltree::Node;
use std::collections::HashMap;
use std::ops::Range;

/// The words of a document, or of one note or comment.
#[derive(Default)]
pub(super) struct Body {
    /// A line for each paragraph that has words, and for each line break in one.
    pub(super) raw: String,
    /// Where the paragraphs stand in `raw`.
    pub(super) paragraphs: Vec<Range<usize>>,
    pub(super) hints: Vec<Hint>,
    /// Which words a comment is about, by its id.
    pub(super) comments: HashMap<String, Range<usize>>,
    /// The marks of notes in their order: endnote or not, and id.
    pub(super) notes: Vec<(bool, String)>,
    pub(super) left: Left,
    /// Where comments began whose end has not come yet.
    open: HashMap<String, usize>,
    /// Comments that stand at a point of the paragraph that is being read.
    points: Vec<String>,
}

/// What does not come in, by kind.
#[derive(Default)]
pub(super) struct Left {
    pub(super) headers: usize,
    deleted: usize,
    images: usize,
    hidden: usize,
    lists: usize,
    hyphens: usize,
    symbols: usize,
    embedded: usize,
}

impl Left {
    pub(super) fn list(&self) -> Vec<LeftOut> {
        vec![
            left_out("headers and footers", self.headers),
            left_out("deleted passages (tracked changes)", self.deleted),
            left_out("images", self.images),
            left_out("hidden passages", self.hidden),
            left_out("numbers and bullets of lists (their words are in)", self.lists),
            left_out("soft hyphens", self.hyphens),
            left_out("characters of symbol fonts", self.symbols),
            left_out("embedded documents", self.embedded),
        ]
    }
}

/// A paragraph while it is read.
#[derive(Default)]
struct Paragraph<'a, 'input> {
    start: usize,
    /// Where the bold words at its start end, and whether all was bold so far.
    bold_to: usize,
    plain: bool,
    /// Text boxes that are anchored in it: they follow it.
    boxes: Vec<Node<'a, 'input>>,
}

/// The name of an element without its namespace; empty for what is no element.
pub(super) fn local<'a>(node: &Node<'a, '_>) -> &'a str {
    if node.is_element() { node.tag_name().name() } else { "" }
}

/// An attribute by its name without namespace.
pub(super) fn attribute<'a>(node: &Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// True if a switch such as `w:b` is on in the properties of a run.
fn is_on(run: &Node<'_, '_>, name: &str) -> bool {
    let Some(properties) = run.children().find(|child| local(child) == "rPr") else { return false };
    let switch = properties.children().find(|child| local(child) == name);
    switch.is_some_and(|switch| !matches!(attribute(&switch, "val"), Some("0" | "false" | "off" | "none")))
}

impl Body {
    /// Reads everything below a node; the depth of its tree has been checked.
    pub(super) fn of(node: Node<'_, '_>) -> Body {
        let mut body = Body::default();
        body.blocks(node);
        body.hints.sort_by_key(|hint| match hint {
            Hint::Bold(range) | Hint::Cell(range) => range.start,
            Hint::End(at) => *at,
        });
        body
    }

    fn blocks(&mut self, parent: Node<'_, '_>) {
        for node in parent.children().filter(Node::is_element) {
            match local(&node) {
                "p" => self.paragraph(node),
                "tbl" => self.table(node),
                "del" | "moveFrom" => self.left.deleted += 1,
                "altChunk" => self.left.embedded += 1,
                "sectPr" | "tblPr" | "tcPr" | "trPr" | "sdtPr" | "tblGrid" => {}
                "AlternateContent" => {
                    if let Some(form) = first_form(node) {
                        self.blocks(form);
                    }
                }
                _ if self.anchor(&node) => {}
                _ => self.blocks(node),
            }
        }
    }

    /// Notes where comments begin and end.
    fn anchor(&mut self, node: &Node<'_, '_>) -> bool {
        let Some(id) = attribute(node, "id") else { return false };
        match local(node) {
            "commentRangeStart" => {
                self.open.insert(id.to_owned(), self.raw.len());
            }
            "commentRangeEnd" => {
                if let Some(start) = self.open.remove(id).filter(|start| *start < self.raw.len()) {
                    self.comments.insert(id.to_owned(), start..self.raw.len());
                }
            }
            "commentReference" => self.points.push(id.to_owned()),
            "footnoteReference" => self.notes.push((false, id.to_owned())),
            "endnoteReference" => self.notes.push((true, id.to_owned())),
            _ => return false,
        }
        true
    }

    fn paragraph(&mut self, node: Node<'_, '_>) {
        let start = self.raw.len();
        let mut paragraph = Paragraph { start, bold_to: start, ..Paragraph::default() };
        self.inline(node, false, &mut paragraph);
        let words = start..self.raw.len();
        if self.raw[words.clone()].trim().is_empty() {
            self.raw.truncate(start);
            self.points.clear();
        } else {
            let listed = |node: Node<'_, '_>| local(&node) == "numPr";
            let properties = node.children().find(|child| local(child) == "pPr");
            self.left.lists += usize::from(properties.is_some_and(|pr| pr.children().any(listed)));
            for id in self.points.drain(..) {
                self.comments.entry(id).or_insert(words.clone());
            }
            if paragraph.bold_to > start {
                self.hints.push(Hint::Bold(start..paragraph.bold_to));
            }
            self.paragraphs.push(words);
            self.raw.push('\n');
        }
        for words in paragraph.boxes {
            self.blocks(words);
        }
    }

    fn inline<'a, 'input>(
        &mut self,
        parent: Node<'a, 'input>,
        bold: bool,
        paragraph: &mut Paragraph<'a, 'input>,
    ) {
        for node in parent.children().filter(Node::is_element) {
            match local(&node) {
                "r" if is_on(&node, "vanish") => self.left.hidden += 1,
                "r" => {
                    let bold = is_on(&node, "b");
                    self.inline(node, bold, paragraph);
                }
                "t" => self.words(node.text().unwrap_or_default(), bold, paragraph),
                "tab" | "ptab" => self.words("\t", bold, paragraph),
                "br" | "cr" => self.words("\n", bold, paragraph),
                "noBreakHyphen" => self.words("\u{2011}", bold, paragraph),
                "softHyphen" => self.left.hyphens += 1,
                "sym" => self.symbol(&node, bold, paragraph),
                "del" | "moveFrom" => self.left.deleted += 1,
                "drawing" | "pict" | "object" => self.object(node, paragraph),
                "AlternateContent" => {
                    if let Some(form) = first_form(node) {
                        self.inline(form, bold, paragraph);
                    }
                }
                "rPr" | "pPr" | "sdtPr" | "sdtEndPr" | "delText" | "instrText" | "delInstrText" | "rt" => {}
                _ if self.anchor(&node) => {}
                _ => self.inline(node, bold, paragraph),
            }
        }
    }

    fn words(&mut self, words: &str, bold: bool, paragraph: &mut Paragraph<'_, '_>) {
        // A line end within the XML of a run is a blank; only `w:br` ends a line.
        match words {
            "\n" => self.raw.push('\n'),
            words => self.raw.extend(words.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c })),
        }
        if bold && !paragraph.plain && words != "\n" {
            paragraph.bold_to = self.raw.len();
        } else if !bold && !words.trim().is_empty() || words == "\n" && paragraph.bold_to > paragraph.start {
            paragraph.plain = true;
        }
    }

    /// A symbol is a character, unless its font alone says which.
    fn symbol(&mut self, node: &Node<'_, '_>, bold: bool, paragraph: &mut Paragraph<'_, '_>) {
        let code = attribute(node, "char").and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match code.filter(|code| !(0xf000..=0xf0ff).contains(code) && *code >= 0x20).and_then(char::from_u32)
        {
            Some(c) => self.words(c.encode_utf8(&mut [0; 4]), bold, paragraph),
            None => self.left.symbols += 1,
        }
    }

    /// A drawing is a text box, or a picture.
    fn object<'a, 'input>(&mut self, node: Node<'a, 'input>, paragraph: &mut Paragraph<'a, 'input>) {
        let before = paragraph.boxes.len();
        boxes(node, &mut paragraph.boxes);
        self.left.images += usize::from(paragraph.boxes.len() == before);
    }

    /// A table, cell by cell, row by row; if its rows are speaker and words, the layout is told.
    fn table(&mut self, table: Node<'_, '_>) {
        let mut rows: Vec<Vec<Range<usize>>> = Vec::new();
        for row in
            table.descendants().filter(|node| local(node) == "tr" && owner(*node, "tbl") == Some(table))
        {
            let deleted = row.children().find(|child| local(child) == "trPr");
            if deleted.is_some_and(|pr| pr.children().any(|child| local(&child) == "del")) {
                self.left.deleted += 1;
                continue;
            }
            let mut cells = Vec::new();
            for cell in
                row.descendants().filter(|node| local(node) == "tc" && owner(*node, "tr") == Some(row))
            {
                let start = self.raw.len();
                self.blocks(cell);
                cells.push(start..self.raw.len());
            }
            rows.push(cells);
        }
        let speakers = speakers(&self.raw, &rows);
        if !speakers.is_empty() {
            self.hints.extend(speakers.into_iter().map(Hint::Cell));
            self.hints.push(Hint::End(self.raw.len()));
        }
    }
}

/// The nearest element of a name above a node.
fn owner<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.ancestors().skip(1).find(|above| local(above) == name)
}

/// The first form of an object that Word holds in several.
fn first_form<'a, 'input>(node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    node.children().find(Node::is_element)
}

/// Finds the text boxes in a drawing, each once.
fn boxes<'a, 'input>(node: Node<'a, 'input>, found: &mut Vec<Node<'a, 'input>>) {
    let contents = node.descendants().filter(|below| local(below) == "txbxContent");
    // Within a box its own paragraphs are walked; within a second form the words are the same again.
    let outermost = contents.filter(|words| {
        let above = words.ancestors().skip(1).take_while(|above| *above != node);
        let mut above = above.filter(|above| matches!(local(above), "txbxContent" | "Fallback"));
        above.next().is_none()
    });
    found.extend(outermost);
}

/// The cells that name the speakers, if that is what the table is for: two columns, or three of which one is a
/// time; nearly all (four fifths) of the first cells are short names, one of them comes back or all are roles,
/// and the last column holds most of the words.
fn speakers(raw: &str, rows: &[Vec<Range<usize>>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut names: Vec<(String, label::Look)> = Vec::new();
    let (mut fitting, mut named, mut said) = (0, 0, 0);
    for cells in rows {
        let Some((words, head)) = cells.split_last() else { continue };
        let (Some(first), Some(last)) = (head.first(), head.last()) else { continue };
        let whole = first.start..last.end;
        let text = raw[whole.clone()].trim();
        if head.len() > 2 || text.len() > 160 {
            continue;
        }
        let text = text.replace('\n', " ");
        let name = label::time_at_end(&text).map(|(name, _)| name);
        let name = name.or_else(|| label::time_in_front(&text).map(|(_, name)| name));
        if head.len() == 2 && name.is_none() {
            continue;
        }
        let name = name.unwrap_or(&text).trim_end_matches([':', '：']).trim();
        let Some(look) = label::look(name) else { continue };
        fitting += 1;
        named += name.len();
        said += raw[words.clone()].trim().len();
        names.push((name.to_lowercase(), look));
        found.push(whole);
    }
    let mut distinct: Vec<&String> = names.iter().map(|(name, _)| name).collect();
    distinct.sort();
    distinct.dedup();
    let roles = names.iter().all(|(_, look)| *look >= label::Look::Initial);
    let proven = fitting >= 2 && fitting * 5 >= rows.len() * 4 && (distinct.len() < fitting || roles);
    if proven && said > named { found } else { Vec::new() }
}
