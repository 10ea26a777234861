//! Selections of a transcript while they are written: those that were kept, and new ones; marks and memos on words.

use super::super::study::{On, Transcript, TranscriptKey};
use super::element::Element;
use super::offsets::repeats;
use super::write::mark_code;
use super::writing::Writing;
use super::{guid, kinds};
use crate::text::{Span, Text};
use std::collections::{HashMap, HashSet};

/// A selection while it is written.
pub(super) struct Selection {
    pub(super) element: Element,
    pub(super) span: Span,
    /// True if its name was a repetition of its words: it is one of those that it has now.
    pub(super) is_named_by_words: bool,
}

/// The name of a selection that is one of its words.
fn name_of(text: &Text, span: Span) -> String {
    let words = text.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(100) {
        Some((at, _)) => format!("{}…", words[..at].trim_end()),
        None => words,
    }
}

impl Selection {
    /// Sets its place, and the name that goes with it: a passage may be another one than when it came.
    pub(super) fn placed(mut self, text: &Text) -> Selection {
        let name = self.element.attribute("name").unwrap_or_default();
        if self.is_named_by_words && !repeats(name, text.slice(self.span)) {
            let name = name_of(text, self.span);
            self.element.set("name", &name);
        }
        self.element.set("startPosition", &self.span.start().to_string());
        self.element.set("endPosition", &self.span.end().to_string());
        self
    }
}

impl Writing<'_> {
    /// What was kept of selections: each still without its codings. What is on no words is written as it was.
    pub(super) fn kept_selections(
        &mut self,
        key: TranscriptKey,
        text: &Text,
        source: &mut Element,
    ) -> Selections {
        let mut out = Selections::default();
        let mut lost = 0;
        for mut kept in
            self.kept(On::Transcript(key), "qdpx selections").map(|kept| kept.children).unwrap_or_default()
        {
            let offset = |name| kept.attribute(name).and_then(|words| words.parse::<u32>().ok());
            let ends = offset("startPosition").zip(offset("endPosition"));
            if kept.attribute("placeless").is_some() {
                let inside = ends.is_none_or(|(start, end)| start != end || end <= text.len());
                match inside {
                    true => source.children.push(kept),
                    false => lost += 1,
                }
                continue;
            }
            let Some(span) = ends.and_then(|(start, end)| Span::new(start, end)) else { continue };
            if let Some(words) = kept.attribute("words").map(str::to_owned) {
                let here = text.slice(span).chars().take(40).collect::<String>();
                if here != words || span.end() > text.len() {
                    lost += 1;
                    continue;
                }
                kept.attributes.retain(|(name, _)| name != "words");
            } else {
                out.waiting.push(out.all.len());
            }
            let codings: Vec<String> =
                kept.named("Coding").filter_map(|coding| coding.attribute("guid")).map(guid::key).collect();
            out.of_coding.extend(codings.into_iter().map(|coding| (coding, out.all.len())));
            let notes: Vec<String> = kept
                .named("NoteRef")
                .filter_map(|note| note.attribute("targetGUID"))
                .map(guid::key)
                .collect();
            for note in notes {
                out.of_note.entry(note).or_insert(out.all.len());
            }
            let owner = kept.attribute("guid").unwrap_or_default();
            out.of_note.insert(guid::of_description(owner), out.all.len());
            for child in kept.children.iter_mut().filter(|child| child.name == "Coding") {
                if child.attribute("undated").is_some() {
                    out.undated.extend(child.attribute("guid").map(guid::key));
                }
                child.set("placeholder", "true");
            }
            // A part that was kept by an earlier version does not say so itself.
            let name = kept.attribute("name").unwrap_or_default();
            let is_named_by_words = kept.attribute("named").is_some() || repeats(name, text.slice(span));
            kept.attributes.retain(|(name, _)| name != "named");
            out.all.push(Selection { element: kept, span, is_named_by_words });
        }
        self.leave("selections without code, note or word", lost, "their words were corrected");
        out
    }

    /// Marks on words of a transcript as codings.
    pub(super) fn marks(
        &mut self,
        marks: &[(usize, Option<Span>)],
        own: &str,
        transcript: &Transcript,
        source: &mut Element,
        selections: &mut Selections,
    ) {
        for &(nth, span) in marks {
            let Some(mark) = self.study.marks.get(nth) else { continue };
            let by = mark.by.and_then(|by| self.guids.people.get(by.0));
            let made = format!("mark/{own}/{span:?}/{}/{by:?}/{:?}", mark.name, mark.made);
            let mut coding = Element::new("Coding").with("guid", &guid::made(&made));
            self.by(&mut coding, mark.by, mark.made);
            coding.children.push(Element::reference("CodeRef", &mark_code(&mark.name)));
            if !mark.note.trim().is_empty() {
                let note = guid::made(&format!("note/{made}"));
                coding.children.push(Element::reference("NoteRef", &note));
                let mut element = Element::new("Note").with("guid", &note);
                element.set("name", &super::notes::head_of(&mark.note));
                element.children.push(Element::of_words("PlainTextContent", &mark.note));
                self.by(&mut element, mark.by, mark.made);
                self.mark_notes.push(element);
            }
            match span {
                Some(span) => put(selections, own, &transcript.text, span, Some(coding)),
                None => source.children.push(coding),
            }
        }
    }

    /// Memos on words: the description of the selection that they came from, else notes that it names.
    pub(super) fn notes_on_words(
        &mut self,
        memos: &[(usize, Span)],
        own: &str,
        transcript: &Transcript,
        selections: &mut Selections,
    ) {
        for &(nth, span) in memos {
            let guid = self.guids.memos.get(nth).cloned().unwrap_or_default();
            let came = selections.of_note.get(&guid::key(&guid)).copied();
            let at = match came.filter(|&at| selections.claim(at, span)) {
                Some(at) => at,
                None => selections.at(own, &transcript.text, span),
            };
            let Some(selection) = selections.all.get_mut(at) else { continue };
            let owner = selection.element.attribute("guid").unwrap_or_default().to_owned();
            let is_described = selection.element.named("Description").next().is_some();
            let memo = self.study.memos.get(nth);
            let can_be_one = !is_described && memo.is_some_and(|memo| memo.kind == kinds::usual());
            if guid::key(&guid) == guid::of_description(&owner) && can_be_one {
                let body = memo.map_or("", |memo| memo.body.as_str());
                selection.element.children.push(Element::of_words("Description", body));
                self.described.insert(nth);
            } else {
                self.tie(&owner, &guid);
            }
        }
        selections.drop_empty();
    }
}

/// The selections of a transcript while they are written.
#[derive(Default)]
pub(super) struct Selections {
    pub(super) all: Vec<Selection>,
    /// Which selection a coding came in.
    of_coding: HashMap<String, usize>,
    /// Which selection a note came with.
    of_note: HashMap<String, usize>,
    /// Codings that came without a date of their own.
    undated: HashSet<String>,
    /// Kept selections of which no coding or note was found yet.
    waiting: Vec<usize>,
    by_span: HashMap<(u32, u32), usize>,
}

impl Selections {
    /// Takes a kept selection for a span: `false` if its codings are on two different spans by now.
    fn claim(&mut self, at: usize, span: Span) -> bool {
        let Some(selection) = self.all.get_mut(at) else { return false };
        match self.waiting.iter().position(|waiting| *waiting == at) {
            Some(nth) => {
                self.waiting.swap_remove(nth);
                selection.span = span;
            }
            None if selection.span != span => return false,
            None => {}
        }
        self.by_span.entry((span.start(), span.end())).or_insert(at);
        true
    }

    /// The selection of a span, which is made if there is none.
    fn at(&mut self, own: &str, text: &Text, span: Span) -> usize {
        let key = (span.start(), span.end());
        if let Some(&at) = self.by_span.get(&key) {
            return at;
        }
        let made = guid::made(&format!("selection/{own}/{}-{}", key.0, key.1));
        let name = name_of(text, span);
        let element = Element::new("PlainTextSelection").with("guid", &made).with("name", &name);
        self.all.push(Selection { element, span, is_named_by_words: true });
        self.by_span.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }

    /// Leaves out what is kept of selections whose codings and notes were removed here.
    fn drop_empty(&mut self) {
        let mut nth = 0;
        let waiting: HashSet<usize> = self.waiting.iter().copied().collect();
        self.all.retain(|_| {
            nth += 1;
            !waiting.contains(&(nth - 1))
        });
    }
}

/// Puts a coding into its selection.
pub(super) fn put(selections: &mut Selections, own: &str, text: &Text, span: Span, coding: Option<Element>) {
    let guid = coding.as_ref().and_then(|coding| coding.attribute("guid")).map(guid::key).unwrap_or_default();
    let came = selections.of_coding.get(&guid).copied();
    let at = match came.filter(|&at| selections.claim(at, span)) {
        Some(at) => at,
        None => selections.at(own, text, span),
    };
    let is_undated = came == Some(at) && selections.undated.contains(&guid);
    if let Some(selection) = selections.all.get_mut(at) {
        selection.element.children.extend(coding.map(|mut coding| {
            coding.attributes.retain(|(name, _)| !(is_undated && name == "creationDateTime"));
            coding
        }));
    }
}

/// Points of a transcript of a recording: GUIDs by place, in the order of the file.
pub(super) type Points = HashMap<u32, Vec<String>>;

pub(super) fn points(source: &Element) -> Points {
    let mut all = Points::new();
    for point in source.named("SyncPoint") {
        let place = point.attribute("position").and_then(|words| words.parse().ok());
        if let Some((place, guid)) = place.zip(point.attribute("guid")) {
            all.entry(place).or_default().push(guid.to_owned());
        }
    }
    all
}

/// Puts a selection into a transcript of a recording, between two points.
pub(super) fn timed(source: &mut Element, points: &mut Points, mut selection: Selection) {
    let own = source.attribute("guid").unwrap_or_default().to_owned();
    for (name, place) in [("fromSyncPoint", selection.span.start()), ("toSyncPoint", selection.span.end())] {
        let known = selection.element.attribute(name).map(guid::key);
        let here = points.entry(place).or_default();
        let same = here.iter().find(|point| known.as_ref() == Some(&guid::key(point)));
        let point = same.or(here.first()).cloned().unwrap_or_else(|| {
            let made = guid::made(&format!("point/{own}/{place}"));
            let new = Element::new("SyncPoint").with("guid", &made).with("position", &place.to_string());
            source.children.push(new);
            here.push(made.clone());
            made
        });
        selection.element.set(name, &point);
    }
    selection.element.name = "TranscriptSelection".to_owned();
    source.children.push(selection.element);
}
