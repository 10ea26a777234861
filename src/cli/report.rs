//! `emic report`

use super::chosen::{Chosen, begin, command, options};
use super::output::{OFTEN, is_standard_output, is_there, named, not_written};
use super::{Place, Talk};
use crate::error::{Error, Result};
use crate::report::{self, Document, Format, REPORTS, Report, Table};
use crate::text::closest;
use crate::workspace::Workspace;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, Subcommand, value_parser};
use std::io::{self, Write};
use std::path::PathBuf;

/// Print a report; without a name the reports are listed
///
/// With -o it goes into a file, in the format that its ending says: .docx for Word, .html for a browser,
/// .svg for the picture alone, .txt, .md, .csv, .json. A file that is there is written over only if emic
/// wrote it, or with --force; with --format the ending does not matter. What cannot be written, be it that the
/// disk is full or that the reader of a pipe goes before the end, is exit 6 and a sentence; a list whose reader
/// goes (| head) ends without a word.
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
    Known(Wanted),
    Unknown(String),
}

/// A report with its parameters, and the file that it goes into.
#[derive(Debug)]
pub(super) struct Wanted {
    report: Chosen,
    goal: Option<Goal>,
}

impl Wanted {
    /// Reads the parameters of a report; `None` if there is none of that name.
    pub(super) fn read(name: &str, words: &ArgMatches) -> Option<Wanted> {
        let report = Chosen::read(REPORTS, name, words)?;
        let file = words.get_one::<PathBuf>("output").cloned();
        Some(Wanted { report, goal: file.map(|file| Goal { file, force: words.get_flag("force") }) })
    }

    /// Prints the report, or writes it into its file.
    pub(super) fn run(self, workspace: &Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.goal {
            None => {
                self.report.run(workspace, talk)?;
                whole(!talk.is_closed())
            }
            Some(goal) => {
                begin(workspace, talk);
                self.report.with(workspace, |document| goal.write(document, workspace, (place, talk)))
            }
        }
    }
}

/// The file that a report goes into.
#[derive(Debug)]
struct Goal {
    file: PathBuf,
    /// Whatever is there.
    force: bool,
}

impl Goal {
    /// The format: the one that was asked for, else what the ending says.
    fn format(&self, asked: Option<Format>) -> Result<Format> {
        let name = self.file.display().to_string();
        match (asked, Format::of_file(&name)) {
            (Some(asked), _) => Ok(asked),
            (None, _) if is_standard_output(&self.file) => Ok(Format::Text),
            (None, Some(format)) => Ok(format),
            (None, None) => {
                let fault = Error::usage("the ending of this file says no format").in_file(name);
                let endings = Format::ALL.iter().map(|format| format.word()).collect::<Vec<_>>();
                Err(fault.hint(format!("one of {}, or --format", endings.join(", "))))
            }
        }
    }

    fn write(
        &self,
        document: &Document<'_>,
        workspace: &Workspace,
        (place, talk): (&Place, &mut Talk<'_>),
    ) -> Result<()> {
        let (format, csv) = (self.format(place.global.format)?, place.global.csv());
        if is_standard_output(&self.file) {
            talk.document_as(document, format)?;
            return whole(!talk.is_closed());
        }
        format.fits(document)?;
        let path = place.path(&self.file);
        talk.check_reach(&path)?;
        let replaces = is_there(&path);
        let mut left = false;
        let mut write = |out: &mut dyn Write| {
            let mut out = Told { out, written: 0, talk: &mut *talk, left: false };
            let done = report::write_with(document, format, csv, &mut out).map_err(not_written);
            left = out.left;
            done
        };
        let written = workspace.write_out(&path, self.force, &mut write);
        talk.progress("");
        written.map_err(|fault| named(fault, &self.file))?;
        whole(!left).map_err(|fault| fault.in_file(self.file.display().to_string()))?;
        if replaces {
            talk.say(&format!("{} was there already: it is replaced", self.file.display()));
        }
        talk.result(&format!("{}\n", self.file.display()));
        Ok(())
    }
}

/// Refuses to say that a report was written whose reader went before its end.
///
/// # Errors
/// That (exit 6).
fn whole(is_whole: bool) -> Result<()> {
    match is_whole {
        true => Ok(()),
        false => Err(Error::not_saved("the report was not written to its end: its reader has gone")),
    }
}

/// Passes bytes on and says how many they are.
struct Told<'o, 't, 'a> {
    out: &'o mut dyn Write,
    written: usize,
    talk: &'t mut Talk<'a>,
    /// The reader has gone.
    left: bool,
}

impl Told<'_, '_, '_> {
    fn took<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.left |= done.as_ref().is_err_and(|fault| fault.kind() == io::ErrorKind::BrokenPipe);
        done
    }
}

impl Write for Told<'_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        let count = self.took(done)?;
        let before = self.written / OFTEN;
        self.written += count;
        if self.written / OFTEN > before {
            self.talk.progress(&format!("{} MB written", self.written / OFTEN));
        }
        Ok(count)
    }
    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.took(done)
    }
}

impl Args {
    pub(super) fn run(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        match self.which {
            None => talk.document(&overview().of_study(&workspace.seen().title)),
            Some(Which::Known(wanted)) => wanted.run(workspace, place, talk),
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

/// The command of a report, which can go into a file.
fn into_file(report: &'static Report) -> Command {
    with_file(command(report))
}

/// A command with the help and the options of a report.
pub(super) fn with_options(to: Command, name: &str) -> Command {
    match REPORTS.iter().find(|report| report.name == name) {
        Some(report) => with_file(options(to, report)),
        None => to,
    }
}

fn with_file(command: Command) -> Command {
    let output = Arg::new("output").short('o').long("output").value_name("FILE");
    let force = Arg::new("force").long("force").action(ArgAction::SetTrue);
    command
        .arg(
            output
                .value_parser(value_parser!(PathBuf))
                .help("Write it into this file; the ending says the format"),
        )
        .arg(force.requires("output").help("Write over a file that is there, whatever it is"))
}

impl FromArgMatches for Which {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Which, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, words) = matches.subcommand().ok_or_else(missing)?;
        Ok(Wanted::read(name, words).map_or_else(|| Which::Unknown(name.to_owned()), Which::Known))
    }
    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Which::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Which {
    /// Any other name is read, too: the error for it says which reports there are.
    fn augment_subcommands(to: Command) -> Command {
        to.subcommands(REPORTS.iter().map(into_file)).allow_external_subcommands(true)
    }
    fn augment_subcommands_for_update(to: Command) -> Command {
        Which::augment_subcommands(to)
    }
    fn has_subcommand(_name: &str) -> bool {
        true
    }
}
