//! `emic digest`

use super::{Place, Talk};
use crate::error::Result;
use crate::workspace::Workspace;

/// Print the digest of everything shared: equal digests mean equal projects
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let digest = workspace.digest()?;
        talk.result(&format!("{digest}\n"));
        Ok(())
    }
}
