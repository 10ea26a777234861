//! The rule that says if a folder has a project: for opening, for making one, and for the search from a folder upward.

use super::copies;
use super::journal;
use super::layout::{Paths, list};
use crate::error::{Error, Kind};
use std::path::Path;

/// What there is of a project in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing.
    Absent,
    /// The making of one was broken off.
    Unborn,
    /// `emic.toml` alone: the work is gone.
    Shell,
    /// A project, damaged perhaps.
    Here,
}

impl Presence {
    /// Looks at a folder. `emic.toml` is for the eyes: `.emic` alone is a project too.
    pub(super) fn of(paths: &Paths) -> Presence {
        let shown = paths.project.exists();
        if !paths.hidden.is_dir() {
            return if shown { Presence::Shell } else { Presence::Absent };
        }
        if paths.is_unborn() {
            return Presence::Unborn;
        }
        let has_work = || {
            journal::has_commits(&paths.journal)
                || !list(&paths.db).is_empty()
                || !copies::names(paths).is_empty()
        };
        if shown || has_work() { Presence::Here } else { Presence::Absent }
    }
}

/// The error for a folder whose `emic.toml` is there without its work. Opening and making one say the same.
pub(super) fn work_is_gone(paths: &Paths) -> Error {
    let what =
        "emic.toml says that there is a project in this folder, but its work is gone: .emic is missing";
    Error::new(Kind::BadFile, what).in_file(paths.root.display().to_string()).hint(
        "put .emic back from a copy of this folder; or remove emic.toml and begin with a bundle: emic init --from \
         BUNDLE",
    )
}

/// True if a folder has a project, also one whose `emic.toml` or whose work is gone.
pub fn is_project(root: &Path) -> bool {
    matches!(Presence::of(&Paths::new(root)), Presence::Here | Presence::Shell)
}
