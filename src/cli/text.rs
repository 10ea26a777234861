//! `emic text`

use super::{Place, Talk};
use crate::error::Result;
use crate::workspace::Workspace;

/// Print a transcript's current text, exactly
///
/// Examples:
///   emic text P01 > P01.txt
///   emic text P01 | wc -m
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        talk.exact(workspace.seen().find_transcript(&self.transcript)?.text.as_str());
        Ok(())
    }
}
