//! Two coders who put each unit in one of several categories: the square of counts, and what follows from it.
//!
//! All counts are exact; each coefficient divides once, at the end.

use super::estimate::{Estimate, Reason};

/// The four cells of one code and two coders, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cells {
    /// Both coded it.
    pub n11: u64,
    /// The first coder alone.
    pub n10: u64,
    /// The second coder alone.
    pub n01: u64,
    /// Neither.
    pub n00: u64,
}

impl Cells {
    /// The units that both coders were to code.
    pub fn total(self) -> u64 {
        self.n11 + self.n10 + self.n01 + self.n00
    }
    /// The cells as a square of two categories.
    pub fn table(self) -> Table {
        Table { categories: 2, cells: vec![self.n11, self.n10, self.n01, self.n00] }
    }
    /// The sum of two texts' cells.
    #[must_use]
    pub fn plus(self, other: Cells) -> Cells {
        Cells {
            n11: self.n11 + other.n11,
            n10: self.n10 + other.n10,
            n01: self.n01 + other.n01,
            n00: self.n00 + other.n00,
        }
    }
    /// The cells where both coders were to code so many units: what none of them coded is what is left.
    pub(super) fn among(self, units: u64) -> Cells {
        Cells { n00: units - self.n11 - self.n10 - self.n01, ..self }
    }
    /// The cells of a text that counts several times.
    pub(super) fn times(self, times: u64) -> Cells {
        Cells { n11: self.n11 * times, n10: self.n10 * times, n01: self.n01 * times, n00: self.n00 * times }
    }
    /// Cohen (1960): Pe from each coder's own margins. It is exactly 0 if only one of the two used the code.
    pub fn kappa(self) -> Estimate {
        let total = i128::from(self.total());
        if total == 0 {
            return Estimate::Undefined(Reason::NoUnits);
        }
        let chance = self.by_margins();
        let over = total * i128::from(self.n11 + self.n00) - chance;
        Estimate::ratio(over, total * total - chance, Reason::NoVariation)
    }
    /// The share of units on which both agree.
    pub fn agreement(self) -> Estimate {
        Estimate::ratio(i128::from(self.n11 + self.n00), i128::from(self.total()), Reason::NoUnits)
    }
    fn by_margins(self) -> i128 {
        let (a, b) = (i128::from(self.n11 + self.n10), i128::from(self.n11 + self.n01));
        let total = i128::from(self.total());
        a * b + (total - a) * (total - b)
    }
    /// Agreement on the coded text alone, 2 n11 / (2 n11 + n10 + n01): Dice's index, the F1 of one coder against the
    /// other (Hripcsak & Rothschild 2005).
    pub fn positive_agreement(self) -> Estimate {
        self.of_coded(2 * i128::from(self.n11), 2)
    }
    /// Jaccard's index, n11 / (n11 + n10 + n01).
    pub fn jaccard(self) -> Estimate {
        self.of_coded(i128::from(self.n11), 1)
    }
    fn of_coded(self, over: i128, both: i128) -> Estimate {
        if self.total() == 0 {
            return Estimate::Undefined(Reason::NoUnits);
        }
        let under = both * i128::from(self.n11) + i128::from(self.n10) + i128::from(self.n01);
        Estimate::ratio(over, under, Reason::NoVariation)
    }
    /// Agreement and chance agreement of Cohen's kappa, which pooling adds up; `None` where there is no kappa.
    pub(super) fn pooled(self) -> Option<(f64, f64)> {
        let (total, chance) = (i128::from(self.total()), self.by_margins());
        let square = total * total;
        let agreed = i128::from(self.n11 + self.n00) * total;
        (chance < square).then(|| (agreed as f64 / square as f64, chance as f64 / square as f64))
    }
}

/// Counts of two coders: rows are the first one's categories, columns the second one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    categories: usize,
    cells: Vec<u64>,
}

impl Table {
    /// A square of counts, row by row. `None` unless there are as many cells as categories times categories.
    pub fn new(categories: usize, cells: Vec<u64>) -> Option<Table> {
        (cells.len() == categories * categories).then_some(Table { categories, cells })
    }
    fn total(&self) -> i128 {
        self.cells.iter().map(|&n| i128::from(n)).sum()
    }
    fn agreed(&self) -> i128 {
        (0..self.categories).map(|k| i128::from(self.cells[k * self.categories + k])).sum()
    }
    /// How often each category was given by the first coder, and by the second.
    fn margins(&self) -> Vec<(i128, i128)> {
        let sum = |cells: &mut dyn Iterator<Item = usize>| cells.map(|at| i128::from(self.cells[at])).sum();
        let q = self.categories;
        (0..q).map(|k| (sum(&mut (k * q..(k + 1) * q)), sum(&mut (0..q).map(|row| row * q + k)))).collect()
    }
    /// The sum over categories of the product of both margins.
    fn by_margins(&self) -> i128 {
        self.margins().into_iter().map(|(a, b)| a * b).sum()
    }
    /// The coefficient (Po - Pe) / (1 - Pe) with Pe = `chance` / (`parts` total^2).
    fn corrected(&self, chance: i128, parts: i128) -> Estimate {
        let total = self.total();
        if total == 0 {
            return Estimate::Undefined(Reason::NoUnits);
        }
        let over = parts * total * self.agreed() - chance;
        Estimate::ratio(over, parts * total * total - chance, Reason::NoVariation)
    }
    /// The share of units on which both coders agree.
    pub fn agreement(&self) -> Estimate {
        Estimate::ratio(self.agreed(), self.total(), Reason::NoUnits)
    }
    /// Cohen (1960): Pe from each coder's own margins.
    pub fn kappa(&self) -> Estimate {
        self.corrected(self.by_margins(), 1)
    }
    /// Scott (1955): Pe from the margins of both coders together.
    pub fn scott_pi(&self) -> Estimate {
        self.corrected(self.margins().into_iter().map(|(a, b)| (a + b) * (a + b)).sum(), 4)
    }
    /// Gwet (2008), AC1.
    pub fn ac1(&self) -> Estimate {
        let others = self.categories as i128 - 1;
        if others < 1 {
            return Estimate::Undefined(Reason::NoVariation);
        }
        let twice = 2 * self.total();
        self.corrected(self.margins().into_iter().map(|(a, b)| (a + b) * (twice - a - b)).sum(), 4 * others)
    }
    /// Brennan & Prediger (1981): Pe is one over the number of categories.
    pub fn brennan_prediger(&self) -> Estimate {
        let (q, total) = (self.categories as i128, self.total());
        if total == 0 {
            return Estimate::Undefined(Reason::NoUnits);
        }
        Estimate::ratio(q * self.agreed() - total, (q - 1) * total, Reason::NoVariation)
    }
    /// Krippendorff's alpha for nominal data.
    pub fn alpha(&self) -> Estimate {
        let total = self.total();
        if total == 0 {
            return Estimate::Undefined(Reason::NoUnits);
        }
        let same: i128 = self.margins().into_iter().map(|(a, b)| (a + b) * (a + b)).sum();
        let expected = 4 * total * total - same;
        let observed = (2 * total - 1) * 2 * (total - self.agreed());
        Estimate::ratio(expected - observed, expected, Reason::NoVariation)
    }
}

/// The mean of the kappas of several texts, as programs that give one kappa a text leave it to their users.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverTexts {
    /// The mean of those that are defined, each weighted by its units.
    pub weighted: Estimate,
    /// The plain mean of those that are defined.
    pub mean: Estimate,
}

impl OverTexts {
    /// Of the cells of each text.
    pub fn of(texts: impl IntoIterator<Item = Cells>) -> OverTexts {
        let (mut units, mut weighted, mut count, mut sum) = (0, 0.0, 0u32, 0.0);
        for cells in texts {
            if let Estimate::Value(kappa) = cells.kappa() {
                units += cells.total();
                weighted += cells.total() as f64 * kappa;
                count += 1;
                sum += kappa;
            }
        }
        OverTexts {
            weighted: Estimate::of(weighted / units as f64, Reason::NoVariation),
            mean: Estimate::of(sum / f64::from(count), Reason::NoVariation),
        }
    }
}
