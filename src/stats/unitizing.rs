//! The unitizing alpha family of Krippendorff, Mathet, Bouvry and Widlöcher (2016): coders cut a continuum into units of
//! codes that exclude each other, and gaps.
//!
//! Values are numbered from 1, and 0 is the gap. Observed coincidences are lengths; expected ones leave out the pairing
//! of a unit with itself, so the sum of squared lengths of a value's units is taken off (of gaps the plain length). Where
//! not all coders were to code a text, a stretch counts with the number of those who were, as in alpha; stretches with
//! one coder do not count.

use super::count::{Study, pairs};
use super::estimate::{Estimate, Reason};
use super::nominal::Ratings;
use super::spans;
use super::sweep::{Layout, Mark, Stretch};
use crate::text::Span;
use std::collections::BTreeMap;

/// A domain of codes that exclude each other, measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// What and where together.
    pub u_alpha: Estimate,
    /// Relevant against irrelevant: |u-alpha.
    pub bar_u_alpha: Estimate,
    /// Which code, where both coders saw one.
    pub cu_alpha: Estimate,
    /// The share of the ratings on which [`Domain::cu_alpha`] stands.
    pub coverage: Estimate,
    /// For each code (k)u-alpha, and the share of its ratings on which it stands.
    pub by_code: Vec<(Estimate, Estimate)>,
    /// Where a coder put two codes of the domain on the same units; if there are any, nothing has a value.
    pub overlaps: Vec<DomainOverlap>,
}

/// Two codes of a domain on the same words, by one coder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomainOverlap {
    /// The text.
    pub document: usize,
    /// The coder.
    pub coder: u32,
    /// The words, in scalar values of the text.
    pub span: Span,
    /// The two codes, by their places in the domain.
    pub codes: (usize, usize),
}

/// Sums over texts.
struct Sums {
    values: usize,
    /// By the number of ratings of a stretch: units on which an ordered pair of coders has the values (c, k).
    pairs: BTreeMap<usize, Vec<u128>>,
    /// Units by value.
    lengths: Vec<u128>,
    /// What a value's units take off the expected coincidences.
    squares: Vec<u128>,
    /// The same among units that two coders gave a value.
    valued_squares: Vec<f64>,
    /// True if a text was to be coded by anybody.
    any: bool,
}

impl Ratings {
    /// u-alpha of one code, from the units of each rating and the sum of squared lengths of the code's segments.
    pub(super) fn unit_alpha(&self, squares: u128) -> Estimate {
        let Some((unequal, chosen)) = self.unequal() else {
            return Estimate::Undefined(Reason::NoVariation);
        };
        let (gaps, coded) = (chosen[0], chosen[1]);
        let all = gaps + coded;
        let expected = (all * all - gaps * gaps - coded * coded) as f64;
        let kept = (all * all).saturating_sub(squares + gaps) as f64;
        Estimate::of(1.0 - unequal * kept / (all as f64 * expected), Reason::NoVariation)
    }
}

impl Study {
    /// Measures the rows as codes of one domain.
    pub fn domain(&self, rows: &[usize]) -> Domain {
        let mut sums = Sums::new(rows.len());
        let mut overlaps = Vec::new();
        for (nth, document) in self.documents.iter().enumerate() {
            let layout = Layout::new(document);
            let segments: Vec<Vec<Vec<Span>>> =
                rows.iter().map(|&row| layout.segments(&self.rows[row])).collect();
            let units = by_coder(&segments, layout.coders.len());
            let words = |(coder, span, codes): (usize, Span, (usize, usize))| {
                let span = document.ruler.text(span)?;
                Some(DomainOverlap { document: nth, coder: layout.coders[coder], span, codes })
            };
            overlaps.extend(crossing(&units).into_iter().filter_map(words));
            if overlaps.is_empty() {
                sums.add(&layout, &units);
            }
        }
        let refused = match () {
            () if self.coders < 2 => Some(Reason::OneCoder),
            () if !overlaps.is_empty() => Some(Reason::OverlapInDomain),
            () if !sums.any => Some(Reason::NoUnits),
            () if sums.pairs.is_empty() => Some(Reason::OneCoderPerUnit),
            () => None,
        };
        match refused {
            Some(reason) => Domain::undefined(reason, rows.len(), overlaps),
            None => sums.domain(),
        }
    }
}

/// For each coder the units with their values, sorted.
fn by_coder(segments: &[Vec<Vec<Span>>], coders: usize) -> Vec<Vec<(Span, usize)>> {
    let of = |coder: usize| {
        let valued = segments.iter().enumerate();
        let mut all: Vec<(Span, usize)> =
            valued.flat_map(|(nth, lists)| lists[coder].iter().map(move |&span| (span, nth + 1))).collect();
        all.sort_unstable();
        all
    };
    (0..coders).map(of).collect()
}

/// Units of one coder that share text, with the places of both codes in the domain.
fn crossing(units: &[Vec<(Span, usize)>]) -> Vec<(usize, Span, (usize, usize))> {
    let mut all = Vec::new();
    for (coder, list) in units.iter().enumerate() {
        let mut open: Vec<(Span, usize)> = Vec::new();
        for &(span, value) in list {
            open.retain(|(other, _)| other.end() > span.start());
            let both = |(other, one): &(Span, usize)| {
                let codes = ((*one).min(value) - 1, (*one).max(value) - 1);
                Some((coder, span.intersection(*other)?, codes))
            };
            all.extend(open.iter().filter_map(both));
            open.push((span, value));
        }
    }
    all
}

impl Domain {
    fn undefined(reason: Reason, codes: usize, overlaps: Vec<DomainOverlap>) -> Domain {
        let none = Estimate::Undefined(reason);
        Domain {
            u_alpha: none,
            bar_u_alpha: none,
            cu_alpha: none,
            coverage: none,
            by_code: vec![(none, none); codes],
            overlaps,
        }
    }
}

impl Sums {
    fn new(codes: usize) -> Sums {
        let values = codes + 1;
        Sums {
            values,
            pairs: BTreeMap::new(),
            lengths: vec![0; values],
            squares: vec![0; values],
            valued_squares: vec![0.0; values],
            any: false,
        }
    }
    fn add(&mut self, layout: &Layout, units: &[Vec<(Span, usize)>]) {
        let marks = units.iter().enumerate().flat_map(|(coder, list)| {
            list.iter().map(move |&(span, value)| (span, coder as u32, value as u32))
        });
        let marks: Vec<Mark> = marks.collect();
        layout.walk(&marks, |here| {
            self.any = true;
            self.stretch(&here);
        });
        let pairable = layout.pairable();
        for list in units {
            for &(span, value) in list {
                let compared = spans::shared(&[span], &pairable);
                self.squares[value] +=
                    compared.iter().map(|part| u128::from(part.len()).pow(2)).sum::<u128>();
            }
        }
        self.valued(units);
    }
    fn stretch(&mut self, here: &Stretch<'_>) {
        let (ratings, units) = (here.present.len(), u128::from(here.span.len()));
        if ratings < 2 {
            return;
        }
        let mut chosen = vec![0u128; self.values];
        chosen[0] = (ratings - here.active.len()) as u128;
        here.active.iter().for_each(|&(_, value)| chosen[value as usize] += 1);
        let values = self.values;
        let pairs = self.pairs.entry(ratings).or_insert_with(|| vec![0; values * values]);
        let met: Vec<usize> = (0..values).filter(|&value| chosen[value] > 0).collect();
        for &c in &met {
            self.lengths[c] += chosen[c] * units;
            for &k in &met {
                let others = if c == k { chosen[k] - 1 } else { chosen[k] };
                pairs[c * values + k] += chosen[c] * others * units;
            }
        }
    }
    /// Squared lengths of the part of each unit that another coder gave a value, for each other coder. (The paper's
    /// form for pairs of coders; another program squares the overlap with all others together.)
    fn valued(&mut self, units: &[Vec<(Span, usize)>]) {
        if units.len() < 2 {
            return;
        }
        let spans: Vec<Vec<Span>> =
            units.iter().map(|list| list.iter().map(|(span, _)| *span).collect()).collect();
        for (a, b) in pairs(units.len()).flat_map(|(a, b)| [(a, b), (b, a)]) {
            let shared = spans::overlaps(&spans[a], &spans[b]);
            for (&(_, value), found) in units[a].iter().zip(shared) {
                let part = found.shared as f64;
                self.valued_squares[value] += part * part / (units.len() - 1) as f64;
            }
        }
    }
    /// Observed coincidences.
    fn observed(&self) -> Vec<f64> {
        let mut all = vec![0.0; self.values * self.values];
        for (&ratings, pairs) in &self.pairs {
            let each = (ratings - 1) as f64;
            all.iter_mut().zip(pairs).for_each(|(sum, &units)| *sum += units as f64 / each);
        }
        all
    }
    fn domain(mut self) -> Domain {
        self.squares[0] = self.lengths[0];
        let observed = self.observed();
        let (cu_alpha, coverage, by_code) = self.coding(&observed);
        Domain {
            u_alpha: self.unitizing(&observed, |c, k| c != k),
            bar_u_alpha: self.unitizing(&observed, |c, k| (c == 0) != (k == 0)),
            cu_alpha,
            coverage,
            by_code,
            overlaps: Vec::new(),
        }
    }
    /// 1 - observed / expected over the coincidences that count as disagreement.
    fn unitizing(&self, observed: &[f64], counts: impl Fn(usize, usize) -> bool) -> Estimate {
        let cells = (0..self.values).flat_map(|c| (0..self.values).map(move |k| (c, k)));
        let (mut seen, mut chance) = (0.0, 0u128);
        for (c, k) in cells.filter(|&(c, k)| counts(c, k)) {
            seen += observed[c * self.values + k];
            chance += self.lengths[c] * self.lengths[k];
        }
        let all: u128 = self.lengths.iter().sum();
        let kept = (all * all).saturating_sub(self.squares.iter().sum()) as f64;
        Estimate::of(1.0 - seen * kept / (all as f64 * chance as f64), Reason::NoVariation)
    }
    /// cu-alpha with its coverage, and for each code (k)u-alpha with its own.
    fn coding(&self, observed: &[f64]) -> (Estimate, Estimate, Vec<(Estimate, Estimate)>) {
        let values = self.values;
        let lengths: Vec<f64> = (0..values)
            // From a plain 0: the sum of nothing is -0.0.
            .map(|c| {
                (1..values).fold(0.0, |sum, k| if c == 0 { sum } else { sum + observed[c * values + k] })
            })
            .collect();
        let all = lengths.iter().fold(0.0, |sum, length| sum + length);
        let total: u128 = self.lengths.iter().sum();
        let coverage = Estimate::of(all / total as f64, Reason::NoUnits);
        let covered = |k: usize| Estimate::of(lengths[k] / self.lengths[k] as f64, Reason::NoVariation);
        if values < 3 {
            let none = Estimate::Undefined(Reason::OneCode);
            return (none, coverage, (1..values).map(|k| (none, covered(k))).collect());
        }
        let squares: f64 = self.valued_squares.iter().sum();
        // With more than two coders and a shared stretch or two, all that is expected is a unit with itself.
        if all * all <= squares {
            let none = Estimate::Undefined(Reason::NoVariation);
            return (none, coverage, (1..values).map(|k| (none, covered(k))).collect());
        }
        let expected = |c: usize, k: usize| {
            let itself = if c == k { self.valued_squares[c] } else { 0.0 };
            (lengths[c] * lengths[k] - itself) / (all - squares / all)
        };
        let inside = || 1..values;
        let same = |of: &dyn Fn(usize) -> f64| inside().map(of).sum::<f64>();
        let chance =
            inside().flat_map(|c| inside().map(move |k| (c, k))).map(|(c, k)| expected(c, k)).sum::<f64>();
        let cu = 1.0 - (all - same(&|c| observed[c * values + c])) / (chance - same(&|c| expected(c, c)));
        let by_code = |k: usize| {
            let row: f64 = inside().map(|c| expected(k, c)).sum();
            let seen = (lengths[k] - observed[k * values + k]) / lengths[k];
            let value = 1.0 - seen * row / (row - expected(k, k));
            (Estimate::of(value, Reason::NoVariation), covered(k))
        };
        (Estimate::of(cu, Reason::NoVariation), coverage, inside().map(by_code).collect())
    }
}
