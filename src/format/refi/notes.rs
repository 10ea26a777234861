//! Notes, links, sets and drawings, which name things that are read before.

use super::super::study::{Link, Memo, On, Set, SetKey};
use super::super::transcripts::xml;
use super::element::Element;
use super::reading::{El, Reading, came, child_words, children, clean, guid_of, listed, target};
use super::{guid, kinds};
use crate::error::Result;
use std::collections::{HashMap, HashSet};

/// The longest name that a note gets from its words, in characters.
const LONGEST_HEAD: usize = 80;

/// The name that words of a memo get: their first line, or its beginning.
pub(super) fn head_of(body: &str) -> String {
    let line = body.trim_start().lines().next().unwrap_or_default();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_HEAD) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

impl Reading<'_> {
    /// Reads notes and links: notes become memos on what they are tied to.
    ///
    /// # Errors
    /// A note in a file of the archive that is damaged.
    pub(super) fn notes(&mut self, project: &El<'_>) -> Result<()> {
        let links: Vec<El<'_>> = listed(project, "Links", "Link");
        let notes: Vec<El<'_>> = listed(project, "Notes", "Note");
        let keys: HashSet<String> = notes.iter().map(|note| guid::key(guid_of(note))).collect();
        let mut linked: HashMap<String, On> = HashMap::new();
        for link in &links {
            if let Some((note, on)) = self.link(link, &keys) {
                linked.entry(note).or_insert(on);
            }
        }
        let mut tied: HashMap<String, Vec<(On, String)>> = HashMap::new();
        for (note, on, owner) in std::mem::take(&mut self.tied) {
            tied.entry(note).or_default().push((on, owner));
        }
        let marks: HashMap<String, usize> =
            std::mem::take(&mut self.mark_notes).into_iter().map(|(nth, note)| (note, nth)).collect();
        for note in &notes {
            let key = guid::key(guid_of(note));
            let (kind, body) = self.body(note)?;
            if let Some(mark) = marks.get(&key).and_then(|nth| self.study.marks.get_mut(*nth)) {
                mark.note = body;
                continue;
            }
            let places = tied.remove(&key).unwrap_or_default();
            let by_link = linked.get(&key).copied();
            let on = places.first().map(|(on, _)| *on).or(by_link).unwrap_or(On::Study);
            self.note(note, &places, body.clone());
            let (by, made) = self.made(note);
            if body.trim().is_empty() {
                self.keep("notes without words", 1, "");
                continue;
            }
            self.study.memos.push(Memo { on, kind, body, by, made, guid: came(guid_of(note)) });
        }
        Ok(())
    }

    /// Kind and words of a note: its name is their beginning, or stands above them.
    fn body(&mut self, note: &El<'_>) -> Result<(String, String)> {
        let words = self.raw(note)?.map(|(words, ..)| words.replace("\r\n", "\n").replace('\r', "\n"));
        let words = words.unwrap_or_default();
        let name = xml::attribute(note, "name").unwrap_or_default().trim();
        // Words that begin so by themselves say nothing of the kind.
        let is_plain = head_of(&words) == name;
        let named = kinds::read(name, self.is_own).filter(|_| !is_plain);
        let (kind, name) = named.unwrap_or((kinds::usual(), name));
        let body = match (name, words.as_str()) {
            ("", words) => words.to_owned(),
            (name, words) if words.trim().is_empty() => name.to_owned(),
            (name, words) if head_of(words) == name || words.trim() == name => words.to_owned(),
            (name, words) => format!("{name}\n\n{words}"),
        };
        Ok((kind.to_owned(), body))
    }

    /// Keeps what a memo does not say of a note.
    fn note(&mut self, note: &El<'_>, places: &[(On, String)], body: String) {
        let mut kept = Element::of(note, &|child| xml::local(child) != "PlainTextContent");
        kept.attributes.retain(|(name, _)| !matches!(name.as_str(), "plainTextPath" | "richTextPath"));
        for (_, owner) in places {
            kept.children.push(Element::reference("On", owner));
        }
        // The words that the name came from: if they are others later, so is the name.
        kept.set("text", &guid::made(&body));
        let inside = |name: &str| note.descendants().filter(|node| xml::local(node) == name).count();
        self.keep("descriptions of notes", usize::from(child_words(note, "Description").is_some()), "");
        self.keep("selections in notes", inside("PlainTextSelection"), "memos cannot be coded");
        self.keep("further places of a note", places.len().saturating_sub(1), "a memo is on one thing");
        self.element("note", kept);
    }

    /// Reads a link: the memo that it ties to a thing, if it is one between a note and a thing.
    fn link(&mut self, link: &El<'_>, notes: &HashSet<String>) -> Option<(String, On)> {
        let end = |name| guid::key(xml::attribute(link, name).unwrap_or_default());
        let (from, to) = (end("originGUID"), end("targetGUID"));
        let guid = guid_of(link);
        let kept = Element::of(link, &|_| true);
        self.element("link", kept);
        if let (Some(&from), Some(&to)) = (self.codes.get(&from), self.codes.get(&to)) {
            let name = clean(xml::attribute(link, "name").unwrap_or_default(), "linked");
            self.study.links.push(Link { from, name, to, guid: came(guid) });
            return None;
        }
        let tie = match (notes.contains(&from), notes.contains(&to)) {
            (true, false) => self.thing(&to).map(|on| (from, on)),
            (false, true) => self.thing(&from).map(|on| (to, on)),
            _ => None,
        };
        if tie.is_none() {
            self.keep("links", 1, "they are not between two codes, or a note and what is shown here");
        }
        tie
    }

    /// What a GUID means that is no note.
    pub(super) fn thing(&self, key: &str) -> Option<On> {
        let case = self.cases.get(key).map(|case| On::Participant(*case));
        let coding = || self.codings.get(key).map(|coding| On::Coding(*coding));
        case.or_else(|| self.codes.get(key).map(|code| On::Code(*code)))
            .or_else(|| self.sources.get(key).map(|source| On::Transcript(*source)))
            .or_else(|| self.selections.get(key).map(|(source, span)| On::Passage(*source, *span)))
            .or_else(coding)
            .or_else(|| self.sets.get(key).map(|set| On::Set(*set)))
            .or_else(|| self.people.get(key).map(|person| On::Person(*person)))
    }

    /// Reads the sets; the one of themes says which codes are themes.
    pub(super) fn sets(&mut self, within: &El<'_>) {
        let themes = guid::key(&guid::of_themes());
        for set in listed(within, "Sets", "Set") {
            let guid = guid_of(&set);
            if guid::key(guid) == themes {
                for code in children(&set, "MemberCode") {
                    let code = self.codes.get(&guid::key(target(&code)));
                    if let Some(code) = code.and_then(|code| self.study.codes.get_mut(code.0)) {
                        code.theme = Some(true);
                    }
                }
                continue;
            }
            self.set(&set, guid);
        }
    }

    fn set(&mut self, set: &El<'_>, guid: &str) {
        let key = SetKey(self.study.sets.len());
        let (mut members, mut kept) = (Vec::new(), Element::new("Set"));
        let mut known = HashSet::new();
        for member in set.children().filter(|child| xml::local(child).starts_with("Member")) {
            let wanted = guid::key(target(&member));
            let on = match xml::local(&member) {
                "MemberCode" => self.codes.get(&wanted).map(|code| On::Code(*code)),
                "MemberSource" => self.sources.get(&wanted).map(|source| On::Transcript(*source)),
                _ => None,
            };
            match on {
                Some(on) if !known.insert(on) => {}
                Some(on) => members.push(on),
                None => kept.children.push(Element::reference(xml::local(&member), target(&member))),
            }
        }
        self.keep("members of sets", kept.children.len(), "notes, and sources that are not shown here");
        if !kept.children.is_empty() {
            self.part(On::Set(key), "qdpx set", &kept);
        }
        let mut kind = String::new();
        if let Some(words) = child_words(set, "Description") {
            let named = words.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            let known = named.filter(|(kind, _)| matches!(*kind, "theme" | "map" | "group"));
            let body = known.map_or(words.as_str(), |(_, rest)| rest.trim()).to_owned();
            kind = known.map(|(kind, _)| kind.to_owned()).unwrap_or_default();
            if !body.is_empty() {
                self.describe(On::Set(key), body, None, None, guid);
            }
        }
        let name = clean(xml::attribute(set, "name").unwrap_or_default(), "unnamed set");
        self.sets.insert(guid::key(guid), key);
        self.study.sets.push(Set { name, kind, members, guid: came(guid) });
    }

    /// Keeps drawings.
    pub(super) fn graphs(&mut self, project: &El<'_>) {
        for graph in listed(project, "Graphs", "Graph") {
            self.keep("drawings", 1, "a terminal cannot show them");
            self.element("graph", Element::of(&graph, &|_| true));
        }
    }
}
