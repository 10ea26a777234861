//! From what comes in to what is to be done. Pure: it changes the screen's own state and answers with effects; it
//! reads no clock and no file, and the project only through a shared reference.

use super::command::{self, Bound};
use super::key::Key;
use super::list::Screen;
use super::ui::{Disk, Pending, Ui, Waiting};
use super::{Effect, Event, Where, list, typing};
use crate::error::{Error, Kind};
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::*;

/// After so long without a key a half-typed one says what it may become, in milliseconds.
pub(super) const WHICH_KEY: u64 = 500;
/// After so long without a key a memo is kept.
pub(super) const KEEP: u64 = 1_000;

/// Takes one event.
pub fn update(ui: &mut Ui, project: &Seen<'_>, event: Event) -> Vec<Effect> {
    let effects = match event {
        Event::Key(key) => press(ui, project, key),
        Event::Paste(words) => typing::paste(ui, &words),
        Event::Resize(width, height) => {
            if ui.size != (width, height) {
                ui.size = (width, height);
                ui.refresh(project);
            }
            ui.repaint = true;
            ui.stale = true;
            Vec::new()
        }
        Event::Quiet(for_so_long) => quiet(ui, project, for_so_long),
        Event::Done(ids, pending) => done(ui, project, &ids, pending),
        other => answered(ui, project, other),
    };
    allowed(ui, effects)
}

impl Ui {
    /// After how many milliseconds without a key something is to happen.
    pub fn wants_quiet(&self) -> Option<u64> {
        if self.seek.is_some() {
            return Some(0);
        }
        if self.waiting.is_some() && !self.which_key {
            return Some(WHICH_KEY);
        }
        typing::unkept(self).then_some(KEEP)
    }
    /// Where keys go.
    pub fn place(&self) -> Where {
        match self.lists.last().map(|list| &list.screen) {
            None if self.focus == super::ui::Focus::Tree => Where::Tree,
            None => Where::Text,
            Some(screen) => match screen {
                Screen::Transcripts => Where::Transcripts,
                Screen::Frame => Where::Frame,
                Screen::Notes => Where::Notes,
                Screen::Passages(_) => Where::Passages,
                Screen::History(_) => Where::History,
                Screen::Settle => Where::Settle,
                Screen::Discuss => Where::Discuss,
                Screen::Exchange => Where::Exchange,
                Screen::Frames => Where::Frames,
                Screen::Cast(_) => Where::Cast,
                Screen::Lines(..) => Where::Lines,
            },
        }
    }
}

fn press(ui: &mut Ui, project: &Seen<'_>, key: Key) -> Vec<Effect> {
    if ui.seek.take().is_some() {
        ui.say("The search was broken off.");
        if key == Key::Esc {
            return Vec::new();
        }
    }
    if ui.covered {
        ui.covered = false;
        ui.stale = true;
        return Vec::new();
    }
    if key == Key::Ctrl('c') {
        let effects = press(ui, project, Key::Esc);
        ui.say("q leaves. Your work is saved.");
        return effects;
    }
    if ui.layer.is_some() {
        return typing::press(ui, project, key);
    }
    let waiting = ui.waiting.take();
    let shown = std::mem::take(&mut ui.which_key);
    let prefix = match waiting {
        Some(which @ (Waiting::From | Waiting::To)) => {
            ui.stale |= shown;
            return match key {
                Key::Char(letter) if !letter.is_whitespace() => to_letter(ui, project, which, letter, false),
                _ => Vec::new(),
            };
        }
        Some(Waiting::Prefix(prefix)) => Some(prefix),
        None => None,
    };
    match ui.keys.bound(ui.place(), prefix, key) {
        Bound::Command(command, nth) => {
            ui.hush();
            ui.stale = true;
            let typed = if command.is_numbered() { nth.to_string() } else { String::new() };
            let effects = (command.run)(ui, project, &typed);
            only_to_read(ui);
            effects
        }
        Bound::Prefix => {
            ui.waiting = Some(Waiting::Prefix(key));
            Vec::new()
        }
        Bound::Nothing => {
            ui.stale |= shown;
            Vec::new()
        }
    }
}

/// Where nothing can be written, nothing is begun that would be lost.
fn only_to_read(ui: &mut Ui) {
    if let (Disk::ReadOnly(why), Some(super::ui::Layer::Writing(_))) = (&ui.saved, &ui.layer) {
        let why = format!("This project can only be read: {why}");
        ui.layer = None;
        ui.say(why);
    }
}

/// Moves the start or the end of the selection to a letter.
pub(super) fn to_letter(
    ui: &mut Ui,
    project: &Seen<'_>,
    which: Waiting,
    letter: char,
    again: bool,
) -> Vec<Effect> {
    let rows = ui.text_rows();
    ui.letter = Some((which, letter));
    ui.hush();
    ui.stale = true;
    let found = ui.transcript(project).is_some()
        && ui.reading.as_mut().is_some_and(|reading| reading.seek_letter(which, letter, again, rows));
    if !found {
        ui.say(format!("No word here starts with {letter}."));
    }
    Vec::new()
}

fn quiet(ui: &mut Ui, project: &Seen<'_>, for_so_long: u64) -> Vec<Effect> {
    command::seek_on(ui, project);
    if ui.waiting.is_some() && !ui.which_key && for_so_long >= WHICH_KEY {
        ui.which_key = true;
        ui.stale = true;
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
            "Not done: first what is held must be saved. :retry tries again, w writes it elsewhere."
                .to_owned()
        }
        Disk::ReadOnly(why) => format!("This project can only be read: {why}"),
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
            ui.last_code = made(code);
            if let Some(code) = ui.last_code.filter(|_| slowly) {
                hint(ui, project, code);
            }
        }
        Pending::Say(words) if words.is_empty() => ui.say("saved"),
        Pending::Say(words) => ui.say(words),
        Pending::TakenOff(name) => ui.taken_off = Some(name),
        Pending::Tree(words, code) => {
            if let Some(code) = made(code) {
                ui.tree.go_to(project, code);
                let rows = ui.text_rows();
                ui.tree.keep_in_sight(rows);
            }
            if !words.is_empty() {
                ui.say(words);
            }
        }
    }
    Vec::new()
}

/// Whoever put the same code on three times the slow way is told of its key, once.
fn hint(ui: &mut Ui, project: &Seen<'_>, code: CodeId) {
    let times = ui.slow.entry(code).or_default();
    *times = times.saturating_add(1);
    if *times != 3 {
        return;
    }
    let slot = ui.me.and_then(|me| project.quick.get(&me)).and_then(|quick| {
        quick.iter().find(|(_, held)| project.codes.resolve(**held) == code).map(|(slot, _)| *slot)
    });
    if let Some(slot) = slot {
        ui.say(format!("{} is on key {slot}", super::words::code_name(project, code)));
    }
}

fn answered(ui: &mut Ui, project: &Seen<'_>, event: Event) -> Vec<Effect> {
    match event {
        Event::Said(words) => {
            ui.refresh(project);
            ui.say(words);
        }
        Event::BroughtIn(words) => {
            // The list of what the bundle brings has done its work.
            if ui.lists.len() > 1 {
                ui.lists.pop();
            }
            ui.refresh(project);
            ui.say(words);
        }
        Event::Undone(words, steps) => {
            history(ui, project, steps);
            ui.refresh(project);
            ui.say(words);
        }
        Event::Steps(steps) => history(ui, project, steps),
        Event::Lines(title, lines) => open_lines(ui, project, title, lines, None),
        Event::Looked(file, words) => {
            let lines = words.lines().map(str::to_owned).collect();
            open_lines(ui, project, file.clone(), lines, Some(file));
        }
        Event::Kept => typing::kept(ui),
        Event::Refused(fault) => refused(ui, &fault, Vec::new(), false),
        Event::NotDone(fault, acts, private) => refused(ui, &fault, acts, private),
        _ => {}
    }
    Vec::new()
}

/// Shows the history, in the place of one that is on the screen.
fn history(ui: &mut Ui, project: &Seen<'_>, steps: Vec<super::StepLine>) {
    match ui.lists.last_mut() {
        Some(list) if matches!(list.screen, Screen::History(_)) => {
            list.screen = Screen::History(steps);
            ui.refresh(project);
        }
        _ => {
            ui.lists.clear();
            list::open(ui, project, Screen::History(steps));
        }
    }
}

fn open_lines(ui: &mut Ui, project: &Seen<'_>, title: String, lines: Vec<String>, bundle: Option<String>) {
    list::open(ui, project, Screen::Lines(lines, bundle));
    if let Some(list) = ui.lists.last_mut() {
        list.title = title;
    }
}

fn refused(ui: &mut Ui, fault: &Error, held: Vec<Act>, private: bool) {
    if fault.kind() == Kind::NotSaved {
        // What was held before is held still: a second refusal must not drop it.
        let held = match &ui.saved {
            Disk::Not { held: before, .. } if held.is_empty() => before.clone(),
            _ => held,
        };
        ui.saved = Disk::Not { why: fault.what(), held, private };
        ui.say(format!(
            "{}. Keep this window open. What you see is held here; w writes it elsewhere.",
            fault.what()
        ));
        return;
    }
    let hint = fault.hints().first().map(|hint| format!("   {hint}")).unwrap_or_default();
    ui.say(format!("{fault}{hint}"));
}
