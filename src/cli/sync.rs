//! `emic sync`

use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::exchange::outcome::{Fate, Outcome};
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
        for Outcome { file, fate, .. } in &report.files {
            if let Fate::Waits(needs) = fate {
                let needs = needs.join(", ");
                talk.say(&format!("{file} waits for {needs}: it comes in when that is in the folder"));
            }
        }
        for (replica, seq) in &report.folder {
            talk.say(&format!("  {replica}: up to {seq}"));
        }
        let refused = report.files.iter().filter(|file| !matches!(file.fate, Fate::Waits(_)));
        let faults: Vec<&Error> = refused.filter_map(|file| file.fault.as_ref()).collect();
        faults.iter().for_each(|fault| talk.fault(fault));
        match faults.iter().map(|fault| fault.kind()).find(|kind| *kind == Kind::Fork) {
            Some(kind) => Err(Error::new(kind, "a file has other contents for what is known here")),
            None if !faults.is_empty() => {
                Err(Error::new(Kind::Partly, "some files were not taken in; everything else was"))
            }
            None => Ok(()),
        }
    }
}
