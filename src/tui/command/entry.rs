//! What a command is: one thing that the screen can do.

use crate::model::Seen;
use crate::tui::effect::Effect;
use crate::tui::message::Message;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;

/// One thing that the screen can do.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name, in `:` and in the manual.
    pub name: &'static str,
    /// Its keys; those of two are written `g u`.
    pub keys: &'static [&'static str],
    /// Other keys, for people who know vim, or who do not.
    pub also: &'static [&'static str],
    /// Where its keys work.
    pub scope: Scope,
    /// What it does, in one line.
    pub help: &'static str,
    /// Other words by which people look for it.
    pub words: &'static str,
    /// Does it. The words after its name in `:`; of a command with numbered keys, the number of the key pressed.
    pub run: fn(&mut Ui, &Seen<'_>, &str) -> Vec<Effect>,
}

impl Command {
    /// True if it has several default keys, which mean the first, the second ... of something.
    pub(crate) fn is_numbered(&self) -> bool {
        self.keys.len() > 1
    }
}

/// Where the keys of a command work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In every place that has no other use for them.
    Everywhere,
    /// On the screens that name the command, or that it belongs to.
    Named,
}

/// An entry of a table of commands. The keys of one that is `everywhere` work in every place.
macro_rules! command {
    (everywhere $name:literal, $($rest:tt)*) => { command!(@ $crate::tui::command::entry::Scope::Everywhere, $name, $($rest)*) };
    (@ $scope:expr, $name:literal, $keys:expr, $also:expr, $help:literal, $words:literal, $run:expr) => {
        $crate::tui::command::entry::Command {
            name: $name,
            keys: $keys,
            also: $also,
            scope: $scope,
            help: $help,
            words: $words,
            run: $run,
        }
    };
    ($name:literal, $($rest:tt)*) => { command!(@ $crate::tui::command::entry::Scope::Named, $name, $($rest)*) };
}
pub(crate) use command;

/// Words in the last row, and nothing else.
pub fn say(ui: &mut Ui, words: impl Into<Message>) -> Vec<Effect> {
    ui.say(words);
    Vec::new()
}

/// A key that does nothing here says so once in each place, then is silent.
pub fn say_once(ui: &mut Ui, name: &'static str, words: impl Into<Message>) -> Vec<Effect> {
    let place = Some(ui.place());
    if ui.said.is_first(name, place) {
        ui.say(words);
    }
    Vec::new()
}

/// Shows a screen in the place of all that lie over the text, with the cursor on the transcript that is being read.
pub fn visit(ui: &mut Ui, place: Place) -> Vec<Effect> {
    let here = ui.reading().map(|reading| RowKey::Transcript(reading.id));
    ui.panes.close_all();
    ui.open_list(place, About::Everything);
    if let (Some(list), Some(here)) = (ui.panes.list_mut(), here) {
        list.wanted = here;
    }
    Vec::new()
}
