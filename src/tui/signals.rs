//! What the system says: leave (a broken line: SIGHUP, a shutdown: SIGTERM, from another terminal also SIGINT and
//! SIGQUIT: here their keys are keys), the window has another size, make
//! room for the shell.
//!
//! A thread of its own waits for signals, since a loop that sits in a dead terminal would never look at a flag.

use super::input::{Bell, Input};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};
use std::io;
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

/// Starts watching: a signal goes to the loop; if the loop is stuck and the signal says to leave, the process ends
/// with 128 and the signal.
pub(super) fn watch(bell: Bell, give_back: fn()) -> io::Result<Guard> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGTSTP])?;
    let handle = signals.handle();
    let stopped = handle.clone();
    let watching = move || {
        for signal in signals.forever() {
            match signal {
                SIGWINCH => {
                    if let Some((width, height)) = window() {
                        bell.ring(Input::Resize(width, height));
                    }
                }
                SIGTSTP => bell.ring(Input::Suspend),
                signal => {
                    bell.ring(Input::Signal(signal));
                    std::thread::park_timeout(PATIENCE);
                    if !stopped.is_closed() {
                        give_back();
                        std::process::exit(128 + signal);
                    }
                }
            }
        }
    };
    std::thread::Builder::new().name("signals".into()).spawn(watching)?;
    Ok(Guard(handle))
}

fn window() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

/// True if the process that started this one is in the same session, so that it can let it go on again: after `ssh HOST
/// emic` none is.
pub(super) fn has_shell() -> bool {
    let session = rustix::process::getsid(None).ok();
    let parents = rustix::process::getppid().and_then(|parent| rustix::process::getsid(Some(parent)).ok());
    session.is_some() && session != Some(rustix::process::getpid()) && session == parents
}

/// Stops this process until the shell lets it go on.
pub(super) fn stop() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}
