//! Performs effects on the open project. Each effect is answered by one event; what the screen shows of it is left to
//! [`super::update()`].

use super::effect::BundleLine;
use super::{Effect, Event, StepLine, words};
use crate::error::{Error, Kind, Result, io_words};
use crate::exchange::outcome::Outcome;
use crate::exchange::preview::{Preview, preview};
use crate::log::{Act, Settle};
use crate::model::id::*;
use crate::model::target::Target;
use crate::report::{Folder, diff_frames, lines};
use crate::store::CommitKind;
use crate::tui::message::{Message, message};
use crate::workspace::{Hosts, Reply, Step, Workspace, load};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Steps that the history shows at first.
const STEPS: usize = 1_000;

/// Performs an effect; the answer, unless the effect is the loop's own affair (leaving, suspending, a command line).
pub(super) fn perform(work: &mut Workspace, effect: Effect) -> Option<Event> {
    let answer = match effect {
        Effect::Commit(acts, pending) => commit(work, acts, false, pending),
        Effect::CommitPrivate(acts, pending) => commit(work, acts, true, pending),
        Effect::Undo(count) => took_back(undo(work, count)),
        Effect::Redo(count) => took_back(redo(work, count)),
        Effect::UndoTo(n) => undo_to(work, n),
        Effect::Settle(ids, how, done) => said(settle(work, &ids, how, &done)),
        Effect::Show(target) => Event::Show(target),
        Effect::History => Event::Steps(steps(work, u32::MAX, STEPS)),
        Effect::Older(than, most) => Event::Older(than, steps(work, than, most)),
        Effect::Step(n) => Event::Lines(format!("step {n}"), step(work, n)),
        Effect::Freeze(name) => {
            said(work.freeze(&name).map(|_| message!("frozen as {}. {undo} undoes.", name)))
        }
        Effect::Difference(first, second) => match difference(work, first, second) {
            Ok(lines) => Event::Lines("what changed since".into(), lines),
            Err(fault) => Event::Refused(fault),
        },
        Effect::WriteBundle(file) => said(write_bundle(work, &file)),
        Effect::LookBundle(file) if !work.asks(&path(&file)).is_empty() => asked(work, file),
        Effect::LookBundle(file) => match look_bundle(work, &file) {
            Ok(words) => Event::Looked(file, words),
            Err(fault) => Event::Refused(fault),
        },
        Effect::ReadBundle(file) => match work.read_bundle(&path(&file), false) {
            Err(_) if !work.asks(&path(&file)).is_empty() => asked(work, file),
            Ok(report) => Event::BroughtIn(brought_in(&report), file),
            Err(fault) => Event::Refused(fault),
        },
        Effect::AnswerFile(file, reply) => answer_file(work, file, reply),
        Effect::KeepDraft(Some(draft)) => match work.store().files().write_draft(draft.as_bytes()) {
            Ok(()) => Event::Kept,
            Err(fault) => Event::Refused(fault),
        },
        Effect::KeepDraft(None) => match work.store().files().clear_draft() {
            Ok(()) => return None,
            Err(fault) => Event::Refused(fault),
        },
        Effect::WriteFile(file, words) => said(write_file(&path(&file), &words)),
        Effect::Complete(typed) => {
            let (typed, names) = complete(&typed);
            Event::Completed(typed, names)
        }
        Effect::Bundles | Effect::RunCommandLine(_) | Effect::Suspend | Effect::Quit => return None,
    };
    Some(answer)
}

/// The answer that shows what a file would take away.
fn asked(work: &Workspace, file: String) -> Event {
    let harm = work.asks(&path(&file));
    Event::Asked(file, harm)
}

/// Reads a file in that waited for the person.
fn answer_file(work: &mut Workspace, file: String, reply: Reply) -> Event {
    match work.answer_bundles(&[(file.clone(), path(&file))], reply) {
        Ok(outcomes) => match outcomes.into_iter().next().map(Outcome::came_in) {
            Some(Ok(report)) => Event::BroughtIn(brought_in(&report), file),
            Some(Err(fault)) => Event::Refused(fault),
            None => Event::Kept,
        },
        Err(fault) => Event::Refused(fault),
    }
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
    steps.iter().map(|step| words::commit(&work.seen(), work.log(), step.acts(work.log()))).collect()
}

/// The answer to undo and redo, with what the act was about, so that it can be shown.
fn took_back(done: Result<(Message, Option<Target>)>) -> Event {
    done.map_or_else(Event::Refused, |(words, target)| Event::TookBack(words, target))
}

/// What an act was about: words, a coding.
fn about(act: &Act) -> Option<Target> {
    match act {
        Act::Annotate { transcript, extent, .. } => Some(Target::Passage(*transcript, *extent)),
        Act::Unannotate { annotations } | Act::Resize { annotations, .. } => {
            annotations.first().map(|id| Target::Annotation(*id))
        }
        Act::MemoAdd { on, .. } => Some(*on),
        Act::Mark { target, .. } => Some(*target),
        _ => None,
    }
}

/// What the steps were about, and where that is, if it is in one place.
fn place_of(work: &Workspace, steps: &[Step]) -> (Option<Target>, String) {
    let [step] = steps else { return (None, String::new()) };
    let target = step.acts(work.log()).iter().find_map(|op| about(&op.act));
    let words = target;
    let seen = work.seen();
    let turn = words.and_then(|on| {
        let transcript = match on {
            Target::Annotation(id) => seen.annotation(id).map(|(transcript, _)| transcript),
            on => on.transcript().and_then(|id| seen.transcript(id)),
        }?;
        Some(words::turn_number(transcript, seen.place_in(transcript, on)?))
    });
    let place = turn.map(|turn| format!(" (turn {turn})")).unwrap_or_default();
    (target, place)
}

fn undo(work: &mut Workspace, count: usize) -> Result<(Message, Option<Target>)> {
    // Put into words before it is undone: afterwards a code that the step made has no name any more.
    let own = |step: &Step| step.kind == CommitKind::Act && !step.undone;
    let steps: Vec<Step> = work.own_steps().filter(own).take(count).collect();
    let undone = in_words(work, &steps);
    let (target, place) = place_of(work, &steps);
    work.undo(count, false)?;
    let said = match undone.as_slice() {
        [one] => message!("undone: {}{}   {redo} does it again", one, place),
        more => message!("undone: {}   {redo} does them again one by one", words::count(more.len(), "act")),
    };
    Ok((said, target))
}

fn redo(work: &mut Workspace, count: usize) -> Result<(Message, Option<Target>)> {
    let steps = work.redo(count)?;
    let (target, place) = place_of(work, &steps);
    Ok((message!("done again: {}{}", in_words(work, &steps).join("; "), place), target))
}

/// Undoes the person's own acts from a step of the history on.
fn undo_to(work: &mut Workspace, n: u32) -> Event {
    let own = |step: &Step| step.kind == CommitKind::Act && !step.undone;
    let count = work.own_steps().take_while(|step| step.n >= n).filter(own).count();
    let listed = work.history().take_while(|step| step.n >= n).count();
    match undo(work, count) {
        Ok((words, _)) => Event::Undone(words, steps(work, u32::MAX, listed + STEPS)),
        Err(fault) => Event::Refused(fault),
    }
}

/// Settles questions; `done` says what came of it.
fn settle(work: &mut Workspace, ids: &[OpId], how: Settle, done: &str) -> Result<Message> {
    work.settle(ids, how, false)?;
    Ok(message!("settled: {}. {} left. {undo} undoes.", done, work.seen().rows().len()))
}

/// Steps of the history before a number, latest first.
fn steps(work: &Workspace, before: u32, most: usize) -> Vec<StepLine> {
    let me = work.coder();
    let project = &work.seen();
    let mut hosts = Hosts::of(work);
    let line = |step: Step| {
        let mut words = match step.kind {
            CommitKind::Read => format!("read a bundle: {}", words::count(step.ops as usize, "act")),
            _ => words::commit(project, work.log(), step.acts(work.log())),
        };
        if let Some(host) = hosts.of_step(&step).and_then(|host| project.person(host)) {
            words = format!("{words}, in {}'s folder", host.name);
        }
        StepLine {
            n: step.n,
            who: step.coder.map_or_else(String::new, |who| project.initials(Some(who)).to_owned()),
            wall: step.wall,
            words,
            undone: step.undone,
            own: step.kind == CommitKind::Act && project.one_of(step.coder) == me,
        }
    };
    work.history().skip_while(|step| step.n >= before).take(most).map(line).collect()
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
        _ => step.acts(work.log()).iter().map(|op| words::act(project, work.log(), op)).collect(),
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
    let whole = file.canonicalize().unwrap_or(file);
    let kilobytes = std::fs::metadata(&whole).map_or(0, |about| about.len().div_ceil(1024));
    let said = "{} written: {}, {} KB. It holds words of interviews. A file with your work, to send.";
    Ok(Message::new(said, vec![whole.display().to_string(), acts, kilobytes.to_string()]))
}

/// Bundles that are listed.
const LISTED: usize = 50;

/// The bundles in some folders, newest first, with what they would bring.
pub(super) fn bundles(work: &Workspace, folders: &[PathBuf]) -> Vec<BundleLine> {
    let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path().canonicalize().unwrap_or_else(|_| entry.path());
            let named = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".emic.toml"));
            let Ok(about) = entry.metadata() else { continue };
            if named && about.is_file() && files.iter().all(|(_, known)| *known != path) {
                files.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), path));
            }
        }
    }
    files.sort_by(|a, b| b.cmp(a));
    // What waits for the person stands first, wherever its file was read from.
    let waiting = work.waiting().into_iter().filter_map(|kept| Some((kept.path, kept.harm?)));
    let asking = waiting.map(|(path, harm)| BundleLine {
        name: path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        path: path.display().to_string(),
        from: String::new(),
        wall: wall_of(&path),
        brings: format!("waits for you: {harm}"),
    });
    let listed = files.into_iter().take(LISTED).map(|(when, path)| bundle_line(work, when, &path));
    asking.chain(listed).collect()
}

/// When a file was written, in seconds since 1970.
fn wall_of(path: &Path) -> i64 {
    let when = std::fs::metadata(path).and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let since = when.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(since).unwrap_or(0)
}

fn bundle_line(work: &Workspace, when: SystemTime, path: &Path) -> BundleLine {
    let shown = path.display().to_string();
    let since = when.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let (from, brings) = match load(path) {
        Err(fault) => (String::new(), fault.what()),
        Ok(bundle) => {
            let people: Vec<String> = preview(&bundle, Some(work.log())).people.into_keys().collect();
            let brings = match work.try_bundle(&shown, bundle) {
                Ok(report) if report.new == 0 => "read".to_owned(),
                Ok(report) => format!("{} new", kinds(&report.kinds)),
                Err(fault) => fault.what(),
            };
            (people.join(", "), brings)
        }
    };
    BundleLine { path: shown, name, from, wall: i64::try_from(since).unwrap_or(0), brings }
}

/// Completes a path as far as only one way leads on; the names that it may become then.
fn complete(typed: &str) -> (String, Vec<String>) {
    let (folder, start) = typed.rsplit_once('/').map_or(("", typed), |(folder, start)| (folder, start));
    let there = match (folder, typed.starts_with('/')) {
        ("", true) => PathBuf::from("/"),
        ("", false) => PathBuf::from("."),
        (folder, _) => path(&format!("{folder}/")),
    };
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(there).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') && !start.starts_with('.');
        if name.starts_with(start) && !hidden {
            let is_folder = entry.path().is_dir();
            names.push(if is_folder { format!("{name}/") } else { name });
        }
    }
    names.sort();
    let Some(first) = names.first() else { return (typed.to_owned(), names) };
    let mut sure = first.clone();
    for name in &names {
        let same = sure.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
        sure = sure.chars().take(same).collect();
    }
    let slash = if typed.contains('/') { "/" } else { "" };
    (format!("{folder}{slash}{sure}"), names)
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
    let took: String = report.took.iter().map(|took| format!("   {took}")).collect();
    let kinds = format!("{}{who}{took}", kinds(&report.kinds));
    match report.questions {
        0 => message!("read in: {}", kinds),
        n => message!("read in: {}   {} to settle: {settle}", kinds, words::count(n, "question")),
    }
}
