//! The screen: reading and coding with one or two keys.
//!
//! Four hops from a key to the screen: an event comes in, [`update()`] changes the screen's own state and answers with
//! effects, [`Session`] performs them on the open project (the only place where anything changes), and [`view`] draws
//! what the two hold. So tests, undo and saving see every change, and a test is keys in, screen out.

mod asked;
pub mod command;
mod draft;
mod effect;
mod field;
mod grid;
mod keymap;
mod list;
mod look;
mod page;
mod palette;
mod perform;
mod reading;
mod rows;
mod seek;
mod session;
mod signals;
mod stripes;
pub mod terminal;
mod tree;
mod typing;
mod ui;
mod update;
pub mod view;
mod words;

pub use crate::config::key::{self, Key};
pub use effect::{Effect, Event, StepLine};
pub use field::Field;
pub use keymap::Keys;
pub use look::{Depth, Look};
pub use session::{Flow, Helper, Left, NoHelper, Session, Start, glimpse, run};
pub use terminal::{Input, Screen, Terminal};
pub use ui::{Pending, Ui};
pub use update::update;

/// Where keys are read: a key has one meaning in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // named as on the screen
pub enum Where {
    Text,
    Tree,
    Transcripts,
    Frame,
    Notes,
    Passages,
    History,
    Settle,
    Discuss,
    Exchange,
    Frames,
    Cast,
    Lines,
}

impl Where {
    /// All of them.
    pub const ALL: [Where; 13] = [
        Where::Text,
        Where::Tree,
        Where::Transcripts,
        Where::Frame,
        Where::Notes,
        Where::Passages,
        Where::History,
        Where::Settle,
        Where::Discuss,
        Where::Exchange,
        Where::Frames,
        Where::Cast,
        Where::Lines,
    ];
    /// Its name in the manual.
    pub fn name(self) -> &'static str {
        match self {
            Where::Text => "text",
            Where::Tree => "tree",
            Where::Transcripts => "transcripts",
            Where::Frame => "frame",
            Where::Notes => "notes",
            Where::Passages => "passages",
            Where::History => "history",
            Where::Settle => "to settle",
            Where::Discuss => "to talk about",
            Where::Exchange => "exchange",
            Where::Frames => "frozen frames",
            Where::Cast => "speakers",
            Where::Lines => "lines to read",
        }
    }
}
