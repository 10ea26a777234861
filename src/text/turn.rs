//! Turns: what one speaker says before the next one speaks.

use super::{Span, Text};
use serde::{Deserialize, Serialize};

/// The time of a turn, in milliseconds from the start of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Time {
    /// Start in milliseconds.
    pub start: u64,
    /// End in milliseconds, if the file has one.
    pub end: Option<u64>,
}

/// One turn of a transcript. Turns are in the order of the text and do not overlap.
///
/// Text between turns (blank lines, headings before the first) belongs to none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Turn {
    /// The speaker's label as the file writes it, without punctuation around it (`P07`, not `P07:`); empty
    /// if unknown.
    pub speaker: String,
    /// The place of the label in the text with its punctuation and time stamp; `None` if the text has none.
    pub label: Option<Span>,
    /// The words that were said, without the label and the blank lines around them.
    pub words: Span,
    /// The time of the turn, if the file has one.
    pub time: Option<Time>,
}

impl Turn {
    /// The speaker, where the words of `text` do not say who it is: the turn was `mended`, it has no label there, or its
    /// label has another name. `None` where they do, and of a turn that no speaker is known of.
    pub fn speaker_beside(&self, text: &Text, mended: bool) -> Option<&str> {
        let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let speaker = Some(self.speaker.as_str()).filter(|speaker| !speaker.trim().is_empty())?;
        let named = self.label.is_some_and(|label| plain(text.slice(label)).contains(&plain(speaker)));
        (mended || !named).then_some(speaker)
    }
}
