//! The marks `quote` with their words, and how they spread over the people.
//!
//! Words with the mark `no-quote` of anybody, and those of people who withdrew, are never printed.

use super::ask::Ask;
use super::document::Document;
use super::entry::Report;
use super::filter::{self, Facts, Filter};
use super::passages::{Passage, Passages};
use super::table::Table;
use super::value::Value;
use super::words::{self, count};
use crate::error::Result;
use crate::model::id::TranscriptId;
use crate::model::target::Target;
use crate::model::{Mark, Seen, Transcript};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(super) const REPORT: Report = Report {
    name: "quotes",
    sentence: "the words marked as quotes, and how they spread over the people",
    more: "Words with the mark no-quote, whose it is, are listed without the words. One person who has more than 15 % of the\n\
        quotes, and more than one, is named in a note.\n\n\
        Examples:\n  emic report quotes -o quotes.docx\n  emic report quotes --code Access",
    parameters: filter::ALL,
    make,
};

/// The share of all quotes above which a person speaks too often.
const TOO_OFTEN: f64 = 0.15;

/// One quote: words that at least one mark is on.
struct Quote<'p> {
    transcript: &'p Transcript,
    span: Span,
    marks: Vec<&'p Mark>,
    /// The participant, else the label.
    who: String,
    /// Names of the codes on the words that were marked.
    codes: BTreeSet<String>,
    /// True if it may not be printed.
    forbidden: bool,
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let quotes = quotes(project, &Filter::read(&project, ask)?);
    let mut document = Document::new("Quotes");
    if quotes.is_empty() {
        document = document.with("No quotes yet. emic mark TARGET quote marks one.".to_owned());
    }
    let quotes = Rc::new(quotes);
    let printed: Vec<usize> = (0..quotes.len()).filter(|&nth| !quotes[nth].forbidden).collect();
    let forbidden = quotes.len() - printed.len();
    if !printed.is_empty() {
        let all = Rc::clone(&quotes);
        document
            .parts
            .push(Passages::new(printed.len(), move |nth| shown(project, &all[printed[nth]])).into());
        document.heading(2, "Balance");
        document.parts.push(balance(&quotes).into());
    }
    if forbidden > 0 {
        let what = count(forbidden, "quote is", "quotes are");
        document.notes.push(format!("{what} not printed: marked no-quote, or the person withdrew."));
    }
    document.notes.extend(warnings(&quotes));
    document.notes.extend(never_quoted(project, &quotes));
    document.data = vec![rows(project, quotes)];
    Ok(document)
}

/// The quotes by transcript and place.
fn quotes<'p>(project: Seen<'p>, filter: &Filter) -> Vec<Quote<'p>> {
    let shown = project.shown();
    let mut found: BTreeMap<(TranscriptId, u32, u32), Quote<'p>> = BTreeMap::new();
    let mut never: BTreeMap<TranscriptId, Vec<Span>> = BTreeMap::new();
    for mark in shown.marks.values().filter(|mark| matches!(mark.name.as_str(), "quote" | "no-quote")) {
        let facts = Facts::of_target(project, mark.target, (mark.coder, mark.made));
        let Some(transcript) = facts.transcript else { continue };
        if mark.name == "no-quote" {
            let whole = transcript.text.whole();
            never.entry(transcript.id).or_default().extend(shown.place_in(transcript, mark.target).or(whole));
            continue;
        }
        let Some(span) = shown.place_in(transcript, mark.target) else { continue };
        if !filter.accepts(project, &facts) {
            continue;
        }
        let who = facts.who(project);
        let label = facts.speaker().unwrap_or("unknown");
        let quote = found.entry((transcript.id, span.start(), span.end())).or_insert_with(|| Quote {
            transcript,
            span,
            marks: Vec::new(),
            who: who.map_or_else(|| label.to_owned(), |who| who.name.clone()),
            codes: codes(project, transcript, span, mark.target),
            forbidden: who.is_some_and(|who| who.purged || who.state == "withdrawn"),
        });
        quote.marks.push(mark);
    }
    let mut all: Vec<Quote<'p>> = found.into_values().collect();
    for quote in &mut all {
        let none = never.get(&quote.transcript.id).into_iter().flatten();
        let meets = |span: &Span| span.start() < quote.span.end() && quote.span.start() < span.end();
        quote.forbidden |= none.into_iter().any(meets);
    }
    all.sort_by_key(|quote| {
        (quote.transcript.made.lamport, quote.transcript.made.id, quote.span.start(), quote.span.end())
    });
    all
}

/// The codes on exactly the words of a quote, and that of the coding that was marked.
fn codes(project: Seen<'_>, transcript: &Transcript, span: Span, on: Target) -> BTreeSet<String> {
    let here = transcript.coded_exactly(span).iter().map(|coding| coding.code);
    let marked = if let Target::Annotation(id) = on { project.shown().annotation(id) } else { None };
    let all = here.chain(marked.map(|(_, coding)| coding.code));
    all.map(|code| project.codes.path_words(code)).collect()
}

fn shown<'p>(project: Seen<'p>, quote: &Quote<'p>) -> Passage<'p> {
    let coders: BTreeSet<&str> =
        quote.marks.iter().map(|mark| project.shown().initials(mark.coder)).collect();
    let notes: Vec<&str> =
        quote.marks.iter().map(|mark| mark.note.as_str()).filter(|note| !note.is_empty()).collect();
    let mut from = vec![format!(
        "{} turn {}, {}",
        quote.transcript.title,
        words::turn_number(quote.transcript, quote.span),
        quote.who
    )];
    from.extend(
        (!quote.codes.is_empty()).then(|| quote.codes.iter().cloned().collect::<Vec<_>>().join(", ")),
    );
    from.push(coders.into_iter().collect::<Vec<_>>().join(" "));
    from.extend(notes.into_iter().map(str::to_owned));
    Passage {
        id: quote.marks.first().map(|mark| mark.id.to_string()).unwrap_or_default(),
        words: quote.transcript.text.slice(quote.span).into(),
        from: from.join("; "),
        remarks: Vec::new(),
    }
}

/// How many quotes each person has, of those that may be printed.
fn of_each<'q>(quotes: &'q [Quote<'_>]) -> Vec<(&'q str, usize)> {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    let printed = quotes.iter().filter(|quote| !quote.forbidden);
    printed.for_each(|quote| *all.entry(&quote.who).or_default() += 1);
    let mut all: Vec<(&str, usize)> = all.into_iter().collect();
    all.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
    all
}

fn balance<'p>(quotes: &[Quote<'_>]) -> Table<'p> {
    let mut table = Table::new(&[("person", "person"), ("quotes", "quotes"), ("share", "share")], "");
    let all = of_each(quotes);
    let sum: usize = all.iter().map(|(_, n)| n).sum();
    for (name, n) in all {
        table.row(vec![name.to_owned().into(), n.into(), Value::Real(n as f64 / sum as f64)]);
    }
    table
}

/// A sentence for each person who speaks too often.
fn warnings(quotes: &[Quote<'_>]) -> Vec<String> {
    let all = of_each(quotes);
    let sum: usize = all.iter().map(|(_, n)| n).sum();
    let often = all.into_iter().filter(|(_, n)| *n > 1 && *n as f64 / sum as f64 > TOO_OFTEN);
    often
        .map(|(name, n)| {
            let share = n as f64 / sum as f64 * 100.0;
            format!("{name} speaks often: {n} of {sum} quotes, {share:.0} %.")
        })
        .collect()
}

/// The people who were interviewed and are in no quote.
fn never_quoted(project: Seen<'_>, quotes: &[Quote<'_>]) -> Option<String> {
    let quoted: BTreeSet<&str> = of_each(quotes).into_iter().map(|(name, _)| name).collect();
    let interviewed = |who: &&crate::model::Participant| {
        !who.purged && matches!(who.state.as_str(), "" | "interviewed") && !quoted.contains(who.name.as_str())
    };
    let missing: BTreeSet<&str> =
        project.shown().participants.values().filter(interviewed).map(|who| who.name.as_str()).collect();
    let names: Vec<&str> = missing.into_iter().collect();
    (!names.is_empty() && !quotes.is_empty()).then(|| format!("Never quoted: {}.", names.join(", ")))
}

fn rows<'p>(project: Seen<'p>, quotes: Rc<Vec<Quote<'p>>>) -> Table<'p> {
    let columns = [
        "marks",
        "transcript",
        "title",
        "turn",
        "start",
        "end",
        "participant",
        "text",
        "words",
        "codes",
        "coders",
        "notes",
        "may_quote",
    ];
    Table::new(&columns.map(|key| (key, "")), "").with_rows(move || {
        let quotes = Rc::clone(&quotes);
        (0..quotes.len()).map(move |nth| {
            let quote = &quotes[nth];
            let list = |all: Vec<String>| Value::List(all, "; ");
            let marks = || quote.marks.iter();
            let text = quote.transcript.text.slice(quote.span);
            let text = (!quote.forbidden).then_some(text);
            vec![
                Value::List(marks().map(|mark| mark.id.to_string()).collect(), " "),
                quote.transcript.id.to_string().into(),
                quote.transcript.title.as_str().into(),
                words::turn_number(quote.transcript, quote.span).into(),
                quote.span.start().into(),
                quote.span.end().into(),
                quote.who.clone().into(),
                text.into(),
                crate::text::words(&quote.transcript.text, quote.span).len().into(),
                list(quote.codes.iter().cloned().collect()),
                list(marks().map(|mark| project.shown().initials(mark.coder).to_owned()).collect()),
                list(marks().map(|mark| mark.note.clone()).filter(|note| !note.is_empty()).collect()),
                (!quote.forbidden).into(),
            ]
        })
    })
}
