//! `emic progress`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::report::{Ask, LISTS};
use crate::workspace::Workspace;

/// Say how far you are with a transcript, or list how far everybody is
///
/// Listed are those who said so, those to whom a transcript is assigned, and those who coded in it. Several values
/// of one filter are alternatives; different filters all hold.
///
/// Examples:
///   emic progress
///   emic progress --by "Lena Ito" --format csv
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
    /// List only this person
    #[arg(long, value_name = "NAME", conflicts_with = "transcript")]
    by: Vec<String>,
    /// List only this transcript
    #[arg(long, value_name = "TRANSCRIPT", conflicts_with = "transcript")]
    r#in: Vec<String>,
    /// List only transcripts in which this participant speaks
    #[arg(long, value_name = "P", conflicts_with = "transcript")]
    participant: Vec<String>,
    /// List only transcripts in which a participant with this value speaks
    #[arg(long, value_name = "ATTR=VALUE", conflicts_with = "transcript")]
    r#where: Vec<String>,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
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
            (None, _) => {
                let mut ask = Ask::new(workspace);
                let filters = [
                    ("by", self.by),
                    ("in", self.r#in),
                    ("participant", self.participant),
                    ("where", self.r#where),
                ];
                let set = filters.into_iter().filter(|(_, values)| !values.is_empty());
                set.for_each(|(name, values)| ask.set(name, values));
                let list = LISTS.iter().find(|list| list.name == "progress");
                list.map_or(Ok(()), |list| talk.document(&list.document(&workspace.seen(), &ask)?))
            }
        }
    }
}
