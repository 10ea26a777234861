//! Where commands write: results and talk apart, and never a control character from a file to a terminal.

use crate::error::{Error, Kind, Result, io_words, visible};
use crate::report::{self, Csv, Document, Format, Table, Value, printable};
use std::io::{self, BufRead, ErrorKind, Write};
use std::path::Path;

/// How results are to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// How to write lists.
    pub format: Format,
    /// Results go to a terminal.
    pub terminal: bool,
}

/// The streams of a command.
pub struct Talk<'a> {
    /// Results.
    out: &'a mut dyn Write,
    /// Talk.
    err: &'a mut dyn Write,
    /// What the caller types or pipes in.
    input: &'a mut dyn BufRead,
    style: Style,
    csv: Csv,
    typed: bool,
    /// The reader of the results has gone, or they cannot be written.
    closed: bool,
    /// Why results could not be written.
    failed: Option<Error>,
    /// Standard output was closed when the program began.
    nowhere: bool,
    /// Talk goes to a terminal.
    seen: bool,
    /// Another process gave the command: its streams are not those of this one.
    for_another: bool,
    terminal: Option<&'a dyn Fn() -> Vec<String>>,
}

impl<'a> Talk<'a> {
    /// Joins the streams.
    pub fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        input: &'a mut dyn BufRead,
        style: Style,
    ) -> Talk<'a> {
        Talk {
            out,
            err,
            input,
            style,
            csv: Csv::default(),
            typed: false,
            closed: false,
            failed: None,
            nowhere: false,
            seen: false,
            for_another: false,
            terminal: None,
        }
    }
    /// Sets how CSV is written.
    pub(super) fn set_csv(&mut self, csv: Csv) {
        self.csv = csv;
    }
    /// Sets whether a person types the input. Commands do not wait for such input.
    #[must_use]
    pub fn typed(mut self, typed: bool) -> Self {
        self.typed = typed;
        self
    }
    /// Sets whether standard output was closed when the program began: a file that goes there would be lost.
    #[must_use]
    pub fn into_nowhere(mut self, nowhere: bool) -> Self {
        self.nowhere = nowhere;
        self
    }
    /// Sets whether talk goes to a terminal, where a row can say how far long work is.
    #[must_use]
    pub fn seen(mut self, seen: bool) -> Self {
        self.seen = seen;
        self
    }
    /// Sets that another process gave the command.
    #[must_use]
    pub fn for_another(mut self) -> Self {
        self.for_another = true;
        self
    }
    /// Refuses a path that means a stream of the process that gave the command, where this one carries it out.
    ///
    /// # Errors
    /// Such a path (exit 2).
    pub(super) fn check_reach(&self, path: &Path) -> Result<()> {
        let streams = ["/dev/fd", "/dev/stderr", "/dev/stdin", "/dev/tty", "/proc/self", "/proc/thread-self"];
        if !self.for_another || !streams.iter().any(|stream| path.starts_with(stream)) {
            return Ok(());
        }
        let what = "this is a stream of the command, but the emic that has the project open carries it out";
        Err(Error::usage(what).in_file(path.display().to_string()).hint("write to - and redirect that"))
    }
    /// True if a person types the input.
    pub fn is_typed(&self) -> bool {
        self.typed
    }
    /// Lends a function that queries the terminal for its features; `None` if there is no terminal.
    #[must_use]
    pub fn asking(mut self, terminal: Option<&'a dyn Fn() -> Vec<String>>) -> Self {
        self.terminal = terminal;
        self
    }
    /// True if a person sits at the terminal that this process has for itself, and can be asked.
    pub(super) fn has_terminal(&self) -> bool {
        self.terminal.is_some()
    }
    /// What the terminal says it can do, line by line.
    pub(super) fn terminal(&self) -> Vec<String> {
        self.terminal.map_or_else(Vec::new, |ask| ask())
    }
    /// The same streams for a command inside a command, with a look and an input of its own.
    pub fn inner<'b>(&'b mut self, style: Style, input: &'b mut dyn BufRead) -> Talk<'b> {
        Talk {
            out: self.out,
            err: self.err,
            input,
            style,
            csv: self.csv,
            closed: self.closed,
            failed: None,
            nowhere: self.nowhere,
            seen: self.seen,
            for_another: self.for_another,
            typed: true,
            terminal: self.terminal,
        }
    }
    /// How results are to look.
    pub fn style(&self) -> Style {
        self.style
    }
    /// Writes a result with control characters shown as marks (line feeds and tabs stay), also into a pipe: what reads
    /// there may show it on a terminal. A reader who has gone (`| head`) is no error; any other is kept for
    /// [`Talk::end`].
    pub fn result(&mut self, words: &str) {
        self.pass(printable(words).as_bytes());
    }
    /// Writes the words of a transcript as they are; to a terminal as [`Talk::result`].
    pub(super) fn exact(&mut self, words: &str) {
        match self.style.terminal {
            true => self.result(words),
            false => self.pass(words.as_bytes()),
        }
    }
    /// Writes bytes to where results go.
    fn pass(&mut self, bytes: &[u8]) {
        if !self.closed {
            let done = self.out.write_all(bytes).and_then(|()| self.out.flush());
            self.took(done);
        }
    }
    /// Notes that results cannot be written any more, and why.
    fn took(&mut self, done: io::Result<()>) {
        let Err(fault) = done else { return };
        self.closed = true;
        if fault.kind() != ErrorKind::BrokenPipe && self.failed.is_none() {
            self.failed = Some(unwritten(&fault));
        }
    }
    /// The first error of writing results, if there was one: to be asked when a command has ended. What the command
    /// did to the project is done.
    ///
    /// # Errors
    /// The results could not be written (exit 6).
    pub fn end(&self) -> Result<()> {
        self.failed.clone().map_or(Ok(()), Err)
    }
    /// Writes a file that goes to standard output, every byte as it is; a terminal shows it and gets marks. A reader who
    /// has gone is no error.
    ///
    /// # Errors
    /// The bytes cannot be written (exit 6).
    pub(super) fn deliver(&mut self, bytes: &[u8]) -> Result<()> {
        if self.nowhere {
            return Err(Error::not_saved("standard output is closed").hint("give a file instead of -"));
        }
        match self.style.terminal {
            true => self.result(&String::from_utf8_lossy(bytes)),
            false => self.pass(bytes),
        }
        self.end()
    }
    /// Passes on what another process wrote for this caller, as it is: it was made safe there.
    pub(super) fn pass_on(&mut self, out: &[u8], err: &[u8]) {
        let _ = self.err.write_all(err);
        let written = self.out.write_all(out).and_then(|()| self.out.flush());
        self.took(written);
    }
    /// Writes a document in the format that was asked for, piece by piece: it is never in memory as a whole.
    ///
    /// # Errors
    /// A format that does not fit the document, or results that cannot be written. A reader who has gone is no error.
    pub fn document(&mut self, document: &Document<'_>) -> Result<()> {
        self.document_as(document, self.style.format)
    }
    /// As [`Talk::document`], in a format that is not that of all results.
    ///
    /// # Errors
    /// As [`Talk::document`], and a format that is no text on a terminal.
    pub(super) fn document_as(&mut self, document: &Document<'_>, format: Format) -> Result<()> {
        let csv = self.csv;
        format.fits(document)?;
        if format.is_binary() {
            return self.binary(document, format);
        }
        let mut sink = Sink { talk: self, waiting: Vec::with_capacity(PIECE), written: 0 };
        // A fault of standard output is kept where all results go.
        let _ = report::write_with(document, format, csv, &mut sink).and_then(|()| sink.flush());
        self.end()
    }
    /// Writes a document in a format that is no text, each byte as it is.
    fn binary(&mut self, document: &Document<'_>, format: Format) -> Result<()> {
        if self.style.terminal {
            let what = format!("a {} file cannot be shown on a terminal", format.word());
            return Err(Error::usage(what).hint(format!("> FILE.{} writes it into a file", format.word())));
        }
        let mut bytes = Vec::new();
        report::write(document, format, &mut bytes).map_err(not_written)?;
        self.pass(&bytes);
        self.end()
    }
    /// Writes a table in the format that was asked for.
    ///
    /// # Errors
    /// As [`Talk::document`].
    pub fn table(&mut self, table: Table<'_>) -> Result<()> {
        self.document(&Document::default().with(table))
    }
    /// Writes one thing with its fields (key, label, value): a line each for people, who do not see fields without a
    /// label; one object, row or table for programs.
    ///
    /// # Errors
    /// As [`Talk::document`].
    pub fn facts(&mut self, fields: &[(&'static str, &'static str, Value<'_>)]) -> Result<()> {
        if self.style.format == Format::Text {
            let shown =
                fields.iter().filter(|(_, label, value)| !label.is_empty() && !value.words().is_empty());
            for (_, label, value) in shown {
                self.result(&format!("{:<14}{}\n", format!("{label}:"), visible(&value.words())));
            }
            return Ok(());
        }
        let columns: Vec<(&str, &str)> = fields.iter().map(|(key, label, _)| (*key, *label)).collect();
        let mut table = Table::new(&columns, "");
        table.row(fields.iter().map(|(_, _, value)| value.clone()).collect());
        self.table(table)
    }
    /// Says how far long work is, in a row of the terminal that the next such words take; nothing where talk goes to no
    /// terminal. Empty words clear the row.
    pub(super) fn progress(&mut self, words: &str) {
        if self.seen {
            let _ = write!(self.err, "\r{:<60}\r{}", "", visible(words));
            let _ = self.err.flush();
        }
    }
    /// Says something to the person.
    pub fn say(&mut self, words: &str) {
        let _ = writeln!(self.err, "{}", printable(words));
    }
    /// Says what went wrong and what to do.
    pub fn fault(&mut self, fault: &Error) {
        let word = match fault.kind() {
            Kind::Nothing => "emic",
            _ => "error",
        };
        let _ = writeln!(self.err, "{word}: {fault}");
        for hint in fault.hints() {
            let _ = writeln!(self.err, "  {hint}");
        }
    }
    /// Reads everything that is piped in.
    ///
    /// # Errors
    /// Input that is no UTF-8, or more than 64 MiB.
    pub fn read_all(&mut self) -> Result<String> {
        let mut words = String::new();
        let mut limited = std::io::Read::take(&mut self.input, 64 << 20);
        std::io::Read::read_to_string(&mut limited, &mut words)
            .map_err(|fault| Error::unknown(format!("cannot read standard input: {}", io_words(&fault))))?;
        Ok(words)
    }
    /// The input, line by line.
    pub fn input(&mut self) -> &mut dyn BufRead {
        self.input
    }
    /// True if the reader of the results has gone.
    pub fn is_closed(&self) -> bool {
        self.closed
    }
}

/// True if a path means standard output. A command that another process carries out has another one under that name.
pub(super) fn is_standard_output(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name))
}

/// True if there is a file with something in it, which will be replaced.
pub(super) fn is_there(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|there| there.is_file() && there.len() > 0)
}

/// Names a file in its error as the person named it.
pub(super) fn named(fault: Error, file: &Path) -> Error {
    match fault.place().is_some_and(|place| place.line.is_none()) {
        true => fault.in_file(file.display().to_string()),
        false => fault,
    }
}

/// The error of bytes that a stream did not take; where they go knows the cause.
pub(super) fn not_written(fault: io::Error) -> Error {
    Error::not_saved(format!("not written: {}", io_words(&fault)))
}

fn unwritten(fault: &io::Error) -> Error {
    Error::not_saved(format!("cannot write to standard output: {}", io_words(fault)))
}

/// Bytes of a document after which it is said how many are written.
pub(super) const OFTEN: usize = 1 << 20;

/// Bytes of a document that are collected before they are passed on.
const PIECE: usize = 1 << 16;

/// Takes the bytes of a document and passes them on as results, in pieces that end between two characters.
struct Sink<'s, 'a> {
    talk: &'s mut Talk<'a>,
    waiting: Vec<u8>,
    written: usize,
}

impl Sink<'_, '_> {
    /// Passes on what is waiting, but for the beginning of a character whose end has not come.
    ///
    /// # Errors
    /// The reader of the results has gone, so the rest need not be made.
    fn pass_on(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let whole = match std::str::from_utf8(&waiting) {
            Ok(words) => words,
            Err(fault) => std::str::from_utf8(&waiting[..fault.valid_up_to()]).unwrap_or_default(),
        };
        self.talk.result(whole);
        let before = self.written / OFTEN;
        self.written += whole.len();
        // On the terminal that shows the results such words would be among them.
        if self.written / OFTEN > before && !self.talk.style.terminal {
            self.talk.progress(&format!("{} MB written", self.written / OFTEN));
        }
        self.waiting.extend_from_slice(&waiting[whole.len()..]);
        if self.talk.closed { Err(ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

impl Write for Sink<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}
