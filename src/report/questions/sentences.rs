//! What a row asks, and all that it names, in sentences.

use super::no_effect::no_effect;
use super::objects::{by, code, name, passage, quoted, shown_path, some, thing, value};
use super::uses::Uses;
use crate::model::id::*;
use crate::model::{About, Ask, Opposed, Question, Row, Seen, Thing, Why};
use crate::report::losses;
use crate::text::{day, oddity};
use std::collections::HashSet;

/// What a row is about, in a few words.
pub fn subject(project: Seen<'_>, row: &Row<'_>) -> String {
    let first = row.first();
    let known = first.about.iter().find(|about| about.thing == first.subject.thing);
    match &first.ask {
        Ask::Twice { kind: "code", .. } | Ask::Odd { kind: "code", .. } => {
            first.about.first().map_or_else(String::new, |about| thing(project, &about.thing, &about.path))
        }
        Ask::Removed { old: true, .. } => "codes removed before this version".to_owned(),
        Ask::NoEffect { .. } if matches!(first.subject.thing, Thing::Commit(_)) => "an undo".to_owned(),
        _ => thing(project, &first.subject.thing, known.map_or(&[], |about| &about.path)),
    }
}

/// The field that several wrote, as the object of a sentence: `the name of "stigma"`.
fn field(project: Seen<'_>, question: &Question, whole: &str) -> String {
    let known = question.about.first().map_or(&[][..], |about| &about.path);
    let of = || thing(project, &question.subject.thing, known);
    match &question.subject.thing {
        Thing::Code(_) => format!("the {} of the code \"{}\"", question.subject.field, of()),
        Thing::Memo(_) => format!("the {} of the {}", question.subject.field, of()),
        Thing::Coding(..) => format!("the {} of a coding, {}", question.subject.field, of()),
        _ if whole.starts_with("who ") => some(whole),
        _ => format!("the {}", some(whole)),
    }
}

/// A value as it stands in a sentence.
pub(super) fn said(project: Seen<'_>, question: &Question, about: &About) -> String {
    let value = value(project, about).unwrap_or_default();
    let field = question.subject.field.as_str();
    match (field.strip_prefix("opposite ").unwrap_or(field), &*value) {
        ("place", "/") => "at the top".to_owned(),
        ("place", under) => format!("under {}", quoted(&shown_path(under))),
        ("theme", "true") => "a theme".to_owned(),
        ("theme", "false") => "no theme".to_owned(),
        (_, "") => "nothing".to_owned(),
        (_, words) => quoted(words),
    }
}

/// `two people`, or for one person `one person twice`.
fn people(project: Seen<'_>, abouts: &[&About]) -> String {
    let mut who: Vec<_> = abouts.iter().map(|about| project.one_of(about.coder)).collect();
    who.sort_unstable();
    who.dedup();
    match who.len() {
        0 | 1 => format!("{} on two computers", name(project, who.first().copied().flatten())),
        n => format!("{} people", number(n)),
    }
}

pub(super) fn number(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a row asks, in one or two sentences. The objects follow in [`objects`].
pub fn lead(project: Seen<'_>, row: &Row<'_>) -> String {
    let first = row.first();
    let abouts = row.about();
    match &first.ask {
        Ask::Rival { field: whole, .. } => {
            let (who, what) = (capital(&people(project, &abouts)), field(project, first, whole));
            match (&first.subject.thing, first.subject.field.as_str()) {
                (Thing::Code(_), "place") => {
                    format!("{who} moved the code \"{}\", not knowing of each other.", subject(project, row))
                }
                (Thing::Code(_), "name") => {
                    format!("{who} renamed the code \"{}\", not knowing of each other.", subject(project, row))
                }
                _ if what.starts_with("who ") => format!("{who} said {what}, not knowing of each other."),
                _ => format!("{who} changed {what}, not knowing of each other."),
            }
        }
        Ask::BothKept { field: whole } => {
            let (who, what) = (capital(&people(project, &abouts)), field(project, first, whole));
            format!("{who} wrote {what}, not knowing of each other; all texts are shown.")
        }
        Ask::Twice { kind, .. } => twice(project, row, kind),
        Ask::Odd { kind, name, like: Some(_) } => {
            let alike = "looks like another one whose name is spelled with other letters";
            format!("The {kind} {} {alike}. {}", quoted(name), if_one(project, row, kind))
        }
        Ask::Odd { kind, name, like: None } => odd(kind, name),
        Ask::Removed { old: true, .. } => {
            "Before this version, codes were removed on which you had work. It went with them.".to_owned()
        }
        Ask::Removed { .. } => "A code was removed on which you had work. It went with the code.".to_owned(),
        Ask::Opposite { .. } => {
            let what = match &first.subject.thing {
                Thing::Code(_) => "the code ",
                Thing::Participant(_) => "the participant ",
                Thing::Transcript(_) => "the transcript ",
                _ => "",
            };
            let field = match first.subject.field.strip_prefix("opposite ") {
                Some(field) if !what.is_empty() => format!("the {} of ", some(field)),
                _ => String::new(),
            };
            let about = quoted(&subject(project, row));
            format!("Opposite answers about {field}{what}{about} were given at once.")
        }
        Ask::Unanchored { .. } => {
            "The words of a coding are no longer there: a correction took them out. It is kept, and shown nowhere.".to_owned()
        }
        Ask::NoEffect { .. } => match row.questions.len() {
            1 if matches!(&first.ask, Ask::NoEffect { why: Why::MergedStays(_), .. }) => {
                "This had its effect in part:".to_owned()
            }
            1 => "This had no effect:".to_owned(),
            n => format!("{} acts had no effect:", capital(&number(n))),
        },
    }
}

fn twice(project: Seen<'_>, row: &Row<'_>, kind: &str) -> String {
    let n = row.about().len();
    let alike = match kind {
        "transcript" => "with the same words",
        _ => "by one name",
    };
    let many = if kind == "person" { "people".to_owned() } else { format!("{kind}s") };
    let one = if kind == "person" { "one person, added" } else { &format!("one {kind}, made") };
    let times = if n == 2 { "twice".to_owned() } else { format!("{} times", number(n)) };
    format!(
        "{} {many} {alike}, {}: perhaps {one} {times}. {}",
        capital(&number(n)),
        quoted(&subject(project, row)),
        if_one(project, row, kind)
    )
}

/// Which name stays if the things of a row are one.
fn if_one(project: Seen<'_>, row: &Row<'_>, kind: &str) -> String {
    let first = row.about().first().map(|about| match about.path.last() {
        Some(name) => quoted(name),
        None => quoted(&thing(project, &about.thing, &about.path)),
    });
    let what = if kind == "transcript" { "title" } else { "name" };
    format!("If they are one, the first {what} stays: {}.", first.unwrap_or_default())
}

fn odd(kind: &str, name: &str) -> String {
    match name.chars().all(|letter| letter.is_whitespace() || !letter.is_alphanumeric()) {
        true => format!("The name of a {kind} shows nothing that can be read: {}.", quoted(name)),
        false => format!("The name of a {kind} may be taken for another one: {}.", quoted(name)),
    }
}

/// The objects of a row, one a line.
pub fn objects(project: Seen<'_>, row: &Row<'_>, uses: &Uses) -> Vec<String> {
    let first = row.first();
    match &first.ask {
        Ask::Rival { .. } | Ask::BothKept { .. } => row
            .about()
            .into_iter()
            .enumerate()
            .map(|(nth, about)| {
                let stands = match (&first.ask, nth) {
                    (Ask::Rival { .. }, 0) => ": this stands",
                    _ => "",
                };
                format!("{} by {}{stands}", said(project, first, about), by(project, about))
            })
            .collect(),
        Ask::Twice { .. } | Ask::Odd { .. } => {
            row.about().into_iter().map(|about| made(project, about, uses)).collect()
        }
        Ask::Unanchored { .. } => row
            .about()
            .into_iter()
            .map(|about| format!("{} by {}", thing(project, &about.thing, &about.path), by(project, about)))
            .collect(),
        Ask::Opposite { .. } => {
            let what = all_of(project, row);
            let mut known = HashSet::new();
            let lines = row.questions.iter().map(|question| opposite(project, &what, question));
            lines.filter(|line| known.insert(line.clone())).collect()
        }
        Ask::Removed { .. } => {
            let lines = removes(project, row).into_iter().flat_map(|(what, passages)| {
                let end = if passages.is_empty() { "." } else { ":" };
                std::iter::once(what + end).chain(passages.into_iter().map(|passage| format!("- {passage}")))
            });
            lines.collect()
        }
        Ask::NoEffect { .. } => {
            let told = |question: &&Question| match &question.ask {
                Ask::NoEffect { act, why } => Some(no_effect(project, question, act, why)),
                _ => None,
            };
            row.questions.iter().filter_map(told).collect()
        }
    }
}

/// Passages that a row about removed codes names.
const PASSAGES: usize = 10;

/// The removes of a row, each with what went of the one who is asked, and the passages.
fn removes(project: Seen<'_>, row: &Row<'_>) -> Vec<(String, Vec<String>)> {
    let mut room = PASSAGES;
    let told = row.questions.iter().filter_map(|question| {
        let Ask::Removed { loss, code: removed, .. } = &question.ask else { return None };
        let about = question.about.first()?;
        let what = code(project, *removed, &about.path);
        if loss.total() == 0 {
            return Some((format!("{} removed \"{what}\", too", by(project, about)), Vec::new()));
        }
        let things = losses::things(std::slice::from_ref(loss));
        let what = format!("{} removed \"{what}\": {things} of yours went with it", by(project, about));
        let named = question.about.iter().skip(1).take(room);
        let mut passages: Vec<String> = named.map(|about| went(project, about, *removed)).collect();
        room -= passages.len();
        let more = loss.total().saturating_sub(passages.len());
        if more > 0 && !passages.is_empty() {
            passages.push(format!("and {more} more"));
        }
        Some((what, passages))
    });
    told.collect()
}

/// Where a coding was that went with a code. Its own code is named if it was one below.
fn went(project: Seen<'_>, about: &About, removed: CodeId) -> String {
    match about.thing {
        Thing::Coding(_, transcript, extent, code)
            if project.codes.resolve(code) == project.codes.resolve(removed) =>
        {
            passage(project, transcript, extent)
        }
        Thing::Memo(_) => format!("memo {}", quoted(about.value.as_deref().unwrap_or_default())),
        // A mark or a link, in its own words.
        Thing::Code(_) if about.value.is_some() => some(about.value.as_deref().unwrap_or_default()),
        _ => thing(project, &about.thing, &about.path),
    }
}

/// A thing that is there, by whom and when, how much it is used, and some words of it.
fn made(project: Seen<'_>, about: &About, uses: &Uses) -> String {
    let what = thing(project, &about.thing, &about.path);
    let made = match &about.thing {
        Thing::Person(_) | Thing::Participant(_) => "added by",
        Thing::Transcript(_) => "imported by",
        _ => "made by",
    };
    let mut line = quoted(&what);
    if let Thing::Person(id) = about.thing {
        line += &format!(" {}", project.initials(Some(id)));
    }
    // What does not show in the name is said behind it.
    let name = about.path.last().map_or(what.as_str(), String::as_str);
    if let Some(odd) = oddity(name).filter(|_| !matches!(about.thing, Thing::Transcript(_))) {
        line += &format!(" ({})", odd.words());
    }
    match (&about.thing, about.coder) {
        // Who adds oneself with the first act has no one who did it.
        (Thing::Person(_), None) => line += &format!(" came ({})", day(about.created)),
        _ => line += &format!(" {made} {}", by(project, about)),
    }
    match about.thing {
        Thing::Code(id) => line += &uses.words(project, id),
        Thing::Person(id) => line += &uses.of_person(id),
        _ => {}
    }
    line
}

/// The things of a row that were made one or parted: `"stigma" and "Stigma"`.
fn all_of(project: Seen<'_>, row: &Row<'_>) -> String {
    // The acts that made many things one name two each.
    let mut known = HashSet::new();
    let made = row.questions.iter().flat_map(|question| question.about.iter().skip(1));
    let things: Vec<&About> = made.filter(|about| known.insert(about.id)).collect();
    let called = |about: &About| quoted(&thing(project, &about.thing, &about.path));
    match things.as_slice() {
        [one, other] => format!("{} and {}", called(one), called(other)),
        [first, ..] => format!("{} and {} more", called(first), number(things.len() - 1)),
        [] => "them".to_owned(),
    }
}

/// Who kept what, who answered otherwise at once, and which of the two stands.
fn opposite(project: Seen<'_>, what: &str, question: &Question) -> String {
    let keeper = name(project, question.coder);
    let (stood, kept) = (question.about.first(), question.about.get(1));
    let other = match stood {
        None => "another person".to_owned(),
        // One person who did not know at one computer what was answered at the other.
        Some(about) if project.one_of(about.coder) == project.one_of(question.coder) => {
            format!("on another computer {}", by(project, about))
        }
        Some(about) => by(project, about),
    };
    match question.ask {
        Ask::Opposite { how: how @ (Opposed::MadeOne | Opposed::Parted), .. } => match how {
            Opposed::Parted => format!("{keeper} kept {what} one; {other} parted them: they are apart"),
            _ => format!("{keeper} kept {what} apart; {other} made them one: they are one"),
        },
        _ => {
            let value = |about: Option<&About>| {
                about.map_or_else(|| "the other".to_owned(), |about| said(project, question, about))
            };
            let (stands, kept) = (value(stood), value(kept));
            format!("{keeper} kept {kept}; {other} took {stands}: {stands} stands")
        }
    }
}

/// All that a row says, as one paragraph.
pub fn sentence(project: Seen<'_>, row: &Row<'_>, uses: &Uses) -> String {
    if let Ask::Removed { .. } = row.first().ask {
        let told = removes(project, row).into_iter().map(|(what, passages)| match passages.is_empty() {
            true => format!("{what}."),
            false => format!("{what}: {}.", passages.join("; ")),
        });
        return told.collect::<Vec<_>>().join(" ");
    }
    let (lead, objects) = (lead(project, row), objects(project, row, uses));
    match (&row.first().ask, objects.is_empty()) {
        (_, true) => lead,
        (Ask::NoEffect { .. }, false) => format!("{lead} {}", objects.join(" ")),
        _ => format!("{lead} {}.", objects.join("; ")),
    }
}
