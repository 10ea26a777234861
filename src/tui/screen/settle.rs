//! What is to be settled: a row for each subject, below or beside them what is asked about the one with the cursor,
//! with numbered answers.

use super::entry::{Body, Rows, Screen, wrapped_in};
use crate::log::Settle;
use crate::model::id::OpId;
use crate::model::target::Target;
use crate::model::{self, Ask, Row, Seen, Thing};
use crate::report::questions::{self, Answer, Uses};
use crate::text::{cells, fit};
use crate::tui::command::entry::{command, say, visit};
use crate::tui::effect::Effect;
use crate::tui::layer::{Choice, Layer};
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::some_words;

const PLACE: Place = Place::new("to settle");
/// Cells of the first column of a row.
const SORT: usize = 18;
/// What answering with no answer does.
const ASIDE: &str = "leave all as it is: it is asked no more, of anybody";
/// Letters of what came of an answer: with how many rows are left, and how it is undone, two lines of 80 columns.
const SAID: usize = 110;
/// Objects that can be gone to.
const MOST: usize = 9;

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: go_there,
        detail: Some(detail),
        ..Rows::new(|_, _, _| "To settle".into(), "Nothing is to be settled.", keys, lines)
    }),
    hints: |_| {
        &[
            ("answer", "decide"),
            ("no-question", "leave it"),
            ("open", "go there"),
            ("mark", "mark"),
            ("quit", "back"),
        ]
    },
    ways: &[command!(
        everywhere "settle",
        &["Space k"],
        &[],
        "What is to be settled",
        "conflicts questions",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[
        command!(
            "answer",
            &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
            &[],
            "Take the answer of that number",
            "keep take same decide",
            |ui, p, typed| match typed.trim().parse() {
                Ok(nth) => answer(ui, p, nth),
                Err(_) => say(ui, "The numbers beside the answers decide."),
            }
        ),
        command!(
            "no-question",
            &["0"],
            &[],
            "Leave all as it is: it is asked no more",
            "dismiss",
            |ui, p, _| answer(ui, p, 0)
        ),
    ],
    shared: &["mark"],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    project.rows().iter().map(|row| RowKey::Question(row.id())).collect()
}

/// The row behind a key.
fn row<'p>(project: &Seen<'p>, key: &RowKey) -> Option<Row<'p>> {
    if let RowKey::Question(id) = key { questions::row(*project, *id) } else { None }
}

/// One line: what sort of question, about what, and by whom.
fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let Some(row) = row(project, key) else { return Vec::new() };
    let width = usize::from(super::list_area(ui).width).saturating_sub(2);
    let ascii = ui.face.look().ascii;
    let mut who: Vec<&str> = Vec::new();
    for about in row.about() {
        let initials = project.initials(about.coder);
        if !who.contains(&initials) {
            who.push(initials);
        }
    }
    let who = match who.len() {
        0..=3 => who.join(", "),
        n => format!("{}, +{}", who[..2].join(", "), n - 2),
    };
    let room = width.saturating_sub(SORT + 2 + cells(&who));
    let sort = fit(&sort(&row), SORT as u16 - 1, ascii);
    let subject = fit(&questions::subject(*project, &row), room as u16, ascii);
    let (after_sort, after) = (SORT - cells(&sort), room - cells(&subject) + 2);
    vec![format!("{sort}{:after_sort$}{subject}{:after$}{who}", "", "")]
}

/// What sort of question a row is, in two or three words.
fn sort(row: &Row<'_>) -> String {
    let first = row.first();
    let field = &first.subject.field;
    match (&first.ask, &first.subject.thing) {
        (Ask::Rival { .. }, Thing::Code(_)) => format!("{field} of a code"),
        (Ask::Rival { .. }, Thing::Coding(..)) => format!("{field} of a coding"),
        (Ask::Rival { .. }, Thing::Memo(_)) => format!("{field} of a memo"),
        (Ask::Rival { field: whole, .. }, Thing::Transcript(_)) if whole.starts_with("who ") => {
            format!("who {field} is")
        }
        (Ask::Rival { .. }, _) => field.clone(),
        (Ask::BothKept { .. }, _) => match row.about().len() {
            2 => "two texts".to_owned(),
            n => format!("{n} texts"),
        },
        (Ask::Twice { .. }, _) => match row.about().len() {
            2 => "made twice".to_owned(),
            n => format!("made {n} times"),
        },
        (Ask::Odd { .. }, _) => "odd name".to_owned(),
        (Ask::Removed { .. }, _) => "removed".to_owned(),
        (Ask::NoEffect { .. }, _) => "no effect".to_owned(),
        (Ask::Unanchored { .. }, _) => "words are gone".to_owned(),
        (Ask::Opposite { .. }, _) => "opposite answers".to_owned(),
    }
}

/// What is asked about the row with the cursor: the question, the answers by number, the objects.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let Some(row) = row(project, key) else { return Vec::new() };
    let uses = Uses::of(*project, std::slice::from_ref(&row));
    let wrap = |indent: usize, first: &str, words: &str| {
        let blanks = " ".repeat(indent);
        let mut lines = wrapped_in(ui, width, &blanks, words);
        if let Some(line) = lines.first_mut() {
            *line = format!("{first:<indent$}{}", line.trim_start());
        }
        lines
    };
    // A number answers the marked rows, so what it does to those is shown.
    let marked = marked(ui, project);
    if !marked.is_empty() {
        let mut lines =
            wrap(0, "", &format!("{} marked. A number answers all that it fits:", rows_words(marked.len())));
        lines.push(String::new());
        for (nth, answer) in answers_of(project, &marked).iter().enumerate() {
            lines.extend(wrap(3, &ui.keys.nth("answer", nth + 1), &answer.words));
        }
        lines.extend(wrap(3, &ui.shown("{no-question}"), ASIDE));
        lines.push(String::new());
        lines.extend(marked.iter().flat_map(|row| wrap(2, "", &questions::lead(*project, row))));
        return lines;
    }
    let mut lines = wrap(0, "", &questions::lead(*project, &row));
    lines.push(String::new());
    for (nth, answer) in questions::answers(*project, &row).iter().enumerate() {
        lines.extend(wrap(3, &ui.keys.nth("answer", nth + 1), &answer.whole()));
    }
    lines.extend(wrap(3, &ui.shown("{no-question}"), ASIDE));
    lines.push(String::new());
    let objects = questions::objects(*project, &row, &uses);
    // What an answer names needs no line of its own.
    let told = match row.first().ask {
        Ask::Rival { .. } => 0,
        Ask::BothKept { .. } => 1,
        _ => objects.len(),
    };
    lines.extend(objects[..told].iter().flat_map(|object| wrap(2, "", object)));
    lines
}

/// Goes to what a row is about; of several things the person chooses by number.
fn go_there(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    let Some(row) = row(project, &key) else { return Vec::new() };
    let mut there: Vec<(Target, String)> = Vec::new();
    for about in row.about() {
        let Some(target) = target(project, about).filter(|to| there.iter().all(|(known, _)| known != to))
        else {
            continue;
        };
        there.push((target, questions::object(*project, about)));
    }
    match there.as_slice() {
        [] => say(ui, "What this is about is on no screen. {quit} goes back."),
        [(target, _)] => vec![Effect::Show(*target)],
        several => {
            let options = several.iter().take(MOST);
            let options =
                options.map(|(target, words)| (words.clone(), vec![Effect::Show(*target)])).collect();
            ui.over.put(Layer::Choice(Choice { question: "go to".to_owned(), options }));
            Vec::new()
        }
    }
}

/// Where an object is shown, if it is on a screen.
fn target(project: &Seen<'_>, about: &model::About) -> Option<Target> {
    match about.thing {
        Thing::Code(id) => {
            let id = project.codes.resolve(id);
            project.codes.get(id).map(|code| Target::Code(code.id))
        }
        Thing::Transcript(id) => project.transcript(id).map(|transcript| Target::Transcript(transcript.id)),
        Thing::Words(id, extent) => match project.transcript(id)?.span(extent) {
            Some(_) => Some(Target::Passage(id, extent)),
            None => Some(Target::Transcript(id)),
        },
        Thing::Coding(id, transcript, ..) => match project.annotation(id) {
            Some((_, annotation)) if annotation.span.is_some() => Some(Target::Annotation(id)),
            _ => project.transcript(transcript).map(|transcript| Target::Transcript(transcript.id)),
        },
        Thing::Memo(id) => match project.memo(id)?.on {
            Target::Project | Target::Participant(_) | Target::Person(_) | Target::Set(_) => None,
            on => Some(on),
        },
        Thing::Project
        | Thing::Table
        | Thing::Attribute(_)
        | Thing::Person(_)
        | Thing::Participant(_)
        | Thing::Quick(..)
        | Thing::Commit(_) => None,
    }
}

/// Answers the row with the cursor, or the marked rows that the answer fits, by number (0: it is no question).
fn answer(ui: &mut Ui, project: &Seen<'_>, nth: usize) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let here = list.key();
    let Some(shown) = row(project, &here) else { return say(ui, "Nothing is to be settled here.") };
    // Numbers decide only what they are shown beside. A key that came before that is answered, never dropped.
    if !list.shows_detail() {
        super::show_detail(ui, project);
        let key = if nth == 0 { ui.shown("{no-question}") } else { ui.keys.nth("answer", nth) };
        return say(ui, message!("Only now are the answers to this row shown: {} again decides.", key));
    }
    let marked = marked(ui, project);
    let offered =
        if marked.is_empty() { questions::answers(*project, &shown) } else { answers_of(project, &marked) };
    let dismiss = Answer { how: Settle::Dismiss, id: shown.id(), words: String::new(), whose: String::new() };
    let Some(given) = std::iter::once(dismiss).chain(offered).nth(nth) else {
        return say(ui, "No answer has this number.");
    };
    if marked.is_empty() {
        let done = some_words(&settled(project, &shown, given.how, given.id), SAID);
        return vec![Effect::Settle(vec![given.id], given.how, done)];
    }
    answer_marked(ui, project, &given, &marked)
}

/// The rows that are marked.
fn marked<'p>(ui: &Ui, project: &Seen<'p>) -> Vec<Row<'p>> {
    let Some(list) = ui.list().filter(|list| !list.picked.is_empty()) else { return Vec::new() };
    list.chosen().iter().filter_map(|key| row(project, key)).collect()
}

/// What came of an answer. A code is named without its path, which alone can fill the line.
fn settled(project: &Seen<'_>, row: &Row<'_>, how: Settle, id: OpId) -> String {
    let (whole, subject) = (questions::settled(*project, row, how, id), questions::subject(*project, row));
    match (&row.first().subject.thing, subject.rsplit_once(" / ")) {
        (Thing::Code(_), Some((_, name))) => {
            whole.strip_prefix(&subject).map_or(whole.clone(), |rest| format!("{name}{rest}"))
        }
        _ => whole,
    }
}

/// The first of several things, and how many more there are.
fn few(all: &[String]) -> String {
    match all {
        all if all.iter().map(|one| one.len() + 2).sum::<usize>() <= SAID => all.join(", "),
        [first, rest @ ..] if !rest.is_empty() => {
            format!("{} and {} more", some_words(first, SAID / 2), rest.len())
        }
        [first, ..] => some_words(first, SAID / 2),
        [] => String::new(),
    }
}

fn rows_words(n: usize) -> String {
    if n == 1 { "1 row is".to_owned() } else { format!("{n} rows are") }
}

/// The answers that fit at least one of several rows: what each means, and how many it fits if not all.
fn answers_of(project: &Seen<'_>, rows: &[Row<'_>]) -> Vec<Answer> {
    let meant = [
        (Settle::Same, "they are one"),
        (Settle::Take, "the other one takes its place, or what went comes back"),
        (Settle::Keep, "what stands stays; what is two stays two"),
    ];
    let mut all = Vec::new();
    for (how, words) in meant {
        let fitting: Vec<Answer> = rows.iter().filter_map(|row| fitting(project, row, how)).collect();
        let Some(first) = fitting.first() else { continue };
        let words = match fitting.len() {
            n if n == rows.len() => words.to_owned(),
            n => format!("{words} (fits {n} of {})", rows.len()),
        };
        all.push(Answer { how, id: first.id, words, whose: String::new() });
    }
    all
}

/// The one answer of that sort to a row; of several values that could be taken none is meant.
fn fitting(project: &Seen<'_>, row: &Row<'_>, how: Settle) -> Option<Answer> {
    let mut same = questions::answers(*project, row).into_iter().filter(|answer| answer.how == how);
    let first = same.next();
    first.filter(|_| same.next().is_none())
}

/// Answers all marked rows that an answer fits; a message names the others, which stay.
fn answer_marked(ui: &mut Ui, project: &Seen<'_>, given: &Answer, marked: &[Row<'_>]) -> Vec<Effect> {
    let (mut ids, mut done, mut others): (Vec<OpId>, Vec<String>, Vec<String>) = Default::default();
    for row in marked {
        let id = match fitting(project, row, given.how) {
            Some(answer) => Some(answer.id),
            None => (given.how == Settle::Dismiss).then(|| row.id()),
        };
        match id {
            Some(id) => {
                ids.push(id);
                done.push(settled(project, row, given.how, id));
            }
            None => others.push(questions::subject(*project, row)),
        }
    }
    if ids.is_empty() {
        return say(ui, message!("This answer fits none of the marked: {}.", others.join(", ")));
    }
    if let Some(list) = ui.panes.list_mut() {
        list.picked.clear();
    }
    let mut words = few(&done);
    if !others.is_empty() {
        words = format!("{words}. It does not fit {}", few(&others));
    }
    vec![Effect::Settle(ids, given.how, words)]
}
