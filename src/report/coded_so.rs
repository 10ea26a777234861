//! Which passages are coded so: by code, by what else is coded there, by who speaks, by coder and by transcript.
//!
//! Words that several coders gave the codes asked for are one passage. What else must be there, or must not, is looked
//! up among the codings of the transcript in the order of their places, so that no two codings are compared.

use super::ask::{Ask, Parameter, Takes};
use super::filter::{self, Facts, Filter};
use crate::error::{Error, Result};
use crate::model::id::{CodeId, ParticipantId};
use crate::model::{Annotation, Participant, Seen, Transcript};
use crate::text::{Span, closest, same_key};
use std::collections::BTreeSet;

pub(super) const AND: Parameter =
    many("and", "CODE", "Only where this code or one below it is, too; of several all must be");
pub(super) const NOT: Parameter = many("not", "CODE", "Only where neither this code nor one below it is");
pub(super) const WITHIN: Parameter = Parameter {
    name: "within",
    takes: Takes::Nothing,
    help: "--and and --not mean codings that hold the whole passage, not ones that share words with it",
};
pub(super) const NEAR: Parameter = Parameter {
    name: "near",
    takes: Takes::One("N"),
    help: "--and and --not mean codings with at most N words between them and the passage",
};
pub(super) const PROPERTY: Parameter =
    many("property", "KEY=VALUE", "Only in transcripts with this property, such as mode=Teams");

/// What a question may be made of, in the order of the help.
pub(super) const PARAMETERS: &[Parameter] = &[
    filter::CODE,
    Parameter { help: "Without the codes below those of --code, --and and --not", ..filter::ONLY },
    AND,
    NOT,
    WITHIN,
    NEAR,
    filter::BY,
    filter::IN,
    PROPERTY,
    filter::SPEAKER,
    filter::PARTICIPANT,
    filter::WHERE,
    filter::SINCE,
    filter::UNTIL,
];

const fn many(name: &'static str, value: &'static str, help: &'static str) -> Parameter {
    Parameter { name, takes: Takes::Many(value), help }
}

/// Where another coding must be to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It shares words with the passage.
    Overlapping,
    /// It holds the whole passage.
    Within,
    /// It has at most so many words between it and the passage.
    Near(u32),
}

/// A question for passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    filter: Filter,
    /// Of each of these sets a code must be there, too.
    and: Vec<BTreeSet<CodeId>>,
    /// None of these may be there.
    not: BTreeSet<CodeId>,
    relation: Relation,
    /// Keys of properties of transcripts, with values of which one must be.
    properties: Vec<(String, String)>,
}

/// Words that were coded so.
#[derive(Debug, Clone)]
pub struct Coded<'p> {
    /// Where.
    pub transcript: &'p Transcript,
    /// Which words, in scalar values of the transcript.
    pub span: Span,
    /// The codings on exactly these words that were asked for.
    pub codings: Vec<&'p Annotation>,
}

/// Why a person is behind the passages, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// The person speaks in a passage.
    Found,
    /// The person speaks in a transcript that was coded, and nothing is coded so.
    NothingSo,
    /// The person speaks in transcripts, and none of them was coded.
    NotCoded,
    /// It is not known of any transcript that the person speaks there.
    NoTranscript,
}

impl Presence {
    /// What it is, for people.
    pub fn words(self) -> &'static str {
        match self {
            Presence::Found => "found",
            Presence::NothingSo => "nothing coded so",
            Presence::NotCoded => "not coded yet",
            Presence::NoTranscript => "no transcript here",
        }
    }
}

impl Question {
    /// Reads what was asked.
    ///
    /// # Errors
    /// What the list `ask` refuses: a name that is not there, two ways of being near; a property that no transcript has, a number of words that is none.
    pub fn read(project: &Seen<'_>, ask: &Ask<'_>) -> Result<Question> {
        let below = |word: &String| {
            let code = project.find_code(word)?;
            let codes = if ask.has(filter::ONLY.name) { vec![code] } else { project.codes.subtree(code) };
            Ok(codes.into_iter().collect())
        };
        let sets = |name: &str| ask.all(name).iter().map(below).collect::<Result<Vec<BTreeSet<CodeId>>>>();
        let near = ask.one(NEAR.name).map(|word| {
            let fault =
                || Error::usage(format!("\"{word}\" is no number of words")).hint("such as --near 20");
            word.parse().map_err(|_| fault())
        });
        let relation = match (ask.has(WITHIN.name), near.transpose()?) {
            (true, Some(_)) => return Err(Error::usage("--within and --near exclude each other")),
            (true, None) => Relation::Within,
            (false, Some(words)) => Relation::Near(words),
            (false, None) => Relation::Overlapping,
        };
        let (and, not) = (sets(AND.name)?, sets(NOT.name)?);
        if relation != Relation::Overlapping && and.is_empty() && not.is_empty() {
            return Err(Error::usage("--within and --near say what --and and --not mean")
                .hint("add --and CODE or --not CODE"));
        }
        let properties =
            ask.all(PROPERTY.name).iter().map(|word| property(project, word)).collect::<Result<_>>()?;
        let not = not.into_iter().flatten().collect();
        Ok(Question { filter: Filter::read(project, ask)?, and, not, relation, properties })
    }

    /// The passages of all transcripts, in their order.
    pub fn all_passages<'p>(&self, project: Seen<'p>) -> Vec<Coded<'p>> {
        let transcripts = project.shown().transcripts_in_order().into_iter();
        transcripts.flat_map(|here| self.passages(project, here)).collect()
    }

    /// The passages of a transcript, in the order of the text.
    pub fn passages<'p>(&self, project: Seen<'p>, transcript: &'p Transcript) -> Vec<Coded<'p>> {
        let mut passages: Vec<Coded<'p>> = Vec::new();
        if !self.looks_at(transcript) {
            return passages;
        }
        for coding in &transcript.annotations {
            let Some(span) = coding.span else { continue };
            if !self.filter.accepts(project, &Facts::of_coding(transcript, coding)) {
                continue;
            }
            // Equal spans are beside each other.
            match passages.last_mut().filter(|last| last.span == span) {
                Some(last) => last.codings.push(coding),
                None => passages.push(Coded { transcript, span, codings: vec![coding] }),
            }
        }
        if passages.is_empty() || self.and.is_empty() && self.not.is_empty() {
            return passages;
        }
        let words = Words::of(transcript, self.relation);
        let places = |codes: &BTreeSet<CodeId>| {
            let wanted = |coding: &&Annotation| {
                codes.contains(&coding.code) && self.filter.accepts_person(project, coding.coder)
            };
            let spans = transcript.annotations.iter().filter(wanted).filter_map(|coding| coding.span);
            Places::of(spans.map(|span| words.range(span)))
        };
        let and: Vec<Places> = self.and.iter().map(places).collect();
        let not = places(&self.not);
        passages.retain(|passage| {
            let range = words.range(passage.span);
            and.iter().all(|places| places.has(range, self.relation)) && !not.has(range, self.relation)
        });
        passages
    }

    /// True if the transcript is one that was asked for.
    fn looks_at(&self, transcript: &Transcript) -> bool {
        let holds = |(key, value): &(String, String)| {
            let here = transcript.properties.get(key).or((key == "language").then_some(&transcript.language));
            here.is_some_and(|here| same_key(here) == same_key(value))
        };
        let one = |key: &String| self.properties.iter().any(|other| other.0 == *key && holds(other));
        self.filter.accepts_transcript(transcript.id) && self.properties.iter().all(|(key, _)| one(key))
    }

    /// The participants who were asked for, in the order in which they were added, and why each is behind the passages
    /// or is not. If none was named: those who speak in the transcripts that were looked at. So every person but those
    /// with [`Presence::NoTranscript`] speaks there, and asking for less makes them fewer, never more.
    pub fn people<'p>(&self, project: Seen<'p>, passages: &[Coded<'p>]) -> Vec<(&'p Participant, Presence)> {
        let known = |id| project.shown().participant(id).map_or(id, |known| known.id);
        let speaking = |p: &Coded<'p>| p.transcript.participants_in(p.span).map(known).collect::<Vec<_>>();
        let found: BTreeSet<ParticipantId> = passages.iter().flat_map(speaking).collect();
        let (mut coded, mut speaking) = (BTreeSet::new(), BTreeSet::new());
        for transcript in project.shown().transcripts.values().filter(|transcript| self.looks_at(transcript))
        {
            let by = |coding: &Annotation| {
                coding.span.is_some() && self.filter.accepts_person(project, coding.coder)
            };
            let is_coded = transcript.annotations.iter().any(by);
            let here = transcript.cast.keys().filter_map(|label| transcript.participant_of(label));
            for id in here.map(known) {
                speaking.insert(id);
                if is_coded {
                    coded.insert(id);
                }
            }
        }
        let presence = |id: &ParticipantId| match () {
            () if found.contains(id) => Presence::Found,
            () if coded.contains(id) => Presence::NothingSo,
            () if speaking.contains(id) => Presence::NotCoded,
            () => Presence::NoTranscript,
        };
        let named = self.filter.asks_for_people();
        let all =
            project.shown().participants.values().filter(|p| !p.purged && self.filter.accepts_participant(p));
        let mut people: Vec<(&Participant, Presence)> = all.map(|p| (p, presence(&p.id))).collect();
        people.retain(|(_, presence)| named || *presence != Presence::NoTranscript);
        people.sort_by_key(|(p, _)| (p.made.lamport, p.made.id));
        people
    }
}

/// `--property KEY=VALUE`.
fn property(project: &Seen<'_>, words: &str) -> Result<(String, String)> {
    let Some((key, value)) = words.split_once('=') else {
        return Err(
            Error::usage(format!("\"{words}\" is not KEY=VALUE")).hint("such as --property mode=Teams")
        );
    };
    let known = project.transcripts.values().flat_map(|transcript| transcript.properties.keys());
    let known: BTreeSet<&str> = known.map(String::as_str).chain(["language"]).collect();
    let key = key.trim();
    match known.iter().find(|known| same_key(known) == same_key(key)) {
        Some(known) => Ok(((*known).to_owned(), value.trim().to_owned())),
        None => {
            let fault = Error::unknown(format!("no transcript has a property \"{key}\""));
            let near = closest(key, known.iter().copied());
            Err(match near.is_empty() {
                true => {
                    fault.hint(format!("they have: {}", known.into_iter().collect::<Vec<_>>().join(", ")))
                }
                false => fault.hint(format!("did you mean {}?", near.join(" or "))),
            })
        }
    }
}

/// A stretch, from and up to.
type Range = (u32, u32);

/// How places are counted: in characters, or in words where it is asked how far things are.
struct Words(Option<Vec<u32>>);

impl Words {
    fn of(transcript: &Transcript, relation: Relation) -> Words {
        let Relation::Near(_) = relation else { return Words(None) };
        let said = transcript.turns.iter().flat_map(|turn| transcript.words_said(turn.words));
        Words(Some(said.map(|word| word.start()).collect()))
    }
    fn range(&self, span: Span) -> Range {
        match &self.0 {
            None => (span.start(), span.end()),
            Some(starts) => {
                let before = |place: u32| starts.partition_point(|word| *word < place) as u32;
                (before(span.start()), before(span.end()))
            }
        }
    }
}

/// Stretches by where they begin; beside each, how far those up to it reach.
struct Places {
    starts: Vec<u32>,
    reach: Vec<u32>,
}

impl Places {
    fn of(ranges: impl Iterator<Item = Range>) -> Places {
        let mut all: Vec<Range> = ranges.collect();
        all.sort_unstable();
        let mut end = 0;
        let reach = all.iter().map(|range| {
            end = end.max(range.1);
            end
        });
        Places { reach: reach.collect(), starts: all.iter().map(|range| range.0).collect() }
    }

    /// True if one of the stretches has this relation to a passage.
    fn has(&self, (start, end): Range, relation: Relation) -> bool {
        // How far those reach that begin before a place.
        let reach = |before: u32| self.starts.partition_point(|start| *start < before).checked_sub(1);
        let reach = |before: u32| reach(before).and_then(|nth| self.reach.get(nth)).copied();
        match relation {
            Relation::Overlapping => reach(end).is_some_and(|reach| reach > start),
            Relation::Within => reach(start + 1).is_some_and(|reach| reach >= end),
            Relation::Near(words) => reach(end.saturating_add(words).saturating_add(1))
                .is_some_and(|reach| reach.saturating_add(words) >= start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranges(most: usize) -> impl Strategy<Value = Vec<Range>> {
        prop::collection::vec((0u32..40, 1u32..12).prop_map(|(from, len)| (from, from + len)), 0..most)
    }

    proptest! {
        /// The slow way compares a passage with each of the others.
        #[test]
        fn places_answer_as_comparing_all_does(all in ranges(8), (from, len) in (0u32..40, 1u32..12), words in 0u32..6) {
            let (start, end) = (from, from + len);
            let places = Places::of(all.iter().copied());
            let any = |is: &dyn Fn(&Range) -> bool| all.iter().any(is);
            let here = (start, end);
            prop_assert_eq!(places.has(here, Relation::Overlapping), any(&|r| r.0 < end && start < r.1));
            prop_assert_eq!(places.has(here, Relation::Within), any(&|r| r.0 <= start && end <= r.1));
            let between = |r: &Range| r.0.saturating_sub(end).max(start.saturating_sub(r.1));
            prop_assert_eq!(places.has(here, Relation::Near(words)), any(&|r| between(r) <= words));
        }
    }
}
