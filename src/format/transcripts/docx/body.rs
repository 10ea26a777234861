//! The words of a Word document, line by line, from its XML.
//!
//! Elements are known by their local names, so that transitional and strict documents are read alike. An unknown
//! element is walked through: words in it are words. Where Word holds an object in several forms
//! (`mc:AlternateContent`), the first form that is understood counts (ECMA-376 Part 3, section 9).

use super::styles::Styles;
use super::{math, symbols};
use crate::format::study::{LeftOut, left_out};
use crate::format::transcripts::document::Written;
use crate::format::transcripts::layout::Hint;
use crate::format::transcripts::xml::{attribute, child, has_words, local, text_of};
use roxmltree::Node;
use std::collections::HashMap;
use std::ops::Range;

/// Prefixes of the extensions whose words are read: text boxes and groups of them, and what only adds looks.
const UNDERSTOOD: &[&str] =
    &["wps", "wpg", "wpc", "wp14", "w14", "w15", "w16", "w16cid", "w16cex", "a14", "v", "o"];

/// The words of a document, or of one note or comment.
pub(super) struct Body<'a> {
    pub(super) written: Written,
    /// Which words a comment is about, by its id.
    pub(super) comments: HashMap<String, Range<usize>>,
    /// The words paragraph by paragraph, also those without words: nothing is trimmed.
    pub(super) exact: String,
    /// As `comments`, in bytes of `exact`.
    pub(super) places: HashMap<String, Range<usize>>,
    /// The marks of notes in their order: endnote or not, and id.
    pub(super) marks: Vec<(bool, String)>,
    pub(super) left: Left,
    styles: &'a Styles,
    /// Where comments began whose end has not come yet, in `raw` and in `exact`.
    open: HashMap<String, (usize, usize)>,
    /// Where the paragraph that is read began, while it has nothing but blanks: if it ends so, they are taken back.
    blank_from: Option<usize>,
    /// Comments that stand at a point of the paragraph that is being read.
    points: Vec<String>,
    /// A paragraph whose mark was deleted: the next one goes on in it.
    joined: Option<Begun>,
    fields: Vec<Field>,
}

/// What does not come in, by kind.
#[derive(Default)]
pub(super) struct Left {
    pub(super) headers: usize,
    deleted: usize,
    marks: usize,
    images: usize,
    hidden: usize,
    lists: usize,
    hyphens: usize,
    symbols: usize,
    formulas: usize,
    embedded: usize,
}

impl Left {
    pub(super) fn list(&self) -> Vec<LeftOut> {
        vec![
            left_out("headers and footers", self.headers),
            left_out("deleted passages (tracked changes)", self.deleted),
            left_out("deleted ends of paragraphs (tracked changes; joined)", self.marks),
            left_out("images", self.images),
            left_out("hidden passages", self.hidden),
            left_out("numbers and bullets of lists (their words are in)", self.lists),
            left_out("soft hyphens", self.hyphens),
            left_out("characters of symbol fonts", self.symbols),
            left_out("formulas in fields", self.formulas),
            left_out("embedded documents", self.embedded),
        ]
    }
}

/// How a paragraph began.
#[derive(Debug, Clone, Copy)]
struct Begun {
    start: usize,
    /// The same place in `exact`.
    exact: usize,
    /// Where the bold words at its start end, and whether other words came.
    bold_to: usize,
    plain: bool,
}

/// A paragraph while it is read.
struct Paragraph<'a, 'input> {
    begun: Begun,
    /// Its style.
    style: Option<&'a str>,
    /// Text boxes that are anchored in it: they follow it.
    boxes: Vec<Node<'a, 'input>>,
}

/// A field that has begun: what is shown if its result has no words, and where it began.
struct Field {
    shown: Option<String>,
    at: usize,
    code: String,
}

impl<'s> Body<'s> {
    /// Reads everything below a node; the depth of its tree has been checked.
    pub(super) fn of(node: Node<'_, '_>, styles: &'s Styles) -> Body<'s> {
        let mut body = Body {
            written: Written::default(),
            comments: HashMap::new(),
            exact: String::new(),
            places: HashMap::new(),
            marks: Vec::new(),
            left: Left::default(),
            styles,
            open: HashMap::new(),
            blank_from: None,
            points: Vec::new(),
            joined: None,
            fields: Vec::new(),
        };
        body.blocks(node);
        body.end_joined();
        body.written.sort_hints();
        body
    }

    fn blocks(&mut self, parent: Node<'_, '_>) {
        for node in parent.children().filter(Node::is_element) {
            match local(&node) {
                "p" => self.paragraph(node),
                "tbl" => {
                    self.end_joined();
                    self.table(node);
                }
                "del" | "moveFrom" => self.left.deleted += 1,
                "altChunk" => self.left.embedded += 1,
                "sectPr" | "tblPr" | "tcPr" | "trPr" | "sdtPr" | "tblGrid" => {}
                "AlternateContent" => {
                    if let Some(form) = understood_form(node) {
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
        let here = self.blank_from.unwrap_or(self.written.raw.len());
        let exact = self.exact.len();
        match local(node) {
            "commentRangeStart" => {
                self.open.insert(id.to_owned(), (here, exact));
            }
            "commentRangeEnd" => {
                let Some((start, from)) = self.open.remove(id) else { return true };
                if start < here {
                    self.comments.insert(id.to_owned(), start..here);
                }
                if from < exact {
                    self.places.insert(id.to_owned(), from..exact);
                }
            }
            "commentReference" => self.points.push(id.to_owned()),
            "footnoteReference" => self.marks.push((false, id.to_owned())),
            "endnoteReference" => self.marks.push((true, id.to_owned())),
            _ => return false,
        }
        true
    }

    fn paragraph(&mut self, node: Node<'_, '_>) {
        let start = self.written.raw.len();
        let begun = self.joined.take().unwrap_or(Begun {
            start,
            exact: self.exact.len(),
            bold_to: start,
            plain: false,
        });
        let is_blank = self.written.raw[begun.start..].trim().is_empty();
        self.blank_from = is_blank.then_some(begun.start);
        let properties = child(&node, "pPr");
        let style = properties.and_then(|pr| child(&pr, "pStyle")).and_then(|style| attribute(&style, "val"));
        let mut paragraph = Paragraph { begun, style, boxes: Vec::new() };
        self.inline(node, false, &mut paragraph);
        let words = !self.written.raw[start..].trim().is_empty();
        if let Some(properties) = properties.filter(|_| words) {
            self.left.lists += usize::from(child(&properties, "numPr").is_some());
        }
        let mark = properties.and_then(|pr| child(&pr, "rPr"));
        let deleted = |name| mark.is_some_and(|mark| child(&mark, name).is_some());
        if paragraph.boxes.is_empty() && (deleted("del") || deleted("moveFrom")) {
            // The end of a paragraph without words joins nothing.
            self.left.marks += usize::from(words);
            self.joined = Some(paragraph.begun);
            return;
        }
        self.end(paragraph.begun);
        for words in paragraph.boxes {
            self.blocks(words);
        }
    }

    fn end(&mut self, begun: Begun) {
        let Begun { start, exact, bold_to, .. } = begun;
        self.blank_from = None;
        let line = exact..self.exact.len();
        self.exact.push('\n');
        if !self.written.end_paragraph(start) {
            self.points.clear();
            return;
        }
        let words = start..self.written.raw.len() - 1;
        for id in self.points.drain(..) {
            self.places.entry(id.clone()).or_insert(line.clone());
            self.comments.entry(id).or_insert(words.clone());
        }
        if bold_to > start {
            self.written.hints.push(Hint::Bold(start..bold_to));
        }
    }

    /// Ends a paragraph that nothing follows though its mark was deleted.
    fn end_joined(&mut self) {
        if let Some(begun) = self.joined.take() {
            self.end(begun);
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
                "r" if node.tag_name().namespace().is_some_and(|name| name.ends_with("/math")) => {}
                "r" => {
                    let look = self.styles.of_run(&node, paragraph.style);
                    match look.hidden {
                        true => self.left.hidden += usize::from(has_words(&node)),
                        false => self.inline(node, look.bold, paragraph),
                    }
                }
                "t" => {
                    let words = self.shown(&text_of(&node), &parent);
                    self.words(&words, bold, paragraph);
                }
                "tab" | "ptab" => self.words("\t", bold, paragraph),
                "br" | "cr" => self.words("\n", bold, paragraph),
                "noBreakHyphen" => self.words("\u{2011}", bold, paragraph),
                "softHyphen" => self.left.hyphens += 1,
                "sym" | "symEx" => self.symbol(&node, bold, paragraph),
                "oMath" | "oMathPara" => self.words(&math::words(node), bold, paragraph),
                "ruby" => self.ruby(node, bold, paragraph),
                "fldChar" => self.field(node, bold, paragraph),
                "instrText" => {
                    if let Some(field) = self.fields.last_mut() {
                        field.code.push_str(&text_of(&node));
                    }
                }
                "del" | "moveFrom" => self.left.deleted += 1,
                "drawing" | "pict" | "object" => self.object(node, paragraph),
                "AlternateContent" => {
                    if let Some(form) = understood_form(node) {
                        self.inline(form, bold, paragraph);
                    }
                }
                "rPr" | "pPr" | "sdtPr" | "sdtEndPr" | "delText" | "delInstrText" => {}
                _ if self.anchor(&node) => {}
                _ => self.inline(node, bold, paragraph),
            }
        }
    }

    /// Characters with their reading above them: the reading follows in brackets, as browsers show it that know no
    /// ruby (HTML, section 4.5.12).
    fn ruby<'a, 'input>(
        &mut self,
        node: Node<'a, 'input>,
        bold: bool,
        paragraph: &mut Paragraph<'a, 'input>,
    ) {
        if let Some(base) = child(&node, "rubyBase") {
            self.inline(base, bold, paragraph);
        }
        if let Some(reading) = child(&node, "rt").filter(has_words) {
            self.words("(", bold, paragraph);
            self.inline(reading, bold, paragraph);
            self.words(")", bold, paragraph);
        }
    }

    /// The borders of a field. A form field whose result has no words shows what was chosen.
    fn field(&mut self, node: Node<'_, '_>, bold: bool, paragraph: &mut Paragraph<'_, '_>) {
        match attribute(&node, "fldCharType") {
            Some("begin") => {
                let shown = child(&node, "ffData").and_then(chosen);
                self.fields.push(Field { shown, at: self.written.raw.len(), code: String::new() });
            }
            Some("end") => {
                let Some(Field { shown, at, code }) = self.fields.pop() else { return };
                let empty = self.written.raw.get(at..).is_none_or(|result| result.trim().is_empty());
                match shown.filter(|_| empty) {
                    Some(shown) => self.words(&shown, bold, paragraph),
                    None => self.left.formulas += usize::from(empty && code.trim_start().starts_with("EQ ")),
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str, bold: bool, paragraph: &mut Paragraph<'_, '_>) {
        let raw = &mut self.written.raw;
        let before = raw.len();
        // A line end within the XML of a run is a blank; only `w:br` ends a line.
        match words {
            "\n" => raw.push('\n'),
            words => raw.extend(words.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c })),
        }
        self.exact.push_str(&raw[before..]);
        if !raw[before..].trim().is_empty() {
            self.blank_from = None;
        }
        let begun = &mut paragraph.begun;
        if bold && !begun.plain && words != "\n" {
            begun.bold_to = raw.len();
        } else if !bold && !words.trim().is_empty() || words == "\n" && begun.bold_to > begun.start {
            begun.plain = true;
        }
    }

    /// The words of a run as they look: digits above or below the line, and letters that a font of symbols draws as
    /// something else (a smiling face is a J of Wingdings). What only the font knows is left out.
    fn shown(&mut self, words: &str, run: &Node<'_, '_>) -> String {
        if let Some(raised) = raised(run) {
            return super::super::raised::raised(words, raised);
        }
        let fonts = child(run, "rPr").and_then(|properties| child(&properties, "rFonts"));
        match fonts.and_then(|fonts| attribute(&fonts, "ascii")).filter(|font| symbols::is_drawn(font)) {
            None => words.to_owned(),
            Some(font) => {
                let drawn = |c: char| match u32::from(c) {
                    code if c.is_whitespace() || (code > 0xff && !(0xf000..=0xf0ff).contains(&code)) => {
                        Some(c)
                    }
                    code => symbols::character(font, code),
                };
                let shown: String = words.chars().filter_map(drawn).collect();
                self.left.symbols += words.chars().count() - shown.chars().count();
                shown
            }
        }
    }

    /// A symbol is a character, unless its font alone says which.
    fn symbol(&mut self, node: &Node<'_, '_>, bold: bool, paragraph: &mut Paragraph<'_, '_>) {
        let code = attribute(node, "char").and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let font = attribute(node, "font").unwrap_or_default();
        match code.and_then(|code| symbols::character(font, code)) {
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
                let start = self.written.raw.len();
                self.blocks(cell);
                self.end_joined();
                cells.push(start..self.written.raw.len());
            }
            rows.push(cells);
        }
        self.written.table(&rows);
    }
}

/// `true` for a run above the line, `false` for one below it; `None` for one on the line.
fn raised(run: &Node<'_, '_>) -> Option<bool> {
    let place = child(run, "rPr").and_then(|properties| child(&properties, "vertAlign"))?;
    match attribute(&place, "val")? {
        "superscript" => Some(true),
        "subscript" => Some(false),
        _ => None,
    }
}

/// The nearest element of a name above a node.
fn owner<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.ancestors().skip(1).find(|above| local(above) == name)
}

/// The form of an object that counts: the first whose extensions are all understood, else the one for programs that
/// understand none of them. If that has no words and another has, the words count.
fn understood_form<'a, 'input>(node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    let understood = |form: &Node<'_, '_>| {
        local(form) == "Choice"
            && attribute(form, "Requires")
                .is_none_or(|all| all.split_whitespace().all(|prefix| UNDERSTOOD.contains(&prefix)))
    };
    let forms = || node.children().filter(Node::is_element);
    let chosen = forms().find(understood).or_else(|| forms().find(|form| local(form) == "Fallback"));
    match chosen {
        Some(form) if has_words(&form) => Some(form),
        other => forms().find(has_words).or(other).or_else(|| forms().next()),
    }
}

/// What is chosen in a form field: the entry of a list, or a box with a tick or without.
fn chosen(data: Node<'_, '_>) -> Option<String> {
    let number =
        |node: Option<Node<'_, '_>>| node.and_then(|node| attribute(&node, "val")?.parse::<usize>().ok());
    if let Some(list) = child(&data, "ddList") {
        let nth = number(child(&list, "result")).or(number(child(&list, "default"))).unwrap_or(0);
        let entry = list.children().filter(|entry| local(entry) == "listEntry").nth(nth)?;
        return attribute(&entry, "val").map(str::to_owned);
    }
    let tick = child(&data, "checkBox")?;
    let is_on = |node: Node<'_, '_>| !matches!(attribute(&node, "val"), Some("0" | "false" | "off"));
    let ticked = child(&tick, "checked").or_else(|| child(&tick, "default")).is_some_and(is_on);
    Some(if ticked { "☒" } else { "☐" }.to_owned())
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
