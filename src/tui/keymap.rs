//! The keys in force, for the commands of the screen. The keymap itself is a value of the settings, which speaks of
//! commands and places by their numbers; here numbers become commands and places again.

use super::command::entry::{Command, Scope};
use super::command::{all, has, named};
use super::place::Place;
use super::screen::SCREENS;
use super::screen::entry::Screen;
use super::ui::Ui;
use crate::config::{Config, Entry, Found, Key, Keymap, Places, Table};
use std::sync::{Arc, LazyLock};

/// The keys in force. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Keys(Arc<Keymap>);

/// What a key is in a place.
#[derive(Debug)]
pub enum Bound {
    /// A command, and which of its keys it is, from 1.
    Command(&'static Command, usize),
    /// The first of two keys.
    Prefix,
    /// Nothing.
    Nothing,
}

/// The commands in the order of the table; the keymap speaks of them by their numbers.
static COMMANDS: LazyLock<Vec<&'static Command>> = LazyLock::new(|| all().collect());

/// The commands of the screen with their default keys, as the settings see them.
pub fn table() -> Table {
    let entry = |command: &&'static Command| Entry {
        name: command.name,
        keys: command.keys,
        also: command.also,
        places: places(command),
    };
    Table {
        commands: COMMANDS.iter().map(entry).collect(),
        places: SCREENS.iter().map(|screen| screen.place.name()).collect(),
        menu: "view-menu",
        step_back: "select-reset",
        by_name: "command",
    }
}

/// Where the keys of a command work. One that works everywhere gives way on a screen that has another command for its
/// key: in the history `u` undoes back to a step.
fn places(command: &Command) -> Places {
    let gives_way = |screen: &Screen| {
        let wants = |other: &Command| other.keys.iter().any(|key| command.keys.contains(key));
        all().any(|other| other.scope == Scope::Named && has(screen, other) && wants(other))
    };
    let works = |screen: &Screen| match command.scope {
        Scope::Everywhere => !gives_way(screen),
        Scope::Named => has(screen, command),
    };
    match SCREENS.iter().all(works) {
        true => Places::ALL,
        false => Places::of((0..).zip(SCREENS).filter(|(_, screen)| works(screen)).map(|(nth, _)| nth)),
    }
}

/// The number of a place, which is that of its screen.
fn number(place: Place) -> usize {
    SCREENS.iter().position(|screen| screen.place == place).unwrap_or(0)
}

impl Default for Keys {
    /// The keys of `docs/keys.md`.
    fn default() -> Keys {
        static DEFAULT: LazyLock<Keys> = LazyLock::new(|| Keys::new(Config::defaults(&table()).keymap));
        DEFAULT.clone()
    }
}

impl Keys {
    /// The keys of a keymap that was made from [`table()`].
    pub fn new(keymap: Keymap) -> Keys {
        Keys(Arc::new(keymap))
    }
    /// The keymap, as the screen's state holds it.
    pub(super) fn keymap(&self) -> Arc<Keymap> {
        self.0.clone()
    }
    /// What a key is in a place; `prefix` is the one pressed before, if that waits.
    pub fn bound(&self, place: Place, prefix: Option<Key>, key: Key) -> Bound {
        look_up(&self.0, place, prefix, key)
    }
}

fn look_up(keymap: &Keymap, place: Place, prefix: Option<Key>, key: Key) -> Bound {
    match keymap.look_up(number(place), prefix, key) {
        Found::Command(number, nth) => {
            COMMANDS.get(number).map_or(Bound::Nothing, |command| Bound::Command(command, nth))
        }
        Found::Prefix => Bound::Prefix,
        Found::Nothing => Bound::Nothing,
    }
}

/// What a key is in the place where keys go; `prefix` is the one pressed before, if that waits.
pub(super) fn bound(ui: &Ui, prefix: Option<Key>, key: Key) -> Bound {
    look_up(&ui.keys, ui.place(), prefix, key)
}

/// What may follow a first key: the second keys and their commands.
pub(super) fn after(ui: &Ui, prefix: Key) -> Vec<(Key, &'static Command)> {
    let follows = ui.keys.after(number(ui.place()), prefix).into_iter();
    follows.filter_map(|(key, number)| Some((key, *COMMANDS.get(number)?))).collect()
}

/// The keys of a command in the place where keys go, the one to show first.
pub(super) fn of(ui: &Ui, command: &Command) -> Vec<String> {
    let nth = ui.keys.number(command.name).unwrap_or(usize::MAX);
    ui.keys.keys(nth, Some(number(ui.place()))).map(|row| row.to_string()).collect()
}

/// The key to show for the command of that name, if it has one here.
pub(super) fn key_of(ui: &Ui, name: &str) -> Option<String> {
    named(name).and_then(|command| of(ui, command).into_iter().next())
}

/// The commands that have a key in the place where keys go, in the order of the table.
pub(super) fn here(ui: &Ui) -> impl Iterator<Item = &'static Command> {
    COMMANDS.iter().copied().filter(|command| !of(ui, command).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_screen_wins_over_one_that_works_everywhere() {
        let keys = Keys::default();
        let name = |place: &'static str, key: char| match keys.bound(Place::new(place), None, Key::Char(key))
        {
            Bound::Command(command, _) => command.name,
            Bound::Prefix | Bound::Nothing => "",
        };
        assert_eq!((name("history", 'u'), name("frame", 'u')), ("undo-to", "undo"));
        assert_eq!((name("to settle", 'k'), name("notes", 'k')), ("prev", "prev"));
    }

    #[test]
    fn every_shared_command_is_named_by_a_screen_and_every_name_is_a_command() {
        for command in all() {
            let named = SCREENS.iter().any(|screen| has(screen, command));
            assert_eq!(named, command.scope == Scope::Named, "{}", command.name);
        }
        for screen in SCREENS {
            for name in screen.shared {
                assert!(named(name).is_some(), "{name} in {}", screen.place.name());
            }
        }
    }
}
