//! Words: the words of UAX #29 that contain a letter or a digit. A selection grows and shrinks by them.
//!
//! In scripts without spaces they are what the standard calls a word (a Han character, a Thai cluster). The
//! moves take the list of words, which a caller makes once per turn, so a key costs a binary search.

use super::fold::fold;
use super::{Span, Text, graphemes};
use unicode_segmentation::UnicodeSegmentation;

/// The words of a span in order, without punctuation and blanks. Linear in the span.
///
/// A word border inside a grapheme cluster (Thai SARA AM is the common case) is ignored.
pub fn words(text: &Text, within: Span) -> Vec<Span> {
    let mut list = Vec::new();
    let end = within.end().min(text.len());
    let mut borders = graphemes::clusters(text, within).map(|(start, _)| start).chain([end]).peekable();
    let mut pos = within.start();
    let mut start = pos;
    let mut holds_letter = false;
    let slice = text.slice(within);
    // In ASCII every word border is one of clusters, which need not be looked for.
    let plain = slice.is_ascii();
    for part in slice.split_word_bounds() {
        pos += part.chars().count() as u32;
        holds_letter |= part.chars().any(char::is_alphanumeric);
        while !plain && borders.next_if(|&border| border < pos).is_some() {}
        if !plain && borders.peek().is_some_and(|&border| border != pos) {
            continue;
        }
        if holds_letter {
            list.extend(Span::new(start, pos));
        }
        start = pos;
        holds_letter = false;
    }
    list
}

/// The word with the character after `pos`.
pub fn word_at(words: &[Span], pos: u32) -> Option<Span> {
    let word = *words.get(words.partition_point(|word| word.end() <= pos))?;
    word.contains(pos).then_some(word)
}

/// The first end of a word after `pos`.
pub fn next_word_end(words: &[Span], pos: u32) -> Option<u32> {
    words.get(words.partition_point(|word| word.end() <= pos)).map(|word| word.end())
}

/// The last end of a word before `pos`.
pub fn prev_word_end(words: &[Span], pos: u32) -> Option<u32> {
    words[..words.partition_point(|word| word.end() < pos)].last().map(|word| word.end())
}

/// The first start of a word after `pos`.
pub fn next_word_start(words: &[Span], pos: u32) -> Option<u32> {
    words.get(words.partition_point(|word| word.start() <= pos)).map(|word| word.start())
}

/// The last start of a word before `pos`.
pub fn prev_word_start(words: &[Span], pos: u32) -> Option<u32> {
    words[..words.partition_point(|word| word.start() < pos)].last().map(|word| word.start())
}

/// The selection with its end one word later; `None` when no word follows.
pub fn longer(words: &[Span], selected: Span) -> Option<Span> {
    Span::new(selected.start(), next_word_end(words, selected.end())?)
}

/// The selection with its end one word earlier; `None` when no word would be left.
pub fn shorter(words: &[Span], selected: Span) -> Option<Span> {
    Span::new(selected.start(), prev_word_end(words, selected.end())?)
}

/// The selection with its start one word later; `None` when no word would be left.
pub fn start_later(words: &[Span], selected: Span) -> Option<Span> {
    Span::new(next_word_start(words, selected.start())?, selected.end())
}

/// The selection with its start one word earlier; `None` when there is no word before it.
pub fn start_earlier(words: &[Span], selected: Span) -> Option<Span> {
    Span::new(prev_word_start(words, selected.start())?, selected.end())
}

/// The words that begin with what was typed, in order, ignoring case and accents; none if `typed` is empty.
pub fn starting_with(text: &Text, words: &[Span], typed: &str) -> Vec<Span> {
    let typed = fold(typed);
    let begins = |word: &&Span| {
        // The beginning is enough for a long word. Some characters fold to nothing, so a few more are read than
        // were typed.
        let head = text.slice(**word).chars().take(typed.len() + 18).collect::<String>();
        fold(&head).starts_with(&typed)
    };
    if typed.is_empty() { Vec::new() } else { words.iter().filter(begins).copied().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words_of: &str) -> Vec<String> {
        let text = Text::from(words_of);
        words(&text, text.whole().unwrap()).into_iter().map(|word| text.slice(word).to_owned()).collect()
    }

    fn span(start: u32, end: u32) -> Span {
        Span::new(start, end).unwrap()
    }

    #[test]
    fn words_hold_letters_or_digits() {
        assert_eq!(list("I can't — 3.5 times, (maybe)!"), ["I", "can't", "3.5", "times", "maybe"]);
        assert_eq!(list("नमस्ते दुनिया।"), ["नमस्ते", "दुनिया"]);
        assert_eq!(list("我走了。"), ["我", "走", "了"]);
        assert_eq!(list("... — !"), Vec::<String>::new());
    }

    #[test]
    fn a_word_border_inside_a_cluster_is_no_border() {
        // UAX #29 parts U+0E17 from U+0E33, which is a spacing mark of the cluster
        assert_eq!(list("ทำ"), ["ทำ"]);
    }

    #[test]
    fn only_the_words_of_the_span_are_listed() {
        let text = Text::from("one two three");
        assert_eq!(words(&text, span(4, 10)), [span(4, 7), span(8, 10)]);
    }

    #[test]
    fn a_selection_grows_and_shrinks_by_words_and_keeps_one() {
        let text = Text::from("One, two. Three");
        let words = words(&text, text.whole().unwrap());
        let two = span(5, 9); // "two."
        assert_eq!(longer(&words, two), Some(span(5, 15)));
        assert_eq!(longer(&words, span(5, 15)), None);
        assert_eq!(shorter(&words, span(5, 15)), Some(span(5, 8)));
        assert_eq!(shorter(&words, span(5, 8)), None);
        assert_eq!(start_earlier(&words, two), Some(span(0, 9)));
        assert_eq!(start_earlier(&words, span(0, 9)), None);
        assert_eq!(start_later(&words, span(0, 9)), Some(two));
        assert_eq!(start_later(&words, two), None);
        assert_eq!(word_at(&words, 6), Some(span(5, 8)));
        assert_eq!(word_at(&words, 8), None);
    }

    #[test]
    fn a_letter_finds_words_without_regard_to_case_and_accents() {
        let text = Text::from("Über uns: eine Übung, und Émile");
        let words = words(&text, text.whole().unwrap());
        let found = |typed| -> Vec<&str> {
            starting_with(&text, &words, typed).into_iter().map(|word| text.slice(word)).collect()
        };
        assert_eq!(found("u"), ["Über", "uns", "Übung", "und"]);
        assert_eq!(found("É"), ["eine", "Émile"]);
        assert_eq!(found("ub"), ["Über", "Übung"]);
        assert!(found("").is_empty());
    }
}
