//! Taking back and doing again.

use super::entry::{Command, command};
use crate::tui::effect::Effect;

pub(super) const COMMANDS: &[Command] = &[
    command!(
        everywhere "undo",
        &["u"],
        &["Ctrl-z"],
        "Undo your last act, also of earlier days",
        "back mistake revert",
        |_, _, _| vec![Effect::Undo(1)]
    ),
    command!(
        everywhere "redo",
        &["U"],
        &["Ctrl-y"],
        "Do again what you undid",
        "again forward",
        |_, _, _| vec![Effect::Redo(1)]
    ),
];
