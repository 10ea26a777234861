//! How a project changes and how two coders' work becomes one.
//!
//! A project is a set of stamped operations; merging is set union, so no merge can fail. What the set *means* is
//! decided in one place, [`Log`], in the order of the stamps. A withdrawn annotation stays withdrawn: coding the
//! same words again makes a new one, so a late bundle never undoes a retraction.
//!
//! Nothing here reads or writes files or asks a clock: ids, times and salts come in as arguments.

pub mod act;
mod compose;
mod derive;
pub mod dialect;
mod frame;
mod guided;
mod op;
mod ops;
mod paths;
mod project_log;
mod purge;
mod purge_plan;
mod purge_reach;
mod settle;
mod twins;

pub use act::field::MAX_NAME;
pub use compose::{Author, Sealed, Written};
pub use derive::Fold;
pub use frame::{FrameCode, read_frame, write_frame};
pub use op::{Act, Op, Order};
pub use ops::{Ops, Source};
pub use paths::add_path;
pub use project_log::{Load, Log};
pub use purge::{Purges, purged_lines};
pub use purge_reach::{Find, each_upwards, makes_thing};
pub use settle::{Settle, different};
pub use twins::{Twin, twin_of};
