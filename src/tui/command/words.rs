//! Correcting words of a transcript, and saying who speaks.

use super::entry::{Command, command, say};
use crate::error::Result;
use crate::log::Act;
use crate::model::id::TranscriptId;
use crate::model::{NewTurn, Seen, Transcript};
use crate::tui::effect::{Effect, Pending};
use crate::tui::layer::Asking;
use crate::tui::message::{Message, message};
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
        "turn-speaker",
        &[],
        &[],
        "Say who speaks the turn of the selected words: {:turn-speaker} P07",
        "label wrong",
        turn_speaker
    ),
    command!(
        "split-turn",
        &[],
        &[],
        "Begin a turn where the selected words begin: {:split-turn} Interviewer",
        "label speaker two",
        split_turn
    ),
    command!("join-turn", &[], &[], "Make the turn one with the one after it", "merge speaker", join_turn),
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

/// The transcript, and the turn in which the selected words begin.
fn turn_here<'p>(ui: &Ui, project: &'p Seen<'p>) -> Option<(&'p Transcript, usize)> {
    let (transcript, span) = ui.selected(project)?;
    Some((transcript, transcript.turn_at(span.start())?))
}

/// What is done about turns, as a commit. What is refused is said.
fn turned(ui: &mut Ui, transcript: TranscriptId, turns: Result<Vec<NewTurn>>, said: Message) -> Vec<Effect> {
    match turns {
        Ok(turns) => {
            let act = |NewTurn { extent, speaker }| Act::Turn { transcript, extent, speaker };
            vec![Effect::Commit(turns.into_iter().map(act).collect(), Pending::Say(said))]
        }
        Err(fault) => say(ui, fault.to_string()),
    }
}

fn turn_speaker(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let Some((transcript, turn)) = turn_here(ui, project) else { return Vec::new() };
    let Some(label) = transcript.label_like(typed) else {
        return say(ui, "{:turn-speaker} and the label that speaks, such as P07");
    };
    let number = transcript.numbers[turn];
    match transcript.respoken(turn, &label) {
        Some(new) => {
            let is_new = transcript.turns.iter().all(|turn| turn.speaker != label);
            let said = match is_new {
                true => message!(
                    "turn {} is spoken by {}, a new label here: {:cast}. {undo} undoes.",
                    number,
                    label
                ),
                false => message!("turn {} is spoken by {}. {undo} undoes.", number, label),
            };
            turned(ui, transcript.id, Ok(vec![new]), said)
        }
        None => say(ui, message!("turn {} is spoken by {} already.", number, label)),
    }
}

fn split_turn(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let Some((transcript, span)) = ui.selected(project) else { return Vec::new() };
    let Some((_, turn)) = turn_here(ui, project) else { return Vec::new() };
    if transcript.turns[turn].words.start() >= span.start() {
        return say(ui, "Select words in the middle of a turn: they begin the second one.");
    }
    let number = transcript.numbers[turn];
    let parts = transcript.split(turn, span.start(), transcript.label_like(typed).as_deref());
    let said = message!("turn {} is two: {} and {}. {undo} undoes.", number, number, number + 1);
    turned(ui, transcript.id, parts.map(Vec::from), said)
}

fn join_turn(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some((transcript, turn)) = turn_here(ui, project) else { return Vec::new() };
    let number = transcript.numbers[turn];
    let whose = |turn: usize| transcript.turns.get(turn).map_or("", |turn| turn.speaker.as_str());
    let said = match whose(turn + 1) {
        other if other != whose(turn) && !other.is_empty() => {
            message!("turn {} and the one after it are one; that was {}'s. {undo} undoes.", number, other)
        }
        _ => message!("turn {} and the one after it are one. {undo} undoes.", number),
    };
    turned(ui, transcript.id, transcript.joined(turn, None).map(|one| vec![one]), said)
}

fn speakers(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.reading().map(|reading| reading.id) {
        Some(id) => ui.open_list(cast::PLACE, About::Transcript(id)),
        None => return say(ui, words::NO_TRANSCRIPTS),
    }
    Vec::new()
}
