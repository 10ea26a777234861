//! A transcript for Word and LibreOffice: its words, and a comment for what each coder put on them.
//!
//! A line of the text is a paragraph, and no word is added, so that the reader of Word files finds every place again.
//! The comments say codes as [`notation`](crate::format::notation) has them; `emic import --comments as-codes` reads them.

use super::remarks::{Remark, remarks, without};
use super::{alone, speakers_without};
use crate::error::{Error, Result};
use crate::format::Output;
use crate::format::escape::escaped;
use crate::format::study::{Study, Transcript};
use crate::format::word::{self, Said, comment, exact_runs, paragraph, parts};
use crate::text::{Span, utc};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Word opens no document with more comments.
const MOST: usize = 32_767;

/// The part that says which comment answers which.
const THREADS: (&str, &str, &str) = (
    "commentsExtended.xml",
    "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml",
);
const W14: &str = "xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"";
const W15: &str = "xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\"";
const MC: &str = "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

/// Writes a transcript with comments.
///
/// # Errors
/// A study that does not hold one transcript with words; more comments than Word takes.
pub(in crate::format) fn write(study: &Study) -> Result<Output> {
    let here = alone(study)?;
    let remarks = remarks(study);
    if remarks.len() > MOST {
        let what = format!("{} would have {} comments, Word takes {MOST}", here.title, remarks.len());
        return Err(Error::usage(what).hint("html and jsonl hold any number"));
    }
    let body = format!(
        "{}<w:document xmlns:w=\"{}\"><w:body>{}{}</w:body></w:document>",
        parts::XML,
        parts::WORDS,
        paragraphs(here, &remarks),
        parts::section(false)
    );
    let members = [
        ("word/document.xml", body),
        ("word/footnotes.xml", parts::footnotes(&[])),
        ("word/comments.xml", comments(study, &remarks)),
    ];
    let (file, relation, kind) = THREADS;
    let threads = [(file, relation, kind, threads(&remarks))];
    let more = if remarks.iter().any(|remark| remark.answers.is_some()) { &threads[..] } else { &[] };
    let bytes = word::package(&escaped(&here.title), &members, more);
    let bytes = bytes.map_err(|fault| Error::not_saved(fault.to_string()))?;
    let mut left_out = without(study, &[]);
    left_out.extend(speakers_without(here));
    Ok(Output { bytes, left_out })
}

/// What begins and ends at a place.
#[derive(Default)]
struct Border {
    ends: Vec<usize>,
    starts: Vec<usize>,
}

/// The paragraphs of a text, a line each, with the borders of comments between the runs.
fn paragraphs(here: &Transcript, remarks: &[Remark]) -> String {
    let mut borders: BTreeMap<u32, Border> = BTreeMap::new();
    for (id, remark) in remarks.iter().enumerate() {
        borders.entry(remark.span.start()).or_default().starts.push(id);
        borders.entry(remark.span.end()).or_default().ends.push(id);
    }
    let labels: Vec<Span> = here.turns.iter().filter_map(|turn| turn.label).collect();
    for label in &labels {
        borders.entry(label.start()).or_default();
        borders.entry(label.end()).or_default();
    }
    let mut out = String::new();
    let mut from = 0;
    for line in here.text.as_str().split('\n') {
        let to = from + line.chars().count() as u32;
        let mut inside = String::new();
        let mut at = from;
        for (&place, border) in borders.range(from..=to) {
            inside += &run(here, &labels, at, place);
            at = place;
            put(border, &mut inside);
        }
        inside += &run(here, &labels, at, to);
        out += &paragraph("Normal", line, &inside);
        from = to + 1;
    }
    out
}

/// The words between two places of one line; names of speakers are bold.
fn run(here: &Transcript, labels: &[Span], from: u32, to: u32) -> String {
    let Some(span) = Span::new(from, to) else { return String::new() };
    let nth = labels.partition_point(|label| label.end() <= from);
    let is_label = labels.get(nth).is_some_and(|label| label.covers(span));
    exact_runs(here.text.slice(span), if is_label { "<w:b/><w:bCs/>" } else { "" })
}

fn put(border: &Border, out: &mut String) {
    for id in &border.ends {
        let _ =
            write!(out, "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>");
    }
    for id in &border.starts {
        let _ = write!(out, "<w:commentRangeStart w:id=\"{id}\"/>");
    }
}

/// The id of the last paragraph of a comment, by which threads name it.
fn paragraph_id(comment: usize) -> String {
    format!("{:08X}", comment + 1)
}

fn comments(study: &Study, remarks: &[Remark]) -> String {
    let mut out =
        format!("{}<w:comments xmlns:w=\"{}\" {W14} {MC} mc:Ignorable=\"w14\">", parts::XML, parts::WORDS);
    for (id, remark) in remarks.iter().enumerate() {
        let person = remark.by.and_then(|key| study.people.get(key.0));
        let said = Said {
            author: study.name_of(remark.by),
            initials: person.map_or("", |person| &person.initials),
            made: &remark.made.map_or_else(String::new, utc),
        };
        let last = remark.paragraphs.len().saturating_sub(1);
        let paragraphs = remark.paragraphs.iter().enumerate().map(|(nth, line)| {
            let xml = paragraph("Normal", line, &exact_runs(line, ""));
            let named = format!("<w:p w14:paraId=\"{}\">", paragraph_id(id));
            if nth == last { xml.replacen("<w:p>", &named, 1) } else { xml }
        });
        out += &comment(id, &said, &paragraphs.collect::<String>());
    }
    out + "</w:comments>"
}

/// Which comment answers which ([MS-DOCX] 2.5.1).
fn threads(remarks: &[Remark]) -> String {
    let mut out = format!("{}<w15:commentsEx {W15} {MC} mc:Ignorable=\"w15\">", parts::XML);
    for (id, remark) in remarks.iter().enumerate() {
        let _ = write!(out, "<w15:commentEx w15:paraId=\"{}\"", paragraph_id(id));
        if let Some(above) = remark.answers {
            let _ = write!(out, " w15:paraIdParent=\"{}\"", paragraph_id(above));
        }
        out.push_str(" w15:done=\"0\"/>");
    }
    out + "</w15:commentsEx>"
}
