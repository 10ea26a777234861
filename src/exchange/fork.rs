//! Forks: two bodies of one operation, and which of them is in effect by a person's choice.
//!
//! The choice is an operation that travels; the later in order holds. What stands here looks at operations alone,
//! for bundles and shared folders alike; who keeps the file that does not hold is the workspace's affair.

use super::admit;
use super::bundle::Bundle;
use crate::log::{Act, Log, Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is to be done with a bundle, as far as its place among what is here decides it.
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
        /// True if a person chose the body in the file.
        chosen: bool,
    },
}

/// Leaves out of a bundle what lost by choice, and says what is to be done with the rest.
pub fn judge(bundle: &mut Bundle, log: &Log) -> Verdict {
    let choices = choices(&bundle.ops, log);
    drop_lost(&mut bundle.ops, &choices, log);
    if let Some((op, chosen)) = fork(&bundle.ops, log, &choices) {
        return Verdict::Fork { op, chosen };
    }
    match admit::gaps(&bundle.header.base, log) {
        gaps if gaps.is_empty() => Verdict::Take,
        gaps => Verdict::Wait(gaps),
    }
}

/// True if a bundle has later operations of these replicas than the log, or different ones. Then this folder is a copy
/// and must not write under their names.
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
    let by = |choice: &Op| match choice.act {
        Act::Choose { op: named, sum } if named == op => Some((choice.order(), sum)),
        _ => None,
    };
    let all = log.choices().into_iter().chain(new.iter().map(|sealed| &sealed.op)).filter_map(by);
    all.max().map(|(_, sum)| sum)
}

/// True if a person chose this body, and it continues the operations here.
pub fn is_chosen(there: &Op, log: &Log, new: &[Sealed]) -> bool {
    begins_here(there, log) && chosen(log, there.id, new) == Some(there.sum)
}

/// True if the previous operation is the same as here, so that the branches divide at this one.
fn begins_here(op: &Op, log: &Log) -> bool {
    match op.id.seq {
        1 => op.prev.is_none(),
        seq => log.op(OpId::new(op.id.replica, seq - 1)).is_some_and(|before| op.prev == Some(before.sum)),
    }
}

/// Leaves out of what came from elsewhere what lost against the content here. `choices` may have been made in what
/// comes with it.
///
/// Where two branches part, the last choice about that operation decides. What stands further along a branch that is
/// not here, so that it cannot be seen where it parted, lost if anything was ever chosen for its replica and holds here.
pub fn drop_lost(ops: &mut Vec<Sealed>, choices: &[Sealed], log: &Log) {
    let there: HashSet<OpId> = ops.iter().map(|sealed| sealed.op.id).collect();
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
    ops.retain(|sealed| lost.get(&sealed.op.id.replica).is_none_or(|&from| sealed.op.id.seq < from));
}

/// True if a choice about an earlier operation of the replica is in effect here.
fn holds_a_choice(log: &Log, before: OpId, choices: &[Sealed]) -> bool {
    let about = |op: &Op| match op.act {
        Act::Choose { op, .. } if op.replica == before.replica && op.seq <= before.seq => Some(op),
        _ => None,
    };
    let mut all = log.choices().into_iter().chain(choices.iter().map(|sealed| &sealed.op)).filter_map(about);
    all.any(|op| log.op(op).is_some_and(|here| chosen(log, op, choices) == Some(here.sum)))
}

/// True if the operation here has another body, or the operation continues another one.
pub fn is_other(sealed: &Sealed, log: &Log) -> bool {
    admit::fork([&sealed.op], log).is_some()
}

/// The first operation whose body differs from the one here, and true if a person chose the new body. A chosen branch
/// comes first, because it may contain the choice about another.
pub fn fork(ops: &[Sealed], log: &Log, choices: &[Sealed]) -> Option<(OpId, bool)> {
    let mut others = ops.iter().map(|sealed| &sealed.op).filter(|op| admit::fork([*op], log).is_some());
    let first = others.next()?;
    let chosen = std::iter::once(first).chain(others).find(|op| is_chosen(op, log, choices));
    Some(chosen.map_or((first.id, false), |op| (op.id, true)))
}

/// True if the operation before it is not here although there is a choice about its replica.
pub fn is_after_lost(sealed: &Sealed, log: &Log) -> bool {
    let id = sealed.op.id;
    id.seq > log.last(id.replica) + 1 && holds_a_choice(log, id, &[])
}

/// The operation of a kept file about which a person may choose: the first with two bodies and no choice yet, else the
/// first whose body differs here, else the first that is not here.
pub fn first_other<'b>(bundle: &'b Bundle, log: &Log) -> Option<&'b Sealed> {
    let here = |sealed: &&Sealed| log.op(sealed.op.id).map(|op| op.sum);
    let others = || bundle.ops.iter().filter(|s| here(s).is_some_and(|sum| sum != s.op.sum));
    let mut parted = others().filter(|sealed| begins_here(&sealed.op, log));
    let open = parted.find(|sealed| chosen(log, sealed.op.id, &[]) != here(sealed));
    open.or_else(|| others().next()).or_else(|| bundle.ops.iter().find(|sealed| here(sealed).is_none()))
}

/// True if a file has an operation and all after it, so that its branch can replace the one here.
pub fn can_take(bundle: &Bundle, from: OpId, log: &Log) -> bool {
    bundle.ops.iter().find(|sealed| sealed.op.id == from).is_some_and(|first| begins_here(&first.op, log))
}

/// What a file needs that is not here, so that its branch from `from` on can be taken in.
pub fn needs(bundle: &Bundle, from: OpId, log: &Log) -> Vec<String> {
    let mut base = bundle.header.base.clone();
    base.remove(&from.replica);
    admit::gaps(&base, log)
}

/// True if an operation is set aside with the branch that begins at `from`.
pub fn goes_with(from: OpId, id: OpId) -> bool {
    id.replica == from.replica && id.seq >= from.seq
}

/// Leaves in a file whose branch is taken in what may come in with it: whatever does not fork elsewhere and has its
/// words, or the purge that took them out.
pub fn rest(bundle: &mut Bundle, log: &Log) {
    let forked: HashSet<ReplicaId> =
        bundle.ops.iter().filter(|sealed| is_other(sealed, log)).map(|sealed| sealed.op.id.replica).collect();
    bundle.ops.retain(|sealed| !forked.contains(&sealed.op.id.replica));
    while let Some(from) = admit::wordless(&bundle.texts, &bundle.ops, &[], log) {
        bundle.ops.retain(|sealed| !goes_with(from, sealed.op.id));
    }
}

/// The choices of a log in force: each operation that was chosen for, and the content that stands here.
pub fn in_force(log: &Log) -> Vec<(OpId, Digest)> {
    let named = log.choices().into_iter().filter_map(|op| match op.act {
        Act::Choose { op, .. } => Some(op),
        _ => None,
    });
    let named: BTreeSet<OpId> = named.collect();
    let holds = |op: OpId| {
        let here = log.op(op).map(|here| here.sum)?;
        (chosen(log, op, &[]) == Some(here)).then_some((op, here))
    };
    named.into_iter().filter_map(holds).collect()
}

/// Acts that repeat earlier choices whose own operations are gone, while the chosen body is still in the log.
pub fn unsaid(before: &[(OpId, Digest)], log: &Log) -> Vec<Act> {
    let holds = |(op, sum): &&(OpId, Digest)| log.op(*op).is_some_and(|here| here.sum == *sum);
    let silent = |(op, _): &&(OpId, Digest)| chosen(log, *op, &[]).is_none();
    before.iter().filter(holds).filter(silent).map(|&(op, sum)| Act::Choose { op, sum }).collect()
}
