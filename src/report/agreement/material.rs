//! The study that is compared: who took part in which transcript, what is compared, and the codings.

use super::asked::{Asked, Level};
use crate::model::id::{CodeId, IdMap, PersonId};
use crate::model::{Person, Seen, Transcript};
use crate::stats::{Coding, Document, Present, Ruler, Study};
use crate::text::{Language, Rule, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A code as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeRow {
    /// The code.
    pub code: CodeId,
    /// True if the codes below it count for it.
    pub rollup: bool,
}

/// A coder who took part in a transcript.
#[derive(Debug, Clone, Copy)]
pub(super) struct TakesPart<'p> {
    /// The transcript, by its place in [`Material::transcripts`].
    pub(super) transcript: usize,
    /// The coder, by the place in [`Material::coders`].
    pub(super) coder: usize,
    /// How far the coder is; `None` if that was not said.
    pub(super) state: Option<&'p str>,
}

impl TakesPart<'_> {
    /// True if the coder said to be done.
    pub(super) fn is_done(&self) -> bool {
        is_done(self.state)
    }
}

fn is_done(state: Option<&str>) -> bool {
    matches!(state, Some("done" | "again"))
}

/// A study made ready for `stats`, with the names of what it numbers.
pub(super) struct Material<'p> {
    pub(super) project: Seen<'p>,
    pub(super) coders: Vec<&'p Person>,
    /// Transcripts in which a coder took part.
    pub(super) transcripts: Vec<&'p Transcript>,
    pub(super) parts: Vec<TakesPart<'p>>,
    pub(super) rows: Vec<CodeRow>,
    pub(super) study: Study,
    /// Scalar values of all transcripts, and of those parts that are not compared.
    pub(super) characters: (u64, u64),
    /// Labels of the speakers whose words are not compared.
    pub(super) left_out: BTreeSet<&'p str>,
}

impl<'p> Material<'p> {
    /// Collects what was asked for.
    pub(super) fn new(project: Seen<'p>, asked: &Asked) -> Material<'p> {
        let tree = &project.shown().codes;
        let order = tree.in_order();
        let numbers: IdMap<CodeId, u32> = order.iter().zip(0..).map(|(&id, nth)| (id, nth)).collect();
        let wanted = |id: &&CodeId| asked.filter.codes().is_none_or(|codes| codes.contains(*id));
        let mut rows = Vec::new();
        let mut counting = Vec::new();
        for &code in order.iter().filter(wanted) {
            rows.push(CodeRow { code, rollup: false });
            counting.push(vec![numbers[&code]]);
            let below = tree.subtree(code);
            if below.len() > 1 && !asked.only {
                rows.push(CodeRow { code, rollup: true });
                counting.push(below.iter().filter_map(|id| numbers.get(id).copied()).collect());
            }
        }
        let mut all = Material {
            project,
            coders: Vec::new(),
            transcripts: Vec::new(),
            parts: Vec::new(),
            rows,
            study: Study { coders: 0, rows: counting, documents: Vec::new() },
            characters: (0, 0),
            left_out: BTreeSet::new(),
        };
        let taking = taking_part(project, asked);
        let people = project.shown().people_in_order().into_iter();
        all.coders = people.filter(|one| taking.iter().any(|(_, here)| here.contains_key(&one.id))).collect();
        all.study.coders = all.coders.len();
        let coders: IdMap<PersonId, u32> =
            all.coders.iter().zip(0..).map(|(one, nth)| (one.id, nth)).collect();
        for (transcript, states) in taking {
            all.add(asked, transcript, &states, (&coders, &numbers));
        }
        all
    }

    fn add(
        &mut self,
        asked: &Asked,
        transcript: &'p Transcript,
        states: &BTreeMap<PersonId, Option<&'p str>>,
        (coders, numbers): (&IdMap<PersonId, u32>, &IdMap<CodeId, u32>),
    ) {
        let nth = self.transcripts.len();
        self.transcripts.push(transcript);
        let mut present = Vec::new();
        for (person, &state) in states {
            let Some(&coder) = coders.get(person) else { continue };
            present.push(Present { coder, parts: None });
            self.parts.push(TakesPart { transcript: nth, coder: coder as usize, state });
        }
        let number = |coding: &crate::model::Annotation| {
            let coder = *coders.get(&self.project.one(coding.coder))?;
            Some(Coding { coder, code: *numbers.get(&coding.code)?, span: coding.span? })
        };
        let codings = transcript.annotations.iter().filter_map(number).collect();
        let pieces = pieces(asked, transcript);
        let whole = u64::from(transcript.text.len());
        let compared: u64 = pieces.iter().map(|piece| u64::from(piece.len())).sum();
        self.characters = (self.characters.0 + whole, self.characters.1 + whole - compared);
        let labels = transcript.turns.iter().map(|turn| turn.speaker.as_str());
        self.left_out.extend(labels.filter(|label| !asked.counts(transcript, label)));
        self.study.documents.push(Document {
            ruler: ruler(asked, transcript, pieces),
            present,
            codings,
            clusters: transcript.turns.iter().map(start).collect(),
        });
    }
}

/// Who took part in the transcripts that are asked for, and how far each coder is.
fn taking_part<'p>(
    project: Seen<'p>,
    asked: &Asked,
) -> Vec<(&'p Transcript, BTreeMap<PersonId, Option<&'p str>>)> {
    let all = project.shown().transcripts_in_order().into_iter();
    let wanted = all.filter(|transcript| asked.filter.accepts_transcript(transcript.id));
    let states = |transcript: &'p Transcript| {
        let mut here: BTreeMap<PersonId, Option<&'p str>> = BTreeMap::new();
        let said = transcript.progress.iter();
        let said: BTreeMap<PersonId, &str> =
            said.map(|(&id, state)| (project.one(id), state.as_str())).collect();
        let anchored = transcript.annotations.iter().filter(|coding| coding.span.is_some());
        let coded = anchored.map(|coding| project.one(coding.coder));
        let done = said.iter().filter(|(_, state)| is_done(Some(state))).map(|(&id, _)| id);
        let assigned = transcript.assigned.iter().map(|&id| project.one(id)).filter(|_| asked.assigned);
        for id in coded.chain(done).chain(assigned) {
            here.entry(id).or_insert_with(|| said.get(&id).copied());
        }
        // People known from files alone are coders, too: what they coded came in with a file.
        here.retain(|&id, state| {
            asked.filter.accepts_person(project, id) && (!asked.done || is_done(*state))
        });
        (transcript, here)
    };
    wanted.map(states).filter(|(_, here)| !here.is_empty()).collect()
}

/// Where a turn begins, with its label.
fn start(turn: &crate::text::Turn) -> u32 {
    turn.label.unwrap_or(turn.words).start()
}

/// The parts of a transcript that are compared. A turn reaches to the next one, so that every character before, in and
/// after turns is in one part: all characters of a transcript add up.
fn pieces(asked: &Asked, transcript: &Transcript) -> Vec<Span> {
    let (turns, end) = (&transcript.turns, transcript.text.len());
    let first = turns.first().map_or(end, start);
    let mut all: Vec<Span> = Span::new(0, first).into_iter().filter(|_| !asked.asks_who_speaks()).collect();
    for (nth, turn) in turns.iter().enumerate().filter(|(_, turn)| asked.counts(transcript, &turn.speaker)) {
        let next = turns.get(nth + 1).map_or(end, start);
        let Some(span) = Span::new(start(turn), next) else { continue };
        match all.last_mut() {
            Some(last) if last.end() == span.start() => *last = last.union(span),
            _ => all.push(span),
        }
    }
    all
}

fn ruler(asked: &Asked, transcript: &Transcript, pieces: Vec<Span>) -> Ruler {
    let turns = transcript.turns.iter().filter(|turn| asked.counts(transcript, &turn.speaker));
    let mut said: Vec<Span> = turns.map(|turn| turn.words).collect();
    if transcript.turns.is_empty() {
        said = pieces.clone();
    }
    let language = Language::new(&transcript.language).unwrap_or_default();
    let rule = Rule { version: transcript.rule, language };
    match asked.level {
        Level::Character => Ruler::characters(pieces),
        Level::Turn => Ruler::pieces(said),
        Level::Sentence => {
            Ruler::pieces(said.into_iter().flat_map(|words| transcript.sentences(words, &rule)).collect())
        }
    }
}
