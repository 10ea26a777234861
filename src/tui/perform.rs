//! Performs effects on the open project. Each effect is answered by one event; what the screen shows of it is left to
//! [`super::update()`].

use super::{Effect, Event, StepLine, words};
use crate::error::{Error, Kind, Result, io_words};
use crate::exchange::outcome::Outcome;
use crate::exchange::preview::{Preview, preview};
use crate::log::{Act, Settle};
use crate::model::id::*;
use crate::report::{Folder, diff_frames, lines};
use crate::store::CommitKind;
use crate::tui::message::{Message, message};
use crate::workspace::{Step, Workspace, load};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Steps that the history on the screen shows; `emic history` lists all.
const STEPS: usize = 5_000;

/// Performs an effect; the answer, unless the effect is the loop's own affair (leaving, suspending, a command line).
pub(super) fn perform(work: &mut Workspace, effect: Effect) -> Option<Event> {
    let answer = match effect {
        Effect::Commit(acts, pending) => commit(work, acts, false, pending),
        Effect::CommitPrivate(acts, pending) => commit(work, acts, true, pending),
        Effect::Undo(count) => said(undo(work, count)),
        Effect::Redo(count) => said(redo(work, count)),
        Effect::UndoTo(n) => undo_to(work, n),
        Effect::Settle(ids, how) => said(settle(work, &ids, how)),
        Effect::History => Event::Steps(steps(work)),
        Effect::Step(n) => Event::Lines(format!("step {n}"), step(work, n)),
        Effect::Freeze(name) => {
            said(work.freeze(&name).map(|_| message!("frozen as {}. {undo} undoes.", name)))
        }
        Effect::Difference(first, second) => match difference(work, first, second) {
            Ok(lines) => Event::Lines("what changed since".into(), lines),
            Err(fault) => Event::Refused(fault),
        },
        Effect::WriteBundle(file) => said(write_bundle(work, &file)),
        Effect::LookBundle(file) => match look_bundle(work, &file) {
            Ok(words) => Event::Looked(file, words),
            Err(fault) => Event::Refused(fault),
        },
        Effect::ReadBundle(file) => match work.read_bundle(&path(&file), false) {
            Ok(report) => Event::BroughtIn(brought_in(&report)),
            Err(fault) => Event::Refused(fault),
        },
        Effect::KeepDraft(Some(draft)) => match work.store().files().write_draft(draft.as_bytes()) {
            Ok(()) => Event::Kept,
            Err(fault) => Event::Refused(fault),
        },
        Effect::KeepDraft(None) => match work.store().files().clear_draft() {
            Ok(()) => return None,
            Err(fault) => Event::Refused(fault),
        },
        Effect::WriteFile(file, words) => said(write_file(&path(&file), &words)),
        Effect::RunCommandLine(_) | Effect::Suspend | Effect::Quit => return None,
    };
    Some(answer)
}

/// The answer that shows words, or why nothing was done.
pub(super) fn said(done: Result<Message>) -> Event {
    done.map_or_else(Event::Refused, Event::Said)
}

fn commit(work: &mut Workspace, acts: Vec<Act>, private: bool, pending: super::Pending) -> Event {
    let held = acts.clone();
    match if private { work.commit_private(acts) } else { work.commit(acts) } {
        Ok(ids) => Event::Done(ids, pending),
        Err(fault) if fault.kind() == Kind::NotSaved => Event::NotDone(fault, held, private),
        Err(fault) => Event::Refused(fault),
    }
}

/// The draft that was kept: a memo or definition that was being written when the line broke.
pub(super) fn draft(work: &Workspace) -> Option<String> {
    work.store().files().read_draft().ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// A path as people write it: `~` is the home folder, and a relative path starts where emic was started.
fn path(file: &str) -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    match (file.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(file),
    }
}

fn in_words(work: &Workspace, steps: &[Step]) -> Vec<String> {
    steps.iter().map(|step| words::commit(&work.seen(), step.acts(work.log()))).collect()
}

fn undo(work: &mut Workspace, count: usize) -> Result<Message> {
    // Put into words before it is undone: afterwards a code that the step made has no name any more.
    let me = work.coder();
    let own = |step: &Step| step.kind == CommitKind::Act && step.coder == me && !step.undone;
    let steps: Vec<Step> = work.history().filter(own).take(count).collect();
    let undone = in_words(work, &steps);
    work.undo(count)?;
    Ok(match undone.as_slice() {
        [one] => message!("undone: {}   {redo} does it again", one),
        more => message!("undone: {}   {redo} does them again one by one", words::count(more.len(), "act")),
    })
}

fn redo(work: &mut Workspace, count: usize) -> Result<Message> {
    let steps = work.redo(count)?;
    Ok(message!("done again: {}", in_words(work, &steps).join("; ")))
}

/// Undoes the person's own acts from a step of the history on.
fn undo_to(work: &mut Workspace, n: u32) -> Event {
    let count = steps(work).iter().filter(|step| step.own && !step.undone && step.n >= n).count();
    match undo(work, count) {
        Ok(words) => Event::Undone(words, steps(work)),
        Err(fault) => Event::Refused(fault),
    }
}

fn settle(work: &mut Workspace, ids: &[OpId], how: Settle) -> Result<Message> {
    let acts = ids.iter().map(|&id| work.log().settling(id, how)).collect::<Result<Vec<Act>>>()?;
    work.commit(acts)?;
    Ok("settled. {undo} undoes.".into())
}

/// The steps of the history, latest first.
fn steps(work: &Workspace) -> Vec<StepLine> {
    let me = work.coder();
    let project = &work.seen();
    let line = |step: Step| {
        let words = match step.kind {
            CommitKind::Read => format!("read a bundle: {}", words::count(step.ops as usize, "act")),
            _ => words::commit(project, step.acts(work.log())),
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
    work.history().take(STEPS).map(line).collect()
}

/// What a step of the history did, act by act.
fn step(work: &Workspace, n: u32) -> Vec<String> {
    let Some(step) = work.history().find(|step| step.n == n) else { return Vec::new() };
    let project = &work.seen();
    match step.kind {
        CommitKind::Read => {
            let acts = words::count(step.ops as usize, "act");
            vec![format!("A bundle was read: {acts}. Undo does not reach it.")]
        }
        _ => step.acts(work.log()).iter().map(|op| words::act(project, op)).collect(),
    }
}

/// How two frozen frames differ, by their indices; `None` is the frame as it is now.
fn difference(work: &Workspace, first: usize, second: Option<usize>) -> Result<Vec<String>> {
    let seen = work.seen();
    let frame = |nth: usize| seen.frames.get(nth);
    let missing = || Error::unknown("that frame is not here");
    let before = work.frame_codes(frame(first).ok_or_else(missing)?)?;
    let after = match second {
        Some(second) => work.frame_codes(frame(second).ok_or_else(missing)?)?,
        None => work.frame_of("now")?,
    };
    Ok(lines(&diff_frames(&before, &after, &seen.codes)))
}

fn write_bundle(work: &mut Workspace, file: &str) -> Result<Message> {
    let file = if file.is_empty() { PathBuf::from(work.bundle_name()) } else { path(file) };
    let (ops, _) = work.write_bundle_file(&file, Default::default())?;
    let acts = words::count(ops, "act");
    Ok(message!("{} written: {}. A file with your work, to send.", file.display(), acts))
}

/// What reading a bundle would bring; nothing is changed.
fn look_bundle(work: &mut Workspace, file: &str) -> Result<Message> {
    let at = path(file);
    let bundle = load(&at)?;
    let shown = preview(&bundle, Some(work.log()));
    looked(&shown, work.try_bundle(&at.display().to_string(), bundle))
}

/// Writes a file that only its owner may read, whole or not at all.
fn write_file(file: &Path, words: &str) -> Result<Message> {
    let shown = file.display();
    let told =
        |fault: std::io::Error| Error::not_saved(format!("{shown} was not written: {}", io_words(&fault)));
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut out = tempfile::Builder::new().prefix(".emic-").tempfile_in(dir).map_err(told)?;
    out.write_all(words.as_bytes()).map_err(told)?;
    out.as_file().sync_all().map_err(told)?;
    out.persist_noclobber(file).map_err(|fault| told(fault.error))?;
    Ok(message!("written: {}", shown))
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

/// What a bundle would bring, in lines.
fn looked(shown: &Preview, report: Result<Outcome>) -> Result<Message> {
    let people: Vec<&str> = shown.people.keys().map(String::as_str).collect();
    let head = format!("A bundle of {} ({})\n\n", people.join(", "), shown.header.title);
    match report {
        Ok(report) if report.new == 0 => Ok(message!("{}Nothing in it is new here.\n", head)),
        Ok(report) => {
            let asks = match report.questions {
                0 => String::new(),
                n => format!("To settle afterwards: {}\n", words::count(n, "question")),
            };
            let brings = kinds(&report.kinds);
            Ok(message!("{}New here: {}\n{}\n{open} reads it in.\n", head, brings, asks))
        }
        Err(fault) if fault.kind() == Kind::Parked => {
            Ok(message!("{}{}\n{}\n", head, fault.what(), fault.hints().join("\n")))
        }
        Err(fault) => Err(fault),
    }
}

/// What a bundle brought, in a line.
fn brought_in(report: &Outcome) -> Message {
    if report.new == 0 {
        return "Nothing in it was new here.".into();
    }
    let who =
        if report.people.is_empty() { String::new() } else { format!(" of {}", report.people.join(", ")) };
    let kinds = kinds(&report.kinds);
    match report.questions {
        0 => message!("read in: {}{}", kinds, who),
        n => message!("read in: {}{}   {} to settle: {settle}", kinds, who, words::count(n, "question")),
    }
}
