//! What a speaker says before the next one speaks.

use super::Span;
use serde::{Deserialize, Serialize};

/// When a turn was said: milliseconds from the start of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Time {
    /// Start in milliseconds.
    pub start: u64,
    /// End in milliseconds, where the file said one.
    pub end: Option<u64>,
}

/// One turn of a transcript. Turns come in the order of the text and do not overlap.
///
/// What stands between turns (blank lines, headings before the first) belongs to none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Turn {
    /// Who speaks, as the file writes it without punctuation round it (`P07`, not `P07:`); empty if unknown.
    pub speaker: String,
    /// Where the label stands in the text with its punctuation and time stamp, if it stands there at all.
    pub label: Option<Span>,
    /// The words that were said: no label, no blank lines round them.
    pub words: Span,
    /// When it was said, if the file tells.
    pub time: Option<Time>,
}
