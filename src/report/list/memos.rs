//! Every memo, oldest first; private ones too.

use crate::error::{Error, Result};
use crate::model::values::MEMO_KINDS;
use crate::model::{Memo, Seen};
use crate::report::ask::{Ask, Parameter, Takes};
use crate::report::cells::{PLACE, VOICE, created, person, place, voice};
use crate::report::document::Document;
use crate::report::entry::Report;
use crate::report::filter::{self, Facts, Filter};
use crate::report::table::Table;
use crate::report::value::Value;
use crate::report::words;
use crate::text::{closest, same_key};
use std::collections::BTreeSet;

pub(super) const LIST: Report = Report {
    name: "memos",
    sentence: "List the memos, your private ones too",
    more: "Several values of one filter are alternatives; different filters all hold. A day is 2026-11-30, today, \
        yesterday or\na day of the week.\n\n\
        Examples:\n  emic memos --format json\n  emic memos --code Access --since yesterday\n  emic memos --kind method",
    parameters: &PARAMETERS,
    make,
};

const KIND: Parameter = Parameter {
    name: "kind",
    takes: Takes::Many("KIND"),
    help: "Only of this kind, such as method or question",
};

/// The filters, and one more.
const PARAMETERS: [Parameter; filter::ALL.len() + 1] = {
    let mut all = [KIND; filter::ALL.len() + 1];
    let mut nth = 0;
    while nth < filter::ALL.len() {
        all[nth] = filter::ALL[nth];
        nth += 1;
    }
    all
};

const COLUMNS: &[(&str, &str)] = &[
    ("id", "id"),
    ("on", "on"),
    ("kind", "kind"),
    ("body", "words"),
    ("coder", "coder"),
    ("created", ""),
    ("others", ""),
    ("private", "private"),
];

/// The kinds that were asked for, as names are compared; none for all.
///
/// # Errors
/// A kind that no memo has and that emic does not offer, with near ones.
fn kinds(project: &Seen<'_>, ask: &Ask<'_>) -> Result<Vec<String>> {
    let known: BTreeSet<&str> =
        project.memos.values().map(|memo| memo.kind.as_str()).chain(MEMO_KINDS.iter().copied()).collect();
    let find = |word: &String| {
        let key = same_key(word);
        if known.iter().any(|known| same_key(known) == key) {
            return Ok(key);
        }
        let near = closest(word, known.iter().copied());
        let all = || known.iter().copied().collect::<Vec<_>>().join(", ");
        Err(Error::unknown(format!("no memo has the kind \"{word}\"")).hint(match near.is_empty() {
            true => format!("kinds: {}", all()),
            false => format!("did you mean {}?", near.join(" or ")),
        }))
    };
    ask.all(KIND.name).iter().map(find).collect()
}

fn make<'p>(project: &Seen<'p>, ask: &Ask<'p>) -> Result<Document<'p>> {
    let project = *project;
    let filter = Filter::read(&project, ask)?;
    let kinds = kinds(&project, ask)?;
    let rows = move || {
        let facts = move |memo: &Memo| Facts::of_target(project, memo.on, (memo.coder, memo.made));
        let of_kind = |memo: &Memo| kinds.is_empty() || kinds.contains(&same_key(&memo.kind));
        let wanted = |memo: &&Memo| of_kind(memo) && filter.accepts(project, &facts(memo));
        let mut all: Vec<_> = project.shown().memos.values().filter(wanted).collect();
        all.sort_by_key(|memo| (memo.made.lamport, memo.made.id));
        all.into_iter().map(move |memo| {
            let mut row = vec![
                memo.id.to_string().into(),
                words::target(&project, memo.on).into(),
                memo.kind.as_str().into(),
                memo.body.as_str().into(),
                person(project, memo.coder),
                created(memo.made),
                Value::List(memo.others.clone(), " | "),
                memo.private.into(),
            ];
            row.extend(place(project, memo.on, &facts(memo)));
            row.extend(voice(project, &facts(memo)));
            row
        })
    };
    let empty = match ask.is_plain() {
        true => "No memos yet. emic memo add --on TARGET writes one.",
        false => "No memo is like that.",
    };
    Ok(Document::new("Memos").with(Table::new(&[COLUMNS, PLACE, VOICE].concat(), empty).with_rows(rows)))
}
