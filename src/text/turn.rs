//! Turns: what one speaker says before the next one speaks.

use super::Span;
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
