//! From a project to tables and documents that people and programs read. Writers exist once, here.

mod frame;
mod lists;
mod reading;
mod table;
pub mod words;

pub use frame::{FrameCode, diff_frames, read_frame, write_frame};
pub use lists::{annotations, marks, memos, participants, people};
pub use reading::reading;
pub use table::{Format, Table, Value};
