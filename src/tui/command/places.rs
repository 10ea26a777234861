//! Screens, panes, and the way out.

use super::super::field::Field;
use super::super::list::{List, RowKey, Screen, open};
use super::super::ui::{CommandLine, Focus, Layer, Margin, Ui, Waiting};
use super::select::command;
use super::{Command, Effect, Where, say, say_once};
use crate::model::Seen;

const CODING: &[Where] = &[Where::Text, Where::Tree];

pub(super) const COMMANDS: &[Command] = &[
    command!(
        "passages",
        &["o"],
        &[],
        &[Where::Text, Where::Tree, Where::Frame],
        "All passages of the code here",
        "collate quotes extracts",
        passages
    ),
    command!("focus", &["Tab"], &[], CODING, "Text, tree", "switch pane", focus),
    command!(
        "margin",
        &["z"],
        &[],
        CODING,
        "Names, tree, or nothing beside the text",
        "hide stripes",
        margin
    ),
    command!("underline", &["v"], &[], &[Where::Text], "Underline all coded words", "show", |ui, _, _| {
        ui.underline = !ui.underline;
        Vec::new()
    }),
    command!(
        "cover",
        &["Z"],
        &[],
        &[],
        "Hide the text at once; any key shows it",
        "privacy hide",
        |ui, _, _| {
            ui.covered = true;
            Vec::new()
        }
    ),
    command!(
        "transcripts",
        &["Space t"],
        &[],
        &[],
        "Transcripts, how far each is coded",
        "open interviews files",
        |ui, p, _| show(ui, p, Screen::Transcripts)
    ),
    command!(
        "frame",
        &["Space f"],
        &[],
        &[],
        "The coding frame: codes with their definitions",
        "codebook",
        |ui, p, _| show(ui, p, Screen::Frame)
    ),
    command!(
        "notes",
        &["Space n"],
        &[],
        &[],
        "All memos; / filters by words, kind:, coder:, code:",
        "memos",
        |ui, p, _| show(ui, p, Screen::Notes)
    ),
    command!(
        "exchange",
        &["Space x"],
        &[],
        &[],
        "Bundles in and out, who is how far",
        "send receive sync share",
        |ui, p, _| show(ui, p, Screen::Exchange)
    ),
    command!(
        "talk",
        &["Space d"],
        &[],
        &[],
        "What the team wants to talk about",
        "discuss meeting",
        |ui, p, _| show(ui, p, Screen::Discuss)
    ),
    command!("history", &["Space h"], &[], &[], "Every step, by whom", "log past versions", |_, _, _| vec![
        Effect::History
    ]),
    command!("settle", &["Space k"], &[], &[], "What is to be settled", "conflicts questions", |ui, p, _| {
        show(ui, p, Screen::Settle)
    }),
    command!(
        "frames",
        &["Space v"],
        &[],
        &[],
        "Frozen versions of the frame",
        "freeze snapshot",
        |ui, p, _| show(ui, p, Screen::Frames)
    ),
    command!(
        "view-menu",
        &["Space"],
        &[],
        &[],
        "The menu of screens: then the letter of one",
        "space screens places",
        menu
    ),
    command!(
        "last-transcript",
        &["Space Space"],
        &[],
        &[],
        "The transcript before this one",
        "other",
        last_transcript
    ),
    command!(
        "help",
        &["?"],
        &[],
        &[],
        "The keys of this place; type to search, Enter does it",
        "keys manual",
        |ui, _, _| commands(ui, true)
    ),
    command!("command", &[":"], &[], &[], "Any command by name", "palette", |ui, _, _| commands(ui, false)),
    command!("redraw", &["Ctrl-l"], &[], &[], "Paint the screen again", "refresh", |ui, _, _| {
        ui.repaint = true;
        Vec::new()
    }),
    command!(
        "quit",
        &["q"],
        &[],
        &[],
        "Back; on the coding screen, leave: nothing needs saving",
        "exit save leave close",
        quit
    ),
];

/// Shows what may follow the key of the menu.
fn menu(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(key) = ui.keys.menu() else {
        return say(
            ui,
            "The menu has no key. Each screen is found by its name: transcripts, notes, history ...",
        );
    };
    ui.waiting = Some(Waiting::Prefix(key));
    ui.which_key = true;
    Vec::new()
}

fn show(ui: &mut Ui, project: &Seen<'_>, screen: Screen) -> Vec<Effect> {
    ui.lists.clear();
    let here = ui.reading.as_ref().map(|reading| reading.id);
    open(ui, project, screen);
    let rows = ui.text_rows();
    if let (Some(list), Some(here)) = (ui.lists.last_mut(), here)
        && let Some(at) = list.rows.iter().position(|row| row.key == RowKey::Transcript(here))
    {
        list.at = at;
        list.keep_in_sight(rows);
    }
    Vec::new()
}

fn passages(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let code = match (ui.lists.last().map(List::key), ui.focus) {
        (Some(RowKey::Code(code)), _) => Some(code),
        (Some(_), _) => None,
        (None, Focus::Tree) => ui.tree.code(),
        (None, Focus::Text) => ui.codings(project).first().map(|a| a.code),
    };
    match code {
        Some(code) => open(ui, project, Screen::Passages(code)),
        None => return say_once(ui, "passages", "o shows the passages of a code. There is none here."),
    }
    Vec::new()
}

fn focus(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    ui.focus = if ui.focus == Focus::Text { Focus::Tree } else { Focus::Text };
    if ui.focus == Focus::Tree && project.codes.codes.is_empty() {
        ui.say("No codes yet. a makes one; or select a sentence, press Enter, type a name.");
    }
    let rows = ui.text_rows();
    ui.tree.keep_in_sight(rows);
    Vec::new()
}
fn margin(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    ui.focus = Focus::Text;
    ui.margin = match ui.margin {
        Margin::Tree => Margin::Names,
        Margin::Names => Margin::Nothing,
        Margin::Nothing => Margin::Tree,
    };
    Vec::new()
}
fn last_transcript(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.before {
        Some(before) => {
            ui.lists.clear();
            ui.focus = Focus::Text;
            ui.open(project, before);
        }
        None => return say(ui, "No other transcript was open yet. Space t lists them."),
    }
    Vec::new()
}
fn commands(ui: &mut Ui, help: bool) -> Vec<Effect> {
    ui.layer = Some(Layer::Commands(CommandLine { field: Field::line(""), at: 0, help }));
    Vec::new()
}
fn quit(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    if ui.lists.pop().is_some() {
        return Vec::new();
    }
    vec![Effect::Quit]
}
