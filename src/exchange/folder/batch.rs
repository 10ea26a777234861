//! Commits of several parts that are saved together.

use super::super::admit::{self, Admission};
use super::super::bundle::Vector;
use super::super::part::PartCommit;
use crate::error::{Error, Kind, Result};
use crate::log::dialect::TextBlock;
use crate::log::{Log, Sealed};
use crate::model::id::{Digest, OpId};
use std::collections::{HashMap, HashSet};

/// Checked commits that are not in the log yet.
#[derive(Debug, Default)]
pub struct Batch {
    admission: Admission,
    ops: Vec<Sealed>,
    texts: Vec<TextBlock>,
    sums: HashMap<OpId, Digest>,
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

    /// True if the log and the batch together have what a commit needs.
    pub fn meets(&self, needs: &Vector, log: &Log) -> bool {
        needs.iter().all(|(&r, &seq)| self.admission.last(r, log) >= seq)
    }

    /// True if the batch has other content for an operation of a commit, or for one that the commit continues.
    pub fn has_other(&self, commit: &PartCommit) -> bool {
        let differs =
            |id: OpId, sum: Option<Digest>| self.sums.get(&id).is_some_and(|here| Some(*here) != sum);
        commit.ops.iter().any(|Sealed { op, .. }| {
            let before = OpId::new(op.id.replica, op.id.seq.wrapping_sub(1));
            differs(op.id, Some(op.sum)) || differs(before, op.prev)
        })
    }

    /// Checks a commit of a part; if it is not sound, nothing of it counts.
    ///
    /// # Errors
    /// A private operation, one that has other content here, one whose words are missing, and those of
    /// [`Admission::admit`].
    pub fn admit(&mut self, commit: &PartCommit, log: &Log) -> Result<()> {
        // On a copy: a commit that turns out bad half-way must not move the ends that later commits continue.
        let mut admission = self.admission.clone();
        let mut total = log.len() + self.ops.len() + admit::set_aside(&commit.ops, log);
        total += commit.ops.iter().filter(|sealed| log.op(sealed.op.id).is_none()).count();
        for Sealed { op, .. } in &commit.ops {
            let id = op.id;
            if id.replica.is_private() {
                return Err(admit::private(id));
            }
            match log.op(id).map(|here| here.sum).or_else(|| self.sums.get(&id).copied()) {
                Some(sum) if sum == op.sum => {}
                Some(_) => {
                    let what = format!("this file and this project have different contents for {id}");
                    return Err(Error::new(Kind::Fork, what).hint("emic doctor shows both"));
                }
                None => {
                    admit::check_stamp(op, total)?;
                    admission.admit(op, log)?;
                }
            }
        }
        // A writer leaves words out only if it knows of a purge of them. Without that purge here they would look
        // lost, so the commit waits for it: it may be in this batch, or in the same commit.
        let fresh: Vec<Sealed> =
            commit.ops.iter().filter(|sealed| !self.sums.contains_key(&sealed.op.id)).cloned().collect();
        if let Some(op) = admit::wordless(&commit.texts, &fresh, &self.ops, log) {
            return Err(admit::no_words(op));
        }
        self.admission = admission;
        Ok(())
    }

    /// Adds a checked commit; returns how many of its operations are new.
    pub fn collect(&mut self, mut commit: PartCommit, log: &Log) -> usize {
        commit.names.keep();
        let before = self.ops.len();
        for sealed in commit.ops {
            let id = sealed.op.id;
            if log.op(id).is_none() && self.sums.insert(id, sealed.op.sum).is_none() {
                self.ops.push(sealed);
            }
        }
        let new = self.ops.len() - before;
        if new > 0 {
            self.texts.extend(commit.texts.into_iter().filter(|text| log.source(text.digest).is_none()));
        }
        new
    }

    /// The operations that were added last.
    pub fn last(&self, count: usize) -> &[Sealed] {
        &self.ops[self.ops.len().saturating_sub(count)..]
    }
}
