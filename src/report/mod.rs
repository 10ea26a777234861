//! From a project to tables and documents that people and programs read. Writers exist once, here.

mod table;
pub mod words;

pub use table::{Format, Table, Value};
