//! A replica in memory and a shared folder: the workspace's sync on bytes instead of files.

use super::replica::{PROJECT, Replica, WORDLESS};
use emic::exchange::folder::{self, Batch, Settled, State};
use emic::exchange::part::{self, PartCommit, SUFFIX};
use emic::exchange::{fork, purge};
use emic::log::dialect::{TextBlock, blocks, sha256};
use emic::log::{Op, Sealed};
use emic::model::id::ReplicaId;
use std::collections::{BTreeMap, VecDeque};

pub type Files = BTreeMap<String, Vec<u8>>;

/// A part that has grown to this many bytes gets a successor: small, so that there are some.
const ROLL: usize = 40_000;

fn sum_before(bytes: &[u8], end: usize) -> String {
    sha256(&bytes[end.saturating_sub(4096)..end]).to_string()
}

impl Replica {
    /// Takes in what it sees of a shared folder and publishes what it lacks; gives the files that it writes, in the
    /// order in which it writes them. What it remembers of the folder is kept last: see [`Replica::keep_shared`].
    pub fn sync(&mut self, seen: &Files) -> (Files, String) {
        let mut state = State::load(Some(self.disk.shared.clone().into_bytes()));
        if state.is_ahead_of(&self.log) {
            state = State::default();
        }
        state.files.retain(|name, _| seen.contains_key(name));
        let mut pending = Vec::new();
        for (name, bytes) in seen {
            let mark = state.files.entry(name.clone()).or_default();
            let read = mark.read as usize;
            if read > bytes.len() || read > 0 && sum_before(bytes, read) != mark.before {
                *mark = folder::Cursor::default();
            }
            let found = part::read(&bytes[mark.read as usize..], mark.read, mark.lines);
            assert_eq!(found.fault, None, "{name}");
            pending.push((name.clone(), VecDeque::from(found.commits)));
        }
        let commits = pending.iter().flat_map(|(_, commits)| commits);
        if folder::shows_copy(commits, &[self.public, self.private], &self.log) {
            self.rename();
        }
        self.take_from(pending, &mut state, seen);
        if self.moved {
            self.rename();
        }
        let mut written = self.parts_without_purged(&mut state, seen);
        self.publish(&mut state, seen, &mut written);
        (written, state.lines())
    }

    /// Keeps what is remembered of the folder.
    pub fn keep_shared(&mut self, lines: String) {
        self.disk.shared = lines;
    }

    fn take_from(
        &mut self,
        mut pending: Vec<(String, VecDeque<PartCommit>)>,
        state: &mut State,
        seen: &Files,
    ) {
        let mut batch = Batch::default();
        let choices = fork::choices(pending.iter().flat_map(|(_, c)| c).flat_map(|c| &c.ops), &self.log);
        loop {
            let mut progress = false;
            for (name, commits) in &mut pending {
                while let Some(commit) = commits.front() {
                    let needs = state.files[name].needs_of(commit);
                    if !batch.meets(&needs, &self.log) {
                        break;
                    }
                    let mut commit = commits.pop_front().unwrap();
                    let doubtful =
                        |s: &Sealed| fork::is_other(s, &self.log) || fork::is_after_lost(s, &self.log);
                    if commit.ops.iter().any(doubtful) || batch.has_other(&commit) {
                        self.save(&mut batch);
                        if !self.settle_forks(&mut commit, commits, &choices) {
                            commits.clear();
                            break;
                        }
                    }
                    // Its writer knew of a purge on a branch that is not here: it is looked at again next time.
                    if let Err(fault) = batch.admit(&commit, &self.log) {
                        assert!(fault.what().ends_with(WORDLESS), "{name}: {fault}");
                        commits.clear();
                        break;
                    }
                    state.files.get_mut(name).unwrap().passed(&commit, needs);
                    batch.collect(commit, &self.log);
                    progress = true;
                }
            }
            if !progress {
                break;
            }
        }
        self.save(&mut batch);
        for (name, _) in pending {
            let mark = state.files.get_mut(&name).unwrap();
            mark.before = sum_before(&seen[&name], mark.read as usize);
        }
        self.unpark();
    }

    fn settle_forks(
        &mut self,
        commit: &mut PartCommit,
        rest: &VecDeque<PartCommit>,
        choices: &[Sealed],
    ) -> bool {
        let title = self.log.project().title.clone();
        loop {
            match folder::settle(commit, rest, choices, (PROJECT, &title), &self.log).unwrap() {
                Settled::Sound => return true,
                Settled::Fork { op, chosen, lines } => {
                    let name = self.keep_fork(&lines);
                    if !chosen || self.follow(op, &name).is_err() {
                        return false;
                    }
                }
            }
        }
    }

    fn save(&mut self, batch: &mut Batch) {
        let Batch { ops, mut texts, .. } = std::mem::take(batch);
        let mut known = std::collections::HashSet::new();
        texts.retain(|text| known.insert(text.digest));
        self.receive(ops, texts);
    }

    /// Names under which this folder wrote.
    pub fn written_here(&self) -> Vec<ReplicaId> {
        let own = self.disk.kept.iter().filter_map(|commit| commit.own);
        own.chain([self.public]).collect()
    }

    fn parts_without_purged(&self, state: &mut State, seen: &Files) -> Files {
        let mut written = Files::new();
        let purges = self.log.purges();
        let now = purges.texts.len() + purges.ids.len();
        if now <= state.purged {
            return written;
        }
        let own = self.written_here();
        for (name, bytes) in seen {
            let Some((replica, n)) = name.strip_suffix(SUFFIX).and_then(|name| name.rsplit_once('-')) else {
                continue;
            };
            let Some(replica) = own.iter().find(|own| own.as_str() == replica) else { continue };
            if !n.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let mut lines = part::header(PROJECT, "Study", *replica);
            for commit in part::read(bytes, 0, 0).commits {
                let (texts, ops) = purge::admitted(&self.log, commit.texts, commit.ops).unwrap();
                let ops: Vec<_> = ops.into_iter().map(|sealed| (sealed.lines, None)).collect();
                lines.push_str(&part::commit(&texts, &ops, &commit.needs));
            }
            let mark = state.files.entry(name.clone()).or_default();
            (mark.read, mark.lines) = (lines.len() as u64, lines.matches('\n').count() as u32);
            mark.before = sum_before(lines.as_bytes(), lines.len());
            written.insert(name.clone(), lines.into_bytes());
        }
        state.purged = now;
        written
    }

    fn publish(&self, state: &mut State, seen: &Files, written: &mut Files) {
        let ops: Vec<&Op> = state.unpublished(&self.log);
        if ops.is_empty() {
            return;
        }
        let texts: Vec<TextBlock> = fork::text_digests(&ops)
            .into_iter()
            .filter_map(|text| self.texts.get(&text))
            .map(|lines| TextBlock::read(blocks(lines).unwrap().remove(0)).unwrap())
            .collect();
        let lines: Vec<_> = ops.iter().map(|op| (self.lines[&op.id].clone(), None)).collect();
        let needs = state.needs(&self.log);
        let name = |n: u32| format!("{}-{n:04}{SUFFIX}", self.public);
        let there = |name: &String| written.get(name).or_else(|| seen.get(name));
        let next = (1..).find(|&n| there(&name(n)).is_none()).unwrap();
        let name = match there(&name(next - 1)) {
            Some(bytes) if bytes.len() < ROLL => name(next - 1),
            _ => name(next),
        };
        let mark = state.files.entry(name.clone()).or_default();
        let mut bytes = there(&name).map_or(Vec::new(), |bytes| bytes[..mark.read as usize].to_vec());
        if mark.read == 0 {
            bytes = part::header(PROJECT, "Study", self.public).into_bytes();
        }
        let changed = needs.iter().filter(|(replica, seq)| mark.needs.get(replica) != Some(seq));
        let changed = changed.map(|(r, s)| (*r, *s)).collect();
        bytes.extend_from_slice(part::commit(&texts, &lines, &changed).as_bytes());
        (mark.read, mark.needs) = (bytes.len() as u64, needs);
        mark.lines = bytes.iter().filter(|&&b| b == b'\n').count() as u32;
        mark.before = sum_before(&bytes, bytes.len());
        ops.iter().for_each(|op| mark.holds(op.id));
        written.insert(name, bytes);
    }
}
