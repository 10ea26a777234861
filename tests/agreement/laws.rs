//! What must hold whatever was coded.

use super::random;
use emic::stats::*;
use emic::text::Span;
use proptest::prelude::*;

/// All coefficients of a row that do not name coders, as bits: equal counts give equal numbers.
fn numbers(all: &Compared, row: usize) -> Vec<Estimate> {
    let ratings = all.ratings(row, None);
    vec![ratings.agreement(), ratings.alpha(), ratings.fleiss(), ratings.ac1(), all.unit_alpha(row)]
}

fn near(found: &[Estimate], wanted: &[Estimate]) {
    for (one, other) in found.iter().zip(wanted) {
        match (one, other) {
            (Estimate::Value(a), Estimate::Value(b)) => assert!((a - b).abs() < 1e-9, "{a} is not {b}"),
            _ => assert_eq!(one, other),
        }
    }
}

/// The study with its coders in the opposite order.
fn turned(study: &Study) -> Study {
    let mut other = study.clone();
    let last = study.coders as u32 - 1;
    for text in &mut other.documents {
        text.present.reverse();
        text.present.iter_mut().for_each(|one| one.coder = last - one.coder);
        text.codings.iter_mut().for_each(|one| one.coder = last - one.coder);
    }
    other
}

fn whole_texts(study: &Study) -> Study {
    let mut other = study.clone();
    for text in &mut other.documents {
        text.ruler = Ruler::characters(Span::new(0, 40).into_iter().collect());
        text.clusters = vec![];
    }
    other
}

/// The part of a text before or after a border, its positions counted from 0.
fn part(text: &Document, from: u32, end: u32) -> Document {
    let window = Span::new(from, end).unwrap();
    let cut = |span: Span| {
        let inside = span.intersection(window)?;
        Span::new(inside.start() - from, inside.end() - from)
    };
    let mut other = text.clone();
    other.ruler = Ruler::characters(Span::new(0, end - from).into_iter().collect());
    other.codings =
        text.codings.iter().filter_map(|one| Some(Coding { span: cut(one.span)?, ..*one })).collect();
    for one in &mut other.present {
        one.parts = one.parts.as_ref().map(|parts| parts.iter().filter_map(|span| cut(*span)).collect());
    }
    other
}

proptest! {
    #[test]
    fn the_order_of_coders_changes_nothing(study in random::study()) {
        let (all, other) = (study.compare(0.7), turned(&study).compare(0.7));
        for row in 0..study.rows.len() {
            near(&numbers(&all, row), &numbers(&other, row));
            for (a, b) in pairs(study.coders) {
                let (c, d) = (study.coders - 1 - b, study.coders - 1 - a);
                let (one, turned) = (all.cells(row, None, a, b), other.cells(row, None, c, d));
                prop_assert_eq!(one, Cells { n10: turned.n01, n01: turned.n10, ..turned });
                prop_assert_eq!(one.kappa(), turned.kappa());
                prop_assert_eq!(all.matched(row, a, b), other.matched(row, c, d));
            }
        }
    }

    #[test]
    fn the_order_of_codings_and_twice_the_same_one_change_nothing(study in random::study()) {
        let mut other = study.clone();
        for text in &mut other.documents {
            let twice: Vec<Coding> = text.codings.iter().rev().flat_map(|one| [*one, *one]).collect();
            text.codings = twice;
        }
        prop_assert_eq!(study.compare(0.7), other.compare(0.7));
        let rows: Vec<usize> = (0..study.rows.len() - 1).collect();
        let (one, two) = (study.sets(&rows), other.sets(&rows));
        near(&[one.jaccard, one.masi, one.exact], &[two.jaccard, two.masi, two.exact]);
    }

    #[test]
    fn a_text_cut_in_two_changes_nothing_that_is_pooled(study in random::study(), at in 1u32..39) {
        let study = whole_texts(&study);
        let mut cut = study.clone();
        cut.documents = study.documents.iter().flat_map(|text| [part(text, 0, at), part(text, at, 40)]).collect();
        let (all, other) = (study.compare(0.7), cut.compare(0.7));
        for row in 0..study.rows.len() {
            let wanted = numbers(&all, row);
            // A unit over the border becomes two, so that the unitizing alpha may differ.
            near(&numbers(&other, row)[..4], &wanted[..4]);
            prop_assert_eq!(all.all_cells(row, None), other.all_cells(row, None));
        }
    }

    #[test]
    fn the_unitizing_alpha_does_not_change_where_a_text_is_cut_between_its_units(study in random::study()) {
        // Thirty characters more that no coder coded are a text of their own, or the end of the text before.
        let mut longer = whole_texts(&study);
        let mut apart = longer.clone();
        longer.documents.iter_mut().for_each(|text| {
            text.present.iter_mut().for_each(|one| one.parts = None);
            text.ruler = Ruler::characters(Span::new(0, 70).into_iter().collect());
        });
        apart.documents.iter_mut().for_each(|text| text.present.iter_mut().for_each(|one| one.parts = None));
        let empty = apart.documents.clone().into_iter().map(|text| Document {
            ruler: Ruler::characters(Span::new(0, 30).into_iter().collect()),
            codings: vec![],
            ..text
        });
        let mut apart = Study { documents: apart.documents.iter().cloned().chain(empty).collect(), ..apart };
        apart.documents.iter_mut().for_each(|text| text.clusters.clear());
        let (one, other) = (longer.compare(0.7), apart.compare(0.7));
        (0..study.rows.len()).for_each(|row| near(&numbers(&one, row), &numbers(&other, row)));
    }

    #[test]
    fn stretching_a_text_changes_neither_kappa_nor_ac1(study in random::study(), by in 2u32..6) {
        let study = whole_texts(&study);
        let mut wide = study.clone();
        let stretch = |span: Span| Span::new(span.start() * by, span.end() * by).unwrap();
        for text in &mut wide.documents {
            text.ruler = Ruler::characters(vec![Span::new(0, 40 * by).unwrap()]);
            text.codings.iter_mut().for_each(|one| one.span = stretch(one.span));
            for one in &mut text.present {
                one.parts = one.parts.as_ref().map(|parts| parts.iter().map(|span| stretch(*span)).collect());
            }
        }
        let (all, other) = (study.compare(0.7), wide.compare(0.7));
        for row in 0..study.rows.len() {
            let (one, two) = (all.ratings(row, None), other.ratings(row, None));
            near(&[one.agreement(), one.fleiss(), one.ac1()], &[two.agreement(), two.fleiss(), two.ac1()]);
            for (a, b) in pairs(study.coders) {
                let (one, two) = (all.cells(row, None, a, b), other.cells(row, None, a, b));
                near(&[one.kappa(), one.table().scott_pi()], &[two.kappa(), two.table().scott_pi()]);
                prop_assert_eq!(two.n11, one.n11 * u64::from(by));
            }
        }
    }

    #[test]
    fn clusters_add_up_to_the_texts(study in random::study()) {
        let mut one = study.clone();
        one.documents.iter_mut().for_each(|text| text.clusters.clear());
        let (fine, coarse) = (study.compare(0.7), one.compare(0.7));
        for row in 0..study.rows.len() {
            prop_assert_eq!(numbers(&fine, row), numbers(&coarse, row));
            prop_assert_eq!(fine.all_cells(row, Some(0)), coarse.all_cells(row, Some(0)));
        }
    }

    #[test]
    fn no_coefficient_is_above_one_or_no_number(study in random::study()) {
        let all = study.compare(0.7);
        let domain = study.domain(&(0..study.rows.len() - 1).collect::<Vec<_>>());
        let family = [domain.u_alpha, domain.bar_u_alpha, domain.cu_alpha, domain.coverage];
        let rows = (0..study.rows.len()).flat_map(|row| numbers(&all, row));
        for value in rows.chain(family).filter_map(Estimate::value) {
            prop_assert!(value.is_finite() && value <= 1.0 + 1e-12, "{value}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_intervals_and_another_one_others() {
    let study = texts(9);
    let all = study.compare(0.9);
    let one = all.bootstrap(&[0], 400, 7);
    assert_eq!(one, all.bootstrap(&[0], 400, 7));
    assert_ne!(one, all.bootstrap(&[0], 400, 8));
    let (low, high) = one.rows[0].alpha.ends.unwrap();
    let alpha = all.ratings(0, None).alpha().value().unwrap();
    assert!(low < alpha && alpha < high, "{alpha} is not in {low} to {high}");
    assert_eq!(one.clusters, 18, "nine texts of two turns");
}

/// Texts of 100 characters of which two coders coded more and more alike.
fn texts(count: u32) -> Study {
    let coding =
        |coder: u32, start: u32, end: u32| Coding { coder, code: 0, span: Span::new(start, end).unwrap() };
    let text = |nth: u32| Document {
        ruler: Ruler::characters(vec![Span::new(0, 100).unwrap()]),
        present: vec![Present { coder: 0, parts: None }, Present { coder: 1, parts: None }],
        codings: vec![coding(0, 10, 40), coding(1, 10 + nth * 3, 41 + nth * 3)],
        clusters: vec![50],
    };
    Study { coders: 2, rows: vec![vec![0]], documents: (0..count).map(text).collect() }
}

#[test]
fn fewer_than_five_clusters_have_no_interval() {
    assert_eq!(texts(2).compare(0.9).bootstrap(&[0], 100, 1).rows[0].alpha, Interval::default());
    assert!(texts(3).compare(0.9).bootstrap(&[0], 100, 1).rows[0].alpha.ends.is_some());
    assert!(!texts(7).compare(0.9).has_enough_texts());
    assert!(texts(8).compare(0.9).has_enough_texts());
}

#[test]
fn replicates_without_a_value_are_dropped_and_more_than_a_twentieth_leave_no_interval() {
    // One text of nine has codings: a replicate without it, (8/9)^9 = 35 % of them, has no variation.
    let mut study = texts(9);
    study.documents[1..].iter_mut().for_each(|text| text.codings.clear());
    study.documents.iter_mut().for_each(|text| text.clusters.clear());
    let found = study.compare(0.9).bootstrap(&[0], 2000, 1).rows[0].alpha;
    assert_eq!(found.ends, None);
    assert!((600..800).contains(&found.dropped), "{}", found.dropped);
}

#[test]
fn the_generator_gives_the_numbers_of_splitmix64() {
    // The first numbers for seed 1234567, as published with the algorithm's reference code.
    let mut numbers = Generator::new(1_234_567);
    let first = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    first.iter().for_each(|wanted| assert_eq!(numbers.bits(), *wanted));
}
