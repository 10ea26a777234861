//! Agreement between coders: everything but gamma on 10 coders, 200 codes, 30 transcripts and 100,000 codings, and on
//! ten times as many. `agreement.py` has the same by the `krippendorff` package of Python, side by side with emic.
//!
//! `cargo bench --bench agreement`
#![allow(missing_docs)]

use divan::{Bencher, black_box};
use emic::stats::{Coding, Document, Estimate, Generator, Present, Ruler, Study, pairs};
use emic::text::Span;

fn main() {
    divan::main();
}

const CODERS: u32 = 10;
const CODES: u32 = 200;
/// Characters of an interview of an hour.
const LENGTH: u32 = 45_000;

/// Codings of passages that coders agree upon more or less: begin and end move, and some coders leave a passage out.
fn study(transcripts: u32, codings: u32) -> Study {
    let mut chance = Generator::new(1);
    let each = codings / transcripts;
    let document = |_| {
        let mut all = Vec::new();
        while (all.len() as u32) < each {
            let (code, start) =
                (chance.below(CODES as usize) as u32, chance.below(LENGTH as usize - 400) as u32);
            let long = 20 + chance.below(200) as u32;
            for coder in 0..CODERS {
                if chance.below(10) < 7 {
                    let from = start + chance.below(20) as u32;
                    all.extend(Span::new(from, from + long + chance.below(20) as u32).map(|span| Coding {
                        coder,
                        code,
                        span,
                    }));
                }
            }
        }
        all.truncate(each as usize);
        Document {
            ruler: Ruler::characters(Span::new(0, LENGTH).into_iter().collect()),
            present: (0..CODERS).map(|coder| Present { coder, parts: None }).collect(),
            codings: all,
            clusters: Vec::new(),
        }
    };
    // Every tenth row is a theme with nine codes below it.
    let rows = (0..CODES)
        .map(|code| vec![code])
        .chain((0..CODES / 10).map(|nth| (nth * 10..nth * 10 + 10).collect()));
    Study {
        coders: CODERS as usize,
        rows: rows.collect(),
        documents: (0..transcripts).map(document).collect(),
    }
}

/// All coefficients, added up.
fn everything(study: &Study) -> f64 {
    let all = study.compare(0.9);
    let codes: Vec<usize> = (0..CODES as usize).collect();
    let mut sum = 0.0;
    let mut add = |one: Estimate| sum += one.value().unwrap_or_default();
    for row in 0..study.rows.len() {
        let ratings = all.ratings(row, None);
        [ratings.agreement(), ratings.alpha(), ratings.ac1(), ratings.fleiss()]
            .into_iter()
            .for_each(&mut add);
        add(all.unit_alpha(row));
        add(all.positive_agreement(row, None));
        all.all_cells(row, None).into_iter().for_each(|cells| add(cells.kappa()));
    }
    pairs(study.coders).for_each(|(a, b)| add(all.pooled_kappa(&codes, None, a, b).0));
    add(all.pooled_alpha(&codes, None).0);
    let sets = study.sets(&codes);
    add(sets.jaccard);
    add(sets.masi);
    add(study.domain(&codes[..10]).u_alpha);
    sum
}

#[divan::bench(args = [(30, 100_000), (300, 1_000_000), (30, 200_000)], sample_count = 5)]
fn all_statistics(bencher: Bencher<'_, '_>, (transcripts, codings): (u32, u32)) {
    let study = study(transcripts, codings);
    bencher.bench_local(|| black_box(everything(&study)));
}

#[divan::bench(sample_count = 3)]
fn disagreements(bencher: Bencher<'_, '_>) {
    let study = study(30, 100_000);
    let rows: Vec<usize> = (0..CODES as usize).collect();
    bencher.bench_local(|| black_box(study.disagreements(&rows).len()));
}

#[divan::bench(args = [200, 2000], sample_count = 1)]
fn intervals(bencher: Bencher<'_, '_>, replicates: usize) {
    let all = study(30, 100_000).compare(0.9);
    let rows: Vec<usize> = (0..CODES as usize).collect();
    bencher.bench_local(|| black_box(all.bootstrap(&rows, replicates, 1)));
}
