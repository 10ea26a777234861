//! Leaving because the system says so: a broken line (SIGHUP), a shutdown (SIGTERM).
//!
//! A thread of its own waits for signals, since a loop that sits in a dead terminal would never look at a flag.

use super::terminal::Input;
use signal_hook::consts::{SIGHUP, SIGTERM, SIGTSTP};
use signal_hook::iterator::{Handle, Signals};
use std::io;
use std::sync::mpsc::Sender;
use std::time::Duration;

/// How long the loop may take to save and leave before the process ends without it. What was acknowledged is on
/// the disk anyway; this is for the last second of a memo.
const PATIENCE: Duration = Duration::from_secs(3);

/// Watches until dropped.
pub(super) struct Guard(Handle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Starts watching: a signal goes to the loop; if the loop is stuck, the process ends with 128 and the signal.
pub(super) fn watch(to: Sender<Input>, give_back: fn()) -> io::Result<Guard> {
    let mut signals = Signals::new([SIGHUP, SIGTERM])?;
    let handle = signals.handle();
    let stopped = handle.clone();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _ = to.send(Input::Signal(signal));
            let (_waits, never) = std::sync::mpsc::channel::<()>();
            let _ = never.recv_timeout(PATIENCE);
            if !stopped.is_closed() {
                give_back();
                std::process::exit(128 + signal);
            }
        }
    })?;
    Ok(Guard(handle))
}

/// Stops this process until the shell lets it go on.
pub(super) fn stop() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}
