//! What people lose with codes, in words: the same on the screen and on the command line.

use super::value::Value;
use super::words::{self, count};
use crate::model::id::{CodeId, PersonId};
use crate::model::{Ask, Loss, Question, Removed, Seen};
use crate::text::utc;

/// Everything that several people lose, as one.
fn sum(losses: &[Loss]) -> [usize; 4] {
    let kinds = |loss: &Loss| [loss.codings, loss.memos, loss.marks, loss.links];
    losses.iter().map(kinds).fold([0; 4], |sum, more| std::array::from_fn(|nth| sum[nth] + more[nth]))
}

fn listed([codings, memos, marks, links]: [usize; 4]) -> String {
    let kinds = [
        (codings, "coding", "codings"),
        (memos, "memo", "memos"),
        (marks, "mark", "marks"),
        (links, "link", "links"),
    ];
    let named = kinds.iter().filter(|(n, ..)| *n > 0).map(|&(n, one, many)| count(n, one, many));
    let mut named: Vec<String> = named.collect();
    match (named.pop(), named.is_empty()) {
        (None, _) => "nothing".to_owned(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", named.join(", ")),
    }
}

/// The things of one person or of several: `9 codings, 2 memos and 1 link`.
pub fn things(losses: &[Loss]) -> String {
    listed(sum(losses))
}

fn name(project: &Seen<'_>, person: PersonId) -> String {
    project.person(person).map_or_else(|| "a person".to_owned(), |person| person.name.clone())
}

/// How many others these are, in words.
fn others(losses: &[Loss]) -> String {
    count(losses.len(), "other", "others")
}

/// What others lose, with the counts of each by name:
/// `9 codings of 2 others (Eva Brandt: 6 codings; Sam Jones: 3 codings)`.
pub fn by_name(project: &Seen<'_>, losses: &[Loss]) -> String {
    match losses {
        [one] => format!("{} of {}", things(losses), name(project, one.person)),
        more => format!("{} of {} ({})", things(losses), others(losses), people(project, more)),
    }
}

/// The counts of each person by name: `Eva Brandt: 6 codings; Sam Jones: 3 codings`.
fn people(project: &Seen<'_>, losses: &[Loss]) -> String {
    let one = |loss: &Loss| format!("{}: {}", name(project, loss.person), things(std::slice::from_ref(loss)));
    losses.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// People whose initials [`by_initials`] names.
const NAMED: usize = 3;

/// The same for a line that is short, the person with most first: `9 codings of 6 others (EB 3, SJ 2, LW 2 ...)`.
pub fn by_initials(project: &Seen<'_>, losses: &[Loss]) -> String {
    let mut by_size: Vec<&Loss> = losses.iter().collect();
    by_size.sort_by_key(|loss| std::cmp::Reverse(loss.total()));
    let one = |loss: &&Loss| format!("{} {}", project.initials(Some(loss.person)), loss.total());
    let named: Vec<String> = by_size.iter().take(NAMED).map(one).collect();
    let more = if by_size.len() > NAMED { " ..." } else { "" };
    format!("{} of {} ({}{more})", things(losses), others(losses), named.join(", "))
}

/// What went, one's own first: `3 codings of yours, 9 codings of 2 others (...)`.
pub fn yours_and_theirs(project: &Seen<'_>, losses: &[Loss], me: Option<PersonId>) -> String {
    let me = project.one_of(me);
    let (own, theirs): (Vec<Loss>, Vec<Loss>) =
        losses.iter().cloned().partition(|loss| Some(loss.person) == me);
    let own = (!own.is_empty()).then(|| format!("{} of yours", things(&own)));
    let theirs = (!theirs.is_empty()).then(|| by_name(project, &theirs));
    let both: Vec<String> = own.into_iter().chain(theirs).collect();
    match both.is_empty() {
        true => "0 codings".to_owned(),
        false => both.join(", "),
    }
}

/// What of one person a remove took, said to that person: `Nell Vane removed Access/Handover: 9 codings of yours went
/// with it`. `None` for any other question.
pub fn took(project: &Seen<'_>, question: &Question) -> Option<String> {
    let Ask::Removed { code, loss, .. } = &question.ask else { return None };
    if loss.total() == 0 {
        return None;
    }
    let gone = project.removed.get(&project.codes.resolve(*code));
    let path = gone.map_or_else(|| words::code(project, *code), Removed::path_words);
    let who = question.coder.map_or_else(|| "a person".to_owned(), |who| name(project, who));
    Some(format!("{who} removed {path}: {} of yours went with it", things(std::slice::from_ref(loss))))
}

/// Removed codes as one thing: `Access and 4 codes below it`. `None` if there are none.
fn top(codes: &[&Removed]) -> Option<String> {
    let top = codes.iter().min_by_key(|code| (code.path.len(), &code.path))?;
    let below = codes.iter().all(|code| code.path.starts_with(&top.path));
    let more = match (codes.len() - 1, below) {
        (0, _) => String::new(),
        (n, true) => format!(" and {} below it", count(n, "code", "codes")),
        (n, false) => format!(" and {}", count(n, "other code", "other codes")),
    };
    Some(format!("{}{more}", top.path_words()))
}

/// Everything that restoring a removed code brings back: `Access and 4 codes below it, 31 codings of 5 people`.
pub fn whole(project: &Seen<'_>, code: CodeId) -> String {
    let back = project.brought_back(code);
    let codes: Vec<&Removed> = back.iter().filter_map(|id| project.removed.get(id)).collect();
    let Some(top) = top(&codes) else { return "nothing".to_owned() };
    let lost = project.went_with(&back);
    let things = match lost.as_slice() {
        [] => "no codings".to_owned(),
        [one] => format!("{} of {}", things(&lost), name(project, one.person)),
        more => format!("{} of {} people", things(&lost), more.len()),
    };
    format!("{top}, {things}")
}

/// Codes that were removed and are there again, with what came back of whom, said to one person:
/// `Access and 4 codes below it, with 3 codings of yours, 9 codings of Eva Brandt`.
pub fn came_back(project: &Seen<'_>, codes: &[&Removed], me: Option<PersonId>) -> Option<String> {
    let top = top(codes)?;
    let lost = project.lost_with(codes);
    Some(match lost.is_empty() {
        true => top,
        false => format!("{top}, with {}", yours_and_theirs(project, &lost, me)),
    })
}

/// Who removed a code, and on which day: `Noor Rahman removed on 2026-11-18`. If several did, without knowing of each
/// other, all of them.
pub fn removed_by(project: &Seen<'_>, removed: &Removed) -> String {
    let day = |wall: i64| {
        let when = utc(wall);
        when.get(..10).unwrap_or(&when).to_owned()
    };
    let mut removers = removed.removers.iter();
    let Some(&(first, when)) = removers.next() else {
        return format!("a person removed on {}", day(removed.created));
    };
    let first = format!("{} removed on {}", name(project, first), day(when));
    let others = removers.map(|&(who, when)| format!("{} on {}", name(project, who), day(when)));
    std::iter::once(first).chain(others).collect::<Vec<_>>().join(" and ")
}

/// The same in a list: an object for each person, and for people the counts by name.
pub(super) fn value<'p>(project: &Seen<'p>, losses: &[Loss]) -> Value<'p> {
    let row = |loss: &Loss| {
        vec![
            ("person", Value::from(name(project, loss.person))),
            ("codings", loss.codings.into()),
            ("memos", loss.memos.into()),
            ("marks", loss.marks.into()),
            ("links", loss.links.into()),
        ]
    };
    Value::Things { rows: losses.iter().map(row).collect(), words: people(project, losses) }
}
