//! What keys do on the rows of lists.

use super::super::field::Field;
use super::super::list::{RowKey, Screen, open};
use super::super::ui::{Asking, Layer, Pending, Prompt, Ui};
use super::super::words::count;
use super::select::command;
use super::{Command, Effect, Where, say};
use crate::log::{Act, Settle};
use crate::model::id::OpId;
use crate::model::target::Target;
use crate::model::{Ask, Seen};

/// Every list.
const LISTS: &[Where] = &[
    Where::Transcripts,
    Where::Frame,
    Where::Notes,
    Where::Passages,
    Where::History,
    Where::Settle,
    Where::Discuss,
    Where::Exchange,
    Where::Frames,
    Where::Cast,
    Where::Lines,
];
const SETTLE: &[Where] = &[Where::Settle];

pub(super) const COMMANDS: &[Command] = &[
    command!("open", &["Enter"], &[], LISTS, "The main thing: open it, go there, show it", "go show", main),
    command!("keep", &["k"], &[], SETTLE, "What stands, stays", "", |ui, p, _| settle(ui, p, Settle::Keep)),
    command!("take", &["t"], &[], SETTLE, "Take the other one", "", |ui, p, _| settle(ui, p, Settle::Take)),
    command!("same", &["s"], &[], SETTLE, "The two are one and the same", "", |ui, p, _| settle(
        ui,
        p,
        Settle::Same
    )),
    command!("dismiss", &["d"], &[], SETTLE, "It is no question", "", |ui, p, _| settle(
        ui,
        p,
        Settle::Dismiss
    )),
    command!(
        "talked",
        &["x"],
        &["Delete"],
        &[Where::Discuss],
        "It was talked about: off the list",
        "done settle",
        talked
    ),
    command!(
        "memo-remove",
        &["x"],
        &["Delete"],
        &[Where::Notes],
        "Remove a memo of yours",
        "delete",
        memo_remove
    ),
    command!(
        "exchange-do",
        &["1", "2", "3"],
        &[],
        &[Where::Exchange],
        "Write, look into, read in a bundle",
        "send receive",
        exchange
    ),
    command!(
        "freeze",
        &["a"],
        &[],
        &[Where::Frames],
        "Freeze the frame as it is",
        "version snapshot",
        freeze
    ),
];

fn main(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.lists.last() else { return Vec::new() };
    let (key, screen) = (list.key(), list.screen.clone());
    if let Screen::Lines(_, bundle) = screen {
        return match bundle {
            Some(file) => vec![Effect::ReadBundle(file)],
            None => {
                ui.lists.pop();
                Vec::new()
            }
        };
    }
    match key {
        RowKey::Transcript(id) => {
            ui.lists.clear();
            ui.focus = Default::default();
            ui.open(project, id);
        }
        RowKey::Code(code) => open(ui, project, Screen::Passages(code)),
        RowKey::Passage(id, span, _) => ui.jump_to(project, id, span),
        RowKey::Memo(id) => return super::notes::write_on(ui, project, id),
        RowKey::Mark(id) => {
            let target = project.marks.get(&id).map(|mark| mark.target);
            return target.map_or_else(Vec::new, |target| go_to(ui, project, target));
        }
        RowKey::Step(n) => return vec![Effect::Step(n)],
        RowKey::Question(id) => return go_question(ui, project, id),
        RowKey::Frame(nth) => return vec![Effect::Difference(nth, None)],
        RowKey::Speaker(label) => ask_cast(ui, label),
        RowKey::Do(n) => return exchange(ui, project, &n.to_string()),
        RowKey::Person(_) | RowKey::Nothing => {}
    }
    Vec::new()
}

/// Shows what a mark sits on.
fn go_to(ui: &mut Ui, project: &Seen<'_>, target: Target) -> Vec<Effect> {
    let transcript = match target {
        Target::Annotation(id) => project.annotation(id).map(|(t, _)| t),
        other => other.transcript().and_then(|id| project.transcript(id)),
    };
    let span = transcript.and_then(|t| t.place_of(target));
    match (transcript, span, target) {
        (Some(t), Some(span), _) => ui.jump_to(project, t.id, span),
        (Some(t), None, _) => {
            ui.lists.clear();
            ui.open(project, t.id);
        }
        (_, _, Target::Code(code)) => {
            ui.lists.clear();
            ui.focus = super::super::ui::Focus::Tree;
            ui.tree.go_to(project, code);
        }
        _ => return say(ui, "It sits on no words of a transcript."),
    }
    Vec::new()
}

fn go_question(ui: &mut Ui, project: &Seen<'_>, id: OpId) -> Vec<Effect> {
    let question = project.questions.iter().find(|question| question.id == id);
    match question.map(|question| &question.ask) {
        Some(Ask::Unanchored { transcript, .. }) => go_to(ui, project, Target::Transcript(*transcript)),
        Some(Ask::Twice { kind: "code", .. }) => {
            go_to(ui, project, Target::Code(crate::model::id::CodeId(id)))
        }
        _ => say(ui, "k keep   t take   s the same   d dismiss"),
    }
}

/// The chosen questions that an answer fits; the others stay, and that is said.
fn settle(ui: &mut Ui, project: &Seen<'_>, answer: Settle) -> Vec<Effect> {
    let Some(list) = ui.lists.last_mut() else { return Vec::new() };
    let chosen = list.chosen();
    let fits = |ask: &Ask| match answer {
        Settle::Take => matches!(ask, Ask::Rival { .. } | Ask::BothKept { .. }),
        Settle::Same => matches!(ask, Ask::Twice { .. }),
        Settle::Keep | Settle::Dismiss => true,
    };
    let asked = project.questions.iter().filter(|q| chosen.contains(&RowKey::Question(q.id)));
    let ids: Vec<OpId> = asked.filter(|q| fits(&q.ask)).map(|q| q.id).collect();
    list.marked.clear();
    if ids.is_empty() {
        return say(
            ui,
            match answer {
                Settle::Take => "There is nothing to take here. k keeps what stands.",
                Settle::Same => "Only things made twice can be one.",
                _ => "Nothing is to be settled here.",
            },
        );
    }
    vec![Effect::Settle(ids, answer)]
}

fn talked(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Mark(mark)) = ui.lists.last().map(|list| list.key()) else { return Vec::new() };
    if !project.marks.contains_key(&mark) {
        return Vec::new();
    }
    vec![Effect::Commit(vec![Act::Unmark { mark }], Pending::Say("talked about. u undoes.".into()))]
}

fn memo_remove(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Memo(id)) = ui.lists.last().map(|list| list.key()) else { return Vec::new() };
    let Some(memo) = project.memos.get(&id) else { return Vec::new() };
    if memo.coder != ui.me {
        return say(ui, "A memo is removed by whoever wrote it. Anyone may write on in it (Enter).");
    }
    let (acts, said) = (vec![Act::MemoRemove { memo: id }], Pending::Say("memo removed. u undoes.".into()));
    match memo.private {
        true => vec![Effect::CommitPrivate(acts, said)],
        false => vec![Effect::Commit(acts, said)],
    }
}

fn ask(ui: &mut Ui, asking: Asking, label: &str) -> Vec<Effect> {
    ui.layer = Some(Layer::Prompt(Prompt { asking, label: label.into(), field: Field::line("") }));
    Vec::new()
}
fn exchange(ui: &mut Ui, _: &Seen<'_>, digit: &str) -> Vec<Effect> {
    match digit.trim() {
        "1" => ask(ui, Asking::WriteBundle, "file to write (Enter alone names it): "),
        "2" => ask(ui, Asking::LookBundle, "bundle to look into: "),
        "3" => ask(ui, Asking::ReadBundle, "bundle to read in: "),
        _ => Vec::new(),
    }
}
fn freeze(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let label = format!("freeze {} as: ", count(project.codes.codes.len(), "code"));
    ask(ui, Asking::Freeze, &label)
}
fn ask_cast(ui: &mut Ui, label: String) {
    let Some(Screen::Cast(id)) = ui.lists.last().map(|list| list.screen.clone()) else { return };
    let question = format!("{label} is (participant, interviewer ... and a name): ");
    ask(ui, Asking::Cast(id, label), &question);
}
