//! The codings of one transcript as units on a line.

use std::collections::{BTreeMap, BTreeSet};

/// A stretch of text with a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// First scalar value.
    pub begin: u64,
    /// One past the last scalar value.
    pub end: u64,
    /// Number of the category (the code).
    pub category: u32,
}

impl Unit {
    /// Length in scalar values.
    pub fn len(self) -> u64 {
        self.end - self.begin
    }

    /// True if the unit has no text.
    pub fn is_empty(self) -> bool {
        self.begin >= self.end
    }

    /// Twice the middle, a whole number.
    pub(super) fn middle(self) -> u64 {
        self.begin + self.end
    }
}

/// The units of every coder of one transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuum {
    length: u64,
    coders: Vec<Vec<Unit>>,
}

impl Continuum {
    /// The continuum of a transcript of `length` scalar values. `coders` has one list per coder who took part; an
    /// empty list is a coder who coded nothing. Empty units are dropped, equal units of one coder count once.
    pub fn new(length: u64, mut coders: Vec<Vec<Unit>>) -> Continuum {
        for units in &mut coders {
            units.retain(|unit| !unit.is_empty());
            units.sort_unstable();
            units.dedup();
        }
        let last = coders.iter().flatten().map(|unit| unit.end).max();
        Continuum { length: length.max(last.unwrap_or(0)), coders }
    }

    /// Length of the text in scalar values.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The units by coder, each list in order and without repetition.
    pub fn coders(&self) -> &[Vec<Unit>] {
        &self.coders
    }

    /// Number of units of all coders.
    pub fn units(&self) -> usize {
        self.coders.iter().map(Vec::len).sum()
    }

    /// Mean number of units of a coder (x̄, section 4.3).
    pub fn mean_units(&self) -> f64 {
        self.units() as f64 / self.coders.len() as f64
    }

    /// Mean length of a unit in scalar values.
    pub(super) fn mean_length(&self) -> f64 {
        let all: u64 = self.coders.iter().flatten().map(|unit| unit.len()).sum();
        all as f64 / self.units() as f64
    }

    /// The same continuum with coders in an order that depends neither on the order given nor on the numbers of the
    /// categories, so that shuffling with a seed gives the same figure for the same codings.
    pub(super) fn canonical(&self) -> Continuum {
        let rank = ranks(&self.coders);
        let mut coders = self.coders.clone();
        coders.sort_by_cached_key(|units| {
            let mut key: Vec<_> = units.iter().map(|u| (u.begin, u.end, rank[&u.category])).collect();
            key.sort_unstable();
            key
        });
        Continuum { length: self.length, coders }
    }
}

/// The rank of every category by where its units lie. Categories whose units lie alike have the same rank.
fn ranks(coders: &[Vec<Unit>]) -> BTreeMap<u32, usize> {
    let mut places: BTreeMap<u32, Vec<(u64, u64)>> = BTreeMap::new();
    for unit in coders.iter().flatten() {
        places.entry(unit.category).or_default().push((unit.begin, unit.end));
    }
    places.values_mut().for_each(|place| place.sort_unstable());
    let order: BTreeSet<&Vec<(u64, u64)>> = places.values().collect();
    let rank: BTreeMap<_, _> = order.into_iter().enumerate().map(|(rank, place)| (place, rank)).collect();
    places.iter().map(|(category, place)| (*category, rank[place])).collect()
}
