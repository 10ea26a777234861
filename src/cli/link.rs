//! `emic link`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::workspace::Workspace;

/// Relate two codes by name, across the tree
///
/// Examples:
///   emic link Resourcing limits "Consistency and continuity"
///   emic link Resourcing limits "Consistency and continuity" --off
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// From this code
    #[arg(value_name = "CODE")]
    from: String,
    /// What it does to the other
    name: String,
    /// To this code
    #[arg(value_name = "OTHER CODE")]
    to: String,
    /// Take the link away
    #[arg(long)]
    off: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        let (from, to) = (project.find_code(&self.from)?, project.find_code(&self.to)?);
        let name = self.name.trim().to_owned();
        if from == to {
            return Err(Error::usage("a link joins two codes, this is one and the same"));
        }
        if self.off {
            let link = project.links.values().find(|l| l.from == from && l.to == to && l.name == name);
            let link = link.map(|l| l.id).ok_or_else(|| Error::unknown("there is no such link"))?;
            return workspace.commit(vec![Act::Unlink { link }]).map(drop);
        }
        for id in workspace.commit(vec![Act::Link { from, name, to, guid: None }])? {
            talk.result(&format!("{id}\n"));
        }
        Ok(())
    }
}
