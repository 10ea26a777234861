//! `emic frame …`: versions of the coding frame.

use super::{Place, Talk};
use crate::error::Result;
use crate::report::{Version, diff_frames};
use crate::workspace::Workspace;
use clap::Subcommand;

/// Freeze the coding frame as a version, and compare versions
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Freeze the code tree with its definitions under a name
    ///
    /// Example: emic frame freeze "version 1"
    #[command(verbatim_doc_comment)]
    Freeze {
        /// Its name
        name: String,
    },
    /// List what is different between two versions, with who did it and when
    ///
    /// In the order of the tree, what was removed where it was. now knows what is under Lost and found.
    ///
    /// Examples:
    ///   emic frame diff "version 1" "version 2"
    ///   emic frame diff "version 2" now
    #[command(verbatim_doc_comment)]
    Diff {
        /// The earlier one: a name, an id, or now
        #[arg(value_name = "A")]
        before: String,
        /// The later one: a name, an id, or now
        #[arg(value_name = "B")]
        after: String,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.what {
            What::Freeze { name } => {
                let id = workspace.freeze(&name)?;
                talk.result(&format!("{id}\n"));
            }
            What::Diff { before, after } => {
                let codes = [workspace.frame_of(&before)?, workspace.frame_of(&after)?];
                let version = |codes, word: &str| Version { codes, is_now: word == "now" };
                let (before, after) = (version(&codes[0], &before), version(&codes[1], &after));
                let project = workspace.seen();
                let document = diff_frames(&project, workspace.log(), before, after);
                talk.document(&document.of_study(&project.title))?;
            }
        }
        Ok(())
    }
}
