//! Sources that are more than text: transcripts of recordings with their points in time, and regions that are placed by
//! their words.

use super::super::study::TranscriptKey;
use super::super::transcripts::xml;
use super::element::Element;
use super::guid;
use super::offsets::{Map, uncut};
use super::place::{Chosen, Place, SEARCHED};
use super::reading::{El, Reading, children, guid_of};
use super::sources::{is_known, words_of_region};
use crate::text::{Span, Text, Time};
use roxmltree::Node;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A point of a recording: its place in the transcript, and its time in milliseconds.
struct Point {
    place: u32,
    time: Option<u64>,
}

/// The points in time of a transcript, by their GUIDs.
fn points(part: &El<'_>, map: &Map) -> HashMap<String, Point> {
    let number =
        |node: &El<'_>, name| xml::attribute(node, name).and_then(|words| words.trim().parse::<i64>().ok());
    let all = children(part, "SyncPoint").filter_map(|node| {
        let place = map.place(number(&node, "position")?)?;
        let time = number(&node, "timeStamp").and_then(|time| u64::try_from(time).ok());
        Some((guid::key(guid_of(&node)), Point { place, time }))
    });
    all.collect()
}

impl Reading<'_> {
    /// Reads the selections of a transcript, which stand between two points in time.
    pub(super) fn timed(&mut self, place: &mut Place<'_>, map: &Map, kept: &mut Element) {
        let (part, key) = (place.part, place.key);
        let points = points(&part, map);
        let length = self.study.transcripts.get(key.0).map_or(0, |one| one.text.len());
        let at = |node: &El<'_>, name| {
            xml::attribute(node, name).and_then(|guid| points.get(&guid::key(guid))).map(|point| point.place)
        };
        for selection in children(&part, "TranscriptSelection") {
            let from = at(&selection, "fromSyncPoint");
            let to = at(&selection, "toSyncPoint").or(from.map(|_| length));
            kept.children.extend(self.selection(&selection, key, from.zip(to), place));
        }
        self.times(key, points.into_values());
    }

    /// Sets the times of turns to those of the points at which they begin.
    fn times(&mut self, key: TranscriptKey, points: impl Iterator<Item = Point>) {
        let mut all: Vec<(u32, u64)> = points.filter_map(|point| Some((point.place, point.time?))).collect();
        all.sort_unstable();
        let Some(transcript) = self.study.transcripts.get_mut(key.0) else { return };
        for turn in Arc::make_mut(&mut transcript.turns) {
            let start = turn.label.map_or(turn.words.start(), |label| label.start());
            let from = all.partition_point(|(place, _)| *place < start);
            let here = all.get(from).filter(|(place, _)| *place <= turn.words.start());
            if let (Some((_, start)), None) = (here, turn.time) {
                turn.time = Some(Time { start: *start, end: None });
            }
        }
    }

    /// Keeps the points in time, with their places in the text; a text that is another one later has no use for them.
    pub(super) fn points(&mut self, place: &Place<'_>, map: &Map, own: &mut Element) {
        let Some(transcript) = self.study.transcripts.get(place.key.0) else { return };
        own.set("text", &guid::made(transcript.text.as_str()));
        for point in own.children.iter_mut().filter(|child| child.name == "SyncPoint") {
            let offset = point.attribute("position").and_then(|words| words.trim().parse::<i64>().ok());
            match offset.and_then(|offset| map.place(offset)) {
                Some(place) => point.set("position", &place.to_string()),
                None => point.attributes.retain(|(name, _)| name != "position"),
            }
        }
    }

    /// Keeps the source around a text, with its regions; a region whose words stand once in the text is placed there.
    pub(super) fn around(&mut self, place: &Place<'_>, places: &[Place<'_>]) {
        let source = place.source;
        self.about(&source, place.key);
        self.values_of_source(&source, place.key);
        let top = source.id();
        let parts: Vec<_> =
            places.iter().filter(|one| one.source == source).map(|one| one.part.id()).collect();
        let takes = |node: &Node<'_, '_>| {
            let Some(parent) = node.parent_element().map(|parent| parent.id()) else { return true };
            // What codes a picture or recording as a whole is on no words.
            let is_on_all = parent == top && xml::local(node) == "Coding";
            is_on_all || !(is_known(node) && (parent == top || parts.contains(&parent)))
        };
        let mut kept = self.kept_source(&source, &takes);
        // Of a part the element alone is kept here: the transcript has the rest.
        let guids: Vec<String> = places
            .iter()
            .filter(|one| one.source == source)
            .map(|one| guid::key(guid_of(&one.part)))
            .collect();
        for part in kept.children.iter_mut().filter(|child| {
            child.attribute("guid").is_some_and(|guid| guids.contains(&guid::key(guid)))
                && matches!(child.name.as_str(), "Representation" | "TextDescription" | "Transcript")
        }) {
            *part = Element::new(&part.name).with("guid", part.attribute("guid").unwrap_or_default());
        }
        self.anchor(place, &mut kept);
        self.regions(&source);
        let whole = children(&source, "Coding").count();
        self.keep("codings of whole pictures, PDFs and recordings", whole, "they are on no words");
        self.element("source", kept);
    }

    /// Puts the codings of a region onto the words that it repeats, if they stand once in the text.
    fn anchor(&mut self, place: &Place<'_>, kept: &mut Element) {
        let Some(text) = self.study.transcripts.get(place.key.0).map(|one| one.text.clone()) else { return };
        let mut squeezed = None;
        let (mut placed, mut placed_codings, mut left) = (0, HashSet::new(), SEARCHED);
        for region in place.source.children().filter(|node| node.tag_name().name().ends_with("Selection")) {
            // One that is a selection of the text, too, is on its words already.
            if self.selections.contains_key(&guid::key(guid_of(&region))) {
                continue;
            }
            let Some(words) = words_of_region(&region) else { continue };
            left = left.saturating_sub(text.as_str().len());
            if left == 0 {
                break;
            }
            let squeezed = squeezed.get_or_insert_with(|| Squeezed::new(&text));
            let Some(span) = squeezed.only(&words) else { continue };
            let (by, made) = self.made(&region);
            let chosen = Chosen { transcript: place.key, span, by, made };
            placed += 1;
            let before = (self.study.codings.len(), self.study.marks.len());
            for coding in children(&region, "Coding") {
                if self.coding(&coding, &chosen) {
                    placed_codings.insert(guid_of(&coding).to_owned());
                }
            }
            self.study.doubt_all_since(before, &words);
        }
        shown(kept, &placed_codings);
        let codings = placed_codings.len();
        if codings > 0 {
            self.study.notes.push(format!(
                "regions placed by their words, which stand once in the text: {placed}, with {codings} codings; look at them"
            ));
        }
    }
}

/// Remembers which codings of regions are codings of the study, too.
fn shown(element: &mut Element, guids: &HashSet<String>) {
    if element.name == "Coding" && element.attribute("guid").is_some_and(|own| guids.contains(own.trim())) {
        element.set("shown", "true");
    }
    element.children.iter_mut().for_each(|child| shown(child, guids));
}

/// A text without blanks, so that words are found whatever lines they are broken into.
struct Squeezed<'t> {
    text: &'t str,
    letters: String,
    /// For each [`STEP`]th letter its byte in `letters`, its byte in the text, and its place there.
    steps: Vec<(usize, usize, u32)>,
}

/// Letters between two entries of the index: one for each letter would be many times as long as the text.
const STEP: usize = 256;

impl<'t> Squeezed<'t> {
    fn new(text: &'t Text) -> Squeezed<'t> {
        let (mut letters, mut steps) = (String::new(), Vec::new());
        let all = text.as_str().char_indices().enumerate().filter(|(_, (_, c))| !c.is_whitespace());
        for (nth, (at, (byte, c))) in all.enumerate() {
            if nth % STEP == 0 {
                steps.push((letters.len(), byte, at as u32));
            }
            letters.push(c);
        }
        Squeezed { text: text.as_str(), letters, steps }
    }

    /// The place in the text of the letter that begins at a byte of `letters`.
    fn place(&self, byte: usize) -> Option<u32> {
        let step = self.steps.partition_point(|(letter, ..)| *letter <= byte).checked_sub(1)?;
        let (letter, from, at) = *self.steps.get(step)?;
        let further = self.letters.get(letter..byte)?.chars().count();
        let mut letters = self.text.get(from..)?.chars().enumerate().filter(|(_, c)| !c.is_whitespace());
        letters.nth(further).map(|(ahead, _)| at + ahead as u32)
    }

    /// The place of words that stand once.
    fn only(&self, words: &str) -> Option<Span> {
        let words = uncut(words).unwrap_or(words);
        let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        // Shorter words are found by chance.
        if words.chars().count() < 5 {
            return None;
        }
        let mut all = self.letters.match_indices(words.as_str());
        let (at, _) = all.next().filter(|_| all.next().is_none())?;
        let last = at + words.len() - words.chars().next_back()?.len_utf8();
        Span::new(self.place(at)?, self.place(last)? + 1)
    }
}
