//! JSON of speech recognition: Whisper (`segments` with `start`, `end`, `text`), WhisperX (with `speaker`), and
//! whisper.cpp (`transcription` with `offsets` in milliseconds). Segments are captions, see [`super::cues`].

use super::cues::{Cue, Cues, Said, to_turns};
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{Study, left_out};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Reads the segments.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let value: Top = serde_json::from_str(&decoded.text).map_err(|fault| {
        let (line, column) = (fault.line() as u32, fault.column() as u32);
        let fault = Error::bad_file("the JSON is broken").at(line.max(1), Some(column.max(1)));
        fault.hint("was it copied whole?")
    })?;
    let mut lists = value.0;
    let more = lists.len().saturating_sub(1);
    let segments: Vec<Value> = lists.iter_mut().flat_map(std::mem::take).collect();
    if lists.is_empty() {
        return Err(Error::bad_file("no \"segments\" or \"transcription\", as Whisper writes them")
            .at(1, None)
            .hint("JSON of another program? save it as vtt, srt or docx there"));
    }
    let mut cues = Cues::default();
    let (mut untimed, mut silent) = (0, 0);
    for segment in &segments {
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
    if more > 0 {
        found.notes.push(format!(
            "the file has more than one list of segments; those after the first follow it: {more}"
        ));
    }
    Ok(found.study(source))
}

/// The lists of segments of a file, in its order: a key may be there twice. WhisperX may write the list alone.
struct Top(Vec<Vec<Value>>);

impl<'de> Deserialize<'de> for Top {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Top, D::Error> {
        from.deserialize_any(TopVisitor)
    }
}

struct TopVisitor;

impl<'de> Visitor<'de> for TopVisitor {
    type Value = Top;

    fn expecting(&self, words: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        words.write_str("segments")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Top, A::Error> {
        let (mut segments, mut transcription) = (Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            let lists = match key.as_str() {
                "segments" => &mut segments,
                "transcription" => &mut transcription,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if let Value::Array(list) = map.next_value()? {
                lists.push(list);
            }
        }
        Ok(Top(if segments.is_empty() { transcription } else { segments }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<Top, A::Error> {
        let mut all = Vec::new();
        while let Some(segment) = list.next_element()? {
            all.push(segment);
        }
        Ok(Top(vec![all]))
    }

    fn visit_str<E>(self, _: &str) -> std::result::Result<Top, E> {
        Ok(Top(Vec::new()))
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<Top, E> {
        Ok(Top(Vec::new()))
    }

    fn visit_i64<E>(self, _: i64) -> std::result::Result<Top, E> {
        Ok(Top(Vec::new()))
    }

    fn visit_u64<E>(self, _: u64) -> std::result::Result<Top, E> {
        Ok(Top(Vec::new()))
    }

    fn visit_f64<E>(self, _: f64) -> std::result::Result<Top, E> {
        Ok(Top(Vec::new()))
    }

    fn visit_unit<E>(self) -> std::result::Result<Top, E> {
        Ok(Top(Vec::new()))
    }
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
