//! Readers of transcripts and tables: what comes in from real files and from every layout, and what is refused.
//!
//! Expected answers were read off the files by a person; words were counted with Perl's `\b{wb}` (UAX #29).

#![allow(clippy::unwrap_used, clippy::print_stderr)] // helpers of tests

mod captions;
pub(crate) mod damage;
mod encodings;
mod real;
mod tables;
mod typed;
mod word;

use emic::error::Kind as Trouble;
use emic::format::{Imported, Options, read_transcript};
use std::io::Write;
use std::path::PathBuf;

fn data(path: &str) -> Option<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is absent", file.display());
    }
    bytes
}

fn read(name: &str, bytes: &[u8]) -> Imported {
    let imported = read_transcript(name, bytes, &Options::default()).unwrap();
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
    let error = read_transcript(name, bytes, &Options::default()).unwrap_err();
    assert_eq!(error.kind(), Trouble::BadFile);
    assert!(!error.hints().is_empty(), "{error}");
    assert_eq!(error.place().unwrap().file, name);
    (error.place().unwrap().line, error.to_string())
}

/// A Word document of this body, with more members.
fn docx(body: &str, members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let whole = format!("<w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>{body}</w:body></w:document>");
    for (name, words) in [("word/document.xml", whole.as_str())].iter().chain(members) {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(words.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
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
