//! A study compared: counts, and the coefficients that follow from them.

use super::count::{Cluster, Matched, Row, Study, pair, pairs};
use super::estimate::{Estimate, Reason};
use super::nominal::Ratings;
use super::spans;
use super::sweep::Layout;
use super::table::{Cells, OverTexts};
use crate::text::Span;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The counts of a study, by row and cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub(super) coders: usize,
    pub(super) documents: usize,
    pub(super) clusters: Vec<Cluster>,
    pub(super) rows: Vec<Row>,
}

impl Study {
    /// Counts every row in every text. Segments of two coders are as good as the same from this intersection over union
    /// on, from 0 to 1.
    pub fn compare(&self, overlap: f64) -> Compared {
        let blank = || Row {
            coded: vec![0; self.coders],
            segments: vec![0; self.coders],
            matched: vec![Matched::default(); self.coders * self.coders.saturating_sub(1) / 2],
            ..Row::default()
        };
        let mut rows: Vec<Row> = self.rows.iter().map(|_| blank()).collect();
        let mut clusters = Vec::new();
        for (nth, document) in self.documents.iter().enumerate() {
            let layout = Layout::new(document);
            let first = clusters.len();
            clusters.extend(layout.bases(self.coders, nth));
            let pairable = layout.pairable();
            for (row, codes) in rows.iter_mut().zip(&self.rows) {
                let segments = layout.segments(codes);
                row.parts.extend(layout.count(self.coders, first, &segments));
                for (list, &coder) in segments.iter().zip(&layout.coders) {
                    row.coded[coder as usize] += spans::length(&spans::covered(list.clone()));
                    row.segments[coder as usize] += list.len() as u64;
                    let compared = spans::shared(list, &pairable);
                    row.squares += compared.iter().map(|span| u128::from(span.len()).pow(2)).sum::<u128>();
                }
                layout.matched(self.coders, &segments, overlap, &mut row.matched);
            }
        }
        Compared { coders: self.coders, documents: self.documents.len(), clusters, rows }
    }
}

impl Layout {
    /// Adds the segments of each pair that coincide.
    fn matched(&self, coders: usize, segments: &[Vec<Span>], least: f64, to: &mut [Matched]) {
        for (a, b) in pairs(segments.len()) {
            if segments[a].is_empty() && segments[b].is_empty() {
                continue;
            }
            let (one, other) = self.of_both(segments, a, b);
            let count = |one: &[Span], other: &[Span]| {
                spans::overlaps(one, other).iter().filter(|found| found.is_match(least)).count()
            };
            let (x, y) = (self.coders[a] as usize, self.coders[b] as usize);
            let sum = &mut to[pair(coders, x.min(y), x.max(y))];
            sum.matched += (count(&one, &other) + count(&other, &one)) as u64;
            sum.total += (one.len() + other.len()) as u64;
        }
    }
}

impl Layout {
    /// The segments of two coders in the text that both were to code.
    pub(super) fn of_both<'s>(
        &self,
        segments: &'s [Vec<Span>],
        a: usize,
        b: usize,
    ) -> (Cow<'s, [Span]>, Cow<'s, [Span]>) {
        if self.is_whole() {
            return (Cow::Borrowed(&segments[a]), Cow::Borrowed(&segments[b]));
        }
        let asked = spans::shared(&self.parts(a), &self.parts(b));
        let clip = |list: &[Span]| Cow::Owned(spans::shared(list, &asked));
        (clip(&segments[a]), clip(&segments[b]))
    }
}

impl Compared {
    /// The number of coders.
    pub fn coders(&self) -> usize {
        self.coders
    }
    /// The number of units that two coders were to code, of all texts or of one.
    pub fn shared(&self, document: Option<usize>, a: usize, b: usize) -> u64 {
        let wanted = pair(self.coders, a, b);
        let clusters = self.clusters.iter().filter(|one| document.is_none_or(|nth| one.document == nth));
        let shared = clusters.flat_map(|one| &one.shared).filter(|(pair, _)| *pair == wanted);
        shared.map(|(_, units)| units).sum()
    }
    /// The number of units that two coders or more were to code, and of texts that have such units.
    pub fn compared_units(&self) -> (u64, usize) {
        let units = |one: &Cluster| {
            let several = one.present.iter().filter(|(coders, _)| *coders > 1);
            several.map(|(_, units)| units).sum::<u64>()
        };
        let texts: BTreeSet<usize> =
            self.clusters.iter().filter(|one| units(one) > 0).map(|one| one.document).collect();
        (self.clusters.iter().map(units).sum(), texts.len())
    }
    /// Units coded by a coder.
    pub fn coded(&self, row: usize, coder: usize) -> u64 {
        self.rows[row].coded[coder]
    }
    /// Segments of a coder.
    pub fn segments(&self, row: usize, coder: usize) -> u64 {
        self.rows[row].segments[coder]
    }
    /// The segments of two coders (a < b) that coincide.
    pub fn matched(&self, row: usize, a: usize, b: usize) -> Matched {
        self.rows[row].matched[pair(self.coders, a, b)]
    }
    /// The cells of two coders (a < b), of all texts or of one.
    pub fn cells(&self, row: usize, document: Option<usize>, a: usize, b: usize) -> Cells {
        self.cells_of(row, document, a, b, self.shared(document, a, b))
    }
    fn cells_of(&self, row: usize, document: Option<usize>, a: usize, b: usize, shared: u64) -> Cells {
        let wanted = pair(self.coders, a, b);
        let parts = self.rows[row].parts.iter();
        let here =
            parts.filter(|part| document.is_none_or(|nth| self.clusters[part.cluster].document == nth));
        let cells = here.flat_map(|part| &part.pairs).filter(|one| one.pair == wanted);
        let sum = cells.fold(Cells::default(), |sum, one| sum.plus(one.cells));
        sum.among(shared)
    }
    /// The cells of every pair, in the order of [`pairs`], of all texts or of one.
    pub fn all_cells(&self, row: usize, document: Option<usize>) -> Vec<Cells> {
        let mut all = vec![Cells::default(); self.coders * self.coders.saturating_sub(1) / 2];
        let wanted = |nth: usize| document.is_none_or(|document| self.clusters[nth].document == document);
        for part in self.rows[row].parts.iter().filter(|part| wanted(part.cluster)) {
            part.pairs.iter().for_each(|one| all[one.pair] = all[one.pair].plus(one.cells));
        }
        let mut shared = vec![0; all.len()];
        for (_, cluster) in self.clusters.iter().enumerate().filter(|(nth, _)| wanted(*nth)) {
            cluster.shared.iter().for_each(|(pair, units)| shared[*pair] += units);
        }
        for (cells, units) in all.iter_mut().zip(shared) {
            *cells = cells.among(units);
        }
        all
    }
    /// Kappas of the texts that two coders share, averaged.
    pub fn over_texts(&self, row: usize, a: usize, b: usize) -> OverTexts {
        let wanted = pair(self.coders, a, b);
        let mut texts = vec![(Cells::default(), 0u64); self.documents];
        for cluster in &self.clusters {
            let shared = cluster.shared.iter().filter(|(pair, _)| *pair == wanted);
            texts[cluster.document].1 += shared.map(|(_, units)| units).sum::<u64>();
        }
        for part in &self.rows[row].parts {
            let cells = &mut texts[self.clusters[part.cluster].document].0;
            let here = part.pairs.iter().filter(|one| one.pair == wanted);
            here.for_each(|one| *cells = cells.plus(one.cells));
        }
        OverTexts::of(texts.into_iter().map(|(cells, shared)| cells.among(shared)))
    }
    /// Ratings "coded" or "not coded", of all texts or of one.
    pub fn ratings(&self, row: usize, document: Option<usize>) -> Ratings {
        let wanted =
            |cluster: usize| u64::from(document.is_none_or(|nth| self.clusters[cluster].document == nth));
        self.weighted(row, wanted)
    }
    fn weighted(&self, row: usize, times: impl Fn(usize) -> u64) -> Ratings {
        let mut present = vec![0u64; self.coders + 1];
        for (nth, cluster) in self.clusters.iter().enumerate() {
            let times = times(nth);
            cluster.present.iter().for_each(|(coders, units)| present[*coders as usize] += units * times);
        }
        self.rated(row, present, times)
    }
    /// Ratings in clusters that count several times or not at all; `present` are the units of all of them by the number
    /// of coders who were to code them.
    pub(super) fn rated(&self, row: usize, mut present: Vec<u64>, times: impl Fn(usize) -> u64) -> Ratings {
        let mut all = Ratings::new(self.coders, 2);
        for part in &self.rows[row].parts {
            let times = times(part.cluster);
            for one in &part.rated {
                present[one.ratings as usize] -= one.units * times;
                all.add(&[one.ratings - one.coded, one.coded], one.units * times);
            }
        }
        // What no coder coded is not walked over: it is what is left.
        present.iter().zip(0..).for_each(|(&units, coders)| all.add(&[coders, 0], units));
        all
    }
    /// The mean over pairs of coders of [`Cells::positive_agreement`], where it is defined.
    pub fn positive_agreement(&self, row: usize, document: Option<usize>) -> Estimate {
        if let Some(reason) = self.ratings(row, document).agreement().reason() {
            return Estimate::Undefined(reason);
        }
        let all = self.all_cells(row, document).into_iter();
        let values: Vec<f64> = all.filter_map(|cells| cells.positive_agreement().value()).collect();
        Estimate::of(values.iter().sum::<f64>() / values.len() as f64, Reason::NoVariation)
    }
    /// The unitizing alpha of one code: where it lies, in how many pieces. Among one code and its gaps the forms u-alpha
    /// and |u-alpha (relevant against irrelevant) are the same.
    pub fn unit_alpha(&self, row: usize) -> Estimate {
        let ratings = self.ratings(row, None);
        match ratings.alpha() {
            Estimate::Undefined(reason) => Estimate::Undefined(reason),
            Estimate::Value(_) => ratings.unit_alpha(self.rows[row].squares),
        }
    }
    /// Pooled kappa of two coders over rows (De Vries et al. 2008), of all texts or of one: the ratio of summed agreement to
    /// summed chance. Also how many rows were left out because they have no kappa.
    pub fn pooled_kappa(
        &self,
        rows: &[usize],
        document: Option<usize>,
        a: usize,
        b: usize,
    ) -> (Estimate, usize) {
        let shared = self.shared(document, a, b);
        pool_kappa(rows.iter().map(|&row| self.cells_of(row, document, a, b, shared)))
    }
    /// Pooled alpha over rows, of all texts or of one: 1 - summed observed disagreement / summed expected disagreement.
    /// Also how many rows were left out because they have no alpha.
    pub fn pooled_alpha(&self, rows: &[usize], document: Option<usize>) -> (Estimate, usize) {
        pool_alpha(rows.iter().map(|&row| self.ratings(row, document)))
    }
}

pub(super) fn pool_kappa(rows: impl Iterator<Item = Cells>) -> (Estimate, usize) {
    let (mut agreed, mut chance, mut rows_in, mut out) = (0.0, 0.0, 0u32, 0);
    let mut reason = Reason::NoCode;
    for cells in rows {
        match cells.pooled() {
            Some((po, pe)) => {
                (agreed, chance, rows_in) = (agreed + po, chance + pe, rows_in + 1);
            }
            None => {
                out += 1;
                reason = cells.kappa().reason().unwrap_or(reason);
            }
        }
    }
    (Estimate::of((agreed - chance) / (f64::from(rows_in) - chance), reason), out)
}

pub(super) fn pool_alpha(rows: impl Iterator<Item = Ratings>) -> (Estimate, usize) {
    let (mut observed, mut expected, mut out) = (0.0, 0.0, 0);
    let mut reason = Reason::NoCode;
    for ratings in rows {
        match ratings.disagreement() {
            Some((one, other)) => (observed, expected) = (observed + one, expected + other),
            None => {
                out += 1;
                reason = ratings.alpha().reason().unwrap_or(reason);
            }
        }
    }
    (Estimate::of(1.0 - observed / expected, reason), out)
}
