//! What a project is: values only; no files, no clock, no randomness.

pub mod id;
pub mod target;
pub mod values;
