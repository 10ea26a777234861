//! Every step of the history, latest first.

use super::entry::{Body, Rows, Screen};
use crate::model::Seen;
use crate::tui::command::entry::{command, say};
use crate::tui::effect::Effect;
use crate::tui::layer::{Choice, Layer};
use crate::tui::message::message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;

/// The place.
pub const PLACE: Place = Place::new("history");

/// Steps that are put in words at once.
const MOST: usize = 20_000;

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |_, _, key| match key {
            RowKey::Step(n) => vec![Effect::Step(n)],
            _ => Vec::new(),
        },
        more: Some(older),
        ..Rows::new(title, "Nothing was done yet.", keys, lines)
    }),
    hints: |_| &[("open", "show it"), ("undo-to", "undo back to it"), ("quit", "back")],
    ways: &[command!(
        everywhere "history",
        &["Space h"],
        &[],
        "Every step, by whom",
        "log past versions",
        |_, _, _| vec![Effect::History]
    )],
    own: &[command!("undo-to", &["u"], &[], "Undo your own acts back to this step", "", undo_to)],
    shared: &[],
};

/// Every step has a number, from 1: the latest says how many there are.
fn title(_: &Seen<'_>, about: &About, listed: usize) -> String {
    match (older(about), about) {
        (Some(_), About::Steps(steps)) => {
            let all = steps.first().map_or(0, |step| step.n);
            format!("History, latest first: {listed} of {all} steps, more at the end")
        }
        _ => "History, latest first".to_owned(),
    }
}

/// As many steps again as are listed, so that a few keys reach the first of very many.
fn older(about: &About) -> Option<Effect> {
    let About::Steps(steps) = about else { return None };
    let most = steps.len().min(MOST);
    steps.last().filter(|step| step.n > 1).map(|step| Effect::Older(step.n, most))
}

fn keys(_: &Ui, _: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Steps(steps) = about else { return Vec::new() };
    steps.iter().map(|step| RowKey::Step(step.n)).collect()
}

fn lines(_: &Ui, _: &Seen<'_>, about: &About, (nth, _): (usize, &RowKey)) -> Vec<String> {
    let About::Steps(steps) = about else { return Vec::new() };
    let Some(step) = steps.get(nth) else { return Vec::new() };
    let undone = if step.undone { "undone: " } else { "" };
    let when = crate::text::utc(step.wall).replace('T', " ");
    let when = when.get(..16).unwrap_or(&when);
    vec![format!("{:>5}  {when}  {:<3} {undone}{}", step.n, step.who, step.words)]
}

fn undo_to(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let (RowKey::Step(to), About::Steps(steps)) = (list.key(), &list.about) else { return Vec::new() };
    let own = steps.iter().filter(|step| step.n >= to && step.own && !step.undone).count();
    if own == 0 {
        return say(ui, "Nothing of yours to undo from here on. What others did stays.");
    }
    let question = message!("undo {} of yours, back to step {}?   {Esc} leaves it", count(own, "act"), to);
    let question = question.shown(&ui.keys);
    let options = vec![("undo".into(), vec![Effect::UndoTo(to)])];
    ui.over.put(Layer::Choice(Choice { question, options }));
    Vec::new()
}
