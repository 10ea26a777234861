//! Commands made from the tables of lists and reports: name, help and options come from there.

use super::Talk;
use crate::error::Result;
use crate::report::{Ask, Document, Parameter, Report, Takes};
use crate::workspace::Workspace;
use clap::{Arg, ArgAction, ArgMatches, Command};

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
    let command = command.about(report.sentence).long_about(help);
    report.parameters.iter().fold(command, |command, parameter| command.arg(argument(parameter)))
}

fn argument(parameter: &'static Parameter) -> Arg {
    let arg = Arg::new(parameter.name).help(parameter.help);
    match parameter.takes {
        Takes::Word(value) => arg.required(true).value_name(value),
        Takes::Nothing => arg.long(parameter.name).action(ArgAction::SetTrue),
        Takes::One(value) => arg.long(parameter.name).value_name(value),
        Takes::Maybe(value, usual) => {
            arg.long(parameter.name).value_name(value).num_args(0..=1).default_missing_value(usual)
        }
        Takes::Many(value) => arg.long(parameter.name).value_name(value).action(ArgAction::Append),
    }
}
