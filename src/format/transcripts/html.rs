//! HTML (WHATWG), as word processors, transcription services and browsers save it: the words that a browser shows.
//!
//! The tokens are those of the standard (`html5gum`); no tree is built, so tags that are closed in the wrong order do no
//! harm. Paragraphs are borders of blocks, and tables of speakers and words are told to the layout.

use super::document::{self, Flow};
use super::raised::raised;
use crate::error::Result;
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{LeftOut, Study, left_out};
use html5gum::{StartTag, State, Token, Tokenizer};
use std::ops::Range;

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "td",
    "th",
];
/// Elements whose text is not shown.
const UNSEEN: &[&str] = &["script", "style", "template", "title", "noscript", "rp", "datalist", "math"];
/// Elements without an end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];
/// More open hidden or bold elements than any page has.
const DEEPEST: usize = 1000;

/// Reads a page.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let said = said_encoding(source.bytes);
    let decoded = decode(source.bytes, source.encoding.or(said.as_deref()), Nul::Replaced)?;
    let encoding = match source.encoding.is_none() && said.is_some() {
        true => decoded.encoding.replace("as you said", "as the page says"),
        false => decoded.encoding,
    };
    let mut page = Page::default();
    page.read(&decoded.text);
    let mut written = page.finish();
    written.left_out.extend(decoded.damaged);
    document::compose(written, "HTML", encoding, source.turns).map(|found| found.study(source))
}

/// True if the bytes begin as a page does.
pub(in crate::format) fn is_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1000)]).to_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let head = match head.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest.trim_start()),
        None => head,
    };
    head.starts_with("<!doctype html") || head.starts_with("<html")
}

/// The encoding that a page names in its head, if its bytes do not show one themselves.
fn said_encoding(bytes: &[u8]) -> Option<String> {
    if std::str::from_utf8(bytes).is_ok() || encoding_rs::Encoding::for_bom(bytes).is_some() {
        return None;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let said = head.split_once("charset=")?.1.trim_start_matches(['"', '\'', ' ']);
    let label: String =
        said.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
    encoding_rs::Encoding::for_label(label.as_bytes()).map(|_| label)
}

/// The rows of a table while they are read.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<Range<usize>>>,
    /// Where the cell began that is open.
    cell: Option<usize>,
}

/// What is not shown, by kind.
#[derive(Default)]
struct Left {
    images: usize,
    hidden: usize,
    lists: usize,
    embedded: usize,
    fields: usize,
    formulas: usize,
}

/// A page while it is read; several files of a book are one after the other.
#[derive(Default)]
pub(super) struct Page {
    flow: Flow,
    /// Open elements that are not shown, the outermost first, each with how many of its name are open in it.
    unseen: Vec<(String, usize)>,
    /// Open bold elements.
    bold: Vec<String>,
    /// Open elements whose words stand above the line (`true`) or below it.
    raised: Vec<bool>,
    /// Open drawings, and the texts in them that are open.
    drawings: usize,
    drawn: usize,
    /// True once the open drawing had words.
    drawing_has_words: bool,
    /// Open `pre` elements.
    exact: usize,
    tables: Vec<Rows>,
    left: Left,
}

impl Page {
    /// Reads a file to its end.
    pub(super) fn read(&mut self, text: &str) {
        let mut tokenizer = Tokenizer::new(text);
        while let Some(Ok(token)) = tokenizer.next() {
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    // In XHTML an element that closes itself has no text to be skipped.
                    if let Some(state) = raw_text(&name).filter(|_| !tag.self_closing) {
                        tokenizer.set_state(state);
                    }
                    self.start(&name, &tag);
                }
                Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name)),
                Token::String(words) => self.words(&String::from_utf8_lossy(&words)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        self.flow.end_paragraph();
        while let Some(rows) = self.tables.pop() {
            self.end_table(rows);
        }
        (self.exact, self.unseen, self.bold, self.raised) = (0, Vec::new(), Vec::new(), Vec::new());
        (self.drawings, self.drawn) = (0, 0);
    }

    /// What was read, with what is not in it.
    pub(super) fn finish(self) -> document::Written {
        let mut written = self.flow.written;
        written.sort_hints();
        written.left_out = self.left.list();
        written
    }

    fn start(&mut self, name: &str, tag: &StartTag<()>) {
        let closed = tag.self_closing || VOID.contains(&name);
        if let Some((open, count)) = self.unseen.last_mut() {
            *count += usize::from(open == name && !closed);
            return;
        }
        let attribute = |wanted: &[u8]| {
            let found = tag.attributes.iter().find(|(name, _)| ***name == *wanted);
            found.map(|(_, value)| String::from_utf8_lossy(value).to_lowercase())
        };
        let style = attribute(b"style").unwrap_or_default().replace(' ', "");
        let hidden = attribute(b"hidden").is_some() || style.contains("display:none");
        if !closed && (hidden || UNSEEN.contains(&name)) {
            self.left.hidden += usize::from(hidden);
            self.left.formulas += usize::from(name == "math");
            self.unseen.push((name.to_owned(), 1));
            return;
        }
        if name == "svg" && !closed {
            self.flow.end_paragraph();
            (self.drawings, self.drawing_has_words) = (self.drawings + 1, false);
            return;
        }
        if self.drawings > 0 {
            // Of a drawing a browser shows the texts, each at its place.
            if name == "text" && !closed {
                self.flow.end_paragraph();
                self.drawn += 1;
            }
            return;
        }
        self.border(name);
        match name {
            "sup" | "sub" if !closed && self.raised.len() < DEEPEST => self.raised.push(name == "sup"),
            "br" => self.flow.end_line(),
            "wbr" => self.flow.exact("\u{200b}", self.is_bold()),
            "img" => self.left.images += 1,
            "video" | "audio" | "iframe" | "object" | "embed" | "canvas" => self.left.embedded += 1,
            "input" | "select" | "textarea" | "button" => self.left.fields += 1,
            "li" => self.left.lists += 1,
            "pre" => self.exact += 1,
            "rt" => self.flow.exact("(", self.is_bold()),
            "table" if self.tables.len() < DEEPEST => self.tables.push(Rows::default()),
            "tr" => self.tables.iter_mut().last().into_iter().for_each(|table| table.rows.push(Vec::new())),
            "td" | "th" => {
                let at = self.flow.written.raw.len();
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(at);
                }
            }
            _ => {}
        }
        let heavy = ["font-weight:bold", "font-weight:6", "font-weight:7", "font-weight:8", "font-weight:9"];
        let bold = matches!(name, "b" | "strong") || heavy.iter().any(|heavy| style.contains(heavy));
        if bold && !closed && self.bold.len() < DEEPEST {
            self.bold.push(name.to_owned());
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((open, count)) = self.unseen.last_mut() {
            if open == name {
                *count -= 1;
                if *count == 0 {
                    self.unseen.pop();
                }
            }
            return;
        }
        if self.drawings > 0 {
            match name {
                "svg" => {
                    self.drawings -= 1;
                    self.left.images += usize::from(!self.drawing_has_words && self.drawings == 0);
                    self.drawn = 0;
                }
                "text" => {
                    self.drawn = self.drawn.saturating_sub(1);
                    self.flow.end_paragraph();
                }
                _ => {}
            }
            return;
        }
        self.border(name);
        match name {
            "sup" | "sub" => drop(self.raised.pop()),
            "pre" => self.exact = self.exact.saturating_sub(1),
            "rt" => self.flow.exact(")", self.is_bold()),
            "table" => {
                if let Some(rows) = self.tables.pop() {
                    self.end_table(rows);
                }
            }
            _ => {}
        }
        // Of elements of one name the innermost ends; what is not bold has no part in it.
        if self.bold.last().is_some_and(|open| open == name) {
            self.bold.pop();
        }
    }

    /// Ends the paragraph, and the cell of a table, at the border of a block.
    fn border(&mut self, name: &str) {
        if !BLOCKS.contains(&name) {
            return;
        }
        self.flow.end_paragraph();
        if !matches!(name, "td" | "th" | "tr" | "table") {
            return;
        }
        let end = self.flow.written.raw.len();
        if let Some(table) = self.tables.last_mut()
            && let Some(start) = table.cell.take()
            && let Some(row) = table.rows.last_mut()
        {
            row.push(start..end);
        }
    }

    fn end_table(&mut self, rows: Rows) {
        self.flow.written.table(&rows.rows);
    }

    fn is_bold(&self) -> bool {
        !self.bold.is_empty()
    }

    fn words(&mut self, words: &str) {
        if !self.unseen.is_empty() {
            return;
        }
        if self.drawings > 0 {
            if self.drawn == 0 {
                return;
            }
            self.drawing_has_words |= !words.trim().is_empty();
        }
        let shown = self.raised.last().map(|above| raised(words, *above));
        let words = shown.as_deref().unwrap_or(words);
        let bold = self.is_bold();
        match self.exact {
            0 => self.flow.text(words, bold),
            _ => {
                for (nth, line) in words.split('\n').enumerate() {
                    if nth > 0 {
                        self.flow.end_line();
                    }
                    self.flow.exact(line, bold);
                }
            }
        }
    }
}

/// The state in which the text of an element is read that holds no tags.
fn raw_text(name: &str) -> Option<State> {
    match name {
        "script" => Some(State::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(State::RawText),
        "textarea" | "title" => Some(State::RcData),
        _ => None,
    }
}

impl Left {
    fn list(&self) -> Vec<LeftOut> {
        vec![
            left_out("images", self.images),
            left_out("hidden passages", self.hidden),
            left_out("numbers and bullets of lists (their words are in)", self.lists),
            left_out("recordings, frames and embedded documents", self.embedded),
            left_out("fields of forms", self.fields),
            left_out("formulas", self.formulas),
        ]
    }
}
