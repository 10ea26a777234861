//! Answers to questions: what they close, and which were given at once and say the opposite of each other.
//!
//! To *keep* what stands is a `settle`. To *take* the other value is a write of that value, which names the question's
//! operations in `over`; to make two things one is a `same`. Of an answer that keeps and one that changes, neither of
//! which knew the other, the one that changes stands, and the other is listed until a person answers that.

use super::opposite::Opposites;
use super::people::field_words;
use super::tree::{code_of, field_of, written_in};
use super::{Dirty, Fold, Key};
use crate::log::act::keys;
use crate::log::op::{Act, Op};
use crate::model::id::*;
use crate::model::{Ask, Question, Thing};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The answers that settle questions without changing anything else.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Every question that was settled, by the operation it is about.
    by: HashMap<OpId, Answers>,
    /// The keys of the operations that answers kept something against.
    keys: BTreeSet<Key>,
    /// An answer names an operation that is not here yet.
    waits: bool,
    /// For each thing that was said to be different from others: by which of those sayings, by number.
    different: HashMap<OpId, HashSet<usize>>,
}

/// The answers to one question.
#[derive(Debug, Default)]
struct Answers {
    all: Vec<OpId>,
    /// Who answered `keep`.
    keep: HashSet<Option<PersonId>>,
    /// Who answered otherwise, or without a word, as an older emic did.
    other: HashSet<Option<PersonId>>,
}

impl Settled {
    /// True if the question was settled: for everybody, or, where one person is asked, by that person.
    pub(super) fn closes(&self, question: &Question) -> bool {
        let Some(answers) = self.by.get(&question.id) else { return false };
        let among = |people: &HashSet<Option<PersonId>>| match question.whom {
            None => !people.is_empty(),
            whom => people.contains(&whom),
        };
        // One operation may be asked about in two ways: a remove that takes things, and that had no effect on the
        // code that another had become a part of. Each is closed by its own answers.
        match question.ask {
            Ask::Removed { .. } => among(&answers.keep),
            Ask::NoEffect { .. } | Ask::Unanchored { .. } => among(&answers.other),
            Ask::Rival { .. }
            | Ask::BothKept { .. }
            | Ask::Twice { .. }
            | Ask::Odd { .. }
            | Ask::Opposite { .. } => among(&answers.keep) || among(&answers.other),
        }
    }
    /// True if a question for everybody about that operation was settled.
    pub(super) fn closed(&self, id: OpId) -> bool {
        self.by.contains_key(&id)
    }
    /// True if two things were said to be different.
    pub(super) fn differ(&self, a: OpId, b: OpId) -> bool {
        let (Some(one), Some(other)) = (self.different.get(&a), self.different.get(&b)) else { return false };
        let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
        few.iter().any(|saying| many.contains(saying))
    }
    /// The first of some things that is not said to be different from another one. Of many that are, only the first are
    /// looked at: no team says of so many that they are all different.
    pub(super) fn first_like(&self, things: &[OpId], other: OpId) -> Option<OpId> {
        const MOST_DIFFERENT: usize = 64;
        things.iter().take(MOST_DIFFERENT).copied().find(|&thing| !self.differ(thing, other))
    }
    /// The keys of the operations that answers kept something against.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }
    /// The answers to a question.
    pub(in crate::log) fn answers(&self, id: OpId) -> impl DoubleEndedIterator<Item = OpId> + '_ {
        self.by.get(&id).into_iter().flat_map(|answers| &answers.all).copied()
    }
}

/// The `same` acts that an act lifts: things that were made one and are different.
pub(in crate::log) fn lifts(op: &Op) -> &[OpId] {
    match &op.act {
        Act::Decide { question, .. } if question == DIFFERENT => &op.over,
        _ => &[],
    }
}

/// The word of a `decide` act that says that things are not one.
pub(in crate::log) const DIFFERENT: &str = "different";

impl Fold {
    /// Which answers there are. What codes are different decides which are asked about, so the tree may follow.
    pub(super) fn derive_settled(&mut self, dirty: &mut Dirty) {
        let mut settled = Settled::default();
        let answers = self.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts);
        for (nth, (op, _)) in answers.enumerate() {
            match &op.act {
                Act::Settle { ids, answer } => {
                    let person = op.coder.map(|coder| self.project.one(coder));
                    for &id in ids {
                        let answers = settled.by.entry(id).or_default();
                        answers.all.push(op.id);
                        match is_keep(answer.as_deref()) {
                            true => answers.keep.insert(person),
                            false => answers.other.insert(person),
                        };
                        settled.waits |= self.op(id).is_none();
                    }
                    settled.keys.extend(self.keys_of_answer(op, ids));
                }
                Act::Decide { question, about, .. } if question == DIFFERENT => {
                    for &id in about {
                        settled.different.entry(id).or_default().insert(nth);
                    }
                }
                _ => {}
            }
        }
        self.settled = settled;
        self.questions_changed = true;
        // Codes of one name are told apart by what was settled about them.
        dirty.insert(Key::Tree);
    }

    /// The keys of what an answer is about, and of what it knew: another answer may turn either over.
    fn keys_of_answer(&self, op: &Op, ids: &[OpId]) -> Vec<Key> {
        let named = ids.iter().chain(&op.over).filter(|_| !op.over.is_empty());
        named.filter_map(|&id| self.op(id)).flat_map(keys).collect()
    }

    /// True if opposite answers may have come or gone.
    pub(super) fn answers_may_change(&self, dirty: &Dirty) -> bool {
        [Key::Settle, Key::Same, Key::Tree].iter().any(|key| dirty.contains(key))
            || self.settled.waits
            || dirty.keys.iter().any(|key| self.settled.keys.contains(key))
            || !self.settled.keys.is_empty() && !dirty.annotations.is_empty()
    }

    /// The answers to questions about these operations that a new act on them must know.
    pub(in crate::log) fn answers_to(&self, ids: &[OpId]) -> Vec<OpId> {
        let mut answers: Vec<OpId> = ids.iter().flat_map(|&id| self.settled.answers(id)).collect();
        let different = self.writes(&Key::Settle).into_iter().map(|(op, _)| op);
        let names = |op: &&Op| matches!(&op.act, Act::Decide { about, .. } if about.iter().any(|id| ids.contains(id)));
        answers.extend(different.filter(names).map(|op| op.id));
        // Who writes over an answer that stands against another one knows both.
        let asked = self.project.questions.iter();
        answers.extend(asked.filter_map(|question| match question.ask {
            Ask::Opposite { by, .. } if ids.contains(&by) => Some(question.id),
            _ => None,
        }));
        answers.sort_unstable();
        answers.dedup();
        answers
    }

    /// Lists answers that were given at once and say the opposite of each other.
    pub(super) fn derive_answers(&mut self) {
        if self.settled.waits {
            // What an answer names may have come in by now.
            let answers = self.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts);
            let named = answers.flat_map(|(op, _)| match &op.act {
                Act::Settle { ids, .. } => self.keys_of_answer(op, ids),
                _ => Vec::new(),
            });
            self.settled.keys = named.collect();
        }
        let found = Opposites::of(self).all();
        self.ask(Key::Answers, found);
    }

    /// The `same` acts that count no more: a person who knew them said that the things are different.
    pub(super) fn lifted_sames(&self) -> BTreeSet<OpId> {
        let decides = self.writes(&Key::Settle).into_iter().filter(|(_, counts)| *counts);
        decides.flat_map(|(op, _)| lifts(op).iter().copied()).collect()
    }

    /// The thing that an operation makes or changes.
    pub(super) fn thing_of(&self, op: &Op) -> Option<Thing> {
        if let Some(code) = code_of(op) {
            return Some(Thing::Code(code));
        }
        let first = keys(op).into_iter().next()?;
        Some(match first {
            Key::Project => Thing::Project,
            Key::Table => Thing::Table,
            Key::Attribute(name) => Thing::Attribute(name),
            Key::People(id) => Thing::Person(id),
            Key::Participant(id) => Thing::Participant(id),
            Key::Transcript(id) => Thing::Transcript(id),
            Key::Memo(id) => Thing::Memo(id),
            Key::Annotation(id) => {
                let entity = self.entities.get(&id)?;
                Thing::Coding(id, entity.transcript, entity.extent, entity.code)
            }
            Key::Same
            | Key::Undo(_)
            | Key::Tree
            | Key::Code(_)
            | Key::Unanchored(_)
            | Key::EqualWords
            | Key::Mark(_)
            | Key::Link(_)
            | Key::Quick(_)
            | Key::Frames
            | Key::Settle
            | Key::Answers
            | Key::Set(_)
            | Key::Part(..)
            | Key::Other => return None,
        })
    }

    /// What an operation wrote, in words.
    pub(super) fn value_of(&self, op: &Op) -> Option<Arc<str>> {
        let codes = &self.project.codes;
        if let Act::CodeDefine { words, .. } = &op.act {
            return Some(words.as_str().into());
        }
        if let Some((_, field)) = field_of(&op.act) {
            return Some(written_in(field, &op.act, codes).into());
        }
        if let Act::MemoAdd { body, .. } | Act::MemoEdit { body, .. } = &op.act {
            return Some(body.as_str().into());
        }
        if let Act::Recode { code, .. } = op.act {
            return Some(codes.path_words(code).into());
        }
        let fields = ["name", "title", "initials", "role", "state"];
        let said = fields.iter().find_map(|field| field_words(&op.act, field));
        let said = said.or_else(|| match &op.act {
            Act::CodeAdd { name, .. } => Some(name.clone()),
            Act::Project { title } => Some(title.clone()),
            Act::PersonSet { value, .. }
            | Act::ParticipantSet { value, .. }
            | Act::TranscriptSet { value, .. } => Some(value.clone()),
            _ => None,
        });
        said.map(Arc::from)
    }
}

/// What an answer says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// That a field has a value: which field.
    Value(String),
    /// That things are one.
    One,
    /// That things are different.
    Two,
}

pub(super) fn side(op: &Op) -> Option<Side> {
    match &op.act {
        Act::Same { .. } => Some(Side::One),
        Act::Decide { question, .. } if question == DIFFERENT => Some(Side::Two),
        _ => written_field(&taken(op)).map(Side::Value),
    }
}

/// The field that an act writes: two acts with equal ones are rivals.
pub(in crate::log) fn written_field(act: &Act) -> Option<String> {
    if let Some((code, field)) = field_of(act) {
        return Some(format!("{code} {field}"));
    }
    Some(match act {
        Act::Project { .. } => "project".to_owned(),
        Act::Table { .. } => "table".to_owned(),
        Act::Attribute { schema } => format!("attribute {}", schema.name),
        Act::PersonSet { person, field, .. } => format!("{person} {}", field.word()),
        Act::ParticipantSet { participant, field, .. } => format!("{participant} {field}"),
        Act::ParticipantValues { participant, attribute, .. } => format!("{participant} ={attribute}"),
        Act::TranscriptSet { transcript, key, .. } => format!("{transcript} {key}"),
        Act::Cast { transcript, label, .. } => format!("{transcript} who {label}"),
        Act::MemoEdit { memo, .. } => format!("{memo} words"),
        Act::MemoKind { memo, .. } => format!("{memo} kind"),
        Act::Resize { annotations, .. } => format!("{:?} words", annotations.first()),
        Act::Recode { annotations, .. } => format!("{:?} code", annotations.first()),
        Act::Kept { on, format, .. } => format!("{on} kept {format}"),
        _ => return None,
    })
}

/// What the field that an act writes is called; empty for an act that writes none.
pub(super) fn field_word(act: &Act) -> String {
    if let Some((_, field)) = field_of(act) {
        return field.to_owned();
    }
    let word = match act {
        Act::Project { .. } => "title",
        Act::PersonSet { field, .. } => field.word(),
        Act::ParticipantSet { field, .. } => field,
        Act::ParticipantValues { attribute, .. } => attribute,
        Act::TranscriptSet { key, .. } => key,
        Act::Cast { label, .. } => label,
        Act::MemoEdit { .. } | Act::Resize { .. } => "words",
        Act::MemoKind { .. } => "kind",
        Act::Recode { .. } => "code",
        _ => "",
    };
    word.to_owned()
}

/// True for an answer that leaves things as they stand.
pub(super) fn is_keep(answer: Option<&str>) -> bool {
    answer == Some("keep")
}

/// The act that writes again what an operation wrote and lost: what adds a thing wrote its first words, and adding it
/// again would make another.
pub(in crate::log) fn taken(op: &Op) -> Act {
    use crate::model::values::PersonField;
    match &op.act {
        Act::MemoAdd { body, .. } => Act::MemoEdit { memo: MemoId(op.id), body: body.clone() },
        Act::CodeAdd { name, .. } => Act::CodeRename { code: CodeId(op.id), name: name.clone() },
        Act::PersonAdd { name, .. } => {
            let (person, value) = (PersonId(op.id), name.clone());
            Act::PersonSet { person, field: PersonField::Name, value }
        }
        Act::TranscriptAdd { title, .. } => {
            let (transcript, value) = (TranscriptId(op.id), title.clone());
            Act::TranscriptSet { transcript, key: "title".to_owned(), value }
        }
        Act::ParticipantAdd { name, .. } => {
            let (participant, value) = (ParticipantId(op.id), name.clone());
            Act::ParticipantSet { participant, field: "name".to_owned(), value }
        }
        act => act.clone(),
    }
}
