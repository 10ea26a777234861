//! The project as one person sees it: the one door through which everything that shows or counts reads it.

use super::id::{OpId, PersonId};
use super::project::Project;
use std::ops::Deref;

/// A project read through the lens of one person. Screens, lists, reports, exports, counts and messages take this
/// and never a [`Project`], so that what a person must not see yet can be left out below all of them at once.
///
/// Today the lens hides nothing: it dereferences to the whole project.
#[derive(Clone, Copy)]
pub struct Seen<'p> {
    project: &'p Project,
    viewer: Option<PersonId>,
}

impl Project {
    /// The project as `viewer` sees it; `None` is a person who has not acted yet.
    pub fn seen_by(&self, viewer: Option<PersonId>) -> Seen<'_> {
        Seen { project: self, viewer }
    }
}

impl<'p> Seen<'p> {
    /// What is shown, for as long as the project lives.
    pub fn shown(self) -> &'p Project {
        self.project
    }
    /// The person who looks.
    pub fn viewer(&self) -> Option<PersonId> {
        self.viewer
    }
    /// True if the person may see that this operation was written: history, previews and counts of bundles ask.
    pub fn shows(&self, _op: OpId) -> bool {
        true
    }
}

impl Deref for Seen<'_> {
    type Target = Project;
    fn deref(&self) -> &Project {
        self.project
    }
}
