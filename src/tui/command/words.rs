//! Correcting words of a transcript, and saying who speaks.

use super::super::field::Field;
use super::super::list::{Screen, open};
use super::super::ui::{Asking, Layer, Prompt, Ui};
use super::select::command;
use super::{Command, Effect, Where, say};
use crate::model::Seen;

pub(super) const COMMANDS: &[Command] = &[
    command!(
        "correct",
        &["C"],
        &[],
        &[Where::Text],
        "Type the right words for the selected ones; codings follow",
        "typo fix edit replace",
        correct
    ),
    command!(
        "cast",
        &[],
        &[],
        &[],
        "Say who speaks: which label is the participant, which the interviewer",
        "speaker role",
        cast
    ),
];

/// Longest stretch that is corrected in one line, in characters.
const LONGEST: u32 = 2_000;

fn correct(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some((transcript, reading)) = ui.transcript(project).zip(ui.reading.as_ref()) else {
        return Vec::new();
    };
    let span = reading.selection.span;
    let words = transcript.text.slice(span);
    if span.len() > LONGEST || words.contains('\n') {
        return say(ui, "Select fewer words, within one paragraph: f and t and a letter set start and end.");
    }
    let asking = Asking::Correct(transcript.id, span);
    ui.layer = Some(Layer::Prompt(Prompt { asking, label: "reads: ".into(), field: Field::line(words) }));
    Vec::new()
}

fn cast(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.reading.as_ref().map(|reading| reading.id) {
        Some(id) => open(ui, project, Screen::Cast(id)),
        None => return say(ui, super::super::rows::NO_TRANSCRIPTS),
    }
    Vec::new()
}
