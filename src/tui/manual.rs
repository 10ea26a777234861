//! The page of keys, printed from the tables of commands and screens.

use super::command::entry::Scope;
use super::command::{families, has};
use super::keymap::Keys;
use super::message::Message;
use super::screen::SCREENS;

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
