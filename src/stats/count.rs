//! What is counted of a study: for each code and cluster the cells of every pair, and how many coders chose it.
//!
//! Everything else follows from these counts by arithmetic, and counts of texts add up.

use super::spans;
use super::sweep::{Document, Layout, Mark, Stretch};
use super::table::Cells;
use crate::text::Span;

/// Texts that several coders coded, and what is compared in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Study {
    /// The number of coders.
    pub coders: usize,
    /// What is compared: for each row the codes that count for it, one code or a code with those below it.
    pub rows: Vec<Vec<u32>>,
    /// The texts.
    pub documents: Vec<Document>,
}

/// Units with one number of ratings, of which so many are "coded".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rated {
    pub(super) ratings: u32,
    pub(super) coded: u32,
    pub(super) units: u64,
}

/// The units of two coders: `n00` is not counted, it follows from the units that both were to code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PairCells {
    pub(super) pair: usize,
    pub(super) cells: Cells,
}

/// A cluster: a text, or a turn of one. Its units do not depend on the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) document: usize,
    /// Units by the number of coders who were to code them.
    pub(super) present: Vec<(u32, u64)>,
    /// For each pair that shares units, how many.
    pub(super) shared: Vec<(usize, u64)>,
}

/// One row in one cluster in which it was coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) cluster: usize,
    pub(super) rated: Vec<Rated>,
    pub(super) pairs: Vec<PairCells>,
}

/// Segments of one pair that coincide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Matched {
    /// Segments of either coder with one of the other that is as good as the same.
    pub matched: u64,
    /// Segments of both coders.
    pub total: u64,
}

/// One row counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub(super) parts: Vec<Part>,
    /// For each coder the units coded.
    pub(super) coded: Vec<u64>,
    /// For each coder the number of segments.
    pub(super) segments: Vec<u64>,
    /// For each pair.
    pub(super) matched: Vec<Matched>,
    /// The sum of the squared lengths of all segments that can be compared.
    pub(super) squares: u128,
}

/// The place of a pair of coders (a < b) among all pairs.
pub(super) fn pair(coders: usize, a: usize, b: usize) -> usize {
    a * (2 * coders - a - 1) / 2 + b - a - 1
}

/// All pairs of coders, in order.
pub fn pairs(coders: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..coders).flat_map(move |a| (a + 1..coders).map(move |b| (a, b)))
}

impl Layout {
    /// The number of a pair of coders of this text among all pairs of `coders`, and if their order there is the other.
    fn pair(&self, coders: usize, a: usize, b: usize) -> (usize, bool) {
        let (one, other) = (self.coders[a] as usize, self.coders[b] as usize);
        (pair(coders, one.min(other), one.max(other)), one > other)
    }
    /// The clusters of the text with units.
    pub(super) fn bases(&self, coders: usize, document: usize) -> Vec<Cluster> {
        let mut all = vec![Cluster { document, present: vec![], shared: vec![] }; self.clusters()];
        self.walk(&[], |here| {
            let units = u64::from(here.span.len());
            let cluster = &mut all[here.cluster];
            add(&mut cluster.present, here.present.len() as u32, units);
            for (nth, &a) in here.present.iter().enumerate() {
                for &b in &here.present[nth + 1..] {
                    add(&mut cluster.shared, self.pair(coders, a as usize, b as usize).0, units);
                }
            }
        });
        all
    }
    /// Counts one row; `first` is the number of the text's first cluster.
    pub(super) fn count(&self, coders: usize, first: usize, segments: &[Vec<Span>]) -> Vec<Part> {
        let mut marks: Vec<Mark> = Vec::new();
        for (coder, list) in segments.iter().enumerate() {
            marks.extend(spans::covered(list.clone()).into_iter().map(|span| (span, coder as u32, 1)));
        }
        let mut tally = Tally::new(self.coders.len());
        let mut all = Vec::new();
        if marks.is_empty() {
            return all;
        }
        let mut cluster = 0;
        self.walk(&marks, |here| {
            if here.cluster != cluster {
                all.extend(tally.take(self, coders, first + cluster));
                cluster = here.cluster;
            }
            tally.add(&here);
        });
        all.extend(tally.take(self, coders, first + cluster));
        all
    }
}

fn add<K: PartialEq>(list: &mut Vec<(K, u64)>, key: K, units: u64) {
    match list.iter_mut().find(|(one, _)| *one == key) {
        Some((_, sum)) => *sum += units,
        None => list.push((key, units)),
    }
}

/// Counts of one row in one cluster while it is walked over.
struct Tally {
    coders: usize,
    rated: Vec<Rated>,
    /// For coders a and b of the text: units that both coded.
    both: Vec<u64>,
    /// Units that a coded and b was to code.
    one: Vec<u64>,
}

impl Tally {
    fn new(coders: usize) -> Tally {
        Tally { coders, rated: Vec::new(), both: vec![0; coders * coders], one: vec![0; coders * coders] }
    }
    fn add(&mut self, here: &Stretch<'_>) {
        if here.active.is_empty() {
            return;
        }
        let (ratings, coded) = (here.present.len() as u32, here.active.len() as u32);
        let units = u64::from(here.span.len());
        match self.rated.iter_mut().find(|one| one.ratings == ratings && one.coded == coded) {
            Some(one) => one.units += units,
            None => self.rated.push(Rated { ratings, coded, units }),
        }
        for &(a, _) in here.active {
            let row = a as usize * self.coders;
            here.present.iter().for_each(|&b| self.one[row + b as usize] += units);
            here.active.iter().for_each(|&(b, _)| self.both[row + b as usize] += units);
        }
    }
    /// What was counted, if anything was; counting begins again.
    fn take(&mut self, layout: &Layout, coders: usize, cluster: usize) -> Option<Part> {
        if self.rated.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        for (a, b) in pairs(self.coders) {
            let n11 = self.both[a * self.coders + b];
            let n10 = self.one[a * self.coders + b] - n11;
            let n01 = self.one[b * self.coders + a] - n11;
            let (pair, turned) = layout.pair(coders, a, b);
            let (n10, n01) = if turned { (n01, n10) } else { (n10, n01) };
            if n11 + n10 + n01 > 0 {
                found.push(PairCells { pair, cells: Cells { n11, n10, n01, n00: 0 } });
            }
        }
        self.both.fill(0);
        self.one.fill(0);
        Some(Part { cluster, rated: std::mem::take(&mut self.rated), pairs: found })
    }
}
