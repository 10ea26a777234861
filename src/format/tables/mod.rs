//! Tables in text files (CSV): who was interviewed, the codebook, the codings.

pub(super) mod codebook;
pub(super) mod codings;
pub(super) mod participants;
mod schema;
mod sheet;
