//! The figures for programs: one object, in full precision.

use super::differing::{Alone, Differing, turn_of};
use super::figures::{Figure, Figures};
use crate::model::Person;
use crate::model::id::CodeId;
use crate::report::value::Value;
use crate::stats::{Domain, Estimate, Interval};

type Facts<'p> = Vec<(&'static str, Value<'p>)>;

/// What JSON says.
pub(super) fn object<'p>(all: &Figures<'p>) -> Facts<'p> {
    let mut facts = vec![
        ("level", all.asked.level.word().into()),
        ("coders", Value::List(all.coders().iter().map(|one| one.name.clone()).collect(), ", ")),
        ("transcripts", Value::List(all.transcripts().iter().map(|one| one.title.clone()).collect(), ", ")),
        ("codes", things((0..all.material.rows.len()).map(|row| code(all, row)))),
        (
            "domains",
            things(all.domains.iter().map(|(above, codes, domain)| of_domain(all, *above, codes, domain))),
        ),
        (
            "sets",
            named(vec![
                ("jaccard", estimate(all.sets.jaccard)),
                ("masi", estimate(all.sets.masi)),
                ("exact", estimate(all.sets.exact)),
            ]),
        ),
        ("pooled", pooled(all)),
        ("bootstrap", bootstrap(all)),
        ("gamma", super::gamma::object(all)),
        ("overlap", Value::Real(all.asked.overlap)),
        ("characters", (all.material.characters.0 as usize).into()),
        ("characters_left_out", (all.material.characters.1 as usize).into()),
        (
            "speakers_left_out",
            Value::List(all.material.left_out.iter().map(|one| (*one).to_owned()).collect(), ", "),
        ),
        ("not_done", Value::List(all.not_done().into_iter().map(str::to_owned).collect(), ", ")),
    ];
    if all.asked.passages {
        facts.push(("passages", things(all.differing.iter().map(|one| passage(all, one)))));
        facts.push(("unmatched", things(all.alone.iter().map(|one| unmatched(all, one)))));
    }
    facts
}

/// One object.
pub(super) fn named<'p>(facts: Facts<'p>) -> Value<'p> {
    Value::Named(facts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn things<'p>(rows: impl Iterator<Item = Facts<'p>>) -> Value<'p> {
    Value::Things { rows: rows.collect(), words: String::new() }
}

fn number<'p>(value: Option<f64>) -> Value<'p> {
    value.map_or(Value::None, Value::Real)
}

fn reason<'p>(value: Estimate) -> Value<'p> {
    value.reason().map(crate::stats::Reason::name).into()
}

/// A value, or why there is none, with its interval.
fn facts_of<'p>(value: Estimate, interval: Interval) -> Facts<'p> {
    let (low, high) = interval.ends.unzip();
    vec![
        ("value", number(value.value())),
        ("reason", reason(value)),
        ("low", number(low)),
        ("high", number(high)),
    ]
}

fn figure<'p>(one: Figure) -> Value<'p> {
    named(facts_of(one.value, one.interval))
}

fn estimate<'p>(value: Estimate) -> Value<'p> {
    figure(Figure { value, interval: Interval::default() })
}

fn names<'p>(all: &Figures<'p>, (a, b): (usize, usize)) -> Value<'p> {
    Value::List(vec![all.name(a).to_owned(), all.name(b).to_owned()], ", ")
}

fn code<'p>(all: &Figures<'p>, row: usize) -> Facts<'p> {
    let one = all.material.rows[row];
    let pairs: Vec<(usize, usize)> = all.pairs();
    let cells = |&pair: &(usize, usize)| {
        let cells = all.cells(row, pair);
        let counts = [("n11", cells.n11), ("n10", cells.n10), ("n01", cells.n01), ("n00", cells.n00)];
        let mut facts = vec![("coders", names(all, pair))];
        facts.extend(counts.map(|(key, units)| (key, Value::Int(units as i64))));
        facts.push(("positive_agreement", number(cells.positive_agreement().value())));
        facts
    };
    let kappa = |(nth, &pair): (usize, &(usize, usize))| {
        let one = all.kappa(row, nth, pair);
        let texts = all.over_texts(row, pair);
        let mut facts = vec![("coders", names(all, pair))];
        facts.extend(facts_of(one.value, one.interval));
        facts.push(("weighted_by_transcript", number(texts.weighted.value())));
        facts.push(("mean_of_transcripts", number(texts.mean.value())));
        facts
    };
    let segments = |&pair: &(usize, usize)| {
        let found = all.matched(row, pair);
        let counts = [("matched", found.matched), ("total", found.total)];
        let mut facts = vec![("coders", names(all, pair))];
        facts.extend(counts.map(|(key, count)| (key, Value::Int(count as i64))));
        facts
    };
    let coder = |nth: usize| -> Facts<'p> {
        vec![
            ("coder", all.name(nth).into()),
            ("units", Value::Int(all.compared.coded(row, nth) as i64)),
            ("segments", Value::Int(all.compared.segments(row, nth) as i64)),
        ]
    };
    vec![
        ("code", Value::path(all.path(one.code))),
        ("code_id", one.code.to_string().into()),
        ("rollup", one.rollup.into()),
        ("cells", things(pairs.iter().map(cells))),
        ("agreement", number(all.agreement(row).value())),
        ("positive_agreement", number(all.positive(row).value())),
        ("kappa", things(pairs.iter().enumerate().map(kappa))),
        ("alpha", figure(all.alpha(row))),
        ("ac1", figure(all.ac1(row))),
        ("u_alpha", figure(all.u_alpha(row))),
        ("gamma", gamma(all, row)),
        ("fleiss", all.fleiss(row).map_or(Value::None, figure)),
        ("segments", things(pairs.iter().map(segments))),
        ("coded", things((0..all.coders().len()).map(coder))),
        ("participants", participants(all)),
    ]
}

/// Gamma of a code; if it was asked for, with what it depends on.
fn gamma<'p>(all: &Figures<'p>, row: usize) -> Value<'p> {
    let one = all.gamma(row);
    let mut facts = facts_of(one.value, one.interval);
    facts.extend(all.gammas.iter().flat_map(|gammas| super::gamma::facts(&gammas.rows[row])));
    named(facts)
}

/// Who took part where, and how far each coder is.
fn participants<'p>(all: &Figures<'p>) -> Value<'p> {
    let part = |one: &super::material::TakesPart<'p>| {
        let transcript = all.transcripts()[one.transcript];
        vec![
            ("transcript", transcript.id.to_string().into()),
            ("title", transcript.title.as_str().into()),
            ("coder", all.name(one.coder).into()),
            ("state", one.state.into()),
        ]
    };
    things(all.material.parts.iter().map(part))
}

fn of_domain<'p>(all: &Figures<'p>, above: CodeId, codes: &[CodeId], domain: &Domain) -> Facts<'p> {
    let by_code = |(&code, &(value, coverage)): (&CodeId, &(Estimate, Estimate))| {
        vec![
            ("code", Value::path(all.path(code))),
            ("value", number(value.value())),
            ("reason", reason(value)),
            ("coverage", number(coverage.value())),
        ]
    };
    let overlap = |one: &crate::stats::DomainOverlap| {
        let transcript = all.transcripts()[one.document];
        let both = [codes[one.codes.0], codes[one.codes.1]];
        vec![
            ("coder", all.name(one.coder as usize).into()),
            ("codes", Value::Several(both.iter().map(|&code| Value::path(all.path(code))).collect(), ", ")),
            ("transcript", transcript.id.to_string().into()),
            ("title", transcript.title.as_str().into()),
            ("start", one.span.start().into()),
            ("end", one.span.end().into()),
            ("text", transcript.text.slice(one.span).into()),
        ]
    };
    vec![
        ("domain", Value::path(all.path(above))),
        ("codes", Value::Several(codes.iter().map(|&code| Value::path(all.path(code))).collect(), ", ")),
        ("u_alpha", estimate(domain.u_alpha)),
        ("bar_u_alpha", estimate(domain.bar_u_alpha)),
        ("cu_alpha", estimate(domain.cu_alpha)),
        ("coverage", number(domain.coverage.value())),
        ("k_u_alpha", things(codes.iter().zip(&domain.by_code).map(by_code))),
        ("overlaps", things(domain.overlaps.iter().map(overlap))),
    ]
}

fn pooled<'p>(all: &Figures<'p>) -> Value<'p> {
    let pairs: Vec<(usize, usize)> = all.pairs();
    let kappa = |(nth, &pair): (usize, &(usize, usize))| {
        let (one, out) = all.pooled_pair(nth, pair);
        let mut facts = vec![("coders", names(all, pair))];
        facts.extend(facts_of(one.value, one.interval));
        facts.push(("excluded", out.into()));
        facts
    };
    let (alpha, out) = all.pooled();
    let facts = vec![
        ("kappa", things(pairs.iter().enumerate().map(kappa))),
        ("alpha", figure(alpha)),
        ("excluded", out.into()),
    ];
    named(facts)
}

fn bootstrap<'p>(all: &Figures<'p>) -> Value<'p> {
    let (Some(replicates), Some(found)) = (all.asked.bootstrap, &all.intervals) else { return Value::None };
    let facts = vec![
        ("n", replicates.into()),
        ("seed", number_of(all.asked.seed)),
        ("clusters", found.clusters.into()),
        ("cluster", if all.by_turns { "turn" } else { "transcript" }.into()),
        ("dropped", found.pooled_alpha.dropped.into()),
    ];
    named(facts)
}

/// A seed as a number; one beyond the numbers of JSON as words.
pub(super) fn number_of<'p>(seed: u64) -> Value<'p> {
    i64::try_from(seed).map_or_else(|_| seed.to_string().into(), Value::Int)
}

fn list<'p>(people: &[&'p Person]) -> Value<'p> {
    Value::List(people.iter().map(|one| one.name.clone()).collect(), ", ")
}

fn passage<'p>(all: &Figures<'p>, one: &Differing<'p>) -> Facts<'p> {
    vec![
        ("code", Value::path(all.path(one.code))),
        ("transcript", one.transcript.id.to_string().into()),
        ("title", one.transcript.title.as_str().into()),
        ("turn", turn_of(one.transcript, one.span).into()),
        ("start", one.span.start().into()),
        ("end", one.span.end().into()),
        ("units", one.units.into()),
        ("coders", list(&one.by)),
        ("not_coded_by", list(&one.not_by)),
        ("text", one.transcript.text.slice(one.span).into()),
    ]
}

fn unmatched<'p>(all: &Figures<'p>, one: &Alone<'p>) -> Facts<'p> {
    vec![
        ("code", Value::path(all.path(one.code))),
        ("transcript", one.transcript.id.to_string().into()),
        ("title", one.transcript.title.as_str().into()),
        ("turn", turn_of(one.transcript, one.span).into()),
        ("start", one.span.start().into()),
        ("end", one.span.end().into()),
        ("coder", one.coder.name.as_str().into()),
        ("other", one.other.name.as_str().into()),
        ("text", one.transcript.text.slice(one.span).into()),
    ]
}
