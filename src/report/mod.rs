//! From a project to documents that people and programs read.
//!
//! A report or list ([`Report`]) makes a [`Document`]; [`write()`] gives it a format. A new report is a file with a
//! constant `REPORT` and its line in the table below; a new list is the same in `list`; a new format in `write`.

mod answered;
mod ask;
pub mod both;
mod brought;
mod cells;
mod code_counts;
mod coded_so;
mod copied;
mod document;
mod entry;
mod figure;
mod filter;
mod frame_diff;
pub mod harms;
mod hiding;
pub mod imported;
mod list;
pub mod losses;
mod material;
pub mod news;
mod one_person;
mod passages;
pub mod questions;
mod reading;
mod table;
mod value;
pub mod words;
mod write;

use crate::format::escape;
pub use crate::format::escape::printable;
pub use agreement::{CodeFigures, CodeRow, Differing, Figures, Level, Scope};
pub use ask::{Ask, AskingFile, FileRead, Folder, Looked, Newcomer, Parameter, PastStep, Takes};
pub use coded_so::{Coded, Presence, Question};
pub use copied::{Copied, MOST_COPIED};
pub use document::{Document, Heading, Part};
pub use entry::Report;
pub use figure::{Bar, Curve, Drawing, Figure, Group, HeatMap, Network, Whisker, Whiskers};
pub use frame_diff::{Version, diff_frames};
pub use hiding::{Block, BlockShown, Shown, hide_block, hide_crossed};
pub use list::LISTS;
pub use one_person::{Holdings, one_person};
pub use passages::{Passage, Passages, Remark};
pub use reading::{clock, reading};
pub use sample::{
    SampleBlock, SampleRow, has_small_groups, is_said_twice, not_sampled, sample_block, sample_blocks,
    sampled,
};
pub use table::{Column, Row, Table};
pub use value::Value;
pub use write::{Csv, Format, lines, no_figure, write, write_with};

/// Declares the reports: one file and one line each.
macro_rules! reports {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*
        /// Every report, in the order of the help.
        pub const REPORTS: &[Report] = &[$($file::REPORT),*];
    };
}

reports! {
    participants,
    sample,
    codes,
    codebook,
    theme,
    quotes,
    frequency,
    matrix,
    cooccurrence,
    coverage,
    new_codes,
    coders,
    agreement,
    memos,
    speakers,
    word_counts,
}
