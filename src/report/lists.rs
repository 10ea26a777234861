//! The lists of what is in a project. Keys are a contract: they may be added to, never changed.

use super::{Table, Value, words};
use crate::model::id::*;
use crate::model::{Made, Seen};
use crate::text::utc;

fn person(project: &Seen<'_>, id: Option<PersonId>) -> Value {
    id.and_then(|id| project.person(id)).map(|person| person.name.as_str()).into()
}
fn created(made: Made) -> Value {
    utc(made.wall).into()
}

/// Every coding, by transcript, start, end and code path; those whose words are gone last, with nothing as place.
pub fn annotations(project: &Seen<'_>) -> Table {
    let columns = [
        ("id", "id"),
        ("transcript", ""),
        ("title", "transcript"),
        ("start", "start"),
        ("end", "end"),
        ("text", "words"),
        ("code", "code"),
        ("code_id", ""),
        ("coder", "coder"),
        ("created", ""),
        ("frame", ""),
    ];
    let mut table = Table::new(&columns, "No codings yet. emic annotate puts a code on words.");
    for transcript in project.transcripts_in_order() {
        let mut all: Vec<_> =
            transcript.annotations.iter().map(|a| (a, project.codes.path(a.code))).collect();
        all.sort_by(|(a, code), (b, other)| {
            let place = |a: &crate::model::Annotation| a.span.map_or((u32::MAX, 0), |s| (s.start(), s.end()));
            (place(a), code, a.id).cmp(&(place(b), other, b.id))
        });
        for (annotation, path) in all {
            let frame = annotation.frame.and_then(|id| project.frames.iter().find(|frame| frame.id == id));
            table.row(vec![
                annotation.id.to_string().into(),
                transcript.id.to_string().into(),
                transcript.title.as_str().into(),
                annotation.span.map(|span| span.start()).into(),
                annotation.span.map(|span| span.end()).into(),
                annotation.span.map(|span| transcript.text.slice(span)).into(),
                Value::path(path),
                annotation.code.to_string().into(),
                person(project, Some(annotation.coder)),
                created(annotation.made),
                frame.map(|frame| frame.name.as_str()).into(),
            ]);
        }
    }
    table
}

/// Every memo, oldest first; private ones too.
pub fn memos(project: &Seen<'_>) -> Table {
    let columns = [
        ("id", "id"),
        ("on", "on"),
        ("kind", "kind"),
        ("body", "words"),
        ("coder", "coder"),
        ("created", ""),
        ("others", ""),
        ("private", "private"),
    ];
    let mut table = Table::new(&columns, "No memos yet. emic memo add --on TARGET writes one.");
    let mut all: Vec<_> = project.memos.values().collect();
    all.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
    for memo in all {
        table.row(vec![
            memo.id.to_string().into(),
            words::target(project, memo.on).into(),
            memo.kind.as_str().into(),
            memo.body.as_str().into(),
            person(project, memo.coder),
            created(memo.made),
            Value::List(memo.others.clone(), " | "),
            memo.private.into(),
        ]);
    }
    table
}

/// Every mark, oldest first.
pub fn marks(project: &Seen<'_>) -> Table {
    let columns = [
        ("id", "id"),
        ("target", "on"),
        ("name", "mark"),
        ("note", "note"),
        ("coder", "coder"),
        ("created", ""),
    ];
    let mut table = Table::new(&columns, "No marks yet. emic mark TARGET NAME puts one.");
    let mut all: Vec<_> = project.marks.values().collect();
    all.sort_by_key(|mark| (mark.made.lamport, mark.made.id));
    for mark in all {
        table.row(vec![
            mark.id.to_string().into(),
            words::target(project, mark.target).into(),
            mark.name.as_str().into(),
            mark.note.as_str().into(),
            person(project, mark.coder),
            created(mark.made),
        ]);
    }
    table
}

/// The people interviewed, in the order in which they were added.
pub fn participants(project: &Seen<'_>) -> Table {
    let columns = [("id", ""), ("name", "participant"), ("state", "state"), ("attributes", "attributes")];
    let mut table = Table::new(&columns, "No participants yet. emic participant add NAME adds one.");
    let mut all: Vec<_> = project.participants.values().collect();
    all.sort_by_key(|participant| (participant.made.lamport, participant.made.id));
    for participant in all {
        table.row(vec![
            participant.id.to_string().into(),
            participant.name.as_str().into(),
            participant.state.as_str().into(),
            Value::Map(participant.values.clone()),
        ]);
    }
    table
}

/// The team, in the order in which they were added.
pub fn people(project: &Seen<'_>) -> Table {
    let columns = [
        ("id", ""),
        ("name", "name"),
        ("initials", "initials"),
        ("role", "role"),
        ("standing", "standing"),
        ("annotations", "codings"),
    ];
    let mut table = Table::new(&columns, "Nobody yet. emic person add NAME adds somebody.");
    for person in project.people_in_order() {
        let own =
            |t: &crate::model::Transcript| t.annotations.iter().filter(|a| a.coder == person.id).count();
        table.row(vec![
            person.id.to_string().into(),
            person.name.as_str().into(),
            person.initials.as_str().into(),
            person.role.as_str().into(),
            person.standing.as_str().into(),
            project.transcripts.values().map(own).sum::<usize>().into(),
        ]);
    }
    table
}
