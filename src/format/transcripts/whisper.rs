//! JSON of speech recognition: Whisper (`segments` with `start`, `end`, `text`), WhisperX (with `speaker`), and
//! whisper.cpp (`transcription` with `offsets` in milliseconds). Segments are captions, see [`super::cues`].

use super::cues::{Cue, Cues, Said, to_turns};
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use serde_json::Value;

/// Reads the segments.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let value: Value = serde_json::from_str(&decoded.text).map_err(|fault| {
        let (line, column) = (fault.line() as u32, fault.column() as u32);
        let fault = Error::bad_file("the JSON is broken").at(line.max(1), Some(column.max(1)));
        fault.hint("was it copied whole?")
    })?;
    let Some(segments) = segments(&value) else {
        return Err(Error::bad_file("no \"segments\" or \"transcription\", as Whisper writes them")
            .at(1, None)
            .hint("JSON of another program? save it as vtt, srt or docx there"));
    };
    let mut cues = Cues::default();
    let (mut untimed, mut silent) = (0, 0);
    for segment in segments {
        let words = text(segment, "text").unwrap_or_default();
        let Some((start, end)) = times(segment) else {
            untimed += 1;
            continue;
        };
        if words.trim().is_empty() {
            silent += 1;
            continue;
        }
        let voice = text(segment, "speaker").unwrap_or_default().trim().to_owned();
        let lines = vec![Said { voice, words: words.trim().to_owned() }];
        cues.cues.push(Cue { start, end, lines, ..Cue::default() });
    }
    cues.left_out.extend(decoded.damaged);
    cues.left_out.push(left_out("segments without times", untimed));
    cues.left_out.push(left_out("segments without words", silent));
    let mut found = to_turns(cues, "Whisper JSON", decoded.encoding, source.turns)?;
    found.left_out.retain(|left| left.what != "cues without words");
    Ok(found.study(source))
}

/// The list of segments; WhisperX may write the list alone.
fn segments(value: &Value) -> Option<&Vec<Value>> {
    let named = |name: &str| value.get(name).and_then(Value::as_array);
    named("segments").or_else(|| named("transcription")).or_else(|| value.as_array())
}

fn text<'a>(segment: &'a Value, name: &str) -> Option<&'a str> {
    segment.get(name).and_then(Value::as_str)
}

/// Start and end in milliseconds.
fn times(segment: &Value) -> Option<(u64, u64)> {
    if let Some(offsets) = segment.get("offsets") {
        let at = |name: &str| offsets.get(name).and_then(Value::as_u64);
        return at("from").zip(at("to"));
    }
    let at = |name: &str| {
        let seconds = segment.get(name).and_then(Value::as_f64).filter(|seconds| seconds.is_finite())?;
        // A cast holds at the borders of its type.
        Some((seconds.clamp(0.0, 1e9) * 1000.0).round() as u64)
    };
    let start = at("start")?;
    Some((start, at("end").unwrap_or(start)))
}
