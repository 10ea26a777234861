//! Codings, memos, marks and links that came from another program, by their GUIDs: which may be one.

use super::derive::{Key, Orders};
use super::dialect::sha256;
use super::op::{Act, Op, Order};
use crate::model::id::*;
use std::collections::HashMap;

/// The kind of a thing and its GUID as a number: two spellings of one GUID are the same.
pub(super) type Guid = (Sort, u128);

/// Things of which many come in with a file, so that those of one GUID are found without looking at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    Coding,
    Memo,
    Mark,
    Link,
}

/// The codings, memos, marks and links that came from elsewhere.
#[derive(Debug, Default)]
pub(super) struct Guided {
    by_guid: HashMap<Guid, Orders>,
    /// Those of a GUID that several had at some time.
    shared: IdMap<OpId, Guid>,
}

impl Guided {
    /// Files an operation. Returns its GUID if others have it, too.
    pub(super) fn file(&mut self, op: &Op) -> Option<Guid> {
        let guid = guid_of(op)?;
        let all = self.by_guid.entry(guid).or_default();
        all.insert(op.order());
        let here = all.as_slice();
        if here.len() < 2 {
            return None;
        }
        if here.len() == 2 {
            // The other one was alone until now.
            self.shared.extend(here.iter().map(|order| (order.id, guid)));
        }
        self.shared.insert(op.id, guid);
        Some(guid)
    }
    /// Takes an operation out again. Returns its GUID if others had it, too.
    pub(super) fn unfile(&mut self, op: &Op) -> Option<Guid> {
        let guid = guid_of(op)?;
        self.by_guid.entry(guid).or_default().remove(op.order());
        self.shared.remove(&op.id)
    }
    /// True if no two had the same GUID so far.
    pub(super) fn is_empty(&self) -> bool {
        self.shared.is_empty()
    }
    /// The GUID of a thing, if several had it at some time.
    pub(super) fn shared(&self, id: OpId) -> Option<Guid> {
        self.shared.get(&id).copied()
    }
    /// Every thing of that sort whose GUID several had at some time.
    pub(super) fn all_shared(&self, sort: Sort) -> impl Iterator<Item = OpId> + '_ {
        self.shared.iter().filter(move |(_, guid)| guid.0 == sort).map(|(&id, _)| id)
    }
    /// The places of all that have a GUID, in order.
    pub(super) fn of(&self, guid: Guid) -> &[Order] {
        self.by_guid.get(&guid).map_or(&[], Orders::as_slice)
    }
}

impl Sort {
    pub(super) fn key(self, id: OpId) -> Key {
        match self {
            Sort::Coding => Key::Annotation(AnnotationId(id)),
            Sort::Memo => Key::Memo(MemoId(id)),
            Sort::Mark => Key::Mark(MarkId(id)),
            Sort::Link => Key::Link(LinkId(id)),
        }
    }
}

/// The GUID of a coding, memo or link. Marks of other programs have none: those that were put in the name of another are
/// found by what they are called. What is only for one person is one with nothing.
fn guid_of(op: &Op) -> Option<Guid> {
    let (sort, guid) = match &op.act {
        Act::Mark { name, by: Some(_), .. } if !op.id.replica.is_private() => (Sort::Mark, name),
        Act::Annotate { guid: Some(guid), .. } => (Sort::Coding, guid),
        Act::MemoAdd { guid: Some(guid), .. } if !op.id.replica.is_private() => (Sort::Memo, guid),
        Act::Link { guid: Some(guid), .. } => (Sort::Link, guid),
        _ => return None,
    };
    Some((sort, number(guid)))
}

/// The number that a GUID is (RFC 9562), with or without braces; of what is no GUID a number of its sum.
pub(super) fn number(guid: &str) -> u128 {
    let bare = guid.trim().trim_start_matches('{').trim_end_matches('}');
    let digits: String = bare.chars().filter(|letter| *letter != '-').collect();
    match u128::from_str_radix(&digits, 16) {
        Ok(number) if digits.len() == 32 && !digits.starts_with('+') => number,
        _ => {
            let sum = sha256(guid.as_bytes()).0;
            u128::from_be_bytes(std::array::from_fn(|nth| sum[nth]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn spellings_of_one_guid_are_one_and_what_is_none_is_itself() {
        let one = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
        assert_eq!(number("{01234567-89AB-CDEF-0123-456789abcdef}"), one);
        assert_eq!(number("0123456789abcdef0123456789abcdef"), one);
        assert_ne!(number("memo 1"), number("memo 2"));
        assert_ne!(number("g"), number("{g}"));
    }
}
