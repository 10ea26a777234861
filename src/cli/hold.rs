//! `emic hold`: keeps the project open and carries out what other processes hand over. Not shown in the help: the
//! screen does the same, this is for scripts and for trying it out.

use super::{Place, Talk, handed};
use crate::error::{Error, Kind, Result};
use crate::workspace::Workspace;
use crate::workspace::handover::{Listener, take_over};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Keep the project open and carry out other commands until standard input ends
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// Ask the process that has the project open to leave it first
    #[arg(long)]
    take_over: bool,
}

enum Event {
    Asked,
    InputEnded,
}

impl Args {
    pub(super) fn run(self, place: &Place, talk: &mut Talk<'_>) -> Result<()> {
        let root = place.project_dir()?;
        let mut workspace = match Workspace::open(&root, place.clock) {
            Err(fault) if fault.kind() == Kind::Locked && self.take_over && take_over(&root)? => {
                Workspace::open(&root, place.clock)?
            }
            other => other?,
        };
        workspace.wake();
        let (sender, events) = channel();
        let waking = sender.clone();
        let listener = Listener::start(&root, move || drop(waking.send(Event::Asked)))
            .ok_or_else(|| Error::unknown("no socket can be made in this project's folder"))?;
        until_input_ends(sender);
        talk.result("listening\n");
        let leaving = serve(&listener, &events, &mut workspace, place);
        drop(listener);
        workspace.leave();
        drop(leaving);
        talk.result("left\n");
        Ok(())
    }
}

/// Answers until standard input ends or another process takes the project over.
fn serve(
    listener: &Listener,
    events: &Receiver<Event>,
    workspace: &mut Workspace,
    place: &Place,
) -> Option<crate::workspace::handover::Leaving> {
    while let Ok(Event::Asked) = events.recv() {
        while let Some(request) = listener.next() {
            if request.is_take_over() {
                return Some(request.leave());
            }
            request.run(|call, input, out, err| handed::carry_out(call, workspace, place, input, (out, err)));
        }
    }
    None
}

/// Reads standard input to its end in a thread of its own; the process may end before it does. Past the buffer that
/// the rest of the program has locked.
fn until_input_ends(sender: Sender<Event>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while rustix::io::read(rustix::stdio::stdin(), &mut bytes).is_ok_and(|len| len > 0) {}
        let _ = sender.send(Event::InputEnded);
    });
}
