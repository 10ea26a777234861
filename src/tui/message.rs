//! Messages: words in which commands are named, and shown with the keys in force.

use crate::config::Keymap;

/// Keys of fields and boxes that a message may name. They are always the same.
pub const FIXED: &[&str] = &["Enter", "Esc", "Tab", "Right", "/", "Ctrl-p", "Ctrl-w", "Ctrl-z"];

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
        debug_assert_eq!(template.matches("{}").count(), values.len());
        Message { template, values }
    }

    /// True if it says nothing.
    pub fn is_empty(&self) -> bool {
        self.template.is_empty()
    }

    /// The words, with the keys in force.
    pub fn shown(&self, keys: &Keymap) -> String {
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
fn named(name: &str, keys: &Keymap) -> String {
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

/// The words of a template without what is in its gaps, for a search.
pub fn without_keys(template: &str) -> String {
    pieces(template)
        .filter_map(|piece| if let Piece::Words(words) = piece { Some(words) } else { None })
        .collect()
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
    use crate::config::{Config, Key};
    use crate::tui::keymap::table;

    #[test]
    fn commands_are_shown_by_their_keys_and_values_as_they_are() {
        let shown =
            |settings: &str, message: &Message| message.shown(&Config::read(settings, &table()).0.keymap);
        let message = message!("{} is gone. {undo} undoes, {retry} or {:undo}, {Enter}.", "{undo}");
        assert_eq!(shown("", &message), "{undo} is gone. u undoes, :retry or :undo, Enter.");
        let own = "[keys]\nundo = \"Ctrl-z\"\ncommand = \"Ctrl-p\"\n";
        assert_eq!(
            shown(own, &message),
            "{undo} is gone. Ctrl-z undoes, Ctrl-p retry or Ctrl-p undo, Enter."
        );
        assert_eq!(shown("", &Message::from("{notes} lists them")), "Space n lists them");
        assert_eq!(shown("", &Message::from("a {quit} b".to_owned())), "a {quit} b");
    }

    #[test]
    fn a_fixed_key_is_a_key() {
        for name in FIXED {
            assert!(name.parse::<Key>().is_ok(), "{name}");
        }
    }
}
