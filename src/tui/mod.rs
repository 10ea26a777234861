//! The screen: reading and coding with one or two keys.
//!
//! Four hops from a key to the screen: an event comes in, [`update()`] changes the screen's own state and answers with
//! effects, [`Session`] performs them on the open project (the only place where anything changes), and [`view`] draws
//! what the two hold. So tests, undo and saving see every change, and a test is keys in, screen out.

pub mod command;
mod coverage;
mod effect;
mod here;
mod input;
mod keymap;
mod layer;
mod legend;
mod look;
mod manual;
pub mod message;
mod pane;
mod papers;
mod past;
mod perform;
mod place;
pub mod screen;
mod seek;
mod session;
mod signals;
pub mod terminal;
mod ui;
mod update;
pub mod view;
mod welcome;
mod words;

pub use crate::config::Ground;
pub use crate::config::key::{self, Key};
pub use effect::{Effect, Event, Pending, StepLine};
pub use input::{Input, inputs};
pub use keymap::{Keys, table};
pub use layer::field::Field;
pub use look::{Depth, Look};
pub use manual::manual;
pub use place::Place;
pub use session::{Flow, Helper, Left, NoHelper, Session, Start, glimpse, run};
pub use terminal::{Console, Terminal, Wishes};
pub use ui::{Due, Ui};
pub use update::update;
pub use welcome::Welcome;
