//! Keys: the things that operations are about, and the places of their operations.

use crate::log::guided::Guid;
use crate::log::op::Order;
use crate::model::id::*;
use crate::model::target::Target;
use std::collections::BTreeSet;

/// What an operation is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::log) enum Key {
    Project,
    People(PersonId),
    Attribute(String),
    Table,
    Participant(ParticipantId),
    Same,
    Undo(OpId),
    Tree,
    /// One code: which of the operations on the tree write it.
    Code(CodeId),
    Transcript(TranscriptId),
    Annotation(AnnotationId),
    /// What a transcript's annotations ask: no operation names it.
    Unanchored(TranscriptId),
    /// Which transcripts have equal words: no operation names it.
    EqualWords,
    Memo(MemoId),
    Mark(MarkId),
    Link(LinkId),
    Quick(PersonId),
    Set(SetId),
    /// A part of another program's file: what it belongs to, and its format.
    Part(Target, String),
    Frames,
    Settle,
    /// Answers that say the opposite of each other: no operation names it.
    Answers,
    Other,
}

impl Key {
    pub(in crate::log) fn sits_on_codes(&self) -> bool {
        matches!(self, Key::Memo(_) | Key::Mark(_) | Key::Link(_) | Key::Quick(_))
    }
}

/// Keys to derive. Annotations, by far the most, stand in a list: worked through in their own order they are found
/// one behind the other in memory.
#[derive(Default)]
pub(in crate::log) struct Dirty {
    pub(super) keys: IdSet<Key>,
    pub(super) annotations: Vec<AnnotationId>,
    /// GUIDs of which one more or less is here than before.
    pub(super) guids: BTreeSet<Guid>,
    /// New operations on the code tree, as they came in.
    pub(super) on_tree: Vec<OpId>,
    /// The code tree is dirty for another reason than new operations on it.
    pub(super) replay: bool,
}

impl Dirty {
    pub(in crate::log) fn insert(&mut self, key: Key) {
        match key {
            Key::Annotation(id) => self.annotations.push(id),
            key => {
                self.replay |= key == Key::Tree;
                self.keys.insert(key);
            }
        }
    }
    /// Notes what a new operation is about.
    pub(in crate::log) fn insert_of(&mut self, key: Key, op: OpId) {
        match key {
            Key::Tree => {
                self.on_tree.push(op);
                self.keys.insert(key);
            }
            key => self.insert(key),
        }
    }
    /// A thing came or went that has its GUID in common with others.
    pub(in crate::log) fn insert_guid(&mut self, guid: Option<Guid>) {
        self.guids.extend(guid);
    }
    /// True if a key other than an annotation is dirty.
    pub(in crate::log) fn contains(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }
    /// The commits whose undoing is dirty.
    pub(in crate::log) fn undos(&self) -> Vec<OpId> {
        self.keys
            .iter()
            .filter_map(|key| if let Key::Undo(commit) = key { Some(*commit) } else { None })
            .collect()
    }
}

impl Extend<Key> for Dirty {
    fn extend<I: IntoIterator<Item = Key>>(&mut self, keys: I) {
        keys.into_iter().for_each(|key| self.insert(key));
    }
}

/// The places of a key's operations, in order. Nearly always it is one alone, which needs no list.
#[derive(Debug, Clone)]
pub(in crate::log) enum Orders {
    One(Order),
    Many(Vec<Order>),
}

impl Default for Orders {
    fn default() -> Orders {
        Orders::Many(Vec::new())
    }
}

impl Orders {
    pub(in crate::log) fn as_slice(&self) -> &[Order] {
        match self {
            Orders::One(order) => std::slice::from_ref(order),
            Orders::Many(orders) => orders,
        }
    }
    pub(in crate::log) fn insert(&mut self, order: Order) {
        match self {
            Orders::Many(orders) if orders.is_empty() => *self = Orders::One(order),
            Orders::Many(orders) => {
                let at = orders.partition_point(|&other| other < order);
                orders.insert(at, order);
            }
            Orders::One(first) => {
                let mut orders = vec![*first, order];
                orders.sort_unstable();
                *self = Orders::Many(orders);
            }
        }
    }
    pub(in crate::log) fn remove(&mut self, order: Order) {
        match self {
            Orders::One(one) if *one == order => *self = Orders::default(),
            Orders::One(_) => {}
            Orders::Many(orders) => {
                if let Ok(at) = orders.binary_search(&order) {
                    orders.remove(at);
                }
            }
        }
    }
}
