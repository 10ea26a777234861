//! Coded spans, one transcript a line (`.jsonl`): what other programs and studies can write in a minute.
//!
//! A line is `{"title": .., "text": .., "coders": [..], "spans": [{"coder": .., "label": .., "start": .., "end": ..}]}`;
//! offsets count Unicode scalar values, the end is exclusive. `coders` are those who were done with the transcript,
//! also if they found nothing in it.

use super::LARGEST;
use super::encoding::{Nul, decode};
use crate::error::{Error, Result};
use crate::text::{Span, Text};
use serde_json::{Map, Value};

/// A transcript with the spans that its coders marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedTranscript {
    /// Its title.
    pub title: String,
    /// Its words, with LF line ends; offsets are of these.
    pub text: Text,
    /// Who coded it, in the order of the file; whoever has a span is among them.
    pub coders: Vec<String>,
    /// The spans, in the order of the file.
    pub spans: Vec<CodedSpan>,
    /// Fields that this program does not know and has not read, each once.
    pub ignored: Vec<String>,
}

/// A span that a coder marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedSpan {
    /// Who.
    pub coder: String,
    /// With which code.
    pub label: String,
    /// Which words.
    pub span: Span,
}

/// Reads a file of coded spans.
///
/// # Errors
/// The line and the field that break the format; a span that is empty or reaches past the text.
pub fn read_coded(bytes: &[u8]) -> Result<Vec<CodedTranscript>> {
    if bytes.len() > 8 * LARGEST {
        return Err(Error::bad_file("the file is larger than 512 MiB"));
    }
    let decoded = decode(bytes, None, Nul::Refused)?;
    let mut all = Vec::new();
    for (number, line) in decoded.text.split('\n').enumerate() {
        if !line.trim().is_empty() {
            all.push(transcript(line).map_err(|error| {
                let column = error.place().and_then(|place| place.column);
                error.at(number as u32 + 1, column)
            })?);
        }
    }
    Ok(all)
}

fn transcript(line: &str) -> Result<CodedTranscript> {
    let value: Value = serde_json::from_str(line).map_err(|error| {
        let before =
            line.bytes().take(error.column().saturating_sub(1)).filter(|byte| byte & 0xc0 != 0x80).count();
        Error::bad_file(format!("this line is no JSON: {error}"))
            .at(1, Some(before as u32 + 1))
            .hint("each line is one object: {\"title\": .., \"text\": .., \"coders\": [..], \"spans\": [..]}")
    })?;
    let object = value.as_object().ok_or_else(|| wrong("the line", "an object"))?;
    let title = words(object, "", "title")?;
    let (text, returns) = with_line_feeds(words(object, "", "text")?);
    if text.is_empty() {
        return Err(wrong("\"text\"", "words"));
    }
    if text.len() > LARGEST {
        return Err(Error::bad_file("\"text\" is larger than 64 MiB"));
    }
    let mut coders = Vec::new();
    for (at, coder) in list(object, "coders")?.iter().enumerate() {
        let coder = coder.as_str().ok_or_else(|| wrong(&format!("\"coders\"[{at}]"), "a name"))?;
        if !coders.iter().any(|known| known == coder) {
            coders.push(coder.to_owned());
        }
    }
    let text = Text::new(text);
    let mut ignored = unknown(object, &["title", "text", "coders", "spans"], "");
    let mut spans = Vec::new();
    for (at, value) in list(object, "spans")?.iter().enumerate() {
        let place = format!("\"spans\"[{at}]");
        let object = value.as_object().ok_or_else(|| wrong(&place, "an object"))?;
        let span = span(object, &place, &text, &returns)?;
        if !coders.contains(&span.coder) {
            coders.push(span.coder.clone());
        }
        for name in unknown(object, &["coder", "label", "start", "end"], "spans.") {
            if !ignored.contains(&name) {
                ignored.push(name);
            }
        }
        spans.push(span);
    }
    Ok(CodedTranscript { title: title.to_owned(), text, coders, spans, ignored })
}

fn span(object: &Map<String, Value>, place: &str, text: &Text, returns: &[u32]) -> Result<CodedSpan> {
    let label = words(object, place, "label")?.trim();
    let coder = words(object, place, "coder")?;
    let (start, end) = (offset(object, place, "start")?, offset(object, place, "end")?);
    // A line end of two characters counts as one here: offsets move by those that went before.
    let moved = |at: u32| at - returns.partition_point(|gone| *gone < at) as u32;
    let length = text.len() + returns.len() as u32;
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
    Ok(CodedSpan { coder: coder.to_owned(), label: label.to_owned(), span })
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

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> Result<&'a [Value]> {
    match object.get(name) {
        None => Ok(&[]),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or_else(|| wrong(&named("", name), "a list")),
    }
}

fn unknown(object: &Map<String, Value>, known: &[&str], place: &str) -> Vec<String> {
    object.keys().filter(|key| !known.contains(&key.as_str())).map(|key| format!("{place}{key}")).collect()
}
