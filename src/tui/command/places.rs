//! Panes, help, and the way out. The commands that lead to a screen belong to the screen.

use super::entry::{Command, command, say, say_once};
use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::layer::field::Field;
use crate::tui::layer::{CommandLine, Layer, Waiting};
use crate::tui::pane::grid::Focus;
use crate::tui::pane::list::{About, List, RowKey};
use crate::tui::screen::passages;
use crate::tui::ui::Ui;

/// What is shown beside the words, and of what.
pub(super) const PANES: &[Command] = &[
    command!(
        "passages",
        &["o"],
        &[],
        "All passages of the code here",
        "collate quotes extracts",
        open_passages
    ),
    command!("focus", &["Tab"], &[], "Text, tree", "switch pane", focus),
    command!("margin", &["z"], &[], "Names, tree, or nothing beside the text", "hide stripes", |ui, _, _| {
        ui.coding.turn_margin();
        Vec::new()
    }),
    command!("underline", &["v"], &[], "Underline all coded words", "show", |ui, _, _| {
        ui.coding.turn_underline();
        Vec::new()
    }),
    command!(
        everywhere "cover",
        &["Z"],
        &[],
        "Hide the text at once; any key shows it",
        "privacy hide",
        |ui, _, _| {
            ui.face.cover();
            Vec::new()
        }
    ),
];

/// The menu of screens, help, and the way out.
pub(super) const WAYS: &[Command] = &[
    command!(
        everywhere "view-menu",
        &["Space"],
        &[],
        "The menu of screens: then the letter of one",
        "space screens places",
        menu
    ),
    command!(
        everywhere "last-transcript",
        &["Space Space"],
        &[],
        "The transcript before this one",
        "other",
        last_transcript
    ),
    command!(
        everywhere "help",
        &["?"],
        &[],
        "The keys of this place; type to search, {Enter} does it",
        "keys manual",
        |ui, _, _| commands(ui, true)
    ),
    command!(everywhere "command", &[":"], &[], "Any command by name", "palette", |ui, _, _| commands(ui, false)),
    command!(everywhere "redraw", &["Ctrl-l"], &[], "Paint the screen again", "refresh", |ui, _, _| {
        ui.face.paint_again();
        Vec::new()
    }),
    command!(
        everywhere "quit",
        &["q"],
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
    ui.over.wait_for(Waiting::Prefix(key));
    ui.over.show_which_key();
    Vec::new()
}

fn open_passages(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let code = match (ui.list().map(List::key), ui.coding.focus()) {
        (Some(RowKey::Code(code)), _) => Some(code),
        (Some(_), _) => None,
        (None, Focus::Tree) => ui.tree.code(),
        (None, Focus::Text) => ui.codings(project).first().map(|a| a.code),
    };
    match code {
        Some(code) => ui.open_list(passages::PLACE, About::Code(code)),
        None => {
            return say_once(ui, "passages", "{passages} shows the passages of a code. There is none here.");
        }
    }
    Vec::new()
}

fn focus(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    ui.coding.set_focus(if ui.coding.focus() == Focus::Text { Focus::Tree } else { Focus::Text });
    if ui.coding.focus() == Focus::Tree && project.codes.codes.is_empty() {
        ui.say("No codes yet. {tree-add} makes one; or select a sentence, press {code}, type a name.");
    }
    let rows = ui.text_rows();
    ui.tree.keep_in_sight(rows);
    Vec::new()
}
fn last_transcript(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    match ui.travel.before() {
        Some(before) => {
            ui.back_to_text();
            ui.read(project, before);
        }
        None => return say(ui, "No other transcript was open yet. {transcripts} lists them."),
    }
    Vec::new()
}
fn commands(ui: &mut Ui, help: bool) -> Vec<Effect> {
    ui.over.put(Layer::Commands(CommandLine { field: Field::line(""), at: 0, help }));
    Vec::new()
}
fn quit(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    if ui.panes.close() { Vec::new() } else { vec![Effect::Quit] }
}
