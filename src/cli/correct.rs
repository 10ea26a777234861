//! `emic correct`

use super::{Place, Talk, read_place};
use crate::error::Result;
use crate::log::Act;

use crate::workspace::Workspace;

/// Correct words of a transcript; codings follow, and the imported words are kept
///
/// Example: emic correct P01 120..124 rang
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
    /// The place of the words, in characters from 0
    #[arg(value_name = "START..END")]
    place: String,
    /// What they read now; "" takes them out
    words: String,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let transcript = workspace.seen().shown().find_transcript(&self.transcript)?;
        let range = read_place(&self.place)?;
        let span = transcript.checked_span(range)?;
        let words = self.words.replace("\r\n", "\n");
        if transcript.text.slice(span) == words {
            talk.say("it reads so already");
            return Ok(());
        }
        let (transcript, extent) = (transcript.id, transcript.extent(span));
        let ids = workspace.commit(vec![Act::Replace { transcript, extent, words }])?;
        ids.into_iter().for_each(|id| talk.result(&format!("{id}\n")));
        Ok(())
    }
}
