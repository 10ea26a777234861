//! A shared folder: every replica writes files of its own, so that no transport can make a conflict.
//!
//! What a file held up to its last whole commit is read once; how far is kept beside the journal. Whatever public
//! operation is in no file yet is published in one's own, also what came by bundle from somebody who never syncs.

use super::Workspace;
use super::bundles;
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{Vector, short_digest};
use crate::exchange::folder::{self, Batch, Mark, Settled, State};
use crate::exchange::part::{self, PartCommit, ROLL, SUFFIX, Stretch};
use crate::exchange::{admit, branch, purged};
use crate::log::dialect::sha256;
use crate::log::{Op, Sealed};
use crate::model::id::*;
use crate::store::Area;
use std::collections::{HashSet, VecDeque};
use std::fs::{File, Metadata};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

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
    /// This folder is a restored copy and writes under a new mark from now on.
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

fn told(path: &Path, fault: &std::io::Error) -> Error {
    Error::not_saved(format!("the shared folder: {}: {}", path.display(), fault.kind()))
}

fn stamp(meta: &Metadata) -> (u64, i64) {
    (meta.len(), meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec()))
}

/// The sum over the last bytes before a place in a file.
fn sum_before(file: &mut File, end: u64) -> std::io::Result<String> {
    let from = end.saturating_sub(4096);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.take(end - from).read_to_end(&mut bytes)?;
    Ok(sha256(&bytes).to_string())
}

impl Workspace {
    /// Takes in what others published in a folder and publishes what it lacks.
    ///
    /// # Errors
    /// A folder that is not there or that everybody on the machine can read, a project other than this one, or a
    /// disk that does not take it. Single bad files are in the report.
    pub fn sync(&mut self, dir: &Path) -> Result<SyncReport> {
        let meta = std::fs::metadata(dir).map_err(|fault| {
            Error::unknown(format!("{}: {}", dir.display(), fault.kind()))
                .hint("make the folder first, or mend the path")
        })?;
        if !meta.is_dir() {
            return Err(Error::unknown(format!("{} is not a folder", dir.display())));
        }
        if meta.permissions().mode() & 0o007 != 0 {
            let what = format!(
                "everybody on this machine can open {}; interviews do not belong there",
                dir.display()
            );
            return Err(Error::usage(what).hint(format!("chmod o-rwx {}", dir.display())));
        }
        let name = format!("sync-{}.toml", &sha256(dir.as_os_str().as_encoded_bytes()).to_string()[7..23]);
        let before = self.store.files().read_own(&name)?;
        let mut state = State::load(before.clone());
        // Put back to an older state, this project lacks what is remembered as read.
        if state.is_ahead_of(&self.log) {
            state = State::default();
        }
        let mut report = SyncReport::default();
        let pending = self.look(dir, &mut state, &mut report)?;
        report.moved = self.leave_old_name(&pending)?;
        self.take_from(dir, pending, &mut state, &mut report)?;
        self.ensure_home()?;
        self.purge_own_parts(dir, &mut state)?;
        self.publish(dir, &meta, &mut state, &mut report)?;
        report.folder = state.has();
        let after = state.lines();
        if before.as_deref() != Some(after.as_bytes()) && self.read_only().is_none() {
            self.store.files().write_own(&name, after.as_bytes())?;
        }
        Ok(report)
    }

    /// What is new in all files. Files that are gone are forgotten: what only they held is published again.
    fn look(&self, dir: &Path, state: &mut State, report: &mut SyncReport) -> Result<Vec<Pending>> {
        let entries = std::fs::read_dir(dir).map_err(|fault| told(dir, &fault))?;
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| name.ends_with(SUFFIX));
        names.sort();
        state.files.retain(|name, _| names.binary_search(name).is_ok());
        let mut pending = Vec::new();
        for name in names {
            let mut mark = state.files.remove(&name).unwrap_or_default();
            let found = new_commits(&dir.join(&name), &mut mark);
            state.files.insert(name.clone(), mark);
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

    /// A folder that knows more of my own acts than I do, or other ones: I am a copy and must write under a new mark.
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
        dir: &Path,
        mut pending: Vec<Pending>,
        state: &mut State,
        report: &mut SyncReport,
    ) -> Result<()> {
        let mut batch = Batch::default();
        let choices =
            branch::choices(pending.iter().flat_map(|p| &p.commits).flat_map(|c| &c.ops), &self.log);
        loop {
            let mut progress = false;
            for Pending { name, commits, moved } in &mut pending {
                while let Some(commit) = commits.front() {
                    let Some(mark) = state.files.get_mut(name) else { break };
                    let needs = mark.needs_of(commit);
                    if !batch.meets(&needs, &self.log) {
                        break;
                    }
                    let Some(mut commit) = commits.pop_front() else { break };
                    let doubtful =
                        |s: &Sealed| branch::is_other(s, &self.log) || branch::is_after_lost(s, &self.log);
                    if commit.ops.iter().any(doubtful) || batch.has_other(&commit) {
                        self.save_batch(&mut batch)?;
                        if let Err(fault) = self.settle_forks(&mut commit, commits, &choices) {
                            // Looked at again next time: somebody may have chosen by then.
                            mark.size = 0;
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
                    mark.passed(&commit, needs);
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
            let Some(mark) = state.files.get_mut(&name) else { continue };
            if moved && let Ok(mut file) = File::open(dir.join(&name)) {
                mark.before = sum_before(&mut file, mark.read).map_err(|fault| told(dir, &fault))?;
            }
            if let Some(commit) = commits.front() {
                report.waiting.push((name, admit::gaps(&mark.needs_of(commit), &self.log)));
                // Looked at again next time, even if the file does not change.
                mark.size = 0;
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
    fn publish(&self, dir: &Path, meta: &Metadata, state: &mut State, report: &mut SyncReport) -> Result<()> {
        let ops = state.unpublished(&self.log);
        for some in ops.chunks(BATCH) {
            self.publish_some(some, dir, meta, state)?;
        }
        report.published = ops.len();
        Ok(())
    }

    fn publish_some(&self, ops: &[&Op], dir: &Path, meta: &Metadata, state: &mut State) -> Result<()> {
        let mut texts = Vec::new();
        for digest in branch::text_digests(ops) {
            texts.extend(self.store.text(digest)?);
        }
        let mut lines = Vec::with_capacity(ops.len());
        for op in ops {
            lines.push((self.lines_of(op.id)?, self.comment(op)));
        }
        let needs = state.needs(&self.log);
        let path = self.own_part(dir);
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mark = state.files.entry(name).or_default();
        let mut bytes = match mark.read {
            0 => part::header(self.project_id(), &self.project().title, self.home.public),
            _ => String::new(),
        };
        let changed = needs.iter().filter(|(replica, seq)| mark.needs.get(replica) != Some(seq));
        bytes.push_str(&part::commit(&texts, &lines, &changed.map(|(r, s)| (*r, *s)).collect()));
        append(&path, mark.read, dir, meta, bytes.as_bytes()).map_err(|fault| told(&path, &fault))?;
        let mut file = File::open(&path).map_err(|fault| told(&path, &fault))?;
        let (size, changed) = stamp(&file.metadata().map_err(|fault| told(&path, &fault))?);
        mark.before = sum_before(&mut file, size).map_err(|fault| told(&path, &fault))?;
        mark.lines += bytes.matches('\n').count() as u32;
        (mark.read, mark.size, mark.changed, mark.needs) = (size, size, changed, needs);
        ops.iter().for_each(|op| mark.holds(op.id));
        Ok(())
    }

    /// Writes the parts that came from this folder anew without what was purged since they were written.
    fn purge_own_parts(&self, dir: &Path, state: &mut State) -> Result<()> {
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
        let entries = std::fs::read_dir(dir).map_err(|fault| told(dir, &fault))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let Some(replica) = writer_of(&name) else { continue };
            let bytes = std::fs::read(&path).map_err(|fault| told(&path, &fault))?;
            let stretch = part::read(&bytes, 0, 0);
            if let Some(fault) = stretch.fault {
                return Err(fault.in_file(name));
            }
            let lines = self.part_without(replica, &stretch)?;
            replace(&path, lines.as_bytes()).map_err(|fault| told(&path, &fault))?;
            let mut file = File::open(&path).map_err(|fault| told(&path, &fault))?;
            let (size, when) = stamp(&file.metadata().map_err(|fault| told(&path, &fault))?);
            let mark = state.files.entry(name).or_default();
            let before = sum_before(&mut file, size).map_err(|fault| told(&path, &fault))?;
            (mark.read, mark.size, mark.changed, mark.before) = (size, size, when, before);
            mark.lines = lines.matches('\n').count() as u32;
        }
        state.purged = now;
        Ok(())
    }

    /// A part's lines without what was purged; comments, which quote, are left out too.
    fn part_without(&self, replica: ReplicaId, stretch: &part::Stretch) -> Result<String> {
        let mut lines = part::header(self.project_id(), &self.project().title, replica);
        for commit in &stretch.commits {
            let (texts, ops) = purged::admitted(&self.log, commit.texts.clone(), commit.ops.clone())?;
            let ops: Vec<(String, Option<String>)> =
                ops.into_iter().map(|sealed| (sealed.lines, None)).collect();
            lines.push_str(&part::commit(&texts, &ops, &commit.needs));
        }
        Ok(lines)
    }

    /// The part to append to: one's own last, unless it has grown large.
    fn own_part(&self, dir: &Path) -> PathBuf {
        let name = |n: u32| dir.join(format!("{}-{n:04}{SUFFIX}", self.home.public));
        let next = (1..).find(|&n| !name(n).exists()).unwrap_or(1);
        match std::fs::metadata(name(next - 1)) {
            Ok(meta) if next > 1 && meta.len() < ROLL => name(next - 1),
            _ => name(next),
        }
    }
}

/// Reports a file, and looks at it again next time: what is wrong with it must not fall silent.
fn refuse(name: &str, fault: Error, state: &mut State, report: &mut SyncReport) {
    report.refused.push((name.to_owned(), fault.in_file(name)));
    if let Some(mark) = state.files.get_mut(name) {
        mark.size = 0;
    }
}

/// The commits of a file that were not read yet; a file that has not changed is not opened.
fn new_commits(path: &Path, mark: &mut Mark) -> Result<Stretch> {
    let unreadable = |fault: std::io::Error| Error::unknown(format!("cannot be read: {}", fault.kind()));
    // Nothing but a plain file: a link may lead anywhere, a pipe would let us wait for ever.
    let meta = std::fs::symlink_metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(Error::bad_file("this is no plain file"));
    }
    let (size, changed) = stamp(&meta);
    if (mark.size, mark.changed) == (size, changed) {
        return Ok(Stretch::default());
    }
    let mut file = File::open(path).map_err(unreadable)?;
    if mark.read > size
        || mark.read > 0 && sum_before(&mut file, mark.read).map_err(unreadable)? != mark.before
    {
        *mark = Mark::default();
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(mark.read)).map_err(unreadable)?;
    file.take(crate::exchange::bundle::MAX_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    (mark.size, mark.changed) = (size, changed);
    Ok(part::read(&bytes, mark.read, mark.lines))
}

/// Appends after the last whole commit (what is torn behind it never counted), whole or not at all. A new file
/// takes the folder's group, which may read it, and nobody else may.
fn append(path: &Path, keep: u64, dir: &Path, folder: &Metadata, bytes: &[u8]) -> std::io::Result<()> {
    let fresh = !path.exists();
    // Not through a link that somebody of the group may have put there.
    let plain = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let mut file = File::options().append(true).create(true).mode(0o640).custom_flags(plain).open(path)?;
    if fresh {
        file.set_permissions(std::fs::Permissions::from_mode(0o640))?;
        // Where the folder does not hand its group on, it must be given; where that is forbidden, it stays.
        let _ = std::os::unix::fs::fchown(&file, None, Some(folder.gid()));
    }
    file.set_len(keep)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all());
    if done.is_err() {
        let _ = file.set_len(keep);
    }
    done?;
    File::open(dir)?.sync_all()
}

/// Puts a file of the same mode and group in the place of one, whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let gid = std::fs::metadata(path)?.gid();
    let dir = path.parent().unwrap_or(Path::new("."));
    // Always the same name: what a kill left of it is written anew by the next sync, which has it all to do again.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = dir.join(format!(".{name}.new"));
    match std::fs::remove_file(&temporary) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o640))?;
    let _ = std::os::unix::fs::fchown(&file, None, Some(gid));
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    File::open(dir)?.sync_all()
}
