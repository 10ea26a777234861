//! What the screen says in words, until the next key.

use crate::log::Act;
use crate::model::Loss;
use crate::tui::place::Place;
use std::collections::VecDeque;

/// How many messages are kept.
const LOG: usize = 50;

/// Acts that are done if they are asked for once more, and what they were asked about for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    acts: Vec<Act>,
    why: Why,
}

/// Why a person is asked before something is done. If this changed meanwhile, it is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    /// What others would lose.
    Lost(Vec<Loss>),
    /// What was said about it.
    Told(String),
}

/// Messages.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// What this key asked about.
    asked: Option<Asked>,
    /// What the key before it asked about.
    asked_before: Option<Asked>,
    /// The command that asked.
    asker: Option<&'static str>,
    message: Option<String>,
    /// The message was said at this key, not at the one before.
    fresh: bool,
    /// Words for the end of the next message.
    more: Option<String>,
    /// What was said, the latest last.
    log: VecDeque<String>,
    /// The frame with the question is not on the screen for long enough to have been read.
    unripe: bool,
    beside: Option<String>,
    told: Vec<(&'static str, Option<Place>)>,
}

impl Said {
    /// The message of the last row.
    pub(crate) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
    /// What was just put on or taken off, which is said where the codes are named.
    pub(crate) fn beside(&self) -> Option<&str> {
        self.beside.as_deref()
    }
    /// Adds words to the next message.
    pub(crate) fn add_once(&mut self, words: String) {
        self.more = Some(words);
    }
    pub(super) fn say(&mut self, words: String) {
        let words = format!("{words}{}", self.more.take().unwrap_or_default());
        self.remember(words.clone());
        (self.message, self.fresh) = (Some(words), true);
    }
    fn remember(&mut self, words: String) {
        if self.log.back() != Some(&words) {
            self.log.push_back(words);
            if self.log.len() > LOG {
                self.log.pop_front();
            }
        }
    }
    /// What was said, the latest first.
    pub(crate) fn log(&self) -> impl Iterator<Item = &String> {
        self.log.iter().rev()
    }
    /// The question on the screen is there for long enough to have been read, or not.
    pub(crate) fn ripen(&mut self, ripe: bool) {
        self.unripe = !ripe;
    }
    /// Says what was put on or taken off, until the next key: in few words beside the names of the codes, and in more
    /// words in the list of what was said.
    pub(crate) fn say_beside(&mut self, few: String, more: String) {
        self.remember(more);
        self.beside = Some(few);
    }
    /// A key comes: what the key before it asked about is what it may confirm.
    pub(crate) fn next_key(&mut self) {
        self.asked_before = self.asked.take();
    }
    /// True if the key before this one asked about something.
    pub(crate) fn was_asking(&self) -> bool {
        self.asked_before.is_some()
    }
    /// A command ran: if it asked about something, it is the one to confirm that.
    pub(crate) fn asked_by(&mut self, command: &'static str) {
        self.asker = self.asked.as_ref().map(|_| command);
    }
    /// True if this command asked about something at the key before.
    pub(crate) fn is_asked_by(&self, command: &str) -> bool {
        self.asker == Some(command)
    }
    /// True if acts may be done: others lose nothing with them, or the key before this one asked about the very same. If
    /// not, the person is to be asked, and the next key may confirm it.
    pub(crate) fn is_meant(&mut self, acts: &[Act], theirs: Vec<Loss>) -> bool {
        theirs.is_empty() || self.is_confirmed(Asked { acts: acts.to_vec(), why: Why::Lost(theirs) })
    }
    /// True if the key before this one asked about the very same acts in the very same words. If not, the person is to be
    /// asked, and the next key may confirm it.
    pub(crate) fn is_meant_so(&mut self, acts: &[Act], told: &str) -> bool {
        self.is_confirmed(Asked { acts: acts.to_vec(), why: Why::Told(told.to_owned()) })
    }
    fn is_confirmed(&mut self, asked: Asked) -> bool {
        let confirmed = self.asked_before.as_ref() == Some(&asked) && !self.unripe;
        self.asked = Some(asked).filter(|_| !confirmed);
        confirmed
    }
    /// Forgets the message, and keeps what is said beside the codes.
    pub(crate) fn forget_message(&mut self) {
        (self.message, self.fresh) = (None, false);
    }
    /// A key does something: what was said stays through this one, and goes with the next.
    pub(crate) fn hush(&mut self) {
        if !std::mem::take(&mut self.fresh) {
            self.message = None;
        }
        self.beside = None;
    }
    /// True if the message was said at this key.
    pub(crate) fn is_fresh(&self) -> bool {
        self.fresh
    }
    /// Forgets what was said before this key: its place is needed.
    pub(crate) fn drop_old(&mut self) {
        if !self.fresh {
            self.message = None;
        }
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
