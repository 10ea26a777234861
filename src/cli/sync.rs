//! `emic sync`

use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::workspace::Workspace;
use std::path::PathBuf;

/// Exchange work through a shared folder: publish yours, take in everybody else's
///
/// The folder may be one that git, Syncthing or rsync carries about, or a USB stick. Every copy of the
/// project writes files of its own there, so that no two can get in each other's way.
///
/// Example: emic sync ../shared-folder
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The shared folder
    dir: PathBuf,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let report = workspace.sync_dir(&place.path(&self.dir))?;
        talk.result(&format!("{} operations taken in, {} published\n", report.taken, report.published));
        for (name, needs) in &report.waiting {
            talk.say(&format!(
                "{name} waits for {}: it comes in when that is in the folder",
                needs.join(", ")
            ));
        }
        for (replica, seq) in &report.folder {
            talk.say(&format!("  {replica}: up to {seq}"));
        }
        for (_, fault) in &report.refused {
            talk.fault(fault);
        }
        match report.refused.iter().map(|(_, fault)| fault.kind()).find(|kind| *kind == Kind::Fork) {
            Some(kind) => Err(Error::new(kind, "a file has other contents for what is known here")),
            None if !report.refused.is_empty() => {
                Err(Error::new(Kind::Partly, "some files were not taken in; everything else was"))
            }
            None => Ok(()),
        }
    }
}
