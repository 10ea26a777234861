//! Every step of the history, latest first.

use super::entry::{Body, Rows, Screen};
use crate::model::Seen;
use crate::tui::command::entry::{command, say};
use crate::tui::effect::{Effect, StepLine};
use crate::tui::layer::{Choice, Layer};
use crate::tui::message::message;
use crate::tui::pane::list::{About, Row, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::count;

/// The place.
pub const PLACE: Place = Place::new("history");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |_, _, key| match key {
            RowKey::Step(n) => vec![Effect::Step(n)],
            _ => Vec::new(),
        },
        ..Rows::new(|_, _, _| "History, latest first".into(), "Nothing was done yet.", rows)
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

fn rows(_: &Ui, _: &Seen<'_>, about: &About) -> Vec<Row> {
    let About::Steps(steps) = about else { return Vec::new() };
    let row = |step: &StepLine| {
        let undone = if step.undone { "undone: " } else { "" };
        let when = crate::text::utc(step.wall).replace('T', " ");
        let when = when.get(..16).unwrap_or(&when);
        let line = format!("{:>5}  {when}  {:<3} {undone}{}", step.n, step.who, step.words);
        Row { key: RowKey::Step(step.n), lines: vec![line] }
    };
    steps.iter().map(row).collect()
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
