//! What the screen needs of an open project. A trait, so that a test can stand in for a disk that is full.

use super::words;
use super::{Answer, StepLine};
use crate::error::{Error, Kind, Result};
use crate::log::Act;
use crate::model::Seen;
use crate::model::id::*;
use crate::report::{diff_frames, lines};
use crate::store::CommitKind;
use crate::workspace::{Preview, ReadReport, Settle, Step, Workspace, load, preview};
use std::path::{Path, PathBuf};

/// Steps that the history shows; `emic history` lists all.
const STEPS: usize = 5_000;

/// An open project, as far as the screen acts on it.
pub trait Work {
    /// The project as the person who acts sees it.
    fn seen(&self) -> Seen<'_>;
    /// Who acts; `None` before the first act of somebody new.
    fn coder(&self) -> Option<PersonId>;
    /// The initials for the corner.
    fn initials(&self) -> String;
    /// Why the project can only be read, if so.
    fn read_only(&self) -> Option<String>;
    /// Writes acts as one commit; durable on return.
    ///
    /// # Errors
    /// An act that makes no sense, or a disk that does not take it.
    fn commit(&mut self, acts: Vec<Act>, private: bool) -> Result<Vec<OpId>>;
    /// Takes one's own last acts back, or does them again; says what they were.
    ///
    /// # Errors
    /// Nothing to undo, or a disk that does not take it.
    fn undo(&mut self, count: usize, again: bool) -> Result<Vec<String>>;
    /// The steps, latest first.
    fn steps(&self) -> Vec<StepLine>;
    /// What a step did, act by act.
    fn step(&self, n: u32) -> Vec<String>;
    /// Settles questions.
    ///
    /// # Errors
    /// An answer that does not fit, or a disk that does not take it.
    fn settle(&mut self, ids: &[OpId], answer: Answer) -> Result<()>;
    /// Freezes the frame.
    ///
    /// # Errors
    /// A disk that does not take it.
    fn freeze(&mut self, name: &str) -> Result<String>;
    /// How two frames differ, by their places; `None` is the frame as it is.
    ///
    /// # Errors
    /// Frames that cannot be read.
    fn difference(&self, first: usize, second: Option<usize>) -> Result<Vec<String>>;
    /// Writes a bundle; says where and what.
    ///
    /// # Errors
    /// A disk that does not take it.
    fn write_bundle(&mut self, file: &str) -> Result<String>;
    /// Says what a bundle would bring; nothing is changed.
    ///
    /// # Errors
    /// A file that is no bundle of this project.
    fn look_bundle(&mut self, file: &str) -> Result<String>;
    /// Reads a bundle; says what came of it.
    ///
    /// # Errors
    /// As [`Workspace::read_bundle`].
    fn read_bundle(&mut self, file: &str) -> Result<String>;
    /// Keeps a half-typed memo, or lets it go.
    ///
    /// # Errors
    /// A disk that does not take it.
    fn keep_draft(&mut self, draft: Option<&str>) -> Result<()>;
    /// The half-typed memo that was kept.
    fn draft(&self) -> Option<String>;
    /// Keeps the place in the text.
    fn keep_place(&mut self, place: &str);
    /// The place that was kept.
    fn place(&self) -> Option<String>;
    /// What a person should know of how the project was opened, once.
    fn notices(&mut self) -> Vec<String>;
}

fn in_words(workspace: &Workspace, steps: &[Step]) -> Vec<String> {
    steps.iter().map(|step| words::commit(&workspace.seen(), workspace.step_ops(step))).collect()
}

/// A path as people write it: `~` is the home folder, and what is relative starts where emic was started.
fn path(file: &str) -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    match (file.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(file),
    }
}

impl Work for Workspace {
    fn seen(&self) -> Seen<'_> {
        Workspace::seen(self)
    }
    fn coder(&self) -> Option<PersonId> {
        Workspace::coder(self)
    }
    fn initials(&self) -> String {
        Workspace::initials(self)
    }
    fn read_only(&self) -> Option<String> {
        Workspace::read_only(self).map(str::to_owned)
    }
    fn commit(&mut self, acts: Vec<Act>, private: bool) -> Result<Vec<OpId>> {
        if private { self.commit_private(acts) } else { Workspace::commit(self, acts) }
    }
    fn undo(&mut self, count: usize, again: bool) -> Result<Vec<String>> {
        if again {
            let steps = self.redo(count)?;
            return Ok(in_words(self, &steps));
        }
        // Said while it still stands: afterwards a code that was made has no name any more.
        let me = Workspace::coder(self);
        let own = |step: &Step| step.kind == CommitKind::Act && step.coder == me && !step.undone;
        let steps: Vec<Step> = self.history().filter(own).take(count).collect();
        let words = in_words(self, &steps);
        Workspace::undo(self, count)?;
        Ok(words)
    }
    fn steps(&self) -> Vec<StepLine> {
        let me = Workspace::coder(self);
        let project = &self.seen();
        let line = |step: Step| {
            let words = match step.kind {
                CommitKind::Read => format!("read a bundle: {}", words::count(step.ops as usize, "act")),
                _ => words::commit(project, self.step_ops(&step)),
            };
            StepLine {
                n: step.n,
                who: step.coder.map_or_else(String::new, |who| project.initials(Some(who)).to_owned()),
                wall: step.wall,
                words,
                undone: step.undone,
                own: step.kind == CommitKind::Act && step.coder == me,
            }
        };
        self.history().take(STEPS).map(line).collect()
    }
    fn step(&self, n: u32) -> Vec<String> {
        let Some(step) = self.history().find(|step| step.n == n) else { return Vec::new() };
        let project = &self.seen();
        match step.kind {
            CommitKind::Read => {
                vec![format!(
                    "A bundle was read: {}. Undo does not reach it.",
                    words::count(step.ops as usize, "act")
                )]
            }
            _ => self.step_ops(&step).iter().map(|op| words::act(project, op)).collect(),
        }
    }
    fn settle(&mut self, ids: &[OpId], answer: Answer) -> Result<()> {
        let how = match answer {
            Answer::Keep => Settle::Keep,
            Answer::Take => Settle::Take,
            Answer::Same => Settle::Same,
            Answer::Dismiss => Settle::Dismiss,
        };
        let acts = ids.iter().map(|&id| self.settling(id, how)).collect::<Result<Vec<Act>>>()?;
        Workspace::commit(self, acts).map(drop)
    }
    fn freeze(&mut self, name: &str) -> Result<String> {
        Workspace::freeze(self, name).map(|_| format!("frozen as {name}. u undoes."))
    }
    fn difference(&self, first: usize, second: Option<usize>) -> Result<Vec<String>> {
        let seen = self.seen();
        let frame = |nth: usize| seen.frames.get(nth);
        let missing = || Error::unknown("that frame is not here");
        let before = self.frame_codes(frame(first).ok_or_else(missing)?)?;
        let after = match second {
            Some(second) => self.frame_codes(frame(second).ok_or_else(missing)?)?,
            None => self.frame_of("now")?,
        };
        Ok(lines(&diff_frames(&before, &after, &seen.codes)))
    }
    fn write_bundle(&mut self, file: &str) -> Result<String> {
        let file = if file.is_empty() { PathBuf::from(self.bundle_name()) } else { path(file) };
        let (ops, _) = self.write_bundle_file(&file, Default::default())?;
        Ok(format!(
            "{} written: {}. A file with your work, to send.",
            file.display(),
            words::count(ops, "act")
        ))
    }
    fn look_bundle(&mut self, file: &str) -> Result<String> {
        let at = path(file);
        let bundle = load(&at)?;
        let shown = preview(&bundle, Some(self.log()));
        let report = Workspace::read_bundle(self, &at, true);
        looked(&shown, report)
    }
    fn read_bundle(&mut self, file: &str) -> Result<String> {
        Workspace::read_bundle(self, Path::new(&path(file)), false).map(|report| read(&report))
    }
    fn keep_draft(&mut self, draft: Option<&str>) -> Result<()> {
        match draft {
            Some(draft) => self.store().write_draft(draft.as_bytes()),
            None => self.store().clear_draft(),
        }
    }
    fn draft(&self) -> Option<String> {
        self.store().read_draft().ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok())
    }
    fn keep_place(&mut self, place: &str) {
        Workspace::keep_place(self, place);
    }
    fn place(&self) -> Option<String> {
        Workspace::place(self)
    }
    fn notices(&mut self) -> Vec<String> {
        self.take_notices()
    }
}

/// Kinds of acts in the field's words.
fn kinds(kinds: &std::collections::BTreeMap<String, usize>) -> String {
    let names = [
        ("code", "code"),
        ("annotate", "passage"),
        ("memo", "memo"),
        ("transcript", "transcript"),
        ("mark", "mark"),
        ("replace", "correction"),
    ];
    let named: Vec<String> =
        names.iter().filter_map(|(kind, name)| kinds.get(*kind).map(|&n| words::count(n, name))).collect();
    let rest: usize =
        kinds.iter().filter(|(kind, _)| !names.iter().any(|(k, _)| k == kind)).map(|(_, n)| n).sum();
    let rest = (rest > 0).then(|| format!("{} more", words::count(rest, "act")));
    named.into_iter().chain(rest).collect::<Vec<_>>().join(", ")
}

fn looked(shown: &Preview, report: Result<ReadReport>) -> Result<String> {
    let people: Vec<&str> = shown.people.keys().map(String::as_str).collect();
    let mut out = format!("A bundle of {} ({})\n\n", people.join(", "), shown.header.title);
    match report {
        Ok(report) if report.new == 0 => out.push_str("Nothing in it is new here.\n"),
        Ok(report) => {
            out.push_str(&format!("New here: {}\n", kinds(&report.kinds)));
            if report.questions > 0 {
                out.push_str(&format!(
                    "To settle afterwards: {}\n",
                    words::count(report.questions, "question")
                ));
            }
            out.push_str("\nEnter reads it in.\n");
        }
        Err(fault) if fault.kind() == Kind::Parked => {
            out.push_str(&format!("{}\n{}\n", fault.what(), fault.hints().join("\n")));
        }
        Err(fault) => return Err(fault),
    }
    Ok(out)
}

fn read(report: &ReadReport) -> String {
    if report.new == 0 {
        return "Nothing in it was new here.".to_owned();
    }
    let who =
        if report.people.is_empty() { String::new() } else { format!(" of {}", report.people.join(", ")) };
    let ask = match report.questions {
        0 => String::new(),
        n => format!("   {} to settle: Space k", words::count(n, "question")),
    };
    format!("read in: {}{who}{ask}", kinds(&report.kinds))
}
