//! Looking for words through all transcripts, in slices: the first find shows at once however long they are, and
//! any key breaks off.

use crate::model::id::TranscriptId;
use crate::model::{Seen, Transcript};
use crate::text::{Finder, Span};

/// Scalar values that are looked at between two looks at the keyboard.
const SLICE: u32 = 2 << 20;
/// How far a find may reach over the end of a slice.
const OVER: u32 = 4_096;

/// A search on its way: from the selected words to the end, through the other transcripts, round to the selected
/// words again.
#[derive(Debug)]
pub(super) struct Seek {
    finder: Finder,
    /// What was typed.
    pub typed: String,
    forward: bool,
    here: (TranscriptId, Span),
    /// Transcripts still to be looked at, the next one last; this one is the first of them, for the way round.
    left: Vec<TranscriptId>,
    /// The transcript that is being searched, and the part of it that is left.
    now: Option<(TranscriptId, Span)>,
    round: bool,
}

/// What came of a slice.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// Words were found; `round`: on the way round, before (or behind) where it began.
    Found {
        /// Where.
        transcript: TranscriptId,
        /// The words.
        span: Span,
        /// Beyond the end of all transcripts.
        round: bool,
    },
    /// They are where the search began, and nowhere else.
    OnlyHere,
    /// They are nowhere.
    Nowhere,
    /// There is more to look at.
    More,
}

impl Seek {
    /// Begins at selected words.
    pub(super) fn new(
        project: &Seen<'_>,
        (finder, typed): (Finder, String),
        here: (TranscriptId, Span),
        forward: bool,
    ) -> Seek {
        let all: Vec<TranscriptId> = project.transcripts_in_order().iter().map(|t| t.id).collect();
        let at = all.iter().position(|&id| id == here.0).unwrap_or(0);
        let mut left: Vec<TranscriptId> = all[at..].iter().chain(&all[..at]).copied().collect();
        if forward {
            left[1..].reverse();
        }
        let mut seek = Seek { finder, typed, forward, here, left, now: None, round: false };
        seek.now = project.transcript(here.0).and_then(|t| Some((t.id, seek.part(t, false)?)));
        seek
    }

    /// True if it goes forward.
    pub(super) fn is_forward(&self) -> bool {
        self.forward
    }

    /// What of a transcript is looked at: of the one where it began only what lies ahead, and in the end the rest.
    fn part(&self, transcript: &Transcript, round: bool) -> Option<Span> {
        let (whole, here) = (transcript.text.whole()?, self.here.1);
        match (transcript.id == self.here.0, self.forward == round) {
            (false, _) => Some(whole),
            // A find may begin in the selected words, which may be one themselves.
            (true, false) => Span::new(here.start(), whole.end()),
            (true, true) => Span::new(0, (here.end() + OVER).min(whole.end())),
        }
    }

    /// Looks at a slice's worth of words.
    pub(super) fn go_on(&mut self, project: &Seen<'_>) -> Sought {
        let mut looked_at = 0;
        loop {
            let sought = match self.now {
                Some((id, span)) => self.look(project, id, span, &mut looked_at),
                None => self.next_transcript(project),
            };
            if sought != Sought::More || looked_at >= SLICE {
                return sought;
            }
        }
    }

    fn look(&mut self, project: &Seen<'_>, id: TranscriptId, span: Span, looked_at: &mut u32) -> Sought {
        let cut = match self.forward {
            true => span.start().saturating_add(SLICE).min(span.end()),
            false => span.end().saturating_sub(SLICE).max(span.start()),
        };
        let (before, after) = (Span::new(span.start(), cut), Span::new(cut, span.end()));
        let (slice, rest) = if self.forward { (before, after) } else { (after, before) };
        self.now = rest.map(|rest| (id, rest));
        let (Some(slice), Some(transcript)) = (slice, project.transcript(id)) else { return Sought::More };
        *looked_at += slice.len();
        match self.find(transcript, slice) {
            Some(span) if (id, span) == self.here => Sought::OnlyHere,
            Some(span) => Sought::Found { transcript: id, span, round: self.round },
            None => Sought::More,
        }
    }

    /// The first find, in the direction of the search, that starts in a slice.
    fn find(&self, transcript: &Transcript, slice: Span) -> Option<Span> {
        let text = &transcript.text;
        let within = Span::new(slice.start(), slice.end().saturating_add(OVER).min(text.len()))?;
        let key = |span: Span| (span.start(), span.end());
        let here = key(self.here.1);
        let ahead = |span: Span| if self.forward { key(span) > here } else { key(span) < here };
        let wanted = |span: &Span| {
            let begun = span.start() < slice.end();
            begun && (transcript.id != self.here.0 || self.round || ahead(*span))
        };
        let mut found = self.finder.find_in(text, within);
        if self.forward {
            found.find(wanted)
        } else {
            found.take_while(|s| s.start() < slice.end()).filter(wanted).last()
        }
    }

    fn next_transcript(&mut self, project: &Seen<'_>) -> Sought {
        if self.round {
            return Sought::Nowhere;
        }
        let next = if self.left.len() > 1 { self.left.pop() } else { None };
        self.round = next.is_none();
        let id = next.unwrap_or(self.here.0);
        self.now = project.transcript(id).and_then(|t| Some((t.id, self.part(t, self.round)?)));
        Sought::More
    }
}
