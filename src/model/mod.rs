//! What a project is: values only; no files, no clock, no randomness.

mod codes;
pub mod id;
mod index;
mod layers;
mod lookup;
mod project;
mod quote;
mod seen;
pub mod target;
pub mod values;

pub use codes::{Code, CodeTree, Kept, LOST_AND_FOUND, MAX_DEPTH};
pub use index::Place;
pub use layers::Layers;
pub use lookup::{read_range, split_path};
pub use project::*;
pub use seen::Seen;
