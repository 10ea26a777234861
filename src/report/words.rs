//! Acts, targets and questions in words, the same on the screen and on the command line.

use crate::log::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Ask, Question, Seen};

/// A number of things: `1 coding`, `3 codings`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A code's name, or `a code` for one that is gone.
fn code(project: &Seen<'_>, id: CodeId) -> String {
    project.codes.get(id).map_or_else(|| "a code".to_owned(), |code| code.name.clone())
}
fn title(project: &Seen<'_>, id: TranscriptId) -> String {
    project.transcript(id).map_or_else(|| "a transcript".to_owned(), |t| t.title.clone())
}
fn name(project: &Seen<'_>, id: PersonId) -> String {
    project.person(id).map_or_else(|| "a person".to_owned(), |p| p.name.clone())
}

/// What a memo or mark sits on, as one would type it on the command line where that is possible.
pub fn target(project: &Seen<'_>, target: Target) -> String {
    match target {
        Target::Project => "project".to_owned(),
        Target::Transcript(t) => title(project, t),
        Target::Turn(t, n) => format!("{}#{n}", title(project, t)),
        Target::Passage(t, extent) => {
            let span = project.transcript(t).and_then(|here| here.span(extent));
            let place = span.map_or_else(|| "gone".to_owned(), |s| format!("{}..{}", s.start(), s.end()));
            format!("{}@{place}", title(project, t))
        }
        Target::Code(c) => format!("code:{}", project.codes.path_words(c)),
        Target::Annotation(a) => a.to_string(),
        Target::Participant(p) => {
            format!("participant:{}", project.participant(p).map_or("?", |participant| &participant.name))
        }
        Target::Person(p) => format!("person:{}", name(project, p)),
    }
}

/// What an act did, in a few words.
pub fn act(project: &Seen<'_>, op: &Op) -> String {
    let code = |id: CodeId| code(project, id);
    let title = |id: TranscriptId| title(project, id);
    match &op.act {
        Act::Project { title } => format!("project: {title}"),
        Act::PersonAdd { name, .. } => format!("person: {name}"),
        Act::PersonSet { person, field, value } => {
            format!("{} of {}: {value}", field.word(), name(project, *person))
        }
        Act::Attribute { schema } => format!("attribute: {}", schema.label),
        Act::Table { head } => format!("table of participants: {}", head.title),
        Act::ParticipantAdd { name, .. } => format!("participant: {name}"),
        Act::ParticipantSet { field, value, .. } => format!("participant's {field}: {value}"),
        Act::ParticipantValues { attribute, values, .. } => {
            format!("participant's {attribute}: {}", values.join(", "))
        }
        Act::TranscriptAdd { title, .. } => format!("imported: {title}"),
        Act::TranscriptSet { transcript, key, value } => format!("{key} of {}: {value}", title(*transcript)),
        Act::Cast { transcript, label, .. } => format!("who {label} is in {}", title(*transcript)),
        Act::Replace { transcript, words, .. } => format!("corrected in {}: {words}", title(*transcript)),
        Act::CodeAdd { name, .. } => format!("new code: {name}"),
        Act::CodeRename { name, .. } => format!("renamed to: {name}"),
        Act::CodeMove { code: c, parent: None } => format!("moved to the top: {}", code(*c)),
        Act::CodeMove { code: c, parent: Some(p) } => format!("moved {} under {}", code(*c), code(*p)),
        Act::CodeMerge { into, .. } => format!("merged a code into {}", code(*into)),
        Act::CodeRemove { .. } => match op.over.len() {
            0 | 1 => "removed a code".to_owned(),
            n => format!("removed {n} codes"),
        },
        Act::CodeDefine { code: c, part, .. } => format!("{} of {}", part.word(), code(*c)),
        Act::CodeTheme { code: c, on: true } => format!("theme: {}", code(*c)),
        Act::CodeTheme { code: c, on: false } => format!("no theme any more: {}", code(*c)),
        Act::CodeColour { code: c, .. } => format!("colour of {}", code(*c)),
        Act::Annotate { transcript, code: c, .. } => format!("coded: {} in {}", code(*c), title(*transcript)),
        Act::Resize { .. } => "gave a coding other words".to_owned(),
        Act::Recode { code: c, .. } => format!("changed a coding to {}", code(*c)),
        Act::Unannotate { .. } => "took a code off".to_owned(),
        Act::Mark { name, .. } => format!("mark: {name}"),
        Act::Unmark { .. } => "took a mark off".to_owned(),
        Act::MemoAdd { on, .. } if op.id.replica.is_private() => {
            format!("memo for oneself on {}", target(project, *on))
        }
        Act::MemoAdd { on, .. } => format!("memo on {}", target(project, *on)),
        Act::MemoEdit { .. } => "edited a memo".to_owned(),
        Act::MemoKind { kind, .. } => format!("memo is now: {kind}"),
        Act::MemoRemove { .. } => "removed a memo".to_owned(),
        Act::Link { from, name, to, .. } => format!("link: {} {name} {}", code(*from), code(*to)),
        Act::Unlink { .. } => "removed a link".to_owned(),
        Act::Quick { slot, code: Some(c) } => format!("quick key {slot}: {}", code(*c)),
        Act::Quick { slot, code: None } => format!("quick key {slot} cleared"),
        Act::Freeze { name, .. } => format!("froze the frame: {name}"),
        Act::Progress { transcript, state, .. } => format!("{}: {state}", title(*transcript)),
        Act::Assign { transcript, person, on } => {
            let to = if *on { "to" } else { "no longer to" };
            format!("{} {to} {}", title(*transcript), name(project, *person))
        }
        Act::Same { ids } => format!("{} things are one", ids.len()),
        Act::Settle { .. } => "settled".to_owned(),
        Act::Undo { on: true, .. } => "undid a step".to_owned(),
        Act::Undo { on: false, .. } => "did a step again".to_owned(),
        Act::Purge { texts, ids, .. } => {
            format!("purged {}", count(texts.len() + ids.len(), "thing", "things"))
        }
        Act::Choose { op, .. } => format!("chose between two contents of {op}"),
        Act::Unknown { kind, .. } => format!("{kind} (a newer emic knows what that is)"),
    }
}

/// A step in a few words: its first operation, and how many more it has.
pub fn step(project: &Seen<'_>, ops: &[Op]) -> String {
    let first = ops.first().map_or_else(String::new, |op| act(project, op));
    match ops.len() {
        0 | 1 => first,
        n => format!("{first}, and {} more", n - 1),
    }
}

/// The kind of a question, one word for programs.
pub fn question_kind(question: &Question) -> &'static str {
    match question.ask {
        Ask::Rival { .. } => "rival",
        Ask::BothKept { .. } => "both-kept",
        Ask::Twice { .. } => "twice",
        Ask::NoEffect { .. } => "no-effect",
        Ask::Unanchored { .. } => "unanchored",
    }
}

/// A question in one sentence.
pub fn question(project: &Seen<'_>, question: &Question) -> String {
    let who = project.initials(question.coder);
    match &question.ask {
        Ask::Rival { field, lost, stands } => format!("{field}: \"{stands}\" stands, {who} wrote \"{lost}\""),
        Ask::BothKept { field } => format!("{field}: two texts were written at once, both are kept"),
        Ask::Twice { kind, name, .. } => {
            format!("the {kind} {name} is here twice: perhaps one thing, made twice")
        }
        Ask::NoEffect { act, why } => format!("{who}'s {act} had no effect: {why}"),
        Ask::Unanchored { code: c, transcript } => {
            format!(
                "the words that {who} coded {} in {} are no longer there",
                code(project, *c),
                title(project, *transcript)
            )
        }
    }
}
