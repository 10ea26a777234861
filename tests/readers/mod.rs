//! Readers of transcripts and tables: what comes in from real files and from every layout, and what is refused.
//!
//! Expected answers were read off the files by a person; words were counted with Perl's `\b{wb}` (UAX #29).

#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers of tests

pub(crate) mod annotated;
mod books;
mod captions;
pub(crate) mod damage;
mod documents;
mod encodings;
mod faults;
mod law;
pub(crate) mod pdf;
mod projects;
mod real;
mod recognised;
pub(crate) mod sqlite;
mod tables;
mod typed;
mod word;

pub(crate) use recognised::{EAF, LONG as LONG_GRID};

use emic::error::Kind as Trouble;
use emic::error::Result;
use emic::format::study::{LeftOut, On, Person};
use emic::format::{SourceFile, Study};
use emic::text::{Span, Text, Turn};
use std::io::Write;
use std::path::PathBuf;

/// The one transcript of a file, and what a reader says about it.
struct Imported {
    text: Text,
    turns: Vec<Turn>,
    comments: Vec<Comment>,
    layout: String,
    encoding: String,
    left_out: Vec<LeftOut>,
    notes: Vec<String>,
    title: String,
}

/// A memo that was a comment in the margin.
struct Comment {
    author: Person,
    made: Option<i64>,
    span: Option<Span>,
    words: String,
}

impl Imported {
    fn words(&self) -> usize {
        emic::format::study::Transcript::new("", self.text.clone(), self.turns.clone()).words()
    }
}

/// Reads a file of any format.
fn study(source: &SourceFile<'_>) -> Result<Study> {
    emic::format::read(source).map(|(_, study)| study)
}

fn read_as(source: &SourceFile<'_>) -> Result<Imported> {
    let study = study(source)?;
    let comments = study.memos.iter().map(|memo| Comment {
        author: study.people[memo.by.unwrap().0].clone(),
        made: memo.made,
        span: match memo.on {
            On::Passage(_, span) => Some(span),
            _ => None,
        },
        words: memo.body.clone(),
    });
    let comments = comments.collect();
    let [transcript]: [_; 1] = study.transcripts.try_into().unwrap();
    Ok(Imported {
        text: transcript.text,
        turns: transcript.turns.to_vec(),
        comments,
        layout: transcript.layout,
        encoding: transcript.encoding,
        left_out: study.left_out,
        notes: study.notes,
        title: transcript.title,
    })
}

fn read_transcript(name: &str, bytes: &[u8]) -> Result<Imported> {
    read_as(&SourceFile::new(name, bytes))
}

/// A table of participants with its schema beside it.
fn read_participants(csv: &[u8], schema: Option<&str>) -> Result<Study> {
    let beside = |_: &str| Ok(schema.map(|schema| schema.as_bytes().to_vec()));
    study(&SourceFile { beside: &beside, ..SourceFile::new("p.csv", csv) })
}

fn read_coded(bytes: &[u8]) -> Result<Study> {
    study(&SourceFile::new("c.jsonl", bytes))
}

fn data(path: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is absent", file.display());
    }
    bytes
}

fn read(name: &str, bytes: &[u8]) -> Imported {
    let imported = read_transcript(name, bytes).unwrap();
    sound(&imported);
    imported
}

/// Spans lie in the text, in order, apart, and hold trimmed words.
fn sound(imported: &Imported) {
    let mut end = 0;
    for turn in &imported.turns {
        let start = turn.label.map_or(turn.words.start(), |label| label.start());
        assert!(end <= start && turn.words.end() <= imported.text.len(), "{turn:?}");
        if let Some(label) = turn.label {
            assert!(label.end() <= turn.words.start(), "{turn:?}");
        }
        let words = imported.text.slice(turn.words);
        assert_eq!(words, words.trim());
        end = turn.words.end();
    }
    for span in imported.comments.iter().filter_map(|comment| comment.span) {
        assert!(span.end() <= imported.text.len());
    }
    assert!(imported.left_out.iter().all(|left| left.count > 0));
}

/// Speaker and words of every turn.
fn said(imported: &Imported) -> Vec<(&str, &str)> {
    imported.turns.iter().map(|turn| (turn.speaker.as_str(), imported.text.slice(turn.words))).collect()
}

fn labels(imported: &Imported) -> Vec<&str> {
    imported.turns.iter().filter_map(|turn| Some(imported.text.slice(turn.label?))).collect()
}

fn left(imported: &Imported) -> Vec<(&str, usize)> {
    imported.left_out.iter().map(|left| (left.what.as_str(), left.count)).collect()
}

fn time(imported: &Imported, turn: usize) -> (u64, Option<u64>) {
    let time = imported.turns[turn].time.unwrap();
    (time.start, time.end)
}

/// Where and why a file is refused.
fn refused(name: &str, bytes: &[u8]) -> (Option<u32>, String) {
    let error = read_transcript(name, bytes).err().unwrap();
    assert_eq!(error.kind(), Trouble::BadFile);
    assert!(!error.hints().is_empty(), "{error}");
    assert_eq!(error.place().unwrap().file, name);
    (error.place().unwrap().line, error.to_string())
}

/// A zip of these members.
fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, words) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(words.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A Word document of this body, with more members.
pub(crate) fn docx(body: &str, members: &[(&str, &str)]) -> Vec<u8> {
    let whole = format!("<w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>{body}</w:body></w:document>");
    packed(&[&[("word/document.xml", whole.as_str())], members].concat())
}

fn paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

pub(crate) const SCHEMA: &str = "[table]\ntitle = \"Sample\"\nblocks = [\"sex\", \"diagnosis\"]\nfootnotes = [\"a\"]\n\n\
    [attribute.sex]\nlabel = \"Sex\"\nkind = \"one\"\ncategories = [\"Female\", \"Male\"]\n\
    not_available = [\"Information not available\"]\n\n[attribute.diagnosis]\nkind = \"several\"\n\
    categories = [\"PD\", \"PTSD\", \"None\"]\nnot_asked = [\"not asked\"]\n\
    footnote = \"several possible\"\n\n\
    [attribute.diagnosis.groups]\nZ = [\"PD\", \"PTSD\"]\nA = [\"None\"]\n\n[attribute.age]\n\
    kind = \"number\"\n";
