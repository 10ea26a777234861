//! The keys in force, for the commands of the screen.

use super::command::{self, Command};
use super::key::Key;
use super::{Where, command::Bound};
use crate::config::{Config, Entry, Found, Keymap, Places, Table};
use std::sync::{Arc, LazyLock};

/// The keys in force. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Keys(Arc<Keymap>);

/// The commands in the order of the table; the keymap speaks of them by their numbers.
static COMMANDS: LazyLock<Vec<&'static Command>> = LazyLock::new(|| command::all().collect());

/// The commands of the screen with their default keys, as the settings see them.
pub fn table() -> Table {
    let entry = |command: &&'static Command| Entry {
        name: command.name,
        keys: command.keys,
        also: command.also,
        places: places(command.scope),
    };
    Table {
        commands: COMMANDS.iter().map(entry).collect(),
        places: Where::ALL.iter().map(|place| place.name()).collect(),
        menu: "view-menu",
        step_back: "select-reset",
        by_name: "command",
    }
}

fn places(scope: &[Where]) -> Places {
    if scope.is_empty() { Places::ALL } else { Places::of(scope.iter().map(|place| *place as usize)) }
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
    pub fn bound(&self, place: Where, prefix: Option<Key>, key: Key) -> Bound {
        match self.0.look_up(place as usize, prefix, key) {
            Found::Command(number, nth) => {
                COMMANDS.get(number).map_or(Bound::Nothing, |command| Bound::Command(command, nth))
            }
            Found::Prefix => Bound::Prefix,
            Found::Nothing => Bound::Nothing,
        }
    }

    /// What may follow a first key: the second keys and their commands.
    pub fn after(&self, place: Where, prefix: Key) -> Vec<(Key, &'static Command)> {
        let follows = self.0.after(place as usize, prefix).into_iter();
        follows.filter_map(|(key, number)| Some((key, *COMMANDS.get(number)?))).collect()
    }

    /// The keys of a command in a place, the one to show first.
    pub fn of(&self, command: &Command, place: Where) -> Vec<String> {
        let number = self.0.number(command.name).unwrap_or(usize::MAX);
        self.0.keys(number, Some(place as usize)).map(|row| row.to_string()).collect()
    }

    /// The key to show for a command: its first, or `:name` where it has none.
    pub fn shown(&self, name: &str) -> String {
        self.0.shown(name)
    }

    /// The key that opens the menu of screens.
    pub fn menu(&self) -> Option<Key> {
        self.0.menu()
    }
}
