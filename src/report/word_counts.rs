//! Which words participants use how often, and in which context.

use super::ask::{Ask, Parameter, Takes};
use super::document::Document;
use super::entry::Report;
use super::filter::{self, Facts, Filter};
use super::material::Heard;
use super::passages::{Passage, Passages};
use super::table::Table;
use super::value::Value;
use super::words::count;
use crate::error::{Error, Result};
use crate::model::id::TranscriptId;
use crate::model::{Seen, Transcript};
use crate::text::{Language, Span, closest, same_key, stop_words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const CONTEXT: Parameter = Parameter {
    name: "context",
    takes: Takes::One("WORD"),
    help: "Show every place of this word with the words around it",
};
const ALL: Parameter = Parameter {
    name: "all",
    takes: Takes::Nothing,
    help: "Count frequent little words, too, such as: the, and",
};

pub(super) const REPORT: Report = Report {
    name: "words",
    sentence: "how often participants use which words, and in which context",
    more: "Words of interviewers and others are not counted, nor little words that are frequent in the language of the\n\
        transcript. For people the 200 most frequent ones; JSON and CSV have all.\n\n\
        Examples:\n  emic report words\n  emic report words --context waiting",
    parameters: &[CONTEXT, ALL, filter::IN, filter::SPEAKER, filter::PARTICIPANT, filter::WHERE],
    make,
};

/// Words that are shown to people.
const SHOWN: usize = 200;
/// Characters of context on each side.
const AROUND: u32 = 60;

/// A word with where it was said.
#[derive(Default)]
struct Said {
    count: usize,
    transcripts: BTreeSet<TranscriptId>,
    people: BTreeSet<String>,
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Filter::read(&project, ask)?;
    let heard: Vec<Heard<'p>> =
        project.shown().transcripts_in_order().into_iter().map(|one| Heard::new(project, one)).collect();
    match ask.one(CONTEXT.name) {
        Some(word) => in_context(project, &filter, &heard, word),
        None => Ok(counted(project, &filter, &heard, ask.has(ALL.name))),
    }
}

/// Calls `found` for each word of participants that is wanted: transcript, place, and the turn.
fn each<'p>(
    project: Seen<'p>,
    filter: &Filter,
    heard: &[Heard<'p>],
    mut found: impl FnMut(&Heard<'p>, Span, usize),
) {
    for one in heard {
        for (nth, turn) in one.transcript.turns.iter().enumerate() {
            let facts = Facts { transcript: Some(one.transcript), turn: Some(nth), ..Facts::default() };
            if one.voices[nth].counts && filter.accepts(project, &facts) {
                one.transcript.words_said(turn.words).into_iter().for_each(|word| found(one, word, nth));
            }
        }
    }
}

fn counted<'p>(project: Seen<'p>, filter: &Filter, heard: &[Heard<'p>], every: bool) -> Document<'p> {
    let mut all: HashMap<String, Said> = HashMap::new();
    let mut sum = 0;
    let mut languages: BTreeMap<TranscriptId, &'static [&'static str]> = BTreeMap::new();
    each(project, filter, heard, |one, word, turn| {
        sum += 1;
        let transcript = one.transcript;
        let text = transcript.text.slice(word).to_lowercase().replace('\u{2019}', "'");
        let stops = *languages
            .entry(transcript.id)
            .or_insert_with(|| stop_words(Language::new(&transcript.language).unwrap_or_default().primary()));
        if !every && stops.contains(&text.as_str()) {
            return;
        }
        let here = all.entry(text).or_default();
        here.count += 1;
        here.transcripts.insert(transcript.id);
        let voice = one.voices[turn];
        here.people.insert(voice.participant.map_or(voice.label, |who| &who.name).to_owned());
    });
    let mut all: Vec<(String, Said)> = all.into_iter().collect();
    all.sort_by(|a, b| (Reverse(a.1.count), &a.0).cmp(&(Reverse(b.1.count), &b.0)));
    let different = all.len();
    let table = |rows: &[(String, Said)]| {
        let columns = [
            ("word", "word"),
            ("count", "times"),
            ("transcripts", "transcripts"),
            ("people", "people"),
            ("names", ""),
        ];
        let mut table = Table::new(&columns, "Participants say nothing yet.");
        for (word, said) in rows {
            table.row(vec![
                word.clone().into(),
                said.count.into(),
                said.transcripts.len().into(),
                said.people.len().into(),
                Value::List(said.people.iter().cloned().collect(), ", "),
            ]);
        }
        table
    };
    let mut document = Document::new("Words").with(table(&all[..different.min(SHOWN)]));
    document.notes.push(format!(
        "{} of participants, {} shown of {different} different ones.",
        count(sum, "word", "words"),
        different.min(SHOWN)
    ));
    document.data = vec![table(&all)];
    document
}

fn in_context<'p>(
    project: Seen<'p>,
    filter: &Filter,
    heard: &[Heard<'p>],
    wanted: &str,
) -> Result<Document<'p>> {
    let key = same_key(wanted);
    let mut found: Vec<(&'p Transcript, Span, usize, String)> = Vec::new();
    let mut others: BTreeSet<String> = BTreeSet::new();
    each(project, filter, heard, |one, word, turn| {
        let text = one.transcript.text.slice(word);
        if same_key(text) == key {
            let voice = one.voices[turn];
            let who = voice.participant.map_or(voice.label, |who| &who.name);
            found.push((one.transcript, word, turn, who.to_owned()));
        } else if found.is_empty() {
            others.insert(text.to_lowercase());
        }
    });
    if found.is_empty() {
        let fault = Error::unknown(format!("no participant says \"{wanted}\""));
        let near = closest(wanted, others.iter().map(String::as_str));
        return Err(match near.is_empty() {
            true => fault.hint("emic report words lists the words"),
            false => fault.hint(format!("did you mean {}?", near.join(" or "))),
        });
    }
    let mut table = Table::new(
        &["transcript", "title", "turn", "start", "end", "participant", "before", "word", "after"]
            .map(|key| (key, "")),
        "",
    );
    for (transcript, span, turn, who) in &found {
        let [before, word, after] = around(transcript, *span, *turn);
        table.row(vec![
            transcript.id.to_string().into(),
            transcript.title.as_str().into(),
            transcript.numbers.get(*turn).copied().into(),
            span.start().into(),
            span.end().into(),
            who.clone().into(),
            before.into(),
            word.into(),
            after.into(),
        ]);
    }
    let places = count(found.len(), "time", "times");
    let people: BTreeSet<&String> = found.iter().map(|(.., who)| who).collect();
    let said = format!("\"{wanted}\": {places}, by {}.", count(people.len(), "person", "people"));
    let passage = move |nth: usize| {
        let (transcript, span, turn, who) = &found[nth];
        let number = transcript.numbers.get(*turn).copied().unwrap_or_default();
        Passage {
            id: String::new(),
            words: around(transcript, *span, *turn).concat().into(),
            from: format!("{} turn {number}, {who}", transcript.title),
            remarks: Vec::new(),
        }
    };
    let count = table.rows().count();
    let mut document = Document::new("Words in context").with(said).with(Passages::new(count, passage));
    document.data = vec![table];
    Ok(document)
}

/// The words of the turn before a word, the word, and those after it.
fn around(transcript: &Transcript, word: Span, turn: usize) -> [String; 3] {
    let Some(turn) = transcript.turns.get(turn) else { return Default::default() };
    let from = word.start().saturating_sub(AROUND).max(turn.words.start());
    let end = (word.end() + AROUND).min(turn.words.end());
    let slice = |from: u32, end: u32| {
        Span::new(from, end).map_or_else(String::new, |span| transcript.text.slice(span).replace('\n', " "))
    };
    [slice(from, word.start()), slice(word.start(), word.end()), slice(word.end(), end)]
}
