//! Ways through the transcripts: what `n` repeats, where `b` goes back to, where each transcript was left.

use crate::model::id::*;
use crate::text::Finder;
use crate::tui::pane::reading::{Edge, Selection};
use crate::tui::seek::Seek;
use std::collections::HashMap;

/// How many places `b` remembers.
const TRAIL: usize = 100;

/// What `n` and `N` repeat.
#[derive(Debug, Clone)]
pub(crate) enum Jump {
    /// The next turn without a code.
    Uncoded,
    /// The next passage with this code (or below it).
    Code(CodeId),
    /// The next memo.
    Memo,
    /// The next item to talk about.
    Discuss,
    /// The next match.
    Match(Finder, String),
}

/// Selected words to come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The transcript.
    pub transcript: TranscriptId,
    /// What was selected.
    pub selection: Selection,
}

/// Places that a search counted.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// What was typed.
    pub typed: String,
    /// Transcript and start of each, in order.
    pub all: Vec<(TranscriptId, u32)>,
    /// There are more of them.
    pub more: bool,
}

impl Places {
    /// `3 of 17`: which of them begins there.
    pub(crate) fn nth(&self, transcript: TranscriptId, start: u32) -> Option<String> {
        let nth = self.all.iter().position(|place| *place == (transcript, start))? + 1;
        Some(match self.more {
            true => format!("{nth} of {}+", self.all.len()),
            false => format!("{nth} of {}", self.all.len()),
        })
    }
}

/// Jumps, searches and the way back.
#[derive(Debug, Default)]
pub(crate) struct Travel {
    jump: Option<Jump>,
    seek: Option<Seek>,
    hits: bool,
    /// Where the words lie that were searched for last, as far as they were counted.
    places: Places,
    letter: Option<(Edge, char)>,
    trail: Vec<Spot>,
    before: Option<TranscriptId>,
    left: HashMap<TranscriptId, Selection>,
}

impl Travel {
    /// What `n` repeats.
    pub(crate) fn jump(&self) -> Option<&Jump> {
        self.jump.as_ref()
    }
    /// `n` repeats this.
    pub(crate) fn set_jump(&mut self, jump: Jump) {
        self.jump = Some(jump);
    }
    /// True while a search is not at its end.
    pub(crate) fn is_seeking(&self) -> bool {
        self.seek.is_some()
    }
    /// Takes the search that is not at its end away.
    pub(crate) fn take_seek(&mut self) -> Option<Seek> {
        self.seek.take()
    }
    /// A search is on its way.
    pub(crate) fn put_seek(&mut self, seek: Seek) {
        self.seek = Some(seek);
    }
    /// True if what a search found is shown.
    pub(crate) fn shows_hits(&self) -> bool {
        self.hits
    }
    /// Shows what a search found, or no more.
    pub(crate) fn show_hits(&mut self, show: bool) {
        self.hits = show;
    }
    /// The places that the last search counted.
    pub(crate) fn places(&self) -> &Places {
        &self.places
    }
    /// Remembers what a search counted.
    pub(crate) fn set_places(&mut self, places: Places) {
        self.places = places;
    }
    /// The last edge that was set to a letter, and the letter.
    pub(crate) fn letter(&self) -> Option<(Edge, char)> {
        self.letter
    }
    /// Remembers the edge that was set to a letter.
    pub(crate) fn set_letter(&mut self, edge: Edge, letter: char) {
        self.letter = Some((edge, letter));
    }
    /// Remembers words to come back to.
    pub(crate) fn push(&mut self, spot: Spot) {
        self.trail.push(spot);
        if self.trail.len() > TRAIL {
            self.trail.remove(0);
        }
    }
    /// The words to come back to; they are forgotten.
    pub(crate) fn pop(&mut self) -> Option<Spot> {
        self.trail.pop()
    }
    /// The transcript that was open before this one.
    pub(crate) fn before(&self) -> Option<TranscriptId> {
        self.before
    }
    pub(super) fn leave(&mut self, id: TranscriptId) {
        self.before = Some(id);
    }
    /// What was selected in a transcript when it was left.
    pub(crate) fn left_at(&self, id: TranscriptId) -> Option<Selection> {
        self.left.get(&id).copied()
    }
    /// Remembers what is selected in a transcript.
    pub(crate) fn keep(&mut self, id: TranscriptId, selection: Selection) {
        self.left.insert(id, selection);
    }
}
