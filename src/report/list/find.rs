//! Words found in the transcripts, with what is before and after them.

use crate::error::Result;
use crate::model::{Annotation, Seen, Transcript};
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::{Row, Table};
use crate::text::{Finder, Span, graphemes};
use std::rc::Rc;

pub(super) const LIST: Report = Report {
    name: "find",
    sentence: "Find words in the transcripts",
    more: "Plain words ignore case, accents and line ends. --code, --by, --since and --until keep what overlaps a coding \
        like that.\nSeveral values of one filter are alternatives; different \
        filters all hold.\n\n\
        Examples:\n  emic find \"turned away\"\n  \
        emic find --regex \"wait(ed|ing)\" --code \"Access/Waiting\" --where sex=Female",
    parameters: &[
        Parameter { name: "pattern", takes: Takes::Word("PATTERN"), help: "Words, or a regular expression" },
        Parameter { name: "regex", takes: Takes::Nothing, help: "PATTERN is a regular expression" },
        Parameter { help: "Only in passages with this code or one below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "Only in passages that this person coded", ..filter::BY },
        filter::IN,
        filter::SPEAKER,
        filter::PARTICIPANT,
        filter::WHERE,
        Parameter { help: "Only in passages that were coded from then on", ..filter::SINCE },
        Parameter { help: "Only in passages that were coded up to then", ..filter::UNTIL },
    ],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("transcript", ""),
    ("title", "transcript"),
    ("start", "start"),
    ("end", "end"),
    ("turn", "turn"),
    ("speaker", "speaker"),
    ("text", ""),
    ("before", ""),
    ("after", ""),
    ("context", "words"),
];

/// Characters of context on each side of a find.
const CONTEXT: u32 = 40;

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let pattern = ask.one("pattern").unwrap_or_default();
    let finder = Rc::new(Finder::new(pattern, ask.has("regex"))?);
    let filter = Rc::new(Filter::read(&project, ask)?);
    let rows = move || {
        let (finder, filter) = (finder.clone(), filter.clone());
        project.shown().transcripts_in_order().into_iter().flat_map(move |transcript| {
            let whole = transcript.text.whole();
            let finds = whole.map(|whole| finder.find_in(&transcript.text, whole).collect::<Vec<_>>());
            let filter = filter.clone();
            let is_wanted = move |find: &Span| {
                let turn = transcript.turn_at(find.start());
                let facts = Facts { transcript: Some(transcript), turn, ..Facts::default() };
                filter.accepts_place(project, &facts) && is_coded(project, transcript, *find, &filter)
            };
            finds.into_iter().flatten().filter(is_wanted).map(move |find| row(transcript, find))
        })
    };
    Ok(Document::new(format!("Find: {pattern}"))
        .with(Table::new(COLUMNS, "Nothing was found.").with_rows(rows)))
}

/// True if a coding that is wanted overlaps the find; if nothing was asked of codings, all finds.
fn is_coded(project: Seen<'_>, transcript: &Transcript, find: Span, filter: &Filter) -> bool {
    if !filter.asks_for_codings() && !filter.asks_for_time() {
        return true;
    }
    let overlapping = |annotation: &&Annotation| annotation.span.is_some_and(|span| span.overlaps(find));
    let mut codings = transcript.annotations.iter().filter(overlapping);
    codings.any(|coding| filter.accepts_coding(project, coding))
}

fn row(transcript: &Transcript, find: Span) -> Row<'_> {
    let text = &transcript.text;
    let turn = transcript.turn_at(find.start());
    let slice = |from: u32, to: u32| {
        let span = Span::new(from, to).map(|span| graphemes::snap(text, span));
        span.flatten().map_or("", |span| text.slice(span))
    };
    let before = slice(find.start().saturating_sub(CONTEXT), find.start());
    let after = slice(find.end(), (find.end() + CONTEXT).min(text.len()));
    let words = text.slice(find);
    vec![
        transcript.id.to_string().into(),
        transcript.title.as_str().into(),
        find.start().into(),
        find.end().into(),
        turn.and_then(|n| transcript.numbers.get(n).copied()).into(),
        turn.and_then(|n| transcript.turns.get(n)).map(|turn| turn.speaker.as_str()).into(),
        words.into(),
        before.into(),
        after.into(),
        format!("{before}[{words}]{after}").into(),
    ]
}
