//! A place to type: one line for a name, or several for a memo. It moves and deletes by what people call a
//! character, so that no accent or emoji is ever cut.

use super::key::Key;
use unicode_segmentation::UnicodeSegmentation;

/// Words being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    words: String,
    /// Byte at which the cursor stands; always between two characters.
    at: usize,
    lines: bool,
    past: Vec<(String, usize)>,
    /// The last change was a letter typed after another.
    typing: bool,
}

/// How many steps typing can be undone.
const PAST: usize = 200;

impl Field {
    /// One line, with words to begin with.
    pub fn line(words: &str) -> Field {
        let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Field { at: words.len(), words, ..Field::default() }
    }
    /// Several lines.
    pub fn lines(words: &str) -> Field {
        Field { at: words.len(), words: words.to_owned(), lines: true, ..Field::default() }
    }
    /// What was typed.
    pub fn words(&self) -> &str {
        &self.words
    }
    /// What stands before the cursor.
    pub fn before(&self) -> &str {
        &self.words[..self.at]
    }
    /// Empties it.
    pub fn clear(&mut self) {
        self.keep();
        self.words.clear();
        self.at = 0;
    }

    fn keep(&mut self) {
        self.past.push((self.words.clone(), self.at));
        if self.past.len() > PAST {
            self.past.remove(0);
        }
        self.typing = false;
    }

    fn prev(&self) -> usize {
        self.before().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }
    fn next(&self) -> usize {
        let rest = &self.words[self.at..];
        self.at + rest.graphemes(true).next().map_or(0, str::len)
    }

    /// Puts words in at the cursor: pasted text too. Control characters become blanks, but for line feeds of a
    /// field of several lines.
    pub fn insert(&mut self, words: &str) {
        let letter = words.chars().count() == 1 && !words.starts_with(char::is_whitespace);
        if !(letter && self.typing) {
            self.keep();
        }
        self.typing = letter;
        let clean = words.replace("\r\n", "\n").replace('\r', "\n");
        let fits = |c: char| if crate::error::is_unsafe(c) && !(self.lines && c == '\n') { ' ' } else { c };
        let clean: String = clean.chars().map(fits).collect();
        self.words.insert_str(self.at, &clean);
        self.at += clean.len();
    }

    fn cut(&mut self, from: usize, to: usize) -> bool {
        if from == to {
            return false;
        }
        self.keep();
        self.words.replace_range(from..to, "");
        self.at = from;
        true
    }

    /// Takes a key; says whether it meant something here.
    pub fn key(&mut self, key: Key) -> bool {
        match key {
            Key::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Key::Enter if self.lines => self.insert("\n"),
            Key::Backspace => return self.cut(self.prev(), self.at),
            Key::Delete => return self.cut(self.at, self.next()),
            Key::Ctrl('w') => return self.cut(self.word_start(), self.at),
            Key::Ctrl('z') => return self.undo(),
            Key::Left => return self.go(self.prev()),
            Key::Right => return self.go(self.next()),
            Key::Home => return self.go(self.line_start(self.at)),
            Key::End => return self.go(self.line_end(self.at)),
            Key::Up if self.lines => return self.up(),
            Key::Down if self.lines => return self.down(),
            _ => return false,
        }
        true
    }

    fn undo(&mut self) -> bool {
        let Some((words, at)) = self.past.pop() else { return false };
        (self.words, self.at, self.typing) = (words, at, false);
        true
    }

    fn go(&mut self, at: usize) -> bool {
        self.typing = false;
        std::mem::replace(&mut self.at, at) != at
    }
    fn word_start(&self) -> usize {
        let trimmed = self.before().trim_end();
        trimmed
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8))
    }
    fn line_start(&self, at: usize) -> usize {
        self.words[..at].rfind('\n').map_or(0, |feed| feed + 1)
    }
    fn line_end(&self, at: usize) -> usize {
        self.words[at..].find('\n').map_or(self.words.len(), |feed| at + feed)
    }
    /// The place in the line `start..end` that is as far in as the cursor is in its own.
    fn below(&self, start: usize, end: usize) -> usize {
        let column = self.words[self.line_start(self.at)..self.at].graphemes(true).count();
        let line = &self.words[start..end];
        start + line.grapheme_indices(true).nth(column).map_or(line.len(), |(at, _)| at)
    }
    fn up(&mut self) -> bool {
        let start = self.line_start(self.at);
        match start {
            0 => self.go(0),
            _ => self.go(self.below(self.line_start(start - 1), start - 1)),
        }
    }
    fn down(&mut self) -> bool {
        let end = self.line_end(self.at);
        match end == self.words.len() {
            true => self.go(end),
            false => self.go(self.below(end + 1, self.line_end(end + 1))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: &str, keys: &[Key]) -> (String, usize) {
        let mut field = Field::lines(start);
        keys.iter().for_each(|&key| {
            field.key(key);
        });
        (field.words().to_owned(), field.before().chars().count())
    }

    #[test]
    fn one_step_is_one_character_as_people_count_them() {
        assert_eq!(after("ae\u{301}", &[Key::Backspace]), ("a".into(), 1));
        assert_eq!(after("a👩‍👩‍👧b", &[Key::Left, Key::Left, Key::Delete]), ("ab".into(), 1));
    }

    #[test]
    fn lines_are_moved_over_and_typing_is_undone_by_words() {
        assert_eq!(after("one\nfour", &[Key::Up]), ("one\nfour".into(), 3));
        assert_eq!(after("one\nfour", &[Key::Up, Key::Home, Key::Down]), ("one\nfour".into(), 4));
        let typed: Vec<Key> = "so it".chars().map(Key::Char).collect();
        let mut field = Field::line("");
        typed.iter().for_each(|&key| {
            field.key(key);
        });
        field.key(Key::Ctrl('z'));
        assert_eq!(field.words(), "so ");
        assert_eq!(after("say it  ", &[Key::Ctrl('w')]), ("say ".into(), 4));
    }

    #[test]
    fn pasted_control_characters_do_not_get_in() {
        let mut field = Field::line("");
        field.insert("a\u{1b}[2J\r\nb\u{202e}");
        assert_eq!(field.words(), "a [2J b ");
    }
}
