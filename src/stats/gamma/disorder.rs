//! Dissimilarity of units, and the best alignment by the method that fits.

use super::{Budget, Continuum, Parameters, TooLarge, Unit, pairs, partition, stepwise, tuples, window};

/// Pairs of units near each other that are kept at most: the memory of one alignment, some 100 MB.
pub(super) const PAIRS: usize = 5_000_000;

/// How an alignment was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Exact, as an assignment problem of two coders.
    Assignment,
    /// Exact, as a set partition of the units of three or more coders.
    Partition,
    /// Exact within windows that move from left to right, as in `pygamma-agreement`; the disorder may lie above the
    /// least one, never below it.
    Window,
    /// Coder by coder, each time exactly, until no change of a single coder helps; the disorder may lie above the least
    /// one, never below it.
    Stepwise,
}

impl Method {
    /// True if no alignment has a lower disorder.
    pub fn is_exact(self) -> bool {
        self <= Method::Partition
    }
}

/// An alignment of all units of a continuum.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// The tuples; each holds (coder, number of the unit in that coder's list), in the order of coders. Places of
    /// coders that are not named hold the empty unit.
    pub tuples: Vec<Vec<(usize, usize)>>,
    /// Sum over the tuples of the mean dissimilarity of their pairs.
    pub total: f64,
    /// `total` divided by the mean number of units of a coder (section 4.3).
    pub disorder: f64,
    /// How it was found.
    pub method: Method,
}

impl Parameters {
    /// Dissimilarity of two units: `alpha * d_pos + beta * d_cat` (sections 4.1 and 4.2), with
    /// `d_pos = ((|b1-b2| + |e1-e2|) / (len1+len2))^2 * delta_empty` and `d_cat = delta_empty` for different categories.
    pub fn dissimilarity(&self, one: Unit, other: Unit) -> f64 {
        let apart = one.begin.abs_diff(other.begin) + one.end.abs_diff(other.end);
        let ratio = apart as f64 / (one.len() + other.len()) as f64;
        let category = if one.category == other.category { 0.0 } else { self.beta };
        (self.alpha * ratio * ratio + category) * self.delta_empty
    }
}

/// The alignment of least disorder of two or more coders with at least one unit; `None` if there are fewer coders, no
/// units, or if it needs more work than `parameters` allow.
pub fn best_alignment(continuum: &Continuum, parameters: &Parameters) -> Option<Alignment> {
    if continuum.coders().len() < 2 || continuum.units() == 0 {
        return None;
    }
    let mut budget = Budget::new(parameters.steps_in_all);
    let (tuples, total, method) =
        align(continuum, parameters, (parameters.steps_at_most, &mut budget), None).ok()?;
    Some(Alignment { tuples, total, disorder: total / continuum.mean_units(), method })
}

/// Tuples of (coder, unit), their disorder, and how they were found.
pub(super) type Aligned = (Vec<Vec<(usize, usize)>>, f64, Method);

/// The exact alignment if the bounds allow it, else the better one of those by windows and coder by coder. The first two
/// may take `each` steps. `last` is the method used before for codings like these: what failed for them or was no help
/// is not tried again.
pub(super) fn align(
    c: &Continuum,
    p: &Parameters,
    (each, in_all): (u64, &mut Budget),
    last: Option<Method>,
) -> Result<Aligned, TooLarge> {
    let line = Line::new(c.coders(), p);
    let limit = p.tuples_at_most;
    if last.is_none_or(Method::is_exact)
        && let Ok(found) = in_all.part(each, |steps| exact(&line, limit, steps))
    {
        let method = if line.coders == 2 { Method::Assignment } else { Method::Partition };
        return Ok(line.aligned(&found, method));
    }
    let by_windows = if last == Some(Method::Stepwise) {
        Err(TooLarge)
    } else {
        in_all.part(each, |steps| window::align(&line, limit, steps))
    };
    let coder_by_coder =
        stepwise::align(&line, each, in_all).map(|found| line.aligned(&found, Method::Stepwise));
    match by_windows.map(|found| line.aligned(&found, Method::Window)) {
        Ok(window) if coder_by_coder.as_ref().is_ok_and(|other| other.1 < window.1) => coder_by_coder,
        Ok(window) => Ok(window),
        Err(TooLarge) => coder_by_coder,
    }
}

/// The best alignment, as tuples of numbers of units of the line.
pub(super) fn exact(line: &Line, limit: usize, budget: &mut Budget) -> Result<Vec<Vec<usize>>, TooLarge> {
    if line.coders == 2 {
        return pairs::align(line, budget);
    }
    let found = tuples::useful(line, limit, budget)?;
    partition::align(line, found, budget)
}

/// All units in one list, coder after coder, with their dissimilarities.
pub(super) struct Line<'a> {
    pub(super) units: Vec<Unit>,
    pub(super) coder: Vec<usize>,
    pub(super) coders: usize,
    pub(super) parameters: &'a Parameters,
}

impl<'a> Line<'a> {
    pub(super) fn new(coders: &[Vec<Unit>], parameters: &'a Parameters) -> Line<'a> {
        let units = coders.iter().flatten().copied().collect();
        let coder = coders.iter().enumerate().flat_map(|(c, list)| list.iter().map(move |_| c)).collect();
        Line { units, coder, coders: coders.len(), parameters }
    }

    /// Number of pairs of coders.
    pub(super) fn pairs(&self) -> f64 {
        (self.coders * (self.coders - 1) / 2) as f64
    }

    pub(super) fn empty(&self) -> f64 {
        self.parameters.delta_empty
    }

    pub(super) fn between(&self, one: usize, other: usize) -> f64 {
        self.parameters.dissimilarity(self.units[one], self.units[other])
    }

    /// Mean dissimilarity of the pairs of a tuple. Two empty units are `delta_empty` apart too (section 4.3), so that
    /// a unit alone costs `delta_empty` however many coders there are.
    pub(super) fn cost(&self, tuple: &[usize]) -> f64 {
        let mut sum = 0.0;
        for (at, &one) in tuple.iter().enumerate() {
            sum += tuple[at + 1..].iter().map(|&other| self.between(one, other)).sum::<f64>();
        }
        let filled = (tuple.len() * (tuple.len() - 1) / 2) as f64;
        (sum + (self.pairs() - filled) * self.empty()) / self.pairs()
    }

    fn aligned(&self, found: &[Vec<usize>], method: Method) -> Aligned {
        let total = found.iter().map(|tuple| self.cost(tuple)).sum();
        (found.iter().map(|tuple| self.names(tuple)).collect(), total, method)
    }

    /// Coder and number in the list of the coder, for each unit of a tuple.
    fn names(&self, tuple: &[usize]) -> Vec<(usize, usize)> {
        let mut names: Vec<_> = tuple
            .iter()
            .map(|&unit| (self.coder[unit], unit - self.coder.partition_point(|&c| c < self.coder[unit])))
            .collect();
        names.sort_unstable();
        names
    }

    /// For every unit, the units of later coders that are less than `bound` away, with their dissimilarity.
    pub(super) fn near(&self, bound: f64, budget: &mut Budget) -> Result<Vec<Vec<(usize, f64)>>, TooLarge> {
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.sort_unstable_by_key(|&unit| self.units[unit].middle());
        let longest = self.units.iter().map(|unit| unit.len()).max().unwrap_or(0);
        // d_pos < bound means |middle1 - middle2| < ratio * (len1 + len2) for doubled middles, so that only units
        // within reach need to be looked at.
        let mut pairs = 0;
        let ratio = (bound / (self.parameters.alpha * self.empty())).sqrt();
        self.units
            .iter()
            .enumerate()
            .map(|(one, unit)| {
                let reach = ratio * (unit.len() + longest) as f64;
                let middle = unit.middle() as f64;
                let from =
                    order.partition_point(|&other| (self.units[other].middle() as f64) < middle - reach);
                let to =
                    order.partition_point(|&other| (self.units[other].middle() as f64) <= middle + reach);
                budget.spend(to - from + 1)?;
                let mut found: Vec<(usize, f64)> = order[from..to.max(from)]
                    .iter()
                    .filter(|&&other| self.coder[other] > self.coder[one])
                    .map(|&other| (other, self.between(one, other)))
                    .filter(|&(_, far)| far < bound)
                    .collect();
                found.sort_unstable_by_key(|&(other, _)| other);
                pairs += found.len();
                if pairs > PAIRS {
                    return Err(TooLarge);
                }
                Ok(found)
            })
            .collect()
    }
}
