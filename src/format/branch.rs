//! Two contents under one number: which one holds, by what somebody chose.
//!
//! The choice is an operation that travels; the later in order holds. What stands here looks at operations alone,
//! for bundles and shared folders alike; who keeps the file that does not hold is the workspace's affair.

use super::admit;
use super::bundle::{Bundle, Composer, Header, Vector};
use crate::error::Result;
use crate::log::dialect::TextBlock;
use crate::log::{Act, Log, Op, Sealed};
use crate::model::id::{Digest, OpId, ReplicaId};
use std::collections::HashSet;

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
        /// Somebody said that the file's contents hold.
        chosen: bool,
    },
}

/// Leaves out of a bundle what lost by choice, and says what is to be done with the rest.
pub fn judge(bundle: &mut Bundle, log: &Log) -> Verdict {
    let choices = choices(&bundle.ops);
    drop_lost(&mut bundle.ops, &choices, log);
    if let Some(other) = other(&bundle.ops, log) {
        let id = other.op.id;
        let chosen = chosen(log, id.replica, id.seq, &choices) == Some((id, other.op.sum));
        return Verdict::Fork { op: id, chosen };
    }
    match admit::gaps(&bundle.header.base, log) {
        gaps if gaps.is_empty() => Verdict::Take,
        gaps => Verdict::Wait(gaps),
    }
}

/// Says whether a bundle shows that whoever writes as these replicas must not go on: it knows more of their acts than
/// the log, or has other ones.
pub fn shows_copy(bundle: &Bundle, mine: &[ReplicaId], log: &Log) -> bool {
    let own = bundle.ops.iter().map(|sealed| &sealed.op).filter(|op| mine.contains(&op.id.replica));
    admit::beyond(&bundle.header, mine, log) || admit::fork(own, log).is_some()
}

/// The operations that choose.
pub fn choices<'s>(ops: impl IntoIterator<Item = &'s Sealed>) -> Vec<Sealed> {
    let chosen = ops.into_iter().filter(|sealed| matches!(sealed.op.act, Act::Choose { .. }));
    chosen.cloned().collect()
}

/// What was chosen for a replica at or before a number: the last choice in order, in the log or among `new`.
pub fn chosen(log: &Log, replica: ReplicaId, seq: u32, new: &[Sealed]) -> Option<(OpId, Digest)> {
    let mut choices = log.in_order(|op| matches!(op.act, Act::Choose { .. }));
    choices.extend(new.iter().map(|sealed| &sealed.op).filter(|op| matches!(op.act, Act::Choose { .. })));
    choices.sort_by_key(|op| op.order());
    choices.into_iter().rev().find_map(|op| match op.act {
        Act::Choose { op, sum } if op.replica == replica && op.seq <= seq => Some((op, sum)),
        _ => None,
    })
}

/// Leaves out of what came from elsewhere what lost against the content here. `choices` may have been made in what
/// comes with it.
pub fn drop_lost(ops: &mut Vec<Sealed>, choices: &[Sealed], log: &Log) {
    let there: HashSet<OpId> = ops.iter().map(|sealed| sealed.op.id).collect();
    let holds = |id: OpId| {
        let chosen = chosen(log, id.replica, id.seq, choices);
        chosen.filter(|(op, sum)| log.op(*op).is_some_and(|here| here.sum == *sum))
    };
    let continues_nothing =
        |id: OpId| id.seq > log.last(id.replica) + 1 && !there.contains(&OpId::new(id.replica, id.seq - 1));
    let lost: Vec<OpId> = ops
        .iter()
        .filter(|sealed| is_other(sealed, log) || continues_nothing(sealed.op.id))
        .filter_map(|sealed| holds(sealed.op.id))
        .map(|(op, _)| op)
        .collect();
    let is_lost = |id: OpId| lost.iter().any(|from| from.replica == id.replica && id.seq >= from.seq);
    ops.retain(|sealed| !is_lost(sealed.op.id));
}

/// Says whether an operation is another one here, or continues another one.
pub fn is_other(sealed: &Sealed, log: &Log) -> bool {
    admit::fork([&sealed.op], log).is_some()
}

/// The first operation that is another one here, or continues another one.
pub fn other<'o>(ops: &'o [Sealed], log: &Log) -> Option<&'o Sealed> {
    ops.iter().find(|sealed| is_other(sealed, log))
}

/// Says whether what it continues is not here although something was chosen for its replica.
pub fn is_after_lost(sealed: &Sealed, log: &Log) -> bool {
    let id = sealed.op.id;
    id.seq > log.last(id.replica) + 1 && chosen(log, id.replica, id.seq, &[]).is_some()
}

/// The first operation of a kept file that is another one here, else the first that is not here.
pub fn first_other<'b>(bundle: &'b Bundle, log: &Log) -> Option<&'b Sealed> {
    let here = |sealed: &&Sealed| log.op(sealed.op.id).map(|op| op.sum);
    let mut others = bundle.ops.iter().filter(|s| here(s).is_some_and(|sum| sum != s.op.sum));
    others.next().or_else(|| bundle.ops.iter().find(|sealed| here(sealed).is_none()))
}

/// Says whether a file has an operation and all after it, so that its branch can stand in the place of the one here.
pub fn can_take(bundle: &Bundle, from: OpId, log: &Log) -> bool {
    let first = bundle.ops.iter().find(|sealed| sealed.op.id == from);
    let known = if from.seq > 1 { log.op(OpId::new(from.replica, from.seq - 1)) } else { None };
    first.is_some_and(|first| first.op.prev == known.map(|op| op.sum))
}

/// What a file needs that is not here, so that its branch from `from` on can be taken in.
pub fn needs(bundle: &Bundle, from: OpId, log: &Log) -> Vec<String> {
    let mut base = bundle.header.base.clone();
    base.remove(&from.replica);
    admit::gaps(&base, log)
}

/// Says whether an operation goes when the branch from `from` on is set aside.
pub fn goes_with(from: OpId, id: OpId) -> bool {
    id.replica == from.replica && id.seq >= from.seq
}

/// Leaves in a file whose branch is taken in what may come in with it: whatever does not fork elsewhere.
pub fn rest(bundle: &mut Bundle, log: &Log) {
    let forked: HashSet<ReplicaId> =
        bundle.ops.iter().filter(|sealed| is_other(sealed, log)).map(|sealed| sealed.op.id.replica).collect();
    bundle.ops.retain(|sealed| !forked.contains(&sealed.op.id.replica));
}

/// Operations as a bundle that can be kept and taken in like one: from `base` on, or from what they continue.
///
/// # Errors
/// None of its own.
pub fn as_bundle(
    (project, title): (&str, &str),
    base: Option<Vector>,
    texts: &[TextBlock],
    ops: &[Sealed],
) -> Result<String> {
    let mut ops: Vec<&Sealed> = ops.iter().collect();
    ops.sort_by_key(|sealed| sealed.op.order());
    let mut upto = base.clone().unwrap_or_default();
    let mut begun = Vector::new();
    for id in ops.iter().map(|sealed| sealed.op.id) {
        if upto.insert(id.replica, id.seq).is_none() && id.seq > 1 {
            begun.insert(id.replica, id.seq - 1);
        }
    }
    let base = base.unwrap_or(begun);
    let kind = if base.is_empty() { "full" } else { "delta" }.to_owned();
    let header = Header { project: project.to_owned(), title: title.to_owned(), kind, base, upto };
    compose(&header, texts.iter().map(|text| text.lines.as_str()), ops.iter().map(|s| s.lines.as_str()))
}

/// A bundle in memory, without comments.
///
/// # Errors
/// None of its own.
pub fn compose<'l>(
    header: &Header,
    texts: impl IntoIterator<Item = &'l str>,
    ops: impl IntoIterator<Item = &'l str>,
) -> Result<String> {
    let mut lines = String::new();
    let mut out = |part: &str| {
        lines.push_str(part);
        Ok(())
    };
    let mut composer = Composer::new(header, &mut out)?;
    texts.into_iter().try_for_each(|text| composer.text(text))?;
    ops.into_iter().try_for_each(|op| composer.op(None, op))?;
    composer.finish()?;
    Ok(lines)
}

/// The texts that operations name, in the operations' order.
pub fn text_digests(ops: &[&Op]) -> Vec<Digest> {
    let mut seen = HashSet::new();
    let named = ops.iter().filter(|op| !op.purged).filter_map(|op| match op.act {
        Act::TranscriptAdd { text, .. } | Act::Freeze { text, .. } => Some(text),
        _ => None,
    });
    named.filter(|&text| seen.insert(text)).collect()
}
