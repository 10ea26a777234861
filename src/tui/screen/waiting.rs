//! A file that would take away what the person wrote: what would go, and three answers.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::model::Seen;
use crate::tui::command::entry::command;
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::workspace::Reply;

/// The place.
pub const PLACE: Place = Place::new("file that waits");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |_, _, _| Vec::new(),
        counted: false,
        ..Rows::new(|_, _, _| "This file waits for you".into(), "", keys, lines)
    }),
    hints: |_| &[("answer-file", "answer"), ("quit", "leave it waiting")],
    ways: &[],
    own: &[command!(
        "answer-file",
        &["1", "2", "3"],
        &[],
        "Answer for a file that would take something of yours",
        "mine accept keep waits",
        |ui, _, digit| answer(ui, digit.trim().parse().unwrap_or(0))
    )],
    shared: &[],
};

/// The answers, by their numbers.
const ANSWERS: [(Reply, &str); 3] = [
    (Reply::KeepMine, "take the file in, and keep what is mine: it is written again"),
    (Reply::Accept, "let it happen: what goes can be had back for 30 days"),
    (Reply::Mine, "let it happen, and never ask about that folder again: it is mine, too"),
];

fn answer(ui: &mut Ui, number: usize) -> Vec<Effect> {
    let reply = number.checked_sub(1).and_then(|nth| ANSWERS.get(nth)).map(|(reply, _)| *reply);
    match (ui.list().map(|list| &list.about), reply) {
        (Some(About::Waiting { file, .. }), Some(reply)) => vec![Effect::AnswerFile(file.clone(), reply)],
        _ => Vec::new(),
    }
}

/// The sentences of what would go, one each, a gap, and the answers.
fn keys(_: &Ui, _: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Waiting { harm, .. } = about else { return Vec::new() };
    let deeds = (1..).zip(ANSWERS).map(|(n, _)| RowKey::Do(n));
    std::iter::repeat_n(RowKey::Nothing, harm.len() + 2).chain(deeds).collect()
}

fn lines(ui: &Ui, _: &Seen<'_>, about: &About, (nth, key): (usize, &RowKey)) -> Vec<String> {
    let About::Waiting { file, harm } = about else { return Vec::new() };
    match (key, nth.checked_sub(1)) {
        (RowKey::Do(n), _) => {
            let what = ANSWERS.get(usize::from(*n).saturating_sub(1)).map_or("", |(_, what)| what);
            let digit = ui.keys.nth("answer-file", (*n).into());
            wrapped(ui, "", &format!("{digit}  {what}"))
        }
        (_, None) => wrapped(ui, "", file.rsplit('/').next().unwrap_or(file)),
        (_, Some(nth)) => match harm.get(nth) {
            Some(sentence) => wrapped(ui, "", sentence),
            None => vec![String::new()],
        },
    }
}
