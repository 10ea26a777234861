//! Correcting words of a transcript, and saying who speaks.

use super::entry::{Command, command, say};
use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::layer::Asking;
use crate::tui::pane::list::About;
use crate::tui::screen::cast;
use crate::tui::ui::Ui;
use crate::tui::words;

pub(super) const COMMANDS: &[Command] = &[
    command!(
        "correct",
        &["C"],
        &[],
        "Type the right words for the selected ones; codings follow",
        "typo fix replace edit-words",
        correct
    ),
    command!(
        everywhere "cast",
        &[],
        &[],
        "Say who speaks: which label is the participant, which the interviewer",
        "speaker role",
        speakers
    ),
];

/// Longest stretch that is corrected in one line, in characters.
const LONGEST: u32 = 2_000;

fn correct(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some((transcript, span)) = ui.selected(project) else { return Vec::new() };
    let words = transcript.text.slice(span);
    if span.len() > LONGEST || words.contains('\n') {
        return say(
            ui,
            "Select fewer words, within one paragraph: {from} and {to} and a letter set start and end.",
        );
    }
    let asking = Asking::Correct(transcript.id, span);
    ui.over.ask(asking, "reads: ", words);
    Vec::new()
}

fn speakers(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.reading().map(|reading| reading.id) {
        Some(id) => ui.open_list(cast::PLACE, About::Transcript(id)),
        None => return say(ui, words::NO_TRANSCRIPTS),
    }
    Vec::new()
}
