//! Makes a text out of turns, for formats that are no text themselves.
//!
//! A turn is `Speaker: words`, its paragraphs are separated by a line end, turns by a blank line. Where the words
//! come from is remembered, so that a comment of the source finds its words again.

use crate::text::Time;
use std::ops::Range;

/// A turn whose places are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByteTurn {
    pub(super) speaker: String,
    pub(super) label: Option<Range<usize>>,
    pub(super) words: Range<usize>,
    pub(super) time: Option<Time>,
}

/// A text that grows by turns.
#[derive(Default)]
pub(super) struct Composer {
    pub(super) text: String,
    pub(super) turns: Vec<ByteTurn>,
    /// Which bytes of the source came to stand where, in order.
    pieces: Vec<(Range<usize>, usize)>,
}

impl Composer {
    /// Adds a turn of paragraphs; each may say where in the source it comes from. `shown` is the label without its colon,
    /// usually the speaker. A turn without words: `false`.
    pub(super) fn turn(
        &mut self,
        speaker: &str,
        shown: &str,
        time: Option<Time>,
        paragraphs: &[(&str, Option<usize>)],
    ) -> bool {
        if paragraphs.iter().all(|(words, _)| words.trim().is_empty()) {
            return false;
        }
        self.blank_line();
        let label = (!speaker.is_empty()).then(|| {
            let start = self.text.len();
            self.text.push_str(shown);
            self.text.push(':');
            let label = start..self.text.len();
            self.text.push(' ');
            label
        });
        let words = self.paragraphs(paragraphs);
        self.turns.push(ByteTurn { speaker: speaker.to_owned(), label, words, time });
        true
    }

    /// Adds paragraphs that belong to no turn.
    pub(super) fn unsaid(&mut self, paragraphs: &[(&str, Option<usize>)]) {
        if paragraphs.iter().any(|(words, _)| !words.trim().is_empty()) {
            self.blank_line();
            self.paragraphs(paragraphs);
        }
    }

    /// The range of the text that a range of the source became; `None` if none of it came in.
    pub(super) fn find(&self, source: &Range<usize>) -> Option<Range<usize>> {
        let first = self.pieces.partition_point(|(from, _)| from.end <= source.start);
        let last = self.pieces.partition_point(|(from, _)| from.start < source.end).checked_sub(1)?;
        let (from, at) = self.pieces.get(first)?;
        let start = at + source.start.saturating_sub(from.start);
        let (from, at) = self.pieces.get(last)?;
        let end = at + source.end.min(from.end) - from.start;
        (start < end).then_some(start..end)
    }

    fn blank_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    fn paragraphs(&mut self, paragraphs: &[(&str, Option<usize>)]) -> Range<usize> {
        let start = self.text.len();
        for (words, from) in paragraphs {
            let trimmed = words.trim();
            if trimmed.is_empty() {
                continue;
            }
            if self.text.len() > start {
                self.text.push('\n');
            }
            if let Some(from) = from {
                let from = from + (words.len() - words.trim_start().len());
                self.pieces.push((from..from + trimmed.len(), self.text.len()));
            }
            self.text.push_str(trimmed);
        }
        start..self.text.len()
    }
}
