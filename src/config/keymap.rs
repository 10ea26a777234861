//! The keymap: which key is which command in which place of the screen.

use super::key::{Key, Row};
use std::collections::HashMap;

/// A set of places of the screen, by their numbers (0 to 63) in [`Table::places`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places(u64);

impl Places {
    /// Every place.
    pub const ALL: Places = Places(u64::MAX);
    /// No place.
    pub const NONE: Places = Places(0);

    /// The places with these numbers.
    pub fn of(numbers: impl IntoIterator<Item = usize>) -> Places {
        Places(numbers.into_iter().fold(0, |all, nth| all | 1 << (nth % 64)))
    }
    /// True if the place with this number is among them.
    pub fn contains(self, nth: usize) -> bool {
        self.0 & 1 << (nth % 64) != 0
    }
    /// The places that are in both.
    #[must_use]
    pub fn both(self, other: Places) -> Places {
        Places(self.0 & other.0)
    }
    /// The places that are in the first alone.
    #[must_use]
    pub fn without(self, other: Places) -> Places {
        Places(self.0 & !other.0)
    }
    /// True if there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A command as the keymap sees it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its default keys, the first of which is shown.
    pub keys: &'static [&'static str],
    /// Further default keys. They give way to any other command's key.
    pub also: &'static [&'static str],
    /// Where its keys work.
    pub places: Places,
}

/// The commands that keys are for. The layer that has the commands makes it.
#[derive(Debug, Clone)]
pub struct Table {
    /// The commands. A [`Keymap`] speaks of them by their numbers here.
    pub commands: Vec<Entry>,
    /// The names of the places, for messages.
    pub places: Vec<&'static str>,
    /// The command that is a menu: its key begins those default keys of two that begin with its default key.
    pub menu: &'static str,
    /// The command that Esc belongs to.
    pub step_back: &'static str,
    /// The command that runs others by name. It must have a key.
    pub by_name: &'static str,
}

impl Table {
    /// The number of a command.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.commands.iter().position(|command| command.name == name)
    }
    /// Names of places for a message.
    pub(super) fn name_places(&self, places: Places) -> String {
        let names = self.places.iter().enumerate().filter(|(nth, _)| places.contains(*nth));
        let names: Vec<&str> = names.map(|(_, name)| *name).collect();
        match names.len() {
            all if all == self.places.len() => "everywhere".to_owned(),
            _ => format!("in {}", names.join(", ")),
        }
    }
}

/// A key of a command, with the places where it is in force.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bind {
    /// The number of the command.
    pub command: usize,
    /// The number of the key among the command's own, from 1.
    pub nth: usize,
    pub row: Row,
    pub places: Places,
}

/// What a key is in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A command by its number in the table, and which of its keys it is, from 1.
    Command(usize, usize),
    /// The first of two keys.
    Prefix,
    /// Nothing.
    Nothing,
}

/// The keys in force. Looking one up takes constant time and allocates nothing.
#[derive(Debug, Clone)]
pub struct Keymap {
    binds: HashMap<Row, Vec<Bind>>,
    /// First keys of two, with the places where a second key may follow.
    prefixes: HashMap<Key, Places>,
    /// The keys of each command, by its number.
    keys: Vec<Vec<Bind>>,
    names: HashMap<&'static str, usize>,
    menu: Option<Key>,
    /// What one presses before the name of a command.
    before_name: String,
}

impl Keymap {
    /// A keymap of binds that do not clash. Those of the menu are first keys of two and lead to no command.
    pub(super) fn new(table: &Table, all: &[Bind]) -> Keymap {
        let is_menu = |bind: &Bind| table.commands[bind.command].name == table.menu;
        let names = table.commands.iter().enumerate().map(|(nth, command)| (command.name, nth)).collect();
        let mut keys = vec![Vec::new(); table.commands.len()];
        let mut binds: HashMap<Row, Vec<Bind>> = HashMap::new();
        let mut prefixes: HashMap<Key, Places> = HashMap::new();
        for bind in all {
            keys[bind.command].push(*bind);
            if is_menu(bind) {
                continue;
            }
            binds.entry(bind.row).or_default().push(*bind);
            if bind.row.second.is_some() {
                let places = prefixes.entry(bind.row.first).or_insert(Places::NONE);
                *places = Places(places.0 | bind.places.0);
            }
        }
        let by_name = table.number(table.by_name).and_then(|number| keys[number].first());
        let before_name = match by_name.map(|bind| bind.row.to_string()) {
            Some(key) if key != ":" => format!("{key} "),
            _ => ":".to_owned(),
        };
        let menu = all.iter().find(|bind| is_menu(bind)).map(|bind| bind.row.first);
        Keymap { binds, prefixes, keys, names, menu, before_name }
    }

    /// Looks a key up; `prefix` is the key pressed before it, if that one waits.
    pub fn look_up(&self, place: usize, prefix: Option<Key>, key: Key) -> Found {
        let row = match prefix {
            Some(first) => Row { first, second: Some(key) },
            None => Row { first: key, second: None },
        };
        let here = |binds: &Vec<Bind>| binds.iter().find(|bind| bind.places.contains(place)).copied();
        match self.binds.get(&row).and_then(here) {
            Some(bind) => Found::Command(bind.command, bind.nth),
            None if prefix.is_none() && self.prefixes.get(&key).is_some_and(|p| p.contains(place)) => {
                Found::Prefix
            }
            None => Found::Nothing,
        }
    }

    /// The second keys that may follow a first one, with the numbers of their commands, in the order of the table.
    pub fn after(&self, place: usize, prefix: Key) -> Vec<(Key, usize)> {
        let follows = |bind: &Bind| {
            let second = bind.row.second.filter(|_| bind.row.first == prefix && bind.places.contains(place));
            second.map(|second| (second, bind.command))
        };
        self.keys.iter().flatten().filter_map(follows).collect()
    }

    /// The keys of a command in force in a place, or in any; the one to show comes first.
    pub fn keys(&self, command: usize, place: Option<usize>) -> impl Iterator<Item = Row> {
        let here = move |bind: &&Bind| place.is_none_or(|place| bind.places.contains(place));
        self.keys.get(command).into_iter().flatten().filter(here).map(|bind| bind.row)
    }

    /// The number of a command.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The key to show for a command: its first, or how it is run by name where it has none.
    pub fn shown(&self, name: &str) -> String {
        let key = self.number(name).and_then(|command| self.keys(command, None).next());
        key.map_or_else(|| self.by_name(name), |row| row.to_string())
    }

    /// How a command is run by its name: `:name`, or with the person's own key in place of `:`.
    pub fn by_name(&self, name: &str) -> String {
        format!("{}{name}", self.before_name)
    }

    /// A key of a numbered command, from 1; the number itself where it has none.
    pub fn nth(&self, name: &str, nth: usize) -> String {
        let key = self.number(name).and_then(|command| self.keys(command, None).nth(nth.checked_sub(1)?));
        key.map_or_else(|| nth.to_string(), |row| row.to_string())
    }

    /// The key that opens the menu; none if the person took it away.
    pub fn menu(&self) -> Option<Key> {
        self.menu
    }
}
