//! Rich text (RTF 1.9.1), as word processors and transcription services save it: words, notes, comments.
//!
//! [`tokens`] cuts the bytes into groups, control words and characters; here they become text. A group that need not
//! be understood (`\*`) and a known destination without words are passed over.

mod charset;
mod tokens;

use super::Comment;
use super::document::{self, Flow};
use super::raised::raised;
use crate::error::{Error, Result};
use crate::format::encoding::refuse_binary;
use crate::format::source_file::SourceFile;
use crate::format::study::{LeftOut, Study, left_out};
use charset::{of_charset, of_codepage};
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::HashMap;
use std::ops::Range;
use tokens::{Token, Tokens};

/// Groups nested deeper are refused.
const DEEPEST: usize = 5000;

/// Reads a rich text.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    if !source.bytes.starts_with(b"{\\rtf") {
        refuse_binary(source.bytes)?;
        return Err(Error::bad_file("this is no rich text (RTF)")
            .hint("if it is plain text, say --as txt or rename it to .txt"));
    }
    let mut reader = Reader::new(source.encoding.and_then(|label| Encoding::for_label(label.as_bytes())));
    for token in Tokens::new(source.bytes) {
        reader.token(token)?;
    }
    let encoding = format!("RTF, {}", reader.usual.name());
    let written = reader.finish();
    document::compose(written, "RTF", encoding, source.turns).map(|found| found.study(source))
}

/// Where the characters of a group go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    /// Into the text.
    Text,
    /// Nowhere.
    Nowhere,
    /// Into the table of fonts.
    Fonts,
    /// Into words apart, of which this is the kind.
    Apart(Apart),
}

/// Words that are collected apart from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Apart {
    Note,
    Box,
    Comment,
    Author,
    Initials,
    Reference,
    Begins,
    Ends,
}

/// What holds within a group.
#[derive(Debug, Clone, Copy)]
struct State {
    goes: Goes,
    bold: bool,
    hidden: bool,
    deleted: bool,
    /// Above the line (`true`) or below it.
    raised: Option<bool>,
    /// How many characters follow an escape of Unicode in its place.
    fallback: usize,
    font: i32,
}

/// Words that are collected, and the depth of the group that they are in.
struct Collected {
    kind: Apart,
    depth: usize,
    words: String,
}

/// A comment while its parts are read.
#[derive(Default)]
struct Begun {
    author: String,
    initials: String,
    reference: String,
}

#[derive(Default)]
struct Left {
    images: usize,
    hidden: usize,
    deleted: usize,
    headers: usize,
    objects: usize,
    lists: usize,
}

struct Reader {
    flow: Flow,
    state: State,
    stack: Vec<State>,
    /// Groups within a group that is passed over are only counted.
    passed: usize,
    /// A `\*` came: the next destination may be unknown.
    optional: bool,
    /// Characters to be passed over after an escape of Unicode.
    skip: usize,
    /// Bytes of the encoding that are not decoded yet.
    bytes: Vec<u8>,
    /// The first half of a pair of UTF-16.
    half: Option<u16>,
    usual: &'static Encoding,
    forced: bool,
    fonts: HashMap<i32, &'static Encoding>,
    collected: Vec<Collected>,
    boxes: Vec<String>,
    notes: Vec<String>,
    begun: Begun,
    comments: Vec<(String, usize, Comment)>,
    begins: HashMap<String, usize>,
    ranges: HashMap<String, Range<usize>>,
    rows: Vec<Vec<Range<usize>>>,
    cells: Vec<Range<usize>>,
    cell: usize,
    in_table: bool,
    left: Left,
}

impl Reader {
    fn new(forced: Option<&'static Encoding>) -> Reader {
        let state = State {
            goes: Goes::Text,
            bold: false,
            hidden: false,
            deleted: false,
            raised: None,
            fallback: 1,
            font: 0,
        };
        Reader {
            flow: Flow::default(),
            state,
            stack: Vec::new(),
            passed: 0,
            optional: false,
            skip: 0,
            bytes: Vec::new(),
            half: None,
            usual: forced.unwrap_or(WINDOWS_1252),
            forced: forced.is_some(),
            fonts: HashMap::new(),
            collected: Vec::new(),
            boxes: Vec::new(),
            notes: Vec::new(),
            begun: Begun::default(),
            comments: Vec::new(),
            begins: HashMap::new(),
            ranges: HashMap::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            cell: 0,
            in_table: false,
            left: Left::default(),
        }
    }

    fn token(&mut self, token: Token<'_>) -> Result<()> {
        match token {
            Token::Open => {
                self.decode();
                self.skip = 0;
                if self.state.goes == Goes::Nowhere {
                    self.passed += 1;
                } else if self.stack.len() >= DEEPEST {
                    return Err(Error::bad_file("the groups of this rich text are nested too deeply")
                        .hint("open it in its program and save it as docx or text"));
                } else {
                    self.stack.push(self.state);
                }
            }
            Token::Close => self.close(),
            Token::Byte(byte) => match self.skip {
                0 => self.byte(byte),
                _ => self.skip -= 1,
            },
            Token::Optional => self.optional = true,
            Token::Binary => self.skip = self.skip.saturating_sub(1),
            Token::Sign(sign) if self.skip > 0 && sign != '*' => self.skip -= 1,
            Token::Sign(sign) => self.sign(sign),
            Token::Word(word, number) => {
                let optional = std::mem::take(&mut self.optional);
                if self.state.goes != Goes::Nowhere {
                    self.word(word, number, optional);
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        self.decode();
        self.skip = 0;
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        while self.collected.last().is_some_and(|words| words.depth >= self.stack.len()) {
            if let Some(collected) = self.collected.pop() {
                self.collected(collected);
            }
        }
        if let Some(before) = self.stack.pop() {
            self.state = before;
        }
    }

    /// Puts what was collected where it belongs.
    fn collected(&mut self, Collected { kind, words, .. }: Collected) {
        let words = words.trim().to_owned();
        let here = self.flow.written.raw.len();
        match kind {
            Apart::Note => self.notes.extend((!words.is_empty()).then_some(words)),
            Apart::Box => self.boxes.extend((!words.is_empty()).then_some(words)),
            Apart::Author => self.begun.author = words,
            Apart::Initials => self.begun.initials = words,
            Apart::Reference => self.begun.reference = words,
            Apart::Begins => drop(self.begins.insert(words, here)),
            Apart::Ends => {
                if let Some(start) = self.begins.remove(&words).filter(|start| *start < here) {
                    self.ranges.insert(words, start..here);
                }
            }
            Apart::Comment => {
                let Begun { author, initials, reference } = std::mem::take(&mut self.begun);
                let comment = Comment { author, initials, date: None, at: None, words };
                self.comments.push((reference, here, comment));
            }
        }
    }

    /// Begins to collect words apart; they end with the group.
    fn collect(&mut self, kind: Apart) {
        self.decode();
        self.state.goes = Goes::Apart(kind);
        (self.state.bold, self.state.hidden) = (false, false);
        self.collected.push(Collected { kind, depth: self.stack.len(), words: String::new() });
    }

    /// A byte in the encoding of the font.
    fn byte(&mut self, byte: u8) {
        if matches!(self.state.goes, Goes::Text | Goes::Apart(_)) {
            self.bytes.push(byte);
        }
    }

    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let encoding =
            self.fonts.get(&self.state.font).copied().filter(|_| !self.forced).unwrap_or(self.usual);
        let words = encoding.decode_without_bom_handling(&self.bytes).0.into_owned();
        self.bytes.clear();
        self.words(&words);
    }

    /// Adds characters to where they go.
    fn words(&mut self, words: &str) {
        let State { goes, bold, hidden, deleted, raised: above, .. } = self.state;
        if hidden || deleted {
            return;
        }
        let shown = above.map(|above| raised(words, above));
        let words = shown.as_deref().unwrap_or(words);
        match goes {
            Goes::Nowhere | Goes::Fonts => {}
            Goes::Text => match words {
                "\n" => self.flow.end_line(),
                words => self.flow.exact(words, bold),
            },
            Goes::Apart(_) => {
                if let Some(collected) = self.collected.last_mut() {
                    collected.words.push_str(words);
                }
            }
        }
    }

    /// A character that the file writes as a word or a sign.
    fn character(&mut self, c: char) {
        self.decode();
        self.words(c.encode_utf8(&mut [0; 4]));
    }

    fn sign(&mut self, sign: char) {
        match sign {
            '*' => self.optional = true,
            '~' => self.character('\u{a0}'),
            '_' => self.character('\u{2011}'),
            '\\' | '{' | '}' => self.byte(sign as u8),
            '\n' | '\r' => self.end_paragraph(),
            _ => {}
        }
    }

    /// An escape of Unicode: a unit of UTF-16, negative above 0x7FFF.
    fn unicode(&mut self, number: i32) {
        self.decode();
        self.skip = self.state.fallback;
        let unit = if number < 0 { number + 0x1_0000 } else { number };
        let (Ok(unit), half) = (u16::try_from(unit), self.half.take()) else { return };
        match (half, unit) {
            (_, 0xd800..=0xdbff) => self.half = Some(unit),
            (Some(half), 0xdc00..=0xdfff) => {
                let pair = char::decode_utf16([half, unit]).next().and_then(Result::ok);
                self.words(pair.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]));
            }
            _ => {
                let c = char::from_u32(u32::from(unit)).filter(|c| *c != '\0').unwrap_or('\u{fffd}');
                self.words(c.encode_utf8(&mut [0; 4]));
            }
        }
    }

    fn end_paragraph(&mut self) {
        self.decode();
        if let Some(collected) = self.collected.last_mut() {
            collected.words.push('\n');
            return;
        }
        if self.state.goes != Goes::Text {
            return;
        }
        self.flow.end_paragraph();
        if !self.in_table {
            self.end_table();
        }
        for words in std::mem::take(&mut self.boxes) {
            for line in words.split('\n') {
                self.flow.exact(line, false);
                self.flow.end_paragraph();
            }
        }
    }

    fn end_cell(&mut self) {
        self.in_table = true;
        self.end_paragraph();
        let end = self.flow.written.raw.len();
        self.cells.push(self.cell.min(end)..end);
        self.cell = end;
    }

    fn end_row(&mut self) {
        self.decode();
        self.flow.end_paragraph();
        self.cell = self.flow.written.raw.len();
        if !self.cells.is_empty() {
            self.rows.push(std::mem::take(&mut self.cells));
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        let rows = std::mem::take(&mut self.rows);
        self.flow.written.table(&rows);
    }

    fn word(&mut self, word: &str, number: Option<i32>, optional: bool) {
        if self.character_word(word) || self.look_word(word, number) || self.destination(word) {
            return;
        }
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(100),
            "par" | "sect" | "page" => self.end_paragraph(),
            "line" | "lbr" => {
                self.decode();
                self.words("\n");
            }
            "cell" | "nestcell" => self.end_cell(),
            "row" | "nestrow" => self.end_row(),
            "intbl" => {
                if !self.in_table {
                    self.cell = self.flow.written.raw.len();
                }
                self.in_table = true;
            }
            "pard" => self.in_table = false,
            "ansicpg" => self.codepage(of_codepage(number.unwrap_or(0))),
            "mac" => self.codepage(Some(encoding_rs::MACINTOSH)),
            "fcharset" if self.state.goes == Goes::Fonts => {
                if let Some(encoding) = of_charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            _ if optional => self.pass(),
            _ => {}
        }
    }

    fn codepage(&mut self, encoding: Option<&'static Encoding>) {
        if let Some(encoding) = encoding.filter(|_| !self.forced) {
            self.usual = encoding;
        }
    }

    /// Passes over the rest of the group.
    fn pass(&mut self) {
        self.decode();
        self.state.goes = Goes::Nowhere;
    }

    /// Words for single characters.
    fn character_word(&mut self, word: &str) -> bool {
        let c = match word {
            "tab" => '\t',
            "emdash" => '—',
            "endash" => '–',
            "emspace" => '\u{2003}',
            "enspace" => '\u{2002}',
            "qmspace" => '\u{2005}',
            "lquote" => '‘',
            "rquote" => '’',
            "ldblquote" => '“',
            "rdblquote" => '”',
            "bullet" => '•',
            "zwj" => '\u{200d}',
            "zwnj" => '\u{200c}',
            "ltrmark" => '\u{200e}',
            "rtlmark" => '\u{200f}',
            _ => return false,
        };
        match self.skip {
            0 => self.character(c),
            _ => self.skip -= 1,
        }
        true
    }

    /// Words that change how characters look.
    fn look_word(&mut self, word: &str, number: Option<i32>) -> bool {
        let on = number != Some(0);
        if !matches!(
            word,
            "b" | "v" | "deleted" | "plain" | "f" | "deff" | "super" | "sub" | "nosupersub" | "up" | "dn"
        ) {
            return false;
        }
        self.decode();
        match word {
            "b" => self.state.bold = on,
            "v" => {
                self.left.hidden += usize::from(on && !self.state.hidden);
                self.state.hidden = on;
            }
            "deleted" => {
                self.left.deleted += usize::from(on && !self.state.deleted);
                self.state.deleted = on;
            }
            "plain" => {
                (self.state.bold, self.state.hidden, self.state.deleted) = (false, false, false);
                self.state.raised = None;
            }
            "super" | "sub" => self.state.raised = on.then_some(word == "super"),
            "nosupersub" => self.state.raised = None,
            // Half points; 6 if nothing is said, and 0 is on the line.
            "up" | "dn" => self.state.raised = (number != Some(0)).then_some(word == "up"),
            _ => self.state.font = number.unwrap_or(0),
        }
        true
    }

    /// Words that say what a group is for.
    fn destination(&mut self, word: &str) -> bool {
        match word {
            "fonttbl" => self.state.goes = Goes::Fonts,
            "colortbl" | "stylesheet" | "info" | "fldinst" | "listtable" | "listoverridetable" | "revtbl"
            | "rsidtbl" | "generator" | "themedata" | "datafield" | "xe" | "tc" | "bkmkstart" | "bkmkend"
            | "formfield" | "objdata" | "objclass" | "objname" | "sp" | "shprslt" | "nonshppict"
            | "filetbl" | "latentstyles" | "datastore" | "xmlnstbl" | "atnicn" | "atndate" | "atntime"
            | "atnparent" | "ftnsep" | "ftnsepc" | "aftnsep" | "aftnsepc" | "background" | "template"
            | "pgptbl" | "pnseclvl" => self.pass(),
            "listtext" | "pntext" => {
                self.left.lists += 1;
                self.pass();
            }
            "pict" => {
                self.left.images += 1;
                self.pass();
            }
            "object" => self.left.objects += 1,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                self.left.headers += 1;
                self.pass();
            }
            // The text that programs without Unicode read; the same words follow it.
            "upr" => self.state.goes = Goes::Fonts,
            "ud" => {
                self.state.goes = self
                    .stack
                    .iter()
                    .rev()
                    .map(|state| state.goes)
                    .find(|goes| *goes != Goes::Fonts)
                    .unwrap_or(Goes::Text)
            }
            "shpinst" | "shppict" | "result" | "fldrslt" | "shp" | "field" => {}
            "shptxt" => self.collect(Apart::Box),
            "footnote" => self.collect(Apart::Note),
            "annotation" => self.collect(Apart::Comment),
            "atnauthor" => self.collect(Apart::Author),
            "atnid" => self.collect(Apart::Initials),
            "atnref" => self.collect(Apart::Reference),
            "atrfstart" => self.collect(Apart::Begins),
            "atrfend" => self.collect(Apart::Ends),
            _ => return false,
        }
        true
    }

    /// Ends the file.
    fn finish(mut self) -> document::Written {
        self.decode();
        while let Some(collected) = self.collected.pop() {
            self.collected(collected);
        }
        self.state.goes = Goes::Text;
        self.end_paragraph();
        self.end_table();
        let mut written = self.flow.written;
        written.sort_hints();
        let ranges = self.ranges;
        let paragraphs = &written.paragraphs;
        let placed = self.comments.into_iter().map(|(reference, here, comment)| {
            let at = ranges.get(&reference).cloned().or_else(|| {
                let nth = paragraphs.partition_point(|words| words.end < here);
                paragraphs.get(nth).filter(|words| words.start <= here).cloned()
            });
            (at, comment)
        });
        written.comments = placed.collect();
        written.notes = self.notes;
        written.left_out = self.left.list();
        written
    }
}

impl Left {
    fn list(&self) -> Vec<LeftOut> {
        vec![
            left_out("headers and footers", self.headers),
            left_out("deleted passages (tracked changes)", self.deleted),
            left_out("images", self.images),
            left_out("hidden passages", self.hidden),
            left_out("numbers and bullets of lists (their words are in)", self.lists),
            left_out("embedded documents", self.objects),
        ]
    }
}
