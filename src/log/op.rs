//! What can be done to a project: one [`Op`] is one act of one person, stamped so that any set of them has one order.

use crate::model::id::*;
use crate::model::target::{Extent, Target};
use crate::model::values::{CodePart, PersonField, Schema, TableHead};
use serde::{Deserialize, Serialize};

/// An operation as the fold sees it; its canonical lines are kept by the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Op {
    /// Who wrote it as which number.
    pub id: OpId,
    /// Its place in the order of everybody's acts: 1 + the highest its writer knew.
    pub lamport: u64,
    /// Seconds since 1970 by the writer's clock; for display only.
    pub wall: i64,
    /// Sum of the same replica's operation before, unless it is the first.
    pub prev: Option<Digest>,
    /// Who acted; `None` only before there is a person.
    pub coder: Option<PersonId>,
    /// The number of its commit's first operation.
    pub commit: u32,
    /// The act.
    pub act: Act,
    /// Ids of the writes it replaces, or of the adds it removes.
    pub over: Vec<OpId>,
    /// What its writer knew: the last number per public replica (removes and merges of codes).
    pub seen: Vec<OpId>,
    /// The coding frame its writer had before them (annotations).
    pub frame: Option<FrameId>,
    /// 16 random bytes, where it carries words: purged words cannot be found again by trying.
    pub salt: Option<[u8; 16]>,
    /// Its words were taken out for good.
    pub purged: bool,
    /// SHA-256 of its canonical lines.
    pub sum: Digest,
}

impl Op {
    /// Its place in the one order of all operations.
    pub fn order(&self) -> Order {
        Order { lamport: self.lamport, id: self.id }
    }
    /// The id of its commit: that of the commit's first operation.
    pub fn commit_id(&self) -> OpId {
        OpId::new(self.id.replica, self.commit)
    }
    /// Says whether its writer knew `other` according to `seen`.
    pub fn saw(&self, other: OpId) -> bool {
        self.seen.iter().any(|last| last.replica == other.replica && other.seq <= last.seq)
    }
}

/// The order of all operations: (lamport, replica, sequence number).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Order {
    /// Lamport time.
    pub lamport: u64,
    /// Breaks ties.
    pub id: OpId,
}

/// What is done. Each is one `do` of the log's dialect; `docs/bundle.md` lists their fields.
#[allow(missing_docs)] // fields are named by what they hold; docs/bundle.md says more
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Names the project: its first operation, later a new title.
    Project { title: String },
    /// Adds a person of the team.
    PersonAdd { name: String, initials: String, role: String, guid: Option<String> },
    /// Writes one field of a person.
    PersonSet { person: PersonId, field: PersonField, value: String },
    /// Says what an attribute of participants is.
    Attribute { schema: Schema },
    /// Says what the printed table of participants shows.
    Table { head: TableHead },
    /// Adds one of the people interviewed.
    ParticipantAdd { name: String, guid: Option<String> },
    /// Writes name or state of a participant.
    ParticipantSet { participant: ParticipantId, field: String, value: String },
    /// Writes all values of one attribute of a participant.
    ParticipantValues { participant: ParticipantId, attribute: String, values: Vec<String> },
    /// Adds a transcript; its words stand in the text block of that digest.
    TranscriptAdd { title: String, text: Digest, language: String, rule: u16, guid: Option<String> },
    /// Writes a property of a transcript: `title`, `date`, `mode`, `minutes` …
    TranscriptSet { transcript: TranscriptId, key: String, value: String },
    /// Says who a speaker label is.
    Cast {
        transcript: TranscriptId,
        label: String,
        participant: Option<ParticipantId>,
        person: Option<PersonId>,
        role: String,
    },
    /// Corrects words: the extent reads as these words.
    Replace { transcript: TranscriptId, extent: Extent, words: String },
    /// Adds a code under a parent (`None`: at the top).
    CodeAdd { name: String, parent: Option<CodeId>, guid: Option<String> },
    /// Gives a code a new name.
    CodeRename { code: CodeId, name: String },
    /// Puts a code, with all below it, under another parent (`None`: at the top).
    CodeMove { code: CodeId, parent: Option<CodeId> },
    /// Makes `from` a part of `into`.
    CodeMerge { from: CodeId, into: CodeId },
    /// Takes a code and all below it (`over` names them) off the tree.
    CodeRemove { code: CodeId },
    /// Writes one part of a code's definition.
    CodeDefine { code: CodeId, part: CodePart, words: String },
    /// Marks a code as a theme, or not.
    CodeTheme { code: CodeId, on: bool },
    /// Gives a code a colour `#RRGGBB`, or none.
    CodeColour { code: CodeId, colour: Option<String> },
    /// Puts a code on words. `by` names the coder of an imported annotation, `made` when it was made there.
    Annotate {
        transcript: TranscriptId,
        extent: Extent,
        code: CodeId,
        by: Option<PersonId>,
        made: Option<i64>,
        guid: Option<String>,
    },
    /// Gives an annotation (all known equal ones) other words.
    Resize { annotations: Vec<AnnotationId>, extent: Extent },
    /// Gives an annotation (all known equal ones) another code.
    Recode { annotations: Vec<AnnotationId>, code: CodeId },
    /// Takes an annotation (all known equal ones) off.
    Unannotate { annotations: Vec<AnnotationId> },
    /// Puts a named flag with a note on something.
    Mark { target: Target, name: String, note: String, made: Option<i64> },
    /// Takes a mark off; anybody may settle `discuss`.
    Unmark { mark: MarkId },
    /// Writes a memo. `by` names the author of an imported one.
    MemoAdd {
        on: Target,
        kind: String,
        body: String,
        by: Option<PersonId>,
        made: Option<i64>,
        guid: Option<String>,
    },
    /// Writes a memo's words anew.
    MemoEdit { memo: MemoId, body: String },
    /// Gives a memo another kind.
    MemoKind { memo: MemoId, kind: String },
    /// Takes a memo away.
    MemoRemove { memo: MemoId },
    /// Relates two codes by name.
    Link { from: CodeId, name: String, to: CodeId, guid: Option<String> },
    /// Takes a link away.
    Unlink { link: LinkId },
    /// Puts a code on one of the acting coder's quick keys 1 to 9, or clears it.
    Quick { slot: u8, code: Option<CodeId> },
    /// Freezes the code tree as a version; its content stands in the text block of that digest.
    Freeze { name: String, text: Digest },
    /// Says how far the acting coder (or `by`, for imported work) is with a transcript.
    Progress { transcript: TranscriptId, state: String, by: Option<PersonId> },
    /// Gives a transcript to a person to code, or takes it back.
    Assign { transcript: TranscriptId, person: PersonId, on: bool },
    /// Says that things made twice are one (ids of one kind).
    Same { ids: Vec<OpId> },
    /// Settles questions without changing anything else.
    Settle { ids: Vec<OpId> },
    /// Takes a commit back, or does it again.
    Undo { commit: OpId, on: bool },
    /// Takes words out for good: texts by their digest, and the words of operations.
    Purge { texts: Vec<Digest>, ids: Vec<OpId> },
    /// Of two contents under one number, the one with this sum holds.
    Choose { op: OpId, sum: Digest },
    /// Anything that a later version of emic knows: kept and passed on, not folded.
    Unknown { kind: String },
}

impl Act {
    /// Its word in the dialect.
    pub fn kind(&self) -> &str {
        match self {
            Act::Project { .. } => "project",
            Act::PersonAdd { .. } => "person",
            Act::PersonSet { .. } => "person-set",
            Act::Attribute { .. } => "attribute",
            Act::Table { .. } => "table",
            Act::ParticipantAdd { .. } => "participant",
            Act::ParticipantSet { .. } => "participant-set",
            Act::ParticipantValues { .. } => "participant-values",
            Act::TranscriptAdd { .. } => "transcript",
            Act::TranscriptSet { .. } => "transcript-set",
            Act::Cast { .. } => "cast",
            Act::Replace { .. } => "replace",
            Act::CodeAdd { .. } => "code",
            Act::CodeRename { .. } => "code-rename",
            Act::CodeMove { .. } => "code-move",
            Act::CodeMerge { .. } => "code-merge",
            Act::CodeRemove { .. } => "code-remove",
            Act::CodeDefine { .. } => "code-define",
            Act::CodeTheme { .. } => "code-theme",
            Act::CodeColour { .. } => "code-colour",
            Act::Annotate { .. } => "annotate",
            Act::Resize { .. } => "annotation-resize",
            Act::Recode { .. } => "annotation-recode",
            Act::Unannotate { .. } => "annotation-remove",
            Act::Mark { .. } => "mark",
            Act::Unmark { .. } => "mark-remove",
            Act::MemoAdd { .. } => "memo",
            Act::MemoEdit { .. } => "memo-edit",
            Act::MemoKind { .. } => "memo-kind",
            Act::MemoRemove { .. } => "memo-remove",
            Act::Link { .. } => "link",
            Act::Unlink { .. } => "link-remove",
            Act::Quick { .. } => "quick",
            Act::Freeze { .. } => "freeze",
            Act::Progress { .. } => "progress",
            Act::Assign { .. } => "assign",
            Act::Same { .. } => "same",
            Act::Settle { .. } => "settle",
            Act::Undo { .. } => "undo",
            Act::Purge { .. } => "purge",
            Act::Choose { .. } => "choose",
            Act::Unknown { kind } => kind,
        }
    }

    /// Says whether it is an act on the code tree itself, which is folded as one.
    pub fn is_tree(&self) -> bool {
        matches!(
            self,
            Act::CodeAdd { .. }
                | Act::CodeRename { .. }
                | Act::CodeMove { .. }
                | Act::CodeMerge { .. }
                | Act::CodeRemove { .. }
                | Act::CodeDefine { .. }
                | Act::CodeTheme { .. }
                | Act::CodeColour { .. }
        )
    }

    /// Says whether it carries words of a person, so that it needs a salt and can be purged.
    pub fn has_words(&self) -> bool {
        matches!(
            self,
            Act::Replace { .. }
                | Act::MemoAdd { .. }
                | Act::MemoEdit { .. }
                | Act::CodeAdd { .. }
                | Act::CodeRename { .. }
                | Act::CodeDefine { .. }
                | Act::Mark { .. }
                | Act::ParticipantAdd { .. }
                | Act::ParticipantSet { .. }
                | Act::ParticipantValues { .. }
                | Act::PersonAdd { .. }
                | Act::PersonSet { .. }
                | Act::TranscriptAdd { .. }
                | Act::TranscriptSet { .. }
                | Act::Cast { .. }
        )
    }

    /// Says whether the private replica may write it: what is "only for me" cannot change what the team has.
    pub fn may_be_private(&self) -> bool {
        matches!(
            self,
            Act::MemoAdd { .. }
                | Act::MemoEdit { .. }
                | Act::MemoKind { .. }
                | Act::MemoRemove { .. }
                | Act::Undo { .. }
                | Act::Purge { .. }
        )
    }
}
