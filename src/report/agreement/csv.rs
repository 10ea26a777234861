//! The figures as one table for programs: a row for each code and pair of coders, and one for all of them together.

use super::figures::{Figure, Figures};
use crate::report::table::Table;
use crate::report::value::Value;
use crate::stats::Estimate;

const COLUMNS: [&str; 27] = [
    "code",
    "rollup",
    "coder",
    "other_coder",
    "n11",
    "n10",
    "n01",
    "n00",
    "agreement",
    "positive_agreement",
    "kappa",
    "kappa_low",
    "kappa_high",
    "kappa_weighted_by_transcript",
    "kappa_mean_of_transcripts",
    "alpha",
    "alpha_low",
    "alpha_high",
    "ac1",
    "ac1_low",
    "ac1_high",
    "u_alpha",
    "gamma",
    "fleiss",
    "segments_matched",
    "segments_total",
    "reason",
];

pub(super) fn table<'p>(all: &Figures<'p>) -> Table<'p> {
    let mut table = Table::new(&COLUMNS.map(|key| (key, "")), "");
    for row in 0..all.material.rows.len() {
        table.row(together(all, row));
        for (nth, pair) in all.pairs().into_iter().enumerate() {
            table.row(of_pair(all, row, nth, pair));
        }
    }
    table
}

fn value<'p>(one: Estimate) -> Value<'p> {
    one.value().map_or(Value::None, Value::Real)
}

fn three<'p>(one: Figure) -> [Value<'p>; 3] {
    let ends = one.interval.ends;
    let end = |end: Option<f64>| end.map_or(Value::None, Value::Real);
    [value(one.value), end(ends.map(|ends| ends.0)), end(ends.map(|ends| ends.1))]
}

fn none<'p, const N: usize>() -> [Value<'p>; N] {
    std::array::from_fn(|_| Value::None)
}

fn head<'p>(all: &Figures<'p>, row: usize, coders: [Value<'p>; 2]) -> Vec<Value<'p>> {
    let one = all.material.rows[row];
    let path = all.material.project.shown().codes.path_words(one.code);
    let [coder, other] = coders;
    vec![path.into(), one.rollup.into(), coder, other]
}

/// The row of all coders together.
fn together<'p>(all: &Figures<'p>, row: usize) -> Vec<Value<'p>> {
    let alpha = all.alpha(row);
    let mut cells = head(all, row, none());
    cells.extend(none::<4>());
    cells.extend([value(all.agreement(row)), value(all.positive(row))]);
    cells.extend(none::<5>());
    cells.extend(three(alpha));
    cells.extend(three(all.ac1(row)));
    cells.extend([value(all.u_alpha(row).value), value(all.gamma(row).value)]);
    cells.push(all.fleiss(row).map_or(Value::None, |one| value(one.value)));
    cells.extend(none::<2>());
    cells.push(alpha.value.reason().map(crate::stats::Reason::name).into());
    cells
}

/// The row of two coders.
fn of_pair<'p>(all: &Figures<'p>, row: usize, nth: usize, pair: (usize, usize)) -> Vec<Value<'p>> {
    let (cells, kappa) = (all.cells(row, pair), all.kappa(row, nth, pair));
    let (texts, matched) = (all.over_texts(row, pair), all.matched(row, pair));
    let mut list = head(all, row, [all.name(pair.0).into(), all.name(pair.1).into()]);
    list.extend([cells.n11, cells.n10, cells.n01, cells.n00].map(|units| Value::Int(units as i64)));
    list.extend([value(cells.agreement()), value(cells.positive_agreement())]);
    list.extend(three(kappa));
    list.extend([value(texts.weighted), value(texts.mean)]);
    list.extend(none::<9>());
    list.extend([matched.matched, matched.total].map(|count| Value::Int(count as i64)));
    list.push(kappa.value.reason().map(crate::stats::Reason::name).into());
    list
}
