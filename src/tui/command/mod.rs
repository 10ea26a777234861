//! Everything that the screen can do, in one table: from it come the keys, `?`, `:`, the last row, what a half-typed key
//! may become, and `docs/keys.md`. A command of one screen is an entry in the file of that screen; one that several
//! screens share is an entry in the file of its family, and the screens name it.

pub mod code;
mod copy;
pub mod entry;
pub mod frame;
pub mod go;
pub mod lists;
pub mod notes;
mod options;
mod places;
pub mod select;
mod steps;
mod words;

use super::message::without_keys;
use super::pane::tree::plain;
use super::screen::SCREENS;
use super::screen::entry::{Body, Screen};
use entry::Command;

/// Commands that belong together, under a heading.
#[derive(Debug)]
pub struct Family {
    /// The heading.
    pub title: &'static str,
    /// The commands.
    pub commands: Vec<&'static Command>,
}

/// All commands.
pub fn families() -> Vec<Family> {
    let family = |title, tables: &[&'static [Command]]| Family {
        title,
        commands: tables.iter().flat_map(|table| table.iter()).collect(),
    };
    let ways = SCREENS.iter().map(|screen| screen.ways);
    let ways: Vec<&'static [Command]> =
        [places::PANES].into_iter().chain(ways).chain([places::WAYS]).collect();
    let own = SCREENS.iter().map(|screen| screen.own);
    let own: Vec<&'static [Command]> = [lists::COMMANDS].into_iter().chain(own).collect();
    vec![
        family("Select words", &[select::COMMANDS, copy::COMMANDS]),
        family("Code", &[code::COMMANDS]),
        family("Memos and marks", &[notes::COMMANDS]),
        family("Undo", &[steps::COMMANDS]),
        family("Go", &[go::COMMANDS]),
        family("The code tree", &[frame::COMMANDS]),
        family("Lists", &own),
        family("Places", &ways),
        family("Words and speakers", &[words::COMMANDS]),
        family("Settings", &[options::COMMANDS]),
    ]
}

/// Every command in order.
pub fn all() -> impl Iterator<Item = &'static Command> {
    families().into_iter().flat_map(|family| family.commands)
}

/// The command of that name.
pub fn named(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name)
}

/// True if a screen lists a command as its own or as one that it shares.
pub fn has(screen: &Screen, command: &Command) -> bool {
    let rows = matches!(screen.body, Body::Rows(_)) && command.name == lists::OPEN;
    rows || screen.shared.contains(&command.name) || screen.own.iter().any(|own| own.name == command.name)
}

/// Those of some commands that typed words find, best first: by a key typed exactly, by a whole name, by another word for
/// it, by the beginning of either, by the words of help. `keys` gives the keys of a command.
pub fn search(
    typed: &str,
    among: impl Iterator<Item = &'static Command>,
    keys: impl Fn(&Command) -> Vec<String>,
) -> Vec<&'static Command> {
    let exact = typed.trim();
    let typed = plain(exact);
    if typed.is_empty() {
        return among.collect();
    }
    let rank = |command: &Command| -> Option<u8> {
        if keys(command).iter().any(|key| key == exact) {
            return Some(0);
        }
        let words = || command.words.split(' ');
        if command.name == typed {
            return Some(1);
        }
        if words().any(|word| word == typed) {
            return Some(2);
        }
        if command.name.starts_with(&typed) {
            return Some(3);
        }
        if words().any(|word| word.starts_with(&typed)) {
            return Some(4);
        }
        let help = plain(&without_keys(command.help));
        let all = |text: &str| typed.split_whitespace().all(|word| text.contains(word));
        (command.name.contains(&typed) || all(&help)).then_some(5)
    };
    let mut ranked: Vec<(u8, &Command)> = among.filter_map(|c| rank(c).map(|rank| (rank, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Row;

    #[test]
    fn every_default_key_is_a_key_and_every_name_is_there_once() {
        let mut names: Vec<&str> = all().map(|command| command.name).collect();
        for command in all() {
            for keys in command.keys.iter().chain(command.also) {
                assert!(keys.parse::<Row>().is_ok(), "{keys} of {}", command.name);
            }
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn plain_words_find_commands() {
        for (typed, name) in [
            ("label", "code"),
            ("highlight", "quote"),
            ("delete", "take-off"),
            ("save", "retry"),
            ("private", "memo"),
            ("secret", "memo"),
            ("export", "exchange"),
            ("send", "exchange"),
            ("share", "exchange"),
            ("colour", "option"),
            ("color", "option"),
            ("dark", "option"),
            ("light", "option"),
            ("name", "rename"),
            ("edit", "rename"),
            ("erase", "take-off"),
            ("subcode", "tree-add"),
            ("child", "tree-add"),
            ("signs", "legend"),
            ("mouse", "mouse"),
        ] {
            assert_eq!(search(typed, all(), |_| Vec::new()).first().map(|c| c.name), Some(name), "{typed}");
        }
    }
}
