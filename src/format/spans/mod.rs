//! Coded spans of annotation programs: each reader says which words of which text have which label, and by whom.

pub(super) mod brat;
pub(super) mod doccano;
pub(super) mod label_studio;
pub(super) mod ruler;
pub(super) mod webanno;

use super::LARGEST;
use super::study::{
    CodeKey, Coding, CodingKey, Doubt, LeftOut, Memo, On, PersonKey, Progress, Study, Transcript,
    TranscriptKey, left_out,
};
use super::transcripts::turns_of;
use crate::error::{Error, Result, is_unsafe};
use crate::log::MAX_NAME;
use crate::text::{Span, Text, cells};
use ruler::{as_here, is_same, nearest};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// So many bytes of text are searched for words whose offsets are wrong; after that the offsets stand.
const MAX_SEARCHED: usize = 1 << 30;

/// A study of coded texts while it is made.
#[derive(Default)]
struct Gathering {
    study: Study,
    people: HashMap<String, PersonKey>,
    codes: HashMap<Vec<String>, CodeKey>,
    titles: HashSet<String>,
    done: HashSet<(TranscriptKey, PersonKey)>,
    left: Vec<LeftOut>,
    /// Fields that were not read.
    ignored: BTreeSet<String>,
    /// Words of the transcript that is read, of which it is not sure that they are those of the file.
    in_doubt: HashMap<Span, String>,
    /// How many passages of all transcripts are so, and where the first stands in the file.
    passages_in_doubt: usize,
    doubted: Option<String>,
    /// The first place that is none in its text.
    beyond: Option<String>,
    searched: usize,
}

/// Where a file says that words are.
#[derive(Clone)]
struct Said {
    /// The place by each way in which the offsets can be read, the likeliest first; `None` if that is none in the text.
    spans: Vec<Option<Span>>,
    /// The words, if the file says them.
    words: Option<String>,
    /// What to call it in a message (`task 3, region 2`).
    place: String,
}

impl Gathering {
    fn person(&mut self, name: &str) -> PersonKey {
        self.study.person_named(&mut self.people, name)
    }

    /// The code of a label; `None` if the label has no name.
    fn code(&mut self, label: &str) -> Option<CodeKey> {
        self.code_of(&[label.to_owned()])
    }

    /// The code of names from the top; `None` if there is none, or one of them is empty, which is counted.
    fn code_of(&mut self, path: &[String]) -> Option<CodeKey> {
        let name = |label: &String| {
            let name: String = label.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
            let name: String = name.trim().chars().take(MAX_NAME).collect();
            Some(name).filter(|name| cells(name) > 0)
        };
        let names: Option<Vec<String>> = path.iter().map(name).collect();
        match names.filter(|names| !names.is_empty()) {
            Some(names) => Some(self.study.code_at(&mut self.codes, &names)),
            None => {
                self.leave("labels without a name", 1);
                None
            }
        }
    }

    /// Adds a text as the file has it; `None` if it has no words.
    fn transcript(&mut self, title: &str, raw: &str, turns: Option<&str>) -> Result<Option<TranscriptKey>> {
        if raw.len() > LARGEST {
            return Err(Error::bad_file(format!("the text of {title} is larger than 64 MiB")));
        }
        let words = as_here(raw);
        if words.trim().is_empty() {
            self.leave("texts without words", 1);
            return Ok(None);
        }
        let (turns, layout) = turns_of(&words, turns)?;
        let numbered = |nth: usize| match nth {
            1 => title.trim().to_owned(),
            nth => format!("{} ({nth})", title.trim()),
        };
        let title = (1..).map(numbered).find(|title| !self.titles.contains(title)).unwrap_or_default();
        self.titles.insert(title.clone());
        let mut transcript = Transcript::new(title, Text::new(words), turns);
        transcript.layout = layout.to_owned();
        self.study.transcripts.push(transcript);
        self.in_doubt.clear();
        Ok(Some(TranscriptKey(self.study.transcripts.len() - 1)))
    }

    fn text(&self, key: TranscriptKey) -> Text {
        self.study.transcripts.get(key.0).map_or_else(|| Text::new(""), |one| one.text.clone())
    }

    /// Where words are: at the first of the places that has the words which the file says, else where these are nearest.
    /// `None` if they are nowhere, which is counted.
    fn place(&mut self, text: &Text, said: &Said) -> Option<Span> {
        let first = said.spans.iter().flatten().next().copied();
        let Some(words) = said.words.as_deref().map(as_here).filter(|words| !words.trim().is_empty()) else {
            match first {
                None => self.is_beyond(&said.place),
                Some(_) if said.spans.iter().any(|one| *one != first) => self.doubt(first, "", &said.place),
                Some(_) => {}
            }
            return first;
        };
        if let Some(found) = said.spans.iter().flatten().find(|span| is_same(text.slice(**span), &words)) {
            return Some(*found);
        }
        let mut found = None;
        if self.searched < MAX_SEARCHED {
            self.searched += text.as_str().len();
            found = nearest(text, &words, first.map_or(text.len(), Span::start));
        }
        let found = found.or(first);
        match found {
            Some(_) => self.doubt(found, &words, &said.place),
            None => self.is_beyond(&said.place),
        }
        found
    }

    fn put(
        &mut self,
        transcript: TranscriptKey,
        span: Span,
        code: CodeKey,
        by: Option<PersonKey>,
        made: Option<i64>,
    ) {
        if let Some(said) = self.in_doubt.get(&span) {
            let on = On::Coding(CodingKey(self.study.codings.len()));
            self.study.uncertain.push(Doubt::new(on, said.as_str()));
        }
        self.study.codings.push(Coding { transcript, span, code, by, made, guid: None });
    }

    fn memo(&mut self, on: On, kind: &str, body: &str, by: Option<PersonKey>, made: Option<i64>) {
        if !body.trim().is_empty() {
            let (kind, body) = (kind.to_owned(), body.to_owned());
            self.study.memos.push(Memo { on, kind, body, by, made, guid: None });
        }
    }

    fn is_done(&mut self, transcript: TranscriptKey, by: PersonKey) {
        if self.done.insert((transcript, by)) {
            self.study.progress.push(Progress { transcript, by, state: "done".to_owned() });
        }
    }

    fn leave(&mut self, what: &str, count: usize) {
        match self.left.iter_mut().find(|left| left.what == what) {
            Some(left) => left.count += count,
            None => self.left.push(left_out(what, count)),
        }
    }

    /// Says that it is not sure if a passage of the transcript that is read stands at this place.
    fn doubt(&mut self, spans: impl IntoIterator<Item = Span>, words: &str, place: &str) {
        self.in_doubt.extend(spans.into_iter().map(|span| (span, words.to_owned())));
        self.passages_in_doubt += 1;
        self.doubted.get_or_insert_with(|| place.to_owned());
    }

    fn is_beyond(&mut self, place: &str) {
        self.leave("passages that are not in their text", 1);
        self.beyond.get_or_insert_with(|| place.to_owned());
    }

    fn note(&mut self, note: impl Into<String>) {
        self.study.notes.push(note.into());
    }

    /// The study, with what a person should know.
    fn finish(mut self) -> Study {
        let mut study = self.study;
        study.left_out.append(&mut self.left);
        if let Some(first) = self.doubted {
            study.notes.push(format!(
                "{} passages have other words than the file says, or offsets that can be read in two ways: look at them; the first: {first}",
                self.passages_in_doubt
            ));
        }
        study
            .notes
            .extend(self.beyond.map(|first| format!("the first passage that is not in its text: {first}")));
        study.notes.extend(self.ignored.into_iter().map(|field| format!("the field {field} was not read")));
        study
    }
}

/// The names in the first object of a JSON file: of the file itself, of the first in its list, or of its first line. Nothing
/// else is read.
fn first_names(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if !begins.is_some_and(|byte| matches!(byte, b'{' | b'[')) {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    // What follows the first object is no concern of this: an error there says nothing.
    let _ = serde::de::DeserializeSeed::deserialize(Names { names: &mut names, depth: 0 }, &mut reader);
    names
}

/// Collects the names of the first object.
struct Names<'a> {
    names: &'a mut Vec<String>,
    depth: usize,
}

impl<'de> serde::de::DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> serde::de::Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, words: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        words.write_str("an object")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.names.push(name);
            map.next_value::<serde::de::IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        if self.depth == 0 {
            list.next_element_seed(Names { names: self.names, depth: 1 })?;
        }
        Ok(())
    }
}

/// A whole number of JSON, also one that is written as words or with a point.
fn whole(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    let float = || value.as_f64().filter(|n| *n >= 0.0 && n.fract() == 0.0 && *n < 1e15).map(|n| n as u64);
    value.as_u64().or_else(float).or_else(|| value.as_str()?.trim().parse().ok())
}

/// Words of an object that are there and not empty.
fn words<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().filter(|words| !words.trim().is_empty())
}

/// The list of an object; an empty one if it is not there.
fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What a text is called: the name in one of the usual fields, else the name of the file with a number.
fn title(fields: &Value, stem: &str, number: &str) -> String {
    let short = |words: &&str| words.chars().count() <= 100 && !words.contains(is_unsafe);
    let named = ["title", "name", "filename", "file_name", "doc_id", "document"]
        .iter()
        .find_map(|name| words(fields, name).filter(short));
    named.map_or_else(|| format!("{stem} {number}").trim().to_owned(), |name| name.trim().to_owned())
}
