//! `emic undo`

use super::{Place, Talk};
use crate::error::Result;
use crate::report::imported;
use crate::workspace::Workspace;

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
    /// Also an import of transcripts in which others have worked since: they are told
    #[arg(long)]
    with_others: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let steps = workspace.undo(self.n as usize, self.with_others)?;
        for step in &steps {
            talk.result(&format!(
                "undid: {}\n",
                imported::step(&workspace.seen(), workspace.log(), step.acts(workspace.log()), || {
                    workspace.note_of(step.n)
                })
            ));
        }
        Ok(())
    }
}
