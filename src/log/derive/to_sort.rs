//! The code that keeps what was named in passing: one for everybody, without asking.
//!
//! The person who first needs it makes it with a GUID that follows from the project, so that the codes that several people
//! make at once are one. After it was removed the next has another GUID: the first stays removed.

use super::Fold;
use super::tree::{Folded, Step};
use crate::log::op::Act;
use crate::model::ToSort;
use crate::model::id::{CodeId, OpId};
use crate::text::same_key;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Its name, until it is renamed.
const NAME: &str = "To sort";

/// The GUID of the `n`th such code of a project: UUID version 5 (RFC 9562, section 5.5) in the namespace of URLs.
fn guid_of(project: &str, n: usize) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("emic:{project}/to-sort/{n}").as_bytes()).to_string()
}

/// True for the name that such a code has until it is renamed.
pub(super) fn is_to_sort(name: &str) -> bool {
    same_key(name) == same_key(NAME)
}

impl Fold {
    /// Where codes go that are named by the words that they are put on.
    pub(super) fn to_sort(&self, steps: &[Step<'_>], folded: &Folded) -> ToSort {
        let mut made: HashMap<&str, Vec<CodeId>> = HashMap::new();
        let mut removes_of: HashMap<OpId, Vec<usize>> = HashMap::new();
        for (op, _) in steps {
            if let Act::CodeAdd { guid: Some(guid), .. } = &op.act {
                made.entry(guid).or_default().push(CodeId(op.id));
                removes_of.entry(op.id).or_default();
            }
        }
        for (nth, (op, _)) in steps.iter().enumerate() {
            if let Act::CodeRemove { .. } = op.act {
                for id in &op.over {
                    removes_of.get_mut(id).into_iter().for_each(|all| all.push(nth));
                }
            }
        }
        let mut known: HashSet<usize> = HashSet::new();
        let mut removes = 0;
        // Each remove of it that is known makes the next one a new one; that one may have been removed, too.
        loop {
            let guid = guid_of(&self.id, removes);
            let here = made.remove(guid.as_str()).unwrap_or_default();
            known.extend(here.iter().filter_map(|code| removes_of.get(&code.0)).flatten());
            if known.len() > removes {
                removes = known.len();
                continue;
            }
            let tree = &folded.tree;
            let alive = here
                .iter()
                .map(|&id| tree.resolve(id))
                .find(|id| tree.codes.get(id).is_some_and(|c| !c.lost));
            let named = |id: &&CodeId| tree.codes.get(id).is_some_and(|code| is_to_sort(&code.name));
            let code =
                alive.or_else(|| tree.child(None, NAME)).or_else(|| tree.roots.iter().find(named).copied());
            return ToSort { code, guid };
        }
    }
}
