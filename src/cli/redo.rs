//! `emic redo`

use super::{Place, Talk};
use crate::error::Result;
use crate::report::imported;
use crate::workspace::Workspace;

/// Do again what you undid last
///
/// Example: emic redo
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// How many
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let steps = workspace.redo(self.n as usize)?;
        for step in &steps {
            talk.result(&format!(
                "did again: {}\n",
                imported::step(&workspace.seen(), workspace.log(), step.acts(workspace.log()), || {
                    workspace.note_of(step.n)
                })
            ));
        }
        Ok(())
    }
}
