//! Words on a page: characters, graphemes, words, sentences, turns and lines. Knows no project.

mod span;
mod turn;

pub use span::{CharPos, Span, Text};
pub use turn::{Time, Turn};
