//! `emic annotations`

use super::{Place, Talk};
use crate::error::Result;
use crate::report;
use crate::workspace::Workspace;

/// List every coding with its words
///
/// Example: emic annotations --format csv > codings.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        talk.table(&report::annotations(&workspace.seen()));
        Ok(())
    }
}
