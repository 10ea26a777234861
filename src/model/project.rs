//! A project as it is now: the folded state that screens, lists and reports read through the lens.

use super::codes::CodeTree;
use super::id::*;
use super::index::Index;
use super::notes::{Link, Mark, Memo};
use super::people::{Participant, Person, two_letters};
use super::questions::Question;
use super::removed::Removed;
use super::sets::{KeptPart, Set};
use super::target::Target;
use super::transcript::{Annotation, Transcript};
use super::values::{Schema, TableHead};
use crate::text::{Span, same_key};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A frozen version of the coding frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its id.
    pub id: FrameId,
    /// Its name.
    pub name: String,
    /// The text block that contains it.
    pub text: Digest,
    /// When it was frozen.
    pub made: Made,
}

/// The code that keeps what was named in passing: it is one for all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ToSort {
    /// The code, wherever it was moved and however it is called now; `None` if it has still to be made.
    pub code: Option<CodeId>,
    /// The GUID to make it with, so that several people make the same.
    pub guid: String,
}

/// A project: what its operations mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Project {
    /// Its title.
    pub title: String,
    /// The team; of people who are one only the first.
    pub people: BTreeMap<PersonId, Person>,
    /// What attributes participants have, in the order they were added.
    pub attributes: Vec<Schema>,
    /// What the printed table of participants shows.
    pub table: TableHead,
    /// The participants: the people interviewed.
    pub participants: BTreeMap<ParticipantId, Participant>,
    /// Transcripts.
    #[serde(skip)]
    pub transcripts: BTreeMap<TranscriptId, Transcript>,
    /// Codes and themes.
    pub codes: CodeTree,
    /// The number of annotations of each code itself, equal ones counted once; codes without any are not in
    /// the map.
    pub uses: BTreeMap<CodeId, u32>,
    /// Memos.
    pub memos: BTreeMap<MemoId, Memo>,
    /// Marks.
    pub marks: BTreeMap<MarkId, Mark>,
    /// Links between codes.
    pub links: BTreeMap<LinkId, Link>,
    /// Named sets; of sets that are one only the first.
    pub sets: BTreeMap<SetId, Set>,
    /// Parts of other programs' files, by what they belong to and their format.
    pub kept: BTreeMap<(Target, String), KeptPart>,
    /// Frozen versions of the coding frame, earliest first.
    pub frames: Vec<Frame>,
    /// Quick keys 1 to 9 of each coder.
    pub quick: BTreeMap<PersonId, BTreeMap<u8, CodeId>>,
    /// Where codes go that are named in passing.
    pub to_sort: ToSort,
    /// Removed codes, as the fold left them: what may be restored.
    pub removed: BTreeMap<CodeId, Removed>,
    /// Codes that became a part of another: their names from the top, as they last were.
    pub parts: BTreeMap<CodeId, Vec<String>>,
    /// The open questions.
    #[serde(skip)]
    pub questions: Vec<Question>,
    /// Things declared the same as an earlier one: later id to first id.
    pub alias: BTreeMap<OpId, OpId>,
    /// Codings, memos, marks and links that are one with another because they came from one file: id to the first that
    /// counts.
    pub doubles: IdMap<OpId, OpId>,
    /// Look-ups by id and by target.
    #[serde(skip)]
    pub(super) index: Index,
}

impl Project {
    /// The first id of a thing that has several.
    pub fn first(&self, id: OpId) -> OpId {
        self.alias.get(&id).or_else(|| self.doubles.get(&id)).copied().unwrap_or(id)
    }
    /// The first id of a person. Two people declared the same have one id wherever they are shown or compared.
    pub fn one(&self, id: PersonId) -> PersonId {
        PersonId(self.first(id.0))
    }
    /// As [`Project::one`], for a person who may be missing.
    pub fn one_of(&self, id: Option<PersonId>) -> Option<PersonId> {
        id.map(|id| self.one(id))
    }
    /// The person of an id; any of its ids will do.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&PersonId(self.first(id.0)))
    }
    /// The transcript of an id; any of its ids will do.
    pub fn transcript(&self, id: TranscriptId) -> Option<&Transcript> {
        self.transcripts.get(&TranscriptId(self.first(id.0)))
    }
    /// The participant of an id; any of its ids will do.
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.get(&ParticipantId(self.first(id.0)))
    }
    /// Transcripts in the order in which they were added.
    pub fn transcripts_in_order(&self) -> Vec<&Transcript> {
        let mut all: Vec<_> = self.transcripts.values().collect();
        all.sort_by_key(|t| (t.made.lamport, t.made.id));
        all
    }
    /// People in the order in which they were added.
    pub fn people_in_order(&self) -> Vec<&Person> {
        let mut all: Vec<_> = self.people.values().collect();
        all.sort_by_key(|p| (p.made.lamport, p.made.id));
        all
    }
    /// The initials of a person as they are shown, or `?`.
    pub fn initials(&self, id: Option<PersonId>) -> &str {
        id.and_then(|id| self.person(id)).map_or("?", |person| &person.shown)
    }
    /// The person of this name: exactly, else but for case, composition and blanks. Names of people who were made one
    /// are names of that person. Of several the first.
    pub fn person_called(&self, name: &str) -> Option<&Person> {
        let name = name.trim();
        let key = same_key(name);
        let exact: &dyn Fn(&str) -> bool = &|other| other == name;
        let folded: &dyn Fn(&str) -> bool = &|other| same_key(other) == key;
        for is in [exact, folded] {
            let mut found = self.people.values().filter(|person| person.is_called(is));
            if let Some(one) = found.next() {
                let first = found.fold(one, |a, b| {
                    if (b.made.lamport, b.made.id) < (a.made.lamport, a.made.id) { b } else { a }
                });
                return Some(first);
            }
        }
        None
    }
    /// Sets how initials are shown: of equal ones the first person keeps them as they are, the others get the lowest
    /// number that makes them unlike all others. One letter alone says nothing: two of the name are shown, if no other person
    /// has them.
    pub fn number_initials(&mut self) {
        let order: Vec<PersonId> = self.people_in_order().into_iter().map(|person| person.id).collect();
        let stored: BTreeSet<String> =
            self.people.values().map(|person| same_key(&person.initials)).collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut last: BTreeMap<String, u32> = BTreeMap::new();
        for id in order {
            let Some(person) = self.people.get_mut(&id) else { continue };
            let key = same_key(&person.initials);
            if !key.is_empty() && !taken.insert(key.clone()) {
                let next = last.entry(key.clone()).or_insert(2);
                while stored.contains(&format!("{key}{next}")) {
                    *next += 1;
                }
                person.shown = format!("{}{next}", person.initials);
                *next += 1;
            } else {
                let two = two_letters(&person.initials, &person.name);
                let free =
                    !two.is_empty() && !stored.contains(&same_key(&two)) && taken.insert(same_key(&two));
                person.shown = if free { two } else { person.initials.clone() };
            }
        }
    }
    /// How these initials would be shown of a person who is added next.
    pub fn next_initials(&self, initials: &str) -> String {
        let key = same_key(initials);
        let known = |word: &str| {
            let is = |initials: &str| same_key(initials) == word;
            self.people.values().any(|person| is(&person.initials) || is(&person.shown))
        };
        if key.is_empty() || !known(&key) {
            return initials.to_owned();
        }
        let free = (2_u32..).find(|n| !known(&format!("{key}{n}")));
        free.map_or_else(|| initials.to_owned(), |n| format!("{initials}{n}"))
    }
    /// The annotation of an id; any of its ids will do.
    pub fn annotation(&self, id: AnnotationId) -> Option<(&Transcript, &Annotation)> {
        self.index.annotation(&self.transcripts, id)
    }
    /// The span of a target, if it is words of a transcript.
    pub fn place_in(&self, transcript: &Transcript, target: Target) -> Option<Span> {
        match target {
            Target::Annotation(id) => {
                self.annotation(id).filter(|(here, _)| here.id == transcript.id).and_then(|(_, a)| a.span)
            }
            target => transcript.place_of(target),
        }
    }
    /// The memo of an id; any of its ids will do.
    pub fn memo(&self, id: MemoId) -> Option<&Memo> {
        self.memos.get(&MemoId(self.first(id.0)))
    }
    /// The memos on a target, in the order of their ids.
    pub fn memos_on(&self, target: Target) -> impl Iterator<Item = &Memo> {
        self.index.memos_on(target).filter_map(|id| self.memos.get(&id))
    }
    /// The marks on a target, in the order of their ids.
    pub fn marks_on(&self, target: Target) -> impl Iterator<Item = &Mark> {
        self.index.marks_on(target).filter_map(|id| self.marks.get(&id))
    }
    /// Inserts, replaces or removes a memo.
    pub fn set_memo(&mut self, id: MemoId, memo: Option<Memo>) {
        self.index.swap_memo(self.memos.get(&id), memo.as_ref());
        match memo {
            Some(memo) => self.memos.insert(id, memo),
            None => self.memos.remove(&id),
        };
    }
    /// Inserts, replaces or removes a mark.
    pub fn set_mark(&mut self, id: MarkId, mark: Option<Mark>) {
        self.index.swap_mark(self.marks.get(&id), mark.as_ref());
        match mark {
            Some(mark) => self.marks.insert(id, mark),
            None => self.marks.remove(&id),
        };
    }
    /// Inserts a transcript. Its annotations are set afterwards ([`Project::set_annotations`]).
    pub fn set_transcript(&mut self, transcript: Transcript) {
        let (id, annotations) = (transcript.id, transcript.annotations.clone());
        self.set_annotations(id, Vec::new());
        self.transcripts.insert(id, Transcript { annotations: Vec::new(), ..transcript });
        self.set_annotations(id, annotations);
    }
    /// Removes a transcript.
    pub fn remove_transcript(&mut self, id: TranscriptId) {
        self.set_annotations(id, Vec::new());
        self.transcripts.remove(&id);
    }
    /// Removes all transcripts.
    pub fn clear_transcripts(&mut self) {
        let all: Vec<TranscriptId> = self.transcripts.keys().copied().collect();
        all.into_iter().for_each(|id| self.remove_transcript(id));
    }
    /// Reserves memory for so many more annotations.
    pub fn reserve_annotations(&mut self, count: usize) {
        self.index.reserve(count);
    }
    /// Replaces the annotations of a transcript by these, sorted by [`Annotation::place`]; counts them.
    pub fn set_annotations(&mut self, id: TranscriptId, annotations: Vec<Annotation>) {
        let Some(here) = self.transcripts.get_mut(&id) else { return };
        let before = std::mem::take(&mut here.annotations);
        before.iter().for_each(|gone| self.index.forget(gone));
        annotations.iter().for_each(|annotation| self.index.file(id, annotation));
        // New ones are counted first, so that no count drops to 0 in between.
        annotations.iter().for_each(|come| count(&mut self.uses, come.code, true));
        before.iter().for_each(|gone| count(&mut self.uses, gone.code, false));
        here.annotations = annotations;
    }
    /// Inserts an annotation into a transcript's list, replaces the one that has its id, or removes that.
    pub fn set_annotation(&mut self, transcript: TranscriptId, id: AnnotationId, now: Option<Annotation>) {
        let before = self.annotation(id).filter(|(here, _)| here.id == transcript).map(|(_, a)| a.place());
        let Some(here) = self.transcripts.get_mut(&transcript) else { return };
        if let Some(nth) =
            before.and_then(|place| here.annotations.binary_search_by_key(&place, |a| a.place()).ok())
        {
            let gone = here.annotations.remove(nth);
            self.index.forget(&gone);
            count(&mut self.uses, gone.code, false);
        }
        if let Some(now) = now {
            self.index.file(transcript, &now);
            count(&mut self.uses, now.code, true);
            let at = here.annotations.partition_point(|a| a.place() < now.place());
            here.annotations.insert(at, now);
        }
    }
    /// The last frozen frame.
    pub fn last_frame(&self) -> Option<&Frame> {
        self.frames.last()
    }
}

/// Counts one use of a code more or less.
fn count(uses: &mut BTreeMap<CodeId, u32>, code: CodeId, more: bool) {
    if more {
        *uses.entry(code).or_default() += 1;
        return;
    }
    if let Some(left) = uses.get_mut(&code) {
        *left -= 1;
        if *left == 0 {
            uses.remove(&code);
        }
    }
}
