//! `emic sync DIR --git`: pull, sync, commit and push, again until it holds.

use super::Talk;
use crate::error::{Error, Kind, Result};
use crate::workspace::{GitFolder, Pushed, Workspace};
use std::path::Path;

/// So often the whole round is tried while others push at the same time.
const ROUNDS: usize = 6;

/// Does `sync` between a pull and a push.
///
/// # Errors
/// Those of git and of `sync`. Single files that did not come in keep one's own work from nothing.
pub(super) fn around(
    (dir, name): (&Path, &Path),
    workspace: &mut Workspace,
    talk: &mut Talk<'_>,
    sync: &mut dyn FnMut(&mut Workspace, &mut Talk<'_>) -> Result<()>,
) -> Result<()> {
    let mut folder = GitFolder::open(dir, name, workspace.coder_name(), talk.has_terminal())?;
    for _ in 0..ROUNDS {
        folder.pull(&mut |line| talk.say(line))?;
        let synced = sync(workspace, talk);
        if let Err(fault) = &synced
            && !matches!(fault.kind(), Kind::Partly | Kind::Fork | Kind::Parked)
        {
            return synced;
        }
        let left = folder.commit(&|name| workspace.part_of(name), &mut |line| talk.say(line))?;
        left.iter().for_each(|line| talk.say(line));
        match folder.push(&mut |line| talk.say(line))? {
            Pushed::Done(0) => talk.say("nothing new to push"),
            Pushed::Done(1) => talk.say("1 commit pushed"),
            Pushed::Done(count) => talk.say(&format!("{count} commits pushed")),
            Pushed::Overtaken => {
                talk.say("someone else pushed at the same time: once more");
                continue;
            }
            Pushed::Nowhere => {
                let what = format!("committed in {}, which has no remote: it reaches no one", name.display());
                let fault = Error::new(Kind::Partly, what);
                return Err(
                    fault.hint(format!("git -C {} remote add origin SERVER:study.git", name.display()))
                );
            }
        }
        return synced;
    }
    let what =
        format!("others pushed at the same time, {ROUNDS} times; your work is committed here and not sent");
    Err(Error::new(Kind::Partly, what).in_file(name.display().to_string()).hint("give the command again"))
}
