//! The list commands, one for each line of the table of lists: `emic codes`, `emic find PATTERN`.

use super::Talk;
use super::chosen::{Chosen, command};
use crate::error::Result;
use crate::report::{LISTS, Report};
use crate::workspace::Workspace;
use clap::error::ErrorKind;
use clap::{ArgMatches, Command, Error, FromArgMatches, Subcommand};

/// Lists whose command does more than list: they have a file of their own.
const OWN_FILE: &[&str] = &["conflicts", "progress"];

/// A list command.
#[derive(Debug)]
pub struct List(Chosen);

fn lists() -> impl Iterator<Item = &'static Report> {
    LISTS.iter().filter(|list| !OWN_FILE.contains(&list.name))
}

impl List {
    pub(super) fn run(self, workspace: &Workspace, talk: &mut Talk<'_>) -> Result<()> {
        // All that came was shown: from now on only what comes later is news.
        let looks = self.0.is_plain("news");
        self.0.run(workspace, talk)?;
        if looks {
            workspace.has_looked();
        }
        Ok(())
    }
}

impl FromArgMatches for List {
    fn from_arg_matches(matches: &ArgMatches) -> Result<List, Error> {
        let chosen = matches.subcommand().and_then(|(name, words)| Chosen::read(LISTS, name, words));
        chosen.map(List).ok_or_else(|| Error::new(ErrorKind::MissingSubcommand))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = List::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for List {
    fn augment_subcommands(to: Command) -> Command {
        to.subcommands(lists().map(command))
    }
    fn augment_subcommands_for_update(to: Command) -> Command {
        List::augment_subcommands(to)
    }
    fn has_subcommand(name: &str) -> bool {
        lists().any(|list| list.name == name)
    }
}
