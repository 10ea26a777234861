//! The history in lines: steps, single acts, and what came since the person last looked.

use super::effect::{Deed, Event, NewsLine, StepLine};
use super::words;
use crate::log::{Act, Op};
use crate::model::Seen;
use crate::model::id::*;
use crate::report::imported;
use crate::report::news::{News, acts_of};
use crate::report::words::{Told, told};
use crate::report::{Folder, Looked};
use crate::store::CommitKind;
use crate::tui::message::{Message, message};
use crate::workspace::{Hosts, Step, Workspace};

/// Acts that are listed one by one.
const ACTS: usize = 5_000;

/// What came since the person looked, a line for all of it, each change of the frame and each person.
pub(super) fn news(work: &Workspace, looked: &Looked) -> Vec<NewsLine> {
    let project = work.seen();
    let news = News::of(project, work.log(), looked);
    if news.is_empty() {
        return Vec::new();
    }
    let whole = format!("{}: {}", news.since_words(work.now()), news.in_short());
    let change = |line: crate::report::news::Line<'_>| match line.changes.as_slice() {
        [one] => NewsLine::Change { wall: one.at, what: line.what, on: one.on },
        many => NewsLine::Many {
            wall: many.last().map_or(0, |last| last.at),
            what: line.what,
            acts: many.iter().map(|change| change.id).collect(),
        },
    };
    let person = |share: &crate::report::news::Share| NewsLine::Person {
        coder: share.coder,
        who: project.initials(Some(share.coder)).to_owned(),
        what: share.in_words(),
        looked: looked.clone(),
    };
    let lines = news.frame_lines(project).into_iter().map(change).chain(news.people.iter().map(person));
    std::iter::once(NewsLine::Whole(whole)).chain(lines).collect()
}

/// `since Monday: 3 people, 212 codings, 4 changes to the frame`, with the key that shows them; `None` where nothing came.
pub(super) fn in_short(work: &Workspace) -> Option<Message> {
    if work.has_no_news() {
        return None;
    }
    let news = News::of(work.seen(), work.log(), &work.last_read());
    let words = || message!("{}: {}. {history}", news.since_words(work.now()), news.in_short());
    (!news.is_empty()).then(words)
}

/// The acts of a person that came since so much was here, one by one.
pub(super) fn came(work: &Workspace, coder: PersonId, looked: &Looked) -> Event {
    let project = work.seen();
    let acts = acts_of(project, work.log(), looked, coder);
    let name = project.person(coder).map_or("", |person| person.name.as_str());
    acts_under(work, &format!("{name}: what came"), &acts)
}

/// Some acts, one by one.
pub(super) fn acts(work: &Workspace, title: &str, ids: &[OpId]) -> Event {
    let acts: Vec<&Op> = ids.iter().filter_map(|id| work.log().op(*id)).collect();
    acts_under(work, title, &acts)
}

/// Acts under a title that says how many there are.
fn acts_under(work: &Workspace, title: &str, acts: &[&Op]) -> Event {
    let lines = (1..).zip(acts.iter().take(ACTS));
    let lines = lines.map(|(n, op)| act_line(work, n, op)).collect();
    let title = match acts.len() {
        all if all > ACTS => format!("{title}, the first {ACTS} of {all} acts"),
        _ => title.to_owned(),
    };
    Event::Acts(title, lines)
}

/// One act as a line.
fn act_line(work: &Workspace, n: u32, op: &Op) -> StepLine {
    let project = &work.seen();
    let told = told(project, work.log(), op);
    let person = op.coder.and_then(|coder| project.person(project.one(coder)));
    StepLine {
        n,
        who: op.coder.map_or_else(String::new, |who| project.initials(Some(who)).to_owned()),
        name: person.map_or_else(String::new, |person| person.name.clone()),
        wall: op.wall,
        place: told.place(project).unwrap_or_default(),
        what: told.what.clone(),
        undone: !work.log().counts(op),
        own: false,
        deeds: vec![deed(work, op, &told)],
        more: 0,
    }
}

fn deed(work: &Workspace, op: &Op, told: &Told) -> Deed {
    let project = &work.seen();
    Deed {
        words: words::act(project, work.log(), op),
        said: own_words(project, op),
        on: told.on,
        on_words: told.is_place,
    }
}

/// What a step of the history did, act by act.
pub(super) fn step(work: &Workspace, n: u32) -> Event {
    let title = format!("step {n}");
    let Some(step) = work.history().find(|step| step.n == n) else { return Event::Acts(title, Vec::new()) };
    if step.kind != CommitKind::Read {
        let acts: Vec<&Op> = step.acts(work.log()).iter().collect();
        return acts_under(work, &title, &acts);
    }
    match work.file_read(n) {
        Ok(read) => {
            let acts: Vec<&Op> = read.ids.iter().filter_map(|id| work.log().op(*id)).collect();
            let from = if read.from.is_empty() { "a bundle" } else { &read.from };
            acts_under(work, &format!("{title}, read from {from}"), &acts)
        }
        Err(fault) => Event::Refused(fault),
    }
}

/// Steps of the history before a number, latest first.
pub(super) fn steps(work: &Workspace, before: u32, most: usize) -> Vec<StepLine> {
    let mut hosts = Hosts::of(work);
    let all = work.history().skip_while(|step| step.n >= before).take(most);
    all.map(|step| step_line(work, &step, hosts.of_step(&step))).collect()
}

/// Acts of a step that its row knows.
const DEEDS: usize = 8;

/// A step in words. `host`: in whose folder it was written, if that is another person's.
fn step_line(work: &Workspace, step: &Step, host: Option<PersonId>) -> StepLine {
    let project = &work.seen();
    let acts = step.acts(work.log());
    let mut told: Vec<(&Op, Told)> =
        acts.iter().take(DEEDS).map(|op| (op, told(project, work.log(), op))).collect();
    // The act that the row names is the first on words: a code that was made for them follows from it.
    if let Some(first) = told.iter().position(|(op, _)| matches!(op.act, Act::Annotate { .. })) {
        told.swap(0, first);
    }
    let more = acts.len().saturating_sub(1);
    let import = imported::import(acts, || work.note_of(step.n));
    let is_import = import.is_some();
    let mut what = match (step.kind, told.first()) {
        _ if is_import => import.unwrap_or_default(),
        (CommitKind::Read, _) => format!("read a bundle: {}", words::count(step.ops as usize, "act")),
        (_, Some((_, told))) if more > 0 => format!("{}, and {more} more", told.what),
        (_, Some((_, told))) => told.what.clone(),
        (_, None) => "nothing".to_owned(),
    };
    if let Some(host) = host.and_then(|host| project.person(host)) {
        what = format!("{what}, in {}'s folder", host.name);
    }
    let person = step.coder.and_then(|coder| project.person(project.one(coder)));
    StepLine {
        n: step.n,
        who: step.coder.map_or_else(String::new, |who| project.initials(Some(who)).to_owned()),
        name: person.map_or_else(String::new, |person| person.name.clone()),
        wall: step.wall,
        what,
        // An import is about the whole file.
        place: told
            .first()
            .filter(|_| !is_import)
            .and_then(|(_, told)| told.place(project))
            .unwrap_or_default(),
        undone: step.undone,
        own: step.kind == CommitKind::Act && project.one_of(step.coder) == work.coder(),
        deeds: told.iter().map(|(op, told)| deed(work, op, told)).collect(),
        more: acts.len().saturating_sub(DEEDS),
    }
}

/// The words that an act itself has: of a memo as it is now, of a definition, a note.
pub(super) fn own_words(project: &Seen<'_>, op: &Op) -> String {
    let memo = |id: &MemoId| project.memo(*id).map(|memo| memo.body.clone());
    let words = match &op.act {
        Act::MemoAdd { .. } => memo(&MemoId(op.id)),
        Act::MemoEdit { memo: id, body } => memo(id).map(|_| body.clone()),
        Act::MemoKind { memo: id, .. } => memo(id),
        Act::CodeDefine { words, .. } => Some(words.clone()),
        Act::Mark { note, .. } => Some(note.clone()),
        _ => None,
    };
    words::some_words(&words.unwrap_or_default(), 600)
}
