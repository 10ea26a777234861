//! Admission: whether operations from elsewhere may come in.
//!
//! The rules of `docs/bundle.md` on gaps, chains and stamps, for bundles and shared folders alike. They look at
//! operations alone.

use super::bundle::{Bundle, Header, MAX_OPS, Vector};
use crate::error::{Error, Result};
use crate::log::dialect::TextBlock;
use crate::log::{Act, Find, Log, Op, Purges, Sealed};
use crate::model::id::{Digest, IdSet, OpId, ReplicaId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The operations of `base` that are not here: replica, first and last number.
pub fn lacking(base: &Vector, log: &Log) -> Vec<(ReplicaId, u32, u32)> {
    let last = |replica| log.last(replica);
    base.iter().filter(|&(&r, &seq)| last(r) < seq).map(|(&r, &seq)| (r, last(r) + 1, seq)).collect()
}

/// [`lacking`] in words: `anna-x7f2k9qd 99-120`.
pub fn gaps(base: &Vector, log: &Log) -> Vec<String> {
    gap_words(&lacking(base, log))
}

/// Gaps in words, each as in [`gaps`].
pub fn gap_words(lacking: &[(ReplicaId, u32, u32)]) -> Vec<String> {
    let words = |(replica, from, to): &(ReplicaId, u32, u32)| match from == to {
        true => format!("{replica} {from}"),
        false => format!("{replica} {from}-{to}"),
    };
    lacking.iter().map(words).collect()
}

/// The first operation of which these and the log hold different contents, or that continues another one than
/// the log's last: two wrote under one name.
pub fn fork<'a>(ops: impl IntoIterator<Item = &'a Op>, log: &Log) -> Option<OpId> {
    let differs = |op: &&Op| match log.op(op.id) {
        Some(here) => here.sum != op.sum,
        None => {
            let before = log.op(OpId::new(op.id.replica, op.id.seq.wrapping_sub(1)));
            before.is_some_and(|before| op.prev != Some(before.sum))
        }
    };
    ops.into_iter().find(differs).map(|op| op.id)
}

/// True if a file knows more acts of these replicas than the log: a project that writes as one of them is a restored copy
/// and must write under a new name.
pub fn beyond(header: &Header, mine: &[ReplicaId], log: &Log) -> bool {
    let known = |replica: &ReplicaId| header.base.get(replica).into_iter().chain(header.upto.get(replica));
    mine.iter().any(|replica| known(replica).any(|&seq| seq > log.last(*replica)))
}

/// The last operation of each replica while operations come in one after another.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    /// Number, sum, lamport time and commit of the last one.
    last: BTreeMap<ReplicaId, (u32, Digest, u64, u32)>,
}

impl Admission {
    /// The last number of a replica in the log or among the operations that were admitted.
    pub fn last(&self, replica: ReplicaId, log: &Log) -> u32 {
        self.last.get(&replica).map_or_else(|| log.last(replica), |last| last.0)
    }

    /// Admits an operation that the log lacks.
    ///
    /// # Errors
    /// One that does not continue its replica's last: by number, by sum, in time, or in its commit.
    pub fn admit(&mut self, op: &Op, log: &Log) -> Result<()> {
        let replica = op.id.replica;
        // Number, sum and time chain each operation to the one before it, so a file can neither leave one out nor put
        // another one in its place. A commit is the number of its first operation: it goes on, or a new one begins.
        let known = || log.op(OpId::new(replica, log.last(replica))).map(place);
        let last = self.last.get(&replica).copied().or_else(known);
        let follows = match last {
            None => op.id.seq == 1 && op.prev.is_none() && op.commit == 1,
            Some((seq, sum, lamport, commit)) => {
                let same = op.commit == op.id.seq || op.commit == commit;
                op.id.seq == seq + 1 && op.prev == Some(sum) && op.lamport > lamport && same
            }
        };
        if !follows {
            return Err(
                Error::bad_file(format!("{} does not continue what is before it", op.id)).hint(NOT_OURS)
            );
        }
        self.last.insert(replica, place(op));
        Ok(())
    }
}

fn place(op: &Op) -> (u32, Digest, u64, u32) {
    (op.id.seq, op.sum, op.lamport, op.commit)
}

/// Checks all operations of a bundle that are new here.
///
/// # Errors
/// Those of [`check_texts`] and [`Admission::admit`], and those of [`check_stamp`], with the operation's line.
pub fn check(bundle: &Bundle, log: &Log) -> Result<()> {
    check_texts(bundle, log)?;
    let new = |op: &Op| op.id.seq > log.last(op.id.replica);
    let total =
        log.len() + set_aside(&bundle.ops, log) + bundle.ops.iter().filter(|sealed| new(&sealed.op)).count();
    let mut admission = Admission::default();
    for (n, Sealed { op, .. }) in bundle.ops.iter().enumerate().filter(|(_, sealed)| new(&sealed.op)) {
        let done = check_stamp(op, total).and_then(|()| admission.admit(op, log));
        done.map_err(|fault| fault.at(bundle.line(n), None))?;
    }
    Ok(())
}

/// Checks that the texts come with the operations of a bundle, unless they were purged, here or there.
///
/// # Errors
/// An operation that is new here and whose words are missing, with its line.
pub fn check_texts(bundle: &Bundle, log: &Log) -> Result<()> {
    let lacks = wordless(&bundle.texts, &bundle.ops, &Purges::default(), &|_| None, log);
    let Some(op) = lacks else { return Ok(()) };
    let line = bundle.ops.iter().position(|sealed| sealed.op.id == op).map_or(0, |n| bundle.line(n));
    Err(no_words(op).at(line, None))
}

/// The first operation that is new here and has lost its words, or names a text that did not come with it, although no
/// purge is known that took them out.
///
/// A purge may lie in the log, among the operations, or elsewhere: `elsewhere` has the purges that were seen in other
/// files of a folder, `beside` looks up what operations there are about.
pub fn wordless<'o>(
    texts: &[TextBlock],
    ops: &'o [Sealed],
    elsewhere: &Purges,
    beside: Find<'_, 'o>,
    log: &'o Log,
) -> Option<OpId> {
    // Only collected for an operation that lacks its words, since most files have none.
    let is_new = |op: &Op| log.op(op.id).is_none_or(|here| here.sum != op.sum);
    let mut known: Option<(Purges, HashMap<OpId, &Op>, IdSet<OpId>)> = None;
    let here: HashSet<Digest> = texts.iter().map(|block| block.digest).collect();
    let mut collect = || {
        let mut all = log.purges().clone();
        ops.iter().for_each(|sealed| all.add(&sealed.op));
        all.join(elsewhere.clone());
        let own: HashMap<OpId, &Op> = ops.iter().map(|sealed| (sealed.op.id, &sealed.op)).collect();
        let find = |id: OpId| own.get(&id).copied().or_else(|| log.op(id)).or_else(|| beside(id));
        let reached = all.all_reached(own.values().copied(), &find);
        (all, own, reached)
    };
    let lacks = |op: &&'o Op| {
        let away = op.act.text().filter(|text| !here.contains(text));
        if !op.purged && away.is_none() || !is_new(op) {
            return false;
        }
        let (purges, own, reached) = known.get_or_insert_with(&mut collect);
        let find = |id: OpId| own.get(&id).copied().or_else(|| log.op(id)).or_else(|| beside(id));
        op.purged && !purges.take_next(op, &find, reached)
            || away.is_some_and(|text| !purges.texts.contains(&text))
    };
    ops.iter().map(|sealed| &sealed.op).find(lacks).map(|op| op.id)
}

/// The refusal of a private operation in a file.
pub fn private(op: OpId) -> Error {
    Error::bad_file(format!("{op} is for one person alone and does not belong here"))
}

/// The refusal of an operation whose words are not there.
pub fn no_words(op: OpId) -> Error {
    Error::bad_file(format!("the words of {op} are not here, and no purge of them"))
}

/// How many more operations there may have been than there are: after a choice between two branches, one of
/// them was set aside.
pub fn set_aside(ops: &[Sealed], log: &Log) -> usize {
    let chose = |sealed: &Sealed| matches!(sealed.op.act, Act::Choose { .. });
    let any = ops.iter().any(chose) || !log.choices().is_empty();
    if any { MAX_OPS } else { 0 }
}

/// Refuses a stamp beyond the number of all operations: a writer cannot have seen more than there are.
///
/// # Errors
/// Such an operation.
pub fn check_stamp(op: &Op, total: usize) -> Result<()> {
    if op.lamport <= total as u64 {
        return Ok(());
    }
    let what = format!("the stamp of {} is beyond everything that exists ({} of {total})", op.id, op.lamport);
    Err(Error::bad_file(what).hint(NOT_OURS))
}

const NOT_OURS: &str = "this file was not written by emic, or was changed";
