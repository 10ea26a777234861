//! `emic undo`

use super::{Place, Talk};
use crate::error::Result;
use crate::report::words;
use crate::workspace::{Step, Workspace};

/// Take back your last act, or your last N
///
/// It reaches back over restarts, and never touches the acts of others. emic redo does it again.
///
/// Example: emic undo 3
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// How many
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let steps = workspace.undo(self.n as usize)?;
        for step in &steps {
            talk.result(&format!("undid: {}\n", step_words(workspace, step)));
        }
        Ok(())
    }
}

/// A step in a few words: its first operation, and how many more it has.
pub(super) fn step_words(workspace: &Workspace, step: &Step) -> String {
    let ops = workspace.step_ops(step);
    let first = ops.first().map_or_else(String::new, |op| words::act(&workspace.seen(), op));
    match ops.len() {
        0 | 1 => first,
        n => format!("{first}, and {} more", n - 1),
    }
}
