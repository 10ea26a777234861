//! Commands made from the tables of lists and reports: name, help and options come from there.

use super::Talk;
use crate::error::Result;
use crate::report::{Ask, Document, LISTS, Parameter, Report, Takes};
use crate::workspace::Workspace;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use std::marker::PhantomData;

/// A list or report with the values of its parameters.
#[derive(Debug)]
pub(super) struct Chosen {
    report: &'static Report,
    given: Vec<(&'static str, Vec<String>)>,
}

impl Chosen {
    /// Reads what was chosen out of one of the tables; `None` for any other command.
    pub(super) fn read(reports: &'static [Report], name: &str, matches: &ArgMatches) -> Option<Chosen> {
        let report = reports.iter().find(|report| report.name == name)?;
        let value = |parameter: &Parameter| match parameter.takes {
            Takes::Nothing => matches.get_flag(parameter.name).then(Vec::new),
            // Only a whole command line knows these (`with_refused`).
            Takes::Refused(_) => {
                let given = matches.try_get_many::<String>(parameter.name).ok().flatten();
                given.map(|all| all.cloned().collect())
            }
            Takes::Word(_) | Takes::One(_) | Takes::Maybe(..) | Takes::Many(_) => {
                matches.get_many::<String>(parameter.name).map(|all| all.cloned().collect())
            }
        };
        let given = report.parameters.iter().filter_map(|p| Some((p.name, value(p)?))).collect();
        Some(Chosen { report, given })
    }

    /// True for the list or report of that name, asked for as a whole.
    pub(super) fn is_plain(&self, name: &str) -> bool {
        self.report.name == name && self.given.is_empty()
    }

    /// Makes the document and writes it in the format that was asked for.
    ///
    /// # Errors
    /// A parameter that makes no sense, a format that does not fit.
    pub(super) fn run(self, workspace: &Workspace, talk: &mut Talk<'_>) -> Result<()> {
        // On the terminal that shows the results such words would be among them.
        if !talk.style().terminal {
            begin(workspace, talk);
        }
        let done = self.with(workspace, |document| talk.document(document));
        if !talk.style().terminal {
            talk.progress("");
        }
        done
    }

    /// Makes the document and passes it on.
    ///
    /// # Errors
    /// A parameter that makes no sense, and those of what it is passed to.
    pub(super) fn with(
        self,
        workspace: &Workspace,
        then: impl FnOnce(&Document<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut ask = Ask::new(workspace);
        self.given.into_iter().for_each(|(name, values)| ask.set(name, values));
        then(&self.report.document(&workspace.seen(), &ask)?)
    }
}

/// The list of a command that does more than list.
pub(super) trait Listed {
    /// Its name.
    const NAME: &'static str;
}

/// The parameters of such a list, among the arguments of its command.
#[derive(Debug)]
pub(super) struct Listing<L: Listed>(Chosen, PhantomData<L>);

impl<L: Listed> Listing<L> {
    /// Prints the list.
    ///
    /// # Errors
    /// A parameter that makes no sense.
    pub(super) fn run(self, workspace: &Workspace, talk: &mut Talk<'_>) -> Result<()> {
        self.0.run(workspace, talk)
    }
    /// True if a parameter was given.
    pub(super) fn is_asked(&self) -> bool {
        !self.0.given.is_empty()
    }
}

impl<L: Listed> FromArgMatches for Listing<L> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let chosen = Chosen::read(LISTS, L::NAME, matches);
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        chosen.map(|chosen| Listing(chosen, PhantomData)).ok_or_else(missing)
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<L: Listed> clap::Args for Listing<L> {
    fn augment_args(to: Command) -> Command {
        match LISTS.iter().find(|list| list.name == L::NAME) {
            Some(list) => arguments(to, list),
            None => to,
        }
    }
    fn augment_args_for_update(to: Command) -> Command {
        Self::augment_args(to)
    }
}

/// Codings from which on counting them takes so long that it is said.
const MANY: usize = 50_000;

/// Says that a list or report is being made, where that takes long.
pub(super) fn begin(workspace: &Workspace, talk: &mut Talk<'_>) {
    let codings: usize = workspace.seen().transcripts.values().map(|one| one.annotations.len()).sum();
    if codings >= MANY {
        talk.progress(&format!("counting {codings} codings"));
    }
}

/// The command of a list or report.
pub(super) fn command(report: &'static Report) -> Command {
    options(Command::new(report.name), report)
}

/// A command with the help and the parameters of a list or report.
pub(super) fn options(command: Command, report: &'static Report) -> Command {
    let help = format!("{}\n\n{}", report.sentence, report.more);
    arguments(command.about(report.sentence).long_about(help), report)
}

/// A command with the parameters of a list or report.
fn arguments(command: Command, report: &'static Report) -> Command {
    let parameters = report.parameters.iter().filter(|parameter| !is_refused(parameter));
    parameters.fold(command, |command, parameter| command.arg(argument(parameter)))
}

fn is_refused(parameter: &Parameter) -> bool {
    matches!(parameter.takes, Takes::Refused(_))
}

/// The commands with the parameters that each list refuses, for reading a command line: who gives one reads why it makes no
/// sense. Help, manual and completions do without them.
pub(super) fn with_refused(commands: Command) -> Command {
    LISTS.iter().fold(commands, |commands, list| {
        let mut refused = list.parameters.iter().filter(|parameter| is_refused(parameter)).peekable();
        if refused.peek().is_none() {
            return commands;
        }
        commands.mut_subcommand(list.name, |command| refused.fold(command, |to, one| to.arg(argument(one))))
    })
}

fn argument(parameter: &'static Parameter) -> Arg {
    let arg = Arg::new(parameter.name).help(parameter.help);
    match parameter.takes {
        Takes::Word(value) => arg.required(true).value_name(value),
        Takes::Nothing => arg.long(parameter.name).action(ArgAction::SetTrue),
        Takes::Refused(_) => arg.long(parameter.name).num_args(0..=1).action(ArgAction::Append).hide(true),
        Takes::One(value) => arg.long(parameter.name).value_name(value),
        Takes::Maybe(value, usual) => {
            arg.long(parameter.name).value_name(value).num_args(0..=1).default_missing_value(usual)
        }
        Takes::Many(value) => arg.long(parameter.name).value_name(value).action(ArgAction::Append),
    }
}
