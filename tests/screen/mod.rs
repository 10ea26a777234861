//! The screen, driven by keys.

pub mod desk;
pub mod scene;

mod anything;
mod commands;
mod glance;
mod line;
mod manners;
mod real;
mod screens;
mod seek;
mod speed;
mod tasks;
