//! All codes at once: the value of a unit is the set of a coder's codes on it, and sets may be more or less alike.

use super::count::Study;
use super::estimate::{Estimate, Reason};
use super::spans;
use super::sweep::{Layout, Mark, Stretch};
use std::collections::{BTreeMap, HashMap};

/// Krippendorff's alpha over sets of codes. Two empty sets are equal, an empty one and another have nothing in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetAlphas {
    /// Distance 1 - J, J being the size of the intersection over that of the union.
    pub jaccard: Estimate,
    /// Distance 1 - J M (Passonneau 2006); M is 1 for equal sets, 2/3 if one contains the other, 1/3 if they cross.
    pub masi: Estimate,
    /// Distance 1 unless the sets are equal.
    pub exact: Estimate,
}

/// How many parts of sets are counted at most, in some seconds and 300 MB; sets of n codes have 2^n.
const PARTS: u64 = 6_000_000;

/// How many pairs of sets are compared at most where sets have more parts than that.
pub const COMPARISONS: u64 = 100_000_000;

/// The different sets, each with a number; 0 is the empty one.
struct Sets {
    numbers: HashMap<Box<[u32]>, u32>,
    list: Vec<Box<[u32]>>,
}

impl Sets {
    fn new() -> Sets {
        Sets { numbers: HashMap::from([(Box::default(), 0)]), list: vec![Box::default()] }
    }
    fn number(&mut self, set: &[u32]) -> u32 {
        if let Some(&known) = self.numbers.get(set) {
            return known;
        }
        let number = self.list.len() as u32;
        self.list.push(set.into());
        self.numbers.insert(set.into(), number);
        number
    }
}

/// Sums over all texts.
struct Sums {
    sets: Sets,
    /// For each set, how many ratings have it, where two coders rated.
    chosen: Vec<u128>,
    /// By the number of ratings of a unit: the sum over ordered pairs of unequal ratings of 1, of how alike they are by
    /// Jaccard, and by MASI.
    unequal: BTreeMap<usize, (u128, [f64; 2])>,
    ratings: usize,
}

impl Study {
    /// Compares the sets of codes; `codes` are the rows that count, which should be codes without those below them.
    pub fn sets(&self, codes: &[usize]) -> SetAlphas {
        let mut sums = Sums { sets: Sets::new(), chosen: vec![0], unequal: BTreeMap::new(), ratings: 0 };
        for document in &self.documents {
            let layout = Layout::new(document);
            let mut marks: Vec<Mark> = Vec::new();
            for &code in codes {
                for (list, coder) in layout.segments(&self.rows[code]).into_iter().zip(0..) {
                    let covered = spans::covered(list).into_iter();
                    marks.extend(covered.map(|span| (span, coder, code as u32)));
                }
            }
            layout.walk(&marks, |here| sums.add(&here));
        }
        if self.coders < 2 {
            return SetAlphas::undefined(Reason::OneCoder);
        }
        sums.alphas()
    }
}

impl SetAlphas {
    fn undefined(reason: Reason) -> SetAlphas {
        let none = Estimate::Undefined(reason);
        SetAlphas { jaccard: none, masi: none, exact: none }
    }
}

impl Sums {
    fn add(&mut self, here: &Stretch<'_>) {
        let ratings = here.present.len();
        self.ratings = self.ratings.max(ratings);
        if ratings < 2 {
            return;
        }
        let units = u128::from(here.span.len());
        let mut met: Vec<(u32, u128)> = Vec::new();
        let mut codes: Vec<u32> = Vec::new();
        let mut coded = 0;
        for coder in here.active.chunk_by(|a, b| a.0 == b.0) {
            codes.clear();
            codes.extend(coder.iter().map(|(_, code)| code));
            let number = self.sets.number(&codes);
            match met.iter_mut().find(|(one, _)| *one == number) {
                Some((_, times)) => *times += 1,
                None => met.push((number, 1)),
            }
            coded += 1;
        }
        if ratings > coded {
            met.push((0, (ratings - coded) as u128));
        }
        self.chosen.resize(self.sets.list.len(), 0);
        let (pairs, likeness) = self.unequal.entry(ratings).or_default();
        for (nth, &(a, times)) in met.iter().enumerate() {
            self.chosen[a as usize] += times * units;
            for &(b, others) in &met[nth + 1..] {
                let both = 2 * times * others * units;
                *pairs += both;
                let found = alike(&self.sets.list[a as usize], &self.sets.list[b as usize]);
                likeness.iter_mut().zip(found).for_each(|(sum, one)| *sum += both as f64 * one);
            }
        }
    }
    fn alphas(self) -> SetAlphas {
        let all: u128 = self.chosen.iter().sum();
        let equal: u128 = self.chosen.iter().map(|n| n * n).sum();
        if all == 0 || all * all == equal {
            return SetAlphas::undefined(match self.ratings {
                0 => Reason::NoUnits,
                1 => Reason::OneCoderPerUnit,
                _ => Reason::NoVariation,
            });
        }
        let (mut pairs, mut observed) = (0.0, [0.0; 2]);
        for (&ratings, (one, likeness)) in &self.unequal {
            let each = (ratings - 1) as f64;
            pairs += *one as f64 / each;
            observed.iter_mut().zip(likeness).for_each(|(sum, one)| *sum += one / each);
        }
        let chance = (all * all - equal) as f64;
        let alpha = |observed: f64, expected: f64| {
            Estimate::of(1.0 - (all - 1) as f64 * observed / expected, Reason::NoVariation)
        };
        let exact = alpha(pairs, chance);
        let [jaccard, masi] = match self.expected() {
            Some(likeness) => [0, 1].map(|nth| alpha(pairs - observed[nth], chance - likeness[nth])),
            None => [Estimate::Undefined(Reason::TooManySets); 2],
        };
        SetAlphas { jaccard, masi, exact }
    }
    /// The sum over ordered pairs of unequal sets of how alike they are, weighted by how often both were chosen. `None` if
    /// that is too much work.
    fn expected(&self) -> Option<[f64; 2]> {
        let sets: Vec<(&[u32], u128)> =
            self.sets.list.iter().map(|set| &**set).zip(self.chosen.iter().copied()).collect();
        let parts = sets.iter().map(|(set, _)| 1u64.checked_shl(set.len() as u32).unwrap_or(u64::MAX));
        if parts.fold(0u64, u64::saturating_add) <= PARTS {
            return Some(by_parts(&sets));
        }
        by_pairs(&sets)
    }
}

/// How alike two sets of these sizes are that have so many codes in common: by Jaccard, and by MASI.
fn likeness(a: usize, b: usize, both: usize) -> [f64; 2] {
    let either = a + b - both;
    if either == 0 {
        return [1.0, 1.0];
    }
    let jaccard = both as f64 / either as f64;
    let form = match both {
        _ if both == a && both == b => 1.0,
        0 => 0.0,
        _ if both == a || both == b => 2.0 / 3.0,
        _ => 1.0 / 3.0,
    };
    [jaccard, jaccard * form]
}

/// How alike two sets are.
fn alike(a: &[u32], b: &[u32]) -> [f64; 2] {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while let (Some(one), Some(other)) = (a.get(i), b.get(j)) {
        both += usize::from(one == other);
        i += usize::from(one <= other);
        j += usize::from(other <= one);
    }
    likeness(a.len(), b.len(), both)
}

/// Compares all pairs of sets that have a code in common; others are not alike at all.
fn by_pairs(sets: &[(&[u32], u128)]) -> Option<[f64; 2]> {
    let mut with: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut sums = [0.0; 2];
    let mut seen = vec![usize::MAX; sets.len()];
    let mut comparisons = 0;
    for (nth, (set, chosen)) in sets.iter().enumerate() {
        for code in *set {
            let others = with.entry(*code).or_default();
            comparisons += others.len() as u64;
            if comparisons > COMPARISONS {
                return None;
            }
            for &other in others.iter() {
                if seen[other] != nth {
                    seen[other] = nth;
                    let weight = (2 * chosen * sets[other].1) as f64;
                    let found = alike(set, sets[other].0);
                    sums.iter_mut().zip(found).for_each(|(sum, one)| *sum += weight * one);
                }
            }
            others.push(nth);
        }
    }
    Some(sums)
}

/// The same without comparing pairs. How alike two sets are depends on their sizes a and b and on how many codes they
/// share. Over all sets T of t codes, the number of sets of size a with T, times that of size b, counts a pair that shares
/// i codes C(i, t) times; from these sums for every t follows how many pairs share exactly i codes.
fn by_parts(sets: &[(&[u32], u128)]) -> [f64; 2] {
    let largest = sets.iter().map(|(set, _)| set.len()).max().unwrap_or_default();
    let mut parts = Parts::default();
    sets.iter().for_each(|(set, chosen)| parts.add(set, 0, 0, (set.len(), *chosen)));
    // By t, a and b.
    let side = largest + 1;
    let mut sums = vec![0i128; side * side * side];
    parts.found.sort_unstable_by_key(|one| (one.part, one.size));
    for part in parts.found.chunk_by(|a, b| a.part == b.part) {
        let sizes: Vec<(usize, i128)> = part
            .chunk_by(|a, b| a.size == b.size)
            .map(|same| (same[0].size as usize, same.iter().map(|one| one.chosen as i128).sum()))
            .collect();
        for &(a, one) in &sizes {
            sizes
                .iter()
                .for_each(|&(b, other)| sums[(part[0].codes as usize * side + a) * side + b] += one * other);
        }
    }
    let mut all = [0.0; 2];
    for (a, b) in (1..side).flat_map(|a| (1..side).map(move |b| (a, b))) {
        // From the most codes down: what shares more than i is known by then.
        let mut exactly = vec![0i128; side];
        for i in (1..=a.min(b)).rev() {
            let more: i128 = (i + 1..=a.min(b)).map(|j| exactly[j] * choose(j, i)).sum();
            exactly[i] = sums[(i * side + a) * side + b] - more;
            let found = likeness(a, b, i);
            all.iter_mut().zip(found).for_each(|(sum, one)| *sum += exactly[i] as f64 * one);
        }
    }
    // A set is alike to itself; it is no pair of unequal ones.
    let equal =
        sets.iter().filter(|(set, _)| !set.is_empty()).map(|(_, chosen)| chosen * chosen).sum::<u128>();
    all.map(|sum| sum - equal as f64)
}

/// The number of ways to take `k` of `n`.
fn choose(n: usize, k: usize) -> i128 {
    (0..k.min(n - k)).fold(1, |all, i| all * (n - i) as i128 / (i + 1) as i128)
}

/// All parts of sets: each part is a number, found by the part without its last code.
#[derive(Default)]
struct Parts {
    numbers: HashMap<(u32, u32), u32>,
    found: Vec<Part>,
}

/// A part of a set of some size that was so often chosen.
struct Part {
    part: u32,
    codes: u16,
    size: u16,
    chosen: u128,
}

impl Parts {
    /// Adds all parts of what is left of a set, each after the codes that `part` has already.
    fn add(&mut self, rest: &[u32], part: u32, codes: u16, set: (usize, u128)) {
        for (nth, code) in rest.iter().enumerate() {
            let next = self.numbers.len() as u32 + 1;
            let longer = *self.numbers.entry((part, *code)).or_insert(next);
            let (size, chosen) = (set.0 as u16, set.1);
            self.found.push(Part { part: longer, codes: codes + 1, size, chosen });
            self.add(&rest[nth + 1..], longer, codes + 1, set);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_count_what_pairs_count() {
        let sets: [&[u32]; 7] = [&[], &[1], &[1, 2], &[2, 3], &[1, 2, 3], &[4], &[2, 3, 4, 5]];
        let sets: Vec<(&[u32], u128)> = sets.into_iter().zip([50, 7, 3, 11, 2, 5, 4]).collect();
        let (parts, pairs) = (by_parts(&sets), by_pairs(&sets).unwrap_or_default());
        for (one, other) in parts.into_iter().zip(pairs) {
            assert!((one - other).abs() < 1e-9, "{one} is not {other}");
        }
    }
}
