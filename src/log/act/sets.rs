//! Acts on named sets, and on the parts of other programs' files that emic cannot show.

use super::{Aim, Commit};
use crate::error::{Error, Result};
use crate::log::derive::Key;
use crate::log::derive::register::Register;
use crate::model::FOLDER;
use crate::model::id::*;
use crate::model::target::Target;

macro_rules! set_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Makes a named set: of the kind `theme`, `map` or `group`, or of none.
            SetAdd = "set" { name: SetName, kind: SetSort, guid: Guid } about [own Set];
            /// Puts something into a set.
            Member = "member" { set: OneSet, of: On }
                about [Set set] check may_be_member(set, of) already same_member(set, of);
            /// Keeps a part of another program's file, to be written again: of one thing and one format there is one.
            /// Without words it keeps none any more.
            Kept = "kept" { on: On, format: FormatName, words: Words }
                about [part on format] already same_part(on, format, words) over earlier_parts(on, format);
        }
    };
}

pub(super) fn may_be_member(commit: &Commit<'_>, set: &SetId, of: &Target) -> Result<()> {
    let project = &commit.log.project;
    if !commit.makes(set.0) && project.set(*set).is_none() {
        return Err(Error::unknown("that set is no longer there"));
    }
    match of {
        Target::Set(inner) if project.is_within(*set, *inner) => {
            Err(Error::usage("a set cannot be in itself"))
        }
        _ => Ok(()),
    }
}

pub(super) fn same_member(commit: &Commit<'_>, set: &SetId, of: &Target) -> Option<OpId> {
    let here = commit.log.project.set(*set)?;
    here.members.iter().find(|member| member.of == *of).map(|member| member.id)
}

pub(super) fn same_part(commit: &Commit<'_>, on: &Target, format: &str, words: &str) -> Option<OpId> {
    let here = commit.log.project.kept.get(&(*on, format.to_owned()));
    match here {
        Some(part) => (part.words == words).then_some(part.id),
        // What keeps nothing takes nothing away.
        None => words.is_empty().then(|| OpId::pending(0)),
    }
}

pub(super) fn earlier_parts(aim: &mut Aim<'_>, on: &Target, format: &str) {
    aim.over = Register::new(aim.log.writes(&Key::Part(*on, format.to_owned()))).heads();
}

/// Refuses to code with a folder of another program, which only holds codes.
pub(super) fn is_no_folder(commit: &Commit<'_>, code: &CodeId) -> Result<()> {
    let project = &commit.log.project;
    if !project.is_folder(*code) {
        return Ok(());
    }
    let what = format!("{} is a {FOLDER} of codes, it is not put on words", project.codes.path_words(*code));
    Err(Error::usage(what).hint("use a code in it, or make one of another name"))
}
