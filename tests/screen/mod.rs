//! The screen, driven by keys.

pub mod desk;
pub mod scene;

mod look;
