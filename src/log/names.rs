//! What a name, a label or a text may be: refused before it is written, not when a colleague reads it.

use super::op::Act;
use crate::error::{Error, Result};
use crate::model::LOST_AND_FOUND;
use crate::model::target::Target;

/// How many characters a name, title or label may have.
pub const MAX_NAME: usize = 500;

/// Refuses names that are empty, endless, or could steer a terminal.
pub(super) fn check_names(act: &Act) -> Result<()> {
    let (what, name) = match act {
        Act::CodeAdd { name, .. } | Act::CodeRename { name, .. } => ("a code's name", name),
        Act::PersonAdd { name, .. } => ("a person's name", name),
        Act::ParticipantAdd { name, .. } => ("a participant's name", name),
        Act::TranscriptAdd { title, .. } => ("a transcript's title", title),
        Act::Project { title } => ("the project's title", title),
        Act::Mark { name, .. } => ("a mark's name", name),
        Act::Link { name, .. } => ("a link's name", name),
        Act::Freeze { name, .. } => ("a frame's name", name),
        Act::MemoAdd { kind, .. } | Act::MemoKind { kind, .. } => ("a memo's kind", kind),
        Act::Progress { state, .. } => ("a state", state),
        Act::PersonSet { value, field: crate::model::values::PersonField::Name, .. } => {
            ("a person's name", value)
        }
        Act::ParticipantSet { field, value, .. } if field == "name" => ("a participant's name", value),
        Act::TranscriptSet { key, value, .. } if key == "title" => ("a transcript's title", value),
        _ => return check_short(act),
    };
    // A name of which nobody sees anything is none; one that stands for what was removed would be two things.
    if crate::text::cells(crate::error::visible(name).trim()) == 0 {
        return Err(Error::usage(format!("{what} needs at least one letter")));
    }
    if matches!(act, Act::CodeAdd { parent: None, .. }) && name == LOST_AND_FOUND {
        let fault =
            Error::usage(format!("{LOST_AND_FOUND} keeps what removed codes had; nothing is put there"));
        return Err(fault.hint("move the code out of it first"));
    }
    short(what, name)?;
    check_short(act)
}

fn short(what: &str, words: &str) -> Result<()> {
    let long = words.chars().count();
    if long > MAX_NAME {
        let hint = "put long words into a definition or a memo";
        return Err(
            Error::usage(format!("{what} can have {MAX_NAME} characters, this has {long}")).hint(hint)
        );
    }
    match words.chars().find(|&c| crate::error::is_unsafe(c)) {
        Some(c) => Err(Error::usage(format!("{what} cannot hold the control character U+{:04X}", c as u32))),
        None => Ok(()),
    }
}

/// The other short fields of an act.
fn check_short(act: &Act) -> Result<()> {
    match act {
        Act::PersonAdd { initials, role, .. } => short("initials", initials).and(short("a role", role)),
        Act::PersonSet { value, .. } => short("a value", value),
        Act::ParticipantSet { field: key, value, .. } | Act::TranscriptSet { key, value, .. } => {
            short("the name of a property", key).and(short("a value", value))
        }
        Act::Cast { label, role, .. } => short("a speaker label", label).and(short("a role", role)),
        Act::Attribute { schema } => {
            let groups =
                schema.groups.iter().flat_map(|(name, members)| std::iter::once(name).chain(members));
            let lists = schema.categories.iter().chain(&schema.not_available).chain(&schema.not_asked);
            let mut all = lists.chain(groups).chain([&schema.name, &schema.label]);
            all.try_for_each(|words| short("a name of an attribute", words))
        }
        Act::Table { head } => {
            let all = head.blocks.iter().chain(&head.footnotes).chain([&head.title]);
            all.into_iter().try_for_each(|words| short("a title or footnote", words))
        }
        Act::ParticipantValues { attribute, values, .. } => {
            short("an attribute's name", attribute)?;
            values.iter().try_for_each(|value| short("a value", value))
        }
        Act::Replace { words, .. } => match words.len() > 800_000 {
            true => Err(Error::usage("a correction can have 800,000 bytes").hint("correct it in two steps")),
            false => Ok(()),
        },
        Act::Mark { target: Target::Turn(_, 0), .. } => Err(Error::usage("turns are counted from 1")),
        Act::Mark { note, .. } => match note.chars().count() > 10_000 {
            true => Err(Error::usage("a note can have 10,000 characters").hint("write a memo")),
            false => Ok(()),
        },
        Act::MemoAdd { body, .. } | Act::MemoEdit { body, .. } | Act::CodeDefine { words: body, .. } => {
            match body.len() > 800_000 {
                true => Err(Error::usage("a memo can have 800,000 bytes").hint("write it in two")),
                false => Ok(()),
            }
        }
        Act::CodeColour { colour: Some(colour), .. } => match hex_colour(colour) {
            true => Ok(()),
            false => Err(Error::usage(format!("{colour} is no colour")).hint("write it as #RRGGBB")),
        },
        _ => Ok(()),
    }
}

fn hex_colour(colour: &str) -> bool {
    colour.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
