//! Going to the next place of a kind, and back.

use super::entry::{Command, command, say};
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::{Annotation, Seen, Transcript};
use crate::text::{Finder, Span, Turn};
use crate::tui::coverage::looked_at;
use crate::tui::effect::Effect;
use crate::tui::layer::palette::{Palette, Purpose};
use crate::tui::layer::{Asking, Layer};
use crate::tui::message::{Message, message};
use crate::tui::pane::grid::Focus;
use crate::tui::place::Place;
use crate::tui::seek::{Seek, Sought};
use crate::tui::ui::{Jump, Places, Ui};
use crate::tui::words;
use std::collections::HashSet;

pub(super) const COMMANDS: &[Command] = &[
    command!("go-uncoded", &["g u"], &[], "Next turn with no code of yours", "left remaining", |ui, p, _| {
        start(ui, p, Jump::Uncoded)
    }),
    command!("go-code", &["g c"], &[], "Next passage with a code", "find", ask_code),
    command!("go-memo", &["g m"], &[], "Next memo", "note", |ui, p, _| start(ui, p, Jump::Memo)),
    command!("go-discuss", &["g !"], &[], "Next item to talk about", "", |ui, p, _| start(
        ui,
        p,
        Jump::Discuss
    )),
    command!(
        everywhere "go-turn",
        &[],
        &[],
        "To the turn of a number, as {command} and the number alone do",
        "turn number line",
        go_turn
    ),
    command!(
        everywhere "go-transcript",
        &[],
        &[],
        "Open a transcript by its title, at a turn if one is said, as {command} and the title do",
        "open title file",
        go_transcript
    ),
    command!("repeat", &["n"], &[], "Last go or search again", "next match", |ui, p, _| again(ui, p, true)),
    command!("reverse", &["N"], &[], "The same, backwards", "previous match", |ui, p, _| again(ui, p, false)),
    command!("back", &["b"], &["Ctrl-o"], "Where I was before the jump", "return", back),
    command!(
        everywhere "search",
        &["/"],
        &[],
        "Find words in the text, codes in the tree, rows in lists",
        "find look filter",
        search
    ),
];

fn start(ui: &mut Ui, project: &Seen<'_>, jump: Jump) -> Vec<Effect> {
    ui.travel.set_jump(jump);
    again(ui, project, true)
}

fn ask_code(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    ui.over.put(Layer::Palette(Palette::new(Purpose::Go, &ui.tree, ui.who.last_code())));
    Vec::new()
}

/// Puts the tree's cursor on the code that is nearest to the selected words.
pub(crate) fn to_nearest_code(ui: &mut Ui, project: &Seen<'_>) {
    if let Some(here) = ui.here(project).first() {
        ui.tree.go_to(project, here.code);
    }
    let rows = ui.tree_rows();
    ui.tree.keep_in_sight(rows);
}

fn go_turn(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let Some(transcript) = ui.transcript(project) else { return say(ui, words::NO_TRANSCRIPTS) };
    let id = transcript.id;
    match typed.trim().parse() {
        Ok(number) => turn_of(ui, project, id, number),
        Err(_) => say(ui, message!("\"{}\" is no number of a turn.", typed.trim())),
    }
}

/// Selects the first sentence of the turn of that number, or of the last one.
fn turn_of(ui: &mut Ui, project: &Seen<'_>, id: TranscriptId, number: u32) -> Vec<Effect> {
    let Some(transcript) = project.transcript(id) else { return Vec::new() };
    let last = transcript.numbers.last().copied().unwrap_or(1);
    let turn = transcript.numbers.iter().position(|&n| n >= number);
    let turn = turn.unwrap_or(transcript.turns.len().saturating_sub(1));
    let Some(words) = transcript.turns.get(turn).map(|turn| turn.words) else { return Vec::new() };
    ui.jump_to(project, id, words);
    let rows = ui.text_rows();
    if let Some(reading) = ui.coding.reading_mut()
        && let Some(span) = reading.page.sentence_at(words.start())
    {
        reading.selection.span = span;
        reading.reveal(false, rows);
    }
    match number > last {
        true => say(ui, message!("The last turn is {}.", last)),
        false => Vec::new(),
    }
}

fn go_transcript(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let typed = typed.trim();
    let (title, number) = match typed.rsplit_once(' ') {
        Some((title, number)) if number.chars().all(|c| c.is_ascii_digit()) => {
            (title.trim(), number.parse().ok())
        }
        _ => (typed, None),
    };
    match project.find_transcript(title).map(|transcript| transcript.id) {
        Ok(id) => {
            ui.back_to_text();
            ui.read(project, id);
            number.map_or_else(Vec::new, |number| turn_of(ui, project, id, number))
        }
        Err(fault) => say(ui, fault.what()),
    }
}

/// Goes to the next passage with a code.
pub(crate) fn go_code(ui: &mut Ui, project: &Seen<'_>, code: CodeId) -> Vec<Effect> {
    start(ui, project, Jump::Code(code))
}
/// Goes to the next match of typed words.
pub(crate) fn search_for(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    match Finder::new(typed, false) {
        Ok(finder) => start(ui, project, Jump::Match(finder, typed.to_owned())),
        Err(fault) => say(ui, fault.what()),
    }
}

/// All words of a kind in a transcript, by start.
fn spots(ui: &Ui, project: &Seen<'_>, transcript: &Transcript, jump: &Jump) -> Vec<Span> {
    let targets = |targets: Vec<Target>| {
        targets.into_iter().filter_map(|target| project.place_in(transcript, target)).collect()
    };
    let mut found: Vec<Span> = match jump {
        Jump::Uncoded => {
            let looked = looked_at(project, transcript, ui.who.me());
            let open = |(nth, turn): &(usize, &Turn)| {
                transcript.is_participant(&turn.speaker) && !looked.contains(nth)
            };
            transcript.turns.iter().enumerate().filter(open).map(|(_, turn)| turn.words).collect()
        }
        Jump::Code(code) => {
            let below: HashSet<CodeId> = project.codes.subtree(*code).into_iter().collect();
            let has = |a: &&Annotation| below.contains(&a.code);
            transcript.annotations.iter().filter(has).filter_map(|a| a.span).collect()
        }
        Jump::Memo => targets(project.memos.values().map(|memo| memo.on).collect()),
        Jump::Discuss => {
            let marks = project.marks.values().filter(|mark| mark.name == "discuss");
            targets(marks.map(|mark| mark.target).collect())
        }
        // Looked for in slices, for a transcript may be long.
        Jump::Match(..) => Vec::new(),
    };
    found.sort_by_key(|span| (span.start(), span.end()));
    found.dedup();
    found
}

/// What to say where there is no further place.
fn none(project: &Seen<'_>, transcript: &Transcript, jump: &Jump) -> Message {
    let title = &transcript.title;
    match jump {
        Jump::Uncoded => {
            message!("Every turn in {} has a code. {transcripts} for the next transcript.", title)
        }
        Jump::Code(code) => {
            message!("No passage in any transcript has {}.", words::code_name(project, *code))
        }
        Jump::Memo => "No memo sits on words of a transcript yet. {memo} writes one.".into(),
        Jump::Discuss => "Nothing to talk about. {discuss} puts the selected words on the list.".into(),
        Jump::Match(_, typed) => nowhere(typed),
    }
}

fn nowhere(typed: &str) -> Message {
    message!("\"{}\" is in no transcript.", typed)
}

fn again(ui: &mut Ui, project: &Seen<'_>, forward: bool) -> Vec<Effect> {
    let Some(jump) = ui.travel.jump().cloned() else {
        return say(ui, "{repeat} repeats a search ({search}) or a go ({go-uncoded}, {go-code} ...).");
    };
    ui.travel.show_hits(matches!(jump, Jump::Match(..)));
    let Some((transcript, here)) = ui.selected(project) else { return say(ui, words::NO_TRANSCRIPTS) };
    if let Jump::Match(finder, typed) = jump {
        ui.travel.put_seek(Seek::new(project, (finder, typed), (transcript.id, here), forward));
        seek_on(ui, project);
        return Vec::new();
    }
    let key = |span: &Span| (span.start(), span.end());
    let now = (here.start(), here.end());
    let found = spots(ui, project, transcript, &jump);
    let inside = |span: &Span| matches!(jump, Jump::Uncoded) && span.covers(here);
    let next = match forward {
        true => found.iter().find(|span| key(span) > now && !inside(span)),
        false => found.iter().rev().find(|span| key(span) < now && !inside(span)),
    };
    if let Some(&span) = next {
        return arrive(ui, project, transcript.id, span, &jump);
    }
    // On to the other transcripts, round to this one; uncoded turns are looked for in this one alone.
    let all = project.transcripts_in_order();
    let at = all.iter().position(|t| t.id == transcript.id).unwrap_or(0);
    let others = if matches!(jump, Jump::Uncoded) { 0 } else { all.len().saturating_sub(1) };
    for step in 1..=others {
        let nth = if forward { (at + step) % all.len() } else { (at + all.len() - step) % all.len() };
        let there = spots(ui, project, all[nth], &jump);
        if let Some(&span) = if forward { there.first() } else { there.last() } {
            return arrive(ui, project, all[nth].id, span, &jump);
        }
    }
    let round = if forward { found.first() } else { found.last() };
    match round.filter(|span| **span != here) {
        Some(&span) => {
            let effects = arrive(ui, project, transcript.id, span, &jump);
            ui.say(if forward { "round to the first" } else { "round to the last" });
            effects
        }
        None if found.is_empty() => {
            let words = none(project, transcript, &jump);
            say(ui, words)
        }
        None => say(ui, "This is the only one."),
    }
}

/// Looks at some more of the transcripts, if a search is on its way.
pub(crate) fn seek_on(ui: &mut Ui, project: &Seen<'_>) {
    let Some(mut seek) = ui.travel.take_seek() else { return };
    match seek.go_on(project) {
        Sought::Found { transcript, span, round } => {
            ui.said.forget_message();
            ui.jump_to(project, transcript, span);
            if ui.travel.places().typed != seek.typed {
                ui.travel.set_places(places(project, &seek.typed));
            }
            if round {
                ui.say(if seek.is_forward() { "round to the first" } else { "round to the last" });
            }
        }
        Sought::OnlyHere => ui.say("This is the only one."),
        Sought::Nowhere => ui.say(nowhere(&seek.typed)),
        Sought::More => {
            let words = message!("looking for \"{}\" ... {Esc} stops", seek.typed).shown(&ui.keys);
            if ui.message() != Some(words.as_str()) {
                ui.say(words);
            }
            ui.travel.put_seek(seek);
        }
    }
}

/// Hits that are counted.
const COUNTED: usize = 999;
/// Scalar values that are looked through for it: in more, a key would take too long.
const LOOKED_AT: u32 = 4 << 20;

/// Where some words lie, in all transcripts, as far as it can be said at once.
fn places(project: &Seen<'_>, typed: &str) -> Places {
    let mut places = Places { typed: typed.to_owned(), ..Places::default() };
    let all = project.transcripts_in_order();
    let size = all.iter().map(|t| t.text.len()).fold(0, u32::saturating_add);
    let Some(finder) = Finder::new(typed, false).ok().filter(|_| size <= LOOKED_AT) else { return places };
    for transcript in all {
        let Some(whole) = transcript.text.whole() else { continue };
        for hit in finder.find_in(&transcript.text, whole) {
            if places.all.len() == COUNTED {
                places.more = true;
                return places;
            }
            places.all.push((transcript.id, hit.start()));
        }
    }
    places
}

/// Selects what was found: of an uncoded turn its first sentence.
fn arrive(ui: &mut Ui, project: &Seen<'_>, id: TranscriptId, span: Span, jump: &Jump) -> Vec<Effect> {
    ui.jump_to(project, id, span);
    if matches!(jump, Jump::Uncoded) {
        let rows = ui.text_rows();
        if let Some(reading) = ui.coding.reading_mut()
            && let Some(span) = reading.page.sentence_at(span.start())
        {
            reading.selection.span = span;
            reading.reveal(false, rows);
        }
    }
    // What the key before it said would seem to be what this one did.
    ui.said.forget_message();
    let what = match jump {
        Jump::Uncoded => "a turn with no code of yours".to_owned(),
        Jump::Code(code) => format!("a passage with {}", words::code_name(project, *code)),
        Jump::Memo => "a memo".to_owned(),
        Jump::Discuss => "something to talk about".to_owned(),
        Jump::Match(..) => return Vec::new(),
    };
    ui.said.say_beside(format!("went to {what}"), format!("went to {what}"));
    Vec::new()
}

fn back(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.travel.pop() {
        Some(spot) => ui.show(project, spot.transcript, spot.selection),
        None => return say(ui, "Nothing to go back to."),
    }
    Vec::new()
}

fn search(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let place = ui.place();
    if place == Place::TREE {
        ui.over.put(Layer::Palette(Palette::new(Purpose::Find, &ui.tree, None)));
        return Vec::new();
    }
    if place == Place::TEXT && !typed.trim().is_empty() {
        return search_for(ui, project, typed);
    }
    let (asking, label, before) = match ui.panes.list() {
        Some(list) => (Asking::Narrow, "only rows with: ", list.narrow.clone()),
        None => (Asking::Search, "find: ", String::new()),
    };
    ui.over.ask(asking, label, &before);
    Vec::new()
}

/// Goes to what something is about where that is not on the screen; `back` leads back.
pub(crate) fn bring_in_sight(ui: &mut Ui, project: &Seen<'_>, target: Target) {
    if !ui.panes.is_text() {
        return;
    }
    let transcript = match target {
        Target::Annotation(id) => project.annotation(id).map(|(t, _)| t),
        other => other.transcript().and_then(|id| project.transcript(id)),
    };
    let Some(transcript) = transcript else { return };
    let Some(span) = project.place_in(transcript, target) else { return };
    let rows = ui.text_rows();
    let seen = ui.reading().filter(|reading| reading.id == transcript.id).is_some_and(|reading| {
        reading.page.distance(reading.top, reading.page.first_row(span), rows).is_some()
    });
    if !seen {
        ui.jump_to(project, transcript.id, span);
    }
}

/// Shows what something is about: words of a transcript, or a code in the tree.
pub fn go_to(ui: &mut Ui, project: &Seen<'_>, target: Target) -> Vec<Effect> {
    let transcript = match target {
        Target::Annotation(id) => project.annotation(id).map(|(t, _)| t),
        other => other.transcript().and_then(|id| project.transcript(id)),
    };
    let span = transcript.and_then(|t| project.place_in(t, target));
    match (transcript, span, target) {
        (Some(t), Some(span), _) => ui.jump_to(project, t.id, span),
        (Some(t), None, _) => {
            ui.panes.close_all();
            ui.read(project, t.id);
        }
        (_, _, Target::Code(code)) => {
            ui.panes.close_all();
            ui.coding.set_focus(Focus::Tree);
            ui.tree.go_to(project, code);
        }
        _ => return say(ui, "It sits on no words of a transcript."),
    }
    Vec::new()
}
