//! The rows of a question for passages, and what letters find in each.

use crate::model::Seen;
use crate::model::id::CodeId;
use crate::model::values::Schema;
use crate::tui::layer::field::Field;
use crate::tui::layer::palette::{Palette, Purpose, rank};
use crate::tui::pane::tree::{TreePane, plain};
use std::collections::BTreeSet;

/// A row of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Codes, of which one is to be there.
    Code,
    /// Attributes and names of participants.
    People,
    /// Codes that are to be there, too.
    And,
    /// Codes that are not to be there.
    Not,
    /// Where the codes of the two rows before are to lie.
    Relation,
    /// If codes stand for those below them, too.
    Below,
    /// Whose coding.
    Coder,
    /// Labels of speakers.
    Speaker,
    /// Transcripts and their properties.
    Transcript,
    /// From when on.
    Since,
}

impl Ask {
    /// All rows, in their order.
    pub(crate) const ALL: [Ask; 10] = [
        Ask::Code,
        Ask::People,
        Ask::And,
        Ask::Not,
        Ask::Relation,
        Ask::Below,
        Ask::Coder,
        Ask::Speaker,
        Ask::Transcript,
        Ask::Since,
    ];

    /// What is before the row's field.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Ask::Code => "code",
            Ask::People => "people",
            Ask::And => "and also",
            Ask::Not => "but not",
            Ask::Relation => "these lie",
            Ask::Below => "sub-codes",
            Ask::Coder => "coder",
            Ask::Speaker => "speaker",
            Ask::Transcript => "transcript",
            Ask::Since => "since",
        }
    }

    /// What it takes, for a row that is empty.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Ask::Code => "letters of its name; a comma, and another one: either",
            Ask::People => "a value such as Female, or a participant",
            Ask::And => "codes that are there, too; of several all",
            Ask::Not => "codes that are not there",
            Ask::Relation => "on shared words, unless you say: around, or near and a number",
            Ask::Below => "counted, unless you say: without",
            Ask::Coder => "whose coding, by name or initials",
            Ask::Speaker => "a label of the transcripts",
            Ask::Transcript => "a title, or a property such as mode: Teams",
            Ask::Since => "a day such as monday or 2026-11-30, or a frozen frame",
        }
    }

    /// True if it takes one thing alone.
    pub(super) fn is_single(self) -> bool {
        matches!(self, Ask::Relation | Ask::Below | Ask::Since)
    }
}

/// A thing that can be asked for: what is shown, and the parameter of the list `ask` with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thing {
    /// What is shown.
    pub name: String,
    /// The name of the parameter.
    pub parameter: &'static str,
    /// Its value; empty for one that takes none.
    pub value: String,
}

/// The things that letters find in a row, best first; without letters all that there are.
pub(super) fn found(ask: Ask, typed: &str, tree: &TreePane, project: &Seen<'_>) -> Vec<Thing> {
    match ask {
        ask @ (Ask::Code | Ask::And | Ask::Not) => codes(ask, typed, tree, project),
        Ask::People => ranked(typed, people(project)),
        Ask::Relation => relations(typed),
        Ask::Below => ranked(typed, vec![thing("without", "only", "")]),
        Ask::Coder => ranked(typed, coders(project)),
        Ask::Speaker => ranked(typed, speakers(project)),
        Ask::Transcript => ranked(typed, transcripts(project)),
        Ask::Since if typed.is_empty() => frames(project),
        Ask::Since => vec![thing(typed, "since", typed)],
    }
}

fn thing(name: &str, parameter: &'static str, value: &str) -> Thing {
    Thing { name: name.to_owned(), parameter, value: value.to_owned() }
}

/// The codes that letters find, as in the box of codes.
fn codes(ask: Ask, typed: &str, tree: &TreePane, project: &Seen<'_>) -> Vec<Thing> {
    let parameter = match ask {
        Ask::And => "and",
        Ask::Not => "not",
        _ => "code",
    };
    let mut palette = Palette::new(Purpose::Find, tree, None);
    palette.field = Field::line(typed);
    palette.search(tree, None);
    let name = |id: &CodeId| project.codes.get(*id).map(|code| thing(&code.name, parameter, &id.to_string()));
    palette.found.iter().filter_map(name).collect()
}

/// Things by how well their names fit; ties in their order. A name after a colon is found for itself, too.
fn ranked(typed: &str, all: Vec<Thing>) -> Vec<Thing> {
    let typed = plain(typed);
    if typed.is_empty() {
        return all;
    }
    let fits = |thing: Thing| {
        let name = plain(&thing.name);
        let own = name.split_once(": ").and_then(|(_, own)| rank(&typed, own));
        let best = own.into_iter().chain(rank(&typed, &name).map(|rank| rank * 2 + 1)).min();
        best.map(|best| (best, thing))
    };
    let mut found: Vec<(u8, Thing)> = all.into_iter().filter_map(fits).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, thing)| thing).collect()
}

/// Categories of attributes, then participants by name, then what attributes without categories say, such as a stand-in
/// name for each person.
fn people(project: &Seen<'_>) -> Vec<Thing> {
    let value = |schema: &Schema, value: &String| Thing {
        name: format!("{}: {value}", schema.label),
        parameter: "where",
        value: format!("{}={value}", schema.name),
    };
    let (mut all, mut free): (Vec<Thing>, Vec<Thing>) = Default::default();
    for schema in &project.attributes {
        let known = schema.categories.iter().chain(schema.groups.iter().map(|(group, _)| group));
        let known = known.chain(&schema.not_available).chain(&schema.not_asked);
        for thing in known.map(|known| value(schema, known)) {
            if !all.contains(&thing) {
                all.push(thing);
            }
        }
        if schema.categories.is_empty() {
            let given =
                project.participants.values().filter_map(|one| one.values.get(&schema.name)).flatten();
            let given: BTreeSet<&String> = given.collect();
            free.extend(given.into_iter().map(|given| value(schema, given)));
        }
    }
    let mut named: Vec<_> = project.participants.values().filter(|one| !one.purged).collect();
    named.sort_by_key(|one| (one.made.lamport, one.made.id));
    all.extend(named.into_iter().map(|one| thing(&one.name, "participant", &one.id.to_string())));
    all.extend(free);
    all
}

/// Words between two passages that are near where no number is said.
const NEAR: u32 = 20;

fn relations(typed: &str) -> Vec<Thing> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let near = digits.parse().unwrap_or(NEAR);
    let near = thing(&format!("at most {near} words apart"), "near", &near.to_string());
    let around = thing("around the passage", "within", "");
    let shared = thing("on shared words", "", "");
    match plain(typed).as_str() {
        _ if !digits.is_empty() => vec![near],
        "" => vec![shared, around, near],
        typed => [("shared on overlapping", shared), ("around within", around), ("near at most", near)]
            .into_iter()
            .filter(|(words, _)| words.split(' ').any(|word| word.starts_with(typed)))
            .map(|(_, thing)| thing)
            .collect(),
    }
}

fn coders(project: &Seen<'_>) -> Vec<Thing> {
    let people = project.people_in_order().into_iter();
    people
        .map(|person| thing(&format!("{}: {}", person.shown, person.name), "by", &person.id.to_string()))
        .collect()
}

fn speakers(project: &Seen<'_>) -> Vec<Thing> {
    let mut labels: Vec<&str> = Vec::new();
    for transcript in project.transcripts_in_order() {
        for (label, _) in transcript.speakers() {
            if !label.is_empty() && !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    labels.into_iter().map(|label| thing(label, "speaker", label)).collect()
}

/// Titles, then the values of properties.
fn transcripts(project: &Seen<'_>) -> Vec<Thing> {
    let all = project.transcripts_in_order();
    let titles = all.iter().map(|one| thing(&one.title, "in", &one.id.to_string()));
    let language = all.iter().map(|one| ("language", one.language.as_str()));
    let properties = all.iter().flat_map(|one| &one.properties);
    let values: BTreeSet<(&str, &str)> = properties
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .chain(language)
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let values = values.into_iter().map(|(key, value)| Thing {
        name: format!("{key}: {value}"),
        parameter: "property",
        value: format!("{key}={value}"),
    });
    titles.chain(values).collect()
}

fn frames(project: &Seen<'_>) -> Vec<Thing> {
    let names = project.frames.iter().map(|frame| thing(&frame.name, "since", &frame.name));
    [thing("last-read", "since", "last-read"), thing("today", "since", "today")]
        .into_iter()
        .chain(names)
        .collect()
}
