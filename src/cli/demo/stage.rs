//! Runs commands as a person would type them, shows them with their answers, and checks.

use super::super::shell_words::join;
use super::super::{Place, Style, Talk, parse};
use crate::error::{Error, Kind, Result, io_cause, io_words};
use std::ffi::OsString;
use std::path::PathBuf;

/// Longer answers are shortened to this many lines, which is said.
const SHOWN: usize = 14;
/// Longer lines are shortened to this many cells.
const WIDE: u16 = 118;

/// Where the demo plays.
pub(super) struct Stage<'a, 't> {
    place: Place,
    /// The folder that everything happens in; left out of what is shown.
    base: PathBuf,
    talk: &'a mut Talk<'t>,
}

/// What a command answered.
struct Answer {
    out: String,
    err: String,
    done: Result<()>,
}

impl<'a, 't> Stage<'a, 't> {
    pub(super) fn new(base: PathBuf, mut place: Place, talk: &'a mut Talk<'t>) -> Self {
        place.cwd = base.clone();
        Stage { place, base, talk }
    }

    /// What happens next, as a comment.
    pub(super) fn say(&mut self, words: &str) {
        self.talk.result(&format!("\n# {words}\n"));
    }

    /// Goes to another folder.
    pub(super) fn cd(&mut self, dir: &str) -> Result<()> {
        self.talk.result(&format!("$ cd {dir}\n"));
        self.place.cwd = self.place.cwd.join(dir);
        let real = self.place.cwd.canonicalize();
        self.place.cwd =
            real.map_err(|fault| Error::unknown(format!("there is no folder {dir}: {}", io_cause(&fault))))?;
        Ok(())
    }

    /// Runs a command and shows it with its answer, which is shortened if it is long. Returns its results.
    ///
    /// # Errors
    /// The command failed.
    pub(super) fn emic(&mut self, args: &[&str]) -> Result<String> {
        self.shown(args, SHOWN)
    }

    /// As [`Stage::emic`], with the whole answer.
    pub(super) fn all(&mut self, args: &[&str]) -> Result<String> {
        self.shown(args, usize::MAX)
    }

    fn shown(&mut self, args: &[&str], lines: usize) -> Result<String> {
        self.talk.result(&format!("$ {}\n", self.fit(&format!("emic {}", join(args)))));
        let answer = self.run(args);
        let out = self.shorten(&answer.out, lines);
        let err = self.shorten(&answer.err, SHOWN);
        self.talk.result(&(out + &err));
        answer.done.map(|()| answer.out)
    }

    /// Runs a file of commands and shows its first lines; every line of it must be done.
    pub(super) fn script(&mut self, file: &str) -> Result<()> {
        let words = self.read(file)?;
        let count = words.lines().count();
        self.talk.result(&format!("$ head -3 {file}    # it has {count} lines\n"));
        let head: Vec<String> = words.lines().take(3).map(|line| self.fit(line)).collect();
        self.talk.result(&format!("{}\n", head.join("\n")));
        let out = self.emic(&["run", file])?;
        let done = out.lines().filter(|line| line.starts_with("ok ")).count();
        self.check(&format!("all {count} lines are done"), done == count)
    }

    /// Runs a command without showing it.
    pub(super) fn quiet(&mut self, args: &[&str]) -> Result<String> {
        let answer = self.run(args);
        answer.done.map(|()| answer.out)
    }

    /// The objects that a list gives to programs; runs without being shown.
    pub(super) fn json(&mut self, args: &[&str]) -> Result<Vec<serde_json::Value>> {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        let out = self.quiet(&args)?;
        serde_json::from_str(&out).map_err(|fault| Error::bad_file(format!("a list is no JSON: {fault}")))
    }

    /// A file as text.
    pub(super) fn read(&self, file: &str) -> Result<String> {
        let read = std::fs::read_to_string(self.place.cwd.join(file));
        read.map_err(|fault| Error::unknown(format!("cannot read {file}: {}", io_words(&fault))))
    }

    /// Says what was looked at; stops the demo if it is not so.
    pub(super) fn check(&mut self, what: &str, holds: bool) -> Result<()> {
        let word = if holds { "checked" } else { "NOT SO" };
        self.talk.result(&format!("# {word}: {what}\n"));
        match holds {
            true => Ok(()),
            false => Err(Error::new(Kind::Nothing, format!("the demo did not do what it says: {what}"))),
        }
    }

    fn run(&mut self, args: &[&str]) -> Answer {
        let (mut out, mut err, mut input) = (Vec::new(), Vec::new(), std::io::empty());
        let done = match parse(args.iter().map(OsString::from)) {
            Err(fault) => Err(Error::usage(fault.to_string())),
            Ok(cli) => {
                let mut global = cli.global;
                // The study is where the demo plays, whatever the environment says.
                global.project = None;
                let style = Style { format: global.format(), terminal: false };
                let place = Place { global, ..self.place.clone() };
                let mut talk = Talk::new(&mut out, &mut err, &mut input, style).typed(true);
                let done = cli.command.map_or(Ok(()), |command| command.run(&place, &mut talk));
                if let Err(fault) = &done {
                    talk.fault(fault);
                }
                done
            }
        };
        let words = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Answer { out: words(out), err: words(err), done }
    }

    fn shorten(&self, words: &str, lines: usize) -> String {
        let count = words.lines().count();
        // One line more is as short as saying that there is one.
        let keep = if count <= lines.saturating_add(1) { count } else { lines };
        let mut out: String = words.lines().take(keep).map(|line| self.fit(line) + "\n").collect();
        if keep < count {
            out.push_str(&format!("# ... and {} more lines\n", count - keep));
        }
        out
    }

    /// A line without the folder that the demo plays in, cut to what a page holds.
    fn fit(&self, line: &str) -> String {
        let base = self.base.canonicalize().unwrap_or_else(|_| self.base.clone());
        let line = line
            .replace(&base.display().to_string(), "DEMO")
            .replace(&self.base.display().to_string(), "DEMO");
        crate::text::fit(&line, WIDE, true)
    }
}
