//! Acts on the code tree, links between codes, quick keys and frozen frames.

use super::{Act, Aim, Commit, is_no_folder};
use crate::error::{Error, Result};
use crate::log::derive::register::Register;
use crate::log::derive::{Key, tree};
use crate::model::id::*;
use crate::model::values::CodePart;
use crate::model::{LOST_AND_FOUND, MAX_DEPTH};

macro_rules! code_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Adds a code under a parent (`None`: at the top).
            CodeAdd = "code" { name: CodeName, parent: MaybeCode, guid: Guid }
                about [tree own] check may_be_added(name, parent);
            /// Renames a code.
            CodeRename = "code-rename" { code: OneCode, name: CodeName }
                about [tree code] check code_is_there(code) already same_name(code, name)
                over earlier_names(code) is Folded;
            /// Puts a code, with all below it, under another parent (`None`: at the top).
            CodeMove = "code-move" { code: OneCode, parent: MaybeCode }
                about [tree code] check may_be_moved(code, parent) over earlier_places(code) is Folded;
            /// Makes `from` a part of `into`.
            CodeMerge = "code-merge" { from: OneCode, into: OneCode }
                about [Tree] check may_be_merged(from, into) over all_seen() is Folded;
            /// Takes a code and all below it (`over` names them) off the tree.
            CodeRemove = "code-remove" { code: OneCode }
                about [Tree] check code_is_there(code) over codes_below(code) is Folded;
            /// Brings a removed code back, with all that the removes (`over` names them) took.
            CodeRestore = "code-restore" { code: OneCode }
                about [Tree] check code_is_removed(code) over known_removes(code) is Folded;
            /// Writes one part of a code's definition.
            CodeDefine = "code-define" { code: OneCode, part: PartOfDefinition, words: Words }
                about [tree code] check code_is_there(code) already same_definition(code, part, words)
                over earlier_definitions(code, part);
            /// Marks a code as a theme, or not.
            CodeTheme = "code-theme" { code: OneCode, on: Flagged }
                about [tree code] check code_is_there(code) already same_theme(code, on) over earlier_themes(code);
            /// Sets the colour of a code (`#RRGGBB`), or removes it.
            CodeColour = "code-colour" { code: OneCode, colour: Colour }
                about [tree code] check code_is_there(code) already same_colour(code, colour)
                over earlier_colours(code);
            /// Relates two codes by name.
            Link = "link" { from: OneCode, name: LinkName, to: OneCode, guid: Guid }
                about [own Link] already same_link(from, name, to);
            /// Takes a link away.
            Unlink = "link-remove" { link: OneLink } about [Link link] over the_link(link);
            /// Puts a code on one of the acting coder's quick keys 1 to 9, or clears it.
            Quick = "quick" { slot: Slot, code: MaybeCode }
                about [coder Quick] check is_for_words(code) already same_quick_key(slot, code)
                over earlier_quick_keys(slot);
            /// Freezes the code tree as a version; its content is in the text block of that digest.
            Freeze = "freeze" { name: FrameName, text: TextDigest } about [Frames];
        }
    };
}

pub(super) fn code_is_there(commit: &Commit<'_>, code: &CodeId) -> Result<()> {
    match commit.makes(code.0) || commit.log.project.codes.get(*code).is_some() {
        true => Ok(()),
        false => Err(Error::unknown("that code is no longer there")),
    }
}

pub(super) fn may_be_added(commit: &Commit<'_>, name: &str, parent: &Option<CodeId>) -> Result<()> {
    let Some(parent) = parent else {
        if name != LOST_AND_FOUND {
            return Ok(());
        }
        // `Lost and found` is the name of the virtual node; a code of that name could not be told from it.
        let fault =
            Error::usage(format!("{LOST_AND_FOUND} keeps what removed codes had; nothing is put there"));
        return Err(fault.hint("move the code out of it first"));
    };
    code_is_there(commit, parent)?;
    check_depth(depth_with(commit, *parent) + 1)
}

/// How many codes are above one, counting those of this commit that are not folded yet.
fn depth_with(commit: &Commit<'_>, code: CodeId) -> usize {
    let (mut at, mut above) = (code, 0);
    while let Some(made) = commit.made(at.0) {
        let Act::CodeAdd { parent: Some(parent), .. } = &made.act else { return above };
        (at, above) = (*parent, above + 1);
    }
    above + commit.log.project.codes.depth(at)
}

fn check_depth(depth: usize) -> Result<()> {
    match depth < MAX_DEPTH {
        true => Ok(()),
        false => Err(Error::usage(format!("the code tree can be {MAX_DEPTH} deep, this would be deeper"))
            .hint("put the code nearer to the top")),
    }
}

pub(super) fn same_name(commit: &Commit<'_>, code: &CodeId, name: &str) -> Option<OpId> {
    commit.log.project.codes.get(*code).filter(|code| code.name == name).map(|code| code.id.0)
}

pub(super) fn may_be_moved(commit: &Commit<'_>, code: &CodeId, parent: &Option<CodeId>) -> Result<()> {
    code_is_there(commit, code)?;
    let Some(parent) = parent else { return Ok(()) };
    code_is_there(commit, parent)?;
    let codes = &commit.log.project.codes;
    if codes.is_under(*parent, *code) {
        let what = format!("{} cannot go under itself", codes.path_words(*code));
        return Err(Error::usage(what).hint("choose a place outside it, or / for the top"));
    }
    let deepest = codes.subtree(*code).iter().map(|&below| codes.depth(below)).max().unwrap_or(0);
    let height = deepest.saturating_sub(codes.depth(*code));
    check_depth(codes.depth(*parent) + 1 + height)
}

pub(super) fn may_be_merged(commit: &Commit<'_>, from: &CodeId, into: &CodeId) -> Result<()> {
    code_is_there(commit, from)?;
    code_is_there(commit, into)?;
    let codes = &commit.log.project.codes;
    match codes.resolve(*from) == codes.resolve(*into) {
        true => Err(Error::usage("a code cannot be merged into itself")),
        false => Ok(()),
    }
}

pub(super) fn all_seen(aim: &mut Aim<'_>) {
    aim.seen = aim.log.seen();
}

pub(super) fn codes_below(aim: &mut Aim<'_>, code: &CodeId) {
    aim.over = aim.log.project.codes.subtree(*code).into_iter().map(|id| id.0).collect();
    aim.seen = aim.log.seen();
}

pub(super) fn code_is_removed(commit: &Commit<'_>, code: &CodeId) -> Result<()> {
    let project = &commit.log.project;
    match project.removed.contains_key(&project.codes.resolve(*code)) {
        true => Ok(()),
        false => Err(Error::unknown("that code is not removed").hint("emic codes --removed lists what is")),
    }
}

/// Every remove, undone ones too, that names the code or one that is a part of it.
pub(super) fn known_removes(aim: &mut Aim<'_>, code: &CodeId) {
    let codes = &aim.log.project.codes;
    let names = |id: &OpId| codes.resolve(CodeId(*id)) == codes.resolve(*code);
    let steps = aim.log.writes(&Key::Tree);
    let removes = steps.iter().filter(|(op, _)| matches!(op.act, Act::CodeRemove { .. }));
    aim.over = removes.filter(|(op, _)| op.over.iter().any(names)).map(|(op, _)| op.id).collect();
}

/// The writes of one field of a code and of those that are one with it.
fn earlier(aim: &mut Aim<'_>, code: CodeId, field: tree::CodeField) {
    let all = aim.log.project.codes.one_with(code);
    let mut writes: Vec<tree::Step<'_>> =
        all.into_iter().flat_map(|code| aim.log.writes(&Key::Code(code))).collect();
    writes.retain(|(op, _)| tree::writes_field(op, field));
    aim.over = Register::new(writes).heads();
}
pub(super) fn earlier_names(aim: &mut Aim<'_>, code: &CodeId) {
    earlier(aim, *code, "name");
}
pub(super) fn earlier_places(aim: &mut Aim<'_>, code: &CodeId) {
    earlier(aim, *code, "place");
}
pub(super) fn earlier_themes(aim: &mut Aim<'_>, code: &CodeId) {
    earlier(aim, *code, "theme");
}
pub(super) fn earlier_colours(aim: &mut Aim<'_>, code: &CodeId) {
    earlier(aim, *code, "colour");
}
pub(super) fn earlier_definitions(aim: &mut Aim<'_>, code: &CodeId, part: &CodePart) {
    earlier(aim, *code, part.word());
}

pub(super) fn same_theme(commit: &Commit<'_>, code: &CodeId, on: &bool) -> Option<OpId> {
    commit.log.project.codes.get(*code).filter(|code| code.theme == *on).map(|code| code.id.0)
}

pub(super) fn same_colour(commit: &Commit<'_>, code: &CodeId, colour: &Option<String>) -> Option<OpId> {
    commit.log.project.codes.get(*code).filter(|code| code.colour == *colour).map(|code| code.id.0)
}

pub(super) fn same_definition(
    commit: &Commit<'_>,
    code: &CodeId,
    part: &CodePart,
    words: &str,
) -> Option<OpId> {
    let code = commit.log.project.codes.get(*code)?;
    let texts = code.definition.get(part).map_or(0, Vec::len);
    // Writing the winner's words again over two concurrent texts joins them: that is a change.
    (code.part(*part) == words && texts < 2).then_some(code.id.0)
}

pub(super) fn same_link(commit: &Commit<'_>, from: &CodeId, name: &str, to: &CodeId) -> Option<OpId> {
    let project = &commit.log.project;
    let (from, to) = (project.codes.resolve(*from), project.codes.resolve(*to));
    let mut links = project.links.values();
    links.find(|link| link.from == from && link.to == to && link.name == name).map(|link| link.id.0)
}

pub(super) fn the_link(aim: &mut Aim<'_>, link: &LinkId) {
    aim.over = vec![link.0];
}

pub(super) fn same_quick_key(commit: &Commit<'_>, slot: &u8, code: &Option<CodeId>) -> Option<OpId> {
    let project = &commit.log.project;
    let quick = commit.me().and_then(|me| project.quick.get(&me));
    let now = quick.and_then(|slots| slots.get(slot).copied());
    (now == code.map(|code| project.codes.resolve(code))).then(|| OpId::pending(0))
}

/// Refuses a quick key for a folder of another program, which is not put on words.
pub(super) fn is_for_words(commit: &Commit<'_>, code: &Option<CodeId>) -> Result<()> {
    code.as_ref().map_or(Ok(()), |code| is_no_folder(commit, code))
}

pub(super) fn earlier_quick_keys(aim: &mut Aim<'_>, slot: &u8) {
    let Some(coder) = aim.coder else { return };
    let mut writes = aim.log.quick_writes(coder);
    writes.retain(|(op, _)| matches!(op.act, Act::Quick { slot: other, .. } if other == *slot));
    aim.over = Register::new(writes).heads();
}
