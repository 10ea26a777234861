//! `emic progress`

use super::{Place, Talk};
use crate::error::Result;
use crate::log::Act;
use crate::workspace::Workspace;

/// Say how far you are with a transcript
///
/// Examples:
///   emic progress P01 done
///   emic --coder "Lena Ito" progress P01 back
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
    /// Read through, being coded, done, or handed back
    #[arg(value_parser = ["read", "coding", "done", "back"])]
    state: String,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, _talk: &mut Talk<'_>) -> Result<()> {
        let transcript = workspace.seen().find_transcript(&self.transcript)?.id;
        workspace.commit(vec![Act::Progress { transcript, state: self.state, by: None }]).map(drop)
    }
}
