//! What comes in at once: one commit of a part, or commits of several parts that wait only for each other.
//!
//! A part that was lost and is published again builds on what the other parts have, and they build on what the lost
//! part had. No commit of such a ring can come first, so all of them come in together.

use super::super::bundle::Vector;
use super::super::fork;
use super::super::part::PartCommit;
use crate::log::dialect::TextBlock;
use crate::log::{Log, Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
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

    /// Commits that wait for each other. An operation that several of them have is in `ops` once; one of a branch that
    /// lost is in none.
    fn several(commits: Vec<(usize, PartCommit)>, branches: &Branches) -> Unit {
        let all = || commits.iter().map(|(_, commit)| commit);
        let texts = all().flat_map(|commit| commit.texts.clone()).collect();
        let ops = all().flat_map(|commit| &commit.ops).filter(|sealed| branches.takes(sealed));
        let mut ops: Vec<Sealed> = ops.cloned().collect();
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
/// needs is here or in these beginnings. `None` if there are no such commits. Of two contents under one number only one
/// is in them; `choices` are those that lie in the folder.
pub(super) fn ring(files: &mut [Waiting<'_>], choices: &[Sealed], log: &Log) -> Option<Unit> {
    let needs: Vec<Vec<Vector>> = files.iter().map(needs_of_each).collect();
    let branches = Branches::of(files, choices, log);
    let mut lengths: Vec<usize> = files.iter().map(|file| branches.length(file)).collect();
    loop {
        let before = lengths.clone();
        let reached = reached(files, &lengths, &branches, log);
        let last = |replica: ReplicaId| reached.get(&replica).copied().unwrap_or_else(|| log.last(replica));
        let met = |needs: &Vector| needs.iter().all(|(&replica, &seq)| last(replica) >= seq);
        let unbroken = |commit: &PartCommit| {
            let mut ops = commit.ops.iter().filter(|sealed| branches.takes(sealed));
            ops.all(|sealed| last(sealed.op.id.replica) >= sealed.op.id.seq)
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
    (!commits.is_empty()).then(|| Unit::several(commits, &branches))
}

/// The contents that may come in where several files have different ones under one number.
struct Branches {
    /// By replica, where there are two.
    taken: BTreeMap<ReplicaId, Branch>,
}

/// The contents of one replica that may come in.
struct Branch {
    /// The first number that has two contents.
    from: u32,
    /// The sums from there on.
    sums: HashSet<Digest>,
    /// A person chose it, so that the other branch is left out; else commits with the other one wait.
    chosen: bool,
}

impl Branches {
    fn of(files: &[Waiting<'_>], choices: &[Sealed], log: &Log) -> Branches {
        let mut contents: BTreeMap<ReplicaId, BTreeMap<u32, Vec<&Op>>> = BTreeMap::new();
        for op in files.iter().flat_map(|file| file.commits.iter()).flat_map(|commit| &commit.ops) {
            let here = contents.entry(op.op.id.replica).or_default().entry(op.op.id.seq).or_default();
            if here.iter().all(|other| other.sum != op.op.sum) {
                here.push(&op.op);
            }
        }
        let mut taken = BTreeMap::new();
        for (replica, numbers) in contents {
            let in_log = |seq: u32| log.op(OpId::new(replica, seq)).map(|op| op.sum);
            let parts = |(seq, ops): &(&u32, &Vec<&Op>)| {
                ops.len() > 1 || in_log(**seq).is_some_and(|sum| ops.iter().any(|op| op.sum != sum))
            };
            let Some((&from, _)) = numbers.iter().find(parts) else { continue };
            // From there on each continues the one before it; where several do, what is here or was chosen counts.
            let mut sums = HashSet::new();
            let mut last: Option<(u32, Digest)> = None;
            for (&seq, ops) in numbers.range(from..) {
                // What lies between may be here and in no file that waits.
                let before = match last {
                    Some((number, _)) if number + 1 < seq => in_log(seq - 1),
                    last => last.map(|(_, sum)| sum),
                };
                if last.is_some() && before.is_none() {
                    break;
                }
                let held = in_log(seq).or_else(|| fork::chosen(log, OpId::new(replica, seq), choices));
                let follows = |op: &&&Op| before.is_none() || op.prev == before;
                let named = ops.iter().filter(follows).find(|op| Some(op.sum) == held);
                let Some(op) = named.or_else(|| ops.iter().find(follows)) else { break };
                last = Some((seq, op.sum));
                sums.insert(op.sum);
            }
            let choice = fork::chosen(log, OpId::new(replica, from), choices);
            let chosen = choice.is_some_and(|sum| sums.contains(&sum));
            taken.insert(replica, Branch { from, sums, chosen });
        }
        Branches { taken }
    }

    /// True if an operation is on no branch, or on the one that may come in.
    fn takes(&self, sealed: &Sealed) -> bool {
        let branch = self.taken.get(&sealed.op.id.replica);
        branch.is_none_or(|branch| sealed.op.id.seq < branch.from || branch.sums.contains(&sealed.op.sum))
    }

    /// How many commits of a file come before one with other content, of which no one said that it lost.
    fn length(&self, file: &Waiting<'_>) -> usize {
        let chosen = |sealed: &Sealed| self.taken.get(&sealed.op.id.replica).is_some_and(|b| b.chosen);
        let may = |sealed: &Sealed| self.takes(sealed) || chosen(sealed);
        file.commits.iter().take_while(|commit| commit.ops.iter().all(may)).count()
    }
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
fn reached(
    files: &[Waiting<'_>],
    lengths: &[usize],
    branches: &Branches,
    log: &Log,
) -> BTreeMap<ReplicaId, u32> {
    let mut there: BTreeMap<ReplicaId, BTreeSet<u32>> = BTreeMap::new();
    for (file, &length) in files.iter().zip(lengths) {
        let ops = file.commits.iter().take(length).flat_map(|commit| &commit.ops);
        for id in ops.filter(|sealed| branches.takes(sealed)).map(|sealed| sealed.op.id) {
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
