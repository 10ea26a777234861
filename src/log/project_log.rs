//! A log: the operations of a project, what they mean, and the acts that are added to them.

use super::derive::Fold;
use super::op::Op;
use super::ops::Source;
use crate::error::{Error, Result};
use crate::model::Project;
use crate::model::id::*;
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;

/// How the operations of a project are read and folded, when they are asked for.
pub type Load = Box<dyn Fn() -> Result<Log> + Send + Sync>;

/// All operations of a project and the project that they mean. It is read like the [`Fold`] in it, which is read like
/// the [`super::ops::Ops`] in that.
///
/// A log that was kept folded has the project at once. Its operations are read and folded when they are first asked
/// for: most commands never do.
#[derive(Default)]
pub struct Log {
    /// The project as it was kept. It goes when something is written.
    kept: Option<Kept>,
    fold: OnceLock<Fold>,
    /// Why the operations could not be read.
    fault: OnceLock<Error>,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({:?})", self.fold.get())
    }
}

impl Deref for Log {
    type Target = Fold;
    fn deref(&self) -> &Fold {
        self.fold.get_or_init(|| self.folded())
    }
}

impl Log {
    /// Starts with operations and texts, in any order of replicas; each replica's are complete from 1.
    /// `project` is the id of the project.
    pub fn new(project: &str, ops: impl IntoIterator<Item = Op>, sources: HashMap<Digest, Source>) -> Log {
        let mut fold = Fold::with(project, sources);
        fold.take_in(ops);
        Log { fold: OnceLock::from(fold), ..Log::default() }
    }
    /// A log whose project was kept folded. `load` returns the log of the same operations.
    pub fn kept(project: Project, load: Load) -> Log {
        let later = Arc::new(Later { load, done: Mutex::default() });
        Log { kept: Some(Kept { project, later, ahead: None }), ..Log::default() }
    }
    /// The project that the operations mean.
    pub fn project(&self) -> &Project {
        match (&self.kept, self.fold.get()) {
            (Some(kept), None) => &kept.project,
            _ => Fold::project(self),
        }
    }
    /// True if the operations were not asked for so far.
    pub fn is_at_rest(&self) -> bool {
        self.kept.is_some() && self.fold.get().is_none()
    }
    /// Begins to read and fold the operations on another thread, so that who asks for them later waits less.
    pub fn load_ahead(&mut self) {
        if self.is_at_rest()
            && let Some(kept) = &mut self.kept
        {
            kept.load_ahead();
        }
    }
    /// Why the operations could not be read when they were asked for: what was shown of them then is nothing.
    pub fn fault(&self) -> Option<&Error> {
        self.fault.get()
    }
    fn folded(&self) -> Fold {
        let loaded = self.kept.as_ref().map(|kept| kept.later.take());
        match loaded {
            Some(Ok(log)) => log.fold.into_inner().unwrap_or_default(),
            Some(Err(fault)) => {
                let _ = self.fault.set(fault);
                Fold::default()
            }
            None => Fold::default(),
        }
    }
    /// Changes what is folded; from here on nothing that was kept holds.
    fn change(&mut self, work: impl FnOnce(&mut Fold)) {
        let mut fold = self.fold.take().unwrap_or_else(|| self.folded());
        self.kept = None;
        work(&mut fold);
        self.fold = OnceLock::from(fold);
    }

    /// A second log of the same operations, to try an act on it.
    pub fn copy(&self) -> Log {
        Log::new(self.id(), self.by_replica.values().flatten().cloned(), self.sources.clone())
    }
    /// Takes in operations; each must follow its replica's last. Derives again only what they touch.
    pub fn absorb(&mut self, ops: Vec<Op>) {
        self.change(|fold| fold.take_in(ops));
    }
    /// Takes the operations of a replica after number `upto` out again: for a commit that could not be saved.
    pub fn retract(&mut self, replica: ReplicaId, upto: u32) {
        self.change(|fold| fold.take_out(replica, upto));
    }
    /// Derives everything again: the reference that every quicker way must equal.
    pub fn refold(&mut self) {
        self.change(Fold::refold);
    }
    /// Takes imported words out that no operation names.
    pub fn remove_source(&mut self, digest: Digest) {
        self.change(|fold| fold.remove_source(digest));
    }
    /// Adds imported words; call before the operations that name them.
    pub fn add_source(&mut self, digest: Digest, source: Source) {
        self.change(|fold| fold.add_source(digest, source));
    }
}

/// A project as it was kept, and how its operations are read.
struct Kept {
    project: Project,
    later: Arc<Later>,
    /// The thread that reads and folds them ahead.
    ahead: Option<JoinHandle<()>>,
}

impl Kept {
    fn load_ahead(&mut self) {
        let later = self.later.clone();
        let work = move || {
            let mut done = later.done();
            if let Loaded::Not = *done {
                *done = Loaded::Ahead(Box::new((later.load)()));
            }
        };
        // Where there is no second thread to be had, the operations are read when they are asked for.
        self.ahead = std::thread::Builder::new().name("fold".to_owned()).spawn(work).ok();
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // What the thread has open is given back before the project is.
        let _ = self.ahead.take().map(JoinHandle::join);
    }
}

/// The reading and folding of operations, which is done once.
struct Later {
    load: Load,
    done: Mutex<Loaded>,
}

#[derive(Default)]
enum Loaded {
    /// It was not begun.
    #[default]
    Not,
    /// It was done before it was asked for.
    Ahead(Box<Result<Log>>),
    /// It was asked for.
    Taken,
}

impl Later {
    fn done(&self) -> std::sync::MutexGuard<'_, Loaded> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// What was folded ahead, or is folded now. Waits for a thread that is at it.
    fn take(&self) -> Result<Log> {
        match std::mem::replace(&mut *self.done(), Loaded::Taken) {
            Loaded::Ahead(done) => *done,
            Loaded::Not | Loaded::Taken => (self.load)(),
        }
    }
}
