//! `emic people`

use super::{Place, Talk};
use crate::error::Result;
use crate::report;
use crate::workspace::Workspace;

/// List the people of the team
///
/// Example: emic people
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        talk.table(&report::people(&workspace.seen()));
        Ok(())
    }
}
