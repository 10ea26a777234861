//! Selections and codings of a text, and which of them are doubtful.

use super::super::study::{Coding, CodingKey, Doubt, Mark, On, TranscriptKey};
use super::super::transcripts::{seconds, xml};
use super::element::Element;
use super::guid;
use super::offsets::{Witness, repeats, uncut};
use super::place::{Chosen, Place, SEARCHED};
use super::reading::{El, Reading, came, child_words, children, guid_of, target};
use crate::text::{Span, Text};

impl Reading<'_> {
    /// Reads a selection: what is to be kept of it.
    pub(super) fn selection(
        &mut self,
        node: &El<'_>,
        transcript: TranscriptKey,
        ends: Option<(u32, u32)>,
        place: &mut Place<'_>,
    ) -> Option<Element> {
        let codings = children(node, "Coding").count();
        let Some(span) = ends.and_then(|(start, end)| Span::new(start, end)) else {
            return self.placeless(node, ends, codings);
        };
        let owner = guid_of(node);
        self.selections.insert(guid::key(owner), (transcript, span));
        let (by, made) = self.made(node);
        let description = child_words(node, "Description");
        let is_said = description.is_some() || codings > 0 || xml::child(node, "NoteRef").is_some();
        if let Some(body) = description {
            self.describe(On::Passage(transcript, span), body, by, made, owner);
        }
        self.tie(node, On::Passage(transcript, span), owner);
        let chosen = Chosen { transcript, span, by, made };
        let first = self.study.codings.len();
        for coding in children(node, "Coding") {
            self.coding(&coding, &chosen);
        }
        if let Some(name) = xml::attribute(node, "name") {
            place.origin.named.push((span, name.to_owned(), first..self.study.codings.len()));
        }
        let mut kept = Element::of(node, &|child| matches!(xml::local(child), "Coding" | "NoteRef"));
        let mut codings = children(node, "Coding");
        for coding in kept.children.iter_mut().filter(|child| child.name == "Coding") {
            *coding = codings.next().map(|coding| in_its_place(&coding)).unwrap_or_default();
        }
        let words = self.study.transcripts.get(transcript.0).map_or("", |one| one.text.slice(span));
        if xml::attribute(node, "name").is_some_and(|name| repeats(name, words)) {
            kept.set("named", "words");
        }
        let ends = |kept: &mut Element| {
            kept.set("startPosition", &span.start().to_string());
            kept.set("endPosition", &span.end().to_string());
        };
        ends(&mut kept);
        if !is_said {
            self.keep("selections without code or note", 1, "");
            let words = self.study.transcripts.get(transcript.0).map(|one| one.text.slice(span));
            kept.set("words", &words.unwrap_or_default().chars().take(40).collect::<String>());
        }
        Some(kept)
    }

    /// A selection that is on no words: it is kept as it stands.
    fn placeless(&mut self, node: &El<'_>, ends: Option<(u32, u32)>, codings: usize) -> Option<Element> {
        let mut kept = Element::of(node, &|_| true);
        let (what, why) = match ends {
            Some((start, end)) if start == end => {
                kept.set("startPosition", &start.to_string());
                kept.set("endPosition", &end.to_string());
                ("selections without a word", "their end is their beginning")
            }
            _ => ("selections outside of their text", "their offsets are no places in it"),
        };
        kept.set("placeless", "true");
        self.keep(what, 1, why);
        self.keep("codings on no words", codings, "");
        Some(kept)
    }

    /// Reads a coding: `true` if it came in as one.
    pub(super) fn coding(&mut self, node: &El<'_>, on: &Chosen) -> bool {
        let code = xml::child(node, "CodeRef").map_or("", |code| target(&code));
        let by = self.who(&[xml::attribute(node, "creatingUser")]).or(on.by);
        let at = xml::attribute(node, "creationDateTime");
        let made = at.and_then(|at| seconds(at.trim())).or(on.made);
        let whole = self.study.transcripts.get(on.transcript.0).and_then(|one| one.text.whole());
        if let Some(name) = self.marks.get(&guid::key(code)).cloned() {
            let is_whole =
                xml::local(&node.parent().unwrap_or(*node)) != "PlainTextSelection" && whole == Some(on.span);
            let place =
                if is_whole { On::Transcript(on.transcript) } else { On::Passage(on.transcript, on.span) };
            if let Some(note) = xml::child(node, "NoteRef") {
                self.mark_notes.push((self.study.marks.len(), guid::key(target(&note))));
            }
            self.study.marks.push(Mark { on: place, name, note: String::new(), by, made });
            return true;
        }
        let Some(&code) = self.codes.get(&guid::key(code)) else {
            self.lose("codings whose code is not in the file", 1, "");
            return false;
        };
        let key = CodingKey(self.study.codings.len());
        let guid = guid_of(node);
        self.study.codings.push(Coding {
            transcript: on.transcript,
            span: on.span,
            code,
            by,
            made,
            guid: came(guid),
        });
        self.codings.insert(guid::key(guid), key);
        self.tie(node, On::Coding(key), guid);
        true
    }

    /// Codings whose words are not those that the name of their selection repeats, though they stand elsewhere in the text.
    pub(super) fn doubt(&mut self, places: &[Place<'_>]) {
        let texts = &self.study.transcripts;
        let all = places.iter().flat_map(|place| {
            let text = texts.get(place.key.0).map(|one| &one.text);
            place.origin.named.iter().filter_map(move |one| Some((text?, one)))
        });
        let (right, wrong): (Vec<_>, Vec<_>) =
            all.partition(|(text, (span, name, _))| repeats(name, text.slice(*span)));
        // Where names are something else they say nothing of words.
        if right.len() < wrong.len() {
            return;
        }
        let elsewhere = |text: &Text, name: &str| {
            let name = uncut(name).unwrap_or(name).trim();
            name.chars().count() >= 12 && text.as_str().contains(name)
        };
        let mut left = SEARCHED;
        let in_reach = wrong.iter().take_while(|(text, _)| {
            let length = text.as_str().len();
            left = left.saturating_sub(length);
            left > 0
        });
        let doubted = in_reach.filter(|(text, (_, name, _))| elsewhere(text, name));
        let doubted: Vec<Doubt> = doubted
            .flat_map(|(_, (_, name, codings))| codings.clone().map(move |nth| (nth, name)))
            .map(|(nth, name)| Doubt::new(On::Coding(CodingKey(nth)), name.as_str()))
            .collect();
        if !doubted.is_empty() {
            self.study.notes.push(format!(
                "codings on other words than the names of their selections repeat: {}; look at them",
                doubted.len()
            ));
        }
        self.study.uncertain.extend(doubted);
    }
}

/// What is kept of a coding that came in: which one it is, and that it had no date of its own. Here it has that of its
/// selection or source, and it is written as it came.
pub(super) fn in_its_place(coding: &El<'_>) -> Element {
    let kept = Element::new("Coding").with("guid", guid_of(coding));
    match xml::attribute(coding, "creationDateTime") {
        Some(_) => kept,
        None => kept.with("undated", "true"),
    }
}

/// The selections that may tell how offsets are counted.
pub(super) fn witnesses<'t>(places: &'t [Place<'_>], texts: &'t [&'t Text]) -> Vec<Witness<'t>> {
    let mut all = Vec::new();
    for (nth, (place, text)) in
        places.iter().zip(texts).enumerate().filter(|(_, (place, _))| place.grid.is_open())
    {
        for selection in place.part.children().filter(|node| xml::local(node) == "PlainTextSelection") {
            let offset =
                |name| xml::attribute(&selection, name).and_then(|words| words.trim().parse::<i64>().ok());
            if let (Some(start), Some(end)) = (offset("startPosition"), offset("endPosition")) {
                let name = xml::attribute(&selection, "name").unwrap_or_default();
                all.push(Witness { text, nth, start, end, name });
            }
        }
    }
    all
}
