//! From what comes in to what is to be done. Pure: it changes the screen's own state and answers with effects; it reads
//! no clock and no file, and the project only through a shared reference.

use super::command::entry::Command;
use super::command::{go, select};
use super::effect::{Effect, Event, NewsLine, Pending, StepLine, Way};
use super::keymap::{Bound, bound};
use super::layer::field::Field;
use super::layer::{Layer, Waiting, typing};
use super::look::Look;
use super::pane::grid::LEAST;
use super::pane::list::{About, RowKey};
use super::pane::reading::Unit;
use super::screen::{self, ask, exchange, history, lines, look_in, waiting};
use super::ui::{Disk, Ui};
use super::welcome::{self, Step};
use super::words;
use crate::config::Key;
use crate::error::{Error, Kind};
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::*;
use crate::tui::message::message;

/// After so long without a key a half-typed one says what it may become, in milliseconds.
const WHICH_KEY: u64 = 500;
/// After so long without a key a memo is kept, in milliseconds.
const KEEP: u64 = 1_000;
/// After so long without a key the card shows the code at hand, in milliseconds.
const REST: u64 = 300;
/// After so long without a key more is said about the row with the cursor, in milliseconds.
const DETAIL: u64 = 150;

/// Takes one event.
pub fn update(ui: &mut Ui, project: &Seen<'_>, event: Event) -> Vec<Effect> {
    let is_key = matches!(event, Event::Key(_));
    let mut effects = match event {
        Event::Key(key) => press(ui, project, key),
        Event::Paste(words) => typing::paste(ui, project, &words),
        Event::Resize(width, height) => {
            if ui.face.resize((width, height)) {
                ui.refresh(project);
            }
            ui.face.paint_again();
            Vec::new()
        }
        Event::Quiet(for_so_long) => quiet(ui, project, for_so_long),
        Event::Done(ids, pending) => done(ui, project, &ids, pending),
        other => answered(ui, project, other),
    };
    screen::lay(ui, project);
    ui.card.1 |= is_key;
    if is_key {
        effects.extend(screen::wants_more(ui));
    }
    allowed(ui, effects)
}

/// Derives what depends on the project again, after it changed behind the screen's back.
pub(super) fn refresh(ui: &mut Ui, project: &Seen<'_>) {
    ui.refresh(project);
    screen::lay(ui, project);
}

impl Ui {
    /// After how many milliseconds without a key something is to happen.
    pub fn wants_quiet(&self) -> Option<u64> {
        if self.is_seeking() {
            return Some(0);
        }
        if self.over.wants_which_key() {
            return Some(WHICH_KEY);
        }
        if self.over.layer().is_none() && screen::wants_detail(self) {
            return Some(DETAIL);
        }
        if self.wants_card() {
            return Some(REST);
        }
        typing::unkept(self).then_some(KEEP)
    }
}

fn press(ui: &mut Ui, project: &Seen<'_>, key: Key) -> Vec<Effect> {
    ui.said.next_key();
    welcome::tick(ui, Step::Any);
    // In a window that shows nothing no key may do anything that cannot be seen, but for leaving.
    let leaves = matches!(bound(ui, None, key), Bound::Command(command, _) if command.name == "quit");
    if is_too_small(ui) && (ui.over.layer().is_some() || !leaves) {
        return Vec::new();
    }
    pressed(ui, project, key)
}

fn is_too_small(ui: &Ui) -> bool {
    let ((width, height), (least, lowest)) = (ui.face.size(), LEAST);
    width < least || height < lowest
}

fn pressed(ui: &mut Ui, project: &Seen<'_>, key: Key) -> Vec<Effect> {
    if ui.travel.take_seek().is_some() {
        ui.say("The search was broken off.");
        if key == Key::Esc {
            return Vec::new();
        }
    }
    if ui.face.uncover() {
        ui.face.touch();
        return Vec::new();
    }
    if key == Key::Ctrl('c') {
        let effects = pressed(ui, project, Key::Esc);
        ui.say("{quit} leaves. Your work is saved.");
        return effects;
    }
    if ui.over.layer().is_some() {
        return typing::press(ui, project, key);
    }
    let (waiting, shown) = ui.over.stop_waiting();
    if shown {
        ui.face.touch();
    }
    let prefix = match waiting {
        Some(Waiting::Letter(edge)) => {
            return match key {
                Key::Char(letter) if !letter.is_whitespace() => {
                    ui.said.hush();
                    select::to_letter(ui, project, (edge, letter), false)
                }
                _ => Vec::new(),
            };
        }
        Some(Waiting::Prefix(prefix)) => Some(prefix),
        None => None,
    };
    if key == Key::Ctrl('z') && ui.said.is_first("suspend", None) {
        ui.said.add_once(message!("   {:suspend} leaves to the shell").shown(&ui.keys));
    }
    match bound(ui, prefix, key) {
        Bound::Command(command, nth) => run(ui, project, command, nth),
        Bound::Prefix => {
            ui.over.wait_for(Waiting::Prefix(key));
            drop_question(ui)
        }
        Bound::Nothing => drop_question(ui),
    }
}

/// Takes a question away that this key did not confirm.
fn drop_question(ui: &mut Ui) -> Vec<Effect> {
    if ui.said.was_asking() {
        ui.said.forget_message();
        ui.face.touch();
    }
    Vec::new()
}

/// Commands that run while a question waits for its key: they change nothing. Any other key only drops the question, so
/// that Enter, say, never does what it does elsewhere.
const LEAVES_ALL: &[&str] =
    &["next", "prev", "page-down", "page-up", "top", "bottom", "select-reset", "command", "help"];

/// Runs the command of a key. Of a command with numbered keys, the number of the key is handed on as its words.
fn run(ui: &mut Ui, project: &Seen<'_>, command: &Command, nth: usize) -> Vec<Effect> {
    let place = ui.place();
    // One thing at a time: over a list, the key that closes it drops what was said first.
    if command.name == "select-reset" && ui.list().is_some() && ui.message().is_some() {
        ui.said.forget_message();
        ui.face.touch();
        return Vec::new();
    }
    match ui.said.was_asking() {
        true if !ui.said.is_asked_by(command.name) && !LEAVES_ALL.contains(&command.name) => {
            return drop_question(ui);
        }
        true => ui.said.forget_message(),
        false => ui.said.hush(),
    }
    ui.face.touch();
    let typed = if command.is_numbered() { nth.to_string() } else { String::new() };
    let effects = (command.run)(ui, project, &typed);
    ui.said.asked_by(command.name);
    if matches!(command.name, "next" | "prev") {
        welcome::tick(ui, Step::Moved);
    }
    // A box, and another place, have keys to name in the last row.
    if ui.over.layer().is_some() || ui.place() != place {
        ui.said.drop_old();
    }
    only_to_read(ui);
    effects
}

/// Where nothing can be written, nothing is begun that would be lost.
fn only_to_read(ui: &mut Ui) {
    if let (Disk::ReadOnly(why), Some(Layer::Writing(_))) = (&ui.saved, ui.over.layer()) {
        let why = format!("This project can only be read: {why}");
        ui.over.take();
        ui.say(why);
    }
}

fn quiet(ui: &mut Ui, project: &Seen<'_>, for_so_long: u64) -> Vec<Effect> {
    go::seek_on(ui, project);
    if ui.over.wants_which_key() && for_so_long >= WHICH_KEY {
        ui.over.show_which_key();
        ui.face.touch();
    }
    if for_so_long >= DETAIL && screen::wants_detail(ui) {
        screen::show_detail(ui, project);
    }
    if for_so_long >= REST && ui.wants_card() {
        ui.turn_card(project);
    }
    match for_so_long >= KEEP {
        true => typing::keep(ui),
        false => Vec::new(),
    }
}

/// Nothing is changed while something is not saved, or where the project can only be read.
fn allowed(ui: &mut Ui, effects: Vec<Effect>) -> Vec<Effect> {
    let why = match &ui.saved {
        Disk::Saved | Disk::Saving => return effects,
        Disk::Not { held, .. } => {
            let retried = |e: &Effect| matches!(e, Effect::Commit(acts, _) | Effect::CommitPrivate(acts, _) if acts.starts_with(held));
            if effects.iter().any(retried) {
                return effects;
            }
            "Not done: first what is held must be saved. {retry} tries again, {write-held} writes it elsewhere."
                .into()
        }
        Disk::ReadOnly(why) => message!("This project can only be read: {}", why),
    };
    // A command line that only reads is welcome in a project that can only be read; the workspace refuses the others.
    let only_to_read = matches!(ui.saved, Disk::ReadOnly(_));
    let waits =
        |effect: &Effect| effect.changes() && !(only_to_read && matches!(effect, Effect::RunCommandLine(_)));
    if effects.iter().any(waits) {
        ui.say(why);
    }
    effects.into_iter().filter(|effect| !waits(effect)).collect()
}

/// A commit is on the disk.
fn done(ui: &mut Ui, project: &Seen<'_>, ids: &[OpId], pending: Pending) -> Vec<Effect> {
    if !matches!(ui.saved, Disk::ReadOnly(_)) {
        ui.saved = Disk::Saved;
    }
    ui.refresh(project);
    let made = |code: CodeId| {
        let nth = code.0.pending_nth();
        nth.map_or(Some(code), |nth| ids.get(nth).copied().map(CodeId))
            .map(|code| project.codes.resolve(code))
    };
    match pending {
        Pending::Coded { code, slowly } => {
            let code = made(code);
            ui.who.used(code);
            welcome::tick(ui, Step::Coded);
            if let Some(code) = code.filter(|_| slowly) {
                ui.show_made(project, code);
                say_coded(ui, project, code);
            }
        }
        Pending::Say(words) if words.is_empty() => ui.say("saved"),
        Pending::Say(words) => ui.say(words),
        Pending::Memo(words) => {
            welcome::tick(ui, Step::Memo);
            ui.say(words);
        }
        Pending::TakenOff(name) => {
            let few = message!("taken off: {}   {undo} undoes", name).shown(&ui.keys);
            ui.said.say_beside(few, format!("taken off: {name}"));
        }
        Pending::Tree(words, code) => {
            if let Some(code) = made(code) {
                ui.show_made(project, code);
            }
            if !words.is_empty() {
                ui.say(words);
            }
        }
    }
    Vec::new()
}

/// Letters of the words that are named as coded.
const CODED: usize = 40;

/// Says which code is on which words now; the third time that it was put on the slow way, its key. A quick key says
/// nothing: that would cost as many bytes as all that it changes.
fn say_coded(ui: &mut Ui, project: &Seen<'_>, code: CodeId) {
    let name = words::code_name(project, code);
    let slot = ui.quick_key(project, code).filter(|_| ui.who.used_slowly(code) == 3);
    if let Some(slot) = slot {
        let key = ui.keys.nth("quick", slot.into());
        ui.say(message!("{} is on key {}", name, key));
    }
    let Some((transcript, span)) = ui.selected(project) else { return };
    let turn = words::turn_number(transcript, span);
    let said = words::some_words(transcript.text.slice(span), CODED);
    let few = match ui.reading().map(|reading| reading.selection.unit) {
        Some(Unit::Turn) => message!("put on this turn: {}   {undo} undoes", name),
        _ => message!("put on these words: {}   {undo} undoes", name),
    };
    ui.said
        .say_beside(few.shown(&ui.keys), format!("{name} put on {} turn {turn}: {said}", transcript.title));
}

fn answered(ui: &mut Ui, project: &Seen<'_>, event: Event) -> Vec<Effect> {
    match event {
        Event::Said(words) => {
            ui.refresh(project);
            ui.say(words);
        }
        Event::Bundles(files, out) => {
            ui.panes.close_all();
            ui.open_list(exchange::PLACE, About::Bundles { files, out });
        }
        Event::Completed(typed, names) => {
            if let Some(Layer::Prompt(prompt)) = ui.over.layer_mut() {
                prompt.field = Field::line(&typed);
            }
            if names.len() != 1 {
                let names = words::some_words(&names.join("  "), 200);
                ui.say(if names.is_empty() { "Nothing here begins so.".to_owned() } else { names });
            }
            ui.face.touch();
        }
        Event::Asked(file, harm) => {
            ui.open_list(waiting::PLACE, About::Waiting { file, harm });
        }
        Event::BroughtIn(words, file) => {
            // The list of what the bundle brings has done its work.
            if ui.panes.count() > 1 {
                ui.panes.close();
            }
            if let Some(About::Bundles { files, .. }) = ui.panes.list_mut().map(|list| &mut list.about) {
                for line in files.iter_mut().filter(|line| line.path == file) {
                    (line.brings, line.way) = ("read".to_owned(), Way::Known);
                    line.news.clear();
                }
            }
            ui.refresh(project);
            ui.say(words);
        }
        Event::Undone(words, steps) => {
            show_history(ui, Vec::new(), steps);
            ui.refresh(project);
            ui.say(words);
        }
        Event::TookBack(words, target) => {
            ui.refresh(project);
            welcome::tick(ui, Step::Undone);
            if let Some(target) = target {
                go::bring_in_sight(ui, project, target);
            }
            ui.say(words);
        }
        Event::Steps(news, steps, looked) => {
            // The history moved the mark; the rows stay all the same until the program ends.
            ui.news_from = (!news.is_empty()).then_some(looked);
            show_history(ui, news, steps);
        }
        Event::Acts(title, acts) => ui.open_list(history::PLACE, About::Acts { title, acts }),
        Event::Older(than, steps) => go_on_with_history(ui, than, steps),
        Event::Show(target) => return go::go_to(ui, project, target),
        Event::Themed(theme, words) => {
            ui.face.set_look(Look { theme, ..ui.face.look() });
            ui.face.paint_again();
            ui.say(words);
        }
        Event::Answers(words, question) => {
            ui.panes.close_all();
            ui.open_list(ask::PLACE, About::Answers { words, question });
        }
        Event::Lines(title, lines) => ui.open_list(lines::PLACE, About::Lines { title, lines }),
        Event::Looked(line) => ui.open_list(look_in::PLACE, About::Bundle(Box::new(line))),
        Event::Kept => typing::kept(ui),
        Event::Refused(fault) => refused(ui, &fault, Vec::new(), false),
        Event::NotDone(fault, acts, private) => refused(ui, &fault, acts, private),
        Event::Key(_) | Event::Paste(_) | Event::Resize(..) | Event::Quiet(_) | Event::Done(..) => {}
    }
    Vec::new()
}

/// Shows the history, in the place of one that is on the screen, whose news stays in it.
fn show_history(ui: &mut Ui, news: Vec<NewsLine>, steps: Vec<StepLine>) {
    match ui.panes.list_mut().filter(|list| list.place == history::PLACE) {
        Some(list) => {
            let kept = match &mut list.about {
                About::Steps { news: kept, .. } if news.is_empty() => std::mem::take(kept),
                _ => news,
            };
            (list.about, list.stale) = (About::Steps { news: kept, steps }, true);
        }
        None => {
            ui.panes.close_all();
            ui.open_list(history::PLACE, About::Steps { news, steps });
        }
    }
}

/// Adds the steps before one to the history, if it shows and ends with that one.
fn go_on_with_history(ui: &mut Ui, than: u32, older: Vec<StepLine>) {
    let Some(list) = ui.panes.list_mut().filter(|list| list.place == history::PLACE) else { return };
    let About::Steps { steps, .. } = &mut list.about else { return };
    if steps.last().is_none_or(|last| last.n != than) {
        return;
    }
    // What a search met of the others stays as it is.
    list.all.extend(older.iter().map(|step| RowKey::Step(step.n)));
    steps.extend(older);
    list.unsifted = true;
    ui.face.touch();
}

fn refused(ui: &mut Ui, fault: &Error, held: Vec<Act>, private: bool) {
    if fault.kind() == Kind::NotSaved {
        // What was held before is held still: a second refusal must not drop it.
        let held = match &ui.saved {
            Disk::Not { held: before, .. } if held.is_empty() => before.clone(),
            _ => held,
        };
        ui.saved = Disk::Not { why: fault.what(), held, private };
        ui.say(message!(
            "{}. Keep this window open. What you see is held here; {write-held} writes it elsewhere.",
            fault.what()
        ));
        return;
    }
    let hint = fault.hints().first().map(|hint| format!("   {hint}")).unwrap_or_default();
    ui.say(format!("{fault}{hint}"));
}
