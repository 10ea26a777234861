//! Removed codes, and what went with them.

use super::codes::join_path;
use super::id::{CodeId, OpId, PersonId};
use super::project::Project;
use serde::{Deserialize, Serialize};

/// What one person loses, or would lose, with a removed code. Equal codings of one person count once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Whose things they are.
    pub person: PersonId,
    /// Codings with the code.
    pub codings: usize,
    /// Memos on the code.
    pub memos: usize,
    /// Marks on the code.
    pub marks: usize,
    /// Links from or to the code.
    pub links: usize,
}

impl Loss {
    /// Nothing lost yet.
    pub fn none(person: PersonId) -> Loss {
        Loss { person, codings: 0, memos: 0, marks: 0, links: 0 }
    }
    /// Several losses, one for each person.
    pub fn joined<'l>(losses: impl Iterator<Item = &'l Loss>) -> Vec<Loss> {
        let mut all: Vec<Loss> = Vec::new();
        for loss in losses {
            let Some(sum) = all.iter_mut().find(|sum| sum.person == loss.person) else {
                all.push(loss.clone());
                continue;
            };
            sum.codings += loss.codings;
            sum.memos += loss.memos;
            sum.marks += loss.marks;
            sum.links += loss.links;
        }
        all
    }
    /// The number of things.
    pub fn total(&self) -> usize {
        self.codings + self.memos + self.marks + self.links
    }
}

/// A code that was removed and is not in the tree. Every code that a remove took has one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The code.
    pub id: CodeId,
    /// Its names from the top, as they were when it went.
    pub path: Vec<String>,
    /// The removes that hold it, in order. Restoring the code lifts all of them.
    pub removes: Vec<OpId>,
    /// Who removed it (the last remove in order).
    pub coder: Option<PersonId>,
    /// When, in seconds since 1970 by the remover's clock.
    pub created: i64,
    /// Everybody who removed it, each once, with the time of that person's last remove; in the order of the removes.
    pub removers: Vec<(PersonId, i64)>,
    /// What went from this code itself, by person in the order in which they were added.
    pub lost: Vec<Loss>,
}

impl Removed {
    /// The path that it had, as people write it.
    pub fn path_words(&self) -> String {
        join_path(&self.path)
    }
}

impl Project {
    /// The codes that restoring this one brings back: everything that no other remove holds, itself included, in the
    /// order of their ids.
    pub fn brought_back(&self, code: CodeId) -> Vec<CodeId> {
        let Some(lifted) = self.removed.get(&code).map(|gone| &gone.removes) else { return Vec::new() };
        let back = self.removed.values().filter(|gone| gone.removes.iter().all(|id| lifted.contains(id)));
        back.map(|gone| gone.id).collect()
    }
}
