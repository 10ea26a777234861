//! A place to type: one line for a name, or several for a memo. It moves and deletes by what people call a
//! character, so that no accent or emoji is ever cut.

use crate::config::Key;
use crate::text::{Text, graphemes, wrap};
use unicode_segmentation::UnicodeSegmentation;

/// Words being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    words: String,
    /// Byte offset of the cursor; always between two characters.
    at: usize,
    lines: bool,
    past: Vec<(String, usize)>,
    /// The last change was a letter typed after another.
    typing: bool,
    /// All words are marked: what is typed replaces them.
    marked: bool,
}

/// How many steps typing can be undone.
const PAST: usize = 200;

impl Field {
    /// One line, with words to begin with.
    pub fn line(words: &str) -> Field {
        let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Field { at: words.len(), words, ..Field::default() }
    }
    /// One line of which all words are marked: what is typed replaces them.
    pub fn marked(words: &str) -> Field {
        Field { marked: !words.is_empty(), ..Field::line(words) }
    }
    /// True if all words are marked.
    pub fn is_marked(&self) -> bool {
        self.marked
    }
    /// True if the cursor is behind the last word.
    pub fn is_at_end(&self) -> bool {
        self.at == self.words.len()
    }
    /// Several lines.
    pub fn lines(words: &str) -> Field {
        Field { at: words.len(), words: words.to_owned(), lines: true, ..Field::default() }
    }
    /// What was typed.
    pub fn words(&self) -> &str {
        &self.words
    }
    /// The words before the cursor.
    pub fn before(&self) -> &str {
        &self.words[..self.at]
    }
    /// Puts the cursor before the first word.
    pub fn to_start(&mut self) {
        self.go(0);
    }
    /// Puts the cursor behind the last word.
    pub fn to_end(&mut self) {
        self.go(self.words.len());
    }
    /// Empties it.
    pub fn clear(&mut self) {
        self.keep();
        self.words.clear();
        (self.at, self.marked) = (0, false);
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
        if self.marked {
            self.clear();
        }
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

    /// Takes a key; true if it meant something here.
    pub fn key(&mut self, key: Key) -> bool {
        if std::mem::take(&mut self.marked) {
            match key {
                Key::Char(_) | Key::Backspace | Key::Delete | Key::Ctrl('w' | 'u' | 'd') => self.clear(),
                _ => {}
            }
            if matches!(key, Key::Backspace | Key::Delete | Key::Ctrl('w' | 'u' | 'd')) {
                return true;
            }
        }
        match key {
            Key::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Key::Enter if self.lines => self.insert("\n"),
            Key::Backspace => return self.cut(self.prev(), self.at),
            Key::Delete => return self.cut(self.at, self.next()),
            Key::Ctrl('d') => return self.cut(self.at, self.next()),
            Key::Ctrl('w') => return self.cut(self.word_start(), self.at),
            Key::Ctrl('u') => return self.cut(self.line_start(self.at), self.at),
            Key::Ctrl('k') => return self.cut(self.at, self.line_end(self.at)),
            Key::Ctrl('a') => return self.go(self.line_start(self.at)),
            Key::Ctrl('e') => return self.go(self.line_end(self.at)),
            Key::Ctrl('b') => return self.go(self.prev()),
            Key::Ctrl('f') => return self.go(self.next()),
            Key::Ctrl('z') => return self.undo(),
            Key::Left => return self.go(self.prev()),
            Key::Right => return self.go(self.next()),
            Key::Home => return self.go(self.line_start(self.at)),
            Key::End => return self.go(self.line_end(self.at)),
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
    /// Moves the cursor a line up or down, lines being those that the screen shows at this width.
    pub fn line_step(&mut self, width: u16, ascii: bool, down: bool) -> bool {
        let text = Text::from(self.words.as_str());
        let lines = text.whole().map_or_else(Vec::new, |whole| wrap(&text, whole, width, ascii));
        let mut starts: Vec<u32> = lines.iter().map(|line| line.span.start()).collect();
        if starts.is_empty() || self.words.ends_with('\n') {
            starts.push(text.len());
        }
        let at = text.pos_of(self.at);
        let here = starts.partition_point(|&start| start <= at).saturating_sub(1);
        let to = if down { here + 1 } else { here.wrapping_sub(1) };
        let Some(&start) = starts.get(to) else {
            return self.go(if down { self.words.len() } else { 0 });
        };
        // The last character of a line is the blank or line feed that ends it: the cursor goes before it.
        let end = starts.get(to + 1).map_or(text.len(), |next| next.saturating_sub(1));
        let pos = (start + at - starts[here]).min(end);
        let pos = if graphemes::is_border(&text, pos) { pos } else { graphemes::prev_border(&text, pos) };
        self.go(text.byte_of(pos))
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
        let mut field = Field::lines("one\nfour five");
        let mut at = |width, down| {
            field.line_step(width, false, down);
            field.before().chars().count()
        };
        assert_eq!(at(80, false), 3);
        assert_eq!(at(80, true), 7);
        assert_eq!(at(6, true), 12, "the screen breaks after `four `");
        assert_eq!((at(6, false), at(6, false), at(6, false)), (7, 3, 0));
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
