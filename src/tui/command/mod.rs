//! Everything the screen can do, in one table: from it come the keys, `?`, `:`, the bottom line, what a half-typed
//! key may become, and `docs/keys.md`. A new command is one entry in the file of its family.

mod code;
mod frame;
mod go;
mod lists;
mod notes;
mod options;
mod places;
mod select;
mod steps;
mod words;

pub(super) use code::{apply_code, make_code};
pub(super) use frame::{merge_into, move_under};
pub(super) use go::{go_code, search_for, seek_on};
pub(super) use notes::KINDS;

use super::key::{Key, row};
use super::ui::Ui;
use super::{Effect, Where, tree};
use crate::model::Seen;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One thing the screen can do.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name, in `:` and in the manual.
    pub name: &'static str,
    /// Its keys; those of two are written `g u`.
    pub keys: &'static [&'static str],
    /// Other keys, for people who know vim, or who do not.
    pub also: &'static [&'static str],
    /// Where its keys work. Empty: everywhere.
    pub scope: &'static [Where],
    /// What it does, in one line.
    pub help: &'static str,
    /// Other words by which people look for it.
    pub words: &'static str,
    /// Does it. The words after its name in `:`, or the digit that was pressed.
    pub run: fn(&mut Ui, &Seen<'_>, &str) -> Vec<Effect>,
}

impl Command {
    /// Says whether its keys work there.
    pub fn works(&self, place: Where) -> bool {
        self.scope.is_empty() || self.scope.contains(&place)
    }
}

/// Commands that belong together, under a heading.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// The heading.
    pub title: &'static str,
    /// The commands.
    pub commands: &'static [Command],
}

/// All commands.
pub const FAMILIES: &[Family] = &[
    Family { title: "Select words", commands: select::COMMANDS },
    Family { title: "Code", commands: code::COMMANDS },
    Family { title: "Memos and marks", commands: notes::COMMANDS },
    Family { title: "Undo", commands: steps::COMMANDS },
    Family { title: "Go", commands: go::COMMANDS },
    Family { title: "The code tree", commands: frame::COMMANDS },
    Family { title: "Lists", commands: lists::COMMANDS },
    Family { title: "Places", commands: places::COMMANDS },
    Family { title: "Words and speakers", commands: words::COMMANDS },
    Family { title: "Settings", commands: options::COMMANDS },
];

/// Every command in order.
pub fn all() -> impl Iterator<Item = &'static Command> {
    FAMILIES.iter().flat_map(|family| family.commands)
}

/// The command of that name.
pub fn named(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name)
}

/// Commands by place and first key, with the second key where there is one.
type Keymap = HashMap<(Where, Key), Vec<(Option<Key>, &'static Command)>>;

static KEYMAP: LazyLock<Keymap> = LazyLock::new(|| {
    let mut map: Keymap = HashMap::new();
    // A command's own key wins over another's "also" key: in the questions `k` keeps, elsewhere it goes up.
    for also in [false, true] {
        for command in all() {
            for keys in if also { command.also } else { command.keys } {
                let keys = row(keys);
                let Some(&first) = keys.first() else { continue };
                let second = keys.get(1).copied();
                for &place in Where::ALL.iter().filter(|place| command.works(**place)) {
                    let list = map.entry((place, first)).or_default();
                    if !(also && list.iter().any(|(other, _)| *other == second)) {
                        list.push((second, command));
                    }
                }
            }
        }
    }
    map
});

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

/// Looks a key up; `prefix` is the one pressed before, if that waits.
pub fn bound(place: Where, prefix: Option<Key>, key: Key) -> Bound {
    let Some(list) = KEYMAP.get(&(place, prefix.unwrap_or(key))) else { return Bound::Nothing };
    let wanted = prefix.map(|_| key);
    match list.iter().find(|(second, _)| *second == wanted) {
        Some((_, command)) => Bound::Command(command),
        None if prefix.is_none() => Bound::Prefix,
        None => Bound::Nothing,
    }
}

/// What may follow a first key: the second keys and their commands.
pub fn after(place: Where, prefix: Key) -> Vec<(Key, &'static Command)> {
    let list = KEYMAP.get(&(place, prefix));
    list.into_iter().flatten().filter_map(|(second, command)| Some(((*second)?, *command))).collect()
}

/// Says where two commands want the same key; empty as it should be.
pub fn clashes() -> Vec<String> {
    let mut found = Vec::new();
    for ((place, key), list) in KEYMAP.iter() {
        for (nth, (second, command)) in list.iter().enumerate() {
            let same =
                |(other, _): &(Option<Key>, &Command)| other == second || other.is_none() || second.is_none();
            if let Some((_, other)) = list[..nth].iter().find(|entry| same(entry)) {
                found.push(format!("{key} in {place:?}: {} and {}", other.name, command.name));
            }
        }
    }
    found
}

/// The commands that typed words find, best first: by name, then by the words of help and aliases. With a place,
/// only those whose keys work there.
pub fn search(typed: &str, place: Option<Where>) -> Vec<&'static Command> {
    let typed = tree::plain(typed.trim());
    let here =
        all().filter(|command| place.is_none_or(|place| command.works(place) && !command.keys.is_empty()));
    if typed.is_empty() {
        return here.collect();
    }
    let rank = |command: &Command| -> Option<u8> {
        let help = tree::plain(command.help);
        if command.name.starts_with(&typed) {
            return Some(0);
        }
        if command.words.split(' ').any(|word| word.starts_with(&typed)) {
            return Some(1);
        }
        let all = |text: &str| typed.split_whitespace().all(|word| text.contains(word));
        (command.name.contains(&typed) || all(&help)).then_some(2)
    };
    let mut ranked: Vec<(u8, &Command)> = here.filter_map(|c| rank(c).map(|rank| (rank, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, command)| command).collect()
}

/// The page `docs/keys.md`.
pub fn manual() -> String {
    let mut page = String::from(MANUAL_HEAD);
    for family in FAMILIES {
        page.push_str(&format!(
            "\n## {}\n\n| command | key | also | where | what it does |\n|---|---|---|---|---|\n",
            family.title
        ));
        for command in family.commands {
            let keys = |keys: &[&str]| {
                keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect::<Vec<_>>()
            };
            let places: Vec<&str> = command.scope.iter().map(|place| place.name()).collect();
            let places = if places.is_empty() { "everywhere".to_owned() } else { places.join(", ") };
            let own = if command.keys.is_empty() {
                format!("`:{}`", command.name)
            } else {
                keys(command.keys).join(" ")
            };
            let also = keys(command.also).join(" ");
            page.push_str(&format!("| {} | {own} | {also} | {places} | {} |\n", command.name, command.help));
        }
    }
    page
}

const MANUAL_HEAD: &str = "# Keys

This page is printed from the program's own table of commands; a test keeps it fresh. On the screen, `?` lists the
keys of the place you are in, `:` finds any command by name or by what it does, and Enter runs it.

Some words are always selected: one sentence, to begin with. Whatever you do, you do to the selected words. Esc steps
back, `u` undoes. In a field you type: Enter is done (in a memo, Esc is), Ctrl-w drops a word, Ctrl-z undoes typing.
Space (the menu of screens), `g`, `f` and `t` wait for one more key, and after half a second show what it may be.
";

/// Nothing but words in the third row.
pub(super) fn say(ui: &mut Ui, words: impl Into<String>) -> Vec<Effect> {
    ui.say(words);
    Vec::new()
}

/// A key that does nothing here says so once, then is silent.
pub(super) fn say_once(ui: &mut Ui, name: &'static str, words: impl Into<String>) -> Vec<Effect> {
    let here = (name, Some(ui.place()));
    if !ui.told.contains(&here) {
        ui.told.push(here);
        ui.say(words);
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_want_the_same_key_in_one_place() {
        assert_eq!(clashes(), Vec::<String>::new());
    }

    #[test]
    fn every_key_of_the_table_is_a_key_and_every_name_is_there_once() {
        let mut names: Vec<&str> = all().map(|command| command.name).collect();
        for command in all() {
            for keys in command.keys.iter().chain(command.also) {
                assert!(matches!(row(keys).len(), 1 | 2), "{keys} of {}", command.name);
            }
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn plain_words_find_commands() {
        for (typed, name) in
            [("label", "code"), ("highlight", "quote"), ("delete", "take-off"), ("save", "quit")]
        {
            assert_eq!(search(typed, None).first().map(|c| c.name), Some(name), "{typed}");
        }
    }
}
