//! Gamma on request: of each code, of all codes together, and of each transcript, with all that the figure depends on.

use super::asked::Asked;
use super::figures::Figures;
use super::material::Material;
use super::object::named;
use crate::report::document::Document;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::stats::Estimate;
use crate::stats::gamma::{Gamma, Method, Parameters};

/// Gammas of a study.
pub(super) struct Gammas {
    pub(super) parameters: Parameters,
    /// Of each row.
    pub(super) rows: Vec<Gamma>,
    /// Of all codes together, each without those below it.
    pub(super) all: Gamma,
}

/// Steps of the gammas of all single codes, and of one of them at least: a few minutes at most, however many codes.
const STEPS: (u64, u64) = (10_000_000_000, 50_000_000);

impl Gammas {
    /// Makes them, if they are asked for; it takes seconds, with many coders and codings minutes.
    pub(super) fn of(material: &Material<'_>, asked: &Asked, plain: &[usize]) -> Option<Gammas> {
        if !asked.gamma {
            return None;
        }
        let parameters = Parameters { seed: asked.seed, ..Parameters::default() };
        let share = STEPS.0 / material.rows.len().max(1) as u64;
        let of_row =
            Parameters { steps_in_all: share.clamp(STEPS.1, parameters.steps_in_all), ..parameters.clone() };
        let row = |row: usize| material.study.gamma(&[row], &of_row);
        let rows = (0..material.rows.len()).map(row).collect();
        Some(Gammas { rows, all: material.study.gamma(plain, &parameters), parameters })
    }
}

/// A way to align as programs read it.
fn name(method: Method) -> &'static str {
    match method {
        Method::Assignment => "assignment",
        Method::Partition => "partition",
        Method::Window => "window",
        Method::Stepwise => "stepwise",
    }
}

/// A way to align as people read it.
fn words(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::Assignment | Method::Partition) => "exact",
        Some(Method::Window) => "by windows",
        Some(Method::Stepwise) => "coder by coder",
        None => "",
    }
}

type Facts<'p> = Vec<(&'static str, Value<'p>)>;

fn real<'p>(value: Estimate) -> Value<'p> {
    value.value().map_or(Value::None, Value::Real)
}

/// What is known of one gamma beside its value.
pub(super) fn facts<'p>(one: &Gamma) -> Facts<'p> {
    let range = |(low, high): (f64, f64)| Value::Several(vec![Value::Real(low), Value::Real(high)], "..");
    vec![
        ("range", one.range.map_or(Value::None, range)),
        ("samples", one.samples.into()),
        ("precision", Value::Real(one.precision)),
        ("method", one.method.map(name).into()),
        ("method_of_samples", one.method_of_samples.map(name).into()),
    ]
}

/// Gamma of all codes together, of each transcript, and the parameters.
pub(super) fn object<'p>(all: &Figures<'p>) -> Value<'p> {
    let Some(gammas) = &all.gammas else { return Value::None };
    let one = &gammas.all;
    let mut list: Facts<'p> = vec![
        ("value", real(one.value)),
        ("reason", one.value.reason().map(crate::stats::Reason::name).into()),
    ];
    list.extend(facts(one));
    let part = |(nth, part): (usize, &crate::stats::gamma::Part)| {
        let transcript = all.transcripts()[nth];
        vec![
            ("transcript", transcript.id.to_string().into()),
            ("title", transcript.title.as_str().into()),
            ("value", real(part.value)),
            ("reason", part.value.reason().map(crate::stats::Reason::name).into()),
            ("units", part.units.into()),
            ("observed", Value::Real(part.observed)),
            ("expected", Value::Real(part.expected)),
        ]
    };
    let parts = one.parts.iter().enumerate().map(part).collect();
    list.push(("transcripts", Value::Things { rows: parts, words: String::new() }));
    list.push(("parameters", named(parameters(&gammas.parameters))));
    named(list)
}

fn parameters<'p>(of: &Parameters) -> Facts<'p> {
    vec![
        ("alpha", Value::Real(of.alpha)),
        ("beta", Value::Real(of.beta)),
        ("delta_empty", Value::Real(of.delta_empty)),
        ("shift_distance", Value::Real(of.shift_distance)),
        ("precision", Value::Real(of.precision)),
        ("sampler", "shuffle".into()),
        ("seed", super::object::number_of(of.seed)),
    ]
}

/// The table of gammas and what they depend on.
pub(super) fn write<'p>(document: &mut Document<'p>, all: &Figures<'p>) {
    let Some(gammas) = &all.gammas else { return };
    document.heading(2, "Gamma");
    let columns = [
        ("of", "of"),
        ("value", "gamma"),
        ("range", "range"),
        ("samples", "samples"),
        ("method", "alignment"),
        ("method_of_samples", "of samples"),
    ];
    let mut table = Table::new(&columns, "");
    table.folds = true;
    let mut row = |of: String, one: &Gamma| {
        let value = match one.value {
            Estimate::Value(value) => Value::Real(value),
            Estimate::Undefined(reason) => Value::Gone(reason.words()),
        };
        let range = one.range.map_or_else(String::new, |(low, high)| format!("{low:.3}..{high:.3}"));
        let samples = if one.samples == 0 { Value::None } else { one.samples.into() };
        table.row(vec![
            of.into(),
            value,
            range.into(),
            samples,
            words(one.method).into(),
            words(one.method_of_samples).into(),
        ]);
    };
    row("all codes".to_owned(), &gammas.all);
    let rows = gammas.rows.iter().enumerate();
    rows.for_each(|(nth, one)| row(super::shown::name(all, nth), one));
    document.parts.push(table.into());
    document.parts.push(by_transcript(all, &gammas.all).into());
    let Parameters { alpha, beta, delta_empty, shift_distance, precision, seed, .. } = gammas.parameters;
    document.parts.push(
        format!(
            "Gamma (Mathet, Widlöcher & Métivier 2015) with alpha = {alpha}, beta = {beta}, delta_empty = {delta_empty}; expected \
             disorder from shuffled codings, shifts {shift_distance} mean lengths of a unit apart, wanted precision {precision}, \
             seed {seed}. The range says how exactly the \
             shuffling has determined the figure, nothing about other texts. Over transcripts it is 1 - summed observed / \
             summed expected disorder, which is emic's own."
        )
        .into(),
    );
}

fn by_transcript<'p>(all: &Figures<'p>, one: &Gamma) -> Table<'p> {
    let columns = [
        ("title", "transcript"),
        ("value", "gamma"),
        ("units", "units"),
        ("observed", "observed"),
        ("expected", "expected"),
    ];
    let mut table = Table::new(&columns, "");
    for (transcript, part) in all.transcripts().iter().zip(&one.parts) {
        let (value, observed, expected) = match part.value {
            Estimate::Value(value) => {
                (Value::Real(value), Value::Real(part.observed), Value::Real(part.expected))
            }
            Estimate::Undefined(reason) => (Value::Gone(reason.words()), Value::None, Value::None),
        };
        table.row(vec![transcript.title.as_str().into(), value, part.units.into(), observed, expected]);
    }
    table
}
