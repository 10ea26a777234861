//! The screen, driven by keys.

pub mod player;
pub mod scene;
pub mod study;

mod anything;
mod bytes;
mod commands;
mod glance;
pub mod line;
mod manners;
mod one_person;
mod places;
mod real;
mod screens;
mod seek;
mod slow;
mod speed;
mod tasks;
