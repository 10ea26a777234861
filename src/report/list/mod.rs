//! The lists of what is in a project. Keys of columns are a contract: they may be added to, never changed.

mod removed;

use super::entry::Report;

/// Declares the lists: one file and one line each.
macro_rules! lists {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*
        /// Every list, in the order of the help.
        pub const LISTS: &[Report] = &[$($file::LIST),*];
    };
}

lists! {
    transcripts,
    codes,
    annotations,
    marks,
    memos,
    links,
    people,
    participants,
    casts,
    assignments,
    progress,
    frames,
    find,
    ask,
    history,
    news,
    conflicts,
}
