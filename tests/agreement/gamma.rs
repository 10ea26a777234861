//! Gamma: against another program, against trying every alignment, and the laws that hold for all codings.

use emic::stats::gamma::*;
use emic::stats::{Coding, Document, Estimate, Generator, Present, Reason, Ruler, Study};
use emic::text::Span;
use std::collections::{BTreeMap, HashMap};

/// Random continua; with a seed, so that they are the same everywhere.
struct Dice(Generator);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(Generator::new(seed))
    }
    /// A number from 0 to `most`.
    fn roll(&mut self, most: usize) -> usize {
        self.0.below(most + 1)
    }
    fn units(&mut self, most: usize, length: usize, longest: usize, categories: usize) -> Vec<Unit> {
        let one = |dice: &mut Dice| {
            let size = 1 + dice.roll(longest - 1);
            let begin = dice.roll(length - size) as u64;
            Unit { begin, end: begin + size as u64, category: dice.roll(categories - 1) as u32 }
        };
        (0..self.roll(most)).map(|_| one(self)).collect()
    }
    /// Few units, so that every alignment can be tried.
    fn small(&mut self) -> Continuum {
        let coders = 2 + self.roll(3);
        let most = [6, 4, 3, 2][coders - 2];
        let (length, longest) = ([30, 100][self.roll(1)], 1 + self.roll(19));
        let categories = 1 + self.roll(2);
        let lists = (0..coders).map(|_| self.units(most, length, longest, categories)).collect();
        Continuum::new(length as u64, lists)
    }
    fn parameters(&mut self) -> Parameters {
        match self.roll(3) {
            0 => Parameters { alpha: 3.0, ..Parameters::default() },
            1 => Parameters { beta: 0.3, delta_empty: 0.7, ..Parameters::default() },
            _ => Parameters::default(),
        }
    }
}

/// The units of a continuum with their coders.
fn all_units(continuum: &Continuum) -> Vec<(usize, Unit)> {
    let lists = continuum.coders().iter().enumerate();
    lists.flat_map(|(coder, list)| list.iter().map(move |&unit| (coder, unit))).collect()
}

/// The least total over all alignments: the first unit left goes with each choice of units of other coders.
struct Tried<'a> {
    units: Vec<(usize, Unit)>,
    coders: usize,
    parameters: &'a Parameters,
    known: HashMap<u32, f64>,
}

impl Tried<'_> {
    fn cost(&self, tuple: &[(usize, Unit)]) -> f64 {
        let mut sum = 0.0;
        for place in 0..self.coders {
            for other in 0..place {
                let unit = |coder: usize| tuple.iter().find(|one| one.0 == coder);
                sum += match (unit(place), unit(other)) {
                    (Some(one), Some(two)) => self.parameters.dissimilarity(one.1, two.1),
                    _ => self.parameters.delta_empty,
                };
            }
        }
        sum / (self.coders * (self.coders - 1) / 2) as f64
    }
    fn least(&mut self, left: u32) -> f64 {
        if left == 0 {
            return 0.0;
        }
        if let Some(&known) = self.known.get(&left) {
            return known;
        }
        let first = left.trailing_zeros() as usize;
        let rest = left & (left - 1);
        let mut best = f64::INFINITY;
        let mut with = rest;
        loop {
            let members = (0..self.units.len()).filter(|&at| at == first || with >> at & 1 == 1);
            let tuple: Vec<(usize, Unit)> = members.map(|at| self.units[at]).collect();
            if tuple.windows(2).all(|two| two[0].0 < two[1].0) {
                best = best.min(self.cost(&tuple) + self.least(rest & !with));
            }
            if with == 0 {
                break;
            }
            with = (with - 1) & rest;
        }
        self.known.insert(left, best);
        best
    }
}

fn tried(continuum: &Continuum, parameters: &Parameters) -> f64 {
    let units = all_units(continuum);
    let every = (1 << units.len()) - 1;
    Tried { units, coders: continuum.coders().len(), parameters, known: HashMap::new() }.least(every)
}

/// Each unit is in one tuple, each tuple has one unit of a coder at most.
fn assert_alignment(continuum: &Continuum, alignment: &Alignment) {
    let mut found: Vec<(usize, usize)> = alignment.tuples.iter().flatten().copied().collect();
    found.sort_unstable();
    let lists = continuum.coders().iter().enumerate();
    let wanted: Vec<_> =
        lists.flat_map(|(coder, list)| (0..list.len()).map(move |unit| (coder, unit))).collect();
    assert_eq!(found, wanted);
    assert!(alignment.tuples.iter().all(|tuple| tuple.windows(2).all(|two| two[0].0 < two[1].0)));
}

fn value(estimate: Estimate) -> f64 {
    estimate.value().expect("a value")
}

fn of(continuum: &Continuum, parameters: &Parameters) -> Gamma {
    gamma(std::slice::from_ref(continuum), parameters)
}

#[test]
fn the_best_alignment_is_the_best_of_all_that_can_be_tried() {
    let mut dice = Dice::new(1);
    let mut methods = BTreeMap::new();
    for _ in 0..600 {
        let (continuum, parameters) = (dice.small(), dice.parameters());
        let Some(found) = best_alignment(&continuum, &parameters) else {
            assert_eq!(continuum.units(), 0);
            continue;
        };
        assert_alignment(&continuum, &found);
        let least = tried(&continuum, &parameters);
        assert!((found.total - least).abs() < 1e-9, "{} is not {least}: {continuum:?}", found.total);
        assert!((found.disorder - found.total / continuum.mean_units()).abs() < 1e-12);
        *methods.entry(found.method).or_insert(0) += 1;
    }
    assert!(methods[&Method::Assignment] > 100 && methods[&Method::Partition] > 100, "{methods:?}");
    assert_eq!(methods.len(), 2);
}

#[test]
fn windows_and_single_coders_never_beat_the_best_alignment() {
    let mut dice = Dice::new(2);
    let mut methods = BTreeMap::new();
    for _ in 0..60 {
        let lists = (0..3).map(|_| dice.units(14, 400, 60, 3)).collect();
        let continuum = Continuum::new(400, lists);
        let Some(best) = best_alignment(&continuum, &Parameters::default()) else { continue };
        for tuples_at_most in [0, 30, 60] {
            let bounded = Parameters { tuples_at_most, ..Parameters::default() };
            let found = best_alignment(&continuum, &bounded).expect("an alignment");
            assert_alignment(&continuum, &found);
            assert!(found.total > best.total - 1e-9);
            if found.method.is_exact() {
                assert!(found.total < best.total + 1e-9);
            }
            *methods.entry(found.method).or_insert(0) += 1;
        }
    }
    assert!(methods[&Method::Window] > 10 && methods[&Method::Stepwise] > 10, "{methods:?}");
}

#[test]
fn two_coders_by_windows_never_beat_the_assignment() {
    let mut dice = Dice::new(3);
    let mut windows = 0;
    for _ in 0..60 {
        let lists = (0..2).map(|_| dice.units(40, 800, 60, 3)).collect();
        let continuum = Continuum::new(800, lists);
        let Some(best) = best_alignment(&continuum, &Parameters::default()) else { continue };
        // Less than the units and the pairs near them need.
        let bounded = Parameters { steps_at_most: 250, ..Parameters::default() };
        let found = best_alignment(&continuum, &bounded).expect("an alignment");
        assert_alignment(&continuum, &found);
        assert!(found.total > best.total - 1e-9);
        windows += i32::from(!found.method.is_exact());
    }
    assert!(windows > 20, "{windows}");
}

/// Worked by hand: the units of the first two coders are 2 + 2 apart and 10 + 10 long, so d = (4/20)^2 = 0.04; with the
/// third coder's place empty their tuple costs (0.04 + 1 + 1) / 3 = 0.68. The third unit is 20 + 20 and 18 + 18 away,
/// (40/20)^2 = 4 and (36/20)^2 = 3.24, and stays alone for 1. One unit a coder: 1.68 / 1.
#[test]
fn the_disorder_of_three_units_is_the_one_worked_by_hand() {
    let unit = |begin| vec![Unit { begin, end: begin + 10, category: 0 }];
    let continuum = Continuum::new(60, vec![unit(10), unit(12), unit(30)]);
    let found = best_alignment(&continuum, &Parameters::default()).expect("an alignment");
    assert!((found.disorder - 1.68).abs() < 1e-12);
    assert_eq!(found.tuples, [vec![(0, 0), (1, 0)], vec![(2, 0)]]);
}

#[test]
fn identical_codings_have_no_disorder_and_gamma_1() {
    let mut dice = Dice::new(4);
    for coders in [2, 3, 4] {
        let units = dice.units(8, 200, 30, 3);
        let continuum = Continuum::new(200, vec![units; coders]);
        let found = of(&continuum, &Parameters::default());
        assert_eq!((found.value, found.parts[0].observed), (Estimate::Value(1.0), 0.0));
    }
}

#[test]
fn the_order_of_coders_and_the_numbers_of_codes_change_nothing() {
    let mut dice = Dice::new(5);
    for _ in 0..60 {
        let continuum = dice.small();
        let parameters = Parameters { samples_at_most: 30, ..dice.parameters() };
        let mut lists = continuum.coders().to_vec();
        lists.rotate_left(1);
        lists.iter_mut().flatten().for_each(|unit| unit.category = [2, 0, 1][unit.category as usize]);
        let other = of(&Continuum::new(continuum.length(), lists), &parameters);
        match (of(&continuum, &parameters).value, other.value) {
            (Estimate::Value(one), Estimate::Value(two)) => {
                assert!((one - two).abs() < 1e-9, "{continuum:?}")
            }
            (one, two) => assert_eq!(one, two),
        }
    }
}

#[test]
fn the_same_unit_twice_by_one_coder_counts_once() {
    let mut dice = Dice::new(6);
    let continuum = dice.small();
    let twice = continuum.coders().iter().map(|list| [list.clone(), list.clone()].concat()).collect();
    assert_eq!(Continuum::new(continuum.length(), twice), continuum);
}

#[test]
fn the_seed_alone_decides_and_a_transcript_has_the_same_gamma_among_others() {
    let mut dice = Dice::new(7);
    let lists = |dice: &mut Dice| (0..3).map(|_| dice.units(9, 300, 40, 2)).collect();
    let (one, other) = (Continuum::new(300, lists(&mut dice)), Continuum::new(300, lists(&mut dice)));
    let parameters = Parameters { samples_at_most: 30, ..Parameters::default() };
    assert_eq!(of(&one, &parameters), of(&one, &parameters));
    assert_ne!(of(&one, &parameters), of(&one, &Parameters { seed: 2, ..parameters.clone() }));
    let both = gamma(&[one.clone(), other], &parameters);
    assert_eq!(both.parts[0], of(&one, &parameters).parts[0]);
}

/// Pooled by hand from the parts: disorders are per mean number of units of a coder, so they are multiplied by it.
#[test]
fn gamma_of_several_transcripts_is_the_ratio_of_summed_disorders() {
    let mut dice = Dice::new(8);
    let continua: Vec<Continuum> = (1..5)
        .map(|n| Continuum::new(400, vec![dice.units(8 * n, 400, 40, 2), dice.units(8 * n, 400, 40, 2)]))
        .collect();
    let found = gamma(&continua, &Parameters::default());
    let sum = |of: fn(&Part) -> f64| -> f64 {
        found.parts.iter().map(|part| of(part) * part.units as f64 / 2.0).sum()
    };
    let wanted = 1.0 - sum(|part| part.observed) / sum(|part| part.expected);
    assert!((value(found.value) - wanted).abs() < 1e-9);
    let (low, high) = found.range.expect("a range");
    assert!(low < wanted && wanted < high && found.precision <= 0.021, "{found:?}");
}

#[test]
fn what_has_no_gamma_says_why() {
    let units = vec![Unit { begin: 0, end: 5, category: 0 }];
    let reason = |continua: &[Continuum]| gamma(continua, &Parameters::default()).value.reason();
    assert_eq!(reason(&[]), Some(Reason::OneCoder));
    assert_eq!(reason(&[Continuum::new(9, vec![units.clone()])]), Some(Reason::OneCoder));
    assert_eq!(reason(&[Continuum::new(9, vec![vec![], vec![]])]), Some(Reason::NotUsed));
    let two = Continuum::new(9, vec![units.clone(), units]);
    let bounded = Parameters { steps_in_all: 1, ..Parameters::default() };
    assert_eq!(of(&two, &bounded).value.reason(), Some(Reason::TooMuchWork));
    // A transcript without a figure does not spoil the others.
    let both = gamma(&[Continuum::new(9, vec![vec![], vec![]]), two], &Parameters::default());
    assert_eq!(both.value, Estimate::Value(1.0));
    assert_eq!(both.parts[0].value.reason(), Some(Reason::NotUsed));
}

#[test]
fn a_study_is_measured_in_the_text_that_counts() {
    let span = |start, end| Span::new(start, end).expect("a span");
    let coding = |coder, code, start, end| Coding { coder, code, span: span(start, end) };
    let present = |coder| Present { coder, parts: None };
    // Positions 20 to 40 do not count. The first coder's two codings share words and are one unit.
    let document = Document {
        ruler: Ruler::characters(vec![span(0, 20), span(40, 80)]),
        present: vec![present(0), present(1)],
        codings: vec![
            coding(0, 0, 0, 8),
            coding(0, 0, 5, 10),
            coding(1, 0, 0, 10),
            coding(0, 1, 50, 60),
            coding(1, 1, 55, 60),
        ],
        clusters: vec![],
    };
    let study = Study { coders: 2, rows: vec![vec![0], vec![1]], documents: vec![document] };
    let unit = |begin, end, category| Unit { begin, end, category };
    let same = Continuum::new(
        60,
        vec![vec![unit(0, 10, 0), unit(30, 40, 1)], vec![unit(0, 10, 0), unit(35, 40, 1)]],
    );
    let parameters = Parameters::default();
    assert_eq!(study.gamma(&[0, 1], &parameters), of(&same, &parameters));
    assert_eq!(study.gamma(&[0], &parameters).value, Estimate::Value(1.0));
}

/// A case of `gamma.toml`.
struct Case {
    name: String,
    continuum: Continuum,
    figures: toml::Table,
}

impl Case {
    fn figure(&self, name: &str) -> f64 {
        self.figures[name].as_float().expect("a number")
    }
}

fn cases() -> Vec<Case> {
    let file: toml::Table = include_str!("gamma.toml").parse().expect("TOML");
    let whole = |value: &toml::Value| value.as_integer().expect("a number") as u64;
    let list = |value: &toml::Value| value.as_array().expect("a list").clone();
    let unit = |value: &toml::Value| {
        let unit = list(value);
        Unit { begin: whole(&unit[0]), end: whole(&unit[1]), category: whole(&unit[2]) as u32 }
    };
    let case = |value: &toml::Value| {
        let figures = value.as_table().expect("a table").clone();
        let coders =
            list(&figures["coders"]).iter().map(|units| list(units).iter().map(unit).collect()).collect();
        let name = figures["name"].as_str().expect("a name").to_owned();
        Case { name, continuum: Continuum::new(whole(&figures["length"]), coders), figures }
    };
    list(&file["case"]).iter().map(case).collect()
}

#[test]
fn disorders_are_those_of_another_program() {
    let all = cases();
    assert!(all.len() >= 10);
    for case in all {
        let found = best_alignment(&case.continuum, &Parameters::default()).expect("an alignment");
        let apart = (found.disorder - case.figure("observed")).abs();
        // The other program counts in single precision.
        assert!(apart < 1e-5, "{}: {} is not {}", case.name, found.disorder, case.figure("observed"));
    }
}

/// Both sides are means of random samples with an error of 1 % at 95 % confidence; two such means of the same thing are
/// further apart than 2.5 % in one case of two thousand.
#[test]
fn gammas_are_those_of_another_program_within_the_precision() {
    for case in cases() {
        // That program keeps half the distance of the paper between shifts.
        let parameters = Parameters { shift_distance: 0.5, precision: 0.01, ..Parameters::default() };
        let found = of(&case.continuum, &parameters);
        let wanted = case.figure("expected_mended");
        let apart = (found.parts[0].expected / wanted - 1.0).abs();
        assert!(apart < 0.025, "{}: {} is not {wanted}", case.name, found.parts[0].expected);
        let of_gamma = 0.025 * found.parts[0].observed / wanted * 1.03;
        assert!((value(found.value) - case.figure("gamma_mended")).abs() <= of_gamma + 1e-5, "{}", case.name);
    }
}
