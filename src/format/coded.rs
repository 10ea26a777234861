//! Coded spans, one transcript a line (`.jsonl`): what other programs and studies can write in a minute.
//!
//! A line is `{"title": .., "text": .., "coders": [..], "spans": [{"coder": .., "label": .., "start": .., "end": ..}]}`;
//! offsets count Unicode scalar values, the end is exclusive. `coders` are those who were done with the transcript,
//! also if they found nothing in it. A label is the name of a code at the top of the tree; a code further down has
//! its names from the top in `"path": [..]` beside the label.

use super::encoding::{Nul, decode};
use super::source_file::SourceFile;
use super::study::{
    CodeKey, Coding, LeftOut, Part, PersonKey, Progress, Study, Transcript, TranscriptKey, left_out,
};
use super::{LARGEST, Output};
use crate::error::{Error, Kind, Result};
use crate::text::{Span, Text, Turn, escaped_in_json};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// A study while its lines are read.
#[derive(Default)]
struct Reading {
    study: Study,
    people: HashMap<String, PersonKey>,
    codes: HashMap<Vec<String>, CodeKey>,
    /// Fields that were not read.
    ignored: BTreeSet<String>,
}

/// A transcript while its spans are read.
struct Here {
    key: TranscriptKey,
    /// Length of its text.
    length: u32,
    /// Where a CR was taken out before an LF, in offsets of the file.
    returns: Vec<u32>,
}

/// Reads a file of coded spans.
///
/// # Errors
/// The line and the field that break the format; a span that is empty or reaches past the text.
pub(super) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut reading = Reading::default();
    for (number, line) in decoded.text.split('\n').enumerate() {
        if !line.trim().is_empty() {
            reading.transcript(line).map_err(|error| {
                let column = error.place().and_then(|place| place.column);
                error.at(number as u32 + 1, column)
            })?;
        }
    }
    let Reading { mut study, ignored, .. } = reading;
    study.left_out.extend(decoded.damaged);
    study.notes = ignored.into_iter().map(|field| format!("the field {field} was not read")).collect();
    Ok(study)
}

impl Reading {
    fn transcript(&mut self, line: &str) -> Result<()> {
        let value: Value = serde_json::from_str(line).map_err(|error| no_json(line, &error))?;
        let object = value.as_object().ok_or_else(|| wrong("the line", "an object"))?;
        let title = words(object, "", "title")?;
        let (text, returns) = with_line_feeds(words(object, "", "text")?);
        if text.len() > LARGEST {
            return Err(Error::bad_file("\"text\" is larger than 64 MiB"));
        }
        self.ignored.extend(unknown(object, &["title", "text", "coders", "spans"], ""));
        let text = Text::new(text);
        let here = Here { key: TranscriptKey(self.study.transcripts.len()), length: text.len(), returns };
        let turns = paragraphs(&text);
        self.study.transcripts.push(Transcript::new(title, text, turns));
        let mut done: Vec<PersonKey> = Vec::new();
        let says_who_was_done = object.contains_key("coders");
        for (at, coder) in list(object, "", "coders")?.iter().enumerate() {
            let coder = coder.as_str().ok_or_else(|| wrong(&format!("\"coders\"[{at}]"), "a name"))?;
            done.push(self.person(coder));
        }
        for (at, value) in list(object, "", "spans")?.iter().enumerate() {
            let place = format!("\"spans\"[{at}]");
            let object = value.as_object().ok_or_else(|| wrong(&place, "an object"))?;
            let by = self.span(object, &place, &here)?;
            // A file that does not say who was done has everybody's finished work.
            if !says_who_was_done {
                done.push(by);
            }
        }
        let mut told = BTreeSet::new();
        let states = done.into_iter().filter(|by| told.insert(*by));
        let state = |by| Progress { transcript: here.key, by, state: "done".to_owned() };
        self.study.progress.extend(states.map(state));
        Ok(())
    }

    /// Reads a span: whose it is.
    fn span(&mut self, object: &Map<String, Value>, place: &str, here: &Here) -> Result<PersonKey> {
        let label = words(object, place, "label")?.trim();
        let coder = words(object, place, "coder")?;
        let (start, end) = (offset(object, place, "start")?, offset(object, place, "end")?);
        // A line end of two characters counts as one here: offsets move by those that went before.
        let moved = |at: u32| at - here.returns.partition_point(|gone| *gone < at) as u32;
        let length = here.length + here.returns.len() as u32;
        if end > length {
            return Err(Error::bad_file(format!(
                "{place}: {start}..{end} reaches past the text, which has {length} characters"
            ))
            .hint("offsets count Unicode characters (code points), not bytes"));
        }
        let Some(span) = Span::new(moved(start), moved(end)) else {
            return Err(Error::bad_file(format!("{place}: {start}..{end} holds no words"))
                .hint("\"end\" is the offset after the last character"));
        };
        let path = match path(object, place)? {
            path if path.is_empty() => vec![label.to_owned()],
            path => path,
        };
        self.ignored.extend(unknown(object, &["coder", "label", "path", "start", "end"], "spans."));
        let (by, code) = (self.person(coder), self.study.code_at(&mut self.codes, &path));
        let by_key = Some(by);
        self.study.codings.push(Coding {
            transcript: here.key,
            span,
            code,
            by: by_key,
            made: None,
            guid: None,
        });
        Ok(by)
    }

    fn person(&mut self, name: &str) -> PersonKey {
        self.study.person_named(&mut self.people, name)
    }
}

/// The names in `path`; empty if there is no such field.
fn path(object: &Map<String, Value>, place: &str) -> Result<Vec<String>> {
    let name = |(at, name): (usize, &Value)| {
        let name = name.as_str().filter(|name| !name.trim().is_empty()).map(str::to_owned);
        name.ok_or_else(|| wrong(&format!("{place}.\"path\"[{at}]"), "a name"))
    };
    list(object, place, "path")?.iter().enumerate().map(name).collect()
}

fn no_json(line: &str, error: &serde_json::Error) -> Error {
    let before =
        line.bytes().take(error.column().saturating_sub(1)).filter(|byte| byte & 0xc0 != 0x80).count();
    Error::bad_file(format!("this line is no JSON: {error}"))
        .at(1, Some(before as u32 + 1))
        .hint("each line is one object: {\"title\": .., \"text\": .., \"coders\": [..], \"spans\": [..]}")
}

/// A text with LF line ends, and where a CR was taken out before an LF.
fn with_line_feeds(words: &str) -> (String, Vec<u32>) {
    if !words.contains('\r') {
        return (words.to_owned(), Vec::new());
    }
    let mut out = String::with_capacity(words.len());
    let mut returns = Vec::new();
    let mut rest = words.chars().enumerate().peekable();
    while let Some((at, c)) = rest.next() {
        match (c, rest.peek()) {
            ('\r', Some((_, '\n'))) => returns.push(at as u32),
            ('\r', _) => out.push('\n'),
            _ => out.push(c),
        }
    }
    (out, returns)
}

/// A text without speakers has a turn for each paragraph.
fn paragraphs(text: &Text) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut at = 0;
    for paragraph in text.as_str().split("\n\n") {
        let len = paragraph.chars().count() as u32;
        let lead = paragraph.chars().take_while(|c| c.is_whitespace()).count() as u32;
        let trail = paragraph.chars().rev().take_while(|c| c.is_whitespace()).count() as u32;
        if let Some(words) = Span::new(at + lead, (at + len).saturating_sub(trail)) {
            turns.push(Turn { speaker: String::new(), label: None, words, time: None });
        }
        at += len + 2;
    }
    turns
}

fn wrong(field: &str, expected: &str) -> Error {
    Error::bad_file(format!("{field} is not {expected}"))
}

fn named(place: &str, name: &str) -> String {
    if place.is_empty() { format!("\"{name}\"") } else { format!("{place}.\"{name}\"") }
}

fn words<'a>(object: &'a Map<String, Value>, place: &str, name: &str) -> Result<&'a str> {
    let words = object.get(name).and_then(Value::as_str).filter(|words| !words.trim().is_empty());
    words.ok_or_else(|| wrong(&named(place, name), "there as words"))
}

fn offset(object: &Map<String, Value>, place: &str, name: &str) -> Result<u32> {
    let number = object.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| wrong(&named(place, name), "there as a whole number from 0"))
}

fn list<'a>(object: &'a Map<String, Value>, place: &str, name: &str) -> Result<&'a [Value]> {
    match object.get(name) {
        None => Ok(&[]),
        Some(value) => {
            value.as_array().map(Vec::as_slice).ok_or_else(|| wrong(&named(place, name), "a list"))
        }
    }
}

fn unknown(object: &Map<String, Value>, known: &[&str], place: &str) -> Vec<String> {
    object.keys().filter(|key| !known.contains(&key.as_str())).map(|key| format!("{place}{key}")).collect()
}

/// A line of the file.
#[derive(Serialize)]
struct Line<'a> {
    title: &'a str,
    text: &'a str,
    coders: Vec<&'a str>,
    spans: Vec<CodedSpan<'a>>,
}

#[derive(Serialize)]
struct CodedSpan<'a> {
    coder: &'a str,
    label: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<&'a str>,
    start: u32,
    end: u32,
}

/// Writes coded spans: transcripts in their order, spans by place, coder and code.
///
/// # Errors
/// A study without transcripts: there would be nothing in the file.
pub(super) fn write(study: &Study) -> Result<Output> {
    let mut spans: Vec<Vec<CodedSpan<'_>>> = study.transcripts.iter().map(|_| Vec::new()).collect();
    for coding in &study.codings {
        if let Some(here) = spans.get_mut(coding.transcript.0) {
            here.push(coded_span(study, coding));
        }
    }
    let (mut bytes, mut wordless) = (Vec::new(), 0);
    for (nth, (transcript, mut spans)) in study.transcripts.iter().zip(spans).enumerate() {
        if transcript.text.as_str().trim().is_empty() {
            wordless += 1;
            continue;
        }
        spans.sort_by(|a, b| {
            let place = |span: &CodedSpan<'_>| (span.start, span.end);
            (place(a), a.coder, &a.label).cmp(&(place(b), b.coder, &b.label))
        });
        let coders = coders(study, TranscriptKey(nth));
        let line = Line { title: &transcript.title, text: transcript.text.as_str(), coders, spans };
        let json = serde_json::to_string(&line).map_err(|fault| Error::bad_file(fault.to_string()))?;
        bytes.extend(escaped_in_json(&json).as_bytes());
        bytes.push(b'\n');
    }
    if bytes.is_empty() {
        return Err(Error::new(Kind::Nothing, "there are no transcripts to write"));
    }
    let taken = [Part::Codings, Part::UncodedTranscripts];
    let mut left = study.without(&taken);
    left.push(left_out("transcripts without words", wordless));
    left.push(shared_names(study));
    Ok(Output { bytes, left_out: left })
}

fn coded_span<'a>(study: &'a Study, coding: &Coding) -> CodedSpan<'a> {
    let path = study.path(coding.code);
    let coder = study.name_of(coding.by);
    let (start, end) = (coding.span.start(), coding.span.end());
    // A reader takes the label for the name of a code at the top, without the blanks round it.
    match path.as_slice() {
        [name] if name.trim() == *name => {
            CodedSpan { coder, label: (*name).to_owned(), path: Vec::new(), start, end }
        }
        _ => CodedSpan { coder, label: study.path_words(coding.code), path, start, end },
    }
}

/// Who is done with a transcript, each once.
fn coders(study: &Study, transcript: TranscriptKey) -> Vec<&str> {
    let here = study.progress.iter().filter(|one| one.transcript == transcript && one.state == "done");
    let mut told = BTreeSet::new();
    here.map(|one| study.name_of(Some(one.by))).filter(|name| told.insert(*name)).collect()
}

/// People who cannot be told apart in a file that has nothing but names.
fn shared_names(study: &Study) -> LeftOut {
    let mut names = BTreeSet::new();
    let shared = study.people.iter().filter(|person| !names.insert(person.name.as_str())).count();
    left_out("people called as another is (the file has both as one)", shared)
}
