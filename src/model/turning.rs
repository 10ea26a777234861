//! Changing turns without touching a word: another speaker, a turn in two, two turns in one.

use super::Transcript;
use super::target::Extent;
use crate::error::{Error, Result};
use crate::text::{Span, graphemes, is_unseen, trimmed};

/// A turn as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTurn {
    /// The words of the turn.
    pub extent: Extent,
    /// The label that speaks it; empty if that is not known.
    pub speaker: String,
}

impl Transcript {
    /// A turn with another speaker; `None` if it has that one already.
    pub fn respoken(&self, turn: usize, speaker: &str) -> Option<NewTurn> {
        let here = self.turns.get(turn)?;
        (here.speaker != speaker).then(|| self.new_turn(here.words, speaker))
    }
    /// A turn as two. The second begins at `at` (scalar values from the start of the transcript), with `speaker`, else
    /// with the same one.
    ///
    /// # Errors
    /// No words would be left before or after that place.
    pub fn split(&self, turn: usize, at: u32, speaker: Option<&str>) -> Result<[NewTurn; 2]> {
        let here = self.turns.get(turn).ok_or_else(|| Error::unknown("there is no such turn"))?;
        // A character of several scalar values stays whole.
        let at = if at == 0 { 0 } else { graphemes::next_border(&self.text, at - 1) };
        let ahead =
            Span::new(here.words.start(), at.min(here.words.end())).and_then(|span| self.words_in(span));
        let behind =
            Span::new(at.max(here.words.start()), here.words.end()).and_then(|span| self.words_in(span));
        let (Some(ahead), Some(behind)) = (ahead, behind) else {
            let number = self.numbers.get(turn).copied().unwrap_or(turn as u32 + 1);
            let what = format!("no words of turn {number} are on both sides of character {at}");
            let (from, to) = (here.words.start(), here.words.end());
            return Err(Error::usage(what).hint(format!("its words are characters {from} to {to}")));
        };
        Ok([self.new_turn(ahead, &here.speaker), self.new_turn(behind, speaker.unwrap_or(&here.speaker))])
    }
    /// A turn and the one after it as one, with `speaker`, else with that of the first.
    ///
    /// # Errors
    /// It is the last turn.
    pub fn joined(&self, turn: usize, speaker: Option<&str>) -> Result<NewTurn> {
        match (self.turns.get(turn), self.turns.get(turn + 1)) {
            (Some(here), Some(next)) => {
                Ok(self.new_turn(here.words.union(next.words), speaker.unwrap_or(&here.speaker)))
            }
            _ => Err(Error::usage("it is the last turn: there is none after it to join")),
        }
    }
    /// The place in a turn where some words begin, in scalar values from the start of the transcript.
    ///
    /// # Errors
    /// The words are not in the turn, or more than once.
    pub fn place_of_words(&self, turn: usize, words: &str) -> Result<u32> {
        let here = self.turns.get(turn).ok_or_else(|| Error::unknown("there is no such turn"))?;
        let said = self.text.slice(here.words);
        let mut found = said.match_indices(words);
        match (found.next(), found.next()) {
            (Some((byte, _)), None) => Ok(here.words.start() + said[..byte].chars().count() as u32),
            (None, _) => Err(Error::unknown(format!("\"{words}\" is not in this turn"))
                .hint("give the words as they are in the text, or a character's number")),
            (Some(_), Some(_)) => Err(Error::usage(format!("\"{words}\" is in this turn more than once"))
                .hint("give more of the words, or a character's number")),
        }
    }

    /// A label that a person typed, as the transcript writes it, or as it was typed if it is new; `None` if it is blank.
    pub fn label_like(&self, typed: &str) -> Option<String> {
        let seen = typed.replace(is_unseen, "");
        let label = seen.trim().trim_end_matches(':').trim_end();
        let known = self.speakers().into_iter().map(|(known, _)| known);
        let mut known: Vec<&str> =
            known.filter(|known| known.to_lowercase() == label.to_lowercase()).collect();
        known.sort_by_key(|known| *known != label);
        (!label.is_empty()).then(|| known.first().map_or(label, |known| known).to_owned())
    }

    fn new_turn(&self, words: Span, speaker: &str) -> NewTurn {
        NewTurn { extent: self.extent(words), speaker: speaker.to_owned() }
    }
    /// A stretch from the first to the last thing that was said in it: without blanks, and without the label of a turn
    /// that was joined.
    fn words_in(&self, span: Span) -> Option<Span> {
        let mut said = self.said_in(span);
        let first = said.next()?;
        let last = said.last().unwrap_or(first);
        trimmed(&self.text, first.union(last))
    }
}
