//! `emic show`

use super::{Place, Talk};
use crate::error::Result;
use crate::report;
use crate::workspace::Workspace;

/// Cells of a line: a terminal's 80, which also fit a printed page.
const WIDTH: u16 = 80;

/// Print a transcript with turn numbers and codings, to read or print
///
/// Examples:
///   emic show P01 | less
///   emic show P01 | lp
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        let transcript = project.find_transcript(&self.transcript)?;
        talk.result(&report::reading(project, transcript, WIDTH));
        Ok(())
    }
}
