//! Gamma itself: observed against expected disorder, of one transcript or pooled over several.

use super::disorder::align;
use super::shuffle::sample;
use super::{Budget, Continuum, Method, Parameters, TooLarge};
use crate::stats::{Estimate, Generator, Reason};

/// Gamma over one or more transcripts, with all that a report of it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Gamma {
    /// Gamma, or why there is none. Over several transcripts it is
    /// `1 - sum(x * observed) / sum(x * expected)`, where `x` is the mean number of units of a coder in the transcript:
    /// the ratio of summed disorders. The paper defines gamma for one continuum; pooling is emic's own.
    pub value: Estimate,
    /// Gamma at the ends of the 95 % confidence interval of the expected disorder. It says how exactly the shuffling
    /// has determined the figure, nothing about other texts or coders.
    pub range: Option<(f64, f64)>,
    /// Shuffled codings of each transcript.
    pub samples: usize,
    /// Relative error of the expected disorder at 95 % confidence.
    pub precision: f64,
    /// How the observed codings were aligned: the least exact method of all transcripts.
    pub method: Option<Method>,
    /// How the shuffled codings were aligned: the least exact method of all.
    pub method_of_samples: Option<Method>,
    /// The transcripts, in the order given.
    pub parts: Vec<Part>,
}

/// One transcript of [`Gamma`].
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Gamma of this transcript alone, or why there is none.
    pub value: Estimate,
    /// Units of all coders.
    pub units: usize,
    /// Disorder of the best alignment.
    pub observed: f64,
    /// Mean disorder of the best alignments of the shuffled codings.
    pub expected: f64,
    /// Relative error of `expected` at 95 % confidence.
    pub precision: f64,
}

/// Mean and spread of numbers that come one by one.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, number: f64) {
        self.count += 1.0;
        let from = number - self.mean;
        self.mean += from / self.count;
        self.squares += from * (number - self.mean);
    }

    /// Coefficient of variation.
    fn variation(&self) -> f64 {
        (self.squares / self.count).sqrt() / self.mean
    }

    /// Relative error of the mean at 95 % confidence.
    fn error(&self) -> f64 {
        1.96 * self.variation() / self.count.sqrt()
    }

    /// Numbers needed for a relative error (section 5.3).
    fn needed(&self, error: f64) -> usize {
        let needed = (1.96 * self.variation() / error).powi(2).ceil();
        if needed.is_finite() { needed as usize } else { 0 }
    }
}

/// A transcript on its way to a [`Part`].
struct Working {
    continuum: Continuum,
    random: Generator,
    weight: f64,
    observed: f64,
    method: Method,
    expected: Sums,
}

impl Working {
    fn part(&self) -> Part {
        Part {
            value: ratio(self.observed, self.expected.mean),
            units: self.continuum.units(),
            observed: self.observed,
            expected: self.expected.mean,
            precision: self.expected.error(),
        }
    }
}

/// Gamma of one transcript, or pooled over several. Transcripts with fewer than two coders or without units are left
/// out (their part says why).
pub fn gamma(continua: &[Continuum], parameters: &Parameters) -> Gamma {
    let reasons: Vec<Option<Reason>> = continua.iter().map(missing).collect();
    // Half of the steps at most go into attempts that may fail, for the codings and the samples that are always made.
    let alignments = (continua.len().max(1) * (parameters.samples_at_least + 1)) as u64;
    let mut run = Run {
        parameters,
        each: parameters.steps_at_most.min(parameters.steps_in_all / (4 * alignments)),
        budget: Budget::new(parameters.steps_in_all),
        pooled: Sums::default(),
        method: None,
        method_of_samples: None,
    };
    let counted =
        continua.iter().zip(&reasons).filter(|(_, reason)| reason.is_none()).map(|(continuum, _)| continuum);
    match run.work(counted) {
        Ok(working) if working.is_empty() => {
            let needs = |reason: &Option<Reason>| *reason == Some(Reason::NotUsed);
            let reason = if reasons.iter().any(needs) { Reason::NotUsed } else { Reason::OneCoder };
            run.undefined(reason, continua, &reasons)
        }
        Ok(working) => run.result(&working, continua, &reasons),
        Err(TooLarge) => run.undefined(Reason::TooMuchWork, continua, &reasons),
    }
}

fn missing(continuum: &Continuum) -> Option<Reason> {
    if continuum.coders().len() < 2 {
        return Some(Reason::OneCoder);
    }
    (continuum.units() == 0).then_some(Reason::NotUsed)
}

struct Run<'a> {
    parameters: &'a Parameters,
    budget: Budget,
    // Steps of one attempt at an alignment.
    each: u64,
    pooled: Sums,
    method: Option<Method>,
    method_of_samples: Option<Method>,
}

impl Run<'_> {
    /// The disorder of the best alignment, and how it was found; `last` is how codings like these were aligned before.
    fn align(&mut self, continuum: &Continuum, last: Option<Method>) -> Result<(f64, Method), TooLarge> {
        let (_, total, method) = align(continuum, self.parameters, (self.each, &mut self.budget), last)?;
        Ok((total / continuum.mean_units(), method))
    }

    /// Observed disorders, then rounds of one shuffled coding of each transcript, until the sum is precise enough.
    fn work<'c>(&mut self, counted: impl Iterator<Item = &'c Continuum>) -> Result<Vec<Working>, TooLarge> {
        let mut working = Vec::new();
        for continuum in counted {
            let continuum = continuum.canonical();
            let (observed, method) = self.align(&continuum, None)?;
            self.method = self.method.max(Some(method));
            working.push(Working {
                random: Generator::new(stream(&continuum, self.parameters.seed)),
                weight: continuum.mean_units(),
                observed,
                method,
                expected: Sums::default(),
                continuum,
            });
        }
        let least = self.parameters.samples_at_least.max(2);
        let mut wanted = least;
        while !working.is_empty() && (self.pooled.count as usize) < wanted {
            match self.round(&mut working) {
                Err(TooLarge) if self.pooled.count as usize >= least => break,
                round => round?,
            }
            if self.pooled.count as usize == least {
                let needed = self.pooled.needed(self.parameters.precision);
                wanted = wanted.max(needed.min(self.parameters.samples_at_most));
            }
        }
        Ok(working)
    }

    fn round(&mut self, working: &mut [Working]) -> Result<(), TooLarge> {
        let mut disorders = Vec::with_capacity(working.len());
        for part in working.iter_mut() {
            let distance = self.parameters.shift_distance * part.continuum.mean_length();
            let shuffled = sample(&part.continuum, distance, &mut part.random);
            let (disorder, method) = self.align(&shuffled, Some(part.method))?;
            part.method = part.method.max(method);
            self.method_of_samples = self.method_of_samples.max(Some(method));
            disorders.push(disorder);
        }
        self.pooled.add(working.iter().zip(&disorders).map(|(part, disorder)| part.weight * disorder).sum());
        working.iter_mut().zip(disorders).for_each(|(part, disorder)| part.expected.add(disorder));
        Ok(())
    }

    fn result(&self, working: &[Working], continua: &[Continuum], reasons: &[Option<Reason>]) -> Gamma {
        let observed: f64 = working.iter().map(|part| part.weight * part.observed).sum();
        let mut left = working.iter();
        let parts = continua
            .iter()
            .zip(reasons)
            .map(|(continuum, reason)| {
                let worked = if reason.is_none() { left.next() } else { None };
                worked.map_or_else(|| without(continuum, reason.unwrap_or(Reason::NotUsed)), Working::part)
            })
            .collect();
        let (value, error) = (ratio(observed, self.pooled.mean), self.pooled.error());
        let at = |expected: f64| 1.0 - observed / expected;
        let range = matches!(value, Estimate::Value(_))
            .then(|| (at(self.pooled.mean * (1.0 - error)), at(self.pooled.mean * (1.0 + error))));
        Gamma {
            value,
            range: range.filter(|_| error < 1.0),
            samples: self.pooled.count as usize,
            precision: error,
            method: self.method,
            method_of_samples: self.method_of_samples,
            parts,
        }
    }

    fn undefined(&self, reason: Reason, continua: &[Continuum], reasons: &[Option<Reason>]) -> Gamma {
        let parts =
            continua.iter().zip(reasons).map(|(continuum, own)| without(continuum, own.unwrap_or(reason)));
        Gamma {
            value: Estimate::Undefined(reason),
            range: None,
            samples: 0,
            precision: 0.0,
            method: None,
            method_of_samples: None,
            parts: parts.collect(),
        }
    }
}

fn without(continuum: &Continuum, reason: Reason) -> Part {
    Part {
        value: Estimate::Undefined(reason),
        units: continuum.units(),
        observed: 0.0,
        expected: 0.0,
        precision: 0.0,
    }
}

fn ratio(observed: f64, expected: f64) -> Estimate {
    if expected <= 0.0 {
        return Estimate::Undefined(Reason::NoVariation);
    }
    Estimate::Value(1.0 - observed / expected)
}

/// A seed that depends on the codings as well, so that a transcript has the same expected disorder alone and among
/// others.
fn stream(continuum: &Continuum, seed: u64) -> u64 {
    let mut mixed = seed ^ 0xCBF2_9CE4_8422_2325;
    let mut take = |number: u64| mixed = (mixed ^ number).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(29);
    take(continuum.length());
    for units in continuum.coders() {
        take(units.len() as u64);
        units.iter().for_each(|unit| {
            take(unit.begin);
            take(unit.end);
        });
    }
    mixed
}
