//! Everything that the screen can do, in one table: from it come the keys, `?`, `:`, the last row, what a half-typed key
//! may become, and `docs/keys.md`. A command of one screen is an entry in the file of that screen; one that several
//! screens share is an entry in the file of its family, and the screens name it.

pub mod code;
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

use super::keymap::Keys;
use super::message::{Message, without_keys};
use super::pane::tree::plain;
use super::screen::SCREENS;
use super::screen::entry::{Body, Screen};
use entry::{Command, Scope};

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
        family("Select words", &[select::COMMANDS]),
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

/// Those of some commands that typed words find, best first: by name, then by the words of help and aliases.
pub fn search(typed: &str, among: impl Iterator<Item = &'static Command>) -> Vec<&'static Command> {
    let typed = plain(typed.trim());
    if typed.is_empty() {
        return among.collect();
    }
    let rank = |command: &Command| -> Option<u8> {
        let help = plain(&without_keys(command.help));
        if command.name.starts_with(&typed) {
            return Some(0);
        }
        if command.words.split(' ').any(|word| word.starts_with(&typed)) {
            return Some(1);
        }
        let all = |text: &str| typed.split_whitespace().all(|word| text.contains(word));
        (command.name.contains(&typed) || all(&help)).then_some(2)
    };
    let mut ranked: Vec<(u8, &Command)> = among.filter_map(|c| rank(c).map(|rank| (rank, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, command)| command).collect()
}

/// The page `docs/keys.md`.
pub fn manual() -> String {
    let keymap = Keys::default().keymap();
    let mut page = Message::from(MANUAL_HEAD).shown(&keymap);
    for family in families() {
        page.push_str(&format!(
            "\n## {}\n\n| command | key | also | where | what it does |\n|---|---|---|---|---|\n",
            family.title
        ));
        for command in family.commands {
            let keys = |keys: &[&str]| {
                keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect::<Vec<_>>()
            };
            let places =
                SCREENS.iter().filter(|screen| has(screen, command)).map(|screen| screen.place.name());
            let places = match command.scope {
                Scope::Everywhere => "everywhere".to_owned(),
                Scope::Named => places.collect::<Vec<_>>().join(", "),
            };
            let own = if command.keys.is_empty() {
                format!("`:{}`", command.name)
            } else {
                keys(command.keys).join(" ")
            };
            let also = keys(command.also).join(" ");
            let help = Message::from(command.help).shown(&keymap);
            page.push_str(&format!("| {} | {own} | {also} | {places} | {help} |\n", command.name));
        }
    }
    page
}

const MANUAL_HEAD: &str = "# Keys

This page is printed from the program's own table of commands; a test keeps it fresh. On the screen, `?` lists the
keys of the place you are in, `:` finds any command by name or by what it does, and {Enter} runs it.

Some words are always selected: one sentence, to begin with. Whatever you do, you do to the selected words. {Esc} steps
back, `{undo}` undoes. In a field you type: {Enter} is done (in a memo, {Esc} is), {Ctrl-w} drops a word, {Ctrl-z} undoes typing.
{view-menu} (the menu of screens), `g`, `f` and `t` wait for one more key, and after half a second show what it may be.

These are the keys as they come. A line in `settings.toml` gives a command others: [guide.md](guide.md#your-own-keys-and-colours)
says how, by the names in the first column.
";

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
        for (typed, name) in
            [("label", "code"), ("highlight", "quote"), ("delete", "take-off"), ("save", "quit")]
        {
            assert_eq!(search(typed, all()).first().map(|c| c.name), Some(name), "{typed}");
        }
    }
}
