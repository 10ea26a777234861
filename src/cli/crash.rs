//! What a crash tells: the place in the program and what to do, never the words that the program worked on.
//!
//! The message of a panic may quote a transcript: cutting a string in the middle of a letter names the whole string.
//! People send such messages by mail, and terminals keep them.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::Location;

/// From here on a panic in any thread prints the place where it happened, and what to do. The message of the panic is
/// not looked at.
pub fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let mut words = String::new();
        // Function names and lines of the program, for those who asked the system for them. They come first, so that
        // what to do stays in sight.
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            words.push_str(&format!("{trace}\n"));
        }
        words.push_str(&told(panic.location()));
        // Past the lock on standard error, which another thread may hold to the end.
        let mut rest = words.as_bytes();
        while !rest.is_empty() {
            match rustix::io::write(rustix::stdio::stderr(), rest) {
                Ok(written) if written > 0 => rest = &rest[written..],
                Err(rustix::io::Errno::INTR) => {}
                _ => return,
            }
        }
    }));
}

/// The message for a panic at a place.
fn told(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(|| "at an unknown place".to_owned(), |place| format!("at {place}"));
    format!(
        "emic stopped where it should not have: it panicked {place}.\n\
         Everything it said was saved is saved, and a memo in the making up to its last pause. Start emic again to go on.\n\
         If it happens again, send these lines to the makers of emic: they hold no words of your project.\n"
    )
}
