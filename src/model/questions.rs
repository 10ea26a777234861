//! What a person has to settle.
//!
//! The fold finds *questions*: each is about one operation. People are shown *rows*: the questions about one subject
//! that allow the same answers are one row, so that nine codes of one name are one thing to decide.

use super::id::*;
use super::removed::Loss;
use super::seen::Seen;
use super::target::Extent;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// The kind of a thing, in one word.
pub(super) type ThingKind = &'static str;

/// Why a person has to settle something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Two people wrote the same field without knowing of each other; this value was not taken.
    Rival {
        /// The field in words, such as `name of the code stigma`.
        field: String,
        /// The value that was not taken.
        lost: Arc<str>,
        /// What holds now.
        stands: Arc<str>,
    },
    /// Two texts written at once; both are shown.
    BothKept {
        /// The thing with two texts.
        field: String,
    },
    /// Two things with equal names, or transcripts with equal words, that may be one.
    Twice {
        /// `code`, `person`, `participant` or `transcript`.
        #[serde(deserialize_with = "kind")]
        kind: ThingKind,
        /// Its name.
        name: String,
        /// The earlier one.
        first: OpId,
    },
    /// A name that can be taken for another, or that shows nothing.
    Odd {
        /// `code`, `person` or `participant`.
        #[serde(deserialize_with = "kind")]
        kind: ThingKind,
        /// Its name.
        name: String,
        /// The earlier thing whose name looks the same; `None` if the name itself is odd.
        like: Option<OpId>,
    },
    /// An act without effect.
    NoEffect {
        /// The kind of act.
        act: String,
        /// The reason.
        why: Why,
    },
    /// An annotation whose words are no longer there.
    Unanchored {
        /// The code.
        code: CodeId,
        /// The transcript.
        transcript: TranscriptId,
    },
    /// Another person removed a code, and things of the one who is asked went with it.
    Removed {
        /// The code that the remove named.
        code: CodeId,
        /// What went.
        loss: Loss,
        /// True for a remove that was written before emic asked about such removes.
        old: bool,
    },
    /// Two people gave opposite answers at once. This one, which kept what there was, does not stand.
    Opposite {
        /// The answer that stands.
        by: OpId,
        /// What it did.
        how: Opposed,
    },
}

/// What the one of two opposite answers did that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opposed {
    /// It wrote a value; the other kept another one.
    Wrote,
    /// It made things one; the other kept them two.
    MadeOne,
    /// It said that things are different; the other kept them one.
    Parted,
}

/// The kinds of things that may be made twice.
const KINDS: [ThingKind; 4] = ["code", "person", "participant", "transcript"];

/// Reads one of [`KINDS`].
fn kind<'de, D: Deserializer<'de>>(from: D) -> Result<ThingKind, D::Error> {
    let word = String::deserialize(from)?;
    let known = KINDS.into_iter().find(|known| *known == word);
    known.ok_or_else(|| D::Error::custom("not a kind of things"))
}

/// Why an act had no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The code had become a part of another by that operation.
    Merged(OpId),
    /// The other code had become a part of this one by that operation, made at once.
    MergedBack(OpId),
    /// A removed code had become a part of another by that operation; the other one stays.
    MergedStays(OpId),
    /// The code, or the place to put it, is not here.
    Missing,
    /// One of two codes to merge is not here.
    MissingToMerge,
    /// The code would have been under itself.
    UnderItself,
    /// That later correction overlaps it and holds.
    Overlapped(OpId),
    /// A later act on these words, made without knowing of it, says otherwise where turns begin or who speaks.
    TurnOverlapped(OpId),
    /// The words to correct are no longer there.
    WordsGone,
    /// The correction lies in too many others.
    TooNested,
    /// A coding is changed by its own coder only.
    NotOwnCoding,
    /// The coding had been taken off.
    TakenOff,
    /// A memo is removed by its author only.
    NotOwnMemo,
    /// The memo had been removed.
    MemoRemoved,
    /// Transcripts with different words are not one.
    OtherWords,
    /// It would have undone what another person did.
    NotOwnAct,
    /// The tree is deeper than [`super::MAX_DEPTH`] there.
    TooDeep,
}

impl Why {
    /// The operation that was in the way.
    pub fn by(&self) -> Option<OpId> {
        match self {
            Why::Merged(by)
            | Why::MergedBack(by)
            | Why::MergedStays(by)
            | Why::Overlapped(by)
            | Why::TurnOverlapped(by) => Some(*by),
            Why::Missing
            | Why::MissingToMerge
            | Why::UnderItself
            | Why::WordsGone
            | Why::TooNested
            | Why::NotOwnCoding
            | Why::TakenOff
            | Why::NotOwnMemo
            | Why::MemoRemoved
            | Why::OtherWords
            | Why::NotOwnAct
            | Why::TooDeep => None,
        }
    }
}

/// A thing that a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Thing {
    /// The project as a whole.
    Project,
    /// The table of participants.
    Table,
    /// An attribute of participants, by name.
    Attribute(String),
    /// A person of the team.
    Person(PersonId),
    /// A participant.
    Participant(ParticipantId),
    /// A transcript.
    Transcript(TranscriptId),
    /// Words of a transcript.
    Words(TranscriptId, Extent),
    /// A code.
    Code(CodeId),
    /// A coding: its id, its words and its code as an operation had them.
    Coding(AnnotationId, TranscriptId, Extent, CodeId),
    /// A memo.
    Memo(MemoId),
    /// A quick key of a person.
    Quick(PersonId, u8),
    /// A commit that was to be undone.
    Commit(OpId),
}

/// An object that a question names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The operation that made or wrote it.
    pub id: OpId,
    /// The thing.
    pub thing: Thing,
    /// Of a code: its own names from the top when it was last in the tree (at most 64). Empty for other things.
    pub path: Vec<String>,
    /// What was written or proposed; `None` where the thing itself is meant. One text may stand against many others, so
    /// they share it.
    pub value: Option<Arc<str>>,
    /// Who wrote it.
    pub coder: Option<PersonId>,
    /// When, in seconds since 1970 by the writer's clock.
    pub created: i64,
}

/// What a question belongs to: questions of one subject are one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The thing.
    pub thing: Thing,
    /// The field of the thing, in one word; for other questions what sort of question it is.
    pub field: String,
}

/// A question that a person should settle: the operation that it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The operation that had no effect or lost, the later of two equal things, or the remove.
    pub id: OpId,
    /// Its author.
    pub coder: Option<PersonId>,
    /// The reason.
    pub ask: Ask,
    /// The person who is asked; `None`: everybody.
    pub whom: Option<PersonId>,
    /// Who brought that person's things in, and is asked in place of a person who never acted here.
    pub instead: Option<PersonId>,
    /// What it belongs to.
    pub subject: Subject,
    /// The objects that it names: what stands or was first comes first.
    pub about: Vec<About>,
}

/// Questions about one subject, answered together.
#[derive(Debug, Clone)]
pub struct Row<'p> {
    /// Its questions, in the order of their operations.
    pub questions: Vec<&'p Question>,
}

impl<'p> Row<'p> {
    /// The id that the row is listed by: that of its first question.
    pub fn id(&self) -> OpId {
        self.first().id
    }
    /// The first question.
    pub fn first(&self) -> &'p Question {
        self.questions[0]
    }
    /// The ids of all its questions.
    pub fn ids(&self) -> Vec<OpId> {
        self.questions.iter().map(|question| question.id).collect()
    }
    /// True if one of its questions has that id, or is about a thing or text of that id that stands beside others.
    pub fn has(&self, id: OpId) -> bool {
        let beside = |ask: &Ask| matches!(ask, Ask::Twice { .. } | Ask::Odd { .. } | Ask::BothKept { .. });
        self.questions.iter().any(|question| {
            question.id == id || beside(&question.ask) && question.about.iter().any(|about| about.id == id)
        })
    }
    /// True if the operation wrote a text that was kept beside others.
    pub fn keeps(&self, id: OpId) -> bool {
        let mut kept = self.questions.iter().filter(|question| matches!(question.ask, Ask::BothKept { .. }));
        kept.any(|question| question.about.iter().any(|about| about.id == id))
    }
    /// The objects that its questions name, each once.
    pub fn about(&self) -> Vec<&'p About> {
        let mut known = std::collections::HashSet::new();
        let all = self.questions.iter().flat_map(|question| &question.about);
        all.filter(|about| known.insert((about.id, &about.thing))).collect()
    }
}

impl Question {
    /// True if two people corrected the same words to the same: one of the two corrections has no effect, and there is
    /// nothing to decide.
    fn is_agreed(&self) -> bool {
        let overlapped = matches!(self.ask, Ask::NoEffect { why: Why::Overlapped(_), .. });
        match self.about.as_slice() {
            [one, other] if overlapped => {
                matches!(one.thing, Thing::Words(..)) && one.thing == other.thing && one.value == other.value
            }
            _ => false,
        }
    }
}

impl<'p> Seen<'p> {
    /// The questions that this person is asked, in the order of their operations.
    pub fn questions(self) -> impl Iterator<Item = &'p Question> {
        let me = self.viewer().map(|me| self.one(me));
        let asked = move |question: &&Question| question.whom.is_none() || question.whom == me;
        self.shown().questions.iter().filter(asked).filter(|question| !question.is_agreed())
    }
    /// The questions that this person is asked, one row a subject, in the order of their first operations.
    pub fn rows(self) -> Vec<Row<'p>> {
        let mut rows: Vec<Row<'p>> = Vec::new();
        let mut places: HashMap<&'p Subject, usize> = HashMap::new();
        for question in self.questions() {
            let nth = *places.entry(&question.subject).or_insert(rows.len());
            match rows.get_mut(nth) {
                Some(row) => row.questions.push(question),
                None => rows.push(Row { questions: vec![question] }),
            }
        }
        rows
    }
}
