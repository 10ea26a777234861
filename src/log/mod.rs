//! How a project changes and how two coders' work becomes one.
//!
//! A project is a set of stamped operations; merging is set union, so no merge can fail. What the set *means* is
//! decided in one place, [`Log`], in the order of the stamps. A withdrawn annotation stays withdrawn: coding the
//! same words again makes a new one, so a late bundle never undoes a retraction.
//!
//! Nothing here reads or writes files or asks a clock: ids, times and salts come in as arguments.

mod compose;
pub mod dialect;
mod fold;
mod frame;
mod names;
mod notes;
mod op;
mod passages;
mod paths;
mod purge;
mod purging;
mod register;
mod same;
mod settle;
mod things;
mod tree;

pub use compose::{Author, Sealed, Written};
pub use fold::{Log, Source};
pub use frame::{FrameCode, read_frame, write_frame};
pub use names::MAX_NAME;
pub use op::{Act, Op, Order};
pub use paths::add_path;
pub use purge::{Purges, purged_lines};
pub use settle::Settle;
