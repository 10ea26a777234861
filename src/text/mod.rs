//! Text: characters, graphemes, words, sentences, turns and lines. Knows nothing of a project.
//!
//! The types and functions that most callers need are re-exported here. The moves stay in their modules,
//! because the module completes their names (`graphemes::snap`, `words::longer`).

mod cell;
mod date;
pub mod direction;
mod fold;
pub mod graphemes;
mod language;
pub mod layout;
pub mod names;
mod numbering;
mod revision;
pub mod search;
pub mod sentences;
mod span;
mod turn;
pub mod words;

pub use cell::{escaped_in_json, guarded, unguarded};
pub use date::{day, past_day, seconds_of, since_day, utc};
pub use direction::is_right_to_left;
pub use language::{Language, guess_language, stop_words};
pub use layout::{Cluster, Line, cells, fit, wrap};
pub use names::{Oddity, alike_key, is_near, is_unseen, marked, oddity, same_key};
pub use numbering::{COLUMNS, NUMBERING, NumberedLine, numbered};
pub use revision::{Change, Revision};
pub use search::{Finder, closest};
pub use sentences::{Rule, sentences};
pub use span::{CharPos, Span, Text, trimmed};
pub use turn::{Time, Turn};
pub use words::words;
