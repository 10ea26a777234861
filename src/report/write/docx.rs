//! DOCX: a document for Word and LibreOffice (ECMA-376, transitional), with styles of its own.
//!
//! Notes of the document are footnotes of its title; what the team wrote about passages is in comments. The same
//! document makes the same bytes: no time is in them but those of the comments.

use super::measure::Measured;
use crate::format::word::{self, Said, comment, paragraph, parts, runs};
use crate::report::document::{Document, Part};
use crate::report::escape::escaped;
use crate::report::passages::{Passage, Passages, Remark};
use crate::report::table::Table;
use crate::report::value::Value;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Word opens no table with more columns.
const COLUMNS: usize = 63;
/// A page with a table of more columns lies on its side.
const UPRIGHT: usize = 7;

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::default();
    page.body(document);
    let name = |words: &str| escaped(if words.is_empty() { "emic" } else { words });
    let body = format!(
        "{}<w:document xmlns:w=\"{}\"><w:body>{}{}</w:body></w:document>",
        parts::XML,
        parts::WORDS,
        page.body,
        parts::section(page.columns > UPRIGHT)
    );
    let comments =
        format!("{}<w:comments xmlns:w=\"{}\">{}</w:comments>", parts::XML, parts::WORDS, page.comments);
    let footnotes = parts::footnotes(&page.footnotes);
    let members =
        [("word/document.xml", body), ("word/footnotes.xml", footnotes), ("word/comments.xml", comments)];
    let bytes = word::package(&name(&document.title), &members, &[])?;
    out.write_all(&bytes)
}

/// The parts of a Word file while they are filled.
#[derive(Default)]
struct Page {
    body: String,
    /// The words of the footnotes, each a paragraph.
    footnotes: Vec<String>,
    comments: String,
    remarks: usize,
    /// Names that links lead to.
    bookmarks: HashMap<String, usize>,
    /// Columns of the widest table.
    columns: usize,
}

/// Writes into a string, which takes everything.
macro_rules! put {
    ($to:expr, $($words:tt)*) => { let _ = write!($to, $($words)*); };
}

impl Page {
    fn body(&mut self, document: &Document<'_>) {
        let marks: String = document.notes.iter().map(|note| self.footnote(note)).collect();
        let title = if document.title.is_empty() { "emic" } else { &document.title };
        let title = runs(title, "") + &marks;
        self.paragraph("Title", &document.title, &title);
        for part in &document.parts {
            match part {
                Part::Heading(heading) => self.words(heading_style(heading.level), &heading.words),
                Part::Prose(words) => words.split('\n').for_each(|line| self.words("Normal", line)),
                Part::Table(table) => self.table(table),
                Part::Passages(passages) => self.passages(passages),
                // A picture of what is in a table is left to formats that draw; any other is shown as bars of signs.
                Part::Figure(figure) if figure.in_table() => {}
                Part::Figure(figure) => figure.characters().iter().for_each(|line| self.words("Bars", line)),
            }
        }
    }

    /// A paragraph whose runs are made already; `words` say in which direction it runs.
    fn paragraph(&mut self, style: &str, words: &str, runs: &str) {
        self.body.push_str(&paragraph(style, words, runs));
    }
    fn words(&mut self, style: &str, words: &str) {
        self.paragraph(style, words, &runs(words, ""));
    }

    /// A footnote, and its mark as a run.
    fn footnote(&mut self, words: &str) -> String {
        self.footnotes.push(words.to_owned());
        // 0 and 1 are the separators.
        let id = self.footnotes.len() + 1;
        format!(
            "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"{id}\"/></w:r>"
        )
    }

    /// A place that links lead to.
    fn bookmark(&mut self, anchor: &str) -> String {
        let id = self.bookmarks.len();
        if anchor.is_empty() || self.bookmarks.contains_key(anchor) {
            return String::new();
        }
        self.bookmarks.insert(anchor.to_owned(), id);
        let name = bookmark_name(anchor);
        format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/><w:bookmarkEnd w:id=\"{id}\"/>")
    }

    fn passages(&mut self, passages: &Passages<'_>) {
        let place = self.bookmark(&passages.anchor);
        if !passages.name.is_empty() {
            self.paragraph("Heading3", &passages.name, &(place + &runs(&passages.name, "")));
        }
        passages.printed().for_each(|passage| self.passage(&passage));
        if let Some(words) = passages.left_out() {
            self.words("Source", &words);
        }
    }

    fn passage(&mut self, passage: &Passage<'_>) {
        let first = self.remarks;
        passage.remarks.iter().for_each(|remark| self.comment(remark));
        let ids = || first..self.remarks;
        let mut inside: String = ids().map(|id| format!("<w:commentRangeStart w:id=\"{id}\"/>")).collect();
        inside += &runs(&passage.words, "");
        for id in ids() {
            put!(inside, "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>");
        }
        self.paragraph("Quote", &passage.words, &inside);
        self.words("Source", &passage.from);
    }

    fn comment(&mut self, remark: &Remark) {
        let paragraphs: String =
            remark.words.split('\n').map(|line| paragraph("Normal", line, &runs(line, ""))).collect();
        let said = Said { author: &remark.author, initials: &remark.initials, made: &remark.made };
        self.comments.push_str(&comment(self.remarks, &said, &paragraphs));
        self.remarks += 1;
    }

    fn table(&mut self, table: &Table<'_>) {
        if !table.name.is_empty() {
            self.words("Heading2", &table.name);
        }
        let mut measured = Measured::new(table, Some(usize::MAX));
        if measured.rows == 0 {
            return self.words("Normal", &table.empty);
        }
        let more = measured.shown.len().saturating_sub(COLUMNS);
        measured.shown.truncate(COLUMNS);
        self.columns = self.columns.max(measured.shown.len());
        let headings = measured.headings(table);
        self.body.push_str(parts::TABLE);
        let wide = |n: usize| measured.widths[n].max(crate::text::cells(&headings[n])).clamp(4, 60);
        for n in 0..headings.len() {
            put!(self.body, "<w:gridCol w:w=\"{}\"/>", wide(n) * 110);
        }
        self.body.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (words, &right) in headings.iter().zip(&measured.right) {
            self.cell("TableHead", right, words, &runs(words, ""));
        }
        self.body.push_str("</w:tr>");
        for row in table.rows() {
            self.body.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (&n, &right) in measured.shown.iter().zip(&measured.right) {
                self.value(&row[n], right);
            }
            self.body.push_str("</w:tr>");
        }
        self.body.push_str("</w:tbl>");
        // Two tables that touch would be one.
        self.words("Source", "");
        if more > 0 {
            self.words("Source", &format!("{more} more columns are left out here: --format csv has all."));
        }
    }

    fn value(&mut self, value: &Value<'_>, right: bool) {
        let words = value.words();
        match value {
            Value::Linked(_, anchor) => {
                let name = bookmark_name(anchor);
                let link = format!(
                    "<w:hyperlink w:anchor=\"{name}\">{}</w:hyperlink>",
                    runs(&words, "<w:u w:val=\"single\"/>")
                );
                self.cell("TableCell", right, &words, &link);
            }
            _ => self.cell("TableCell", right, &words, &runs(&words, "")),
        }
    }

    fn cell(&mut self, style: &str, right: bool, words: &str, runs: &str) {
        let style = if right { format!("{style}\"/><w:jc w:val=\"right") } else { style.to_owned() };
        self.body.push_str("<w:tc>");
        self.paragraph(&style, if right { "" } else { words }, runs);
        self.body.push_str("</w:tc>");
    }
}

fn heading_style(level: usize) -> &'static str {
    match level {
        0..=2 => "Heading2",
        3 => "Heading3",
        _ => "Heading4",
    }
}

/// A name that Word allows: letters, digits and low lines, at most 40.
fn bookmark_name(anchor: &str) -> String {
    let sign = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("p_{}", anchor.chars().map(sign).take(38).collect::<String>())
}
