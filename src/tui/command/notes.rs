//! Memos and marks on whatever is selected.

use super::super::list::RowKey;
use super::super::ui::{Asking, Layer, Pending, Prompt, Subject, Ui, Writing};
use super::super::{field::Field, words};
use super::select::command;
use super::{Command, Effect, Where, say};
use crate::log::Act;
use crate::model::Seen;
use crate::model::target::Target;

pub(super) const COMMANDS: &[Command] = &[
    command!(
        "memo",
        &["m"],
        &[],
        &[Where::Text, Where::Tree, Where::Transcripts, Where::Frame, Where::Notes, Where::Passages],
        "Memo on what is selected",
        "note comment write",
        memo
    ),
    command!(
        "memo-project",
        &[],
        &[],
        &[],
        "Memo on the project as a whole",
        "note journal diary",
        memo_project
    ),
    command!(
        "quote",
        &["*"],
        &[],
        &[Where::Text, Where::Passages],
        "Mark as a quote for the report, or no more",
        "highlight star",
        quote
    ),
    command!(
        "discuss",
        &["!"],
        &[],
        &[Where::Text, Where::Tree, Where::Transcripts, Where::Frame, Where::Passages],
        "Put on the team's list, with a note",
        "talk question",
        discuss
    ),
    command!(
        "mark-as",
        &[],
        &[],
        &[],
        "Put a mark of any name on the selected words, or take it off: :mark-as nothing-here",
        "flag care contrary unsure nothing-here",
        mark_as
    ),
];

/// What has the focus, as something that memos and marks can sit on.
fn here(ui: &Ui, project: &Seen<'_>) -> Option<Target> {
    match ui.lists.last() {
        None if ui.place() == Where::Tree => ui.tree.code().map(Target::Code),
        None => ui.selected_target(project),
        Some(list) => match list.key() {
            RowKey::Transcript(id) => Some(Target::Transcript(id)),
            RowKey::Code(id) => Some(Target::Code(id)),
            RowKey::Passage(_, _, id) => Some(Target::Annotation(id)),
            RowKey::Memo(id) => project.memos.get(&id).map(|memo| memo.on),
            _ => None,
        },
    }
}

fn memo(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let chosen = ui.lists.last().map(|list| list.key());
    if let Some(RowKey::Memo(id)) = chosen {
        return write_on(ui, project, id);
    }
    match here(ui, project) {
        Some(on) => write(ui, project, on),
        None => Vec::new(),
    }
}
fn memo_project(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    write(ui, project, Target::Project)
}

/// Opens the memo that is there (one's own first), or a new one.
fn write(ui: &mut Ui, project: &Seen<'_>, on: Target) -> Vec<Effect> {
    let there =
        |memo: &&crate::model::Memo| memo.on == on && (Some(memo.coder) == Some(ui.me) || !memo.private);
    let found = project.memos.values().filter(there).min_by_key(|memo| (memo.coder != ui.me, memo.made.id));
    if let Some(memo) = found {
        return write_on(ui, project, memo.id);
    }
    let what = Subject::Memo { on, id: None, kind: KINDS[0].into(), private: false, others: Vec::new() };
    ui.layer = Some(Layer::Writing(Writing::new(what, vec![Field::lines("")])));
    Vec::new()
}

/// What memos are about.
pub(in super::super) const KINDS: [&str; 4] = ["thinking", "about me", "method", "question for the team"];

pub(super) fn write_on(ui: &mut Ui, project: &Seen<'_>, id: crate::model::id::MemoId) -> Vec<Effect> {
    let Some(memo) = project.memos.get(&id) else { return Vec::new() };
    let what = Subject::Memo {
        on: memo.on,
        id: Some(id),
        kind: memo.kind.clone(),
        private: memo.private,
        others: memo.others.clone(),
    };
    ui.layer = Some(Layer::Writing(Writing::new(what, vec![Field::lines(&memo.body)])));
    Vec::new()
}

/// Puts a mark on, or takes one's own of that name off.
fn toggle(ui: &Ui, project: &Seen<'_>, target: Target, name: &str, note: &str) -> Vec<Effect> {
    let own = |mark: &&crate::model::Mark| {
        mark.target == target && mark.name == name && mark.coder.is_some() && mark.coder == ui.me
    };
    match project.marks.values().find(own) {
        Some(mark) => vec![Effect::Commit(
            vec![Act::Unmark { mark: mark.id }],
            Pending::Say(format!("no {name} any more")),
        )],
        None => {
            let act = Act::Mark { target, name: name.to_owned(), note: note.to_owned(), made: None };
            vec![Effect::Commit(vec![act], Pending::Say(format!("marked: {name}")))]
        }
    }
}

fn passage(ui: &Ui, project: &Seen<'_>) -> Option<Target> {
    match ui.lists.last().map(|list| list.key()) {
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
            ":mark-as and a name, such as nothing-here, care, contrary or unsure, and perhaps a note",
        );
    }
    match (name, passage(ui, project), ui.transcript(project).zip(ui.reading.as_ref())) {
        ("nothing-here" | "care", Some(_), Some((t, r))) => {
            let number = words::turn_number(t, r.selection.span);
            toggle(ui, project, Target::Turn(t.id, number), name, note)
        }
        (_, Some(target), _) => toggle(ui, project, target, name, note),
        _ => Vec::new(),
    }
}

fn discuss(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(target) = here(ui, project) else { return Vec::new() };
    let label = format!("to talk about ({}), a note: ", words::target(project, target));
    ui.layer = Some(Layer::Prompt(Prompt { asking: Asking::Discuss(target), label, field: Field::line("") }));
    Vec::new()
}

impl Writing {
    /// Starts writing with what is there.
    pub(in super::super) fn new(what: Subject, parts: Vec<Field>) -> Writing {
        let before = parts.iter().map(|part| part.words().to_owned()).collect();
        Writing { what, parts, part: 0, before, unkept: 0, kept: false }
    }
}
