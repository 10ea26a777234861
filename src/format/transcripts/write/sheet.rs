//! A sheet for coding on paper: numbered lines and a wide margin, as text, page and Word file.

use super::shown;
use crate::error::{Error, Result};
use crate::format::escape::escaped;
use crate::format::word::{self, parts, runs};
use crate::text::{COLUMNS, NUMBERING};
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
            format!("To key in: emic annotate {} --lines 12-15 CODE", self.id),
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
            let _ = writeln!(out, "{:>wide$}  {words}{blanks}  |", line.number);
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
                "<tr{class}><th scope=\"row\">{}</th><td dir=\"auto\">{words}</td><td></td></tr>",
                line.number
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
        for line in &self.lines {
            let before = if line.begins { 120 } else { 0 };
            let words = format!("{}\t{}", line.number, line.words.replace('\t', " "));
            let _ = write!(
                body,
                "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"680\"/></w:tabs>\
                 <w:spacing w:before=\"{before}\" w:after=\"0\"/>\
                 <w:ind w:left=\"680\" w:right=\"2600\" w:hanging=\"680\"/></w:pPr>{}</w:p>",
                runs(&words, "<w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>")
            );
        }
        let document = format!(
            "{}<w:document xmlns:w=\"{}\"><w:body>{body}{}</w:body></w:document>",
            parts::XML,
            parts::WORDS,
            parts::section(false)
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

const STYLE: &str = "\
:root { --ink: #000000; --paper: #ffffff; --rule: #808080; }
body { margin: 1.5rem; font: 0.95rem/1.5 sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th { width: 3rem; padding-right: 0.8rem; text-align: right; font-weight: normal; vertical-align: top; font-variant-numeric: tabular-nums; }
td { width: 66%; padding: 0; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
td + td { width: auto; border-left: 1px solid var(--rule); }
.b > * { padding-top: 0.5rem; }
tr { break-inside: avoid; }
@page { margin: 15mm; }
@media print { body { margin: 0; font-size: 9pt; } }
";
