//! Random studies, counted unit by unit and pair by pair as the definitions say it, without a formula in common.

use super::random;
use emic::stats::*;
use emic::text::Span;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// One unit as one coder rated it: the codes on it, by the segment of each; `None` if it was not to be coded.
type Rating = Option<BTreeSet<u32>>;

/// A unit rated by all coders, and the text and turn that it is in.
struct Unit {
    document: usize,
    ratings: Vec<Rating>,
}

/// All units of the ruler, each with the characters of the text that it has.
fn characters(ruler: &Ruler) -> Vec<Span> {
    (0..ruler.length()).map(|unit| ruler.text(Span::new(unit, unit + 1).unwrap()).unwrap()).collect()
}

fn units(study: &Study) -> Vec<Unit> {
    let mut all = Vec::new();
    for (document, text) in study.documents.iter().enumerate() {
        for unit in characters(&text.ruler) {
            let rating = |coder: u32| {
                let present = text.present.iter().find(|one| one.coder == coder)?;
                let within = |parts: &Vec<Span>| {
                    (unit.start()..unit.end()).all(|at| parts.iter().any(|part| part.contains(at)))
                };
                let single = |parts: &Vec<Span>| parts.iter().any(|part| part.covers(unit));
                let asked = present.parts.as_ref().is_none_or(|parts| within(parts) && single(parts));
                let here = text.codings.iter().filter(|one| one.coder == coder && one.span.overlaps(unit));
                asked.then(|| here.map(|one| one.code).collect())
            };
            all.push(Unit { document, ratings: (0..study.coders as u32).map(rating).collect() });
        }
    }
    all
}

fn has(rating: &BTreeSet<u32>, row: &[u32]) -> bool {
    row.iter().any(|code| rating.contains(code))
}

/// Alpha by its definition: pairs of ratings within units against pairs among all ratings that can be paired.
fn alpha<V>(units: &[Vec<V>], distance: impl Fn(&V, &V) -> f64) -> Option<f64> {
    let units: Vec<&Vec<V>> = units.iter().filter(|unit| unit.len() > 1).collect();
    let mut observed = 0.0;
    for unit in &units {
        for (nth, a) in unit.iter().enumerate() {
            for b in &unit[nth + 1..] {
                observed += 2.0 * distance(a, b) / (unit.len() - 1) as f64;
            }
        }
    }
    let all: Vec<&V> = units.iter().flat_map(|unit| unit.iter()).collect();
    let mut expected = 0.0;
    for (nth, a) in all.iter().enumerate() {
        expected += all[nth + 1..].iter().map(|b| 2.0 * distance(a, b)).sum::<f64>();
    }
    let n = all.len() as f64;
    (expected > 0.0).then(|| 1.0 - (observed / n) / (expected / (n * (n - 1.0))))
}

fn near(found: Estimate, wanted: Option<f64>, what: &str) {
    match (found.value(), wanted) {
        (None, None) => {}
        (Some(found), Some(wanted)) if (found - wanted).abs() < 1e-9 => {}
        (found, wanted) => panic!("{what} came to {found:?}, counted straight {wanted:?}"),
    }
}

fn present(units: &[Unit], row: &[u32]) -> Vec<Vec<bool>> {
    units.iter().map(|unit| unit.ratings.iter().flatten().map(|one| has(one, row)).collect()).collect()
}

fn unequal<V: PartialEq>(a: &V, b: &V) -> f64 {
    f64::from(u8::from(a != b))
}

proptest! {
    #[test]
    fn cells_and_alpha_are_those_of_counting_unit_by_unit(study in random::study()) {
        let (all, units) = (study.compare(0.5), units(&study));
        for (nth, row) in study.rows.iter().enumerate() {
            for (a, b) in pairs(study.coders) {
                for document in [None, Some(0)] {
                    let mut cells = Cells::default();
                    for unit in units.iter().filter(|unit| document.is_none_or(|nth| unit.document == nth)) {
                        let (Some(one), Some(other)) = (&unit.ratings[a], &unit.ratings[b]) else { continue };
                        match (has(one, row), has(other, row)) {
                            (true, true) => cells.n11 += 1,
                            (true, false) => cells.n10 += 1,
                            (false, true) => cells.n01 += 1,
                            (false, false) => cells.n00 += 1,
                        }
                    }
                    prop_assert_eq!(all.cells(nth, document, a, b), cells);
                    prop_assert_eq!(all.all_cells(nth, document)[pairs(study.coders).position(|p| p == (a, b)).unwrap()], cells);
                }
            }
            let ratings = present(&units, row);
            near(all.ratings(nth, None).alpha(), alpha(&ratings, unequal), "alpha");
            for coder in 0..study.coders {
                let coded = units.iter().filter(|unit| unit.ratings[coder].as_ref().is_some_and(|one| has(one, row)));
                prop_assert_eq!(all.coded(nth, coder), coded.count() as u64);
            }
        }
    }

    #[test]
    fn fleiss_and_ac1_are_those_of_counting_unit_by_unit(study in random::study()) {
        let (all, units) = (study.compare(0.5), units(&study));
        for (nth, row) in study.rows.iter().enumerate() {
            let ratings = present(&units, row);
            let rated: Vec<&Vec<bool>> = ratings.iter().filter(|unit| !unit.is_empty()).collect();
            let paired: Vec<&Vec<bool>> = ratings.iter().filter(|unit| unit.len() > 1).collect();
            let yes = |unit: &&Vec<bool>| unit.iter().filter(|one| **one).count() as f64 / unit.len() as f64;
            let share = rated.iter().map(yes).sum::<f64>() / rated.len() as f64;
            let agreed = |unit: &&Vec<bool>| {
                let both = pairs(unit.len()).filter(|&(a, b)| unit[a] == unit[b]).count();
                both as f64 / pairs(unit.len()).count() as f64
            };
            let observed = paired.iter().map(agreed).sum::<f64>() / paired.len() as f64;
            let corrected = |chance: f64| (observed - chance) / (1.0 - chance);
            let some = |value: f64| (!paired.is_empty()).then_some(value);
            let found = all.ratings(nth, None);
            near(found.agreement(), some(observed), "agreement");
            near(found.ac1(), some(corrected(2.0 * share * (1.0 - share))), "AC1");
            let varied = share > 0.0 && share < 1.0;
            let fleiss = corrected(share * share + (1.0 - share) * (1.0 - share));
            near(found.fleiss(), some(fleiss).filter(|_| varied), "Fleiss");
        }
    }

    #[test]
    fn alphas_of_sets_are_those_of_all_pairs_of_units(study in random::study()) {
        let codes = study.rows.len() - 1;
        let found = study.sets(&(0..codes).collect::<Vec<_>>());
        let sets: Vec<Vec<BTreeSet<u32>>> =
            units(&study).into_iter().map(|unit| unit.ratings.into_iter().flatten().collect()).collect();
        let jaccard = |a: &BTreeSet<u32>, b: &BTreeSet<u32>| {
            let either = a.union(b).count() as f64;
            if either == 0.0 { 0.0 } else { 1.0 - a.intersection(b).count() as f64 / either }
        };
        let masi = |a: &BTreeSet<u32>, b: &BTreeSet<u32>| {
            let form = if a == b {
                1.0
            } else if a.is_subset(b) || b.is_subset(a) {
                2.0 / 3.0
            } else if a.is_disjoint(b) {
                0.0
            } else {
                1.0 / 3.0
            };
            1.0 - (1.0 - jaccard(a, b)) * form
        };
        near(found.exact, alpha(&sets, unequal), "exact sets");
        near(found.jaccard, alpha(&sets, jaccard), "Jaccard");
        near(found.masi, alpha(&sets, masi), "MASI");
    }

    #[test]
    fn disagreements_are_the_units_on_which_coders_differ(study in random::study()) {
        let all = study.disagreements(&[0]);
        let mut differing = 0;
        for unit in units(&study) {
            let rated: Vec<bool> = unit.ratings.iter().flatten().map(|one| has(one, &study.rows[0])).collect();
            differing += u32::from(rated.contains(&true) && rated.contains(&false));
        }
        prop_assert_eq!(all.iter().map(|one| one.units).sum::<u32>(), differing);
        prop_assert!(all.windows(2).all(|two| two[0].units >= two[1].units));
        for one in &all {
            prop_assert!(!one.by.is_empty() && !one.not_by.is_empty());
            prop_assert!(one.by.iter().all(|coder| !one.not_by.contains(coder)));
        }
    }
}

/// Segments of a row on the units of the first text, by coder; each coder was to code all of it.
fn segments(study: &Study, row: usize) -> Vec<Vec<Span>> {
    let text = &study.documents[0];
    let of = |coder: usize| {
        let mut all: Vec<Span> = Vec::new();
        let mine = text
            .codings
            .iter()
            .filter(|one| one.coder as usize == coder && study.rows[row].contains(&one.code));
        for one in mine {
            // Segments that share a unit become one until none do.
            let Some(mut grown) = text.ruler.touched(one.span) else { continue };
            while let Some(at) = all.iter().position(|other| other.overlaps(grown)) {
                grown = grown.union(all.swap_remove(at));
            }
            all.push(grown);
        }
        all
    };
    (0..study.coders).map(of).collect()
}

/// The coefficient with every pairing of two stretches of the continuum but those of a unit with itself, one unit of length
/// at a time.
fn unit_alpha(length: u32, segments: &[Vec<Span>]) -> Option<f64> {
    // The unit that each position of each coder is in; a position of a gap is alone.
    let mut positions: Vec<(bool, usize)> = Vec::new();
    for (coder, list) in segments.iter().enumerate() {
        for at in 0..length {
            match list.iter().position(|span| span.contains(at)) {
                Some(nth) => positions.push((true, nth + 1_000_000 * (1 + coder))),
                None => positions.push((false, positions.len())),
            }
        }
    }
    let (mut unequal, mut all) = (0.0, 0.0);
    for (nth, a) in positions.iter().enumerate() {
        for (mth, b) in positions.iter().enumerate() {
            let itself = if a.0 { a.0 == b.0 && a.1 == b.1 } else { nth == mth };
            if !itself {
                all += 1.0;
                unequal += f64::from(u8::from(a.0 != b.0));
            }
        }
    }
    let coders = segments.len();
    let mut observed = 0.0;
    for at in 0..length as usize {
        for (a, b) in pairs(coders) {
            let value = |coder: usize| positions[coder * length as usize + at].0;
            observed += f64::from(u8::from(value(a) != value(b)));
        }
    }
    let observed = observed / (pairs(coders).count() as f64 * f64::from(length));
    (unequal > 0.0).then(|| 1.0 - observed / (unequal / all))
}

fn one_text() -> impl Strategy<Value = Study> {
    (2u32..5, 1u32..4).prop_flat_map(|(coders, codes)| {
        random::document(coders, codes, false).prop_map(move |mut text| {
            text.present = (0..coders).map(|coder| Present { coder, parts: None }).collect();
            Study {
                coders: coders as usize,
                rows: (0..codes).map(|code| vec![code]).collect(),
                documents: vec![text],
            }
        })
    })
}

proptest! {
    #[test]
    fn the_unitizing_alpha_of_one_code_is_that_of_all_pairings(study in one_text()) {
        let length = study.documents[0].ruler.length();
        if length == 0 {
            return Ok(());
        }
        let found = study.compare(0.5).unit_alpha(0);
        near(found, unit_alpha(length, &segments(&study, 0)), "u-alpha");
        // One code is a domain of one.
        let domain = study.domain(&[0]);
        near(domain.u_alpha, found.value(), "u-alpha of the domain");
        near(domain.bar_u_alpha, found.value(), "|u-alpha of the domain");
        prop_assert_eq!(domain.cu_alpha, Estimate::Undefined(Reason::OneCode));
    }

    #[test]
    fn segments_match_where_one_of_the_other_coder_has_nearly_the_same_words(study in one_text(), overlap in 0.05f64..1.0) {
        let all = study.compare(overlap);
        let segments = segments(&study, 0);
        let shared = |a: Span, b: Span| a.intersection(b).map_or(0.0, |both| f64::from(both.len()));
        let same = |a: Span, b: Span| {
            shared(a, b) > 0.0 && shared(a, b) / (f64::from(a.len() + b.len()) - shared(a, b)) >= overlap
        };
        let mut alone = 0;
        for (a, b) in pairs(study.coders) {
            let matched = |one: &[Span], other: &[Span]| {
                one.iter().filter(|x| other.iter().any(|y| same(**x, *y))).count() as u64
            };
            let both = matched(&segments[a], &segments[b]) + matched(&segments[b], &segments[a]);
            let total = (segments[a].len() + segments[b].len()) as u64;
            prop_assert_eq!(all.matched(0, a, b), Matched { matched: both, total });
            alone += total - both;
        }
        prop_assert_eq!(study.unmatched(&[0], overlap).len() as u64, alone);
    }
}
