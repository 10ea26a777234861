//! From a project to tables and documents that people and programs read. Writers exist once, here.

mod codes;
mod frame;
mod lists;
mod participants;
mod reading;
mod table;
pub mod words;

pub use frame::diff_frames;
pub use lists::{annotations, marks, memos, participants, people};
pub use reading::reading;
pub use table::{Format, Table, Value};

use crate::model::Seen;

/// A report: a table made from a project.
#[derive(Debug)]
pub struct Report {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in a few words.
    pub help: &'static str,
    /// Makes it.
    pub make: fn(&Seen<'_>) -> Table,
}

/// Every report, in the order of the help. One report, one file, one line.
pub const REPORTS: &[Report] = &[
    Report {
        name: "participants",
        help: "who was interviewed: the table of the sample",
        make: participants::participants,
    },
    Report { name: "codes", help: "the coding frame with definitions and counts", make: codes::codes },
];
