//! Kinds of memos in the names of notes: `[question] Who rings?`. The standard has no other place for them.

use crate::model::values::MEMO_KINDS;

/// Kinds that readers of other formats make: comments in a margin, and entries of a journal.
const OF_READERS: [&str; 2] = ["comment", "journal"];

/// The usual kind, which is not written.
pub(super) fn usual() -> &'static str {
    MEMO_KINDS.first().copied().unwrap_or("thinking")
}

/// True if a kind can be written into a name.
pub(super) fn can_be_written(kind: &str) -> bool {
    let is_odd = |c: char| c == '[' || c == ']' || c.is_control();
    !kind.is_empty() && kind.trim() == kind && !kind.contains(is_odd)
}

/// The kind at the beginning of a name, and the rest of the name.
fn split(name: &str) -> Option<(&str, &str)> {
    let (kind, rest) = name.strip_prefix('[')?.split_once("] ")?;
    can_be_written(kind).then_some((kind, rest))
}

/// The kind that the name of a note says, and the name without it. Any word is a kind in a file that emic wrote; of others it
/// must be one that emic knows, for `[draft] plan` may be what a note is called.
pub(super) fn read(name: &str, is_own: bool) -> Option<(&str, &str)> {
    let is_kind = |kind: &str| is_own || MEMO_KINDS.contains(&kind) || OF_READERS.contains(&kind);
    split(name).filter(|(kind, _)| is_kind(kind))
}

/// What stands before the name of a note of this kind. The usual kind is said only where the name would say another one, and
/// is not that of the words themselves.
pub(super) fn before(kind: &str, name: &str, is_head: bool) -> String {
    let needs_none = kind == usual() && (is_head || split(name).is_none());
    if needs_none || !can_be_written(kind) { String::new() } else { format!("[{kind}] ") }
}
