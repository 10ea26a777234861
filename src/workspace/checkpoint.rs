//! The checkpoint of a project: its folded state, kept when it is left and used when it is opened next.
//!
//! The journal stays the truth. A checkpoint counts only for the program that folded it and the journal that it was
//! folded from; in every other case everything is read and folded.

use super::folding::fold;
use super::opening::{reopen, saved_by_others};
use super::{Chance, Clock, Workspace, purge};
use crate::error::Result;
use crate::log::Log;
use crate::model::Project;
use crate::model::id::{OpId, PersonId};
use crate::report::Folder as _;
use crate::report::news::News;
use crate::store::disk::Disk;
use crate::store::{Folder, Home, Shelf};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

/// Names this program: its version, and size and date of its file. What an operation means may change between two builds
/// of one version.
static BUILD: LazyLock<String> = LazyLock::new(|| {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let (len, changed) = file.map_or((0, 0), |file| {
        let changed = file.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        (file.len(), changed.map_or(0, |since| since.as_nanos()))
    });
    format!("{} {len} {changed}", env!("CARGO_PKG_VERSION"))
});

/// The project in a folder at rest; `None` if there is more to be done at its opening than to read what was kept.
///
/// # Errors
/// As any opening.
pub(super) fn open_at_rest(disk: &Arc<dyn Disk>, dir: &Path, clock: Clock) -> Result<Option<Workspace>> {
    let Some(resting) = Folder::at_rest(disk.clone(), dir, clock.now(), &BUILD) else { return Ok(None) };
    let files = resting.files();
    // Somewhere else more may be known of the replicas that write here, and they may have been left.
    let is_here =
        |OpId { replica, seq }| resting.lasts().iter().any(|last| last.replica == replica && seq <= last.seq);
    let all_here = saved_by_others(files, dir).into_iter().all(is_here);
    let writes_on = |home: Home| !files.has_left(home.public) && !files.has_left(home.private);
    if purge::is_unfinished(files) || !all_here || !files.home().is_some_and(writes_on) {
        return Ok(None);
    }
    let mut workspace = reopen(Box::new(resting), clock, Chance::system())?;
    workspace.kept = workspace.log.is_at_rest();
    Ok(Some(workspace))
}

/// The log of a shelf of which the folded project was kept; its operations are read when they are asked for.
pub(super) fn log_of(store: &dyn Shelf) -> Option<Log> {
    let again = store.again()?;
    let checkpoint = store.checkpoint(&BUILD)?;
    let project = Project::from_parts(&|nth| checkpoint.part(nth))?;
    let shelf = Mutex::new(again);
    let load = move || {
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        fold(&mut **shelf).map(|(log, _)| log)
    };
    Some(Log::kept(project, Box::new(load)))
}

/// The person for whom nothing was new when the project was kept.
pub(super) fn calm(workspace: &Workspace) -> Option<PersonId> {
    let checkpoint = workspace.store.checkpoint(&BUILD)?;
    postcard::from_bytes(&checkpoint.part(workspace.project().transcripts.len() + 1)?).ok()?
}

impl Workspace {
    /// True if it is known, without a look at the operations, that nothing came in that is new to the person who acts.
    pub fn has_no_news(&self) -> bool {
        self.log.is_at_rest() && self.coder().is_some() && calm(self) == self.coder()
    }
}

/// Keeps the project as it is folded, and, where it is `left` for some time, if anything in it is new to the person. Not one from which words are still to be taken out, nor one that is not whole.
pub(super) fn keep(workspace: &Workspace, left: bool) {
    let Workspace { store, log, .. } = workspace;
    let is_whole = !log.is_at_rest() && log.fault().is_none() && store.read_only().is_none();
    if !is_whole || log.emptied() > 0 || purge::is_unfinished(store.files()) {
        return;
    }
    // To look for news takes time that a single command does not take.
    let calm = || News::of(workspace.seen(), log, &workspace.last_read()).is_empty();
    let calm = workspace.coder().filter(|_| left && calm());
    if let (Some(mut parts), Ok(calm)) = (log.project().to_parts(), postcard::to_allocvec(&calm)) {
        parts.push(calm);
        store.keep(&BUILD, &parts);
    }
}

/// True if what was kept of a project is what its operations mean; `None` if nothing was kept that counts.
pub(super) fn is_sound(workspace: &Workspace) -> Option<bool> {
    let checkpoint = workspace.store.checkpoint(&BUILD)?;
    let kept = Project::from_parts(&|nth| checkpoint.part(nth));
    Some(kept.is_some_and(|kept| kept == *workspace.log.project()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::log::Act;
    use crate::store::Memory;
    use crate::workspace::{NewPerson, in_memory};

    #[test]
    fn what_was_kept_wrongly_is_found_by_the_full_check() {
        let memory = Memory::new();
        let noor = NewPerson { name: "Noor".to_owned(), ..NewPerson::default() };
        let (clock, chance) = (Clock::Fixed(1_795_000_000), || Chance::seeded(7));
        let mut workspace = in_memory::init(&memory, "Study", &noor, clock, chance()).unwrap();
        assert_eq!(workspace.is_kept_soundly(), None, "nothing was kept so far");
        let earlier = workspace.project().to_parts().unwrap();
        workspace.commit(vec![Act::Project { title: "Another title".to_owned() }]).unwrap();
        workspace.keep();
        assert_eq!(workspace.is_kept_soundly(), Some(true));
        workspace.store.keep(&BUILD, &earlier);
        assert_eq!(workspace.is_kept_soundly(), Some(false));
        let findings = workspace.examine().unwrap();
        assert!(findings.iter().any(|finding| finding.what.contains("kept")), "{findings:?}");
        workspace.repair().unwrap();
        workspace.keep();
        assert_eq!(workspace.is_kept_soundly(), Some(true));
        drop(workspace);
        let workspace = in_memory::open(&memory, clock, chance()).unwrap();
        assert!(workspace.log.is_at_rest());
        assert_eq!(workspace.project().title, "Another title");
    }
}
