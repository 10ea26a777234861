//! Putting codes on the selected words and taking them off.

use super::entry::{Command, command, say, say_once};
use crate::log::Act;
use crate::model::id::*;
use crate::model::{Annotation, Seen};
use crate::tui::effect::{Effect, Pending};
use crate::tui::layer::Layer;
use crate::tui::layer::palette::{Palette, Purpose, box_height};
use crate::tui::layer::see::{Wanted, choose};
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
        "New code named by the selected words, or by what you type over them",
        "own words vivo",
        in_vivo
    ),
    command!(
        "take-off",
        &["x"],
        &["Delete"],
        "Take a code off here; if several, pick by number",
        "delete remove uncode erase",
        take_off
    ),
    command!(
        "see",
        &["s"],
        &[],
        "All codes on the selected words: whose, how far, with memos",
        "list show codings who",
        see
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
    if let Some(here) = ui.own_on(project, code).filter(|_| toggle) {
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
pub(crate) fn make_code(ui: &mut Ui, project: &Seen<'_>, name: &str, parent: CodeId) -> Vec<Effect> {
    let (name, parent) = (name.trim(), Some(parent));
    if let Some(there) = project.codes.child(parent, name) {
        return apply_code(ui, project, there, false);
    }
    let add = Act::CodeAdd { name: name.to_owned(), parent, guid: None };
    made_with(ui, project, vec![add])
}

/// Makes a code under "To sort", which is made along with the first one, and puts it on the selected words.
pub(crate) fn make_to_sort(ui: &mut Ui, project: &Seen<'_>, name: &str) -> Vec<Effect> {
    if let Some(parent) = project.to_sort.code {
        return make_code(ui, project, name, parent);
    }
    let guid = Some(project.to_sort.guid.clone());
    let sort = Act::CodeAdd { name: TO_SORT.to_owned(), parent: None, guid };
    let parent = Some(CodeId(OpId::pending(0)));
    let add = Act::CodeAdd { name: name.trim().to_owned(), parent, guid: None };
    made_with(ui, project, vec![sort, add])
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
    ui.make_room(box_height(ui.grid().rows));
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
    ui.over.put(Layer::Palette(Palette::to_make(name, &ui.tree)));
    ui.make_room(box_height(ui.grid().rows));
    Vec::new()
}

/// Takes a coding off.
pub(crate) fn off(project: &Seen<'_>, annotation: &Annotation) -> Vec<Effect> {
    let name = code_name(project, annotation.code);
    vec![Effect::Commit(vec![Act::Unannotate { annotations: annotation.ids() }], Pending::TakenOff(name))]
}

fn see(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    choose(ui, project, Wanted::Look)
        .unwrap_or_else(|| say_once(ui, "see", "No code is on these words. {code} finds or makes one."))
}

fn take_off(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    if ui.place() == passages::PLACE {
        return take_off_passages(ui, project);
    }
    match choose(ui, project, Wanted::TakeOff) {
        Some(effects) => effects,
        None if ui.codings(project).is_empty() => {
            say_once(ui, "take-off", "{take-off} has nothing to take off here. {help} lists the keys.")
        }
        None => say(ui, "These codings are others'. A coding is taken off by its own coder."),
    }
}

/// So many codings are taken off only when it is asked for twice.
const MANY: usize = 10;

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
        MANY.. if !ui.said.is_meant_so(&acts, "passages") => say(
            ui,
            message!("{}   {take-off} again takes them off, {Esc} leaves them", count(acts.len(), "coding")),
        ),
        n => {
            vec![Effect::Commit(
                acts,
                Pending::Say(message!("taken off: {}   {undo} undoes", count(n, "coding"))),
            )]
        }
    }
}

fn refit(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let none = "{refit} has no coding of yours here. Select words that touch one.";
    choose(ui, project, Wanted::Refit).unwrap_or_else(|| say_once(ui, "refit", none))
}

/// Sets the extent of a coding to the selected words.
pub(crate) fn fit(ui: &Ui, project: &Seen<'_>, annotation: &Annotation) -> Vec<Effect> {
    let Some((transcript, span)) = ui.selected(project) else { return Vec::new() };
    let extent = transcript.extent(span);
    let said = message!("{} now has the selected words   {undo} undoes", code_name(project, annotation.code));
    vec![Effect::Commit(vec![Act::Resize { annotations: annotation.ids(), extent }], Pending::Say(said))]
}
