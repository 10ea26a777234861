//! All transcripts: how long they are, how far each is coded, who has it.

use super::entry::{Body, Rows, Screen};
use crate::model::Seen;
use crate::tui::command::entry::{command, visit};
use crate::tui::coverage::share_coded;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words;

const PLACE: Place = Place::new("transcripts");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, project, key| {
            if let RowKey::Transcript(id) = key {
                ui.back_to_text();
                ui.read(project, id);
            }
            Vec::new()
        },
        ..Rows::new(|_, _, _| "Transcripts".into(), words::NO_TRANSCRIPTS, keys, lines)
    }),
    hints: |_| &[("open", "open"), ("memo", "memo"), ("search", "find"), ("quit", "back"), ("help", "keys")],
    ways: &[command!(
        everywhere "transcripts",
        &["Space t"],
        &[],
        "Transcripts, how far each is coded",
        "open interviews files",
        |ui, _, _| visit(ui, PLACE)
    )],
    own: &[],
    shared: &["memo", "discuss"],
};

fn keys(_: &Ui, project: &Seen<'_>, _: &About) -> Vec<RowKey> {
    project.transcripts_in_order().into_iter().map(|t| RowKey::Transcript(t.id)).collect()
}

fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Transcript(id) = *key else { return Vec::new() };
    let Some(t) = project.transcript(id) else { return Vec::new() };
    let ascii = ui.face.look().ascii;
    let all = project.transcripts.values();
    let wide = all.map(|t| crate::text::cells(&t.title)).max().unwrap_or(0).clamp(5, 24);
    let title = crate::text::fit(&t.title, wide as u16, ascii);
    let pad = " ".repeat(wide - crate::text::cells(&title).min(wide));
    let words = t.word_count();
    let how_far: Vec<String> =
        t.progress.iter().map(|(who, state)| format!("{} {state}", project.initials(Some(*who)))).collect();
    let given = t.assigned.iter().filter(|who| !t.progress.contains_key(who));
    let given: Vec<&str> = given.map(|who| project.initials(Some(*who))).collect();
    let given = if given.is_empty() { String::new() } else { format!("  for {}", given.join(" ")) };
    let share = share_coded(project, t, ui.who.me());
    let numbers = format!("{words:>7} words {:>5} turns {share:>4}% coded", t.turns.len());
    vec![format!("{title}{pad}{numbers}   {}{given}", how_far.join(", "))]
}
