//! `emic mark`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::model::Mark;
use crate::workspace::Workspace;

/// Put a named flag on words, a turn, a transcript, a coding, a code or a person
///
/// Usual marks: quote, discuss, care, contrary, unsure, nothing-here. Names of your own are fine.
/// Examples:
///   emic mark P01@120..165 quote --note "opens the chapter"
///   emic mark P01#12 discuss
///   emic mark code:Access/Waiting unsure --off
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// TRANSCRIPT, TRANSCRIPT@START..END, TRANSCRIPT#TURN, code:CODE, participant:NAME, person:NAME, project,
    /// or an id
    target: String,
    /// The mark
    name: String,
    /// A few words on it
    #[arg(long, value_name = "TEXT", conflicts_with = "off")]
    note: Option<String>,
    /// Take the mark off; a mark's own id is a target here, too
    #[arg(long)]
    off: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        // A mark whose words are gone has no target to name; its own id takes it off.
        let by_id = self.target.parse().ok().and_then(|id| project.marks.get(&id));
        if let (Some(mark), true) = (by_id, self.off) {
            let mark = mark.id;
            return workspace.commit(vec![Act::Unmark { mark }]).map(drop);
        }
        let target = project.find_target(&self.target)?;
        let me = workspace.coder();
        let name = self.name.trim().to_owned();
        let is_meant = |m: &&Mark| m.target == target && m.name == name;
        let mine: Vec<&Mark> = project.marks.values().filter(is_meant).filter(|m| m.coder == me).collect();
        if self.off {
            // "discuss" may be settled by anyone.
            let others =
                project.marks.values().filter(is_meant).filter(|m| m.coder != me && m.name == "discuss");
            let acts: Vec<Act> = mine.into_iter().chain(others).map(|m| Act::Unmark { mark: m.id }).collect();
            if acts.is_empty() {
                let fault = Error::unknown(format!("you have put no mark {name} on {}", self.target));
                return Err(fault.hint("emic marks lists them; a mark is taken off by whoever put it"));
            }
            return workspace.commit(acts).map(drop);
        }
        // The same mark with another note takes the place of the one before; without a note the old one stays.
        if let (Some(mark), None) = (mine.first(), &self.note) {
            talk.say("that mark is there already");
            talk.result(&format!("{}\n", mark.id));
            return Ok(());
        }
        let note = self.note.unwrap_or_default();
        let old = mine.iter().filter(|m| m.note != note);
        let mut acts: Vec<Act> = old.map(|m| Act::Unmark { mark: m.id }).collect();
        acts.push(Act::Mark { target, name, note, by: None, made: None });
        if let Some(id) = workspace.commit(acts)?.last() {
            talk.result(&format!("{id}\n"));
        }
        Ok(())
    }
}
