//! Which command a key is in which place. Made from the tables of commands and screens.

use super::command::entry::{Command, Scope};
use super::command::{all, has};
use super::key::{Key, row};
use super::place::Place;
use super::screen::SCREENS;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Commands by place and first key, with the second key where there is one.
#[derive(Debug, Default)]
pub struct Keymap {
    bound: HashMap<(Place, Key), Vec<(Option<Key>, &'static Command)>>,
    clashes: Vec<String>,
}

/// What a key is in a place.
#[derive(Debug)]
pub enum Bound {
    /// A command.
    Command(&'static Command),
    /// The first of two keys.
    Prefix,
    /// Nothing.
    Nothing,
}

/// The keys in force.
pub static KEYMAP: LazyLock<Keymap> = LazyLock::new(Keymap::new);

impl Keymap {
    /// The keys of the tables. A command's own key wins over another's «also» key (in the questions `k` keeps, elsewhere
    /// it goes up), and the key of a screen wins over one that works everywhere (in the history `u` undoes back to a
    /// step).
    fn new() -> Keymap {
        let mut map = Keymap::default();
        for also in [false, true] {
            for scope in [Scope::Named, Scope::Everywhere] {
                for command in all().filter(|command| command.scope == scope) {
                    for keys in if also { command.also } else { command.keys } {
                        map.bind(command, keys, (also, scope));
                    }
                }
            }
        }
        map
    }

    fn bind(&mut self, command: &'static Command, keys: &str, rank: (bool, Scope)) {
        let keys = row(keys);
        let Some(&first) = keys.first() else { return };
        let second = keys.get(1).copied();
        let places = SCREENS.iter().filter(|s| rank.1 == Scope::Everywhere || has(s, command));
        for place in places.map(|screen| screen.place) {
            let list = self.bound.entry((place, first)).or_default();
            let same = |other: &Option<Key>| *other == second || other.is_none() || second.is_none();
            match list.iter().find(|(other, _)| same(other)) {
                None => list.push((second, command)),
                Some((_, other)) if rank == (false, other.scope) => self.clashes.push(format!(
                    "{first} in {}: {} and {}",
                    place.name(),
                    other.name,
                    command.name
                )),
                Some(_) => {}
            }
        }
    }

    /// Looks a key up; `prefix` is the one pressed before, if that waits.
    pub fn bound(&self, place: Place, prefix: Option<Key>, key: Key) -> Bound {
        let Some(list) = self.bound.get(&(place, prefix.unwrap_or(key))) else { return Bound::Nothing };
        let wanted = prefix.map(|_| key);
        match list.iter().find(|(second, _)| *second == wanted) {
            Some((_, command)) => Bound::Command(command),
            None if prefix.is_none() => Bound::Prefix,
            None => Bound::Nothing,
        }
    }

    /// What may follow a first key: the second keys and their commands, in the order of the table.
    pub fn after(&self, place: Place, prefix: Key) -> Vec<(Key, &'static Command)> {
        let list = self.bound.get(&(place, prefix));
        list.into_iter().flatten().filter_map(|(second, command)| Some(((*second)?, *command))).collect()
    }

    /// The commands that have a key in a place, in the order of the table.
    pub fn here(&self, place: Place) -> impl Iterator<Item = &'static Command> {
        let lists = self.bound.iter().filter(|((other, _), _)| *other == place);
        let names: Vec<&str> = lists.flat_map(|(_, list)| list).map(|(_, command)| command.name).collect();
        all().filter(move |command| !command.keys.is_empty() && names.contains(&command.name))
    }

    /// Where two commands want the same key; empty as it should be.
    pub fn clashes(&self) -> &[String] {
        &self.clashes
    }
}

/// The first key of a command, as it is written; empty for one without keys.
pub fn key_of(name: &str) -> &'static str {
    all().find(|command| command.name == name).and_then(|command| command.keys.first()).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_want_the_same_key_in_one_place() {
        assert_eq!(KEYMAP.clashes(), Vec::<String>::new());
    }

    #[test]
    fn the_key_of_a_screen_wins_over_one_that_works_everywhere() {
        let name = |place: &'static str, key: &str| match KEYMAP.bound(Place::new(place), None, row(key)[0]) {
            Bound::Command(command) => command.name,
            Bound::Prefix | Bound::Nothing => "",
        };
        assert_eq!((name("history", "u"), name("frame", "u")), ("undo-to", "undo"));
        assert_eq!((name("to settle", "k"), name("notes", "k")), ("keep", "prev"));
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
