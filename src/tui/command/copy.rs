//! Copying words to another program.

use super::entry::{Command, command, say};
use crate::model::Seen;
use crate::report::{Copied, MOST_COPIED};
use crate::tui::effect::Effect;
use crate::tui::message::message;
use crate::tui::pane::list::RowKey;
use crate::tui::place::Place;
use crate::tui::screen;
use crate::tui::ui::Ui;
use crate::tui::words::{code_path, count};

pub(super) const COMMANDS: &[Command] = &[command!(
    everywhere "copy",
    &["y"],
    &[],
    "Copy the selected words or the row; twice: with who says it and where",
    "clipboard yank mouse take",
    copy
)];

fn copy(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(found) = here(ui, project) else { return say(ui, "Nothing is selected that has words.") };
    // Pressed again on the same words.
    let twice = ui.copied.take().is_some_and(|before| before == found.words) && found.source.is_some();
    let words = if twice { found.with_source() } else { found.words.clone() };
    if words.len() > MOST_COPIED {
        let most = MOST_COPIED / 1024;
        return say(
            ui,
            message!(
                "{} KB are too much to copy at once, {} at most. Select less.",
                words.len().div_ceil(1024),
                most
            ),
        );
    }
    let size = count(found.words.split_whitespace().count(), "word");
    let said = match (twice, found.source.is_some()) {
        (true, _) => message!("{} copied, and who says it and where.", size),
        (false, true) => message!("{} copied. {copy} again: with who says it and where.", size),
        (false, false) => message!("{} copied.", size),
    };
    if !twice {
        ui.copied = Some(found.words);
    }
    vec![Effect::Copy(words, said)]
}

/// What has the focus, in words.
fn here(ui: &Ui, project: &Seen<'_>) -> Option<Copied> {
    let Some(list) = ui.panes.list() else {
        if ui.place() == Place::TREE {
            return ui.tree.code().map(|code| Copied::row(&code_path(project, code)));
        }
        let (transcript, span) = ui.selected(project)?;
        return Some(Copied::passage(project, transcript, span));
    };
    let passage = |id, span| project.transcript(id).map(|here| Copied::passage(project, here, span));
    let found = match list.key() {
        RowKey::Passage(id, span, _) | RowKey::Differing(id, span, _) => passage(id, span),
        RowKey::Mark(id) => project.marks.get(&id).and_then(|mark| Copied::target(project, mark.target)),
        RowKey::Code(id) => Some(Copied::row(&code_path(project, id))),
        RowKey::Transcript(id) => project.transcript(id).map(|here| Copied::row(&here.title)),
        RowKey::Memo(id) => project.memo(id).map(|memo| Copied::row(&memo.body)),
        _ => None,
    };
    found.or_else(|| screen::row_in_words(ui, project).map(|words| Copied::row(&words)))
}
