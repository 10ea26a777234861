//! `emic conflicts`

use super::chosen::{Listed, Listing};
use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::model::id::OpId;
use crate::model::{Row, Seen};
use crate::report::questions;
use crate::workspace::{Settle, Workspace};
use clap::Subcommand;
use std::collections::HashSet;

/// List what no rule could decide, and settle it
///
/// Examples:
///   emic conflicts
///   emic conflicts settle nell-x7f2k9qd.41 keep
///   emic conflicts settle --all keep
///   emic conflicts --by "Lena Ito" --since monday
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    list: Listing<Questions>,
}

/// The list of this command.
#[derive(Debug)]
struct Questions;

impl Listed for Questions {
    const NAME: &'static str = "conflicts";
}

#[derive(Debug, Subcommand)]
enum What {
    /// Decide about one of them, or about all that allow an answer
    ///
    /// keep: what stands, stays. take: the one of this id takes its place, or what was removed comes back.
    /// same: they are one. dismiss: put it aside, nothing changes.
    /// An answer is one act: emic undo takes it back.
    ///
    /// Examples:
    ///   emic conflicts settle nell-x7f2k9qd.41 same
    ///   emic conflicts settle --all same
    #[command(verbatim_doc_comment)]
    Settle {
        /// As emic conflicts lists it: any id of the row
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        /// keep, take, same or dismiss
        #[arg(value_enum, required_unless_present = "all")]
        how: Option<How>,
        /// Answer the question of this id alone, not the whole row
        #[arg(long)]
        only: bool,
        /// Give this answer, keep or same, to all that allow it
        #[arg(long, value_enum, value_name = "ANSWER", conflicts_with_all = ["id", "how", "only"])]
        all: Option<ForAll>,
    },
}

/// A decision, as one types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// What stands, stays
    Keep,
    /// The one that was not taken takes its place, or what was removed comes back
    Take,
    /// They are one
    Same,
    /// Put it aside: nothing changes
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

/// A decision about everything that allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ForAll {
    /// Everything stays as it is
    Keep,
    /// All that were made several times are one
    Same,
}

impl ForAll {
    fn fits(self, row: &Row<'_>) -> bool {
        match self {
            // That something stays as it is can be said of everything.
            ForAll::Keep => true,
            ForAll::Same => Settle::options(&row.first().ask).contains(&Settle::Same),
        }
    }
    fn how(self) -> Settle {
        match self {
            ForAll::Keep => Settle::Keep,
            ForAll::Same => Settle::Same,
        }
    }
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.what {
            None => self.list.run(workspace, talk),
            Some(What::Settle { all: Some(all), .. }) => settle_all(all, workspace, talk),
            Some(What::Settle { id, how: Some(how), only, .. }) => {
                let id = id.unwrap_or_default();
                let id: OpId = id.parse().map_err(|()| {
                    Error::unknown(format!("\"{id}\" is no id")).hint("emic conflicts lists them")
                })?;
                settle_one(id, how.into(), only, workspace, talk)
            }
            // The parser asks for an answer.
            Some(What::Settle { .. }) => Ok(()),
        }
    }
}

/// Answers the row of an id, or the one question of that id.
fn settle_one(
    id: OpId,
    how: Settle,
    only: bool,
    workspace: &mut Workspace,
    talk: &mut Talk<'_>,
) -> Result<()> {
    let seen = workspace.seen();
    let row = seen.rows().into_iter().find(|row| row.has(id));
    let done = row.map(|mut row| {
        row.questions.retain(|question| !only || question.id == id);
        questions::settled(seen, &row, how, id)
    });
    let before = questions::asked(seen);
    workspace.settle(&[id], how, only)?;
    talk.say(&format!("settled: {}. {}", done.unwrap_or_default(), left(&before, workspace.seen())));
    Ok(())
}

/// Answers all rows that allow an answer.
fn settle_all(all: ForAll, workspace: &mut Workspace, talk: &mut Talk<'_>) -> Result<()> {
    let seen = workspace.seen();
    let rows: Vec<Row<'_>> = seen.rows().into_iter().filter(|row| all.fits(row)).collect();
    let done: Vec<String> =
        rows.iter().map(|row| questions::settled(seen, row, all.how(), row.id())).collect();
    let ids: Vec<OpId> = rows.iter().map(Row::id).collect();
    let before = questions::asked(seen);
    if !ids.is_empty() {
        workspace.settle(&ids, all.how(), false)?;
    }
    for one in &done {
        talk.say(&format!("settled: {one}"));
    }
    talk.say(&format!("{} settled. {}", done.len(), left(&before, workspace.seen())));
    Ok(())
}

/// How many rows are left, and which of them came by settling.
fn left(before: &HashSet<OpId>, project: Seen<'_>) -> String {
    let opened = questions::new_rows(project, before);
    let opened: Vec<String> = opened.iter().map(|row| questions::subject(project, row)).collect();
    let left = project.rows().len();
    match opened.is_empty() {
        true => format!("{left} left."),
        false => format!("{left} left; this opened: {}.", opened.join(", ")),
    }
}
