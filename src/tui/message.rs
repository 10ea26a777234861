//! Messages: words in which commands are named, and shown with the keys in force.

use super::keymap::Keys;
use super::command;

/// Keys of fields and boxes that a message may name. They are always the same.
pub const FIXED: &[&str] = &["Enter", "Esc", "Tab", "/", "Ctrl-p", "Ctrl-w", "Ctrl-z"];

/// Words for the person at the screen.
///
/// In the template, `{}` is the next value, `{undo}` the key of that command, `{:undo}` how the command is run by its
/// name, and `{Enter}` one of the [`FIXED`] keys. Values are shown as they are, whatever braces they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    template: &'static str,
    values: Vec<String>,
}

/// Makes a [`Message`] of a template and its values.
macro_rules! message {
    ($template:literal $(, $value:expr)* $(,)?) => {
        $crate::tui::message::Message::new($template, vec![$($value.to_string()),*])
    };
}
pub(in crate::tui) use message;

impl Message {
    /// A message of a template and as many values as the template has gaps.
    pub fn new(template: &'static str, values: Vec<String>) -> Message {
        debug_assert_eq!(template.matches("{}").count(), values.len(), "{template}");
        Message { template, values }
    }

    /// True if it says nothing.
    pub fn is_empty(&self) -> bool {
        self.template.is_empty()
    }

    /// The words, with the keys in force.
    pub fn shown(&self, keys: &Keys) -> String {
        let mut out = String::new();
        let mut values = self.values.iter();
        for piece in pieces(self.template) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Gap("") => out.push_str(values.next().map_or("", String::as_str)),
                Piece::Gap(name) => out.push_str(&named(name, keys)),
            }
        }
        out
    }
}

/// The key that a gap of a template names.
fn named(name: &str, keys: &Keys) -> String {
    match name.strip_prefix(':') {
        Some(command) => keys.by_name(command),
        None if FIXED.contains(&name) => name.to_owned(),
        None => keys.shown(name),
    }
}

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words that are shown as they are.
    Words(&'t str),
    /// What is between braces: nothing for a value, else the name of a command or of a fixed key.
    Gap(&'t str),
}

/// The parts of a template, in order.
pub fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    template.split('}').flat_map(|part| {
        let (words, gap) = part.split_once('{').map_or((part, None), |(words, gap)| (words, Some(gap)));
        [Some(Piece::Words(words)).filter(|_| !words.is_empty()), gap.map(Piece::Gap)].into_iter().flatten()
    })
}

/// What is wrong with the names in a template: nothing where each is a command or a fixed key.
pub fn unknown_names(template: &str) -> Vec<String> {
    let is_known = |name: &str| match name.strip_prefix(':') {
        Some(command) => command::named(command).is_some(),
        None => name.is_empty() || FIXED.contains(&name) || command::named(name).is_some(),
    };
    let gaps = pieces(template).filter_map(|piece| if let Piece::Gap(name) = piece { Some(name) } else { None });
    gaps.filter(|name| !is_known(name)).map(str::to_owned).collect()
}

impl From<&'static str> for Message {
    /// A template without values.
    fn from(template: &'static str) -> Message {
        Message::new(template, Vec::new())
    }
}

impl From<String> for Message {
    /// Words that are shown as they are.
    fn from(words: String) -> Message {
        Message::new("{}", vec![words])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::Key;

    #[test]
    fn commands_are_shown_by_their_keys_and_values_as_they_are() {
        let keys = Keys::default();
        let message = message!("{} is gone. {undo} undoes, {retry} or {:undo}, {Enter}.", "{undo}");
        assert_eq!(message.shown(&keys), "{undo} is gone. u undoes, :retry or :undo, Enter.");
        assert_eq!(Message::from("{notes} lists them").shown(&keys), "Space n lists them");
        assert_eq!(Message::from("a {quit} b".to_owned()).shown(&keys), "a {quit} b");
    }

    #[test]
    fn a_fixed_key_is_a_key() {
        for name in FIXED {
            assert!(name.parse::<Key>().is_ok(), "{name}");
        }
    }

    #[test]
    fn names_that_are_neither_a_command_nor_a_fixed_key_are_found() {
        assert_eq!(unknown_names("{undo} {:undo} {Enter} {} {undoo} {Up}"), ["undoo", "Up"]);
    }
}
