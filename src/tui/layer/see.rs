//! The codings on the selected words, one below the other: to look at them, or to say which one is meant.

use super::Layer;
use crate::config::Key;
use crate::model::id::CodeId;
use crate::model::target::Target;
use crate::model::{Annotation, Memo, Seen, Transcript};
use crate::text::{Span, words};
use crate::tui::command::{code, notes};
use crate::tui::effect::Effect;
use crate::tui::here::codings;
use crate::tui::keymap::{Bound, bound};
use crate::tui::message::message;
use crate::tui::pane::list::About;
use crate::tui::pane::page::Page;
use crate::tui::pane::reading::{Selection, Unit};
use crate::tui::screen::passages;
use crate::tui::ui::Ui;
use crate::tui::words::{code_name, count};

/// What the chosen coding is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// To be looked at.
    Look,
    /// To be taken off.
    TakeOff,
    /// To get the selected words.
    Refit,
    /// All passages of its code are to be shown.
    Passages,
}

/// The codings on the selected words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct See {
    /// What for.
    pub wanted: Wanted,
    /// The chosen row.
    pub at: usize,
}

impl See {
    /// The codings to choose from, nearest first: those that can be meant.
    pub(crate) fn rows<'p>(self, ui: &Ui, project: &'p Seen<'_>) -> Vec<&'p Annotation> {
        let mut rows = codings(ui, project);
        match self.wanted {
            Wanted::Look => {}
            Wanted::TakeOff | Wanted::Refit => rows.retain(|a| Some(a.coder) == ui.who.me()),
            Wanted::Passages => {
                let mut codes: Vec<CodeId> = Vec::new();
                rows.retain(|a| {
                    !codes.contains(&a.code) && {
                        codes.push(a.code);
                        true
                    }
                });
            }
        }
        rows
    }
}

/// Lets the person choose one of several codings, or acts on the only one; false if there is none.
pub(crate) fn choose(ui: &mut Ui, project: &Seen<'_>, wanted: Wanted) -> Option<Vec<Effect>> {
    let see = See { wanted, at: 0 };
    match see.rows(ui, project).as_slice() {
        [] => None,
        [one] if wanted != Wanted::Look => {
            let one = (*one).clone();
            Some(act(ui, project, see, &one))
        }
        _ => {
            ui.over.put(Layer::See(see));
            Some(Vec::new())
        }
    }
}

/// Does with a coding what it was chosen for.
fn act(ui: &mut Ui, project: &Seen<'_>, see: See, coding: &Annotation) -> Vec<Effect> {
    match see.wanted {
        Wanted::Look => select(ui, project, coding),
        Wanted::TakeOff => code::off(project, coding),
        Wanted::Refit => code::fit(ui, project, coding),
        Wanted::Passages => show_passages(ui, coding),
    }
}

fn select(ui: &mut Ui, project: &Seen<'_>, coding: &Annotation) -> Vec<Effect> {
    if let (Some(span), Some(id)) = (coding.span, ui.reading().map(|reading| reading.id)) {
        ui.show(project, id, Selection { span, unit: Unit::Sentence });
    }
    Vec::new()
}

fn show_passages(ui: &mut Ui, coding: &Annotation) -> Vec<Effect> {
    ui.open_list(passages::PLACE, About::Code(coding.code));
    Vec::new()
}

/// A key while the codings are shown.
pub(super) fn press(ui: &mut Ui, project: &Seen<'_>, mut see: See, key: Key) -> Vec<Effect> {
    let rows: Vec<Annotation> = see.rows(ui, project).into_iter().cloned().collect();
    see.at = see.at.min(rows.len().saturating_sub(1));
    let (mut nth, mut pressed) = (see.at, "");
    match (key, bound(ui, None, key)) {
        (Key::Char(digit @ '1'..='9'), _) => {
            nth = digit as usize - '1' as usize;
            if nth >= rows.len() {
                ui.say("No coding here has this number.");
                ui.over.put(Layer::See(see));
                return Vec::new();
            }
            if see.wanted != Wanted::Look {
                pressed = "code";
            }
        }
        (Key::Enter, _) => pressed = "code",
        (_, Bound::Command(command, _)) => pressed = command.name,
        _ => {}
    }
    let Some(coding) = rows.get(nth) else { return Vec::new() };
    match pressed {
        "code" => return act(ui, project, see, coding),
        "next" => see.at = (see.at + 1).min(rows.len() - 1),
        "prev" => see.at = see.at.saturating_sub(1),
        "top" => see.at = 0,
        "bottom" => see.at = rows.len() - 1,
        "see" | "quit" => return Vec::new(),
        "passages" => return show_passages(ui, coding),
        "memo" => return notes::write(ui, project, Target::Annotation(coding.id)),
        "discuss" => return notes::discuss_on(ui, project, Target::Annotation(coding.id)),
        "take-off" | "refit" if Some(coding.coder) != ui.who.me() => {
            let whose = project.initials(Some(coding.coder));
            ui.say(message!(
                "{} is {}'s: a coding is changed by its own coder.",
                code_name(project, coding.code),
                whose
            ));
        }
        "take-off" => {
            see.at = see.at.min(rows.len().saturating_sub(2));
            if rows.len() > 1 {
                ui.over.put(Layer::See(see));
            }
            return code::off(project, coding);
        }
        "refit" => return code::fit(ui, project, coding),
        _ => see.at = nth,
    }
    ui.over.put(Layer::See(see));
    Vec::new()
}

/// The memos about a coding, or about the very words that it has.
pub(crate) fn memos<'p>(
    project: &'p Seen<'_>,
    transcript: &Transcript,
    coding: &Annotation,
) -> Vec<&'p Memo> {
    let about = |memo: &&Memo| match memo.on {
        Target::Annotation(id) => coding.ids().contains(&id),
        Target::Passage(id, extent) => {
            id == transcript.id && coding.span.is_some() && transcript.span(extent) == coding.span
        }
        _ => false,
    };
    project.memos.values().filter(about).collect()
}

/// How much of a coding the selected words are, in a few words.
pub(crate) fn extent(page: &Page, span: Span, selected: Span) -> String {
    let said = |span: Span| words::words(&page.text, span).len();
    let touched = |span: Span| {
        let turns = page.turn_at(span.start())..=page.turn_before(span.end());
        let sentences = turns.filter_map(|turn| page.turn(turn)).flat_map(|turn| &turn.sentences);
        sentences.filter(|sentence| sentence.overlaps(span)).count()
    };
    let both = span.intersection(selected).map_or(0, said);
    if span == selected {
        return "these words".into();
    }
    if !span.covers(selected) {
        let beside = if selected.covers(span) { "" } else { " and others" };
        return format!("{} of it{beside}", count(both, "word"));
    }
    if page.span(page.turn_at(span.start())) == Some(span) {
        return "the whole turn".into();
    }
    match touched(span).saturating_sub(touched(selected)) {
        0 => format!("and {} more", count(said(span).saturating_sub(both), "word")),
        more => format!("and {} more", count(more, "sentence")),
    }
}
