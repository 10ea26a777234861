//! Words on a page: characters, graphemes, words, sentences, turns and lines. Knows no project.

pub mod graphemes;
mod span;
mod turn;

pub use span::{CharPos, Span, Text};
pub use turn::{Time, Turn};
