//! The model of a project: values only, without files, clock and chance.

mod codes;
mod goal;
pub mod id;
mod index;
mod layers;
mod lookup;
mod losses;
mod notes;
mod people;
mod project;
mod questions;
mod quote;
mod removed;
mod replica;
mod seen;
mod splay;
pub mod target;
mod transcript;
mod turning;
pub mod values;

pub(crate) use codes::cut_path;
pub use codes::{Code, CodeTree, Kept, LEFT_OUT, LOST_AND_FOUND, MAX_DEPTH, join_path};
pub use goal::{Distance, Goal};
pub use id::Made;
pub use layers::{Covered, Layers, Laying, MAX_NESTED};
pub use lookup::{read_range, split_path};
pub use notes::{Link, Mark, Memo};
pub use people::{OUTSIDE, Participant, Person, initials_of, two_letters};
pub use project::{Frame, Project, ToSort};
pub use questions::{About, Ask, Opposed, Question, Row, Subject, Thing, Why};
pub use removed::{Loss, Removed};
pub use seen::Seen;
pub use splay::Forest;
pub use transcript::{Annotation, Correction, ImportedTurn, Place, Role, Transcript, sentences_of};
pub use turning::NewTurn;
