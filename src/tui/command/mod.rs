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

pub use super::keymap::table;

use super::ui::Ui;
use super::{Effect, Keys, Where, tree};
use crate::model::Seen;

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
    /// Does it. The words after its name in `:`; of a command with numbered keys, the number of the key pressed.
    pub run: fn(&mut Ui, &Seen<'_>, &str) -> Vec<Effect>,
}

impl Command {
    /// True if it has several default keys, which mean the first, the second ... of something.
    pub fn is_numbered(&self) -> bool {
        self.keys.len() > 1
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

/// The commands that typed words find, best first: by name, then by the words of help and aliases. With a place,
/// only those that have a key there.
pub fn search(typed: &str, place: Option<(Where, &Keys)>) -> Vec<&'static Command> {
    let typed = tree::plain(typed.trim());
    let here = all().filter(|command| place.is_none_or(|(place, keys)| !keys.of(command, place).is_empty()));
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

These are the keys as they come. A line in `settings.toml` gives a command others: [guide.md](guide.md#your-own-keys-and-colours)
says how, by the names in the first column.
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
            assert_eq!(search(typed, None).first().map(|c| c.name), Some(name), "{typed}");
        }
    }
}
