//! Forks: two contents under one number, and which one holds.
//!
//! A fork comes about when two folders write as one replica. A person chooses; the choice is an operation that travels,
//! and the last one in order holds. The rules look at operations alone, for bundles and shared folders alike; the
//! workspace keeps the file that does not hold.

use super::admit;
use super::bundle::Bundle;
use super::harm::Guard;
use crate::error::Result;
use crate::log::{Act, Log, Op, Purges, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is to be done with a bundle, judged by the operations that are here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It continues what is here.
    Take,
    /// It needs these earlier ones: `anna-x7f2k9qd 99-120`.
    Wait(Vec<String>),
    /// From this operation on it has other contents than those here.
    Fork {
        /// The first such operation.
        op: OpId,
        /// A choice says that the file's contents hold.
        chosen: bool,
    },
}

/// Leaves out of a bundle what lost by choice, and says what is to be done with the rest. A bundle may be judged again
/// when the log has changed: what was left out then is looked at again, since a later choice may let it hold.
///
/// `guard` says which choices do not count yet: those against the person's own work wait for an answer.
pub fn judge(bundle: &mut Bundle, guard: &Guard, log: &Log) -> Verdict {
    if !bundle.left_out.is_empty() {
        bundle.ops.append(&mut bundle.left_out);
        bundle.ops.sort_by_key(|sealed| sealed.op.order());
    }
    let choices = guard.choices(choices(&bundle.ops, log), log);
    bundle.left_out = drop_lost(&mut bundle.ops, &choices, log);
    if let Some((op, chosen)) = fork(&bundle.ops, log, &choices) {
        return Verdict::Fork { op, chosen };
    }
    match admit::gaps(&bundle.header.base, log) {
        gaps if gaps.is_empty() => Verdict::Take,
        gaps => Verdict::Wait(gaps),
    }
}

/// True if a bundle shows that a project that writes as these replicas is a copy: it knows more of their acts than the
/// log, or has other ones.
pub fn shows_copy(bundle: &Bundle, mine: &[ReplicaId], log: &Log) -> bool {
    let own = bundle.ops.iter().map(|sealed| &sealed.op).filter(|op| mine.contains(&op.id.replica));
    admit::beyond(&bundle.header, mine, log) || admit::fork(own, log).is_some()
}

/// The operations that choose, but for those on a branch of which other contents are here: such a choice counts once
/// its own branch does.
pub fn choices<'s>(ops: impl IntoIterator<Item = &'s Sealed> + Clone, log: &Log) -> Vec<Sealed> {
    let mut other: BTreeMap<ReplicaId, u32> = BTreeMap::new();
    for sealed in ops.clone().into_iter().filter(|sealed| is_other(sealed, log)) {
        let id = sealed.op.id;
        let first = other.entry(id.replica).or_insert(id.seq);
        *first = id.seq.min(*first);
    }
    let counts = |id: OpId| other.get(&id.replica).is_none_or(|&from| id.seq < from);
    let chosen = ops.into_iter().filter(|sealed| matches!(sealed.op.act, Act::Choose { .. }));
    chosen.filter(|sealed| counts(sealed.op.id)).cloned().collect()
}

/// Which content of an operation was chosen: by the last choice in order, in the log or among `new`.
pub fn chosen(log: &Log, op: OpId, new: &[Sealed]) -> Option<Digest> {
    let by = |choice: &Op| {
        let Act::Choose { op: named, sum } = choice.act else { return None };
        (named == op).then_some((choice.order(), sum))
    };
    let all = log.choices().into_iter().chain(new.iter().map(|sealed| &sealed.op)).filter_map(by);
    all.max().map(|(_, sum)| sum)
}

/// True if this content was chosen, and it continues what is here.
pub fn is_chosen(there: &Op, log: &Log, new: &[Sealed]) -> bool {
    begins_here(there, log) && chosen(log, there.id, new) == Some(there.sum)
}

/// True if the operation before it is the one here, so that two branches part at this operation.
fn begins_here(op: &Op, log: &Log) -> bool {
    match op.id.seq {
        1 => op.prev.is_none(),
        seq => log.op(OpId::new(op.id.replica, seq - 1)).is_some_and(|before| op.prev == Some(before.sum)),
    }
}

/// Removes incoming operations of a branch that lost by a choice, and returns them. `choices` are those that
/// come with the operations.
///
/// Where two branches part, the last choice about that operation decides. Operations further along a branch that is not
/// here (so that it cannot be seen where it parted) lost if any choice for their replica is in force here.
pub fn drop_lost(ops: &mut Vec<Sealed>, choices: &[Sealed], log: &Log) -> Vec<Sealed> {
    let there: HashSet<OpId> = ops.iter().map(|sealed| sealed.op.id).collect();
    // For each replica the first operation that does not simply continue what is here: everything after it shares its
    // fate, since operations of a replica form a chain.
    let mut doubtful: BTreeMap<ReplicaId, &Op> = BTreeMap::new();
    for sealed in ops.iter() {
        let id = sealed.op.id;
        let behind_gap =
            id.seq > log.last(id.replica) + 1 && !there.contains(&OpId::new(id.replica, id.seq - 1));
        if behind_gap || is_other(sealed, log) {
            let first = doubtful.entry(id.replica).or_insert(&sealed.op);
            if id.seq < first.id.seq {
                *first = &sealed.op;
            }
        }
    }
    let lost = |first: &&Op| match log.op(first.id) {
        Some(here) if begins_here(first, log) => chosen(log, first.id, choices) == Some(here.sum),
        _ => holds_a_choice(log, first.id, choices),
    };
    let lost: BTreeMap<ReplicaId, u32> =
        doubtful.into_values().filter(lost).map(|first| (first.id.replica, first.id.seq)).collect();
    let is_lost =
        |sealed: &Sealed| lost.get(&sealed.op.id.replica).is_some_and(|&from| sealed.op.id.seq >= from);
    ops.extract_if(.., |sealed| is_lost(sealed)).collect()
}

/// True if a choice about a replica at or before a number is in force here.
fn holds_a_choice(log: &Log, before: OpId, choices: &[Sealed]) -> bool {
    let about = |op: &Op| {
        let Act::Choose { op, .. } = op.act else { return None };
        (op.replica == before.replica && op.seq <= before.seq).then_some(op)
    };
    let mut all = log.choices().into_iter().chain(choices.iter().map(|sealed| &sealed.op)).filter_map(about);
    all.any(|op| log.op(op).is_some_and(|here| chosen(log, op, choices) == Some(here.sum)))
}

/// True if an operation has other content here, or continues one that has.
pub fn is_other(sealed: &Sealed, log: &Log) -> bool {
    admit::fork([&sealed.op], log).is_some()
}

/// The first operation that has other content than the one here, and whether it was chosen. A branch that was chosen
/// comes first: it may bring the choice about another.
pub fn fork(ops: &[Sealed], log: &Log, choices: &[Sealed]) -> Option<(OpId, bool)> {
    let mut others = ops.iter().map(|sealed| &sealed.op).filter(|op| admit::fork([*op], log).is_some());
    let first = others.next()?;
    let chosen = std::iter::once(first).chain(others).find(|op| is_chosen(op, log, choices));
    Some(chosen.map_or((first.id, false), |op| (op.id, true)))
}

/// True if an operation continues one that is not here, although a choice about its replica is in force.
pub fn is_after_lost(sealed: &Sealed, log: &Log) -> bool {
    let id = sealed.op.id;
    id.seq > log.last(id.replica) + 1 && holds_a_choice(log, id, &[])
}

/// The operation of a kept file about which a person may choose: the first of which there are two contents and no choice, else the first that is another one here, else the first that is not here.
pub fn first_other<'b>(bundle: &'b Bundle, log: &Log) -> Option<&'b Sealed> {
    let here = |sealed: &&Sealed| log.op(sealed.op.id).map(|op| op.sum);
    let others = || bundle.ops.iter().filter(|s| here(s).is_some_and(|sum| sum != s.op.sum));
    let mut parted = others().filter(|sealed| begins_here(&sealed.op, log));
    let open = parted.find(|sealed| chosen(log, sealed.op.id, &[]) != here(sealed));
    open.or_else(|| others().next()).or_else(|| bundle.ops.iter().find(|sealed| here(sealed).is_none()))
}

/// True if a file has the operation at which two branches part, so that its branch can replace the one here.
pub fn can_take(bundle: &Bundle, from: OpId, log: &Log) -> bool {
    bundle.ops.iter().find(|sealed| sealed.op.id == from).is_some_and(|first| begins_here(&first.op, log))
}

/// What a file needs that is not here, so that its branch from `from` on can be taken in.
pub fn needs(bundle: &Bundle, from: OpId, log: &Log) -> Vec<String> {
    let mut base = bundle.header.base.clone();
    base.remove(&from.replica);
    admit::gaps(&base, log)
}

/// True if an operation is set aside with the branch from `from` on.
pub fn goes_with(from: OpId, id: OpId) -> bool {
    id.replica == from.replica && id.seq >= from.seq
}

/// Reduces a file whose branch from `from` on is taken in to what may come in with it: operations of replicas that do
/// not fork elsewhere, with their words or the purge that took them out. `guard` keeps the person's own work: the branch
/// was chosen, but what other replicas in the file would take away was not.
///
/// # Errors
/// A branch whose first operation lacks its words: the purge of them is among what may not come in.
pub fn rest(bundle: &mut Bundle, from: OpId, guard: &mut Guard, log: &Log) -> Result<()> {
    let forked: HashSet<ReplicaId> =
        bundle.ops.iter().filter(|sealed| is_other(sealed, log)).map(|sealed| sealed.op.id.replica).collect();
    bundle.ops.retain(|sealed| !forked.contains(&sealed.op.id.replica));
    for harm in guard.harms(&bundle.ops, log) {
        let first = harm.acts.iter().map(|(id, _)| id.seq).min().unwrap_or(0);
        let goes = |id: OpId| id.replica == harm.replica && id.seq >= first;
        bundle.ops.retain(|sealed| harm.replica == from.replica || !goes(sealed.op.id));
    }
    // Last, since what was left out until here may have been a purge. Without a wordless operation its whole branch
    // cannot come in, and others may have lost their purge with it.
    while let Some(lacks) = admit::wordless(&bundle.texts, &bundle.ops, &Purges::default(), &|_| None, log) {
        bundle.ops.retain(|sealed| !goes_with(lacks, sealed.op.id));
    }
    match bundle.ops.iter().any(|sealed| sealed.op.id == from) {
        true => Ok(()),
        false => Err(admit::no_words(from)),
    }
}

/// The choices of a log in force: each operation that was chosen for, and the content that is here.
pub fn in_force(log: &Log) -> Vec<(OpId, Digest)> {
    let named = log.choices().into_iter().filter_map(|op| {
        let Act::Choose { op, .. } = op.act else { return None };
        Some(op)
    });
    let named: BTreeSet<OpId> = named.collect();
    let holds = |op: OpId| {
        let here = log.op(op).map(|here| here.sum)?;
        (chosen(log, op, &[]) == Some(here)).then_some((op, here))
    };
    named.into_iter().filter_map(holds).collect()
}

/// Of each operation that was chosen for, the content that holds by the last choice.
pub fn all_chosen(log: &Log) -> BTreeMap<OpId, Digest> {
    let all = log.choices().into_iter().filter_map(|op| match op.act {
        Act::Choose { op: named, sum } => Some((op.order(), named, sum)),
        _ => None,
    });
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all.into_iter().map(|(_, op, sum)| (op, sum)).collect()
}

/// The choices that were in force, still hold here, and are in no operation any more.
pub fn unsaid(before: &[(OpId, Digest)], log: &Log) -> Vec<Act> {
    let holds = |(op, sum): &&(OpId, Digest)| log.op(*op).is_some_and(|here| here.sum == *sum);
    let silent = |(op, _): &&(OpId, Digest)| chosen(log, *op, &[]).is_none();
    before.iter().filter(holds).filter(silent).map(|&(op, sum)| Act::Choose { op, sum }).collect()
}
