//! Acts, targets and questions in words, the same on the screen and on the command line.

use super::answered;
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Ask, MAX_DEPTH, Question, Seen, Why};

/// A number of things: `1 coding`, `3 codings`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A code's name, also of one that was removed; `a code` if it is not known.
pub fn code(project: &Seen<'_>, id: CodeId) -> String {
    let here = project.codes.get(id).map(|code| &code.name);
    let gone = || project.removed.get(&project.codes.resolve(id)).and_then(|code| code.path.last());
    here.or_else(gone).cloned().unwrap_or_else(|| "a code".to_owned())
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
        Target::Code(c) => {
            let gone = project.removed.get(&project.codes.resolve(c)).map(|code| code.path_words());
            let path = project.codes.path_words(c);
            format!("code:{}", if path.is_empty() { gone.unwrap_or(path) } else { path })
        }
        Target::Annotation(a) => a.to_string(),
        Target::Participant(p) => {
            format!("participant:{}", project.participant(p).map_or("?", |participant| &participant.name))
        }
        Target::Person(p) => format!("person:{}", name(project, p)),
    }
}

/// What an act did, in a few words. What it names is looked up in the project and the log.
pub fn act(project: &Seen<'_>, log: &Log, op: &Op) -> String {
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
        Act::CodeMerge { from, into } => {
            format!("merged {} into {}", answered::own_name(project, log, *from), code(*into))
        }
        Act::CodeRemove { code: c } => match op.over.len() {
            0 | 1 => format!("removed {}", code(*c)),
            n => format!("removed {} and {} below it", code(*c), n - 1),
        },
        Act::CodeRestore { code: c } => format!("restored {}", code(*c)),
        Act::CodeDefine { code: c, part, .. } => format!("{} of {}", part.word(), code(*c)),
        Act::CodeTheme { code: c, on: true } => format!("theme: {}", code(*c)),
        Act::CodeTheme { code: c, on: false } => format!("no theme any more: {}", code(*c)),
        Act::CodeColour { code: c, .. } => format!("colour of {}", code(*c)),
        Act::Annotate { transcript, code: c, .. } => format!("coded: {} in {}", code(*c), title(*transcript)),
        Act::Resize { annotations, .. } => {
            format!("gave a coding other words: {}", answered::coding(project, log, annotations))
        }
        Act::Recode { annotations, code: c, .. } => {
            format!("changed a coding to {}: {}", code(*c), answered::coding(project, log, annotations))
        }
        Act::Unannotate { annotations } => {
            format!("took a code off: {}", answered::coding(project, log, annotations))
        }
        Act::Mark { name, .. } => format!("mark: {name}"),
        Act::Unmark { mark } => match log.op(mark.0).map(|op| &op.act) {
            Some(Act::Mark { name, target: on, .. }) => {
                format!("took the mark {name} off {}", target(project, *on))
            }
            _ => "took a mark off".to_owned(),
        },
        Act::MemoAdd { on, .. } if op.id.replica.is_private() => {
            format!("memo for oneself on {}", target(project, *on))
        }
        Act::MemoAdd { on, .. } => format!("memo on {}", target(project, *on)),
        Act::MemoEdit { memo, .. } => format!("edited {}", answered::memo(project, log, *memo)),
        Act::MemoKind { kind, .. } => format!("memo is now: {kind}"),
        Act::MemoRemove { memo } => format!("removed {}", answered::memo(project, log, *memo)),
        Act::Link { from, name, to, .. } => format!("link: {} {name} {}", code(*from), code(*to)),
        Act::Unlink { link } => match log.op(link.0).map(|op| &op.act) {
            Some(Act::Link { from, name, to, .. }) => {
                format!("removed the link: {} {name} {}", code(*from), code(*to))
            }
            _ => "removed a link".to_owned(),
        },
        Act::Quick { slot, code: Some(c) } => format!("quick key {slot}: {}", code(*c)),
        Act::Quick { slot, code: None } => format!("quick key {slot} cleared"),
        Act::Freeze { name, .. } => format!("froze the frame: {name}"),
        Act::Progress { transcript, state, .. } => format!("{}: {state}", title(*transcript)),
        Act::Assign { transcript, person, on } => {
            let to = if *on { "to" } else { "no longer to" };
            format!("{} {to} {}", title(*transcript), name(project, *person))
        }
        Act::Same { ids } => answered::made_one(project, log, ids),
        Act::Settle { .. } => answered::kept(project, log, op),
        Act::Decide { question, about, .. } => answered::decided(project, log, question, about),
        Act::Undo { commit, on } => answered::undid(project, log, *commit, *on),
        Act::Purge { texts, ids, .. } => {
            format!("purged {}", count(texts.len() + ids.len(), "thing", "things"))
        }
        Act::Choose { op, .. } => format!("chose between two contents of {op}"),
        Act::Unknown { kind, .. } => format!("{kind} (a newer emic knows what that is)"),
    }
}

/// A step in a few words: its first operation, and how many more it has.
pub fn step(project: &Seen<'_>, log: &Log, ops: &[Op]) -> String {
    let first = ops.first().map_or_else(String::new, |op| act(project, log, op));
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
        Ask::Odd { .. } => "odd-name",
        Ask::NoEffect { .. } => "no-effect",
        Ask::Unanchored { .. } => "unanchored",
        Ask::Removed { .. } => "removed",
        Ask::Opposite { .. } => "opposite",
    }
}

/// Why an act had no effect.
pub fn reason(why: &Why) -> String {
    match why {
        Why::Merged(_) => "the code had become a part of another".to_owned(),
        Why::MergedBack(_) => "the other code had become a part of it".to_owned(),
        Why::MergedStays(_) => "the code had become a part of another, which stays".to_owned(),
        Why::Missing => "the code or the place is not here".to_owned(),
        Why::MissingToMerge => "one of the codes is not here".to_owned(),
        Why::UnderItself => "it would have put the code under itself".to_owned(),
        Why::Overlapped(later) => format!("a later correction ({later}) overlaps it and holds"),
        Why::WordsGone => "the words that it corrects are no longer there".to_owned(),
        Why::TooNested => "it lies in too many other corrections".to_owned(),
        Why::NotOwnCoding => "a coding is changed by its own coder only".to_owned(),
        Why::TakenOff => "the coding had been taken off".to_owned(),
        Why::NotOwnMemo => "a memo is removed by its author only".to_owned(),
        Why::MemoRemoved => "the memo had been removed".to_owned(),
        Why::NotOwnAct => "it would have undone what another person did".to_owned(),
        Why::TooDeep => format!("the tree is deeper than {MAX_DEPTH} here"),
    }
}
