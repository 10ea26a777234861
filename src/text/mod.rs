//! Words on a page: characters, graphemes, words, sentences, turns and lines. Knows no project.

pub mod direction;
mod fold;
pub mod graphemes;
pub mod layout;
pub mod search;
mod span;
mod turn;
pub mod words;

pub use span::{CharPos, Span, Text};
pub use turn::{Time, Turn};
