//! `emic man`: the manual, from the same table as the help.

use super::{Place, Talk};
use crate::error::{Error, Result, io_cause};
use crate::report::Format;
use clap::{Arg, Command};
use std::fmt::Write as _;

/// Print the manual page of emic, or of one of its commands
///
/// Examples:
///   emic man > ~/.local/share/man/man1/emic.1
///   emic man bundle read | man -l -
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// A command (else emic itself)
    command: Vec<String>,
    /// Print docs/cli.md
    #[arg(long, hide = true)]
    markdown: bool,
}

impl Args {
    pub(super) fn run(self, _place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let mut tree = super::tree();
        tree.build();
        if self.markdown {
            talk.result(&markdown(&tree));
            return Ok(());
        }
        let mut at = &tree;
        for word in &self.command {
            at = at.find_subcommand(word).ok_or_else(|| {
                Error::unknown(format!("there is no command \"{word}\"")).hint("emic --help lists them")
            })?;
        }
        let mut page = Vec::new();
        let written = clap_mangen::Man::new(at.clone()).render(&mut page);
        written
            .map_err(|fault| Error::unknown(format!("the page could not be made: {}", io_cause(&fault))))?;
        talk.result(&String::from_utf8_lossy(&page));
        Ok(())
    }
}

/// What stands above the commands in docs/cli.md.
const HEAD: &str = "\
# The command line of emic

Made by `emic man --markdown` from the program itself; a test keeps it fresh. What is said here is a contract: it
only grows.

Results go to standard output, talk to standard error. The project is the nearest one upward (a folder with `emic.toml` and
`.emic`), or the one that `--project` or `EMIC_PROJECT` names. Lists and reports take `--format FORMATS`;
JSON is one array of objects with full precision, html is one page that needs nothing else, svg is the figure alone of a
report that has one. Offsets count Unicode code points of the current text, the end is
exclusive.

TRANSCRIPT is an id, a title, or a unique beginning of either. CODE is a path such as `Understanding/Stigma` (`\\/`
for a slash in a name), the end of one, or an id. TARGET is `TRANSCRIPT`, `TRANSCRIPT@START..END`,
`TRANSCRIPT#TURN`, `code:CODE`, `participant:NAME`, `person:NAME`, `project`, or any id.

| exit code | meaning |
|---|---|
| 0 | done; new questions are mentioned |
| 1 | findings of doctor, nothing to undo, some files or lines of several refused |
| 2 | wrong usage |
| 3 | unknown or ambiguous name, span or quote not in the text, bad file, what others would lose without `--with-others` |
| 4 | a bundle waits for an earlier one, or two contents under one number |
| 5 | another process has the project open |
| 6 | could not save |
| 128+n | ended by signal n |
";

fn markdown(tree: &Command) -> String {
    let formats: Vec<&str> = Format::ALL.iter().map(|format| format.word()).collect();
    let mut out = HEAD.replace("FORMATS", &formats.join("|"));
    let globals: Vec<&Arg> = tree.get_arguments().filter(|arg| arg.is_global_set()).collect();
    let _ = writeln!(out, "\n## Options of every command\n");
    arguments(&mut out, globals.into_iter());
    for command in tree.get_subcommands().filter(|c| c.get_name() != "help" && !c.is_hide_set()) {
        one(&mut out, command);
    }
    out
}

fn one(out: &mut String, command: &Command) {
    let below: Vec<&Command> =
        command.get_subcommands().filter(|c| c.get_name() != "help" && !c.is_hide_set()).collect();
    let name = command.get_bin_name().unwrap_or("");
    let _ = writeln!(out, "\n## `{name}`\n");
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let mut examples = false;
    for line in about.trim().lines() {
        // Examples are commands; everything after their heading is to be shown as typed.
        match line.strip_prefix("Example: ") {
            Some(example) => {
                let _ = write!(out, "```sh\n{example}\n```\n");
            }
            None if line.starts_with("Examples:") => {
                out.push_str("```sh\n");
                examples = true;
            }
            None => {
                let _ = writeln!(out, "{}", if examples { line.trim_start() } else { line });
            }
        }
    }
    if examples {
        out.push_str("```\n");
    }
    if below.is_empty() || command.get_arguments().any(Arg::is_positional) {
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim().strip_prefix("Usage: ").unwrap_or("").to_owned();
        let _ = writeln!(out, "\n`{usage}`\n");
    }
    let shown = |arg: &&Arg| !arg.is_global_set() && !arg.is_hide_set() && arg.get_id() != "help";
    arguments(out, command.get_arguments().filter(shown));
    for command in below {
        one(out, command);
    }
}

fn arguments<'a>(out: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    for arg in arguments.filter(|arg| !arg.is_hide_set()) {
        let names: Vec<String> =
            arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
        let takes = arg.get_action().takes_values();
        let value = if takes { names.join(" ") } else { String::new() };
        let mut head = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long} {value}"),
            (None, Some(long)) => format!("--{long} {value}"),
            (Some(short), None) => format!("-{short} {value}"),
            (None, None) => value,
        };
        head.truncate(head.trim_end().len());
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = write!(out, "- `{head}`: {help}");
        let choices: Vec<String> = match takes {
            true => arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect(),
            false => Vec::new(),
        };
        if !choices.is_empty() {
            let _ = write!(out, " ({})", choices.join(", "));
        }
        out.push('\n');
    }
}
