//! `emic quick`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::log::Act;
use crate::workspace::Workspace;

/// Put a code on one of your quick keys 1 to 9
///
/// Examples:
///   emic quick 1 Access/Waiting
///   emic quick 1 --off
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The key
    #[arg(value_name = "N", value_parser = clap::value_parser!(u8).range(1..=9))]
    slot: u8,
    /// A path such as Understanding/Stigma, or an id
    #[arg(conflicts_with = "off")]
    code: Option<String>,
    /// Clear the key
    #[arg(long)]
    off: bool,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let code = match (&self.code, self.off) {
            (Some(code), _) => Some(workspace.seen().find_code(code)?),
            (None, true) => None,
            (None, false) => {
                return Err(Error::usage("which code?").hint("emic quick N CODE; --off clears the key"));
            }
        };
        workspace.commit(vec![Act::Quick { slot: self.slot, code }])?;
        let tree = &workspace.seen().codes;
        talk.say(&match code {
            Some(code) => {
                format!("{} codes {} for {}", self.slot, tree.path_words(code), workspace.coder_name())
            }
            None => format!("{} is free for {}", self.slot, workspace.coder_name()),
        });
        Ok(())
    }
}
