//! Taking back and doing again.

use super::super::list::RowKey;
use super::super::ui::{Choice, Layer, Ui};
use super::super::words::count;
use super::select::command;
use super::{Command, Effect, Where, say};
use crate::model::Seen;

/// Where `u` undoes the last act: everywhere but in the history, where it undoes back to a step.
const EVERYWHERE: &[Where] = &[
    Where::Text,
    Where::Tree,
    Where::Transcripts,
    Where::Frame,
    Where::Notes,
    Where::Passages,
    Where::Settle,
    Where::Discuss,
    Where::Exchange,
    Where::Frames,
    Where::Cast,
    Where::Lines,
];

pub(super) const COMMANDS: &[Command] = &[
    command!(
        "undo",
        &["u"],
        &["Ctrl-z"],
        EVERYWHERE,
        "Undo your last act, also of earlier days",
        "back mistake revert",
        |_, _, _| vec![Effect::Undo(1)]
    ),
    command!("redo", &["U"], &["Ctrl-y"], &[], "Do again what you undid", "again forward", |_, _, _| vec![
        Effect::Redo(1)
    ]),
    command!("undo-to", &["u"], &[], &[Where::History], "Undo your own acts back to this step", "", undo_to),
];

fn undo_to(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.lists.last() else { return Vec::new() };
    let (RowKey::Step(to), super::super::list::Screen::History(steps)) = (list.key(), &list.screen) else {
        return Vec::new();
    };
    let own = steps.iter().filter(|step| step.n >= to && step.own && !step.undone).count();
    if own == 0 {
        return say(ui, "Nothing of yours to undo from here on. What others did stays.");
    }
    let question = format!("undo {} of yours, back to step {to}?   Esc leaves it", count(own, "act"));
    ui.layer =
        Some(Layer::Choice(Choice { question, options: vec![("undo".into(), vec![Effect::UndoTo(to)])] }));
    Vec::new()
}
