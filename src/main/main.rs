//! The `emic` program: streams, exit codes, and nothing else.

mod screen;

use emic::cli::{Place, Style, Talk, hand, parse};
use emic::error::{Error, Kind};
use emic::workspace::Clock;
use emic::workspace::handover::soon;
use std::ffi::OsString;
use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match parse(std::env::args_os().skip(1)) {
        Ok(cli) => cli,
        Err(fault) => {
            let _ = fault.print();
            return ExitCode::from(u8::try_from(fault.exit_code()).unwrap_or(2));
        }
    };
    let cwd = std::env::current_dir().unwrap_or_default();
    let place = Place { global: cli.global.clone(), cwd, clock: Clock::from_env() };
    let shown = match cli.command.as_ref().map(|command| command.demo_dir()) {
        _ if !screen::is_there() => None,
        None => Some(screen::open(&place)),
        Some(Some(dir)) => Some(screen::sample(&place, dir)),
        Some(None) => None,
    };
    let style = Style { format: cli.global.format, terminal: stdout().is_terminal() };
    let (mut out, mut err, mut input) = (stdout().lock(), stderr().lock(), stdin().lock());
    let ask = || screen::terminal_says(&place);
    let ask: Option<&dyn Fn() -> Vec<String>> = if screen::is_there() { Some(&ask) } else { None };
    let talk = Talk::new(&mut out, &mut err, &mut input, style);
    let mut talk = talk.typed(stdin().is_terminal()).asking(ask);
    if let Some(left) = shown {
        return ExitCode::from(left.unwrap_or_else(|fault| {
            talk.fault(&fault);
            fault.exit_code()
        }));
    }
    let (done, shared) = match cli.command {
        Some(command) => {
            let shared = command.needs_project();
            (command.run(&place, &mut talk), shared)
        }
        None => (Err(no_terminal()), false),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) if shared && fault.kind() == Kind::Locked => {
            match soon(|| elsewhere_or_here(&place, &mut talk)).unwrap_or(Err(fault)) {
                Ok(code) => ExitCode::from(code),
                Err(fault) => failed(&fault, &mut talk),
            }
        }
        Err(fault) => failed(&fault, &mut talk),
    }
}

fn failed(fault: &Error, talk: &mut Talk<'_>) -> ExitCode {
    talk.fault(fault);
    ExitCode::from(fault.exit_code())
}

/// Has the command carried out by whoever has the project, or carries it out here if nobody has it any more; gives
/// the exit code. `None`: somebody has it who does not listen.
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
