//! What answers to questions decided, what undoing took back, and other acts on things that earlier acts made, in the
//! words of the history: each names its things.

use super::words::{act, code, count, place, step, told};
use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Seen, Thing};
use crate::text::{alike_key, same_key};

/// A thing that may be one with another: what sort of thing, and its name.
type Named = (&'static str, String);

/// The own name of a code, also of one that became a part of another.
pub(super) fn own_name(project: &Seen<'_>, log: &Log, id: CodeId) -> String {
    let own = log.op(id.0).and_then(|op| named(project, op));
    own.map_or_else(|| code(project, id), |(_, name)| name)
}

/// The first of some codings, as they were made: its code, and how many more there are; where it is.
pub(super) fn coding(project: &Seen<'_>, log: &Log, ids: &[AnnotationId]) -> (String, Option<Target>) {
    let first = ids.first().and_then(|id| log.op(id.0));
    let Some(Act::Annotate { transcript, code: c, extent, .. }) = first.map(|op| &op.act) else {
        return (count(ids.len(), "coding", "codings"), None);
    };
    let more = if ids.len() > 1 { format!(", and {} more", ids.len() - 1) } else { String::new() };
    (format!("{}{more}", code(project, *c)), Some(Target::Passage(*transcript, *extent)))
}

/// The sort and the own name of a thing that an operation made. What became one with another keeps its own name here.
fn named(project: &Seen<'_>, op: &Op) -> Option<Named> {
    let (kind, first) = match &op.act {
        Act::CodeAdd { name, .. } => ("code", name),
        Act::PersonAdd { name, .. } => ("person", name),
        Act::ParticipantAdd { name, .. } => ("participant", name),
        Act::TranscriptAdd { title, .. } => ("transcript", title),
        _ => return None,
    };
    let id = CodeId(op.id);
    let now = match kind {
        "code" => {
            let here = project.codes.codes.get(&id).map(|code| &code.name);
            let gone = || project.removed.get(&id).and_then(|code| code.path.last());
            here.or_else(|| project.parts.get(&id)?.last()).or_else(gone)
        }
        "person" => project.people.get(&PersonId(op.id)).map(|person| &person.name),
        "participant" => project.participants.get(&ParticipantId(op.id)).map(|one| &one.name),
        _ => project.transcripts.get(&TranscriptId(op.id)).map(|transcript| &transcript.title),
    };
    Some((kind, now.unwrap_or(first).clone()))
}

/// `the codes Stigma and stigma`; of more than three the first two, and how many more there are.
fn things(named: &[Named]) -> String {
    let mut kinds: Vec<&str> = named.iter().map(|(kind, _)| *kind).collect();
    kinds.dedup();
    let kind = match kinds.as_slice() {
        ["person"] => "the people ".to_owned(),
        [kind] => format!("the {kind}s "),
        _ => String::new(),
    };
    let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
    match names.as_slice() {
        [] => "things".to_owned(),
        [one] => format!("{kind}{one}"),
        [all @ .., last] if all.len() < 3 => format!("{kind}{} and {last}", all.join(", ")),
        [one, other, more @ ..] => format!("{kind}{one}, {other} and {} more", more.len()),
    }
}

/// The things of some ids, in the order in which they were made.
fn things_of(project: &Seen<'_>, log: &Log, ids: &[OpId]) -> Vec<Named> {
    let mut ops: Vec<&Op> = ids.iter().filter_map(|&id| log.op(id)).collect();
    ops.sort_by_key(|op| op.order());
    ops.dedup_by_key(|op| op.id);
    ops.into_iter().filter_map(|op| named(project, op)).collect()
}

/// `made the codes Stigma and stigma one`.
pub(super) fn made_one(project: &Seen<'_>, log: &Log, ids: &[OpId]) -> String {
    match things_of(project, log, ids) {
        known if known.len() > 1 => format!("made {} one", things(&known)),
        _ => format!("{} are one", count(ids.len(), "thing", "things")),
    }
}

/// `parted the codes Stigma and stigma`, of a `decide` act that says that things are different.
pub(super) fn decided(project: &Seen<'_>, log: &Log, question: &str, about: &[OpId]) -> String {
    match things_of(project, log, about) {
        known if question == "different" && known.len() > 1 => format!("parted {}", things(&known)),
        _ => format!("decided about {}", count(about.len(), "thing", "things")),
    }
}

/// What an undo took back, or did again: `undid: removed Trauma`; without its place where that is said beside it.
pub(super) fn undid(project: &Seen<'_>, log: &Log, commit: OpId, on: bool, placed: bool) -> String {
    let (word, unknown) = if on { ("undid", "undid a step") } else { ("did again", "did a step again") };
    match log.commit_ops(commit) {
        // Undoing what is itself an undo is not written by emic.
        [] | [Op { act: Act::Undo { .. }, .. }, ..] => unknown.to_owned(),
        [first, more @ ..] if placed => {
            let what = told(project, log, first).what;
            match more.len() {
                0 => format!("{word}: {what}"),
                n => format!("{word}: {what}, and {n} more"),
            }
        }
        ops => format!("{word}: {}", step(project, log, ops)),
    }
}

/// Of so many questions that one answer settles, those with the same words are counted once; of more, each.
const WORDED: usize = 12;

/// What a `settle` act left as it was: `kept the name Labelled of the code Labelled`.
pub(super) fn kept(project: &Seen<'_>, log: &Log, settle: &Op) -> String {
    let Act::Settle { ids, answer } = &settle.act else { return String::new() };
    let dismissed = answer.as_deref() == Some("dismiss");
    let mut told: Vec<String> = Vec::new();
    for op in ids.iter().take(WORDED).filter_map(|&id| log.op(id)) {
        let words = match dismissed {
            true => noted(project, log, op),
            false => kept_one(project, log, (settle, ids), op),
        };
        if !told.contains(&words) {
            told.push(words);
        }
    }
    let more = (told.len() + ids.len().saturating_sub(WORDED)).saturating_sub(1);
    match (told.into_iter().next(), more) {
        (None, _) => format!("settled {}", count(ids.len(), "question", "questions")),
        (Some(first), 0) => first,
        (Some(first), more) => format!("{first}, and {more} more"),
    }
}

/// What a person took note of: an act without effect, or a coding whose words are gone.
fn noted(project: &Seen<'_>, log: &Log, op: &Op) -> String {
    match &op.act {
        Act::Annotate { .. } => format!("took note, its words are gone: {}", act(project, log, op)),
        _ => format!("took note, without effect: {}", act(project, log, op)),
    }
}

/// What stayed as it was with the answer about one operation.
fn kept_one(project: &Seen<'_>, log: &Log, (settle, ids): (&Op, &[OpId]), op: &Op) -> String {
    let over = || settle.over.iter().filter_map(|&id| log.op(id));
    match &op.act {
        Act::CodeAdd { .. }
        | Act::PersonAdd { .. }
        | Act::ParticipantAdd { .. }
        | Act::TranscriptAdd { .. } => kept_apart(project, log, settle, op),
        Act::CodeRemove { code: c } => format!("left {} removed", code(project, *c)),
        Act::CodeDefine { code: c, part, .. } => {
            format!("kept all texts: {} of {}", part.word(), code(project, *c))
        }
        Act::MemoAdd { on, .. } => format!("kept all texts: memo on {}", place(project, *on)),
        Act::MemoEdit { memo, .. } => match project.memo(*memo) {
            Some(memo) => format!("kept all texts: memo on {}", place(project, memo.on)),
            None => "kept all texts of a memo".to_owned(),
        },
        // Of two opposite answers the one that stands is kept.
        Act::Same { ids } => format!("left {} apart", things(&things_of(project, log, ids))),
        Act::Settle { .. } | Act::Decide { .. } => {
            let decides = |op: &&Op| {
                matches!(op.act, Act::Same { .. } | Act::Decide { .. }) || written(project, &op.act).is_some()
            };
            let stands = over().filter(decides).max_by_key(|op| op.order());
            match stands.map(|op| (op, &op.act)) {
                Some((_, Act::Same { ids })) => {
                    format!("left {} one", things(&things_of(project, log, ids)))
                }
                Some((_, Act::Decide { about, .. })) => {
                    format!("left {} apart", things(&things_of(project, log, about)))
                }
                Some((op, _)) => field_kept(project, op, Some(op)),
                None => "kept the answer that stands".to_owned(),
            }
        }
        _ => {
            let field = |op: &Op| written(project, &op.act).map(|(field, of, _)| (field, of));
            let rivals = over().filter(|other| !ids.contains(&other.id) && field(other) == field(op));
            field_kept(project, op, rivals.max_by_key(|op| op.order()))
        }
    }
}

/// `kept the codes Stigma and stigma apart`; of a thing that has no like, its odd name.
fn kept_apart(project: &Seen<'_>, log: &Log, settle: &Op, op: &Op) -> String {
    let Some((kind, name)) = named(project, op) else { return "settled a name".to_owned() };
    let text = |op: &Op| if let Act::TranscriptAdd { text, .. } = op.act { Some(text) } else { None };
    let is_like = |other: &Op| {
        let same_name = named(project, other).is_some_and(|(sort, called)| {
            sort == kind && (same_key(&called) == same_key(&name) || alike_key(&called) == alike_key(&name))
        });
        if kind == "transcript" { text(other) == text(op) } else { same_name }
    };
    let known = settle.over.iter().chain([&op.id]).copied();
    let alike: Vec<OpId> = known.filter(|&id| log.op(id).is_some_and(is_like)).collect();
    match things_of(project, log, &alike) {
        alike if alike.len() > 1 => format!("kept {} apart", things(&alike)),
        _ => format!("kept the name {name} of a {kind}"),
    }
}

/// The field that `op` wrote, and the value that stood.
fn field_kept(project: &Seen<'_>, op: &Op, stands: Option<&Op>) -> String {
    let value = stands.and_then(|op| written(project, &op.act)).map(|(.., value)| value);
    match (written(project, &op.act), value.filter(|value| !value.is_empty())) {
        (Some((field, of, _)), Some(value)) => format!("kept the {field} {value} of {of}"),
        (Some((field, of, _)), None) => format!("kept the {field} of {of}"),
        (None, _) => "kept what stands".to_owned(),
    }
}

/// The field that an act writes, the thing that has it, and the value.
fn written(project: &Seen<'_>, act: &Act) -> Option<(String, String, String)> {
    let of_code = |id: &CodeId| format!("the code {}", code(project, *id));
    let of = |thing: Thing| super::questions::called(*project, &thing);
    let (field, of, value) = match act {
        Act::CodeRename { code: c, name } => ("name", of_code(c), name.clone()),
        Act::CodeMove { code: c, parent } => {
            let under =
                parent.map_or_else(|| "at the top".to_owned(), |p| format!("under {}", code(project, p)));
            ("place", of_code(c), under)
        }
        Act::CodeColour { code: c, colour } => ("colour", of_code(c), colour.clone().unwrap_or_default()),
        Act::CodeTheme { code: c, on } => ("kind", of_code(c), if *on { "theme" } else { "code" }.to_owned()),
        Act::PersonSet { person, field, value } => (field.word(), of(Thing::Person(*person)), value.clone()),
        Act::ParticipantSet { participant, field, value } => {
            (field.as_str(), of(Thing::Participant(*participant)), value.clone())
        }
        Act::ParticipantValues { participant, attribute, values } => {
            (attribute.as_str(), of(Thing::Participant(*participant)), values.join(", "))
        }
        Act::TranscriptSet { transcript, key, value } => {
            (key.as_str(), of(Thing::Transcript(*transcript)), value.clone())
        }
        Act::Cast { transcript, label, .. } => {
            ("speaker", format!("{label} in {}", of(Thing::Transcript(*transcript))), String::new())
        }
        Act::Project { title } => ("title", of(Thing::Project), title.clone()),
        Act::Recode { annotations, code: c } => ("code", of_coding(project, annotations), code(project, *c)),
        Act::Resize { annotations, .. } => ("words", of_coding(project, annotations), String::new()),
        Act::MemoKind { memo, kind } => ("kind", of(Thing::Memo(*memo)), kind.to_string()),
        _ => return None,
    };
    Some((field.to_owned(), of, value))
}

/// The first of some codings: what it is called, and the transcript.
fn of_coding(project: &Seen<'_>, ids: &[AnnotationId]) -> String {
    match ids.first().and_then(|&id| project.annotation(id)) {
        Some((transcript, _)) => format!("a coding in {}", transcript.title),
        None => "a coding".to_owned(),
    }
}
