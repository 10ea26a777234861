//! A shared folder: every replica writes files of its own, so that no transport can make a conflict.
//!
//! What a file held up to its last whole commit is read once; how far is kept beside the journal. Whatever public
//! operation is in no file yet is published in one's own, also what came by bundle from somebody who never syncs.

use super::Workspace;
use super::bundles;
use super::disk_folder::DiskFolder;
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{Vector, short_digest};
use crate::exchange::folder::{self, Batch, Cursor, Entry, MAX_READ, Settled, SharedFolder, Stamp, State};
use crate::exchange::part::{self, PartCommit, ROLL, SUFFIX, Stretch};
use crate::exchange::{admit, fork, purge};
use crate::log::dialect::sha256;
use crate::log::{Op, Sealed};
use crate::model::id::*;
use crate::store::Area;
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::Path;

/// What came of a sync.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// Operations that came in.
    pub taken: usize,
    /// Operations that were published.
    pub published: usize,
    /// Files that wait for what is not in the folder yet, and for what.
    pub waiting: Vec<(String, Vec<String>)>,
    /// Files that cannot be read, and why.
    pub refused: Vec<(String, Error)>,
    /// Last operation of each replica in the folder.
    pub folder: Vector,
    /// This folder is a restored copy and writes under a new name from now on.
    pub moved: bool,
}

/// Commits of one file that were not read yet.
struct Pending {
    name: String,
    commits: VecDeque<PartCommit>,
    /// Some of them came in.
    moved: bool,
}

/// So many operations are saved at once: memory stays small, and the disk is not asked for each commit.
const BATCH: usize = 20_000;

/// The sum over the last bytes before a place in a file.
fn sum_before(folder: &dyn SharedFolder, name: &str, end: u64) -> Result<String> {
    let from = end.saturating_sub(4096);
    Ok(sha256(&folder.read(name, from, end - from)?).to_string())
}

impl Workspace {
    /// [`Workspace::sync`] with a folder on the disk.
    ///
    /// # Errors
    /// A path that leads to no folder (exit 3), and those of [`Workspace::sync`].
    pub fn sync_dir(&mut self, dir: &Path) -> Result<SyncReport> {
        self.sync(&mut DiskFolder::open(dir)?)
    }

    /// Takes in what others published in a folder and publishes what it lacks.
    ///
    /// # Errors
    /// A folder that everybody on the machine can read, one of another project, or a disk that does not take it.
    /// Single bad files are in the report.
    pub fn sync(&mut self, folder: &mut dyn SharedFolder) -> Result<SyncReport> {
        if folder.is_open_to_everybody()? {
            let label = folder.label();
            let what = format!("everybody on this machine can open {label}; interviews do not belong there");
            return Err(Error::usage(what).hint(format!("chmod o-rwx {label}")));
        }
        let name = format!("sync-{}.toml", &sha256(&folder.key()).to_string()[7..23]);
        let before = self.store.files().read_own(&name)?;
        let mut state = State::load(before.clone());
        // Put back to an older state, this project lacks what is remembered as read.
        if state.is_ahead_of(&self.log) {
            state = State::default();
        }
        let mut report = SyncReport::default();
        let pending = self.look(folder, &mut state, &mut report)?;
        report.moved = self.leave_old_name(&pending)?;
        self.take_from(folder, pending, &mut state, &mut report)?;
        self.ensure_home()?;
        self.purge_own_parts(folder, &mut state)?;
        self.publish(folder, &mut state, &mut report)?;
        report.folder = state.has();
        let after = state.lines();
        if before.as_deref() != Some(after.as_bytes()) && self.read_only().is_none() {
            self.store.files().write_own(&name, after.as_bytes())?;
        }
        Ok(report)
    }

    /// What is new in all files. Files that are gone are forgotten: what only they held is published again.
    fn look(
        &self,
        folder: &dyn SharedFolder,
        state: &mut State,
        report: &mut SyncReport,
    ) -> Result<Vec<Pending>> {
        let mut entries = folder.list()?;
        entries.retain(|entry| entry.name.ends_with(SUFFIX));
        let there: HashSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        state.files.retain(|name, _| there.contains(name.as_str()));
        let mut pending = Vec::new();
        for entry in &entries {
            let name = entry.name.clone();
            let found = new_commits(folder, entry, state.files.entry(name.clone()).or_default());
            let fault = match found {
                Ok(Stretch { header: Some((project, title)), .. }) if project != self.project_id() => {
                    let what = format!(
                        "this folder belongs to the project \"{title}\" ({project}), here is \"{}\" ({})",
                        self.project().title,
                        self.project_id()
                    );
                    return Err(Error::bad_file(what)
                        .in_file(name)
                        .hint("one shared folder for one project"));
                }
                Ok(Stretch { commits, fault, .. }) => {
                    pending.push(Pending { name: name.clone(), commits: commits.into(), moved: false });
                    fault
                }
                Err(fault) => Some(fault),
            };
            if let Some(fault) = fault {
                refuse(&name, fault, state, report);
            }
        }
        Ok(pending)
    }

    /// A folder that knows more of my own acts than I do, or other ones: I am a copy and must write under a new name.
    fn leave_old_name(&mut self, pending: &[Pending]) -> Result<bool> {
        let mine = [self.home.public, self.home.private];
        if !folder::shows_copy(pending.iter().flat_map(|file| &file.commits), &mine, &self.log) {
            return Ok(false);
        }
        let name = self.coder_name().to_owned();
        self.new_home(&name)?;
        Ok(true)
    }

    /// Takes commits in until nothing more can come in.
    fn take_from(
        &mut self,
        folder: &dyn SharedFolder,
        mut pending: Vec<Pending>,
        state: &mut State,
        report: &mut SyncReport,
    ) -> Result<()> {
        let mut batch = Batch::default();
        let choices = fork::choices(pending.iter().flat_map(|p| &p.commits).flat_map(|c| &c.ops), &self.log);
        loop {
            let mut progress = false;
            for Pending { name, commits, moved } in &mut pending {
                while let Some(commit) = commits.front() {
                    let Some(cursor) = state.files.get_mut(name) else { break };
                    let needs = cursor.needs_of(commit);
                    if !batch.meets(&needs, &self.log) {
                        break;
                    }
                    let Some(mut commit) = commits.pop_front() else { break };
                    let doubtful =
                        |s: &Sealed| fork::is_other(s, &self.log) || fork::is_after_lost(s, &self.log);
                    if commit.ops.iter().any(doubtful) || batch.has_other(&commit) {
                        self.save_batch(&mut batch)?;
                        if let Err(fault) = self.settle_forks(&mut commit, commits, &choices) {
                            // Looked at again next time: somebody may have chosen by then.
                            cursor.size = 0;
                            refuse(name, fault.at(commit.line, None), state, report);
                            commits.clear();
                            break;
                        }
                    }
                    if let Err(fault) = batch.admit(&commit, &self.log) {
                        refuse(name, fault.at(commit.line, None), state, report);
                        commits.clear();
                        break;
                    }
                    cursor.passed(&commit, needs);
                    *moved = true;
                    report.taken += batch.collect(commit, &self.log);
                    if batch.ops.len() >= BATCH {
                        self.save_batch(&mut batch)?;
                    }
                    progress = true;
                }
            }
            if !progress {
                break;
            }
        }
        self.save_batch(&mut batch)?;
        for Pending { name, commits, moved } in pending {
            let Some(cursor) = state.files.get_mut(&name) else { continue };
            if moved && let Ok(sum) = sum_before(folder, &name, cursor.read) {
                cursor.before = sum;
            }
            if let Some(commit) = commits.front() {
                report.waiting.push((name, admit::gaps(&cursor.needs_of(commit), &self.log)));
                // Looked at again next time, even if the file does not change.
                cursor.size = 0;
            }
        }
        self.unpark()?;
        Ok(())
    }

    /// Leaves out what lost by choice, and takes a branch that was chosen; a fork that nobody has settled is kept with
    /// everything after it.
    fn settle_forks(
        &mut self,
        commit: &mut PartCommit,
        rest: &VecDeque<PartCommit>,
        choices: &[Sealed],
    ) -> Result<()> {
        loop {
            let project = (self.project_id(), self.project().title.as_str());
            let (op, chosen, lines) = match folder::settle(commit, rest, choices, project, &self.log)? {
                Settled::Sound => return Ok(()),
                Settled::Fork { op, chosen, lines } => (op, chosen, lines),
            };
            let name = format!("{}.emic.toml", short_digest(lines.as_bytes()));
            let kept = self.store.files().keep(Area::Forks, &name, lines.as_bytes())?;
            if !chosen {
                let what = format!("this file and this project have different contents for {op}");
                return Err(Error::new(Kind::Fork, what).hint("emic doctor shows both, and lets you choose"));
            }
            self.follow(op, &kept)?;
        }
    }

    fn save_batch(&mut self, batch: &mut Batch) -> Result<()> {
        let Batch { ops, mut texts, .. } = std::mem::take(batch);
        if ops.is_empty() {
            return Ok(());
        }
        self.room_for(bundles::size_of(&texts, &ops))?;
        let mut seen = HashSet::new();
        texts.retain(|text| seen.insert(text.digest));
        self.receive(ops, texts, "the shared folder")
    }

    /// Appends to one's own part what no file has yet.
    fn publish(
        &self,
        folder: &mut dyn SharedFolder,
        state: &mut State,
        report: &mut SyncReport,
    ) -> Result<()> {
        let ops = state.unpublished(&self.log);
        for some in ops.chunks(BATCH) {
            self.publish_some(some, folder, state)?;
        }
        report.published = ops.len();
        Ok(())
    }

    fn publish_some(&self, ops: &[&Op], folder: &mut dyn SharedFolder, state: &mut State) -> Result<()> {
        let mut texts = Vec::new();
        for digest in fork::text_digests(ops) {
            texts.extend(self.store.text(digest)?);
        }
        let mut lines = Vec::with_capacity(ops.len());
        for op in ops {
            lines.push((self.lines_of(op.id)?, self.comment(op)));
        }
        let needs = state.needs(&self.log);
        let name = self.own_part(folder)?;
        let cursor = state.files.entry(name.clone()).or_default();
        let mut bytes = match cursor.read {
            0 => part::header(self.project_id(), &self.project().title, self.home.public),
            _ => String::new(),
        };
        let changed = needs.iter().filter(|(replica, seq)| cursor.needs.get(replica) != Some(seq));
        bytes.push_str(&part::commit(&texts, &lines, &changed.map(|(r, s)| (*r, *s)).collect()));
        let Stamp { size, changed } = folder.append(&name, cursor.read, bytes.as_bytes())?;
        cursor.before = sum_before(folder, &name, size)?;
        cursor.lines += bytes.matches('\n').count() as u32;
        (cursor.read, cursor.size, cursor.changed, cursor.needs) = (size, size, changed, needs);
        ops.iter().for_each(|op| cursor.holds(op.id));
        Ok(())
    }

    /// Writes the parts that came from this folder anew without what was purged since they were written.
    fn purge_own_parts(&self, folder: &mut dyn SharedFolder, state: &mut State) -> Result<()> {
        let purges = self.log.purges();
        let now = purges.texts.len() + purges.ids.len();
        if now <= state.purged {
            return Ok(());
        }
        let mut own: Vec<ReplicaId> = self.written_here();
        own.push(self.home.public);
        let writer_of = |name: &str| {
            let (replica, n) = name.strip_suffix(SUFFIX)?.rsplit_once('-')?;
            let own = own.iter().copied().find(|own| own.as_str() == replica);
            own.filter(|_| n.bytes().all(|b| b.is_ascii_digit()))
        };
        for Entry { name, plain, .. } in folder.list()? {
            let Some(replica) = writer_of(&name).filter(|_| plain) else { continue };
            let bytes = folder.read(&name, 0, MAX_READ)?;
            let stretch = part::read(&bytes, 0, 0);
            if let Some(fault) = stretch.fault {
                return Err(fault.in_file(name));
            }
            let lines = self.part_without(replica, &stretch)?;
            let Stamp { size, changed } = folder.replace(&name, lines.as_bytes())?;
            let before = sum_before(folder, &name, size)?;
            let cursor = state.files.entry(name).or_default();
            (cursor.read, cursor.size, cursor.changed, cursor.before) = (size, size, changed, before);
            cursor.lines = lines.matches('\n').count() as u32;
        }
        state.purged = now;
        Ok(())
    }

    /// A part's lines without what was purged; comments, which quote, are left out too.
    fn part_without(&self, replica: ReplicaId, stretch: &part::Stretch) -> Result<String> {
        let mut lines = part::header(self.project_id(), &self.project().title, replica);
        for commit in &stretch.commits {
            let (texts, ops) = purge::admitted(&self.log, commit.texts.clone(), commit.ops.clone())?;
            let ops: Vec<(String, Option<String>)> =
                ops.into_iter().map(|sealed| (sealed.lines, None)).collect();
            lines.push_str(&part::commit(&texts, &ops, &commit.needs));
        }
        Ok(lines)
    }

    /// The part to append to: one's own last, unless it has grown large.
    fn own_part(&self, folder: &dyn SharedFolder) -> Result<String> {
        let sizes: HashMap<String, u64> =
            folder.list()?.into_iter().map(|entry| (entry.name, entry.stamp.size)).collect();
        let name = |n: u32| format!("{}-{n:04}{SUFFIX}", self.home.public);
        let next = (1..).find(|&n| !sizes.contains_key(&name(n))).unwrap_or(1);
        Ok(match sizes.get(&name(next - 1)) {
            Some(&size) if next > 1 && size < ROLL => name(next - 1),
            _ => name(next),
        })
    }
}

/// Reports a file, and looks at it again next time: what is wrong with it must not fall silent.
fn refuse(name: &str, fault: Error, state: &mut State, report: &mut SyncReport) {
    report.refused.push((name.to_owned(), fault.in_file(name)));
    if let Some(cursor) = state.files.get_mut(name) {
        cursor.size = 0;
    }
}

/// The commits of a file that were not read yet; a file that has not changed is not opened.
fn new_commits(folder: &dyn SharedFolder, entry: &Entry, cursor: &mut Cursor) -> Result<Stretch> {
    // Nothing but a plain file: a link may lead anywhere, a pipe would let us wait for ever.
    if !entry.plain {
        return Err(Error::bad_file("this is no plain file"));
    }
    let Stamp { size, changed } = entry.stamp;
    if (cursor.size, cursor.changed) == (size, changed) {
        return Ok(Stretch::default());
    }
    if cursor.read > size || cursor.read > 0 && sum_before(folder, &entry.name, cursor.read)? != cursor.before
    {
        *cursor = Cursor::default();
    }
    let bytes = folder.read(&entry.name, cursor.read, MAX_READ)?;
    (cursor.size, cursor.changed) = (size, changed);
    Ok(part::read(&bytes, cursor.read, cursor.lines))
}
