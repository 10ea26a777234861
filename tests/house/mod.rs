//! Rules for the pages and the documentation of the project.

mod commands;
mod guide;
mod page;
mod prose;
