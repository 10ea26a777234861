//! The code tree.

use super::id::{CodeId, Made, OpId, PersonId};
use super::values::CodePart;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the virtual node for codes that were removed while others still used them.
pub const LOST_AND_FOUND: &str = "Lost and found";
/// The greatest depth of the tree that a command may build.
pub const MAX_DEPTH: usize = 64;

/// One text of a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The words.
    pub words: String,
    /// Who wrote them.
    pub coder: Option<PersonId>,
    /// The operation.
    pub id: OpId,
}

/// A code, or a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Its id.
    pub id: CodeId,
    /// Its name.
    pub name: String,
    /// The code above it; `None` at the top and directly under Lost and found.
    pub parent: Option<CodeId>,
    /// The codes below it, in their order.
    pub children: Vec<CodeId>,
    /// Marked as a theme.
    pub theme: bool,
    /// Its colour, `#RRGGBB`.
    pub colour: Option<String>,
    /// Definition, when to use, when not, example. Of concurrent texts all are kept, the last in order
    /// last.
    pub definition: BTreeMap<CodePart, Vec<Kept>>,
    /// True if it is under Lost and found.
    pub lost: bool,
    /// Who made it.
    pub coder: Option<PersonId>,
    /// When it was made.
    pub made: Made,
}

impl Code {
    /// One part of the definition: the last text in order, empty if there is none.
    pub fn part(&self, part: CodePart) -> &str {
        self.definition.get(&part).and_then(|texts| texts.last()).map_or("", |kept| &kept.words)
    }
}

/// Codes and themes. Every code is under `roots` or under `lost`, exactly once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeTree {
    /// Every code that was not removed.
    pub codes: BTreeMap<CodeId, Code>,
    /// The codes at the top, in their order.
    pub roots: Vec<CodeId>,
    /// The codes directly under Lost and found.
    pub lost: Vec<CodeId>,
    /// Merged codes: from each merged id to the code it counts for.
    pub merged: BTreeMap<CodeId, CodeId>,
}

impl CodeTree {
    /// Replaces each person by the first id of that person, as `one` returns it.
    pub fn resolve_people(&mut self, one: &dyn Fn(PersonId) -> PersonId) {
        for code in self.codes.values_mut() {
            code.coder = code.coder.map(one);
            let texts = code.definition.values_mut().flatten();
            texts.for_each(|kept| kept.coder = kept.coder.map(one));
        }
    }
    /// The id of the code that an id counts for, after all merges.
    pub fn resolve(&self, id: CodeId) -> CodeId {
        self.merged.get(&id).copied().unwrap_or(id)
    }
    /// The code of an id, merged ids included.
    pub fn get(&self, id: CodeId) -> Option<&Code> {
        self.codes.get(&self.resolve(id))
    }
    /// The names from the top to the code (from `Lost and found` for a code that is there).
    pub fn path(&self, id: CodeId) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = self.get(id);
        while let Some(code) = at {
            names.push(code.name.clone());
            if code.lost && code.parent.is_none() {
                names.push(LOST_AND_FOUND.to_owned());
            }
            at = code.parent.and_then(|parent| self.codes.get(&parent));
        }
        names.reverse();
        names
    }
    /// The path as people write it: `Understanding/Stigma`, a slash in a name as `\/`.
    pub fn path_words(&self, id: CodeId) -> String {
        self.path(id)
            .iter()
            .map(|name| name.replace('\\', "\\\\").replace('/', "\\/"))
            .collect::<Vec<_>>()
            .join("/")
    }
    /// The number of codes above it.
    pub fn depth(&self, id: CodeId) -> usize {
        let mut depth = 0;
        let mut at = self.get(id).and_then(|code| code.parent);
        while let Some(parent) = at {
            depth += 1;
            at = self.codes.get(&parent).and_then(|code| code.parent);
        }
        depth
    }
    /// All codes from the top down, each parent before its children; those under Lost and found come last.
    pub fn in_order(&self) -> Vec<CodeId> {
        let mut order = Vec::with_capacity(self.codes.len());
        let mut stack: Vec<CodeId> = self.lost.iter().rev().chain(self.roots.iter().rev()).copied().collect();
        while let Some(id) = stack.pop() {
            order.push(id);
            if let Some(code) = self.codes.get(&id) {
                stack.extend(code.children.iter().rev());
            }
        }
        order
    }
    /// The code and all below it, parents first.
    pub fn subtree(&self, id: CodeId) -> Vec<CodeId> {
        let mut order = Vec::new();
        let mut stack = vec![self.resolve(id)];
        while let Some(id) = stack.pop() {
            if let Some(code) = self.codes.get(&id) {
                order.push(id);
                stack.extend(code.children.iter().rev());
            }
        }
        order
    }
    /// True if `below` is `above` or under it.
    pub fn is_under(&self, below: CodeId, above: CodeId) -> bool {
        let mut at = Some(self.resolve(below));
        while let Some(id) = at {
            if id == self.resolve(above) {
                return true;
            }
            at = self.codes.get(&id).and_then(|code| code.parent);
        }
        false
    }
    /// The codes directly under `parent` (`None`: at the top).
    pub fn children(&self, parent: Option<CodeId>) -> &[CodeId] {
        match parent {
            None => &self.roots,
            Some(parent) => self.get(parent).map_or(&[], |code| &code.children),
        }
    }
    /// The code of that name directly under `parent`.
    pub fn child(&self, parent: Option<CodeId>, name: &str) -> Option<CodeId> {
        self.children(parent)
            .iter()
            .copied()
            .find(|id| self.codes.get(id).is_some_and(|code| code.name == name))
    }
    /// The nearest theme at or above a code.
    pub fn theme_of(&self, id: CodeId) -> Option<CodeId> {
        let mut at = Some(self.resolve(id));
        while let Some(id) = at {
            let code = self.codes.get(&id)?;
            if code.theme {
                return Some(id);
            }
            at = code.parent;
        }
        None
    }
}
