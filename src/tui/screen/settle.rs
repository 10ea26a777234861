//! Questions that no rule could decide: what is to be settled.

use super::entry::{Body, Rows, Screen, wrapped};
use crate::log::Settle;
use crate::model::id::{CodeId, OpId};
use crate::model::target::Target;
use crate::model::{Ask, Question, Seen};
use crate::tui::command::entry::{command, say, visit};
use crate::tui::command::go::go_to;
use crate::tui::effect::Effect;
use crate::tui::pane::list::{About, Row, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words;

const PLACE: Place = Place::new("to settle");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: go_question,
        ..Rows::new(|_, _, _| "To settle".into(), "Nothing is to be settled.", rows)
    }),
    hints: |_| {
        &[
            ("keep", "keep"),
            ("take", "take"),
            ("same", "the same"),
            ("dismiss", "dismiss"),
            ("mark", "mark"),
            ("quit", "back"),
        ]
    },
    ways: &[command!(
        everywhere "settle",
        &["Space k"],
        &[],
        "What is to be settled",
        "conflicts questions",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[
        command!("keep", &["k"], &[], "What stands, stays", "", |ui, p, _| settle(ui, p, Settle::Keep)),
        command!("take", &["t"], &[], "Take the other one", "", |ui, p, _| settle(ui, p, Settle::Take)),
        command!("same", &["s"], &[], "The two are one and the same", "", |ui, p, _| settle(
            ui,
            p,
            Settle::Same
        )),
        command!("dismiss", &["d"], &[], "It is no question", "", |ui, p, _| settle(ui, p, Settle::Dismiss)),
    ],
    shared: &["mark"],
};

fn rows(ui: &Ui, project: &Seen<'_>, _: &About) -> Vec<Row> {
    let row = |question: &Question| {
        let mut lines = wrapped(ui, "", &words::question(project, question));
        lines.extend(wrapped(ui, "    ", &ui.shown(words::choices(question))));
        lines.push(String::new());
        Row { key: RowKey::Question(question.id), lines }
    };
    project.questions.iter().map(row).collect()
}

/// Shows what a question is about.
fn go_question(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    let RowKey::Question(id) = key else { return Vec::new() };
    let question = project.questions.iter().find(|question| question.id == id);
    match question.map(|question| &question.ask) {
        Some(Ask::Unanchored { transcript, .. }) => go_to(ui, project, Target::Transcript(*transcript)),
        Some(Ask::Twice { kind: "code", .. }) => go_to(ui, project, Target::Code(CodeId(id))),
        _ => say(ui, "{keep} keep   {take} take   {same} the same   {dismiss} dismiss"),
    }
}

/// Settles the picked questions that an answer fits. The others stay, and a message says so.
fn settle(ui: &mut Ui, project: &Seen<'_>, how: Settle) -> Vec<Effect> {
    let Some(list) = ui.panes.list_mut() else { return Vec::new() };
    let chosen = list.chosen();
    let fits = |ask: &Ask| match how {
        Settle::Take => matches!(ask, Ask::Rival { .. } | Ask::BothKept { .. }),
        Settle::Same => matches!(ask, Ask::Twice { .. }),
        Settle::Keep | Settle::Dismiss => true,
    };
    let asked = project.questions.iter().filter(|q| chosen.contains(&RowKey::Question(q.id)));
    let ids: Vec<OpId> = asked.filter(|q| fits(&q.ask)).map(|q| q.id).collect();
    list.picked.clear();
    if ids.is_empty() {
        return say(
            ui,
            match how {
                Settle::Take => "There is nothing to take here. {keep} keeps what stands.",
                Settle::Same => "Only things made twice can be one.",
                Settle::Keep | Settle::Dismiss => "Nothing is to be settled here.",
            },
        );
    }
    vec![Effect::Settle(ids, how)]
}
