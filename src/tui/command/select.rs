//! Selecting words, and moving through trees and lists with the same keys.

use super::entry::{Command, command, say};
use crate::model::{Seen, Transcript};
use crate::text::words as word_step;
use crate::tui::effect::Effect;
use crate::tui::layer::Waiting;
use crate::tui::pane::grid::Focus;
use crate::tui::pane::reading::{Edge, Reading, Selection, Unit};
use crate::tui::place::Place;
use crate::tui::screen;
use crate::tui::ui::Ui;
use crate::tui::welcome::Welcome;

pub(super) const COMMANDS: &[Command] = &[
    command!(
        everywhere "next",
        &["Down"],
        &["j"],
        "Select the next sentence (turn, exchange; row)",
        "down forward",
        next
    ),
    command!(
        everywhere "prev",
        &["Up"],
        &["k"],
        "Select the sentence before",
        "up previous back",
        prev
    ),
    command!(
        everywhere "page-down",
        &["PgDn"],
        &["Ctrl-d", "Ctrl-f"],
        "Half a screen on",
        "scroll",
        page_down
    ),
    command!(
        everywhere "page-up",
        &["PgUp"],
        &["Ctrl-u", "Ctrl-b"],
        "Half a screen back",
        "scroll",
        page_up
    ),
    command!("widen", &["+"], &[], "Select more: sentence, turn, question and answer", "grow larger", widen),
    command!("narrow", &["-"], &[], "Select less again", "shrink smaller", narrow),
    command!("longer", &["Right"], &["l"], "End one word later", "extend", longer),
    command!("shorter", &["Left"], &["h"], "End one word earlier", "", shorter),
    command!("start-later", &["L"], &[], "Start one word later", "", start_later),
    command!("start-earlier", &["H"], &[], "Start one word earlier", "", start_earlier),
    command!("more", &["J"], &[], "One sentence more at the end", "extend", more),
    command!("less", &["K"], &[], "One sentence less at the end", "", less),
    command!("from", &["f"], &[], "Then a letter: start at the word with that letter", "begin", from),
    command!("to", &["t"], &[], "Then a letter: end at the word with that letter", "until", to),
    command!("match-next", &[";"], &[], "The next word with that letter", "", match_next),
    command!(
        everywhere "select-reset",
        &["Esc"],
        &[],
        "Back to one sentence; drops what is half typed",
        "cancel escape",
        reset
    ),
    command!(
        everywhere "top",
        &["Home"],
        &["g g"],
        "To the first turn or row",
        "start beginning",
        top
    ),
    command!(
        everywhere "bottom",
        &["End"],
        &["G"],
        "To the last turn or row",
        "",
        bottom
    ),
    command!("turn-next", &["}"], &[], "To the next turn", "speaker paragraph", turn_next),
    command!("turn-prev", &["{"], &[], "To the turn before", "speaker paragraph", turn_prev),
];

/// Does something with the text in hand.
fn read(
    ui: &mut Ui,
    project: &Seen<'_>,
    does: impl FnOnce(&mut Reading, &Transcript, usize) -> bool,
) -> bool {
    let rows = ui.text_rows();
    let Some(reading) = ui.coding.reading_mut() else { return false };
    let Some(transcript) = project.transcript(reading.id) else { return false };
    reading.stepped = false;
    does(reading, transcript, rows)
}

/// Moves in the pane that has the focus: rows of a list or of the tree by `rows`, the text by `text`.
fn go(
    ui: &mut Ui,
    project: &Seen<'_>,
    rows: isize,
    text: impl FnOnce(&mut Reading, &Transcript, usize) -> bool,
) -> Vec<Effect> {
    if let Some(list) = ui.panes.list_mut() {
        list.move_by(rows);
    } else if ui.place() == Place::TREE {
        ui.tree.move_by(rows);
        let height = ui.tree_rows();
        ui.tree.keep_in_sight(height);
    } else {
        read(ui, project, text);
    }
    Vec::new()
}

fn next(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    go(ui, project, 1, |r, t, rows| r.next(t, rows))
}
fn prev(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    go(ui, project, -1, |r, t, rows| r.prev(t, rows))
}
fn half(ui: &Ui) -> isize {
    (ui.text_rows() / 2).max(1) as isize
}
fn page_down(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    if screen::scroll_detail(ui, project, true) {
        return Vec::new();
    }
    go(ui, project, half(ui), |r, t, rows| r.half_page(t, true, rows))
}
fn page_up(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    if screen::scroll_detail(ui, project, false) {
        return Vec::new();
    }
    go(ui, project, -half(ui), |r, t, rows| r.half_page(t, false, rows))
}
fn top(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    go(ui, project, isize::MIN / 2, |r, t, rows| to_turn(r, t, rows, 0))
}
fn bottom(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    go(ui, project, isize::MAX / 2, |r, t, rows| {
        let last = r.page.turns().saturating_sub(1);
        to_turn(r, t, rows, last) && r.select_last(t, rows)
    })
}

/// Selects the first unit of a turn.
fn to_turn(reading: &mut Reading, transcript: &Transcript, rows: usize, turn: usize) -> bool {
    let Some(span) = reading.page.span(turn) else { return false };
    let Some(first) = reading.page.sentence_at(span.start()) else { return false };
    let unit = reading.selection.unit;
    reading.select(Selection { span: first, unit }, rows);
    if unit != Unit::Sentence {
        reading.resize_unit(transcript, unit, rows);
    }
    true
}
fn turn_next(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, t, rows| {
        let turn = r.page.turn_before(r.selection.span.end()) + 1;
        turn < r.page.turns() && to_turn(r, t, rows, turn)
    });
    Vec::new()
}
fn turn_prev(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, t, rows| {
        let turn = r.page.turn_at(r.selection.span.start());
        turn > 0 && to_turn(r, t, rows, turn - 1)
    });
    Vec::new()
}

fn widen(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, t, rows| {
        let unit = if r.selection.unit == Unit::Sentence { Unit::Turn } else { Unit::Exchange };
        r.resize_unit(t, unit, rows)
    });
    Vec::new()
}
fn narrow(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, t, rows| {
        let unit = if r.selection.unit == Unit::Exchange { Unit::Turn } else { Unit::Sentence };
        r.resize_unit(t, unit, rows)
    });
    Vec::new()
}
fn longer(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, _, rows| r.adjust(true, rows, word_step::longer));
    Vec::new()
}
fn shorter(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, _, rows| r.adjust(true, rows, word_step::shorter));
    Vec::new()
}
fn start_later(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, _, rows| r.adjust(false, rows, word_step::start_later));
    Vec::new()
}
fn start_earlier(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, _, rows| r.adjust(false, rows, word_step::start_earlier));
    Vec::new()
}
fn more(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, _, rows| r.add_sentence(true, rows));
    Vec::new()
}
fn less(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    read(ui, project, |r, _, rows| r.add_sentence(false, rows));
    Vec::new()
}

fn from(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    letter(ui, project, Edge::Start, typed)
}
fn to(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    letter(ui, project, Edge::End, typed)
}
/// Waits for the letter, or takes the one that was typed with the command's name.
fn letter(ui: &mut Ui, project: &Seen<'_>, edge: Edge, typed: &str) -> Vec<Effect> {
    match typed.chars().next() {
        None => ui.over.wait_for(Waiting::Letter(edge)),
        Some(letter) => return to_letter(ui, project, (edge, letter), false),
    }
    Vec::new()
}
/// Moves an edge of the selected words to a letter; `again`: to the next one.
pub fn to_letter(ui: &mut Ui, project: &Seen<'_>, (edge, letter): (Edge, char), again: bool) -> Vec<Effect> {
    ui.travel.set_letter(edge, letter);
    ui.face.touch();
    if !read(ui, project, |r, _, rows| r.seek_letter(edge, letter, again, rows)) {
        ui.say(format!("No word here starts with {letter}."));
    }
    Vec::new()
}
fn match_next(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.travel.letter() {
        Some(edge) => to_letter(ui, project, edge, true),
        None => say(ui, "{from} or {to} and a letter first: {match-next} is the next match."),
    }
}

fn reset(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    // It answers the question of the key before it, and does no more than that.
    if ui.said.was_asking() {
        return Vec::new();
    }
    ui.said.forget_message();
    if ui.place() == Place::TEXT && ui.welcome.take().and_then(Welcome::card).is_some() {
        ui.say("Practice is over; {:welcome} starts it again. {code} codes, {help} keys.");
    }
    if let Some(list) = ui.panes.list_mut() {
        if !list.narrow.is_empty() || !list.picked.is_empty() {
            list.narrow_to("");
            list.picked.clear();
        } else {
            ui.panes.close();
        }
    } else if ui.place() == Place::TREE {
        match ui.tree.picked.is_empty() {
            true => ui.coding.set_focus(Focus::Text),
            false => ui.tree.picked.clear(),
        }
    } else {
        ui.travel.show_hits(false);
        read(ui, project, |r, t, rows| r.resize_unit(t, Unit::Sentence, rows));
    }
    Vec::new()
}
