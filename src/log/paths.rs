//! From a path of names to the codes of one commit: what is there is used, what is missing is made.

use super::op::Act;
use crate::error::{Error, Result};
use crate::model::id::{CodeId, OpId};
use crate::model::{CodeTree, split_path};

/// The code of a path from the top; pushes the acts that make what is missing of it. Codes that earlier acts of
/// the same commit make are known.
///
/// # Errors
/// A path with an empty name in it.
pub fn add_path(tree: &CodeTree, path: &str, acts: &mut Vec<Act>) -> Result<CodeId> {
    let names = split_path(path.strip_prefix('/').unwrap_or(path));
    if names.iter().any(String::is_empty) {
        let fault = Error::usage(format!("\"{path}\" has an empty name in it"));
        return Err(fault.hint("write Theme/Code; a slash in a name is \\/"));
    }
    let mut at: Option<CodeId> = None;
    for name in names {
        let there = match at.and_then(|code| code.0.pending_nth()) {
            Some(_) => None,
            None => tree.child(at, &name),
        };
        at = there.or_else(|| made(acts, at, &name)).or_else(|| {
            acts.push(Act::CodeAdd { name, parent: at, guid: None });
            Some(CodeId(OpId::pending(acts.len() - 1)))
        });
    }
    at.ok_or_else(|| Error::usage("a code needs a name"))
}

/// The code that an earlier act of the commit makes.
fn made(acts: &[Act], above: Option<CodeId>, wanted: &str) -> Option<CodeId> {
    let same =
        |act: &Act| matches!(act, Act::CodeAdd { name, parent, .. } if *parent == above && name == wanted);
    acts.iter().position(same).map(|nth| CodeId(OpId::pending(nth)))
}
