//! doccano's export of sequence labelling (`.jsonl`): a text in each line, with `label` (`[[0, 5, "PERSON"]]`; `labels` in
//! older versions), or `entities` with `start_offset`, `end_offset` and `label` where a project has relations.
//!
//! A project of many annotators exports a file for each, named after the user, and the file does not say who that is: the
//! codings are those of the person who acts (`--coder`). A field `user`, as older versions wrote it, names another. The file does not say what its
//! offsets count, either: version 1.8.4 counts UTF-16 units, or, if the project says so, characters as they are seen;
//! files of other origin count code points. Where that differs, the reading counts that cuts fewest words.

use super::ruler::{Ruler, Unit, cuts_a_word};
use super::{Gathering, Said, first_names, list, title, whole, words};
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{On, PersonKey, Study, TranscriptKey};
use crate::text::Text;
use serde_json::Value;

/// A label on words, before it is known what offsets count.
struct Labelled {
    label: String,
    /// Who put it there, if the label says so.
    by: Option<String>,
    start: u64,
    end: u64,
    place: String,
}

/// A line that was read.
struct Line {
    key: TranscriptKey,
    raw: String,
    by: Option<PersonKey>,
    labels: Vec<Labelled>,
}

/// The fields that may hold labels.
const LABELS: [&str; 4] = ["label", "labels", "entities", "annotations"];

/// True if the first line is one of doccano's.
pub(in crate::format) fn is_export(bytes: &[u8]) -> bool {
    let names = first_names(bytes);
    let has = |name: &str| names.iter().any(|one| one == name);
    (has("text") || has("data"))
        && LABELS.iter().any(|name| has(name))
        && !has("spans")
        && !has("annotation_id")
}

/// Reads the lines.
///
/// # Errors
/// The line that is no JSON or has no text.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut gathering = Gathering::default();
    let several = decoded.text.lines().filter(|line| !line.trim().is_empty()).nth(1).is_some();
    let mut lines = Vec::new();
    for (number, line) in decoded.text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = number as u32 + 1;
        let value: Value = serde_json::from_str(line).map_err(|fault| {
            let fault = Error::bad_file(format!("this line is no JSON: {fault}")).at(at, None);
            fault.hint("doccano exports JSONL for sequence labelling: an object a line")
        })?;
        let read = one(&value, (at as usize, several), source, &mut gathering);
        lines.extend(read.map_err(|fault| fault.at(at, None))?);
    }
    let units = place(&mut gathering, lines);
    if let Some(note) = units {
        gathering.note(note);
    }
    if gathering.study.people.is_empty() && !gathering.study.codings.is_empty() {
        gathering
            .note("the file does not say who coded: its codings are yours, or with --coder NAME another's");
    }
    let mut study = gathering.finish();
    study.left_out.extend(decoded.damaged);
    Ok(study)
}

/// Reads a line; `None` if it has no words.
fn one(
    value: &Value,
    (number, several): (usize, bool),
    source: &SourceFile<'_>,
    gathering: &mut Gathering,
) -> Result<Option<Line>> {
    let Some(raw) = value.get("text").or_else(|| value.get("data")).and_then(Value::as_str) else {
        return Err(Error::bad_file("this line has no \"text\"")
            .hint("only projects that label words of texts are read, not those of pictures or whole texts"));
    };
    let id = value.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let number_of = if several { id.unwrap_or_else(|| number.to_string()) } else { String::new() };
    let title = title(value, source.stem(), &number_of);
    let Some(key) = gathering.transcript(&title, raw, source.turns)? else { return Ok(None) };
    let by = user(value).map(|name| gathering.person(&name));
    let labels: Vec<Labelled> = LABELS
        .iter()
        .flat_map(|field| list(value, field).iter().enumerate().map(move |(nth, one)| (field, nth, one)))
        .filter_map(|(field, nth, one)| {
            let place = format!("line {number}, {field} {}", nth + 1);
            let found = labelled(one, place);
            if found.is_none() {
                gathering.leave("labels of whole texts", 1);
            }
            found
        })
        .collect();
    gathering.leave("labels of whole texts", list(value, "cats").len());
    gathering.leave("relations", list(value, "relations").len());
    for comment in list(value, "Comments").iter().chain(list(value, "comments")) {
        let body = comment.as_str().or_else(|| words(comment, "text")).unwrap_or_default();
        gathering.memo(On::Transcript(key), "comment", body, by, None);
    }
    let known =
        ["id", "text", "data", "user", "username", "annotator", "cats", "relations", "Comments", "comments"];
    let ignored = value.as_object().into_iter().flat_map(|object| object.iter());
    let ignored = ignored.filter(|(name, value)| {
        !known.contains(&name.as_str()) && !LABELS.contains(&name.as_str()) && !is_nothing(value)
    });
    gathering.ignored.extend(ignored.map(|(name, _)| name.clone()));
    Ok(Some(Line { key, raw: raw.to_owned(), by, labels }))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(object) => object.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::String(words) => words.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Who a line or a label says that it is by: a name, or the number of a user.
fn user(of: &Value) -> Option<String> {
    let named = ["user", "username", "annotator"].iter().find_map(|name| words(of, name)).map(str::to_owned);
    named.or_else(|| whole(of.get("user")).map(|number| format!("user {number}")))
}

/// A label on words: `[0, 5, "PERSON"]`, or an object. `None` if it is on no words.
fn labelled(one: &Value, place: String) -> Option<Labelled> {
    let (start, end, label) = match one {
        Value::Array(parts) => (parts.first(), parts.get(1), parts.get(2)),
        _ => (one.get("start_offset"), one.get("end_offset"), one.get("label")),
    };
    let label = match label? {
        Value::String(label) => label.clone(),
        // The oldest exports have numbers for labels; their names are in a file of their own.
        Value::Number(number) => format!("label {number}"),
        _ => return None,
    };
    Some(Labelled { label, by: user(one), start: whole(start)?, end: whole(end)?, place })
}

/// Puts the labels on words, and says how offsets were read if that makes a difference.
fn place(gathering: &mut Gathering, lines: Vec<Line>) -> Option<String> {
    const UNITS: [Unit; 3] = [Unit::Utf16, Unit::Points, Unit::Graphemes];
    let measured: Vec<(Line, Text, [Ruler; 3])> = lines
        .into_iter()
        .map(|line| {
            let text = gathering.text(line.key);
            let rulers = UNITS.map(|unit| Ruler::new(&line.raw, unit));
            (line, text, rulers)
        })
        .collect();
    // All of a file is counted in the same way.
    let mut wrong = [0_usize; 3];
    let mut differs = false;
    for (line, text, rulers) in &measured {
        for one in &line.labels {
            let spans = rulers.each_ref().map(|ruler| ruler.span(one.start, one.end));
            differs |= spans.iter().any(|span| *span != spans[0]);
            for (wrong, span) in wrong.iter_mut().zip(spans) {
                *wrong += span.map_or(2, |span| usize::from(cuts_a_word(text, span)));
            }
        }
    }
    let mut order = [0, 1, 2];
    order.sort_by_key(|nth| wrong[*nth]);
    let best = UNITS[order[0]];
    for (line, text, rulers) in measured {
        for one in line.labels {
            let Some(code) = gathering.code(&one.label) else { continue };
            let spans = order.iter().map(|nth| rulers[*nth].span(one.start, one.end)).collect();
            let place = format!("{}, {}..{}", one.place, one.start, one.end);
            if let Some(span) = gathering.place(&text, &Said { spans, words: None, place }) {
                let by = one.by.map(|name| gathering.person(&name)).or(line.by);
                gathering.put(line.key, span, code, by, None);
            }
        }
    }
    differs.then(|| format!("the file does not say what its offsets count: read as {}", best.words()))
}
