//! Files that can break their reader are read in a process of its own: the same program again, with limits of time and
//! memory. Whatever becomes of it, this process goes on.

use crate::error::{Error, Result, io_words};
use crate::format::read_apart;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// The only argument of the other process.
const WORD: &str = "read-apart";
/// The memory that it may ask for, in bytes: 1 GiB.
const MEMORY: u64 = 1 << 30;
/// The time that it may compute, in seconds.
const SECONDS: u64 = 60;
/// After so long it is ended, whatever it waits for.
const LONGEST: Duration = Duration::from_secs(120);
/// The longest answer that is taken, in bytes: 128 MiB.
const ANSWER: u64 = 128 << 20;

/// Runs [`read_apart`] on bytes in another process.
///
/// # Errors
/// The process cannot be started, is ended by a limit, or breaks down.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut child = start().map_err(|fault| {
        Error::unknown(format!(
            "this file is read in a process of its own, which cannot be started: {}",
            io_words(&fault)
        ))
    })?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(broken("it has no streams"));
    };
    let (tell, told) = channel();
    std::thread::scope(|threads| {
        // A process that breaks down reads no further, and says so by its end.
        threads.spawn(move || input.write_all(bytes));
        threads.spawn(move || {
            let mut answer = Vec::new();
            let read = output.take(ANSWER + 1).read_to_end(&mut answer);
            let _ = tell.send(read.map(|_| answer));
        });
        let answer = told.recv_timeout(LONGEST);
        if !matches!(answer, Ok(Ok(_))) {
            let _ = child.kill();
        }
        ended(child, answer.ok().and_then(std::io::Result::ok))
    })
}

/// What a process said, if it came to its end by itself.
fn ended(mut child: Child, answer: Option<Vec<u8>>) -> Result<Vec<u8>> {
    let Some(answer) = answer else {
        let _ = child.wait();
        return Err(broken("it takes longer than two minutes"));
    };
    if answer.len() as u64 > ANSWER {
        let _ = child.kill();
        let _ = child.wait();
        return Err(broken("its words are larger than 128 MiB"));
    }
    match child.wait() {
        Ok(end) if end.success() && !answer.is_empty() => Ok(answer),
        _ => Err(broken("it takes more than a minute or 1 GiB of memory, or is made to do harm")),
    }
}

fn broken(why: &str) -> Error {
    Error::bad_file(format!("this file breaks its reader: {why}; nothing else was touched"))
        .hint("save it as docx or text in the program that made it")
        .hint("a PDF, if pdftotext is there: pdftotext -layout FILE.pdf, and import the text")
}

/// Starts the program again: as it runs, even if its file was replaced since.
fn start() -> std::io::Result<Child> {
    let running = PathBuf::from("/proc/self/exe");
    let program = if running.exists() { running } else { std::env::current_exe()? };
    let streams = |command: &mut Command| {
        command.arg(WORD).env_clear().current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    };
    streams(&mut Command::new(program))
}

/// True if this process was started to read a file for another: then it has done so, from standard input to standard
/// output, within its limits.
pub fn served() -> bool {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_none_or(|word| word != WORD) || words.next().is_some() {
        return false;
    }
    // Its panics are the file's doing, and are no message for a person.
    std::panic::set_hook(Box::new(|_| {}));
    let limit = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    for (resource, most) in [(Resource::As, MEMORY), (Resource::Cpu, SECONDS), (Resource::Fsize, 0)] {
        let _ = setrlimit(resource, limit(most));
    }
    // Who started it may be killed: the words of an interview are not to stay in the memory of a process left behind.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    let mut bytes = Vec::new();
    let most = crate::format::LARGEST as u64 + 1;
    if std::io::stdin().lock().take(most).read_to_end(&mut bytes).is_ok() {
        let _ = std::io::stdout().lock().write_all(&read_apart(&bytes));
    }
    true
}
