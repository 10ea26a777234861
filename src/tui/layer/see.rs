//! What lies on the selected words, codings and memos, one below the other: to look at it, or to say which one is meant.

use super::Layer;
use crate::config::Key;
use crate::model::id::{CodeId, MemoId};
use crate::model::target::Target;
use crate::model::{Annotation, Memo, Seen};
use crate::text::{Span, words};
use crate::tui::command::{code, notes};
use crate::tui::effect::Effect;
use crate::tui::here::{codings, distance};
use crate::tui::keymap::{Bound, bound};
use crate::tui::message::message;
use crate::tui::pane::list::About;
use crate::tui::pane::page::Page;
use crate::tui::pane::reading::{Selection, Unit};
use crate::tui::screen::passages;
use crate::tui::ui::Ui;
use crate::tui::words::{code_name, count};

/// Rows of the list, its rules among them.
pub(crate) const HEIGHT: u16 = 9;

/// From so many columns on the list stands in the place of the card.
const IN_CARD: u16 = 140;
/// Rows that it needs there.
const LEAST: u16 = 12;

/// Where the list stands, if that is in the place of the card of a code: column, row, width and height.
pub(crate) fn in_card(ui: &Ui) -> Option<(u16, u16, u16, u16)> {
    let there = ui.face.width() >= IN_CARD && ui.panes.is_text();
    ui.grid().card.filter(|&(.., height)| there && height >= LEAST)
}

/// What the chosen row is for.
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
    /// A memo is to be opened, or a new one begun.
    Memo,
}

/// What lies on the selected words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct See {
    /// What for.
    pub wanted: Wanted,
    /// The chosen row.
    pub at: usize,
}

/// A row: something that lies on the selected words.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'p> {
    /// A coding.
    Coding(&'p Annotation),
    /// A memo on words.
    Memo(&'p Memo),
    /// The memo that may be begun.
    NewMemo,
}

/// A row that outlives the look at the project.
#[derive(Debug, Clone)]
enum Chosen {
    Coding(Annotation),
    Memo(MemoId, Target),
    NewMemo,
}

impl See {
    /// What to choose from: codings, nearest first, then memos on the words, nearest first.
    pub(crate) fn rows<'p>(self, ui: &Ui, project: &'p Seen<'_>) -> Vec<Row<'p>> {
        let mut rows = codings(ui, project);
        match self.wanted {
            Wanted::Look => {
                let on_coding = |memo: &&Memo| matches!(memo.on, Target::Annotation(_));
                let memos = memos_touching(ui, project).into_iter().filter(|memo| !on_coding(memo));
                return rows.into_iter().map(Row::Coding).chain(memos.map(Row::Memo)).collect();
            }
            Wanted::Memo => {
                let memos = memos_inside(ui, project).into_iter().map(Row::Memo);
                return memos.chain([Row::NewMemo]).collect();
            }
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
        rows.into_iter().map(Row::Coding).collect()
    }
}

/// The memos on words that touch the selected ones, or on codings of such words, nearest first.
fn memos_touching<'p>(ui: &Ui, project: &'p Seen<'_>) -> Vec<&'p Memo> {
    let Some((transcript, selected)) = ui.selected(project) else { return Vec::new() };
    let place = |memo: &Memo| {
        let here = match memo.on {
            Target::Annotation(_) => true,
            on => on.transcript() == Some(transcript.id),
        };
        project.place_in(transcript, memo.on).filter(|span| here && span.overlaps(selected))
    };
    let mut found: Vec<(u32, &Memo)> =
        project.memos.values().filter_map(|memo| Some((distance(place(memo)?, selected), memo))).collect();
    found.sort_by_key(|(far, memo)| (*far, memo.made.lamport, memo.made.id));
    found.into_iter().map(|(_, memo)| memo).collect()
}

/// Those of them that lie on the very words or inside them.
pub(crate) fn memos_inside<'p>(ui: &Ui, project: &'p Seen<'_>) -> Vec<&'p Memo> {
    let Some((transcript, selected)) = ui.selected(project) else { return Vec::new() };
    let mut found = memos_touching(ui, project);
    found.retain(|memo| project.place_in(transcript, memo.on).is_some_and(|span| selected.covers(span)));
    found
}

/// Lets the person choose one of several things, or acts on the only coding; `None` if there is nothing.
pub(crate) fn choose(ui: &mut Ui, project: &Seen<'_>, wanted: Wanted) -> Option<Vec<Effect>> {
    let see = See { wanted, at: 0 };
    match see.rows(ui, project).as_slice() {
        [] => None,
        [Row::Coding(one)] if wanted != Wanted::Look => {
            let one = (*one).clone();
            Some(act(ui, project, see, &one))
        }
        _ => {
            ui.over.put(Layer::See(see));
            if in_card(ui).is_none() {
                ui.make_room(HEIGHT);
            }
            Some(Vec::new())
        }
    }
}

/// Does with a coding what it was chosen for.
fn act(ui: &mut Ui, project: &Seen<'_>, see: See, coding: &Annotation) -> Vec<Effect> {
    match see.wanted {
        Wanted::Look | Wanted::Memo => select(ui, project, coding),
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

/// A key while what lies on the words is shown.
pub(super) fn press(ui: &mut Ui, project: &Seen<'_>, mut see: See, key: Key) -> Vec<Effect> {
    let chosen = |row: &Row<'_>| match row {
        Row::Coding(coding) => Chosen::Coding((*coding).clone()),
        Row::Memo(memo) => Chosen::Memo(memo.id, memo.on),
        Row::NewMemo => Chosen::NewMemo,
    };
    let rows: Vec<Chosen> = see.rows(ui, project).iter().map(chosen).collect();
    see.at = see.at.min(rows.len().saturating_sub(1));
    let (mut nth, mut pressed) = (see.at, "");
    match (key, bound(ui, None, key)) {
        (Key::Char(digit @ '1'..='9'), _) => {
            nth = digit as usize - '1' as usize;
            if nth >= rows.len() {
                ui.say("Nothing here has this number.");
                ui.over.put(Layer::See(see));
                return Vec::new();
            }
            if see.wanted != Wanted::Look {
                pressed = "code";
            }
        }
        (Key::Enter, _) => pressed = "code",
        // Letters that were meant for a memo, which is not open yet, must do nothing.
        (Key::Char(letter), _) if see.wanted == Wanted::Memo && !matches!(letter, 'j' | 'k') => {
            ui.say("A number shown here opens a memo, or begins one. {Esc} goes back.");
        }
        (_, Bound::Command(command, _)) => pressed = command.name,
        _ => {}
    }
    let Some(row) = rows.get(nth) else { return Vec::new() };
    match pressed {
        "next" => see.at = (see.at + 1).min(rows.len() - 1),
        "prev" => see.at = see.at.saturating_sub(1),
        "top" => see.at = 0,
        "bottom" => see.at = rows.len() - 1,
        "see" | "quit" => return Vec::new(),
        "" => see.at = nth,
        pressed => {
            let done = match row {
                Chosen::Coding(coding) => on_coding(ui, project, (see, rows.len()), coding, pressed),
                Chosen::Memo(id, on) => on_memo(ui, project, (*id, *on), pressed),
                Chosen::NewMemo if matches!(pressed, "code" | "memo") => Some(
                    ui.selected_target(project).map_or_else(Vec::new, |on| notes::write_own(ui, project, on)),
                ),
                Chosen::NewMemo => None,
            };
            match done {
                Some(effects) => return effects,
                None => see.at = nth,
            }
        }
    }
    ui.over.put(Layer::See(see));
    Vec::new()
}

/// A command on a memo of the list; `None`: the list stays as it is.
fn on_memo(
    ui: &mut Ui,
    project: &Seen<'_>,
    (id, on): (MemoId, Target),
    pressed: &str,
) -> Option<Vec<Effect>> {
    match pressed {
        "code" | "memo" => Some(notes::write_on(ui, project, id)),
        "take-off" => {
            let own = project.memo(id).is_some_and(|memo| ui.is_own(memo));
            let effects = notes::remove_own(ui, project, id);
            own.then_some(effects)
        }
        "discuss" => Some(notes::discuss_on(ui, project, on)),
        _ => None,
    }
}

/// A command on a coding of the list, which has so many rows; `None`: the list stays as it is.
fn on_coding(
    ui: &mut Ui,
    project: &Seen<'_>,
    (mut see, rows): (See, usize),
    coding: &Annotation,
    pressed: &str,
) -> Option<Vec<Effect>> {
    let target = Target::Annotation(coding.id);
    Some(match pressed {
        "code" => act(ui, project, see, coding),
        "passages" => show_passages(ui, coding),
        "memo" => notes::write(ui, project, target),
        "discuss" => notes::discuss_on(ui, project, target),
        "take-off" | "refit" if Some(coding.coder) != ui.who.me() => {
            let (code, whose) = (code_name(project, coding.code), project.initials(Some(coding.coder)));
            ui.say(message!("{} is {}'s: a coding is changed by its own coder.", code, whose));
            return None;
        }
        "take-off" => {
            see.at = see.at.min(rows.saturating_sub(2));
            if rows > 1 {
                ui.over.put(Layer::See(see));
            }
            code::off(project, coding)
        }
        "refit" => code::fit(ui, project, coding),
        _ => return None,
    })
}

/// The memos about a coding itself. Those on its words are rows of their own.
pub(crate) fn memos<'p>(project: &'p Seen<'_>, coding: &Annotation) -> Vec<&'p Memo> {
    let ids = coding.ids().into_iter();
    let mut all: Vec<&Memo> = ids.flat_map(|id| project.shown().memos_on(Target::Annotation(id))).collect();
    all.sort_by_key(|memo| memo.id);
    all
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
