//! The objects of questions in a few words: names, paths, titles, places and the words there.

use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::{About, Seen, Thing, Transcript, split_path};
use crate::text::{Span, day};
use std::sync::Arc;

/// Letters of a person's words that are shown.
const LONGEST: usize = 60;

/// The first letters of longer words, on one line.
pub fn some(words: &str) -> String {
    let mut flat = String::new();
    for word in words.split_whitespace() {
        if !flat.is_empty() {
            flat.push(' ');
        }
        // Words may be long, and so may be one word: no more is taken than shows that there is more.
        flat.extend(word.chars().take(LONGEST + 1));
        if flat.chars().nth(LONGEST).is_some() {
            break;
        }
    }
    match flat.char_indices().nth(LONGEST) {
        None => flat,
        Some((byte, _)) => {
            let cut = flat[..byte].rfind(' ').filter(|&at| at > byte / 2).unwrap_or(byte);
            format!("{} ...", flat[..cut].trim_end())
        }
    }
}

pub(super) fn quoted(words: &str) -> String {
    format!("\"{}\"", some(words))
}

/// The name of a person.
pub(super) fn name(project: Seen<'_>, id: Option<PersonId>) -> String {
    let person = id.and_then(|id| project.shown().person(id));
    person.map_or_else(|| "a person".to_owned(), |person| some(&person.name))
}

/// Who wrote something, and on which day.
pub(super) fn by(project: Seen<'_>, about: &About) -> String {
    format!("{} ({})", name(project, about.coder), day(about.created))
}

fn title(project: Seen<'_>, id: TranscriptId) -> String {
    let transcript = project.shown().transcript(id);
    transcript.map_or_else(|| "a transcript that is gone".to_owned(), |t| some(&t.title))
}

/// A place in a transcript and its words: `P07 12 "turned away"`.
pub(super) fn passage(project: Seen<'_>, id: TranscriptId, extent: Extent) -> String {
    let place = project.shown().transcript(id).and_then(|t| Some((t, t.span(extent)?)));
    match place {
        Some((t, span)) => spoken(t, span),
        None => format!("{} (words that are gone)", title(project, id)),
    }
}

pub(super) fn spoken(transcript: &Transcript, span: Span) -> String {
    let words = quoted(transcript.text.slice(span));
    match turn(transcript, span) {
        Some(turn) => format!("{} {turn} {words}", some(&transcript.title)),
        None => format!("{} {words}", some(&transcript.title)),
    }
}

/// Where a thing is: `P07 12`, without the words.
pub(super) fn place_name(project: Seen<'_>, what: &Thing) -> String {
    let Some((transcript, span)) = place(project, what) else { return thing(project, what, &[]) };
    match span.and_then(|span| turn(transcript, span)) {
        Some(turn) => format!("{} {turn}", some(&transcript.title)),
        None => some(&transcript.title),
    }
}

/// The number of the turn in which words begin.
pub(in crate::report) fn turn(transcript: &Transcript, span: Span) -> Option<u32> {
    let nth = transcript.turns.partition_point(|turn| turn.words.end() <= span.start());
    transcript.numbers.get(nth).copied()
}

/// The names of a code from the top, as it is now or was when it went.
pub(in crate::report) fn path(project: Seen<'_>, id: CodeId, known: &[String]) -> Vec<String> {
    if !known.is_empty() {
        return known.to_vec();
    }
    let here = project.codes.path(id);
    let gone = || project.removed.get(&project.codes.resolve(id)).map(|code| code.path.clone());
    if here.is_empty() { gone().unwrap_or_default() } else { here }
}

pub(super) fn code(project: Seen<'_>, id: CodeId, known: &[String]) -> String {
    let path = path(project, id, known);
    match path.is_empty() {
        true => "a code that is gone".to_owned(),
        false => path.iter().map(|name| some(name)).collect::<Vec<_>>().join(" / "),
    }
}

/// A path as one types it, in the form in which paths are shown.
pub(super) fn shown_path(typed: &str) -> String {
    split_path(typed).join(" / ")
}

/// What a memo sits on.
fn on(project: Seen<'_>, target: Target) -> String {
    match target {
        Target::Project => "the project".to_owned(),
        Target::Transcript(id) => title(project, id),
        Target::Turn(id, number) => {
            format!("{} {}", title(project, id), crate::report::words::turn_of_file(&project, id, number))
        }
        Target::Passage(id, extent) => passage(project, id, extent),
        Target::Code(id) => format!("\"{}\"", code(project, id, &[])),
        Target::Annotation(id) => match project.annotation(id) {
            Some((t, a)) => coding(project, t.id, a.extent, a.code),
            None => "a coding that is gone".to_owned(),
        },
        Target::Participant(id) => {
            let participant = project.shown().participant(id);
            participant.map_or_else(|| "a participant".to_owned(), |one| some(&one.name))
        }
        Target::Person(id) => name(project, Some(id)),
        Target::Set(id) => project
            .shown()
            .set(id)
            .map_or_else(|| "a set".to_owned(), |set| format!("the set {}", quoted(&set.name))),
    }
}

fn coding(project: Seen<'_>, transcript: TranscriptId, extent: Extent, id: CodeId) -> String {
    format!("\"{}\" on {}", code(project, id, &[]), passage(project, transcript, extent))
}

/// A thing in a few words. `known` has the names of a code from the top, where they are known.
pub(super) fn thing(project: Seen<'_>, thing: &Thing, known: &[String]) -> String {
    match thing {
        Thing::Project => "the project".to_owned(),
        Thing::Table => "the table of participants".to_owned(),
        Thing::Attribute(name) => format!("attribute {}", quoted(name)),
        Thing::Person(id) => name(project, Some(*id)),
        Thing::Participant(id) => on(project, Target::Participant(*id)),
        Thing::Transcript(id) => title(project, *id),
        Thing::Words(id, extent) => passage(project, *id, *extent),
        Thing::Code(id) => code(project, *id, known),
        Thing::Coding(_, transcript, extent, code) => coding(project, *transcript, *extent, *code),
        Thing::Memo(id) => match project.memo(*id) {
            Some(memo) => format!("memo on {}", on(project, memo.on)),
            None => "a memo that is gone".to_owned(),
        },
        Thing::Quick(person, slot) => format!("quick key {slot} of {}", name(project, Some(*person))),
        Thing::Commit(_) => "what another person did".to_owned(),
    }
}

/// What was written or proposed. Who speaks under a label is written as an id: it is shown as a name.
pub(in crate::report) fn value(project: Seen<'_>, about: &About) -> Option<Arc<str>> {
    let named = |id: &str| {
        let id = id.parse::<OpId>().ok()?;
        let person = project.shown().person(PersonId(id)).map(|person| &person.name);
        person.or(project.shown().participant(ParticipantId(id)).map(|participant| &participant.name))
    };
    match (&about.value, &about.thing) {
        (Some(value), _) => {
            let (id, rest) = value.split_once(' ').unwrap_or((value, ""));
            let said = |name| Arc::from(format!("{name} {rest}").trim());
            Some(named(id).map_or_else(|| Arc::clone(value), said))
        }
        (None, Thing::Person(_) | Thing::Participant(_)) => Some(thing(project, &about.thing, &[]).into()),
        (None, _) => None,
    }
}

/// The transcript that a thing is or lies in, and the words, where they are still there.
pub(in crate::report) fn place<'p>(
    project: Seen<'p>,
    thing: &Thing,
) -> Option<(&'p Transcript, Option<Span>)> {
    let at = |id: TranscriptId| project.shown().transcript(id);
    match *thing {
        Thing::Transcript(id) => at(id).map(|transcript| (transcript, None)),
        Thing::Words(id, extent) | Thing::Coding(_, id, extent, _) => {
            at(id).map(|transcript| (transcript, transcript.span(extent)))
        }
        Thing::Memo(id) => match project.shown().memo(id)?.on {
            Target::Annotation(id) => {
                project.shown().annotation(id).map(|(transcript, annotation)| (transcript, annotation.span))
            }
            on => at(on.transcript()?).map(|transcript| (transcript, project.place_in(transcript, on))),
        },
        _ => None,
    }
}

/// What a thing is called, in a few words.
pub(in crate::report) fn called(project: Seen<'_>, what: &Thing) -> String {
    thing(project, what, &[])
}

/// An object in a few words, to be chosen among others.
pub fn object(project: Seen<'_>, about: &About) -> String {
    let what = thing(project, &about.thing, &about.path);
    let value = value(project, about).filter(|_| about.value.is_some());
    let value = value.map_or_else(String::new, |value| format!(": {}", quoted(&value)));
    format!("{what}{value}, {}", by(project, about))
}

/// What sort of thing an object is, one word for programs.
pub fn thing_kind(thing: &Thing) -> &'static str {
    match thing {
        Thing::Project => "project",
        Thing::Table => "table",
        Thing::Attribute(_) => "attribute",
        Thing::Person(_) => "person",
        Thing::Participant(_) => "participant",
        Thing::Transcript(_) => "transcript",
        Thing::Words(..) => "words",
        Thing::Code(_) => "code",
        Thing::Coding(..) => "coding",
        Thing::Memo(_) => "memo",
        Thing::Quick(..) => "quick",
        Thing::Commit(_) => "act",
    }
}
