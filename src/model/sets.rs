//! Named sets, and the parts of other programs' files that emic keeps and cannot show.

use super::id::*;
use super::project::Project;
use super::target::Target;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// The format of the part that says of a code that it is a folder in another program: it stands in the tree, and is not
/// put on words.
pub const FOLDER: &str = "folder";

/// A named set of things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    /// Its first id.
    pub id: SetId,
    /// Its name.
    pub name: String,
    /// `theme`, `map`, `group`, or empty.
    pub kind: String,
    /// What is in it, in the order in which it came.
    pub members: Vec<Member>,
    /// Who made it.
    pub coder: Option<PersonId>,
    /// When it was made.
    pub made: Made,
}

/// Something in a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The operation that put it there.
    pub id: OpId,
    /// What it is.
    pub of: Target,
    /// Who put it there.
    pub coder: Option<PersonId>,
}

/// A part of another program's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPart {
    /// The operation that keeps it.
    pub id: OpId,
    /// The part, in a form of its format's own.
    pub words: String,
}

impl Project {
    /// The set of an id; any of its ids will do.
    pub fn set(&self, id: SetId) -> Option<&Set> {
        self.sets.get(&SetId(self.first(id.0)))
    }
    /// Sets in the order in which they were made.
    pub fn sets_in_order(&self) -> Vec<&Set> {
        let mut all: Vec<_> = self.sets.values().collect();
        all.sort_by_key(|set| (set.made.lamport, set.made.id));
        all
    }
    /// True if `inner` is in `outer`, at any depth, or is that set itself. Sets that two people put into each other at once
    /// go round in a circle, which ends here.
    pub fn is_within(&self, inner: SetId, outer: SetId) -> bool {
        let wanted = self.first(inner.0);
        let (mut seen, mut todo) = (BTreeSet::new(), vec![self.first(outer.0)]);
        while let Some(at) = todo.pop() {
            if at == wanted {
                return true;
            }
            if !seen.insert(at) {
                continue;
            }
            let members = self.set(SetId(at)).map_or(&[][..], |set| &set.members);
            todo.extend(members.iter().filter_map(|member| match member.of {
                Target::Set(id) => Some(self.first(id.0)),
                _ => None,
            }));
        }
        false
    }
    /// The codes that are folders in other programs.
    pub fn folders(&self) -> HashSet<CodeId> {
        let folders = self.kept.keys().filter(|(_, format)| format == FOLDER);
        let code =
            |on: &Target| if let Target::Code(code) = on { Some(self.codes.resolve(*code)) } else { None };
        folders.filter_map(|(on, _)| code(on)).collect()
    }
    /// True if a code is a folder in another program.
    pub fn is_folder(&self, code: CodeId) -> bool {
        let code = self.codes.resolve(code);
        let place = (Target::Code(code), FOLDER.to_owned());
        self.kept.contains_key(&place)
    }
}
