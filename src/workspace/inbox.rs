//! Bundles in: reading one is all or nothing and writes no operation of one's own.

use super::Workspace;
use super::access::quoted;
use super::folding::source_of;
use super::forks::Branches;
use super::incoming::{Incoming, file_name, load_kept, needed, room_for, size_of};
use super::keeping;
use super::mine::{self, Reply};
use super::taken::Before;
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{self, Bundle};
use crate::exchange::fork::{self, Verdict};
use crate::exchange::harm::{Harm, HarmKind};
use crate::exchange::outcome::{Fate, Outcome, Tally};
use crate::exchange::{admit, preview, purge};
use crate::log::{Act, Log, Op, Sealed};
use crate::model::Seen;
use crate::model::id::*;
use crate::store::Area;
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

    /// As [`Workspace::read_bundle_from`], with an answer for what in it would take away what the person wrote.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    pub fn answer_bundle_from(&mut self, name: &str, bytes: &[u8], reply: Reply) -> Result<Outcome> {
        let file = Incoming::Bytes(name, bytes);
        let bundle = file.load(self.store.files())?;
        Inbox::of(self).read_loaded(file, bundle, Some(reply))?.came_in()
    }

    /// What a bundle would take away of the work of the person here, in sentences; none for one that asks nothing, or
    /// cannot come in yet.
    pub fn asks(&self, path: &Path) -> Vec<String> {
        let files = self.store.files();
        let Ok(mut bundle) = Incoming::at(files, path).load(files) else { return Vec::new() };
        let trial = Trial { workspace: self };
        match trial.judge("", &mut bundle) {
            Ok(verdict) if trial.may_come_in(&verdict, &bundle) => {
                trial.sentences(&trial.harms(&bundle), &bundle)
            }
            _ => Vec::new(),
        }
    }

    /// What of a bundle would take away what the person wrote; empty for one that cannot come in yet.
    ///
    /// # Errors
    /// A bad file.
    pub fn harms_in(&self, bytes: &[u8]) -> Result<Vec<Harm>> {
        let file = Incoming::Bytes("a file", bytes);
        let mut bundle = file.load(self.store.files())?;
        let trial = Trial { workspace: self };
        let verdict = trial.judge("a file", &mut bundle)?;
        Ok(if trial.may_come_in(&verdict, &bundle) { trial.harms(&bundle) } else { Vec::new() })
    }

    /// Reads several bundles in, in this order, and says what became of each. One that has to wait may come in with a
    /// later one.
    ///
    /// # Errors
    /// A disk that does not take it. What is wrong with single files is in their outcomes.
    pub fn read_bundles(&mut self, files: &[(String, PathBuf)]) -> Result<Vec<Outcome>> {
        Inbox::of(self).read_bundles(files, None)
    }

    /// As [`Workspace::read_bundles`], with an answer for what in them would take away what the person wrote.
    ///
    /// # Errors
    /// As [`Workspace::read_bundles`].
    pub fn answer_bundles(&mut self, files: &[(String, PathBuf)], reply: Reply) -> Result<Vec<Outcome>> {
        Inbox::of(self).read_bundles(files, Some(reply))
    }

    /// What reading a bundle would do; nothing is changed.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    pub fn try_bundle(&self, name: &str, bundle: Bundle) -> Result<Outcome> {
        Trial { workspace: self }.run(name, bundle)
    }

    /// The log as it would be with a bundle. Nothing is saved.
    pub fn with_bundle(&self, bundle: Bundle) -> Log {
        Trial { workspace: self }.with(bundle)
    }
    /// The project of such a log as the person who acts sees it.
    pub fn seen_in<'l>(&self, log: &'l Log) -> Seen<'l> {
        log.project().seen_by(self.coder())
    }

    /// Bundles that wait: for an earlier one, or for an answer.
    pub fn waiting(&self) -> Vec<Waiting> {
        let files = self.store.files();
        let mut all = Vec::new();
        for path in files.kept(Area::Parked) {
            let Ok(bundle) = load_kept(files, Area::Parked, &path) else {
                all.push(Waiting { path, needs: Vec::new(), harm: None });
                continue;
            };
            let trial = Trial { workspace: self };
            let needs = admit::gaps(&bundle.header.base, &self.log);
            let harms = if needs.is_empty() { trial.harms(&bundle) } else { Vec::new() };
            let harm = (!harms.is_empty()).then(|| trial.words(&harms, &bundle));
            all.push(Waiting { path, needs, harm });
        }
        all
    }
}

/// A bundle that is kept until it can come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The file that is kept.
    pub path: PathBuf,
    /// The operations that it waits for: `anna-x7f2k9qd 99-120`.
    pub needs: Vec<String>,
    /// What it would take away of the work of the person here; then it waits for an answer.
    pub harm: Option<String>,
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
        let verdict = self.judge(name, &mut bundle)?;
        let harms = if matches!(verdict, Verdict::Wait(_)) { Vec::new() } else { self.harms(&bundle) };
        if !harms.is_empty() && self.may_come_in(&verdict, &bundle) {
            return Err(self.asks(&harms, &bundle, name, "would be kept"));
        }
        match verdict {
            Verdict::Fork { op, .. } => {
                let hint = "reading it in would keep the file; emic doctor would show both";
                Err(two_contents(op).in_file(name).hint(hint))
            }
            Verdict::Wait(gaps) => Err(self.waits(&gaps, "it would be kept and come in").in_file(name)),
            Verdict::Take => {
                admit::check(&bundle, &self.workspace.log).map_err(|fault| fault.in_file(name))?;
                let mut outcome = self.outcome(name, &bundle);
                if outcome.new > 0 {
                    let (before, after) = (Before::of(self.workspace), self.with(bundle));
                    outcome.questions = before.new_questions(&after);
                    outcome.took = before.taken(&after);
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
        Ok(fork::judge(bundle, &mine::guard(self.workspace), &self.workspace.log))
    }

    /// What in a bundle would take away what the person here wrote, and was not answered for.
    fn harms(&self, bundle: &Bundle) -> Vec<Harm> {
        mine::guard(self.workspace).harms(&bundle.ops, &self.workspace.log)
    }

    /// True if an answer lets a bundle in: not one that has other contents than those here, whatever is answered.
    fn may_come_in(&self, verdict: &Verdict, bundle: &Bundle) -> bool {
        match verdict {
            Verdict::Take | Verdict::Fork { chosen: true, .. } => true,
            Verdict::Wait(_) => false,
            Verdict::Fork { chosen: false, .. } => {
                mine::guard(self.workspace).has_choice_against(&bundle.ops, &self.workspace.log)
            }
        }
    }

    /// What a file would take away, in a sentence.
    fn words(&self, harms: &[Harm], bundle: &Bundle) -> String {
        self.sentences(harms, bundle).join("; ")
    }

    /// What a file would take away, each in a sentence.
    fn sentences(&self, harms: &[Harm], bundle: &Bundle) -> Vec<String> {
        let added = |id: PersonId| {
            bundle.ops.iter().find_map(|sealed| match &sealed.op.act {
                Act::PersonAdd { name, .. } if sealed.op.id == id.0 => Some(name.clone()),
                _ => None,
            })
        };
        crate::report::harms::each(&self.workspace.seen(), &self.workspace.log, harms, &added)
    }

    /// The refusal of a file that would take away what the person wrote. `kept` says that it is kept, or would be.
    fn asks(&self, harms: &[Harm], bundle: &Bundle, name: &str, kept: &str) -> Error {
        let what = format!("this file {kept} and waits for you: {}", self.words(harms, bundle));
        let command = |reply: &str| format!("emic bundle read {reply} {}", quoted(name));
        let mine = harms.iter().any(|harm| harm.kind != HarmKind::Replica);
        let mut fault = Error::new(Kind::Parked, what);
        if mine {
            fault = fault.hint(format!("if that is another folder of yours: {}", command("--mine")));
        }
        fault
            .hint(format!("to let it happen: {}", command("--accept")))
            .hint(format!("to take it in and keep what is yours: {}", command("--keep-mine")))
            .in_file(name)
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

    /// The log as it would be with a bundle. Nothing is saved.
    fn with(&self, mut bundle: Bundle) -> Log {
        bundle.accept();
        let mut trial = self.workspace.log.copy();
        for text in bundle.texts {
            trial.add_source(text.digest, source_of(&text));
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
            false => self.read_loaded(file, bundle, None)?.came_in(),
        }
    }

    /// Reads several bundles in, in this order, and says what became of each. One that has to wait may come in with a
    /// later one.
    ///
    /// # Errors
    /// A disk that does not take it. What is wrong with single files is in their outcomes.
    fn read_bundles(&mut self, files: &[(String, PathBuf)], reply: Option<Reply>) -> Result<Vec<Outcome>> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (name, path) in files {
            let file = Incoming::at(self.workspace.store.files(), path);
            let done = file
                .load(self.workspace.store.files())
                .and_then(|bundle| self.read_loaded(file, bundle, reply));
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
    fn read_loaded(
        &mut self,
        file: Incoming<'_>,
        mut bundle: Bundle,
        reply: Option<Reply>,
    ) -> Result<Outcome> {
        let name = file.name();
        let mut verdict = self.trial().judge(&name, &mut bundle)?;
        if self.trial().may_come_in(&verdict, &bundle) {
            if let Some(reply) = reply {
                // The answer is for what is asked, and for nothing that was answered before: "they are my own folders"
                // must not reach a folder that the person was not shown. Where nothing is asked any more, another answer
                // may be given until the file is in.
                let mut harms = self.trial().harms(&bundle);
                if harms.is_empty() {
                    harms = mine::guard(self.workspace).all(&bundle.ops, &self.workspace.log);
                }
                self.answered(&harms, reply)?;
                verdict = self.trial().judge(&name, &mut bundle)?;
            }
            let harms = self.trial().harms(&bundle);
            if !harms.is_empty() {
                return self.ask(file, &bundle, &verdict, harms);
            }
        }
        let before = fork::all_chosen(&self.workspace.log);
        let mut outcome = self.let_in(file, bundle, verdict)?;
        self.workspace.write_kept()?;
        // What holds now may lie in a shared folder, where it was passed over while another choice held.
        if fork::all_chosen(&self.workspace.log) != before {
            Branches::of(self.workspace).forget_folders()?;
        }
        outcome.took.extend(self.workspace.told_again());
        Ok(outcome)
    }

    /// Keeps a file that would take away what the person wrote, until that is answered.
    fn ask(
        &mut self,
        file: Incoming<'_>,
        bundle: &Bundle,
        verdict: &Verdict,
        harms: Vec<Harm>,
    ) -> Result<Outcome> {
        let name = file.name();
        // Of a branch that would be chosen it is checked when it is taken in.
        if *verdict == Verdict::Take {
            admit::check(bundle, &self.workspace.log).map_err(|fault| fault.in_file(&name))?;
        }
        // Where another goes on as the replica here, this folder must not.
        self.note_copy(bundle)?;
        let kept = self.trial().keep_file(file, bundle, Area::Parked)?;
        let fault = self.trial().asks(&harms, bundle, &name, "is kept");
        let Outcome { ops, normalised, odd_clock, .. } = self.trial().outcome(&name, bundle);
        harms.iter().for_each(Harm::keep_names);
        let waiting =
            Outcome { ops, normalised, odd_clock, kept: Some(file_name(&kept)), ..Outcome::of(name) };
        Ok(waiting.kept_out(Fate::WaitsForYou(harms), fault))
    }

    /// Notes an answer, and keeps what will go in a backup of its own.
    pub(super) fn answered(&mut self, harms: &[Harm], reply: Reply) -> Result<()> {
        if harms.is_empty() {
            return Ok(());
        }
        mine::answer(self.workspace, harms, reply)?;
        keeping::back_up(self.workspace)
    }

    /// Lets a file in that was judged, or keeps it for what it waits for.
    fn let_in(&mut self, file: Incoming<'_>, bundle: Bundle, verdict: Verdict) -> Result<Outcome> {
        let name = file.name();
        match verdict {
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
                let before = Before::of(self.workspace);
                room_for(&*self.workspace.store, size_of(&bundle.texts, &bundle.ops))?;
                outcome.moved = self.note_copy(&bundle)?;
                if outcome.new > 0 {
                    self.take_in(bundle, &file.note())?;
                }
                self.free_waiting(&mut outcome)?;
                outcome.questions = before.new_questions(&self.workspace.log);
                outcome.took = before.taken(&self.workspace.log);
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
                let verdict = fork::judge(&mut bundle, &mine::guard(self.workspace), &self.workspace.log);
                // What would take away what the person wrote waits for an answer, here as well.
                if self.trial().may_come_in(&verdict, &bundle) && !self.trial().harms(&bundle).is_empty() {
                    waiting.push((path, bundle));
                    continue;
                }
                match verdict {
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
        self.workspace.receive(new, texts, note)?;
        // Before anything else comes in: a choice that is kept off would let the other branch in.
        self.workspace.write_kept()
    }
}

fn two_contents(op: OpId) -> Error {
    let what = format!("this file and this project have different contents for {op}; nothing was brought in");
    Error::new(Kind::Fork, what)
}
