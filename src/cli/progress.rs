//! `emic progress`

use super::chosen::{Listed, Listing};
use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::workspace::Workspace;

/// Say how far you are with a transcript, or list how far everybody is
///
/// Listed are those who said so, those to whom a transcript is assigned, and those who coded in it. --code keeps those
/// who used that code there, --since and --until those who coded then or said how far they are. Several values of one
/// filter are alternatives; different filters all hold.
///
/// Examples:
///   emic progress
///   emic progress --by "Lena Ito" --format csv
///   emic progress --since monday
///   emic progress P01 done
///   emic --coder "Lena Ito" progress P01 back
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: Option<String>,
    /// Read through, being coded, done, or handed back
    #[arg(value_parser = ["read", "coding", "done", "back"])]
    state: Option<String>,
    #[command(flatten)]
    list: Listing<Progress>,
}

/// The list of this command.
#[derive(Debug)]
struct Progress;

impl Listed for Progress {
    const NAME: &'static str = "progress";
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        if self.transcript.is_some() && self.list.is_asked() {
            return Err(Error::usage(
                "a transcript is what you say how far you are with; filters are for the list",
            )
            .hint("emic progress --in TRANSCRIPT lists how far everybody is with one"));
        }
        match (self.transcript, self.state) {
            (Some(transcript), Some(state)) => {
                let transcript = workspace.seen().find_transcript(&transcript)?.id;
                workspace.commit(vec![Act::Progress { transcript, state, by: None }]).map(drop)
            }
            (Some(transcript), None) => {
                workspace.seen().find_transcript(&transcript)?;
                Err(Error::usage(format!("how far are you with {transcript}?"))
                    .hint(format!("emic progress {transcript} read|coding|done|back"))
                    .hint(format!("emic progress --in {transcript} lists how far everybody is")))
            }
            (None, _) => self.list.run(workspace, talk),
        }
    }
}
