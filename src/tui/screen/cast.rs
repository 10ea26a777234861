//! The speakers of a transcript: which label is whom.

use super::entry::{Body, Rows, Screen, two_ends, wrapped_in};
use crate::model::Seen;
use crate::text::Turn;
use crate::tui::effect::Effect;
use crate::tui::layer::Asking;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{count, some_words};

/// The place.
pub const PLACE: Place = Place::new("speakers");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: ask,
        detail: Some(detail),
        ..Rows::new(title, "Nobody speaks here.", keys, lines)
    }),
    hints: |_| &[("open", "say who it is"), ("quit", "back")],
    ways: &[],
    own: &[],
    shared: &[],
};

fn title(project: &Seen<'_>, about: &About, _: usize) -> String {
    let About::Transcript(id) = about else { return String::new() };
    format!("Speakers of {}", project.transcript(*id).map_or("?", |t| t.title.as_str()))
}

fn ask(ui: &mut Ui, _: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    let about = ui.list().map(|list| &list.about);
    let (Some(About::Transcript(id)), RowKey::Speaker(label)) = (about, key) else { return Vec::new() };
    let question = format!("{label} is (participant, interviewer ... and a name): ");
    ui.over.ask(Asking::Cast(*id, label), question, "");
    Vec::new()
}

fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let About::Transcript(id) = *about else { return Vec::new() };
    let Some(transcript) = project.transcript(id) else { return Vec::new() };
    transcript.speakers().into_iter().map(|(label, _)| RowKey::Speaker(label.to_owned())).collect()
}

fn lines(ui: &Ui, project: &Seen<'_>, about: &About, (_, key): (usize, &RowKey)) -> Vec<String> {
    let (About::Transcript(id), RowKey::Speaker(label)) = (about, key) else { return Vec::new() };
    let Some(transcript) = project.transcript(*id) else { return Vec::new() };
    let turns = transcript.turns.iter().filter(|turn| turn.speaker == *label).count();
    let role = transcript.cast.get(label);
    let name = role.and_then(|role| {
        let person = role.person.and_then(|p| project.person(p)).map(|p| p.name.clone());
        role.participant.and_then(|p| project.participant(p)).map(|p| p.name.clone()).or(person)
    });
    let said = role.map_or("", |role| role.role.as_str());
    let guess = if transcript.is_participant(label) {
        "taken for a participant"
    } else {
        "taken for the interviewer"
    };
    let who = match (said, name) {
        ("", None) => guess.to_owned(),
        ("", Some(name)) => name,
        (said, None) => said.to_owned(),
        (said, Some(name)) => format!("{said} {name}"),
    };
    let shown = if label.is_empty() { "(no name)" } else { label.as_str() };
    vec![two_ends(ui, &format!("{shown}   {who}"), &count(turns, "turn"))]
}

/// Turns of a speaker that are shown.
const TURNS: usize = 6;

/// What the speaker says first: who it is shows from the words.
fn detail(ui: &Ui, project: &Seen<'_>, key: &RowKey, width: u16) -> Vec<String> {
    let about = ui.list().map(|list| &list.about);
    let (Some(About::Transcript(id)), RowKey::Speaker(label)) = (about, key) else { return Vec::new() };
    let Some(transcript) = project.transcript(*id) else { return Vec::new() };
    let turns = transcript.turns.iter().zip(&transcript.numbers).filter(|(turn, _)| turn.speaker == *label);
    let said = |(turn, number): (&Turn, &u32)| {
        let words = some_words(transcript.text.slice(turn.words), 300);
        wrapped_in(ui, width, "", &format!("turn {number}: \"{words}\""))
    };
    turns.take(TURNS).flat_map(said).collect()
}
