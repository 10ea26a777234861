//! Transcripts: imported words, corrections laid over them, turns, who speaks, and codings.

use super::id::*;
use super::layers::Layers;
use super::target::{Extent, Target};
use crate::text::{Rule, Span, Text, Turn};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The place of an annotation in its transcript's list: by start, longest first, then id; unanchored ones are last.
/// The positions are scalar values.
pub type Place = (u32, u32, AnnotationId);

/// The speaker of a label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Role {
    /// One of the people interviewed.
    pub participant: Option<ParticipantId>,
    /// A person of the team.
    pub person: Option<PersonId>,
    /// participant, interviewer, facilitator, companion, other; empty if it is not known.
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
    /// The span that it covers in the current text. `None` if its words are not here.
    pub span: Option<Span>,
    /// The frame that its writer had.
    pub frame: Option<FrameId>,
    /// When it was made.
    pub made: Made,
}

impl Annotation {
    /// Where it is in its transcript's list.
    pub fn place(&self) -> Place {
        match self.span {
            Some(span) => (span.start(), u32::MAX - span.end(), self.id),
            None => (u32::MAX, 0, self.id),
        }
    }
    /// Its id and the other ids of the same annotation.
    pub fn ids(&self) -> Vec<AnnotationId> {
        std::iter::once(self.id).chain(self.twins.iter().copied()).collect()
    }
}

/// A correction of imported words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Its id.
    pub id: CorrectionId,
    /// Who made it.
    pub coder: Option<PersonId>,
    /// The words that are there now.
    pub words: String,
    /// True if it holds: no later one overlaps it.
    pub holds: bool,
}

/// A turn as the file had it: its number is what memos and marks on turns name, whatever was split or joined since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedTurn {
    /// Its number, from 1.
    pub number: u32,
    /// Its words, in positions of the current text.
    pub words: Span,
}

/// A transcript: imported words, corrections, speakers and annotations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// Its id.
    pub id: TranscriptId,
    /// The ids of those that are one with it: what stands in their words stands in its own.
    pub also: Vec<OpId>,
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
    pub turns: Arc<Vec<Turn>>,
    /// The number of each of `turns`, from 1. As imported, a turn that lost all its words keeps its number; where turns
    /// were split or joined, the turns are counted as they now are.
    pub numbers: Vec<u32>,
    /// The turns of the file, where turns were split, joined or given another speaker; empty where they are as imported.
    pub imported: Vec<ImportedTurn>,
    /// Converts between anchors and positions.
    pub layers: Layers,
    /// All corrections, in order.
    pub corrections: Vec<Correction>,
    /// All annotations by start, longest first, then id; those without a span last.
    #[serde(skip)]
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
        match self.also.is_empty() {
            true => self.layers.span(extent),
            false => self.layers.span(extent.map_ids(&mut |id| match self.also.contains(&id) {
                true => self.id.0,
                false => id,
            })),
        }
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
        self.turns.iter().map(|turn| self.words_said(turn.words).len()).sum()
    }
    /// The words that were said in a stretch of one turn, one by one. The labels of turns that it joins were not said.
    pub fn words_said(&self, stretch: Span) -> Vec<Span> {
        self.said(stretch).flat_map(|said| crate::text::words(&self.text, said)).collect()
    }
    /// The sentences of a turn.
    pub fn sentences(&self, turn: Span, rule: &Rule) -> Vec<Span> {
        sentences_of(&self.text, &self.imported, turn, rule)
    }
    /// The parts of a stretch of one turn that were said: all of it, without the labels between turns that were joined.
    pub fn said(&self, stretch: Span) -> impl Iterator<Item = Span> {
        let parts = self.said_in(stretch);
        // What no imported turn has (a heading that was made a turn) is said as it is.
        let mut parts = parts.peekable();
        let whole = parts.peek().is_none().then_some(stretch);
        parts.chain(whole)
    }
    /// The parts of a stretch that imported turns say; all of it where turns are as imported.
    pub(super) fn said_in(&self, stretch: Span) -> impl Iterator<Item = Span> {
        let all = self.imported.is_empty().then_some(stretch);
        let parts = touched(&self.imported, stretch).filter_map(move |words| words.intersection(stretch));
        all.into_iter().chain(parts)
    }
    /// The numbers of the turns that begin or have words in a stretch, as turns now are.
    pub(super) fn numbers_in(&self, stretch: Span) -> std::ops::RangeInclusive<u32> {
        let first = self.turns.partition_point(|turn| turn.words.end() <= stretch.start());
        let after = self.turns.partition_point(|turn| turn.words.start() < stretch.end());
        let number = |turn: usize| self.numbers.get(turn).copied().unwrap_or(u32::MAX);
        // Empty if it has none: the last is before the first.
        number(first)..=after.checked_sub(1).map_or(0, number)
    }
    /// The index into `turns` of the turn with that number.
    pub fn turn_number(&self, number: u32) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }
    /// The words of an imported turn, in positions of the current text.
    pub fn imported_words(&self, number: u32) -> Option<Span> {
        match self.imported.is_empty() {
            true => Some(self.turns.get(self.turn_number(number)?)?.words),
            false => {
                let nth = self.imported.binary_search_by_key(&number, |one| one.number).ok()?;
                Some(self.imported[nth].words)
            }
        }
    }
    /// The index into `turns` of the turn in which an imported turn begins.
    pub fn turn_of_imported(&self, number: u32) -> Option<usize> {
        match self.imported.is_empty() {
            true => self.turn_number(number),
            false => self.turn_at(self.imported_words(number)?.start()),
        }
    }
    /// The number, as turns now are, of the turn in which an imported turn begins; its own if its words are gone.
    pub fn number_of_imported(&self, number: u32) -> u32 {
        self.turn_of_imported(number).and_then(|turn| self.numbers.get(turn).copied()).unwrap_or(number)
    }
    /// A turn as a target of memos and marks: the imported turn, or its words where it was split or joined.
    pub fn turn_target(&self, turn: usize) -> Option<Target> {
        let words = self.turns.get(turn)?.words;
        let number = match self.imported.is_empty() {
            true => self.numbers.get(turn).copied(),
            false => self.imported.iter().find(|one| one.words == words).map(|one| one.number),
        };
        Some(match number {
            Some(number) => Target::Turn(self.id, number),
            None => Target::Passage(self.id, self.extent(words)),
        })
    }
    /// The labels of its speakers in the order in which they first speak, with the number of their turns.
    pub fn speakers(&self) -> Vec<(&str, usize)> {
        let mut nth: HashMap<&str, usize> = HashMap::new();
        let mut all: Vec<(&str, usize)> = Vec::new();
        for turn in self.turns.iter() {
            let at = *nth.entry(&turn.speaker).or_insert(all.len());
            match all.get_mut(at) {
                Some((_, turns)) => *turns += 1,
                None => all.push((&turn.speaker, 1)),
            }
        }
        all
    }
    /// The span of a target, if it is a passage or a turn of this transcript. Annotations are found by the project
    /// ([`Project::place_in`](super::Project::place_in)).
    pub(super) fn place_of(&self, target: Target) -> Option<Span> {
        match target {
            Target::Passage(id, extent) if id == self.id => self.span(extent),
            Target::Turn(id, number) if id == self.id => self.imported_words(number),
            Target::Annotation(_)
            | Target::Project
            | Target::Transcript(_)
            | Target::Passage(..)
            | Target::Turn(..)
            | Target::Code(_)
            | Target::Participant(_)
            | Target::Person(_)
            | Target::Set(_) => None,
        }
    }
    /// The participant whose words a label speaks. A label that is cast with another role (interviewer, companion) is
    /// none of a participant's, even where it is said whose companion that is.
    pub fn participant_of(&self, label: &str) -> Option<ParticipantId> {
        let role = self.cast.get(label)?;
        role.participant.filter(|_| matches!(role.role.as_str(), "" | "participant"))
    }
    /// The turns of whose words a span has some, in order.
    pub fn turns_in(&self, span: Span) -> impl Iterator<Item = &Turn> {
        let first = self.turn_at(span.start()).unwrap_or(0);
        let turns = self.turns.get(first..).unwrap_or_default().iter();
        let touched = turns.take_while(move |turn| turn.words.start() < span.end());
        touched.filter(move |turn| turn.words.end() > span.start())
    }
    /// The participants who speak in a span, one for each of their turns.
    pub fn participants_in(&self, span: Span) -> impl Iterator<Item = ParticipantId> {
        self.turns_in(span).filter_map(|turn| self.participant_of(&turn.speaker))
    }
    /// True if a speaker counts as a participant: by `cast`; without it all but interviewers and the like.
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

/// The sentences of a turn. They are those of the turns of the file: splitting and joining makes no other ones, only a
/// sentence in the middle of which a turn was split is in two parts.
pub fn sentences_of(text: &Text, imported: &[ImportedTurn], turn: Span, rule: &Rule) -> Vec<Span> {
    let mut whole = touched(imported, turn).peekable();
    if whole.peek().is_none() {
        return crate::text::sentences(text, turn, rule);
    }
    let all = whole.flat_map(|words| crate::text::sentences(text, words, rule));
    all.filter_map(|sentence| sentence.intersection(turn)).collect()
}

/// The words of the turns of the file that a stretch touches, in order.
fn touched(imported: &[ImportedTurn], stretch: Span) -> impl Iterator<Item = Span> {
    let first = imported.partition_point(|one| one.words.end() <= stretch.start());
    let from_first = imported.get(first..).unwrap_or_default().iter().map(|one| one.words);
    from_first.take_while(move |words| words.start() < stretch.end())
}
