//! Panes, help, and the way out. The commands that lead to a screen belong to the screen.

use super::entry::{Command, command, say, say_once};
use super::go;
use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::layer::field::Field;
use crate::tui::layer::see;
use crate::tui::layer::{CommandLine, Layer, Waiting};
use crate::tui::legend;
use crate::tui::pane::grid::{Focus, Margin};
use crate::tui::pane::list::{About, List, RowKey};
use crate::tui::screen::{lines, passages};
use crate::tui::ui::Ui;
use crate::tui::welcome::Welcome;

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
    command!(
        "margin",
        &["z"],
        &[],
        "Tree, names, or nothing beside the text; in the tree, its names whole",
        "hide stripes wide narrow",
        margin
    ),
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
    command!(
        everywhere "mouse",
        &[],
        &[],
        "There is none: every command has a key or a name",
        "click pointer drag",
        |ui, _, _| say(ui, "There is no mouse here: {help} lists the keys, {command} takes any command by name.")
    ),
    command!(
        everywhere "legend",
        &[],
        &[],
        "Every sign on this screen, and what it means",
        "signs symbols marks meaning",
        |ui, _, _| {
            let lines = legend::lines(ui);
            open_lines(ui, "Signs on the screen", lines)
        }
    ),
    command!(
        everywhere "messages",
        &[],
        &[],
        "What was said in the last row, the latest first",
        "log last said",
        |ui, _, _| {
            let lines = ui.said.log().cloned().collect();
            open_lines(ui, "Said, latest first", lines)
        }
    ),
    command!(
        everywhere "welcome",
        &[],
        &[],
        "The practice of the first minutes once more",
        "tutorial lesson start practice",
        |ui, _, _| {
            ui.back_to_text();
            ui.welcome = Some(Welcome::default());
            Vec::new()
        }
    ),
    command!(everywhere "redraw", &["Ctrl-l"], &[], "Paint the screen again", "refresh", |ui, _, _| {
        ui.face.paint_again();
        Vec::new()
    }),
    command!(
        everywhere "quit",
        &["q"],
        &[],
        "Back, also to the list that led to these words; else leave: nothing needs saving",
        "exit leave close",
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

fn open_lines(ui: &mut Ui, title: &str, lines: Vec<String>) -> Vec<Effect> {
    ui.open_list(lines::PLACE, About::Lines { title: title.to_owned(), lines });
    Vec::new()
}

fn open_passages(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let code = match (ui.list().map(List::key), ui.coding.focus()) {
        (Some(RowKey::Code(code)), _) => Some(code),
        (Some(_), _) => None,
        (None, Focus::Tree) => ui.tree.code(),
        (None, Focus::Text) => {
            if let Some(effects) = see::choose(ui, project, see::Wanted::Passages) {
                return effects;
            }
            None
        }
    };
    match code {
        Some(code) => ui.open_list(passages::PLACE, About::Code(code)),
        None => {
            return say_once(ui, "passages", "{passages} shows the passages of a code. There is none here.");
        }
    }
    Vec::new()
}

fn margin(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let before = ui.grid().text;
    ui.coding.turn_margin();
    // Only the text alone has another width.
    if ui.grid().text != before {
        ui.refresh(project);
    }
    // What is not shown any more cannot say how it comes back.
    match ui.coding.margin() {
        _ if ui.coding.focus() == Focus::Tree => {}
        Margin::Nothing => ui.say("The text alone. {margin} shows the tree again."),
        Margin::Tree | Margin::Names => {}
    }
    Vec::new()
}

fn focus(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    ui.coding.set_focus(if ui.coding.focus() == Focus::Text { Focus::Tree } else { Focus::Text });
    if ui.coding.focus() == Focus::Tree && project.codes.codes.is_empty() {
        ui.say("No codes yet. {tree-add} makes one; or select a sentence, press {code}, type a name.");
    }
    if ui.coding.focus() == Focus::Tree {
        go::to_nearest_code(ui, project);
    }
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
    if ui.panes.close() || ui.back_to_list() { Vec::new() } else { vec![Effect::Quit] }
}
