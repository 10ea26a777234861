//! The screen, driven by keys.

pub mod player;
pub mod scene;
pub mod study;

mod anything;
mod asking;
mod bundles;
mod by_name;
mod bytes;
mod code_box;
mod commands;
mod first_minutes;
mod glance;
mod growing;
mod in_sight;
mod in_the_tree;
pub mod line;
mod lists;
mod manners;
mod memos;
mod newcomer;
mod one_person;
mod places;
mod real;
mod removing;
mod screens;
mod seek;
mod selection;
mod settling;
mod slow;
mod speed;
mod tasks;
mod theme;
mod wide;
