//! What came into a folder since a person last looked, for `emic news` and its screen.
//!
//! What *came* is decided by when an act came into this folder, not by the clock of its writer: a colleague's work of
//! last month is news on the day on which the file with it is read. What a person did is no news to that person.

use super::ask::Looked;
use super::both::Both;
use super::words::{self, count};
use crate::log::{Act, Log, Op};
use crate::model::Seen;
use crate::model::id::{OpId, PersonId};
use crate::model::target::Target;
use crate::text::since_day;
use std::collections::{BTreeMap, HashSet};

/// What came, frame changes apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// When the person last looked, in seconds since 1970; `None` for one who never did.
    pub since: Option<i64>,
    /// What was done to the coding frame, in the order of the acts.
    pub frame: Vec<Change>,
    /// The people whose acts came, by name.
    pub people: Vec<Share>,
    /// Questions for the person that came with them and are not settled.
    pub questions: usize,
}

/// What came from one person and is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The person.
    pub coder: PersonId,
    /// The person's name.
    pub name: String,
    /// Codings.
    pub codings: usize,
    /// Memos.
    pub memos: usize,
    /// Marks.
    pub marks: usize,
}

impl Share {
    /// `79 codings, 8 memos`.
    pub fn in_words(&self) -> String {
        let parts = [
            (self.codings, "coding", "codings"),
            (self.memos, "memo", "memos"),
            (self.marks, "mark", "marks"),
        ];
        let said = parts.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(n, one, many));
        let said = said.collect::<Vec<_>>().join(", ");
        if said.is_empty() { "other acts".to_owned() } else { said }
    }
}

/// A change of the coding frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The act.
    pub id: OpId,
    /// Who made it.
    pub coder: Option<PersonId>,
    /// When, by that person's clock: seconds since 1970.
    pub at: i64,
    /// What was done, in a sentence.
    pub what: String,
    /// The code, where it can be gone to.
    pub on: Option<Target>,
    /// What it only added to the frame, if it changed nothing that was there.
    pub added: Option<Added>,
}

/// What acts on the frame add without changing anything that was there: of many such acts one line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Added {
    /// Codes.
    Codes,
    /// Parts of definitions where there were none.
    Definitions,
    /// Codes became themes.
    Themes,
    /// Colours of codes that had none of their own.
    Colours,
    /// Links.
    Links,
}

impl Added {
    /// What an act adds; `None` for one that changes what was there, or takes words away.
    fn of(op: &Op) -> Option<Added> {
        let first = op.over.is_empty();
        match &op.act {
            Act::CodeAdd { .. } => Some(Added::Codes),
            Act::CodeDefine { words, .. } if first && !words.trim().is_empty() => Some(Added::Definitions),
            Act::CodeTheme { on: true, .. } if first => Some(Added::Themes),
            Act::CodeColour { colour: Some(_), .. } if first => Some(Added::Colours),
            Act::Link { .. } => Some(Added::Links),
            _ => None,
        }
    }
    fn words(self, n: usize) -> String {
        match self {
            Added::Codes => count(n, "new code", "new codes"),
            Added::Definitions => count(n, "definition given", "definitions given"),
            Added::Themes => count(n, "code made a theme", "codes made themes"),
            Added::Colours => count(n, "colour given", "colours given"),
            Added::Links => count(n, "new link", "new links"),
        }
    }
}

/// Whose acts, and what they add.
type Kind = (Option<PersonId>, Added);

/// From so many acts of one kind by one person on, one line tells of them all.
const MANY: usize = 4;

/// One change of the frame, or many of one person that only add things of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'n> {
    /// The changes, in their order; at least one.
    pub changes: Vec<&'n Change>,
    /// What was done, in a sentence.
    pub what: String,
}

impl News {
    /// The changes of the frame in lines: those that many of one kind would bury come first.
    pub fn frame_lines(&self, project: Seen<'_>) -> Vec<Line<'_>> {
        let key = |change: &Change| change.added.map(|added| (change.coder, added));
        let mut many: BTreeMap<Kind, Vec<&Change>> = BTreeMap::new();
        for change in &self.frame {
            key(change).into_iter().for_each(|key| many.entry(key).or_default().push(change));
        }
        many.retain(|_, changes| changes.len() >= MANY);
        let alone = self.frame.iter().filter(|change| key(change).is_none_or(|key| !many.contains_key(&key)));
        let one = |change| {
            let change: &Change = change;
            Line { changes: vec![change], what: change.what.clone() }
        };
        let mut lines: Vec<Line<'_>> = alone.map(one).collect();
        let mut groups: Vec<(Kind, Vec<&Change>)> = many.into_iter().collect();
        // In the order of the acts, as the others.
        let place = |id: OpId| self.frame.iter().position(|change| change.id == id);
        groups.sort_by_key(|(_, changes)| changes.first().and_then(|change| place(change.id)));
        lines.extend(groups.into_iter().map(|((coder, added), changes)| {
            let who = coder.map_or("emic", |coder| project.shown().initials(Some(coder)));
            Line { what: format!("{who}: {}", added.words(changes.len())), changes }
        }));
        lines
    }

    /// What came since, as the person who looks sees it.
    pub fn of(project: Seen<'_>, log: &Log, looked: &Looked) -> News {
        let acts = came(project, log, looked);
        let mut shares: BTreeMap<PersonId, Share> = BTreeMap::new();
        let written = acts.iter().filter(|op| !matches!(op.act, Act::Undo { .. }));
        for coder in written.filter_map(|op| project.one_of(op.coder)) {
            let name = || project.person(coder).map_or_else(String::new, |person| person.name.clone());
            let none = || Share { coder, name: name(), codings: 0, memos: 0, marks: 0 };
            shares.entry(coder).or_insert_with(none);
        }
        if !shares.is_empty() {
            let new: HashSet<OpId> = acts.iter().map(|op| op.id).collect();
            let mut add = |coder: Option<PersonId>, id: OpId, field: fn(&mut Share) -> &mut usize| {
                let share = coder.and_then(|coder| shares.get_mut(&project.one(coder)));
                share.filter(|_| new.contains(&id)).into_iter().for_each(|share| *field(share) += 1);
            };
            for coding in project.shown().transcripts.values().flat_map(|here| &here.annotations) {
                add(Some(coding.coder), coding.made.id, |share| &mut share.codings);
            }
            project.memos.values().for_each(|memo| add(memo.coder, memo.made.id, |share| &mut share.memos));
            project.marks.values().for_each(|mark| add(mark.coder, mark.made.id, |share| &mut share.marks));
        }
        let mut people: Vec<Share> = shares.into_values().collect();
        people.sort_by(|a, b| (&a.name, a.coder).cmp(&(&b.name, b.coder)));
        let of_frame = acts.iter().filter(|op| is_of_frame(log, looked, op));
        let change = |op: &&Op| Change {
            id: op.id,
            coder: project.one_of(op.coder),
            at: op.wall,
            what: words::sentence(&project, log, op),
            on: words::told(&project, log, op).on,
            added: Added::of(op),
        };
        let is_new = |id: OpId| !looked.knew(id);
        let rows = if acts.is_empty() { Vec::new() } else { project.rows() };
        let came = |row: &&crate::model::Row<'_>| {
            row.ids().into_iter().any(is_new) || row.about().iter().any(|about| is_new(about.id))
        };
        let questions = rows.iter().filter(came).count();
        News { since: looked.at, frame: of_frame.map(change).collect(), people, questions }
    }

    /// True if nothing came.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.frame.is_empty()
    }

    /// `3 people, 212 codings, 4 changes to the frame`; memos and marks where there is nothing else.
    pub fn in_short(&self) -> String {
        let all = |field: fn(&Share) -> usize| self.people.iter().map(field).sum::<usize>();
        let [codings, memos, marks] = [all(|one| one.codings), all(|one| one.memos), all(|one| one.marks)];
        let frame = self.frame.len();
        let alone = codings + frame == 0;
        let parts = [
            (self.people.len(), "person", "people", true),
            (codings, "coding", "codings", true),
            (memos, "memo", "memos", alone),
            (marks, "mark", "marks", alone),
            (frame, "change to the frame", "changes to the frame", true),
        ];
        let said = parts.into_iter().filter(|(n, _, _, said)| *said && *n > 0);
        said.map(|(n, one, many, _)| count(n, one, many)).collect::<Vec<_>>().join(", ")
    }

    /// `since Monday`, seen from `now`; `so far` for a person who never looked.
    pub fn since_words(&self, now: i64) -> String {
        self.since.map_or_else(|| "so far".to_owned(), |since| format!("since {}", since_day(since, now)))
    }
}

/// The acts of one person that came since, in their order.
pub fn acts_of<'l>(project: Seen<'_>, log: &'l Log, looked: &Looked, coder: PersonId) -> Vec<&'l Op> {
    let mut acts = came(project, log, looked);
    acts.retain(|op| project.one_of(op.coder) == Some(coder));
    acts
}

/// The acts of others that came and count, in their order. Memos for one person alone are in no file.
pub(super) fn came<'l>(project: Seen<'_>, log: &'l Log, looked: &Looked) -> Vec<&'l Op> {
    let new = log.upto().into_iter().flat_map(|(replica, last)| {
        let first = looked.upto.get(&replica).map_or(1, |&known| known.saturating_add(1));
        (first..=last).map(move |seq| OpId::new(replica, seq))
    });
    let theirs = |op: &&Op| op.coder.is_some() && project.one_of(op.coder) != project.viewer();
    let mut acts: Vec<&Op> = new
        .filter_map(|id| log.op(id))
        .filter(theirs)
        .filter(|op| log.counts(op) && project.shows(op.id))
        .collect();
    // What both took in from one file was here.
    let new: HashSet<OpId> = acts.iter().map(|op| op.id).collect();
    if let Some(both) = Both::of(project, log, &acts, &|id| new.contains(&id)) {
        acts.retain(|op| !both.had(op));
    }
    acts.sort_by_key(|op| op.order());
    acts
}

/// True for an act on the coding frame, and for taking one back (or doing it again) that was known.
fn is_of_frame(log: &Log, looked: &Looked, op: &Op) -> bool {
    match &op.act {
        Act::CodeAdd { .. }
        | Act::CodeRename { .. }
        | Act::CodeMove { .. }
        | Act::CodeMerge { .. }
        | Act::CodeRemove { .. }
        | Act::CodeRestore { .. }
        | Act::CodeDefine { .. }
        | Act::CodeTheme { .. }
        | Act::CodeColour { .. }
        | Act::Link { .. }
        | Act::Unlink { .. }
        | Act::Freeze { .. } => true,
        Act::Undo { commit, .. } => {
            looked.knew(*commit)
                && log
                    .commit_ops(*commit)
                    .iter()
                    .any(|undone| !matches!(undone.act, Act::Undo { .. }) && is_of_frame(log, looked, undone))
        }
        Act::Same { ids } => {
            ids.iter().any(|id| log.op(*id).is_some_and(|op| matches!(op.act, Act::CodeAdd { .. })))
        }
        _ => false,
    }
}
