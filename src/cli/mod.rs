//! The command line: one file per command. Results go to standard output, talk to standard error.
//!
//! A command is a line in the table below: its module has an `Args` whose doc comment is its help, and a `run`. The
//! commands of lists are made from the table of lists in `report`.
//! Commands run on standard streams, in `emic run`, and from the screen alike: they write to a [`Talk`].

mod apart;
mod brought;
mod chosen;
pub mod crash;
mod export_folder;
mod git;
mod handed;
mod list;
mod losses;
mod output;
mod revise;
mod settings;
mod shell_words;
mod trust;
mod within;

pub use apart::served as read_apart;
pub use handed::{carry_out, hand};
pub use output::{Style, Talk};
pub use settings::Settings;
pub use shell_words::split as split_words;

use crate::config::Table;
use crate::error::{Error, Result, io_words, is_carrier_gone};
use crate::model::id::OpId;
use crate::report::{Csv, Format, no_figure, questions};
use crate::workspace::{Clock, Workspace, is_project};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Qualitative coding of interview transcripts, over a thin line, as a team that exchanges files.
#[derive(Debug, Parser)]
#[command(name = "emic", version, max_term_width = 100)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; without one the project opens on the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// The project's folder (else the nearest one upward)
    #[arg(long, global = true, env = "EMIC_PROJECT", value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Act as this person of the project
    #[arg(long = "coder", id = "act_as", global = true, value_name = "NAME")]
    pub coder: Option<String>,
    /// How to write lists and reports: text if nothing is said, or for a file what its ending says
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// CSV begins with the mark by which Excel knows that it is UTF-8
    #[arg(long, global = true)]
    pub bom: bool,
    /// If an apostrophe goes before words in CSV that a spreadsheet would take for a formula (= + - @, tab); off gives
    /// programs every cell as it is
    #[arg(long, global = true, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    pub csv_safe: Option<OnOff>,
    /// Plain ASCII on the screen
    #[arg(long, global = true)]
    pub ascii: bool,
    /// The screen for a very slow line
    #[arg(long, global = true)]
    pub thin: bool,
    /// Colour on the screen
    #[arg(long, global = true, value_enum, default_value_t)]
    pub color: ColorArg,
    /// What the terminal can do: none, or a list of features
    #[arg(long, global = true, value_name = "LIST")]
    pub term_features: Option<String>,
}

impl Global {
    /// How to write lists and reports: as it was said, else as text.
    pub fn format(&self) -> Format {
        self.format.unwrap_or(Format::Text)
    }
    /// How CSV is written.
    fn csv(&self) -> Csv {
        Csv { bom: self.bom, exact: self.csv_safe == Some(OnOff::Off) }
    }
    /// True if an option of CSV was given.
    fn wants_csv(&self) -> bool {
        self.bom || self.csv_safe.is_some()
    }
}

/// Something that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OnOff {
    /// It is done.
    On,
    /// It is not done.
    Off,
}

/// The names of the formats on the command line, with their help.
impl clap::ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Format] {
        Format::ALL
    }
    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.word()).help(self.help()))
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColorArg {
    /// As the terminal says
    #[default]
    Auto,
    /// Never
    Never,
}

/// Where a command runs: the folder that paths are relative to, the options of every command.
#[derive(Debug, Clone)]
pub struct Place {
    /// Options of every command.
    pub global: Global,
    /// The working folder of the caller.
    pub cwd: PathBuf,
    /// The clock.
    pub clock: Clock,
    /// The commands of the screen, which keys in the settings are for.
    pub commands: fn() -> Table,
}

impl Place {
    /// A path of the caller.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }
    /// The project's folder.
    ///
    /// # Errors
    /// No project here, or one in the folder of another user.
    pub fn project_dir(&self) -> Result<PathBuf> {
        let at = self.global.project.as_ref().map_or_else(|| self.cwd.clone(), |dir| self.path(dir));
        // A disk that is gone says nothing of what is on it.
        if let Err(fault) = std::fs::symlink_metadata(at.join("emic.toml"))
            && is_carrier_gone(&fault)
        {
            return Err(Error::unknown(format!("{}: {}", at.display(), io_words(&fault))));
        }
        if let Some(dir) = &self.global.project {
            let dir = self.path(dir);
            self.admit(&dir)?;
            if is_project(&dir) {
                return Ok(dir);
            }
            let what = format!("there is no project in {}", dir.display());
            return Err(Error::unknown(what).hint("emic init makes one"));
        }
        for dir in self.cwd.ancestors() {
            // Before anything in it is read: the nearest one is refused, not passed over.
            self.admit(dir)?;
            if is_project(dir) {
                return Ok(dir.to_path_buf());
            }
        }
        Err(Error::unknown("there is no project here")
            .hint("make one: emic init --title \"My study\" --coder \"Your name\""))
    }
}

/// Opens the project that a command works on, and says what the person should know of the opening. `whole`: everything
/// is read, whatever was kept of it.
fn open(place: &Place, talk: &mut Talk<'_>, whole: bool) -> Result<Workspace> {
    let dir = place.project_dir()?;
    let mut workspace = match whole {
        true => Workspace::open_whole(&dir, place.clock)?,
        false => Workspace::open(&dir, place.clock)?,
    };
    for notice in workspace.take_notices() {
        talk.say(&notice);
    }
    Ok(workspace)
}

/// Makes the table of commands: the lists, those that work on an open project, those that use one if it is there, and those
/// that do without.
macro_rules! commands {
    (
        open { $($open:ident $Open:ident),* $(,)? }
        either { $($either:ident $Either:ident),* $(,)? }
        free { $($free:ident $Free:ident),* $(,)? }
    ) => {
        $(mod $open;)*
        $(mod $either;)*
        $(mod $free;)*
        /// Every command.
        #[derive(Debug, Subcommand)]
        #[allow(missing_docs)]
        pub enum Command {
            #[command(flatten)]
            List(list::List),
            $($Open($open::Args),)*
            $($Either($either::Args),)*
            $($Free($free::Args),)*
        }
        impl Command {
            /// True if it works on an open project.
            pub fn needs_project(&self) -> bool {
                !matches!(self, $(Command::$Free(_))|*)
            }
            /// Runs on a project that is open already; a command that needs none runs too.
            ///
            /// # Errors
            /// Those of the command.
            pub fn run_on(self, workspace: &mut Workspace, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
                self.check_format(place)?;
                talk.set_csv(place.global.csv());
                match self {
                    Command::List(list) => list.run(workspace, talk)?,
                    $(Command::$Open(args) => {
                        let known = questions::asked(workspace.seen());
                        args.run(workspace, place, talk)?;
                        mention_new(&known, workspace, talk);
                    })*
                    $(Command::$Either(args) => args.run(Some(workspace), place, talk)?,)*
                    $(Command::$Free(args) => args.run(place, talk)?,)*
                }
                // What was shown of acts that could not be read is not all.
                workspace.fault().cloned().map_or(Ok(()), Err)
            }
            /// Refuses pictures and Word files where no document comes, and options of CSV where none is written: before
            /// anything is done, not after it.
            fn check_format(&self, place: &Place) -> Result<()> {
                let into_file = matches!(self, Command::Report(_) | Command::Agree(_));
                if place.global.wants_csv() && place.global.format() != Format::Csv && !into_file {
                    return Err(Error::usage("--bom and --csv-safe are for lists and reports with --format csv"));
                }
                match place.global.format() {
                    _ if matches!(
                        self,
                        Command::List(_) | Command::Report(_) | Command::Agree(_) | Command::Export(_)
                    ) => Ok(()),
                    Format::Svg => Err(no_figure()),
                    Format::Docx => Err(Error::usage("only lists and reports are written as docx")
                        .hint("text, json, csv, markdown and html fit every command")),
                    _ => Ok(()),
                }
            }
            /// The folder that `emic demo` was given, if this is that command: on a terminal the sample study
            /// opens on the screen.
            pub fn demo_dir(&self) -> Option<Option<&Path>> {
                match self {
                    Command::Demo(args) => Some(args.dir()),
                    _ => None,
                }
            }
            /// True if the command itself tells what is wrong with the settings.
            pub fn checks_settings(&self) -> bool {
                matches!(self, Command::Config(_))
            }
            /// Runs from a shell: opens the project where the command needs one.
            ///
            /// # Errors
            /// Those of the command, or no project here.
            pub fn run(self, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
                self.check_format(place)?;
                match self {
                    $(Command::$Free(args) => args.run(place, talk),)*
                    $(Command::$Either(args) if !args.needs_project() => match place.project_dir() {
                        Err(_) => args.run(None, place, talk),
                        Ok(_) => match open(place, talk, false) {
                            Ok(mut workspace) => {
                                let done = args.run(Some(&mut workspace), place, talk);
                                workspace.close();
                                done
                            }
                            // Somebody else has it open, or it is damaged: what needs no project works.
                            Err(_) => args.run(None, place, talk),
                        },
                    },)*
                    command => {
                        let checks = matches!(command, Command::Doctor(_));
                        let mut workspace = open(place, talk, checks)?;
                        let done = workspace
                            .act_as(place.global.coder.as_deref())
                            .and_then(|()| command.run_on(&mut workspace, place, talk));
                        workspace.close();
                        done
                    }
                }
            }
        }
    };
}

// One command, one line. Order is that of the help.
commands! {
    open {
        text Text,
        show Show,
        transcript Transcript,
        code Code,
        annotate Annotate,
        annotation Annotation,
        mark Mark,
        memo Memo,
        link Link,
        quick Quick,
        person Person,
        participant Participant,
        cast Cast,
        turn Turn,
        correct Correct,
        progress Progress,
        assign Assign,
        frame Frame,
        digest Digest,
        sync Sync,
        import Import,
        export Export,
        agree Agree,
        report Report,
        undo Undo,
        redo Redo,
        conflicts Conflicts,
        purge Purge,
        doctor Doctor,
        run Run,
    }
    either {
        bundle Bundle,
    }
    free {
        init Init,
        hold Hold,
        demo Demo,
        config Config,
        completions Completions,
        man Man,
    }
}

/// Says how many questions a command left that were not there before.
fn mention_new(known: &HashSet<OpId>, workspace: &Workspace, talk: &mut Talk<'_>) {
    match questions::new_rows(workspace.seen(), known).len() {
        0 => {}
        1 => talk.say("1 new question: emic conflicts lists it"),
        n => talk.say(&format!("{n} new questions: emic conflicts lists them")),
    }
}

/// The id that a person typed.
///
/// # Errors
/// No id at all.
fn read_id<T: std::str::FromStr>(kind: &str, word: &str) -> Result<T> {
    word.parse().map_err(|_| {
        Error::unknown(format!("no {kind} has the id \"{word}\""))
            .hint(format!("emic {kind}s lists them with their ids"))
    })
}

/// The place `START..END` that a person typed.
///
/// # Errors
/// Anything else.
fn read_place(word: &str) -> Result<(u32, u32)> {
    crate::model::read_range(word)
        .ok_or_else(|| Error::usage(format!("\"{word}\" is no place")).hint("write it as START..END"))
}

/// Words given on the command line, or piped in (`-`, or nothing given); line ends become line feeds.
///
/// # Errors
/// Nothing given, and nothing piped in.
fn read_words(given: Option<String>, what: &str, talk: &mut Talk<'_>) -> Result<String> {
    let piped = match given {
        Some(words) if words != "-" => return Ok(words),
        None if talk.is_typed() => {
            let hint = "give them in quotes, or pipe them in: emic ... - < file";
            return Err(Error::usage(format!("{what} needs words")).hint(hint));
        }
        _ => talk.read_all()?,
    };
    let words = piped.replace("\r\n", "\n");
    Ok(words.strip_suffix('\n').unwrap_or(&words).to_owned())
}

/// Reads a command line (without the program's name in front).
///
/// # Errors
/// clap's own: help and version are errors there, too.
pub fn parse(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Cli, clap::Error> {
    let words = std::iter::once(std::ffi::OsString::from("emic")).chain(args);
    let matches = chosen::with_refused(Cli::command()).try_get_matches_from(words)?;
    Cli::from_arg_matches(&matches)
}

/// The whole command tree, for help pages, completions and the manual.
pub fn tree() -> clap::Command {
    Cli::command()
}
