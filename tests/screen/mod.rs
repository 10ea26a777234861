//! The screen, driven by keys.

pub mod desk;
pub mod scene;

mod commands;
mod look;
mod manners;
mod tasks;
