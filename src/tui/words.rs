//! Things of the project in words for the screen: what something sits on, what was done, what is to be settled.

use crate::log::{Act, Op};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Ask, LOST_AND_FOUND, Project, Question, Transcript};
use crate::text::Span;

/// `1 passage`, `2 passages`.
pub(super) fn count(n: usize, what: &str) -> String {
    match (n, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) if !what.ends_with("ey") => format!("{n} {stem}ies"),
        _ => format!("{n} {what}s"),
    }
}

/// The first words of something longer.
pub(super) fn some_words(words: &str, most: usize) -> String {
    let flat: Vec<&str> = words.split_whitespace().collect();
    let flat = flat.join(" ");
    match flat.char_indices().nth(most) {
        None => flat,
        Some((byte, _)) => {
            let cut = flat[..byte].rfind(' ').filter(|&at| at > most / 2).unwrap_or(byte);
            format!("{} ...", flat[..cut].trim_end())
        }
    }
}

/// A code's name, or what stands for one that is gone.
pub(super) fn code_name(project: &Project, code: CodeId) -> String {
    project.codes.get(code).map_or_else(|| "(a code that is gone)".to_owned(), |code| code.name.clone())
}

/// A code's path from the top, `Understanding / stigma`.
pub(super) fn code_path(project: &Project, code: CodeId) -> String {
    project.codes.path(code).join(" / ")
}

/// A code's name and the one above it.
pub(super) fn code_tail(project: &Project, code: CodeId) -> String {
    let path = project.codes.path(code);
    path[path.len().saturating_sub(2)..].join(" / ")
}

/// The turn number at a place.
pub(super) fn turn_number(transcript: &Transcript, span: Span) -> u32 {
    let turn = transcript.turns.partition_point(|turn| turn.words.end() <= span.start());
    let turn = turn.min(transcript.numbers.len().saturating_sub(1));
    transcript.numbers.get(turn).copied().unwrap_or(1)
}

/// What a memo or mark sits on.
pub(super) fn target(project: &Project, on: Target) -> String {
    let title = |id: TranscriptId| project.transcript(id).map_or("?", |t| t.title.as_str());
    match on {
        Target::Project => "the project".to_owned(),
        Target::Transcript(id) => title(id).to_owned(),
        Target::Turn(id, number) => format!("{} turn {number}", title(id)),
        Target::Passage(id, extent) => match project.transcript(id) {
            Some(t) => match t.span(extent) {
                Some(span) => format!("{} turn {}", t.title, turn_number(t, span)),
                None => format!("{} (words that were taken out)", t.title),
            },
            None => "?".to_owned(),
        },
        Target::Code(code) => format!("code {}", code_name(project, code)),
        Target::Annotation(id) => match project.annotation(id) {
            Some((t, a)) => {
                let turn = a.span.map_or(0, |span| turn_number(t, span));
                format!("{} turn {turn}, {}", t.title, code_name(project, a.code))
            }
            None => "a coding that is gone".to_owned(),
        },
        Target::Participant(id) => {
            project.participant(id).map_or_else(|| "?".to_owned(), |p| format!("participant {}", p.name))
        }
        Target::Person(id) => project.person(id).map_or_else(|| "?".to_owned(), |p| p.name.clone()),
    }
}

/// What was done, in a few words.
pub(super) fn act(project: &Project, act: &Act) -> String {
    let code = |id: &CodeId| code_name(project, *id);
    let title = |id: &TranscriptId| project.transcript(*id).map_or("?", |t| t.title.as_str());
    match act {
        Act::Project { title } => format!("made the project {title}"),
        Act::PersonAdd { name, .. } => format!("added {name} to the team"),
        Act::PersonSet { field, value, .. } => format!("wrote a person's {}: {value}", field.word()),
        Act::Attribute { schema } => format!("described {}", schema.name),
        Act::ParticipantAdd { name, .. } => format!("added participant {name}"),
        Act::ParticipantSet { field, value, .. } => format!("wrote a participant's {field}: {value}"),
        Act::ParticipantValues { attribute, values, .. } => {
            format!("wrote {attribute}: {}", values.join(", "))
        }
        Act::TranscriptAdd { title, .. } => format!("brought in transcript {title}"),
        Act::TranscriptSet { transcript, key, value } => format!("{} {key}: {value}", title(transcript)),
        Act::Cast { transcript, label, role, .. } => {
            format!(
                "{}: {label} is {}",
                title(transcript),
                if role.is_empty() { "somebody else" } else { role }
            )
        }
        Act::Replace { transcript, words, .. } => {
            format!("corrected words of {}: {}", title(transcript), some_words(words, 40))
        }
        Act::CodeAdd { name, .. } => format!("new code {name}"),
        Act::CodeRename { name, .. } => format!("renamed a code: {name}"),
        Act::CodeMove { code: c, parent } => {
            format!("moved {} under {}", code(c), parent.as_ref().map_or("the top".to_owned(), code))
        }
        Act::CodeMerge { into, .. } => format!("merged a code into {}", code(into)),
        Act::CodeRemove { .. } => "removed a code".to_owned(),
        Act::CodeDefine { code: c, part, .. } => format!("wrote of {}: {}", code(c), part.word()),
        Act::CodeTheme { code: c, on } => {
            format!("{} is {}", code(c), if *on { "a theme" } else { "no theme any more" })
        }
        Act::CodeColour { code: c, .. } => format!("coloured {}", code(c)),
        Act::Annotate { transcript, code: c, .. } => format!("coded {} in {}", code(c), title(transcript)),
        Act::Resize { .. } => "changed the words of a coding".to_owned(),
        Act::Recode { code: c, .. } => format!("recoded to {}", code(c)),
        Act::Unannotate { .. } => "took a code off".to_owned(),
        Act::Mark { name, target: on, .. } => format!("marked {name}: {}", target(project, *on)),
        Act::Unmark { .. } => "took a mark off".to_owned(),
        Act::MemoAdd { on, .. } => format!("memo on {}", target(project, *on)),
        Act::MemoEdit { .. } => "wrote on in a memo".to_owned(),
        Act::MemoKind { kind, .. } => format!("memo is now: {kind}"),
        Act::MemoRemove { .. } => "removed a memo".to_owned(),
        Act::Link { from, name, to } => format!("{} {name} {}", code(from), code(to)),
        Act::Unlink { .. } => "took a link away".to_owned(),
        Act::Quick { slot, code: c } => match c {
            Some(c) => format!("{} is on key {slot}", code(c)),
            None => format!("cleared key {slot}"),
        },
        Act::Freeze { name, .. } => format!("froze the frame as {name}"),
        Act::Progress { transcript, state, .. } => format!("{}: {state}", title(transcript)),
        Act::Assign { transcript, on, .. } => {
            format!("{} {}", if *on { "gave out" } else { "took back" }, title(transcript))
        }
        Act::Same { .. } => "made two things one".to_owned(),
        Act::Settle { .. } => "settled a question".to_owned(),
        Act::Undo { on, .. } => if *on { "undid a step" } else { "did a step again" }.to_owned(),
        Act::Unknown { kind } => format!("{kind} (this version does not know it)"),
    }
}

/// A commit in a line: what it is about, and how much more there is.
pub(super) fn commit(project: &Project, ops: &[Op]) -> String {
    let quick = |op: &&Op| !matches!(op.act, Act::Quick { .. });
    let main: Vec<&Op> = ops.iter().filter(quick).collect();
    let of = if main.is_empty() { ops.iter().collect() } else { main };
    let coded = of.iter().filter(|op| matches!(op.act, Act::Annotate { .. })).count();
    let Some(first) = of.iter().find(|op| matches!(op.act, Act::Annotate { .. })).or(of.first()) else {
        return "nothing".to_owned();
    };
    let words = act(project, &first.act);
    match (of.len(), coded) {
        (1, _) => words,
        (_, n) if n > 1 => format!("{words} (and {} more)", count(of.len() - 1, "act")),
        (n, _) => format!("{words} (and {})", count(n - 1, "act")),
    }
}

/// What is to be settled, and what can be answered.
pub(super) fn question(project: &Project, question: &Question) -> (String, String) {
    let who = project.initials(question.coder);
    match &question.ask {
        Ask::Rival { field, lost, stands } => (
            format!("{field}: two people wrote it at the same time"),
            format!("k keeps \"{stands}\"   t takes {who}'s \"{lost}\""),
        ),
        Ask::BothKept { field } => {
            (format!("{field} has two texts, both are kept"), "k settles it: write them into one".to_owned())
        }
        Ask::Twice { kind, name, .. } => (
            format!("{kind} {name} was made twice"),
            "s: they are the same   d: they are two things".to_owned(),
        ),
        Ask::NoEffect { act, why } => {
            (format!("{who}: {act}"), format!("had no effect: {why}   d settles it"))
        }
        Ask::Unanchored { code, transcript } => (
            format!("{who}'s coding {}", code_name(project, *code)),
            format!(
                "its words are no longer in {}   d settles it",
                project.transcript(*transcript).map_or("?", |t| t.title.as_str())
            ),
        ),
    }
}

/// The name of the row that holds what nobody wanted to lose.
pub(super) const LOST: &str = LOST_AND_FOUND;
