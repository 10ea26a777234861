//! Keys of every list.

use super::entry::{Command, command, say};
use crate::model::Seen;
use crate::report::REPORTS;
use crate::tui::effect::{Effect, Paper};
use crate::tui::layer::Asking;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::screen;
use crate::tui::ui::Ui;

/// The name of the command that every screen of rows has.
pub const OPEN: &str = "open";

pub(super) const COMMANDS: &[Command] = &[
    command!("open", &["Enter"], &[], "The main thing: open it, go there, show it", "go show", open),
    command!(
        "write-out",
        &["w"],
        &[],
        "Write this to a file: Word, a page, a table",
        "file document page spreadsheet",
        write_out
    ),
];

/// The list or report that shows, or that of the row with the cursor.
fn paper(ui: &Ui) -> Option<Paper> {
    let list = ui.list()?;
    match (&list.about, list.key()) {
        (About::Answers { .. }, _) => Some(Paper { name: "ask", given: ui.asked_last.as_ref()?.given() }),
        (_, RowKey::Report(nth)) => Some(Paper { name: REPORTS.get(nth)?.name, given: Vec::new() }),
        (_, RowKey::Agreed(..)) => Some(Paper { name: "agreement", given: Vec::new() }),
        (_, RowKey::Category(..)) => Some(Paper { name: "sample", given: Vec::new() }),
        _ => None,
    }
}

/// Asks for the file; its ending says the format.
fn write_out(ui: &mut Ui, _: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(paper) = paper(ui) else { return say(ui, "There is nothing to write out here yet.") };
    let file = format!("{}.docx", if paper.name == "ask" { "answers" } else { paper.name });
    let label = format!("write to ({}): ", "docx html md csv json txt");
    ui.over.ask_marked(Asking::WriteReport(paper), label, &file);
    Vec::new()
}

fn open(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let key = list.key();
    screen::rows_of(list).map_or_else(Vec::new, |rows| (rows.open)(ui, project, key))
}
