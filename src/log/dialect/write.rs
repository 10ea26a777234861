//! From an operation to its lines.

use super::{Writer, hex};
use crate::log::op::{Act, Op};
use crate::model::target::Extent;
use crate::model::values::Schema;
use crate::text::utc;

/// Writes a new operation's canonical lines and sets its sum.
pub fn seal(op: &mut Op) -> String {
    let mut w = Writer::head("[[op]]");
    w.str("id", op.id).plain("lamport", op.lamport).str("wall", utc(op.wall));
    w.maybe("prev", op.prev).maybe("coder", op.coder).plain("commit", op.commit).str("do", op.act.kind());
    fields(&mut w, &op.act);
    w.list("over", &op.over)
        .list("seen", &op.seen)
        .maybe("frame", op.frame)
        .maybe("salt", op.salt.map(|s| hex(&s)));
    let (lines, sum) = w.sealed("sum");
    op.sum = sum;
    lines
}

fn fields(w: &mut Writer, act: &Act) {
    match act {
        Act::Project { title } => w.str("title", title),
        Act::PersonAdd { name, initials, role, guid } => {
            w.str("name", name).filled("initials", initials).filled("role", role).maybe("guid", guid.as_ref())
        }
        Act::PersonSet { person, field, value } => {
            w.str("person", person).str("field", field.word()).str("value", value)
        }
        Act::Attribute { schema } => schema_fields(w, schema),
        Act::Table { head } => {
            w.str("title", &head.title).list("blocks", &head.blocks).list("footnotes", &head.footnotes)
        }
        Act::ParticipantAdd { name, guid } => w.str("name", name).maybe("guid", guid.as_ref()),
        Act::ParticipantSet { participant, field, value } => {
            w.str("participant", participant).str("field", field).str("value", value)
        }
        Act::ParticipantValues { participant, attribute, values } => {
            w.str("participant", participant).str("attribute", attribute).list("values", values)
        }
        Act::TranscriptAdd { title, text, language, rule, guid } => w
            .str("title", title)
            .str("text", text)
            .str("language", language)
            .plain("rule", rule)
            .maybe("guid", guid.as_ref()),
        Act::TranscriptSet { transcript, key, value } => {
            w.str("transcript", transcript).str("key", key).str("value", value)
        }
        Act::Cast { transcript, label, participant, person, role } => w
            .str("transcript", transcript)
            .str("label", label)
            .maybe("participant", *participant)
            .maybe("person", *person)
            .filled("role", role),
        Act::Replace { transcript, extent, words } => {
            extent_fields(w.str("transcript", transcript), extent).words("words", words)
        }
        Act::CodeAdd { name, parent, guid } => {
            w.str("name", name).maybe("parent", *parent).maybe("guid", guid.as_ref())
        }
        Act::CodeRename { code, name } => w.str("code", code).str("name", name),
        Act::CodeMove { code, parent } => w.str("code", code).maybe("parent", *parent),
        Act::CodeMerge { from, into } => w.str("from", from).str("into", into),
        Act::CodeRemove { code } => w.str("code", code),
        Act::CodeDefine { code, part, words } => {
            w.str("code", code).str("part", part.word()).words("words", words)
        }
        Act::CodeTheme { code, on } => w.str("code", code).plain("on", on),
        Act::CodeColour { code, colour } => w.str("code", code).maybe("colour", colour.as_ref()),
        Act::Annotate { transcript, extent, code, by, guid, .. } => {
            extent_fields(w.str("transcript", transcript), extent)
                .str("code", code)
                .maybe("by", *by)
                .maybe("guid", guid.as_ref())
        }
        Act::Resize { annotations, extent } => extent_fields(w.list("annotations", annotations), extent),
        Act::Recode { annotations, code } => w.list("annotations", annotations).str("code", code),
        Act::Unannotate { annotations } => w.list("annotations", annotations),
        Act::Mark { target, name, note, .. } => {
            w.str("target", target).str("name", name).filled("note", note)
        }
        Act::Unmark { mark } => w.str("mark", mark),
        Act::MemoAdd { on, kind, body, by, guid, .. } => w
            .str("target", on)
            .str("kind", kind)
            .maybe("by", *by)
            .maybe("guid", guid.as_ref())
            .words("words", body),
        Act::MemoEdit { memo, body } => w.str("memo", memo).words("words", body),
        Act::MemoKind { memo, kind } => w.str("memo", memo).str("kind", kind),
        Act::MemoRemove { memo } => w.str("memo", memo),
        Act::Link { from, name, to, .. } => w.str("from", from).str("name", name).str("to", to),
        Act::Unlink { link } => w.str("link", link),
        Act::Quick { slot, code } => w.plain("slot", slot).maybe("code", *code),
        Act::Freeze { name, text } => w.str("name", name).str("text", text),
        Act::Progress { transcript, state, by } => {
            w.str("transcript", transcript).str("state", state).maybe("by", *by)
        }
        Act::Assign { transcript, person, on } => {
            w.str("transcript", transcript).str("person", person).plain("on", on)
        }
        Act::Same { ids } | Act::Settle { ids } => w.list("ids", ids),
        Act::Undo { commit, on } => w.str("of", commit).plain("on", on),
        Act::Purge { texts, ids } => w.list("texts", texts).list("ids", ids),
        Act::Choose { op, sum } => w.str("of", op).str("chosen", sum),
        Act::Unknown { .. } => w,
    };
}

fn extent_fields<'w>(w: &'w mut Writer, extent: &Extent) -> &'w mut Writer {
    w.str("start", extent.start).str("end", extent.end)
}

fn schema_fields<'w>(w: &'w mut Writer, schema: &Schema) -> &'w mut Writer {
    let groups = schema.groups.iter().flat_map(|(name, members)| {
        std::iter::once(format!("={name}")).chain(members.iter().map(|member| format!("-{member}")))
    });
    w.str("name", &schema.name)
        .str("label", &schema.label)
        .str("kind", schema.kind.word())
        .list("categories", &schema.categories)
        .list("not_available", &schema.not_available)
        .list("not_asked", &schema.not_asked)
        .filled("footnote", &schema.footnote)
        .list("groups", groups)
}
