//! `emic agree`

use super::{Place, Talk, report};
use crate::error::Result;
use crate::workspace::Workspace;
use clap::{ArgMatches, Command, Error, FromArgMatches};

/// The report of that name as a command of its own: what people look for under this name.
#[derive(Debug)]
pub struct Args(report::Wanted);

/// Name of the report.
const REPORT: &str = "agreement";

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        self.0.run(workspace, place, talk)
    }
}

impl FromArgMatches for Args {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Args, Error> {
        let wanted = report::Wanted::read(REPORT, matches);
        wanted.map(Args).ok_or_else(|| Error::new(clap::error::ErrorKind::MissingSubcommand))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Args::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Args {
    fn augment_args(to: Command) -> Command {
        report::with_options(to, REPORT)
    }
    fn augment_args_for_update(to: Command) -> Command {
        Args::augment_args(to)
    }
}
