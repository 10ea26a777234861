//! What came since a person last looked, by person and kind; changes of the frame first.

use crate::error::Result;
use crate::model::Seen;
use crate::model::id::OpId;
use crate::report::ask::{Ask, Looked, Parameter};
use crate::report::cells::person;
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Moment, refused};
use crate::report::news::News;
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words::count;
use crate::text::utc;

pub(super) const LIST: Report = Report {
    name: "news",
    sentence: "List what came from others since you last looked",
    more: "Changes of the frame come first, then what each person did. News is what came into this folder since, \
        whatever day\nit was done on; what you did yourself is none. What a person only added, such as many definitions, is one line;\n\
        JSON has each act. Looking moves last-read to now; with --since it \
        stays. The history\non the screen shows the same.\n\n\
        Examples:\n  emic news\n  emic news --since monday --format json",
    parameters: &[
        refused(filter::CODE, EACH),
        refused(filter::ONLY, EACH),
        refused(filter::BY, EACH),
        refused(filter::IN, EACH),
        refused(filter::SPEAKER, EACH),
        refused(filter::PARTICIPANT, EACH),
        refused(filter::WHERE, EACH),
        Parameter {
            help: "What came into this folder since then; the mark of last-read stays",
            ..filter::SINCE
        },
        refused(filter::UNTIL, "news goes up to now; emic history --acts --until DATE lists the acts"),
    ],
    make,
};

const EACH: &str = "news counts what came of everybody; emic history --acts --since last-read lists the acts, with every filter";

const FRAME: &[(&str, &str)] = &[("at", "when"), ("coder", "who"), ("what", "what")];
const PEOPLE: &[(&str, &str)] =
    &[("coder", "who"), ("codings", "codings"), ("memos", "memos"), ("marks", "marks")];

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let looked = match ask.one(filter::SINCE.name) {
        Some(word) => looked_at(project, ask, word)?,
        None => ask.folder.last_read(),
    };
    let news = News::of(*project, ask.folder.log(), &looked);
    let (mut frame, mut people) = (Table::new(FRAME, ""), Table::new(PEOPLE, ""));
    (frame.name, people.name) = ("Changes to the frame".into(), "People".into());
    let mut each = Table::new(FRAME, "");
    for change in &news.frame {
        let what = change.what.clone().into();
        each.row(vec![utc(change.at).into(), person(*project, change.coder), what]);
    }
    for line in news.frame_lines(*project) {
        let Some(last) = line.changes.last() else { continue };
        frame.row(vec![utc(last.at).into(), person(*project, last.coder), line.what.into()]);
    }
    for share in &news.people {
        people.row(vec![
            share.name.clone().into(),
            share.codings.into(),
            share.memos.into(),
            share.marks.into(),
        ]);
    }
    let mut document = Document::new("News").with(lead(&news));
    document.object = vec![
        ("since", news.since.map(utc).into()),
        ("people", things(&people)),
        ("frame", things(&each)),
        ("questions", news.questions.into()),
    ];
    if news.questions > 0 {
        let said = count(news.questions, "question came with it", "questions came with it");
        document.notes.push(format!("{said}: emic conflicts"));
    }
    Ok(document.with(frame).with(people))
}

/// The first line.
fn lead(news: &News) -> String {
    let since = news.since.map(|since| utc(since).replace('T', " ").replace('Z', " UTC"));
    match (since, news.is_empty()) {
        (Some(since), true) => format!("Nothing came since {since}."),
        (None, true) => "Nothing came from others so far.".to_owned(),
        (Some(since), false) => format!("Since {since}: {}.", news.in_short()),
        (None, false) => format!("So far: {}.", news.in_short()),
    }
}

/// The rows of a table as things with facts.
fn things<'p>(table: &Table<'p>) -> Value<'p> {
    let keys = [FRAME, PEOPLE].concat();
    let key = |key: &str| keys.iter().find(|(known, _)| *known == key).map_or("", |(known, _)| known);
    let facts = table.rows().map(|row| {
        table.columns.iter().map(|column| key(&column.key)).zip(row.iter().cloned()).collect::<Vec<_>>()
    });
    Value::Things { rows: facts.collect(), words: String::new() }
}

/// What was in this folder at a moment.
fn looked_at(project: &Seen<'_>, ask: &Ask<'_>, word: &str) -> Result<Looked> {
    let files = ask.folder.files_read()?;
    // With each step: its number, when it came here, and what came.
    let steps = || {
        ask.folder.steps().map(|step| {
            let read = files.get(&step.n).map(|file| file.ids.clone());
            let ids = read.unwrap_or_else(|| step.ops.iter().map(|op| op.id).collect());
            (step.n, step.wall, ids)
        })
    };
    let mut looked = Looked::default();
    match Moment::read(project, ask, word, false)? {
        Moment::Looked(looked, _) => return Ok(looked),
        Moment::Second(first) => {
            looked.at = Some(first);
            let before = steps().filter(|(_, wall, _)| *wall < first);
            before.flat_map(|(_, _, ids)| ids).for_each(|id| looked.add(id));
        }
        Moment::Act(_, frozen) => {
            let came = steps().find(|(_, _, ids): &(u32, i64, Vec<OpId>)| ids.contains(&frozen));
            let Some((n, wall, _)) = came else { return Ok(looked) };
            looked.at = Some(wall);
            steps().filter(|(at, ..)| *at <= n).flat_map(|(_, _, ids)| ids).for_each(|id| looked.add(id));
        }
    }
    Ok(looked)
}
