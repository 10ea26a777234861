//! `emic conflicts`

use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::model::id::OpId;
use crate::report::{Table, Value, words};
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
            None => list(workspace, talk),
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

fn list(workspace: &Workspace, talk: &mut Talk<'_>) -> Result<()> {
    let columns =
        [("id", "id"), ("kind", "kind"), ("coder", "coder"), ("options", "answers"), ("words", "what")];
    let mut table = Table::new(&columns, "Nothing is to be settled.");
    let project = &workspace.seen();
    for question in &project.questions {
        let coder = question.coder.and_then(|id| project.person(id));
        let options = Settle::options(&question.ask).iter().map(|how| how.word().to_owned()).collect();
        table.row(vec![
            question.id.to_string().into(),
            words::question_kind(question).into(),
            coder.map(|person| person.name.as_str()).into(),
            Value::List(options, ", "),
            words::question(project, question).into(),
        ]);
    }
    if !table.is_empty() {
        table.notes.push("Settle one with: emic conflicts settle ID ANSWER".to_owned());
    }
    talk.table(&table);
    Ok(())
}
