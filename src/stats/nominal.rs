//! Any number of coders who put units in categories, with ratings missing: Krippendorff's alpha, Fleiss' kappa, AC1.

use super::estimate::{Estimate, Reason};
use std::collections::BTreeMap;

/// Exact sums over rated units, from which all coefficients follow.
///
/// Units are added by how many coders chose each category, and how many such units there are; so the sums of several
/// texts add up, and a unit is never looked at alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ratings {
    coders: usize,
    categories: usize,
    /// By the number of ratings that a unit has.
    sums: BTreeMap<u32, Sums>,
}

/// The units with the same number of ratings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sums {
    units: u128,
    /// Ordered pairs of equal ratings in one unit.
    equal: u128,
    /// How often each category was chosen.
    chosen: Vec<u128>,
}

impl Ratings {
    /// No units yet, of so many coders and categories.
    pub fn new(coders: usize, categories: usize) -> Ratings {
        Ratings { coders, categories, sums: BTreeMap::new() }
    }
    /// Adds units that were rated alike: how many coders chose each category. Units without a rating count nothing.
    pub fn add(&mut self, chosen: &[u32], units: u64) {
        let ratings: u32 = chosen.iter().sum();
        if ratings == 0 || units == 0 {
            return;
        }
        let none = || Sums { units: 0, equal: 0, chosen: vec![0; self.categories] };
        let sums = self.sums.entry(ratings).or_insert_with(none);
        sums.units += u128::from(units);
        for (sum, &one) in sums.chosen.iter_mut().zip(chosen) {
            *sum += u128::from(one) * u128::from(units);
            sums.equal += u128::from(one) * u128::from(one.saturating_sub(1)) * u128::from(units);
        }
    }
    /// Why nothing can be compared, if nothing can.
    fn refused(&self) -> Option<Reason> {
        match self.sums.keys().next_back() {
            _ if self.coders < 2 => Some(Reason::OneCoder),
            None => Some(Reason::NoUnits),
            Some(1) => Some(Reason::OneCoderPerUnit),
            Some(_) => None,
        }
    }
    fn pairable(&self) -> impl Iterator<Item = (f64, &Sums)> {
        self.sums.range(2..).map(|(&ratings, sums)| (f64::from(ratings), sums))
    }
    /// Pa: the mean over units with two ratings or more of the share of their pairs of ratings that agree.
    fn observed(&self) -> f64 {
        let units: u128 = self.pairable().map(|(_, sums)| sums.units).sum();
        let agreed: f64 = self.pairable().map(|(r, sums)| sums.equal as f64 / (r * (r - 1.0))).sum();
        agreed / units as f64
    }
    /// The mean over rated units of the share of ratings in each category.
    fn shares(&self) -> Vec<f64> {
        let units: u128 = self.sums.values().map(|sums| sums.units).sum();
        let share = |category: usize| {
            let sums = self.sums.iter();
            let sum: f64 = sums.map(|(&r, sums)| sums.chosen[category] as f64 / f64::from(r)).sum();
            sum / units as f64
        };
        (0..self.categories).map(share).collect()
    }
    /// Percent agreement of all coders, as a share.
    pub fn agreement(&self) -> Estimate {
        match self.refused() {
            Some(reason) => Estimate::Undefined(reason),
            None => Estimate::of(self.observed(), Reason::NoUnits),
        }
    }
    /// Krippendorff's alpha for nominal data (2011): only units with two ratings or more count.
    pub fn alpha(&self) -> Estimate {
        match (self.refused(), self.disagreement()) {
            (Some(reason), _) => Estimate::Undefined(reason),
            (None, None) => Estimate::Undefined(Reason::NoVariation),
            (None, Some((observed, expected))) => {
                Estimate::of(1.0 - observed / expected, Reason::NoVariation)
            }
        }
    }
    /// Observed and expected disagreement of alpha; `None` if there is no variation or nothing to compare.
    pub(super) fn disagreement(&self) -> Option<(f64, f64)> {
        let (unequal, chosen) = self.unequal()?;
        let all: u128 = chosen.iter().sum();
        let expected = all * all - chosen.iter().map(|n| n * n).sum::<u128>();
        Some((unequal / all as f64, expected as f64 / (all as f64 * (all - 1) as f64)))
    }
    /// Coincidences of unequal ratings, and how often each category was chosen where two coders rated; `None` if fewer
    /// than two categories were.
    pub(super) fn unequal(&self) -> Option<(f64, Vec<u128>)> {
        let mut chosen = vec![0u128; self.categories];
        let mut unequal = 0.0;
        for (ratings, sums) in self.pairable() {
            chosen.iter_mut().zip(&sums.chosen).for_each(|(sum, one)| *sum += one);
            let pairs = sums.units * (ratings as u128) * (ratings as u128 - 1);
            // A unit counts once for each of its ratings: the only division before the end.
            unequal += (pairs - sums.equal) as f64 / (ratings - 1.0);
        }
        (chosen.iter().filter(|n| **n > 0).count() > 1).then_some((unequal, chosen))
    }
    /// Fleiss (1971) in the form of Gwet (2014), which allows units with fewer ratings.
    pub fn fleiss(&self) -> Estimate {
        if let Some(reason) = self.refused() {
            return Estimate::Undefined(reason);
        }
        let chosen = |k: usize| self.sums.values().any(|sums| sums.chosen[k] > 0);
        if (0..self.categories).filter(|&k| chosen(k)).count() < 2 {
            return Estimate::Undefined(Reason::NoVariation);
        }
        let chance: f64 = self.shares().iter().map(|share| share * share).sum();
        Estimate::of((self.observed() - chance) / (1.0 - chance), Reason::NoVariation)
    }
    /// Gwet (2008), AC1: units with one rating count for how common each category is, as in irrCAC.
    pub fn ac1(&self) -> Estimate {
        if let Some(reason) = self.refused() {
            return Estimate::Undefined(reason);
        }
        if self.categories < 2 {
            return Estimate::Undefined(Reason::NoVariation);
        }
        let spread: f64 = self.shares().iter().map(|share| share * (1.0 - share)).sum();
        let chance = spread / (self.categories - 1) as f64;
        Estimate::of((self.observed() - chance) / (1.0 - chance), Reason::NoVariation)
    }
    /// The units with two ratings or more.
    pub fn pairable_units(&self) -> u128 {
        self.pairable().map(|(_, sums)| sums.units).sum()
    }
}
