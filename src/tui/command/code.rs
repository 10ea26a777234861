//! Putting codes on the selected words and taking them off.

use super::entry::{Command, command, say, say_once};
use crate::log::Act;
use crate::model::id::*;
use crate::model::{Annotation, Seen};
use crate::tui::effect::{Effect, Pending};
use crate::tui::layer::palette::{Palette, Purpose};
use crate::tui::layer::{Choice, Layer};
use crate::tui::message::message;
use crate::tui::pane::list::RowKey;
use crate::tui::screen::passages;
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name, count};

/// The code that keeps what was named in passing.
const TO_SORT: &str = "To sort";

pub(super) const COMMANDS: &[Command] = &[
    command!("code", &["Enter"], &["c"], "Find, make, or take off codes", "label tag annotate apply", open),
    command!(
        "quick",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        &[],
        "Put that numbered code on",
        "number favourite shortcut",
        quick
    ),
    command!("again", &["."], &[], "Put the last code on the selected words", "repeat last", again),
    command!(
        "in-vivo",
        &["i"],
        &[],
        "New code named by the selected words, under \"To sort\"",
        "own words vivo",
        in_vivo
    ),
    command!(
        "take-off",
        &["x"],
        &["Delete"],
        "Remove a code here; if several, pick by number",
        "delete remove uncode erase",
        take_off
    ),
    command!("refit", &["e"], &[], "Give a coding here the selected words", "resize change extend", refit),
];

/// Puts codes on words and remembers to. Nothing is selected in a project without transcripts.
fn annotate(ui: &Ui, project: &Seen<'_>, code: CodeId) -> Option<Act> {
    let (transcript, span) = ui.selected(project)?;
    let extent = transcript.extent(span);
    Some(Act::Annotate { transcript: transcript.id, extent, code, by: None, made: None, guid: None })
}

/// The first free quick key, unless the code has one.
fn free_slot(ui: &Ui, project: &Seen<'_>, code: CodeId) -> Option<u8> {
    let none = Default::default();
    let taken = ui.who.me().and_then(|me| project.quick.get(&me)).unwrap_or(&none);
    let has = taken.values().any(|&held| project.codes.resolve(held) == code);
    if has { None } else { (1..=9).find(|slot| !taken.contains_key(slot)) }
}

/// Puts a code on the selected words; with `toggle`, one that is here already comes off.
pub(crate) fn apply_code(ui: &mut Ui, project: &Seen<'_>, code: CodeId, toggle: bool) -> Vec<Effect> {
    let code = project.codes.resolve(code);
    let selected = ui.selected(project).map(|(_, span)| span);
    let here = ui.own_codings(project).into_iter().find(|a| {
        a.code == code && a.span.zip(selected).is_some_and(|(span, selected)| span.covers(selected))
    });
    if let Some(here) = here.filter(|_| toggle) {
        let off = Act::Unannotate { annotations: here.ids() };
        return vec![Effect::Commit(
            vec![off],
            Pending::Say(message!("taken off: {}", code_name(project, code))),
        )];
    }
    let Some(act) = annotate(ui, project, code) else { return say(ui, words::NO_TRANSCRIPTS) };
    let mut acts = vec![act];
    acts.extend(free_slot(ui, project, code).map(|slot| Act::Quick { slot, code: Some(code) }));
    vec![Effect::Commit(acts, Pending::Coded { code, slowly: toggle })]
}

/// Makes a code under a parent and puts it on the selected words.
pub(crate) fn make_code(ui: &mut Ui, project: &Seen<'_>, name: &str, parent: Option<CodeId>) -> Vec<Effect> {
    let name = name.trim();
    if let Some(there) = project.codes.child(parent, name) {
        return apply_code(ui, project, there, false);
    }
    let add = Act::CodeAdd { name: name.to_owned(), parent, guid: None };
    made_with(ui, project, vec![add])
}

/// Acts of which the last makes a code, and that code put on the selected words.
fn made_with(ui: &mut Ui, project: &Seen<'_>, mut acts: Vec<Act>) -> Vec<Effect> {
    let code = CodeId(OpId::pending(acts.len() - 1));
    let Some(act) = annotate(ui, project, code) else { return say(ui, words::NO_TRANSCRIPTS) };
    acts.push(act);
    acts.extend(free_slot(ui, project, code).map(|slot| Act::Quick { slot, code: Some(code) }));
    vec![Effect::Commit(acts, Pending::Coded { code, slowly: true })]
}

fn open(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    if ui.transcript(project).is_none() {
        return say(ui, words::NO_TRANSCRIPTS);
    }
    ui.over.put(Layer::Palette(Palette::new(Purpose::Code, &ui.tree, ui.who.last_code())));
    Vec::new()
}

fn quick(ui: &mut Ui, project: &Seen<'_>, digit: &str) -> Vec<Effect> {
    let slot: u8 = digit.trim().parse().unwrap_or(0);
    let code = ui.quick_code(project, slot);
    match code.filter(|&code| project.codes.get(code).is_some()) {
        Some(code) => apply_code(ui, project, code, false),
        None => say(ui, format!("No code is on key {slot} yet. A code gets one when you first use it.")),
    }
}

fn again(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.who.last_code().filter(|&code| project.codes.get(code).is_some()) {
        Some(code) => apply_code(ui, project, code, false),
        None => say(ui, "No code used yet. {code} finds or makes one."),
    }
}

/// Characters of a code's name that is taken from the text.
const LONGEST: usize = 80;

fn in_vivo(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some((transcript, span)) = ui.selected(project) else { return say(ui, words::NO_TRANSCRIPTS) };
    let visible = |c: char| if crate::error::is_unsafe(c) { ' ' } else { c };
    let said: String = transcript.text.slice(span).chars().map(visible).collect();
    let name = words::some_words(&said, LONGEST);
    let name = name.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '\'' | '’'));
    if name.is_empty() {
        return say(ui, "There are no words here to name a code by.");
    }
    match project.codes.child(None, TO_SORT) {
        Some(parent) => make_code(ui, project, name, Some(parent)),
        None => {
            let sort = Act::CodeAdd { name: TO_SORT.to_owned(), parent: None, guid: None };
            let parent = Some(CodeId(OpId::pending(0)));
            let add = Act::CodeAdd { name: name.to_owned(), parent, guid: None };
            made_with(ui, project, vec![sort, add])
        }
    }
}

/// One coding is taken at once, of several the person chooses by number.
fn choose(
    ui: &mut Ui,
    project: &Seen<'_>,
    question: &str,
    does: impl Fn(&Seen<'_>, &Annotation) -> Vec<Effect>,
) -> Option<Vec<Effect>> {
    let own = ui.own_codings(project);
    if let [one] = own.as_slice() {
        return Some(does(project, one));
    }
    let name = |a: &Annotation| code_name(project, a.code);
    let options: Vec<_> = own.iter().take(9).map(|a| (name(a), does(project, a))).collect();
    if options.is_empty() {
        return None;
    }
    ui.over.put(Layer::Choice(Choice { question: question.to_owned(), options }));
    Some(Vec::new())
}

fn off(project: &Seen<'_>, annotation: &Annotation) -> Vec<Effect> {
    let name = code_name(project, annotation.code);
    vec![Effect::Commit(vec![Act::Unannotate { annotations: annotation.ids() }], Pending::TakenOff(name))]
}

fn take_off(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    if ui.place() == passages::PLACE {
        return take_off_passages(ui, project);
    }
    match choose(ui, project, "take off", off) {
        Some(effects) => effects,
        None if ui.codings(project).is_empty() => {
            say_once(ui, "take-off", "{take-off} has nothing to take off here. {help} lists the keys.")
        }
        None => say(ui, "These codings are others'. A coding is taken off by its own coder."),
    }
}

fn take_off_passages(ui: &mut Ui, project: &Seen<'_>) -> Vec<Effect> {
    let chosen = ui.panes.list().map_or_else(Vec::new, |list| list.chosen());
    let mine = |key: &RowKey| match key {
        RowKey::Passage(_, _, id) => {
            project.annotation(*id).filter(|(_, a)| Some(a.coder) == ui.who.me()).map(|(_, a)| a)
        }
        _ => None,
    };
    let acts: Vec<Act> =
        chosen.iter().filter_map(mine).map(|a| Act::Unannotate { annotations: a.ids() }).collect();
    match acts.len() {
        0 => say(ui, "A coding is taken off by its own coder."),
        n => {
            vec![Effect::Commit(
                acts,
                Pending::Say(message!("taken off: {}   {undo} undoes", count(n, "coding"))),
            )]
        }
    }
}

fn refit(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some((transcript, span)) = ui.selected(project) else { return Vec::new() };
    let extent = transcript.extent(span);
    let fit = move |project: &Seen<'_>, a: &Annotation| {
        let said = message!("{} now has the selected words   {undo} undoes", code_name(project, a.code));
        vec![Effect::Commit(vec![Act::Resize { annotations: a.ids(), extent }], Pending::Say(said))]
    };
    let none = "{refit} has no coding of yours here. Select words that touch one.";
    choose(ui, project, "give the selected words to", fit).unwrap_or_else(|| say_once(ui, "refit", none))
}
