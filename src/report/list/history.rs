//! Every step of this folder, the latest first.

use crate::error::Result;
use crate::log::Op;
use crate::model::Seen;
use crate::report::ask::{Ask, FileRead, Folder, Parameter, PastStep, Takes};
use crate::report::brought::brought;
use crate::report::cells::person;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::imported;
use crate::report::table::{Row, Table};
use crate::report::value::Value;
use crate::report::words;
use crate::store::CommitKind;
use crate::text::utc;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(super) const LIST: Report = Report {
    name: "history",
    sentence: "List every step of this folder, the latest first: when, who, what",
    more: "With --acts a row for every act, in a sentence, those that came in files too. With filters the steps that have \
        such\nan act. Several values of one filter are alternatives; different filters all hold.\n\n\
        Examples:\n  emic history --format json\n  emic history --acts --since yesterday --code Access",
    parameters: &[
        ACTS,
        filter::CODE,
        filter::ONLY,
        filter::BY,
        filter::IN,
        filter::SPEAKER,
        filter::PARTICIPANT,
        filter::WHERE,
        filter::SINCE,
        filter::UNTIL,
    ],
    make,
};

const ACTS: Parameter = Parameter {
    name: "acts",
    takes: Takes::Nothing,
    help: "A row for every act, those that came in files too",
};

const COLUMNS: &[(&str, &str)] = &[
    ("n", "step"),
    ("created", "when"),
    ("coder", "who"),
    ("folder", ""),
    ("kind", "kind"),
    ("words", "what"),
    ("undone", "undone"),
    ("ids", ""),
    ("id", ""),
    ("at", ""),
    ("what", ""),
];

const ACT_COLUMNS: &[(&str, &str)] = &[
    ("n", "step"),
    ("at", "when"),
    ("coder", "who"),
    ("act", ""),
    ("what", "what"),
    ("undone", "undone"),
    ("id", ""),
    ("from", "from"),
];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let (filter, files) = (Filter::read_with_removed(project, ask)?, ask.folder.files_read()?);
    let plain = filter == Filter::default();
    let past = Rc::new(Past { project: *project, folder: ask.folder, files, filter, plain });
    let columns = if ask.has(ACTS.name) { ACT_COLUMNS } else { COLUMNS };
    let acts = ask.has(ACTS.name);
    let rows = move || -> Box<dyn Iterator<Item = Row<'p>> + 'p> {
        let past = Rc::clone(&past);
        let steps = past.folder.steps();
        match acts {
            true => Box::new(steps.flat_map(move |step| past.acts(&step))),
            false => Box::new(steps.filter_map(move |step| past.step(&step))),
        }
    };
    let empty = if ask.is_plain() { "Nothing has been done yet." } else { "No step is like that." };
    Ok(Document::new("History").with(Table::new(columns, empty).with_rows(rows)))
}

/// The steps of a folder, and which of them are wanted.
struct Past<'p> {
    project: Seen<'p>,
    folder: &'p dyn Folder,
    files: BTreeMap<u32, FileRead>,
    filter: Filter,
    /// All of them are.
    plain: bool,
}

impl<'p> Past<'p> {
    /// The operations of a step that are wanted, the ones that came in a file, too.
    fn wanted(&self, step: &PastStep<'p>) -> Vec<&'p Op> {
        let log = self.folder.log();
        let wanted =
            |op: &&Op| self.plain || self.filter.accepts(self.project, &Facts::of_act(self.project, log, op));
        match self.files.get(&step.n) {
            Some(file) => file.ids.iter().filter_map(|id| log.op(*id)).filter(wanted).collect(),
            None => step.ops.iter().filter(wanted).collect(),
        }
    }

    fn step(&self, step: &PastStep<'p>) -> Option<Row<'p>> {
        let log = self.folder.log();
        // What came in a file is gone through only where something is asked of it.
        let first = match self.plain {
            true => step.ops.first(),
            false => Some(self.wanted(step).first().copied()?),
        };
        let words = self.words(step);
        Some(vec![
            step.n.into(),
            utc(step.wall).into(),
            person(self.project, step.coder),
            person(self.project, step.folder),
            kind(step.kind).into(),
            words.clone().into(),
            step.undone.into(),
            Value::List(step.ops.iter().map(|op| op.id.to_string()).collect(), " "),
            first.map(|op| op.id.to_string()).into(),
            utc(step.wall).into(),
            match first {
                Some(op) if step.ops.len() < 2 && !self.files.contains_key(&step.n) => {
                    words::sentence(&self.project, log, op).into()
                }
                _ => words.into(),
            },
        ])
    }

    /// What a step did, in a few words.
    fn words(&self, step: &PastStep<'p>) -> String {
        let host = step.folder.and_then(|host| self.project.person(host));
        match (self.files.get(&step.n), host) {
            (Some(file), _) if file.ids.is_empty() => format!("{}: nothing new", file.from),
            (Some(file), _) => {
                format!("{}: {}", file.from, brought(self.project, self.folder.log(), &file.ids))
            }
            (None, None) => self.did(step),
            (None, Some(host)) => {
                let did = self.did(step);
                format!("{did}, in {}'s folder", host.name)
            }
        }
    }

    fn did(&self, step: &PastStep<'p>) -> String {
        imported::step(&self.project, self.folder.log(), step.ops, || self.folder.note(step.n))
    }

    /// A row for each act of a step, the last one first. A step that read a file may have all acts there are: each row is
    /// made when it is asked for.
    fn acts(&self, step: &PastStep<'p>) -> impl Iterator<Item = Row<'p>> + use<'p> {
        let (project, log, n) = (self.project, self.folder.log(), step.n);
        let from = self.files.get(&n).map(|file| file.from.clone());
        let row = move |op: &'p Op| {
            vec![
                n.into(),
                Value::Time(op.wall),
                person(project, project.one_of(op.coder)),
                op.act.kind().into(),
                Value::late(move || words::sentence(&project, log, op)),
                (!log.counts(op)).into(),
                Value::Id(op.id),
                from.clone().into(),
            ]
        };
        self.wanted(step).into_iter().rev().map(row)
    }
}

/// The kind of a step, one word for programs.
fn kind(kind: CommitKind) -> &'static str {
    match kind {
        CommitKind::Act => "act",
        CommitKind::Undo => "undo",
        CommitKind::Read => "read",
        CommitKind::Create => "create",
        CommitKind::Person => "person",
        CommitKind::Purge => "purge",
        CommitKind::Repair => "repair",
    }
}
