//! The filters that lists share: with which code, whose, where, who speaks there, and since when.
//!
//! A list names those that make sense for it among its parameters, reads them with [`Filter::read`], and asks
//! [`Filter::accepts`] for each row. Several values of one filter are alternatives; different filters all hold.

use super::ask::{Ask, Looked, Parameter, Takes};
use super::{news, words};
use crate::error::{Error, Kind, Result};
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Annotation, Participant, Removed, Seen, Transcript};
use crate::text::{Span, closest, same_key, seconds_of};
use std::collections::{BTreeSet, HashSet};

pub(super) const CODE: Parameter = many("code", "CODE", "Only with this code or one below it");
pub(super) const ONLY: Parameter =
    Parameter { name: "only", takes: Takes::Nothing, help: "With --code: without the codes below it" };
pub(super) const BY: Parameter = many("by", "NAME", "Only what this person did");
pub(super) const IN: Parameter = many("in", "TRANSCRIPT", "Only in this transcript");
pub(super) const SPEAKER: Parameter = many("speaker", "LABEL", "Only where this label speaks");
pub(super) const PARTICIPANT: Parameter = many("participant", "P", "Only where this participant speaks");
pub(super) const WHERE: Parameter =
    many("where", "ATTR=VALUE", "Only where a participant with this value speaks");
pub(super) const SINCE: Parameter = one(
    "since",
    "DATE|FRAME|last-read",
    "Only what was done from a day or time on (2026-11-30, 2026-11-30 14:00, monday; in UTC), after a frame was frozen, or what came since you last looked",
);
pub(super) const UNTIL: Parameter = one("until", "DATE|FRAME", "Only what was done up to then");

/// All of them.
pub(super) const ALL: &[Parameter] = &[CODE, ONLY, BY, IN, SPEAKER, PARTICIPANT, WHERE, SINCE, UNTIL];

const fn many(name: &'static str, value: &'static str, help: &'static str) -> Parameter {
    Parameter { name, takes: Takes::Many(value), help }
}

const fn one(name: &'static str, value: &'static str, help: &'static str) -> Parameter {
    Parameter { name, takes: Takes::One(value), help }
}

/// What a filter asks about a row of a list.
#[derive(Clone, Copy, Default)]
pub(super) struct Facts<'p> {
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
    pub(super) fn of_coding(transcript: &'p Transcript, coding: &Annotation) -> Facts<'p> {
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

    /// Of what a memo or mark is on; whose it is and when it was made are those of the memo or mark.
    pub(super) fn of_target(
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
                Facts { transcript: here, turn: here.and_then(|here| here.turn_number(number)), ..none }
            }
            Target::Transcript(id) => Facts { transcript: transcript(id), ..none },
            Target::Code(code) => Facts { code: Some(project.codes.resolve(code)), ..none },
            Target::Participant(participant) => Facts { participant: Some(participant), ..none },
            Target::Person(_) | Target::Project => none,
        }
    }

    /// Of an act: whose, when, and what it was done to.
    pub(super) fn of_act(project: Seen<'p>, log: &Log, op: &Op) -> Facts<'p> {
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
    pub(super) fn speaker(&self) -> Option<&'p str> {
        let turn = self.transcript?.turns.get(self.turn?)?;
        (!turn.speaker.is_empty()).then_some(&turn.speaker)
    }

    /// The labels that speak: of words that go on into other turns all of them.
    fn speakers(&self) -> impl Iterator<Item = &'p str> {
        let all = self.transcript.zip(self.span).into_iter();
        let rest = all.flat_map(|(transcript, span)| transcript.turns_in(span));
        self.speaker().into_iter().chain(rest.map(|turn| turn.speaker.as_str()))
    }

    /// The participant who speaks where it begins, or whom it is about.
    pub(super) fn who(&self, project: Seen<'p>) -> Option<&'p Participant> {
        let cast = || self.transcript?.participant_of(self.speaker()?);
        self.participant.or_else(cast).and_then(|id| project.shown().participant(id))
    }

    /// Everybody who may be meant: who speaks in its words, or of a transcript as a whole all participants in it. Words of
    /// an interviewer or a companion are those of no participant.
    fn participants(&self, project: Seen<'p>) -> Vec<&'p Participant> {
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

/// What a person asked for; a part that was not asked for accepts everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    codes: Option<BTreeSet<CodeId>>,
    people: Option<BTreeSet<PersonId>>,
    transcripts: Option<BTreeSet<TranscriptId>>,
    speakers: Option<BTreeSet<String>>,
    participants: Option<BTreeSet<ParticipantId>>,
    wheres: Vec<Where>,
    since: Option<Moment>,
    until: Option<Moment>,
}

impl Filter {
    /// Reads the filters that were set.
    ///
    /// # Errors
    /// A code, person, transcript, label, participant, attribute or value that is not there (with near names), a day
    /// that is none, `--only` without `--code`.
    pub(super) fn read(project: &Seen<'_>, ask: &Ask<'_>) -> Result<Filter> {
        Filter::read_of(project, ask, false)
    }

    /// As [`Filter::read`], for a list that knows of removed codes, too.
    ///
    /// # Errors
    /// As [`Filter::read`].
    pub(super) fn read_with_removed(project: &Seen<'_>, ask: &Ask<'_>) -> Result<Filter> {
        Filter::read_of(project, ask, true)
    }

    fn read_of(project: &Seen<'_>, ask: &Ask<'_>, removed: bool) -> Result<Filter> {
        if ask.has(ONLY.name) && !ask.has(CODE.name) {
            return Err(Error::usage("--only says which codes --code means").hint("add --code CODE"));
        }
        let below = |code| match ask.has(ONLY.name) {
            true => vec![code],
            false => project.codes.subtree(code),
        };
        let find = |word: &str| match project.seek_code(word)? {
            None if removed => find_removed(project, word, !ask.has(ONLY.name)),
            _ => project.find_code(word).map(below),
        };
        let codes: Option<Vec<Vec<CodeId>>> = all(ask, &CODE, find)?;
        let labels = |word: &str| find_label(project, word);
        Ok(Filter {
            codes: codes.map(|codes| codes.into_iter().flatten().collect()),
            people: all(ask, &BY, |word| project.find_person(word).map(|person| person.id))?,
            transcripts: all(ask, &IN, |word| project.find_transcript(word).map(|here| here.id))?,
            speakers: all(ask, &SPEAKER, labels)?,
            participants: all(ask, &PARTICIPANT, |word| project.find_participant(word).map(|p| p.id))?,
            wheres: ask
                .all(WHERE.name)
                .iter()
                .map(|word| Where::read(project, word))
                .collect::<Result<_>>()?,
            since: ask.one(SINCE.name).map(|word| Moment::read(project, ask, word, false)).transpose()?,
            until: ask.one(UNTIL.name).map(|word| Moment::read(project, ask, word, true)).transpose()?,
        })
    }

    /// Only these codes, people and transcripts; `None` for all.
    pub(super) fn only(
        codes: Option<BTreeSet<CodeId>>,
        people: Option<BTreeSet<PersonId>>,
        transcripts: Option<BTreeSet<TranscriptId>>,
    ) -> Filter {
        Filter { codes, people, transcripts, ..Filter::default() }
    }

    /// True if a row is wanted.
    pub(super) fn accepts(&self, project: Seen<'_>, facts: &Facts<'_>) -> bool {
        one_of(self.codes.as_ref(), facts.code) && self.accepts_but_code(project, facts)
    }

    /// True if a row is wanted, whatever codes were asked for.
    pub(super) fn accepts_but_code(&self, project: Seen<'_>, facts: &Facts<'_>) -> bool {
        let made = |moment: Option<&Moment>, after: bool| {
            moment.is_none_or(|moment| facts.made.is_some_and(|made| moment.is_before(made) == after))
        };
        one_of(self.people.as_ref(), facts.coder.map(|coder| project.one(coder)))
            && one_of(self.transcripts.as_ref(), facts.transcript.map(|here| here.id))
            && self
                .speakers
                .as_ref()
                .is_none_or(|keys| facts.speakers().any(|label| keys.contains(&same_key(label))))
            && made(self.since.as_ref(), true)
            && made(self.until.as_ref(), false)
            && self.accepts_people(project, facts)
    }

    /// True if what this person did is wanted.
    pub(super) fn accepts_person(&self, project: Seen<'_>, person: PersonId) -> bool {
        one_of(self.people.as_ref(), Some(project.one(person)))
    }

    /// True if what is in this transcript is wanted.
    pub(super) fn accepts_transcript(&self, transcript: TranscriptId) -> bool {
        one_of(self.transcripts.as_ref(), Some(transcript))
    }

    /// True if this participant is one of those asked for.
    pub(super) fn accepts_participant(&self, participant: &Participant) -> bool {
        one_of(self.participants.as_ref(), Some(participant.id)) && self.fits(participant)
    }

    /// True if it was said which participants are wanted.
    pub(super) fn asks_for_people(&self) -> bool {
        self.participants.is_some() || !self.wheres.is_empty()
    }

    fn accepts_people(&self, project: Seen<'_>, facts: &Facts<'_>) -> bool {
        if self.participants.is_none() && self.wheres.is_empty() {
            return true;
        }
        facts.participants(project).into_iter().any(|p| self.accepts_participant(p))
    }

    /// True if a participant has the values that were asked for: of each attribute one of them.
    fn fits(&self, participant: &Participant) -> bool {
        self.wheres.iter().all(|asked| {
            let mut same = self.wheres.iter().filter(|other| other.attribute == asked.attribute);
            same.any(|other| other.fits(participant))
        })
    }

    /// The labels that were asked for, as labels are compared; `None` for all.
    pub(super) fn speakers(&self) -> Option<&BTreeSet<String>> {
        self.speakers.as_ref()
    }

    /// The codes that were asked for; `None` for all.
    pub(super) fn codes(&self) -> Option<&BTreeSet<CodeId>> {
        self.codes.as_ref()
    }
}

/// True if something is among what was asked for, or nothing was.
fn one_of<T: Ord>(wanted: Option<&BTreeSet<T>>, here: Option<T>) -> bool {
    wanted.is_none_or(|wanted| here.is_some_and(|here| wanted.contains(&here)))
}

/// A removed code, and the removed ones that were below it.
fn find_removed(project: &Seen<'_>, word: &str, subtree: bool) -> Result<Vec<CodeId>> {
    let gone = project.find_removed(word).map_err(|fault| {
        let hints = fault.hints().into_iter().map(|hint| format!("of removed codes: {hint}"));
        match project.find_code(word) {
            Err(unknown) => hints.fold(unknown, |unknown, hint| unknown.hint(hint)),
            Ok(_) => fault,
        }
    })?;
    let below = |code: &&Removed| code.id == gone.id || (subtree && code.path.starts_with(&gone.path));
    Ok(project.removed.values().filter(below).map(|code| code.id).collect())
}

/// What all values of a filter mean; `None` if it was not set.
fn all<T, C: FromIterator<T>>(
    ask: &Ask<'_>,
    filter: &Parameter,
    find: impl Fn(&str) -> Result<T>,
) -> Result<Option<C>> {
    let words = ask.all(filter.name);
    if words.is_empty() {
        return Ok(None);
    }
    words.iter().map(|word| find(word)).collect::<Result<C>>().map(Some)
}

/// A label of any transcript, as labels are compared.
fn find_label(project: &Seen<'_>, word: &str) -> Result<String> {
    let key = same_key(word.trim().trim_end_matches(':'));
    let labels: BTreeSet<&str> = project
        .transcripts
        .values()
        .flat_map(|transcript| transcript.speakers().into_iter().map(|(label, _)| label))
        .collect();
    if labels.iter().any(|label| same_key(label) == key) {
        return Ok(key);
    }
    let near = closest(word, labels.iter().copied());
    let fault = Error::unknown(format!("no transcript has a speaker \"{word}\""));
    Err(match near.is_empty() {
        true => fault.hint("emic casts lists them"),
        false => fault.hint(format!("did you mean {}?", near.join(" or "))),
    })
}

/// The word that stands for where a person has looked up to.
pub(super) const LAST_READ: &str = "last-read";

/// A point in time that splits what was done into before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    /// The first second, from 1970, of what is after.
    Second(i64),
    /// The act after which everything in the order of acts is.
    Act(u64, OpId),
    /// What came into this folder since the person looked is after, whatever the clocks of its writers say: these acts.
    Looked(Looked, HashSet<OpId>),
}

impl Moment {
    /// `end`: of a day its end is meant.
    pub(super) fn read(project: &Seen<'_>, ask: &Ask<'_>, word: &str, end: bool) -> Result<Moment> {
        let named = project.find_frame(word);
        if named.is_err() && word == LAST_READ {
            let looked = ask.folder.last_read();
            let came = news::came(*project, ask.folder.log(), &looked).into_iter().map(|op| op.id).collect();
            return Ok(Moment::Looked(looked, came));
        }
        // Who calls a frame like a day means the frame.
        if named.is_err()
            && let Some((first, next)) = seconds_of(word, ask.folder.now())
        {
            return Ok(Moment::Second(if end { next } else { first }));
        }
        let frame = named.map_err(|fault| match fault.kind() {
            Kind::Unknown => Error::unknown(format!("\"{word}\" is neither a day nor a frame"))
                .hint("a day is such as 2026-11-30, today or monday, a time such as 2026-11-30 14:00; emic frames lists the frames; last-read is when you last looked"),
            _ => fault,
        })?;
        Ok(Moment::Act(frame.made.lamport, frame.made.id))
    }

    fn is_before(&self, made: Made) -> bool {
        match self {
            Moment::Second(first) => made.wall >= *first,
            Moment::Act(lamport, id) => (made.lamport, made.id) > (*lamport, *id),
            Moment::Looked(_, came) => came.contains(&made.id),
        }
    }
}

/// `--where ATTR=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Where {
    attribute: String,
    value: String,
    /// What a derived group of that name joins.
    members: Vec<String>,
}

impl Where {
    fn read(project: &Seen<'_>, words: &str) -> Result<Where> {
        let Some((name, value)) = words.split_once('=') else {
            return Err(
                Error::usage(format!("\"{words}\" is not ATTR=VALUE")).hint("such as --where sex=Female")
            );
        };
        let (name, value) = (name.trim(), value.trim());
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        if same(name, "state") {
            return Ok(Where { attribute: "state".into(), value: value.into(), members: Vec::new() });
        }
        let attribute = project.find_attribute(name)?;
        let group = attribute.groups.iter().find(|(group, _)| same(group, value));
        let members = group.map(|(_, members)| members.clone()).unwrap_or_default();
        let all = || attribute.categories.iter().chain(&attribute.not_available).chain(&attribute.not_asked);
        if members.is_empty() && !attribute.categories.is_empty() && !all().any(|known| same(known, value)) {
            let fault = Error::unknown(format!("\"{value}\" is no value of {}", attribute.name));
            return Err(fault.hint(format!("values: {}", all().cloned().collect::<Vec<_>>().join(", "))));
        }
        Ok(Where { attribute: attribute.name.clone(), value: value.to_owned(), members })
    }

    fn fits(&self, participant: &Participant) -> bool {
        let same =
            |word: &String| word.to_lowercase() == self.value.to_lowercase() || self.members.contains(word);
        match self.attribute.as_str() {
            "state" => same(&participant.state),
            name => participant.values.get(name).is_some_and(|values| values.iter().any(same)),
        }
    }
}
