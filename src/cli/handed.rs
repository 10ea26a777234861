//! A command given while another emic has the project open: both ends of handing it over.

use super::{Place, Style, Talk, parse};
use crate::error::{Error, Result, io_words};
use crate::report::printable;
use crate::workspace::Workspace;
use crate::workspace::handover::{Answer, Call, hand_over};
use std::ffi::OsString;
use std::io::{BufRead, Read, Write};

/// Lets the process that has the project open run a command. Returns the exit code; `None` if no process listens.
///
/// # Errors
/// The other process ended before it answered.
pub fn hand(args: Vec<OsString>, place: &Place, talk: &mut Talk<'_>) -> Result<Option<u8>> {
    let terminal = talk.style().terminal;
    let call = Call { args, cwd: place.cwd.clone(), terminal, typed: talk.is_typed(), input: None };
    let answer = hand_over(&place.project_dir()?, call, &mut || {
        let mut bytes = Vec::new();
        let read = talk.input().take(64 << 20).read_to_end(&mut bytes);
        read.map_err(|fault| Error::unknown(format!("cannot read standard input: {}", io_words(&fault))))?;
        Ok(bytes)
    })?;
    Ok(answer.map(|Answer { out, err, code }| {
        talk.pass_on(&out, &err);
        code
    }))
}

/// Carries out a command that another process handed over, on the open project; returns its exit code. Clock and
/// commands are those of `here`.
pub fn carry_out<'a>(
    call: &Call,
    workspace: &mut Workspace,
    here: &Place,
    input: &'a mut dyn BufRead,
    (out, err): (&'a mut dyn Write, &'a mut dyn Write),
) -> u8 {
    let cli = match parse(call.args.iter().cloned()) {
        Ok(cli) => cli,
        Err(fault) => {
            let to = if fault.use_stderr() { err } else { out };
            let _ = to.write_all(printable(&fault.to_string()).as_bytes());
            return u8::try_from(fault.exit_code()).unwrap_or(2);
        }
    };
    let style = Style { format: cli.global.format(), terminal: call.terminal };
    let place = Place { global: cli.global, cwd: call.cwd.clone(), ..here.clone() };
    let mut talk = Talk::new(out, err, input, style).typed(call.typed).for_another();
    let Some(command) = cli.command else {
        talk.fault(&Error::usage("this command has no words"));
        return 2;
    };
    let coder = place.global.coder.clone();
    let done =
        workspace.acting_as(coder.as_deref(), |workspace| command.run_on(workspace, &place, &mut talk));
    match done {
        Ok(()) => 0,
        Err(fault) => {
            talk.fault(&fault);
            fault.exit_code()
        }
    }
}
