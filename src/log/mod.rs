//! How a project changes and how two coders' work becomes one.
//!
//! A project is a set of stamped operations; merging is set union, so no merge can fail. What the set *means* is
//! decided in one place, [`Log`], in the order of the stamps. A withdrawn annotation stays withdrawn: coding the
//! same words again makes a new one, so a late bundle never undoes a retraction.
//!
//! Nothing here reads or writes files or asks a clock: ids, times and salts come in as arguments.

pub mod dialect;
pub mod op;
