//! What a filter asks about a row of a list: with which code, whose, where, who speaks there, when it was made.

use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Annotation, Participant, Seen, Transcript};
use crate::report::words;
use crate::text::Span;

/// What a filter asks about a row of a list.
#[derive(Clone, Copy, Default)]
pub(in crate::report) struct Facts<'p> {
    /// The code that it is about.
    pub code: Option<CodeId>,
    /// Whose it is.
    pub coder: Option<PersonId>,
    /// The transcript that it is in or about.
    pub transcript: Option<&'p Transcript>,
    /// The turn in which its words begin, an index into the transcript's turns.
    pub turn: Option<usize>,
    /// Its words, which may go on into other turns.
    pub span: Option<Span>,
    /// The participant that it is about itself, not by speaking.
    pub participant: Option<ParticipantId>,
    /// When it was made.
    pub made: Option<Made>,
}

impl<'p> Facts<'p> {
    /// Of a coding.
    pub(in crate::report) fn of_coding(transcript: &'p Transcript, coding: &Annotation) -> Facts<'p> {
        Facts {
            code: Some(coding.code),
            coder: Some(coding.coder),
            transcript: Some(transcript),
            turn: coding.span.and_then(|span| transcript.turn_at(span.start())),
            span: coding.span,
            participant: None,
            made: Some(coding.made),
        }
    }

    /// Of a transcript as a whole.
    pub(in crate::report) fn of_transcript(transcript: &'p Transcript) -> Facts<'p> {
        Facts { transcript: Some(transcript), ..Facts::default() }
    }

    /// Of what a memo or mark is on; whose it is and when it was made are those of the memo or mark.
    pub(in crate::report) fn of_target(
        project: Seen<'p>,
        on: Target,
        (coder, made): (Option<PersonId>, Made),
    ) -> Facts<'p> {
        let none = Facts { coder, made: Some(made), ..Facts::default() };
        let transcript = |id| project.shown().transcript(id);
        match on {
            Target::Annotation(id) => match project.shown().annotation(id) {
                Some((transcript, coding)) => {
                    Facts { coder, made: Some(made), ..Facts::of_coding(transcript, coding) }
                }
                None => none,
            },
            Target::Passage(id, extent) => {
                let here = transcript(id);
                let span = here.and_then(|here| here.span(extent));
                let turn = here.zip(span).and_then(|(here, span)| here.turn_at(span.start()));
                Facts { transcript: here, turn, span, ..none }
            }
            Target::Turn(id, number) => {
                let here = transcript(id);
                Facts { transcript: here, turn: here.and_then(|here| here.turn_of_imported(number)), ..none }
            }
            Target::Transcript(id) => Facts { transcript: transcript(id), ..none },
            Target::Code(code) => Facts { code: Some(project.codes.resolve(code)), ..none },
            Target::Participant(participant) => Facts { participant: Some(participant), ..none },
            Target::Person(_) | Target::Set(_) | Target::Project => none,
        }
    }

    /// Of an act: whose, when, and what it was done to.
    pub(in crate::report) fn of_act(project: Seen<'p>, log: &Log, op: &Op) -> Facts<'p> {
        let (coder, made) = (op.coder, Made { lamport: op.lamport, id: op.id, wall: op.wall });
        let on = words::told(&project, log, op).on;
        let facts = on.map(|on| Facts::of_target(project, on, (coder, made)));
        let facts = facts.unwrap_or(Facts { coder, made: Some(made), ..Facts::default() });
        let code = match op.act {
            Act::Annotate { code, .. } | Act::Recode { code, .. } => Some(project.codes.resolve(code)),
            _ => facts.code,
        };
        Facts { code, ..facts }
    }

    /// The label that speaks.
    pub(in crate::report) fn speaker(&self) -> Option<&'p str> {
        let turn = self.transcript?.turns.get(self.turn?)?;
        (!turn.speaker.is_empty()).then_some(&turn.speaker)
    }

    /// The labels that speak: of words that go on into other turns all of them, of a transcript as a whole those of all
    /// its turns.
    pub(super) fn speakers(&self) -> impl Iterator<Item = &'p str> {
        let all = self.transcript.zip(self.span.or_else(|| self.whole())).into_iter();
        let rest = all.flat_map(|(transcript, span)| transcript.turns_in(span));
        self.speaker().into_iter().chain(rest.map(|turn| turn.speaker.as_str()))
    }

    /// All words of the transcript, if it is about that as a whole. A coding has no turn when its words are gone.
    fn whole(&self) -> Option<Span> {
        let is_whole = self.turn.is_none() && self.code.is_none();
        self.transcript.filter(|_| is_whole).and_then(|transcript| transcript.text.whole())
    }

    /// The participant who speaks where it begins, or whom it is about.
    pub(in crate::report) fn who(&self, project: Seen<'p>) -> Option<&'p Participant> {
        let cast = || self.transcript?.participant_of(self.speaker()?);
        self.participant.or_else(cast).and_then(|id| project.shown().participant(id))
    }

    /// Everybody who may be meant: who speaks in its words, or of a transcript as a whole all participants in it. Words of
    /// an interviewer or a companion are those of no participant.
    pub(super) fn participants(&self, project: Seen<'p>) -> Vec<&'p Participant> {
        let known = |id| project.shown().participant(id);
        match (self.transcript, self.turn) {
            (Some(transcript), None) => {
                let cast = transcript.cast.keys().filter_map(|label| transcript.participant_of(label));
                cast.filter_map(known).collect()
            }
            _ => {
                let all = self.transcript.zip(self.span).into_iter();
                let speaking = all.flat_map(|(transcript, span)| transcript.participants_in(span));
                self.who(project).into_iter().chain(speaking.filter_map(known)).collect()
            }
        }
    }
}
