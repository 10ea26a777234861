//! Sentences: where those of a turn begin and end.
//!
//! Coders move by sentence, so the borders must never shift. The rule therefore has a version and is
//! written out here; a library would change with each version of Unicode. It starts from the sentence
//! borders of UAX #29 and departs from them for transcribed speech: a full stop before lower case ends a
//! sentence, an abbreviation does not, an ellipsis (`...`) ends one only before a capital, and `(pause)`
//! belongs to the sentence before it. A transcript keeps the [`Rule`] it was imported with.
//!
//! One pass; each decision looks a bounded number of characters ahead.

mod abbreviations;
mod marks;
mod scan;
#[cfg(test)]
mod tests;

use super::{Language, Span, Text, graphemes};
use scan::Scan;
use serde::{Deserialize, Serialize};

/// The version of the rule that new transcripts get.
pub const CURRENT: u16 = 1;

/// The rule by which a transcript is cut into sentences; recorded at import.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// The version of the rule, from 1. An unknown version is treated as the newest known one.
    pub version: u16,
    /// Selects the list of abbreviations. A language without a list has only those common to all.
    pub language: Language,
}

impl Rule {
    /// The newest rule for a language.
    pub fn new(language: Language) -> Rule {
        Rule { version: CURRENT, language }
    }
}

/// The sentences of one turn, in order and without overlap. They have no blanks at either end, and every
/// other character of the turn is in exactly one. `turn_words` is the turn without its label. Linear in the
/// turn.
pub fn sentences(text: &Text, turn_words: Span, rule: &Rule) -> Vec<Span> {
    let offset = turn_words.start();
    let chars: Vec<char> = text.slice(turn_words).chars().collect();
    let mut list = Vec::new();
    let mut start = 0;
    let borders = Scan::new(&chars, rule.language.primary());
    for end in borders.chain([chars.len()]) {
        if !graphemes::is_border(text, offset + end as u32) && end < chars.len() {
            continue;
        }
        let piece = &chars[start..end];
        let blank = |c: &&char| c.is_whitespace();
        let before = piece.iter().take_while(blank).count();
        let after = piece.iter().rev().take_while(blank).count();
        let first = offset + (start + before) as u32;
        let span = Span::new(first, offset + end.saturating_sub(after) as u32);
        // Whole clusters only: a blank with a combining mark on it is not blank.
        list.extend(span.and_then(|span| graphemes::snap(text, span)?.intersection(turn_words)));
        start = end;
    }
    list
}
