//! Which command a key is in which place: the keymap of the settings, for the commands and screens of the tables.

use super::command::entry::{Command, Scope};
use super::command::{all, has};
use super::key::Key;
use super::place::Place;
use super::screen::SCREENS;
use crate::config::{Config, Entry, Found, Keymap, Places, Table};
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
    let places = |command: &Command| match command.scope {
        Scope::Everywhere => Places::ALL,
        Scope::Named => {
            Places::of(SCREENS.iter().enumerate().filter(|(_, s)| has(s, command)).map(|(nth, _)| nth))
        }
    };
    let entry = |command: &&'static Command| Entry {
        name: command.name,
        keys: command.keys,
        also: command.also,
        places: places(command),
        everywhere: command.scope == Scope::Everywhere,
    };
    Table {
        commands: COMMANDS.iter().map(entry).collect(),
        places: SCREENS.iter().map(|screen| screen.place.name()).collect(),
        menu: "view-menu",
        step_back: "select-reset",
        by_name: "command",
    }
}

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

    /// Looks a key up; `prefix` is the one pressed before, if that waits.
    pub fn bound(&self, place: Place, prefix: Option<Key>, key: Key) -> Bound {
        match self.0.look_up(number(place), prefix, key) {
            Found::Command(number, nth) => {
                COMMANDS.get(number).map_or(Bound::Nothing, |command| Bound::Command(command, nth))
            }
            Found::Prefix => Bound::Prefix,
            Found::Nothing => Bound::Nothing,
        }
    }

    /// What may follow a first key: the second keys and their commands, in the order of the table.
    pub fn after(&self, place: Place, prefix: Key) -> Vec<(Key, &'static Command)> {
        let follows = self.0.after(number(place), prefix).into_iter();
        follows.filter_map(|(key, number)| Some((key, *COMMANDS.get(number)?))).collect()
    }

    /// The commands that have a key in a place, in the order of the table.
    pub fn here(&self, place: Place) -> impl Iterator<Item = &'static Command> {
        let place = number(place);
        let has_key = move |(nth, _): &(usize, &&'static Command)| self.0.keys(*nth, Some(place)).next().is_some();
        COMMANDS.iter().enumerate().filter(has_key).map(|(_, command)| *command)
    }

    /// The keys of a command in a place, the one to show first.
    pub fn of(&self, name: &str, place: Place) -> Vec<String> {
        let command = self.0.number(name).unwrap_or(usize::MAX);
        self.0.keys(command, Some(number(place))).map(|row| row.to_string()).collect()
    }

    /// The key to show for a command: its first, or how it is run by name where it has none.
    pub fn shown(&self, name: &str) -> String {
        self.0.shown(name)
    }

    /// How a command is run by its name.
    pub fn by_name(&self, name: &str) -> String {
        self.0.by_name(name)
    }

    /// A key of a numbered command, from 1; the number itself where it has none.
    pub fn nth(&self, name: &str, nth: usize) -> String {
        let command = self.0.number(name).unwrap_or(usize::MAX);
        let key = self.0.keys(command, None).nth(nth.saturating_sub(1));
        key.map_or_else(|| nth.to_string(), |row| row.to_string())
    }

    /// The key that opens the menu of screens.
    pub fn menu(&self) -> Option<Key> {
        self.0.menu()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_screen_wins_over_one_that_works_everywhere() {
        let keys = Keys::default();
        let name = |place: &'static str, key| match keys.bound(Place::new(place), None, Key::Char(key)) {
            Bound::Command(command, _) => command.name,
            Bound::Prefix | Bound::Nothing => "",
        };
        assert_eq!((name("history", 'u'), name("frame", 'u')), ("undo-to", "undo"));
        assert_eq!((name("to settle", 'k'), name("notes", 'k')), ("keep", "prev"));
    }

    #[test]
    fn every_shared_command_is_named_by_a_screen_and_every_name_is_a_command() {
        for command in all() {
            let named = SCREENS.iter().any(|screen| has(screen, command));
            assert_eq!(named, command.scope == Scope::Named, "{}", command.name);
        }
        for screen in SCREENS {
            for name in screen.shared {
                assert!(all().any(|command| command.name == *name), "{name} in {}", screen.place.name());
            }
        }
    }
}
