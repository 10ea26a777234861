//! Words on a page: characters, graphemes, words, sentences, turns and lines. Knows no project.

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

pub use language::{Language, guess_language};
pub use span::{CharPos, Span, Text};
pub use turn::{Time, Turn};
