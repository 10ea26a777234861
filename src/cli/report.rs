//! `emic report`

use super::chosen::{Chosen, command};
use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::report::{Document, REPORTS, Table};
use crate::text::closest;
use crate::workspace::Workspace;
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

/// Print a report; without a name the reports are listed
///
/// Examples:
///   emic report participants
///   emic report codes --format markdown > frame.md
///   emic report codes --format svg > codings.svg
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    which: Option<Which>,
}

/// A report that was asked for.
#[derive(Debug)]
enum Which {
    Known(Chosen),
    Unknown(String),
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.which {
            None => talk.document(&overview().of_study(&workspace.seen().title)),
            Some(Which::Known(report)) => report.run(workspace, talk),
            Some(Which::Unknown(name)) => Err(unknown(&name)),
        }
    }
}

/// The reports with a sentence for each.
fn overview() -> Document<'static> {
    let mut table = Table::new(&[("name", "report"), ("help", "what it shows")], "");
    REPORTS.iter().for_each(|report| table.row(vec![report.name.into(), report.sentence.into()]));
    Document::new("Reports").with(table)
}

fn unknown(name: &str) -> Error {
    let names = || REPORTS.iter().map(|report| report.name);
    let near = closest(name, names());
    Error::unknown(format!("there is no report \"{name}\"")).hint(match near.is_empty() {
        true => format!("reports: {}", names().collect::<Vec<_>>().join(", ")),
        false => format!("did you mean {}?", near.join(" or ")),
    })
}

impl FromArgMatches for Which {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Which, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, words) = matches.subcommand().ok_or_else(missing)?;
        Ok(Chosen::read(REPORTS, name, words).map_or_else(|| Which::Unknown(name.to_owned()), Which::Known))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Which::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Which {
    /// Any other name is read, too: the error for it says which reports there are.
    fn augment_subcommands(to: Command) -> Command {
        to.subcommands(REPORTS.iter().map(command)).allow_external_subcommands(true)
    }
    fn augment_subcommands_for_update(to: Command) -> Command {
        Which::augment_subcommands(to)
    }
    fn has_subcommand(_name: &str) -> bool {
        true
    }
}
