//! Revisions: where a corrected text reads otherwise than the text that it corrects.
//!
//! Words are compared, and neither the blanks between them nor where lines end, nor which form of an apostrophe, a quote, a
//! dash or an ellipsis a word processor writes. Two passes keep the cost near the length:
//! sentences are matched first (with the patience method, by those that occur once), then words within sentences that
//! differ. Turns are borders: no change reaches over one.

use super::{Span, Text, Turn};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Pairs of words that are compared at most within sentences that differ; beyond that all of them count as other words.
const MAX_PAIRS: usize = 4_000_000;

/// A text and its turns.
type Turned<'t> = (&'t Text, &'t [Turn]);

/// One place at which the revised text reads otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The words as they are, in scalar values of the older text; never empty. Where words were put in, it is the blank
    /// or the word beside them.
    pub span: Span,
    /// What they read in the revised text; empty if they were taken out.
    pub words: String,
}

/// What a revised text changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revision {
    /// The changes, in the order of the text. None overlaps another one.
    pub changes: Vec<Change>,
    /// Whole turns of the revised text that the older one lacks: there are no words beside which they could be put.
    pub new_turns: Vec<String>,
    /// The words of the older text.
    words: Vec<Word>,
}

/// A word of the older text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    span: Span,
    /// It is in the revised text, too.
    stays: bool,
    /// It has neither letter nor digit.
    is_sign: bool,
}

impl Revision {
    /// Compares a text with a revised one.
    pub fn of(old: (&Text, &[Turn]), new: (&Text, &[Turn])) -> Revision {
        let (in_old, in_new) = (Said::by(old), Said::by(new));
        let (old, new) = (Words::of(old, &in_new), Words::of(new, &in_old));
        let mut writing = Writing { old: &old, new: &new, done: Revision::default() };
        let mut changed = vec![false; old.tokens.len()];
        for (of_old, of_new) in differences(&old, &new) {
            of_old.clone().for_each(|n| changed[n] = true);
            writing.hunk(of_old, of_new);
        }
        let words = old.tokens.iter().zip(changed).filter(|(token, _)| !token.is_border());
        let word = |(token, changed): (&Token<'_>, bool)| Word {
            span: token.span,
            stays: !changed,
            is_sign: !token.word.contains(char::is_alphanumeric),
        };
        writing.done.words = words.map(word).collect();
        writing.done
    }

    /// How many of the words that a span of the older text has are still there, and how many it has. Signs count where a
    /// span has no words.
    pub fn kept(&self, span: Span) -> (usize, usize) {
        let first = self.words.partition_point(|word| word.span.end() <= span.start());
        let within = self.words[first..].iter().take_while(|word| word.span.start() < span.end());
        let (mut words, mut signs) = ((0, 0), (0, 0));
        for Word { stays, is_sign, .. } in within {
            let (kept, all) = if *is_sign { &mut signs } else { &mut words };
            (*kept, *all) = (*kept + usize::from(*stays), *all + 1);
        }
        if words.1 > 0 { words } else { signs }
    }

    /// Share of the older text's words that are still there, from 0 to 1; 1 for a text without words.
    pub fn share_kept(&self) -> f64 {
        let words = || self.words.iter().filter(|word| !word.is_sign);
        let (kept, all) = (words().filter(|word| word.stays).count(), words().count());
        if all == 0 { 1.0 } else { kept as f64 / all as f64 }
    }
}

/// A word, or the border after a turn: that one has no characters, and `span` is the last of its turn.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    word: &'t str,
    span: Span,
}

impl Token<'_> {
    fn is_border(&self) -> bool {
        self.word.is_empty()
    }
}

/// The words of a span, without blanks.
fn tokens_in(text: &Text, span: Span) -> impl Iterator<Item = Token<'_>> {
    let mut at = span.start();
    text.slice(span).split_word_bounds().filter_map(move |word| {
        let start = at;
        at += word.chars().count() as u32;
        let span = Span::new(start, at).filter(|_| !word.trim().is_empty())?;
        Some(Token { word, span })
    })
}

/// What is said in a text: who speaks, and every three words in a row.
struct Said {
    speakers: HashSet<String>,
    threes: HashSet<u64>,
}

impl Said {
    fn by((text, turns): Turned<'_>) -> Said {
        let mut said = Said { speakers: HashSet::new(), threes: HashSet::new() };
        let whole: Vec<Span> = match turns {
            [] => text.whole().into_iter().collect(),
            turns => turns.iter().map(|turn| turn.words).collect(),
        };
        // A sentence may go on in the next turn here and not there, so turns are one row.
        let words: Vec<Cow<'_, str>> =
            whole.into_iter().flat_map(|span| tokens_in(text, span)).map(|token| plain(token.word)).collect();
        said.threes.extend(words.windows(3).map(key));
        said.speakers.extend(turns.iter().map(|turn| turn.speaker.clone()));
        said
    }

    /// The words of a turn of another text, and whether it goes on from the turn before: its label is words here.
    fn span(&self, text: &Text, turn: &Turn) -> (Span, bool) {
        let Some(label) = turn.label.filter(|_| !self.speakers.contains(&turn.speaker)) else {
            return (turn.words, false);
        };
        let first = tokens_in(text, turn.words).take(2);
        let row: Vec<Cow<'_, str>> =
            tokens_in(text, label).chain(first).map(|token| plain(token.word)).collect();
        let is_said = row.len() >= 3 && row.windows(3).all(|three| self.threes.contains(&key(three)));
        if is_said { (label.union(turn.words), true) } else { (turn.words, false) }
    }
}

/// A text as words.
struct Words<'t> {
    text: &'t Text,
    tokens: Vec<Token<'t>>,
    /// The same words alone, to be compared.
    plain: Vec<Cow<'t, str>>,
}

impl<'t> Words<'t> {
    /// The words of a text. What is a label here and words there counts as words: a line that only breaks elsewhere may
    /// begin with what looks like a label (`and she / said: sit down`).
    fn of((text, turns): Turned<'t>, there: &Said) -> Words<'t> {
        let whole = text.whole();
        let spans: Vec<(Span, bool)> = match turns {
            [] => whole.map(|whole| (whole, false)).into_iter().collect(),
            turns => turns.iter().map(|turn| there.span(text, turn)).collect(),
        };
        let mut tokens: Vec<Token<'t>> = Vec::new();
        for (turn, goes_on) in spans {
            if goes_on && !tokens.is_empty() {
                tokens.pop();
            }
            tokens.extend(tokens_in(text, turn));
            tokens.push(Token { word: "", span: turn });
        }
        let plain = tokens.iter().map(|token| plain(token.word)).collect();
        Words { text, tokens, plain }
    }

    /// Where sentences end, roughly: after a full stop or the like, and at the end of a turn.
    fn sentences(&self) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut from = 0;
        for (n, token) in self.tokens.iter().enumerate() {
            if token.is_border() || token.word.ends_with(['.', '?', '!', '…', '。', '？', '！', '।', '؟'])
            {
                all.push(from..n + 1);
                from = n + 1;
            }
        }
        all
    }

    /// True if there is a blank between the word before a place and the one at it; `None` at the ends of a turn.
    fn blank_before(&self, n: usize) -> Option<bool> {
        let (before, after) = (self.word(n.checked_sub(1))?, self.word(Some(n))?);
        Some(before.span.end() < after.span.start())
    }

    /// The word at a place, unless a turn ends there.
    fn word(&self, n: Option<usize>) -> Option<&Token<'t>> {
        self.tokens.get(n?).filter(|token| !token.is_border())
    }

    /// The words between two places with one blank for each row of blanks.
    fn between(&self, start: u32, end: u32) -> String {
        let Some(span) = Span::new(start, end) else { return String::new() };
        let mut words = String::new();
        for c in self.text.slice(span).chars() {
            match c.is_whitespace() {
                true if words.ends_with(' ') => {}
                true => words.push(' '),
                false => words.push(c),
            }
        }
        words
    }

    /// The words of a row of tokens; turns that end among them become blanks.
    fn row(&self, row: Range<usize>) -> String {
        let parts = self.tokens[row.clone()].split(Token::is_border).filter_map(|part| {
            let (first, last) = (part.first()?, part.last()?);
            Some(self.between(first.span.start(), last.span.end()))
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    /// The parts of a row of tokens between the borders in it.
    fn parts(&self, row: Range<usize>) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut from = row.start;
        for n in row.clone().filter(|&n| self.tokens[n].is_border()) {
            parts.push(from..n);
            from = n + 1;
        }
        parts.push(from..row.end);
        parts
    }

    /// True for a part that is all the words of a turn.
    fn is_whole_turn(&self, part: &Range<usize>) -> bool {
        let border = |n: usize| self.tokens.get(n).is_none_or(Token::is_border);
        !part.is_empty() && part.start.checked_sub(1).is_none_or(border) && border(part.end)
    }
}

/// The rows of tokens that differ, in order.
fn differences(old: &Words<'_>, new: &Words<'_>) -> Vec<Rows> {
    let (of_old, of_new) = (old.sentences(), new.sentences());
    let keys = |words: &Words<'_>, all: &[Range<usize>]| -> Vec<u64> {
        all.iter().map(|range| key(&words.plain[range.clone()])).collect()
    };
    let mut found = Vec::new();
    for (a, b) in rows(Algorithm::Patience, &keys(old, &of_old), &keys(new, &of_new)) {
        let (a, b) = (tokens_of(&of_old, a), tokens_of(&of_new, b));
        if a.len().saturating_mul(b.len()) > MAX_PAIRS {
            found.push((a, b));
            continue;
        }
        let within = rows(Algorithm::Myers, &old.plain[a.clone()], &new.plain[b.clone()]);
        let shifted = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        found.extend(within.into_iter().map(|(old, new)| (shifted(old, a.start), shifted(new, b.start))));
    }
    found
}

/// A row of the older text and the one that stands in its place.
type Rows = (Range<usize>, Range<usize>);

/// The rows of two lists that differ, in order; between two of them at least one thing is equal.
fn rows<T: std::hash::Hash + Ord>(algorithm: Algorithm, old: &[T], new: &[T]) -> Vec<Rows> {
    let mut found: Vec<Rows> = Vec::new();
    // The indices that come with what was only taken out or put in are not reliable, so both are counted here.
    let (mut at, mut at_new, mut open) = (0, 0, false);
    for op in capture_diff_slices(algorithm, old, new) {
        let (gone, come) = (op.old_range().len(), op.new_range().len());
        let equal = matches!(op, DiffOp::Equal { .. });
        match found.last_mut().filter(|_| open) {
            _ if equal => {}
            Some((before, beside)) => (before.end, beside.end) = (before.end + gone, beside.end + come),
            None => found.push((at..at + gone, at_new..at_new + come)),
        }
        (at, at_new, open) = (at + gone, at_new + come, !equal);
    }
    found
}

/// The tokens of some sentences in a row; for none of them the place at which they would be.
fn tokens_of(sentences: &[Range<usize>], row: Range<usize>) -> Range<usize> {
    let end = |n: usize| n.checked_sub(1).map_or(0, |n| sentences[n].end);
    end(row.start)..end(row.end)
}

/// A word without what word processors change by themselves: forms of signs, and how letters are composed.
fn plain(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii();
    if word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.nfc() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' => plain.push('\''),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' => plain.push('"'),
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            c => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// A number for some words: equal for equal ones.
fn key(words: &[Cow<'_, str>]) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

/// Turns rows of tokens that differ into changes.
struct Writing<'w, 't> {
    old: &'w Words<'t>,
    new: &'w Words<'t>,
    done: Revision,
}

impl Writing<'_, '_> {
    /// One row of tokens that differs. It is taken apart at the borders of turns, so that the words of one speaker are
    /// not put into the mouth of another.
    fn hunk(&mut self, old: Range<usize>, new: Range<usize>) {
        let (olds, mut news) = (self.old.parts(old), self.new.parts(new));
        if olds.len() < news.len() {
            let whole = |part: &Range<usize>| self.new.is_whole_turn(part);
            let surplus = news.len() - olds.len();
            let added: Vec<Range<usize>> =
                news.iter().filter(|part| whole(part)).take(surplus).cloned().collect();
            news.retain(|part| !added.contains(part));
            self.done.new_turns.extend(added.into_iter().map(|part| self.new.row(part)));
        }
        let last = olds.len() - 1;
        for (n, part) in olds.into_iter().enumerate() {
            let beside = match news.get(n) {
                // The last takes all that is left: a turn that was taken apart is no change of words.
                Some(first) if n == last => first.start..news.last().map_or(first.end, |end| end.end),
                Some(only) => only.clone(),
                None => {
                    let end = news.last().map_or(0, |end| end.end);
                    end..end
                }
            };
            self.part(part, beside);
        }
    }

    /// Words of one turn that differ.
    fn part(&mut self, old: Range<usize>, new: Range<usize>) {
        let (span, words) = match (old.is_empty(), self.new.row(new.clone())) {
            (true, words) if words.is_empty() => return,
            (true, _) => match self.put_in(old.start, new) {
                Some(change) => change,
                None => return,
            },
            (false, words) if words.is_empty() => self.taken_out(old, new.start),
            (false, words) => self.put_in_place(old, new, words),
        };
        if self.old.between(span.start(), span.end()) != words {
            self.done.changes.push(Change { span, words });
        }
    }

    /// Words in the place of others, with the blanks beside them as they are in the revised text.
    fn put_in_place(&self, old: Range<usize>, new: Range<usize>, mut words: String) -> (Span, String) {
        let whole = self.old.tokens[old.start].span.union(self.old.tokens[old.end - 1].span);
        let (mut start, mut end) = (whole.start(), whole.end());
        match (self.old.blank_before(old.start), self.new.blank_before(new.start)) {
            (Some(false), Some(true)) => words.insert(0, ' '),
            (Some(true), Some(false)) => start = self.old.tokens[old.start - 1].span.end(),
            _ => {}
        }
        match (self.old.blank_before(old.end), self.new.blank_before(new.end)) {
            (Some(false), Some(true)) => words.push(' '),
            (Some(true), Some(false)) => end = self.old.tokens[old.end].span.start(),
            _ => {}
        }
        (Span::new(start, end).unwrap_or(whole), words)
    }

    /// Words that go. The words on both sides are then as far apart as in the revised text, where they meet at `at`; at the
    /// beginning and the end of a turn the blank goes along.
    fn taken_out(&self, old: Range<usize>, at: usize) -> (Span, String) {
        let whole = self.old.tokens[old.start].span.union(self.old.tokens[old.end - 1].span);
        let before = self.old.word(old.start.checked_sub(1)).map(|word| word.span.end());
        let after = self.old.word(Some(old.end)).map(|word| word.span.start());
        let mut words = String::new();
        let (start, end) = match (before, after) {
            (Some(before), Some(after)) => match (self.new.blank_before(at), before < whole.start()) {
                (Some(false), _) => (before, after),
                (_, true) if whole.end() < after => (before, whole.end()),
                (_, has_blank) => {
                    if !has_blank && whole.end() == after {
                        words.push(' ');
                    }
                    (whole.start(), whole.end())
                }
            },
            (Some(before), None) => (before, whole.end()),
            (None, Some(after)) => (whole.start(), after),
            (None, None) => (whole.start(), whole.end()),
        };
        (Span::new(start, end).unwrap_or(whole), words)
    }

    /// Words that are put in before the old word `at`: into the blank there, so that a coding that ends before it or
    /// begins after it stays as it is. Without a blank they go to the word before or after.
    fn put_in(&mut self, at: usize, new: Range<usize>) -> Option<(Span, String)> {
        let (before, after) = (self.old.word(at.checked_sub(1)), self.old.word(Some(at)));
        let (first, last) = (self.new.tokens[new.start].span, self.new.tokens[new.end - 1].span);
        let from = self.new.word(new.start.checked_sub(1)).map_or(first.start(), |word| word.span.end());
        let to = self.new.word(Some(new.end)).map_or(last.end(), |word| word.span.start());
        let words = self.new.between(from, to);
        if let (Some(before), Some(after)) = (before, after)
            && let Some(blank) = Span::new(before.span.end(), after.span.start())
        {
            return Some((blank, words));
        }
        if let Some(before) = before {
            if let Some(last) = self.done.changes.last_mut().filter(|last| last.span == before.span) {
                last.words.push_str(&words);
                return None;
            }
            return Some((before.span, format!("{}{words}", before.word)));
        }
        if let Some(after) = after {
            return Some((after.span, format!("{words}{}", after.word)));
        }
        self.done.new_turns.push(self.new.row(new));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with a turn in each line.
    fn turned(words: &str) -> (Text, Vec<Turn>) {
        let mut at = 0;
        let mut turns = Vec::new();
        for line in words.split('\n') {
            let end = at + line.chars().count() as u32;
            turns.extend(Span::new(at, end).map(|words| Turn {
                speaker: String::new(),
                label: None,
                words,
                time: None,
            }));
            at = end + 1;
        }
        (Text::new(words), turns)
    }

    fn revised(old: &str, new: &str) -> (Vec<(String, String)>, String, Revision) {
        let (old, new) = (turned(old), turned(new));
        let revision = Revision::of((&old.0, &old.1), (&new.0, &new.1));
        let was = |change: &Change| (old.0.slice(change.span).to_owned(), change.words.clone());
        let changes = revision.changes.iter().map(was).collect();
        let (mut read, mut at) = (String::new(), 0);
        for change in &revision.changes {
            read.extend(Span::new(at, change.span.start()).map(|before| old.0.slice(before)));
            read.push_str(&change.words);
            at = change.span.end();
        }
        read.extend(Span::new(at, old.0.len()).map(|rest| old.0.slice(rest)));
        (changes, read, revision)
    }

    fn changes(old: &str, new: &str) -> Vec<(String, String)> {
        revised(old, new).0
    }

    fn pair(was: &str, reads: &str) -> (String, String) {
        (was.to_owned(), reads.to_owned())
    }

    #[test]
    fn a_word_that_is_another_is_one_change() {
        assert_eq!(changes("They never rung me back.", "They never rang me back."), [pair("rung", "rang")]);
    }

    #[test]
    fn words_that_are_put_in_leave_the_words_beside_them() {
        assert_eq!(changes("I was told.", "I was not told."), [pair(" ", " not ")]);
        // At the end and at the beginning of a turn there is no blank.
        assert_eq!(changes("I was told", "I was told twice"), [pair("told", "told twice")]);
        assert_eq!(changes("was told", "I was told"), [pair("was", "I was")]);
        assert_eq!(changes("told twice", "told, twice"), [pair(" ", ", ")]);
    }

    #[test]
    fn words_that_are_taken_out_take_one_blank_along() {
        assert_eq!(changes("I um was told", "I was told"), [pair(" um", "")]);
        assert_eq!(changes("um I was told", "I was told"), [pair("um ", "")]);
        assert_eq!(changes("told (laughs). Then", "told. Then"), [pair(" (laughs)", "")]);
    }

    #[test]
    fn lines_that_break_elsewhere_and_turns_taken_apart_change_nothing() {
        assert_eq!(changes("one two three four", "one two\nthree four"), []);
        assert_eq!(changes("one two\nthree four", "one  two three\tfour"), []);
    }

    #[test]
    fn blanks_beside_words_that_change_are_as_in_the_revised_text() {
        for (old, new) in [
            ("at 12:30 sharp", "at half past: twelve sharp"),
            ("12:30", "ok: naive"),
            ("alot,too", "a lot; too"),
            ("one two, three", "one, three"),
            ("a (b) c", "a c"),
            ("well-known fact", "well known fact"),
        ] {
            let (_, read, revision) = revised(old, new);
            assert_eq!(read, new, "{:?}", revision.changes);
        }
    }

    #[test]
    fn what_is_a_label_in_one_text_and_words_in_the_other_is_words() {
        let label = |(text, mut turns): (Text, Vec<Turn>)| {
            // The second line begins with a label of two words and a colon.
            let start = turns[1].words.start();
            turns[1].label = Span::new(start, start + 9);
            turns[1].words = Span::new(start + 10, turns[1].words.end()).unwrap();
            turns[1].speaker = "she said".to_owned();
            (text, turns)
        };
        let one = turned("The nurse came and she said: you have to wait.");
        let two = label(turned("The nurse came and\nshe said: you have to wait."));
        for (old, new) in [(&one, &two), (&two, &one)] {
            let revision = Revision::of((&old.0, &old.1), (&new.0, &new.1));
            assert_eq!((revision.changes, revision.new_turns), (vec![], vec![]));
        }
    }

    #[test]
    fn no_word_comes_into_the_mouth_of_another_speaker() {
        let (changes, _, revision) = revised("Yes.\nAnd then?", "Yes.\nNo one rang.\nAnd then?");
        assert_eq!((changes, revision.new_turns), (vec![], vec!["No one rang.".to_owned()]));
        let (changes, read, _) = revised("Yes I did.\nAnd then?", "Yes I do.\nOr then?");
        assert_eq!(changes, [pair("did", "do"), pair("And", "Or")]);
        assert_eq!(read, "Yes I do.\nOr then?");
    }

    #[test]
    fn what_a_word_processor_changes_by_itself_is_no_change() {
        assert_eq!(
            changes(
                "I don't \"know\" - caf\u{e9}",
                "I don\u{2019}t \u{201c}know\u{201d} \u{2013} cafe\u{301}"
            ),
            []
        );
        assert_eq!(changes("I don't know", "I don\u{2019}t see"), [pair("know", "see")]);
    }

    #[test]
    fn what_stays_is_counted_in_words() {
        let (.., revision) = revised("They never rang me back.", "They would not call me back.");
        let of = |start, end| revision.kept(Span::new(start, end).unwrap());
        assert_eq!((of(0, 4), of(5, 15), of(0, 24), of(23, 24)), ((1, 1), (0, 2), (3, 5), (1, 1)));
        let (.., revision) = revised("one two three four", "one two five six");
        assert!((revision.share_kept() - 0.5).abs() < 1e-9);
    }

    proptest::proptest! {
        #[test]
        fn the_changes_make_the_words_of_the_revised_text(
            old in "([a-d,.]{1,2} ?){1,30}(\n([a-d]{1,2} ){1,5}){0,3}",
            new in "([a-d,.]{1,2} ?){1,30}",
        ) {
            let (_, read, revision) = revised(&old, &new);
            // All words of the new text come in one turn, so none is left over.
            let words = |text: &str| text.split_word_bounds().filter(|w| !w.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
            proptest::prop_assert!(revision.new_turns.len() <= 1);
            if revision.new_turns.is_empty() {
                proptest::prop_assert_eq!(words(&read).concat(), words(&new).concat());
            }
            let ends = revision.changes.windows(2).all(|two| two[0].span.end() <= two[1].span.start());
            proptest::prop_assert!(ends);
        }
    }
}
