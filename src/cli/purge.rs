//! `emic purge`

use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::workspace::Workspace;

/// Take words out for good, when a participant withdraws consent; cannot be undone
///
/// A transcript goes with its title, speaker labels, corrections, and the memos and notes on it; codings stay, without
/// words. It is taken out of everything that emic keeps here, and at everybody's with the next bundle or sync. Other
/// memos and names that quote it are listed; purge them by their id.
///
/// Examples:
///   emic purge P07 --dry-run
///   emic purge P07
///   emic purge noor-x7f2k9qd.121
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Transcripts, or ids of memos, codes, participants, marks, frames
    #[arg(required = true, value_name = "TRANSCRIPT|ID")]
    what: Vec<String>,
    /// Only say what would be taken out
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let purging = workspace.purging(&self.what)?;
        let counts = |texts: usize, ops: usize| format!("texts: {texts}\noperations without words: {ops}\n");
        if self.dry_run {
            talk.result(&counts(purging.texts.len(), purging.ids.len()));
        } else if purging.texts.is_empty() && purging.ids.is_empty() {
            return Err(Error::new(Kind::Nothing, "this was purged already"));
        } else {
            let purged = workspace.purge(&purging)?;
            talk.result(&counts(purged.texts, purged.ops));
            for path in &purged.left {
                talk.say(&format!("{} still has words of it: remove it yourself", path.display()));
            }
            talk.say(
                "It travels with your next bundle or sync. Files that were sent before are not reached.",
            );
        }
        for (id, what) in &purging.offered {
            talk.say(&format!("{id} quotes it ({what}): emic purge {id}"));
        }
        Ok(())
    }
}
