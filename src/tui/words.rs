//! Things of the project in words for the screen: what something sits on, what was done, what is to be settled.

use crate::log::{Act, Log, Op};
use crate::model::id::*;
use crate::model::{LOST_AND_FOUND, Seen};
pub(super) use crate::report::words::{act, place as target, turn_number};

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

/// A code's name, or a placeholder for one that is gone.
pub(super) fn code_name(project: &Seen<'_>, code: CodeId) -> String {
    project.codes.get(code).map_or_else(|| "(a code that is gone)".to_owned(), |code| code.name.clone())
}

/// How codes are called in a message.
pub(super) fn called(project: &Seen<'_>, codes: &[CodeId]) -> String {
    match codes {
        [one] => code_name(project, *one),
        more => count(more.len(), "code"),
    }
}

/// A code's path from the top, `Understanding / stigma`.
pub(super) fn code_path(project: &Seen<'_>, code: CodeId) -> String {
    project.codes.path(code).join(" / ")
}

/// A code's name and the one above it.
pub(super) fn code_tail(project: &Seen<'_>, code: CodeId) -> String {
    let path = project.codes.path(code);
    path[path.len().saturating_sub(2)..].join(" / ")
}

/// What could not be saved, in a few words.
pub(super) fn held(project: &Seen<'_>, act: &Act) -> String {
    match act {
        Act::Annotate { transcript, code, .. } => {
            let title = project.transcript(*transcript).map_or("?", |t| t.title.as_str());
            format!("coded {} in {title}", code_name(project, *code))
        }
        Act::CodeAdd { name, .. } => format!("new code {name}"),
        Act::CodeRename { name, .. } => format!("a code's new name: {name}"),
        Act::CodeDefine { code, part, .. } => format!("{} of {}", part.word(), code_name(project, *code)),
        Act::MemoAdd { on, .. } => format!("memo on {}", target(project, *on)),
        Act::MemoEdit { .. } => "a memo's new words".to_owned(),
        Act::Replace { .. } => "corrected words".to_owned(),
        Act::Turn { .. } => "where a turn begins and who speaks".to_owned(),
        Act::Mark { name, target: on, .. } => format!("mark {name} on {}", target(project, *on)),
        act => act.kind().to_owned(),
    }
}

/// A commit in a line: what it is about, and how much more there is.
pub(super) fn commit(project: &Seen<'_>, log: &Log, ops: &[Op]) -> String {
    let quick = |op: &&Op| !matches!(op.act, Act::Quick { .. });
    let main: Vec<&Op> = ops.iter().filter(quick).collect();
    let of = if main.is_empty() { ops.iter().collect() } else { main };
    let Some(first) = of.iter().find(|op| matches!(op.act, Act::Annotate { .. })).or(of.first()) else {
        return "nothing".to_owned();
    };
    let words = act(project, log, first);
    match of.len() {
        1 => words,
        n => format!("{words}, and {} more", n - 1),
    }
}

/// The name of the row of codes that were removed while others used them.
pub(super) const LOST: &str = LOST_AND_FOUND;

/// What to say where there are no transcripts.
pub(super) const NO_TRANSCRIPTS: &str =
    "No transcripts yet. emic import FILE brings them in; {exchange} reads a bundle.";
/// What to say where there are no codes.
pub(super) const NO_CODES: &str = "No codes yet. Select a sentence, press {code}, type a name.";
