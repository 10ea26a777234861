//! Keys of every list.

use super::entry::{Command, command};
use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::screen;
use crate::tui::ui::Ui;

/// The name of the command that every screen of rows has.
pub const OPEN: &str = "open";

pub(super) const COMMANDS: &[Command] =
    &[command!("open", &["Enter"], &[], "The main thing: open it, go there, show it", "go show", open)];

fn open(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(list) = ui.list() else { return Vec::new() };
    let key = list.key();
    screen::rows_of(list).map_or_else(Vec::new, |rows| (rows.open)(ui, project, key))
}
