//! Words on a page: characters, graphemes, words, sentences, turns and lines. Knows no project.
//!
//! What every caller needs is named here; the moves stay in their modules, where their names say what they mean
//! (`graphemes::snap`, `words::longer`).

mod date;
pub mod direction;
mod fold;
pub mod graphemes;
mod language;
pub mod layout;
pub mod search;
pub mod sentences;
mod span;
mod turn;
pub mod words;

pub use date::utc;
pub use direction::is_right_to_left;
pub use language::{Language, guess_language};
pub use layout::{Cluster, Line, cells, fit, wrap};
pub use search::{Finder, closest};
pub use sentences::{Rule, sentences};
pub use span::{CharPos, Span, Text};
pub use turn::{Time, Turn};
pub use words::words;
