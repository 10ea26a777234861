//! What holds for the pages of the project.

mod commands;
mod guide;
mod page;
