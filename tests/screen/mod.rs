//! The screen, driven by keys.

pub mod desk;
pub mod scene;

mod commands;
mod manners;
mod real;
mod screens;
mod speed;
mod tasks;
