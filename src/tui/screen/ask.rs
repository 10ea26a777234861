//! The answers to a question for passages: the words, who said them and who coded them; then the people of whom nothing
//! is coded so.

use super::entry::{Body, LONGEST, Rows, Screen, room, two_ends, wrapped};
use crate::model::Participant;
use crate::model::Seen;
use crate::model::id::{ParticipantId, TranscriptId};
use crate::model::target::Target;
use crate::report::{Coded, Presence, Question};
use crate::text::{Span, fit};
use crate::tui::command::entry::{command, say, say_once};
use crate::tui::command::named;
use crate::tui::effect::Effect;
use crate::tui::layer::form;
use crate::tui::pane::list::{About, RowKey};
use crate::tui::place::Place;
use crate::tui::ui::Ui;
use crate::tui::words::{self, code_name, count, some_words};

/// The place.
pub const PLACE: Place = Place::new("ask");

pub(super) const SCREEN: Screen = Screen {
    place: PLACE,
    body: Body::Rows(Rows {
        open: go_there,
        ..Rows::new(title, "No passage is coded so, and no participant speaks here.", keys, lines)
    }),
    hints: |_| {
        &[
            ("open", "go to it"),
            ("change-question", "change question"),
            ("quote", "quote"),
            ("code-passage", "code"),
            ("write-out", "write out"),
            ("quit", "back"),
        ]
    },
    ways: &[command!(
        everywhere "ask",
        &["Space a"],
        &[],
        "Ask for passages: by code, people, coder, transcript",
        "query search filter who answers",
        |ui, project, _| {
            form::open(ui, project, None);
            Vec::new()
        }
    )],
    own: &[
        command!("change-question", &["/"], &[], "Change the question", "again filter", change),
        command!("code-passage", &["c"], &[], "Go to the passage and put a code on it", "label tag", code),
        command!(
            "open-missing",
            &["o"],
            &[],
            "Open the transcript of a person of whom nothing is coded so",
            "missing absent",
            open_missing
        ),
    ],
    shared: &["memo", "quote", "discuss", "write-out"],
};

fn question(about: &About) -> Option<(&str, &Question)> {
    if let About::Answers { words, question } = about { Some((words, question)) } else { None }
}

/// `Ask   6 passages, 3 of 4 people   code: stigma   Ethnicity: Chinese`.
fn title(project: &Seen<'_>, about: &About, _: usize) -> String {
    let Some((words, question)) = question(about) else { return String::new() };
    let found = question.all_passages(*project);
    let people = question.people(*project, &found);
    let of = |why: Presence| people.iter().filter(|(_, presence)| *presence == why).count();
    let speaking = people.len() - of(Presence::NoTranscript);
    let quotes = found.iter().filter(|one| is_quote(project, one.transcript.id, one.span)).count();
    let quotes = if quotes == 0 { String::new() } else { format!(", {}", count(quotes, "quote")) };
    let words = if words.is_empty() { String::new() } else { format!("   {words}") };
    let found = count(found.len(), "passage");
    format!("Ask   {found}, {} of {}{quotes}{words}", of(Presence::Found), people_words(speaking))
}

fn people_words(n: usize) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

/// So many people without a transcript are named.
const NAMED: usize = 12;

/// The passages, then the people who are missing. Where there are people and no passage, the first row says so.
fn keys(_: &Ui, project: &Seen<'_>, about: &About) -> Vec<RowKey> {
    let Some((_, question)) = question(about) else { return Vec::new() };
    let found = question.all_passages(*project);
    let people = question.people(*project, &found);
    let passage = |one: &Coded<'_>| {
        let coding = one.codings.first()?;
        Some(RowKey::Passage(one.transcript.id, one.span, coding.id))
    };
    let mut keys: Vec<RowKey> = found.iter().filter_map(passage).collect();
    if keys.is_empty() && !people.is_empty() {
        keys.push(RowKey::Nothing);
    }
    for why in [Presence::NothingSo, Presence::NotCoded, Presence::NoTranscript] {
        let missing = people.iter().filter(|(_, presence)| *presence == why);
        let most = if why == Presence::NoTranscript { NAMED } else { usize::MAX };
        keys.extend(missing.take(most).map(|(one, _)| RowKey::Missing(one.id, why.words())));
    }
    if unnamed(&people) > 0 {
        keys.push(RowKey::Nothing);
    }
    keys
}

/// How many people without a transcript have no row.
fn unnamed(people: &[(&Participant, Presence)]) -> usize {
    people.iter().filter(|(_, why)| *why == Presence::NoTranscript).count().saturating_sub(NAMED)
}

fn lines(ui: &Ui, project: &Seen<'_>, about: &About, (nth, key): (usize, &RowKey)) -> Vec<String> {
    match key {
        RowKey::Passage(id, span, _) => passage(ui, project, about, (*id, *span)),
        RowKey::Missing(id, why) => {
            let name = project.participant(*id).map_or("?", |one| one.name.as_str());
            vec![fit(&format!("{name}: {why}."), room(ui) as u16, ui.face.look().ascii)]
        }
        RowKey::Nothing if nth > 0 => {
            let people = question(about).map(|(_, question)| {
                let found = question.all_passages(*project);
                unnamed(&question.people(*project, &found))
            });
            vec![format!("and {} more without a transcript here", people_words(people.unwrap_or_default()))]
        }
        RowKey::Nothing => {
            vec![ui.shown("No passage is coded so. {change-question} changes the question."), String::new()]
        }
        _ => Vec::new(),
    }
}

/// Where and who, the words, the codes and the coders.
fn passage(ui: &Ui, project: &Seen<'_>, about: &About, (id, span): (TranscriptId, Span)) -> Vec<String> {
    let (Some(t), Some((_, question))) = (project.transcript(id), question(about)) else { return Vec::new() };
    let asked = question.passages(*project, t);
    let Some(here) = asked.iter().find(|one| one.span == span) else { return Vec::new() };
    let speaker = t.turn_at(span.start()).and_then(|turn| t.participant_of(&t.turns[turn].speaker));
    let about_person =
        speaker.and_then(|id| project.participant(id)).map_or(String::new(), |one| values(project, one));
    let mut codes: Vec<String> = Vec::new();
    let mut coders: Vec<&str> = Vec::new();
    for coding in t.annotations.iter().filter(|coding| coding.span == Some(span)) {
        let name = code_name(project, coding.code);
        if !codes.contains(&name) {
            codes.push(name);
        }
    }
    for coding in &here.codings {
        let who = project.initials(Some(coding.coder));
        if !coders.contains(&who) {
            coders.push(who);
        }
    }
    let place = format!("{} turn {}   {about_person}", t.title, words::turn_number(t, span));
    let quote = if is_quote(project, id, span) { "*" } else { "" };
    let mut lines = vec![two_ends(ui, &place, quote)];
    lines.extend(wrapped(ui, "  ", &some_words(t.text.slice(span), LONGEST)));
    let by = format!("coded by {}", coders.join(", "));
    lines.push(two_ends(ui, &format!("    {}", codes.join(", ")), &by));
    lines.push(String::new());
    lines
}

/// What is known of a person, in the order of the table of the sample: `Female, 25-34, London`.
fn values(project: &Seen<'_>, one: &Participant) -> String {
    let blocks = &project.table.blocks;
    let named = project.attributes.iter().map(|schema| &schema.name);
    let names: Vec<&String> = if blocks.is_empty() { named.collect() } else { blocks.iter().collect() };
    // What is not known is not said.
    let known = |name: &&String| {
        let values = one.values.get(*name)?;
        let schema = project.attributes.iter().find(|schema| schema.name == **name)?;
        let missing =
            |value: &String| schema.not_available.contains(value) || schema.not_asked.contains(value);
        (!values.is_empty() && !values.iter().any(missing)).then(|| values.join(" + "))
    };
    names.iter().filter_map(known).collect::<Vec<_>>().join(", ")
}

/// True if the words, or a coding on exactly these, are marked as a quote.
fn is_quote(project: &Seen<'_>, id: TranscriptId, span: Span) -> bool {
    let Some(t) = project.transcript(id).filter(|_| !project.marks.is_empty()) else { return false };
    let on_words = [Target::Passage(id, t.extent(span))];
    let codings = t.annotations.iter().filter(|coding| coding.span == Some(span));
    let targets = codings.map(|coding| Target::Annotation(coding.id)).chain(on_words);
    targets.into_iter().any(|on| project.marks_on(on).any(|mark| mark.name == "quote"))
}

fn go_there(ui: &mut Ui, project: &Seen<'_>, key: RowKey) -> Vec<Effect> {
    match key {
        RowKey::Passage(id, span, _) => ui.jump_to(project, id, span),
        RowKey::Missing(id, _) => return open_transcript(ui, project, id),
        _ => {}
    }
    Vec::new()
}

fn change(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let asked = ui.asked_last.clone();
    form::open(ui, project, asked);
    Vec::new()
}

/// Goes to the passage with the cursor and opens the box of codes there.
fn code(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let Some(RowKey::Passage(id, span, _)) = ui.list().map(|list| list.key()) else {
        return say_once(ui, "code-passage", "{code-passage} puts a code on a passage. There is none here.");
    };
    ui.jump_to(project, id, span);
    named("code").map_or_else(Vec::new, |command| (command.run)(ui, project, ""))
}

/// Opens the transcript of the missing person with the cursor, else of the first one.
fn open_missing(ui: &mut Ui, project: &Seen<'_>, _: &str) -> Vec<Effect> {
    let missing = |key: &RowKey| if let RowKey::Missing(id, _) = key { Some(*id) } else { None };
    let Some(list) = ui.list() else { return Vec::new() };
    let speaks = |id: &ParticipantId| first_of(project, *id).is_some();
    let id = missing(&list.key()).or_else(|| list.rows.iter().filter_map(missing).find(speaks));
    match id {
        Some(id) => open_transcript(ui, project, id),
        None => say(ui, "Everybody who was asked for is in these passages."),
    }
}

/// The first transcript in which a participant speaks.
fn first_of(project: &Seen<'_>, id: ParticipantId) -> Option<TranscriptId> {
    let is_here = |label: &String, t: &crate::model::Transcript| {
        t.participant_of(label).and_then(|id| project.participant(id)).is_some_and(|one| one.id == id)
    };
    let all = project.transcripts_in_order().into_iter();
    all.filter(|t| t.cast.keys().any(|label| is_here(label, t))).map(|t| t.id).next()
}

fn open_transcript(ui: &mut Ui, project: &Seen<'_>, id: ParticipantId) -> Vec<Effect> {
    let Some(transcript) = first_of(project, id) else {
        return say(ui, "No transcript here has words of this person.");
    };
    ui.leave_spot();
    ui.panes.leave();
    ui.back_to_text();
    ui.read(project, transcript);
    Vec::new()
}
