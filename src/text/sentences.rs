//! Where the sentences of a turn begin and end: the step by which a coder moves, so it must never shift.
//!
//! The rule therefore has a version and is written out here instead of being left to a library that follows
//! each new Unicode. It starts from the sentence borders of UAX #29 and departs from them where transcribed
//! speech does: a full stop before lower case ends a sentence, abbreviations do not, trailing off (`...`)
//! does not unless a capital follows, and `(pause)` belongs to what was said before it. A transcript keeps
//! the [`Rule`] it was imported with.
//!
//! One pass, and each decision looks a bounded way ahead.

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

/// By which rule a transcript is cut into sentences; recorded at import.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// Version of the rule, from 1. A version that this program does not know is read as the newest it knows.
    pub version: u16,
    /// Decides which abbreviations count; a language without a list has those common to all.
    pub language: Language,
}

impl Rule {
    /// The newest rule for a language.
    pub fn new(language: Language) -> Rule {
        Rule { version: CURRENT, language }
    }
}

/// The sentences of one turn in order: without overlap, without blanks at either end, every other character
/// of the turn in exactly one. `turn_words` are the words of the turn without label. Linear in the turn.
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
        // A blank that carries a combining mark is no blank: whole clusters only.
        list.extend(span.and_then(|span| graphemes::snap(text, span)?.intersection(turn_words)));
        start = end;
    }
    list
}
