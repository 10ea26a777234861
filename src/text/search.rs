//! Search in a text, and suggestions for a mistyped name.
//!
//! The plain search compares keys (see the `fold` module). It makes them while it reads, character by
//! character, so it needs no second copy of the text and knows for every match which characters it came
//! from.

use super::fold::{fold, fold_char};
use super::{Span, Text, graphemes};
use crate::error::{Error, Result};
use regex::{Regex, RegexBuilder};
use std::collections::VecDeque;

/// The most memory a compiled regular expression may take, in bytes.
const REGEX_LIMIT: usize = 2 << 20;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Finder(Pattern);

#[derive(Debug, Clone)]
enum Pattern {
    Plain {
        key: Vec<char>,
        /// For each length of a partial match, the longest shorter one that is also its suffix (Knuth,
        /// Morris, Pratt).
        fallback: Vec<usize>,
    },
    Regex(Regex),
}

impl Finder {
    /// Compiles a pattern. Plain words ignore case, accents, the kind of quotation mark and line breaks. A
    /// regular expression ignores case unless it has `(?-i)`; its `^` and `$` match at lines.
    ///
    /// # Errors
    /// Usage: an empty pattern; an expression that does not parse or is too large.
    pub fn new(pattern: &str, regex: bool) -> Result<Finder> {
        let key = fold(pattern);
        if key.iter().all(|&part| part == ' ') {
            return Err(Error::usage("there is nothing to search for").hint("type at least one letter"));
        }
        if !regex {
            let fallback = fallbacks(&key);
            return Ok(Finder(Pattern::Plain { key, fallback }));
        }
        let mut builder = RegexBuilder::new(pattern);
        builder.case_insensitive(true).multi_line(true).size_limit(REGEX_LIMIT).dfa_size_limit(REGEX_LIMIT);
        let compiled = builder.build().map_err(|error| {
            // The crate's message draws the pattern with an arrow under it. Only its last line makes sense
            // on one line.
            let said = error.to_string();
            let why = said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Error::usage(format!("\"{pattern}\" is not a regular expression: {why}"))
                .hint("search for it as plain words, or put \\ before ( ) [ ] { } . * + ? | ^ $")
        })?;
        Ok(Finder(Pattern::Regex(compiled)))
    }

    /// All matches within a span from its start on, without overlap, each widened to whole grapheme
    /// clusters. Lazy; linear in the span.
    pub fn find_in<'t>(&'t self, text: &'t Text, within: Span) -> Box<dyn Iterator<Item = Span> + 't> {
        let found: Box<dyn Iterator<Item = Span> + 't> = match &self.0 {
            Pattern::Plain { key, fallback } => Box::new(PlainMatches::new(text, within, key, fallback)),
            Pattern::Regex(regex) => {
                let offset = text.byte_of(within.start());
                Box::new(regex.find_iter(text.slice(within)).filter_map(move |found| {
                    Span::new(text.pos_of(offset + found.start()), text.pos_of(offset + found.end()))
                }))
            }
        };
        let mut last_end = 0;
        Box::new(found.filter_map(move |span| {
            // Two matches in one cluster look like one, so only the first counts.
            let whole = graphemes::snap(text, span).filter(|whole| whole.start() >= last_end)?;
            last_end = whole.end();
            Some(whole)
        }))
    }

    /// The first match that starts after `pos`.
    pub fn next_after(&self, text: &Text, pos: u32) -> Option<Span> {
        let from = graphemes::next_border(text, pos);
        self.find_in(text, Span::new(from, text.len())?).next()
    }
}

fn fallbacks(key: &[char]) -> Vec<usize> {
    let mut fallback = vec![0; key.len() + 1];
    let mut matched = 0;
    for at in 1..key.len() {
        while matched > 0 && key[at] != key[matched] {
            matched = fallback[matched];
        }
        if key[at] == key[matched] {
            matched += 1;
        }
        fallback[at + 1] = matched;
    }
    fallback
}

/// Walks the text once with the automaton of the pattern.
struct PlainMatches<'t> {
    chars: std::str::Chars<'t>,
    /// Position of the next character to read.
    pos: u32,
    key: &'t [char],
    fallback: &'t [usize],
    matched: usize,
    /// The positions of the characters from which the last `key.len()` parts of the key came.
    sources: VecDeque<u32>,
    after_blank: bool,
    folded: Vec<char>,
    /// For each ASCII character, true if a match may begin with it. The others are skipped without making
    /// their key.
    begins: [bool; 128],
}

impl<'t> PlainMatches<'t> {
    fn new(text: &'t Text, within: Span, key: &'t [char], fallback: &'t [usize]) -> Self {
        let mut begins = [false; 128];
        let mut folded = Vec::new();
        for (c, begins) in ('\0'..).zip(&mut begins) {
            folded.clear();
            fold_char(c, &mut folded);
            *begins = folded.first() == key.first();
        }
        PlainMatches {
            begins,
            folded,
            chars: text.slice(within).chars(),
            pos: within.start(),
            key,
            fallback,
            matched: 0,
            sources: VecDeque::with_capacity(key.len() + 1),
            after_blank: false,
        }
    }

    /// Skips characters that cannot begin a match; most of a text is such ASCII.
    fn skip(&mut self) {
        let bytes = self.chars.as_str().as_bytes();
        let may_begin = |&byte: &u8| self.begins.get(usize::from(byte)).is_none_or(|begins| *begins);
        let passed = bytes.iter().position(may_begin).unwrap_or(bytes.len());
        if passed > 0 {
            self.chars = self.chars.as_str()[passed..].chars();
            self.pos += passed as u32;
            self.after_blank = false;
        }
    }

    /// Takes one character of the key. Returns the position of the first character of a match that it
    /// completes.
    fn step(&mut self, part: char) -> Option<u32> {
        if part == ' ' && self.after_blank {
            return None; // runs of blanks, line ends among them, count as one
        }
        self.after_blank = part == ' ';
        self.sources.push_back(self.pos);
        if self.sources.len() > self.key.len() {
            self.sources.pop_front();
        }
        while self.matched > 0 && self.key[self.matched] != part {
            self.matched = self.fallback[self.matched];
        }
        if self.key[self.matched] == part {
            self.matched += 1;
        }
        if self.matched < self.key.len() {
            return None;
        }
        // Matches do not overlap: the next one starts from nothing.
        self.matched = 0;
        self.sources.front().copied()
    }
}

impl Iterator for PlainMatches<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            if self.matched == 0 {
                self.skip();
            }
            let c = self.chars.next()?;
            let mut folded = std::mem::take(&mut self.folded);
            folded.clear();
            fold_char(c, &mut folded);
            let mut found = None;
            for &part in &folded {
                // One character may complete a match and begin another ("ﬃ" for "f"): that counts as one.
                found = found.or(self.step(part));
            }
            self.folded = folded;
            self.pos += 1;
            if let Some(start) = found {
                self.matched = 0;
                return Span::new(start, self.pos);
            }
        }
    }
}

/// The most suggestions for a mistyped name.
const OFFERED: usize = 3;

/// The candidates closest to a mistyped name, nearest first, at most three: those that differ in few
/// letters (a swap of neighbours counts as one), or begin with it. Case and accents do not count.
pub fn closest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let wanted = fold(name);
    if wanted.is_empty() {
        return Vec::new();
    }
    // One typing error in three letters is still the same name.
    let allowed = (wanted.len() / 3).max(1);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let key = fold(candidate);
            let distance = distance(&wanted, &key, allowed);
            let begins = wanted.len() >= 2 && key.starts_with(&wanted);
            distance.or(begins.then_some(allowed + 1)).map(|far| (far, candidate))
        })
        .collect();
    near.sort_by_key(|&(far, _)| far);
    near.into_iter().take(OFFERED).map(|(_, candidate)| candidate).collect()
}

/// The number of letters inserted, deleted, replaced or swapped with their neighbour; `None` if it exceeds
/// `allowed`.
pub(super) fn distance(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    /// Longer names are compared by their beginnings only.
    const LONGEST: usize = 100;
    if a.len().abs_diff(b.len()) > allowed || a.len() > LONGEST {
        return None;
    }
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    Some(last[b.len()]).filter(|&far| far <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use proptest::prelude::*;

    fn find(pattern: &str, words: &str) -> Vec<(u32, u32)> {
        finds(&Finder::new(pattern, false).unwrap(), words)
    }

    fn finds(finder: &Finder, words: &str) -> Vec<(u32, u32)> {
        let text = Text::from(words);
        finder.find_in(&text, text.whole().unwrap()).map(|span| (span.start(), span.end())).collect()
    }

    #[test]
    fn a_search_ignores_case_accents_quotes_and_line_ends() {
        assert_eq!(find("deja vu", "Un DÉJÀ\n  vu."), [(3, 12)]);
        assert_eq!(find("Déja", "deja de\u{301}ja\u{300}"), [(0, 4), (5, 11)]);
        assert_eq!(find("don't", "I don’t."), [(2, 7)]);
        assert_eq!(find("strasse", "Die Straße hier"), [(4, 10)]);
        assert_eq!(find("f", "oﬃce"), [(1, 2)]);
        assert_eq!(find("it...", "wait… it…"), [(2, 5), (6, 9)]);
    }

    #[test]
    fn finds_do_not_overlap_and_start_over_after_a_partial_match() {
        assert_eq!(find("aba", "abababa"), [(0, 3), (4, 7)]);
        assert_eq!(find("aab", "aaab"), [(1, 4)]);
        assert_eq!(find("a b", "a  a \n b"), [(3, 8)]);
    }

    #[test]
    fn a_find_never_ends_inside_a_cluster() {
        assert_eq!(find("cafe", "cafe\u{301}s"), [(0, 5)]);
        assert_eq!(find("👩", "a👩‍👧b"), [(1, 4)]);
        assert_eq!(find("👩", "👩‍👩‍👧👩"), [(0, 5), (5, 6)]);
        assert_eq!(finds(&Finder::new(".", true).unwrap(), "e\u{301}x"), [(0, 2), (2, 3)]);
    }

    #[test]
    fn next_after_goes_on_behind_the_place() {
        let text = Text::from("one two one");
        let finder = Finder::new("one", false).unwrap();
        assert_eq!(finder.next_after(&text, 0), Span::new(8, 11));
        assert_eq!(finder.next_after(&text, 8), None);
        assert_eq!(finder.next_after(&text, 99), None);
    }

    #[test]
    fn an_expression_searches_the_words_as_they_are_written() {
        let finder = Finder::new(r"^wait\w*|x*", true).unwrap();
        assert_eq!(finds(&finder, "Waiting é\nwaits wait"), [(0, 7), (10, 15)]);
    }

    #[test]
    fn a_wrong_expression_says_why_in_one_line() {
        let error = Finder::new("(a", true).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
        assert_eq!(error.what(), "\"(a\" is not a regular expression: unclosed group");
        assert_eq!(Finder::new(r"\w{9999}{9999}", true).unwrap_err().kind(), Kind::Usage);
        assert_eq!(Finder::new(" \n", false).unwrap_err().kind(), Kind::Usage);
        assert_eq!(Finder::new("\u{301}", false).unwrap_err().kind(), Kind::Usage);
    }

    #[test]
    fn near_names_are_offered_nearest_first() {
        let codes = ["stigma", "waiting", "one person", "being held", "Wait list"];
        assert_eq!(closest("stgima", codes), ["stigma"]);
        assert_eq!(closest("wait", codes), ["waiting", "Wait list"]);
        assert_eq!(closest("wáitin", codes), ["waiting"]);
        assert!(closest("zebra", codes).is_empty());
        assert!(closest("", codes).is_empty());
    }

    proptest! {
        #[test]
        fn plain_finds_are_those_of_the_standard_library(words in "[ab]{0,40}", pattern in "[ab]{1,4}") {
            let text = Text::from(words.as_str());
            let expected: Vec<(u32, u32)> =
                words.match_indices(&pattern).map(|(at, m)| (at as u32, (at + m.len()) as u32)).collect();
            let found = text.whole().map(|_| find(&pattern, &words)).unwrap_or_default();
            prop_assert_eq!(found, expected);
        }
    }
}
