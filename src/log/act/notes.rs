//! Acts on memos and marks.

use super::{Aim, Commit};
use crate::error::{Error, Result};
use crate::model::Mark;
use crate::model::id::*;
use crate::model::target::Target;

macro_rules! note_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Puts a named flag with a note on something. `by` names whose an imported one is, `made` when it was put in another
            /// program.
            Mark = "mark" { target: On, name: MarkName, note: Note, by: MaybePerson, made: When }
                about [own Mark] already same_mark(target, name, note, by);
            /// Takes a mark off; anybody may settle `discuss`.
            Unmark = "mark-remove" { mark: OneMark }
                about [Mark mark] check is_ones_own_mark(mark) over the_mark(mark) is Folded;
            /// Writes a memo. `by` names the author of an imported one, `made` when it was written there.
            MemoAdd = "memo" {
                on as "target": On, kind: MemoSort, by: MaybePerson, made: When, guid: Guid, body as "words": Words
            }
                about [own Memo] is Private;
            /// Writes a memo's words again.
            MemoEdit = "memo-edit" { memo: OneMemo, body as "words": Words }
                about [Memo memo] check memo_is_there(memo) already same_words(memo, body)
                over earlier_words(memo) is Private;
            /// Changes the kind of a memo.
            MemoKind = "memo-kind" { memo: OneMemo, kind: MemoSort }
                about [Memo memo] check memo_is_there(memo) already same_kind(memo, kind)
                over earlier_kinds(memo) is Private;
            /// Takes a memo away.
            MemoRemove = "memo-remove" { memo: OneMemo }
                about [Memo memo] check is_ones_own_memo(memo) over the_memo(memo) is Private;
        }
    };
}

pub(super) fn same_mark(
    commit: &Commit<'_>,
    target: &Target,
    name: &str,
    note: &str,
    by: &Option<PersonId>,
) -> Option<OpId> {
    let owner = by.map(|by| commit.log.project.one(by)).or(commit.me());
    let equal = |mark: &&Mark| mark.name == name && mark.note == note && mark.coder == owner;
    commit.log.project.marks_on(*target).find(equal).map(|mark| mark.id.0)
}

pub(super) fn is_ones_own_mark(commit: &Commit<'_>, mark: &MarkId) -> Result<()> {
    match commit.log.project.marks.get(mark) {
        Some(mark) if mark.coder == commit.me() || mark.name == "discuss" => Ok(()),
        Some(mark) => {
            let owner = commit.log.project.initials(mark.coder);
            Err(Error::usage(format!(
                "the mark {} is by {owner}; a mark is taken off by its own coder",
                mark.name
            )))
        }
        None => Err(Error::unknown("that mark is no longer there")),
    }
}

pub(super) fn the_mark(aim: &mut Aim<'_>, mark: &MarkId) {
    aim.over = vec![mark.0];
}

pub(super) fn memo_is_there(commit: &Commit<'_>, memo: &MemoId) -> Result<()> {
    match commit.log.project.memo(*memo).is_some() {
        true => Ok(()),
        false => Err(Error::unknown("that memo is no longer there")),
    }
}

pub(super) fn same_words(commit: &Commit<'_>, memo: &MemoId, body: &str) -> Option<OpId> {
    let memo = commit.log.project.memo(*memo)?;
    (memo.body == body && memo.others.is_empty()).then_some(memo.id.0)
}

pub(super) fn same_kind(commit: &Commit<'_>, memo: &MemoId, kind: &str) -> Option<OpId> {
    commit.log.project.memo(*memo).filter(|memo| memo.kind == kind).map(|memo| memo.id.0)
}

pub(super) fn is_ones_own_memo(commit: &Commit<'_>, memo: &MemoId) -> Result<()> {
    match commit.log.project.memo(*memo) {
        Some(memo) if memo.coder == commit.me() => Ok(()),
        Some(_) => Err(Error::usage("a memo is removed by its author").hint("anyone may edit it")),
        None => Err(Error::unknown("that memo is no longer there")),
    }
}

pub(super) fn earlier_words(aim: &mut Aim<'_>, memo: &MemoId) {
    aim.over = aim.log.memo_heads(*memo, true);
}
pub(super) fn earlier_kinds(aim: &mut Aim<'_>, memo: &MemoId) {
    aim.over = aim.log.memo_heads(*memo, false);
}
pub(super) fn the_memo(aim: &mut Aim<'_>, memo: &MemoId) {
    earlier_words(aim, memo);
    if !aim.over.contains(&memo.0) {
        aim.over.insert(0, memo.0);
    }
}
