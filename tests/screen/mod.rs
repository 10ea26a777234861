//! The screen, driven by keys.

pub mod desk;
pub mod scene;

mod anything;
mod commands;
pub mod line;
mod manners;
mod real;
mod screens;
mod speed;
mod tasks;
