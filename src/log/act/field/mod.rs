//! Roles of the fields of acts: how a value is written, read, checked, and what purging leaves of it.
//!
//! The table of acts gives each field a role, and a role says everything that does not depend on the act. So an act
//! is described once: its lines, its reader, the ids it names and the words that a purge takes follow from its fields.

mod role;
mod schema;
mod text;
mod value;

pub use role::{Field, MAX_NAME};
pub use schema::*;
pub use text::*;
pub use value::*;
