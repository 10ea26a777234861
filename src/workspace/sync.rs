//! A shared folder: every replica writes files of its own, so that no transport can make a conflict.
//!
//! What a file held up to its last whole commit is read once; how far is kept beside the journal. Whatever public
//! operation is in no file yet is published in one's own, also what came by bundle from somebody who never syncs.

use super::{Workspace, bundles, forks};
use crate::error::{Error, Kind, Result};
use crate::format::bundle::{Vector, short_digest};
use crate::format::part::{self, PartCommit, ROLL, SUFFIX};
use crate::log::Sealed;
use crate::log::dialect::{TextBlock, Writer, sha256};
use crate::model::id::*;
use crate::store::Folder;
use serde::Deserialize;
use std::collections::BTreeMap;
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
}

/// How far a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Mark {
    /// Bytes up to the last whole commit that came in.
    read: u64,
    /// Size when it was looked at: unchanged files are not opened.
    size: u64,
    /// When it was changed, in nanoseconds; the same reason.
    changed: i64,
    /// SHA-256 of the bytes before `read` (the last 4 KiB of them): a file that was rewritten is read anew.
    before: String,
    /// What its commits need so far.
    needs: Vector,
}

#[derive(Deserialize, Default)]
struct RawState {
    #[serde(default)]
    purged: usize,
    #[serde(default)]
    file: Vec<RawMark>,
    #[serde(default)]
    has: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
struct RawMark {
    name: String,
    read: u64,
    size: u64,
    changed: i64,
    before: String,
    #[serde(default)]
    needs: Vec<String>,
}

/// What is remembered of a shared folder.
#[derive(Debug, Default)]
struct State {
    /// How much was purged when one's own parts were last written without it.
    purged: usize,
    files: BTreeMap<String, Mark>,
    has: Vector,
}

impl State {
    fn load(bytes: Option<Vec<u8>>) -> State {
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        // Nothing here is worth more than reading the folder again.
        let raw: RawState = toml::from_str(&text).unwrap_or_default();
        let has = raw.has.into_iter().filter_map(|(name, seq)| Some((ReplicaId::new(&name)?, seq))).collect();
        let files = raw.file.into_iter().map(|m| {
            let needs = m
                .needs
                .iter()
                .filter_map(|id| id.parse::<OpId>().ok())
                .map(|id| (id.replica, id.seq))
                .collect();
            (m.name, Mark { read: m.read, size: m.size, changed: m.changed, before: m.before, needs })
        });
        State { purged: raw.purged, files: files.collect(), has }
    }
    fn lines(&self) -> String {
        let mut w = Writer::default();
        w.plain("purged", self.purged);
        let mut lines = w.finish();
        let mut w = Writer::head("[has]");
        for (replica, seq) in &self.has {
            w.plain(replica.as_str(), seq);
        }
        lines.push_str(&w.finish());
        for (name, mark) in &self.files {
            let mut w = Writer::head("[[file]]");
            w.str("name", name)
                .plain("read", mark.read)
                .plain("size", mark.size)
                .plain("changed", mark.changed);
            w.str("before", &mark.before)
                .list("needs", mark.needs.iter().map(|(r, seq)| format!("{r}.{seq}")));
            lines.push_str(&w.finish());
        }
        lines
    }
}

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
        let before = self.store.read_own(&name)?;
        let mut state = State::load(before.clone());
        let mut report = SyncReport::default();
        self.take_from(dir, &mut state, &mut report)?;
        self.ensure_home()?;
        self.purge_own_parts(dir, &mut state)?;
        self.publish(dir, &meta, &mut state, &mut report)?;
        report.folder.clone_from(&state.has);
        let after = state.lines();
        if before.as_deref() != Some(after.as_bytes()) && self.read_only().is_none() {
            self.store.write_own(&name, after.as_bytes())?;
        }
        Ok(report)
    }

    /// Reads what is new in all files until nothing more can come in.
    fn take_from(&mut self, dir: &Path, state: &mut State, report: &mut SyncReport) -> Result<()> {
        let entries = std::fs::read_dir(dir).map_err(|fault| told(dir, &fault))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(SUFFIX)));
        paths.sort();
        let mut waiting: Vec<(String, Vec<PartCommit>)> = Vec::new();
        for path in paths {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            match self.new_commits(&path, &name, state) {
                Ok(commits) if commits.is_empty() => {}
                Ok(commits) => waiting.push((name, commits)),
                Err(fault) if fault.kind() == Kind::NotSaved => return Err(fault),
                Err(fault) => report.refused.push((name.clone(), fault.in_file(name))),
            }
        }
        let choices = forks::choices(waiting.iter().flat_map(|(_, commits)| commits).flat_map(|c| &c.ops));
        loop {
            let mut progress = false;
            for (name, commits) in &mut waiting {
                while let Some(commit) = commits.first() {
                    let mark = state.files.entry(name.clone()).or_default();
                    let mut needs = mark.needs.clone();
                    needs.extend(commit.needs.iter().map(|(r, seq)| (*r, *seq)));
                    if !bundles::gaps(&needs, &self.log).is_empty() {
                        break;
                    }
                    let mut commit = commits.remove(0);
                    if let Err(fault) = self.settle_forks(&mut commit, commits, &choices) {
                        if fault.kind() == Kind::NotSaved {
                            return Err(fault);
                        }
                        // Looked at again next time: somebody may have chosen by then.
                        state.files.entry(name.clone()).or_default().size = 0;
                        report.refused.push((name.clone(), fault.in_file(name.clone())));
                        commits.clear();
                        break;
                    }
                    let mark = state.files.entry(name.clone()).or_default();
                    (mark.read, mark.needs) = (commit.end, needs);
                    for sealed in &commit.ops {
                        let has = state.has.entry(sealed.op.id.replica).or_default();
                        *has = (*has).max(sealed.op.id.seq);
                    }
                    match self.take_commit(commit) {
                        Ok(new) => report.taken += new,
                        Err(fault) if fault.kind() == Kind::NotSaved => return Err(fault),
                        Err(fault) => {
                            report.refused.push((name.clone(), fault.in_file(name.clone())));
                            commits.clear();
                        }
                    }
                    progress = true;
                }
            }
            if !progress {
                break;
            }
        }
        for (name, commits) in waiting {
            if let Some(commit) = commits.first() {
                report.waiting.push((name.clone(), bundles::gaps(&commit.needs, &self.log)));
                // Looked at again next time, even if the file does not change.
                state.files.entry(name).or_default().size = 0;
            } else if let Some(mark) = state.files.get_mut(&name) {
                let end = mark.read;
                if let Ok(mut file) = File::open(dir.join(&name)) {
                    mark.before = sum_before(&mut file, end).map_err(|fault| told(dir, &fault))?;
                }
            }
        }
        self.unpark()?;
        Ok(())
    }

    /// The commits of a file that were not read yet; a file that has not changed is not opened.
    fn new_commits(&self, path: &Path, name: &str, state: &mut State) -> Result<Vec<PartCommit>> {
        let unreadable = |fault: std::io::Error| Error::unknown(format!("cannot be read: {}", fault.kind()));
        let meta = std::fs::metadata(path).map_err(unreadable)?;
        let mark = state.files.entry(name.to_owned()).or_default();
        let (size, changed) = stamp(&meta);
        if (mark.size, mark.changed) == (size, changed) {
            return Ok(Vec::new());
        }
        let mut file = File::open(path).map_err(unreadable)?;
        if mark.read > size
            || mark.read > 0 && sum_before(&mut file, mark.read).map_err(unreadable)? != mark.before
        {
            *mark = Mark::default();
        }
        if mark.read == 0 {
            mark.needs.clear();
        }
        let from = mark.read;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from)).map_err(unreadable)?;
        file.take(crate::format::bundle::MAX_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
        (mark.size, mark.changed) = (size, changed);
        let stretch = part::read(&bytes, from, 0)?;
        if let Some((project, title)) = stretch.header
            && project != self.project_id()
        {
            let what = format!("belongs to the project \"{title}\" ({project}), not to this one");
            return Err(Error::bad_file(what).hint("one shared folder for one project"));
        }
        Ok(stretch.commits)
    }

    /// Leaves out what lost by choice, and takes a branch that was chosen; a fork that nobody has settled is kept with
    /// everything after it.
    fn settle_forks(
        &mut self,
        commit: &mut PartCommit,
        rest: &[PartCommit],
        choices: &[Sealed],
    ) -> Result<()> {
        self.without_lost_branches(&mut commit.ops, choices);
        let Some(other) = commit.ops.iter().find(|sealed| self.is_other(sealed)).cloned() else {
            return Ok(());
        };
        let (mut texts, mut ops) = (commit.texts.clone(), commit.ops.clone());
        texts.extend(rest.iter().flat_map(|commit| commit.texts.clone()));
        ops.extend(rest.iter().flat_map(|commit| commit.ops.clone()));
        let lines = forks::as_bundle((self.project_id(), &self.project().title), &texts, &ops)?;
        let name = format!("{}.emic.toml", short_digest(lines.as_bytes()));
        let kept = self.store.keep(Folder::Forks, &name, lines.as_bytes())?;
        if self.follow_choice(&other, choices, &kept)? {
            return Ok(());
        }
        let what = format!("this file and this project have different contents for {}", other.op.id);
        Err(Error::new(Kind::Fork, what).hint("emic doctor shows both, and lets you choose"))
    }

    /// Folds a commit of somebody's part in; gives how many operations were new.
    fn take_commit(&mut self, commit: PartCommit) -> Result<usize> {
        let PartCommit { texts, ops, .. } = commit;
        for sealed in &ops {
            let id = sealed.op.id;
            if id.replica.is_private() {
                return Err(Error::bad_file(format!(
                    "{id} is for one person alone and does not belong here"
                )));
            }
            if self.log.op(id).is_some_and(|here| here.sum != sealed.op.sum) {
                let what = format!("this file and this project have different contents for {id}");
                return Err(Error::new(Kind::Fork, what).hint("emic doctor shows both"));
            }
        }
        let new: Vec<_> = ops.into_iter().filter(|sealed| self.log.op(sealed.op.id).is_none()).collect();
        let mut next: BTreeMap<ReplicaId, (u32, Option<Digest>)> = BTreeMap::new();
        let total = (self.log.len() + new.len() + self.were_chosen()) as u64;
        for sealed in &new {
            let op = &sealed.op;
            let last = self.log.last(op.id.replica);
            let known = self.log.op(OpId::new(op.id.replica, last)).map(|op| op.sum);
            let (seq, sum) = next.entry(op.id.replica).or_insert((last, known));
            if op.id.seq != *seq + 1 || op.prev != *sum || op.lamport > total {
                return Err(Error::bad_file(format!("{} does not continue what is known", op.id)));
            }
            (*seq, *sum) = (op.id.seq, Some(op.sum));
        }
        if new.is_empty() {
            return Ok(0);
        }
        let texts: Vec<TextBlock> =
            texts.into_iter().filter(|t| self.log.source(t.digest).is_none()).collect();
        let count = new.len();
        self.receive(new, texts, "the shared folder")?;
        Ok(count)
    }

    /// Appends to one's own part what no file has yet.
    fn publish(&self, dir: &Path, meta: &Metadata, state: &mut State, report: &mut SyncReport) -> Result<()> {
        let has = |replica: ReplicaId| state.has.get(&replica).copied().unwrap_or(0);
        let upto = self.log.upto();
        if upto.iter().all(|(&replica, &seq)| has(replica) >= seq) {
            return Ok(());
        }
        let ops = self.log.in_order(|op| !op.id.replica.is_private() && op.id.seq > has(op.id.replica));
        let mut texts = Vec::new();
        for digest in bundles::text_digests(&ops) {
            texts.extend(self.store.text(digest)?);
        }
        let mut lines = Vec::with_capacity(ops.len());
        for op in &ops {
            lines.push((self.lines_of(op.id)?, self.comment(op)));
        }
        // Everything that these operations may build on and that is not among them.
        let needs: Vector =
            upto.iter().map(|(&r, &seq)| (r, seq.min(has(r)))).filter(|(_, seq)| *seq > 0).collect();
        let path = self.own_part(dir);
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mark = state.files.entry(name).or_default();
        let title = &self.project().title;
        let mut bytes = match mark.read {
            0 => part::header(self.project_id(), title, self.home.public),
            _ => String::new(),
        };
        let changed = needs.iter().filter(|(replica, seq)| mark.needs.get(replica) != Some(seq));
        bytes.push_str(&part::commit(&texts, &lines, &changed.map(|(r, s)| (*r, *s)).collect()));
        append(&path, mark.read, dir, meta, bytes.as_bytes()).map_err(|fault| told(&path, &fault))?;
        let mut file = File::open(&path).map_err(|fault| told(&path, &fault))?;
        let (size, when) = stamp(&file.metadata().map_err(|fault| told(&path, &fault))?);
        let before = sum_before(&mut file, size).map_err(|fault| told(&path, &fault))?;
        *mark = Mark { read: size, size, changed: when, before, needs };
        report.published = ops.len();
        state.has = upto;
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
            let lines = self.part_without(replica, &part::read(&bytes, 0, 0)?)?;
            replace(&path, lines.as_bytes()).map_err(|fault| told(&path, &fault))?;
            let mut file = File::open(&path).map_err(|fault| told(&path, &fault))?;
            let (size, when) = stamp(&file.metadata().map_err(|fault| told(&path, &fault))?);
            let mark = state.files.entry(name).or_default();
            let before = sum_before(&mut file, size).map_err(|fault| told(&path, &fault))?;
            (mark.read, mark.size, mark.changed, mark.before) = (size, size, when, before);
        }
        state.purged = now;
        Ok(())
    }

    /// A part's lines without what was purged; comments, which quote, are left out too.
    fn part_without(&self, replica: ReplicaId, stretch: &part::Stretch) -> Result<String> {
        let mut lines = part::header(self.project_id(), &self.project().title, replica);
        for commit in &stretch.commits {
            let (texts, ops) = self.admitted(commit.texts.clone(), commit.ops.clone())?;
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

/// Appends after the last whole commit (what is torn behind it never counted), whole or not at all. A new file
/// takes the folder's group, which may read it, and nobody else may.
fn append(path: &Path, keep: u64, dir: &Path, folder: &Metadata, bytes: &[u8]) -> std::io::Result<()> {
    let fresh = !path.exists();
    let mut file = File::options().append(true).create(true).mode(0o640).open(path)?;
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
    let mut file = tempfile::Builder::new().prefix(".emic-").tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o640))?;
    let _ = std::os::unix::fs::fchown(file.as_file(), None, Some(gid));
    file.as_file().sync_all()?;
    file.persist(path).map_err(|fault| fault.error)?;
    File::open(dir)?.sync_all()
}
