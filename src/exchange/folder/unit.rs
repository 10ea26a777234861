//! What comes in at once: one commit of a part, or commits of several parts that wait only for each other.
//!
//! A part that was lost and is published again builds on what the other parts have, and they build on what the lost
//! part had. No commit of such a ring can come first, so all of them come in together.

use super::super::bundle::Vector;
use super::super::part::PartCommit;
use crate::log::dialect::TextBlock;
use crate::log::{Log, Sealed};
use crate::model::id::{OpId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

/// Commits that come in at once, with their content.
#[derive(Debug)]
pub(super) struct Unit {
    /// The file of each commit, by its place in the list of files, and the commit. The content of a single commit is
    /// moved to `texts` and `ops`.
    pub commits: Vec<(usize, PartCommit)>,
    /// All texts.
    pub texts: Vec<TextBlock>,
    /// All operations, each once.
    pub ops: Vec<Sealed>,
}

impl Unit {
    /// One commit of one file.
    pub(super) fn one(file: usize, mut commit: PartCommit) -> Unit {
        let (texts, ops) = (std::mem::take(&mut commit.texts), std::mem::take(&mut commit.ops));
        Unit { commits: vec![(file, commit)], texts, ops }
    }

    /// Commits that wait for each other. An operation that several of them have is in `ops` once.
    fn several(commits: Vec<(usize, PartCommit)>) -> Unit {
        let all = || commits.iter().map(|(_, commit)| commit);
        let texts = all().flat_map(|commit| commit.texts.clone()).collect();
        let mut ops: Vec<Sealed> = all().flat_map(|commit| commit.ops.clone()).collect();
        // In order, so that each continues one that was admitted before it.
        ops.sort_by_key(|sealed| sealed.op.order());
        let mut seen = HashSet::new();
        ops.retain(|sealed| seen.insert((sealed.op.id, sealed.op.sum)));
        Unit { commits, texts, ops }
    }

    /// The file that brings an operation.
    pub(super) fn file_of(&self, op: OpId) -> usize {
        let has = |commit: &PartCommit| commit.ops.iter().any(|sealed| sealed.op.id == op);
        let found = self.commits.iter().find(|(_, commit)| has(commit)).or_else(|| self.commits.first());
        found.map_or(0, |(file, _)| *file)
    }

    /// The commits as they were read, with their content.
    pub(super) fn into_commits(self) -> Vec<(usize, PartCommit)> {
        let Unit { mut commits, texts, ops } = self;
        if let [(_, only)] = commits.as_mut_slice() {
            (only.texts, only.ops) = (texts, ops);
        }
        commits
    }
}

/// What is left of one file: the commits that did not come in yet.
pub(super) struct Waiting<'f> {
    /// What its next commit needs, the changes that the commit names left out.
    pub needs: &'f Vector,
    /// The commits, in order.
    pub commits: &'f mut VecDeque<PartCommit>,
}

/// Takes the commits out that wait only for each other: of each file the longest beginning such that everything it
/// needs is here or in these beginnings. `None` if there are no such commits.
pub(super) fn ring(files: &mut [Waiting<'_>], log: &Log) -> Option<Unit> {
    let needs: Vec<Vec<Vector>> = files.iter().map(needs_of_each).collect();
    let mut lengths: Vec<usize> = files.iter().map(|file| file.commits.len()).collect();
    loop {
        let before = lengths.clone();
        let reached = reached(files, &lengths, log);
        let last = |replica: ReplicaId| reached.get(&replica).copied().unwrap_or_else(|| log.last(replica));
        let met = |needs: &Vector| needs.iter().all(|(&replica, &seq)| last(replica) >= seq);
        let unbroken = |commit: &PartCommit| {
            commit.ops.iter().all(|sealed| last(sealed.op.id.replica) >= sealed.op.id.seq)
        };
        for (n, file) in files.iter().enumerate() {
            let good = file.commits.iter().zip(&needs[n]).take(lengths[n]);
            lengths[n] = good.take_while(|(commit, needs)| met(needs) && unbroken(commit)).count();
        }
        if lengths == before {
            break;
        }
    }
    let taken = files.iter_mut().zip(lengths).enumerate();
    let commits: Vec<(usize, PartCommit)> = taken
        .flat_map(|(n, (file, length))| file.commits.drain(..length).map(move |commit| (n, commit)))
        .collect();
    (!commits.is_empty()).then(|| Unit::several(commits))
}

/// What each commit of a file needs in all.
fn needs_of_each(file: &Waiting<'_>) -> Vec<Vector> {
    let mut all = file.needs.clone();
    let each = |commit: &PartCommit| {
        all.extend(commit.needs.iter().map(|(replica, seq)| (*replica, *seq)));
        all.clone()
    };
    file.commits.iter().map(each).collect()
}

/// The last number of each replica if so many commits of each file came in.
fn reached(files: &[Waiting<'_>], lengths: &[usize], log: &Log) -> BTreeMap<ReplicaId, u32> {
    let mut there: BTreeMap<ReplicaId, BTreeSet<u32>> = BTreeMap::new();
    for (file, &length) in files.iter().zip(lengths) {
        for id in file.commits.iter().take(length).flat_map(|commit| &commit.ops).map(|sealed| sealed.op.id) {
            there.entry(id.replica).or_default().insert(id.seq);
        }
    }
    let end = |(replica, numbers): (ReplicaId, BTreeSet<u32>)| {
        let from = log.last(replica);
        let more = numbers.range(from + 1..).zip(from + 1..).take_while(|(here, next)| **here == *next);
        (replica, from + more.count() as u32)
    };
    there.into_iter().map(end).collect()
}
