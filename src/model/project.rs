//! The project: the folded state that screens, lists and reports read. Nothing here changes it.

use super::codes::CodeTree;
use super::id::*;
use super::index::Index;
use super::layers::Layers;
use super::target::{Extent, Target};
use super::values::{Schema, TableHead};
use crate::text::{Span, Text, Turn};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The origin of a thing: its place in the order of all operations, its operation, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Lamport time, then the id: the order of all operations.
    pub lamport: u64,
    /// The operation.
    pub id: OpId,
    /// Seconds since 1970 by its writer's clock; for display only.
    pub wall: i64,
}

/// A person of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Name or alias.
    pub name: String,
    /// Initials; made from the name if none were given.
    pub initials: String,
    /// Role in the study.
    pub role: String,
    /// Status in the team.
    pub standing: String,
    /// When it was added.
    pub made: Made,
}

/// One of the people interviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Its id.
    pub id: ParticipantId,
    /// The pseudonym, such as `P07`.
    pub name: String,
    /// `interviewed`, `declined` …; empty if unknown.
    pub state: String,
    /// Values by attribute.
    pub values: BTreeMap<String, Vec<String>>,
    /// When it was added.
    pub made: Made,
}

/// The speaker of a label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Role {
    /// One of the people interviewed.
    pub participant: Option<ParticipantId>,
    /// A person of the team.
    pub person: Option<PersonId>,
    /// participant, interviewer, facilitator, companion, other; empty if unknown.
    pub role: String,
}

/// A code on words, by a coder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// The first id of those that are equal.
    pub id: AnnotationId,
    /// The other ids: the same coder, words and code (from two replicas, or after a merge).
    pub twins: Vec<AnnotationId>,
    /// Its coder.
    pub coder: PersonId,
    /// The code that it counts for today (after merges).
    pub code: CodeId,
    /// The extent that was coded.
    pub extent: Extent,
    /// The span that it covers in the current text. `None` if it has none: its words were purged or are not
    /// here.
    pub span: Option<Span>,
    /// The frame that its writer had.
    pub frame: Option<FrameId>,
    /// When it was made.
    pub made: Made,
}

impl Annotation {
    /// Its id and the other ids of the same annotation.
    pub fn ids(&self) -> Vec<AnnotationId> {
        std::iter::once(self.id).chain(self.twins.iter().copied()).collect()
    }
}

/// A correction of imported words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its id.
    pub id: CorrectionId,
    /// Who made it.
    pub coder: Option<PersonId>,
    /// The span of its words in the current text.
    pub words: String,
    /// True if it is in effect (no later one overlaps it).
    pub holds: bool,
}

/// A transcript: imported words, corrections, speakers and annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Its id.
    pub id: TranscriptId,
    /// Its title.
    pub title: String,
    /// Language and version of the sentence rule.
    pub language: String,
    /// Version of the sentence rule.
    pub rule: u16,
    /// Properties: date, mode, minutes …
    pub properties: BTreeMap<String, String>,
    /// Speakers by label.
    pub cast: BTreeMap<String, Role>,
    /// Digest of the imported text.
    pub source: Digest,
    /// True if its words were purged.
    pub purged: bool,
    /// The current words.
    pub text: Text,
    /// The current turns, in positions of the current text. A turn that lost all its words is left out.
    pub turns: Vec<Turn>,
    /// The number of each of `turns` (from 1, in the imported order).
    pub numbers: Vec<u32>,
    /// Converts between anchors and positions.
    pub layers: Layers,
    /// All corrections, in order.
    pub corrections: Vec<Correction>,
    /// All annotations by start, longest first, then id; those without a span last.
    pub annotations: Vec<Annotation>,
    /// The progress of each coder.
    pub progress: BTreeMap<PersonId, String>,
    /// The people to whom it is assigned.
    pub assigned: BTreeSet<PersonId>,
    /// When it was imported.
    pub made: Made,
}

impl Transcript {
    /// The anchors of a span of the current text.
    pub fn extent(&self, span: Span) -> Extent {
        self.layers.extent(span)
    }
    /// The span that an extent covers in the current text.
    pub fn span(&self, extent: Extent) -> Option<Span> {
        self.layers.span(extent)
    }
    /// The annotations on exactly these words.
    pub fn coded_exactly(&self, span: Span) -> &[Annotation] {
        let place = |a: &Annotation| a.span.map_or((u32::MAX, 0), |s| (s.start(), u32::MAX - s.end()));
        let wanted = (span.start(), u32::MAX - span.end());
        let from = self.annotations.partition_point(|a| place(a) < wanted);
        let len = self.annotations[from..].iter().take_while(|a| a.span == Some(span)).count();
        &self.annotations[from..from + len]
    }
    /// The turn that contains `pos` in its label, its words or the gap after it; index into `turns`.
    pub fn turn_at(&self, pos: u32) -> Option<usize> {
        let after = self.turns.partition_point(|turn| turn.label.map_or(turn.words, |l| l).start() <= pos);
        after.checked_sub(1)
    }
    /// The number of words that were said, without speaker labels.
    pub fn word_count(&self) -> usize {
        self.turns.iter().map(|turn| crate::text::words(&self.text, turn.words).len()).sum()
    }
    /// The index into `turns` of the turn with that number.
    pub fn turn_number(&self, number: u32) -> Option<usize> {
        self.numbers.iter().position(|&n| n == number)
    }
    /// The span of a target, if it is words of this transcript.
    pub fn place_of(&self, target: Target) -> Option<Span> {
        match target {
            Target::Passage(id, extent) if id == self.id => self.span(extent),
            Target::Turn(id, number) if id == self.id => {
                self.turns.get(self.turn_number(number)?).map(|turn| turn.words)
            }
            Target::Annotation(id) => {
                self.annotations.iter().find(|a| a.id == id || a.twins.contains(&id)).and_then(|a| a.span)
            }
            _ => None,
        }
    }
    /// True if a speaker counts as a participant: by `cast`; without it everyone but interviewers and
    /// similar roles.
    pub fn is_participant(&self, label: &str) -> bool {
        match self.cast.get(label) {
            Some(role) if !role.role.is_empty() => role.role == "participant",
            Some(role) if role.participant.is_some() => true,
            Some(role) if role.person.is_some() => false,
            _ => !matches!(
                label.trim().to_lowercase().as_str(),
                "interviewer" | "i" | "int" | "moderator" | "facilitator" | "researcher" | "q"
            ),
        }
    }
    /// The number of scalar values with at least one anchored annotation of a coder that `who` accepts.
    pub fn coded_characters(&self, who: impl Fn(PersonId) -> bool) -> u32 {
        let mut end = 0;
        let mut sum = 0;
        for span in self.annotations.iter().filter(|a| who(a.coder)).filter_map(|a| a.span) {
            let start = span.start().max(end);
            if span.end() > start {
                sum += span.end() - start;
                end = span.end();
            }
        }
        sum
    }
}

/// A memo: thoughts in words, on any target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Its id.
    pub id: MemoId,
    /// Its target.
    pub on: Target,
    /// thinking, about me, method, question …
    pub kind: String,
    /// Its text; of concurrent ones the last in order.
    pub body: String,
    /// Concurrent texts of others that have not been joined yet, earlier ones first.
    pub others: Vec<String>,
    /// Its author.
    pub coder: Option<PersonId>,
    /// True if it is only in this folder, in no bundle.
    pub private: bool,
    /// When it was made.
    pub made: Made,
}

/// A mark: a named flag with a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub id: MarkId,
    /// Its target.
    pub target: Target,
    /// quote, discuss, care, contrary, unsure, nothing-here, or the team's own.
    pub name: String,
    /// A note.
    pub note: String,
    /// Its author.
    pub coder: Option<PersonId>,
    /// When it was made.
    pub made: Made,
}

/// A named relation between two codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// The code that it leads from.
    pub from: CodeId,
    /// Its name.
    pub name: String,
    /// The code that it leads to.
    pub to: CodeId,
    /// Its author.
    pub coder: Option<PersonId>,
}

/// A frozen version of the coding frame.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Why a person has to settle something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Two people wrote the same field without knowing of each other; this value was not taken.
    Rival {
        /// The field in words, such as `name of the code stigma`.
        field: String,
        /// The value that was not taken.
        lost: String,
        /// The value in effect.
        stands: String,
    },
    /// Two texts written at once; both are shown.
    BothKept {
        /// The thing with two texts.
        field: String,
    },
    /// Two things that may be one.
    Twice {
        /// `code`, `person` or `transcript`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The earlier one.
        first: OpId,
    },
    /// An act without effect.
    NoEffect {
        /// The act in words.
        act: String,
        /// The reason.
        why: String,
    },
    /// An annotation whose words are no longer there.
    Unanchored {
        /// The code.
        code: CodeId,
        /// The transcript.
        transcript: TranscriptId,
    },
}

/// A question that a person should settle: the operation that it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The operation that had no effect or lost, or the later of two equal things.
    pub id: OpId,
    /// Its author.
    pub coder: Option<PersonId>,
    /// The reason.
    pub ask: Ask,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// Frozen versions of the coding frame, earliest first.
    pub frames: Vec<Frame>,
    /// Quick keys 1 to 9 of each coder.
    pub quick: BTreeMap<PersonId, BTreeMap<u8, CodeId>>,
    /// The open questions.
    pub questions: Vec<Question>,
    /// Things declared the same as an earlier one: later id to first id.
    pub alias: BTreeMap<OpId, OpId>,
    /// Look-ups by id and by target.
    pub(super) index: Index,
}

impl Project {
    /// The first id of a thing that has several.
    pub fn first(&self, id: OpId) -> OpId {
        self.alias.get(&id).copied().unwrap_or(id)
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
    /// The initials of a person, or `?`.
    pub fn initials(&self, id: Option<PersonId>) -> &str {
        id.and_then(|id| self.person(id)).map_or("?", |person| &person.initials)
    }
    /// The annotation of an id; any of its ids will do.
    pub fn annotation(&self, id: AnnotationId) -> Option<(&Transcript, &Annotation)> {
        self.index.annotation(&self.transcripts, id)
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
    let now = uses.get(&code).copied().unwrap_or(0);
    match if more { now + 1 } else { now.saturating_sub(1) } {
        0 => drop(uses.remove(&code)),
        left => drop(uses.insert(code, left)),
    }
}
