//! Memos as notes and descriptions, and links.

use super::super::study::{Memo, On, TranscriptKey};
use super::element::Element;
use super::notes::head_of;
use super::schema::{Misfits, fit};
use super::write_sources::holds_text;
use super::writing::Writing;
use super::{guid, kinds};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

impl Writing<'_> {
    /// Reads what was kept of sources and links: it says where notes and codings are already.
    pub(super) fn read_kept(&mut self) {
        for link in self.kept_all("qdpx link") {
            let end = |name| link.attribute(name).map(guid::key);
            self.joined.extend(end("originGUID").zip(end("targetGUID")));
        }
        self.outer = self.kept_all("qdpx source");
        let texts: HashSet<String> = self.guids.transcripts.iter().map(|guid| guid::key(guid)).collect();
        // A text that was absent from an earlier file, and is here now: it is written once, as what it is now.
        let is_here = |source: &Element| {
            source.name == "TextSource"
                && source.attribute("guid").is_some_and(|own| texts.contains(&guid::key(own)))
        };
        self.outer.retain(|source| !is_here(source));
        if self.study.is_part {
            // Of recordings and pictures only those whose words are in the file.
            let is_one =
                |part: &Element| part.attribute("guid").is_some_and(|own| texts.contains(&guid::key(own)));
            self.outer.retain(|source| source.children.iter().any(is_one));
        }
        let codings: HashSet<String> = self.guids.codings.iter().map(|guid| guid::key(guid)).collect();
        let codes: HashSet<String> = self.guids.codes.iter().map(|guid| guid::key(guid)).collect();
        let mut outer = std::mem::take(&mut self.outer);
        // What does not fit the schema is not written: neither it nor what is in it may count as written.
        outer.retain(|source| fit(&mut source.clone(), &mut Misfits::new()));
        let (mut shown, mut lost) = (HashSet::new(), 0);
        for source in &mut outer {
            let mut fitting = source.clone();
            fit(&mut fitting, &mut Misfits::new());
            let mut written = HashSet::new();
            regions(&mut fitting, &mut |coding| written.insert(own(coding)));
            regions(source, &mut |coding| {
                let own = own(coding);
                let is_shown = coding.attribute("shown").is_some();
                let code = coding.named("CodeRef").next().and_then(|code| code.attribute("targetGUID"));
                let has_code = code.is_some_and(|code| codes.contains(&guid::key(&guid::written(code))));
                if is_shown && !codings.contains(&own) {
                    return false;
                }
                if is_shown && has_code && written.contains(&own) {
                    shown.insert(own);
                }
                lost += usize::from(!has_code);
                has_code
            });
        }
        for source in &outer {
            let around = source.attribute("guid").map(guid::written).unwrap_or_default();
            let parts = source.children.iter().filter(|child| holds_text(&child.name));
            for own in parts.filter_map(|part| part.attribute("guid")) {
                self.around.entry(guid::key(own)).or_insert_with(|| around.clone());
            }
        }
        (self.outer, self.in_regions) = (outer, shown);
        self.leave("codings of regions", lost, "their codes were removed here");
    }

    /// Finds out which memos are descriptions, and ties the others to what they are on.
    pub(super) fn memos(&mut self) {
        let study = self.study;
        for (nth, memo) in study.memos.iter().enumerate() {
            let Some(guid) = self.guids.memos.get(nth).cloned() else { continue };
            let owners: Vec<String> = match memo.on {
                On::Study => vec!["project".to_owned()],
                On::Transcript(key) => {
                    let own = self.guids.transcripts.get(key.0).cloned();
                    own.into_iter().chain([self.source_guid(key.0)]).collect()
                }
                // Selections find theirs when they are made.
                On::Passage(..) | On::Turn(..) => continue,
                on => self.guids.on(on).cloned().into_iter().collect(),
            };
            let describes = |owner: &&String| {
                memo.kind == kinds::usual()
                    && !matches!(memo.on, On::Code(_) | On::Coding(_) | On::Person(_))
                    && guid::key(&guid::of_description(owner)) == guid::key(&guid)
            };
            match owners.iter().find(describes) {
                Some(owner) => drop(self.descriptions.insert(guid::key(owner), memo.body.clone())),
                None if memo.on == On::Study => {}
                None => owners.first().into_iter().for_each(|owner| self.tie(owner, &guid)),
            }
        }
    }

    /// True if a memo is written as a description.
    fn is_description(&self, nth: usize, memo: &Memo) -> bool {
        let owners = match memo.on {
            On::Study => vec!["project".to_owned()],
            On::Transcript(key) => {
                vec![self.guids.transcripts.get(key.0).cloned().unwrap_or_default(), self.source_guid(key.0)]
            }
            On::Passage(..) | On::Turn(..) => return self.described.contains(&nth),
            on => self.guids.on(on).cloned().into_iter().collect(),
        };
        let guid = self.guids.memos.get(nth).map(|guid| guid::key(guid));
        owners.iter().any(|owner| {
            guid.as_deref() == Some(&guid::of_description(owner))
                && self.descriptions.get(&guid::key(owner)) == Some(&memo.body)
        })
    }

    /// The notes, and the links.
    pub(super) fn notes(&mut self) -> (Vec<Element>, Vec<Element>) {
        let study = self.study;
        let mut kept: HashMap<String, Element> = HashMap::new();
        let mut empty = Vec::new();
        for note in self.kept_all("qdpx note") {
            if note.attribute("text") == Some(guid::made("").as_str()) {
                empty.push(note.clone());
            }
            kept.insert(guid::key(note.attribute("guid").unwrap_or_default()), note);
        }
        let (mut all, mut own_kinds) = (Vec::new(), 0);
        for (nth, memo) in study.memos.iter().enumerate() {
            if self.is_description(nth, memo) {
                continue;
            }
            let Some(guid) = self.guids.memos.get(nth).cloned() else { continue };
            own_kinds += usize::from(!kinds::can_be_written(&memo.kind));
            let skeleton = memo.guid.as_ref().and_then(|_| kept.remove(&guid::key(&guid)));
            let note = self.note(memo, &guid, skeleton);
            all.push(note);
        }
        all.append(&mut self.mark_notes);
        all.extend(empty);
        self.leave("kinds of memos", own_kinds, "the words are written; a kind with brackets is not");
        let links = self.links();
        (all, links)
    }

    fn note(&mut self, memo: &Memo, guid: &str, skeleton: Option<Element>) -> Element {
        let mut note = skeleton.unwrap_or_else(|| Element::new("Note"));
        note.name = "Note".to_owned();
        note.set("guid", guid);
        for owner in note
            .children
            .iter()
            .filter(|child| child.name == "On")
            .filter_map(|on| on.attribute("targetGUID"))
        {
            let owner = owner.to_owned();
            self.tied.entry(guid::key(&owner)).or_default().push(guid.to_owned());
        }
        note.children.retain(|child| child.name != "On");
        let came = note.attribute("name").unwrap_or_default().trim().to_owned();
        // The name that came may say the kind already.
        let said = format!("[{}] ", memo.kind);
        let came = came.strip_prefix(said.as_str()).unwrap_or(&came);
        let (name, words) = match memo.body.strip_prefix(came).and_then(|rest| rest.strip_prefix("\n\n")) {
            Some(rest) if !came.is_empty() && head_of(&memo.body) != came => (came.to_owned(), rest),
            Some(rest)
                if !came.is_empty()
                    && !rest.trim().is_empty()
                    && note.attribute("text") == Some(&guid::made(&memo.body)) =>
            {
                // The note may have had these words in both places.
                (came.to_owned(), rest_or_all(&memo.body, came, rest))
            }
            _ => (head_of(&memo.body), memo.body.as_str()),
        };
        let is_head = name == head_of(words);
        note.set("name", &format!("{}{name}", kinds::before(&memo.kind, &name, is_head)));
        note.children.push(Element::of_words("PlainTextContent", words));
        self.by(&mut note, memo.by, memo.made);
        note
    }

    /// The links: those that were kept as they are, those between codes, and those that tie notes to what takes none.
    fn links(&mut self) -> Vec<Element> {
        let study = self.study;
        let (mut between, mut others) = (HashMap::new(), Vec::new());
        let codes: HashSet<String> = self.guids.codes.iter().map(|guid| guid::key(guid)).collect();
        for link in self.kept_all("qdpx link") {
            let is_code = |name| link.attribute(name).is_some_and(|end| codes.contains(&guid::key(end)));
            match is_code("originGUID") && is_code("targetGUID") {
                true => drop(between.insert(guid::key(link.attribute("guid").unwrap_or_default()), link)),
                false => others.push(link),
            }
        }
        let mut all = Vec::new();
        for (link, guid) in study.links.iter().zip(&self.guids.links) {
            let ends = self.guids.codes.get(link.from.0).zip(self.guids.codes.get(link.to.0));
            let Some((from, to)) = ends else { continue };
            let new = || Element::new("Link").with("direction", "OneWay");
            let mut element =
                link.guid.as_ref().and_then(|_| between.remove(&guid::key(guid))).unwrap_or_else(new);
            element.set("guid", guid);
            if link.name != "linked" || element.attribute("name").is_some() || link.guid.is_none() {
                element.set("name", &link.name);
            }
            element.set("originGUID", from);
            element.set("targetGUID", to);
            all.push(element);
        }
        all.append(&mut others);
        let untied = self.guids.participants.iter().chain(&self.guids.sets).chain(&self.guids.people);
        let mut done = HashSet::new();
        for owner in untied.filter(|owner| done.insert(guid::key(owner))) {
            for note in self.tied.get(&guid::key(owner)).into_iter().flatten() {
                let guid = guid::made(&format!("link/{}/{}", guid::key(note), guid::key(owner)));
                let link = Element::new("Link").with("guid", &guid).with("direction", "OneWay");
                all.push(link.with("originGUID", note).with("targetGUID", owner));
            }
        }
        all
    }

    /// The memos on words, by transcript, each with its place in the list.
    pub(super) fn memos_on_words(&self) -> HashMap<TranscriptKey, Vec<(usize, Span)>> {
        let mut all: HashMap<TranscriptKey, Vec<(usize, Span)>> = HashMap::new();
        for (nth, memo) in self.study.memos.iter().enumerate() {
            let (key, span) = match memo.on {
                On::Passage(key, span) => (key, Some(span)),
                On::Turn(key, number) => (key, self.words_of_turn(key, number)),
                _ => continue,
            };
            all.entry(key).or_default().extend(span.map(|span| (nth, span)));
        }
        all
    }

    /// The words of a turn, counted from 1.
    pub(super) fn words_of_turn(&self, key: TranscriptKey, number: u32) -> Option<Span> {
        let turns = &self.study.transcripts.get(key.0)?.turns;
        Some(turns.get((number as usize).checked_sub(1)?)?.words)
    }
}

/// What stands below the name of a note: all the words, if they begin with it by themselves.
fn rest_or_all<'a>(all: &'a str, name: &str, rest: &'a str) -> &'a str {
    if head_of(all) == name { all } else { rest }
}

/// Goes through the codings of what is kept of a source, and takes out those of which `keep` says no.
fn regions(element: &mut Element, keep: &mut dyn FnMut(&Element) -> bool) {
    element.children.retain(|child| child.name != "Coding" || keep(child));
    element.children.iter_mut().for_each(|child| regions(child, keep));
}

/// The GUID of a coding, as it is compared.
fn own(coding: &Element) -> String {
    guid::key(&guid::written(coding.attribute("guid").unwrap_or_default()))
}
