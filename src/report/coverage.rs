//! How much of what participants said is coded, and which of their turns have no coding.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::figure::{Bar, Figure, Group};
use super::filter;
use super::material::{Heard, Material, Stretch};
use super::table::Table;
use super::value::Value;
use crate::error::Result;
use crate::model::Seen;

pub(super) const REPORT: Report = Report {
    name: "coverage",
    sentence: "the share of participants' words that is coded, and the turns without a coding",
    more: "Words of interviewers and others are not counted. With --by only what one person coded.\n\n\
        Examples:\n  emic report coverage\n  emic report coverage --by \"Noor Rahman\" --format json",
    parameters: &[filter::CODE, filter::ONLY, filter::BY, filter::IN, filter::SINCE, filter::UNTIL],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("words", "words"),
    ("coded_words", "coded words"),
    ("share", "share"),
    ("turns", "turns"),
    ("uncoded", "turns without a coding"),
    ("uncoded_turns", ""),
    ("annotations", ""),
];

/// What was counted in one transcript.
struct Coverage {
    words: usize,
    coded: usize,
    turns: usize,
    /// Numbers of the turns without a coding.
    uncoded: Vec<u32>,
}

impl Coverage {
    fn share(&self) -> Option<f64> {
        (self.words > 0).then(|| self.coded as f64 / self.words as f64)
    }
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let material = Material::read(project, ask)?;
    let wanted = ask.all(filter::IN.name).iter().map(|word| project.find_transcript(word).map(|one| one.id));
    let wanted: Vec<_> = wanted.collect::<Result<_>>()?;
    let mut table = Table::new(COLUMNS, "No transcripts yet.");
    let mut bars = Vec::new();
    let mut sum = (0, 0);
    // Both kinds of passages cover words, each those of participants in it.
    let mut all: Vec<&Stretch<'p>> = material.passages.iter().chain(&material.others).collect();
    all.sort_by_key(|one| (one.at, one.span.start()));
    for (at, heard) in material.transcripts.iter().enumerate() {
        let transcript = heard.transcript;
        let from = all.partition_point(|one| one.at < at);
        let here = &all[from..all.partition_point(|one| one.at <= at)];
        if !wanted.is_empty() && !wanted.contains(&transcript.id) {
            continue;
        }
        let covered = covered(heard, here);
        sum = (sum.0 + covered.words, sum.1 + covered.coded);
        let value = covered.share().unwrap_or_default() * 100.0;
        bars.push(Bar { label: transcript.title.clone(), depth: 0, value: (value * 10.0).round() / 10.0 });
        let ids = here.iter().flat_map(|one| &one.codings).map(|coding| coding.id.to_string());
        table.row(vec![
            transcript.id.to_string().into(),
            transcript.title.as_str().into(),
            covered.words.into(),
            covered.coded.into(),
            covered.share().map_or(Value::None, Value::Real),
            covered.turns.into(),
            covered.uncoded.len().into(),
            Value::List(covered.uncoded.iter().map(u32::to_string).collect(), " "),
            Value::List(ids.collect(), " "),
        ]);
    }
    let mut document = Document::new("Coverage");
    if !bars.is_empty() {
        document = document.with(figure(bars));
    }
    let mut document = document.with(table);
    if sum.0 > 0 {
        let share = sum.1 as f64 / sum.0 as f64 * 100.0;
        document.notes.push(format!("{} of {} words of participants are coded: {share:.1} %.", sum.1, sum.0));
    }
    Ok(document)
}

/// Counts one transcript; its passages come in the order of their beginnings.
fn covered(heard: &Heard<'_>, passages: &[&Stretch<'_>]) -> Coverage {
    let transcript = heard.transcript;
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    for one in passages {
        let (from, end) = (one.span.start(), one.span.end());
        match stretches.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(end),
            _ => stretches.push((from, end)),
        }
    }
    let own = transcript.turns.iter().zip(&transcript.numbers).zip(&heard.voices);
    let own: Vec<_> = own.filter(|(_, voice)| voice.counts).map(|(turn, _)| turn).collect();
    let touched = |from: u32, end: u32| {
        let after = stretches.partition_point(|(_, last)| *last <= from);
        stretches.get(after).is_some_and(|(first, _)| *first < end)
    };
    let uncoded = own.iter().filter(|(turn, _)| !touched(turn.words.start(), turn.words.end()));
    Coverage {
        words: heard.starts.len(),
        coded: stretches.iter().map(|&(from, end)| heard.words(from, end)).sum(),
        turns: own.len(),
        uncoded: uncoded.map(|(_, number)| **number).collect(),
    }
}

fn figure(bars: Vec<Bar>) -> Figure {
    Figure {
        title: "Coded words of participants, in per cent".to_owned(),
        description:
            "One bar for each transcript; its length is the share of participants' words with a coding."
                .to_owned(),
        in_table: false,
        groups: vec![Group { heading: String::new(), bars }],
    }
}
