//! A sheet for coding on paper: numbered lines and a wide margin, as text, page and Word file.

use super::shown;
use crate::error::{Error, Result};
use crate::format::escape::escaped;
use crate::format::word::{self, parts, runs};
use crate::text::{COLUMNS, NUMBERING, is_right_to_left};
use std::fmt::Write as _;

/// A sheet of one transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The title of the study.
    pub study: String,
    /// The title of the transcript.
    pub title: String,
    /// Its id.
    pub id: String,
    /// The transcript as it is typed into a command.
    pub typed: String,
    /// Its lines.
    pub lines: Vec<SheetLine>,
}

/// A line of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// Its number, from 1.
    pub number: usize,
    /// Its words as they are today; empty if they were corrected away.
    pub words: String,
    /// True if it begins a line of the transcript.
    pub begins: bool,
    /// The speakers of the turns that begin in it, where its words do not say them; empty for none.
    pub speakers: String,
}

/// The formats of sheets.
pub const SHEETS: &[&str] = &["txt", "html", "docx"];

impl Sheet {
    /// Writes the sheet in a format of [`SHEETS`].
    ///
    /// # Errors
    /// Another format.
    pub fn write(&self, format: &str) -> Result<Vec<u8>> {
        match format {
            "txt" => Ok(self.text().into_bytes()),
            "html" => Ok(self.page().into_bytes()),
            "docx" => self.word(),
            other => Err(Error::usage(format!("a sheet is not written as {other}"))
                .hint(format!("formats: {}", SHEETS.join(", ")))),
        }
    }

    /// What the sheet belongs to, and how it is keyed in.
    fn heads(&self) -> [String; 3] {
        let study = if self.study.is_empty() { String::new() } else { format!("{}: ", self.study) };
        [
            format!("{study}{}", self.title),
            format!(
                "Lines 1 to {} of {} ({}), numbering {NUMBERING}. A correction in emic changes no number.",
                self.lines.len(),
                self.title,
                self.id
            ),
            format!("To key in: emic annotate {} --lines 12-15 CODE", self.typed),
        ]
    }

    fn text(&self) -> String {
        let wide = self.lines.len().to_string().len().max(3);
        let mut out = String::new();
        for head in self.heads() {
            let _ = writeln!(out, "{}", shown(&head));
        }
        out.push_str("Coder: ____________________  Date: ____________\n");
        for line in &self.lines {
            if line.begins {
                out.push('\n');
            }
            let words = shown(&line.words).replace('\t', " ");
            let used = crate::text::cells(&words);
            let blanks = " ".repeat((COLUMNS as usize).saturating_sub(used));
            let row = format!("{:>wide$}  {words}{blanks}  | {}", line.number, shown(&line.speakers));
            let _ = writeln!(out, "{}", row.trim_end());
        }
        out
    }

    fn page(&self) -> String {
        let [title, of, key] = self.heads().map(|head| escaped(&head));
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1 dir=\"auto\">{title}</h1>\n\
             <p dir=\"auto\">{of}<br/>{key}</p>\n<p>Coder: ____________________ Date: ____________</p>\n<table>\n"
        );
        for line in &self.lines {
            let class = if line.begins { " class=\"b\"" } else { "" };
            let words = escaped(&line.words);
            let _ = writeln!(
                out,
                "<tr{class}><th scope=\"row\">{}</th><td dir=\"auto\">{words}</td><td dir=\"auto\">{}</td></tr>",
                line.number,
                escaped(&line.speakers)
            );
        }
        out.push_str("</table>\n</body>\n</html>\n");
        out
    }

    fn word(&self) -> Result<Vec<u8>> {
        let [title, of, key] = self.heads();
        let mut body = word::paragraph("Title", &title, &runs(&title, ""));
        for line in [of.as_str(), key.as_str(), "Coder: ____________________  Date: ____________"] {
            body += &word::paragraph("Normal", line, &runs(line, ""));
        }
        body += TABLE;
        for line in &self.lines {
            let words = line.words.replace('\t', " ");
            // A line that would be too wide in wide letters is squeezed: it must stay one line.
            let squeezed = match COLUMN * 100 / twips(&words).max(1) {
                percent if percent < 100 => format!("<w:w w:val=\"{percent}\"/>"),
                _ => String::new(),
            };
            let before = if line.begins { 120 } else { 0 };
            let cell = |width: u32, words: &str, look: &str| {
                let rule = if width == MARGIN { RULE } else { "" };
                let bidi = if is_right_to_left(words) { "<w:bidi/>" } else { "" };
                let runs = runs(words, &format!("{look}{SIZE}"));
                format!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{rule}</w:tcPr><w:p><w:pPr>{bidi}\
                     <w:spacing w:before=\"{before}\" w:after=\"0\"/></w:pPr>{runs}</w:p></w:tc>"
                )
            };
            body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            body += &cell(NUMBERS, &line.number.to_string(), "");
            body += &cell(COLUMN + INSIDE, &words, &squeezed);
            body += &cell(MARGIN, &line.speakers, "");
            body += "</w:tr>";
        }
        body += "</w:tbl><w:p/>";
        let document = format!(
            "{}<w:document xmlns:w=\"{}\"><w:body>{body}{}</w:body></w:document>",
            parts::XML,
            parts::WORDS,
            SECTION
        );
        let none = format!("{}<w:comments xmlns:w=\"{}\"></w:comments>", parts::XML, parts::WORDS);
        let members = [
            ("word/document.xml", document),
            ("word/footnotes.xml", parts::footnotes(&[])),
            ("word/comments.xml", none),
        ];
        let packed = word::package(&escaped(&title), &members, &[]);
        packed.map_err(|fault| Error::not_saved(fault.to_string()))
    }
}

/// The widths of the columns of a Word file, in twips (twentieths of a point): numbers, words, what is written beside them.
const NUMBERS: u32 = 620;
const COLUMN: u32 = 6_900;
const MARGIN: u32 = 2_900;
/// What a cell takes beside its words.
const INSIDE: u32 = 160;
/// Letters of 9 points.
const SIZE: &str = "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>";
/// A4 with narrow margins: the one that is written in is in the table.
const SECTION: &str = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"567\" \
    w:bottom=\"1134\" w:left=\"737\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>";
/// The rule before the margin.
const RULE: &str =
    "<w:tcBorders><w:left w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"808080\"/></w:tcBorders>";
/// The beginning of the table.
const TABLE: &str = "<w:tbl><w:tblPr><w:tblW w:w=\"10580\" w:type=\"dxa\"/>\
    <w:tblLayout w:type=\"fixed\"/>\
    <w:tblCellMar><w:left w:w=\"70\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar>\
    </w:tblPr><w:tblGrid><w:gridCol w:w=\"620\"/><w:gridCol w:w=\"7060\"/><w:gridCol w:w=\"2900\"/></w:tblGrid>";

/// How wide words are at most in letters of 9 points, in twips: by the widths of DejaVu Sans, which stands in for other
/// fonts where they are not and is wider than most.
fn twips(words: &str) -> u32 {
    let thousandths = |c: char| match c {
        'i' | 'j' | 'l' | '\'' | 'I' | 'J' => 295,
        ' ' | '.' | ',' => 320,
        ':' | ';' | '/' | 'f' | '-' => 365,
        't' | 'r' | '(' | ')' | '[' | ']' | '!' | '"' => 460,
        'm' | 'M' | 'w' | 'W' => 990,
        'a'..='z' | '0'..='9' => 640,
        'A'..='Z' => 790,
        c => 1_000 * crate::text::cells(c.encode_utf8(&mut [0; 4])).min(1) as u32,
    };
    // 9 points are 180 twips.
    words.chars().map(thousandths).sum::<u32>() * 180 / 1_000
}

const STYLE: &str = "\
:root { --ink: #000000; --paper: #ffffff; --rule: #808080; }
body { margin: 1.5rem; font: 0.95rem/1.5 sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th { width: 3rem; padding-right: 0.8rem; text-align: right; font-weight: normal; vertical-align: top; font-variant-numeric: tabular-nums; }
td { width: 70%; padding: 0; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
td + td { width: auto; border-left: 1px solid var(--rule); }
.b > * { padding-top: 0.5rem; }
tr { break-inside: avoid; }
@page { margin: 15mm; }
@media print { body { margin: 0; font-size: 8.5pt; } }
";
