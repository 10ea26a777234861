//! All transcripts: how long they are, how far each is coded, who has it.

use super::entry::{Body, Rows, Screen, room, two_ends, wrapped_in};
use crate::model::id::PersonId;
use crate::model::target::Target;
use crate::model::{Seen, Transcript};
use crate::text::{cells, fit};
use crate::tui::command::entry::{command, visit};
use crate::tui::coverage::{share_coded, share_coded_by_all};
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, count};
use std::collections::BTreeSet;

const PLACE: Place = Place::new("transcripts");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: |ui, project, key| {
            if let RowKey::Transcript(id) = key {
                ui.back_to_text();
                if ui.reading().is_some_and(|reading| reading.id != id) {
                    ui.leave_spot();
                }
                ui.read(project, id);
            }
            Vec::new()
        },
        detail: Some(detail),
        ..Rows::new(
            |_, _, _| "Transcripts, coded: turns of participants".into(),
            words::NO_TRANSCRIPTS,
            keys,
            lines,
        )
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

/// `P07    3012 words    70 turns,  79% coded, 12% by you   NR coding`
fn lines(ui: &Ui, project: &Seen<'_>, _: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let RowKey::Transcript(id) = *key else { return Vec::new() };
    let Some(t) = project.transcript(id) else { return Vec::new() };
    let ascii = ui.face.look().ascii;
    let all = project.transcripts.values();
    let wide = all.map(|t| cells(&t.title)).max().unwrap_or(0).clamp(5, 24);
    let title = fit(&t.title, wide as u16, ascii);
    let pad = " ".repeat(wide - cells(&title).min(wide));
    // Beside a detail there is no room for the words.
    let words = if room(ui) < NARROW { String::new() } else { format!("{:>7} words", t.word_count()) };
    let (share, own) = (share_coded_by_all(project, t), share_coded(project, t, ui.who.me()));
    let numbers = format!("{words} {:>5} turns, {share:>3}% coded, {own}% by you", t.turns.len());
    vec![two_ends(ui, &format!("{title}{pad}{numbers}   {}", how_far(project, t)), "")]
}

/// Below so many columns a row says no words.
const NARROW: usize = 60;

/// `NR coding, LW done, EB 12%  for AB`
fn how_far(project: &Seen<'_>, t: &Transcript) -> String {
    let said = |(who, state): (&PersonId, &String)| format!("{} {state}", project.initials(Some(*who)));
    let coders: BTreeSet<PersonId> = t.annotations.iter().map(|coding| coding.coder).collect();
    // Who codes and says nothing is named with the share that is coded.
    let silent = coders.into_iter().filter(|who| !t.progress.contains_key(who));
    let silent =
        silent.map(|who| format!("{} {}%", project.initials(Some(who)), share_coded(project, t, Some(who))));
    let how_far: Vec<String> = t.progress.iter().map(said).chain(silent).collect();
    let given = t.assigned.iter().filter(|who| !t.progress.contains_key(who));
    let given: Vec<&str> = given.map(|who| project.initials(Some(*who))).collect();
    let given = if given.is_empty() { String::new() } else { format!("  for {}", given.join(" ")) };
    format!("{}{given}", how_far.join(", "))
}

/// How long it is, who speaks in it, who has coded how much of it, and what is written about it.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let RowKey::Transcript(id) = *key else { return Vec::new() };
    let Some(t) = project.transcript(id) else { return Vec::new() };
    let wrap = |words: &str| wrapped_in(ui, width, "", words);
    let long = format!("{}: {}, {}", t.title, count(t.word_count(), "word"), count(t.turns.len(), "turn"));
    let mut lines = wrap(&long);
    lines.push(String::new());
    for (label, turns) in t.speakers() {
        let label = if label.is_empty() { "(no name)" } else { label };
        lines.extend(wrap(&format!("{label} speaks in {}", count(turns, "turn"))));
    }
    lines.push(String::new());
    for person in project.people_in_order() {
        let codings = t.annotations.iter().filter(|a| a.coder == person.id).count();
        let state = t.progress.get(&person.id).map(String::as_str);
        let given = t.assigned.contains(&person.id).then_some("given");
        if codings == 0 && state.is_none() && given.is_none() {
            continue;
        }
        let said = state.or(given).map_or(String::new(), |said| format!(", {said}"));
        let share = share_coded(project, t, Some(person.id));
        lines.extend(wrap(&format!(
            "{}: {}, {share}% of the turns{said}",
            person.name,
            count(codings, "coding")
        )));
    }
    let on_it = |on: Target| on.transcript() == Some(id);
    let memos = project.memos.values().filter(|memo| on_it(memo.on)).count();
    let talk = project.marks.values().filter(|mark| mark.name == "discuss" && on_it(mark.target)).count();
    lines.extend(wrap(&format!("{}, {} to talk about", count(memos, "memo"), count(talk, "thing"))));
    lines
}
