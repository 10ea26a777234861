//! All figures of a study, with what they are about.

use super::asked::{Asked, Level, Scope};
use super::differing::{Alone, Differing, alone, differing_of};
use super::gamma::Gammas;
use super::material::{CodeRow, Material};
use crate::error::Result;
use crate::model::id::CodeId;
use crate::model::{Person, Seen, Transcript};
use crate::report::ask::Ask;
use crate::stats::{
    Cells, Compared, Domain, Estimate, Interval, Intervals, Matched, OverTexts, Reason, SetAlphas, pairs,
};
use std::collections::BTreeMap;

/// The figures of a study.
pub struct Figures<'p> {
    pub(super) asked: Asked,
    pub(super) material: Material<'p>,
    pub(super) compared: Compared,
    pub(super) intervals: Option<Intervals>,
    /// True if intervals are from turns, since too few transcripts are shared.
    pub(super) by_turns: bool,
    /// Places of the codes without those below them.
    pub(super) plain: Vec<usize>,
    pub(super) sets: SetAlphas,
    /// Each with the codes that exclude each other.
    pub(super) domains: Vec<(CodeId, Vec<CodeId>, Domain)>,
    pub(super) differing: Vec<Differing<'p>>,
    /// Gammas, if they were asked for.
    pub(super) gammas: Option<Gammas>,
    /// Segments without a match, if passages were asked for.
    pub(super) alone: Vec<Alone<'p>>,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figure {
    pub(super) value: Estimate,
    pub(super) interval: Interval,
}

/// The figures of one code for all coders together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeFigures {
    /// The code.
    pub row: CodeRow,
    /// Percent agreement, as a share.
    pub agreement: Estimate,
    /// Agreement on the coded text alone.
    pub positive_agreement: Estimate,
    /// Krippendorff's alpha.
    pub alpha: Estimate,
    /// Gwet's AC1.
    pub ac1: Estimate,
}

/// Compares coders.
///
/// # Errors
/// Those of the parameters.
pub(super) fn figures<'p>(project: &Seen<'p>, ask: &Ask<'_>) -> Result<Figures<'p>> {
    Ok(figures_of(*project, Asked::read(project, ask)?))
}

impl<'p> Figures<'p> {
    /// Compares coders in a part of a project, in the usual way.
    pub fn within(project: Seen<'p>, scope: Scope) -> Figures<'p> {
        figures_of(project, Asked::within(scope))
    }
}

fn figures_of<'p>(project: Seen<'p>, asked: Asked) -> Figures<'p> {
    let mut material = Material::new(project, &asked);
    // Turns cut the counts finely; only intervals need that, and only where there are few texts to draw.
    let turns: Vec<Vec<u32>> =
        material.study.documents.iter_mut().map(|one| std::mem::take(&mut one.clusters)).collect();
    let compared = material.study.compare(asked.overlap);
    let by_turns = !compared.has_enough_texts();
    let plain: Vec<usize> = (0..material.rows.len()).filter(|&row| !material.rows[row].rollup).collect();
    let intervals = asked.bootstrap.map(|replicates| {
        if !by_turns {
            return compared.bootstrap(&plain, replicates, asked.seed);
        }
        let mut study = material.study.clone();
        study.documents.iter_mut().zip(turns).for_each(|(document, turns)| document.clusters = turns);
        study.compare(asked.overlap).bootstrap(&plain, replicates, asked.seed)
    });
    let domains = domains(project, &asked, &material);
    let sets = material.study.sets(&plain);
    let differing = differing_of(&material, &plain);
    let gammas = Gammas::of(&material, &asked, &plain);
    let alone = if asked.passages { alone(&material, &plain, asked.overlap) } else { Vec::new() };
    Figures { asked, material, compared, intervals, by_turns, plain, sets, domains, differing, gammas, alone }
}

/// The codes right below each code that was named, each with those below it.
fn domains(project: Seen<'_>, asked: &Asked, material: &Material<'_>) -> Vec<(CodeId, Vec<CodeId>, Domain)> {
    let tree = &project.shown().codes;
    let order = tree.in_order();
    let number = |id: &CodeId| order.iter().position(|one| one == id).map(|nth| nth as u32);
    let domain = |&above: &CodeId| {
        let codes: Vec<CodeId> = tree.children(Some(above)).to_vec();
        let mut study = material.study.clone();
        study.rows =
            codes.iter().map(|&code| tree.subtree(code).iter().filter_map(number).collect()).collect();
        let rows: Vec<usize> = (0..codes.len()).collect();
        (above, codes, study.domain(&rows))
    };
    asked.domains.iter().map(domain).collect()
}

impl<'p> Figures<'p> {
    /// The coders who are compared, in the order of the team.
    pub fn coders(&self) -> &[&'p Person] {
        &self.material.coders
    }
    /// The transcripts in which a coder took part.
    pub fn transcripts(&self) -> &[&'p Transcript] {
        &self.material.transcripts
    }
    /// The units in which they are compared.
    pub fn level(&self) -> Level {
        self.asked.level
    }
    /// The figures of each code, in the order of the tree; of one transcript, by its place, or of all.
    pub fn by_code(&self, transcript: Option<usize>) -> Vec<CodeFigures> {
        let figures = |row: usize| {
            let ratings = self.compared.ratings(row, transcript);
            CodeFigures {
                row: self.material.rows[row],
                agreement: ratings.agreement(),
                positive_agreement: self.compared.positive_agreement(row, transcript),
                alpha: ratings.alpha(),
                ac1: ratings.ac1(),
            }
        };
        (0..self.material.rows.len()).map(figures).collect()
    }
    /// Pooled alpha over all codes without those below them, of one transcript or of all, and how many codes have none.
    pub fn pooled_alpha(&self, transcript: Option<usize>) -> (Estimate, usize) {
        self.compared.pooled_alpha(&self.plain, transcript)
    }
    /// Pooled kappa of two coders over the same codes, and how many codes have none.
    pub fn pooled_kappa(&self, (a, b): (usize, usize)) -> (Estimate, usize) {
        self.compared.pooled_kappa(&self.plain, None, a, b)
    }
    /// The places of all pairs of coders.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        pairs(self.material.coders.len()).collect()
    }
    /// The passages on which coders differ, the longest first.
    pub fn differing(&self) -> &[Differing<'p>] {
        &self.differing
    }
    /// The cells of two coders.
    pub fn cells(&self, row: usize, (a, b): (usize, usize)) -> Cells {
        self.compared.cells(row, None, a, b)
    }
    /// Segments of two coders that coincide.
    pub fn matched(&self, row: usize, (a, b): (usize, usize)) -> Matched {
        self.compared.matched(row, a, b)
    }
    pub(super) fn over_texts(&self, row: usize, (a, b): (usize, usize)) -> OverTexts {
        self.compared.over_texts(row, a, b)
    }
    fn interval(&self, of: impl Fn(&Intervals) -> Interval) -> Interval {
        self.intervals.as_ref().map(of).unwrap_or_default()
    }
    pub(super) fn agreement(&self, row: usize) -> Estimate {
        self.compared.ratings(row, None).agreement()
    }
    pub(super) fn positive(&self, row: usize) -> Estimate {
        self.compared.positive_agreement(row, None)
    }
    /// Pooled alpha of the codes that a rolled-up row takes together.
    pub(super) fn pooled_below(&self, row: usize) -> Option<f64> {
        let counting = &self.material.study.rows[row];
        let below: Vec<usize> = self
            .plain
            .iter()
            .copied()
            .filter(|&one| counting.contains(&self.material.study.rows[one][0]))
            .collect();
        self.compared.pooled_alpha(&below, None).0.value()
    }
    pub(super) fn alpha(&self, row: usize) -> Figure {
        let value = self.compared.ratings(row, None).alpha();
        Figure { value, interval: self.interval(|all| all.rows[row].alpha) }
    }
    pub(super) fn ac1(&self, row: usize) -> Figure {
        let value = self.compared.ratings(row, None).ac1();
        Figure { value, interval: self.interval(|all| all.rows[row].ac1) }
    }
    pub(super) fn u_alpha(&self, row: usize) -> Figure {
        Figure { value: self.compared.unit_alpha(row), interval: Interval::default() }
    }
    pub(super) fn fleiss(&self, row: usize) -> Option<Figure> {
        let value = self.compared.ratings(row, None).fleiss();
        let figure = Figure { value, interval: self.interval(|all| all.rows[row].fleiss) };
        self.asked.fleiss.then_some(figure)
    }
    pub(super) fn kappa(&self, row: usize, nth: usize, pair: (usize, usize)) -> Figure {
        let value = self.cells(row, pair).kappa();
        Figure { value, interval: self.interval(|all| all.rows[row].kappa[nth]) }
    }
    pub(super) fn gamma(&self, row: usize) -> Figure {
        let none = Estimate::Undefined(Reason::NotAsked);
        let value = self.gammas.as_ref().map_or(none, |gammas| gammas.rows[row].value);
        Figure { value, interval: Interval::default() }
    }
    pub(super) fn pooled(&self) -> (Figure, usize) {
        let (value, out) = self.pooled_alpha(None);
        (Figure { value, interval: self.interval(|all| all.pooled_alpha) }, out)
    }
    pub(super) fn pooled_pair(&self, nth: usize, pair: (usize, usize)) -> (Figure, usize) {
        let (value, out) = self.pooled_kappa(pair);
        (Figure { value, interval: self.interval(|all| all.pooled_kappa[nth]) }, out)
    }
    /// The path of a code.
    pub(super) fn path(&self, code: CodeId) -> Vec<String> {
        self.material.project.shown().codes.path(code)
    }
    pub(super) fn name(&self, coder: usize) -> &'p str {
        &self.material.coders[coder].name
    }
    pub(super) fn initials(&self, coder: usize) -> &'p str {
        self.material.project.shown().initials(Some(self.material.coders[coder].id))
    }
    /// The coders who took part in a transcript, by its place, and how far each is.
    pub fn taking_part(&self, transcript: usize) -> Vec<(&'p Person, Option<&'p str>)> {
        let here = self.material.parts.iter().filter(|one| one.transcript == transcript);
        here.map(|one| (self.material.coders[one.coder], one.state)).collect()
    }
    /// How many passages there are on which coders differ, for each code.
    pub fn differing_by_code(&self) -> BTreeMap<CodeId, usize> {
        let mut all = BTreeMap::new();
        self.differing.iter().for_each(|one| *all.entry(one.code).or_default() += 1);
        all
    }
    /// The coders who used a row.
    pub(super) fn users(&self, row: usize) -> Vec<usize> {
        (0..self.material.coders.len()).filter(|&coder| self.compared.coded(row, coder) > 0).collect()
    }
}
