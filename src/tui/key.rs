//! Keys as people name them, from any terminal: `j`, `Ctrl-d`, `PgDn`, `g u`.

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
            (Some(c), None, true) => Ok(Key::Ctrl(c)),
            (Some(c), None, false) => Ok(Key::Char(c)),
            _ => Err(()),
        }
    }
}

/// The keys of a written row such as `g u` or `Ctrl-d`; none if a word is no key.
pub fn row(words: &str) -> Vec<Key> {
    words.split_whitespace().map(str::parse).collect::<Result<_, _>>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for word in ["j", "J", "/", "-", "Ctrl-d", "PgDn", "Space", "Enter", "é"] {
            assert_eq!(word.parse::<Key>().unwrap().to_string(), word);
        }
        assert_eq!(row("g u"), [Key::Char('g'), Key::Char('u')]);
        assert_eq!("nokey".parse::<Key>(), Err(()));
    }
}
