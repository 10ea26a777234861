//! Bundles in: reading one is all or nothing and writes no operation of one's own.

use super::Workspace;
use super::folding::source_of;
use super::forks::Branches;
use super::incoming::{Incoming, file_name, load_kept, needed, room_for, size_of};
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{self, Bundle};
use crate::exchange::fork::{self, Verdict};
use crate::exchange::outcome::{Fate, Outcome, Tally};
use crate::exchange::{admit, preview, purge};
use crate::log::{Log, Op, Sealed};
use crate::model::id::*;
use crate::store::Area;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Seconds: a clock that is further ahead than this is wrong.
const YEAR: i64 = 366 * 24 * 3600;

impl Workspace {
    /// Reads a bundle in: all of it or nothing. With `dry_run` only says what it would do.
    ///
    /// # Errors
    /// A bad file (exit 3), a base that is not met (the file is kept and comes in by itself when the gap closes,
    /// exit 4), two contents under one number (kept, exit 4), or a disk that does not take it.
    pub fn read_bundle(&mut self, path: &Path, dry_run: bool) -> Result<Outcome> {
        Inbox::of(self).read_or_try(Incoming::Path(path), dry_run)
    }

    /// As [`Workspace::read_bundle`], from bytes in memory; `name` is for messages and the history.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    pub fn read_bundle_from(&mut self, name: &str, bytes: &[u8], dry_run: bool) -> Result<Outcome> {
        Inbox::of(self).read_or_try(Incoming::Bytes(name, bytes), dry_run)
    }

    /// Reads several bundles in, in this order, and says what became of each. One that has to wait may come in with a
    /// later one.
    ///
    /// # Errors
    /// A disk that does not take it. What is wrong with single files is in their outcomes.
    pub fn read_bundles(&mut self, files: &[(String, PathBuf)]) -> Result<Vec<Outcome>> {
        Inbox::of(self).read_bundles(files)
    }

    /// What reading a bundle would do; nothing is changed.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    pub fn try_bundle(&self, name: &str, bundle: Bundle) -> Result<Outcome> {
        Trial { workspace: self }.run(name, bundle)
    }

    /// Bundles that wait for an earlier one, with what they need.
    pub fn waiting(&self) -> Vec<(PathBuf, Vec<String>)> {
        let waiting = self.store.files().kept(Area::Parked).into_iter();
        waiting
            .map(|path| {
                let kept = load_kept(self.store.files(), Area::Parked, &path);
                let needs = kept.map(|b| admit::gaps(&b.header.base, &self.log)).unwrap_or_default();
                (path, needs)
            })
            .collect()
    }
}

/// What a bundle is to the project, and what would come of reading it; nothing is changed.
struct Trial<'w> {
    workspace: &'w Workspace,
}

impl Trial<'_> {
    /// What reading a bundle would do; nothing is changed.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    fn run(&self, name: &str, mut bundle: Bundle) -> Result<Outcome> {
        match self.judge(name, &mut bundle)? {
            Verdict::Fork { op, .. } => {
                let hint = "reading it in would keep the file; emic doctor would show both";
                Err(two_contents(op).in_file(name).hint(hint))
            }
            Verdict::Wait(gaps) => Err(self.waits(&gaps, "it would be kept and come in").in_file(name)),
            Verdict::Take => {
                admit::check(&bundle, &self.workspace.log).map_err(|fault| fault.in_file(name))?;
                let mut outcome = self.outcome(name, &bundle);
                if outcome.new > 0 {
                    outcome.questions = self.new_questions(&self.with(bundle), &self.questions_now());
                }
                Ok(outcome)
            }
        }
    }

    /// What is to be done with a bundle.
    fn judge(&self, name: &str, bundle: &mut Bundle) -> Result<Verdict> {
        self.check_project(bundle).map_err(|fault| fault.in_file(name))?;
        if bundle.header.kind == "backup" {
            let fault =
                Error::bad_file("this is a backup: it holds what is for one person alone").in_file(name);
            return Err(fault.hint("send a bundle instead: emic bundle write"));
        }
        Ok(fork::judge(bundle, &self.workspace.log))
    }

    fn check_project(&self, bundle: &Bundle) -> Result<()> {
        match bundle.header.project == self.workspace.store.project_id() {
            true => Ok(()),
            false => Err(bundle::other_project(
                (self.workspace.store.project_id(), &self.workspace.project().title),
                &bundle.header,
            )),
        }
    }

    /// The refusal of a bundle that needs what is not here. `kept` says that it is kept, or would be.
    fn waits(&self, gaps: &[String], kept: &str) -> Error {
        let what = format!("this bundle waits for an earlier one: it needs {}", gaps.join(", "));
        let since = format!("emic bundle write --since {}", self.workspace.bundle_name());
        Error::new(Kind::Parked, what)
            .hint(format!("{kept} by itself; send a bundle of yours and ask for: {since}"))
    }

    fn questions_now(&self) -> HashSet<OpId> {
        self.workspace.project().questions.iter().map(|question| question.id).collect()
    }

    fn new_questions(&self, log: &Log, before: &HashSet<OpId>) -> usize {
        log.project().questions.iter().filter(|question| !before.contains(&question.id)).count()
    }

    /// The log as it would be with a bundle. Nothing is saved.
    fn with(&self, mut bundle: Bundle) -> Log {
        bundle.accept();
        let mut trial = self.workspace.log.copy();
        for text in bundle.texts {
            trial.add_source(text.digest, source_of(text));
        }
        let new = |sealed: &Sealed| sealed.op.id.seq > self.workspace.log.last(sealed.op.id.replica);
        trial.absorb(bundle.ops.into_iter().filter(new).map(|sealed| sealed.op).collect());
        trial
    }

    fn outcome(&self, name: &str, bundle: &Bundle) -> Outcome {
        let mut tally = Tally::default();
        let new = |op: &&Op| op.id.seq > self.workspace.log.last(op.id.replica);
        bundle.ops.iter().map(|sealed| &sealed.op).filter(new).for_each(|op| tally.add(op));
        let mut outcome = Outcome::of(name);
        tally.fill(&mut outcome, self.workspace.project());
        (outcome.ops, outcome.normalised) = (bundle.ops.len(), bundle.normalised);
        let soon = self.workspace.clock.now() + YEAR;
        outcome.odd_clock = preview::walls(bundle).is_some_and(|(first, last)| first < 0 || last > soon);
        outcome
    }

    /// Keeps a file that cannot come in (yet), without what was purged.
    fn keep_file(&self, file: Incoming<'_>, bundle: &Bundle, area: Area) -> Result<PathBuf> {
        let files = self.workspace.store.files();
        let bytes = match purge::file_without(&self.workspace.log, bundle)? {
            Some(lines) => lines.into_bytes(),
            None => file.bytes(files)?,
        };
        let name = format!("{}.emic.toml", bundle::short_digest(&bytes));
        files.keep(area, &name, &bytes)
    }
}

/// The way in for bundles: it reads, keeps what has to wait or forks, and lets in what has waited.
pub(super) struct Inbox<'w> {
    workspace: &'w mut Workspace,
}

impl Inbox<'_> {
    /// The way into this project.
    pub(super) fn of(workspace: &mut Workspace) -> Inbox<'_> {
        Inbox { workspace }
    }

    fn trial(&self) -> Trial<'_> {
        Trial { workspace: self.workspace }
    }

    /// Reads a bundle in, or with `dry_run` only says what it would do.
    fn read_or_try(&mut self, file: Incoming<'_>, dry_run: bool) -> Result<Outcome> {
        let bundle = file.load(self.workspace.store.files())?;
        match dry_run {
            true => self.trial().run(&file.name(), bundle),
            false => self.read_loaded(file, bundle)?.came_in(),
        }
    }

    /// Reads several bundles in, in this order, and says what became of each. One that has to wait may come in with a
    /// later one.
    ///
    /// # Errors
    /// A disk that does not take it. What is wrong with single files is in their outcomes.
    fn read_bundles(&mut self, files: &[(String, PathBuf)]) -> Result<Vec<Outcome>> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (name, path) in files {
            let file = Incoming::Path(path);
            let done =
                file.load(self.workspace.store.files()).and_then(|bundle| self.read_loaded(file, bundle));
            let mut outcome = match done {
                Err(fault) if fault.kind() == Kind::NotSaved => return Err(fault.in_file(name)),
                Err(fault) => Outcome::default().kept_out(Fate::Refused, fault),
                Ok(outcome) => outcome,
            };
            outcome.file.clone_from(name);
            outcome.fault = outcome.fault.map(|fault| fault.in_file(name));
            for before in
                outcomes.iter_mut().filter(|o| o.kept.as_ref().is_some_and(|k| outcome.freed.contains(k)))
            {
                (before.fate, before.fault) = (Fate::CameLater, None);
            }
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// Reads in what was loaded from a file.
    fn read_loaded(&mut self, file: Incoming<'_>, mut bundle: Bundle) -> Result<Outcome> {
        let name = file.name();
        match self.trial().judge(&name, &mut bundle)? {
            Verdict::Fork { op, chosen } => self.part(file, &bundle, op, chosen),
            Verdict::Wait(gaps) => {
                self.note_copy(&bundle)?;
                let kept = self.trial().keep_file(file, &bundle, Area::Parked)?;
                let fault = self.trial().waits(&gaps, "it is kept and comes in").in_file(&name);
                // Nothing of it is new here yet.
                let Outcome { ops, normalised, odd_clock, .. } = self.trial().outcome(&name, &bundle);
                let waiting =
                    Outcome { ops, normalised, odd_clock, kept: Some(file_name(&kept)), ..Outcome::of(name) };
                Ok(waiting.kept_out(Fate::Waits(gaps), fault))
            }
            Verdict::Take => {
                admit::check(&bundle, &self.workspace.log).map_err(|fault| fault.in_file(&name))?;
                let mut outcome = self.trial().outcome(&name, &bundle);
                let before = self.trial().questions_now();
                room_for(&*self.workspace.store, size_of(&bundle.texts, &bundle.ops))?;
                outcome.moved = self.note_copy(&bundle)?;
                if outcome.new > 0 {
                    self.take_in(bundle, &file.note())?;
                }
                self.free_waiting(&mut outcome)?;
                outcome.questions = self.trial().new_questions(&self.workspace.log, &before);
                Ok(outcome)
            }
        }
    }

    /// Keeps a bundle that has other contents than those here. Chosen ones come in at once.
    fn part(&mut self, file: Incoming<'_>, bundle: &Bundle, op: OpId, chosen: bool) -> Result<Outcome> {
        let name = file.name();
        self.note_copy(bundle)?;
        let kept = self.trial().keep_file(file, bundle, Area::Forks)?;
        if !chosen {
            let fault = two_contents(op).in_file(&name).hint("the file is kept; emic doctor shows both");
            return Ok(Outcome::of(name).kept_out(Fate::Fork(op), fault));
        }
        let mut outcome = self.trial().outcome(&name, bundle);
        Branches::of(self.workspace).follow(op, &kept)?;
        self.free_waiting(&mut outcome)?;
        Ok(outcome)
    }

    fn free_waiting(&mut self, outcome: &mut Outcome) -> Result<()> {
        outcome.freed = self.unpark()?;
        outcome.unparked = outcome.freed.len();
        Ok(())
    }

    /// A file that knows more of my own acts than I do, or other ones: I am a copy and must write under a new name.
    fn note_copy(&mut self, bundle: &Bundle) -> Result<bool> {
        let mine = [self.workspace.home.public, self.workspace.home.private];
        if !fork::shows_copy(bundle, &mine, &self.workspace.log) {
            return Ok(false);
        }
        let name = self.workspace.coder_name().to_owned();
        self.workspace.new_home(&name)?;
        Ok(true)
    }

    /// Lets waiting bundles in whose gap has closed; returns the names under which they were kept. One that turns out
    /// to have other contents than those here is kept with the forks.
    pub(super) fn unpark(&mut self) -> Result<Vec<String>> {
        let parked = self.workspace.store.files().kept(Area::Parked).into_iter();
        let mut waiting: Vec<(PathBuf, Bundle)> = parked
            .filter_map(|path| {
                Some((path.clone(), load_kept(self.workspace.store.files(), Area::Parked, &path).ok()?))
            })
            .collect();
        let mut freed = Vec::new();
        loop {
            let before = waiting.len();
            // Each that comes in may close the gap of another one, so it goes round until none does.
            for (path, mut bundle) in std::mem::take(&mut waiting) {
                match fork::judge(&mut bundle, &self.workspace.log) {
                    Verdict::Wait(_) => {
                        waiting.push((path, bundle));
                        continue;
                    }
                    Verdict::Take if admit::check(&bundle, &self.workspace.log).is_err() => {
                        waiting.push((path, bundle));
                        continue;
                    }
                    Verdict::Fork { op, chosen } => {
                        self.note_copy(&bundle)?;
                        let file = Incoming::Kept(Area::Parked, &path);
                        let kept = self.trial().keep_file(file, &bundle, Area::Forks)?;
                        if chosen && Branches::of(self.workspace).follow(op, &kept).is_ok() {
                            freed.push(file_name(&path));
                        }
                    }
                    Verdict::Take => {
                        if self.trial().outcome("", &bundle).new > 0 {
                            self.take_in(bundle, "a bundle that had been waiting")?;
                        }
                        freed.push(file_name(&path));
                    }
                }
                self.workspace.store.files().let_go(Area::Parked, &path)?;
            }
            if waiting.len() == before {
                return Ok(freed);
            }
        }
    }

    /// Writes what is new as one commit and folds it in.
    pub(super) fn take_in(&mut self, mut bundle: Bundle, note: &str) -> Result<()> {
        bundle.accept();
        let Bundle { texts, ops, .. } = bundle;
        let new: Vec<Sealed> = ops
            .into_iter()
            .filter(|sealed| sealed.op.id.seq > self.workspace.log.last(sealed.op.id.replica))
            .collect();
        let texts = needed(&new, texts);
        self.workspace.receive(new, texts, note)
    }
}

fn two_contents(op: OpId) -> Error {
    let what = format!("this file and this project have different contents for {op}; nothing was brought in");
    Error::new(Kind::Fork, what)
}
