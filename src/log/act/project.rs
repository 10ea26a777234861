//! Acts on the project as a whole: its title, undoing, purging, choosing a branch.

use super::Aim;
use crate::log::derive::Key;
use crate::log::derive::register::Register;

macro_rules! project_acts {
    ($next:ident $($rest:ident)*; $($done:tt)*) => {
        $next! { $($rest)*; $($done)*
            /// Names the project: its first operation, later a new title.
            Project = "project" { title: ProjectTitle } about [Project] over earlier_titles();
            /// Takes a commit back, or does it again.
            Undo = "undo" { commit as "of": OneOp, on: Flagged } about [Undo commit] is Folded is Private;
            /// Takes words out for good: texts by their digest, and the words of operations, with everything that is
            /// written of the thing that an operation made; of those in `only` no more than the operation.
            Purge = "purge" { texts: Sums, ids: Ops, only: Ops } about [Other] is Private;
            /// Of two contents under one number, the one with this sum is kept.
            Choose = "choose" { op as "of": OneOp, sum as "chosen": Sum } about [Other];
        }
    };
}

pub(super) fn earlier_titles(aim: &mut Aim<'_>) {
    aim.over = Register::new(aim.log.writes(&Key::Project)).heads();
}
