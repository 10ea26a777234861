//! What the screen says in words, until the next key.

use crate::tui::place::Place;

/// Messages.
#[derive(Debug, Default)]
pub(crate) struct Said {
    message: Option<String>,
    taken_off: Option<String>,
    told: Vec<(&'static str, Option<Place>)>,
}

impl Said {
    /// The message of the last row.
    pub(crate) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
    /// The code that was just taken off, which is said where the codes are named.
    pub(crate) fn taken_off(&self) -> Option<&str> {
        self.taken_off.as_deref()
    }
    pub(super) fn say(&mut self, words: String) {
        self.message = Some(words);
    }
    /// Says that a code was taken off.
    pub(crate) fn take_off(&mut self, name: String) {
        self.taken_off = Some(name);
    }
    /// Forgets the message, and keeps what was taken off.
    pub(crate) fn forget_message(&mut self) {
        self.message = None;
    }
    /// Forgets what was said: a key does something.
    pub(crate) fn hush(&mut self) {
        self.message = None;
        self.taken_off = None;
    }
    /// True the first time that something is to be said in a place (`None`: anywhere).
    pub(crate) fn is_first(&mut self, name: &'static str, place: Option<Place>) -> bool {
        let here = (name, place);
        let first = !self.told.contains(&here);
        if first {
            self.told.push(here);
        }
        first
    }
}
