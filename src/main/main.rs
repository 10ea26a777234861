//! The `emic` program: streams, exit codes, and nothing else.

mod dumps;
mod screen;

use emic::cli::{Place, Settings, Style, Talk, crash, hand, parse, read_apart};
use emic::error::{Error, Kind, io_words};
use emic::report::printable;
use emic::workspace::Clock;
use emic::workspace::handover::soon;
use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Write, stderr, stdin, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    dumps::forbid();
    if read_apart() {
        return ExitCode::SUCCESS;
    }
    crash::install();
    let cli = match parse(std::env::args_os().skip(1)) {
        Ok(cli) => cli,
        Err(fault) => return told(&fault),
    };
    let cwd = std::env::current_dir().unwrap_or_default();
    let commands = emic::tui::table;
    let place = Place { global: cli.global.clone(), cwd, clock: Clock::from_env(), commands };
    let settings = Settings::read(&commands());
    let shows = screen::is_there() && cli.command.as_ref().is_none_or(|command| command.demo_dir().is_some());
    let shown = match cli.command.as_ref().and_then(|command| command.demo_dir()) {
        _ if !shows || !settings.faults.is_empty() => None,
        None => Some(screen::open(&place, &settings)),
        Some(dir) => Some(screen::sample(&place, &settings, dir)),
    };
    let style = Style { format: cli.global.format(), terminal: stdout().is_terminal() };
    let (mut out, mut err, mut input) = (stdout().lock(), stderr().lock(), stdin().lock());
    let ask = || screen::terminal_says(&place, &settings);
    let ask: Option<&dyn Fn() -> Vec<String>> = if screen::is_there() { Some(&ask) } else { None };
    let talk = Talk::new(&mut out, &mut err, &mut input, style);
    let mut talk =
        talk.typed(stdin().is_terminal()).asking(ask).into_nowhere(is_nowhere()).seen(stderr().is_terminal());
    if shows {
        let left = shown.unwrap_or_else(|| settings.check(&mut talk).map(|()| 0));
        return left.map_or_else(|fault| failed(&fault, &mut talk), ExitCode::from);
    }
    if cli.command.as_ref().is_some_and(|command| !command.checks_settings()) {
        settings.mention(&mut talk);
    }
    let (done, shared) = match cli.command {
        Some(command) => {
            let shared = command.needs_project();
            (command.run(&place, &mut talk), shared)
        }
        None => (Err(no_terminal()), false),
    };
    match done {
        Ok(()) => ended(0, &mut talk),
        Err(fault) if shared && fault.kind() == Kind::Locked => {
            match soon(|| elsewhere_or_here(&place, &mut talk)).unwrap_or(Err(fault)) {
                Ok(code) => ended(code, &mut talk),
                Err(fault) => failed(&fault, &mut talk),
            }
        }
        Err(fault) => failed(&fault, &mut talk),
    }
}

/// Prints help, the version or what is wrong with a command line; returns the exit code.
fn told(fault: &clap::Error) -> ExitCode {
    let words = fault.to_string();
    // It quotes the words of the command line, and a shell puts names of files there.
    let printed = match (printable(&words), fault.use_stderr()) {
        (safe, _) if *safe == *words => fault.print(),
        (safe, true) => stderr().write_all(safe.as_bytes()),
        (safe, false) => stdout().write_all(safe.as_bytes()),
    };
    match printed.and_then(|()| stdout().flush()) {
        Err(unwritten) if unwritten.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(stderr(), "error: cannot write to standard output: {}", io_words(&unwritten));
            ExitCode::from(6)
        }
        _ => ExitCode::from(u8::try_from(fault.exit_code()).unwrap_or(2)),
    }
}

/// Ends a command that went well here, unless its results could not be written.
fn ended(code: u8, talk: &mut Talk<'_>) -> ExitCode {
    match talk.end() {
        Ok(()) => ExitCode::from(code),
        Err(fault) => failed(&fault, talk),
    }
}

/// True if standard output was closed when the program began: the standard library then put the null device there, open
/// for reading, too. A caller may do the same on purpose, so only what writes a whole file there asks.
fn is_nowhere() -> bool {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};
    let out = rustix::stdio::stdout();
    let (Ok(here), Ok(null), Ok(flags)) = (fstat(out), stat("/dev/null"), fcntl_getfl(out)) else {
        return true;
    };
    let device = FileType::from_raw_mode(here.st_mode) == FileType::CharacterDevice;
    device && here.st_rdev == null.st_rdev && flags.contains(OFlags::RDWR)
}

fn failed(fault: &Error, talk: &mut Talk<'_>) -> ExitCode {
    talk.fault(fault);
    ExitCode::from(fault.exit_code())
}

/// Asks the process that has the project open to run the command, or runs it here if no process has it any more.
/// Returns the exit code; `None` if that process does not answer.
fn elsewhere_or_here(place: &Place, talk: &mut Talk<'_>) -> Option<Result<u8, Error>> {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    match hand(args.clone(), place, talk) {
        Ok(None) => {}
        Ok(Some(code)) => return Some(Ok(code)),
        Err(fault) => return Some(Err(fault)),
    }
    match parse(args).ok()?.command?.run(place, talk) {
        Err(fault) if fault.kind() == Kind::Locked => None,
        done => Some(done.map(|()| 0)),
    }
}

fn no_terminal() -> Error {
    Error::usage("the screen needs a terminal, and this is none")
        .hint("emic help lists what works without one")
}
