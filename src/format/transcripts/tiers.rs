//! Annotations on tiers, one for each speaker, as ELAN and Praat have them: put into the order of their times.

use super::cues::{Cue, Cues, Said};

/// What a speaker says in a stretch of time, in milliseconds.
pub(super) struct Stretch {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) speaker: String,
    pub(super) words: String,
}

/// Captions of the stretches that have words, earliest first; of two at one time the one of the earlier tier.
pub(super) fn cues(mut stretches: Vec<Stretch>) -> Cues {
    stretches.retain(|stretch| !stretch.words.trim().is_empty());
    stretches.sort_by_key(|stretch| stretch.start);
    let cue = |stretch: Stretch| {
        let words = stretch.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines = vec![Said { voice: stretch.speaker, words }];
        Cue { start: stretch.start, end: stretch.end, lines, ..Cue::default() }
    };
    Cues { cues: stretches.into_iter().map(cue).collect(), ..Cues::default() }
}

/// Milliseconds of seconds that a file has.
pub(super) fn milliseconds(seconds: f64) -> u64 {
    // Not a number becomes 0; a cast holds at the borders of its type.
    (seconds.clamp(0.0, 1e9) * 1000.0).round() as u64
}
