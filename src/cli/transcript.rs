//! `emic transcript …`: what is known of a transcript.

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::workspace::Workspace;
use clap::Subcommand;

/// Write down what is known of a transcript: title, date, mode, minutes
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Set properties of a transcript; an empty value takes one away
    ///
    /// Examples:
    ///   emic transcript set P01 date=2016-07-03 mode=phone minutes=54
    ///   emic transcript set P01 title="P01 first interview"
    #[command(verbatim_doc_comment)]
    Set {
        /// Id, title, or the beginning of either
        transcript: String,
        /// What to set
        #[arg(required = true, value_name = "KEY=VALUE")]
        pairs: Vec<String>,
    },
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, _talk: &mut Talk<'_>) -> Result<()> {
        let What::Set { transcript, pairs } = self.what;
        let project = &workspace.seen();
        let transcript = project.find_transcript(&transcript)?;
        let mut acts = Vec::new();
        for (key, value) in super::participant::pairs(&pairs)? {
            let now = if key == "title" { Some(&transcript.title) } else { transcript.properties.get(&key) };
            if now.map_or("", String::as_str) == value {
                continue;
            }
            let same = |t: &&crate::model::Transcript| t.id != transcript.id && t.title == value;
            if key == "title" && project.transcripts.values().any(|t| same(&t)) {
                return Err(Error::usage(format!("another transcript is called {value}"))
                    .hint("titles tell transcripts apart; choose another one"));
            }
            acts.push(Act::TranscriptSet { transcript: transcript.id, key, value });
        }
        workspace.commit(acts)?;
        Ok(())
    }
}
