//! `emic conflicts`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::model::id::OpId;
use crate::report::{Ask, LISTS};
use crate::workspace::{Settle, Workspace};
use clap::Subcommand;

/// List what no rule could decide, and settle it
///
/// Examples:
///   emic conflicts
///   emic conflicts settle nell-x7f2k9qd.41 keep
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Decide about one of them
    ///
    /// keep: what stands, stays. take: the other one is to stand. same: the two are one. dismiss: it is no question.
    ///
    /// Example: emic conflicts settle nell-x7f2k9qd.41 same
    #[command(verbatim_doc_comment)]
    Settle {
        /// As emic conflicts lists it
        id: String,
        /// keep, take, same or dismiss
        #[arg(value_enum)]
        how: How,
    },
}

/// A decision, as one types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// What stands, stays
    Keep,
    /// The one that was not taken is to stand
    Take,
    /// The two are one
    Same,
    /// It is no question
    Dismiss,
}

impl From<How> for Settle {
    fn from(how: How) -> Settle {
        match how {
            How::Keep => Settle::Keep,
            How::Take => Settle::Take,
            How::Same => Settle::Same,
            How::Dismiss => Settle::Dismiss,
        }
    }
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.what {
            None => {
                let list = LISTS.iter().find(|list| list.name == "conflicts");
                let ask = Ask::new(workspace);
                list.map_or(Ok(()), |list| talk.document(&list.document(&workspace.seen(), &ask)?))
            }
            Some(What::Settle { id, how }) => {
                let id: OpId = id.parse().map_err(|()| {
                    Error::unknown(format!("\"{id}\" is no id")).hint("emic conflicts lists them")
                })?;
                workspace.settle(id, how.into())?;
                let left = workspace.seen().questions.len();
                talk.say(&format!("settled; {left} left"));
                Ok(())
            }
        }
    }
}
