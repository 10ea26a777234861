//! A project while it is written: the GUIDs of all things, what was kept of them, and what is left out.

use super::super::names::Distinct;
use super::super::study::{
    CodeKey, Coding, Kept, LeftOut, Memo, On, PersonKey, Study, TranscriptKey, left_out,
};
use super::element::Element;
use super::guid;
use super::schema::{Misfits, takes_notes};
use crate::text::{same_key, utc};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The name of the code that keeps what was named in passing.
const TO_SORT: &str = "To sort";

/// The GUIDs that things are written with.
#[derive(Default)]
pub(super) struct Guids {
    pub(super) people: Vec<String>,
    pub(super) codes: Vec<String>,
    pub(super) transcripts: Vec<String>,
    pub(super) participants: Vec<String>,
    pub(super) sets: Vec<String>,
    pub(super) codings: Vec<String>,
    pub(super) memos: Vec<String>,
    pub(super) links: Vec<String>,
}

/// A project while it is written.
pub(super) struct Writing<'s> {
    pub(super) study: &'s Study,
    pub(super) guids: Guids,
    kept: HashMap<(On, String), &'s Kept>,
    /// Codes that are not written, by their places in the list.
    pub(super) unwritten: HashSet<CodeKey>,
    /// Sources that emic has no words of, or that a text is a part of.
    pub(super) outer: Vec<Element>,
    /// The GUID of the source around a transcript, by that of the transcript.
    pub(super) around: HashMap<String, String>,
    /// Codings that a region of a kept source has.
    pub(super) in_regions: HashSet<String>,
    /// Descriptions, by the GUID of their owner.
    pub(super) descriptions: HashMap<String, String>,
    /// Notes to tie to things, by the GUID of the thing.
    pub(super) tied: BTreeMap<String, Vec<String>>,
    /// Pairs of GUIDs that a kept link joins.
    pub(super) joined: HashSet<(String, String)>,
    /// Memos on words that are written as descriptions of selections.
    pub(super) described: HashSet<usize>,
    /// The notes of marks.
    pub(super) mark_notes: Vec<Element>,
    /// Names of files that were given.
    pub(super) names: Distinct,
    /// Names of members of the archive, and whose words they have.
    pub(super) files: Vec<(String, TranscriptKey)>,
    /// Files of pictures, PDFs and recordings: the name in the archive, and that of the file.
    pub(super) media: Vec<(String, String)>,
    pub(super) misfits: Misfits,
    pub(super) left: Vec<LeftOut>,
}

/// Makes GUIDs of which no two are the same.
#[derive(Default)]
struct Maker {
    made: Distinct,
    /// Those that things of the kind at hand have already. Two of different kinds may have one: a case and its code.
    taken: HashSet<String>,
}

impl Maker {
    /// The GUID that came, else one that follows from words.
    fn guid(&mut self, came: Option<&String>, words: &str) -> String {
        let came = came.filter(|came| !came.trim().is_empty()).map(|came| guid::written(came));
        if let Some(came) = came.filter(|came| self.taken.insert(guid::key(came))) {
            return came;
        }
        loop {
            let made = guid::made(&self.made.of(words));
            if self.taken.insert(guid::key(&made)) {
                return made;
            }
        }
    }

    /// Begins with the things of another kind.
    fn next_kind(&mut self) {
        self.taken.clear();
    }
}

impl Guids {
    fn of(study: &Study) -> Guids {
        let mut maker = Maker::default();
        let mut all = Guids::default();
        let named = |kind: &str, name: &str| format!("{kind}/{name}");
        all.people =
            study.people.iter().map(|one| maker.guid(one.guid.as_ref(), &named("user", &one.name))).collect();
        maker.next_kind();
        all.codes = (0..study.codes.len())
            .map(|nth| {
                maker.guid(study.codes[nth].guid.as_ref(), &named("code", &study.path_words(CodeKey(nth))))
            })
            .collect();
        maker.next_kind();
        all.transcripts = study
            .transcripts
            .iter()
            .map(|one| maker.guid(one.guid.as_ref(), &named("source", &one.title)))
            .collect();
        maker.next_kind();
        all.participants = study
            .participants
            .iter()
            .map(|one| maker.guid(one.guid.as_ref(), &named("case", &one.name)))
            .collect();
        maker.next_kind();
        all.sets =
            study.sets.iter().map(|one| maker.guid(one.guid.as_ref(), &named("set", &one.name))).collect();
        let coding = |one: &Coding| {
            let by = one.by.and_then(|by| all.people.get(by.0));
            let (text, code) = (all.transcripts.get(one.transcript.0), all.codes.get(one.code.0));
            format!("coding/{text:?}/{}-{}/{code:?}/{by:?}", one.span.start(), one.span.end())
        };
        maker.next_kind();
        all.codings = study.codings.iter().map(|one| maker.guid(one.guid.as_ref(), &coding(one))).collect();
        let memo = |one: &Memo| format!("note/{:?}/{:?}/{}", all.on(one.on), one.made, one.body);
        maker.next_kind();
        all.memos = study.memos.iter().map(|one| maker.guid(one.guid.as_ref(), &memo(one))).collect();
        maker.next_kind();
        all.links = study
            .links
            .iter()
            .map(|one| {
                let ends = (all.codes.get(one.from.0), all.codes.get(one.to.0));
                maker.guid(one.guid.as_ref(), &format!("link/{ends:?}/{}", one.name))
            })
            .collect();
        all
    }

    /// The GUID of a thing; `None` of what has none of its own.
    pub(super) fn on(&self, on: On) -> Option<&String> {
        match on {
            On::Transcript(key) => self.transcripts.get(key.0),
            On::Code(key) => self.codes.get(key.0),
            On::Coding(key) => self.codings.get(key.0),
            On::Participant(key) => self.participants.get(key.0),
            On::Person(key) => self.people.get(key.0),
            On::Set(key) => self.sets.get(key.0),
            On::Study | On::Passage(..) | On::Turn(..) => None,
        }
    }
}

impl<'s> Writing<'s> {
    pub(super) fn new(study: &'s Study) -> Writing<'s> {
        let mut writing = Writing {
            study,
            guids: Guids::of(study),
            kept: study.kept.iter().map(|kept| ((kept.on, kept.format.clone()), kept)).collect(),
            unwritten: HashSet::new(),
            outer: Vec::new(),
            around: HashMap::new(),
            names: Distinct::default(),
            in_regions: HashSet::new(),
            descriptions: HashMap::new(),
            tied: BTreeMap::new(),
            joined: HashSet::new(),
            described: HashSet::new(),
            mark_notes: Vec::new(),
            files: Vec::new(),
            media: Vec::new(),
            misfits: Misfits::new(),
            left: Vec::new(),
        };
        writing.leave_empty_place();
        writing
    }

    pub(super) fn leave(&mut self, what: &str, count: usize, why: &str) {
        match self.left.iter_mut().find(|left| left.what == what) {
            _ if count == 0 => {}
            Some(left) => left.count += count,
            None => self.left.push(left_out(what, count).because(why)),
        }
    }

    /// What was kept of a thing under a name; a part that was damaged on its way is none.
    pub(super) fn kept(&self, on: On, format: &str) -> Option<Element> {
        let mut words = String::new();
        for nth in 1.. {
            let format = if nth == 1 { format.to_owned() } else { format!("{format} /{nth}") };
            words += &self.kept.get(&(on, format))?.words;
            // Pieces of an earlier, larger part may still stand behind the last one.
            if words.ends_with('>')
                && let Ok(mut element) = Element::read(&words)
            {
                element.with_written_guids();
                return Some(element);
            }
        }
        None
    }

    /// What was kept of the study under names that begin so, in the order of the study.
    pub(super) fn kept_all(&self, beginning: &str) -> Vec<Element> {
        let all = self.study.kept.iter().filter(|kept| kept.on == On::Study && !kept.format.contains(" /"));
        let named =
            all.filter(|kept| kept.format.strip_prefix(beginning).is_some_and(|rest| rest.starts_with(' ')));
        named.filter_map(|kept| self.kept(On::Study, &kept.format)).collect()
    }

    /// The code that keeps what was named in passing is not written while nothing is in it.
    fn leave_empty_place(&mut self) {
        let study = self.study;
        let parents: HashSet<CodeKey> = study.codes.iter().filter_map(|code| code.parent).collect();
        let used: HashSet<CodeKey> = study.codings.iter().map(|coding| coding.code).collect();
        for (nth, code) in study.codes.iter().enumerate() {
            let key = CodeKey(nth);
            let is_empty = !parents.contains(&key) && !used.contains(&key) && code.definition.is_empty();
            let is_bare = !study.memos.iter().any(|memo| memo.on == On::Code(key));
            if code.parent.is_none() && same_key(&code.name) == same_key(TO_SORT) && is_empty && is_bare {
                self.unwritten.insert(key);
            }
        }
    }

    /// Says who made a thing, and when.
    pub(super) fn by(&self, element: &mut Element, by: Option<PersonKey>, made: Option<i64>) {
        if let Some(guid) = by.and_then(|by| self.guids.people.get(by.0)) {
            element.set("creatingUser", guid);
        }
        // A kept date has fractions of a second, or a zone.
        let is_same = |kept: &str| super::super::transcripts::seconds(kept) == made;
        if let Some(at) = made.filter(|_| !element.attribute("creationDateTime").is_some_and(is_same)) {
            element.set("creationDateTime", &utc(at));
        }
    }

    /// Ties a note to a thing, unless a link does it already.
    pub(super) fn tie(&mut self, owner: &str, note: &str) {
        let (owner, key) = (guid::key(owner), guid::key(note));
        let joined = |a: &String, b: &String| self.joined.contains(&(a.clone(), b.clone()));
        if joined(&owner, &key) || joined(&key, &owner) {
            return;
        }
        let all = self.tied.entry(owner).or_default();
        if !all.iter().any(|known| guid::key(known) == key) {
            all.push(note.to_owned());
        }
    }

    /// Puts references to notes into all elements that have some, and takes out those to notes that are not written.
    pub(super) fn refer(&mut self, element: &mut Element, written: &HashSet<String>) {
        element.children.retain(|child| {
            !matches!(child.name.as_str(), "NoteRef" | "MemberNote")
                || child.attribute("targetGUID").is_some_and(|note| written.contains(&guid::key(note)))
        });
        let own = element.attribute("guid").map(guid::key);
        if let Some(notes) = own.filter(|_| takes_notes(&element.name)).and_then(|own| self.tied.get(&own)) {
            for note in notes.clone() {
                let key = guid::key(&note);
                let has = |child: &Element| {
                    child.name == "NoteRef"
                        && child.attribute("targetGUID").is_some_and(|known| guid::key(known) == key)
                };
                if !element.children.iter().any(has) {
                    element.children.push(Element::reference("NoteRef", &note));
                }
            }
        }
        let mut children = std::mem::take(&mut element.children);
        children.iter_mut().for_each(|child| self.refer(child, written));
        element.children = children;
    }
}
