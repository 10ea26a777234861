//! Cells that many lists have.

use super::filter::Facts;
use super::value::Value;
use crate::model::id::PersonId;
use crate::model::target::Target;
use crate::model::{Made, Seen};

/// The name of a person.
pub(super) fn person<'p>(project: Seen<'p>, id: Option<PersonId>) -> Value<'p> {
    id.and_then(|id| project.shown().person(id)).map(|person| person.name.as_str()).into()
}

/// The time at which something was made.
pub(super) fn created<'p>(made: Made) -> Value<'p> {
    Value::Time(made.wall)
}

/// The columns of [`voice`].
pub(super) const VOICE: &[(&str, &str)] =
    &[("turn", ""), ("speaker", ""), ("participant", ""), ("participant_id", ""), ("role", ""), ("time", "")];

/// Which turn, who speaks there and as whom, and when in the recording, in seconds.
pub(super) fn voice<'p>(project: Seen<'p>, facts: &Facts<'p>) -> [Value<'p>; 6] {
    let place = facts.transcript.zip(facts.turn);
    let turn = place.and_then(|(transcript, nth)| transcript.turns.get(nth));
    let role = facts.speaker().and_then(|label| facts.transcript?.cast.get(label));
    let who = facts.who(project);
    [
        place.and_then(|(transcript, nth)| transcript.numbers.get(nth).copied()).into(),
        facts.speaker().into(),
        who.map(|participant| participant.name.as_str()).into(),
        who.map_or(Value::None, |participant| Value::Id(participant.id.0)),
        role.map(|role| role.role.as_str()).filter(|role| !role.is_empty()).into(),
        turn.and_then(|turn| turn.time).map_or(Value::None, |time| Value::Real(time.start as f64 / 1000.0)),
    ]
}

/// In the place of words on which something was put and which were corrected away since.
pub(super) const WORDS_GONE: Value<'static> = Value::Gone("(words corrected away)");

/// The columns of [`place`].
pub(super) const PLACE: &[(&str, &str)] =
    &[("transcript", ""), ("title", ""), ("start", ""), ("end", ""), ("text", "")];

/// Where a memo or mark stands, and on which words.
pub(super) fn place<'p>(project: Seen<'p>, on: Target, facts: &Facts<'p>) -> [Value<'p>; 5] {
    let transcript = facts.transcript;
    let span = transcript.and_then(|transcript| project.shown().place_in(transcript, on));
    [
        transcript.map(|transcript| transcript.id.to_string()).into(),
        transcript.map(|transcript| transcript.title.as_str()).into(),
        span.map(|span| span.start()).into(),
        span.map(|span| span.end()).into(),
        match (transcript.zip(span), on) {
            (Some((transcript, span)), _) => transcript.text.slice(span).into(),
            (None, Target::Passage(..) | Target::Annotation(_)) if transcript.is_some() => WORDS_GONE,
            (None, _) => Value::None,
        },
    ]
}

/// The column of [`initials`].
pub(super) const INITIALS: &[(&str, &str)] = &[("initials", "")];

/// The initials of a person, as they are shown.
pub(super) fn initials<'p>(project: Seen<'p>, id: Option<PersonId>) -> Value<'p> {
    id.and_then(|id| project.shown().person(id)).map(|person| person.shown.as_str()).into()
}
