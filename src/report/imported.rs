//! What an import brought, as the history says it: `imported study.qdpx (842 codings, 30 transcripts, 12 codes)`.

use super::words::{self, count};
use crate::log::{Act, Log, Op};
use crate::model::Seen;

/// How the word begins that the journal keeps for an import.
const IMPORTED: &str = "imported";

/// Acts that make things, and how people count these: one, and several. The order is that of the sentence.
const KINDS: [(&str, &str, &str); 10] = [
    ("annotate", "coding", "codings"),
    ("transcript", "transcript", "transcripts"),
    ("code", "code", "codes"),
    ("memo", "memo", "memos"),
    ("participant", "participant", "participants"),
    ("person", "person", "people"),
    ("mark", "mark", "marks"),
    ("link", "link", "links"),
    ("set", "set", "sets"),
    ("code-remove", "removed code", "removed codes"),
];

/// The word that the journal keeps for the import of a file of this name.
pub fn note(file: &str) -> String {
    format!("{IMPORTED} {file}").trim_end().to_owned()
}

/// The file that was imported, if a word of the journal says so; empty if it has no name.
fn file_of(note: &str) -> Option<&str> {
    let rest = note.strip_prefix(IMPORTED)?;
    rest.strip_prefix(' ').or(rest.is_empty().then_some(""))
}

/// What a step did, in a few words. `note` finds the word that the journal keeps for it; it is asked for only where the step
/// can be an import.
pub fn step(project: &Seen<'_>, log: &Log, ops: &[Op], note: impl FnOnce() -> Option<String>) -> String {
    import(ops, note).unwrap_or_else(|| words::step(project, log, ops))
}

/// What an import brought; `None` if the step is another. An import of one thing is told as what it is.
pub fn import(ops: &[Op], note: impl FnOnce() -> Option<String>) -> Option<String> {
    if ops.len() < 2 || ops.iter().any(|op| !is_of_imports(&op.act)) {
        return None;
    }
    let note = note()?;
    let file = file_of(&note)?;
    let counted = |(kind, one, many): &(&str, &str, &str)| {
        let n = ops.iter().filter(|op| op.act.kind() == *kind).count();
        (n > 0).then(|| count(n, one, many))
    };
    let said: Vec<String> = KINDS.iter().filter_map(counted).collect();
    let what = match said.is_empty() {
        true => count(ops.len(), "act", "acts"),
        false => said.join(", "),
    };
    Some(if file.is_empty() { format!("{IMPORTED} {what}") } else { format!("{IMPORTED} {file} ({what})") })
}

/// True for acts that an import may have. Quick keys come with what is coded by hand.
fn is_of_imports(act: &Act) -> bool {
    !matches!(act, Act::Quick { .. })
}
