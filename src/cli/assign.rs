//! `emic assign`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::workspace::Workspace;

/// Give a transcript to people to code, or take it back
///
/// Examples:
///   emic assign P01 "Lena Ito" "Noor Rahman"
///   emic assign P01 "Lena Ito" --off
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Id, title, or the beginning of either
    transcript: String,
    /// People of the team
    #[arg(required = true)]
    name: Vec<String>,
    /// Take it back
    #[arg(long)]
    off: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, _talk: &mut Talk<'_>) -> Result<()> {
        let project = &workspace.seen();
        let transcript = project.find_transcript(&self.transcript)?.id;
        let assign = |name: &String| {
            let person = project.find_person(name)?;
            if person.is_outside() && !self.off {
                let name = &person.name;
                let what = format!("{name} is outside the team: known from a file, without a folder here");
                return Err(Error::unknown(what).hint(format!(
                    "if {name} codes with you: emic person edit \"{name}\" --standing \"\", then assign"
                )));
            }
            Ok(Act::Assign { transcript, person: person.id, on: !self.off })
        };
        let acts = self.name.iter().map(assign).collect::<Result<Vec<_>>>()?;
        workspace.commit(acts).map(drop)
    }
}
