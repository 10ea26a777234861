//! What replicas send each other: bundles, parts of a shared folder, and the rules for taking them in.
//!
//! Pure: the workspace brings the bytes of files and saves what comes in. What may come in, what waits, which of two
//! contents under one number is kept and what a purge empties is decided here.

pub mod admit;
pub mod bundle;
pub mod folder;
pub mod fork;
pub mod part;
pub mod purge;
