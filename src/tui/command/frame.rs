//! Growing the code tree: add, rename, define, move, merge, remove.

use super::code::apply_code;
use super::entry::{Command, command, say};
use crate::log::Act;
use crate::model::id::*;
use crate::model::target::Target;
use crate::model::values::CodePart;
use crate::model::{Memo, Seen};
use crate::report::losses::by_initials;
use crate::tui::effect::{Effect, Pending};
use crate::tui::layer::field::Field;
use crate::tui::layer::palette::{Palette, Purpose};
use crate::tui::layer::{Asking, Layer, Subject, Writing};
use crate::tui::message::{Message, message};
use crate::tui::pane::list::RowKey;
use crate::tui::ui::Ui;
use crate::tui::words::{self, called, code_name, count};

pub(super) const COMMANDS: &[Command] = &[
    command!(
        "tree-code",
        &["Enter"],
        &["c"],
        "Put the code with the cursor on the selected words, or take it off",
        "apply",
        code
    ),
    command!(
        "tree-add",
        &["a"],
        &[],
        "New sub-code under the code with the cursor",
        "create child subcode",
        add
    ),
    command!("tree-add-top", &["A"], &[], "New code at the top", "create", add_top),
    command!("rename", &["r"], &[], "New name, same code", "change name edit", rename),
    command!("define", &["d"], &[], "When to use, when not, an example", "definition describe", define),
    command!("move", &[">"], &[], "Move under the code or theme you find", "parent drag", move_ask),
    command!(
        everywhere "move-top",
        &[],
        &[],
        "Move to the top of the tree",
        "parent",
        move_top
    ),
    command!("merge", &["M"], &[], "Merge into the code you find", "join combine", merge_ask),
    command!(
        "remove",
        &["x"],
        &["Delete"],
        "Remove codes, with all below them and their codings",
        "delete erase",
        remove
    ),
    command!(
        "mark",
        &[","],
        &[],
        "Mark the row; {move} {merge} {remove} act on all marked, an answer on all it fits",
        "select several",
        mark
    ),
    command!(
        "pin",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        &[],
        "Give this code that quick key",
        "number favourite",
        pin
    ),
    command!(
        "fold",
        &["Left"],
        &["h"],
        "Close the branch, or go to the code above",
        "collapse",
        |ui, p, _| fold(ui, p, false)
    ),
    command!("unfold", &["Right"], &["l"], "Open the branch", "expand", |ui, p, _| fold(ui, p, true)),
    command!(
        "levels-fewer",
        &["-"],
        &[],
        "Show one level fewer in all branches",
        "collapse close all",
        |ui, p, _| levels(ui, p, false)
    ),
    command!(
        "levels-more",
        &["+"],
        &[],
        "Show one level more in all branches",
        "expand open all",
        |ui, p, _| levels(ui, p, true)
    ),
    command!("theme", &["T"], &[], "Make the code a theme, or a plain code again", "", theme),
];

/// The codes that a key acts on.
fn chosen(ui: &Ui) -> Vec<CodeId> {
    match ui.panes.list() {
        None => ui.tree.chosen(),
        Some(list) => list
            .chosen()
            .into_iter()
            .filter_map(|key| if let RowKey::Code(id) = key { Some(id) } else { None })
            .collect(),
    }
}
/// The code with the cursor.
fn one(ui: &Ui) -> Option<CodeId> {
    match ui.panes.list() {
        None => ui.tree.code(),
        Some(list) => {
            if let RowKey::Code(id) = list.key() {
                Some(id)
            } else {
                None
            }
        }
    }
}

fn code(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    ui.tree.code().map_or_else(Vec::new, |code| apply_code(ui, project, code, true))
}

fn ask(ui: &mut Ui, asking: Asking, label: String, before: &str) -> Vec<Effect> {
    ui.over.ask(asking, label, before);
    Vec::new()
}
fn add(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let parent = one(ui).filter(|&code| project.codes.get(code).is_some_and(|code| !code.lost));
    let label =
        parent.map_or_else(|| "new code: ".into(), |p| format!("new code under {}: ", code_name(project, p)));
    ask(ui, Asking::AddCode(parent), label, "")
}
fn add_top(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    ask(ui, Asking::AddCode(None), "new code at the top: ".into(), "")
}
fn rename(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(code) = one(ui) else { return Vec::new() };
    let name = code_name(project, code);
    ask(ui, Asking::Rename(code), "new name: ".into(), &name)
}

fn define(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(code) = one(ui).and_then(|code| project.codes.get(code)) else { return Vec::new() };
    // Texts that two people wrote at once are shown one below the other, to be made one.
    let part = |part: &CodePart| {
        let texts = code.definition.get(part).map_or(&[][..], Vec::as_slice);
        let words: Vec<&str> = texts.iter().map(|kept| kept.words.as_str()).collect();
        Field::lines(&words.join("\n\n"))
    };
    let parts = CodePart::ALL.iter().map(part).collect();
    ui.over.put(Layer::Writing(Writing::new(Subject::Definition(code.id), parts)));
    Vec::new()
}

fn move_ask(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let codes = chosen(ui);
    if !codes.is_empty() {
        ui.over.put(Layer::Palette(Palette::new(Purpose::Move(codes), &ui.tree, None)));
    }
    Vec::new()
}
fn merge_ask(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let codes = chosen(ui);
    if !codes.is_empty() {
        ui.over.put(Layer::Palette(Palette::new(Purpose::Merge(codes), &ui.tree, None)));
    }
    Vec::new()
}
fn move_top(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let codes = chosen(ui);
    move_under(ui, project, &codes, None)
}

/// Puts codes under another.
pub(crate) fn move_under(
    ui: &mut Ui,
    project: &Seen<'_>,
    codes: &[CodeId],
    parent: Option<CodeId>,
) -> Vec<Effect> {
    let loops = |code: &&CodeId| parent.is_some_and(|parent| project.codes.is_under(parent, **code));
    if let Some(code) = codes.iter().find(loops) {
        return say(ui, format!("{} cannot go under itself.", code_name(project, *code)));
    }
    let lost = parent.and_then(|parent| project.codes.get(parent)).is_some_and(|code| code.lost);
    if lost {
        return say(ui, "Lost and found is no place to move to.");
    }
    let acts: Vec<Act> = codes.iter().map(|&code| Act::CodeMove { code, parent }).collect();
    let Some(&first) = codes.first() else { return Vec::new() };
    let under = parent.map_or_else(|| "at the top".into(), |p| format!("under {}", code_name(project, p)));
    let said = message!("{} is now {}. {undo} undoes.", called(project, codes), under);
    ui.tree.picked.clear();
    vec![Effect::Commit(acts, Pending::Tree(said, first))]
}

/// How removed codes are called: what goes below them is counted.
fn with_below(project: &Seen<'_>, codes: &[CodeId]) -> String {
    let all: usize = codes.iter().map(|&code| project.codes.subtree(code).len()).sum();
    match all - codes.len() {
        0 => called(project, codes),
        below => format!("{} and {below} below", called(project, codes)),
    }
}

/// Those of some codes that can become a part of another.
fn mergeable(project: &Seen<'_>, codes: &[CodeId], into: CodeId) -> Vec<CodeId> {
    codes.iter().copied().filter(|&code| project.codes.resolve(code) != into).collect()
}

/// What is asked once before codes become a part of another: what others put on them counts for that one then.
pub(crate) fn merge_asks(ui: &mut Ui, project: &Seen<'_>, codes: &[CodeId], into: CodeId) -> Option<Message> {
    let from = mergeable(project, codes, into);
    let theirs = project.would_move(&from, ui.who.me());
    let question = by_initials(project, &theirs);
    let acts: Vec<Act> = from.iter().map(|&from| Act::CodeMerge { from, into }).collect();
    let (what, to) = (called(project, &from), code_name(project, into));
    let meant = ui.said.is_meant(&acts, theirs);
    (!meant)
        .then(|| message!("{}: {}   {Enter} again moves them to {}, {Esc} leaves them", what, question, to))
}

/// Makes codes a part of another.
pub(crate) fn merge_into(ui: &mut Ui, project: &Seen<'_>, codes: &[CodeId], into: CodeId) -> Vec<Effect> {
    let from = mergeable(project, codes, into);
    if from.is_empty() {
        return say(ui, "A code cannot be merged into itself.");
    }
    let passages: u32 = from.iter().map(|&code| ui.tree.own(code)).sum();
    let on =
        |memo: &&Memo| matches!(memo.on, Target::Code(code) if from.contains(&project.codes.resolve(code)));
    let memos = project.memos.values().filter(on).count();
    let said = message!(
        "{} is now part of {}: {}, {} moved{}. {undo} undoes.",
        called(project, &from),
        code_name(project, into),
        count(passages as usize, "passage"),
        count(memos, "memo"),
        gone_along(project, &from),
    );
    ui.tree.picked.clear();
    let acts = from.into_iter().map(|from| Act::CodeMerge { from, into }).collect();
    vec![Effect::Commit(acts, Pending::Tree(said, into))]
}

/// The codes below merged ones, which are now below the other code and otherwise as they were.
fn gone_along(project: &Seen<'_>, from: &[CodeId]) -> String {
    let below = from.iter().flat_map(|&code| project.codes.children(Some(code)));
    let names: Vec<String> = below.map(|&code| code_name(project, code)).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" along with {} below it", words::some_words(&names.join(", "), 60)),
    }
}

fn remove(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let codes = chosen(ui);
    // What lies under another chosen code goes with it.
    let is_top =
        |code: &CodeId| !codes.iter().any(|other| other != code && project.codes.is_under(*code, *other));
    let tops: Vec<CodeId> = codes.iter().copied().filter(is_top).collect();
    if tops.is_empty() {
        return Vec::new();
    }
    let acts: Vec<Act> = tops.iter().map(|&code| Act::CodeRemove { code }).collect();
    let theirs = project.would_go(&tops, ui.who.me());
    let passages: u32 = tops.iter().map(|&code| ui.tree.total(code)).sum();
    // Codes that were used are asked about once, whoever used them.
    let used = count(passages as usize, "passage");
    let question = match (passages, theirs.is_empty()) {
        (0, true) => None,
        (_, true) => Some(used),
        (0, false) => Some(by_initials(project, &theirs)),
        (_, false) => Some(format!("{used}, {}", by_initials(project, &theirs))),
    };
    if let Some(question) = question {
        let told = format!("{}: {question}", with_below(project, &tops));
        if !ui.said.is_meant_so(&acts, &told) {
            return say(ui, message!("{}   {remove} again removes them, {Esc} keeps them", told));
        }
    }
    let said = message!(
        "removed: {}, {}. {undo} undoes.",
        called(project, &tops),
        count(passages as usize, "passage")
    );
    ui.tree.picked.clear();
    vec![Effect::Commit(acts, Pending::Say(said))]
}

fn mark(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let height = ui.tree_rows();
    if let Some(list) = ui.panes.list_mut() {
        let key = list.key();
        if key != RowKey::Nothing && !list.picked.remove(&key) {
            list.picked.insert(key);
        }
        list.move_by(1);
    } else if let Some(code) = ui.tree.code() {
        if !ui.tree.picked.remove(&code) {
            ui.tree.picked.insert(code);
        }
        ui.tree.move_by(1);
        ui.tree.keep_in_sight(height);
    }
    Vec::new()
}

fn pin(ui: &mut Ui, project: &Seen<'_>, digit: &str) -> Vec<Effect> {
    let (Some(code), Ok(slot)) = (one(ui), digit.trim().parse::<u8>()) else { return Vec::new() };
    let held = ui.who.me().and_then(|me| project.quick.get(&me));
    let mut acts: Vec<Act> = Vec::new();
    // A code has one key: the one it had is free again.
    for (&old, &other) in held.into_iter().flatten() {
        if project.codes.resolve(other) == code && old != slot {
            acts.push(Act::Quick { slot: old, code: None });
        }
    }
    acts.push(Act::Quick { slot, code: Some(code) });
    let key = ui.keys.nth("quick", slot.into());
    vec![Effect::Commit(acts, Pending::Say(message!("{} is on key {}", code_name(project, code), key)))]
}

fn fold(ui: &mut Ui, project: &Seen<'_>, open: bool) -> Vec<Effect> {
    ui.tree.fold(project, open);
    let height = ui.tree_rows();
    ui.tree.keep_in_sight(height);
    Vec::new()
}

fn levels(ui: &mut Ui, project: &Seen<'_>, more: bool) -> Vec<Effect> {
    if !ui.tree.turn_level(project, more) {
        return say(ui, if more { "All levels are shown." } else { "Only the top is shown." });
    }
    let height = ui.tree_rows();
    ui.tree.keep_in_sight(height);
    Vec::new()
}

fn theme(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(code) = one(ui).and_then(|code| project.codes.get(code)) else { return Vec::new() };
    let on = !code.theme;
    let said = format!("{} is {}", code.name, if on { "a theme" } else { "a plain code again" });
    vec![Effect::Commit(vec![Act::CodeTheme { code: code.id, on }], Pending::Say(said.into()))]
}
