//! Bundles in and out: a coder's work as a file. Reading is all or nothing and writes no operation of one's own.

use super::{Chance, Clock, Me, NewPerson, Workspace};
use crate::error::{Error, Kind, Result};
use crate::exchange::bundle::{self, Bundle, Composer, Header, MAX_BYTES, Reader, Vector};
use crate::exchange::fork::{self, Verdict};
use crate::exchange::outcome::{Fate, Outcome, Tally};
use crate::exchange::{admit, preview, purge};
use crate::log::dialect::TextBlock;
use crate::log::{Act, Log, Op, Sealed};
use crate::model::id::*;
use crate::store::disk::RealDisk;
use crate::store::{Area, Birth, Files, Folder, Reader as OpenFile, Shelf};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Seconds: a clock that is further ahead than this is wrong.
const YEAR: i64 = 366 * 24 * 3600;

/// Where a bundle is read from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Incoming<'f> {
    /// A file anywhere on the disk.
    Path(&'f Path),
    /// A file that is kept beside the log.
    Kept(Area, &'f Path),
    /// Bytes in memory, and a name for messages.
    Bytes(&'f str, &'f [u8]),
}

impl Incoming<'_> {
    fn name(&self) -> String {
        match self {
            Incoming::Path(path) | Incoming::Kept(_, path) => path.display().to_string(),
            Incoming::Bytes(name, _) => (*name).to_owned(),
        }
    }
    /// The name for the history.
    fn note(&self) -> String {
        match self {
            Incoming::Path(path) | Incoming::Kept(_, path) => file_name(path),
            Incoming::Bytes(name, _) => crate::error::visible(name),
        }
    }
    fn open<'s>(&'s self, files: &'s dyn Files) -> Result<OpenFile<'s>> {
        match self {
            Incoming::Path(path) => open_path(path),
            Incoming::Kept(area, path) => {
                let missing = || Error::unknown(format!("cannot read {}: it is gone", path.display()));
                files.open_kept(*area, path)?.ok_or_else(missing)
            }
            Incoming::Bytes(_, bytes) => Ok(OpenFile { len: bytes.len() as u64, bytes: Box::new(*bytes) }),
        }
    }
    /// Reads the bundle, line by line.
    fn load(&self, files: &dyn Files) -> Result<Bundle> {
        read_lines(self.open(files)?, &self.name())
    }
    /// The file's bytes as they are.
    fn bytes(&self, files: &dyn Files) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let told = |fault| Error::unknown(format!("cannot read the file: {fault}"));
        self.open(files)?.bytes.read_to_end(&mut bytes).map_err(told)?;
        Ok(bytes)
    }
}

/// Reads a bundle from a file, line by line.
///
/// # Errors
/// A file that cannot be read, is too large, or breaks the format, with its line.
pub fn load(path: &Path) -> Result<Bundle> {
    read_lines(open_path(path)?, &path.display().to_string())
}

fn open_path(path: &Path) -> Result<OpenFile<'static>> {
    let unreadable =
        |fault: std::io::Error| Error::unknown(format!("cannot read {}: {}", path.display(), fault.kind()));
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    if meta.is_dir() {
        return Err(Error::unknown(format!("{} is a folder, not a bundle", path.display())));
    }
    let bytes = Box::new(BufReader::with_capacity(1 << 16, file));
    Ok(OpenFile { len: meta.len(), bytes })
}

fn read_lines(file: OpenFile<'_>, name: &str) -> Result<Bundle> {
    let unreadable = |fault: std::io::Error| Error::unknown(format!("cannot read {name}: {}", fault.kind()));
    if file.len > MAX_BYTES {
        return Err(Error::bad_file("this file is larger than 2 GiB, no bundle is").in_file(name));
    }
    let mut input = file.bytes.take(MAX_BYTES);
    let mut reader = Reader::default();
    let mut line = Vec::new();
    let mut count = 0;
    loop {
        line.clear();
        let got = (&mut input).take(crate::log::dialect::MAX_TEXT as u64).read_until(b'\n', &mut line);
        if got.map_err(unreadable)? == 0 {
            break;
        }
        count += 1;
        let words = std::str::from_utf8(&line).map_err(|fault| {
            let column = String::from_utf8_lossy(&line[..fault.valid_up_to()]).chars().count() as u32 + 1;
            let what = "this is not UTF-8 text, so it is no bundle or was changed on its way";
            Error::bad_file(what).at(count, Some(column)).in_file(name)
        })?;
        reader.line(words).map_err(|fault| fault.in_file(name))?;
    }
    reader.finish().map_err(|fault| fault.in_file(name))
}

impl Workspace {
    /// Makes a colleague's own replica of a project from a full bundle. `coder` is the person of that name, or
    /// becomes one with the first real act.
    ///
    /// # Errors
    /// A bundle that is not full or breaks the format, a folder with a project, or a disk that does not take it.
    pub fn init_from(dir: &Path, file: &Path, coder: &NewPerson, clock: Clock) -> Result<Workspace> {
        let bundle = load(file)?;
        let told = |fault: Error| fault.in_file(file.display().to_string());
        Self::begin_with_in(dir, bundle, &file_name(file), coder, clock).map_err(|fault| match fault.kind() {
            Kind::BadFile => told(fault),
            _ => fault,
        })
    }

    /// As [`Workspace::init_from`], with a bundle that was read already; `note` is its name for the history.
    pub(super) fn begin_with_in(
        dir: &Path,
        bundle: Bundle,
        note: &str,
        coder: &NewPerson,
        clock: Clock,
    ) -> Result<Workspace> {
        Self::whole_or_not_at_all(dir, || {
            Self::begin_with(bundle, note, coder, clock, Chance::system(), |birth| {
                Folder::begin_on(Arc::new(RealDisk), dir, birth).map(|opened| opened.store.boxed())
            })
        })
    }

    /// As [`Workspace::begin_with_in`], on a shelf that `begin` prepares.
    pub(super) fn begin_with(
        bundle: Bundle,
        note: &str,
        coder: &NewPerson,
        clock: Clock,
        chance: Chance,
        begin: impl FnOnce(&Birth<'_>) -> Result<Box<dyn Shelf>>,
    ) -> Result<Workspace> {
        if !matches!(bundle.header.kind.as_str(), "full" | "backup") || !bundle.header.base.is_empty() {
            let fault = Error::bad_file("this bundle is not the whole project");
            return Err(fault.hint("ask for a full one: emic bundle write, without --since"));
        }
        admit::check(&bundle, &Log::default())?;
        if coder.name.trim().is_empty() || coder.name.chars().any(crate::error::is_unsafe) {
            return Err(Error::usage("a person's name needs at least one letter and no control characters"));
        }
        let Header { project, title, .. } = bundle.header.clone();
        let me = Me::New(NewPerson { name: coder.name.trim().to_owned(), ..coder.clone() });
        let shelf = begin(&Birth { project_id: &project, title: &title, wall: clock.now() })?;
        let mut workspace = Workspace::settle_in(shelf, clock, chance, me)?;
        workspace.new_home(&coder.name)?;
        workspace.room_for(size_of(&bundle.texts, &bundle.ops))?;
        workspace.take_in(bundle, note)?;
        let known = workspace.project().people_in_order().into_iter().find(|p| p.name == coder.name.trim());
        if let Some(id) = known.map(|p| p.id) {
            workspace.me = Me::Known(id);
        }
        workspace.keep_me()?;
        workspace.store.born()?;
        Ok(workspace)
    }

    /// The name that a bundle gets without another one: `REPLICA-SEQ.emic.toml`.
    pub fn bundle_name(&self) -> String {
        format!("{}-{}.emic.toml", self.home.public, self.log.last(self.home.public))
    }

    fn header(&self, base: Vector, kind: &str) -> Header {
        let mut upto = self.log.upto();
        if kind == "backup" {
            upto = self.log.replicas().map(|replica| (replica, self.log.last(replica))).collect();
        }
        // A replica from which nothing is known goes into neither.
        upto.retain(|_, seq| *seq > 0);
        Header {
            project: self.project_id().to_owned(),
            title: self.project().title.clone(),
            kind: kind.to_owned(),
            base,
            upto,
        }
    }

    /// What two have in common: of each replica the smaller number.
    pub fn base_from(&self, theirs: &Vector) -> Vector {
        let mine = self.log.upto();
        theirs
            .iter()
            .filter_map(|(&r, &seq)| Some((r, seq.min(*mine.get(&r)?))))
            .filter(|(_, seq)| *seq > 0)
            .collect()
    }

    /// Writes everything public that is not in `base`; returns how many operations, and the digest.
    ///
    /// # Errors
    /// A store that cannot be read, or those of `out`.
    pub fn write_bundle(
        &self,
        base: Vector,
        out: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<(usize, Digest)> {
        let kind = if base.is_empty() { "full" } else { "delta" };
        self.write_kind(base, kind, out)
    }

    fn write_kind(
        &self,
        base: Vector,
        kind: &str,
        out: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<(usize, Digest)> {
        let backup = kind == "backup";
        let ops = self.log.in_order(|op| {
            (backup || !op.id.replica.is_private())
                && base.get(&op.id.replica).is_none_or(|&seq| op.id.seq > seq)
        });
        let mut composer = Composer::new(&self.header(base, kind), out)?;
        for digest in self.texts_of(&ops) {
            composer.text(&self.text_of(digest)?)?;
        }
        for op in &ops {
            let lines = self.lines_of(op.id)?;
            composer.op(self.comment(op).as_deref(), &lines)?;
        }
        Ok((ops.len(), composer.finish()?))
    }

    /// The texts that operations name and that were not purged, in the operations' order.
    fn texts_of(&self, ops: &[&Op]) -> Vec<Digest> {
        let mut texts = bundle::text_digests(ops);
        texts.retain(|digest| !self.log.purges().texts.contains(digest));
        texts
    }

    /// The canonical lines of a text that an operation names; a bundle without them could not be read.
    fn text_of(&self, digest: Digest) -> Result<String> {
        let text = self.store.text(digest)?.map(|text| text.lines);
        text.ok_or_else(|| {
            Error::bad_file("the words of a transcript are not in the journal").hint("run emic doctor")
        })
    }

    pub(super) fn lines_of(&self, id: OpId) -> Result<String> {
        let lines = self.store.op_lines(id)?;
        lines.ok_or_else(|| Error::bad_file(format!("{id} is not in the journal")).hint("run emic doctor"))
    }

    /// What a reader in an editor should see above an operation.
    pub(super) fn comment(&self, op: &Op) -> Option<String> {
        let project = self.project();
        let path = |code: CodeId| project.codes.path(code).join(" / ");
        match &op.act {
            Act::Annotate { transcript, extent, code, .. } => {
                let here = project.transcript(*transcript)?;
                let words =
                    here.span(self.log.own(*extent)).map(|span| here.text.slice(span).replace('\n', " "));
                let words = crate::text::fit(&words.unwrap_or_default(), 90, true);
                Some(format!("\"{words}\"  {} / {}", here.title, path(*code)))
            }
            Act::Recode { code, .. } | Act::CodeMove { code, .. } | Act::CodeRename { code, .. } => {
                Some(path(*code))
            }
            Act::CodeMerge { from, into } => {
                let name = |id: &CodeId| project.codes.get(*id).map_or("?", |c| c.name.as_str()).to_owned();
                Some(format!("{} into {}", name(from), name(into)))
            }
            _ => None,
        }
        .filter(|comment| !comment.is_empty())
    }

    /// Writes a bundle to a file that only its owner may read, whole or not at all.
    ///
    /// # Errors
    /// As [`Workspace::write_bundle`], or a disk that does not take it.
    pub fn write_bundle_file(&self, path: &Path, base: Vector) -> Result<(usize, Digest)> {
        let mut done = (0, Digest([0; 32]));
        self.store.files().write_out(path, &mut |out| {
            let told = |fault: std::io::Error| Error::not_saved(fault.kind().to_string());
            done =
                self.write_bundle(base.clone(), &mut |part| out.write_all(part.as_bytes()).map_err(told))?;
            Ok(())
        })?;
        Ok(done)
    }

    /// The digest of everything public: equal on two replicas means equal operations, so equal projects.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn digest(&self) -> Result<Digest> {
        let ops = self.log.in_order(|op| !op.id.replica.is_private());
        let texts = self.texts_of(&ops);
        let words = texts.iter().map(|&digest| self.text_of(digest));
        let lines = ops.iter().map(|op| self.lines_of(op.id));
        bundle::digest_of(&self.header(Vector::new(), "full"), words.chain(lines))
    }

    /// Saves a backup with everything, what is private too.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn back_up(&self) -> Result<PathBuf> {
        self.store.files().save_backup(self.clock.now(), &mut |out| {
            let mut write = |part: &str| {
                out.write_all(part.as_bytes())
                    .map_err(|fault| Error::not_saved(format!("no backup: {}", fault.kind())))
            };
            self.write_kind(Vector::new(), "backup", &mut write).map(drop)
        })
    }

    /// Reads a bundle in: all of it or nothing. With `dry_run` only says what it would do.
    ///
    /// # Errors
    /// A bad file (exit 3), a base that is not met (the file is kept and comes in by itself when the gap closes,
    /// exit 4), two contents under one number (kept, exit 4), or a disk that does not take it.
    pub fn read_bundle(&mut self, path: &Path, dry_run: bool) -> Result<Outcome> {
        self.read_or_try(Incoming::Path(path), dry_run)
    }

    /// As [`Workspace::read_bundle`], from bytes in memory; `name` is for messages and the history.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    pub fn read_bundle_from(&mut self, name: &str, bytes: &[u8], dry_run: bool) -> Result<Outcome> {
        self.read_or_try(Incoming::Bytes(name, bytes), dry_run)
    }

    fn read_or_try(&mut self, file: Incoming<'_>, dry_run: bool) -> Result<Outcome> {
        let bundle = file.load(self.store.files())?;
        match dry_run {
            true => self.try_bundle(&file.name(), bundle),
            false => self.read_loaded(file, bundle)?.came_in(),
        }
    }

    /// Reads several bundles in, in this order, and says what became of each. One that has to wait may come in with a
    /// later one.
    ///
    /// # Errors
    /// A disk that does not take it. What is wrong with single files is in their outcomes.
    pub fn read_bundles(&mut self, files: &[(String, PathBuf)]) -> Result<Vec<Outcome>> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (name, path) in files {
            let file = Incoming::Path(path);
            let done = file.load(self.store.files()).and_then(|bundle| self.read_loaded(file, bundle));
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

    /// What reading a bundle would do; nothing is changed.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    pub fn try_bundle(&self, name: &str, mut bundle: Bundle) -> Result<Outcome> {
        match self.judge(name, &mut bundle)? {
            Verdict::Fork { op, .. } => {
                let hint = "reading it in would keep the file; emic doctor would show both";
                Err(two_contents(op).in_file(name).hint(hint))
            }
            Verdict::Wait(gaps) => Err(self.waits(&gaps, "it would be kept and come in").in_file(name)),
            Verdict::Take => {
                admit::check(&bundle, &self.log).map_err(|fault| fault.in_file(name))?;
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
        Ok(fork::judge(bundle, &self.log))
    }

    /// Reads in what was loaded from a file.
    fn read_loaded(&mut self, file: Incoming<'_>, mut bundle: Bundle) -> Result<Outcome> {
        let name = file.name();
        match self.judge(&name, &mut bundle)? {
            Verdict::Fork { op, chosen } => self.part(file, &bundle, op, chosen),
            Verdict::Wait(gaps) => {
                self.note_copy(&bundle)?;
                let kept = self.keep_file(file, &bundle, Area::Parked)?;
                let fault = self.waits(&gaps, "it is kept and comes in").in_file(&name);
                // Nothing of it is new here yet.
                let Outcome { ops, normalised, odd_clock, .. } = self.outcome(&name, &bundle);
                let waiting =
                    Outcome { ops, normalised, odd_clock, kept: Some(file_name(&kept)), ..Outcome::of(name) };
                Ok(waiting.kept_out(Fate::Waits(gaps), fault))
            }
            Verdict::Take => {
                admit::check(&bundle, &self.log).map_err(|fault| fault.in_file(&name))?;
                let mut outcome = self.outcome(&name, &bundle);
                let before = self.questions_now();
                self.room_for(size_of(&bundle.texts, &bundle.ops))?;
                outcome.moved = self.note_copy(&bundle)?;
                if outcome.new > 0 {
                    self.take_in(bundle, &file.note())?;
                }
                self.free_waiting(&mut outcome)?;
                outcome.questions = self.new_questions(&self.log, &before);
                Ok(outcome)
            }
        }
    }

    /// Keeps a bundle that has other contents than those here. Chosen ones come in at once.
    fn part(&mut self, file: Incoming<'_>, bundle: &Bundle, op: OpId, chosen: bool) -> Result<Outcome> {
        let name = file.name();
        self.note_copy(bundle)?;
        let kept = self.keep_file(file, bundle, Area::Forks)?;
        if !chosen {
            let fault = two_contents(op).in_file(&name).hint("the file is kept; emic doctor shows both");
            return Ok(Outcome::of(name).kept_out(Fate::Fork(op), fault));
        }
        let mut outcome = self.outcome(&name, bundle);
        self.follow(op, &kept)?;
        self.free_waiting(&mut outcome)?;
        Ok(outcome)
    }

    fn free_waiting(&mut self, outcome: &mut Outcome) -> Result<()> {
        outcome.freed = self.unpark()?;
        outcome.unparked = outcome.freed.len();
        Ok(())
    }

    /// The refusal of a bundle that needs what is not here. `kept` says that it is kept, or would be.
    fn waits(&self, gaps: &[String], kept: &str) -> Error {
        let what = format!("this bundle waits for an earlier one: it needs {}", gaps.join(", "));
        let since = format!("emic bundle write --since {}", self.bundle_name());
        Error::new(Kind::Parked, what)
            .hint(format!("{kept} by itself; send a bundle of yours and ask for: {since}"))
    }

    fn questions_now(&self) -> HashSet<OpId> {
        self.project().questions.iter().map(|question| question.id).collect()
    }
    fn new_questions(&self, log: &Log, before: &HashSet<OpId>) -> usize {
        log.project().questions.iter().filter(|question| !before.contains(&question.id)).count()
    }

    /// The log as it would be with a bundle. Nothing is saved.
    fn with(&self, mut bundle: Bundle) -> Log {
        bundle.accept();
        let mut trial = self.log.copy();
        for text in bundle.texts {
            trial.add_source(text.digest, super::source_of(text));
        }
        let new = |sealed: &Sealed| sealed.op.id.seq > self.log.last(sealed.op.id.replica);
        trial.absorb(bundle.ops.into_iter().filter(new).map(|sealed| sealed.op).collect());
        trial
    }

    fn check_project(&self, bundle: &Bundle) -> Result<()> {
        match bundle.header.project == self.project_id() {
            true => Ok(()),
            false => Err(bundle::other_project((self.project_id(), &self.project().title), &bundle.header)),
        }
    }

    /// A file that knows more of my own acts than I do, or other ones: I am a copy and must write under a new name.
    fn note_copy(&mut self, bundle: &Bundle) -> Result<bool> {
        let mine = [self.home.public, self.home.private];
        if !fork::shows_copy(bundle, &mine, &self.log) {
            return Ok(false);
        }
        let name = self.coder_name().to_owned();
        self.new_home(&name)?;
        Ok(true)
    }

    /// Reads a bundle that is kept beside the log: it was accepted once, whether or not it came in.
    pub(super) fn load_kept(&self, area: Area, path: &Path) -> Result<Bundle> {
        let mut bundle = Incoming::Kept(area, path).load(self.store.files())?;
        bundle.accept();
        Ok(bundle)
    }

    /// Keeps a file that cannot come in (yet), without what was purged.
    fn keep_file(&self, file: Incoming<'_>, bundle: &Bundle, area: Area) -> Result<PathBuf> {
        let files = self.store.files();
        let bytes = match purge::file_without(&self.log, bundle)? {
            Some(lines) => lines.into_bytes(),
            None => file.bytes(files)?,
        };
        let name = format!("{}.emic.toml", bundle::short_digest(&bytes));
        files.keep(area, &name, &bytes)
    }

    /// Lets waiting bundles in whose gap has closed; returns the names under which they were kept. One that turns out
    /// to have other contents than those here is kept with the forks.
    pub(super) fn unpark(&mut self) -> Result<Vec<String>> {
        let parked = self.store.files().kept(Area::Parked).into_iter();
        let mut waiting: Vec<(PathBuf, Bundle)> = parked
            .filter_map(|path| Some((path.clone(), self.load_kept(Area::Parked, &path).ok()?)))
            .collect();
        let mut freed = Vec::new();
        loop {
            let before = waiting.len();
            // Each that comes in may close the gap of another one, so it goes round until none does.
            for (path, mut bundle) in std::mem::take(&mut waiting) {
                match fork::judge(&mut bundle, &self.log) {
                    Verdict::Wait(_) => {
                        waiting.push((path, bundle));
                        continue;
                    }
                    Verdict::Take if admit::check(&bundle, &self.log).is_err() => {
                        waiting.push((path, bundle));
                        continue;
                    }
                    Verdict::Fork { op, chosen } => {
                        self.note_copy(&bundle)?;
                        let file = Incoming::Kept(Area::Parked, &path);
                        let kept = self.keep_file(file, &bundle, Area::Forks)?;
                        if chosen && self.follow(op, &kept).is_ok() {
                            freed.push(file_name(&path));
                        }
                    }
                    Verdict::Take => {
                        if self.outcome("", &bundle).new > 0 {
                            self.take_in(bundle, "a bundle that had been waiting")?;
                        }
                        freed.push(file_name(&path));
                    }
                }
                self.store.files().let_go(Area::Parked, &path)?;
            }
            if waiting.len() == before {
                return Ok(freed);
            }
        }
    }

    /// Bundles that wait for an earlier one, with what they need.
    pub fn waiting(&self) -> Vec<(PathBuf, Vec<String>)> {
        let waiting = self.store.files().kept(Area::Parked).into_iter();
        waiting
            .map(|path| {
                let kept = self.load_kept(Area::Parked, &path);
                let needs = kept.map(|b| admit::gaps(&b.header.base, &self.log)).unwrap_or_default();
                (path, needs)
            })
            .collect()
    }

    fn outcome(&self, name: &str, bundle: &Bundle) -> Outcome {
        let mut tally = Tally::default();
        let new = |op: &&Op| op.id.seq > self.log.last(op.id.replica);
        bundle.ops.iter().map(|sealed| &sealed.op).filter(new).for_each(|op| tally.add(op));
        let mut outcome = Outcome::of(name);
        tally.fill(&mut outcome, self.project());
        (outcome.ops, outcome.normalised) = (bundle.ops.len(), bundle.normalised);
        let soon = self.clock.now() + YEAR;
        outcome.odd_clock = preview::walls(bundle).is_some_and(|(first, last)| first < 0 || last > soon);
        outcome
    }

    /// Writes what is new as one commit and folds it in.
    pub(super) fn take_in(&mut self, mut bundle: Bundle, note: &str) -> Result<()> {
        bundle.accept();
        let Bundle { texts, ops, .. } = bundle;
        let new: Vec<Sealed> =
            ops.into_iter().filter(|sealed| sealed.op.id.seq > self.log.last(sealed.op.id.replica)).collect();
        let texts = needed(&new, texts);
        self.receive(new, texts, note)
    }
}

/// Bytes of texts and operations as they stand in a file.
pub(super) fn size_of(texts: &[TextBlock], ops: &[Sealed]) -> usize {
    texts.iter().map(|text| text.lines.len()).chain(ops.iter().map(|op| op.lines.len())).sum()
}

/// Of texts those that operations name.
pub(super) fn needed(ops: &[Sealed], texts: Vec<TextBlock>) -> Vec<TextBlock> {
    let ops: Vec<&Op> = ops.iter().map(|sealed| &sealed.op).collect();
    let needed: HashSet<Digest> = bundle::text_digests(&ops).into_iter().collect();
    texts.into_iter().filter(|text| needed.contains(&text.digest)).collect()
}

fn two_contents(op: OpId) -> Error {
    let what = format!("this file and this project have different contents for {op}; nothing was brought in");
    Error::new(Kind::Fork, what)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    crate::error::visible(&name)
}
