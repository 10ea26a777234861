//! What a person may take out of the screen to another program: the one place that decides it.
//!
//! Whatever copies words calls these functions and nothing else, so that a rule about what may leave (consent, names that
//! are hidden) is asked in one place.

use super::printable;
use crate::model::target::Target;
use crate::model::{Seen, Transcript};
use crate::text::Span;

/// The most that is copied at once, in bytes: terminals take no longer a sequence.
pub const MOST_COPIED: usize = 74 * 1024;

/// Words to be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The words, without control characters.
    pub words: String,
    /// Who says them and where: `P07, turn 12, first interview`.
    pub source: Option<String>,
}

impl Copied {
    /// Words of a transcript.
    pub fn passage(project: &Seen<'_>, transcript: &Transcript, span: Span) -> Copied {
        let number = super::words::turn_number(transcript, span);
        let turn = transcript.turn_number(number).and_then(|turn| transcript.turns.get(turn));
        let label = turn.map_or("", |turn| turn.speaker.as_str());
        let participant = transcript.participant_of(label).and_then(|id| project.participant(id));
        let who = participant.map_or(label, |participant| &participant.name);
        // An interview is often called as the participant is.
        let title = if transcript.title == who { "" } else { &transcript.title };
        let parts = [who, &format!("turn {number}"), title].map(str::to_owned);
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Copied {
            words: printable(transcript.text.slice(span)).into_owned(),
            source: Some(printable(&parts.join(", ")).into_owned()),
        }
    }
    /// The words that something sits on, if it sits on words.
    pub fn target(project: &Seen<'_>, on: Target) -> Option<Copied> {
        let transcript = match on {
            Target::Annotation(id) => project.annotation(id)?.0,
            on => project.transcript(on.transcript()?)?,
        };
        let span = project.place_in(transcript, on)?;
        Some(Copied::passage(project, transcript, span))
    }
    /// Words of a row or of a memo, as the screen shows them.
    pub fn row(words: &str) -> Copied {
        Copied { words: printable(words.trim_end()).into_owned(), source: None }
    }
    /// The words, with who says them and where on a line of its own.
    pub fn with_source(&self) -> String {
        match &self.source {
            Some(source) => format!("{}\n{source}", self.words),
            None => self.words.clone(),
        }
    }
}
