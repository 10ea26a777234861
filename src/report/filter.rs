//! The filters that lists share: with which code, whose, where, who speaks there, and since when.
//!
//! A list names those that make sense for it among its parameters, reads them with [`Filter::read`], and asks
//! [`Filter::accepts`] for each row. Several values of one filter are alternatives; different filters all hold.

mod facts;
mod having;
mod moment;

pub(super) use facts::Facts;
pub(super) use moment::Moment;

use super::ask::{Ask, Parameter, Takes};
use crate::error::{Error, Result};
use crate::model::id::*;
use crate::model::{Annotation, Participant, Removed, Seen, Transcript};
use crate::text::{closest, same_key};
use having::Where;
use std::collections::BTreeSet;

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

/// A filter that makes no sense for a list, and why, as the end of a sentence: it is refused, never passed over.
pub(super) const fn refused(filter: Parameter, why: &'static str) -> Parameter {
    Parameter { takes: Takes::Refused(why), ..filter }
}

const fn many(name: &'static str, value: &'static str, help: &'static str) -> Parameter {
    Parameter { name, takes: Takes::Many(value), help }
}

const fn one(name: &'static str, value: &'static str, help: &'static str) -> Parameter {
    Parameter { name, takes: Takes::One(value), help }
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

    /// The same people, whatever else was asked for.
    pub(super) fn only_people(&self) -> Filter {
        Filter::only(None, self.people.clone(), None)
    }

    /// The same codes, whatever else was asked for.
    pub(super) fn only_codes(&self) -> Filter {
        Filter::only(self.codes.clone(), None, None)
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
        one_of(self.people.as_ref(), facts.coder.map(|coder| project.one(coder)))
            && self.accepts_time(facts.made)
            && self.accepts_place(project, facts)
    }

    /// True if a coding is wanted, whenever it was made: for lists in which `--since` means something else.
    pub(super) fn accepts_at_any_time(&self, project: Seen<'_>, coding: &Facts<'_>) -> bool {
        one_of(self.codes.as_ref(), coding.code)
            && one_of(self.people.as_ref(), coding.coder.map(|coder| project.one(coder)))
            && self.accepts_place(project, coding)
    }

    /// True if words or a transcript are where they were asked for: in this transcript, by this label, this participant.
    pub(super) fn accepts_place(&self, project: Seen<'_>, facts: &Facts<'_>) -> bool {
        let said = |keys: &BTreeSet<String>| facts.speakers().any(|label| keys.contains(&same_key(label)));
        one_of(self.transcripts.as_ref(), facts.transcript.map(|here| here.id))
            && self.speakers.as_ref().is_none_or(said)
            && self.accepts_people(project, facts)
    }

    /// True if what was made then is wanted; what has no time is not, where one was asked for.
    pub(super) fn accepts_time(&self, made: Option<Made>) -> bool {
        let fits = |moment: Option<&Moment>, after: bool| {
            moment.is_none_or(|moment| made.is_some_and(|made| moment.is_before(made) == after))
        };
        fits(self.since.as_ref(), true) && fits(self.until.as_ref(), false)
    }

    /// True if a coding is wanted, wherever it is.
    pub(super) fn accepts_coding(&self, project: Seen<'_>, coding: &Annotation) -> bool {
        self.accepts_code(coding.code)
            && self.accepts_person(project, coding.coder)
            && self.accepts_time(Some(coding.made))
    }

    /// True if a code is wanted.
    pub(super) fn accepts_code(&self, code: CodeId) -> bool {
        one_of(self.codes.as_ref(), Some(code))
    }

    /// True if it was said with which code codings are wanted, or whose: then a transcript or a participant is asked for
    /// by what is coded there.
    pub(super) fn asks_for_codings(&self) -> bool {
        self.codes.is_some() || self.people.is_some()
    }

    /// True if it was said in which transcript or by which label words are wanted.
    pub(super) fn asks_for_voices(&self) -> bool {
        self.transcripts.is_some() || self.speakers.is_some()
    }

    /// True if what this label says is wanted.
    pub(super) fn accepts_label(&self, label: &str) -> bool {
        self.speakers.as_ref().is_none_or(|keys| keys.contains(&same_key(label)))
    }

    /// True if a day or a frame was given.
    pub(super) fn asks_for_time(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    /// True if a transcript has a coding that is wanted, whenever it was made.
    pub(super) fn has_coding(&self, project: Seen<'_>, transcript: &Transcript) -> bool {
        let mut codings = transcript.annotations.iter();
        codings.any(|coding| self.accepts_at_any_time(project, &Facts::of_coding(transcript, coding)))
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

    /// The people who were asked for; `None` for all.
    pub(super) fn people(&self) -> Option<&BTreeSet<PersonId>> {
        self.people.as_ref()
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
