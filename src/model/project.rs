//! A project as it stands: the folded state that screens, lists and reports read. Nothing here changes it.

use super::codes::CodeTree;
use super::id::*;
use super::index::Index;
use super::layers::Layers;
use super::target::{Extent, Target};
use super::values::{Schema, TableHead};
use crate::text::{Span, Text, Turn};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where in the order of all operations a thing was made, by whom and when.
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
    /// Standing in the team.
    pub standing: String,
    /// When it was added.
    pub made: Made,
}

/// One of the people interviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Its id.
    pub id: ParticipantId,
    /// The stand-in name, such as `P07`.
    pub name: String,
    /// `interviewed`, `declined` …; empty if nobody said.
    pub state: String,
    /// Values by attribute.
    pub values: BTreeMap<String, Vec<String>>,
    /// When it was added.
    pub made: Made,
}

/// Who speaks under a label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Role {
    /// One of the people interviewed.
    pub participant: Option<ParticipantId>,
    /// A person of the team.
    pub person: Option<PersonId>,
    /// participant, interviewer, facilitator, companion, other; empty if nobody said.
    pub role: String,
}

/// A code on words, by a coder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// The first id of those that are equal.
    pub id: AnnotationId,
    /// The others: the same coder, words and code (from two replicas, or after a merge).
    pub twins: Vec<AnnotationId>,
    /// Whose it is.
    pub coder: PersonId,
    /// The code as it counts today (merges followed).
    pub code: CodeId,
    /// Where it was put.
    pub extent: Extent,
    /// What it covers in the current text; `None`: unanchored, its words were taken out or are not here.
    pub span: Option<Span>,
    /// The frame that its writer had.
    pub frame: Option<FrameId>,
    /// When it was made.
    pub made: Made,
}

impl Annotation {
    /// Its id and those of its twins.
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
    /// The words that stand there now.
    pub words: String,
    /// Says whether it holds (not overlapped by a later one).
    pub holds: bool,
}

/// A transcript: imported words, what was corrected, who speaks, and what was coded.
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
    /// Date, mode, minutes …
    pub properties: BTreeMap<String, String>,
    /// Speaker labels.
    pub cast: BTreeMap<String, Role>,
    /// Digest of the imported text.
    pub source: Digest,
    /// Its words were taken out for good.
    pub purged: bool,
    /// The current words.
    pub text: Text,
    /// The current turns, in positions of the current text; one whose words were all taken out is left out.
    pub turns: Vec<Turn>,
    /// The number (from 1, in the imported order) of each of `turns`.
    pub numbers: Vec<u32>,
    /// From anchors to positions and back.
    pub layers: Layers,
    /// All corrections, in order.
    pub corrections: Vec<Correction>,
    /// All annotations, unanchored last, else by start, longest first, id.
    pub annotations: Vec<Annotation>,
    /// How far each coder is.
    pub progress: BTreeMap<PersonId, String>,
    /// Who is to code it.
    pub assigned: BTreeSet<PersonId>,
    /// When it was imported.
    pub made: Made,
}

impl Transcript {
    /// The anchors of a span of the current text.
    pub fn extent(&self, span: Span) -> Extent {
        self.layers.extent(span)
    }
    /// What an extent covers in the current text.
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
    /// The turn in whose label or words (or in the gap after which) `pos` lies; index into `turns`.
    pub fn turn_at(&self, pos: u32) -> Option<usize> {
        let after = self.turns.partition_point(|turn| turn.label.map_or(turn.words, |l| l).start() <= pos);
        after.checked_sub(1)
    }
    /// Words that were said: speaker labels are not among them.
    pub fn word_count(&self) -> usize {
        self.turns.iter().map(|turn| crate::text::words(&self.text, turn.words).len()).sum()
    }
    /// Index into `turns` of the turn with that number.
    pub fn turn_number(&self, number: u32) -> Option<usize> {
        self.numbers.iter().position(|&n| n == number)
    }
    /// The words that something sits on, if those are words of this transcript.
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
    /// Says whether a speaker counts as a participant: by `cast`; without it all but interviewers and the like.
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
    /// Scalar values that carry at least one anchored annotation of the coders that `who` accepts.
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

/// Thoughts in words, on anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Its id.
    pub id: MemoId,
    /// What it sits on.
    pub on: Target,
    /// thinking, about me, method, question …
    pub kind: String,
    /// Its words; of concurrent ones the last in order.
    pub body: String,
    /// Concurrent words of others that nobody has joined yet, earlier ones first.
    pub others: Vec<String>,
    /// Whose it is.
    pub coder: Option<PersonId>,
    /// Only here, in no bundle.
    pub private: bool,
    /// When it was made.
    pub made: Made,
}

/// A named flag with a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub id: MarkId,
    /// What it sits on.
    pub target: Target,
    /// quote, discuss, care, contrary, unsure, nothing-here, or the team's own.
    pub name: String,
    /// A note.
    pub note: String,
    /// Whose it is.
    pub coder: Option<PersonId>,
    /// When it was put.
    pub made: Made,
}

/// A named relation between two codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// From this code.
    pub from: CodeId,
    /// Called so.
    pub name: String,
    /// To this code.
    pub to: CodeId,
    /// Who related them.
    pub coder: Option<PersonId>,
}

/// A frozen version of the coding frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its id.
    pub id: FrameId,
    /// Its name.
    pub name: String,
    /// The text block that holds it.
    pub text: Digest,
    /// When it was frozen.
    pub made: Made,
}

/// Why something is to be settled by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Two wrote the same field without knowing of each other; this one was not taken.
    Rival {
        /// The field in words, such as `name of the code stigma`.
        field: String,
        /// What it says.
        lost: String,
        /// What stands.
        stands: String,
    },
    /// Two texts that were written at once; both are shown.
    BothKept {
        /// What has two texts.
        field: String,
    },
    /// Perhaps one thing, made twice.
    Twice {
        /// `code`, `person`, `transcript`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The earlier one.
        first: OpId,
    },
    /// An act that could have no effect.
    NoEffect {
        /// The act in words.
        act: String,
        /// Why not.
        why: String,
    },
    /// A coding whose words are no longer there.
    Unanchored {
        /// The code.
        code: CodeId,
        /// The transcript.
        transcript: TranscriptId,
    },
}

/// One thing that a person should settle: the operation that it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The operation that did not get its way, or the later of two equal things.
    pub id: OpId,
    /// Whose it was.
    pub coder: Option<PersonId>,
    /// Why.
    pub ask: Ask,
}

/// A project as it stands.
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
    /// The people interviewed.
    pub participants: BTreeMap<ParticipantId, Participant>,
    /// Transcripts.
    pub transcripts: BTreeMap<TranscriptId, Transcript>,
    /// Codes and themes.
    pub codes: CodeTree,
    /// How many codings each code has itself, equal ones counted as one; none with 0.
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
    /// What is to be settled.
    pub questions: Vec<Question>,
    /// Things that are one with an earlier one: later id to first id.
    pub alias: BTreeMap<OpId, OpId>,
    /// Look-ups by id and by target.
    pub(super) index: Index,
}

impl Project {
    /// The first id of things that are one.
    pub fn first(&self, id: OpId) -> OpId {
        self.alias.get(&id).copied().unwrap_or(id)
    }
    /// The first id of a person: people who are one have one id wherever they are shown or compared.
    pub fn one(&self, id: PersonId) -> PersonId {
        PersonId(self.first(id.0))
    }
    /// As [`Project::one`], for a person who may be missing.
    pub fn one_of(&self, id: Option<PersonId>) -> Option<PersonId> {
        id.map(|id| self.one(id))
    }
    /// A person, whichever of its ids is given.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&PersonId(self.first(id.0)))
    }
    /// A transcript, whichever of its ids is given.
    pub fn transcript(&self, id: TranscriptId) -> Option<&Transcript> {
        self.transcripts.get(&TranscriptId(self.first(id.0)))
    }
    /// A participant, whichever of its ids is given.
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
    /// Finds an annotation by any of its ids.
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
    /// Puts a memo in, in another's place, or takes it out.
    pub fn set_memo(&mut self, id: MemoId, memo: Option<Memo>) {
        self.index.swap_memo(self.memos.get(&id), memo.as_ref());
        match memo {
            Some(memo) => self.memos.insert(id, memo),
            None => self.memos.remove(&id),
        };
    }
    /// Puts a mark in, in another's place, or takes it out.
    pub fn set_mark(&mut self, id: MarkId, mark: Option<Mark>) {
        self.index.swap_mark(self.marks.get(&id), mark.as_ref());
        match mark {
            Some(mark) => self.marks.insert(id, mark),
            None => self.marks.remove(&id),
        };
    }
    /// Puts a transcript in. Its annotations are set afterwards ([`Project::set_annotations`]).
    pub fn set_transcript(&mut self, transcript: Transcript) {
        let (id, annotations) = (transcript.id, transcript.annotations.clone());
        self.set_annotations(id, Vec::new());
        self.transcripts.insert(id, Transcript { annotations: Vec::new(), ..transcript });
        self.set_annotations(id, annotations);
    }
    /// Takes a transcript out.
    pub fn remove_transcript(&mut self, id: TranscriptId) {
        self.set_annotations(id, Vec::new());
        self.transcripts.remove(&id);
    }
    /// Takes all transcripts out.
    pub fn clear_transcripts(&mut self) {
        let all: Vec<TranscriptId> = self.transcripts.keys().copied().collect();
        all.into_iter().for_each(|id| self.remove_transcript(id));
    }
    /// Makes room for so many more annotations.
    pub fn reserve_annotations(&mut self, count: usize) {
        self.index.reserve(count);
    }
    /// Replaces the annotations of a transcript by these, sorted by [`Annotation::place`]; counts them.
    pub fn set_annotations(&mut self, id: TranscriptId, annotations: Vec<Annotation>) {
        let Some(here) = self.transcripts.get_mut(&id) else { return };
        let before = std::mem::take(&mut here.annotations);
        before.iter().for_each(|gone| self.index.forget(gone));
        annotations.iter().for_each(|annotation| self.index.file(id, annotation));
        // Those that come are counted first, so that no count falls to 0 between.
        annotations.iter().for_each(|come| count(&mut self.uses, come.code, true));
        before.iter().for_each(|gone| count(&mut self.uses, gone.code, false));
        here.annotations = annotations;
    }
    /// Puts one annotation into a transcript's list, in the place of the one that has its id, or takes that out.
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
    /// The last frame that was frozen.
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
