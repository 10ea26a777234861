//! PDF (ISO 32000): words that a program set, not pictures of pages.
//!
//! A PDF may be written to harm its reader, so a caller that reads files of others gives [`SourceFile::apart`]: [`work`]
//! then runs in a process of its own, and what comes back is checked here.

mod edges;
mod flow;
mod glyphs;
mod lines;
mod plainly;
mod turned;

use super::document::{self, Flow, Written};
use super::layout::Hint;
use crate::error::{Error, Result};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Reads a PDF.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    if !is_pdf(source.bytes) {
        return Err(glyphs::damaged("it does not begin as one"));
    }
    let told = match source.apart {
        Some(apart) => answered(&apart(source.bytes)?)?,
        None => told(source.bytes)?,
    };
    let (written, notes) = told.checked()?;
    let mut found = document::compose(written, "PDF", "PDF".into(), source.turns)?;
    found.notes.splice(0..0, notes);
    Ok(found.study(source))
}

/// True if the bytes begin as a PDF does: a few bytes of something else may come first.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-")
}

/// Reads a PDF for another process: what [`read`] is given by [`SourceFile::apart`].
pub fn work(bytes: &[u8]) -> Vec<u8> {
    let answer = match told(bytes) {
        Ok(told) => Answer::Told(told),
        Err(fault) => Answer::Refused { what: fault.what(), hints: fault.hints().to_vec() },
    };
    serde_json::to_vec(&answer).unwrap_or_default()
}

/// What the other process says.
#[derive(Serialize, Deserialize)]
enum Answer {
    Told(Told),
    Refused { what: String, hints: Vec<String> },
}

fn answered(bytes: &[u8]) -> Result<Told> {
    match serde_json::from_slice(bytes) {
        Ok(Answer::Told(told)) => Ok(told),
        Ok(Answer::Refused { what, hints }) => {
            Err(hints.into_iter().fold(Error::bad_file(what), |fault, hint| fault.hint(hint)))
        }
        Err(_) => Err(broke_down()),
    }
}

fn broke_down() -> Error {
    Error::bad_file("this PDF breaks the reader of PDFs; nothing else was harmed")
        .hint("save it as docx or text in the program that made it")
        .hint("or, if pdftotext is there: pdftotext -layout FILE.pdf, and import the text")
}

/// The paragraphs of a PDF and what is not in them.
#[derive(Serialize, Deserialize, Default)]
struct Told {
    /// A line for each paragraph.
    words: String,
    /// Where the paragraphs are, in bytes.
    paragraphs: Vec<(usize, usize)>,
    /// Bold words at the start of paragraphs, in bytes.
    bold: Vec<(usize, usize)>,
    /// Kinds of things that are not in the words, with counts.
    left: Vec<(String, usize)>,
    notes: Vec<String>,
}

impl Told {
    /// The words as a document; refused if the places in them cannot be.
    fn checked(self) -> Result<(Written, Vec<String>)> {
        for places in [&self.paragraphs, &self.bold] {
            let mut end = 0;
            for &(from, to) in places {
                if from < end || to < from || self.words.get(from..to).is_none() {
                    return Err(broke_down());
                }
                end = to;
            }
        }
        let hints = self.bold.iter().map(|&(from, to)| Hint::Bold(from..to)).collect();
        let paragraphs = self.paragraphs.iter().map(|&(from, to)| Range { start: from, end: to }).collect();
        let left_out = self.left.into_iter().map(|(what, count)| left_out(what, count)).collect();
        let written = Written { raw: self.words, paragraphs, hints, left_out, ..Written::default() };
        Ok((written, self.notes))
    }
}

/// Reads the words of a PDF here.
fn told(bytes: &[u8]) -> Result<Told> {
    let pages = glyphs::pages(bytes)?;
    let count = |of: fn(&glyphs::Page) -> usize| pages.iter().map(of).sum::<usize>();
    let (pictures, unknown, askew) =
        (count(|page| page.pictures), count(|page| page.unknown), count(|page| page.askew));
    let (shown, remarks) = (count(|page| page.glyphs.len()), count(|page| page.remarks));
    let empty = pages.iter().filter(|page| page.glyphs.is_empty() && page.pictures > 0).count();
    refuse_unreadable(pages.len(), shown, unknown)?;
    let width = lines::median(pages.iter().map(|page| page.width));
    let (mut sheets, mut columns, mut heads) = (Vec::new(), 0, 0);
    for page in pages {
        heads += lines::lines(page.edges).0.len();
        let (lines, in_columns) = lines::lines(page.glyphs);
        columns += usize::from(in_columns);
        sheets.push(lines);
    }
    let taken = edges::take_off(&mut sheets);
    let mut flow = Flow::default();
    let hyphens = flow::write(&sheets, width, columns > 0, &mut flow);
    let left = vec![
        left_out("lines at the head and foot of pages", taken.heads + heads),
        left_out("numbers of pages", taken.numbers),
        left_out("numbers of lines", taken.line_numbers),
        left_out("images", pictures),
        left_out("pages that are only pictures", empty),
        left_out("characters of which the PDF does not say which they are", unknown),
        left_out("characters set at an angle", askew),
        left_out("remarks in the margin", remarks),
    ];
    let written = flow.written;
    let bold = written.hints.iter().filter_map(|hint| match hint {
        Hint::Bold(range) => Some((range.start, range.end)),
        Hint::Cell(_) | Hint::End(_) => None,
    });
    Ok(Told {
        bold: bold.collect(),
        words: written.raw,
        paragraphs: written.paragraphs.into_iter().map(|range| (range.start, range.end)).collect(),
        left: left.into_iter().filter(|left| left.count > 0).map(|left| (left.what, left.count)).collect(),
        notes: notes(columns, &hyphens),
    })
}

/// Refuses pages without words, and words that the file keeps to itself.
fn refuse_unreadable(pages: usize, shown: usize, unknown: usize) -> Result<()> {
    let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
    if shown == 0 && unknown == 0 {
        return Err(Error::bad_file(format!(
            "the PDF has {pages} and no words: they are pictures, as a scanner makes them"
        ))
        .hint("ask for the file that was typed; or read the pages with a text recognition program")
        .hint("such as ocrmypdf: ocrmypdf FILE.pdf WORDS.pdf, and import that"));
    }
    if unknown > shown {
        return Err(Error::bad_file(format!(
            "the PDF does not say which letters it shows: {unknown} of {} are unknown",
            unknown + shown
        ))
        .hint("save it as docx or text in the program that made it")
        .hint("or read the pages with a text recognition program: ocrmypdf --force-ocr FILE.pdf WORDS.pdf"));
    }
    Ok(())
}

/// What a person should look at.
fn notes(columns: usize, hyphens: &flow::Hyphens) -> Vec<String> {
    let mut notes = Vec::new();
    if columns > 0 {
        notes.push(format!(
            "pages in columns, read one column after the other: {columns}; look if that is right"
        ));
    }
    if hyphens.joined > 0 {
        notes.push(format!("words joined that were broken at the end of a line: {}", hyphens.joined));
    }
    if hyphens.kept > 0 {
        notes.push(format!("hyphens kept at the end of a line: {}", hyphens.kept));
    }
    notes
}
