//! Every link between two codes, by the places of the codes in the tree.

use crate::error::Result;
use crate::model::id::Made;
use crate::model::{Link, Seen};
use crate::report::ask::Ask;
use crate::report::cells::{created, person};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter, refused};
use crate::report::table::Table;
use crate::report::value::Value;
use std::collections::HashMap;

pub(super) const LIST: Report = Report {
    name: "links",
    sentence: "List the links between codes",
    more: "--code keeps links that lead from or to that code or one below it.\n\n\
        Examples:\n  emic links\n  emic links --code Resourcing --format json",
    parameters: &[
        filter::CODE,
        filter::ONLY,
        filter::BY,
        refused(filter::IN, JOINS),
        refused(filter::SPEAKER, JOINS),
        refused(filter::PARTICIPANT, JOINS),
        refused(filter::WHERE, JOINS),
        filter::SINCE,
        filter::UNTIL,
    ],
    make,
};

const JOINS: &str = "a link joins two codes, wherever they are used";

const COLUMNS: &[(&str, &str)] = &[
    ("id", "id"),
    ("from", "from"),
    ("name", "link"),
    ("to", "to"),
    ("coder", "coder"),
    ("from_id", ""),
    ("to_id", ""),
    ("created", ""),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let shown = project.shown();
    let filter = Filter::read(project, ask)?;
    let log = ask.folder.log();
    let made =
        |link: &Link| log.op(link.id.0).map(|op| Made { lamport: op.lamport, id: op.id, wall: op.wall });
    let wanted = |link: &&Link| {
        let end = |code| Facts { code: Some(code), coder: link.coder, made: made(link), ..Facts::default() };
        [link.from, link.to].into_iter().any(|code| filter.accepts(*project, &end(code)))
    };
    let places: HashMap<_, _> = shown.codes.in_order().into_iter().zip(0..).collect();
    let place = |code| places.get(&code).copied().unwrap_or(usize::MAX);
    let mut all: Vec<&Link> = shown.links.values().filter(wanted).collect();
    all.sort_by_key(|link| (place(link.from), place(link.to), &link.name, link.id));
    let mut table = Table::new(COLUMNS, "No links. emic link CODE NAME \"OTHER CODE\" makes one.");
    for link in all {
        table.row(vec![
            link.id.to_string().into(),
            Value::path(shown.codes.path(link.from)),
            link.name.as_str().into(),
            Value::path(shown.codes.path(link.to)),
            person(*project, link.coder),
            link.from.to_string().into(),
            link.to.to_string().into(),
            made(link).map(created).unwrap_or(Value::None),
        ]);
    }
    Ok(Document::new("Links").with(table))
}
