//! `emic purge`

use super::shell_words::join;
use super::{Place, Talk};
use crate::error::{Error, Kind, Result};
use crate::report::words::count;
use crate::workspace::{PurgeOf, Workspace};

/// Take words out for good, when a participant withdraws consent; cannot be undone
///
/// A transcript goes with its title, properties, speaker labels, corrections, and the memos and marks on it, those too
/// that a colleague wrote without knowing of it; its codings count nothing any more. A participant goes with name,
/// attributes, speaker labels, and the memos and marks on them. All of it is taken out of everything that emic keeps
/// here, and at everybody's with the next bundle or sync. What else quotes a transcript is listed piece by piece.
/// Only the names of marks and the kinds of memos stay, as words of the team: no name of a person belongs there.
///
/// Examples:
///   emic purge P07 --dry-run
///   emic purge P07 --with-participant
///   emic purge participant:P14
///   emic purge noor-x7f2k9qd.121
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Transcripts, participant:NAME, code:CODE, or ids of memos, codes, participants, marks, frames
    #[arg(required = true, value_name = "TRANSCRIPT|participant:NAME|ID")]
    what: Vec<String>,
    /// The participants who speak in the transcripts go too
    #[arg(long)]
    with_participant: bool,
    /// Only the pieces with these ids go: one text of a memo, one example of a code, not the whole of it
    #[arg(long, conflicts_with = "with_participant")]
    only: bool,
    /// Only say what would be taken out
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let Args { what: named, with_participant, only, .. } = &self;
        let of = PurgeOf { named, with_participant: *with_participant, only: *only };
        let purging = workspace.purging_of(&of)?;
        let counts = |texts: usize, ops: usize| format!("texts: {texts}\noperations without words: {ops}\n");
        if self.dry_run {
            talk.result(&counts(purging.texts.len(), purging.ids.len()));
            talk.say("Nothing was changed: this is what would be taken out, for good.");
        } else if purging.texts.is_empty() && purging.ids.is_empty() {
            return Err(Error::new(Kind::Nothing, "this was purged already"));
        } else {
            let purged = workspace.purge(&purging)?;
            talk.result(&counts(purged.texts, purged.ops));
            talk.say("Taken out for good.");
            for path in &purged.left {
                talk.say(&format!("{} still has words of it: remove it yourself", path.display()));
            }
            talk.say(
                "It travels with your next bundle or sync. Files that were sent before are not reached.",
            );
        }
        if let Some(like) = &purging.unlinked {
            talk.say(
                "No participant is known to speak there (emic cast says who does), so none went with it.",
            );
            for name in like {
                let purge = join(&[&format!("participant:{name}")]);
                talk.say(&format!("A participant is called {name} and stays: emic purge {purge}"));
            }
        }
        for &(coder, codings) in &purging.codings {
            let (who, what) =
                (workspace.seen().initials(Some(coder)).to_owned(), count(codings, "coding", "codings"));
            talk.say(&format!("{what} by {who} on it: they count nothing any more"));
        }
        for title in &purging.taken_back {
            talk.say(&format!(
                "{title} was imported before, which was undone, and has its words: it goes, too."
            ));
        }
        for title in &purging.alike {
            talk.say(&format!("{title} has most of its words and stays: emic purge {}", join(&[title])));
        }
        if purging.kept > 0 {
            talk.say(&format!(
                "Parts of files of other programs that emic keeps for the next export go, too, since they may speak of \
                 it: {}. Those of other files come back if you import these again.",
                purging.kept
            ));
        }
        for name in &purging.participants {
            let what = format!("The participant {name} speaks there and stays, with attributes and memos");
            talk.say(&format!("{what}: emic purge {}", join(&[&format!("participant:{name}")])));
        }
        for title in &purging.transcripts {
            talk.say(&format!("{title} is by the same participant and stays: emic purge {}", join(&[title])));
        }
        for (id, what) in &purging.offered {
            talk.say(&format!("{id} quotes it ({what}): emic purge --only {id}"));
        }
        Ok(())
    }
}
