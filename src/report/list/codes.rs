//! The codes in tree order, as programs want them.

use crate::error::Result;
use crate::model::Seen;
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::code_counts::*;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::text::{marked, oddity};

pub(super) const LIST: Report = Report {
    name: "codes",
    sentence: "List the codes in tree order, with counts",
    more: "Counts of transcripts are with the codes below, too; a passage is a stretch of words, whoever coded it.\n\
        --code keeps that part of the tree; any other filter counts only the codings that are like that, and leaves out \
        codes\nwithout one. Several values of one filter are alternatives; different filters all hold.\n\
        With --removed the codes that were removed: by whom, when, and what of whom went with them; --by is who removed \
        them then,\n--since and --until when.\n\n\
        Examples:\n  emic codes --format csv > frame.csv\n  emic codes --by \"Noor Rahman\" --in P07\n  emic codes --removed",
    parameters: &[
        REMOVED,
        Parameter { help: "Only this code and those below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "Only codings of this person", ..filter::BY },
        Parameter { help: "Only codings in this transcript", ..filter::IN },
        Parameter { help: "Only codings of what this label says", ..filter::SPEAKER },
        Parameter { help: "Only codings of what this participant says", ..filter::PARTICIPANT },
        Parameter { help: "Only codings of what a participant with this value says", ..filter::WHERE },
        Parameter { help: "Only codings made from then on", ..filter::SINCE },
        Parameter { help: "Only codings made up to then", ..filter::UNTIL },
    ],
    make,
};

const REMOVED: Parameter = Parameter {
    name: "removed",
    takes: Takes::Nothing,
    help: "The codes that were removed, and what went with them",
};

const COLUMNS: &[(Fact, &str)] = &[
    (ID, ""),
    (PATH, "code"),
    (NAME, ""),
    (PARENT, ""),
    (KIND, "kind"),
    (DEFINITION, ""),
    (CODINGS, "codings"),
    (SUBTREE, "with sub-codes"),
    (TRANSCRIPTS_BELOW, "transcripts"),
    (PARENT_ID, ""),
    (WHEN, ""),
    (NOT, ""),
    (EXAMPLE, ""),
    (COLOUR, ""),
    (PASSAGES_BELOW, ""),
    (WORDS_BELOW, ""),
    (TRANSCRIPTS, ""),
    (PEOPLE_BELOW, ""),
    (CODERS_BELOW, ""),
    (DEFINITIONS, ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    if ask.has(REMOVED.name) {
        return super::removed::document(project, ask);
    }
    let filter = Filter::read(project, ask)?;
    let mut codes = counted_like(project, |transcript, coding| {
        filter.accepts(*project, &Facts::of_coding(transcript, coding))
    });
    let tree_alone = filter == filter.only_codes();
    codes.retain(|code| filter.accepts_code(code.code.id) && (tree_alone || code.is_used()));
    let empty = match ask.is_plain() {
        true => "No codes yet. emic code add NAME makes one.",
        false => "No code is like that.",
    };
    let mut document = Document::new("Codes").with(table(codes, COLUMNS, empty));
    if !ask.is_plain() {
        return Ok(document);
    }
    document.notes.extend(written_at_once(project));
    document.notes.extend(odd_names(project));
    Ok(document)
}

/// A line about codes whose names do not show what they are, if there are such codes.
fn odd_names(project: &Seen<'_>) -> Option<String> {
    let names = project.codes.in_order().into_iter().filter_map(|id| project.codes.get(id)).map(|c| &c.name);
    let odd: Vec<_> = names.filter(|name| oddity(name).is_some()).map(|name| marked(name)).collect();
    let list = odd.iter().take(8).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    let more = odd.len().saturating_sub(8);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!odd.is_empty())
        .then(|| format!("Names that do not show what they are: {list}{rest}. emic conflicts asks."))
}
