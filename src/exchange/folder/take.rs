//! Taking in what others published in a shared folder: which commit comes next, and what is to be done for it.
//!
//! [`Taking`] holds what was read of the files. The workspace asks it for the next thing to do, does it, and asks
//! again with the log as it is then. So the rules are the same for a folder on the disk and for one in memory.

use super::super::bundle::Vector;
use super::super::harm::{Guard, Harm};
use super::super::outcome::{Fate, Outcome};
use super::super::part::PartCommit;
use super::super::{admit, bundle, fork, purge};
use super::batch::Batch;
use super::cursor::Remembered;
use super::reading::{Reader, Reading};
use super::strays::{Stray, set_apart};
use super::unit::{self, Unit, Waiting};
use super::{Cursor, Entry, MAX_PARTS, MAX_READ, SharedFolder, State, sum_before};
use crate::error::{Error, Kind, Result};
use crate::log::dialect::TextBlock;
use crate::log::{Act, Log, Op, Purges, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// So many operations are saved at once: memory stays small, and the disk is not asked for each commit.
pub const BATCH: usize = 20_000;
/// Seconds after which all files are compared with what was read of them.
const CHECK_EVERY: i64 = 24 * 3600;

/// What is to be done before [`Taking::next`] is asked again.
#[derive(Debug)]
pub enum Next {
    /// Save these as one commit and fold them in.
    Save {
        /// New operations, each after what it continues.
        ops: Vec<Sealed>,
        /// The new texts that they name.
        texts: Vec<TextBlock>,
    },
    /// Keep this bundle with the forks: it has other contents than this project, and no one has chosen yet.
    Keep {
        /// The bundle.
        lines: String,
    },
    /// Keep this bundle with the forks and put its branch in the place of the one here: it was chosen. If that fails,
    /// call [`Taking::refuse`].
    Take {
        /// The first operation of the branch.
        op: OpId,
        /// The bundle.
        lines: String,
    },
    /// Keep this bundle with the files that wait, in the place of what was kept of the part before: it is the rest of a
    /// part that would take away the person's own work.
    Park {
        /// The part's name.
        part: String,
        /// The bundle.
        lines: String,
    },
    /// Nothing more can come in.
    Done,
}

/// What was read of a shared folder and has not come in yet.
#[derive(Debug)]
pub struct Taking {
    state: State,
    files: Vec<Reading>,
    /// Choices between two contents that lie in the folder: they count before they come in.
    choices: Vec<Sealed>,
    batch: Batch,
    /// The file that is looked at.
    at: usize,
    /// A commit came in since the first file was looked at.
    progress: bool,
    /// What comes in next, while that is being settled.
    unit: Option<Unit>,
    /// Commits that were in the folder when it was read last, and that no file has any more.
    lost: Vec<Lost>,
    /// What looks like a part and is none.
    strays: Vec<Stray>,
    /// What would take away the person's own work waits for an answer.
    guard: Guard,
}

/// The commits that a file lost since it was read last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The file's name.
    pub file: String,
    /// The commits as they were, in order.
    pub commits: Vec<Remembered>,
    /// They can be written again behind what is left of the file: nothing else in it waits.
    pub in_place: bool,
    /// The file is not there any more.
    pub gone: bool,
}

impl Taking {
    /// Reads what is new in all files of a folder. What files held and no longer hold is forgotten, so that it is
    /// published again. What `guard` finds to be against the person's own work is left.
    ///
    /// # Errors
    /// A folder that cannot be listed, or a part of another project. Files that cannot be read are in the outcomes.
    pub fn look(
        folder: &dyn SharedFolder,
        mut state: State,
        reader: Reader<'_>,
        guard: Guard,
        log: &Log,
    ) -> Result<Taking> {
        // A project that was put back to an older state lacks what is remembered as read.
        if state.is_ahead_of(log) {
            state = state.unread();
        }
        let mut entries = folder.list()?;
        let strays = set_apart(&mut entries, &mut state);
        // Rot changes neither size nor time of a file, so all bytes are compared now and then.
        let compare_all = !(state.checked..state.checked.saturating_add(CHECK_EVERY)).contains(&reader.now);
        if compare_all {
            state.checked = reader.now;
        }
        refuse_too_much(&entries, &state)?;
        let lost = forget_missing(&mut state, &entries);
        let mut files: Vec<Reading> = Vec::new();
        for entry in &entries {
            let cursor = state.files.entry(entry.name.clone()).or_default();
            files.push(Reading::of(folder, entry, cursor, reader, compare_all));
        }
        refuse_other_project(&files, &state)?;
        let ops = files.iter().flat_map(|file| &file.commits).flat_map(|commit| &commit.ops);
        let choices = guard.choices(fork::choices(ops, log), log);
        for (file, commit, purge) in purges_needed(&files, log) {
            let needs = state.files.get(&files[file].name).map(Cursor::needs).unwrap_or_default();
            files[file].need(commit, purge, needs);
        }
        let (batch, at, progress, unit) = (Batch::default(), 0, false, None);
        Ok(Taking { state, files, choices, batch, at, progress, unit, lost, strays, guard })
    }

    /// True if the folder shows that a project that writes as these replicas is a copy: it knows more of their acts than
    /// the log, or has other ones.
    pub fn shows_copy(&self, mine: &[ReplicaId], log: &Log) -> bool {
        shows_copy(self.files.iter().flat_map(|file| &file.commits), mine, log)
    }

    /// The next thing to do so that commits come in.
    ///
    /// The files are gone through in turn, as often as any commit came in: a file may wait for what another one
    /// brings. In the end come those that wait only for each other.
    pub fn next(&mut self, project: (&str, &str), log: &Log) -> Next {
        loop {
            if self.unit.is_none() {
                self.unit = self.ready(log);
            }
            let Some(unit) = &self.unit else {
                return if self.batch.is_empty() { Next::Done } else { self.save() };
            };
            let harms = self.guard.harms(&unit.ops, log);
            if let Some(first) = harms.first().and_then(|harm| harm.acts.first()).map(|(id, _)| *id) {
                match self.wait(first, project, log) {
                    Some(next) => return next,
                    None => continue,
                }
            }
            let parts = |s: &Sealed| fork::is_other(s, log) || fork::is_after_lost(s, log);
            if unit.ops.iter().any(parts) || self.batch.has_other(&unit.ops) {
                // The log decides between two contents, so everything that came before must be in it.
                if !self.batch.is_empty() {
                    return self.save();
                }
                if let Some(next) = self.settle(project, log) {
                    return next;
                }
            }
            self.admit(log);
            if self.batch.len() >= BATCH {
                return self.save();
            }
        }
    }

    fn save(&mut self) -> Next {
        let (ops, texts) = self.batch.take();
        Next::Save { ops, texts }
    }

    /// The next commits of which everything they need is here.
    fn ready(&mut self, log: &Log) -> Option<Unit> {
        loop {
            let Some(file) = self.files.get_mut(self.at) else {
                if std::mem::take(&mut self.progress) {
                    self.at = 0;
                    continue;
                }
                break;
            };
            let cursor = self.state.files.get(&file.name);
            if let (Some(commit), Some(cursor)) = (file.commits.front(), cursor)
                && self.batch.meets(&cursor.needs_of(commit), log)
            {
                return file.commits.pop_front().map(|commit| Unit::one(self.at, commit));
            }
            self.at += 1;
        }
        // What the batch has must be in the log, which says what the others wait for.
        if !self.batch.is_empty() {
            return None;
        }
        let needs: Vec<Vector> = self
            .files
            .iter()
            .map(|file| self.state.files.get(&file.name).map(Cursor::needs).unwrap_or_default())
            .collect();
        let files = self.files.iter_mut().zip(&needs);
        let mut waiting: Vec<Waiting<'_>> =
            files.map(|(file, needs)| Waiting { needs, commits: &mut file.commits }).collect();
        unit::ring(&mut waiting, &self.choices, log)
    }

    /// Leaves the file of an act that would take away the person's own work. Who answers for the file is to know all of
    /// it, so the rest of it is looked at, too, and kept, as far as each commit continues the one before it.
    fn wait(&mut self, act: OpId, project: (&str, &str), log: &Log) -> Option<Next> {
        let unit = self.unit.as_ref()?;
        let file = &self.files[unit.file_of(act)];
        let (part, mut texts, mut ops) = (file.name.clone(), unit.texts.clone(), unit.ops.clone());
        let after = file.commits.iter().flat_map(|commit| &commit.ops);
        let harms = self.guard.harms(&ops.iter().chain(after).cloned().collect::<Vec<_>>(), log);
        harms.iter().for_each(Harm::keep_names);
        let mut last: HashMap<ReplicaId, u32> =
            ops.iter().map(|sealed| (sealed.op.id.replica, sealed.op.id.seq)).collect();
        for commit in &file.commits {
            let goes_on = |id: OpId, last: &HashMap<ReplicaId, u32>| {
                id.seq <= last.get(&id.replica).copied().unwrap_or_else(|| log.last(id.replica)) + 1
            };
            for id in commit.ops.iter().map(|sealed| sealed.op.id) {
                if goes_on(id, &last) {
                    last.insert(id.replica, id.seq);
                }
            }
            if !commit.ops.iter().all(|sealed| goes_on(sealed.op.id, &last)) {
                break;
            }
            texts.extend(commit.texts.iter().cloned());
            ops.extend(commit.ops.iter().cloned());
        }
        self.leave(Some(act), Fate::WaitsForYou(harms), waits_for_you());
        let lines = purge::admitted(log, texts, one_branch(ops))
            .and_then(|(texts, ops)| bundle::as_bundle(project, None, &texts, &ops));
        // What cannot be kept is in the folder all the same, and is looked at by each sync.
        lines.ok().map(|lines| Next::Park { part, lines })
    }

    /// Leaves out of the next commits what lost by choice. If they still have other contents, their file is left, or a
    /// branch is to be taken first.
    fn settle(&mut self, project: (&str, &str), log: &Log) -> Option<Next> {
        let unit = self.unit.as_mut()?;
        let rest = unit.commits.iter().flat_map(|(file, _)| &self.files[*file].commits);
        match settle((&unit.texts, &mut unit.ops), rest, &self.choices, project, log) {
            Ok(Settled::Sound) => None,
            Ok(Settled::Fork { op, chosen: true, lines }) => Some(Next::Take { op, lines }),
            Ok(Settled::Fork { op, chosen: false, lines }) => {
                let what = format!("this file and this project have different contents for {op}");
                let hint = "emic doctor shows both, and lets you choose";
                self.leave(Some(op), Fate::Fork(op), Error::new(Kind::Fork, what).hint(hint));
                Some(Next::Keep { lines })
            }
            Err(fault) => {
                self.refuse(fault);
                None
            }
        }
    }

    /// Takes the next commits into the batch, or leaves a file.
    fn admit(&mut self, log: &Log) {
        let Some(unit) = &self.unit else { return };
        let new = match self.batch.add(unit, log) {
            Ok(new) => new,
            Err((op, fault)) => return self.leave(Some(op), Fate::Refused, fault),
        };
        let Some(unit) = self.unit.take() else { return };
        for sealed in self.batch.last(new) {
            self.files[unit.file_of(sealed.op.id)].tally.add(&sealed.op);
        }
        let came: HashSet<OpId> = unit.ops.iter().map(|sealed| sealed.op.id).collect();
        for (n, mut commit) in unit.into_commits() {
            commit.names.keep();
            let file = &mut self.files[n];
            if let Some(cursor) = self.state.files.get_mut(&file.name) {
                // Of a file that is read again, what was in it before is whose it was.
                let known = file.before.get(cursor.commits.len());
                cursor.written &= known.is_some_and(|then| then.bytes == commit.bytes);
                let needs = cursor.needs_of(&commit);
                let ops = commit.ops.iter().map(|sealed| sealed.op.id).filter(|id| came.contains(id));
                cursor.commits.push(Remembered::of(&commit, needs, ops));
            }
            file.outcome.ops += commit.ops.len();
            file.moved = true;
        }
        self.progress = true;
    }

    /// Leaves the file whose next commits cannot come in, with all that follows them.
    pub fn refuse(&mut self, fault: Error) {
        self.leave(None, Fate::Refused, fault);
    }

    /// Leaves the file that brings an operation; the commits of other files go back and may come in without it.
    fn leave(&mut self, op: Option<OpId>, fate: Fate, fault: Error) {
        let Some(unit) = self.unit.take() else { return };
        let guilty = op.map_or_else(|| unit.commits.first().map_or(0, |(n, _)| *n), |op| unit.file_of(op));
        let mut line = None;
        for (n, commit) in unit.into_commits().into_iter().rev() {
            if n == guilty {
                line = Some(commit.line);
                self.files[n].left.push(commit);
            } else {
                self.files[n].commits.push_front(commit);
            }
        }
        let file = &mut self.files[guilty];
        file.keep_out(fate, fault.at(line.unwrap_or(0), None));
        file.left.extend(std::mem::take(&mut file.commits));
        // Looked at again next time: what is wrong with it must not fall silent, and someone may have chosen by then.
        if let Some(cursor) = self.state.files.get_mut(&file.name) {
            cursor.look_again();
        }
    }

    /// Ends: how far the files were read from now on, what became of each, and what was lost from the folder.
    pub fn finish(mut self, folder: &dyn SharedFolder, log: &Log) -> Taken {
        let waits: Vec<Option<(Vec<String>, Error)>> =
            (0..self.files.len()).map(|n| self.why_it_waits(n, log)).collect();
        let mut outcomes = Vec::new();
        for (mut file, waits) in self.files.into_iter().zip(waits) {
            let Some(cursor) = self.state.files.get_mut(&file.name) else { continue };
            if file.moved
                && let Ok(sum) = sum_before(folder, &file.name, cursor.read())
            {
                cursor.before = sum;
            }
            // Commits of it that cannot come in are still in it, so it cannot be mended by cutting them off.
            cursor.held = !file.commits.is_empty() || !file.left.is_empty() || file.foreign;
            let in_place = !cursor.held && !cursor.newer;
            if let Some((needs, fault)) = waits {
                cursor.look_again();
                file.keep_out(Fate::Waits(needs), fault);
            }
            let commits = no_longer_there(std::mem::take(&mut file.before), &cursor.commits);
            if !commits.is_empty() {
                self.lost.push(Lost { file: file.name.clone(), commits, in_place, gone: false });
            }
            file.tally.fill(&mut file.outcome, log.project());
            outcomes.push(file.outcome);
        }
        Taken { state: self.state, files: outcomes, lost: self.lost, strays: self.strays }
    }

    /// What the `n`th file waits for, and the message that says where in the folder that is; `None` if it does not wait.
    fn why_it_waits(&self, n: usize, log: &Log) -> Option<(Vec<String>, Error)> {
        let file = &self.files[n];
        let commit = file.commits.front()?;
        let lacking = admit::lacking(&self.state.files.get(&file.name)?.needs_of(commit), log);
        let needs = admit::gap_words(&lacking);
        let mut fault = Error::new(Kind::Parked, format!("this file waits for {}", needs.join(", ")));
        for (gap, words) in lacking.iter().zip(&needs) {
            let hint = match self.files.iter().find_map(|other| other.holds_back(gap)) {
                Some(why) => format!("{words}: {why}"),
                None => format!("{words}: no file of the folder has it; it comes in when one does"),
            };
            fault = fault.hint(hint);
        }
        Some((needs, fault))
    }
}

/// The refusal of a file with acts against the person's own work; who knows the names says more.
fn waits_for_you() -> Error {
    Error::new(Kind::Parked, "this file would take away what you wrote")
}

/// Refuses a folder with more files, or with more in them, than a sync can hold. A single file that is too large is
/// refused by itself.
fn refuse_too_much(entries: &[Entry], state: &State) -> Result<()> {
    let hint = "remove the files that no one of the team wrote, or begin a new shared folder";
    if entries.len() > MAX_PARTS {
        let what = format!("this shared folder has {} parts, {MAX_PARTS} are the limit", entries.len());
        return Err(Error::bad_file(what).hint(hint));
    }
    let unread = |entry: &Entry| {
        let cursor = state.files.get(&entry.name);
        let unchanged = !entry.plain || cursor.is_some_and(|cursor| cursor.stamp == entry.stamp);
        let read = cursor.map_or(0, Cursor::read);
        if unchanged { 0 } else { entry.stamp.size.saturating_sub(read) }
    };
    let sizes = entries.iter().map(unread).filter(|&size| size <= MAX_READ);
    if sizes.fold(0, u64::saturating_add) > MAX_READ {
        let what = format!(
            "the parts of this shared folder have more than {MAX_READ} bytes to read, that is the limit"
        );
        return Err(Error::bad_file(what).hint(hint));
    }
    Ok(())
}

/// Takes the files out of the state that are not in the folder any more; returns what they held.
fn forget_missing(state: &mut State, entries: &[Entry]) -> Vec<Lost> {
    let there: HashSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let (here, missing) =
        std::mem::take(&mut state.files).into_iter().partition(|(name, _)| there.contains(name.as_str()));
    state.files = here;
    let missing: BTreeMap<String, Cursor> = missing;
    missing
        .into_iter()
        .map(|(file, cursor)| Lost { file, commits: cursor.commits, in_place: true, gone: true })
        .collect()
}

/// Refuses a folder that has parts of another project alone: nothing may be published there. One such file among others
/// was put there by mistake, or its header is damaged.
fn refuse_other_project(files: &[Reading], state: &State) -> Result<()> {
    let known = |file: &Reading| state.files.get(&file.name).is_some_and(|cursor| cursor.read() > 0);
    let ours = |file: &Reading| !file.foreign && (!file.commits.is_empty() || known(file));
    match files.iter().find(|file| file.foreign) {
        Some(foreign) if !files.iter().any(ours) => foreign.outcome.clone().came_in().map(drop),
        _ => Ok(()),
    }
}

/// What came of taking in what is in a folder.
#[derive(Debug)]
pub struct Taken {
    /// How far the files were read.
    pub state: State,
    /// What became of each file.
    pub files: Vec<Outcome>,
    /// What was there when the folder was read last, and is no longer.
    pub lost: Vec<Lost>,
    /// What looks like a part and is none, and was not named before.
    pub strays: Vec<Stray>,
}

/// Of commits that a file had, those that it has no longer: from the first on that is another one now.
fn no_longer_there(mut before: Vec<Remembered>, now: &[Remembered]) -> Vec<Remembered> {
    let alike = before.iter().zip(now).take_while(|(then, now)| then.has == now.has).count();
    before.split_off(alike)
}

/// The purges that commits need: where words are missing that a purge in the folder took out, the file, the commit in it
/// and the purge. Such a commit comes in with its purge or not at all, wherever in the folder that is.
fn purges_needed(files: &[Reading], log: &Log) -> Vec<(usize, usize, OpId)> {
    let commits = || files.iter().flat_map(|file| &file.commits);
    let purges: Vec<&Op> = commits()
        .flat_map(|commit| &commit.ops)
        .map(|sealed| &sealed.op)
        .filter(|op| matches!(op.act, Act::Purge { .. }))
        .collect();
    if purges.is_empty() {
        return Vec::new();
    }
    let all: HashMap<OpId, &Op> =
        commits().flat_map(|commit| &commit.ops).map(|sealed| (sealed.op.id, &sealed.op)).collect();
    let find = |id: OpId| all.get(&id).copied();
    let mut needed = Vec::new();
    for (f, file) in files.iter().enumerate() {
        for (c, commit) in file.commits.iter().enumerate() {
            let mut here = Purges::default();
            // Each purge that is found accounts for at least one operation, so this ends.
            while let Some(op) = admit::wordless(&commit.texts, &commit.ops, &here, &find, log) {
                let took = |purge: &&&Op| {
                    let mut with = here.clone();
                    with.add(purge);
                    admit::wordless(&commit.texts, &commit.ops, &with, &find, log) != Some(op)
                };
                let Some(purge) = purges.iter().find(took) else { break };
                here.add(purge);
                needed.push((f, c, purge.id));
            }
        }
    }
    needed
}

/// True if commits show that a project that writes as these replicas is a copy: they know more of their acts than the
/// log, or have other ones.
fn shows_copy<'c>(commits: impl Iterator<Item = &'c PartCommit>, mine: &[ReplicaId], log: &Log) -> bool {
    let more = |id: OpId| mine.contains(&id.replica) && id.seq > log.last(id.replica);
    commits.into_iter().any(|commit| {
        let other = |sealed: &Sealed| mine.contains(&sealed.op.id.replica) && fork::is_other(sealed, log);
        commit.needs.iter().any(|(r, seq)| more(OpId::new(*r, *seq)))
            || commit.ops.iter().any(|sealed| more(sealed.op.id) || other(sealed))
    })
}

/// What is done with a commit that has other contents than those here, or continues such.
enum Settled {
    /// What lost by choice was left out of it; the rest may come in.
    Sound,
    /// From `op` on it has other contents: it is to be kept, with everything after it, as the bundle `lines`.
    /// `chosen`: a choice says that these contents hold.
    Fork { op: OpId, chosen: bool, lines: String },
}

/// Leaves out of a unit what lost by choice. `rest` follows it in its files; `choices` are those in the folder.
fn settle<'c>(
    (texts, ops): (&[TextBlock], &mut Vec<Sealed>),
    rest: impl IntoIterator<Item = &'c PartCommit>,
    choices: &[Sealed],
    project: (&str, &str),
    log: &Log,
) -> Result<Settled> {
    drop(fork::drop_lost(ops, choices, log));
    let Some((op, chosen)) = fork::fork(ops, log, choices) else { return Ok(Settled::Sound) };
    let (mut texts, mut ops) = (texts.to_vec(), ops.clone());
    for later in rest {
        texts.extend(later.texts.clone());
        ops.extend(later.ops.clone());
    }
    let ops = one_branch(ops);
    let (texts, ops) = purge::admitted(log, texts, ops)?;
    let lines = bundle::as_bundle(project, None, &texts, &ops)?;
    Ok(Settled::Fork { op, chosen, lines })
}

/// Of two contents of one operation the first, with what continues that: where a branch was chosen and then the other,
/// one file may hold both.
fn one_branch(mut ops: Vec<Sealed>) -> Vec<Sealed> {
    let mut last: HashMap<ReplicaId, (u32, Digest)> = HashMap::new();
    ops.retain(|Sealed { op, .. }| {
        let continues = last
            .get(&op.id.replica)
            .is_none_or(|&(seq, sum)| op.id.seq > seq + 1 || op.id.seq == seq + 1 && op.prev == Some(sum));
        if continues {
            last.insert(op.id.replica, (op.id.seq, op.sum));
        }
        continues
    });
    ops
}
