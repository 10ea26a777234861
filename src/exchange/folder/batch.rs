//! Commits of several parts that are saved together.

use super::super::admit::{self, Admission};
use super::super::bundle::Vector;
use super::unit::Unit;
use crate::error::{Error, Kind};
use crate::log::dialect::TextBlock;
use crate::log::{Log, Op, Purges, Sealed};
use crate::model::id::{Digest, OpId};
use std::collections::{HashMap, HashSet};

/// Checked commits that are not in the log yet.
#[derive(Debug, Default)]
pub struct Batch {
    admission: Admission,
    ops: Vec<Sealed>,
    texts: Vec<TextBlock>,
    /// Where in `ops` each is.
    places: HashMap<OpId, usize>,
    /// What the purges among the operations took out.
    purges: Purges,
}

impl Batch {
    /// Operations in the batch.
    pub fn len(&self) -> usize {
        self.ops.len()
    }
    /// True if the batch has no operation.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Empties the batch: its operations in the order in which they came, and each of its texts once.
    pub fn take(&mut self) -> (Vec<Sealed>, Vec<TextBlock>) {
        let Batch { ops, mut texts, .. } = std::mem::take(self);
        let mut seen = HashSet::new();
        texts.retain(|text| seen.insert(text.digest));
        (ops, texts)
    }

    fn op(&self, id: OpId) -> Option<&Op> {
        self.places.get(&id).and_then(|&place| self.ops.get(place)).map(|sealed| &sealed.op)
    }

    /// True if the log and the batch together have what a commit needs.
    pub fn meets(&self, needs: &Vector, log: &Log) -> bool {
        needs.iter().all(|(&r, &seq)| self.admission.last(r, log) >= seq)
    }

    /// True if the batch has other content for one of these operations, or for one that they continue.
    pub fn has_other(&self, ops: &[Sealed]) -> bool {
        let differs = |id: OpId, sum: Option<Digest>| self.op(id).is_some_and(|here| Some(here.sum) != sum);
        ops.iter().any(|Sealed { op, .. }| {
            let before = OpId::new(op.id.replica, op.id.seq.wrapping_sub(1));
            differs(op.id, Some(op.sum)) || differs(before, op.prev)
        })
    }

    /// Adds the content of commits; returns how many of its operations are new.
    ///
    /// # Errors
    /// An operation, and why it keeps the whole unit out: it is private, has other content here, has lost its words
    /// though no purge is known that took them out, or is refused by [`Admission::admit`]. Nothing was added then.
    pub(super) fn add(&mut self, unit: &Unit, log: &Log) -> std::result::Result<usize, (OpId, Error)> {
        let admission = self.check(unit, log)?;
        let fresh: Vec<Sealed> =
            unit.ops.iter().filter(|sealed| !self.places.contains_key(&sealed.op.id)).cloned().collect();
        // A writer leaves words out only if it knows of a purge of them. Without that purge here they would look lost.
        if let Some(op) = admit::wordless(&unit.texts, &fresh, &self.purges, &|id| self.op(id), log) {
            return Err((op, admit::no_words(op)));
        }
        self.admission = admission;
        Ok(self.collect(fresh, &unit.texts, log))
    }

    /// Checks that operations continue what is here; returns the ends that later commits continue.
    fn check(&self, unit: &Unit, log: &Log) -> std::result::Result<Admission, (OpId, Error)> {
        let mut admission = self.admission.clone();
        let mut total = log.len() + self.ops.len() + admit::set_aside(&unit.ops, log);
        total += unit.ops.iter().filter(|sealed| log.op(sealed.op.id).is_none()).count();
        let mut seen: HashMap<OpId, Digest> = HashMap::new();
        for Sealed { op, .. } in &unit.ops {
            let id = op.id;
            if id.replica.is_private() {
                return Err((id, admit::private(id)));
            }
            let here = log.op(id).map(|here| here.sum).or_else(|| self.op(id).map(|op| op.sum));
            match here.or_else(|| seen.get(&id).copied()) {
                Some(sum) if sum == op.sum => {}
                Some(_) => {
                    let what = format!("this file and this project have different contents for {id}");
                    return Err((id, Error::new(Kind::Fork, what).hint("emic doctor shows both")));
                }
                None => {
                    let admitted = admit::check_stamp(op, total).and_then(|()| admission.admit(op, log));
                    admitted.map_err(|fault| (id, fault))?;
                    seen.insert(id, op.sum);
                }
            }
        }
        Ok(admission)
    }

    fn collect(&mut self, fresh: Vec<Sealed>, texts: &[TextBlock], log: &Log) -> usize {
        let before = self.ops.len();
        for sealed in fresh {
            let id = sealed.op.id;
            if log.op(id).is_none() && !self.places.contains_key(&id) {
                self.places.insert(id, self.ops.len());
                self.purges.add(&sealed.op);
                self.ops.push(sealed);
            }
        }
        let new = self.ops.len() - before;
        if new > 0 {
            self.texts.extend(texts.iter().filter(|text| log.source(text.digest).is_none()).cloned());
        }
        new
    }

    /// The operations that were added last.
    pub fn last(&self, count: usize) -> &[Sealed] {
        &self.ops[self.ops.len().saturating_sub(count)..]
    }
}
