//! The screen, driven by keys.

pub mod desk;
pub mod scene;

mod commands;
mod manners;
mod screens;
mod speed;
mod tasks;
