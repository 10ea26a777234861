//! What became of a file that was read: one type for bundles and for the parts of a shared folder.

use super::bundle::Vector;
use super::folder::Stray;
use super::harm::Harm;
use crate::error::{Error, Result};
use crate::log::{Act, Op};
use crate::model::Project;
use crate::model::id::{OpId, PersonId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What became of a file, in one word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fate {
    /// All of it is here now (after a trial: would be). `new` says how much of it was new.
    #[default]
    Read,
    /// It had to wait, and came in with a file that was read after it.
    CameLater,
    /// It waits for operations that are not here: `anna-x7f2k9qd 99-120`.
    Waits(Vec<String>),
    /// It waits for an answer: something in it would take away what the person working here wrote.
    WaitsForYou(Vec<Harm>),
    /// From this operation on it has other content than this project.
    Fork(OpId),
    /// It breaks the format or a rule, or does not belong here.
    Refused,
}

/// What became of one file: a bundle, or a part of a shared folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The file's name, as the person gave it or as it is called in the shared folder.
    pub file: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it did not come in and what to do; `None` if it did.
    pub fault: Option<Error>,
    /// Operations that were new here.
    pub new: usize,
    /// Operations in the file; of a part those that were not read before.
    pub ops: usize,
    /// Questions that it raised, or would raise.
    pub questions: usize,
    /// What of the person working here went with removes and purges that came in, in sentences.
    pub took: Vec<String>,
    /// New operations of kinds that a later version knows: kept and passed on.
    pub unknown: usize,
    /// New operations by kind; `purge` counts the purges that were carried out.
    pub kinds: BTreeMap<String, usize>,
    /// Names of those whose acts are new here.
    pub people: Vec<String>,
    /// Line ends or blanks had been changed on the way; no harm.
    pub normalised: bool,
    /// Files that had been waiting and came in with this one.
    pub unparked: usize,
    /// Under which name the file is kept in `.emic` while it waits.
    pub kept: Option<String>,
    /// The names under which the files had been kept that came in with this one.
    pub freed: Vec<String>,
    /// This folder is a restored copy and writes under a new name from now on.
    pub moved: bool,
    /// A clock was years away; without effect on merging.
    pub odd_clock: bool,
}

impl Outcome {
    /// The outcome of a file that was read and of which nothing is counted yet.
    pub fn of(file: impl Into<String>) -> Outcome {
        Outcome { file: file.into(), ..Outcome::default() }
    }
    /// The same file with a fate that kept it out, and why.
    #[must_use]
    pub fn kept_out(self, fate: Fate, fault: Error) -> Outcome {
        Outcome { fate, fault: Some(fault), ..self }
    }
    /// The outcome of a file that came in.
    ///
    /// # Errors
    /// Why the file did not come in.
    pub fn came_in(self) -> Result<Outcome> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self),
        }
    }
}

/// What became of a shared folder that was synced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// Operations that came in.
    pub taken: usize,
    /// Operations that were published.
    pub published: usize,
    /// What became of each part of the folder, by name.
    pub files: Vec<Outcome>,
    /// Files that lost operations since the last sync, and in which part those were published again.
    pub again: Vec<Again>,
    /// Last operation of each replica in the folder.
    pub folder: Vector,
    /// This project is a restored copy and writes under a new name from now on.
    pub moved: bool,
    /// Files that look like parts and are none, as far as they were not named before.
    pub strays: Vec<Stray>,
    /// Sentences for the person about the folder as a whole.
    pub notices: Vec<String>,
}

/// What a file of a shared folder lost, and what became of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The file that lost them: it is gone, shorter or damaged.
    pub file: String,
    /// The part in which they are now.
    pub part: String,
    /// How many operations.
    pub ops: usize,
}

impl SyncReport {
    /// This report of a second look at the folder, with what the first one brought.
    #[must_use]
    pub fn after(mut self, first: SyncReport) -> SyncReport {
        self.taken += first.taken;
        self.published += first.published;
        self.moved |= first.moved;
        for file in &mut self.files {
            let Some(before) = first.files.iter().find(|before| before.file == file.file) else { continue };
            file.new += before.new;
            file.unknown += before.unknown;
            file.questions += before.questions;
            file.took.extend(before.took.iter().cloned());
            let others: Vec<String> =
                before.people.iter().filter(|name| !file.people.contains(name)).cloned().collect();
            file.people.extend(others);
            for (kind, count) in &before.kinds {
                *file.kinds.entry(kind.clone()).or_default() += count;
            }
        }
        self.again.extend(first.again);
        self.strays.extend(first.strays);
        self.notices.extend(first.notices);
        self
    }
    /// Takes the faults off files that were written again: nothing is wrong with them any more.
    pub fn forget_mended(&mut self) {
        for file in &mut self.files {
            if self.again.iter().any(|again| again.part == file.file) {
                (file.fate, file.fault) = (Fate::Read, None);
            }
        }
    }
}

/// Counts the operations that a file brings.
#[derive(Debug, Default)]
pub struct Tally {
    new: usize,
    unknown: usize,
    kinds: BTreeMap<String, usize>,
    coders: BTreeSet<PersonId>,
    /// Names of people whom the counted operations add.
    names: HashMap<PersonId, String>,
}

impl Tally {
    /// Counts an operation that is new here.
    pub fn add(&mut self, op: &Op) {
        self.new += 1;
        self.unknown += usize::from(matches!(op.act, Act::Unknown { .. }));
        count(&mut self.kinds, op.act.kind());
        self.coders.extend(op.coder);
        if let Act::PersonAdd { name, .. } = &op.act {
            self.names.insert(PersonId(op.id), name.clone());
        }
    }

    /// Writes the counts into an outcome. People have the names that they have in the project, else those under which
    /// the file adds them, else their ids.
    pub fn fill(self, outcome: &mut Outcome, project: &Project) {
        let name = |id: &PersonId| {
            let known = project.person(*id).map(|person| &person.name);
            known.or_else(|| self.names.get(id)).cloned().unwrap_or_else(|| id.to_string())
        };
        let people: BTreeSet<String> = self.coders.iter().map(name).collect();
        outcome.people = people.into_iter().collect();
        (outcome.new, outcome.unknown, outcome.kinds) = (self.new, self.unknown, self.kinds);
    }
}

/// Counts operations by kind.
pub fn kind_counts<'a>(ops: impl Iterator<Item = &'a Op>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    ops.for_each(|op| count(&mut counts, op.act.kind()));
    counts
}

fn count(counts: &mut BTreeMap<String, usize>, kind: &str) {
    match counts.get_mut(kind) {
        Some(n) => *n += 1,
        None => drop(counts.insert(kind.to_owned(), 1)),
    }
}
