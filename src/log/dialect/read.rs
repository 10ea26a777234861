//! From lines to an operation, checked: a file is never trusted.

use super::{Block, MANGLED};
use crate::error::Result;
use crate::log::op::{Act, Op};
use crate::log::purge::{PURGED, holds_words, word_keys};
use crate::model::id::*;
use crate::model::target::{Anchor, Extent, Target};
use crate::model::values::{AttributeKind, CodePart, PersonField, Schema, TableHead};
use serde::Deserialize;
use std::str::FromStr;

/// Every field that an operation of this version may have.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw {
    id: String,
    lamport: u64,
    wall: String,
    prev: Option<String>,
    coder: Option<String>,
    commit: u32,
    r#do: String,
    over: Vec<String>,
    seen: Vec<String>,
    frame: Option<String>,
    salt: Option<String>,
    purged: bool,
    sum: String,
    annotations: Vec<String>,
    attribute: String,
    blocks: Vec<String>,
    by: Option<String>,
    categories: Vec<String>,
    chosen: String,
    code: Option<String>,
    colour: Option<String>,
    end: String,
    field: String,
    footnote: String,
    footnotes: Vec<String>,
    from: String,
    groups: Vec<String>,
    guid: Option<String>,
    ids: Vec<String>,
    initials: String,
    into: String,
    key: String,
    kind: String,
    label: String,
    language: String,
    link: String,
    mark: String,
    memo: String,
    name: String,
    not_asked: Vec<String>,
    not_available: Vec<String>,
    note: String,
    of: String,
    on: bool,
    parent: Option<String>,
    part: String,
    participant: Option<String>,
    person: Option<String>,
    role: String,
    rule: u16,
    slot: u8,
    start: String,
    state: String,
    target: String,
    text: String,
    texts: Vec<String>,
    title: String,
    to: String,
    transcript: String,
    value: String,
    values: Vec<String>,
    words: Vec<String>,
}

/// Only the stamp, for kinds whose fields this version does not know (they may be of other types).
#[derive(Deserialize)]
struct Stamp {
    id: String,
    lamport: u64,
    wall: String,
    prev: Option<String>,
    coder: Option<String>,
    commit: u32,
    r#do: String,
    #[serde(default)]
    over: Vec<String>,
    #[serde(default)]
    seen: Vec<String>,
    #[serde(default)]
    purged: bool,
    sum: String,
}

/// Reads an operation and checks its sum.
///
/// # Errors
/// A file error with line and column: not the dialect, a field that is missing or of the wrong form, a control
/// character in a short field, or lines that were changed after they were written.
pub fn read_op(block: &Block) -> Result<Op> {
    let sum = block.sum_without("sum");
    match block.read::<Raw>() {
        Ok(raw) => checked(block, sum, raw),
        Err(fault) => {
            let Ok(stamp) = block.read::<Stamp>() else { return Err(fault) };
            if KINDS.contains(&stamp.r#do.as_str()) {
                return Err(fault);
            }
            let Stamp { id, lamport, wall, prev, coder, commit, r#do, over, seen, purged, sum: said } = stamp;
            let raw = Raw {
                id,
                lamport,
                wall,
                prev,
                coder,
                commit,
                r#do,
                over,
                seen,
                purged,
                sum: said,
                ..Raw::default()
            };
            checked(block, sum, raw)
        }
    }
}

/// The kinds that this version folds.
const KINDS: &[&str] = &[
    "project",
    "person",
    "person-set",
    "attribute",
    "table",
    "participant",
    "participant-set",
    "participant-values",
    "transcript",
    "transcript-set",
    "cast",
    "replace",
    "code",
    "code-rename",
    "code-move",
    "code-merge",
    "code-remove",
    "code-define",
    "code-theme",
    "code-colour",
    "annotate",
    "annotation-resize",
    "annotation-recode",
    "annotation-remove",
    "mark",
    "mark-remove",
    "memo",
    "memo-edit",
    "memo-kind",
    "memo-remove",
    "link",
    "link-remove",
    "quick",
    "freeze",
    "progress",
    "assign",
    "same",
    "settle",
    "undo",
    "purge",
    "choose",
];

fn checked(block: &Block, sum: Digest, raw: Raw) -> Result<Op> {
    let said: Digest = field(block, "sum", &raw.sum)?;
    if said != sum && !raw.purged {
        return Err(block.fault("this operation was changed after it was written").hint(MANGLED));
    }
    if raw.purged && holds_words(&block.lines, KINDS.contains(&raw.r#do.as_str())) {
        return Err(block.fault("this operation says that it was purged, but it has words").hint(MANGLED));
    }
    let known = KINDS.contains(&raw.r#do.as_str());
    if known {
        check_short(block, &raw)?;
    } else if raw.r#do.chars().any(crate::error::is_unsafe) {
        return Err(block.fault("the field do holds a control character"));
    }
    let id: OpId = field(block, "id", &raw.id)?;
    if raw.commit == 0 || raw.commit > id.seq {
        return Err(block.fault("the field commit does not name an earlier operation of the same replica"));
    }
    if raw.lamport == 0 || raw.lamport > u64::from(u32::MAX) {
        return Err(block.fault("the field lamport is out of range"));
    }
    let wall = read_wall(&raw.wall).ok_or_else(|| block.fault("the field wall is no time"))?;
    let salt = match raw.salt.as_deref().filter(|_| known).map(hex_bytes) {
        None => None,
        Some(salt) => Some(
            salt.and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| block.fault("the field salt is wrong"))?,
        ),
    };
    let purged = raw.purged;
    let op = Op {
        id,
        lamport: raw.lamport,
        wall,
        prev: maybe(block, "prev", raw.prev.as_deref())?,
        coder: maybe(block, "coder", raw.coder.as_deref())?,
        commit: raw.commit,
        over: many(block, "over", &raw.over)?,
        seen: many(block, "seen", &raw.seen)?,
        frame: maybe(block, "frame", raw.frame.as_deref().filter(|_| known))?,
        salt,
        purged,
        sum: said,
        act: act(block, raw)?,
    };
    // No sum covers what was purged, so it may claim no more than purging leaves.
    if op.purged && known && !op.act.has_words() {
        return Err(
            block.fault("this operation says that its words were taken out, but that does not fit it")
        );
    }
    Ok(op)
}

/// The time that a clock showed. The last hours that four digits can write lie beyond what can be counted with:
/// a clock that is so wrong stands at the end of time.
fn read_wall(word: &str) -> Option<i64> {
    if let Ok(time) = jiff::Timestamp::from_str(word) {
        return Some(time.as_second());
    }
    let civil = word.strip_suffix('Z').and_then(|bare| jiff::civil::DateTime::from_str(bare).ok())?;
    Some(if civil.year() > 0 { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN }.as_second())
}

/// Names and labels hold nothing that could steer a terminal.
fn check_short(block: &Block, raw: &Raw) -> Result<()> {
    let words = [
        &raw.name,
        &raw.title,
        &raw.initials,
        &raw.role,
        &raw.kind,
        &raw.label,
        &raw.value,
        &raw.key,
        &raw.state,
        &raw.attribute,
        &raw.field,
        &raw.language,
    ];
    let lists = [&raw.values, &raw.categories, &raw.not_asked, &raw.not_available, &raw.groups, &raw.blocks];
    let all = words.into_iter().chain(lists.into_iter().flatten()).chain(&raw.guid).chain(&raw.colour);
    match all.flat_map(|words| words.chars()).find(|&c| crate::error::is_unsafe(c)) {
        Some(c) => Err(block.fault(format!("a name holds the control character U+{:04X}", c as u32))),
        None => Ok(()),
    }
}

fn field<T: FromStr>(block: &Block, key: &str, word: &str) -> Result<T> {
    word.parse().map_err(|_| {
        let what = if word.is_empty() { "is missing" } else { "does not mean anything" };
        block.fault(format!("the field {key} {what}"))
    })
}
fn maybe<T: FromStr>(block: &Block, key: &str, word: Option<&str>) -> Result<Option<T>> {
    word.map(|word| field(block, key, word)).transpose()
}
fn many<T: FromStr>(block: &Block, key: &str, words: &[String]) -> Result<Vec<T>> {
    words.iter().map(|word| field(block, key, word)).collect()
}

fn act(block: &Block, mut raw: Raw) -> Result<Act> {
    if raw.purged {
        for key in word_keys(&raw.r#do) {
            match *key {
                "name" => raw.name = PURGED.to_owned(),
                "title" => raw.title = PURGED.to_owned(),
                "value" => raw.value = PURGED.to_owned(),
                _ => {}
            }
        }
    }
    let extent = |raw: &Raw| -> Result<Extent> {
        let start: Anchor = field(block, "start", &raw.start)?;
        Ok(Extent { start, end: field(block, "end", &raw.end)? })
    };
    let one = |key: &str, word: &Option<String>| field(block, key, word.as_deref().unwrap_or(""));
    let transcript = |raw: &Raw| field(block, "transcript", &raw.transcript);
    let code = |raw: &Raw| one("code", &raw.code).map(CodeId);
    let words = |raw: &Raw| raw.words.join("\n");
    let on = |raw: &Raw| field::<Target>(block, "target", &raw.target);
    Ok(match raw.r#do.as_str() {
        "project" => Act::Project { title: raw.title },
        "person" => Act::PersonAdd { name: raw.name, initials: raw.initials, role: raw.role, guid: raw.guid },
        "person-set" => Act::PersonSet {
            person: PersonId(one("person", &raw.person)?),
            field: field::<PersonField>(block, "field", &raw.field)?,
            value: raw.value,
        },
        "attribute" => Act::Attribute { schema: schema(block, raw)? },
        "table" => {
            Act::Table { head: TableHead { title: raw.title, blocks: raw.blocks, footnotes: raw.footnotes } }
        }
        "participant" => Act::ParticipantAdd { name: raw.name, guid: raw.guid },
        "participant-set" => Act::ParticipantSet {
            participant: ParticipantId(one("participant", &raw.participant)?),
            field: raw.field,
            value: raw.value,
        },
        "participant-values" => Act::ParticipantValues {
            participant: ParticipantId(one("participant", &raw.participant)?),
            attribute: raw.attribute,
            values: raw.values,
        },
        "transcript" => Act::TranscriptAdd {
            text: field(block, "text", &raw.text)?,
            title: raw.title,
            language: raw.language,
            rule: raw.rule,
            guid: raw.guid,
        },
        "transcript-set" => {
            Act::TranscriptSet { transcript: transcript(&raw)?, key: raw.key, value: raw.value }
        }
        "cast" => Act::Cast {
            transcript: transcript(&raw)?,
            participant: maybe(block, "participant", raw.participant.as_deref())?,
            person: maybe(block, "person", raw.person.as_deref())?,
            label: raw.label,
            role: raw.role,
        },
        "replace" => {
            Act::Replace { transcript: transcript(&raw)?, extent: extent(&raw)?, words: words(&raw) }
        }
        "code" => Act::CodeAdd {
            parent: maybe(block, "parent", raw.parent.as_deref())?,
            name: raw.name,
            guid: raw.guid,
        },
        "code-rename" => Act::CodeRename { code: code(&raw)?, name: raw.name },
        "code-move" => {
            Act::CodeMove { code: code(&raw)?, parent: maybe(block, "parent", raw.parent.as_deref())? }
        }
        "code-merge" => {
            Act::CodeMerge { from: field(block, "from", &raw.from)?, into: field(block, "into", &raw.into)? }
        }
        "code-remove" => Act::CodeRemove { code: code(&raw)? },
        "code-define" => Act::CodeDefine {
            code: code(&raw)?,
            part: field::<CodePart>(block, "part", &raw.part)?,
            words: words(&raw),
        },
        "code-theme" => Act::CodeTheme { code: code(&raw)?, on: raw.on },
        "code-colour" => Act::CodeColour { code: code(&raw)?, colour: raw.colour },
        "annotate" => Act::Annotate {
            transcript: transcript(&raw)?,
            extent: extent(&raw)?,
            code: code(&raw)?,
            by: maybe(block, "by", raw.by.as_deref())?,
            made: None,
            guid: raw.guid,
        },
        "annotation-resize" => {
            Act::Resize { annotations: many(block, "annotations", &raw.annotations)?, extent: extent(&raw)? }
        }
        "annotation-recode" => {
            Act::Recode { annotations: many(block, "annotations", &raw.annotations)?, code: code(&raw)? }
        }
        "annotation-remove" => Act::Unannotate { annotations: many(block, "annotations", &raw.annotations)? },
        "mark" => Act::Mark { target: on(&raw)?, name: raw.name, note: raw.note, made: None },
        "mark-remove" => Act::Unmark { mark: field(block, "mark", &raw.mark)? },
        "memo" => Act::MemoAdd {
            on: on(&raw)?,
            body: words(&raw),
            by: maybe(block, "by", raw.by.as_deref())?,
            kind: raw.kind,
            made: None,
            guid: raw.guid,
        },
        "memo-edit" => Act::MemoEdit { memo: field(block, "memo", &raw.memo)?, body: words(&raw) },
        "memo-kind" => Act::MemoKind { memo: field(block, "memo", &raw.memo)?, kind: raw.kind },
        "memo-remove" => Act::MemoRemove { memo: field(block, "memo", &raw.memo)? },
        "link" => Act::Link {
            from: field(block, "from", &raw.from)?,
            to: field(block, "to", &raw.to)?,
            name: raw.name,
            guid: raw.guid,
        },
        "link-remove" => Act::Unlink { link: field(block, "link", &raw.link)? },
        "quick" if (1..=9).contains(&raw.slot) => {
            Act::Quick { slot: raw.slot, code: maybe(block, "code", raw.code.as_deref())? }
        }
        "quick" => return Err(block.fault("the field slot is not 1 to 9")),
        "freeze" => Act::Freeze { text: field(block, "text", &raw.text)?, name: raw.name },
        "progress" => Act::Progress {
            transcript: transcript(&raw)?,
            by: maybe(block, "by", raw.by.as_deref())?,
            state: raw.state,
        },
        "assign" => Act::Assign {
            transcript: transcript(&raw)?,
            person: PersonId(one("person", &raw.person)?),
            on: raw.on,
        },
        "same" => Act::Same { ids: many(block, "ids", &raw.ids)? },
        "settle" => Act::Settle { ids: many(block, "ids", &raw.ids)? },
        "purge" => {
            Act::Purge { texts: many(block, "texts", &raw.texts)?, ids: many(block, "ids", &raw.ids)? }
        }
        "choose" => {
            Act::Choose { op: field(block, "of", &raw.of)?, sum: field(block, "chosen", &raw.chosen)? }
        }
        "undo" => Act::Undo { commit: field(block, "of", &raw.of)?, on: raw.on },
        "" => return Err(block.fault("the field do is missing")),
        other => Act::Unknown { kind: other.to_owned() },
    })
}

fn schema(block: &Block, raw: Raw) -> Result<Schema> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for word in &raw.groups {
        match (word.strip_prefix('='), word.strip_prefix('-'), groups.last_mut()) {
            (Some(name), _, _) => groups.push((name.to_owned(), Vec::new())),
            (_, Some(member), Some((_, members))) => members.push(member.to_owned()),
            _ => return Err(block.fault("the field groups does not mean anything")),
        }
    }
    Ok(Schema {
        kind: field::<AttributeKind>(block, "kind", &raw.kind)?,
        name: raw.name,
        label: raw.label,
        categories: raw.categories,
        not_available: raw.not_available,
        not_asked: raw.not_asked,
        footnote: raw.footnote,
        groups,
    })
}
