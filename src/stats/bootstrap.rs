//! Intervals by resampling clusters: texts or turns, never characters, which do not vary independently.
//!
//! A replicate is a sum of the counts of clusters, each as often as it was drawn; text is not looked at again.

use super::compared::{Compared, pool_alpha, pool_kappa};
use super::count::pairs;
use super::estimate::Estimate;
use super::nominal::Ratings;
use super::table::Cells;

/// The fewest clusters from which intervals are made.
pub const LEAST_CLUSTERS: usize = 5;
/// The fewest texts that make clusters; with fewer of them turns do.
pub const LEAST_TEXTS: usize = 8;
/// The greatest share of replicates without a value with which there is still an interval.
const MOST_DROPPED: f64 = 0.05;

/// A 95 % interval of a coefficient, or none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    /// The lower and upper end, the 2.5th and 97.5th percentile of the replicates.
    pub ends: Option<(f64, f64)>,
    /// Replicates in which the coefficient had no value.
    pub dropped: usize,
}

/// Intervals of one row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowIntervals {
    /// Of alpha.
    pub alpha: Interval,
    /// Of AC1.
    pub ac1: Interval,
    /// Of Fleiss' kappa.
    pub fleiss: Interval,
    /// Of Cohen's kappa, for each pair.
    pub kappa: Vec<Interval>,
}

/// All intervals of a study.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Intervals {
    /// For each row.
    pub rows: Vec<RowIntervals>,
    /// Of the pooled kappa of each pair.
    pub pooled_kappa: Vec<Interval>,
    /// Of the pooled alpha.
    pub pooled_alpha: Interval,
    /// The clusters that were drawn from: those that two coders were to code.
    pub clusters: usize,
}

/// A small generator of random numbers, SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the same numbers on
/// every machine and in every version.
#[derive(Debug, Clone)]
pub struct Generator(u64);

impl Generator {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Generator {
        Generator(seed)
    }
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
    /// A number below `end`; 0 if that is 0. The bias of at most end / 2^64 is far below what replicates could show.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }
}

/// The values of one coefficient in all replicates.
#[derive(Debug, Clone, Default)]
struct Values {
    list: Vec<f64>,
    dropped: usize,
}

impl Values {
    fn add(&mut self, one: Estimate) {
        match one {
            Estimate::Value(value) => self.list.push(value),
            Estimate::Undefined(_) => self.dropped += 1,
        }
    }
    fn interval(mut self) -> Interval {
        let dropped = self.dropped;
        let all = dropped + self.list.len();
        if self.list.is_empty() || dropped as f64 > MOST_DROPPED * all as f64 {
            return Interval { ends: None, dropped };
        }
        self.list.sort_unstable_by(f64::total_cmp);
        Interval { ends: Some((percentile(&self.list, 0.025), percentile(&self.list, 0.975))), dropped }
    }
}

/// A percentile of sorted values, between two of them by linear interpolation.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    low + (high - low) * at.fract()
}

/// The values of one row.
struct RowValues {
    alpha: Values,
    ac1: Values,
    fleiss: Values,
    kappa: Vec<Values>,
}

impl Compared {
    /// True if there are enough texts that two coders were to code to draw from them.
    pub fn has_enough_texts(&self) -> bool {
        let shared = |document: usize| {
            self.clusters.iter().any(|one| one.document == document && !one.shared.is_empty())
        };
        (0..self.documents).filter(|&document| shared(document)).count() >= LEAST_TEXTS
    }
    /// Draws the clusters again `replicates` times, and gives the intervals of every row; `pooled` are the rows that
    /// are pooled. The same seed gives the same intervals.
    pub fn bootstrap(&self, pooled: &[usize], replicates: usize, seed: u64) -> Intervals {
        let mut chance = Generator::new(seed);
        let shared: Vec<usize> =
            (0..self.clusters.len()).filter(|&nth| !self.clusters[nth].shared.is_empty()).collect();
        let all_pairs = pairs(self.coders).count();
        let blank = || RowValues {
            alpha: Values::default(),
            ac1: Values::default(),
            fleiss: Values::default(),
            kappa: vec![Values::default(); all_pairs],
        };
        let mut rows: Vec<RowValues> = self.rows.iter().map(|_| blank()).collect();
        let (mut alpha, mut kappa) = (Values::default(), vec![Values::default(); all_pairs]);
        let enough = shared.len() >= LEAST_CLUSTERS;
        for _ in 0..if enough { replicates } else { 0 } {
            let mut times = vec![0u64; self.clusters.len()];
            (0..shared.len()).for_each(|_| times[shared[chance.below(shared.len())]] += 1);
            let drawn = Drawn::new(self, &times);
            let counts: Vec<(Ratings, Vec<Cells>)> =
                (0..self.rows.len()).map(|row| (drawn.ratings(row), drawn.cells(row))).collect();
            for (values, (ratings, cells)) in rows.iter_mut().zip(&counts) {
                values.alpha.add(ratings.alpha());
                values.ac1.add(ratings.ac1());
                values.fleiss.add(ratings.fleiss());
                values.kappa.iter_mut().zip(cells).for_each(|(one, cells)| one.add(cells.kappa()));
            }
            alpha.add(pool_alpha(pooled.iter().map(|&row| counts[row].0.clone())).0);
            for (nth, values) in kappa.iter_mut().enumerate() {
                values.add(pool_kappa(pooled.iter().map(|&row| counts[row].1[nth])).0);
            }
        }
        let row = |values: RowValues| RowIntervals {
            alpha: values.alpha.interval(),
            ac1: values.ac1.interval(),
            fleiss: values.fleiss.interval(),
            kappa: values.kappa.into_iter().map(Values::interval).collect(),
        };
        Intervals {
            rows: rows.into_iter().map(row).collect(),
            pooled_kappa: kappa.into_iter().map(Values::interval).collect(),
            pooled_alpha: alpha.interval(),
            clusters: shared.len(),
        }
    }
}

/// One replicate: how often each cluster was drawn.
struct Drawn<'c> {
    of: &'c Compared,
    times: &'c [u64],
    /// Units by the number of coders who were to code them.
    present: Vec<u64>,
    /// For each pair the units that both were to code.
    shared: Vec<u64>,
}

impl<'c> Drawn<'c> {
    fn new(of: &'c Compared, times: &'c [u64]) -> Drawn<'c> {
        let mut present = vec![0; of.coders + 1];
        let mut shared = vec![0; pairs(of.coders).count()];
        for (cluster, &times) in of.clusters.iter().zip(times).filter(|(_, times)| **times > 0) {
            cluster.present.iter().for_each(|(coders, units)| present[*coders as usize] += units * times);
            cluster.shared.iter().for_each(|(pair, units)| shared[*pair] += units * times);
        }
        Drawn { of, times, present, shared }
    }
    fn ratings(&self, row: usize) -> Ratings {
        self.of.rated(row, self.present.clone(), |cluster| self.times[cluster])
    }
    fn cells(&self, row: usize) -> Vec<Cells> {
        let mut all = vec![Cells::default(); self.shared.len()];
        for part in &self.of.rows[row].parts {
            let times = self.times[part.cluster];
            if times > 0 {
                part.pairs.iter().for_each(|one| all[one.pair] = all[one.pair].plus(one.cells.times(times)));
            }
        }
        for (cells, &units) in all.iter_mut().zip(&self.shared) {
            *cells = cells.among(units);
        }
        all
    }
}
