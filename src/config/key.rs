//! Keys as people name them, independent of the terminal they come from: `j`, `Ctrl-d`, `PgDn`, `g u`.

use std::fmt;
use std::str::FromStr;

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // named as on the keyboard
pub enum Key {
    Char(char),
    Ctrl(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PgUp,
    PgDn,
}

const NAMES: [(&str, Key); 15] = [
    ("Space", Key::Char(' ')),
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("BackTab", Key::BackTab),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PgUp),
    ("PgDn", Key::PgDn),
];

/// The keys that have a name, in the order of the documentation.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMES.iter().find(|(_, key)| key == self) {
            return f.write_str(name);
        }
        match self {
            Key::Ctrl(c) => write!(f, "Ctrl-{c}"),
            Key::Char(c) => write!(f, "{c}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Key {
    type Err = ();
    fn from_str(word: &str) -> Result<Key, ()> {
        if let Some((_, key)) = NAMES.iter().find(|(name, _)| *name == word) {
            return Ok(*key);
        }
        let (ctrl, rest) = match word.strip_prefix("Ctrl-") {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, word),
        };
        let mut chars = rest.chars();
        match (chars.next(), chars.next(), ctrl) {
            // A terminal sends Ctrl-D and Ctrl-d alike.
            (Some(c), None, true) => Ok(Key::Ctrl(c.to_ascii_lowercase())),
            (Some(c), None, false) => Ok(Key::Char(c)),
            _ => Err(()),
        }
    }
}

/// What one presses for a command: one key, or two after each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Row {
    /// The first key.
    pub first: Key,
    /// The second key, if there is one.
    pub second: Option<Key>,
}

impl Row {
    /// True if the two cannot both be in force in one place: they are the same, or one begins the other.
    pub fn clashes(self, other: Row) -> bool {
        self.first == other.first
            && (self.second == other.second || self.second.is_none() || other.second.is_none())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.second {
            None => self.first.fmt(f),
            Some(second) => write!(f, "{} {second}", self.first),
        }
    }
}

impl FromStr for Row {
    type Err = ();
    fn from_str(words: &str) -> Result<Row, ()> {
        let keys = words.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, ()>>()?;
        match *keys.as_slice() {
            [first] => Ok(Row { first, second: None }),
            [first, second] => Ok(Row { first, second: Some(second) }),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for word in ["j", "J", "/", "-", "Ctrl-d", "PgDn", "Space", "Enter", "é", "g u", "Space Space"] {
            assert_eq!(word.parse::<Row>().unwrap().to_string(), word);
        }
        let row: Row = "g u".parse().unwrap();
        assert_eq!((row.first, row.second), (Key::Char('g'), Some(Key::Char('u'))));
        assert_eq!("Ctrl-D".parse(), Ok(Key::Ctrl('d')));
        assert_eq!("nokey".parse::<Key>(), Err(()));
        for words in ["", "g u u", "nokey", "g nokey"] {
            assert_eq!(words.parse::<Row>(), Err(()), "{words}");
        }
    }
}
