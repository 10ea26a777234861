//! The passages on which coders differ.

use super::material::Material;
use crate::model::id::CodeId;
use crate::model::{Person, Seen, Transcript};
use crate::report::passages::Passage;
use crate::stats::{Disagreement, Unmatched};
use crate::text::Span;

/// Words that some coders gave a code and others who took part did not.
#[derive(Debug, Clone)]
pub struct Differing<'p> {
    /// The code.
    pub code: CodeId,
    /// The transcript.
    pub transcript: &'p Transcript,
    /// The words, in the current text.
    pub span: Span,
    /// Their length in units.
    pub units: u32,
    /// Who gave the code.
    pub by: Vec<&'p Person>,
    /// Who did not.
    pub not_by: Vec<&'p Person>,
    /// The row, by its place.
    pub(super) row: usize,
}

/// A segment that no segment of another coder matches.
#[derive(Debug, Clone)]
pub(super) struct Alone<'p> {
    pub(super) code: CodeId,
    pub(super) transcript: &'p Transcript,
    pub(super) span: Span,
    pub(super) coder: &'p Person,
    pub(super) other: &'p Person,
}

pub(super) fn differing_of<'p>(material: &Material<'p>, rows: &[usize]) -> Vec<Differing<'p>> {
    let people = |coders: &[u32]| coders.iter().map(|&coder| material.coders[coder as usize]).collect();
    let found = |one: Disagreement| Differing {
        code: material.rows[one.row].code,
        transcript: material.transcripts[one.document],
        span: one.span,
        units: one.units,
        by: people(&one.by),
        not_by: people(&one.not_by),
        row: one.row,
    };
    material.study.disagreements(rows).into_iter().map(found).collect()
}

pub(super) fn alone<'p>(material: &Material<'p>, rows: &[usize], overlap: f64) -> Vec<Alone<'p>> {
    let found = |one: Unmatched| Alone {
        code: material.rows[one.row].code,
        transcript: material.transcripts[one.document],
        span: one.span,
        coder: material.coders[one.coder as usize],
        other: material.coders[one.other as usize],
    };
    material.study.unmatched(rows, overlap).into_iter().map(found).collect()
}

/// The number of the turn in which a span begins.
pub(super) fn turn_of(transcript: &Transcript, span: Span) -> Option<u32> {
    transcript.turn_at(span.start()).and_then(|turn| transcript.numbers.get(turn).copied())
}

/// Initials, one after the other.
pub(super) fn initials(project: Seen<'_>, people: &[&Person]) -> String {
    let all = people.iter().map(|one| project.shown().initials(Some(one.id)));
    all.collect::<Vec<_>>().join(" ")
}

/// A passage for people: its words, and in one line where they are and what is to be said of them.
pub(super) fn at<'p>((transcript, span): (&'p Transcript, Span), words: &str) -> Passage<'p> {
    let turn = turn_of(transcript, span).map_or_else(String::new, |turn| format!(" turn {turn}"));
    Passage {
        id: String::new(),
        words: transcript.text.slice(span).into(),
        from: format!("{}{turn}, {}..{}; {words}", transcript.title, span.start(), span.end()),
        remarks: Vec::new(),
    }
}

impl<'p> Differing<'p> {
    /// The passage for people.
    pub(super) fn passage(&self, project: Seen<'p>) -> Passage<'p> {
        let code = project.shown().codes.path(self.code).join(" / ");
        let (by, not_by) = (initials(project, &self.by), initials(project, &self.not_by));
        at((self.transcript, self.span), &format!("{code}; coded by {by}; not by {not_by}"))
    }
}

impl<'p> Alone<'p> {
    /// The segment for people.
    pub(super) fn passage(&self, project: Seen<'p>) -> Passage<'p> {
        let code = project.shown().codes.path(self.code).join(" / ");
        let [coder, other] = [self.coder, self.other].map(|one| initials(project, &[one]));
        at((self.transcript, self.span), &format!("{code}; {coder} has it, {other} has none like it"))
    }
}
