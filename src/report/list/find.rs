//! Words found in the transcripts, with what is before and after them.

use crate::error::{Error, Result};
use crate::model::id::CodeId;
use crate::model::{Participant, Seen, Transcript};
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::table::{Row, Table};
use crate::text::{Finder, Span, closest, graphemes};
use std::rc::Rc;

pub(super) const LIST: Report = Report {
    name: "find",
    sentence: "Find words in the transcripts",
    more: "Plain words ignore case, accents and line ends. --code keeps finds in passages with that code or one below \
        it;\n--where keeps transcripts in which a participant with that value speaks.\n\n\
        Examples:\n  emic find \"turned away\"\n  \
        emic find --regex \"wait(ed|ing)\" --code \"Access/Waiting\" --where sex=Female",
    parameters: &[
        Parameter { name: "pattern", takes: Takes::Word("PATTERN"), help: "Words, or a regular expression" },
        Parameter { name: "regex", takes: Takes::Nothing, help: "PATTERN is a regular expression" },
        Parameter {
            name: "code",
            takes: Takes::One("CODE"),
            help: "Only in passages with this code or one below it",
        },
        Parameter {
            name: "where",
            takes: Takes::Many("ATTR=VALUE"),
            help: "Only transcripts in which such a participant speaks",
        },
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
    let code = ask.one("code").map(|code| project.find_code(code)).transpose()?;
    let codes: Option<Rc<[CodeId]>> = code.map(|code| project.codes.subtree(code).into());
    let filters =
        ask.all("where").iter().map(|words| Filter::read(&project, words)).collect::<Result<Vec<_>>>()?;
    let transcripts: Vec<&'p Transcript> = project
        .shown()
        .transcripts_in_order()
        .into_iter()
        .filter(|transcript| filters.iter().all(|filter| filter.accepts(&project, transcript)))
        .collect();
    let rows = move || {
        let (finder, codes) = (finder.clone(), codes.clone());
        transcripts.clone().into_iter().flat_map(move |transcript| {
            let whole = transcript.text.whole();
            let finds = whole.map(|whole| finder.find_in(&transcript.text, whole).collect::<Vec<_>>());
            let codes = codes.clone();
            let is_wanted =
                move |find: &Span| codes.as_ref().is_none_or(|codes| is_coded(transcript, *find, codes));
            finds.into_iter().flatten().filter(is_wanted).map(move |find| row(transcript, find))
        })
    };
    Ok(Document::new(format!("Find: {pattern}"))
        .with(Table::new(COLUMNS, "Nothing was found.").with_rows(rows)))
}

/// True if a passage with one of the codes overlaps the find.
fn is_coded(transcript: &Transcript, find: Span, codes: &[CodeId]) -> bool {
    transcript.annotations.iter().any(|annotation| {
        codes.contains(&annotation.code) && annotation.span.is_some_and(|span| span.overlaps(find))
    })
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

/// `--where ATTR=VALUE`.
struct Filter {
    attribute: String,
    value: String,
    /// What a derived group of that name joins.
    members: Vec<String>,
}

impl Filter {
    fn read(project: &Seen<'_>, words: &str) -> Result<Filter> {
        let Some((name, value)) = words.split_once('=') else {
            return Err(
                Error::usage(format!("\"{words}\" is not ATTR=VALUE")).hint("such as --where sex=Female")
            );
        };
        let (name, value) = (name.trim(), value.trim());
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        if same(name, "state") {
            return Ok(Filter { attribute: "state".into(), value: value.into(), members: Vec::new() });
        }
        let found = project.attributes.iter().find(|a| same(&a.name, name) || same(&a.label, name));
        let Some(attribute) = found else {
            let fault = Error::unknown(format!("participants have no attribute \"{name}\""));
            let names = project.attributes.iter().map(|a| a.name.as_str());
            let near = closest(name, names.clone());
            return Err(match near.is_empty() {
                true => fault.hint(format!("they have: {}", names.collect::<Vec<_>>().join(", "))),
                false => fault.hint(format!("did you mean {}?", near.join(" or "))),
            });
        };
        let group = attribute.groups.iter().find(|(group, _)| same(group, value));
        let members = group.map(|(_, members)| members.clone()).unwrap_or_default();
        let all = || attribute.categories.iter().chain(&attribute.not_available).chain(&attribute.not_asked);
        if members.is_empty() && !attribute.categories.is_empty() && !all().any(|known| same(known, value)) {
            let fault = Error::unknown(format!("\"{value}\" is no value of {}", attribute.name));
            return Err(fault.hint(format!("values: {}", all().cloned().collect::<Vec<_>>().join(", "))));
        }
        Ok(Filter { attribute: attribute.name.clone(), value: value.to_owned(), members })
    }

    fn accepts(&self, project: &Seen<'_>, transcript: &Transcript) -> bool {
        let speakers = transcript.cast.values().filter_map(|role| project.participant(role.participant?));
        speakers.into_iter().any(|participant| self.fits(participant))
    }

    fn fits(&self, participant: &Participant) -> bool {
        let same =
            |word: &String| word.to_lowercase() == self.value.to_lowercase() || self.members.contains(word);
        match self.attribute.as_str() {
            "state" => same(&participant.state),
            name => participant.values.get(name).is_some_and(|values| values.iter().any(same)),
        }
    }
}
