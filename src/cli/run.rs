//! `emic run`

use super::shell_words::split;
use super::{Place, Style, Talk, parse};
use crate::error::{Error, Kind, Result, io_words};
use crate::workspace::Workspace;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// Run many commands in one process: one a line, quoted as in a shell, # for comments
///
/// After each line comes `ok N` once it is durable, or `error N: what`; N counts lines from 1. An error does not
/// stop the others; the exit code is 1 then.
///
/// Examples:
///   emic run codings.txt
///   printf 'code add Waiting\ncode theme Waiting\n' | emic run
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The file with the commands; - or nothing is standard input
    file: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let mut failed = 0;
        let mut number = 0;
        let mut file = match self.file.filter(|file| file.as_os_str() != "-") {
            None => None,
            Some(path) => {
                let name = path.display().to_string();
                let open = std::fs::File::open(place.path(&path)).map_err(|fault| {
                    Error::unknown(format!("cannot read the commands: {}", io_words(&fault))).in_file(name)
                })?;
                Some(BufReader::new(open))
            }
        };
        loop {
            let line = match &mut file {
                Some(file) => next_line(file)?,
                None => next_line(talk.input())?,
            };
            let Some(line) = line else { break };
            number += 1;
            match one(&line, workspace, place, talk) {
                Ok(false) => {}
                Ok(true) => talk.result(&format!("ok {number}\n")),
                Err(fault) => {
                    failed += 1;
                    talk.result(&format!("error {number}: {fault}\n"));
                    fault.hints().iter().for_each(|hint| talk.say(&format!("  {hint}")));
                }
            }
        }
        workspace.act_as(place.global.coder.as_deref())?;
        talk.end()?;
        match failed {
            0 => Ok(()),
            n => Err(Error::new(Kind::Partly, format!("{n} of {number} lines were not done"))),
        }
    }
}

/// The next line without its end; what is no UTF-8 becomes a line that is refused.
fn next_line(input: &mut dyn BufRead) -> Result<Option<Result<String>>> {
    let mut bytes = Vec::new();
    let got = input.read_until(b'\n', &mut bytes);
    if got.map_err(|fault| Error::unknown(format!("cannot read the commands: {}", io_words(&fault))))? == 0 {
        return Ok(None);
    }
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| Error::usage("this line is not UTF-8 text"))))
}

/// Does one line; `false` if there was nothing to do.
fn one(line: &Result<String>, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<bool> {
    let words = split(line.as_ref().map_err(Clone::clone)?)?;
    let words = words.strip_prefix(&["emic".to_owned()]).unwrap_or(&words);
    if words.is_empty() {
        return Ok(false);
    }
    let cli = match parse(words.iter().map(Into::into)) {
        Ok(cli) => cli,
        Err(fault) if fault.exit_code() == 0 => {
            talk.result(&fault.to_string());
            return Ok(true);
        }
        Err(fault) => return Err(Error::usage(first_line(&fault.to_string()))),
    };
    let Some(command) = cli.command else {
        return Err(Error::usage("options without a command"));
    };
    let mut global = cli.global;
    if global.project.is_some() && global.project != place.global.project {
        return Err(Error::usage("all lines work on one project").hint("leave --project out"));
    }
    if matches!(command, super::Command::Run(_)) {
        return Err(Error::usage("run cannot run inside run"));
    }
    global.coder = global.coder.or_else(|| place.global.coder.clone());
    workspace.act_as(global.coder.as_deref())?;
    let style = Style { format: global.format(), ..talk.style() };
    let inside = Place { global, ..place.clone() };
    let mut nothing = std::io::empty();
    let mut inner = talk.inner(style, &mut nothing);
    command.run_on(workspace, &inside, &mut inner)?;
    inner.end()?;
    Ok(true)
}

/// clap says in its first lines what is wrong; usage follows.
fn first_line(words: &str) -> String {
    let words = words.strip_prefix("error: ").unwrap_or(words);
    let lines = words.lines().take_while(|line| !line.trim().is_empty());
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}
