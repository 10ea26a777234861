//! The model of a project: values only, without files, clock and chance.

mod codes;
pub mod id;
mod index;
mod layers;
mod lookup;
mod notes;
mod people;
mod project;
mod questions;
mod quote;
mod replica;
mod seen;
pub mod target;
mod transcript;
pub mod values;

pub use codes::{Code, CodeTree, Kept, LOST_AND_FOUND, MAX_DEPTH};
pub use id::Made;
pub use layers::Layers;
pub use lookup::{read_range, split_path};
pub use notes::{Link, Mark, Memo};
pub use people::{Participant, Person};
pub use project::{Frame, Project};
pub use questions::{Ask, Question};
pub use seen::Seen;
pub use transcript::{Annotation, Correction, Place, Role, Transcript};
