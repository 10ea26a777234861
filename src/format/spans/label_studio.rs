//! Label Studio's export (`.json`): tasks with their annotations (`JSON`), or an object for each annotation (`JSON_MIN`).
//!
//! An annotation belongs to the user who completed it, and who completed it is done with the text, whatever is in it.
//! Offsets are code points in newer versions and UTF-16 units in older ones; each region says its words, and these decide.
//! Regions of a dialogue (`paragraphlabels`) point into one paragraph each, regions of a page (`hypertextlabels`) into
//! elements: of a page the words decide alone, and each such place is counted as uncertain.

use super::ruler::{Ruler, Unit, as_here, is_same};
use super::{Gathering, Said, first_names, list, title, whole, words};
use crate::error::{Error, Result};
use crate::format::encoding::{Nul, decode};
use crate::format::source_file::SourceFile;
use crate::format::study::{On, PersonKey, Study, TranscriptKey};
use crate::format::transcripts::{html, seconds};
use crate::text::{Span, Text};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt::Write as _;

/// True if the first object is a task or an annotation of Label Studio.
pub(in crate::format) fn is_export(bytes: &[u8]) -> bool {
    let names = first_names(bytes);
    let has = |name: &str| names.iter().any(|one| one == name);
    (has("data") && (has("annotations") || has("completions"))) || (has("annotation_id") && has("annotator"))
}

/// Reads the tasks.
///
/// # Errors
/// JSON that is broken, with its place; a file without tasks.
pub(in crate::format) fn read(source: &SourceFile<'_>) -> Result<Study> {
    let decoded = decode(source.bytes, source.encoding, Nul::Refused)?;
    let mut reading =
        Reading { source, gathering: Gathering::default(), texts: HashMap::new(), tasks: 0, fault: None };
    let mut json = serde_json::Deserializer::from_str(&decoded.text);
    let read = Tasks(&mut reading).deserialize(&mut json).and_then(|()| json.end());
    if let Some(fault) = reading.fault {
        return Err(fault);
    }
    read.map_err(|fault| {
        let (line, column) = (fault.line() as u32, fault.column() as u32);
        let fault = Error::bad_file("the JSON is broken").at(line.max(1), Some(column.max(1)));
        fault.hint("was it copied whole?")
    })?;
    if reading.tasks == 0 {
        return Err(Error::bad_file("there are no tasks in this file")
            .at(1, None)
            .hint("export as JSON in Label Studio"));
    }
    let mut study = reading.gathering.finish();
    study.left_out.extend(decoded.damaged);
    Ok(study)
}

/// A file while it is read.
struct Reading<'a> {
    source: &'a SourceFile<'a>,
    gathering: Gathering,
    /// The texts that are here, by the task and the words: an annotation a record names its task again.
    texts: HashMap<(String, String), Option<Content>>,
    tasks: usize,
    fault: Option<Error>,
}

/// The words of a task.
#[derive(Clone)]
struct Content {
    key: TranscriptKey,
    text: Text,
    kind: ContentKind,
}

#[derive(Clone)]
enum ContentKind {
    /// The words as the file has them.
    Plain(String),
    /// Where the words of each paragraph of a dialogue begin in the text, in bytes, and the words as the file has them.
    Dialogue(Vec<(usize, String)>),
    /// A page: the file has it with its tags.
    Page,
}

/// Feeds the tasks of a file to a reading, one at a time: a file may be larger than what its tasks take together.
struct Tasks<'a, 'b>(&'a mut Reading<'b>);

impl<'de> DeserializeSeed<'de> for Tasks<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tasks<'_, '_> {
    type Value = ();

    fn expecting(&self, words: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        words.write_str("tasks")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        while let Some(task) = list.next_element::<Value>()? {
            self.0.task(task);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let mut task = Map::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            task.insert(name, value);
        }
        self.0.task(Value::Object(task));
        Ok(())
    }
}

/// An annotation: who made it, when, and the regions of it.
struct Annotation<'a> {
    by: Option<PersonKey>,
    made: Option<i64>,
    regions: Vec<Region<'a>>,
}

/// A region: the value with its labels, and the note on it.
struct Region<'a> {
    value: &'a Value,
    labels: Vec<&'a str>,
    notes: Vec<&'a str>,
    place: String,
}

/// What a record of `JSON_MIN` holds beside data and regions.
const OF_RECORD: [&str; 8] =
    ["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", "history"];

impl Reading<'_> {
    fn task(&mut self, task: Value) {
        self.tasks += 1;
        if self.fault.is_some() {
            return;
        }
        let read = match task.get("data").filter(|data| data.is_object()) {
            Some(data) => self.full(&task, data),
            None => self.short(&task),
        };
        let nth = self.tasks;
        self.fault = read.err().map(|fault| Error::bad_file(format!("task {nth}: {}", fault.what())));
    }

    /// Reads a task with its annotations.
    fn full(&mut self, task: &Value, data: &Value) -> Result<()> {
        let number = number(task, self.tasks);
        let annotations: Vec<&Value> =
            list(task, "annotations").iter().chain(list(task, "completions")).collect();
        self.gathering.leave("predictions of a model", list(task, "predictions").len());
        self.gathering.leave("drafts", list(task, "drafts").len());
        let mut read = Vec::new();
        for (nth, one) in annotations.iter().enumerate() {
            let is = |name: &str| one.get(name).and_then(Value::as_bool) == Some(true);
            if is("was_cancelled") || is("skipped") {
                self.gathering.leave("annotations that were skipped", 1);
                continue;
            }
            let place = format!("task {number}, annotation {}", nth + 1);
            let regions = self.regions(list(one, "result"), &place);
            let by = person(one.get("completed_by")).map(|name| self.gathering.person(&name));
            let made = words(one, "created_at").and_then(seconds);
            read.push(Annotation { by, made, regions });
        }
        self.annotated(&number, data, &read)
    }

    /// The regions of an annotation that label words.
    fn regions<'v>(&mut self, results: &'v [Value], place: &str) -> Vec<Region<'v>> {
        let mut regions = Vec::new();
        for (nth, result) in results.iter().enumerate() {
            let value = result.get("value");
            let labels = value.map(labels).unwrap_or_default();
            match (words(result, "type").unwrap_or_default(), value) {
                ("relation", _) => self.gathering.leave("relations", 1),
                (_, Some(value)) if value.get("start").is_some() && !labels.is_empty() => {
                    let meta = result.get("meta").map_or(&[][..], |meta| list(meta, "text"));
                    let notes = meta.iter().filter_map(Value::as_str).collect();
                    regions.push(Region {
                        value,
                        labels,
                        notes,
                        place: format!("{place}, region {}", nth + 1),
                    });
                }
                (_, Some(value)) if value.get("start").is_some() => {
                    self.gathering.leave("regions without a label", 1);
                }
                _ => self.gathering.leave("answers that are on no words", 1),
            }
        }
        regions
    }

    /// Reads a record of `JSON_MIN`, which is one annotation.
    fn short(&mut self, record: &Value) -> Result<()> {
        let Some(object) = record.as_object() else { return Err(Error::bad_file("no object")) };
        let number = number(record, self.tasks);
        let mut data = Map::new();
        let mut regions = Vec::new();
        let place = format!("task {number}");
        for (name, value) in object.iter().filter(|(name, _)| !OF_RECORD.contains(&name.as_str())) {
            let all: Vec<&Value> = match value {
                Value::Array(all) => all.iter().collect(),
                one => vec![one],
            };
            let of_words: Vec<(usize, &Value, Vec<&str>)> = all
                .iter()
                .enumerate()
                .filter(|(_, value)| value.get("start").is_some())
                .map(|(nth, value)| (nth, *value, labels(value)))
                .filter(|(.., labels)| !labels.is_empty())
                .collect();
            if of_words.is_empty() {
                data.insert(name.clone(), value.clone());
            }
            regions.extend(of_words.into_iter().map(|(nth, value, labels)| Region {
                value,
                labels,
                notes: Vec::new(),
                place: format!("{place}, {name} {}", nth + 1),
            }));
        }
        let by = person(record.get("annotator")).map(|name| self.gathering.person(&name));
        let made = words(record, "created_at").and_then(seconds);
        self.annotated(&number, &Value::Object(data), &[Annotation { by, made, regions }])
    }

    /// Puts the annotations of a task on its words.
    fn annotated(&mut self, number: &str, data: &Value, annotations: &[Annotation<'_>]) -> Result<()> {
        let regions: Vec<&Region<'_>> = annotations.iter().flat_map(|one| &one.regions).collect();
        let Some(content) = self.content(number, data, &regions)? else { return Ok(()) };
        let measure = Measure::new(&content, &regions);
        for annotation in annotations {
            annotation.by.iter().for_each(|by| self.gathering.is_done(content.key, *by));
            for region in &annotation.regions {
                self.region(&content, &measure, region, annotation);
            }
        }
        Ok(())
    }

    fn region(
        &mut self,
        content: &Content,
        measure: &Measure,
        region: &Region<'_>,
        annotation: &Annotation<'_>,
    ) {
        let Some(said) = measure.said(region) else {
            return self.gathering.leave("regions whose place is not understood", 1);
        };
        let Some(span) = self.gathering.place(&content.text, &said) else { return };
        for label in &region.labels {
            let Some(code) = self.gathering.code(label) else { continue };
            self.gathering.put(content.key, span, code, annotation.by, annotation.made);
            let coding = crate::format::study::CodingKey(self.gathering.study.codings.len() - 1);
            for note in &region.notes {
                self.gathering.memo(On::Coding(coding), "comment", note, annotation.by, annotation.made);
            }
        }
    }

    /// The text of a task, which is made if it is not here.
    fn content(&mut self, number: &str, data: &Value, regions: &[&Region<'_>]) -> Result<Option<Content>> {
        let Some((field, value)) = field(data, regions) else {
            self.gathering.leave("tasks without words in the file", 1);
            return Ok(None);
        };
        let known = (number.to_owned(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        if let Some(content) = self.texts.get(&known) {
            return Ok(content.clone());
        }
        let title = title(data, self.source.stem(), number);
        let content = match value {
            Value::Array(paragraphs) => self.dialogue(&title, paragraphs)?,
            _ => self.plain(&title, &known.1)?,
        };
        let names = data.as_object().into_iter().flat_map(|object| object.keys());
        let others = names.filter(|name| *name != field && *name != "title" && *name != "name");
        self.gathering.ignored.extend(others.map(|name| format!("data.{name}")));
        self.texts.insert(known, content.clone());
        Ok(content)
    }

    fn plain(&mut self, title: &str, raw: &str) -> Result<Option<Content>> {
        if !html::is_html(raw.as_bytes()) {
            let Some(key) = self.gathering.transcript(title, raw, self.source.turns)? else {
                return Ok(None);
            };
            let text = self.gathering.text(key);
            return Ok(Some(Content { key, text, kind: ContentKind::Plain(raw.to_owned()) }));
        }
        let page = SourceFile { encoding: Some("utf-8"), ..SourceFile::new("page.html", raw.as_bytes()) };
        let study = html::read(&SourceFile { turns: self.source.turns, ..page })?;
        let Some(transcript) = study.transcripts.into_iter().next() else { return Ok(None) };
        let raw = transcript.text.as_str().to_owned();
        let Some(key) = self.gathering.transcript(title, &raw, Some("none"))? else { return Ok(None) };
        if let Some(here) = self.gathering.study.transcripts.get_mut(key.0) {
            (here.turns, here.layout) = (transcript.turns, transcript.layout);
        }
        for left in study.left_out {
            self.gathering.leave(&left.what, left.count);
        }
        Ok(Some(Content { key, text: transcript.text, kind: ContentKind::Page }))
    }

    /// A dialogue: a turn for each paragraph, with the name of who says it before a colon.
    fn dialogue(&mut self, title: &str, paragraphs: &[Value]) -> Result<Option<Content>> {
        let mut text = String::new();
        let mut starts = Vec::new();
        for paragraph in paragraphs {
            let said = words(paragraph, "text").unwrap_or_default();
            let author =
                words(paragraph, "author").or_else(|| words(paragraph, "speaker")).unwrap_or_default();
            let author = author.trim().trim_end_matches(':');
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            if !author.is_empty() {
                let _ = write!(text, "{}: ", author.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            starts.push((text.len(), said.to_owned()));
            text.push_str(&as_here(said));
        }
        let Some(key) = self.gathering.transcript(title, &text, self.source.turns)? else { return Ok(None) };
        let text = self.gathering.text(key);
        Ok(Some(Content { key, text, kind: ContentKind::Dialogue(starts) }))
    }
}

/// What a task is called in messages and titles.
fn number(task: &Value, nth: usize) -> String {
    match task.get("id") {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(words)) if words.chars().count() < 50 => words.clone(),
        _ => nth.to_string(),
    }
}

/// The name of a user: an object with names or an address, or a mere number.
fn person(user: Option<&Value>) -> Option<String> {
    let user = user?;
    let id = |number: u64| format!("user {number}");
    match user {
        Value::Number(_) => whole(Some(user)).map(id),
        Value::String(words) => Some(words.trim().to_owned()).filter(|words| !words.is_empty()),
        Value::Object(_) => {
            let part = |name: &str| words(user, name).map(str::trim);
            let names: Vec<&str> = [part("first_name"), part("last_name")].into_iter().flatten().collect();
            let named = Some(names.join(" ")).filter(|name| !name.is_empty());
            let other = || part("email").or_else(|| part("username")).map(str::to_owned);
            named.or_else(other).or_else(|| whole(user.get("id")).map(id))
        }
        _ => None,
    }
}

/// The labels of a region.
fn labels(value: &Value) -> Vec<&str> {
    const NAMES: [&str; 3] = ["labels", "paragraphlabels", "hypertextlabels"];
    NAMES.iter().flat_map(|name| list(value, name)).filter_map(Value::as_str).collect()
}

/// The field of the data that has the words: of several the one in which most regions find theirs, then the one called
/// `text`, then the longest.
fn field<'a>(data: &'a Value, regions: &[&Region<'_>]) -> Option<(&'a String, &'a Value)> {
    let is_address = |words: &str| {
        let words = words.trim();
        !words.contains(char::is_whitespace)
            && ["http://", "https://", "s3://", "gs://", "/data/"].iter().any(|head| words.starts_with(head))
    };
    let score = |(name, value): &(&String, &Value)| {
        let words: Vec<&str> = match value {
            Value::String(words) if !is_address(words) => vec![words],
            Value::Array(all) => all.iter().filter_map(|one| words(one, "text")).collect(),
            _ => Vec::new(),
        };
        let found = |region: &&&Region<'_>| {
            let said = self::words(region.value, "text").unwrap_or_default().trim();
            !said.is_empty() && words.iter().any(|words| words.contains(said))
        };
        let length: usize = words.iter().map(|words| words.trim().len()).sum();
        // A few regions tell as well as all.
        let score = (regions.iter().take(20).filter(found).count(), name.as_str() == "text", length);
        (length > 0).then_some(score)
    };
    let fields = data.as_object()?.iter().filter_map(|field| Some((score(&field)?, field)));
    fields.max_by_key(|(score, _)| *score).map(|(_, field)| field)
}

/// How the offsets of a task can be read.
struct Measure {
    readings: Vec<Offsets>,
}

/// One way to read offsets.
enum Offsets {
    /// In the whole text.
    Whole(Ruler),
    /// In a paragraph, which begins at this character of the text.
    Paragraphs(Vec<(u32, Ruler)>),
    /// In elements of a page: the words alone tell.
    Page,
}

impl Measure {
    /// The ways to read the offsets of a task, that in which most regions find their words first.
    fn new(content: &Content, regions: &[&Region<'_>]) -> Measure {
        const UNITS: [Unit; 2] = [Unit::Points, Unit::Utf16];
        let mut readings: Vec<Offsets> = match &content.kind {
            ContentKind::Page => vec![Offsets::Page],
            ContentKind::Dialogue(paragraphs) => {
                let ruler = |unit| {
                    let begin = |at: usize| content.text.pos_of(at);
                    paragraphs.iter().map(|(at, raw)| (begin(*at), Ruler::new(raw, unit))).collect()
                };
                UNITS.iter().map(|unit| Offsets::Paragraphs(ruler(*unit))).collect()
            }
            ContentKind::Plain(raw) => {
                // A browser may have made one character of the two of a line end.
                let unix = raw.contains("\r\n").then(|| raw.replace("\r\n", "\n"));
                let raws = std::iter::once(raw).chain(&unix);
                raws.flat_map(|raw| UNITS.map(|unit| Offsets::Whole(Ruler::new(raw, unit)))).collect()
            }
        };
        let missed = |offsets: &Offsets| {
            let finds = |region: &&&Region<'_>| {
                let said = words(region.value, "text").map(as_here).unwrap_or_default();
                offsets.span(region.value).is_some_and(|span| is_same(content.text.slice(span), &said))
            };
            regions.len() - regions.iter().filter(finds).count()
        };
        readings.sort_by_cached_key(missed);
        Measure { readings }
    }

    /// Where a region says that its words are; `None` if that is not understood.
    fn said(&self, region: &Region<'_>) -> Option<Said> {
        let words = words(region.value, "text").map(str::to_owned);
        let spans: Vec<Option<Span>> =
            self.readings.iter().map(|offsets| offsets.span(region.value)).collect();
        let is_page = self.readings.iter().any(|offsets| matches!(offsets, Offsets::Page));
        if words.is_none()
            && (is_page || offsets(region.value).is_none())
            && spans.iter().all(Option::is_none)
        {
            return None;
        }
        Some(Said { spans, words, place: region.place.clone() })
    }
}

impl Offsets {
    /// The place of a region read so.
    fn span(&self, value: &Value) -> Option<Span> {
        match self {
            Offsets::Whole(ruler) => offsets(value).and_then(|(start, end)| ruler.span(start, end)),
            Offsets::Paragraphs(paragraphs) => {
                let at = |paragraph: &str, offset: &str| {
                    let (begin, ruler) =
                        paragraphs.get(usize::try_from(whole(value.get(paragraph))?).ok()?)?;
                    Some(begin + ruler.point(whole(value.get(offset))?)?)
                };
                Span::new(at("start", "startOffset")?, at("end", "endOffset")?)
            }
            Offsets::Page => None,
        }
    }
}

/// The offsets of a region in the whole text.
fn offsets(value: &Value) -> Option<(u64, u64)> {
    let pair = |of: &Value, start: &str, end: &str| whole(of.get(start)).zip(whole(of.get(end)));
    let global = || pair(value.get("globalOffsets")?, "start", "end");
    // The first text of a page that is no page.
    let only = || {
        let is_only =
            |name: &str| words(value, name).is_some_and(|path| path.trim_matches('/') == "text()[1]");
        (is_only("start") && is_only("end")).then(|| pair(value, "startOffset", "endOffset"))?
    };
    pair(value, "start", "end").or_else(global).or_else(only)
}
