//! Memos and marks on the words or the row that is selected.

use super::entry::{Command, command, say};
use crate::log::Act;
use crate::model::id::MemoId;
use crate::model::target::Target;
use crate::model::values::MEMO_KINDS;
use crate::model::{Mark, Memo, Seen};
use crate::tui::effect::{Effect, Pending};
use crate::tui::layer::field::Field;
use crate::tui::layer::{Asking, Layer, Subject, Writing, see};
use crate::tui::message::message;
use crate::tui::pane::list::RowKey;
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words;

pub(super) const COMMANDS: &[Command] = &[
    command!("memo", &["m"], &[], "Memo on what is selected", "note comment write private secret", memo),
    command!(
        everywhere "memo-project",
        &[],
        &[],
        "Memo on the project as a whole",
        "note journal diary",
        memo_project
    ),
    command!("quote", &["*"], &[], "Mark as a quote for the report, or no more", "highlight star", quote),
    command!("discuss", &["!"], &[], "Put on the team's list, with a note", "talk question", discuss),
    command!(
        everywhere "mark-as",
        &[],
        &[],
        "Put a mark of any name on the selected words, or take it off: {:mark-as} nothing-here",
        "flag care contrary unsure nothing-here",
        mark_as
    ),
];

/// What has the focus, as something that memos and marks can sit on.
fn here(ui: &Ui, project: &Seen<'_>) -> Option<Target> {
    match ui.panes.list() {
        None if ui.place() == Place::TREE => ui.tree.code().map(Target::Code),
        None => ui.selected_target(project),
        Some(list) => match list.key() {
            RowKey::Transcript(id) => Some(Target::Transcript(id)),
            RowKey::Code(id) => Some(Target::Code(id)),
            RowKey::Passage(_, _, id) => Some(Target::Annotation(id)),
            RowKey::Memo(id) => project.memo(id).map(|memo| memo.on),
            _ => None,
        },
    }
}

fn memo(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let chosen = ui.panes.list().map(|list| list.key());
    if let Some(RowKey::Memo(id)) = chosen {
        return write_on(ui, project, id);
    }
    match here(ui, project) {
        Some(on @ Target::Passage(..)) if chosen.is_none() => memo_on_words(ui, project, on),
        Some(on) => write(ui, project, on),
        None => Vec::new(),
    }
}
fn memo_project(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    write(ui, project, Target::Project)
}

/// Memos on selected words: one's own on the very words is opened, and a single one of another on them is shown. Else,
/// where memos lie on or inside them, the person chooses between these and a new one.
fn memo_on_words(ui: &mut Ui, project: &Seen<'_>, on: Target) -> Vec<Effect> {
    let Some((transcript, selected)) = ui.selected(project) else { return Vec::new() };
    let inside = see::memos_inside(ui, project);
    let exact = |memo: &&Memo| {
        !matches!(memo.on, Target::Annotation(_)) && project.place_in(transcript, memo.on) == Some(selected)
    };
    let own = inside.iter().copied().filter(exact).find(|memo| ui.is_own(memo));
    match (own, inside.as_slice()) {
        (Some(memo), _) => write_on(ui, project, memo.id),
        (None, []) => write_own(ui, project, on),
        (None, [one]) if exact(one) => write_on(ui, project, one.id),
        (None, _) => see::choose(ui, project, see::Wanted::Memo).unwrap_or_default(),
    }
}

/// Opens the memo that is there (one's own first), or a new one.
pub(crate) fn write(ui: &mut Ui, project: &Seen<'_>, on: Target) -> Vec<Effect> {
    let there = project.memos_on(on);
    match there.min_by_key(|memo| (!ui.is_own(memo), memo.made.id)) {
        Some(memo) => write_on(ui, project, memo.id),
        None => write_own(ui, project, on),
    }
}

/// Opens the person's own memo that is there, or a new one.
pub(crate) fn write_own(ui: &mut Ui, project: &Seen<'_>, on: Target) -> Vec<Effect> {
    let own = project.memos_on(on).filter(|memo| ui.is_own(memo));
    if let Some(memo) = own.min_by_key(|memo| memo.made.id) {
        return write_on(ui, project, memo.id);
    }
    let what = Subject::Memo {
        on,
        id: None,
        kind: MEMO_KINDS[0].into(),
        private: false,
        by_hand: false,
        others: Vec::new(),
    };
    ui.over.put(Layer::Writing(Writing::new(what, vec![Field::lines("")])));
    Vec::new()
}

/// Opens a memo that is there: one's own to be written on, another person's to be read first.
pub fn write_on(ui: &mut Ui, project: &Seen<'_>, id: MemoId) -> Vec<Effect> {
    let Some(memo) = project.memo(id) else { return Vec::new() };
    let what = Subject::Memo {
        on: memo.on,
        id: Some(id),
        kind: memo.kind.clone(),
        private: memo.private,
        by_hand: true,
        others: memo.others.clone(),
    };
    let to_read = !ui.is_own(memo);
    let mut field = Field::lines(&memo.body);
    if to_read {
        field.to_start();
    }
    ui.over.put(Layer::Writing(Writing { by_other: to_read, to_read, ..Writing::new(what, vec![field]) }));
    Vec::new()
}

/// Removes a memo of the person at the screen.
pub(crate) fn remove_own(ui: &mut Ui, project: &Seen<'_>, id: MemoId) -> Vec<Effect> {
    let Some(memo) = project.memo(id) else { return Vec::new() };
    if !ui.is_own(memo) {
        return say(ui, "A memo is removed by whoever wrote it. Anyone may write on in it ({open}).");
    }
    let (acts, said) =
        (vec![Act::MemoRemove { memo: id }], Pending::Say("memo removed. {undo} undoes.".into()));
    match memo.private {
        true => vec![Effect::CommitPrivate(acts, said)],
        false => vec![Effect::Commit(acts, said)],
    }
}

/// Puts a mark on, or takes one's own of that name off.
fn toggle(ui: &Ui, project: &Seen<'_>, target: Target, name: &str, note: &str) -> Vec<Effect> {
    let own = |mark: &&Mark| {
        mark.target == target && mark.name == name && mark.coder.is_some() && mark.coder == ui.who.me()
    };
    match project.marks.values().find(own) {
        Some(mark) => vec![Effect::Commit(
            vec![Act::Unmark { mark: mark.id }],
            Pending::Say(message!("no {} any more", name)),
        )],
        None => {
            let act =
                Act::Mark { target, name: name.to_owned(), note: note.to_owned(), by: None, made: None };
            vec![Effect::Commit(vec![act], Pending::Say(message!("marked: {}", name)))]
        }
    }
}

fn passage(ui: &Ui, project: &Seen<'_>) -> Option<Target> {
    match ui.panes.list().map(|list| list.key()) {
        Some(RowKey::Passage(id, span, _)) => {
            project.transcript(id).map(|t| Target::Passage(id, t.extent(span)))
        }
        Some(_) => None,
        None => ui.selected_target(project),
    }
}
fn quote(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    passage(ui, project).map_or_else(Vec::new, |target| toggle(ui, project, target, "quote", ""))
}
fn mark_as(ui: &mut Ui, project: &Seen<'_>, typed: &str) -> Vec<Effect> {
    let (name, note) = typed.trim().split_once(' ').unwrap_or((typed.trim(), ""));
    if name.is_empty() {
        return say(
            ui,
            "{:mark-as} and a name, such as nothing-here, care, contrary or unsure, and perhaps a note",
        );
    }
    match (name, passage(ui, project), ui.selected(project)) {
        ("nothing-here" | "care", Some(_), Some((t, span))) => {
            let turn = t.turns.partition_point(|turn| turn.words.end() <= span.start());
            let target = t.turn_target(turn.min(t.turns.len().saturating_sub(1)));
            target.map_or_else(Vec::new, |target| toggle(ui, project, target, name, note))
        }
        (_, Some(target), _) => toggle(ui, project, target, name, note),
        _ => Vec::new(),
    }
}

fn discuss(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    here(ui, project).map_or_else(Vec::new, |target| discuss_on(ui, project, target))
}

/// Asks for the note with which something is put on the team's list.
pub(crate) fn discuss_on(ui: &mut Ui, project: &Seen<'_>, target: Target) -> Vec<Effect> {
    let label = format!("to talk about ({}), a note: ", words::target(project, target));
    ui.over.ask(Asking::Discuss(target), label, "");
    Vec::new()
}
