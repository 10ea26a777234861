//! Performs effects on the open project. Each effect is answered by one event; what the screen shows of it is left to
//! [`super::update()`].

use super::effect::{BundleLine, News, Way};
use super::{Effect, Event, papers, past, words};
use crate::config::Theme;
use crate::error::{Error, Kind, Result, io_words};
use crate::exchange::bundle::Bundle;
use crate::exchange::outcome::Outcome;
use crate::exchange::preview::preview;
use crate::log::{Act, Op, Settle};
use crate::model::id::*;
use crate::model::target::Target;
use crate::report::imported;
use crate::report::words::told;
use crate::report::{Folder, Version, diff_frames, lines};
use crate::store::CommitKind;
use crate::tui::message::{Message, message};
use crate::workspace::{Reply, Step, Workspace, load};
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
        Effect::History(before) => {
            let looked = before.unwrap_or_else(|| work.last_read());
            let news = past::news(work, &looked);
            // They are the first rows of what opens: the person looks at them.
            if !news.is_empty() {
                work.has_looked();
            }
            Event::Steps(news, past::steps(work, u32::MAX, STEPS), looked)
        }
        Effect::Came(coder, looked) => past::came(work, coder, &looked),
        Effect::Acts(title, ids) => past::acts(work, &title, &ids),
        Effect::Older(than, most) => Event::Older(than, past::steps(work, than, most)),
        Effect::Step(n) => past::step(work, n),
        Effect::Freeze(name) => {
            said(work.freeze(&name).map(|_| message!("frozen as {}. {undo} undoes.", name)))
        }
        Effect::Difference(first, second) => match difference(work, first, second) {
            Ok(lines) => Event::Lines("what changed since".into(), lines),
            Err(fault) => Event::Refused(fault),
        },
        Effect::Report(nth) => match papers::report(work, nth) {
            Ok((title, lines)) => Event::Lines(title, lines),
            Err(fault) => Event::Refused(fault),
        },
        Effect::Ask(given, words) => papers::answers(work, given, words),
        Effect::WriteReport(paper, file) => papers::write(work, paper, (&path(&file), &file)),
        Effect::WriteBundle(file) => said(write_bundle(work, &file)),
        Effect::LookBundle(file) if !work.asks(&path(&file)).is_empty() => asked(work, file),
        Effect::LookBundle(file) => match load(&path(&file)) {
            Ok(bundle) => Event::Looked(bundle_line(work, &path(&file), Ok(bundle))),
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
        Effect::ReadTheme(file) => match read_theme(&file) {
            Ok((theme, words)) => Event::Themed(theme, words),
            Err(fault) => Event::Refused(fault),
        },
        Effect::Complete(typed) => {
            let (typed, names) = complete(&typed);
            Event::Completed(typed, names)
        }
        Effect::Bundles | Effect::RunCommandLine(_) | Effect::Copy(..) | Effect::Suspend | Effect::Quit => {
            return None;
        }
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
    let one = |step: &Step| {
        let acts = step.acts(work.log());
        let import = imported::import(acts, || work.note_of(step.n));
        import.unwrap_or_else(|| words::commit(&work.seen(), work.log(), acts))
    };
    steps.iter().map(one).collect()
}

/// The answer to undo and redo, with what the act was about, so that it can be shown.
fn took_back(done: Result<(Message, Option<Target>)>) -> Event {
    done.map_or_else(Event::Refused, |(words, target)| Event::TookBack(words, target))
}

/// What one step was about, where that can be gone to.
fn target_of(work: &Workspace, steps: &[Step]) -> Option<Target> {
    let [step] = steps else { return None };
    let seen = work.seen();
    let told = |op| told(&seen, work.log(), op);
    step.acts(work.log()).iter().map(told).find(|told| told.is_place).and_then(|told| told.on)
}

fn undo(work: &mut Workspace, count: usize) -> Result<(Message, Option<Target>)> {
    // Put into words before it is undone: afterwards a code that the step made has no name any more.
    let own = |step: &Step| step.kind == CommitKind::Act && !step.undone;
    let steps: Vec<Step> = work.own_steps().filter(own).take(count).collect();
    let undone = in_words(work, &steps);
    let target = target_of(work, &steps);
    work.undo(count, false)?;
    let said = match undone.as_slice() {
        [one] => message!("undone: {}   {redo} again", one),
        more => message!("undone: {}   {redo} does them again, one by one", words::count(more.len(), "act")),
    };
    Ok((said, target))
}

fn redo(work: &mut Workspace, count: usize) -> Result<(Message, Option<Target>)> {
    let steps = work.redo(count)?;
    let target = target_of(work, &steps);
    Ok((message!("done again: {}", in_words(work, &steps).join("; ")), target))
}

/// Undoes the person's own acts from a step of the history on.
fn undo_to(work: &mut Workspace, n: u32) -> Event {
    let own = |step: &Step| step.kind == CommitKind::Act && !step.undone;
    let count = work.own_steps().take_while(|step| step.n >= n).filter(own).count();
    let listed = work.history().take_while(|step| step.n >= n).count();
    match undo(work, count) {
        Ok((words, _)) => Event::Undone(words, past::steps(work, u32::MAX, listed + STEPS)),
        Err(fault) => Event::Refused(fault),
    }
}

/// Settles questions; `done` says what came of it.
fn settle(work: &mut Workspace, ids: &[OpId], how: Settle, done: &str) -> Result<Message> {
    work.settle(ids, how, false)?;
    Ok(message!("settled: {}. {} left. {undo} undoes.", done, work.seen().rows().len()))
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
    let before = Version { codes: &before, is_now: false };
    let after = Version { codes: &after, is_now: second.is_none() };
    Ok(lines(&diff_frames(&seen, work.log(), before, after)))
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

/// The file that a bundle gets which is written now: in the folder in which emic was started.
pub(super) fn name_for(work: &Workspace, folders: &[PathBuf]) -> String {
    let name = PathBuf::from(work.bundle_name());
    let whole = folders.last().map_or(name.clone(), |folder| folder.join(name));
    let home = std::env::var_os("HOME").map(PathBuf::from);
    match home.as_ref().and_then(|home| whole.strip_prefix(home).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => whole.display().to_string(),
    }
}

/// Bundles that are listed.
const LISTED: usize = 50;

/// The bundles in some folders and in the one that was synced with last, newest first, with what they would bring.
pub(super) fn bundles(work: &Workspace, folders: &[PathBuf]) -> Vec<BundleLine> {
    let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
    for folder in folders.iter().cloned().chain(work.synced_with()) {
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
        name: named(&path),
        path: path.display().to_string(),
        from: String::new(),
        wall: wall_of(&path),
        brings: harm,
        news: Vec::new(),
        way: Way::Answer,
    });
    let listed = files.into_iter().take(LISTED).map(|(_, path)| bundle_line(work, &path, load(&path)));
    asking.chain(listed).collect()
}

fn named(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// When a file was written, in seconds since 1970.
fn wall_of(path: &Path) -> i64 {
    let when = std::fs::metadata(path).and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let since = when.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(since).unwrap_or(0)
}

/// A bundle in words: who wrote what is new in it, what that is, and some of its words.
fn bundle_line(work: &Workspace, path: &Path, bundle: Result<Bundle>) -> BundleLine {
    let shown = path.display().to_string();
    let mut line = BundleLine {
        path: shown.clone(),
        name: named(path),
        from: String::new(),
        wall: wall_of(path),
        brings: String::new(),
        news: Vec::new(),
        way: Way::None,
    };
    let why = |fault: &Error| {
        let mut lines = vec![News::Line(fault.what())];
        lines.extend(fault.hints().iter().map(|hint| News::Line(hint.clone())));
        lines
    };
    let bundle = match bundle {
        Ok(bundle) => bundle,
        Err(fault) => return BundleLine { brings: "cannot be read".to_owned(), news: why(&fault), ..line },
    };
    // A person of another project has no name here, and an id tells nothing.
    let all = preview(&bundle, Some(work.log())).people.into_keys();
    line.from = all.filter(|name| name.parse::<OpId>().is_err()).collect::<Vec<_>>().join(", ");
    match work.try_bundle(&shown, bundle.clone()) {
        Ok(report) if report.new == 0 => (line.brings, line.way) = ("read".to_owned(), Way::Known),
        Ok(report) => {
            line.way = Way::In;
            line.brings = format!("{} new", kinds(&report.kinds));
            // A file holds the work of all: it is from those whose acts are new here.
            if !report.people.is_empty() {
                line.from = report.people.join(", ");
            }
            line.news = news(work, bundle);
            if report.questions > 0 {
                let asks = words::count(report.questions, "question");
                line.news.push(News::Line(format!("To settle afterwards: {asks}")));
            }
        }
        Err(fault) => {
            let (brings, way) = match fault.kind() {
                Kind::Parked => ("has to wait", Way::In),
                Kind::Fork => ("two contents", Way::None),
                _ => ("cannot come in", Way::None),
            };
            (line.brings, line.way, line.news) = (brings.to_owned(), way, why(&fault));
        }
    }
    line
}

/// New passages and memos of a bundle of which the words are shown.
const SHOWN: usize = 5;

/// The first of what a bundle would bring: passages and memos with their words and by whom, and the names of codes.
fn news(work: &Workspace, bundle: Bundle) -> Vec<News> {
    let ids = bundle.ops.iter().map(|sealed| sealed.op.id);
    let new: Vec<OpId> = ids.filter(|id| id.seq > work.log().last(id.replica)).collect();
    let after = work.with_bundle(bundle);
    let seen = work.seen_in(&after);
    let ops: Vec<&Op> = new.into_iter().filter(|id| seen.shows(*id)).filter_map(|id| after.op(id)).collect();
    let mut lines = Vec::new();
    let codes: Vec<&str> = ops
        .iter()
        .filter_map(|op| if let Act::CodeAdd { name, .. } = &op.act { Some(name.as_str()) } else { None })
        .collect();
    if !codes.is_empty() {
        lines.push(News::Line(format!("New codes: {}", words::some_words(&codes.join(", "), 200))));
    }
    let has_words = |op: &&&Op| matches!(op.act, Act::Annotate { .. } | Act::MemoAdd { .. });
    for op in ops.iter().filter(has_words).take(SHOWN) {
        let told = told(&seen, &after, op);
        lines.push(News::Line(format!("{}  {}", seen.initials(op.coder), words::act(&seen, &after, op))));
        let said = match &op.act {
            Act::MemoAdd { .. } => past::own_words(&seen, op),
            _ => {
                let passage = told.on.and_then(|on| Some((seen.transcript(on.transcript()?)?, on)));
                let words = passage.and_then(|(t, on)| Some(t.text.slice(seen.place_in(t, on)?)));
                words.map_or_else(String::new, |words| format!("\"{}\"", words::some_words(words, 200)))
            }
        };
        lines.push(News::Words(said));
    }
    let more = ops.iter().filter(has_words).count().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(News::Line(format!("and {more} more")));
    }
    lines
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

/// Reads a theme, and says which of its colours are hard to read.
fn read_theme(file: &str) -> Result<(Theme, Message)> {
    let told = |fault: std::io::Error| Error::bad_file(io_words(&fault)).in_file(file);
    let words = std::fs::read_to_string(path(file)).map_err(told)?;
    let theme = Theme::read_file(&words).map_err(|faults| {
        let more = faults.len().saturating_sub(1);
        let first =
            faults.into_iter().next().unwrap_or_else(|| Error::bad_file("this is no theme")).in_file(file);
        if more > 0 { first.hint(format!("and {more} more after it")) } else { first }
    })?;
    let weak: Vec<String> = theme
        .weak()
        .iter()
        .map(|(ground, number, contrast)| format!("{number} on {} {contrast:.1}:1", ground.name()))
        .collect();
    let said = match weak.as_slice() {
        [] => message!("The colours of {}. Under [theme] in settings.toml they stay.", file),
        weak => message!("The colours of {}. Hard to read, under 4.5:1: {}", file, weak.join(", ")),
    };
    Ok((theme, said))
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
