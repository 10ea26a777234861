//! What a person is to answer: files that wait, and the questions that no rule decides, one row a subject, with the answers
//! that each allows.

use crate::error::Result;
use crate::log::{Log, Settle};
use crate::model::id::{Made, OpId};
use crate::model::{About, Row as Asked, Seen, Thing};
use crate::report::ask::{Ask, AskingFile, Parameter};
use crate::report::cells::person;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::questions::{self, Uses};
use crate::report::table::{Row, Table};
use crate::report::value::Value;
use crate::report::words;
use crate::text::utc;
use std::collections::HashSet;

pub(super) const LIST: Report = Report {
    name: "conflicts",
    sentence: "List what no rule could decide, and settle it",
    more: "A question is listed if one of the things it is about is like that.\n\n\
        Examples:\n  emic conflicts\n  emic conflicts settle nell-x7f2k9qd.41 keep\n  emic conflicts settle --all keep",
    parameters: &[
        Parameter { help: "List only what is about this code or one below it", ..filter::CODE },
        filter::ONLY,
        Parameter { help: "List only what is about something of this person", ..filter::BY },
        Parameter { help: "List only what is in this transcript", ..filter::IN },
        Parameter { help: "List only what is where this label speaks", ..filter::SPEAKER },
        Parameter { help: "List only what is where this participant speaks", ..filter::PARTICIPANT },
        Parameter { help: "List only what is where a participant with this value speaks", ..filter::WHERE },
        Parameter {
            help: "List only what is about something done from a day, a time or a frozen frame on, or that came since you last looked",
            ..filter::SINCE
        },
        Parameter { help: "List only what is about something done up to then", ..filter::UNTIL },
    ],
    make,
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", "id"),
    ("kind", "kind"),
    ("coder", ""),
    ("options", "answers"),
    ("subject", "about"),
    ("words", "what"),
    ("ids", ""),
    ("about", ""),
];

/// The answers for a file that waits, as options of the command that reads it. The safest is the first.
const ANSWERS: [&str; 3] = ["keep-mine", "accept", "mine"];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Filter::read_with_removed(&project, ask)?;
    let mut asked = project.rows();
    if !ask.is_plain() {
        let log = ask.folder.log();
        let fits = |about: &About| filter.accepts(project, &facts_of(project, log, about));
        asked.retain(|row| row.about().into_iter().any(fits));
    }
    let uses = Uses::of(project, &asked);
    let empty = if ask.is_plain() { "Nothing is to be settled." } else { "No question is like that." };
    let mut table = Table::new(COLUMNS, empty);
    // A file that waits is about no one thing.
    let waiting = if ask.is_plain() { ask.folder.asking() } else { Vec::new() };
    for AskingFile { path, harm, typed } in waiting {
        let options = ANSWERS.map(str::to_owned).to_vec();
        let options = Value::List(options, ", ");
        let (ids, about) =
            (Value::List(Vec::new(), " "), Value::Things { rows: Vec::new(), words: String::new() });
        let lines = [
            format!("{path} waits for you: {harm}"),
            format!("  emic bundle read, with --{}: {}", ANSWERS.join(", --"), typed),
        ];
        table.lines.extend(lines);
        let words = harm.into();
        table.row(vec![Value::None, "waits".into(), Value::None, options, path.into(), words, ids, about]);
    }
    for row in &asked {
        table.row(cells(project, row, &uses));
    }
    for row in &asked {
        if !table.lines.is_empty() {
            table.lines.push(String::new());
        }
        table.lines.extend(lines(project, row, &uses));
    }
    let mut document = Document::new("To settle").with(table);
    if !asked.is_empty() {
        document.notes.push("Settle one with: emic conflicts settle ID ANSWER".to_owned());
    }
    Ok(document)
}

/// What a filter asks about an object of a question: whose it is, the code, the transcript, when it was made.
fn facts_of<'p>(project: Seen<'p>, log: &Log, about: &About) -> Facts<'p> {
    let code = match about.thing {
        Thing::Code(code) | Thing::Coding(_, _, _, code) => Some(project.codes.resolve(code)),
        _ => None,
    };
    let place = questions::place(project, &about.thing);
    let span = place.and_then(|(_, span)| span);
    let made = log.op(about.id).map(|op| Made { lamport: op.lamport, id: op.id, wall: op.wall });
    Facts {
        code,
        coder: about.coder,
        transcript: place.map(|(transcript, _)| transcript),
        turn: place.and_then(|(transcript, span)| transcript.turn_at(span?.start())),
        span,
        participant: match about.thing {
            Thing::Participant(id) => Some(id),
            _ => None,
        },
        made,
    }
}

fn options(row: &Asked<'_>) -> Vec<String> {
    Settle::options(&row.first().ask).iter().map(|how| how.word().to_owned()).collect()
}

fn cells<'p>(project: Seen<'p>, row: &Asked<'p>, uses: &Uses) -> Row<'p> {
    let first = row.first();
    let things: Vec<_> = row.about().into_iter().map(|about| facts(project, about)).collect();
    let words = match first.ask {
        crate::model::Ask::Removed { .. } => questions::sentence(project, row, uses),
        _ => questions::objects(project, row, uses).join("; "),
    };
    vec![
        row.id().to_string().into(),
        words::question_kind(first).into(),
        person(project, first.coder),
        Value::List(options(row), ", "),
        questions::subject(project, row).into(),
        questions::sentence(project, row, uses).into(),
        Value::List(row.ids().iter().map(ToString::to_string).collect(), " "),
        Value::Things { rows: things, words },
    ]
}

/// An object for programs: whose, when, where, which words.
fn facts<'p>(project: Seen<'p>, about: &'p About) -> Vec<(&'static str, Value<'p>)> {
    let path = match about.thing {
        Thing::Code(code) => Some(questions::path(project, code, &about.path)),
        Thing::Coding(_, _, _, code) => Some(questions::path(project, code, &[])),
        _ => None,
    };
    let place = questions::place(project, &about.thing);
    let span = place.and_then(|(transcript, span)| Some((transcript, span?)));
    vec![
        ("id", about.id.to_string().into()),
        ("kind", questions::thing_kind(&about.thing).into()),
        ("path", path.map(Value::path).into()),
        ("title", place.map(|(transcript, _)| transcript.title.as_str()).into()),
        ("transcript", place.map(|(transcript, _)| transcript.id.to_string()).into()),
        ("turn", span.and_then(|(transcript, span)| questions::turn(transcript, span)).into()),
        ("start", span.map(|(_, span)| span.start()).into()),
        ("end", span.map(|(_, span)| span.end()).into()),
        ("text", span.map(|(transcript, span)| questions::some(transcript.text.slice(span))).into()),
        ("value", questions::value(project, about).map(|value| value.to_string()).into()),
        ("coder", person(project, about.coder)),
        ("created", utc(about.created).into()),
    ]
}

/// A row as lines for a person: its id and answers, what is asked, the objects.
fn lines(project: Seen<'_>, row: &Asked<'_>, uses: &Uses) -> Vec<String> {
    let answers = questions::answers(project, row);
    let once = |word: &Settle| answers.iter().filter(|answer| answer.how == *word).count() == 1;
    // Where several values can be taken, each is named below with its own id.
    let said: Vec<String> = match Settle::options(&row.first().ask).iter().all(once) {
        true => answers.iter().map(|answer| format!("{} ({})", answer.how.word(), answer.words)).collect(),
        false => {
            let keep = answers.iter().find(|answer| answer.how == Settle::Keep);
            let keep = keep.map(|answer| format!("{} ({})", answer.how.word(), answer.words));
            keep.into_iter().chain(["take (the one with its id below)".to_owned()]).collect()
        }
    };
    let mut lines = vec![format!("{}   {}", row.id(), said.join(", "))];
    lines.push(format!("  {}", questions::lead(project, row)));
    let takes: Vec<OpId> =
        answers.iter().filter_map(|answer| (answer.how == Settle::Take).then_some(answer.id)).collect();
    let can_take: HashSet<OpId> = takes.iter().copied().collect();
    let about = row.about();
    let objects = questions::objects(project, row, uses);
    for (nth, object) in objects.into_iter().enumerate() {
        // Of several values one is taken by its own id.
        let id = about.get(nth).map(|about| about.id).filter(|id| takes.len() > 1 && can_take.contains(id));
        lines.push(id.map_or(format!("    {object}"), |id| format!("    {id} take: {object}")));
    }
    // The first one that can be taken is an example of what to type.
    if let Some(id) = takes.first().filter(|_| takes.len() > 1) {
        lines.push(format!("    for example: emic conflicts settle {id} take"));
    }
    lines
}
